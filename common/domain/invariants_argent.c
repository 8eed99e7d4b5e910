/* Approved budgets, calls for money, and the tree of the projet social. */
#include "common/domain/budget.h"
#include "common/domain/etat.h"
#include "common/domain/invariants.h"
#include "common/domain/projet.h"

#define TYPE(name) (uint32_t)PACTE__RECORD_TYPE__RECORD_TYPE_##name

/* --- Budgets -------------------------------------------------------------------- */

static bool realised(const Pacte__Budget *b) { return b->version == PACTE__VERSION_BUDGET__VERSION_BUDGET_REALISE; }

/* A later approved budget of the same year takes its place: what was agreed
 * since is in that one. */
static bool replaced(const struct dossier *d, size_t i)
{
    const Pacte__Budget *b = d->budgets[i].m;
    struct day own, other;
    if (realised(b) || !jour(b->valide, &own))
        return false;
    for (size_t k = 0; k < d->n_budgets; k++) {
        const Pacte__Budget *x = d->budgets[k].m;
        if (k == i || x->annee != b->annee || realised(x) || !jour(x->valide, &other))
            continue;
        int order = day_compare(other, own);
        if (order > 0 || (order == 0 && (x->version > b->version || (x->version == b->version && k > i))))
            return true;
    }
    return false;
}

void verifier_budgets(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_budgets && out->error == ERR_OK; i++) {
        struct motifs why;
        if (d->budgets[i].m->valide == NULL || replaced(d, i))
            continue;
        motifs_init(&why, d->arena);
        out->error = budget_verifier(d, d->budgets[i].id, &why);
        for (size_t k = 0; out->error == ERR_OK && k < why.count; k++)
            manquement_add(out, TYPE(BUDGET), d->budgets[i].id, "budget.valide",
                           N_("Budget %u validé. %s Équilibrez-le, ou datez ce qui a changé après sa validation."),
                           d->budgets[i].m->annee, why.rows[k].texte);
    }
}

/* --- The yearly gate -------------------------------------------------------------- */

/* Invariant 5: what is called for year N + 1 supposes that the year is open. */
void verifier_appels(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_contributions && out->error == ERR_OK; i++) {
        const Pacte__Contribution *c = d->contributions[i].m;
        struct porte_annuelle gate;
        struct day au = {DAY_MAX};
        (void)jour(c->appele_date, &au);
        if (c->appele == NULL)
            continue;
        out->error = porte_annuelle(d, c->annee, au, &gate);
        if (out->error != ERR_OK || !gate.exigee || gate.ouverte)
            continue;
        manquement_add(out, TYPE(CONTRIBUTION), d->contributions[i].id, "contribution.appele",
                       N_("L'année %u n'est pas reconduite, %u documents reçus sur %u (%s) : remettez-les avant d'appeler les "
                          "fonds."), c->annee, gate.recus, gate.attendus,
                       gate.manquants.count > 0 ? gate.manquants.rows[0].texte : "?");
    }
}

/* --- What is admitted ----------------------------------------------------------------- */

/* What a financeur does not admit of an expense, it says why: the centre gives
 * it back, or answers. */
void verifier_admis(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_contributions; i++) {
        const Pacte__Contribution *c = d->contributions[i].m;
        char text[2][MONEY_TEXT_BYTES];
        struct money spent, admitted;
        if (!montant(c->justifie, &spent) || !montant(c->admis, &admitted) || admitted.cents >= spent.cents || c->motif[0] != '\0')
            continue;
        (void)money_format(admitted, text[0], sizeof text[0]);
        (void)money_format(spent, text[1], sizeof text[1]);
        manquement_add(out, TYPE(CONTRIBUTION), d->contributions[i].id, "contribution.motif",
                       N_("%s admis sur %s justifiés : dites dans le motif pourquoi le reste est refusé."), text[0], text[1]);
    }
}

/* --- What is given back ------------------------------------------------------------ */

static enum err count(struct money *sum, const Pacte__Versement *v)
{
    struct money m;
    return montant(v->recu, &m) ? money_add(*sum, m, sum) : ERR_OK;
}

/* No more is given back than came. */
static void one_contribution(const struct dossier *d, uint64_t id, struct manquements *out)
{
    struct money came = {0}, back = {0};
    uint64_t last = 0;
    for (size_t i = 0; i < d->n_versements && out->error == ERR_OK; i++) {
        const Pacte__Versement *v = d->versements[i].m;
        bool given_back = v->type == PACTE__TYPE_VERSEMENT__TYPE_VERSEMENT_REVERSEMENT;
        if (lien(v->contribution) != id)
            continue;
        out->error = count(given_back ? &back : &came, v);
        if (given_back)
            last = d->versements[i].id;
    }
    if (out->error == ERR_OK && back.cents > came.cents) {
        char text[2][MONEY_TEXT_BYTES];
        (void)money_format(back, text[0], sizeof text[0]);
        (void)money_format(came, text[1], sizeof text[1]);
        manquement_add(out, TYPE(VERSEMENT), last, "versement.recu",
                       N_("Les reversements de cette contribution font %s pour %s reçus : corrigez l'un ou l'autre."),
                       text[0], text[1]);
    }
}

void verifier_reversements(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_contributions && out->error == ERR_OK; i++)
        one_contribution(d, d->contributions[i].id, out);
}

/* --- Parts over actions -------------------------------------------------------- */

/* Why an action of a part is none of the convention's, or NULL. */
static const char *why_not(const struct dossier *d, uint64_t action)
{
    const Pacte__Noeud *x = dossier_noeud(d, action);
    if (x == NULL)
        return N_("l'action n'est d'aucun projet social des structures de la convention");
    if (x->niveau != PACTE__NIVEAU_NOEUD__NIVEAU_NOEUD_ACTION)
        return N_("c'est un autre élément du projet qu'une action");
    if (lien(d->convention->projet) != 0 && lien(x->projet) != lien(d->convention->projet))
        return N_("l'action est d'un autre projet social que celui de la convention");
    return NULL;
}

/* Money goes to what the convention is about. */
void verifier_parts(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_contributions; i++) {
        const Pacte__Contribution *c = d->contributions[i].m;
        for (size_t k = 0; k < c->n_parts; k++) {
            const char *why = why_not(d, lien(c->parts[k]->action));
            if (why != NULL)
                manquement_add(out, TYPE(CONTRIBUTION), d->contributions[i].id, "contribution.parts.action",
                               N_("Part %zu : %s ; choisissez-en une du projet social."), k + 1, why);
        }
    }
}

/* --- The tree ----------------------------------------------------------------------- */

void verifier_projet(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_noeuds; i++) {
        struct err_note note = {.field = ""};
        if (noeud_verifier(d, d->noeuds[i].id, d->noeuds[i].m, &note) != ERR_OK)
            manquement_add(out, TYPE(NOEUD), d->noeuds[i].id, note.field, "%s", note.text);
    }
}
