/* « i »: where a number comes from, in words. */
#include "client-tui/views/contributions/contributions.h"

#include "common/base/text.h"

#include "client-tui/views/commun/montants.h"
#include "client-tui/views/commun/promesses.h"
#include "common/domain/budget.h"
#include "common/domain/echeancier.h"
#include "common/domain/invariants.h"
#include "common/value/rate.h"

#include <stdio.h>
#include <string.h>

enum { TEXT = 16384 };

struct texte { char text[TEXT]; size_t len; };

#define say(t, ...) text_add((t)->text, TEXT, &(t)->len, __VA_ARGS__)

static void line(struct texte *t, const char *label, struct somme s, const char *after)
{
    char amount[MONEY_TEXT_BYTES] = "—";
    if (s.dite)
        (void)money_format(s.montant, amount, sizeof amount);
    say(t, "  %s : %s%s\n", label, amount, after);
}

static void dated(const Pacte__Day *when, char *out, size_t size)
{
    struct day d;
    char day[16];
    out[0] = '\0';
    if (jour(when, &d)) {
        (void)day_format(d, day, sizeof day);
        (void)snprintf(out, size, _(", le %s"), day);
    }
}

static void ladder(struct texte *t, const struct grille *g, const struct cellule *c, struct day au)
{
    const Pacte__Contribution *x = grille_contribution(g, c);
    const Pacte__Day *const days[BARREAUX] = {
        [BARREAU_SOLLICITE] = x->sollicite_date, [BARREAU_PROMIS] = x->promis_date, [BARREAU_VOTE] = x->vote_date,
        [BARREAU_NOTIFIE] = x->notifie_date, [BARREAU_CONVENTIONNE] = x->conventionne_date,
        [BARREAU_APPELE] = x->appele_date, [BARREAU_JUSTIFIE] = x->justifie_date,
    };
    struct dossier part = grille_tranche(g, c->from, c->count);
    struct echelle_filtre f = {.en_nature = x->nature == PACTE__NATURE__NATURE_EN_NATURE};
    struct echelle e;
    struct ecarts gaps;
    if (echelle_somme(&part, &f, au, &e) != ERR_OK || echelle_ecarts(&part, &f, au, &gaps) != ERR_OK)
        return;
    for (int b = 0; b < BARREAUX; b++) {
        char when[40] = "";
        if (c->count == 1)
            dated(days[b], when, sizeof when);
        line(t, _(barreau_libelle((enum barreau)b)), e.barreaux[b], when);
    }
    say(t, _("\nVersé : ce qui a été reçu, reversements déduits. Un fait daté après aujourd'hui ne compte pas encore.\n\n"));
    line(t, _("accordé"), e.accorde, _(" (conventionné, sinon notifié, sinon voté)"));
    line(t, _("écart demandé − accordé"), gaps.demande_accorde, "");
    line(t, _("écart accordé − versé"), gaps.accorde_verse, "");
}

static void act_of(struct texte *t, const Pacte__Contribution *x, const struct dossier *d)
{
    char act[PROMESSE_PHRASE];
    if (promesse_phrase(d, PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION, &x->base, act, sizeof act))
        say(t, "\n%s\n", act);
    if (x->motif[0] != '\0')
        say(t, _("Motif : %s\n"), x->motif);
    if (x->note[0] != '\0')
        say(t, _("Note : %s\n"), x->note);
}

/* Rules that are lifted for this amount, and by whom. */
static void lifted(struct texte *t, uint64_t id, const struct dossier *d)
{
    for (size_t i = 0; d->convention != NULL && i < d->convention->n_derogations; i++) {
        const Pacte__Derogation *x = d->convention->derogations[i];
        const struct invariant *rule = invariant_de_code(x->regle);
        char when[40];
        if (x->objet == NULL || x->objet->id != id || rule == NULL)
            continue;
        dated(x->le, when, sizeof when);
        say(t, _("\nRègle « %s » levée par %s%s, parce que : %s\n"), rule->nom, x->compte, when, x->raison);
    }
}

