/* Worked example A of the domain notes (§7.A): renewal of the agrément, its
 * calendar, the state of the convention at each date, the yearly gate. */
#include "common/domain/echeancier.h"
#include "common/domain/etat.h"
#include "common/domain/gouvernance.h"
#include "tests/unit/common_domain/exemple_a.h"

#include <criterion/criterion.h>
#include <string.h>

static const struct echeance *row_of(struct day au, enum origine_echeance from, const char *regle, uint64_t id, uint32_t annee)
{
    struct echeance *rows;
    size_t count;
    cr_assert_eq(echeancier(&d, au, &rows, &count), ERR_OK);
    for (size_t i = 0; i < count; i++)
        if (rows[i].origine == from && strcmp(rows[i].regle, regle) == 0 && (id == 0 || rows[i].id == id) &&
            (annee == 0 || rows[i].annee == annee))
            return &rows[i];
    cr_assert_fail("no row %s", regle);
    return NULL;
}

/* --- Calendar ---------------------------------------------------------------- */

Test(exemple_a, agrement_of_four_years, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static const struct { const char *alias, *debut, *fin; } rows[] = {
        {"agrement-passerelles-2023", "2023-01-01", "2026-12-31"},
        {"agrement-passerelles-2027", "2027-01-01", "2030-12-31"},
    };
    for (size_t i = 0; i < 2; i++) {
        const Pacte__Agrement *a = corpus_body(&corpus, rows[i].alias);
        cr_expect_eq(a->debut->number, le(rows[i].debut).number);
        cr_expect_eq(a->fin->number, le(rows[i].fin).number);
        cr_expect_eq(day_add_months(le(rows[i].debut), 48, false).number, a->fin->number + 1, "four years");
    }
}

static const struct { const char *code, *du, *fait, *distance; int32_t ecart; } milestones[] = {
    {"LANCEMENT",  "2025-10-31", "2025-11-05", "5 jours de retard",  5},
    {"EVALUATION", "2025-12-31", "2025-12-18", "13 jours d'avance", -13},
    {"DIAGNOSTIC", "2026-04-30", "2026-04-28", "2 jours d'avance",  -2},
    {"OBJECTIFS",  "2026-06-30", "2026-05-20", "41 jours d'avance", -41},
    {"BUDGET",     "2026-06-30", "2026-06-10", "20 jours d'avance", -20},
    {"DEPOT",      "2026-06-30", "2026-06-29", "1 jour d'avance",   -1},
    {"COMMISSION", "2026-09-30", "2026-09-24", "6 jours d'avance",  -6},
};

Test(exemple_a, each_milestone, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    for (size_t i = 0; i < sizeof milestones / sizeof milestones[0]; i++) {
        char text[64];
        const struct echeance *e = row_of(le("2026-12-31"), DE_JALON, milestones[i].code, corpus_id("agrement-passerelles-2023"), 0);
        cr_expect_eq(e->du.number, le(milestones[i].du).number, "%s", milestones[i].code);
        cr_expect(e->faite && e->fait.number == le(milestones[i].fait).number, "%s", milestones[i].code);
        cr_expect_eq(e->ecart_jours, milestones[i].ecart, "%s", milestones[i].code);
        echeance_distance(e, text, sizeof text);
        cr_expect_str_eq(text, milestones[i].distance);
        cr_expect_not(e->alerte, "five days are a warning, and no alert");
        cr_expect_not(e->comprimee);
    }
}

/* Before its day nothing is known of it: the same rows as they were then. */
Test(exemple_a, milestones_as_they_were_seen, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static const struct { const char *au, *code, *distance; enum etat_echeance etat; } rows[] = {
        {"2025-10-01", "LANCEMENT", "dans 30 jours", ECHEANCE_PROCHE},
        {"2025-10-31", "LANCEMENT", "aujourd'hui", ECHEANCE_AUJOURDHUI},
        {"2025-11-04", "LANCEMENT", "4 jours de retard", ECHEANCE_EN_RETARD},
        {"2025-11-05", "LANCEMENT", "5 jours de retard", ECHEANCE_FAITE},
        {"2025-12-17", "EVALUATION", "dans 14 jours", ECHEANCE_PROCHE},
        {"2026-06-28", "DEPOT", "dans 2 jours", ECHEANCE_PROCHE},
        {"2026-06-29", "DEPOT", "1 jour d'avance", ECHEANCE_FAITE},
        {"2026-01-15", "COMMISSION", "dans 258 jours", ECHEANCE_A_VENIR},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[64];
        const struct echeance *e = row_of(le(rows[i].au), DE_JALON, rows[i].code, corpus_id("agrement-passerelles-2023"), 0);
        echeance_distance(e, text, sizeof text);
        cr_expect_str_eq(text, rows[i].distance, "%s %s: %s", rows[i].au, rows[i].code, text);
        cr_expect_eq(e->etat, rows[i].etat, "%s %s", rows[i].au, rows[i].code);
    }
}

