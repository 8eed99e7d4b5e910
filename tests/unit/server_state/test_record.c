#include "tests/unit/server_state/world.h"

#include "common/crypto/hash.h"
#include "proto/limits.h"
#include "tests/unit/server_state/random.h"

#include <criterion/criterion.h>

struct want {
    const char *type;
    uint64_t id;
    uint32_t revision;            /* 0: the current one */
    int64_t at_ms;                /* when not 0: as of */
    enum err error;
    struct stored got;
    struct bytes body;            /* copied */
};

static enum err look_fn(struct world *w, const struct view *v, void *ctx)
{
    struct want *x = ctx;
    const struct record_type *t = type_of(x->type);
    if (x->revision != 0)
        x->error = state_get_revision(v, t, x->id, x->revision, &x->got);
    else if (x->at_ms != 0)
        x->error = state_get_at(v, t, x->id, x->at_ms, &x->got);
    else
        x->error = state_get(v, t, x->id, &x->got);
    if (x->error == ERR_OK)
        x->body = bytes_of(arena_copy(&w->bodies, x->got.body.data, x->got.body.len), x->got.body.len);
    return ERR_OK;
}

static struct want get(struct world *w, const char *type, uint64_t id, uint32_t revision, int64_t at_ms)
{
    struct want x = {.type = type, .id = id, .revision = revision, .at_ms = at_ms};
    cr_assert_eq(world_view(w, look_fn, &x), ERR_OK);
    return x;
}

Test(record, what_is_put_is_got_to_the_byte, .timeout = 20)
{
    struct world w;
    world_open(&w);
    ProtobufCMessage *body = world_body(&w, "structure", "nom=Les Tilleuls", "type=CS", "commune=Bellerive", NULL);
    cr_assert_eq(world_put(&w, "structure", 7, body), ERR_OK);
    struct want x = get(&w, "structure", 7, 0, 0);
    cr_assert_eq(x.error, ERR_OK);
    cr_assert_eq(x.got.revision, 1);
    cr_assert_eq(x.got.id, 7);
    cr_assert_eq(x.got.changed_ms, w.now_ms);
    cr_assert_not(x.got.archived);
    cr_assert(bytes_equal(x.body, packed(&w, body)));
    cr_assert_eq(get(&w, "structure", 8, 0, 0).error, ERR_NOT_FOUND);
    cr_assert_eq(get(&w, "agrement", 7, 0, 0).error, ERR_NOT_FOUND, "an id is of one type");
    world_close(&w);
}

static enum err header_fn(struct world *w, const struct view *v, void *ctx)
{
    struct stored s;
    Pacte__Header *h;
    ProtobufCMessage *body;
    (void)ctx;
    cr_assert_eq(state_get(v, type_of("structure"), 7, &s), ERR_OK);
    cr_assert_eq(state_header(&s, &w->arena, &h), ERR_OK);
    cr_assert_eq(h->id, 7);
    cr_assert_eq(h->revision, s.revision);
    cr_assert_eq(h->archived, s.archived);
    cr_assert_eq(h->changed_ms, s.changed_ms);
    cr_assert_eq(state_body(&s, &w->arena, &body), ERR_OK);
    cr_assert_str_eq(((Pacte__Structure *)body)->nom, "Les Tilleuls");
    return ERR_OK;
}

Test(record, header_and_body_are_unpacked_on_demand, .timeout = 20)
{
    struct world w;
    world_open(&w);
    cr_assert_eq(world_put(&w, "structure", 7, world_body(&w, "structure", "nom=Les Tilleuls", NULL)), ERR_OK);
    cr_assert_eq(world_view(&w, header_fn, NULL), ERR_OK);
    cr_assert_eq(world_archive(&w, "structure", 7, true), ERR_OK);
    cr_assert_eq(world_view(&w, header_fn, NULL), ERR_OK);
    world_close(&w);
}

