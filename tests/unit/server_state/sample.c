#include "tests/unit/server_state/sample.h"

#include "common/crypto/hash.h"
#include "proto/limits.h"
#include "tests/unit/server_state/random.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static enum err journal_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    uint64_t count = *(uint64_t *)ctx;
    struct journal_head head;
    enum err e = ERR_OK;
    for (uint64_t i = 0; i < count && e == ERR_OK; i++) {
        Pacte__Command c = PACTE__COMMAND__INIT;
        Pacte__Result r = PACTE__RESULT__INIT;
        char reason[64];
        snprintf(reason, sizeof reason, "commande %llu", (unsigned long long)i);
        c.version = 1;
        c.at_ms = w->now_ms;
        c.reason = reason;
        struct bytes command = packed(w, &c.base), result = packed(w, &r.base);
        e = state_journal_append(v, ch, 1, w->now_ms, command, result, &w->arena, &head);
    }
    return e;
}

void sample_journal(struct world *w, uint64_t count)
{
    cr_assert_eq(world_change(w, journal_fn, &count), ERR_OK);
}

static enum err chunk_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    Pacte__BlobPutReply reply = PACTE__BLOB_PUT_REPLY__INIT;
    return state_blob_put(v, ch, ctx, &w->arena, &reply, &w->note);
}

void sample_blob(struct world *w, size_t len, uint32_t chunks, uint8_t sha256[32])
{
    uint8_t *content = malloc(len);
    for (size_t i = 0; i < len; i++)
        content[i] = (uint8_t)(i * 31 + i / 251 + len);
    hash_sha256(bytes_of(content, len), sha256);
    for (uint32_t i = 0; i < chunks; i++) {
        Pacte__BlobCommand b = PACTE__BLOB_COMMAND__INIT;
        size_t from = (size_t)i * LIMIT_CHUNK_BYTES;
        b.sha256 = (ProtobufCBinaryData){32, sha256};
        b.total_bytes = len;
        b.chunk = i;
        b.data = (ProtobufCBinaryData){len - from < LIMIT_CHUNK_BYTES ? len - from : LIMIT_CHUNK_BYTES, content + from};
        cr_assert_eq(world_change(w, chunk_fn, &b), ERR_OK, "%s", w->note.text);
    }
    free(content);
}

static enum err people_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    static const char *const names[] = {"admin", "Émilie", "fédération"};
    struct site site = {.store_id = 77, .name = "Maison des associations", .time_zone = "Europe/Paris"};
    enum err e = state_site_put(ch, &site);
    (void)ctx;
    for (uint64_t i = 0; i < 3 && e == ERR_OK; i++) {
        Pacte__Account a = PACTE__ACCOUNT__INIT;
        Pacte__Session s = PACTE__SESSION__INIT;
        struct key_seen seen = {.journal_index = i + 1};
        uint8_t token[32], key[16];
        memset(token, (int)(i + 1), sizeof token);
        memset(key, (int)(i + 5), sizeof key);
        a.id = 0x100 + i;
        a.revision = 1;
        a.account = (char *)(uintptr_t)names[i];
        e = state_account_put(v, ch, &a, &w->arena, &w->note);
        s.id = 0x200 + i;
        s.account_id = a.id;
        s.token_hash = (ProtobufCBinaryData){sizeof token, token};
        s.expires_ms = w->now_ms + 1000;
        if (e == ERR_OK)
            e = state_session_put(v, ch, &s, &w->arena);
        if (e == ERR_OK)
            e = state_key_put(ch, a.id, bytes_of(key, sizeof key), w->now_ms - (int64_t)i, &seen);
    }
    return e;
}

struct fill {
    struct pool pool;
    size_t operations;
};

static enum err records_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    struct fill *f = ctx;
    for (size_t i = 0; i < f->operations; i++) {
        struct random_op op;
        random_draw(w, &f->pool, &op);
        enum err e = put_in(w, v, ch, op.type, random_id(&f->pool, &op), op.body, op.archived);
        if (e != ERR_OK && e != ERR_DUPLICATE)
            return e;
        if (e == ERR_OK)
            random_done(&f->pool, &op);
    }
    return ERR_OK;
}

void sample_fill(struct world *w)
{
    struct fill f = {.pool = {.seed = 6}, .operations = 120};
    uint8_t sha256[32];
    sample_journal(w, 20);
    cr_assert_eq(world_change(w, people_fn, NULL), ERR_OK, "%s", w->note.text);
    cr_assert_eq(world_change(w, records_fn, &f), ERR_OK);
    sample_blob(w, LIMIT_CHUNK_BYTES + 1000, 2, sha256);
    sample_blob(w, 3000, 1, sha256);
    sample_blob(w, LIMIT_CHUNK_BYTES * 2 + 5, 1, sha256);
    struct verify_report r;
    cr_assert_eq(world_verify(w, &r, true), ERR_OK);
    cr_assert_eq(r.blobs, 3);
    cr_assert_eq(r.blob_bytes, 2u * LIMIT_CHUNK_BYTES + 4000);
    cr_assert_eq(r.journal_entries, 20);
    cr_assert_eq(r.accounts, 3);
    cr_assert_eq(r.sessions, 3);
    cr_assert_gt(r.total_rows, 0);
}
