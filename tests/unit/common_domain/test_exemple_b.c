/* Worked example B of the domain notes (§7.B): the portfolio of the federation
 * as of 15 November 2026. */
#include "common/domain/echelle.h"
#include "common/domain/portefeuille.h"
#include "tests/support/dossier.h"

#include <criterion/criterion.h>
#include <string.h>

static struct corpus corpus;

static void load(void)
{
    corpus_init(&corpus);
    corpus_load(&corpus, "tools/demo.d/federation.json");
}

static void unload(void) { corpus_free(&corpus); }

static const char au[] = "2026-11-15", model[] = "CENTRE_SOCIAL";

static const struct {
    const char *id, *structure, *agrement, *debut, *fin;
    int years;
    int32_t jours;
    const char *jalons[4];             /* E−14, E−12, E−6, E−3 as counted */
    const char *couleur, *phrase;
    Pacte__Situation situation;
    enum etat_agrement etat;
    bool comprime;
} portfolio[] = {
    {"B1", "structure-passerelles", "agrement-passerelles-2023", "2023-01-01", "2026-12-31", 4, 46,
     {"2025-10-31", "2025-12-31", "2026-06-30", "2026-09-30"}, "VERT", "renouvelé",
     PACTE__SITUATION__SITUATION_RENOUVELE, AGREMENT_EN_COURS, false},
    {"B2", "structure-maison-des-voisins", "agrement-maison-des-voisins-2024", "2024-01-01", "2027-12-31", 4, 411,
     {"2026-10-31", "2026-12-31", "2027-06-30", "2027-09-30"}, "ORANGE", "évaluation due dans 46 jours",
     PACTE__SITUATION__SITUATION_JALON_PROCHE, AGREMENT_A_RENOUVELER, false},
    {"B3", "structure-escale", "agrement-escale-2026", "2026-01-01", "2026-12-31", 1, 46,
     {"2025-10-31", "2025-12-31", "2026-06-30", "2026-09-30"}, "ROUGE", "rupture possible",
     PACTE__SITUATION__SITUATION_RUPTURE_POSSIBLE, AGREMENT_A_RENOUVELER, true},
    {"B4", "structure-espace-simone-aubry", "agrement-espace-simone-aubry-2025", "2025-07-01", "2027-06-30", 2, 227,
     {"2026-04-30", "2026-06-30", "2026-12-31", "2027-03-31"}, "ROUGE", "évaluation en retard de 138 jours",
     PACTE__SITUATION__SITUATION_JALON_EN_RETARD, AGREMENT_A_RENOUVELER, false},
    {"B5", "structure-belvedere", "agrement-belvedere-2023", "2023-07-01", "2027-06-30", 4, 227,
     {"2026-04-30", "2026-06-30", "2026-12-31", "2027-03-31"}, "VERT", "calendrier tenu",
     PACTE__SITUATION__SITUATION_CALENDRIER_TENU, AGREMENT_A_RENOUVELER, false},
    {"B6", "structure-grange-aux-mots", "agrement-grange-aux-mots-2026", "2026-01-01", "2029-12-31", 4, 1142,
     {"2028-10-31", "2028-12-31", "2029-06-30", "2029-09-30"}, "BLEU", "rien à faire avant le 31/10/2028",
     PACTE__SITUATION__SITUATION_RIEN_AVANT, AGREMENT_EN_COURS, false},
    {"B7", "structure-arc-en-seine", "agrement-arc-en-seine-2025", "2025-01-01", "2028-12-31", 4, 777,
     {"2027-10-31", "2027-12-31", "2028-06-30", "2028-09-30"}, "BLEU", "rien à faire avant le 31/10/2027",
     PACTE__SITUATION__SITUATION_RIEN_AVANT, AGREMENT_EN_COURS, false},
    {"B8", "structure-trait-d-union", "agrement-trait-d-union-2022", "2022-01-01", "2025-12-31", 4, -319,
     {"2024-10-31", "2024-12-31", "2025-06-30", "2025-09-30"}, "GRIS", "échu",
     PACTE__SITUATION__SITUATION_ECHU, AGREMENT_ECHU, false},
};
enum { CENTRES = sizeof portfolio / sizeof portfolio[0] };

