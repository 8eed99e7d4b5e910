#include "common/record/record.h"

#include "common/base/text.h"
#include "proto/limits.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

typedef void visit_fn(const struct record_type *t, const ProtobufCMessageDescriptor *m, const struct field_def *f,
                      const ProtobufCFieldDescriptor *d);

static void visit(const struct record_type *t, const ProtobufCMessageDescriptor *m, const struct field_def *fields,
                  size_t count, visit_fn *fn)
{
    for (size_t i = 0; i < count; i++) {
        cr_assert_not_null(fields[i].name, "%s: row %zu is empty", t->name, i);
        const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field_by_name(m, fields[i].name);
        cr_assert_not_null(d, "%s.%s is not in the proto", t->name, fields[i].name);
        fn(t, m, &fields[i], d);
        if (field_kind_of(d) == KIND_GROUP)
            visit(t, d->descriptor, fields[i].of, fields[i].of_count, fn);
    }
}

static void visit_all(visit_fn *fn)
{
    for (size_t i = 0; i < record_type_count; i++)
        visit(&record_types[i], record_types[i].descriptor, record_types[i].fields, record_types[i].field_count, fn);
}

static size_t rows_named(const struct field_def *fields, size_t count, const char *name)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++)
        n += strcmp(fields[i].name, name) == 0;
    return n;
}

static void each_has_one_row(const ProtobufCMessageDescriptor *m, const struct field_def *fields, size_t count)
{
    cr_expect_eq(m->n_fields, count, "%s", m->name);
    for (unsigned k = 0; k < m->n_fields; k++)
        cr_expect_eq(rows_named(fields, count, m->fields[k].name), 1, "%s.%s", m->name, m->fields[k].name);
}

static void group_has_its_rows(const struct record_type *t, const ProtobufCMessageDescriptor *m,
                               const struct field_def *f, const ProtobufCFieldDescriptor *d)
{
    (void)t, (void)m;
    if (field_kind_of(d) == KIND_GROUP)
        each_has_one_row(d->descriptor, f->of, f->of_count);
}

Test(table, each_field_of_the_proto_has_one_row, .timeout = 5)
{
    for (size_t i = 0; i < record_type_count; i++)
        each_has_one_row(record_types[i].descriptor, record_types[i].fields, record_types[i].field_count);
    visit_all(group_has_its_rows);
}

Test(table, types_are_the_oneof_of_a_record, .timeout = 5)
{
    size_t bodies = 0;
    for (unsigned k = 0; k < pacte__record__descriptor.n_fields; k++) {
        const ProtobufCFieldDescriptor *d = &pacte__record__descriptor.fields[k];
        if (d->id <= 100)
            continue;
        bodies++;
        const struct record_type *t = record_type_of(d->id - 100);
        cr_assert_not_null(t, "%s", d->name);
        cr_expect_eq(t->descriptor, d->descriptor);
        cr_expect_str_eq(t->name, d->name);
        cr_expect_eq(record_type_named(t->name), t);
        cr_expect_eq(record_type_named(t->plural), t);
    }
    cr_expect_eq(bodies, record_type_count);
    cr_expect_eq(pacte__record_type__descriptor.n_values, record_type_count + 1);
    cr_expect_null(record_type_of(0));
    cr_expect_null(record_type_of((uint32_t)record_type_count + 1));
    cr_expect_null(record_type_named("chose"));
    cr_expect_eq(record_type_named("Agréments"), record_type_named("agrement"));
}

