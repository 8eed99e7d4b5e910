#include "common/json/json.h"

#include "common/base/id.h"
#include "common/base/text.h"
#include "proto/limits.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static struct arena arena;
static struct json_record got;
static struct err_note note;

static enum err parse(const char *text)
{
    arena_finish(&arena);
    arena_init(&arena, &sys_real, 1 << 24);
    note = (struct err_note){0};
    return json_record_parse(bytes_text(text), &arena, &got, &note);
}

static const char *written(void)
{
    struct bytes out;
    cr_assert_eq(json_record_text(got.record, &arena, &out), ERR_OK);
    cr_assert_eq(strlen((const char *)out.data), out.len);
    return (const char *)out.data;
}

static void expect_round(const char *text)
{
    cr_assert_eq(parse(text), ERR_OK, "%s: %s", text, note.text);
    cr_expect_str_eq(written(), text);
}

Test(json, what_is_written_is_read, .timeout = 5)
{
    expect_round("{\"type\":\"convention\",\"id\":\"ENVJF8CWBFG4X\",\"revision\":3,\"changed\":\"2026-11-22T09:30:00.123Z\","
                 "\"archived\":false,\"fields\":{\"reference\":\"COM-2026-001\",\"version_modele\":2,"
                 "\"structures\":[\"6GFJGDHV26VFW\",\"0000000000001\"],\"debut\":\"2027-01-01\","
                 "\"conditions\":[{\"texte\":\"Agrément Caf\",\"agrement\":\"DD4PKPEDDE9K0\",\"levee\":\"2026-10-02\"},"
                 "{\"texte\":\"Une autre\"}],\"tacite_reconduction\":\"oui\",\"publique\":\"non_renseigne\","
                 "\"note\":\"une\\n\\\"deux\\\"\"}}");
    expect_round("{\"type\":\"contribution\",\"archived\":true,\"fields\":{\"convention\":\"0000000000001\",\"annee\":2027,"
                 "\"nature\":\"en_nature\",\"sollicite\":\"0.00\",\"conventionne\":\"85000.00\"}}");
    expect_round("{\"type\":\"document\",\"archived\":false,\"fields\":{\"objet\":\"agrement:0000000000001\","
                 "\"visibilite\":\"centre\",\"fichiers\":[{\"nom\":\"comptes.pdf\",\"octets\":12,\"sha256\":\"00ff10\"}]}}");
    expect_round("{\"type\":\"territoire\",\"archived\":false,\"fields\":{}}");
}

Test(json, header, .timeout = 5)
{
    cr_assert_eq(parse("{\"fields\":{\"nom\":\"x\"},\"type\":\"Organisations\",\"changed\":\"1970-01-02T00:00:01Z\","
                       "\"archived\":true,\"revision\":4294967295,\"id\":\"@a\"}"), ERR_OK, "%s", note.text);
    cr_expect_str_eq(got.type->name, "organisation");
    cr_expect_eq(got.record->header->id, 0x683e506c76236dfcu);
    cr_expect_eq(got.record->header->revision, UINT32_MAX);
    cr_expect_eq(got.record->header->changed_ms, 86401000);
    cr_expect(got.record->header->archived);
    cr_assert_eq(parse("{\"type\":\"organisation\",\"fields\":{}}"), ERR_OK);
    cr_expect_eq(got.record->header->id, 0);
    cr_expect_eq(got.record->header->revision, 0);
    cr_expect_not(got.record->header->archived);
}

Test(json, what_people_write_is_accepted, .timeout = 5)
{
    cr_assert_eq(parse("{\"type\":\"contribution\",\"fields\":{\"convention\":\"@com-2026-001\",\"annee\":\"2027\","
                       "\"nature\":\"EN_NATURE\",\"vote\":\"1 234,5 \u20ac\",\"promis\":null,\"dispositif\":\"\","
                       "\"notifie_date\":\"12/05/2027\"}}"), ERR_OK, "%s", note.text);
    cr_expect_str_eq(written(), "{\"type\":\"contribution\",\"archived\":false,\"fields\":{\"convention\":\"ENVJF8CWBFG4X\","
                                "\"annee\":2027,\"nature\":\"en_nature\",\"vote\":\"1234.50\",\"notifie_date\":\"2027-05-12\"}}");
    cr_assert_eq(parse("{\"type\":\"document\",\"fields\":{\"objet\":\"convention:@com-2026-001\"}}"), ERR_OK);
    cr_expect_not_null(strstr(written(), "\"convention:ENVJF8CWBFG4X\""));
}

