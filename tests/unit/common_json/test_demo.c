/* The demonstration data against the worked examples of the domain notes §7:
 * every record stands, every reference is there, every figure is exact. */
#include "common/domain/validate.h"
#include "common/json/json.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

enum { RECORDS_MAX = 512 };

static struct file {
    struct arena arena;
    struct json_record rows[RECORDS_MAX];
    size_t count;
} centre, federation, plan, models[2];

static void load(struct file *f, const char *path)
{
    struct json_reader r;
    struct err_note note = {0};
    FILE *from = fopen(path, "r");
    cr_assert_not_null(from, "%s", path);
    arena_init(&f->arena, &sys_real, 8u << 20);
    json_reader_init(&r, &sys_real, json_source_file, from);
    enum err e = ERR_OK;
    for (f->count = 0; e == ERR_OK; f->count += e == ERR_OK) {
        cr_assert_lt(f->count, RECORDS_MAX);
        e = json_reader_next(&r, &f->arena, &f->rows[f->count], &note);
    }
    cr_assert_eq(e, ERR_END, "%s: %s: %s", path, note.field, note.text);
    json_reader_finish(&r);
    (void)fclose(from);
}

static void load_all(void)
{
    load(&centre, "tools/demo.d/centre_social.json");
    load(&federation, "tools/demo.d/federation.json");
    load(&plan, "tools/demo.d/plan_hp.json");
    load(&models[0], "proto/models/centre_social.json");
    load(&models[1], "proto/models/plan_hp.json");
}

static const ProtobufCMessage *body_of(const struct json_record *row)
{
    const ProtobufCMessage *body = NULL;
    cr_assert_eq(record_body(row->record, &body), row->type);
    return body;
}

static const struct json_record *find(const struct file *f, uint64_t id)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->rows[i].record->header->id == id)
            return &f->rows[i];
    return NULL;
}

static const struct json_record *named(const struct file *f, const char *alias)
{
    uint64_t id;
    cr_assert(json_alias_id(alias, &id));
    const struct json_record *row = find(f, id);
    cr_assert_not_null(row, "@%s", alias);
    return row;
}

/* --- The files as a whole ---------------------------------------------------- */

static void each_record_stands(const struct file *f)
{
    for (size_t i = 0; i < f->count; i++) {
        struct err_note note = {0};
        uint64_t id = f->rows[i].record->header->id;
        cr_expect_eq(domain_validate(f->rows[i].type, body_of(&f->rows[i]), &note), ERR_OK, "line %zu: %s: %s",
                     f->rows[i].line, note.field, note.text);
        cr_expect_neq(id, 0, "line %zu", f->rows[i].line);
        cr_expect_eq(find(f, id), &f->rows[i], "line %zu: its id is used twice", f->rows[i].line);
    }
}

Test(demo, each_record_stands_with_an_id_of_its_own, .timeout = 20, .init = load_all)
{
    each_record_stands(&centre);
    each_record_stands(&federation);
    each_record_stands(&plan);
    each_record_stands(&models[0]);
    each_record_stands(&models[1]);
}

static void check_reference(const struct file *f, size_t line, const struct field_value *v, uint32_t type)
{
    const struct json_record *to = find(f, v->id);
    cr_expect(to != NULL && (uint32_t)to->type->number == type, "line %zu refers to nothing", line);
}

static void check_references(const struct file *f, size_t line, const ProtobufCMessage *m, const struct field_def *fields,
                             size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, fields[i].name);
        for (size_t k = 0; k < field_count(m, d); k++) {
            struct field_value v = field_get(m, d, k);
            if (v.kind == KIND_GROUP)
                check_references(f, line, v.group, fields[i].of, fields[i].of_count);
            else if (v.kind == KIND_REF || v.kind == KIND_ANY_REF)
                check_reference(f, line, &v, v.kind == KIND_REF ? (uint32_t)fields[i].target : v.type);
        }
    }
}

static void all_references(const struct file *f)
{
    for (size_t i = 0; i < f->count; i++)
        check_references(f, f->rows[i].line, body_of(&f->rows[i]), f->rows[i].type->fields, f->rows[i].type->field_count);
}

Test(demo, each_reference_is_in_the_file, .timeout = 20, .init = load_all)
{
    all_references(&centre);
    all_references(&federation);
    all_references(&plan);
}

