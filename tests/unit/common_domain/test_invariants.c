/* What must hold of a dossier: the demonstration holds, and each fact that is
 * changed breaks the rule that it belongs to, and names the field. */
#include "common/domain/invariants.h"
#include "tests/unit/common_domain/exemple_a.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define BODY(message, alias) ((Pacte__##message *)corpus_body(&corpus, alias))
#define D(n) BODY(Decision, "decision-com-2026-001-d" n)

static void nothing(void) {}
static void moved(void) { BODY(Convention, "com-2026-001")->debut = day_of("2026-12-31"); BODY(Convention, "com-2026-001")->fin = day_of("2030-12-30"); }
static void shorter_agrement(void) { BODY(Agrement, "agrement-passerelles-2027")->fin = day_of("2029-12-31"); }
static void unsigned_one(void) { BODY(Signataire, "signataire-com-2026-001-caf")->signe = NULL; }
static void mandate_over(void) { BODY(Contact, "contact-caf")->mandat_fin = day_of("2026-07-09"); }
static void mandate_to_come(void) { BODY(Contact, "contact-caf")->mandat_debut = day_of("2026-07-11"); }
static void refused_after_all(void)
{
    BODY(Agrement, "agrement-passerelles-2027")->decision = PACTE__DECISION_AGREMENT__DECISION_AGREMENT_REFUSE;
}
static void notified_undecided(void)
{
    Pacte__Agrement *a = BODY(Agrement, "agrement-passerelles-2027");
    a->decision = PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ATTENDUE;
    BODY(Convention, "com-2026-001")->conditions[0]->levee = NULL;
}
static void no_model(void) { d.modele = NULL; }
static void votes_do_not_add_up(void) { D("4")->pour = 6; }
static void no_quorum(void)
{
    for (size_t i = 0; i < d.n_presences; i++)
        if (lien(d.presences[i].m->reunion) == corpus_id("reunion-copil-com-2026-001-2026-05-20"))
            ((Pacte__Presence *)(uintptr_t)d.presences[i].m)->etat = PACTE__ETAT_PRESENCE__ETAT_PRESENCE_EXCUSE;
}
static char why[] = "Urgence : le président a constaté l'accord de tous par écrit";
static void no_quorum_and_no_votes(void)
{
    no_quorum();
    D("4")->votants = D("4")->pour = D("4")->contre = 0;
    D("4")->n_votes = 0;
}
static void voter_without_mandate(void) { BODY(Membre, "membre-copil-com-2026-001-cnav")->fin = day_of("2026-05-19"); }
static void voter_without_voice(void)
{
    BODY(Membre, "membre-copil-com-2026-001-cnav")->qualite = PACTE__QUALITE_MEMBRE__QUALITE_MEMBRE_ACCOMPAGNATEUR;
}
static void voter_who_was_absent(void)
{
    BODY(Presence, "presence-2026-05-20-cnav")->etat = PACTE__ETAT_PRESENCE__ETAT_PRESENCE_ABSENT;
}
static void not_held(void) { BODY(Reunion, "reunion-copil-com-2026-001-2026-05-20")->tenue = PACTE__OUI_NON__OUI_NON_NON; }
static void same_number(void) { D("4")->numero = 3; }
static void no_number(void) { D("4")->numero = 0; }
static void other_year(void) { D("4")->annee = 2025; D("4")->numero = 9; }
static void step_skipped(void) { D("3")->etat = PACTE__ETAT_DECISION__ETAT_DECISION_AJOURNEE; }
static void proof_not_adopted(void)
{
    step_skipped();
    D("4")->etape = D("5")->etape = D("6")->etape = (char *)"";
}
/* The agrément is shared: its former steps come with the next convention too. */
static void step_of_another(void)
{
    Pacte__Etape *e = BODY(Etape, "etape-passerelles-2023-lancement");
    e->convention->id = e->decision->id = 1;
}
static void a_line_grows(void)
{
    Pacte__LigneBudget *l = NULL;
    for (size_t i = 0; i < d.n_lignes && l == NULL; i++)
        if (lien(d.lignes[i].m->budget) == corpus_id("budget-com-2026-001-2027-previsionnel"))
            l = (Pacte__LigneBudget *)(uintptr_t)d.lignes[i].m;
    cr_assert_not_null(l);
    l->montant->cents += 100;
}
static void a_contribution_falls(void) { BODY(Contribution, "contribution-com-2026-001-region-2027")->conventionne->cents -= 100; }
static void it_fell_later(void)
{
    Pacte__Contribution *c = BODY(Contribution, "contribution-com-2026-001-region-2027");
    c->conventionne->cents -= 100;
    c->conventionne_date = day_of("2027-02-01");
    c->notifie = c->vote = NULL;
}
static void called_too_early(void)
{
    Pacte__Contribution *c = BODY(Contribution, "contribution-com-2026-001-region-2029");
    c->appele = c->conventionne;
    c->appele_date = day_of("2029-01-02");
}
static void called_in_time(void)
{
    called_too_early();
    BODY(Contribution, "contribution-com-2026-001-region-2029")->appele_date = day_of("2029-01-20");
}

