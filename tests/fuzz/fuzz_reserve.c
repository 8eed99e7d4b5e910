/* A file of the local copy that anybody may have written: nothing breaks, what
 * is accepted is packed again to the same bytes, and its answer is checked
 * before it is unpacked. Its checksum is made right first. */
#include "client-tui/data/reserve.h"
#include "common/crypto/hash.h"
#include "common/wire/wire.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void need(bool holds)
{
    if (!holds)
        abort();
}

static void accepted(struct bytes file, const struct reserve_entry *e, struct arena *a)
{
    struct bytes again, question;
    ProtobufCMessage *m;
    need(reserve_pack(e, a, &again) == ERR_OK && bytes_equal(file, again));
    need(reserve_reply(e->method) != NULL);
    (void)!wire_unpack(reserve_reply(e->method), e->answer, a, &m, NULL);
    (void)!reserve_question(e->method, e->question, a, &question);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena a;
    struct reserve_entry e;
    uint8_t *file = malloc(len + HASH_BYTES);
    if (file == NULL)
        return 0;
    if (len > 0)
        memcpy(file, data, len);
    need(reserve_unpack(bytes_of(file, len), &e) != ERR_NO_MEMORY);
    hash_sha256(bytes_of(file, len), file + len);
    arena_init(&a, &sys_real, 32 << 20);
    if (reserve_unpack(bytes_of(file, len + HASH_BYTES), &e) == ERR_OK)
        accepted(bytes_of(file, len + HASH_BYTES), &e, &a);
    arena_finish(&a);
    free(file);
    return 0;
}
