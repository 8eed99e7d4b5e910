#include "tests/unit/server_state/sample.h"

#include "common/crypto/hash.h"
#include "proto/limits.h"

#include <criterion/criterion.h>
#include <stdlib.h>

enum { WHOLE = 3 * LIMIT_CHUNK_BYTES - 7 };

struct upload {
    uint8_t sha256[32];
    uint8_t *content;
    uint64_t total;
    uint32_t chunk;
    size_t len;                   /* 0: as it should be */
    enum err error;
    Pacte__BlobPutReply reply;
};

static void upload_make(struct upload *u, uint64_t total)
{
    *u = (struct upload){.total = total, .content = malloc(total + LIMIT_CHUNK_BYTES)};
    for (uint64_t i = 0; i < total + LIMIT_CHUNK_BYTES; i++)
        u->content[i] = (uint8_t)(i * 7 + i / 253);
    hash_sha256(bytes_of(u->content, total), u->sha256);
}

/* BAD_CONTENT keeps its changes, as apply does. */
static enum err send_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    struct upload *u = ctx;
    Pacte__BlobCommand b = PACTE__BLOB_COMMAND__INIT;
    uint64_t from = (uint64_t)u->chunk * LIMIT_CHUNK_BYTES, left = u->total > from ? u->total - from : 0;
    b.sha256 = (ProtobufCBinaryData){sizeof u->sha256, u->sha256};
    b.total_bytes = u->total;
    b.chunk = u->chunk;
    b.data = (ProtobufCBinaryData){u->len != 0 ? u->len : left < LIMIT_CHUNK_BYTES ? left : LIMIT_CHUNK_BYTES, u->content + from};
    pacte__blob_put_reply__init(&u->reply);
    u->error = state_blob_put(v, ch, &b, &w->arena, &u->reply, &w->note);
    return u->error == ERR_BAD_CONTENT ? ERR_OK : u->error;
}

static enum err send(struct world *w, struct upload *u, uint32_t chunk)
{
    u->chunk = chunk;
    (void)world_change(w, send_fn, u);
    return u->error;
}

struct info {
    const uint8_t *sha256;
    enum err error;
    uint64_t total;
    bool complete;
    uint8_t back[32];
};

static enum err info_fn(struct world *w, const struct view *v, void *ctx)
{
    struct info *x = ctx;
    struct bytes sha256 = bytes_of(x->sha256, 32), chunk;
    struct hash_sha256_stream s;
    (void)w;
    x->error = state_blob_info(v, sha256, &x->total, &x->complete);
    hash_sha256_begin(&s);
    for (uint32_t i = 0; state_blob_chunk(v, sha256, i, &chunk) == ERR_OK; i++)
        hash_sha256_add(&s, chunk);
    hash_sha256_end(&s, x->back);
    return ERR_OK;
}

static struct info info(struct world *w, const struct upload *u)
{
    struct info x = {.sha256 = u->sha256};
    cr_assert_eq(world_view(w, info_fn, &x), ERR_OK);
    return x;
}

Test(blob, comes_in_chunks_and_goes_out_the_same, .timeout = 30)
{
    struct world w;
    struct upload u;
    world_open(&w);
    upload_make(&u, WHOLE);
    cr_assert_eq(info(&w, &u).error, ERR_NOT_FOUND);
    for (uint32_t i = 0; i < 3; i++) {
        cr_assert_eq(send(&w, &u, i), ERR_OK);
        cr_assert_eq(u.reply.next_chunk, i + 1);
        cr_assert_eq(u.reply.complete, i == 2);
        cr_assert_eq(info(&w, &u).complete, i == 2);
    }
    struct info x = info(&w, &u);
    cr_assert_eq(x.total, WHOLE);
    cr_assert_arr_eq(x.back, u.sha256, 32);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    free(u.content);
    world_close(&w);
}

Test(blob, a_chunk_may_come_again_and_none_may_be_skipped, .timeout = 30)
{
    struct world w;
    struct upload u;
    world_open(&w);
    upload_make(&u, WHOLE);
    cr_assert_eq(send(&w, &u, 1), ERR_OUT_OF_RANGE);
    cr_assert_eq(send(&w, &u, 0), ERR_OK);
    cr_assert_eq(send(&w, &u, 2), ERR_OUT_OF_RANGE);
    cr_assert(strstr(w.note.text, "morceau 1") != NULL, "%s", w.note.text);
    cr_assert_eq(send(&w, &u, 1), ERR_OK);
    cr_assert_eq(send(&w, &u, 0), ERR_OK);
    cr_assert_eq(u.reply.next_chunk, 2, "where to go on");
    cr_assert_eq(send(&w, &u, 2), ERR_OK);
    cr_assert_eq(send(&w, &u, 2), ERR_OK);
    cr_assert(u.reply.complete);
    cr_assert_arr_eq(info(&w, &u).back, u.sha256, 32);
    free(u.content);
    world_close(&w);
}

