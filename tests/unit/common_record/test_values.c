#include "common/record/record.h"

#include "common/base/id.h"
#include "common/base/text.h"
#include "proto/limits.h"
#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <stddef.h>
#include <string.h>

struct one {
    struct arena arena;
    const struct record_type *type;
    ProtobufCMessage *body;
    struct err_note note;
};

static struct one new_body(const char *type)
{
    struct one o = {.type = record_type_named(type)};
    arena_init(&o.arena, &sys_real, 1 << 22);
    o.body = arena_alloc(&o.arena, o.type->descriptor->sizeof_message);
    o.type->descriptor->message_init(o.body);
    return o;
}

static enum err set(struct one *o, const char *field, const char *text)
{
    const struct field_def *f = record_field(o->type, field);
    o->note = (struct err_note){0};
    return field_set_text(o->body, f, record_descriptor(o->type, f), text, &o->arena, &o->note);
}

static void expect_text(struct one *o, const char *field, size_t index, const char *want)
{
    char out[512];
    const struct field_def *f = record_field(o->type, field);
    struct field_value v = field_get(o->body, record_descriptor(o->type, f), index);
    size_t n = field_text(f, &v, out, sizeof out);
    cr_expect_eq(n, strlen(want), "%s.%s", o->type->name, field);
    cr_expect_str_eq(out, want, "%s.%s: %s, not %s", o->type->name, field, out, want);
}

static size_t count(struct one *o, const char *field)
{
    return field_count(o->body, record_descriptor(o->type, record_field(o->type, field)));
}

struct round { const char *type, *field, *typed, *machine; };
static const struct round rounds[] = {
    {"organisation", "nom", "E\u0301cole", "École"},
    {"organisation", "type", "caf", "CAF"},
    {"organisation", "note", "une\n\tdeux", "une\n\tdeux"},
    {"contribution", "annee", "2027", "2027"},
    {"contribution", "conventionne", "1 234,5 €", "1234.50"},
    {"contribution", "vote", "0", "0.00"},
    {"contribution", "nature", "EN_NATURE", "en_nature"},
    {"contribution", "financeur", "000000000000z", "000000000000Z"},
    {"convention", "debut", "01/01/2027", "2027-01-01"},
    {"convention", "fin", "2030-12-31", "2030-12-31"},
    {"convention", "structures", "0000000000010", "0000000000010"},
    {"document", "objet", "Agréments:000000000000A", "agrement:000000000000A"},
    {"structure", "adherent", "oui", "oui"},
};

Test(values, text_goes_round_for_each_kind, .timeout = 5)
{
    for (size_t i = 0; i < sizeof rounds / sizeof rounds[0]; i++) {
        struct one o = new_body(rounds[i].type);
        cr_assert_eq(set(&o, rounds[i].field, rounds[i].typed), ERR_OK, "%s: %s", rounds[i].typed, o.note.text);
        cr_expect_eq(count(&o, rounds[i].field), 1);
        expect_text(&o, rounds[i].field, 0, rounds[i].machine);
        cr_assert_eq(set(&o, rounds[i].field, ""), ERR_OK);
        cr_assert_eq(set(&o, rounds[i].field, rounds[i].machine), ERR_OK, "%s: %s", rounds[i].machine, o.note.text);
        expect_text(&o, rounds[i].field, 0, rounds[i].machine);
        arena_finish(&o.arena);
    }
}

Test(values, bytes_and_wide_counts_of_a_group, .timeout = 5)
{
    const struct field_def *files = record_field(record_type_named("document"), "fichiers");
    struct arena a;
    char out[80];
    arena_init(&a, &sys_real, 1 << 20);
    Pacte__Fichier file = PACTE__FICHIER__INIT;
    for (size_t i = 0; i < files->of_count; i++) {
        const struct field_def *f = &files->of[i];
        const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field_by_name(&pacte__fichier__descriptor, f->name);
        const char *text = strcmp(f->name, "sha256") == 0 ? "00ff10aB" : "42";
        cr_assert_eq(field_set_text(&file.base, f, d, text, &a, NULL), ERR_OK);
        struct field_value v = field_get(&file.base, d, 0);
        field_text(f, &v, out, sizeof out);
        cr_expect_str_eq(out, strcmp(f->name, "sha256") == 0 ? "00ff10ab" : "42");
        if (strcmp(f->name, "sha256") == 0) {
            cr_expect_eq(field_set_text(&file.base, f, d, "0", &a, NULL), ERR_INVALID);
            cr_expect_eq(field_set_text(&file.base, f, d, "0g", &a, NULL), ERR_INVALID);
            cr_expect_eq(field_text(f, &v, out, 4), 2, "whole bytes only");
        }
    }
    cr_expect_eq(file.octets, 42);
    cr_expect_eq(file.sha256.len, 4);
    arena_finish(&a);
}