Test(record, each_version_is_kept, .timeout = 20)
{
    struct world w;
    int64_t first_ms = 0, third_ms = 0;
    world_open(&w);
    for (uint32_t r = 1; r <= 5; r++) {
        cr_assert_eq(world_put(&w, "structure", 7, world_bodyf(&w, "structure", "nom=Nom %u", r)), ERR_OK);
        first_ms = r == 1 ? w.now_ms : first_ms;
        third_ms = r == 3 ? w.now_ms : third_ms;
    }
    for (uint32_t r = 1; r <= 5; r++) {
        struct want x = get(&w, "structure", 7, r, 0);
        cr_assert_eq(x.error, ERR_OK, "%u", r);
        cr_assert_eq(x.got.revision, r);
        cr_assert(bytes_equal(x.body, packed(&w, world_bodyf(&w, "structure", "nom=Nom %u", r))));
    }
    cr_assert_eq(get(&w, "structure", 7, 6, 0).error, ERR_NOT_FOUND);
    cr_assert_eq(get(&w, "structure", 9, 1, 0).error, ERR_NOT_FOUND);

    cr_assert_eq(get(&w, "structure", 7, 0, first_ms - 1).error, ERR_NOT_FOUND, "it did not exist yet");
    cr_assert_eq(get(&w, "structure", 7, 0, first_ms).got.revision, 1, "the end of that instant");
    cr_assert_eq(get(&w, "structure", 7, 0, third_ms - 1).got.revision, 2);
    cr_assert_eq(get(&w, "structure", 7, 0, third_ms).got.revision, 3);
    cr_assert_eq(get(&w, "structure", 7, 0, third_ms + 1).got.revision, 3);
    cr_assert_eq(get(&w, "structure", 7, 0, w.now_ms + 1).got.revision, 5);
    world_close(&w);
}

Test(record, archive_and_restore_are_versions, .timeout = 20)
{
    struct world w;
    world_open(&w);
    cr_assert_eq(world_put(&w, "structure", 7, world_body(&w, "structure", "nom=A", NULL)), ERR_OK);
    int64_t live_ms = w.now_ms;
    cr_assert_eq(world_archive(&w, "structure", 7, true), ERR_OK);
    struct want x = get(&w, "structure", 7, 0, 0);
    cr_assert(x.got.archived);
    cr_assert_eq(x.got.revision, 2);
    cr_assert_not(get(&w, "structure", 7, 0, live_ms).got.archived);
    cr_assert_eq(world_archive(&w, "structure", 7, false), ERR_OK);
    cr_assert_not(get(&w, "structure", 7, 0, 0).got.archived);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    world_close(&w);
}

Test(record, a_body_of_the_largest_size_and_one_byte_more, .timeout = 20)
{
    struct world w;
    world_open(&w);
    Pacte__Structure s = PACTE__STRUCTURE__INIT;
    char *note = arena_alloc(&w.bodies, LIMIT_RECORD_BYTES + 1);
    memset(note, 'a', LIMIT_RECORD_BYTES);
    note[LIMIT_RECORD_BYTES - 4] = '\0';                        /* tag, and a length of three bytes */
    s.note = note;
    cr_assert_eq(protobuf_c_message_get_packed_size(&s.base), LIMIT_RECORD_BYTES);
    cr_assert_eq(world_put(&w, "structure", 1, &s.base), ERR_OK);
    note[LIMIT_RECORD_BYTES - 4] = 'a';
    note[LIMIT_RECORD_BYTES - 3] = '\0';
    cr_assert_eq(world_put(&w, "structure", 2, &s.base), ERR_TOO_LARGE);
    cr_assert(strstr(w.note.text, "65536") != NULL, "%s", w.note.text);
    cr_assert_eq(get(&w, "structure", 1, 0, 0).error, ERR_OK);
    cr_assert_eq(get(&w, "structure", 2, 0, 0).error, ERR_NOT_FOUND);
    world_close(&w);
}

