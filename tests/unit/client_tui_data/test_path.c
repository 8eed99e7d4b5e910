/* Any value of any record, by its path: what a form shows, a draft keeps and a
 * merge compares must all read back as the same value. */
#include "client-tui/data/path.h"

#include "common/base/text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct day today = {20784};         /* 2026-11-27 */

static ProtobufCMessage *body_of(const struct record_type *t, struct arena *a)
{
    ProtobufCMessage *body = arena_alloc(a, t->descriptor->sizeof_message);
    t->descriptor->message_init(body);
    return body;
}

/* --- Every field of the table --------------------------------------------------- */

typedef void visit_fn(const struct record_type *t, const struct path *p, void *ctx);

/* Each value of the fields of `p`, the first of each list. */
static void each_within(const struct record_type *t, struct path p, visit_fn *visit, void *ctx)
{
    const struct field_def *f = path_field(&p);
    if (path_repeated(t, &p))
        p.at[p.depth - 1].index = 0;
    if (f->of_count == 0)
        visit(t, &p, ctx);
    for (size_t i = 0; i < f->of_count; i++)
        each_within(t, path_into(&p, &f->of[i], -1), visit, ctx);
}

static void each_path(visit_fn *visit, void *ctx)
{
    for (size_t i = 0; i < record_type_count; i++)
        for (size_t k = 0; k < record_types[i].field_count; k++)
            each_within(&record_types[i], path_of(&record_types[i].fields[k], -1), visit, ctx);
}

/* Values of each kind as a person may type them, NULL last. */
static const char *const texts[] = {"École « Jean » n° 3", "12,5", "-", "=SOMME(A1)", NULL};
static const char *const moneys[] = {"0", "1 234,5 €", "12k", "-3.20", "92 233 720 368 547 758,07", NULL};
static const char *const days[] = {"31/12/2026", "auj", "+3m", "2027-02-28", "0101", NULL};
static const char *const rates[] = {"42,4 %", "0", "-3", NULL};
static const char *const numbers[] = {"1 234,567", "0", "-0,5", NULL};
static const char *const refs[] = {"000000000000Z", "0000000000010", NULL};
static const char *const any_refs[] = {"agrement:000000000000A", "Conventions:000000000000A", NULL};
static const char *const bytes_texts[] = {"00ff10aB", NULL};

struct tally { size_t fields, values; };

static void goes_round(const struct record_type *t, const struct path *p, const char *typed, struct tally *tally)
{
    struct arena a;
    struct err_note note = {0};
    char machine[600], again[600], people[600];
    arena_init(&a, &sys_real, 1 << 20);
    ProtobufCMessage *x = body_of(t, &a), *y = body_of(t, &a), *z = body_of(t, &a);
    cr_assert_eq(path_set(t, x, p, typed, today, &a, &note), ERR_OK, "%s.%s « %s » : %s", t->name, path_field(p)->name, typed, note.text);
    (void)path_machine(t, x, p, machine, sizeof machine);
    cr_expect_str_neq(machine, "", "%s.%s « %s »", t->name, path_field(p)->name, typed);
    cr_assert_eq(path_set(t, y, p, machine, today, &a, &note), ERR_OK, "%s.%s « %s » : %s", t->name, path_field(p)->name, machine, note.text);
    (void)path_machine(t, y, p, again, sizeof again);
    cr_expect_str_eq(again, machine);
    (void)path_text(t, x, p, people, sizeof people);
    cr_assert_eq(path_set(t, z, p, people, today, &a, &note), ERR_OK, "%s.%s « %s » : %s", t->name, path_field(p)->name, people, note.text);
    (void)path_machine(t, z, p, again, sizeof again);
    cr_expect_str_eq(again, machine, "%s.%s: « %s » is read back as %s, not %s", t->name, path_field(p)->name, people, again, machine);
    cr_assert_eq(path_set(t, x, p, "", today, &a, &note), ERR_OK);
    (void)path_machine(t, x, p, again, sizeof again);
    if (path_kind(t, p) != KIND_ENUM)
        cr_expect_str_eq(again, "");
    tally->values++;
    arena_finish(&a);
}