/* No field is a rate yet: a message made for the purpose. */
Test(values, rates, .timeout = 5)
{
    struct { ProtobufCMessage base; Pacte__Rate *rate; } m = {.rate = NULL};
    const ProtobufCFieldDescriptor d = {.name = "taux", .label = PROTOBUF_C_LABEL_NONE, .type = PROTOBUF_C_TYPE_MESSAGE,
                                        .offset = offsetof(__typeof__(m), rate), .descriptor = &pacte__rate__descriptor};
    const struct field_def f = {.name = "taux", .label = "Taux"};
    struct arena a;
    char out[32];
    arena_init(&a, &sys_real, 1 << 20);
    cr_expect_eq(field_count(&m.base, &d), 0);
    cr_assert_eq(field_set_text(&m.base, &f, &d, "42,4 %", &a, NULL), ERR_OK);
    struct field_value v = field_get(&m.base, &d, 0);
    cr_expect(v.kind == KIND_RATE && v.present && v.number == 4240);
    cr_expect_eq(field_text(&f, &v, out, sizeof out), 5);
    cr_expect_str_eq(out, "42.40");
    cr_expect_eq(field_set_text(&m.base, &f, &d, "beaucoup", &a, NULL), ERR_INVALID);
    cr_expect_eq(m.rate->per_10000, 4240);
    arena_finish(&a);
}

struct bad { const char *type, *field, *typed; enum err want; };
static const struct bad bads[] = {
    {"contribution", "annee", "1989", ERR_OUT_OF_RANGE}, {"contribution", "annee", "2200", ERR_OUT_OF_RANGE},
    {"contribution", "annee", "99999999999999999999999", ERR_OUT_OF_RANGE}, {"contribution", "annee", "-2027", ERR_INVALID},
    {"contribution", "annee", "2027 ", ERR_INVALID}, {"contribution", "vote", "1,234", ERR_AMBIGUOUS},
    {"contribution", "vote", "beaucoup", ERR_INVALID}, {"contribution", "vote", "999999999999999999999", ERR_OVERFLOW},
    {"contribution", "nature", "espèces", ERR_INVALID}, {"contribution", "financeur", "12", ERR_INVALID},
    {"contribution", "financeur", "0000000000000", ERR_INVALID}, {"contribution", "notifie_date", "31/02/2027", ERR_BAD_DAY},
    {"contribution", "notifie_date", "demain", ERR_INVALID}, {"contribution", "notifie_date", "31/12", ERR_INVALID},
    {"organisation", "type", "BANQUE", ERR_INVALID}, {"organisation", "nom", "a\x1b[31m", ERR_BAD_TEXT},
    {"organisation", "nom", "deux\nlignes", ERR_BAD_TEXT}, {"organisation", "nom", "\xff", ERR_BAD_TEXT},
    {"document", "objet", "000000000000A", ERR_INVALID}, {"document", "objet", "chose:000000000000A", ERR_INVALID},
    {"document", "objet", "convention:12", ERR_INVALID}, {"document", "fichiers", "x", ERR_INVALID},
    {"document", "objet", "0123456789012345678901234567890123456789:000000000000A", ERR_INVALID},
};

Test(values, what_is_refused_names_its_field_and_changes_nothing, .timeout = 5)
{
    for (size_t i = 0; i < sizeof bads / sizeof bads[0]; i++) {
        struct one o = new_body(bads[i].type);
        cr_expect_eq(set(&o, bads[i].field, bads[i].typed), bads[i].want, "%s: %s", bads[i].typed, o.note.text);
        cr_expect_str_eq(o.note.field, bads[i].field);
        const char *label = record_field(o.type, bads[i].field)->label;
        cr_expect_eq(strncmp(o.note.text, label, strlen(label)), 0, "%s", o.note.text);
        cr_expect(text_utf8(bytes_text(o.note.text)));
        struct one fresh = new_body(bads[i].type);
        cr_expect_eq(memcmp(o.body, fresh.body, o.type->descriptor->sizeof_message), 0, "%s", bads[i].typed);
        arena_finish(&o.arena);
        arena_finish(&fresh.arena);
    }
}

Test(values, absent_and_zero_differ, .timeout = 5)
{
    struct one o = new_body("contribution");
    cr_expect_eq(count(&o, "vote"), 0);
    expect_text(&o, "vote", 0, "");
    cr_assert_eq(set(&o, "vote", "0"), ERR_OK);
    cr_expect_eq(count(&o, "vote"), 1);
    expect_text(&o, "vote", 0, "0.00");
    cr_assert_eq(set(&o, "vote", ""), ERR_OK);
    cr_expect_eq(count(&o, "vote"), 0);
    cr_expect_eq(count(&o, "annee"), 0);
    cr_expect_eq(count(&o, "nature"), 1, "an enum is never absent");
    cr_expect_eq(count(&o, "dispositif"), 0);
    arena_finish(&o.arena);
}

Test(values, repeated_values_up_to_the_limit, .timeout = 20)
{
    struct one o = new_body("convention");
    for (uint64_t n = 1; n <= LIMIT_REPEATED; n++) {
        char id[ID_TEXT_BYTES];
        id_format(n, id);
        cr_assert_eq(set(&o, "structures", id), ERR_OK);
        cr_assert_eq(count(&o, "structures"), n);
        expect_text(&o, "structures", (size_t)n - 1, id);
    }
    cr_expect_eq(set(&o, "structures", "0000000000001"), ERR_OUT_OF_RANGE);
    cr_expect_eq(count(&o, "structures"), LIMIT_REPEATED);
    cr_assert_eq(set(&o, "structures", ""), ERR_OK);
    cr_expect_eq(count(&o, "structures"), 0);
    arena_finish(&o.arena);
}

