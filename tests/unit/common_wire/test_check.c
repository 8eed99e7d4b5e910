#include "common/base/text.h"
#include "common/wire/wire.h"
#include "proto/limits.h"
#include "proto/service.pb-c.h"
#include "proto/command.pb-c.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>

/* Which message a row is read as. */
enum { GET, LIST, PUT, BATCH, SEARCH, EVENT, STATUS, RECORD, COMMAND };

static const ProtobufCMessageDescriptor *descriptor_of(int which)
{
    switch (which) {
    case GET: return &pacte__get_request__descriptor;
    case LIST: return &pacte__list_request__descriptor;
    case PUT: return &pacte__put_request__descriptor;
    case BATCH: return &pacte__batch_request__descriptor;
    case SEARCH: return &pacte__search_request__descriptor;
    case EVENT: return &pacte__event__descriptor;
    case STATUS: return &pacte__status_reply__descriptor;
    case RECORD: return &pacte__record__descriptor;
    default: return &pacte__command__descriptor;
    }
}

struct check_case {
    char name[48];
    int message;
    uint8_t wire[40];
    size_t len;
    enum err want;
    char path[40];
};

#define ROW(name, message, wire, want, path) {name, message, wire, sizeof(wire) - 1, want, path}

ParameterizedTestParameters(check, rows)
{
    static struct check_case rows[] = {
        ROW("nothing", GET, "", ERR_OK, ""),
        ROW("an enum, an id, a key", GET, "\x08\x06\x11\1\2\3\4\5\6\7\x08\x1a\3abc", ERR_OK, ""),
        ROW("an enum that is none", GET, "\x08\x63", ERR_OUT_OF_RANGE, "type"),
        ROW("a negative enum", GET, "\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", ERR_OUT_OF_RANGE, "type"),
        ROW("an enum of 33 bits that folds to a known one", GET, "\x08\x86\x80\x80\x80\x10", ERR_OUT_OF_RANGE, "type"),
        ROW("negative int64", GET, "\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", ERR_OK, ""),
        ROW("a varint of 11 bytes", GET, "\x20\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\0", ERR_MALFORMED, ""),
        ROW("a varint of 65 bits", GET, "\x20\xff\xff\xff\xff\xff\xff\xff\xff\xff\2", ERR_MALFORMED, ""),
        ROW("a varint that is cut", GET, "\x20\x80", ERR_MALFORMED, ""),
        ROW("a varint in too many bytes", GET, "\x20\x81\x80\0", ERR_OK, ""),
        ROW("fixed64 that is cut", GET, "\x11\1\2\3\4\5\6\7", ERR_MALFORMED, ""),
        ROW("a length over the end", GET, "\x1a\4abc", ERR_MALFORMED, ""),
        ROW("a length of 4 GiB", GET, "\x1a\xff\xff\xff\xff\x0f""abc", ERR_MALFORMED, ""),
        ROW("a length of 2^64 - 1", GET, "\x1a\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", ERR_MALFORMED, ""),
        ROW("field 0", GET, "\0\0", ERR_MALFORMED, ""),
        ROW("field 2^29", GET, "\x80\x80\x80\x80\x10\0", ERR_MALFORMED, ""),
        ROW("field 2^29 - 1, unknown", GET, "\xf8\xff\xff\xff\x0f\0", ERR_OK, ""),
        ROW("a tag that is cut", GET, "\x88", ERR_MALFORMED, ""),
        ROW("a tag in 5 bytes", GET, "\x88\x80\x80\x80\0\6", ERR_OK, ""),
        ROW("a tag in 6 bytes", GET, "\x88\x80\x80\x80\x80\0\6", ERR_MALFORMED, ""),
        ROW("a length in 5 bytes", GET, "\x1a\x81\x80\x80\x80\0a", ERR_OK, ""),
        ROW("a length in 6 bytes", GET, "\x1a\x81\x80\x80\x80\x80\0a", ERR_MALFORMED, ""),
        ROW("group", GET, "\x0b\x0c", ERR_MALFORMED, ""),
        ROW("wire type 6", GET, "\x0e\0", ERR_MALFORMED, ""),
        ROW("wire type 7", GET, "\x0f\0", ERR_MALFORMED, ""),
        ROW("text where a number is due", GET, "\x0a\1a", ERR_MALFORMED, "type"),
        ROW("number where an id is due", GET, "\x10\1", ERR_MALFORMED, "id"),
        ROW("number where text is due", GET, "\x18\1", ERR_MALFORMED, "key"),
        ROW("fixed32 where fixed64 is due", GET, "\x15\1\2\3\4", ERR_MALFORMED, "id"),
        ROW("the same field twice", GET, "\x08\1\x08\2", ERR_MALFORMED, "type"),
        ROW("unknown fields of each type", GET, "\x98\6\1\x99\6\1\2\3\4\5\6\7\x08\x9a\6\1x\x9d\6\1\2\3\4", ERR_OK, ""),
        ROW("unknown field twice", GET, "\x98\6\1\x98\6\1", ERR_OK, ""),
        ROW("unknown field that is cut", GET, "\x9a\6\5x", ERR_MALFORMED, ""),
        ROW("text: accents and tab", SEARCH, "\x0a\6\xc3\xa9\tabc", ERR_OK, ""),
        ROW("text: newline", SEARCH, "\x0a\3a\nb", ERR_OK, ""),
        ROW("text: NUL", SEARCH, "\x0a\3a\0b", ERR_BAD_TEXT, "text"),
        ROW("text: ESC", SEARCH, "\x0a\3a\x1b[", ERR_BAD_TEXT, "text"),
        ROW("text: CR", SEARCH, "\x0a\2\r\n", ERR_BAD_TEXT, "text"),
        ROW("text: DEL", SEARCH, "\x0a\2a\x7f", ERR_BAD_TEXT, "text"),
        ROW("text: C1 control", SEARCH, "\x0a\2\xc2\x9b", ERR_BAD_TEXT, "text"),
        ROW("text: lone continuation", SEARCH, "\x0a\1\x80", ERR_BAD_TEXT, "text"),
        ROW("text: overlong slash", SEARCH, "\x0a\2\xc0\xaf", ERR_BAD_TEXT, "text"),
        ROW("text: surrogate", SEARCH, "\x0a\3\xed\xa0\x80", ERR_BAD_TEXT, "text"),
        ROW("text: above 10FFFF", SEARCH, "\x0a\4\xf4\x90\x80\x80", ERR_BAD_TEXT, "text"),
        ROW("text: cut in a character", SEARCH, "\x0a\2\xe2\x82", ERR_BAD_TEXT, "text"),
        ROW("text: latin 1", SEARCH, "\x0a\3\xe9t\xe9", ERR_BAD_TEXT, "text"),
        ROW("bytes hold anything", LIST, "\x2a\4\0\x1b\xff\x80", ERR_OK, ""),
        ROW("packed enums", SEARCH, "\x12\3\1\2\3", ERR_OK, ""),
        ROW("enums one by one", SEARCH, "\x10\1\x10\2", ERR_OK, ""),
        ROW("packed enums, one unknown", SEARCH, "\x12\3\1\x63\3", ERR_OUT_OF_RANGE, "types"),
        ROW("packed enums that are cut", SEARCH, "\x12\2\1\x80", ERR_MALFORMED, "types"),
        ROW("packed nothing", SEARCH, "\x12\0", ERR_OK, ""),
        ROW("packed where one is due", GET, "\x0a\1\1", ERR_MALFORMED, "type"),
        ROW("packed uint64", STATUS, "\xaa\1\3\1\x80\1", ERR_OK, ""),
        ROW("uint32 of 33 bits", LIST, "\x30\x80\x80\x80\x80\x10", ERR_OUT_OF_RANGE, "rows"),
        ROW("uint32, the largest", LIST, "\x30\xff\xff\xff\xff\x0f", ERR_OK, ""),
        ROW("bool of 2", LIST, "\x20\2", ERR_OK, ""),
        ROW("within: path is named", PUT, "\x0a\7\xd2\6\4\x0a\2\xc3\x28", ERR_BAD_TEXT, "record.convention.reference"),
        ROW("within: cut", PUT, "\x0a\5\xd2\6\4\x0a\2", ERR_MALFORMED, "record"),
        ROW("two bodies of one record", RECORD, "\xca\6\0\xd2\6\0", ERR_MALFORMED, "convention"),
        ROW("one body twice", RECORD, "\xca\6\0\xca\6\0", ERR_MALFORMED, "agrement"),
        ROW("the same message twice", PUT, "\x0a\0\x0a\0", ERR_MALFORMED, "record"),
        ROW("repeated messages", BATCH, "\x0a\0\x0a\2\x0a\0", ERR_OK, ""),
        ROW("sint64 of 10 bytes", RECORD, "\xe2\6\x0d\x42\x0b\x08\xff\xff\xff\xff\xff\xff\xff\xff\xff\1", ERR_OK, ""),
        ROW("sint32 of 33 bits", RECORD, "\xca\6\x08\x22\6\x08\x80\x80\x80\x80\x10", ERR_OUT_OF_RANGE, "agrement.debut.number"),
    };
    return cr_make_param_array(struct check_case, rows, sizeof rows / sizeof rows[0]);
}

