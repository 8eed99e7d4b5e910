/* The rules at commit, on the demonstration: what a person would try, the field
 * that the refusal names, and nothing written. */
#include "common/value/day.h"
#include "common/value/money.h"
#include "server/rules/rules.h"
#include "tests/support/demo.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct world w;
static void setup(void)
{
    demo_open(&w);
    demo_load(&w, "tools/demo.d/centre_social.json");
    demo_load(&w, "tools/demo.d/federation.json");
    demo_load(&w, "tools/demo.d/plan_hp.json");
}
static void teardown(void) { world_close(&w); }
TestSuite(commit, .init = setup, .fini = teardown, .timeout = 120);

static void refused(enum err got, enum err want, const char *field, const char *words, uint64_t journal)
{
    cr_expect_eq(got, want, "%s", w.note.text);
    cr_expect_str_eq(w.note.field, field);
    cr_expect(strstr(w.note.text, words) != NULL, "%s", w.note.text);
    cr_expect_eq(world_head(&w).index, journal + 1, "a refusal is journalled too");
    cr_expect_eq(w.out.applied_count, 0);
}

static const struct {
    const char *what;
    uint32_t type;
    const char *alias, *field, *text;
    enum err want; const char *named, *words;
} one_field[] = {
    {"a period moved once signed", TYPE(CONVENTION), "com-2026-001", "fin", "2030-12-30", ERR_INVALID, "convention.fin", "avenant"},
    {"a signature taken back", TYPE(CONVENTION), "com-2026-001", "signee", "", ERR_INVALID, "convention.signee", "le reste"},
    {"ended without a reason", TYPE(CONVENTION), "com-2026-001", "resiliee", "2028-01-01", ERR_REQUIRED, "convention.motif_fin", "pourquoi"},
    {"a model that is not there", TYPE(CONVENTION), "com-2026-001", "version_modele", "7", ERR_INVALID, "convention.modele", "version 7"},
    {"no version of a model", TYPE(CONVENTION), "com-2026-001", "version_modele", "", ERR_INVALID, "convention.version_modele", "version"},
    {"one who signed did not", TYPE(SIGNATAIRE), "signataire-com-2026-001-caf", "signe", "", ERR_INVALID, "convention.signee", "signature"},
    {"a mandate that had ended", TYPE(CONTACT), "contact-caf", "mandat_fin", "2026-07-09", ERR_INVALID, "signataire.representant", "09/07/2026"},
    {"an agrément that ends before", TYPE(AGREMENT), "agrement-passerelles-2027", "fin", "2029-12-31", ERR_INVALID, "convention.fin", "31/12/2029"},
    {"a decision undone", TYPE(AGREMENT), "agrement-passerelles-2027", "decision", "attendue", ERR_INVALID, "agrement.decision", "s'efface pas"},
    {"a decision reversed in silence", TYPE(AGREMENT), "agrement-maison-des-voisins-2024", "decision", "refuse", ERR_REQUIRED, "agrement.note", "pourquoi"},
    {"minutes that were approved", TYPE(REUNION), "reunion-copil-com-2026-001-2026-05-20", "texte", "autre", ERR_INVALID, "reunion.pv_approuve", "rectificatif"},
    {"a decision of approved minutes", TYPE(DECISION), "decision-com-2026-001-d4", "objet", "autre", ERR_INVALID, "decision.objet", "rectificatif"},
    {"a presence of approved minutes", TYPE(PRESENCE), "presence-2026-05-20-ville", "etat", "excuse", ERR_INVALID, "presence.etat", "rectificatif"},
    {"a mandate before its vote", TYPE(MEMBRE), "membre-copil-com-2026-001-cnav", "fin", "2026-05-19", ERR_INVALID, "decision.votes", "mandat"},
    {"an approved budget reopened", TYPE(BUDGET), "budget-com-2026-001-2027-previsionnel", "valide", "", ERR_REQUIRED, "budget.valide", "motif"},
    {"a budget approved out of balance", TYPE(BUDGET), "budget-com-2026-001-2027-realise", "version", "reactualise", ERR_OK, "", ""},
    {"an amount that the budget does not have", TYPE(CONTRIBUTION), "contribution-com-2026-001-region-2027", "conventionne", "14000", ERR_INVALID, "budget.valide", "écart"},
    {"the same, said after the approval", TYPE(CONTRIBUTION), "contribution-com-2026-001-region-2028", "conventionne", "14000", ERR_OK, "", ""},
    {"called, and the year is closed", TYPE(CONTRIBUTION), "contribution-com-2026-001-region-2030", "appele", "12000", ERR_INVALID, "contribution.appele", "2030"},
    {"admitted less than was justified", TYPE(CONTRIBUTION), "contribution-com-2026-001-cnav-2027", "admis", "8999,99", ERR_INVALID, "contribution.motif", "pourquoi"},
    {"a model that conventions follow", TYPE(MODELE), "modele-centre-social-1", "intitule", "autre", ERR_INVALID, "modele.version", "COM-"},
    {"an objective under nothing of its level", TYPE(NOEUD), "noeud-passerelles-o1", "niveau", "action", ERR_INVALID, "noeud.niveau", "suivre"},
    {"a milestone proved by nothing", TYPE(ETAPE), "etape-passerelles-2023-objectifs", "note", "vu", ERR_OK, "", ""},
    {"a note", TYPE(CONVENTION), "com-2026-001", "note", "À relire", ERR_OK, "", ""},
};