/* What the financeur admitted of the justification, and the parts by action. */
static void justified(struct texte *t, const Pacte__Contribution *x, const struct dossier *d)
{
    struct money spent, admitted, refused;
    char a[MONEY_TEXT_BYTES], b[MONEY_TEXT_BYTES];
    if (montant(x->justifie, &spent) && montant(x->admis, &admitted) && money_sub(spent, admitted, &refused) == ERR_OK) {
        (void)money_format(admitted, a, sizeof a);
        (void)money_format(refused, b, sizeof b);
        say(t, _("\nJustification : admis %s, refusé %s\n"), a, b);
    }
    for (size_t i = 0; i < x->n_parts; i++) {
        struct money part;
        const char *name = "?";
        for (size_t k = 0; k < d->n_noeuds; k++)
            if (d->noeuds[k].id == lien(x->parts[i]->action))
                name = d->noeuds[k].m->intitule;
        if (!montant(x->parts[i]->montant, &part))
            continue;
        (void)money_format(part, a, sizeof a);
        say(t, _("Part de l'action « %.80s » : %s\n"), name, a);
    }
}

static void drop(struct texte *t, const struct grille *g, const struct cellule *c, uint64_t financeur, uint32_t year, struct day au)
{
    struct baisse *b;
    size_t n;
    if (!c->baisse || maintien_du_niveau(&g->tri, au, &b, &n) != ERR_OK)
        return;
    for (size_t i = 0; i < n; i++) {
        char before[MONEY_TEXT_BYTES], after[MONEY_TEXT_BYTES], share[RATE_TEXT_BYTES];
        if (b[i].financeur != financeur || b[i].annee != year)
            continue;
        (void)money_format(b[i].avant, before, sizeof before);
        (void)money_format(b[i].apres, after, sizeof after);
        (void)rate_format((struct rate){b[i].part_10000}, share, sizeof share);
        say(t, _("\nEn baisse : %s en %u, %s en %u (%s). Le maintien du niveau est un engagement, pas une loi.\n"), before, year - 1,
            after, year, share);
    }
}

/* The sum of the column, rung by rung of the view. */
static void column(struct texte *t, struct contributions *s, const struct ligne_grille *l, struct day au)
{
    struct explication why;
    struct echelle_filtre f = {.annee = s->g.annees[s->col], .en_nature = l->en_nature};
    enum barreau b;
    char amount[MONEY_TEXT_BYTES];
    if (!vue_barreau(s->vue, &b)) {
        say(t, _("\nTotal de %u, accordé : chaque contribution par son barreau le plus engageant\n"), f.annee);
        for (size_t i = 0; i < s->g.ligne_count; i++) {
            const struct ligne_grille *x = &s->g.lignes[i];
            const struct cellule *c = &x->cellules[s->col];
            struct dossier part = grille_tranche(&s->g, c->from, c->count);
            struct echelle e;
            if (x->en_nature != l->en_nature || c->count == 0 || echelle_somme(&part, &f, au, &e) != ERR_OK || !e.accorde.dite)
                continue;
            (void)money_format(e.accorde.montant, amount, sizeof amount);
            say(t, "  %s %s : %s\n", x->nom, x->dispositif, amount);
        }
        return;
    }
    if (echelle_expliquer(&s->g.tri, &f, (enum nombre_explique)b, au, NULL, &why) != ERR_OK)
        return;
    say(t, _("\nTotal de %u, %s : %s\n"), f.annee, _(barreau_libelle(b)), _(why.formule));
    for (size_t i = 0; i < why.count; i++) {
        (void)money_format(why.termes[i].montant, amount, sizeof amount);
        say(t, "  %s : %s\n", why.termes[i].libelle, amount);
    }
}

/* What should have come and has not, by age, for each financeur. */
enum { AGES = 4 };
struct attente { uint64_t financeur; struct money ages[AGES]; };

static void age_of(struct attente *rows, size_t *count, const struct echeance *e, struct money amount)
{
    size_t at = 0, age = e->ecart_jours <= 30 ? 0 : e->ecart_jours <= 60 ? 1 : e->ecart_jours <= 90 ? 2 : 3;
    while (at < *count && rows[at].financeur != e->avec)
        at++;
    if (at == *count)
        rows[(*count)++] = (struct attente){.financeur = e->avec};
    if (money_add(rows[at].ages[age], amount, &rows[at].ages[age]) != ERR_OK)
        rows[at].ages[age] = amount;
}

/* The payment that a deadline is about: itself, or the one that was planned on
 * the very day of the law. */
static bool is_of(const struct echeance *e, uint64_t id, const Pacte__Versement *v)
{
    struct day planned;
    if (e->origine == DE_VERSEMENT)
        return e->id == id;
    return e->origine == DE_PAIEMENT_LEGAL && lien(v->contribution) == e->id && jour(v->prevu_date, &planned) &&
           day_compare(planned, e->du) == 0;
}

