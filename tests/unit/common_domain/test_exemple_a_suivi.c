/* Worked example A of the domain notes (§7.A): indicators, decisions of the
 * comité de pilotage, the tree of the projet social, promises. */
#include "common/domain/echeancier.h"
#include "common/domain/gouvernance.h"
#include "common/domain/indicateurs.h"
#include "common/domain/projet.h"
#include "tests/unit/common_domain/exemple_a.h"

#include <criterion/criterion.h>
#include <string.h>

/* --- Indicators -------------------------------------------------------------- */

static const struct { const char *code, *critere; int64_t base, cibles[4], valeur; enum etat_indicateur etat; } indicators[] = {
    {"I1", "PERTINENCE", 38,   {40, 42, 44, 46},         41,   INDICATEUR_ATTEINT},
    {"I2", "EFFICACITE", -1,   {85, 88, 90, 92},         87,   INDICATEUR_ATTEINT},
    {"I3", "EFFICACITE", 112,  {120, 128, 136, 144},     117,  INDICATEUR_NON_ATTEINT},
    {"I4", "IMPACT",     2150, {2400, 2500, 2600, 2700}, 2350, INDICATEUR_NON_ATTEINT},
    {"I5", "EFFICIENCE", 231,  {228, 226, 224, 222},     229,  INDICATEUR_NON_ATTEINT},
    {"I6", "COHERENCE",  70,   {75, 75, 80, 80},         78,   INDICATEUR_ATTEINT},
    {"I7", "IMPACT",     14,   {16, 18, 20, 22},         19,   INDICATEUR_ATTEINT},
    {"I8", "IMPACT",     420,  {450, 470, 490, 510},     463,  INDICATEUR_ATTEINT},
};

Test(exemple_a, indicators_of_2027, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct indicateur_calcule *rows;
    size_t count;
    cr_assert_eq(indicateurs_annee(&d, 2027, le("2028-03-01"), &rows, &count), ERR_OK);
    cr_assert_eq(count, 8);
    for (size_t i = 0; i < 8; i++) {
        cr_expect_str_eq(rows[i].indicateur->code, indicators[i].code);
        cr_expect_str_eq(rows[i].indicateur->critere, indicators[i].critere);
        cr_expect_eq(rows[i].base.dit, indicators[i].base >= 0, "%s", indicators[i].code);
        if (rows[i].base.dit)
            cr_expect_eq(rows[i].base.milliemes, indicators[i].base * 1000, "%s", indicators[i].code);
        cr_expect(rows[i].cible.dit && rows[i].cible.milliemes == indicators[i].cibles[0] * 1000, "%s", indicators[i].code);
        cr_expect(rows[i].valeur.dit && rows[i].valeur.milliemes == indicators[i].valeur * 1000, "%s", indicators[i].code);
        cr_expect_eq(rows[i].etat, indicators[i].etat, "%s: %s", indicators[i].code, etat_indicateur_libelle(rows[i].etat));
    }
    struct bilan_indicateurs b = indicateurs_bilan(rows, count);
    cr_expect(b.atteints == 5 && b.juges == 8 && b.total == 8, "5 of 8 reached");
}

Test(exemple_a, targets_of_each_year, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    for (uint32_t y = 0; y < 4; y++) {
        struct indicateur_calcule *rows;
        size_t count;
        cr_assert_eq(indicateurs_annee(&d, 2027 + y, le("2028-03-01"), &rows, &count), ERR_OK);
        for (size_t i = 0; i < count; i++) {
            cr_expect_eq(rows[i].cible.milliemes, indicators[i].cibles[y] * 1000, "%s %u", indicators[i].code, 2027 + y);
            cr_expect_eq(rows[i].etat == INDICATEUR_SANS_MESURE, y > 0, "%s %u", indicators[i].code, 2027 + y);
        }
    }
}

/* I5, where lower is better: from 231, two thirds of the way to 228. */
Test(exemple_a, way_gone_to_the_target, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    static const struct { size_t i; int64_t part; } rows_of[] = {{0, 15000}, {2, 6250}, {3, 8000}, {4, 6667}, {5, 16000}, {6, 25000}};
    struct indicateur_calcule *rows;
    size_t count;
    cr_assert_eq(indicateurs_annee(&d, 2027, le("2028-03-01"), &rows, &count), ERR_OK);
    for (size_t k = 0; k < sizeof rows_of / sizeof rows_of[0]; k++) {
        const struct indicateur_calcule *c = &rows[rows_of[k].i];
        cr_expect(c->avancement.dit && c->avancement.milliemes == rows_of[k].part, "%s: %lld", c->indicateur->code,
                  (long long)c->avancement.milliemes);
    }
    cr_expect_not(rows[1].avancement.dit, "no base, no way gone");
}

Test(exemple_a, not_measured_before_its_day, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct indicateur_calcule *rows;
    size_t count;
    cr_assert_eq(indicateurs_annee(&d, 2027, le("2028-02-14"), &rows, &count), ERR_OK);
    struct bilan_indicateurs b = indicateurs_bilan(rows, count);
    cr_expect(b.atteints == 0 && b.juges == 0 && b.total == 8);
    for (size_t i = 0; i < count; i++)
        cr_expect(rows[i].etat == INDICATEUR_SANS_MESURE && !rows[i].valeur.dit, "missing is not zero");
}

/* --- Decisions ------------------------------------------------------------------ */