Test(commit, one_field)
{
    for (size_t i = 0; i < sizeof one_field / sizeof one_field[0]; i++) {
        uint64_t journal = world_head(&w).index;
        if (world_read(&w, one_field[i].type, demo_id(one_field[i].alias)) == NULL) {
            cr_expect_fail("%s: @%s is not there", one_field[i].what, one_field[i].alias);
            continue;
        }
        enum err e = demo_change(&w, one_field[i].type, one_field[i].alias, one_field[i].field, one_field[i].text);
        cr_expect_eq(e, one_field[i].want, "%s: %s %s", one_field[i].what, w.note.field, w.note.text);
        if (one_field[i].want != ERR_OK && e == one_field[i].want)
            refused(e, one_field[i].want, one_field[i].named, one_field[i].words, journal);
        world_fresh(&w);
    }
}

/* --- Several operations at once ------------------------------------------------- */

static enum err batch(Pacte__Record **records, size_t count)
{
    Pacte__Operation *operations[16];
    for (size_t i = 0; i < count; i++)
        operations[i] = world_put_operation(&w, records[i]);
    return world_batch(&w, KEEPER, operations, count);
}

static Pacte__Record *changed(uint32_t type, const char *alias, const char *field, const char *text)
{
    Pacte__Record *r = demo_read(&w, type, alias);
    world_set(&w, r, field, text);
    return r;
}

/* A late signatory comes by its avenant: both in one command, or neither. */
Test(commit, a_late_signatory_comes_with_its_avenant)
{
    const char *convention = world_ref(demo_id("com-2026-001")), *who = world_ref(demo_id("bailleur-rives-habitat"));
    Pacte__Record *late = world_record(&w, TYPE(SIGNATAIRE), 900, 0, "convention", convention, "organisation", who,
                                       "qualites", "SIGNATAIRE", NULL);
    Pacte__Record *avenant = world_record(&w, TYPE(AVENANT), 901, 0, "convention", convention, "numero", "1", "type",
                                          "adhesion", "objet", "Adhésion du bailleur", "organisation", who, "signe",
                                          "2027-03-01", NULL);
    cr_expect_eq(world_put(&w, KEEPER, late), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "convention.signee");
    cr_expect_eq(batch((Pacte__Record *[]){late, avenant}, 2), ERR_OK, "%s", w.note.text);
    cr_expect_eq(world_archive(&w, KEEPER, TYPE(AVENANT), 901, 1, false), ERR_INVALID, "the avenant is why it may be late");
}

Test(commit, the_note_names_the_operation_at_fault)
{
    Pacte__Record *records[] = {
        changed(TYPE(CONVENTION), "com-2023-002", "note", "vu"),
        changed(TYPE(DECISION), "decision-com-2026-001-d4", "objet", "autre"),
    };
    cr_expect_eq(batch(records, 2), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "operations[1].decision.objet");
    records[1] = changed(TYPE(SIGNATAIRE), "signataire-com-2026-001-caf", "signe", "");
    cr_expect_eq(batch(records, 2), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "convention.signee", "no operation of the batch is about that record: %s", w.note.field);
}