static void late(struct texte *t, struct contributions *s, struct day au)
{
    static const char *const names[AGES] = {N_("30 jours ou moins"), N_("31 à 60 jours"), N_("61 à 90 jours"), N_("plus de 90 jours")};
    const struct dossier *d = &s->g.tri;
    struct attente *rows = arena_zalloc(&s->arena, d->n_versements + 1, sizeof *rows);
    struct echeance *all;
    size_t n, count = 0;
    if (rows == NULL || echeancier(d, au, &all, &n) != ERR_OK)
        return;
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; all[i].etat == ECHEANCE_EN_RETARD && k < d->n_versements; k++) {
            struct money amount;
            if (is_of(&all[i], d->versements[k].id, d->versements[k].m) && montant(d->versements[k].m->prevu, &amount))
                age_of(rows, &count, &all[i], amount);
        }
    say(t, "\n%s\n", count == 0 ? _("Aucun versement n'est en retard.") : _("Versements en retard, par ancienneté"));
    for (size_t i = 0; i < count; i++) {
        say(t, "  %s\n", dossier_nom(d, rows[i].financeur));
        for (int k = 0; k < AGES; k++)
            if (rows[i].ages[k].cents != 0)
                line(t, _(names[k]), (struct somme){true, rows[i].ages[k]}, "");
    }
}

/* The budget of the year: its sides, and why it does not balance. */
static void budget(struct texte *t, const struct contributions *s, struct arena *a)
{
    const struct dossier *d = &s->g.tri;
    uint32_t year = s->g.annees[s->col];
    struct motifs why;
    say(t, _("Charges et produits du budget de %u (réalisé une fois l'année finie, sinon réactualisé, sinon prévisionnel).\n\n"), year);
    line(t, _("charges"), s->g.pieds[s->col].charges, "");
    line(t, _("produits"), s->g.pieds[s->col].produits, "");
    for (size_t i = 0; i < d->n_budgets; i++) {
        motifs_init(&why, a);
        if (d->budgets[i].m->annee != year || budget_verifier(d, d->budgets[i].id, &why) != ERR_OK)
            continue;
        say(t, "\n%s : %s\n", enum_label(&pacte__version_budget__descriptor, d->budgets[i].m->version),
            why.count == 0 ? _("équilibré") : _("n'est pas équilibré"));
        for (size_t k = 0; k < why.count; k++)
            say(t, "  %s\n", why.rows[k].texte);
    }
}

static void foot(struct texte *t, const struct contributions *s)
{
    const struct pied *p = &s->g.pieds[s->col];
    say(t, "\n");
    line(t, _("Total de la vue"), p->total, "");
    if (p->demande.dite)
        line(t, _("Demandé, non notifié, en plus"), p->demande, "");
    line(t, _("Budget prévisionnel : produits de la convention"), p->budget, "");
    line(t, _("Reste à financer : budget − accordé"), p->reste, "");
}

void contributions_expliquer(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    struct texte *t = sys_zalloc(m->sys, 1, sizeof *t);
    const struct ligne_grille *l = contributions_ligne(s);
    const struct cellule *c = contributions_cellule(s);
    char title[160];
    if (t == NULL || s->g.annee_count == 0) {
        sys_release(m->sys, t);
        return;
    }
    if (l != NULL && c != NULL && c->count > 0) {
        const Pacte__Contribution *x = grille_contribution(&s->g, c);
        say(t, "%s\n%s · %s · %u\n\n", dossier_nom(&s->g.tri, l->financeur), l->dispositif, l->ligne, s->g.annees[s->col]);
        ladder(t, &s->g, c, m->today);
        act_of(t, x, &s->g.tri);
        lifted(t, c->id, &s->g.tri);
        justified(t, x, &s->g.tri);
        drop(t, &s->g, c, l->financeur, s->g.annees[s->col], m->today);
    } else if (l != NULL) {
        say(t, _("%s, %u : aucune contribution n'est saisie.\n"), dossier_nom(&s->g.tri, l->financeur), s->g.annees[s->col]);
    }
    if (l != NULL)
        column(t, s, l, m->today);
    if (s->vue == VUE_ECART_CHARGES)
        budget(t, s, &s->arena);
    if (s->vue == VUE_VERSE)
        late(t, s, m->today);
    foot(t, s);
    (void)snprintf(title, sizeof title, _("D'où vient ce nombre : vue %s"), _(vue_titre(s->vue)));
    model_view(m, title, t->text);
    sys_release(m->sys, t);
}