static void row_is_whole(const struct record_type *t, const ProtobufCMessageDescriptor *m, const struct field_def *f,
                         const ProtobufCFieldDescriptor *d)
{
    enum field_kind kind = field_kind_of(d);
    bool repeated = d->label == PROTOBUF_C_LABEL_REPEATED, inner = m != t->descriptor;
    cr_expect(f->label != NULL && f->label[0] != '\0', "%s.%s", t->name, f->name);
    cr_expect(text_clean(bytes_text(f->label), false), "%s.%s", t->name, f->name);
    cr_expect(f->help == NULL || f->help[strlen(f->help) - 1] == '.' || strstr(f->help, "…") != NULL, "%s.%s", t->name, f->name);
    cr_expect_lt(f->group, GROUP_COUNT, "%s.%s", t->name, f->name);
    cr_expect_eq(f->target != 0, kind == KIND_REF, "%s.%s", t->name, f->name);
    cr_expect(f->target == 0 || record_type_of((uint32_t)f->target) != NULL, "%s.%s", t->name, f->name);
    cr_expect_eq(f->max != 0, kind == KIND_TEXT || kind == KIND_COUNT || kind == KIND_BYTES, "%s.%s", t->name, f->name);
    cr_expect(f->min == 0 || (kind == KIND_COUNT && f->min <= f->max), "%s.%s", t->name, f->name);
    cr_expect(f->codes == NULL || kind == KIND_TEXT, "%s.%s", t->name, f->name);
    cr_expect_eq(f->of != NULL, kind == KIND_GROUP, "%s.%s", t->name, f->name);
    if (f->flags & FIELD_UNIQUE) {
        cr_expect(f->flags & FIELD_INDEX, "%s.%s", t->name, f->name);
        cr_expect(kind == KIND_TEXT && !repeated && f->max <= LIMIT_INDEX_KEY_BYTES / 4, "%s.%s: its key is never cut", t->name, f->name);
    }
    cr_expect(!(f->flags & FIELD_INDEX) || (kind != KIND_GROUP && !inner), "%s.%s", t->name, f->name);
    cr_expect(!(f->flags & (FIELD_SEARCH | FIELD_LONG)) || kind == KIND_TEXT, "%s.%s", t->name, f->name);
    /* A record in use is found by the index of what refers to it. */
    cr_expect((f->flags & FIELD_INDEX) || inner || (kind != KIND_REF && kind != KIND_ANY_REF), "%s.%s", t->name, f->name);
    cr_expect(!(f->flags & FIELD_LONG) || !(f->flags & (FIELD_LABEL | FIELD_COLUMN | FIELD_INDEX)), "%s.%s", t->name, f->name);
}

Test(table, each_row_is_whole, .timeout = 5)
{
    visit_all(row_is_whole);
}

Test(table, each_type_has_a_label_and_columns, .timeout = 5)
{
    for (size_t i = 0; i < record_type_count; i++) {
        const struct record_type *t = &record_types[i];
        size_t labels = 0, columns = 0, unique = 0;
        for (size_t k = 0; k < t->field_count; k++) {
            labels += (t->fields[k].flags & FIELD_LABEL) != 0;
            columns += (t->fields[k].flags & FIELD_COLUMN) != 0;
            unique += (t->fields[k].flags & FIELD_UNIQUE) != 0;
            cr_expect_eq(record_field(t, t->fields[k].name), &t->fields[k]);
        }
        cr_expect_gt(labels, 0, "%s", t->name);
        cr_expect_gt(columns, 1, "%s", t->name);
        cr_expect_leq(unique, 1, "%s", t->name);
        cr_expect(t->label[0] != '\0' && t->plural[0] != '\0' && strcmp(t->label, t->plural) != 0);
        cr_expect_null(record_field(t, "chose"));
    }
}

Test(table, natural_keys, .timeout = 5)
{
    cr_expect(record_field(record_type_named("organisation"), "siret")->flags & FIELD_UNIQUE);
    cr_expect(record_field(record_type_named("territoire"), "code")->flags & FIELD_UNIQUE);
    cr_expect(record_field(record_type_named("convention"), "reference")->flags & FIELD_UNIQUE);
}

/* Without a convention, the record says by its object to whom it belongs. */
static bool says_its_object(const struct record_type *t)
{
    const struct field_def *f = record_field(t, "objet");
    return f != NULL && field_kind_of(record_descriptor(t, f)) == KIND_ANY_REF &&
           ((f->flags & FIELD_REQUIRED) || t->number == PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT);
}

/* By its references each record comes, in the end, to structures or to everyone. */
Test(table, scopes_end, .timeout = 5)
{
    for (size_t i = 0; i < record_type_count; i++) {
        const struct record_type *t = &record_types[i];
        size_t steps = 0;
        while (t->scope_field != NULL) {
            const struct field_def *f = record_field(t, t->scope_field);
            cr_assert_not_null(f, "%s.%s", t->name, t->scope_field);
            cr_assert_eq(field_kind_of(record_descriptor(t, f)), KIND_REF);
            cr_expect((f->flags & FIELD_REQUIRED) || says_its_object(t), "%s.%s", t->name, f->name);
            t = record_type_of((uint32_t)f->target);
            cr_assert_lt(++steps, record_type_count, "%s turns in a circle", record_types[i].name);
        }
        const char *end = t->name;
        cr_expect(strcmp(end, "structure") == 0 || strcmp(end, "organisation") == 0 || strcmp(end, "territoire") == 0 ||
                      strcmp(end, "statistique") == 0 || strcmp(end, "modele") == 0, "%s", end);
    }
}

