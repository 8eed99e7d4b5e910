/* Which records a command is about, in which state, and which dossiers they
 * belong to. */
#include "tests/support/demo.h"

#include <criterion/criterion.h>
#include <string.h>

static struct world w;
static void setup(void)
{
    demo_open(&w);
    demo_load(&w, "tools/demo.d/centre_social.json");
    demo_load(&w, "tools/demo.d/federation.json");
}
static void teardown(void) { world_close(&w); }
TestSuite(changed, .init = setup, .fini = teardown, .timeout = 60);

#define BATCH(...) world_batch(&w, KEEPER, (Pacte__Operation *[]){__VA_ARGS__}, \
                               sizeof (Pacte__Operation *[]){__VA_ARGS__} / sizeof(Pacte__Operation *))

static Pacte__Operation *put(Pacte__Record *r) { return world_put_operation(&w, r); }
static Pacte__Operation *drop(uint32_t type, uint64_t id) { return world_delete_operation(&w, type, id, 1, false); }

/* The record with one field changed, `later` versions after the one that stands. */
static Pacte__Record *changed(uint32_t type, const char *alias, const char *field, const char *text, uint32_t later)
{
    Pacte__Record *r = demo_read(&w, type, alias);
    r->header->revision += later;
    world_set(&w, r, field, text);
    return r;
}

static const char MINUTES[] = "reunion-copil-com-2026-001-2026-05-20", PLANNED[] = "budget-com-2026-001-2027-previsionnel";
static const char CALL[] = "contribution-com-2026-001-region-2030", OTHER_CALL[] = "contribution-com-2026-001-cnav-2030";

static const char *alias_ref(const char *alias) { return world_ref(demo_id(alias)); }

/* --- The same record twice, the same number twice --------------------------------- */

Test(changed, of_a_record_written_twice_the_last_state_counts)
{
    uint32_t c = TYPE(CONVENTION);
    cr_expect_eq(BATCH(put(changed(c, "com-2026-001", "fin", "2030-12-30", 0)), put(changed(c, "com-2026-001", "note", "vu", 1))),
                 ERR_OK, "%s", w.note.text);
    cr_expect_eq(BATCH(put(changed(c, "com-2026-001", "note", "lu", 0)), put(changed(c, "com-2026-001", "fin", "2030-12-30", 1))),
                 ERR_INVALID);
    cr_expect_str_eq(w.note.field, "operations[0].convention.fin");
}

/* Numbers are drawn, and two types have each their own: a presence of another
 * meeting may bear that of the approved one. */
static void presence_of_the_same_number(void)
{
    Pacte__Record *open = world_record(&w, TYPE(REUNION), 900, 0, "instance", alias_ref("copil-com-2026-001"), "date",
                                       "2027-03-10", NULL);
    Pacte__Record *p = world_record(&w, TYPE(PRESENCE), demo_id(MINUTES), 0, "reunion", world_ref(900), "membre",
                                    alias_ref("membre-copil-com-2026-001-ville"), "etat", "present", NULL);
    cr_assert_eq(BATCH(put(open), put(p)), ERR_OK, "%s", w.note.text);
}

Test(changed, two_types_do_not_share_a_number)
{
    presence_of_the_same_number();
    Pacte__Operation *gone = drop(TYPE(PRESENCE), demo_id(MINUTES));
    cr_expect_eq(BATCH(gone, put(changed(TYPE(REUNION), MINUTES, "texte", "autre", 0))), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "operations[1].reunion.pv_approuve");
    cr_expect_eq(BATCH(put(changed(TYPE(REUNION), MINUTES, "note", "vu", 0)), gone), ERR_OK, "%s %s", w.note.field,
                 w.note.text);
}

/* --- What was wrong before excuses itself, and nothing else ------------------------ */