static struct arena arena;

static void finish(void) { arena_finish(&arena); }

ParameterizedTest(struct check_case *row, check, rows, .timeout = 10, .fini = finish)
{
    struct err_note note = {0};
    const ProtobufCMessageDescriptor *d = descriptor_of(row->message);
    uint8_t *copy = malloc(row->len);                       /* ASan sees one byte past it */
    if (row->len > 0)
        memcpy(copy, row->wire, row->len);
    struct bytes body = bytes_of(copy, row->len);
    enum err e = wire_check(d, body, &wire_limits_default, &note);
    cr_expect_eq(e, row->want, "%s: %s", row->name, err_name(e));
    cr_expect_str_eq(note.field, row->path, "%s: « %s »", row->name, note.field);
    cr_expect_eq(e == ERR_OK, note.text[0] == '\0', "%s: « %s »", row->name, note.text);
    cr_expect_eq(wire_check(d, body, &wire_limits_default, NULL), row->want, "without a note");
    ProtobufCMessage *m = NULL;
    arena_init(&arena, &sys_real, 1 << 20);
    cr_expect_eq(wire_unpack(d, body, &arena, &m, NULL), row->want, "%s", row->name);
    cr_expect_eq(m != NULL, row->want == ERR_OK);
    free(copy);
}

