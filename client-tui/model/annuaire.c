/* Names of records that no open convention holds. Pages say which they need
 * while they refresh; then one page of a type is asked when many of it are
 * wanted, and the rest one by one, a few at a time. */
#include "client-tui/model/internal.h"

#include <stdio.h>
#include <string.h>

enum { RECORDS_MAX = 20000, OUT_MAX = 8, LIST_FROM = 6, PAGE_ROWS = 500 };

void annuaire_clear(struct model *m)
{
    struct annuaire *a = &m->annuaire;
    uint64_t generation = a->generation + 1;
    copie_free(&a->copie);
    *a = (struct annuaire){.generation = generation};
    copie_init(&a->copie, m->sys, 0);
}

void annuaire_keep(struct model *m, const Pacte__Record *r)
{
    struct annuaire *a = &m->annuaire;
    if (a->copie.count >= RECORDS_MAX)
        annuaire_clear(m);
    if (r != NULL && r->header != NULL && copie_put(&a->copie, r) == ERR_OK)
        a->generation++;
}

/* The copy that holds a record: of an open convention, which knows what was
 * changed last, else this one. */
static const struct copie *holder(const struct model *m, uint32_t type, uint64_t id)
{
    for (size_t i = 0; i < OUVERTES_MAX; i++)
        if (m->ouvertes[i].convention != 0 && copie_find(&m->ouvertes[i].copie, type, id) != NULL)
            return &m->ouvertes[i].copie;
    return copie_find(&m->annuaire.copie, type, id) != NULL ? &m->annuaire.copie : NULL;
}

bool annuaire_known(const struct model *m, uint32_t type, uint64_t id) { return holder(m, type, id) != NULL; }

/* --- What is wanted ----------------------------------------------------------- */

/* True when it was refused: asking again would not help. */
static bool want(struct model *m, uint32_t type, uint64_t id)
{
    struct annuaire *a = &m->annuaire;
    for (size_t i = 0; i < a->wanted_count; i++)
        if (a->wanted[i].type == type && a->wanted[i].id == id)
            return a->wanted[i].refused;
    if (a->wanted_count < ANNUAIRE_WANTED) {
        a->wanted[a->wanted_count].type = type;
        a->wanted[a->wanted_count].id = id;
        a->wanted[a->wanted_count].sent = a->wanted[a->wanted_count].refused = false;
        a->wanted_count++;
    }
    return false;
}

/* Whether the record, and all that its label names, are there. */
static bool complete(struct model *m, const struct copie *c, uint32_t type, uint64_t id)
{
    struct arena arena;
    const struct record_type *t = record_type_of(type);
    const ProtobufCMessage *body;
    bool all = true;
    if (c != &m->annuaire.copie)
        return true;
    arena_init(&arena, m->sys, 1 << 20);
    const Pacte__Record *r = copie_record(c, type, id, &arena);
    for (size_t i = 0; r != NULL && record_body(r, &body) == t && i < t->field_count; i++) {
        const struct field_def *f = &t->fields[i];
        const ProtobufCFieldDescriptor *d = record_descriptor(t, f);
        if ((f->flags & FIELD_LABEL) == 0 || field_kind_of(d) != KIND_REF || field_count(body, d) == 0)
            continue;
        uint64_t to = field_get(body, d, 0).id;
        if (copie_find(c, (uint32_t)f->target, to) == NULL)
            all = want(m, (uint32_t)f->target, to) && all;
    }
    arena_finish(&arena);
    return all;
}

bool annuaire_nom(struct model *m, uint32_t type, uint64_t id, char *out, size_t size)
{
    const struct copie *c = id != 0 ? holder(m, type, id) : NULL;
    if (c != NULL && complete(m, c, type, id)) {
        (void)copie_label(c, NULL, type, id, out, size);
        return true;
    }
    bool refused = id == 0 || (c == NULL && want(m, type, id));
    (void)snprintf(out, size, "%s", id == 0 ? "" : refused ? _("non lisible") : "…");
    return false;
}

const Pacte__Record *annuaire_record(struct model *m, uint32_t type, uint64_t id, struct arena *a)
{
    const struct copie *c = holder(m, type, id);
    if (c == NULL)
        (void)want(m, type, id);
    return c != NULL ? copie_record(c, type, id, a) : NULL;
}

