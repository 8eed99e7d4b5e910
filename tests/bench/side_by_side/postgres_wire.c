#include "tests/bench/side_by_side/postgres.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct out {
    uint8_t *at;
    size_t len;
};

static void add(struct out *o, const void *data, size_t len)
{
    memcpy(o->at + o->len, data, len);
    o->len += len;
}

static void add_u16(struct out *o, uint16_t n)
{
    uint8_t b[2];
    put_be16(b, n);
    add(o, b, 2);
}

static void add_u32(struct out *o, uint32_t n)
{
    uint8_t b[4];
    put_be32(b, n);
    add(o, b, 4);
}

static void add_text(struct out *o, const char *text) { add(o, text, strlen(text) + 1); }

/* A message is a letter, a length that counts itself, and a body. */
static size_t begin(struct out *o, char letter)
{
    if (letter != 0)
        add(o, &letter, 1);
    add_u32(o, 0);
    return o->len - 4;
}

static void end(struct out *o, size_t at) { put_be32(o->at + at, (uint32_t)(o->len - at)); }

static void sync_message(struct out *o) { end(o, begin(o, 'S')); }

/* Whole up to ReadyForQuery; an error inside is an error. */
static long answer(const uint8_t *data, size_t len)
{
    size_t at = 0;
    while (len - at >= 5) {
        size_t n = (size_t)get_be32(data + at + 1) + 1;
        if (data[at] == 'E')
            return -1;
        if (len - at < n)
            return 0;
        at += n;
        if (data[at - n] == 'Z')
            return (long)at;
    }
    return 0;
}

static void execute(struct out *o, const char *const *values, size_t count)
{
    size_t m = begin(o, 'B');
    add_text(o, "");
    add_text(o, "q");
    add_u16(o, 0);
    add_u16(o, (uint16_t)count);
    for (size_t i = 0; i < count; i++) {
        add_u32(o, (uint32_t)strlen(values[i]));
        add(o, values[i], strlen(values[i]));
    }
    add_u16(o, 0);
    end(o, m);
    m = begin(o, 'E');
    add_text(o, "");
    add_u32(o, 0);
    end(o, m);
    sync_message(o);
}

static size_t read_request(void *ctx, unsigned client, uint64_t nth, uint8_t out[LOAD_OUT_BYTES])
{
    const struct postgres *pg = ctx;
    struct out o = {.at = out};
    char id[32];
    snprintf(id, sizeof id, "%" PRIu64, 1 + (client * 7919u + nth * 104729u) % pg->records);
    execute(&o, (const char *const[]){id}, 1);
    return o.len;
}

static size_t write_request(void *ctx, unsigned client, uint64_t nth, uint8_t out[LOAD_OUT_BYTES])
{
    (void)ctx;
    struct out o = {.at = out};
    char id[32], note[48];
    snprintf(id, sizeof id, "%u", 1 + client);
    snprintf(note, sizeof note, "écriture %" PRIu64, nth);
    execute(&o, (const char *const[]){id, note}, 2);
    return o.len;
}

static void prepare(struct load_protocol *p, struct postgres *pg, const char *query)
{
    static const uint8_t ssl_request[8] = {0, 0, 0, 8, 4, 210, 22, 47};
    struct out o = {.at = pg->startup};
    size_t m = begin(&o, 0);
    add_u32(&o, 196608);
    add_text(&o, "user");
    add_text(&o, "postgres");
    add(&o, "", 1);
    end(&o, m);
    pg->startup_len = o.len;
    o = (struct out){.at = pg->parse};
    m = begin(&o, 'P');
    add_text(&o, "q");
    add_text(&o, query);
    add_u16(&o, 0);
    end(&o, m);
    sync_message(&o);
    pg->parse_len = o.len;
    *p = (struct load_protocol){
        .before_tls = bytes_of(ssl_request, sizeof ssl_request),
        .steps = {bytes_of(pg->startup, pg->startup_len), bytes_of(pg->parse, pg->parse_len)},
        .step_count = 2,
        .answer = answer,
        .ctx = pg,
    };
}

void postgres_read_protocol(struct load_protocol *p, struct postgres *pg)
{
    prepare(p, pg, "SELECT id, revision, created, changed, code, type, libelle, note FROM territoire WHERE id = $1::bigint");
    p->request = read_request;
}

void postgres_write_protocol(struct load_protocol *p, struct postgres *pg)
{
    prepare(p, pg, "WITH u AS (UPDATE territoire SET note = $2, revision = revision + 1, changed = now() "
                   "WHERE id = $1::bigint RETURNING id, revision) "
                   "INSERT INTO audit (id, revision, who, at, note) SELECT id, revision, 'bench', now(), $2 FROM u");
    p->request = write_request;
}