Test(changed, a_former_breach_excuses_no_other_record)
{
    demo_past_rules(&w, changed(TYPE(CONTRIBUTION), CALL, "appele", "12000", 0));
    cr_expect_eq(demo_change(&w, TYPE(CONTRIBUTION), CALL, "note", "vu"), ERR_OK, "%s", w.note.text);
    cr_expect_eq(demo_change(&w, TYPE(CONTRIBUTION), OTHER_CALL, "appele", "8000"), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "contribution.appele");
}

Test(changed, a_former_breach_excuses_no_other_rule)
{
    demo_past_rules(&w, changed(TYPE(AGREMENT), "agrement-passerelles-2027", "decision", "refuse", 0));
    cr_expect_eq(demo_change(&w, TYPE(AGREMENT), "agrement-passerelles-2027", "note", "vu"), ERR_OK, "%s", w.note.text);
    cr_expect_eq(demo_change(&w, TYPE(AGREMENT), "agrement-passerelles-2027", "fin", "2029-12-31"), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "convention.fin");
}

/* One rule speaks of meetings and of presences: here both are 905. */
Test(changed, a_former_breach_excuses_no_other_type)
{
    const char *instance = alias_ref("copil-com-2026-001"), *member = alias_ref("membre-copil-com-2026-001-ville");
    Pacte__Record *open = world_record(&w, TYPE(REUNION), 900, 0, "instance", instance, "date", "2027-03-10", NULL);
    Pacte__Record *correction = world_record(&w, TYPE(REUNION), 905, 0, "instance", instance, "date", "2027-04-10", "rectifie",
                                             world_ref(900), "texte", "Il y avait quorum.", NULL);
    Pacte__Record *first = world_record(&w, TYPE(PRESENCE), 904, 0, "reunion", world_ref(900), "membre", member, "etat",
                                        "present", NULL);
    Pacte__Record *again = world_record(&w, TYPE(PRESENCE), 905, 0, "reunion", world_ref(900), "membre", member, "etat",
                                        "excuse", NULL);
    cr_assert_eq(BATCH(put(open), put(first)), ERR_OK, "%s", w.note.text);
    demo_past_rules(&w, correction);
    Pacte__Record *seen = world_read(&w, TYPE(REUNION), 905);
    world_set(&w, seen, "note", "vu");
    cr_expect_eq(BATCH(put(seen), put(again)), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "operations[1].presence.membre");
}

/* --- Locks ------------------------------------------------------------------------- */

static Pacte__Record *line(uint64_t id, const char *budget)
{
    return world_record(&w, TYPE(LIGNE_BUDGET), id, 0, "budget", budget, "compte", "60", "montant", "10", NULL);
}

Test(changed, a_budget_that_the_command_reopens_takes_lines)
{
    w.reason = "Ligne oubliée";
    cr_expect_eq(BATCH(put(changed(TYPE(BUDGET), PLANNED, "valide", "", 0)), put(line(910, alias_ref(PLANNED)))), ERR_OK, "%s",
                 w.note.text);
    cr_expect_eq(BATCH(put(changed(TYPE(BUDGET), PLANNED, "note", "vu", 0)), drop(TYPE(LIGNE_BUDGET), 910)), ERR_OK, "%s",
                 w.note.text);
}

/* Lines that go with their budget do not hide why it may not go. */
Test(changed, an_approved_budget_that_goes_with_its_lines)
{
    cr_assert_eq(BATCH(put(world_record(&w, TYPE(BUDGET), 911, 0, "convention", alias_ref("com-2026-001"), "annee", "2031",
                                        "version", "previsionnel", NULL)),
                       put(line(912, world_ref(911))), put(line(913, world_ref(911)))), ERR_OK, "%s", w.note.text);
    Pacte__Record *b = world_read(&w, TYPE(BUDGET), 911);
    world_set(&w, b, "valide", "2031-01-10");
    demo_past_rules(&w, b);
    cr_expect_eq(BATCH(drop(TYPE(LIGNE_BUDGET), 912)), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "ligne_budget.budget");
    cr_expect_eq(BATCH(drop(TYPE(LIGNE_BUDGET), 912), drop(TYPE(LIGNE_BUDGET), 913),
                       world_delete_operation(&w, TYPE(BUDGET), 911, 2, false)), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "operations[2].budget.valide");
}