#define CONTRIBUTION(fields) "{\"type\":\"contribution\",\"fields\":{" fields "}}"
#define CONVENTION(fields) "{\"type\":\"convention\",\"fields\":{" fields "}}"

struct bad { const char *text; enum err want; const char *field, *says; };
static const struct bad bads[] = {
    {"", ERR_MALFORMED, "", "JSON"}, {"{", ERR_MALFORMED, "", "JSON"}, {"[]", ERR_MALFORMED, "", "objet"},
    {"{}", ERR_REQUIRED, "type", "« type »"}, {"{\"type\":1}", ERR_REQUIRED, "type", "« type »"},
    {"{\"type\":\"conventoin\",\"fields\":{}}", ERR_UNKNOWN_FIELD, "type", "« convention » ?"},
    {"{\"type\":\"zzzzzzzzz\",\"fields\":{}}", ERR_UNKNOWN_FIELD, "type", "zzzzzzzzz"},
    {"{\"type\":\"convention\"}", ERR_REQUIRED, "fields", "« fields »"},
    {"{\"type\":\"convention\",\"fields\":[]}", ERR_REQUIRED, "fields", "« fields »"},
    {"{\"type\":\"convention\",\"fields\":{},\"idd\":1}", ERR_UNKNOWN_FIELD, "", "« id » ?"},
    {"{\"type\":\"convention\",\"fields\":{},\"\\u001b[2J\":1}", ERR_UNKNOWN_FIELD, "", "« [2J »"},
    {"{\"type\":\"convention\",\"id\":12,\"fields\":{}}", ERR_INVALID, "id", "13 caractères"},
    {"{\"type\":\"convention\",\"id\":\"@Ville\",\"fields\":{}}", ERR_INVALID, "id", "minuscules"},
    {"{\"type\":\"convention\",\"id\":\"0000000000000\",\"fields\":{}}", ERR_INVALID, "id", "13 caractères"},
    {"{\"type\":\"convention\",\"revision\":-1,\"fields\":{}}", ERR_INVALID, "revision", "entier"},
    {"{\"type\":\"convention\",\"revision\":1.5,\"fields\":{}}", ERR_INVALID, "revision", "entier"},
    {"{\"type\":\"convention\",\"revision\":4294967296,\"fields\":{}}", ERR_INVALID, "revision", "entier"},
    {"{\"type\":\"convention\",\"changed\":\"hier\",\"fields\":{}}", ERR_INVALID, "changed", "2026-11-22"},
    {"{\"type\":\"convention\",\"changed\":\"2026-02-30T09:30:00Z\",\"fields\":{}}", ERR_INVALID, "changed", ""},
    {"{\"type\":\"convention\",\"changed\":\"2026-11-22T24:30:00Z\",\"fields\":{}}", ERR_INVALID, "changed", ""},
    {"{\"type\":\"convention\",\"changed\":\"2026-11-22T09:30:00.123Zx\",\"fields\":{}}", ERR_INVALID, "changed", ""},
    {"{\"type\":\"convention\",\"changed\":\"2026-11-22T09:30:00+02\",\"fields\":{}}", ERR_INVALID, "changed", ""},
    {"{\"type\":\"convention\",\"archived\":\"oui\",\"fields\":{}}", ERR_INVALID, "archived", "true"},
    {CONVENTION("\"intitulee\":\"x\""), ERR_UNKNOWN_FIELD, "convention", "« intitule » ?"},
    {"{\"type\":\"reunion\",\"fields\":{\"quorum_derogation\":\"x\"}}", ERR_UNKNOWN_FIELD, "reunion", "dérogation à la règle « quorum »"},
    {CONVENTION("\"conditions\":[{\"text\":\"x\"}]"), ERR_UNKNOWN_FIELD, "convention.conditions[0]", "« texte » ?"},
    {CONVENTION("\"conditions\":[{\"levee\":\"31/02/2026\"}]"), ERR_BAD_DAY, "convention.conditions[0].levee", "février"},
    {CONVENTION("\"conditions\":{}"), ERR_INVALID, "convention.conditions", "crochets"},
    {CONVENTION("\"conditions\":[12]"), ERR_INVALID, "convention.conditions[0]", "accolades"},
    {CONVENTION("\"structures\":\"@a\""), ERR_INVALID, "convention.structures", "crochets"},
    {CONVENTION("\"structures\":[\"\"]"), ERR_INVALID, "convention.structures", "vide"},
    {CONVENTION("\"structures\":[12]"), ERR_INVALID, "convention.structures", "guillemets"},
    {CONVENTION("\"structures\":[\"@\"]"), ERR_INVALID, "convention.structures", "minuscules"},
    {CONVENTION("\"reference\":12"), ERR_INVALID, "convention.reference", "guillemets"},
    {CONVENTION("\"reference\":\"a\",\"reference\":\"b\""), ERR_INVALID, "", "deux fois"},
    {CONVENTION("\"reference\":\"\\u001b[2J\""), ERR_BAD_TEXT, "convention.reference", "caractère"},
    {CONVENTION("\"reference\":\"\\u0000\""), ERR_BAD_TEXT, "", ""},
    {CONVENTION("\"reference\":\"\xff\""), ERR_BAD_TEXT, "", ""},
    {CONVENTION("\"debut\":\"demain\""), ERR_INVALID, "convention.debut", "31/12/2026"},
    {CONTRIBUTION("\"vote\":1234.5"), ERR_INVALID, "contribution.vote", "guillemets"},
    {CONTRIBUTION("\"vote\":1234"), ERR_INVALID, "contribution.vote", "guillemets"},
    {CONTRIBUTION("\"vote\":\"1.234\""), ERR_AMBIGUOUS, "contribution.vote", "deux façons"},
    {CONTRIBUTION("\"vote\":\"999999999999999999999\""), ERR_OVERFLOW, "contribution.vote", "grand"},
    {CONTRIBUTION("\"annee\":1989"), ERR_OUT_OF_RANGE, "contribution.annee", "1990"},
    {CONTRIBUTION("\"annee\":2027.0"), ERR_INVALID, "contribution.annee", "entier"},
    {CONTRIBUTION("\"annee\":99999999999999999999"), ERR_OUT_OF_RANGE, "", "grand"},
    {CONTRIBUTION("\"nature\":1"), ERR_INVALID, "contribution.nature", "guillemets"},
    {CONTRIBUTION("\"financeur\":\"caf\""), ERR_INVALID, "contribution.financeur", "identifiant"},
};