Test(exemple_a, other_deadlines, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    const struct echeance *open_data = row_of(le("2026-10-10"), DE_DOCUMENT, "DONNEES_ESSENTIELLES", 0, 0);
    cr_expect_eq(open_data->du.number, le("2026-10-10").number, "signature and three months");
    cr_expect(open_data->faite && open_data->fait.number == le("2026-09-30").number);
    const struct echeance *next = row_of(le("2026-10-10"), DE_JALON, "EVALUATION", corpus_id("agrement-passerelles-2027"), 0);
    cr_expect_eq(next->du.number, le("2029-12-31").number, "evaluation of the new project");
    cr_expect_eq(next->etat, ECHEANCE_A_VENIR);
    const struct echeance *report = row_of(le("2028-07-01"), DE_DOCUMENT, "COMPTE_RENDU_FINANCIER", 0, 2027);
    cr_expect_eq(report->du.number, le("2028-06-30").number);
}

Test(exemple_a, open_data_are_due_once_signed, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    Pacte__Document *published = corpus_body(&corpus, "document-com-2026-001-donnees-essentielles");
    published->du = NULL;
    cr_expect_not(row_of(le("2026-07-09"), DE_DOCUMENT, "DONNEES_ESSENTIELLES", 0, 0)->datee);
    cr_expect_eq(row_of(le("2026-07-10"), DE_DOCUMENT, "DONNEES_ESSENTIELLES", 0, 0)->du.number, le("2026-10-10").number);
}

/* --- The state of the convention --------------------------------------------- */

static const struct { const char *au; enum etat_convention etat; bool effective; const char *why; } states[] = {
    {"2025-10-01", CONVENTION_BROUILLON,             false, "Aucune étape"},
    {"2025-11-05", CONVENTION_EN_CONCERTATION,       false, "Protocole de démarche"},
    {"2026-04-28", CONVENTION_EN_CONCERTATION,       false, "Diagnostic participatif"},
    {"2026-05-20", CONVENTION_EN_CONCERTATION,       false, "Objectifs prioritaires"},
    {"2026-06-10", CONVENTION_BUDGET_VALIDE,         false, "budget est validé"},
    {"2026-07-09", CONVENTION_BUDGET_VALIDE,         false, "Signature attendue : "},
    {"2026-07-10", CONVENTION_SIGNEE_SOUS_CONDITION, false, "Condition suspensive ouverte : Agrément de la Caf"},
    {"2026-09-24", CONVENTION_SIGNEE_SOUS_CONDITION, false, "Condition suspensive ouverte"},
    {"2026-10-01", CONVENTION_SIGNEE_SOUS_CONDITION, false, "Condition suspensive ouverte"},
    {"2026-10-02", CONVENTION_SIGNEE,                false, "prend effet le 01/01/2027"},
    {"2026-12-31", CONVENTION_SIGNEE,                false, "prend effet le 01/01/2027"},
    {"2027-01-01", CONVENTION_EN_VIGUEUR,            true,  "période en cours"},
    {"2027-12-31", CONVENTION_EN_VIGUEUR,            true,  "période en cours"},
    {"2028-01-01", CONVENTION_RECONDUITE,            true,  "3 documents reçus sur 3"},
    {"2028-12-31", CONVENTION_RECONDUITE,            true,  "Année 2028"},
    {"2029-01-01", CONVENTION_SUSPENDUE,             false, "comptes de l'exercice clos"},
    {"2029-01-10", CONVENTION_SUSPENDUE,             false, "comptes de l'exercice clos"},
    {"2029-01-19", CONVENTION_SUSPENDUE,             false, "non remis pour l'année 2029"},
    {"2029-01-20", CONVENTION_RECONDUITE,            true,  "effet rétroactif au 1er janvier"},
    {"2029-12-30", CONVENTION_RECONDUITE,            true,  "Année 2029"},
    {"2029-12-31", CONVENTION_EN_EVALUATION,         true,  "évaluation est en cours"},
    {"2030-01-01", CONVENTION_SUSPENDUE,             false, "Année 2030 non reconduite"},
    {"2031-01-01", CONVENTION_ECHUE,                 false, "Terminée le 31/12/2030"},
};