/* The short way through plain text must say what the long way says. */
Test(check, text_with_each_byte_at_each_place, .timeout = 30)
{
    static const char *const around[] = {"abcdefghijklmnopqrst", "ééééééééé", "ab日本éxyz——fin", "\n\t \n\t ~}| !\"#$%&'()*"};
    for (size_t t = 0; t < sizeof around / sizeof around[0]; t++)
        for (size_t at = 0; at < strlen(around[t]); at++)
            for (unsigned byte = 0; byte < 256; byte++) {
                uint8_t wire[64] = {0x0a, (uint8_t)strlen(around[t])};
                struct bytes text = bytes_of(wire + 2, wire[1]);
                memcpy(wire + 2, around[t], wire[1]);
                wire[2 + at] = (uint8_t)byte;
                enum err want = text_clean(text, true) ? ERR_OK : ERR_BAD_TEXT;
                enum err e = wire_check(&pacte__search_request__descriptor, bytes_of(wire, 2u + wire[1]), &wire_limits_default, NULL);
                cr_assert_eq(e, want, "byte %02x at %zu of « %s »", byte, at, around[t]);
            }
}

Test(check, a_negative_enum_does_not_fold_to_a_known_one, .timeout = 10)
{
    uint8_t wire[16] = {0x08};
    size_t n = 1 + wire_varint(wire + 1, (uint64_t)(6 - ((int64_t)1 << 32)));
    cr_expect_eq(wire_check(&pacte__get_request__descriptor, bytes_of(wire, n), &wire_limits_default, NULL), ERR_OUT_OF_RANGE);
}