Test(json, what_is_refused_says_where_and_why, .timeout = 5)
{
    for (size_t i = 0; i < sizeof bads / sizeof bads[0]; i++) {
        cr_expect_eq(parse(bads[i].text), bads[i].want, "row %zu, %s: %s", i, bads[i].text, note.text);
        cr_expect_str_eq(note.field, bads[i].field, "row %zu, %s: %s", i, bads[i].text, note.field);
        cr_expect_not_null(strstr(note.text, bads[i].says), "%s: %s", bads[i].text, note.text);
        cr_expect(text_clean(bytes_text(note.text), false) && text_clean(bytes_text(note.field), false));
    }
}

Test(json, a_list_up_to_the_limit, .timeout = 10)
{
    static char text[LIMIT_REPEATED * 24 + 200];
    for (unsigned n = LIMIT_REPEATED; n <= LIMIT_REPEATED + 1; n++) {
        FILE *f = fmemopen(text, sizeof text, "w");
        cr_assert_not_null(f);
        (void)fputs("{\"type\":\"convention\",\"fields\":{\"structures\":[", f);
        for (unsigned i = 0; i < n; i++)
            (void)fprintf(f, "%s\"@s%u\"", i > 0 ? "," : "", i);
        (void)fputs("]}}", f);
        (void)fclose(f);
        cr_expect_eq(parse(text), n <= LIMIT_REPEATED ? ERR_OK : ERR_OUT_OF_RANGE, "%u: %s", n, note.text);
    }
}

