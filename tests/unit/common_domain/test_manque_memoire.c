/* Every rule with memory that ends at each point: it says so, or gives the very
 * answer that it gives with plenty. */
#include "common/domain/budget.h"
#include "common/domain/echeancier.h"
#include "common/domain/echelle.h"
#include "common/domain/fonctions.h"
#include "common/domain/gouvernance.h"
#include "common/domain/indicateurs.h"
#include "common/domain/portefeuille.h"
#include "tests/support/dossier.h"

#include <criterion/criterion.h>

static struct corpus corpus;
static struct dossier centre, plan;
static const struct day end_of_time = {DAY_MAX};

/* The error, and a number that sums the answer up. */
typedef enum err rule_fn(uint64_t *answer);

static uint64_t mix(uint64_t a, uint64_t b) { return a * 1000003u + b; }

static enum err all_deadlines(uint64_t *answer)
{
    struct echeance *rows;
    size_t count;
    enum err e = echeancier(&centre, le("2027-07-12"), &rows, &count);
    for (size_t i = 0; e == ERR_OK && i < count; i++)
        *answer = mix(*answer, (uint64_t)rows[i].ecart_jours + rows[i].alerte);
    return e;
}

static enum err deadlines_of_the_plan(uint64_t *answer)
{
    struct echeance *rows;
    size_t count;
    enum err e = echeancier(&plan, le("2013-12-31"), &rows, &count);
    for (size_t i = 0; e == ERR_OK && i < count; i++)
        *answer = mix(*answer, (uint64_t)rows[i].ecart_jours + rows[i].faits);
    return e;
}

static enum err state_suspended(uint64_t *answer)
{
    struct etat_convention_calcule s;
    enum err e = etat_convention(&centre, le("2029-01-10"), &s);
    *answer = mix(s.etat, s.motifs.count);
    return e;
}

static enum err state_unsigned(uint64_t *answer)
{
    struct etat_convention_calcule s;
    enum err e = etat_convention(&centre, le("2026-07-09"), &s);
    *answer = mix(s.etat, s.motifs.count);
    return e;
}

static enum err state_of_agrement(uint64_t *answer)
{
    struct etat_agrement_calcule s;
    enum err e = etat_agrement(&centre, corpus_id("agrement-passerelles-2023"), le("2026-01-01"), &s);
    *answer = mix(s.etat, s.motifs.count);
    return e;
}

static enum err levels(uint64_t *answer)
{
    struct baisse *rows;
    size_t count;
    enum err e = maintien_du_niveau(&centre, end_of_time, &rows, &count);
    *answer = count;
    return e;
}

static enum err explained(uint64_t *answer)
{
    struct explication x;
    enum err e = echelle_expliquer(&centre, &(struct echelle_filtre){.annee = 2027}, EXPLIQUER_CONVENTIONNE, end_of_time, NULL, &x);
    *answer = mix((uint64_t)x.total.cents, x.count);
    return e;
}

static enum err gaps(uint64_t *answer)
{
    struct ecart_compte *rows;
    size_t count;
    enum err e = budget_ecarts(&centre, corpus_id("budget-com-2026-001-2027-previsionnel"),
                               corpus_id("budget-com-2026-001-2027-realise"), &rows, &count);
    for (size_t i = 0; e == ERR_OK && i < count; i++)
        *answer = mix(*answer, (uint64_t)rows[i].ecart.cents);
    return e;
}

static enum err unbalanced(uint64_t *answer)
{
    struct motifs why;
    motifs_init(&why, centre.arena);
    enum err e = budget_verifier(&centre, corpus_id("budget-com-2026-001-2027-realise"), &why);
    *answer = why.count;
    return e;
}

static enum err indicators(uint64_t *answer)
{
    struct indicateur_calcule *rows;
    size_t count;
    enum err e = indicateurs_annee(&centre, 2027, end_of_time, &rows, &count);
    *answer = e == ERR_OK ? indicateurs_bilan(rows, count).atteints : 0;
    return e;
}

