#include "tests/unit/server_state/world.h"

#include "proto/limits.h"

#include <criterion/criterion.h>
#include <stdio.h>

struct listing {
    const char *type, *order;
    const char *equal;            /* the text of a value, or NULL */
    bool descending;
    struct bytes start;
    enum err error;
    uint64_t ids[32];
    size_t count;
};

/* The value that a text stands for, by way of a body. */
static struct field_value value_of(struct world *w, const struct record_type *t, const struct field_def *f, const char *text)
{
    ProtobufCMessage *m = world_bodyf(w, t->name, "%s=%s", f->name, text);
    return field_get(m, record_descriptor(t, f), 0);
}

static enum err list_fn(struct world *w, const struct view *v, void *ctx)
{
    struct listing *l = ctx;
    const struct record_type *t = type_of(l->type);
    const struct field_def *f = l->order != NULL ? record_field(t, l->order) : NULL;
    struct field_value equal = {.kind = KIND_TEXT};
    struct state_list walk;
    if (l->equal != NULL)
        equal = value_of(w, t, f, l->equal);
    l->error = state_list_begin(v, t, f, l->equal != NULL ? &equal : NULL, l->descending, l->start, &walk);
    while (l->error == ERR_OK && l->count < 32) {
        l->error = state_list_next(&walk, &l->ids[l->count], NULL);
        l->count += l->error == ERR_OK;
    }
    state_list_end(&walk);
    return ERR_OK;
}

static struct listing list(struct world *w, struct listing l)
{
    cr_assert_eq(world_view(w, list_fn, &l), ERR_OK);
    return l;
}

static void put(struct world *w, uint64_t id, const char *nom, const char *commune)
{
    cr_assert_eq(world_put(w, "structure", id, world_bodyf(w, "structure", "nom=%s;commune=%s", nom, commune)), ERR_OK);
}

static struct world make(void)
{
    struct world w;
    world_open(&w);
    put(&w, 4, "Écho", "Bellerive");
    put(&w, 3, "alpha", "Bellerive-sur-Seine");
    put(&w, 2, "Delta", "");
    put(&w, 1ull << 60, "Bravo", "BELLERIVE");
    return w;
}

Test(list, order_of_ids, .timeout = 20)
{
    struct world w = make();
    struct listing l = list(&w, (struct listing){.type = "structure"});
    cr_assert_eq(l.error, ERR_END);
    cr_assert_eq(l.count, 4);
    cr_assert_eq(l.ids[0], 2);
    cr_assert_eq(l.ids[3], 1ull << 60);
    l = list(&w, (struct listing){.type = "structure", .descending = true});
    cr_assert_eq(l.ids[0], 1ull << 60);
    cr_assert_eq(list(&w, (struct listing){.type = "agrement"}).count, 0);
    world_close(&w);
}

Test(list, order_of_a_field_without_regard_to_accents, .timeout = 20)
{
    struct world w = make();
    struct listing l = list(&w, (struct listing){.type = "structure", .order = "nom"});
    static const uint64_t wanted[] = {3, 1ull << 60, 2, 4};
    cr_assert_eq(l.count, 4);
    cr_assert_arr_eq(l.ids, wanted, sizeof wanted);
    l = list(&w, (struct listing){.type = "structure", .order = "commune"});
    cr_assert_eq(l.ids[0], 2, "what is not said comes first");
    world_close(&w);
}

Test(list, one_value_and_not_those_it_begins, .timeout = 20)
{
    struct world w = make();
    struct listing l = list(&w, (struct listing){.type = "structure", .order = "commune", .equal = "bellerive"});
    cr_assert_eq(l.count, 2);
    cr_assert_eq(l.ids[0], 4);
    cr_assert_eq(l.ids[1], 1ull << 60);
    l = list(&w, (struct listing){.type = "structure", .order = "commune", .equal = "belleriv"});
    cr_assert_eq(l.count, 0);
    world_close(&w);
}

Test(list, archived_records_are_there, .timeout = 20)
{
    struct world w = make();
    cr_assert_eq(world_archive(&w, "structure", 4, true), ERR_OK);
    cr_assert_eq(list(&w, (struct listing){.type = "structure"}).count, 4);
    cr_assert_eq(list(&w, (struct listing){.type = "structure", .order = "nom"}).count, 4);
    world_close(&w);
}

/* A position comes back from a client: it may be anything. */
Test(list, any_bytes_as_a_position, .timeout = 60)
{
    struct world w = make();
    uint64_t seed = 3;
    uint8_t bytes[LIMIT_CURSOR_BYTES + 1];
    for (size_t turn = 0; turn < 500; turn++) {
        size_t len = 1 + draw(&seed, turn % 50 == 0 ? sizeof bytes : 24);
        for (size_t i = 0; i < len; i++)
            bytes[i] = draw(&seed, 3) == 0 ? 0xff : (uint8_t)draw(&seed, 256);
        struct listing l = {.type = "structure", .order = draw(&seed, 2) == 0 ? "nom" : NULL, .start = bytes_of(bytes, len)};
        l.descending = draw(&seed, 2) == 0;
        l = list(&w, l);
        cr_assert(l.error == ERR_END || l.error == ERR_BAD_CURSOR, "%s", err_name(l.error));
        cr_assert_leq(l.count, 4);
        cr_assert(l.error == ERR_END || len > 400);
        for (size_t i = 0; i < l.count; i++)
            cr_assert(l.ids[i] == 2 || l.ids[i] == 3 || l.ids[i] == 4 || l.ids[i] == 1ull << 60, "never out of its type");
    }
    struct listing l = {.type = "structure", .start = bytes_of(bytes, sizeof bytes)};
    cr_assert_eq(list(&w, l).error, ERR_BAD_CURSOR);
    world_close(&w);
}

/* Some characters grow more than tenfold when they are folded: such a text is
 * cut in the index, and everything still holds. */
Test(list, a_text_longer_than_a_key_once_folded, .timeout = 20)
{
    struct world w;
    char nom[200] = "", longer[200] = "";
    world_open(&w);
    for (size_t i = 0; i < 60; i++)
        memcpy(nom + 3 * i, "\xef\xb7\xba", 3);                   /* U+FDFA, eighteen letters */
    snprintf(longer, sizeof longer, "%sz", nom);
    put(&w, 1, longer, "A");
    put(&w, 2, nom, "A");
    put(&w, 3, "\xef\xb7\xba", "A");
    struct listing l = list(&w, (struct listing){.type = "structure", .order = "nom"});
    static const uint64_t wanted[] = {3, 1, 2};
    cr_assert_eq(l.count, 3);
    cr_assert_arr_eq(l.ids, wanted, sizeof wanted);
    l = list(&w, (struct listing){.type = "structure", .order = "nom", .equal = nom});
    cr_assert_eq(l.count, 2, "what was cut away cannot be told apart here");
    put(&w, 1, "z", "A");
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    world_close(&w);
}
