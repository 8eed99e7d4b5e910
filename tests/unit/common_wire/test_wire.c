#include "common/wire/wire.h"
#include "proto/service.pb-c.h"
#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <stdlib.h>

static struct arena arena;

static void set_up(void) { arena_init(&arena, &sys_real, 1 << 20); }
static void tear_down(void) { arena_finish(&arena); }

TestSuite(wire, .init = set_up, .fini = tear_down, .timeout = 20);

/* --- Unknown fields -------------------------------------------------------- */

/* A GetReply from a later version: new fields at three depths. */
static const uint8_t newer[] = "\x0a\x14\x0a\x05\x10\2\x98\6\1" "\xca\6\x0a\x22\5\x08\2\x9a\6\0\x9a\6\0" "\x9a\6\2hi";

Test(wire, unknown_fields_do_not_come_back)
{
    struct bytes back;
    ProtobufCMessage *m;
    struct err_note note = {0};
    cr_assert_eq(wire_unpack(&pacte__get_reply__descriptor, bytes_of(newer, sizeof newer - 1), &arena, &m, &note), ERR_OK,
                 "%s", note.text);
    const Pacte__GetReply *r = (const Pacte__GetReply *)m;
    cr_expect_eq(r->record->header->revision, 2);
    cr_expect_eq(r->record->agrement->debut->number, 1);
    cr_expect_eq(m->n_unknown_fields, 0);
    cr_expect_eq(r->record->header->base.n_unknown_fields, 0);
    cr_expect_eq(r->record->agrement->base.n_unknown_fields, 0);
    cr_expect_eq(r->record->agrement->debut->base.n_unknown_fields, 0);
    cr_assert_eq(wire_pack(m, &arena, &back), ERR_OK);
    cr_expect(bytes_equal(back, bytes_of("\x0a\x0b\x0a\2\x10\2\xca\6\4\x22\2\x08\2", 13)), "%zu bytes", back.len);
}

Test(wire, unknown_fields_in_repeated_messages)
{
    static const uint8_t wire[] = "\x0a\3\x98\6\1\x0a\x07\x0a\5\xca\6\2\x98\6";
    ProtobufCMessage *m;
    cr_expect_eq(wire_unpack(&pacte__batch_request__descriptor, bytes_of(wire, sizeof wire - 1), &arena, &m, NULL),
                 ERR_MALFORMED, "the last one is cut");
    static const uint8_t good[] = "\x0a\3\x98\6\1\x0a\x08\x0a\6\xca\6\3\x98\6\1";
    cr_assert_eq(wire_unpack(&pacte__batch_request__descriptor, bytes_of(good, sizeof good - 1), &arena, &m, NULL), ERR_OK);
    const Pacte__BatchRequest *b = (const Pacte__BatchRequest *)m;
    cr_assert_eq(b->n_operations, 2);
    cr_expect_eq(b->operations[0]->base.n_unknown_fields, 0);
    cr_expect_eq(b->operations[0]->what_case, PACTE__OPERATION__WHAT__NOT_SET);
    cr_expect_eq(b->operations[1]->put->agrement->base.n_unknown_fields, 0);
}

/* --- Own bytes ------------------------------------------------------------- */

Test(wire, own_bytes_that_are_damaged)
{
    ProtobufCMessage *m;
    cr_expect_eq(wire_unpack_own(&pacte__header__descriptor, bytes_of("\x10\2", 2), &arena, &m), ERR_OK);
    cr_expect_eq(((Pacte__Header *)m)->revision, 2);
    cr_expect_eq(wire_unpack_own(&pacte__header__descriptor, bytes_of("\x10", 1), &arena, &m), ERR_DAMAGED);
    struct fault f = {.fail_at = 1};
    struct sys sys = fault_sys(&f);
    struct arena small;
    arena_init(&small, &sys, 1 << 20);
    cr_expect_eq(wire_unpack_own(&pacte__header__descriptor, bytes_of("\x10\2", 2), &small, &m), ERR_NO_MEMORY);
    arena_finish(&small);
}

