/* Worked example C of the domain notes (§7.C), the Plan HP part: commune of
 * Valmosan, 2012-2013. */
#include "common/domain/echeancier.h"
#include "common/domain/etat.h"
#include "common/domain/fonctions.h"
#include "common/domain/gouvernance.h"
#include "common/domain/ids.h"
#include "tests/support/dossier.h"

#include <criterion/criterion.h>
#include <string.h>

static struct corpus corpus;
static struct dossier d;

static void load(void)
{
    corpus_init(&corpus);
    corpus_load(&corpus, "tools/demo.d/plan_hp.json");
    corpus_convention(&corpus, "plan-hp-2012-2013", &d);
}

static void unload(void) { corpus_free(&corpus); }

/* --- Sites, stocks and flows ---------------------------------------------------- */

static const struct { const char *site; uint32_t phase; int64_t stock[3], in[2], out[2]; bool hidden[2]; } sites[] = {
    {"site-valmosan-e1", 1, {128, 119, 110}, {3, 2}, {12, 11}, {false, false}},
    {"site-valmosan-e2", 1, {64, 60, 56},    {1, 0}, {5, 4},   {false, false}},
    {"site-valmosan-e3", 2, {97, 98, 98},    {4, 3}, {3, 3},   {false, true}},
    {"site-valmosan-e4", 2, {29, 28, 27},    {1, 1}, {2, 2},   {false, false}},
};
static const struct { uint32_t annee; int64_t stock, in, out; } totals[] = {{2012, 318, 9, 22}, {2013, 305, 6, 20}, {2014, 291, 0, 0}};

static const struct flux *flow_of(const struct flux *rows, size_t count, uint64_t site)
{
    for (size_t i = 0; i < count; i++)
        if (rows[i].territoire == site)
            return &rows[i];
    cr_assert_fail("a site without figures");
    return NULL;
}

Test(exemple_c, stocks_and_flows_of_each_site, .init = load, .fini = unload, .timeout = 30)
{
    for (uint32_t y = 0; y < 2; y++) {
        struct flux *rows;
        size_t count;
        int64_t in = 0, out = 0;
        cr_assert_eq(statistiques_flux(&d, "RP", 2012 + y, &rows, &count), ERR_OK);
        cr_assert_eq(count, 4);
        for (size_t i = 0; i < 4; i++) {
            const struct flux *f = flow_of(rows, count, corpus_id(sites[i].site));
            const Pacte__Territoire *t = corpus_body(&corpus, sites[i].site);
            cr_expect_eq(t->phase, sites[i].phase);
            cr_expect_eq(f->stock, sites[i].stock[y] * 1000, "%s", sites[i].site);
            cr_expect_eq(f->entrees, sites[i].in[y] * 1000, "%s", sites[i].site);
            cr_expect_eq(f->sorties, sites[i].out[y] * 1000, "%s", sites[i].site);
            cr_expect(f->suivant_connu && f->suivant == sites[i].stock[y + 1] * 1000, "%s", sites[i].site);
            cr_expect_eq(f->ecart, 0, "%s: stock, plus those who came, less those who left", sites[i].site);
            cr_expect_eq(f->stable_avec_flux, sites[i].hidden[y], "%s: stable totals hide flows", sites[i].site);
            in += f->entrees;
            out += f->sorties;
        }
        cr_expect(in == totals[y].in * 1000 && out == totals[y].out * 1000);
    }
    for (size_t y = 0; y < 3; y++) {
        int64_t sum;
        cr_expect(statistique_somme(&d, "RP", totals[y].annee, &sum));
        cr_expect_eq(sum, totals[y].stock * 1000, "%u", totals[y].annee);
    }
}

/* --- Staffing ---------------------------------------------------------------------- */

static void set(const char *setting)
{
    static char text[64], *list[1] = {text};
    Pacte__Convention *c = corpus_body(&corpus, "plan-hp-2012-2013");
    (void)strncpy(text, setting, sizeof text - 1);
    c->n_reglages = setting[0] != '\0';
    c->reglages = list;
}

static const struct fonction_calculee *function(uint32_t residents, const char *code)
{
    struct fonction_calculee *rows;
    size_t count;
    cr_assert_eq(fonctions_calculer(&d, residents, le("2012-06-01"), &rows, &count), ERR_OK);
    cr_assert_eq(count, 5, "those of 2022 do not apply yet");
    for (size_t i = 0; i < count; i++)
        if (strcmp(rows[i].fonction->code, code) == 0)
            return &rows[i];
    cr_assert_fail("function %s", code);
    return NULL;
}