static struct day theory(const struct portefeuille_ligne *p, const char *code)
{
    for (size_t i = 0; i < p->n_jalons; i++)
        if (strcmp(p->jalons[i].jalon->code, code) == 0)
            return p->jalons[i].theorique;
    cr_assert_fail("milestone %s", code);
    return (struct day){0};
}

Test(exemple_b, each_centre, .init = load, .fini = unload, .timeout = 30)
{
    static const char *const codes[] = {"LANCEMENT", "EVALUATION", "DEPOT", "COMMISSION"};
    for (size_t i = 0; i < CENTRES; i++) {
        struct dossier d;
        struct portefeuille_ligne p;
        struct etat_agrement_calcule s;
        corpus_structure(&corpus, portfolio[i].structure, model, &d);
        cr_assert_eq(portefeuille_ligne(&d, corpus_id(portfolio[i].agrement), le(au), &p), ERR_OK);
        cr_assert(p.datee);
        cr_expect_eq(p.structure, corpus_id(portfolio[i].structure));
        cr_expect_eq(p.debut.number, le(portfolio[i].debut).number, "%s", portfolio[i].id);
        cr_expect_eq(p.fin.number, le(portfolio[i].fin).number, "%s", portfolio[i].id);
        cr_expect_eq(day_add_months(p.debut, 12 * portfolio[i].years, false).number, p.fin.number + 1, "%s", portfolio[i].id);
        cr_expect_eq(p.jours_restants, portfolio[i].jours, "%s: %d", portfolio[i].id, p.jours_restants);
        for (size_t k = 0; k < 4; k++)
            cr_expect_eq(theory(&p, codes[k]).number, le(portfolio[i].jalons[k]).number, "%s %s", portfolio[i].id, codes[k]);
        cr_expect_str_eq(p.couleur, portfolio[i].couleur, "%s: %s", portfolio[i].id, p.couleur);
        cr_expect_str_eq(p.phrase, portfolio[i].phrase, "%s: %s", portfolio[i].id, p.phrase);
        cr_expect_eq(p.situation, portfolio[i].situation, "%s", portfolio[i].id);
        cr_expect_eq(p.comprime, portfolio[i].comprime, "%s", portfolio[i].id);
        cr_assert_eq(etat_agrement(&d, corpus_id(portfolio[i].agrement), le(au), &s), ERR_OK);
        cr_expect_eq(s.etat, portfolio[i].etat, "%s: %s", portfolio[i].id, etat_agrement_libelle(s.etat));
    }
}

/* Seven agréments run, one has lapsed. */
Test(exemple_b, running_and_lapsed, .init = load, .fini = unload, .timeout = 30)
{
    uint32_t running = 0, lapsed = 0;
    for (size_t i = 0; i < CENTRES; i++) {
        struct dossier d;
        struct etat_agrement_calcule s;
        corpus_structure(&corpus, portfolio[i].structure, model, &d);
        cr_assert_eq(etat_agrement(&d, corpus_id(portfolio[i].agrement), le(au), &s), ERR_OK);
        running += s.etat == AGREMENT_EN_COURS || s.etat == AGREMENT_A_RENOUVELER;
        lapsed += s.etat == AGREMENT_ECHU;
    }
    cr_expect(running == 7 && lapsed == 1);
}