static void every_code(const struct record_type *t, const struct path *p, struct tally *tally)
{
    const struct field_def *f = path_field(p);
    for (size_t i = 0; i < f->codes->count; i++) {
        goes_round(t, p, f->codes->codes[i].code, tally);
        goes_round(t, p, f->codes->codes[i].label, tally);
    }
}

static void every_enum(const struct record_type *t, const struct path *p, struct tally *tally)
{
    char name[64];
    const ProtobufCEnumDescriptor *e = path_descriptor(t, p)->descriptor;
    for (unsigned i = 0; i < e->n_values; i++) {
        goes_round(t, p, enum_name(e, e->values[i].value, name, sizeof name), tally);
        goes_round(t, p, enum_label(e, e->values[i].value), tally);
    }
}

static void every_count(const struct record_type *t, const struct path *p, struct tally *tally)
{
    char text[32];
    const struct field_def *f = path_field(p);
    (void)snprintf(text, sizeof text, "%u", f->min > 0 ? f->min : 1u);
    goes_round(t, p, text, tally);
    (void)snprintf(text, sizeof text, "%u", f->max);
    goes_round(t, p, text, tally);
}

static void visit(const struct record_type *t, const struct path *p, void *ctx)
{
    struct tally *tally = ctx;
    const char *const *list = texts;
    tally->fields++;
    switch (path_kind(t, p)) {
    case KIND_MONEY: list = moneys; break;
    case KIND_DAY: list = days; break;
    case KIND_RATE: list = rates; break;
    case KIND_NUMBER: list = numbers; break;
    case KIND_REF: list = refs; break;
    case KIND_ANY_REF: list = any_refs; break;
    case KIND_BYTES: list = bytes_texts; break;
    case KIND_ENUM: every_enum(t, p, tally); return;
    case KIND_COUNT: every_count(t, p, tally); return;
    default: break;
    }
    if (list == texts && path_field(p)->codes != NULL) {
        every_code(t, p, tally);
        return;
    }
    for (; *list != NULL; list++)
        goes_round(t, p, *list, tally);
    if ((path_field(p)->flags & FIELD_LONG) != 0)
        goes_round(t, p, "une ligne\n\tune autre\n", tally);
}

Test(path, every_value_of_every_field_goes_round, .timeout = 60)
{
    struct tally tally = {0};
    each_path(visit, &tally);
    cr_expect_gt(tally.fields, 300, "%zu fields", tally.fields);
    cr_expect_gt(tally.values, 900, "%zu values", tally.values);
}

static void names_itself(const struct record_type *t, const struct path *p, void *ctx)
{
    char text[PATH_BYTES], again[PATH_BYTES];
    struct path q;
    (void)ctx;
    cr_assert_eq(path_format(p, text, sizeof text), strlen(text));
    cr_assert_eq(path_parse(t, text, &q, NULL), ERR_OK, "%s.%s", t->name, text);
    cr_expect_eq(q.depth, p->depth);
    for (size_t i = 0; i < p->depth; i++)
        cr_expect(q.at[i].field == p->at[i].field && q.at[i].index == p->at[i].index, "%s.%s", t->name, text);
    (void)path_format(&q, again, sizeof again);
    cr_expect_str_eq(text, again);
    cr_expect_lt(strlen(text), PATH_BYTES - 8);
}

Test(path, every_path_names_itself, .timeout = 20) { each_path(names_itself, NULL); }

/* --- Paths that lead nowhere ------------------------------------------------------ */