static const struct { const char *code, *date, *etape; uint32_t effectif, votants, pour, contre, abstention, annee, numero; } decisions[] = {
    {"decision-com-2026-001-d1", "2025-11-05", "PROTOCOLE",  9, 8, 8, 0, 0, 2025, 1},
    {"decision-com-2026-001-d2", "2025-12-18", "PROTOCOLE",  9, 8, 7, 0, 1, 2025, 2},
    {"decision-com-2026-001-d3", "2026-04-28", "DIAGNOSTIC", 9, 9, 9, 0, 0, 2026, 1},
    {"decision-com-2026-001-d4", "2026-05-20", "OBJECTIFS",  9, 8, 7, 1, 0, 2026, 2},
    {"decision-com-2026-001-d5", "2026-06-10", "PROJET",     9, 9, 8, 0, 1, 2026, 3},
    {"decision-com-2026-001-d6", "2026-07-10", "CONVENTION", 9, 9, 9, 0, 0, 2026, 4},
};

Test(exemple_a, decisions_with_their_votes, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    for (size_t i = 0; i < 6; i++) {
        const Pacte__Decision *x = corpus_body(&corpus, decisions[i].code);
        struct err_note note = {0};
        cr_expect_eq(decision_verifier(&d, x, &note), ERR_OK, "%s: %s", decisions[i].code, note.text);
        cr_expect_eq(x->date->number, le(decisions[i].date).number);
        cr_expect_str_eq(x->etape, decisions[i].etape);
        cr_expect(x->effectif == decisions[i].effectif && x->votants == decisions[i].votants, "%s", decisions[i].code);
        cr_expect(x->pour == decisions[i].pour && x->contre == decisions[i].contre && x->abstention == decisions[i].abstention,
                  "%s", decisions[i].code);
        cr_expect(x->annee == decisions[i].annee && x->numero == decisions[i].numero, "numbered by year");
        cr_expect_eq(x->n_votes, x->votants, "one vote for each organisation");
    }
    cr_expect_eq(decision_numero_suivant(&d, 2025), 3u);
    cr_expect_eq(decision_numero_suivant(&d, 2026), 5u);
    cr_expect_eq(decision_numero_suivant(&d, 2027), 1u);
}

Test(exemple_a, quorum_of_each_meeting, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    for (size_t i = 0; i < d.n_reunions; i++) {
        struct quorum q;
        cr_assert_eq(reunion_quorum(&d, d.reunions[i].id, &q), ERR_OK);
        cr_expect_eq(q.membres, 9u, "the federation accompanies, without a vote");
        cr_expect_eq(q.exiges, 5u, "half of nine");
        cr_expect(q.presents + q.excuses == 9 && q.presents >= 8);
        cr_expect(q.atteint && q.presidence_valable);
        for (size_t k = 0; k < 6; k++)
            if (d.reunions[i].m->date->number == le(decisions[k].date).number)
                cr_expect_eq(q.presents, decisions[k].votants, "who is there votes");
    }
    cr_expect_eq(d.n_reunions, 6);
}

/* Minutes that were approved are locked. */
Test(exemple_a, approved_minutes_do_not_change, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    Pacte__Decision other = *(const Pacte__Decision *)corpus_body(&corpus, "decision-com-2026-001-d4");
    const Pacte__Decision *x = corpus_body(&corpus, "decision-com-2026-001-d4");
    cr_expect_eq(decision_verrou(&d, x, &other, NULL), ERR_OK);
    other.pour++;
    cr_expect_eq(decision_verrou(&d, x, &other, NULL), ERR_INVALID);
}

Test(exemple_a, the_agenda_writes_itself, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    struct point *rows;
    size_t count, follow_ups = 0;
    bool evaluation = false;
    cr_assert_eq(ordre_du_jour(&d, corpus_id("copil-com-2026-001"), le("2026-11-12"), &rows, &count), ERR_OK);
    for (size_t i = 0; i < count; i++) {
        follow_ups += rows[i].origine == PACTE__ORIGINE_ORDRE__ORIGINE_ORDRE_SUIVI;
        evaluation = evaluation || strcmp(rows[i].titre, "Évaluation du projet social") == 0;
    }
    cr_expect_eq(follow_ups, 1, "what was done has left the agenda");
    cr_expect(evaluation, "the step that waits for its arbitration");
}

/* --- The projet social ------------------------------------------------------------ */

Test(exemple_a, a_tree_of_four_levels, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    uint32_t levels[5] = {0};
    for (size_t i = 0; i < d.n_noeuds; i++) {
        struct err_note note = {0};
        cr_expect_eq(noeud_verifier(&d, d.noeuds[i].id, d.noeuds[i].m, &note), ERR_OK, "%s: %s", d.noeuds[i].m->code, note.text);
        cr_assert_leq(d.noeuds[i].m->niveau, 4);
        levels[d.noeuds[i].m->niveau]++;
        cr_expect_gt(d.noeuds[i].m->n_partenaires, 0, "%s: partners are co-responsible", d.noeuds[i].m->code);
    }
    cr_expect(levels[1] == 1 && levels[2] == 3 && levels[3] == 4, "three axes, four objectives");
    cr_expect_gt(levels[4], 3);
    cr_expect_eq(d.convention->projet->id, corpus_id("projet-passerelles-2027"));
}

Test(exemple_a, each_financeur_promises_its_level, .init = exemple_a_load, .fini = exemple_a_unload, .timeout = 30)
{
    size_t promises = 0;
    for (size_t i = 0; i < d.n_engagements; i++)
        promises += strncmp(d.engagements[i].m->texte, "Maintien du niveau", 18) == 0;
    cr_expect_eq(promises, 6);
}