static void natural_keys(const struct file *f)
{
    for (size_t i = 0; i < f->count; i++)
        for (size_t k = 0; k < f->rows[i].type->field_count; k++) {
            const struct field_def *key = &f->rows[i].type->fields[k];
            const ProtobufCFieldDescriptor *d = record_descriptor(f->rows[i].type, key);
            if ((key->flags & FIELD_UNIQUE) == 0 || field_count(body_of(&f->rows[i]), d) == 0)
                continue;
            struct bytes mine = field_get(body_of(&f->rows[i]), d, 0).text;
            for (size_t n = 0; n < i; n++)
                cr_expect(f->rows[n].type != f->rows[i].type ||
                              !bytes_equal(mine, field_get(body_of(&f->rows[n]), d, 0).text),
                          "lines %zu and %zu: %s", f->rows[n].line, f->rows[i].line, key->name);
        }
}

Test(demo, natural_keys_are_unique, .timeout = 20, .init = load_all)
{
    natural_keys(&centre);
    natural_keys(&federation);
    natural_keys(&plan);
}

/* Loaded into one store, the second file changes nothing of the first. */
Test(demo, what_both_files_hold_is_the_same, .timeout = 20, .init = load_all)
{
    size_t shared = 0;
    for (size_t i = 0; i < federation.count; i++) {
        struct bytes mine, other;
        const struct json_record *twin = find(&centre, federation.rows[i].record->header->id);
        if (twin == NULL)
            continue;
        cr_assert_eq(json_record_text(federation.rows[i].record, &federation.arena, &mine), ERR_OK);
        cr_assert_eq(json_record_text(twin->record, &centre.arena, &other), ERR_OK);
        cr_expect(bytes_equal(mine, other), "line %zu", federation.rows[i].line);
        shared++;
    }
    cr_expect_gt(shared, 20);
}

/* --- Worked example A --------------------------------------------------------- */

static size_t count_of(const struct file *f, Pacte__RecordType type)
{
    size_t n = 0;
    for (size_t i = 0; i < f->count; i++)
        n += f->rows[i].type->number == type;
    return n;
}

static const Pacte__Contribution *contribution(const struct file *f, size_t i)
{
    return (uint32_t)f->rows[i].type->number == PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION ? f->rows[i].record->contribution : NULL;
}

static int64_t euros(const Pacte__Money *m)
{
    cr_assert(m != NULL && m->cents % 100 == 0);
    return m->cents / 100;
}

/* Sum of « conventionné », in cash or in kind; 0 for any financeur or year. */
static int64_t agreed(const struct file *f, uint64_t financeur, uint32_t year, Pacte__Nature nature)
{
    int64_t sum = 0;
    for (size_t i = 0; i < f->count; i++) {
        const Pacte__Contribution *c = contribution(f, i);
        if (c != NULL && c->nature == nature && (year == 0 || c->annee == year) &&
            (financeur == 0 || c->financeur->id == financeur))
            sum += euros(c->conventionne);
    }
    return sum;
}

static const Pacte__Nature cash = PACTE__NATURE__NATURE_NUMERAIRE, kind = PACTE__NATURE__NATURE_EN_NATURE;

struct row { const char *financeur; int64_t years[4], total; };
static const struct row table_a[] = {
    {"caf-92", {120000, 121800, 123600, 125400}, 490800}, {"ville-bellerive", {260000, 260000, 260000, 260000}, 1040000},
    {"departement-92", {48000, 48000, 48000, 48000}, 192000}, {"prefecture-92", {36000, 36000, 36000, 36000}, 144000},
    {"region", {15000, 15000, 12000, 12000}, 54000}, {"cnav", {9000, 9000, 9000, 9000}, 36000},
};

Test(demo, contributions_of_the_six_financeurs, .timeout = 20, .init = load_all)
{
    static const int64_t years[] = {488000, 489800, 488600, 490400};
    for (size_t i = 0; i < 6; i++) {
        uint64_t id = named(&centre, table_a[i].financeur)->record->header->id;
        for (uint32_t y = 0; y < 4; y++)
            cr_expect_eq(agreed(&centre, id, 2027 + y, cash), table_a[i].years[y], "%s %u", table_a[i].financeur, 2027 + y);
        cr_expect_eq(agreed(&centre, id, 0, cash), table_a[i].total, "%s", table_a[i].financeur);
    }
    for (uint32_t y = 0; y < 4; y++) {
        cr_expect_eq(agreed(&centre, 0, 2027 + y, cash), years[y]);
        cr_expect_eq(agreed(&centre, 0, 2027 + y, kind), 85000, "premises of the city");
    }
    cr_expect_eq(agreed(&centre, 0, 0, cash), 1956800);
    cr_expect_eq(agreed(&centre, 0, 0, kind), 340000);
}