static const struct { const char *type, *path; enum err error; } roads[] = {
    {"agrement", "debut", ERR_OK},
    {"agrement", "types", ERR_OK},
    {"agrement", "types[255]", ERR_OK},
    {"agrement", "reserves[0]", ERR_OK},
    {"agrement", "reserves[12].texte", ERR_OK},
    {"modele", "periode.mois_min", ERR_OK},
    {"agrement", "", ERR_UNKNOWN_FIELD},
    {"agrement", "Debut", ERR_UNKNOWN_FIELD},
    {"agrement", "debu", ERR_UNKNOWN_FIELD},
    {"agrement", "debut[0]", ERR_UNKNOWN_FIELD},
    {"agrement", "debut.texte", ERR_UNKNOWN_FIELD},
    {"agrement", "types[256]", ERR_UNKNOWN_FIELD},
    {"agrement", "types[99999999999999999999]", ERR_UNKNOWN_FIELD},
    {"agrement", "types[-1]", ERR_UNKNOWN_FIELD},
    {"agrement", "types[+1]", ERR_UNKNOWN_FIELD},
    {"agrement", "types[01]", ERR_UNKNOWN_FIELD},
    {"agrement", "types[]", ERR_UNKNOWN_FIELD},
    {"agrement", "types[1", ERR_UNKNOWN_FIELD},
    {"agrement", "types[1]x", ERR_UNKNOWN_FIELD},
    {"agrement", "types[1].texte", ERR_UNKNOWN_FIELD},
    {"agrement", "reserves.texte", ERR_UNKNOWN_FIELD},
    {"agrement", "reserves[0].", ERR_UNKNOWN_FIELD},
    {"agrement", "reserves[0].text", ERR_UNKNOWN_FIELD},
    {"agrement", "reserves[0].texte.", ERR_UNKNOWN_FIELD},
    {"modele", "jalons[0].delai.mois", ERR_OK},
    {"modele", "jalons[0].delai", ERR_OK},
    {"modele", "reglages[3].valeurs[1]", ERR_OK},
    {"modele", "reglages[3].valeurs", ERR_OK},
    {"modele", "jalons.delai.mois", ERR_UNKNOWN_FIELD},
    {"modele", "jalons[0].delai[0].mois", ERR_UNKNOWN_FIELD},
    {"modele", "jalons[0].delai.mois.an", ERR_UNKNOWN_FIELD},
    {"modele", "jalons[0].delai.", ERR_UNKNOWN_FIELD},
    {"modele", "jalons[0]..mois", ERR_UNKNOWN_FIELD},
    {"modele", "reglages[3].valeurs[1].texte", ERR_UNKNOWN_FIELD},
    {"modele", "reglages[3].valeurs[01]", ERR_UNKNOWN_FIELD},
};

Test(path, a_path_leads_to_one_value_or_nowhere, .timeout = 10)
{
    for (size_t i = 0; i < sizeof roads / sizeof roads[0]; i++) {
        struct path p;
        struct err_note note = {0};
        const struct record_type *t = record_type_named(roads[i].type);
        cr_expect_eq(path_parse(t, roads[i].path, &p, &note), roads[i].error, "%s", roads[i].path);
        cr_expect((roads[i].error == ERR_OK) == (note.text[0] == '\0'), "%s", roads[i].path);
    }
}

/* --- Lists ------------------------------------------------------------------------- */

static enum err set(const struct record_type *t, ProtobufCMessage *body, const char *path, const char *text, struct arena *a)
{
    struct path p;
    enum err e = path_parse(t, path, &p, NULL);
    return e == ERR_OK ? path_set(t, body, &p, text, today, a, NULL) : e;
}

static void expect(const struct record_type *t, const ProtobufCMessage *body, const char *path, const char *want)
{
    struct path p;
    char text[200];
    cr_assert_eq(path_parse(t, path, &p, NULL), ERR_OK);
    (void)path_machine(t, body, &p, text, sizeof text);
    cr_expect_str_eq(text, want, "%s: %s, not %s", path, text, want);
}

Test(path, lists_grow_at_their_end_and_close_their_gaps, .timeout = 10)
{
    struct arena a;
    const struct record_type *t = record_type_named("agrement");
    const struct path types = path_of(record_field(t, "types"), -1);
    arena_init(&a, &sys_real, 1 << 20);
    ProtobufCMessage *x = body_of(t, &a);
    cr_expect_eq(set(t, x, "types[1]", "AGC", &a), ERR_OUT_OF_RANGE, "no gap is left");
    cr_assert_eq(set(t, x, "types[0]", "AGC", &a), ERR_OK);
    cr_assert_eq(set(t, x, "types[1]", "ACF", &a), ERR_OK);
    cr_assert_eq(set(t, x, "types[2]", "AL", &a), ERR_OK);
    cr_assert_eq(set(t, x, "types[1]", "ACF2", &a), ERR_OK);
    cr_expect_eq(path_count(t, x, &types), 3);
    expect(t, x, "types[1]", "ACF2");
    cr_assert_eq(set(t, x, "types[0]", "", &a), ERR_OK);
    cr_expect_eq(path_count(t, x, &types), 2);
    expect(t, x, "types[0]", "ACF2");
    expect(t, x, "types[1]", "AL");
    cr_expect_eq(set(t, x, "types[7]", "", &a), ERR_OUT_OF_RANGE);
    expect(t, x, "types[2]", "");
    arena_finish(&a);
}