/* The states that the notes give in words. */
Test(exemple_b, renewals_and_reserves, .init = load, .fini = unload, .timeout = 30)
{
    static const struct { const char *structure, *agrement; enum etat_agrement etat; uint32_t reserves; bool renouvele; } rows[] = {
        {"structure-passerelles", "agrement-passerelles-2027", AGREMENT_ACCORDE, 0, false},
        {"structure-passerelles", "agrement-passerelles-2023", AGREMENT_EN_COURS, 0, true},
        {"structure-escale", "agrement-escale-2027", AGREMENT_DEPOSE, 0, false},
        {"structure-escale", "agrement-escale-2026", AGREMENT_A_RENOUVELER, 0, false},
        {"structure-espace-simone-aubry", "agrement-espace-simone-aubry-2025", AGREMENT_A_RENOUVELER, 2, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct dossier d;
        struct etat_agrement_calcule s;
        corpus_structure(&corpus, rows[i].structure, model, &d);
        cr_assert_eq(etat_agrement(&d, corpus_id(rows[i].agrement), le(au), &s), ERR_OK);
        cr_expect_eq(s.etat, rows[i].etat, "%s: %s", rows[i].agrement, etat_agrement_libelle(s.etat));
        cr_expect_eq(s.reserves_ouvertes, rows[i].reserves, "%s", rows[i].agrement);
        cr_expect_eq(s.renouvele, rows[i].renouvele, "%s", rows[i].agrement);
    }
}

static const struct { const char *id, *evaluation; } handed_in[] = {
    {"B1", "2025-12-18"}, {"B2", NULL}, {"B3", "2026-05-15"}, {"B4", NULL}, {"B5", "2026-06-18"}, {"B6", NULL}, {"B7", NULL}, {"B8", NULL},
};

Test(exemple_b, evaluations_handed_in, .init = load, .fini = unload, .timeout = 30)
{
    for (size_t i = 0; i < CENTRES; i++) {
        struct dossier d;
        struct jalon_calcule *rows;
        size_t count;
        corpus_structure(&corpus, portfolio[i].structure, model, &d);
        cr_assert_eq(jalons_agrement(&d, corpus_id(portfolio[i].agrement), le(au), &rows, &count), ERR_OK);
        for (size_t k = 0; k < count; k++) {
            if (strcmp(rows[k].jalon->code, "EVALUATION") != 0)
                continue;
            cr_expect_eq(rows[k].fait, handed_in[i].evaluation != NULL, "%s", handed_in[i].id);
            if (rows[k].fait)
                cr_expect_eq(rows[k].fait_le.number, le(handed_in[i].evaluation).number, "%s", handed_in[i].id);
        }
    }
}

/* B3, one year: what falls before its first day is spread within it, in order. */
Test(exemple_b, a_compressed_calendar, .init = load, .fini = unload, .timeout = 30)
{
    struct dossier d;
    struct jalon_calcule *rows;
    size_t count, moved = 0;
    struct day last = le("2026-01-01");
    corpus_structure(&corpus, "structure-escale", model, &d);
    cr_assert_eq(jalons_agrement(&d, corpus_id("agrement-escale-2026"), le(au), &rows, &count), ERR_OK);
    for (size_t i = 0; i < count; i++) {
        cr_expect_geq(rows[i].du.number, le("2026-01-01").number, "%s", rows[i].jalon->code);
        cr_expect_leq(rows[i].du.number, le("2026-12-31").number, "%s", rows[i].jalon->code);
        if (!rows[i].comprime)
            continue;
        cr_expect_gt(rows[i].du.number, last.number, "%s: in order", rows[i].jalon->code);
        last = rows[i].du;
        moved++;
    }
    cr_expect_eq(moved, 2, "E - 14 and E - 12");
}

/* Whatever the order in which the model lists them. */
Test(exemple_b, a_compressed_calendar_goes_by_days, .init = load, .fini = unload, .timeout = 30)
{
    Pacte__Modele *m = corpus_modele(&corpus, model);
    Pacte__ModeleJalon *first = m->jalons[0];
    struct dossier d;
    struct portefeuille_ligne p;
    m->jalons[0] = m->jalons[1];
    m->jalons[1] = first;
    corpus_structure(&corpus, "structure-escale", model, &d);
    cr_assert_eq(portefeuille_ligne(&d, corpus_id("agrement-escale-2026"), le(au), &p), ERR_OK);
    cr_expect_str_eq(p.jalons[1].jalon->code, "LANCEMENT");
    cr_expect_lt(p.jalons[1].du.number, p.jalons[0].du.number);
}

/* --- Preselection: the three criteria -------------------------------------------- */

static const struct { bool retenue; size_t refus; const char *why; } preselected[CENTRES] = {
    {false, 1, "finit pas"}, {true, 0, NULL}, {false, 1, "finit pas"}, {false, 1, "volontaire"},
    {true, 0, NULL}, {false, 2, "collectivité"}, {false, 1, "finit pas"}, {false, 4, "adhère"},
};

Test(exemple_b, preselection_of_2027, .init = load, .fini = unload, .timeout = 30)
{
    for (size_t i = 0; i < CENTRES; i++) {
        struct dossier d;
        struct preselection p;
        bool said = preselected[i].why == NULL;
        corpus_structure(&corpus, portfolio[i].structure, model, &d);
        cr_assert_eq(preselection(&d, corpus_id(portfolio[i].structure), corpus_id(portfolio[i].agrement), 2027, &p), ERR_OK);
        cr_expect_eq(p.retenue, preselected[i].retenue, "%s", portfolio[i].id);
        cr_expect_eq(p.motifs.count, preselected[i].refus, "%s", portfolio[i].id);
        for (size_t k = 0; k < p.motifs.count && !said; k++)
            said = strstr(p.motifs.rows[k].texte, preselected[i].why) != NULL;
        cr_expect(said, "%s", portfolio[i].id);
    }
}

/* --- What each financeur is exposed to in 2027 -------------------------------------- */

enum { FINANCEURS = 6 };
static const char *const types[FINANCEURS] = {"CAF", "COMMUNE", "DEPT", "ETAT_PDV", "REGION", "CNAV"};
static const struct { const char *convention; int64_t by[FINANCEURS], total; } exposure[] = {
    {"com-2026-001", {120000, 260000, 48000, 36000, 15000, 9000}, 488000},
    {"com-2023-002", {104000, 215000, 41000, 44000, 0, 6000},     410000},
    {"com-2026-003", {61000, 92000, 18000, 30000, 0, 0},          201000},
    {"com-2023-005", {109500, 198000, 39000, 0, 12000, 7500},     366000},
    {"com-2024-007", {112000, 240000, 45000, 25000, 0, 8000},     430000},
};

static int64_t of_type(const struct dossier *d, const char *type)
{
    int64_t sum = 0;
    for (size_t i = 0; i < d->n_organisations; i++) {
        struct echelle e;
        struct echelle_filtre f = {.financeur = d->organisations[i].id, .annee = 2027};
        if (strcmp(d->organisations[i].m->type, type) != 0)
            continue;
        cr_assert_eq(echelle_somme(d, &f, le(au), &e), ERR_OK);
        sum += euros(e.accorde.montant);
    }
    return sum;
}

Test(exemple_b, exposure_of_2027, .init = load, .fini = unload, .timeout = 30)
{
    static const int64_t totals[FINANCEURS] = {506500, 1005000, 191000, 135000, 27000, 30500};
    static const int64_t shares[FINANCEURS] = {267, 530, 101, 71, 14, 16};      /* per thousand of the total */
    int64_t columns[FINANCEURS] = {0}, all = 0;
    for (size_t i = 0; i < sizeof exposure / sizeof exposure[0]; i++) {
        struct dossier d;
        struct echelle e;
        corpus_convention(&corpus, exposure[i].convention, &d);
        for (size_t k = 0; k < FINANCEURS; k++) {
            int64_t amount = of_type(&d, types[k]);
            cr_expect_eq(amount, exposure[i].by[k], "%s %s", exposure[i].convention, types[k]);
            columns[k] += amount;
        }
        cr_assert_eq(echelle_somme(&d, &(struct echelle_filtre){.annee = 2027}, le(au), &e), ERR_OK);
        cr_expect_eq(euros(e.accorde.montant), exposure[i].total, "%s", exposure[i].convention);
        all += euros(e.accorde.montant);
    }
    cr_expect_eq(all, 1895000);
    for (size_t k = 0; k < FINANCEURS; k++) {
        struct money share;
        cr_expect_eq(columns[k], totals[k], "%s", types[k]);
        cr_assert_eq(money_scale((struct money){columns[k]}, 1000, all, &share), ERR_OK);
        cr_expect_eq(share.cents, shares[k], "%s", types[k]);
    }
}

/* Five conventions are alive that day, each in its own state. */
Test(exemple_b, state_of_each_convention, .init = load, .fini = unload, .timeout = 30)
{
    static const struct { const char *convention; bool condition; } rows[] = {
        {"com-2026-001", false}, {"com-2023-002", false}, {"com-2026-003", true}, {"com-2023-005", false}, {"com-2024-007", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct dossier d;
        struct etat_convention_calcule s;
        corpus_convention(&corpus, rows[i].convention, &d);
        cr_assert_eq(etat_convention(&d, le(au), &s), ERR_OK);
        cr_expect(s.etat != CONVENTION_ECHUE && s.etat != CONVENTION_CADUQUE, "%s", rows[i].convention);
        cr_expect_not(rows[i].condition && s.effective, "%s: nothing is in force with an open condition", rows[i].convention);
    }
}