Test(blob, a_content_that_is_not_its_hash_is_forgotten, .timeout = 30)
{
    struct world w;
    struct upload u;
    world_open(&w);
    upload_make(&u, WHOLE);
    u.content[LIMIT_CHUNK_BYTES + 3] ^= 1;
    cr_assert_eq(send(&w, &u, 0), ERR_OK);
    cr_assert_eq(send(&w, &u, 1), ERR_OK);
    cr_assert_eq(send(&w, &u, 2), ERR_BAD_CONTENT);
    cr_assert_str_eq(w.note.field, "sha256");
    cr_assert_eq(info(&w, &u).error, ERR_NOT_FOUND);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK, "no chunk stays behind");
    u.content[LIMIT_CHUNK_BYTES + 3] ^= 1;
    for (uint32_t i = 0; i < 3; i++)
        cr_assert_eq(send(&w, &u, i), ERR_OK, "it may be sent again");
    cr_assert(u.reply.complete);
    free(u.content);
    world_close(&w);
}

Test(blob, another_chunk_makes_an_upload_begin_anew_but_never_undoes_a_complete_one, .timeout = 30)
{
    struct world w;
    struct upload u;
    world_open(&w);
    upload_make(&u, WHOLE);
    u.content[5] ^= 1;
    cr_assert_eq(send(&w, &u, 0), ERR_OK, "somebody sends a wrong beginning");
    u.content[5] ^= 1;
    cr_assert_eq(send(&w, &u, 0), ERR_BAD_CONTENT);
    cr_assert_eq(info(&w, &u).error, ERR_NOT_FOUND);
    for (uint32_t i = 0; i < 3; i++)
        cr_assert_eq(send(&w, &u, i), ERR_OK);
    u.content[5] ^= 1;
    cr_assert_eq(send(&w, &u, 0), ERR_BAD_CONTENT);
    cr_assert(info(&w, &u).complete);
    cr_assert_arr_eq(info(&w, &u).back, u.sha256, 32);
    free(u.content);
    world_close(&w);
}

Test(blob, sizes_on_both_sides_of_each_limit, .timeout = 60)
{
    struct world w;
    struct upload u;
    world_open(&w);
    upload_make(&u, LIMIT_ATTACHMENT_BYTES);
    cr_assert_eq(send(&w, &u, 0), ERR_OK);
    free(u.content);
    upload_make(&u, LIMIT_ATTACHMENT_BYTES + 1);
    cr_assert_eq(send(&w, &u, 0), ERR_TOO_LARGE);
    free(u.content);
    upload_make(&u, 0);
    cr_assert_eq(send(&w, &u, 0), ERR_OUT_OF_RANGE);
    free(u.content);
    upload_make(&u, 1);
    cr_assert_eq(send(&w, &u, 0), ERR_OK);
    cr_assert(u.reply.complete);
    cr_assert_eq(send(&w, &u, 1), ERR_OUT_OF_RANGE);
    free(u.content);
    upload_make(&u, LIMIT_CHUNK_BYTES);
    u.len = LIMIT_CHUNK_BYTES - 1;
    cr_assert_eq(send(&w, &u, 0), ERR_INVALID);
    u.len = LIMIT_CHUNK_BYTES + 1;
    cr_assert_eq(send(&w, &u, 0), ERR_INVALID);
    u.len = 0;
    cr_assert_eq(send(&w, &u, 0), ERR_OK);
    cr_assert(u.reply.complete, "exactly one chunk");
    u.total++;
    cr_assert_eq(send(&w, &u, 1), ERR_INVALID, "the size changed on the way");
    free(u.content);
    world_close(&w);
}

struct short_hash {
    size_t len;
    enum err error;
};

static enum err short_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    struct short_hash *x = ctx;
    uint8_t any[40] = {0};
    Pacte__BlobPutReply reply = PACTE__BLOB_PUT_REPLY__INIT;
    Pacte__BlobCommand b = PACTE__BLOB_COMMAND__INIT;
    b.sha256 = (ProtobufCBinaryData){x->len, any};
    b.total_bytes = 1;
    b.data = (ProtobufCBinaryData){1, any};
    x->error = state_blob_put(v, ch, &b, &w->arena, &reply, &w->note);
    return ERR_OK;
}

Test(blob, a_hash_has_32_bytes, .timeout = 20)
{
    static const size_t lengths[] = {0, 31, 33, 40};
    struct world w;
    world_open(&w);
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        struct short_hash x = {.len = lengths[i]};
        cr_assert_eq(world_change(&w, short_fn, &x), ERR_OK);
        cr_assert_eq(x.error, ERR_INVALID, "%zu", lengths[i]);
    }
    world_close(&w);
}