Test(path, a_group_comes_with_its_first_value, .timeout = 10)
{
    struct arena a;
    const struct record_type *t = record_type_named("decision");
    const struct path votes = path_of(record_field(t, "votes"), -1);
    arena_init(&a, &sys_real, 1 << 20);
    ProtobufCMessage *x = body_of(t, &a);
    cr_expect_eq(set(t, x, "votes[0].sens", "peut-être", &a), ERR_INVALID);
    cr_expect_eq(path_count(t, x, &votes), 0, "a refusal leaves no empty group");
    cr_assert_eq(set(t, x, "votes[0].sens", "Pour, avec réserve", &a), ERR_OK);
    cr_assert_eq(set(t, x, "votes[0].organisation", "000000000000Z", &a), ERR_OK);
    cr_assert_eq(set(t, x, "votes[1].organisation", "0000000000010", &a), ERR_OK);
    expect(t, x, "votes[0].sens", "pour_avec_reserve");
    cr_expect_eq(set(t, x, "votes[0].sens", "peut-être", &a), ERR_INVALID);
    expect(t, x, "votes[0].sens", "pour_avec_reserve");
    cr_assert_eq(set(t, x, "votes[0]", "", &a), ERR_OK);
    cr_expect_eq(path_count(t, x, &votes), 1);
    expect(t, x, "votes[0].organisation", "0000000000010");
    arena_finish(&a);
}

static size_t count(const struct record_type *t, const ProtobufCMessage *body, const char *path)
{
    struct path p;
    cr_assert_eq(path_parse(t, path, &p, NULL), ERR_OK);
    return path_count(t, body, &p);
}

Test(path, a_group_in_a_group_comes_and_goes_with_its_values, .timeout = 10)
{
    struct arena a;
    const struct record_type *t = record_type_named("modele");
    arena_init(&a, &sys_real, 1 << 20);
    ProtobufCMessage *x = body_of(t, &a);
    cr_expect_eq(set(t, x, "jalons[0].delai.mois", "cent", &a), ERR_INVALID);
    cr_expect_eq(count(t, x, "jalons"), 0, "a refusal leaves no empty group, at any depth");
    cr_assert_eq(set(t, x, "jalons[0].delai.jours", "", &a), ERR_OK);
    cr_expect_eq(count(t, x, "jalons"), 0, "nothing to clear, nothing made");
    cr_assert_eq(set(t, x, "jalons[0].delai.mois", "6", &a), ERR_OK);
    cr_assert_eq(set(t, x, "jalons[0].delai.avant", "Oui", &a), ERR_OK);
    cr_expect_eq(set(t, x, "jalons[2].delai.mois", "6", &a), ERR_OUT_OF_RANGE);
    expect(t, x, "jalons[0].delai.mois", "6");
    expect(t, x, "jalons[0].delai.avant", "oui");
    cr_assert_eq(set(t, x, "jalons[0].delai.avant", "", &a), ERR_OK);
    cr_expect_eq(count(t, x, "jalons[0].delai"), 1);
    cr_assert_eq(set(t, x, "jalons[0].delai.mois", "", &a), ERR_OK);
    cr_expect_eq(count(t, x, "jalons[0].delai"), 0, "an empty group is none");
    cr_expect_eq(count(t, x, "jalons"), 1, "a value of a list stays");
    arena_finish(&a);
}