static Pacte__PutRequest *sample(void)
{
    static Pacte__PutRequest r;
    static Pacte__Record record;
    static Pacte__Contact c;
    static char *roles[] = {"référente", "signataire", ""};
    r = (Pacte__PutRequest)PACTE__PUT_REQUEST__INIT;
    record = (Pacte__Record)PACTE__RECORD__INIT;
    c = (Pacte__Contact)PACTE__CONTACT__INIT;
    c.nom = "Exemple";
    c.roles = roles;
    c.n_roles = 3;
    record.body_case = PACTE__RECORD__BODY_CONTACT;
    record.contact = &c;
    r.record = &record;
    r.idempotency_key = (ProtobufCBinaryData){16, (uint8_t *)"0123456789abcdef"};
    return &r;
}

Test(wire, survives_every_failed_call)
{
    struct bytes packed;
    cr_assert_eq(wire_pack(&sample()->base, &arena, &packed), ERR_OK);
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        struct arena a;
        ProtobufCMessage *m = NULL;
        struct bytes again = {0};
        arena_init(&a, &sys, 1 << 20);
        enum err e = wire_unpack(&pacte__put_request__descriptor, packed, &a, &m, NULL);
        if (e == ERR_OK)
            e = wire_pack(m, &a, &again);
        if (e == ERR_OK)
            cr_expect(bytes_equal(again, packed));
        arena_finish(&a);
        cr_assert_eq(f.live, 0, "call %zu failing leaked", n);
        if (!f.fired) {
            cr_assert_eq(e, ERR_OK);
            cr_assert_gt(n, 1);
            break;
        }
        cr_assert_eq(e, ERR_NO_MEMORY, "call %zu: %s", n, err_name(e));
    }
}

/* The ceiling is met anywhere in the message. */
Test(wire, every_ceiling)
{
    struct bytes packed;
    cr_assert_eq(wire_pack(&sample()->base, &arena, &packed), ERR_OK);
    bool fitted = false;
    for (size_t ceiling = 0; ceiling < 2000; ceiling++) {
        struct arena a;
        ProtobufCMessage *m = NULL;
        arena_init(&a, &sys_real, ceiling);
        enum err e = wire_unpack(&pacte__put_request__descriptor, packed, &a, &m, NULL);
        cr_assert(e == ERR_OK || (e == ERR_NO_MEMORY && !fitted), "%zu: %s", ceiling, err_name(e));
        fitted = e == ERR_OK;
        arena_finish(&a);
    }
    cr_expect(fitted);
}

/* --- Building --------------------------------------------------------------- */

Test(wire, varints)
{
    static const struct { uint64_t n; size_t len; uint8_t want[10]; } rows[] = {
        {0, 1, {0}}, {1, 1, {1}}, {127, 1, {127}}, {128, 2, {0x80, 1}}, {300, 2, {0xac, 2}}, {16383, 2, {0xff, 0x7f}},
        {16384, 3, {0x80, 0x80, 1}}, {UINT32_MAX, 5, {0xff, 0xff, 0xff, 0xff, 0x0f}},
        {UINT64_MAX, 10, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1}},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        uint8_t out[10];
        cr_assert_eq(wire_varint(out, rows[i].n), rows[i].len, "%lu", rows[i].n);
        cr_expect_arr_eq(out, rows[i].want, rows[i].len);
    }
}

/* A record spliced around bytes that are packed already is, to the byte, the
 * record packed from its parts. */
Test(wire, splicing_equals_packing)
{
    Pacte__Record r = PACTE__RECORD__INIT;
    Pacte__Header h = PACTE__HEADER__INIT;
    Pacte__Agrement a = PACTE__AGREMENT__INIT;
    Pacte__Day d = PACTE__DAY__INIT;
    Pacte__HistoryRow row = PACTE__HISTORY_ROW__INIT;
    d.number = 20000;
    h.id = 0x0102030405060708;
    h.revision = 300;
    a.debut = &d;
    a.note = "une note assez longue pour que la longueur prenne deux octets : "
             "……………………………………………………………………………………………………………………………";
    r.header = &h;
    r.body_case = PACTE__RECORD__BODY_AGREMENT;
    r.agrement = &a;
    row.record = &r;
    row.account = "claire.exemple";
    struct bytes want, header, body, record, got;
    cr_assert_eq(wire_pack(&row.base, &arena, &want), ERR_OK);
    cr_assert_eq(wire_pack(&h.base, &arena, &header), ERR_OK);
    cr_assert_eq(wire_pack(&a.base, &arena, &body), ERR_OK);
    for (size_t expected = 0; expected < 600; expected += 37) {
        struct wire_out inner, outer;
        wire_out_init(&inner, &arena, expected);
        wire_out_bytes_field(&inner, 1, header);
        wire_out_bytes_field(&inner, PACTE__RECORD__BODY_AGREMENT, body);
        cr_assert_eq(wire_out_bytes(&inner, &record), ERR_OK);
        wire_out_init(&outer, &arena, expected);
        wire_out_begin(&outer, 1, record.len);
        wire_out_raw(&outer, record);
        wire_out_bytes_field(&outer, 2, bytes_text(row.account));
        cr_assert_eq(wire_out_bytes(&outer, &got), ERR_OK);
        cr_expect(bytes_equal(got, want), "%zu bytes, %zu wanted", got.len, want.len);
    }
}