Test(json, a_record_without_a_body_is_not_written, .timeout = 5)
{
    Pacte__Record empty = PACTE__RECORD__INIT;
    struct bytes out;
    arena_init(&arena, &sys_real, 1 << 20);
    cr_expect_eq(json_record_text(&empty, &arena, &out), ERR_INVALID);
}

/* A damaged text is said, never left out. */
Test(json, text_that_is_not_utf8_is_not_written, .timeout = 5)
{
    struct bytes out;
    char bad[] = "\xff", *list[] = {bad};
    cr_assert_eq(parse("{\"type\":\"contact\",\"fields\":{\"roles\":[\"pilote\"]}}"), ERR_OK);
    got.record->contact->roles = list;
    cr_expect_eq(json_record_text(got.record, &arena, &out), ERR_BAD_TEXT);
    got.record->contact->n_roles = 0;
    got.record->contact->nom = bad;
    cr_expect_eq(json_record_text(got.record, &arena, &out), ERR_BAD_TEXT);
}

/* docs/formats.md, « Les noms ». */
Test(json, names_give_ids, .timeout = 5)
{
    static const struct { const char *name; uint64_t id; const char *text; } vectors[] = {
        {"a", 0x683e506c76236dfcu, "6GFJGDHV26VFW"}, {"caf", 0xd692d3b39ad72660u, "DD4PKPEDDE9K0"},
        {"ville-bellerive", 0x082d7709e8d08f20u, "0GBBQ17MD13S0"}, {"com-2026-001", 0xeaee4f4338b7c09du, "ENVJF8CWBFG4X"}};
    for (size_t i = 0; i < sizeof vectors / sizeof vectors[0]; i++) {
        uint64_t id = 0;
        char text[ID_TEXT_BYTES];
        cr_assert(json_alias_id(vectors[i].name, &id));
        id_format(id, text);
        cr_expect_eq(id, vectors[i].id);
        cr_expect_str_eq(text, vectors[i].text);
    }
}

Test(json, names_have_a_shape_and_a_length, .timeout = 5)
{
    char name[LIMIT_JSON_ALIAS_BYTES + 2];
    uint64_t id;
    static const char *const bad[] = {"", "A", "é", "a b", "a/b", "a@b"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_not(json_alias_id(bad[i], &id), "%s", bad[i]);
    memset(name, 'a', sizeof name);
    name[LIMIT_JSON_ALIAS_BYTES] = '\0';
    cr_expect(json_alias_id(name, &id));
    name[LIMIT_JSON_ALIAS_BYTES] = 'a';
    name[LIMIT_JSON_ALIAS_BYTES + 1] = '\0';
    cr_expect_not(json_alias_id(name, &id));
}

static int by_value(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;
    return (x > y) - (x < y);
}

/* One letter more or less turns about half of the bits, and no two meet. */
Test(json, names_spread_over_64_bits, .timeout = 20)
{
    enum { NAMES = 100000 };
    static uint64_t ids[NAMES];
    size_t turned = 0;
    for (unsigned i = 0; i < NAMES; i++) {
        char name[32];
        (void)snprintf(name, sizeof name, "structure-%u", i);
        cr_assert(json_alias_id(name, &ids[i]));
        turned += i > 0 ? (size_t)__builtin_popcountll(ids[i] ^ ids[i - 1]) : 0;
    }
    cr_expect(turned > NAMES * 31u && turned < NAMES * 33u, "%zu bits", turned);
    qsort(ids, NAMES, sizeof ids[0], by_value);
    for (size_t i = 1; i < NAMES; i++)
        cr_assert_neq(ids[i], ids[i - 1]);
    cr_expect_neq(ids[0], 0);
}

Test(json, nearest_name, .timeout = 5)
{
    static const char *const names[] = {"reference", "intitule", "fin", "debut"};
    cr_expect_str_eq(json_nearest("référence", names, 4), "reference");
    cr_expect_str_eq(json_nearest("refrence", names, 4), "reference");
    cr_expect_str_eq(json_nearest("Fin", names, 4), "fin");
    cr_expect_null(json_nearest("montant", names, 4));
    cr_expect_null(json_nearest("", names, 4));
    cr_expect_null(json_nearest("un nom beaucoup plus long que tous ceux qui sont connus ici, et de loin", names, 4));
}
