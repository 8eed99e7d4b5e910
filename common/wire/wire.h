/* Protobuf messages from strangers: checked before they are unpacked.
 *
 * protobuf-c 1.4.1 has no limit of depth, keeps unknown fields, and accepts
 * invalid UTF-8; so nothing is unpacked that wire_check has not walked. */
#ifndef COMMON_WIRE_WIRE_H
#define COMMON_WIRE_WIRE_H

#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/err.h"

#include <protobuf-c/protobuf-c.h>

struct wire_limits {
    uint32_t nesting;        /* messages within messages; 1: none within */
    uint32_t fields;         /* of the whole body */
    uint32_t string_bytes;   /* of one string or bytes field (bytes: see exempt) */
};
extern const struct wire_limits wire_limits_default;   /* from proto/limits.h */

/* Walks the body along its descriptor: sizes, wire types that the descriptor
 * expects, nesting, number of fields (unknown ones count, and each value of a
 * packed field), UTF-8 of strings, no NUL and no control character in them but
 * newline and tab; enum values must be known to the descriptor, and 32-bit
 * values fit 32 bits. A singular field, or two members of one oneof, sent
 * twice are MALFORMED. Unknown fields are skipped if well formed. Fields of
 * type bytes are not bound by string_bytes. What passes unpacks, but for want
 * of memory.
 * Errors: MALFORMED, TOO_DEEP, TOO_MANY_FIELDS, TOO_LARGE, BAD_TEXT,
 * OUT_OF_RANGE; the note names the path: « operations.put.nom ». */
MUST_CHECK enum err wire_check(const ProtobufCMessageDescriptor *d, struct bytes body,
                               const struct wire_limits *limits, struct err_note *note);

/* Fields that wire_check counts in a body, up to where it would refuse it. */
uint32_t wire_fields(const ProtobufCMessageDescriptor *d, struct bytes body);

/* wire_check with the default limits, then unpack into the arena: never free
 * it, strings and bytes are copies that live as long as the arena. Unknown
 * fields are dropped. The errors of wire_check, and NO_MEMORY. */
MUST_CHECK enum err wire_unpack(const ProtobufCMessageDescriptor *d, struct bytes body,
                                struct arena *arena, ProtobufCMessage **out, struct err_note *note);

/* Unpack without check, for bytes that this program itself has stored: what
 * cannot be unpacked is DAMAGED. NO_MEMORY. */
MUST_CHECK enum err wire_unpack_own(const ProtobufCMessageDescriptor *d, struct bytes body,
                                    struct arena *arena, ProtobufCMessage **out);

/* NO_MEMORY. */
MUST_CHECK enum err wire_pack(const ProtobufCMessage *m, struct arena *arena, struct bytes *out);

/* --- Building a message around bytes that are already packed ------------- */

/* Writes into `out` (at most 10 bytes) and returns the length. */
size_t wire_varint(uint8_t out[10], uint64_t n);

/* A growing run of bytes in an arena. A failed allocation is sticky: the
 * error shows once, at wire_out_bytes. */
struct wire_out {
    struct arena *arena;
    uint8_t *data;
    size_t len, cap;
    bool failed;
};
void wire_out_init(struct wire_out *o, struct arena *arena, size_t expected);
void wire_out_raw(struct wire_out *o, struct bytes b);
void wire_out_uint(struct wire_out *o, uint32_t field, uint64_t n);          /* varint; 0 is left out */
void wire_out_fixed64(struct wire_out *o, uint32_t field, uint64_t n);       /* 0 is left out */
void wire_out_bytes_field(struct wire_out *o, uint32_t field, struct bytes b); /* also strings and messages */
/* `len`: its packed size, which the caller has asked already. */
void wire_out_message(struct wire_out *o, uint32_t field, const ProtobufCMessage *m, size_t len);
/* Tag and length of a message of `len` bytes that the caller adds next. */
void wire_out_begin(struct wire_out *o, uint32_t field, size_t len);
MUST_CHECK enum err wire_out_bytes(const struct wire_out *o, struct bytes *out);

/* --- Walking a message without unpacking it ------------------------------ */

struct wire_field {
    uint32_t number;
    uint8_t type;              /* 0 varint, 1 eight bytes, 2 length-delimited, 5 four bytes */
    uint64_t value;            /* types 0, 1, 5 */
    struct bytes bytes;        /* type 2: within the input */
};
/* True and the next field, or false at the end; *e tells an end from damage. */
bool wire_next(struct bytes *rest, struct wire_field *out, enum err *e);

#endif