/* Every bit of the value of a record, one by one. */
Test(record, a_damaged_value_is_never_served, .timeout = 60)
{
    struct world w;
    struct store_key k;
    uint8_t copy[512];
    world_open(&w);
    cr_assert_eq(world_put(&w, "structure", 7, world_body(&w, "structure", "nom=Les Tilleuls", NULL)), ERR_OK);
    store_key_init(&k, TABLE_RECORD);
    store_key_u16(&k, (uint16_t)type_of("structure")->number);
    store_key_u64(&k, 7);
    struct want x = get(&w, "structure", 7, 0, 0);
    size_t len = 9 + 15 + x.got.header.len + x.got.body.len;
    cr_assert_leq(len, sizeof copy);
    memcpy(copy, x.got.header.data - 24, len);
    for (size_t bit = 0; bit < 8 * len; bit++) {
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        struct bytes value = bytes_of(copy, len);
        world_raw(&w, &k, &value);
        cr_assert_eq(get(&w, "structure", 7, 0, 0).error, ERR_DAMAGED, "bit %zu", bit);
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    for (size_t cut = 0; cut < len; cut++) {
        struct bytes value = bytes_of(copy, cut);
        world_raw(&w, &k, &value);
        cr_assert_eq(get(&w, "structure", 7, 0, 0).error, ERR_DAMAGED, "cut at %zu", cut);
    }
    struct bytes whole = bytes_of(copy, len);
    world_raw(&w, &k, &whole);
    cr_assert_eq(get(&w, "structure", 7, 0, 0).error, ERR_OK);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);

    /* The same good bytes under another key are no record. */
    store_key_init(&k, TABLE_RECORD);
    store_key_u16(&k, (uint16_t)type_of("structure")->number);
    store_key_u64(&k, 8);
    world_raw(&w, &k, &whole);
    cr_assert_eq(get(&w, "structure", 8, 0, 0).error, ERR_DAMAGED);
    world_close(&w);
}

Test(record, a_lost_version_is_a_damage_and_not_an_absence, .timeout = 20)
{
    struct world w;
    struct store_key k;
    world_open(&w);
    for (int i = 0; i < 3; i++)
        cr_assert_eq(world_put(&w, "structure", 7, world_body(&w, "structure", "nom=A", NULL)), ERR_OK);
    store_key_init(&k, TABLE_VERSION);
    store_key_u16(&k, (uint16_t)type_of("structure")->number);
    store_key_u64(&k, 7);
    store_key_u32(&k, 2);
    world_raw(&w, &k, NULL);
    cr_assert_eq(get(&w, "structure", 7, 2, 0).error, ERR_DAMAGED);
    cr_assert_eq(get(&w, "structure", 7, 1, 0).error, ERR_OK);
    cr_assert_eq(world_verify(&w, NULL, false), ERR_DAMAGED);
    world_close(&w);
}

Test(record, of_every_type, .timeout = 60)
{
    struct world w;
    struct pool p = {.seed = 11};
    world_open(&w);
    for (size_t i = 0; i < record_type_count; i++) {
        const struct record_type *t = &record_types[i];
        for (uint32_t r = 1; r <= 3; r++) {
            ProtobufCMessage *body = random_body(&w, &p, t);
            uint64_t id = 100 + t->number;
            enum err e = world_put(&w, t->name, id, body);
            cr_assert_eq(e, ERR_OK, "%s: %s", t->name, err_sentence(e, &w.note));
            struct want x = get(&w, t->name, id, 0, 0);
            cr_assert_eq(x.error, ERR_OK);
            cr_assert_eq(x.got.revision, r);
            cr_assert(bytes_equal(x.body, packed(&w, body)), "%s", t->name);
            p.types[t->number].ids[0] = id;
            p.types[t->number].count = 1;
        }
    }
    struct verify_report r;
    cr_assert_eq(world_verify(&w, &r, true), ERR_OK);
    cr_assert_eq(r.records, record_type_count);
    cr_assert_eq(r.versions, 2 * record_type_count);
    world_close(&w);
}

/* A reference without index would be a record that can be taken away under
 * those who cite it; a number over 255 would not fit the key. */
Test(record, every_reference_is_indexed, .timeout = 10)
{
    for (size_t i = 0; i < record_type_count; i++) {
        const struct record_type *t = &record_types[i];
        for (size_t n = 0; n < t->field_count; n++) {
            const ProtobufCFieldDescriptor *d = record_descriptor(t, &t->fields[n]);
            enum field_kind kind = field_kind_of(d);
            cr_assert_lt(d->id, 256, "%s.%s", t->name, t->fields[n].name);
            if (kind == KIND_REF || kind == KIND_ANY_REF)
                cr_assert(t->fields[n].flags & FIELD_INDEX, "%s.%s", t->name, t->fields[n].name);
            if (t->fields[n].flags & FIELD_UNIQUE) {
                cr_assert_eq(kind, KIND_TEXT, "%s.%s", t->name, t->fields[n].name);
                cr_assert_leq(t->fields[n].max * 2, LIMIT_INDEX_KEY_BYTES, "%s.%s: a key that is cut proves nothing",
                              t->name, t->fields[n].name);
            }
        }
    }
}