Test(exemple_c, staffing_with_318_residents, .init = load, .fini = unload, .timeout = 30)
{
    static const struct { const char *code; bool obligatoire, financable; } rows[] = {
        {"CHEF_PROJET", true, false}, {"AGENT_CONCERTATION", true, true}, {"ANTENNE_SOCIALE", true, true},
        {"POST_RELOGEMENT", false, true}, {"REFERENT_CPAS", true, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const struct fonction_calculee *f = function(318, rows[i].code);
        cr_expect_eq(f->obligatoire, rows[i].obligatoire, "%s", rows[i].code);
        cr_expect_eq(f->financable, rows[i].financable, "%s", rows[i].code);
        cr_expect(f->titulaires == 1 && !f->manquante, "%s", rows[i].code);
    }
    const struct fonction_calculee *post = function(318, "POST_RELOGEMENT");
    cr_expect_eq(post->fonction->etp_financable->per_10000, 5000, "half a time");
    cr_expect(oui(post->fonction->sur_decision), "if the commune so decides");
    cr_expect_str_eq(function(318, "AGENT_CONCERTATION")->fonction->type_employeur, "ASSOCIATION");
}

Test(exemple_c, a_function_that_nobody_holds, .init = load, .fini = unload, .timeout = 30)
{
    d.n_affectations = 0;
    cr_expect(function(318, "CHEF_PROJET")->manquante);
    cr_expect_not(function(318, "POST_RELOGEMENT")->manquante, "it is not compulsory");
}

static const struct { uint32_t rp, whole, begun; int64_t whole_euros, begun_euros; } slices[] = {
    {318, 6, 7, 7500, 8750}, {305, 6, 7, 7500, 8750}, {291, 5, 6, 6250, 7500},
};

Test(exemple_c, slices_whole_or_begun, .init = load, .fini = unload, .timeout = 30)
{
    for (size_t i = 0; i < 3; i++) {
        set("");
        const struct fonction_calculee *f = function(slices[i].rp, "AGENT_CONCERTATION");
        cr_expect(f->montant_connu && f->tranches == slices[i].whole && euros(f->montant) == slices[i].whole_euros, "%u", slices[i].rp);
        set("tranche_mode=entamee");
        f = function(slices[i].rp, "AGENT_CONCERTATION");
        cr_expect(f->montant_connu && f->tranches == slices[i].begun && euros(f->montant) == slices[i].begun_euros, "%u", slices[i].rp);
    }
}

/* The number is the sum of the sites, in the last year that is known. */
Test(exemple_c, functions_count_what_the_records_say, .init = load, .fini = unload, .timeout = 30)
{
    static const struct { const char *au; uint32_t rp; } rows[] = {{"2012-06-01", 318}, {"2013-01-01", 305}, {"2019-12-31", 291}};
    struct fonction_calculee *f;
    size_t count;
    for (size_t i = 0; i < 3; i++) {
        cr_assert_eq(fonctions_du_dossier(&d, le(rows[i].au), &f, &count), ERR_OK);
        cr_assert_eq(count, 5);
        for (size_t k = 0; k < count; k++)
            if (f[k].fonction->mesure[0] != '\0')
                cr_expect(f[k].nombre_connu && f[k].nombre == rows[i].rp, "%s: %u", rows[i].au, f[k].nombre);
    }
    for (size_t i = 0; i < d.n_statistiques / 2; i++) {      /* in whatever order they come */
        __typeof__(*d.statistiques) first = d.statistiques[i];
        d.statistiques[i] = d.statistiques[d.n_statistiques - 1 - i];
        d.statistiques[d.n_statistiques - 1 - i] = first;
    }
    cr_assert_eq(fonctions_du_dossier(&d, le("2019-12-31"), &f, &count), ERR_OK);
    for (size_t k = 0; k < count; k++)
        cr_expect(f[k].fonction->mesure[0] == '\0' || f[k].nombre == 291, "%u", f[k].nombre);
    d.n_statistiques = 0;
    cr_assert_eq(fonctions_du_dossier(&d, le("2012-06-01"), &f, &count), ERR_OK);
    for (size_t k = 0; k < count; k++) {
        cr_expect_not(f[k].nombre_connu || f[k].montant_connu, "nobody counted");
        cr_expect_eq(f[k].obligatoire, f[k].fonction->obligatoire->comparaison == PACTE__COMPARAISON__COMPARAISON_TOUJOURS, "%s", f[k].fonction->code);
    }
}

static const struct { uint32_t rp; bool agent, antenne_over, antenne_from, post, chef; int64_t euros; } bounds[] = {
    {0,   false, false, false, false, false, 0},
    {49,  false, false, false, false, false, 0},
    {50,  true,  false, true,  false, false, 1250},
    {51,  true,  true,  true,  false, false, 1250},
    {250, true,  true,  true,  false, false, 6250},
    {251, true,  true,  true,  true,  false, 6250},
    {500, true,  true,  true,  true,  false, 12500},
    {501, true,  true,  true,  true,  true,  12500},
};

Test(exemple_c, thresholds_on_both_sides, .init = load, .fini = unload, .timeout = 30)
{
    for (size_t i = 0; i < sizeof bounds / sizeof bounds[0]; i++) {
        set("");
        cr_expect_eq(function(bounds[i].rp, "AGENT_CONCERTATION")->obligatoire, bounds[i].agent, "%u", bounds[i].rp);
        cr_expect_eq(function(bounds[i].rp, "ANTENNE_SOCIALE")->obligatoire, bounds[i].antenne_over, "%u", bounds[i].rp);
        cr_expect_eq(function(bounds[i].rp, "POST_RELOGEMENT")->financable, bounds[i].post, "%u", bounds[i].rp);
        cr_expect_eq(function(bounds[i].rp, "CHEF_PROJET")->financable, bounds[i].chef, "%u", bounds[i].rp);
        cr_expect(function(bounds[i].rp, "CHEF_PROJET")->obligatoire);
        cr_expect(function(bounds[i].rp, "REFERENT_CPAS")->obligatoire);
        cr_expect_eq(euros(function(bounds[i].rp, "AGENT_CONCERTATION")->montant), bounds[i].euros, "%u", bounds[i].rp);
        set("seuil_antenne_inclusif=oui");
        cr_expect_eq(function(bounds[i].rp, "ANTENNE_SOCIALE")->obligatoire, bounds[i].antenne_from, "%u", bounds[i].rp);
    }
}

/* --- Committees, meetings, documents, transmission ------------------------------------ */

static const struct echeance *row_of(const char *au, enum origine_echeance from, const char *regle, uint32_t annee)
{
    struct echeance *rows;
    size_t count;
    cr_assert_eq(echeancier(&d, le(au), &rows, &count), ERR_OK);
    for (size_t i = 0; i < count; i++)
        if (rows[i].origine == from && strcmp(rows[i].regle, regle) == 0 && rows[i].annee == annee)
            return &rows[i];
    cr_assert_fail("no row %s %u", regle, annee);
    return NULL;
}

static const struct { const char *au, *regle; uint32_t annee, faits, attendus; bool faite, alerte, avertissement; } rhythm[] = {
    {"2012-12-31", "COMITE_ACCOMPAGNEMENT", 2012, 2, 2,   true,  false, false},
    {"2012-06-01", "COMITE_ACCOMPAGNEMENT", 2012, 1, 2,   false, false, false},
    {"2013-12-30", "COMITE_ACCOMPAGNEMENT", 2013, 1, 2,   false, false, false},
    {"2013-12-31", "COMITE_ACCOMPAGNEMENT", 2013, 1, 2,   false, true,  false},
    {"2014-01-01", "COMITE_ACCOMPAGNEMENT", 2013, 1, 2,   false, true,  false},
    {"2012-12-31", "REUNION_EQUIPE",        2012, 11, 12, false, false, true},
    {"2013-01-01", "REUNION_EQUIPE",        2012, 11, 12, false, false, true},
};

Test(exemple_c, rhythm_of_committees_and_meetings, .init = load, .fini = unload, .timeout = 30)
{
    for (size_t i = 0; i < sizeof rhythm / sizeof rhythm[0]; i++) {
        const struct echeance *e = row_of(rhythm[i].au, DE_INSTANCE, rhythm[i].regle, rhythm[i].annee);
        cr_expect(e->faits == rhythm[i].faits && e->attendus == rhythm[i].attendus, "%s %s: %u of %u", rhythm[i].au,
                  rhythm[i].regle, e->faits, e->attendus);
        cr_expect_eq(e->faite, rhythm[i].faite, "%s %s", rhythm[i].au, rhythm[i].regle);
        cr_expect_eq(e->alerte, rhythm[i].alerte, "%s %s", rhythm[i].au, rhythm[i].regle);
        cr_expect_eq(e->avertissement, rhythm[i].avertissement, "%s %s", rhythm[i].au, rhythm[i].regle);
    }
}

Test(exemple_c, chaired_by_a_member_of_the_college, .init = load, .fini = unload, .timeout = 30)
{
    static const char *const meetings[] = {"reunion-comite-valmosan-2012-04-17", "reunion-comite-valmosan-2012-10-16",
                                           "reunion-comite-valmosan-2013-05-14"};
    for (size_t i = 0; i < 3; i++) {
        struct quorum q;
        cr_assert_eq(reunion_quorum(&d, corpus_id(meetings[i]), &q), ERR_OK);
        cr_expect(q.presidence_valable, "%s", meetings[i]);
        cr_expect_eq(q.membres, 4u, "DiCS accompanies, and is no partner");
    }
    static Pacte__Ref chair = PACTE__REF__INIT;
    Pacte__Reunion *m = corpus_body(&corpus, meetings[2]);
    struct quorum q;
    chair.id = corpus_id("membre-comite-valmosan-cpas");
    m->presidence = &chair;
    cr_assert_eq(reunion_quorum(&d, corpus_id(meetings[2]), &q), ERR_OK);
    cr_expect_not(q.presidence_valable);
}

static const struct { const char *regle; uint32_t annee; const char *du; } documents[] = {
    {"PROGRAMME_TRAVAIL", 2012, "2012-02-29"}, {"PROGRAMME_TRAVAIL", 2013, "2013-02-28"},
    {"RAPPORT_ACTIVITES", 2012, "2013-03-31"}, {"RAPPORT_ACTIVITES", 2013, "2014-03-31"},
};

Test(exemple_c, documents_due, .init = load, .fini = unload, .timeout = 30)
{
    for (size_t i = 0; i < 4; i++)
        cr_expect_eq(row_of("2013-12-31", DE_DOCUMENT, documents[i].regle, documents[i].annee)->du.number, le(documents[i].du).number,
                     "%s %u", documents[i].regle, documents[i].annee);
    cr_expect(row_of("2014-04-01", DE_DOCUMENT, "RAPPORT_ACTIVITES", 2013)->alerte, "not handed in");
}

Test(exemple_c, sent_in_time_in_two_copies, .init = load, .fini = unload, .timeout = 30)
{
    char text[64];
    const struct echeance *e = row_of("2012-01-01", DE_JALON, "TRANSMISSION", 0);
    cr_expect_eq(e->du.number, le("2011-12-31").number);
    cr_expect(e->faite && e->fait.number == le("2011-12-22").number && !e->alerte);
    echeance_distance(e, text, sizeof text);
    cr_expect_str_eq(text, "9 jours d'avance");
    cr_expect_eq(d.convention->exemplaires, 2u);
    const Pacte__Signataire *s = corpus_body(&corpus, "signataire-hp-valmosan-commune");
    cr_expect_eq(s->acte_date->number, le("2011-12-19").number, "Conseil communal");
}

Test(exemple_c, state_of_the_convention, .init = load, .fini = unload, .timeout = 30)
{
    static const struct { const char *au; enum etat_convention etat; } rows[] = {
        {"2011-12-18", CONVENTION_BROUILLON}, {"2011-12-19", CONVENTION_EN_SIGNATURE}, {"2011-12-22", CONVENTION_SIGNEE},
        {"2012-01-01", CONVENTION_EN_VIGUEUR}, {"2012-12-30", CONVENTION_EN_VIGUEUR}, {"2014-01-01", CONVENTION_ECHUE},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct etat_convention_calcule s;
        cr_assert_eq(etat_convention(&d, le(rows[i].au), &s), ERR_OK);
        cr_expect_eq(s.etat, rows[i].etat, "%s: %s", rows[i].au, etat_convention_libelle(s.etat));
    }
}

Test(exemple_c, identifiers, .init = load, .fini = unload, .timeout = 30)
{
    cr_expect(ids_bce(((const Pacte__Organisation *)corpus_body(&corpus, "commune-valmosan"))->bce));
    cr_expect(ids_bce(((const Pacte__Organisation *)corpus_body(&corpus, "cpas-valmosan"))->bce));
    cr_expect_not(ids_bce("0999900151"));
}
