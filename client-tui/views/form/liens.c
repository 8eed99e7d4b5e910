/* Records that a field may cite: those of the copy, then those of the daemon. */
#include "client-tui/views/form/choix.h"

#include "common/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* An organisation is looked for by its name as well as by its initials. */
static void whole_name(const struct copie *c, const struct copie_row *r, char *label, size_t size)
{
    struct arena a;
    size_t len = strlen(label);
    if (r->type != PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION)
        return;
    arena_init(&a, c->sys, 1 << 20);
    const Pacte__Record *x = copie_record(c, r->type, r->id, &a);
    if (x != NULL && x->organisation != NULL && strcmp(x->organisation->nom, label) != 0)
        (void)snprintf(label + len, size - len, ", %s", x->organisation->nom);
    arena_finish(&a);
}

static void add_copy(struct listing *x, const struct copie *c, const struct edits *over, uint32_t target)
{
    for (size_t i = 0; i < c->count; i++) {
        char label[256], both[320];
        const struct copie_row *r = &c->rows[i];
        const struct record_type *t = record_type_of(r->type);
        if (r->archived || t == NULL || (target != 0 && r->type != target) || (r->type == (uint32_t)x->f->t->number && r->id == x->f->id))
            continue;
        (void)copie_label(c, over, r->type, r->id, label, sizeof label);
        whole_name(c, r, label, sizeof label);
        (void)snprintf(both, sizeof both, "%s%s%s", target == 0 ? _(t->label) : "", target == 0 ? " : " : "", label);
        (void)listing_add(x, both, r->type, r->id, NULL);
    }
}

static bool known_there(const struct copie *c, const struct copie_row *r) { return copie_find(c, r->type, r->id) != NULL; }

static int by_label(const void *a, const void *b)
{
    char x[96], y[96];
    (void)text_fold(bytes_text(((const struct choix *)a)->label), x, sizeof x);
    (void)text_fold(bytes_text(((const struct choix *)b)->label), y, sizeof y);
    return strcmp(x, y);
}

void liens_add(struct model *m, struct listing *x, uint32_t target)
{
    const struct ouverte *o = form_ouverte(m, x->f);
    const struct copie *others = &m->annuaire.copie;
    add_copy(x, &o->copie, &o->edits, target);
    for (size_t i = 0; target != 0 && i < others->count; i++) {
        char label[256];
        const struct copie_row *r = &others->rows[i];
        if (r->archived || r->type != target || known_there(&o->copie, r))
            continue;
        (void)copie_label(others, NULL, r->type, r->id, label, sizeof label);
        whole_name(others, r, label, sizeof label);
        (void)listing_add(x, label, r->type, r->id, NULL);
    }
    qsort(x->rows, x->count, sizeof *x->rows, by_label);
}

/* --- Candidates that the daemon has ----------------------------------------------------------- */

static void ask_page(struct model *m, uint32_t type, const uint8_t *cursor, size_t len);

static void paged(struct model *m, const struct reponse *r, uint64_t type)
{
    const Pacte__ListReply *l = (const Pacte__ListReply *)r->m;
    struct form *f = form_here(m);
    enum err e = r->error;
    for (size_t i = 0; e == ERR_OK && l != NULL && i < l->n_records; i++)
        annuaire_keep(m, l->records[i]);
    if (e == ERR_OK && l != NULL && l->next.len > 0 && m->annuaire.copie.count < CANDIDATS_MAX) {
        ask_page(m, (uint32_t)type, l->next.data, l->next.len);
        return;
    }
    if (f == NULL || form_focus(f) == NULL || place_page(model_top(m))->overlay)
        return;
    f->waiting = false;
    if (e == ERR_OK)
        f->listed |= 1ULL << type;
    if (form_a_choix(f, form_focus(f)) && choix_cible(m, f, form_focus(f)) == type)
        choix_open(m, f, form_focus(f));
    if (e != ERR_OK && e != ERR_UNREACHABLE)
        model_say(m, MESSAGE_WARNING, "%s", err_sentence(e, r->note));
}

static void ask_page(struct model *m, uint32_t type, const uint8_t *cursor, size_t len)
{
    Pacte__ListRequest q = PACTE__LIST_REQUEST__INIT;
    q.type = (Pacte__RecordType)type;
    q.cursor.data = (uint8_t *)(uintptr_t)cursor;
    q.cursor.len = len;
    model_send(m, PACTE__METHOD__METHOD_LIST, &q.base, paged, type, _("Lecture des fiches à choisir"));
}

/* A copy of a convention holds all of its own records; of what all share it
 * holds what is cited. */
bool liens_complete(const struct form *f, uint32_t target)
{
    const struct record_type *t = record_type_of(target);
    if (t == NULL || (f->listed >> target & 1u) != 0)
        return true;
    if (target == PACTE__RECORD_TYPE__RECORD_TYPE_MODELE)
        return false;
    return f->convention != HORS_CONVENTION && t->scope_field != NULL && target != PACTE__RECORD_TYPE__RECORD_TYPE_CONTACT &&
           target != PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION;
}

void liens_ask(struct model *m, uint32_t target) { ask_page(m, target, NULL, 0); }