Test(values, every_failed_allocation_is_said, .timeout = 10)
{
    static const char *const fields[][3] = {{"contribution", "vote", "12"}, {"organisation", "nom", "École"},
                                            {"agrement", "types", "AGC"}, {"convention", "structures", "0000000000001"}};
    for (size_t i = 0; i < 4; i++)
        for (size_t n = 1;; n++) {
            struct fault f = {.fail_at = n, .for_ever = true};
            struct sys sys = fault_sys(&f);
            struct one o = new_body(fields[i][0]);
            struct arena tight;
            arena_init(&tight, &sys, 1 << 20);
            const struct field_def *def = record_field(o.type, fields[i][1]);
            enum err e = field_set_text(o.body, def, record_descriptor(o.type, def), fields[i][2], &tight, &o.note);
            arena_finish(&tight);
            arena_finish(&o.arena);
            cr_assert_eq(f.live, 0);
            if (!f.fired) {
                cr_assert_eq(e, ERR_OK);
                break;
            }
            cr_assert_eq(e, ERR_NO_MEMORY);
        }
}

Test(values, memory_of_an_arena_runs_out_anywhere, .timeout = 10)
{
    enum err last = ERR_NO_MEMORY;
    for (size_t ceiling = 0; ceiling < 400; ceiling++) {
        struct one o = new_body("agrement");
        struct arena tight;
        arena_init(&tight, &sys_real, ceiling);
        const struct field_def *def = record_field(o.type, "types");
        last = field_set_text(o.body, def, record_descriptor(o.type, def), "acf", &tight, NULL);
        cr_assert(last == ERR_OK || last == ERR_NO_MEMORY);
        cr_assert_eq(count(&o, "types"), last == ERR_OK ? 1 : 0);
        arena_finish(&tight);
        arena_finish(&o.arena);
    }
    cr_expect_eq(last, ERR_OK);
}

Test(values, text_is_cut_at_a_character, .timeout = 5)
{
    struct one o = new_body("organisation");
    cr_assert_eq(set(&o, "nom", "Écoles"), ERR_OK);
    const struct field_def *f = record_field(o.type, "nom");
    struct field_value v = field_get(o.body, record_descriptor(o.type, f), 0);
    for (size_t size = 0; size < 10; size++) {
        char out[10];
        size_t n = field_text(f, &v, out, size);
        cr_expect(size == 0 ? n == 0 : n < size);
        cr_expect(text_utf8(bytes_of(out, n)));
    }
    arena_finish(&o.arena);
}

Test(values, body_of_a_record, .timeout = 5)
{
    for (size_t i = 0; i < record_type_count; i++) {
        struct one o = new_body(record_types[i].name);
        Pacte__Record r = PACTE__RECORD__INIT;
        const ProtobufCMessage *body = NULL;
        cr_expect_null(record_body(&r, &body));
        record_set_body(&r, o.type, o.body);
        cr_expect_eq(record_body(&r, &body), o.type);
        cr_expect_eq(body, o.body);
        size_t packed = protobuf_c_message_get_packed_size(&r.base);
        cr_expect_gt(packed, 0, "the body travels: %s", o.type->name);
        arena_finish(&o.arena);
    }
}

Test(values, labels, .timeout = 5)
{
    char out[128], small[8];
    struct one o = new_body("convention");
    cr_expect_eq(record_label(o.type, o.body, out, sizeof out), 0);
    cr_assert_eq(set(&o, "reference", "COM-2026-001"), ERR_OK);
    cr_assert_eq(set(&o, "intitule", "Convention d'objectifs"), ERR_OK);
    cr_expect_eq(record_label(o.type, o.body, out, sizeof out), strlen("COM-2026-001 Convention d'objectifs"));
    cr_expect_str_eq(out, "COM-2026-001 Convention d'objectifs");
    cr_expect_eq(record_label(o.type, o.body, small, sizeof small), 7);
    cr_expect_eq(record_label(o.type, o.body, small, 0), 0);
    arena_finish(&o.arena);
    o = new_body("agrement");
    cr_assert_eq(set(&o, "types", "AGC"), ERR_OK);
    cr_assert_eq(set(&o, "types", "ACF"), ERR_OK);
    cr_assert_eq(set(&o, "fin", "2026-12-31"), ERR_OK);
    record_label(o.type, o.body, out, sizeof out);
    cr_expect_str_eq(out, "AGC+ACF 31/12/2026");
    arena_finish(&o.arena);
    o = new_body("versement");
    cr_assert_eq(set(&o, "type", "solde"), ERR_OK);
    cr_assert_eq(set(&o, "recu", "20564"), ERR_OK);
    record_label(o.type, o.body, out, sizeof out);
    cr_expect_str_eq(out, "Solde 20\u00A0564,00\u00A0€");
    arena_finish(&o.arena);
}