static void expect_line(const char *alias, int64_t agreed_euros, int64_t justified)
{
    const Pacte__Contribution *c = named(&centre, alias)->record->contribution;
    cr_expect_eq(euros(c->conventionne), agreed_euros, "%s", alias);
    cr_expect_eq(euros(c->justifie), justified, "%s", alias);
}

Test(demo, lines_of_the_caf_in_2027, .timeout = 20, .init = load_all)
{
    expect_line("contribution-com-2026-001-caf-agc-2027", 74200, 72504);
    expect_line("contribution-com-2026-001-caf-acf-2027", 25440, 25122);
    expect_line("contribution-com-2026-001-caf-fonds-locaux-2027", 20360, 20360);
}

static bool at_most(const Pacte__Money *a, const Pacte__Money *b)
{
    return a == NULL || b == NULL || a->cents <= b->cents;
}

/* Nobody agrees to more than was asked, nor justifies more than was agreed. */
Test(demo, rungs_of_the_ladder, .timeout = 20, .init = load_all)
{
    for (size_t i = 0; i < centre.count; i++) {
        const Pacte__Contribution *c = contribution(&centre, i);
        if (c == NULL)
            continue;
        size_t line = centre.rows[i].line;
        cr_expect(c->sollicite != NULL && c->promis != NULL && c->conventionne != NULL, "line %zu", line);
        cr_expect(at_most(c->promis, c->sollicite) && at_most(c->vote, c->promis) && at_most(c->notifie, c->vote), "line %zu", line);
        cr_expect(at_most(c->conventionne, c->promis) && at_most(c->appele, c->conventionne), "line %zu", line);
        cr_expect(at_most(c->justifie, c->conventionne) && at_most(c->admis, c->justifie), "line %zu", line);
        cr_expect_eq(c->notifie != NULL, c->notifie_date != NULL, "line %zu", line);
    }
}

Test(demo, payments_of_2027, .timeout = 20, .init = load_all)
{
    static const struct { const char *financeur; int64_t received; } rows[] = {
        {"caf-92", 117986}, {"ville-bellerive", 260000}, {"departement-92", 48000},
        {"prefecture-92", 36000}, {"region", 15000}, {"cnav", 9000}};
    int64_t planned = 0, received = 0, by[6] = {0};
    for (size_t i = 0; i < centre.count; i++) {
        if ((uint32_t)centre.rows[i].type->number != PACTE__RECORD_TYPE__RECORD_TYPE_VERSEMENT)
            continue;
        const Pacte__Versement *v = centre.rows[i].record->versement;
        const Pacte__Contribution *c = find(&centre, v->contribution->id)->record->contribution;
        cr_expect_eq(c->annee, 2027u);
        planned += euros(v->prevu);
        received += euros(v->recu);
        for (size_t k = 0; k < 6; k++)
            by[k] += c->financeur->id == named(&centre, rows[k].financeur)->record->header->id ? euros(v->recu) : 0;
    }
    cr_expect_eq(count_of(&centre, PACTE__RECORD_TYPE__RECORD_TYPE_VERSEMENT), 14);
    cr_expect_eq(planned, 488000);
    cr_expect_eq(received, 485986);
    for (size_t k = 0; k < 6; k++)
        cr_expect_eq(by[k], rows[k].received, "%s: %" PRId64, rows[k].financeur, by[k]);
}

/* Sixty days from the notification; paid nine days late. */
Test(demo, delay_of_the_state, .timeout = 20, .init = load_all)
{
    const Pacte__Contribution *c = named(&centre, "contribution-com-2026-001-prefecture-2027")->record->contribution;
    const Pacte__Versement *v = named(&centre, "versement-com-2026-001-prefecture-2027-1")->record->versement;
    cr_expect_eq(v->prevu_date->number - c->notifie_date->number, 60);
    cr_expect_eq(v->recu_date->number - v->prevu_date->number, 9);
}

Test(demo, parties_of_the_convention, .timeout = 20, .init = load_all)
{
    size_t financeurs = 0, without_money = 0;
    for (size_t i = 0; i < centre.count; i++) {
        if ((uint32_t)centre.rows[i].type->number != PACTE__RECORD_TYPE__RECORD_TYPE_SIGNATAIRE)
            continue;
        const Pacte__Signataire *s = centre.rows[i].record->signataire;
        bool pays = false;
        for (size_t k = 0; k < s->n_qualites; k++)
            pays = pays || strcmp(s->qualites[k], "FINANCEUR") == 0;
        financeurs += pays;
        without_money += !pays;
        cr_expect(s->acte[0] != '\0' && s->acte_date != NULL && s->signe != NULL && s->representant != NULL);
        cr_expect_leq(s->acte_date->number, s->signe->number, "each party decides before it signs");
        cr_expect_eq(pays, agreed(&centre, s->organisation->id, 0, cash) > 0);
    }
    cr_expect_eq(financeurs, 6);
    cr_expect_eq(without_money, 2);
}