static void avenant(const char *type, const char *signed_on, const char *end)
{
    char json[400];
    (void)snprintf(json, sizeof json, "{\"type\":\"avenant\",\"id\":\"@av-1\",\"fields\":{\"convention\":\"@com-2026-001\","
                   "\"numero\":1,\"type\":\"%s\",\"objet\":\"Un an\",\"signe\":\"%s\"%s%s%s}}", type, signed_on,
                   end[0] != '\0' ? ",\"fin\":\"" : "", end, end[0] != '\0' ? "\"" : "");
    corpus_add(&corpus, json);
    corpus_convention(&corpus, "com-2026-001", &d);
}
static void changed_once_over(void) { avenant("modification", "2031-01-01", ""); }
static void changed_on_its_last_day(void) { avenant("modification", "2030-12-31", ""); }
static void prolonged_to_less(void) { avenant("prorogation", "2030-06-01", "2030-12-31"); }
static void changed_once_denounced(void)
{
    changed_on_its_last_day();
    BODY(Convention, "com-2026-001")->denoncee = day_of("2029-02-01");
}

static void correction_of(const char *meeting, const char *day)
{
    char json[400];
    (void)snprintf(json, sizeof json, "{\"type\":\"reunion\",\"id\":\"@rectificatif\",\"fields\":{\"instance\":"
                   "\"@copil-com-2026-001\",\"date\":\"%s\",\"rectifie\":\"@%s\",\"texte\":\"Lire 6 pour\"}}", day, meeting);
    corpus_add(&corpus, json);
    corpus_convention(&corpus, "com-2026-001", &d);
}
static void corrected(void) { correction_of("reunion-copil-com-2026-001-2026-05-20", "2026-07-10"); }
static void corrected_before(void) { correction_of("reunion-copil-com-2026-001-2026-05-20", "2026-05-01"); }
static void corrected_unapproved(void)
{
    corrected();
    BODY(Reunion, "reunion-copil-com-2026-001-2026-05-20")->pv_approuve = NULL;
}
static void counted_twice(void)
{
    BODY(Presence, "presence-2026-05-20-cnav")->membre->id = BODY(Presence, "presence-2026-05-20-ville")->membre->id;
    D("4")->votants = D("4")->pour = D("4")->contre = 0;
    D("4")->n_votes = 0;
}

static void given_back(const char *amount)
{
    char json[400];
    (void)snprintf(json, sizeof json, "{\"type\":\"versement\",\"id\":\"@retour\",\"fields\":{\"contribution\":"
                   "\"@contribution-com-2026-001-cnav-2027\",\"type\":\"reversement\",\"recu\":\"%s\","
                   "\"recu_date\":\"2028-09-15\"}}", amount);
    corpus_add(&corpus, json);
    corpus_convention(&corpus, "com-2026-001", &d);
}
static void all_given_back(void) { given_back("9000"); }
static void more_given_back(void) { given_back("9000.01"); }

static void admitted_less(void) { BODY(Contribution, "contribution-com-2026-001-cnav-2027")->admis->cents -= 1; }
static void admitted_less_and_why(void)
{
    admitted_less();
    BODY(Contribution, "contribution-com-2026-001-cnav-2027")->motif = why;
}
static void justified_and_not_yet_admitted(void) { BODY(Contribution, "contribution-com-2026-001-cnav-2027")->admis = NULL; }