static Pacte__Record *copy_of_model(const char *code, const char *version)
{
    Pacte__Record *m = demo_read(&w, TYPE(MODELE), "modele-centre-social-1");
    m->header->id = 920;
    m->header->revision = 0;
    world_set(&w, m, "code", code);
    world_set(&w, m, "version", version);
    return m;
}

static enum err change_the_copy(void)
{
    Pacte__Record *m = world_read(&w, TYPE(MODELE), 920);
    world_set(&w, m, "intitule", "autre");
    return world_put(&w, KEEPER, m);
}

Test(changed, a_version_that_nobody_follows_may_change)
{
    cr_assert_eq(BATCH(put(copy_of_model("CENTRE_SOCIAL", "2"))), ERR_OK, "%s", w.note.text);
    cr_expect_eq(change_the_copy(), ERR_OK, "%s", w.note.text);
    cr_expect_eq(demo_change(&w, TYPE(MODELE), "modele-centre-social-1", "intitule", "autre"), ERR_INVALID);
}

Test(changed, a_code_in_other_letters_is_another_model)
{
    cr_assert_eq(BATCH(put(copy_of_model("centre_social", "1"))), ERR_OK, "%s", w.note.text);
    cr_expect_eq(change_the_copy(), ERR_OK, "%s", w.note.text);
}

/* --- Dossiers ---------------------------------------------------------------------- */

static Pacte__Record *convention(uint64_t id)
{
    return world_record(&w, TYPE(CONVENTION), id, 0, "reference", "COM-2026-090", "intitule", "Essai", "modele", "CENTRE_SOCIAL",
                        "version_modele", "1", "structures", alias_ref("structure-grange-aux-mots"), "debut", "2026-01-01",
                        "fin", "2029-12-31", NULL);
}

/* The agrément of another centre, which a convention cites all the same. */
Test(changed, an_agrement_leads_to_the_conventions_that_cite_it)
{
    Pacte__Record *c = convention(930);
    cr_assert_eq(BATCH(put(world_record(&w, TYPE(AGREMENT), 931, 0, "structure", alias_ref("structure-trait-d-union"), "types",
                                        "AGC", "autorite", alias_ref("caf-92"), "debut", "2026-01-01", "fin", "2029-12-31", "decision", "accorde", "depot", "2025-06-30", NULL))),
                 ERR_OK, "%s", w.note.text);
    world_set(&w, c, "agrement", world_ref(931));
    cr_assert_eq(BATCH(put(c)), ERR_OK, "%s", w.note.text);
    Pacte__Record *a = world_read(&w, TYPE(AGREMENT), 931);
    world_set(&w, a, "fin", "2029-06-30");
    cr_expect_eq(world_put(&w, KEEPER, a), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "convention.fin");
}

/* A convention without agrément, whose condition waits for that of its centre. */
Test(changed, an_agrement_leads_to_the_conventions_of_its_structure)
{
    static char what[] = "Agrément de la Caf";
    Pacte__Record *c = convention(930);
    Pacte__ConditionSuspensive x = PACTE__CONDITION_SUSPENSIVE__INIT, *list[] = {&x};
    Pacte__Ref of = PACTE__REF__INIT;
    Pacte__Day day = PACTE__DAY__INIT;
    of.id = demo_id("agrement-grange-aux-mots-2026");
    day.number = 20500;
    x.texte = what;
    x.agrement = &of;
    x.levee = &day;
    c->convention->conditions = list;
    c->convention->n_conditions = 1;
    cr_assert_eq(BATCH(put(c)), ERR_OK, "%s %s", w.note.field, w.note.text);
    Pacte__Record *a = changed(TYPE(AGREMENT), "agrement-grange-aux-mots-2026", "note", "Recours rejeté", 0);
    world_set(&w, a, "decision", "refuse");
    cr_expect_eq(world_put(&w, KEEPER, a), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "convention.conditions.levee");
}

