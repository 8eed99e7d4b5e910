/* 3 → 4: why a decision was adopted without quorum stood in its meeting, without
 * the name of who said so; it is a dérogation of the convention, as for every
 * other rule.
 *
 * Each such convention gets one more version, signed by who wrote the reason and
 * on that day. Meetings keep their bytes: what they do not hold any more is
 * passed over by whoever reads them, so only their words leave the search. */
#include "server/state/internal.h"

#include "common/value/day.h"
#include "common/wire/wire.h"
#include "proto/former.pb-c.h"

#include <string.h>

#define TYPE(name) record_type_of(PACTE__RECORD_TYPE__RECORD_TYPE_##name)

static const char rule[] = "quorum";

enum { FORMER_FIELD = 10, SCRATCH_BYTES = 64 * 1024 * 1024 };

/* --- Words of the field that is gone ------------------------------------------- */

static bool of_the_field(struct bytes key)
{
    enum { TAIL_BYTES = 13 };                /* zero, type, id, field */
    if (key.len < TAIL_BYTES)
        return false;
    const uint8_t *tail = key.data + key.len - TAIL_BYTES;
    return get_be16(tail + 1) == TYPE(REUNION)->number && get_be16(tail + 11) == FORMER_FIELD * 256;
}

static enum err forget_words(const struct view *v, struct changes *ch)
{
    struct store_key prefix, k;
    struct view_walk w;
    struct bytes key, value;
    store_key_init(&prefix, TABLE_SEARCH);
    enum err e = view_walk_begin(v, &prefix, NULL, false, &w);
    while (e == ERR_OK && (e = view_walk_next(&w, &key, &value)) == ERR_OK) {
        if (!of_the_field(key))
            continue;
        store_key_init(&k, TABLE_SEARCH);
        store_key_bytes(&k, key);
        e = changes_delete(ch, &k);
    }
    view_walk_end(&w);
    return e == ERR_END ? ERR_OK : e;
}

/* --- Reasons, and who wrote them ------------------------------------------------ */

struct reason { const char *text; const Pacte__Header *header; };

static enum err text_of(const struct stored *s, struct arena *a, const char **out)
{
    ProtobufCMessage *m;
    enum err e = wire_unpack_own(&pacte__former_reunion__descriptor, s->body, a, &m);
    *out = e == ERR_OK ? ((const Pacte__FormerReunion *)m)->quorum_derogation : "";
    return e;
}

/* The version that first said it, without a break until now. */
static enum err who_wrote(const struct view *v, const struct stored *now, struct arena *a, struct reason *r)
{
    struct stored s = *now;
    Pacte__Header *h;
    enum err e = ERR_OK;
    for (uint32_t revision = now->revision; e == ERR_OK && revision > 1; revision--) {
        struct stored before;
        const char *text;
        e = state_get_revision(v, now->type, now->id, revision - 1, &before);
        if (e == ERR_OK)
            e = text_of(&before, a, &text);
        if (e != ERR_OK || strcmp(text, r->text) != 0)
            break;
        s = before;
    }
    if (e == ERR_OK)
        e = state_header(&s, a, &h);
    if (e == ERR_OK)
        r->header = h;
    return e;
}

/* `r->text` is empty when the meeting says nothing. */
static enum err reason_of(const struct view *v, uint64_t meeting, struct arena *a, struct reason *r)
{
    struct stored s;
    r->text = "";
    enum err e = state_get(v, TYPE(REUNION), meeting, &s);
    if (e != ERR_OK || s.archived)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    e = text_of(&s, a, &r->text);
    return e == ERR_OK && r->text[0] != '\0' ? who_wrote(v, &s, a, r) : e;
}

static const char *account_name(const struct view *v, uint64_t account, struct arena *a)
{
    Pacte__Account *x;
    return account != 0 && state_account_get(v, account, a, &x) == ERR_OK ? x->account : "pacted";
}

/* --- One convention -------------------------------------------------------------- */

struct lifting {
    const struct view *v;
    struct arena *a;
    Pacte__Convention *c;
    Pacte__Header *h;
    size_t cap;
    bool changed;
};

static bool lifted_already(const Pacte__Convention *c, uint64_t decision)
{
    for (size_t i = 0; i < c->n_derogations; i++) {
        const Pacte__Derogation *x = c->derogations[i];
        if (strcmp(x->regle, rule) == 0 && (x->objet == NULL || x->objet->id == decision))
            return true;
    }
    return false;
}