/* Reopened with a reason, corrected and approved again: one command or three. */
Test(commit, an_approved_budget_is_corrected_by_who_says_why)
{
    Pacte__Record *b = demo_read(&w, TYPE(BUDGET), "budget-com-2026-001-2027-previsionnel");
    Pacte__Record *l = world_record(&w, TYPE(LIGNE_BUDGET), 910, 0, "budget",
                                    world_ref(demo_id("budget-com-2026-001-2027-previsionnel")), "compte", "60", "montant",
                                    "10", NULL);
    cr_expect_eq(world_put(&w, KEEPER, l), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "ligne_budget.budget");
    world_set(&w, b, "valide", "");
    w.reason = "Ligne oubliée";
    cr_expect_eq(world_put(&w, KEEPER, b), ERR_OK, "%s", w.note.text);
    w.reason = "";
    cr_expect_eq(world_put(&w, KEEPER, l), ERR_OK, "%s", w.note.text);
    b = changed(TYPE(BUDGET), "budget-com-2026-001-2027-previsionnel", "valide", "2026-06-10");
    cr_expect_eq(world_put(&w, KEEPER, b), ERR_INVALID, "it is 10 euros out of balance");
    cr_expect_str_eq(w.note.field, "budget.valide");
    cr_expect_eq(world_archive(&w, KEEPER, TYPE(LIGNE_BUDGET), 910, 1, false), ERR_OK, "%s", w.note.text);
    cr_expect_eq(world_put(&w, KEEPER, b), ERR_OK, "%s", w.note.text);
}

/* What is approved gets no other decision and no other presence, and nobody is
 * counted twice. */
Test(commit, approved_minutes_take_nothing_in)
{
    const char *closed = world_ref(demo_id("reunion-copil-com-2026-001-2026-05-20"));
    const char *member = world_ref(demo_id("membre-copil-com-2026-001-ville"));
    Pacte__Record *x = world_record(&w, TYPE(DECISION), 920, 0, "convention", world_ref(demo_id("com-2026-001")), "reunion",
                                    closed, "annee", "2026", "numero", "7", "objet", "Glissée", "date", "2026-05-20", NULL);
    Pacte__Record *p = world_record(&w, TYPE(PRESENCE), 921, 0, "reunion", closed, "membre", member, "etat", "present", NULL);
    cr_expect_eq(world_put(&w, KEEPER, x), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "decision.reunion");
    cr_expect_eq(world_put(&w, KEEPER, p), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "presence.reunion");
    Pacte__Record *m = world_record(&w, TYPE(REUNION), 922, 0, "instance", world_ref(demo_id("copil-com-2026-001")), "date",
                                    "2027-03-10", NULL);
    p = world_record(&w, TYPE(PRESENCE), 923, 0, "reunion", world_ref(922), "membre", member, "etat", "present", NULL);
    Pacte__Record *again = world_record(&w, TYPE(PRESENCE), 924, 0, "reunion", world_ref(922), "membre", member, "etat",
                                        "excuse", NULL);
    cr_expect_eq(batch((Pacte__Record *[]){m, p}, 2), ERR_OK, "%s", w.note.text);
    cr_expect_eq(world_put(&w, KEEPER, again), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "presence.membre");
}

enum { OTHER_PROJECT = 930, OTHER_AXIS, OTHER_OBJECTIVE, OTHER_ACTION };

/* A project of another centre, with one action. */
static void other_project(void)
{
    const char *project = world_ref(OTHER_PROJECT);
    Pacte__Record *records[] = {
        world_record(&w, TYPE(PROJET_SOCIAL), OTHER_PROJECT, 0, "structure", world_ref(demo_id("structure-escale")), "intitule",
                     "Projet de l'Escale", NULL),
        world_record(&w, TYPE(NOEUD), OTHER_AXIS, 0, "projet", project, "niveau", "axe", "code", "A", "intitule", "Axe", NULL),
        world_record(&w, TYPE(NOEUD), OTHER_OBJECTIVE, 0, "projet", project, "parent", world_ref(OTHER_AXIS), "niveau",
                     "objectif", "code", "O", "intitule", "Objectif", NULL),
        world_record(&w, TYPE(NOEUD), OTHER_ACTION, 0, "projet", project, "parent", world_ref(OTHER_OBJECTIVE), "niveau",
                     "action", "code", "X", "intitule", "Action", NULL),
    };
    cr_assert_eq(batch(records, sizeof records / sizeof records[0]), ERR_OK, "%s %s", w.note.field, w.note.text);
}

static void set_part(Pacte__Contribution *c, uint64_t action, const char *amount)
{
    Pacte__Part *part = arena_zalloc(&w.build, 1, sizeof *part), **grown = arena_zalloc(&w.build, c->n_parts + 1, sizeof *grown);
    struct money m;
    pacte__part__init(part);
    part->action = arena_zalloc(&w.build, 1, sizeof *part->action);
    part->montant = arena_zalloc(&w.build, 1, sizeof *part->montant);
    pacte__ref__init(part->action);
    pacte__money__init(part->montant);
    cr_assert_eq(money_parse(amount, &m, NULL), ERR_OK);
    part->action->id = action;
    part->montant->cents = m.cents;
    for (size_t i = 0; i < c->n_parts; i++)
        grown[i] = c->parts[i];
    grown[c->n_parts++] = part;
    c->parts = grown;
}