static bool says(const struct motifs *m, const char *words)
{
    for (size_t i = 0; i < m->count; i++)
        if (strstr(m->rows[i].texte, words) != NULL)
            return true;
    return false;
}

Test(exemple_a, state_at_each_date, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    for (size_t i = 0; i < sizeof states / sizeof states[0]; i++) {
        struct etat_convention_calcule s;
        cr_assert_eq(etat_convention(&d, le(states[i].au), &s), ERR_OK);
        cr_expect_eq(s.etat, states[i].etat, "%s: %s", states[i].au, etat_convention_libelle(s.etat));
        cr_expect_eq(s.effective, states[i].effective, "%s", states[i].au);
        cr_expect(says(&s.motifs, states[i].why), "%s: %s", states[i].au, s.motifs.count > 0 ? s.motifs.rows[0].texte : "");
    }
}

Test(exemple_a, renewal_takes_effect_on_the_first_of_january, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static const struct { const char *au, *effet; } rows[] = {{"2028-06-01", "2028-01-01"}, {"2029-01-20", "2029-01-01"}};
    for (size_t i = 0; i < 2; i++) {
        struct etat_convention_calcule s;
        cr_assert_eq(etat_convention(&d, le(rows[i].au), &s), ERR_OK);
        cr_expect_eq(s.effet.number, le(rows[i].effet).number);
    }
}