static enum err lift(struct lifting *l, uint64_t decision, const struct reason *r)
{
    Pacte__Derogation *x = arena_alloc(l->a, sizeof *x), **list;
    Pacte__AnyRef *of = arena_alloc(l->a, sizeof *of);
    Pacte__Day *day = arena_alloc(l->a, sizeof *day);
    list = arena_room(l->a, l->c->derogations, l->c->n_derogations, &l->cap, sizeof *list);
    if (x == NULL || of == NULL || day == NULL || list == NULL)
        return ERR_NO_MEMORY;
    pacte__derogation__init(x);
    pacte__any_ref__init(of);
    pacte__day__init(day);
    of->type = PACTE__RECORD_TYPE__RECORD_TYPE_DECISION;
    of->id = decision;
    day->number = day_of_ms(r->header->changed_ms).number;
    x->regle = (char *)(uintptr_t)rule;
    x->objet = of;
    x->raison = (char *)(uintptr_t)r->text;
    x->compte = (char *)(uintptr_t)account_name(l->v, r->header->changed_by, l->a);
    x->le = day;
    l->c->derogations = list;
    l->c->derogations[l->c->n_derogations++] = x;
    /* Of several reasons, the last one written made this version. */
    if (!l->changed || r->header->changed_ms >= l->h->changed_ms) {
        l->h->changed_by = r->header->changed_by;
        l->h->journal_index = r->header->journal_index;
    }
    if (r->header->changed_ms > l->h->changed_ms)
        l->h->changed_ms = r->header->changed_ms;
    l->changed = true;
    return ERR_OK;
}

static enum err one_decision(struct lifting *l, uint64_t id)
{
    struct stored s;
    ProtobufCMessage *m;
    struct reason r = {0};
    enum err e = state_get(l->v, TYPE(DECISION), id, &s);
    if (e != ERR_OK || s.archived)
        return e;
    e = state_body(&s, l->a, &m);
    const Pacte__Decision *x = (const Pacte__Decision *)m;
    if (e != ERR_OK || x->etat != PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE || x->reunion == NULL || lifted_already(l->c, id))
        return e;
    e = reason_of(l->v, x->reunion->id, l->a, &r);
    return e == ERR_OK && r.text[0] != '\0' ? lift(l, id, &r) : e;
}

static enum err each_decision(struct lifting *l, uint64_t convention)
{
    const struct record_type *t = TYPE(DECISION);
    struct field_value of = {.kind = KIND_REF, .present = true, .id = convention};
    struct index_walk w;
    uint64_t id;
    enum err e = index_walk_begin(l->v, t, field_number(t, record_field(t, "convention")), &of, &w);
    while (e == ERR_OK && (e = index_walk_next(&w, &id)) == ERR_OK)
        e = one_decision(l, id);
    index_walk_end(&w);
    return e == ERR_END ? ERR_OK : e;
}

static enum err one_convention(const struct view *v, uint64_t id, struct arena *a, struct changes *ch, struct err_note *note)
{
    struct stored s;
    ProtobufCMessage *m;
    struct lifting l = {.v = v, .a = a};
    enum err e = state_get(v, TYPE(CONVENTION), id, &s);
    if (e == ERR_OK)
        e = state_body(&s, a, &m);
    if (e == ERR_OK)
        e = state_header(&s, a, &l.h);
    if (e != ERR_OK)
        return e;
    l.c = (Pacte__Convention *)m;
    l.cap = l.c->n_derogations;
    e = each_decision(&l, id);
    if (e != ERR_OK || !l.changed)
        return e;
    l.h->revision++;
    l.h->decision = 0;
    return state_put(v, ch, s.type, l.h, &l.c->base, a, note);
}

enum err quorum_derive(const struct view *v, const struct sys *sys, struct changes *ch, struct err_note *note)
{
    struct state_list list;
    struct arena a;
    uint64_t id;
    enum err e = forget_words(v, ch);
    if (e != ERR_OK)
        return e;
    arena_init(&a, sys, SCRATCH_BYTES);
    e = state_list_begin(v, TYPE(CONVENTION), NULL, NULL, false, bytes_of(NULL, 0), &list);
    while (e == ERR_OK && (e = state_list_next(&list, &id, NULL)) == ERR_OK) {
        e = one_convention(v, id, &a, ch, note);
        arena_reset(&a);
        e = e == ERR_DAMAGED ? ERR_OK : e;
    }
    state_list_end(&list);
    arena_finish(&a);
    return e == ERR_END ? ERR_OK : e;
}