/* What the agrément itself says is asked of its structure, with a convention or
 * without; one that was wrong before can be corrected bit by bit. */
Test(changed, an_agrement_leads_to_its_structure)
{
    static char text[] = "Associer les habitants";
    Pacte__Reserve one = PACTE__RESERVE__INIT, *list[] = {&one};
    Pacte__Record *a = demo_read(&w, TYPE(AGREMENT), "agrement-grange-aux-mots-2026");
    one.texte = text;
    a->agrement->reserves = list;
    a->agrement->n_reserves = 1;
    cr_expect_eq(world_put(&w, KEEPER, a), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "agrement.decision");
    demo_past_rules(&w, a);
    cr_expect_eq(demo_change(&w, TYPE(AGREMENT), "agrement-grange-aux-mots-2026", "note", "À revoir"), ERR_OK, "%s", w.note.text);
}

/* Nothing is asked of a convention that goes with what it holds, and nothing of
 * what it was when it comes back. */
Test(changed, an_archived_convention_has_no_rules)
{
    Pacte__Record *c = convention(930), *mine, *other;
    world_set(&w, c, "signee", "2026-01-05");
    mine = world_record(&w, TYPE(SIGNATAIRE), 931, 0, "convention", world_ref(930), "organisation", alias_ref("caf-92"), "qualites",
                        "SIGNATAIRE", "signe", "2026-01-05", NULL);
    other = world_record(&w, TYPE(SIGNATAIRE), 932, 0, "convention", world_ref(930), "organisation", alias_ref("cnav"), "qualites",
                         "SIGNATAIRE", "signe", "2026-01-05", NULL);
    cr_assert_eq(BATCH(put(c), put(mine), put(other)), ERR_OK, "%s %s", w.note.field, w.note.text);
    cr_expect_eq(BATCH(drop(TYPE(SIGNATAIRE), 931), drop(TYPE(SIGNATAIRE), 932)), ERR_INVALID, "it has no signatory left");
    cr_assert_eq(BATCH(drop(TYPE(SIGNATAIRE), 931), drop(TYPE(SIGNATAIRE), 932), drop(TYPE(CONVENTION), 930)), ERR_OK, "%s %s",
                 w.note.field, w.note.text);
    cr_expect_eq(world_archive(&w, KEEPER, TYPE(CONVENTION), 930, 2, true), ERR_INVALID, "the former state excuses nothing");
    cr_expect_str_eq(w.note.field, "convention.signee");
    cr_expect_eq(BATCH(world_delete_operation(&w, TYPE(CONVENTION), 930, 2, true),
                       world_delete_operation(&w, TYPE(SIGNATAIRE), 931, 2, true)), ERR_OK, "%s %s", w.note.field, w.note.text);
}

/* --- Dérogations ------------------------------------------------------------------- */

/* Lifted by the command that writes the convention itself. */
Test(changed, a_period_out_of_its_agrement_can_be_lifted)
{
    static char rule[] = "periode", why[] = "Texte signé avant la décision de la Caf";
    Pacte__Derogation x = PACTE__DEROGATION__INIT, *list[] = {&x};
    Pacte__Record *c = convention(930);
    x.regle = rule;
    x.raison = why;
    world_set(&w, c, "agrement", alias_ref("agrement-grange-aux-mots-2026"));
    world_set(&w, c, "debut", "2025-12-31");
    world_set(&w, c, "fin", "2029-12-30");
    cr_expect_eq(BATCH(put(c)), ERR_INVALID);
    cr_expect(strstr(w.note.text, "Règle « periode »") != NULL, "the refusal says that it can be lifted: %s", w.note.text);
    c->convention->derogations = list;
    c->convention->n_derogations = 1;
    cr_assert_eq(BATCH(put(c)), ERR_OK, "%s %s", w.note.field, w.note.text);
    c = world_read(&w, TYPE(CONVENTION), 930);
    world_set(&w, c, "note", "vu");
    cr_expect_eq(BATCH(put(c)), ERR_OK, "%s", w.note.text);
}