/* With nobody there, each obligatory member is a reason. */
static enum err quorum(uint64_t *answer)
{
    struct quorum q;
    size_t there = centre.n_presences;
    centre.n_presences = 0;
    enum err e = reunion_quorum(&centre, corpus_id("reunion-copil-com-2026-001-2026-07-10"), &q);
    centre.n_presences = there;
    *answer = mix(q.absents, q.motifs.count);
    return e;
}

static enum err agenda(uint64_t *answer)
{
    struct point *rows;
    size_t count;
    enum err e = ordre_du_jour(&centre, corpus_id("copil-com-2026-001"), le("2026-11-12"), &rows, &count);
    *answer = count;
    return e;
}

static enum err staff(uint64_t *answer)
{
    struct fonction_calculee *rows;
    size_t count;
    enum err e = fonctions_calculer(&plan, 318, le("2012-06-01"), &rows, &count);
    *answer = count;
    return e;
}

static enum err flows(uint64_t *answer)
{
    struct flux *rows;
    size_t count;
    enum err e = statistiques_flux(&plan, "RP", 2013, &rows, &count);
    *answer = count;
    return e;
}

static enum err line_of_portfolio(uint64_t *answer)
{
    struct portefeuille_ligne p;
    enum err e = portefeuille_ligne(&centre, corpus_id("agrement-passerelles-2023"), le("2026-01-01"), &p);
    *answer = mix((uint64_t)p.situation, p.n_jalons);
    return e;
}

static enum err chosen(uint64_t *answer)
{
    struct preselection p;
    enum err e = preselection(&centre, corpus_id("structure-passerelles"), corpus_id("agrement-passerelles-2023"), 2027, &p);
    *answer = mix(p.retenue, p.motifs.count);
    return e;
}

static const struct { const char *name; rule_fn *fn; } rules[] = {
    {"echeancier", all_deadlines}, {"echeancier of the plan", deadlines_of_the_plan}, {"etat, suspended", state_suspended},
    {"etat, unsigned", state_unsigned}, {"etat of an agrement", state_of_agrement}, {"maintien du niveau", levels},
    {"expliquer", explained}, {"ecarts", gaps}, {"budget_verifier", unbalanced}, {"indicateurs", indicators},
    {"quorum", quorum}, {"ordre du jour", agenda}, {"fonctions", staff}, {"flux", flows},
    {"portefeuille", line_of_portfolio}, {"preselection", chosen},
};

static enum err with(size_t ceiling, rule_fn *fn, uint64_t *answer)
{
    struct arena small;
    arena_init(&small, &sys_real, ceiling);
    centre.arena = plan.arena = &small;
    *answer = 0;
    enum err e = fn(answer);
    arena_finish(&small);
    return e;
}

Test(memoire, each_rule_says_that_memory_is_missing, .timeout = 120)
{
    corpus_init(&corpus);
    corpus_load(&corpus, "tools/demo.d/centre_social.json");
    corpus_load(&corpus, "tools/demo.d/plan_hp.json");
    corpus_convention(&corpus, "com-2026-001", &centre);
    corpus_convention(&corpus, "plan-hp-2012-2013", &plan);
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++) {
        uint64_t wanted, got;
        size_t refusals = 0, ceiling = 0;
        cr_assert_eq(with(8u << 20, rules[i].fn, &wanted), ERR_OK, "%s", rules[i].name);
        for (enum err e = ERR_NO_MEMORY; e != ERR_OK; ceiling += ceiling / 64 + 8) {
            cr_assert_lt(ceiling, (size_t)8 << 20);
            e = with(ceiling, rules[i].fn, &got);
            cr_assert(e == ERR_OK || e == ERR_NO_MEMORY, "%s with %zu bytes: %d", rules[i].name, ceiling, e);
            refusals += e == ERR_NO_MEMORY;
            if (e == ERR_OK)
                cr_expect_eq(got, wanted, "%s with %zu bytes", rules[i].name, ceiling);
        }
        cr_expect_gt(refusals, 0, "%s", rules[i].name);
    }
    corpus_free(&corpus);
}