Test(path, a_list_in_a_group_grows_and_closes_its_gaps, .timeout = 10)
{
    struct arena a;
    const struct record_type *t = record_type_named("modele");
    arena_init(&a, &sys_real, 1 << 20);
    ProtobufCMessage *x = body_of(t, &a);
    cr_expect_eq(set(t, x, "reglages[0].valeurs[1]", "non", &a), ERR_OUT_OF_RANGE, "no gap is left");
    cr_expect_eq(count(t, x, "reglages"), 0);
    cr_assert_eq(set(t, x, "reglages[0].valeurs[0]", "oui", &a), ERR_OK);
    cr_assert_eq(set(t, x, "reglages[0].valeurs[1]", "non", &a), ERR_OK);
    cr_assert_eq(set(t, x, "reglages[0].valeurs[2]", "selon", &a), ERR_OK);
    cr_assert_eq(set(t, x, "reglages[0].valeurs[1]", "jamais", &a), ERR_OK);
    cr_assert_eq(set(t, x, "reglages[0].valeurs[0]", "", &a), ERR_OK);
    cr_expect_eq(count(t, x, "reglages[0].valeurs"), 2);
    expect(t, x, "reglages[0].valeurs[0]", "jamais");
    expect(t, x, "reglages[0].valeurs[1]", "selon");
    arena_finish(&a);
}

/* --- What people read and type ------------------------------------------------------- */

static const struct { const char *type, *path, *typed, *people; } shown[] = {
    {"contribution", "vote", "1234,5", "1\u00a0234,50"},
    {"contribution", "vote", "-12", "-12,00"},
    {"agrement", "debut", "2026-01-31", "31/01/2026"},
    {"agrement", "debut", "auj", "27/11/2026"},
    {"organisation", "type", "caf", "Caisse d'allocations familiales"},
    {"decision", "etat", "adoptee", "Adoptée"},
    {"affectation", "etp", "50", "50\u00a0%"},
    {"mesure", "valeur", "1234.5", "1\u00a0234,5"},
};

Test(path, people_read_french, .timeout = 10)
{
    for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++) {
        struct arena a;
        struct path p;
        char text[200];
        const struct record_type *t = record_type_named(shown[i].type);
        arena_init(&a, &sys_real, 1 << 20);
        ProtobufCMessage *x = body_of(t, &a);
        cr_assert_eq(path_parse(t, shown[i].path, &p, NULL), ERR_OK);
        cr_assert_eq(path_set(t, x, &p, shown[i].typed, today, &a, NULL), ERR_OK, "%s", shown[i].typed);
        cr_expect_eq(path_text(t, x, &p, text, sizeof text), strlen(shown[i].people));
        cr_expect_str_eq(text, shown[i].people);
        for (size_t size = 1; size < sizeof text; size++) {
            size_t n = path_text(t, x, &p, text, size);
            cr_expect(n < size && text[n] == '\0' && text_utf8(bytes_text(text)), "cut to %zu: « %s »", size, text);
        }
        arena_finish(&a);
    }
}

Test(path, a_refusal_names_the_field_and_changes_nothing, .timeout = 10)
{
    static const struct { const char *type, *path, *good, *bad; enum err error; } refused[] = {
        {"contribution", "vote", "12", "1.234", ERR_AMBIGUOUS},
        {"contribution", "vote", "12", "douze", ERR_INVALID},
        {"contribution", "annee", "2027", "1812", ERR_OUT_OF_RANGE},
        {"agrement", "debut", "31/01/2026", "31/02/2026", ERR_BAD_DAY},
        {"organisation", "type", "CAF", "autre chose", ERR_INVALID},
        {"organisation", "nom", "Ville", "Ville\nde", ERR_BAD_TEXT},
        {"convention", "agrement", "000000000000Z", "Z", ERR_INVALID},
    };
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
        struct arena a;
        struct path p;
        struct err_note note = {0};
        char before[200], after[200];
        const struct record_type *t = record_type_named(refused[i].type);
        arena_init(&a, &sys_real, 1 << 20);
        ProtobufCMessage *x = body_of(t, &a);
        cr_assert_eq(set(t, x, refused[i].path, refused[i].good, &a), ERR_OK);
        cr_assert_eq(path_parse(t, refused[i].path, &p, NULL), ERR_OK);
        (void)path_machine(t, x, &p, before, sizeof before);
        cr_expect_eq(path_set(t, x, &p, refused[i].bad, today, &a, &note), refused[i].error, "%s", refused[i].bad);
        cr_expect_str_eq(note.field, refused[i].path);
        cr_expect_str_neq(note.text, "");
        (void)path_machine(t, x, &p, after, sizeof after);
        cr_expect_str_eq(before, after);
        arena_finish(&a);
    }
}