static const struct { const char *what; void (*change)(void); const char *rule, *field; } cases[] = {
    {"the demonstration", nothing, NULL, ""},
    {"out of the agrément", moved, "période dans l'agrément", "convention.fin"},
    {"an agrément that ends before", shorter_agrement, "période dans l'agrément", "convention.fin"},
    {"one has not signed", unsigned_one, "signatures", "convention.signee"},
    {"signed after the mandate", mandate_over, "mandat de qui signe", "signataire.representant"},
    {"signed before the mandate", mandate_to_come, "mandat de qui signe", "signataire.representant"},
    {"lifted, and refused after all", refused_after_all, "condition suspensive", "convention.conditions.levee"},
    {"notified, and not decided", notified_undecided, "décision de l'agrément", "agrement.notifie"},
    {"a model that is not there", no_model, "modèle suivi", "convention.modele"},
    {"changed once it is over", changed_once_over, "avenants", "avenant.signe"},
    {"changed on its last day", changed_on_its_last_day, NULL, ""},
    {"changed once it is denounced", changed_once_denounced, "avenants", "avenant.signe"},
    {"prolonged to no later end", prolonged_to_less, "avenants", "avenant.fin"},
    {"minutes corrected", corrected, NULL, ""},
    {"minutes corrected before they were approved", corrected_before, "séances", "reunion.date"},
    {"a correction of minutes not approved", corrected_unapproved, "séances", "reunion.rectifie"},
    {"a member counted twice", counted_twice, "séances", "presence.membre"},
    {"votes that do not add up", votes_do_not_add_up, "votes et séance", "decision.votants"},
    {"no quorum", no_quorum, "votes et séance", "decision.votants"},
    {"no quorum, and no votes either", no_quorum_and_no_votes, "quorum et présidence", "decision.etat"},
    {"a vote after the mandate", voter_without_mandate, "votes et séance", "decision.votes"},
    {"a vote without a voice", voter_without_voice, "votes et séance", "decision.votes"},
    {"a vote of who was absent", voter_who_was_absent, "votes et séance", "decision.votes"},
    {"a meeting that was not held", not_held, "votes et séance", "decision.reunion"},
    {"a number twice", same_number, "numéros des décisions", "decision.numero"},
    {"no number", no_number, "numéros des décisions", "decision.numero"},
    {"a number of another year", other_year, "numéros des décisions", "decision.annee"},
    {"a step before its turn", step_skipped, "ordre des étapes", "decision.etape"},
    {"a milestone by what was not adopted", proof_not_adopted, "étape close par sa décision", "etape.decision"},
    {"a milestone of another convention", step_of_another, NULL, ""},
    {"a line of the approved budget", a_line_grows, "équilibre du budget validé", "budget.valide"},
    {"a contribution, on no day", a_contribution_falls, "équilibre du budget validé", "budget.valide"},
    {"a contribution, after the approval", it_fell_later, NULL, ""},
    {"called before the year is open", called_too_early, "porte annuelle", "contribution.appele"},
    {"admitted less", admitted_less, "refus motivé d'une dépense", "contribution.motif"},
    {"admitted less, and why", admitted_less_and_why, NULL, ""},
    {"not yet admitted", justified_and_not_yet_admitted, NULL, ""},
    {"all given back", all_given_back, NULL, ""},
    {"more given back than came", more_given_back, "reversements", "versement.recu"},
    {"called once it is open", called_in_time, NULL, ""},
};

/* --- The table --------------------------------------------------------------- */

/* Each row is whole: a code of its own, a source that the page has, a reason. */
Test(invariants, each_rule_says_where_it_comes_from)
{
    char page[200000] = "";
    FILE *f = fopen("docs/domain.md", "r");
    cr_assert_not_null(f);
    cr_assert_gt(fread(page, 1, sizeof page - 1, f), 0);
    (void)fclose(f);
    cr_assert_leq(invariants_count, 32, "a set of rules is 32 bits");
    for (size_t i = 0; i < invariants_count; i++) {
        const struct invariant *x = &invariants[i];
        char row[64];
        cr_expect_eq(invariant_de_code(x->code), x, "%s", x->code);
        cr_expect(x->nom[0] != '\0' && strncmp(x->source, "domain.md §", 10) == 0 && strlen(x->pourquoi) > 20, "%s", x->code);
        cr_expect(gravite_libelle(x->gravite)[0] != '\0');
        cr_expect_eq(x->verifier != NULL, x->racine != 0, "%s", x->code);
        cr_expect(x->gravite != GRAVITE_LEVABLE || (x->racine == PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION && (x->touche & DOSSIER_TYPE(CONVENTION)) != 0),
                  "%s: a dérogation that goes is a change of the convention", x->code);
        cr_expect(x->gravite != GRAVITE_AVERTISSEMENT || x->verifier == NULL, "%s", x->code);
        (void)snprintf(row, sizeof row, "| `%s` |", x->code);
        cr_expect(strstr(page, row) != NULL, "the page has no row %s", x->code);
    }
}

static void look(const struct dossier *at, uint32_t root, struct manquements *out)
{
    manquements_init(out, &corpus.arena);
    for (size_t i = 0; i < invariants_count; i++)
        if (invariants[i].racine == root)
            cr_assert_eq(invariant_verifier(&invariants[i], at, out), ERR_OK);
}