Test(wire, numbers_as_protobuf_writes_them)
{
    Pacte__Header h = PACTE__HEADER__INIT;
    struct wire_out o;
    struct bytes want, got;
    h.id = UINT64_MAX - 5;
    h.revision = 0;
    h.created_ms = -1;
    h.journal_index = 300;
    cr_assert_eq(wire_pack(&h.base, &arena, &want), ERR_OK);
    wire_out_init(&o, &arena, 0);
    wire_out_fixed64(&o, 1, h.id);
    wire_out_uint(&o, 2, h.revision);
    wire_out_uint(&o, 3, (uint64_t)h.created_ms);
    wire_out_fixed64(&o, 5, 0);
    wire_out_uint(&o, 8, h.journal_index);
    cr_assert_eq(wire_out_bytes(&o, &got), ERR_OK);
    cr_expect(bytes_equal(got, want));
}

Test(wire, a_failed_allocation_is_sticky)
{
    for (size_t n = 1; n < 12; n++) {
        struct fault f = {.fail_at = n, .for_ever = true};
        struct sys sys = fault_sys(&f);
        struct arena a;
        struct wire_out o;
        struct bytes got;
        static const uint8_t much[5000];
        arena_init(&a, &sys, 1 << 20);
        wire_out_init(&o, &a, 4);
        for (int i = 0; i < 20; i++)
            wire_out_bytes_field(&o, 1, bytes_of(much, sizeof much));
        cr_expect_eq(wire_out_bytes(&o, &got), f.fired ? ERR_NO_MEMORY : ERR_OK);
        if (!f.fired)
            cr_expect_eq(got.len, 20 * (1 + 2 + sizeof much));
        arena_finish(&a);
        cr_expect_eq(f.live, 0);
    }
}

/* --- Walking ---------------------------------------------------------------- */

Test(wire, walking_each_type)
{
    static const uint8_t wire[] = "\x08\xac\2\x11\1\2\3\4\5\6\7\x08\x1a\3abc\x25\1\0\0\x80";
    struct bytes rest = bytes_of(wire, sizeof wire - 1);
    struct wire_field f;
    enum err e;
    cr_assert(wire_next(&rest, &f, &e));
    cr_expect(f.number == 1 && f.type == 0 && f.value == 300);
    cr_assert(wire_next(&rest, &f, &e));
    cr_expect(f.number == 2 && f.type == 1 && f.value == 0x0807060504030201);
    cr_assert(wire_next(&rest, &f, &e));
    cr_expect(f.number == 3 && f.type == 2 && bytes_equal(f.bytes, bytes_text("abc")));
    cr_expect_eq(f.bytes.data, wire + 14, "in place");
    cr_assert(wire_next(&rest, &f, &e));
    cr_expect(f.number == 4 && f.type == 5 && f.value == 0x80000001);
    cr_expect_not(wire_next(&rest, &f, &e));
    cr_expect_eq(e, ERR_OK, "an end");
    for (size_t n = 1; n < sizeof wire - 1; n++) {
        rest = bytes_of(wire, n);
        size_t fields = 0;
        while (wire_next(&rest, &f, &e))
            fields++;
        bool whole = n == 3 || n == 12 || n == 17;
        cr_expect_eq(e, whole ? ERR_OK : ERR_MALFORMED, "cut at %zu", n);
    }
}
