/* Opening a record from anywhere: the convention that it belongs to is found
 * by the chain of scopes, record by record, asking for those that are missing. */
#include "client-tui/model/internal.h"

enum { CHAIN_MAX = 6, RECORD_BYTES = 4 << 20, CONVENTION = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION };

enum found { FOUND, ALONE, WAITING, REFUSED };

/* The record above in the chain; type 0: none. */
static enum found above(struct model *m, uint32_t *type, uint64_t *id)
{
    struct arena a;
    const ProtobufCMessage *body;
    const struct record_type *t = record_type_of(*type);
    const struct field_def *f = t != NULL && t->scope_field != NULL ? record_field(t, t->scope_field) : NULL;
    enum found found = ALONE;
    if (f == NULL || f->target == PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE || f->target == PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION)
        return ALONE;
    arena_init(&a, m->sys, RECORD_BYTES);
    const Pacte__Record *r = annuaire_record(m, *type, *id, &a);
    if (r == NULL) {
        found = annuaire_refused(m, *type, *id) ? REFUSED : WAITING;
    } else if (record_body(r, &body) == t && field_count(body, record_descriptor(t, f)) > 0) {
        *id = field_get(body, record_descriptor(t, f), 0).id;
        *type = (uint32_t)f->target;
        found = FOUND;
    }
    arena_finish(&a);
    return found;
}

static enum found convention_of(struct model *m, uint32_t type, uint64_t id, uint64_t *convention)
{
    enum found found = FOUND;
    for (int i = 0; i < CHAIN_MAX && type != CONVENTION && found == FOUND; i++)
        found = above(m, &type, &id);
    *convention = found == FOUND && type == CONVENTION ? id : 0;
    return found;
}

static void go(struct model *m, uint64_t convention, uint32_t type, uint64_t id)
{
    m->annuaire.open_type = 0;
    (void)model_go(m, (struct place){.page = m->annuaire.open_page, .convention = convention, .type = type, .id = id});
}

static void find(struct model *m, uint32_t type, uint64_t id)
{
    uint64_t convention;
    switch (convention_of(m, type, id, &convention)) {
    case WAITING:
        return;
    case REFUSED:
        m->annuaire.open_type = 0;
        model_say(m, MESSAGE_WARNING, "%s", _("Cette fiche n'est plus là, ou votre rôle ne permet pas de la lire."));
        return;
    default:
        go(m, convention, type, id);
    }
}

void model_open(struct model *m, uint64_t convention, uint32_t type, uint64_t id)
{
    if (type == CONVENTION)
        (void)model_go(m, (struct place){.page = PAGE_FICHE, .convention = id});
    else
        model_open_page(m, PAGE_FORMULAIRE, convention, type, id);
}

void model_open_page(struct model *m, enum page_id page, uint64_t convention, uint32_t type, uint64_t id)
{
    struct annuaire *a = &m->annuaire;
    a->open_page = page;
    if (convention != 0) {
        go(m, convention, type, id);
        return;
    }
    a->open_type = type;
    a->open_id = id;
    a->open_depth = m->depth;
    find(m, type, id);
    if (a->open_type != 0 && !model_reads(m)) {
        a->open_type = 0;
        model_say(m, MESSAGE_WARNING, "%s", _("Hors ligne : cette fiche n'a pas encore été lue sur ce poste."));
    }
}

/* Whoever went elsewhere meanwhile is not brought back. */
void open_again(struct model *m)
{
    struct annuaire *a = &m->annuaire;
    if (a->open_type != 0 && a->open_depth != m->depth)
        a->open_type = 0;
    if (a->open_type != 0)
        find(m, a->open_type, a->open_id);
    annuaire_pump(m);
}