Test(demo, the_convention_lies_within_its_agrement, .timeout = 20, .init = load_all)
{
    const struct file *const both[] = {&centre, &federation};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < both[k]->count; i++) {
            if ((uint32_t)both[k]->rows[i].type->number != PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION)
                continue;
            const Pacte__Convention *c = both[k]->rows[i].record->convention;
            const Pacte__Agrement *a = find(both[k], c->agrement->id)->record->agrement;
            cr_expect(a->debut->number <= c->debut->number && c->fin->number <= a->fin->number, "%s", c->reference);
            cr_expect_eq(c->n_conditions, 1);
            bool granted = a->decision != PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ATTENDUE;
            cr_expect_eq(c->conditions[0]->levee != NULL, granted, "%s", c->reference);
        }
}

/* No person is named: functions and their mailboxes. */
Test(demo, contacts_are_functions, .timeout = 20, .init = load_all)
{
    for (size_t i = 0; i < centre.count; i++) {
        if ((uint32_t)centre.rows[i].type->number != PACTE__RECORD_TYPE__RECORD_TYPE_CONTACT)
            continue;
        const Pacte__Contact *c = centre.rows[i].record->contact;
        const char *end = c->courriel + strlen(c->courriel) - strlen(".example");
        cr_expect(c->nom[0] == '\0' && c->prenom[0] == '\0' && c->fonction[0] != '\0' && c->notice_rgpd != NULL);
        cr_expect_str_eq(end, ".example");
    }
    cr_expect_gt(count_of(&centre, PACTE__RECORD_TYPE__RECORD_TYPE_CONTACT), 8);
}

/* --- Worked example B --------------------------------------------------------- */

Test(demo, portfolio_of_the_federation, .timeout = 20, .init = load_all)
{
    static const struct { const char *type; int64_t total; } by_type[] = {
        {"CAF", 506500}, {"COMMUNE", 1005000}, {"DEPT", 191000}, {"ETAT_PDV", 135000}, {"REGION", 27000}, {"CNAV", 30500}};
    static const struct { const char *convention; int64_t total; } by_centre[] = {
        {"com-2026-001", 488000}, {"com-2023-002", 410000}, {"com-2026-003", 201000}, {"com-2023-005", 366000}, {"com-2024-007", 430000}};
    int64_t types[6] = {0}, centres[5] = {0};
    for (size_t i = 0; i < federation.count; i++) {
        const Pacte__Contribution *c = contribution(&federation, i);
        if (c == NULL || c->nature != cash)
            continue;
        cr_expect_eq(c->annee, 2027u);
        const char *type = find(&federation, c->financeur->id)->record->organisation->type;
        for (size_t k = 0; k < 6; k++)
            types[k] += strcmp(type, by_type[k].type) == 0 ? euros(c->conventionne) : 0;
        for (size_t k = 0; k < 5; k++)
            centres[k] += c->convention->id == named(&federation, by_centre[k].convention)->record->header->id ? euros(c->conventionne) : 0;
    }
    for (size_t k = 0; k < 6; k++)
        cr_expect_eq(types[k], by_type[k].total, "%s: %" PRId64, by_type[k].type, types[k]);
    for (size_t k = 0; k < 5; k++)
        cr_expect_eq(centres[k], by_centre[k].total, "%s: %" PRId64, by_centre[k].convention, centres[k]);
    cr_expect_eq(agreed(&federation, 0, 0, cash), 1895000);
    cr_expect_eq(count_of(&federation, PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE), 8);
}

/* As of 15 November 2026: seven centres with a running agrément, one lapsed. */
Test(demo, agrements_that_run, .timeout = 20, .init = load_all)
{
    struct day today;
    size_t running = 0;
    cr_assert_eq(day_parse_iso("2026-11-15", &today, NULL), ERR_OK);
    for (size_t i = 0; i < federation.count; i++) {
        if ((uint32_t)federation.rows[i].type->number != PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT)
            continue;
        const Pacte__Agrement *a = federation.rows[i].record->agrement;
        running += a->debut->number <= today.number && today.number <= a->fin->number;
    }
    cr_expect_eq(running, 7);
    cr_expect_eq(named(&federation, "agrement-trait-d-union-2022")->record->agrement->fin->number - today.number, -319);
    cr_expect_eq(named(&federation, "agrement-maison-des-voisins-2024")->record->agrement->fin->number - today.number, 411);
}