Test(exemple_a, yearly_gate, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static const struct { uint32_t annee; const char *au; uint32_t recus; bool exigee, ouverte, retroactive; const char *complete; } rows[] = {
        {2027, "2027-01-01", 0, false, true,  false, NULL},
        {2028, "2027-11-23", 0, true,  false, false, NULL},
        {2028, "2027-11-24", 3, true,  true,  false, "2027-11-24"},
        {2029, "2028-12-31", 2, true,  false, false, NULL},
        {2029, "2029-01-20", 3, true,  true,  true,  "2029-01-20"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct porte_annuelle p;
        cr_assert_eq(porte_annuelle(&d, rows[i].annee, le(rows[i].au), &p), ERR_OK);
        cr_expect(p.exigee == rows[i].exigee && p.ouverte == rows[i].ouverte && p.retroactive == rows[i].retroactive, "row %zu", i);
        cr_expect_eq(p.recus, rows[i].recus, "row %zu", i);
        cr_expect_eq(p.attendus, rows[i].exigee ? 3u : 0u, "row %zu", i);
        cr_expect_eq(p.manquants.count, p.attendus - p.recus, "row %zu", i);
        if (rows[i].complete != NULL)
            cr_expect_eq(p.complete.number, le(rows[i].complete).number, "row %zu", i);
    }
}

/* A version that was announced, never sent, hides none that was. */
Test(exemple_a, yearly_gate_with_a_document_in_two_versions, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct porte_annuelle p;
    corpus_add(&corpus, "{\"type\":\"document\",\"id\":\"@un\",\"fields\":{\"convention\":\"@com-2026-001\","
                        "\"type\":\"RAPPORT_ACTIVITE\",\"annee\":2030,\"titre\":\"Annoncé\"}}");
    corpus_add(&corpus, "{\"type\":\"document\",\"id\":\"@deux\",\"fields\":{\"convention\":\"@com-2026-001\","
                        "\"type\":\"COMPTES\",\"annee\":2028,\"titre\":\"Annoncés\"}}");
    corpus_add(&corpus, "{\"type\":\"document\",\"id\":\"@trois\",\"fields\":{\"convention\":\"@com-2026-001\","
                        "\"type\":\"RAPPORT_ACTIVITE\",\"annee\":2030,\"titre\":\"Remis\",\"remis\":\"2029-12-01\"}}");
    corpus_convention(&corpus, "com-2026-001", &d);
    cr_assert_eq(porte_annuelle(&d, 2028, le("2028-01-01"), &p), ERR_OK);
    cr_expect(p.ouverte, "the announced version comes last");
    cr_assert_eq(porte_annuelle(&d, 2030, le("2030-01-01"), &p), ERR_OK);
    cr_expect_eq(p.recus, 1, "the announced version comes first");
    cr_expect(row_of(le("2030-01-01"), DE_DOCUMENT, "RAPPORT_ACTIVITE", 0, 2030)->faite);
}

/* --- The agrément ------------------------------------------------------------- */

Test(exemple_a, state_of_the_agrement, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static const struct { const char *alias, *au; enum etat_agrement etat; bool renouvele; } rows[] = {
        {"agrement-passerelles-2023", "2024-06-01", AGREMENT_EN_COURS, false},
        {"agrement-passerelles-2023", "2025-10-30", AGREMENT_EN_COURS, false},
        {"agrement-passerelles-2023", "2025-10-31", AGREMENT_A_RENOUVELER, false},
        {"agrement-passerelles-2023", "2026-09-23", AGREMENT_A_RENOUVELER, false},
        {"agrement-passerelles-2023", "2026-09-24", AGREMENT_EN_COURS, true},
        {"agrement-passerelles-2023", "2027-01-01", AGREMENT_ECHU, true},
        {"agrement-passerelles-2027", "2026-06-28", AGREMENT_A_PREPARER, false},
        {"agrement-passerelles-2027", "2026-06-29", AGREMENT_DEPOSE, false},
        {"agrement-passerelles-2027", "2026-09-24", AGREMENT_ACCORDE, false},
        {"agrement-passerelles-2027", "2027-01-01", AGREMENT_EN_COURS, false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct etat_agrement_calcule s;
        cr_assert_eq(etat_agrement(&d, corpus_id(rows[i].alias), le(rows[i].au), &s), ERR_OK);
        cr_expect_eq(s.etat, rows[i].etat, "%s %s: %s", rows[i].alias, rows[i].au, etat_agrement_libelle(s.etat));
        cr_expect_eq(s.renouvele, rows[i].renouvele, "%s %s", rows[i].alias, rows[i].au);
    }
}

/* --- Steps and their decisions ------------------------------------------------- */

Test(exemple_a, steps_close_by_their_decision, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static const struct { const char *code, *le, *decision; } rows[] = {
        {"PROTOCOLE", "2025-11-05", "decision-com-2026-001-d1"}, {"DIAGNOSTIC", "2026-04-28", "decision-com-2026-001-d3"},
        {"OBJECTIFS", "2026-05-20", "decision-com-2026-001-d4"}, {"PROJET", "2026-06-10", "decision-com-2026-001-d5"},
        {"CONVENTION", "2026-07-10", "decision-com-2026-001-d6"}, {"EVALUATION", NULL, NULL},
    };
    struct etape_calculee *steps;
    size_t count;
    cr_assert_eq(etapes_calculer(&d, le("2026-12-31"), &steps, &count), ERR_OK);
    cr_assert_eq(count, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < count; i++) {
        cr_expect_str_eq(steps[i].etape->code, rows[i].code);
        cr_expect_eq(steps[i].close, rows[i].le != NULL, "%s", rows[i].code);
        cr_expect_eq(steps[i].decision, rows[i].decision != NULL ? corpus_id(rows[i].decision) : 0, "%s", rows[i].code);
        if (rows[i].le != NULL)
            cr_expect_eq(steps[i].le.number, le(rows[i].le).number, "%s", rows[i].code);
    }
    cr_expect(steps[5].courante);
    cr_expect_str_eq(steps[5].attend, "arbitrage attendu");
    cr_assert_eq(etapes_calculer(&d, le("2026-05-01"), &steps, &count), ERR_OK);
    cr_expect(steps[1].close && steps[2].courante && !steps[3].courante, "on 1 May 2026 the objectives are next");
}
