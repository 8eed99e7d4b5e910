#include "tests/unit/server_dispatch/rig.h"

#include "common/crypto/hash.h"

#include <criterion/criterion.h>
#include <string.h>

static struct rig rig;
static struct guest guest;
static uint8_t content[LIMIT_CHUNK_BYTES * 2 + 1000], sha256[32];

static void set_up(void)
{
    rig_open(&rig);
    for (size_t i = 0; i < sizeof content; i++)
        content[i] = (uint8_t)(i * 2654435761u >> 13);
    hash_sha256(bytes_of(content, sizeof content), sha256);
    guest_arrive(&rig, &guest, COORDINATION);
}

static void tear_down(void)
{
    guest_leave(&guest);
    rig_close(&rig);
}

TestSuite(blob, .init = set_up, .fini = tear_down, .timeout = 60);

static Pacte__BlobPutRequest chunk(uint32_t n)
{
    Pacte__BlobPutRequest r = PACTE__BLOB_PUT_REQUEST__INIT;
    size_t from = (size_t)n * LIMIT_CHUNK_BYTES, left = sizeof content - from;
    r.sha256 = (ProtobufCBinaryData){.data = sha256, .len = sizeof sha256};
    r.total_bytes = sizeof content;
    r.chunk = n;
    r.data = (ProtobufCBinaryData){.data = content + from, .len = left < LIMIT_CHUNK_BYTES ? left : LIMIT_CHUNK_BYTES};
    r.idempotency_key = key_new(&rig);
    return r;
}

static enum err put(const Pacte__BlobPutRequest *r, const Pacte__BlobPutReply **reply)
{
    const ProtobufCMessage *m = NULL;
    enum err e = call(&guest, METHOD(BLOB_PUT), &r->base, &m);
    *reply = (const Pacte__BlobPutReply *)m;
    return e;
}

static struct asked *get(const uint8_t *hash, size_t len)
{
    Pacte__BlobGetRequest r = PACTE__BLOB_GET_REQUEST__INIT;
    r.sha256 = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)hash, .len = len};
    struct asked *a = ask(&guest, METHOD(BLOB_GET), &r.base);
    (void)await(a);
    return a;
}

Test(blob, in_and_out_by_chunks)
{
    const Pacte__BlobPutReply *reply;
    for (uint32_t n = 0; n < 3; n++) {
        Pacte__BlobPutRequest r = chunk(n);
        cr_expect_eq(get(sha256, 32)->error, ERR_NOT_FOUND, "before it is whole");
        cr_assert_eq(put(&r, &reply), ERR_OK);
        cr_expect_eq(reply->complete, n == 2);
        if (n < 2)
            cr_expect_eq(reply->next_chunk, n + 1);
    }
    struct asked *a = get(sha256, 32);
    cr_assert_eq(a->error, ERR_OK);
    cr_assert_eq(a->part_count, 2);
    size_t at = 0;
    for (uint32_t p = 0; p < 3; p++) {
        const Pacte__BlobPart *part = (const Pacte__BlobPart *)(p < 2 ? a->parts[p] : a->reply);
        cr_expect_eq(part->chunk, p);
        cr_expect_eq(part->total_bytes, sizeof content);
        cr_assert_leq(part->data.len, sizeof content - at);
        cr_expect_eq(memcmp(part->data.data, content + at, part->data.len), 0);
        at += part->data.len;
    }
    cr_expect_eq(at, sizeof content);
}

Test(blob, what_is_not_right_is_said)
{
    const Pacte__BlobPutReply *reply;
    Pacte__BlobPutRequest r = chunk(0);
    r.sha256.len = 31;
    cr_expect_eq(put(&r, &reply), ERR_INVALID);
    r = chunk(0);
    r.idempotency_key.len = 15;
    cr_expect_eq(put(&r, &reply), ERR_INVALID);
    r = chunk(0);
    r.data.len = LIMIT_CHUNK_BYTES + 1;
    cr_expect_eq(put(&r, &reply), ERR_TOO_LARGE);
    r = chunk(0);
    r.total_bytes = LIMIT_ATTACHMENT_BYTES + 1u;
    cr_expect_eq(put(&r, &reply), ERR_TOO_LARGE);
    r = chunk(0);
    r.total_bytes = LIMIT_ATTACHMENT_BYTES;
    cr_expect_eq(put(&r, &reply), ERR_OK, "as large as that is allowed");
    cr_expect_eq(get(sha256, 31)->error, ERR_INVALID);
    cr_expect_eq(get(content, 32)->error, ERR_NOT_FOUND);
}

Test(blob, a_content_that_is_not_its_hash_is_refused)
{
    const Pacte__BlobPutReply *reply;
    sha256[0] ^= 1;
    for (uint32_t n = 0; n < 3; n++) {
        Pacte__BlobPutRequest r = chunk(n);
        cr_expect_eq(put(&r, &reply), n < 2 ? ERR_OK : ERR_BAD_CONTENT);
    }
    cr_expect_eq(get(sha256, 32)->error, ERR_NOT_FOUND);
}

Test(blob, sent_twice_a_chunk_is_kept_once)
{
    const Pacte__BlobPutReply *reply;
    Pacte__BlobPutRequest r = chunk(0);
    cr_assert_eq(put(&r, &reply), ERR_OK);
    cr_assert_eq(put(&r, &reply), ERR_OK);
    cr_expect_eq(reply->next_chunk, 1);
}