bool annuaire_refused(const struct model *m, uint32_t type, uint64_t id)
{
    for (size_t i = 0; i < m->annuaire.wanted_count; i++)
        if (m->annuaire.wanted[i].type == type && m->annuaire.wanted[i].id == id)
            return m->annuaire.wanted[i].refused;
    return false;
}

/* --- Requests ------------------------------------------------------------------- */

/* A cut link, or too much at once: asked again with the next drawing. */
static bool temporary(enum err e) { return e == ERR_UNREACHABLE || e == ERR_TOO_MANY_REQUESTS; }

static void answered(struct model *m, const struct reponse *r, uint64_t id)
{
    struct annuaire *a = &m->annuaire;
    const Pacte__GetReply *g = (const Pacte__GetReply *)r->m;
    a->out -= a->out > 0;
    if (r->error == ERR_OK && g != NULL)
        annuaire_keep(m, g->record);
    for (size_t i = 0; i < a->wanted_count; i++) {
        if (a->wanted[i].id != id || !a->wanted[i].sent)
            continue;
        a->wanted[i].refused = r->error != ERR_OK && !temporary(r->error);
        a->wanted[i].sent = a->wanted[i].refused;
        if (r->error == ERR_OK)
            a->wanted[i] = a->wanted[--a->wanted_count];
        break;
    }
    if (temporary(r->error))
        return;
    a->generation++;
    m->dirty = true;
    open_again(m);
}

static void listed(struct model *m, const struct reponse *r, uint64_t type)
{
    struct annuaire *a = &m->annuaire;
    const Pacte__ListReply *l = (const Pacte__ListReply *)r->m;
    m->dirty = true;
    a->out -= a->out > 0;
    if (temporary(r->error) && type < 64)
        a->listed &= ~((uint64_t)1 << type);
    for (size_t i = 0; r->error == ERR_OK && l != NULL && i < l->n_records; i++)
        annuaire_keep(m, l->records[i]);
    for (size_t i = 0; i < a->wanted_count; )
        if (a->wanted[i].type == type && copie_find(&a->copie, (uint32_t)type, a->wanted[i].id) != NULL)
            a->wanted[i] = a->wanted[--a->wanted_count];
        else
            i++;
    a->generation++;
}

static bool many(const struct annuaire *a, uint32_t type)
{
    size_t n = 0;
    for (size_t i = 0; i < a->wanted_count; i++)
        n += a->wanted[i].type == type && !a->wanted[i].sent;
    return n >= LIST_FROM && type < 64 && (a->listed >> type & 1) == 0;
}

static void ask_list(struct model *m, uint32_t type)
{
    Pacte__ListRequest q = PACTE__LIST_REQUEST__INIT;
    q.type = (Pacte__RecordType)type;
    q.rows = PAGE_ROWS;
    m->annuaire.listed |= (uint64_t)1 << type;
    m->annuaire.out++;
    model_send(m, PACTE__METHOD__METHOD_LIST, &q.base, listed, type, _("Lecture des noms"));
}

void annuaire_tous(struct model *m, uint32_t type)
{
    if (type < 64 && (m->annuaire.listed >> type & 1) == 0 && m->link == LINK_ONLINE && m->logged)
        ask_list(m, type);
}

static void ask_one(struct model *m, size_t i)
{
    Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
    q.type = (Pacte__RecordType)m->annuaire.wanted[i].type;
    q.id = m->annuaire.wanted[i].id;
    m->annuaire.wanted[i].sent = true;
    m->annuaire.out++;
    model_send(m, PACTE__METHOD__METHOD_GET, &q.base, answered, q.id, _("Lecture des noms"));
}

/* A type of which a page is on its way is waited for. */
void annuaire_pump(struct model *m)
{
    struct annuaire *a = &m->annuaire;
    bool asked = false;
    if (!model_reads(m))
        return;
    for (size_t i = 0; i < a->wanted_count && a->out < OUT_MAX; i++)
        if (!a->wanted[i].sent && many(a, a->wanted[i].type)) {
            ask_list(m, a->wanted[i].type);
            asked = true;
        }
    for (size_t i = 0; !asked && i < a->wanted_count && a->out < OUT_MAX; i++)
        if (!a->wanted[i].sent)
            ask_one(m, i);
}

void annuaire_change(struct model *m, const Pacte__Event *e)
{
    const struct copie_row *row = copie_find(&m->annuaire.copie, (uint32_t)e->type, e->id);
    if (!e->presence && row != NULL && row->revision < e->revision)
        (void)want(m, (uint32_t)e->type, e->id);
}
