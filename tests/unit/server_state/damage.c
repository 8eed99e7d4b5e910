#include "tests/unit/server_state/damage.h"

#include "common/crypto/hash.h"

#include <criterion/criterion.h>
#include <stdlib.h>

struct taking {
    enum store_table table;
    struct rows_copy *out;
};

static enum err take_fn(struct world *w, const struct view *v, void *ctx)
{
    struct taking *t = ctx;
    struct store_key prefix;
    struct view_walk walk;
    struct bytes key, value;
    size_t cap = 0;
    (void)w;
    store_key_init(&prefix, t->table);
    cr_assert_eq(view_walk_begin(v, &prefix, NULL, false, &walk), ERR_OK);
    while (view_walk_next(&walk, &key, &value) == ERR_OK) {
        if (t->out->count == cap) {
            cap = 2 * cap + 16;
            t->out->rows = realloc(t->out->rows, cap * sizeof *t->out->rows);
        }
        struct row *r = &t->out->rows[t->out->count++];
        *r = (struct row){.key_len = key.len, .value_len = value.len, .value = malloc(value.len + 1)};
        memcpy(r->key, key.data, key.len);
        if (value.len > 0)
            memcpy(r->value, value.data, value.len);
    }
    view_walk_end(&walk);
    return ERR_OK;
}

void rows_take(struct world *w, enum store_table t, struct rows_copy *out)
{
    struct taking x = {.table = t, .out = out};
    *out = (struct rows_copy){0};
    cr_assert_eq(world_view(w, take_fn, &x), ERR_OK);
}

void rows_free(struct rows_copy *r)
{
    for (size_t i = 0; i < r->count; i++)
        free(r->rows[i].value);
    free(r->rows);
}

struct store_key row_key(enum store_table t, const struct row *r)
{
    struct store_key k;
    store_key_init(&k, t);
    store_key_bytes(&k, bytes_of(r->key, r->key_len));
    return k;
}

struct bytes row_value(const struct row *r)
{
    return bytes_of(r->value, r->value_len);
}

/* As docs/formats.md says, written a second time on purpose. */
void row_forge(struct world *w, const struct store_key *k, struct bytes payload)
{
    uint8_t head[2 + STORE_KEY_BYTES] = {1, k->table};
    uint8_t *frame = malloc(9 + payload.len);
    memcpy(head + 2, k->bytes, k->len);
    struct bytes pieces[] = {bytes_of(head, 2u + k->len), payload};
    frame[0] = 1;
    put_be64(frame + 1, hash_checksum(pieces, 2));
    if (payload.len > 0)
        memcpy(frame + 9, payload.data, payload.len);
    struct bytes value = bytes_of(frame, 9 + payload.len);
    world_raw(w, k, &value);
    free(frame);
}

void row_write(struct world *w, enum store_table t, const struct row *r)
{
    struct store_key k = row_key(t, r);
    struct bytes value = row_value(r);
    world_raw(w, &k, &value);
}

void row_remove(struct world *w, enum store_table t, const struct row *r)
{
    struct store_key k = row_key(t, r);
    world_raw(w, &k, NULL);
}