/* Money goes to the actions of the convention's own project, each once. */
Test(commit, parts_are_of_actions_of_the_project)
{
    static const struct { const char *a, *b; const char *first, *second; enum err want; const char *field, *words; } cases[] = {
        {"10000", "2000", "noeud-passerelles-o1-1", "noeud-passerelles-o1-2", ERR_OK, "", ""},
        {"10000", "1999", "noeud-passerelles-o1-1", "noeud-passerelles-o1-2", ERR_INVALID, "contribution.parts", "corrigez"},
        {"13000", "-1000", "noeud-passerelles-o1-1", "noeud-passerelles-o1-2", ERR_OUT_OF_RANGE, "contribution.parts.montant", "Part 2"},
        {"10000", "2000", "noeud-passerelles-o1-1", "noeud-passerelles-o1-1", ERR_INVALID, "contribution.parts.action", "même action"},
        {"10000", "2000", "noeud-passerelles-o1-1", "noeud-passerelles-o1", ERR_INVALID, "contribution.parts.action", "Part 2"},
        {"10000", "2000", "noeud-passerelles-o1-1", NULL, ERR_INVALID, "contribution.parts.action", "projet social"},
    };
    other_project();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        Pacte__Record *r = demo_read(&w, TYPE(CONTRIBUTION), "contribution-com-2026-001-region-2030");
        r->contribution->n_parts = 0;
        set_part(r->contribution, demo_id(cases[i].first), cases[i].a);
        set_part(r->contribution, cases[i].second != NULL ? demo_id(cases[i].second) : OTHER_ACTION, cases[i].b);
        cr_expect_eq(world_put(&w, KEEPER, r), cases[i].want, "%zu: %s", i, w.note.text);
        if (cases[i].want != ERR_OK) {
            cr_expect_str_eq(w.note.field, cases[i].field);
            cr_expect(strstr(w.note.text, cases[i].words) != NULL, "%s", w.note.text);
        }
        world_fresh(&w);
    }
}

Test(commit, two_models_do_not_share_a_version)
{
    Pacte__Record *m = demo_read(&w, TYPE(MODELE), "modele-plan-hp-1");
    m->header->id = 920;
    m->header->revision = 0;
    cr_expect_eq(world_put(&w, KEEPER, m), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "modele.version");
    world_set(&w, m, "version", "2");
    cr_expect_eq(world_put(&w, KEEPER, m), ERR_OK, "%s", w.note.text);
    m = demo_read(&w, TYPE(MODELE), "modele-plan-hp-1");
    cr_expect_eq(world_archive(&w, KEEPER, TYPE(MODELE), m->header->id, m->header->revision, false), ERR_INVALID);
}

/* --- A store that was in breach before there were rules ---------------------------- */

static void keep(void *ctx, const char *sentence)
{
    (void)snprintf(ctx, 640, "%s", sentence);
}

struct looking { struct rules_report report; char said[640]; };

static enum err look(const struct store_read *read, void *ctx)
{
    struct looking *l = ctx;
    struct view v = {.read = read};
    l->report = (struct rules_report){.say = keep, .ctx = l->said};
    return rules_verify(&v, &sys_real, &l->report);
}

Test(commit, a_former_breach_is_told_and_stops_nobody)
{
    struct looking l = {.said = ""};
    cr_assert_eq(store_view(w.store, look, &l, NULL), ERR_OK);
    cr_expect_eq(l.report.breaches, 0, "the demonstration: %s", l.said);
    cr_expect_eq(l.report.dossiers, 6 + 9, "%llu", (unsigned long long)l.report.dossiers);

    Pacte__Record *r = changed(TYPE(SIGNATAIRE), "signataire-com-2026-001-caf", "signe", "");
    demo_past_rules(&w, r);
    cr_assert_eq(store_view(w.store, look, &l, NULL), ERR_OK);
    cr_expect_eq(l.report.breaches, 1, "%s", l.said);
    cr_expect(strstr(l.said, "« signatures »") != NULL && strstr(l.said, "convention") != NULL, "%s", l.said);

    cr_expect_eq(demo_change(&w, TYPE(CONVENTION), "com-2026-001", "note", "À compléter"), ERR_OK, "%s", w.note.text);
    cr_expect_eq(demo_change(&w, TYPE(CONVENTION), "com-2026-001", "version_modele", "9"), ERR_INVALID, "a new breach is one");
    cr_expect_eq(demo_change(&w, TYPE(SIGNATAIRE), "signataire-com-2026-001-caf", "signe", "2026-07-10"), ERR_OK);
    cr_assert_eq(store_view(w.store, look, &l, NULL), ERR_OK);
    cr_expect_eq(l.report.breaches, 0, "mended: %s", l.said);
}