Test(invariants, each_fact_breaks_its_rule, .timeout = 120)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct manquements convention, structure;
        exemple_a_load();
        cases[i].change();
        look(&d, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, &convention);
        look(&d, PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE, &structure);
        const struct manquements *found = convention.count > 0 ? &convention : &structure;
        if (cases[i].rule == NULL) {
            cr_expect_eq(found->count, 0, "%s: %s", cases[i].what, found->count > 0 ? found->rows[0].texte : "");
        } else {
            bool named = false;
            for (size_t k = 0; k < found->count; k++)
                named = named || (strcmp(found->rows[k].regle->nom, cases[i].rule) == 0 &&
                                  strcmp(found->rows[k].champ, cases[i].field) == 0);
            cr_expect(named, "%s: %zu found, %s %s", cases[i].what, found->count,
                      found->count > 0 ? found->rows[0].regle->nom : "", found->count > 0 ? found->rows[0].texte : "");
        }
        corpus_free(&corpus);
    }
}

/* A dérogation lifts its own rule, for its own record, and no other. */
Test(invariants, a_derogation_lifts_exactly_its_rule, .timeout = 120)
{
    size_t lifted = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct manquements before, after;
        exemple_a_load();
        cases[i].change();
        look(&d, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, &before);
        for (size_t k = 0; k < before.count; k++) {
            Pacte__AnyRef of = {.base = PROTOBUF_C_MESSAGE_INIT(&pacte__any_ref__descriptor),
                                .type = (Pacte__RecordType)before.rows[k].type, .id = before.rows[k].id};
            Pacte__Derogation x = PACTE__DEROGATION__INIT, *list = &x;
            Pacte__Convention *c = (Pacte__Convention *)(uintptr_t)d.convention;
            x.regle = (char *)(uintptr_t)before.rows[k].regle->code;
            x.raison = (char *)(uintptr_t)"Accord écrit des parties";
            x.objet = &of;
            c->derogations = &list;
            c->n_derogations = 1;
            look(&d, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, &after);
            cr_assert_eq(after.count, before.count, "%s", cases[i].what);
            for (size_t n = 0; n < after.count; n++) {
                bool its = after.rows[n].regle == before.rows[k].regle && after.rows[n].type == before.rows[k].type &&
                           after.rows[n].id == before.rows[k].id;
                bool levable = after.rows[n].regle->gravite == GRAVITE_LEVABLE;
                cr_expect_eq(after.rows[n].levee, its && levable ? &x : NULL, "%s: %s", cases[i].what, after.rows[n].regle->code);
                lifted += its && levable;
            }
            struct err_note note = {.field = ""};
            cr_expect_eq(derogations_valides(c, &note), before.rows[k].regle->gravite == GRAVITE_LEVABLE ? ERR_OK : ERR_INVALID);
            c->n_derogations = 0;
        }
        corpus_free(&corpus);
    }
    cr_expect_gt(lifted, 4);
}

/* A rule reads no more than its row says: with the rest taken away it says the same. */
Test(invariants, no_rule_reads_more_than_its_row_says, .timeout = 120)
{
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        exemple_a_load();
        cases[i].change();
        for (size_t k = 0; k < invariants_count; k++) {
            struct dossier part = d;
            if (invariants[k].verifier == NULL)
                continue;
            struct manquements whole, less;
#define X(TYPE, message, list) \
            if ((invariants[k].lit & DOSSIER_TYPE(TYPE)) == 0) \
                part.n_##list = 0;
            DOSSIER_LISTS(X)
#undef X
            if ((invariants[k].lit & DOSSIER_TYPE(MODELE)) == 0)
                part.modele = NULL;
            manquements_init(&whole, &corpus.arena);
            manquements_init(&less, &corpus.arena);
            cr_assert_eq(invariant_verifier(&invariants[k], &d, &whole), ERR_OK);
            cr_assert_eq(invariant_verifier(&invariants[k], &part, &less), ERR_OK);
            cr_expect_eq(whole.count, less.count, "%s, %s", cases[i].what, invariants[k].nom);
        }
        corpus_free(&corpus);
    }
}

Test(invariants, a_budget_that_was_replaced_binds_no_more, .timeout = 30)
{
    struct manquements found;
    exemple_a_load();
    a_contribution_falls();
    corpus_add(&corpus, "{\"type\":\"budget\",\"id\":\"@budget-reactualise\",\"fields\":{\"convention\":\"@com-2026-001\","
                        "\"annee\":2027,\"version\":\"reactualise\",\"valide\":\"2027-03-01\"}}");
    corpus_convention(&corpus, "com-2026-001", &d);
    look(&d, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, &found);
    cr_expect_eq(found.count, 1, "the new one has no line, and is the only one asked");
    cr_expect_eq(found.rows[0].id, corpus_id("budget-reactualise"));
    corpus_free(&corpus);
}