static void expect_group(const char *type, const char *field, enum field_group group)
{
    cr_expect_eq(record_field(record_type_named(type), field)->group, group, "%s.%s", type, field);
}

Test(table, groups_of_rights, .timeout = 5)
{
    static const char *const amounts[] = {"vote", "notifie", "conventionne", "appele", "notifie_date", "admis"};
    static const char *const paid[] = {"prevu", "prevu_date", "recu", "recu_date"};
    static const char *const person[] = {"nom", "prenom", "courriel", "telephone"};
    expect_group("contribution", "sollicite", GROUP_POSITION);
    expect_group("contribution", "promis", GROUP_POSITION);
    for (size_t i = 0; i < 6; i++)
        expect_group("contribution", amounts[i], GROUP_AMOUNT);
    for (size_t i = 0; i < 4; i++)
        expect_group("versement", paid[i], GROUP_AMOUNT);
    for (size_t i = 0; i < 4; i++)
        expect_group("contact", person[i], GROUP_PERSON);
    expect_group("contact", "fonction", GROUP_COMMON);
    for (size_t i = 0; i < record_type_count; i++)
        expect_group(record_types[i].name, "note", GROUP_INTERNAL);
}

static void lists_are_whole(const struct record_type *t, const ProtobufCMessageDescriptor *m, const struct field_def *f,
                            const ProtobufCFieldDescriptor *d)
{
    (void)m, (void)d;
    if (f->codes == NULL)
        return;
    cr_expect_gt(f->codes->count, 1);
    for (size_t i = 0; i < f->codes->count; i++) {
        const char *code = f->codes->codes[i].code;
        cr_expect_leq(strlen(code), f->max, "%s.%s", t->name, f->name);
        cr_expect_gt(strlen(f->codes->codes[i].label), 0, "%s", code);
        for (const char *p = code; *p != '\0'; p++)
            cr_expect(isupper((unsigned char)*p) || isdigit((unsigned char)*p) || *p == '_', "%s", code);
        for (size_t k = i + 1; k < f->codes->count; k++)
            cr_expect_str_neq(code, f->codes->codes[k].code);
    }
}

Test(table, code_lists, .timeout = 5)
{
    visit_all(lists_are_whole);
}

static void enum_is_named(const struct record_type *t, const ProtobufCMessageDescriptor *m, const struct field_def *f,
                          const ProtobufCFieldDescriptor *d)
{
    (void)m;
    if (field_kind_of(d) != KIND_ENUM)
        return;
    const ProtobufCEnumDescriptor *e = d->descriptor;
    for (unsigned i = 0; i < e->n_values; i++) {
        char name[64], other[64];
        int back = -1;
        enum_name(e, e->values[i].value, name, sizeof name);
        cr_expect(islower((unsigned char)name[0]), "%s.%s: %s", t->name, f->name, name);
        cr_expect(enum_parse(e, name, &back) && back == e->values[i].value, "%s", name);
        cr_expect_str_neq(enum_label(e, e->values[i].value), enum_label(e, -1), "%s has no label", e->values[i].name);
        for (unsigned k = i + 1; k < e->n_values; k++) {
            enum_name(e, e->values[k].value, other, sizeof other);
            cr_expect_str_neq(name, other);
        }
    }
}

Test(table, enums_have_names_and_labels, .timeout = 5)
{
    visit_all(enum_is_named);
    char name[64];
    int value = 7;
    cr_expect_str_eq(enum_name(&pacte__type_versement__descriptor, 1, name, sizeof name), "acompte");
    cr_expect_str_eq(enum_name(&pacte__oui_non__descriptor, 0, name, sizeof name), "non_renseigne");
    cr_expect_str_eq(enum_name(&pacte__oui_non__descriptor, 99, name, sizeof name), "99");
    cr_expect_str_eq(enum_name(&pacte__oui_non__descriptor, 1, name, 3), "ou");
    cr_expect(enum_parse(&pacte__oui_non__descriptor, "OUI", &value) && value == 1);
    cr_expect_not(enum_parse(&pacte__oui_non__descriptor, "peut-être", &value));
    cr_expect_str_eq(enum_label(&pacte__type_versement__descriptor, 1), "Acompte");
}
