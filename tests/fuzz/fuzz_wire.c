/* The first byte picks a message that a peer may send; the rest is its body.
 * What wire_check accepts unpacks; what was unpacked packs again into bytes
 * that are accepted and are the same when they go round once more. */
#include "common/wire/wire.h"
#include "proto/command.pb-c.h"
#include "proto/error.pb-c.h"
#include "proto/limits.h"
#include "proto/service.pb-c.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const ProtobufCMessageDescriptor *pick(uint8_t n)
{
    static const ProtobufCMessageDescriptor *const others[] = {
        &pacte__event__descriptor, &pacte__error__descriptor, &pacte__record__descriptor, &pacte__command__descriptor,
        &pacte__journal_entry__descriptor,
    };
    unsigned methods = pacte__pacte__descriptor.n_methods, count = 2 * methods + 5;
    unsigned at = n % count;
    if (at < methods)
        return pacte__pacte__descriptor.methods[at].input;
    if (at < 2 * methods)
        return pacte__pacte__descriptor.methods[at - methods].output;
    return others[at - 2 * methods];
}

static void must(bool holds)
{
    if (!holds)
        abort();
}

static struct bytes again(const ProtobufCMessageDescriptor *d, struct bytes body, struct arena *a)
{
    ProtobufCMessage *m = NULL;
    struct bytes out = {0};
    must(wire_unpack(d, body, a, &m, NULL) == ERR_OK);
    must(m->n_unknown_fields == 0);
    must(wire_pack(m, a, &out) == ERR_OK);
    return out;
}

/* Walking must agree with the check about what is well formed. */
static void walk(struct bytes body)
{
    struct wire_field f;
    enum err e = ERR_OK;
    while (wire_next(&body, &f, &e))
        must(f.number > 0);
    must(e == ERR_OK && body.len == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len == 0 || len > LIMIT_BODY_BYTES)
        return 0;
    const ProtobufCMessageDescriptor *d = pick(data[0]);
    struct bytes body = bytes_of(data + 1, len - 1);
    struct err_note note = {0};
    enum err e = wire_check(d, body, &wire_limits_default, &note);
    must(e == wire_check(d, body, &wire_limits_default, NULL));
    must((e == ERR_OK) == (note.text[0] == '\0'));
    if (e != ERR_OK)
        return 0;
    walk(body);
    struct arena a;
    arena_init(&a, &sys_real, 64u << 20);
    struct bytes once = again(d, body, &a);
    must(wire_check(d, once, &wire_limits_default, NULL) == ERR_OK);
    struct bytes twice = again(d, once, &a);
    must(bytes_equal(once, twice));
    arena_finish(&a);
    return 0;
}