/* --- Dérogations ------------------------------------------------------------------ */

static const char CALL[] = "contribution-com-2026-001-region-2030", OTHER_CALL[] = "contribution-com-2026-001-region-2029";

static Pacte__Record *call(void) { return changed(TYPE(CONTRIBUTION), CALL, "appele", "12000"); }

/* The convention with one dérogation; what is typed of who signs it does not count. */
static Pacte__Record *lifted(const char *rule, const char *alias)
{
    static Pacte__AnyRef of;
    static Pacte__Derogation x, *list[] = {&x};
    Pacte__Record *r = demo_read(&w, TYPE(CONVENTION), "com-2026-001");
    pacte__any_ref__init(&of);
    pacte__derogation__init(&x);
    of.type = (Pacte__RecordType)TYPE(CONTRIBUTION);
    of.id = demo_id(alias);
    x.regle = (char *)(uintptr_t)rule;
    x.objet = &of;
    x.raison = (char *)(uintptr_t)"La Région accepte l'appel avant le bilan";
    x.compte = (char *)(uintptr_t)"quelqu'un d'autre";
    r->convention->derogations = list;
    r->convention->n_derogations = 1;
    return r;
}

static Pacte__Record *no_more_lifted(void)
{
    Pacte__Record *r = demo_read(&w, TYPE(CONVENTION), "com-2026-001");
    r->convention->n_derogations = 0;
    return r;
}

Test(commit, a_derogation_lifts_its_rule_and_is_signed)
{
    struct looking l = {.said = ""};
    uint64_t journal = world_head(&w).index;
    refused(batch((Pacte__Record *[]){call()}, 1), ERR_INVALID, "contribution.appele", "Règle « porte-annuelle »", journal);
    cr_expect(strcmp(w.result->regle, "porte-annuelle") == 0 && w.result->regle_id == call()->header->id, "a field says what can be lifted");
    cr_expect_eq(batch((Pacte__Record *[]){lifted("quorum", CALL), call()}, 2), ERR_INVALID, "another rule");
    cr_expect_eq(batch((Pacte__Record *[]){lifted("porte-annuelle", OTHER_CALL), call()}, 2), ERR_INVALID, "another record");
    cr_expect_eq(batch((Pacte__Record *[]){lifted("signatures", CALL)}, 1), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "convention.derogations.regle");
    cr_expect(strstr(w.note.text, "ne se lève pas") != NULL, "%s", w.note.text);
    cr_assert_eq(batch((Pacte__Record *[]){lifted("porte-annuelle", CALL), call()}, 2), ERR_OK, "%s", w.note.text);
    const Pacte__Convention *c = demo_read(&w, TYPE(CONVENTION), "com-2026-001")->convention;
    cr_assert_eq(c->n_derogations, 1);
    cr_expect(c->derogations[0]->compte[0] != '\0' && strcmp(c->derogations[0]->compte, "quelqu'un d'autre") != 0);
    cr_assert_not_null(c->derogations[0]->le);
    cr_expect_eq(c->derogations[0]->le->number, day_of_ms(w.now_ms).number);
    cr_assert_eq(store_view(w.store, look, &l, NULL), ERR_OK);
    cr_expect_eq(l.report.breaches, 0, "%s", l.said);
    cr_expect_eq(l.report.lifted, 1);
    cr_expect(strstr(l.said, "avant le bilan") != NULL && strstr(l.said, c->derogations[0]->compte) != NULL, "%s", l.said);

    /* It stays signed by who signed it, and goes only when nothing needs it. */
    const char *who = c->derogations[0]->compte;
    int32_t day = c->derogations[0]->le->number;
    w.now_ms += 3 * DAY_MS;
    cr_assert_eq(batch((Pacte__Record *[]){lifted("porte-annuelle", CALL)}, 1), ERR_OK, "%s", w.note.text);
    c = demo_read(&w, TYPE(CONVENTION), "com-2026-001")->convention;
    cr_expect_str_eq(c->derogations[0]->compte, who);
    cr_expect_eq(c->derogations[0]->le->number, day);
    cr_expect_eq(batch((Pacte__Record *[]){no_more_lifted()}, 1), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "contribution.appele");
    cr_assert_eq(demo_change(&w, TYPE(CONTRIBUTION), CALL, "appele", ""), ERR_OK, "%s", w.note.text);
    cr_expect_eq(batch((Pacte__Record *[]){no_more_lifted()}, 1), ERR_OK, "%s", w.note.text);
}