/* No message has an int32 yet; the first one must not be cut to its low bits. */
Test(check, an_int32_is_of_32_bits, .timeout = 10)
{
    static const ProtobufCFieldDescriptor field[] = {
        {.name = "n", .id = 1, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_INT32, .offset = sizeof(ProtobufCMessage)},
    };
    static const ProtobufCIntRange ranges[] = {{1, 0}, {0, 1}};
    static const ProtobufCMessageDescriptor d = {
        .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC, .name = "Number", .sizeof_message = sizeof(ProtobufCMessage) + 8,
        .n_fields = 1, .fields = field, .n_field_ranges = 1, .field_ranges = ranges,
    };
    static const struct { int64_t n; enum err want; } rows[] = {
        {INT32_MAX, ERR_OK}, {(int64_t)INT32_MAX + 1, ERR_OUT_OF_RANGE}, {INT32_MIN, ERR_OK},
        {(int64_t)INT32_MIN - 1, ERR_OUT_OF_RANGE}, {0, ERR_OK}, {-1, ERR_OK}, {INT64_MIN, ERR_OUT_OF_RANGE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t wire[16] = {0x08};
        size_t n = 1 + wire_varint(wire + 1, (uint64_t)rows[i].n);
        cr_expect_eq(wire_check(&d, bytes_of(wire, n), &wire_limits_default, NULL), rows[i].want, "%lld", (long long)rows[i].n);
    }
}

/* Every beginning of a good message: refused as cut, or a good message itself;
 * never a byte read past the end. */
Test(check, cut_at_each_byte, .timeout = 10, .fini = finish)
{
    Pacte__PutRequest r = PACTE__PUT_REQUEST__INIT;
    Pacte__Record record = PACTE__RECORD__INIT;
    Pacte__Header header = PACTE__HEADER__INIT;
    Pacte__Convention c = PACTE__CONVENTION__INIT;
    Pacte__Day day = PACTE__DAY__INIT;
    Pacte__Ref ref = PACTE__REF__INIT, *refs[2] = {&ref, &ref};
    day.number = -12345;
    ref.id = UINT64_MAX;
    header.id = 7;
    header.created_ms = -1;
    c.reference = "COM-2027-001";
    c.intitule = "Convention d'objectifs, « Les Tilleuls »";
    c.structures = refs;
    c.n_structures = 2;
    c.debut = c.fin = &day;
    record.header = &header;
    record.body_case = PACTE__RECORD__BODY_CONVENTION;
    record.convention = &c;
    r.record = &record;
    r.reason = "première saisie";
    struct bytes whole;
    arena_init(&arena, &sys_real, 1 << 20);
    cr_assert_eq(wire_pack(&r.base, &arena, &whole), ERR_OK);
    size_t accepted = 0;
    for (size_t n = 0; n <= whole.len; n++) {
        uint8_t *copy = malloc(n);
        if (n > 0)
            memcpy(copy, whole.data, n);
        ProtobufCMessage *m;
        struct arena a;
        arena_init(&a, &sys_real, 1 << 20);
        enum err e = wire_unpack(r.base.descriptor, bytes_of(copy, n), &a, &m, NULL);
        cr_expect(e == ERR_OK || e == ERR_MALFORMED, "%zu: %s", n, err_name(e));
        accepted += e == ERR_OK;
        arena_finish(&a);
        free(copy);
    }
    cr_expect_eq(accepted, 3, "nothing, the record alone, and the whole");
}

/* --- Limits, on both sides ------------------------------------------------ */

static uint8_t *big;

static void take_big(void) { big = calloc(1, 4u << 20); }
static void drop_big(void) { free(big); arena_finish(&arena); }

TestSuite(limits, .init = take_big, .fini = drop_big, .timeout = 60);

Test(limits, nesting)
{
    static const uint8_t wire[] = "\x0a\x09\x0a\x07\xca\6\4\x22\2\x08\2";
    struct wire_limits l = wire_limits_default;
    struct bytes body = bytes_of(wire, sizeof wire - 1);
    struct err_note note = {0};
    cr_assert_eq(wire_check(&pacte__batch_request__descriptor, body, &l, &note), ERR_OK, "%s", note.text);
    l.nesting = 5;      /* batch, operation, record, agrement, day */
    cr_expect_eq(wire_check(&pacte__batch_request__descriptor, body, &l, &note), ERR_OK, "%s", note.text);
    l.nesting = 4;
    cr_expect_eq(wire_check(&pacte__batch_request__descriptor, body, &l, &note), ERR_TOO_DEEP);
    cr_expect_str_eq(note.field, "operations.put.agrement.debut");
}

/* A type that holds itself, 60,000 deep: 16,000 levels crash protobuf-c. */
static const ProtobufCMessageDescriptor self_descriptor;
static const ProtobufCFieldDescriptor self_fields[] = {
    {.name = "self", .id = 1, .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_MESSAGE,
     .descriptor = &self_descriptor, .offset = sizeof(ProtobufCMessage)},
};
static const ProtobufCIntRange self_ranges[] = {{1, 0}, {0, 1}};
static const ProtobufCMessageDescriptor self_descriptor = {
    .magic = PROTOBUF_C__MESSAGE_DESCRIPTOR_MAGIC, .name = "Self", .sizeof_message = sizeof(ProtobufCMessage) + sizeof(void *),
    .n_fields = 1, .fields = self_fields, .n_field_ranges = 1, .field_ranges = self_ranges,
};

static struct bytes nest(size_t depth)
{
    uint8_t *end = big + (4u << 20), *at = end;
    for (size_t i = 1; i < depth; i++) {
        uint8_t len[10];
        size_t n = wire_varint(len, (size_t)(end - at));
        at -= n;
        memcpy(at, len, n);
        *--at = 0x0a;
    }
    return bytes_of(at, (size_t)(end - at));
}

Test(limits, nesting_of_sixty_thousand)
{
    ProtobufCMessage *m;
    arena_init(&arena, &sys_real, 64u << 20);
    cr_expect_eq(wire_unpack(&self_descriptor, nest(60000), &arena, &m, NULL), ERR_TOO_DEEP);
    cr_expect_eq(arena.used_bytes, 0, "nothing was allocated");
    cr_expect_eq(wire_check(&self_descriptor, nest(LIMIT_NESTING), &wire_limits_default, NULL), ERR_OK);
    cr_expect_eq(wire_check(&self_descriptor, nest(LIMIT_NESTING + 1), &wire_limits_default, NULL), ERR_TOO_DEEP);
}

Test(limits, number_of_fields)
{
    struct wire_limits l = wire_limits_default;
    for (size_t i = 0; i <= LIMIT_FIELDS; i++)                     /* repeated, empty operations */
        memcpy(big + 2 * i, "\x0a\0", 2);
    cr_expect_eq(wire_check(&pacte__batch_request__descriptor, bytes_of(big, 2 * LIMIT_FIELDS), &l, NULL), ERR_OK);
    cr_expect_eq(wire_check(&pacte__batch_request__descriptor, bytes_of(big, 2 * (LIMIT_FIELDS + 1)), &l, NULL),
                 ERR_TOO_MANY_FIELDS);
    for (size_t i = 0; i <= LIMIT_FIELDS; i++)                     /* unknown ones count as well */
        memcpy(big + 3 * i, "\x98\6\1", 3);
    cr_expect_eq(wire_check(&pacte__batch_request__descriptor, bytes_of(big, 3 * LIMIT_FIELDS), &l, NULL), ERR_OK);
    cr_expect_eq(wire_check(&pacte__batch_request__descriptor, bytes_of(big, 3 * (LIMIT_FIELDS + 1)), &l, NULL),
                 ERR_TOO_MANY_FIELDS);
}

Test(limits, packed_values_are_fields)
{
    for (size_t over = 0; over < 2; over++) {
        size_t count = LIMIT_FIELDS - 1 + over;                    /* the field itself is one */
        big[0] = 0x12;
        size_t n = 1 + wire_varint(big + 1, count);
        memset(big + n, 1, count);
        cr_expect_eq(wire_check(&pacte__search_request__descriptor, bytes_of(big, n + count), &wire_limits_default, NULL),
                     over ? ERR_TOO_MANY_FIELDS : ERR_OK);
    }
}

Test(limits, length_of_a_text)
{
    for (size_t over = 0; over < 2; over++) {
        size_t len = LIMIT_STRING_BYTES + over;
        big[0] = 0x0a;
        size_t n = 1 + wire_varint(big + 1, len);
        memset(big + n, 'a', len);
        cr_expect_eq(wire_check(&pacte__search_request__descriptor, bytes_of(big, n + len), &wire_limits_default, NULL),
                     over ? ERR_TOO_LARGE : ERR_OK);
    }
    big[0] = 0x22;                                                 /* BlobPutRequest.data: bytes */
    size_t n = 1 + wire_varint(big + 1, LIMIT_CHUNK_BYTES);
    cr_expect_eq(wire_check(&pacte__blob_put_request__descriptor, bytes_of(big, n + LIMIT_CHUNK_BYTES),
                            &wire_limits_default, NULL), ERR_OK, "bytes are bound by the body alone");
}

/* The most that a body of a stranger can make of memory: what the ceiling of
 * the request's arena must be above. */
Test(limits, amplification_is_bounded)
{
    ProtobufCMessage *m;
    for (size_t i = 0; i < LIMIT_FIELDS; i++)
        memcpy(big + 2 * i, "\x0a\0", 2);
    arena_init(&arena, &sys_real, LIMIT_REQUEST_BYTES);
    cr_expect_eq(wire_unpack(&pacte__batch_request__descriptor, bytes_of(big, 2 * LIMIT_FIELDS), &arena, &m, NULL), ERR_OK,
                 "%zu bytes", arena.used_bytes);
    cr_expect_eq(((Pacte__BatchRequest *)m)->n_operations, LIMIT_FIELDS);
    arena_finish(&arena);
    for (size_t i = 0; i < LIMIT_BODY_BYTES_BEFORE_LOGIN / 2; i++)
        memcpy(big + 2 * i, "\x0a\0", 2);
    arena_init(&arena, &sys_real, LIMIT_REQUEST_BYTES_BEFORE_LOGIN);
    cr_expect_eq(wire_unpack(&pacte__batch_request__descriptor, bytes_of(big, LIMIT_BODY_BYTES_BEFORE_LOGIN), &arena, &m,
                             NULL), ERR_OK, "%zu bytes", arena.used_bytes);
}

/* What wire_fields says is the bound at which wire_check passes. */
Test(check, fields_are_counted_as_they_are_bounded, .timeout = 10)
{
    static const uint8_t two[] = {0x0a, 0x00, 0x0a, 0x00};      /* two empty operations */
    struct err_note note = {0};
    struct wire_limits at = wire_limits_default;
    cr_expect_eq(wire_fields(&pacte__batch_request__descriptor, (struct bytes){two, sizeof two}), 2u);
    cr_expect_eq(wire_fields(&pacte__batch_request__descriptor, (struct bytes){two, 0}), 0u);
    at.fields = wire_fields(&pacte__batch_request__descriptor, (struct bytes){two, sizeof two});
    cr_expect_eq(wire_check(&pacte__batch_request__descriptor, (struct bytes){two, sizeof two}, &at, &note), ERR_OK);
    at.fields--;
    cr_expect_eq(wire_check(&pacte__batch_request__descriptor, (struct bytes){two, sizeof two}, &at, &note), ERR_TOO_MANY_FIELDS);
}
