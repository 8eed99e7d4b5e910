#include "tests/unit/server_store/bench.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static void open_it(struct bench *b, struct store_options o, bool create)
{
    struct err_note note = {.text = ""};
    o.dir = b->scratch.dir;
    if (o.sys == NULL)
        o.sys = &sys_real;
    o.create = create;
    enum err e = store_open(&o, &b->store, &note);
    cr_assert_eq(e, ERR_OK, "%s", err_sentence(e, &note));
}

void bench_open(struct bench *b, struct store_options o)
{
    scratch_make(&b->scratch);
    open_it(b, o, true);
}

void bench_reopen(struct bench *b, struct store_options o)
{
    store_close(b->store);
    open_it(b, o, false);
}

void bench_close(struct bench *b)
{
    store_close(b->store);
    scratch_remove(&b->scratch);
}

struct store_key key_text(enum store_table t, const char *text)
{
    struct store_key k;
    store_key_init(&k, t);
    store_key_bytes(&k, bytes_text(text));
    return k;
}

struct store_key key_number(enum store_table t, uint64_t n)
{
    struct store_key k;
    store_key_init(&k, t);
    store_key_u64(&k, n);
    return k;
}

struct put {
    struct store_key key;
    struct bytes value;
};

static enum err put_fn(struct store_write *w, void *ctx)
{
    const struct put *p = ctx;
    return store_put(w, &p->key, p->value);
}

enum err put_text(struct store *s, const char *key, const char *value)
{
    struct put p = {key_text(TABLE_META, key), bytes_text(value)};
    return store_change(s, put_fn, &p, NULL);
}

enum err put_big(struct store *s, uint64_t key, size_t len)
{
    uint8_t *bytes = malloc(len);
    memset(bytes, (int)(key & 0xff), len);
    struct put p = {key_number(TABLE_RECORD, key), bytes_of(bytes, len)};
    enum err e = store_change(s, put_fn, &p, NULL);
    free(bytes);
    return e;
}

struct get {
    struct store_key key;
    char *out;
};

static enum err get_fn(const struct store_read *r, void *ctx)
{
    const struct get *g = ctx;
    struct bytes value;
    enum err e = store_get(r, &g->key, &value);
    if (e == ERR_OK)
        snprintf(g->out, 256, "%.*s", (int)value.len, (const char *)value.data);
    return e;
}

const char *get_text(struct store *s, const char *key)
{
    static char text[256];
    struct get g = {key_text(TABLE_META, key), text};
    text[0] = '\0';
    enum err e = store_view(s, get_fn, &g, NULL);
    cr_assert(e == ERR_OK || e == ERR_NOT_FOUND, "%s", err_name(e));
    return text;
}

uint64_t draw(uint64_t *seed, uint64_t below)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (*seed >> 33) % below;
}
