/* Why a number is what it is: its terms, each with the record it comes from. */
#include "common/domain/budget.h"
#include "common/domain/echelle.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is asked, and what its terms are made of. */
static const struct { const char *nom, *formule, *source; } nombres[EXPLICABLES] = {
    [EXPLIQUER_ACCORDE] = {"accorde", N_("Somme du montant qui engage : conventionné, sinon notifié, sinon voté"), N_("accordé")},
    [EXPLIQUER_ATTENDU] = {"attendu", N_("Somme du montant sur lequel compter : accordé, sinon promis, sinon sollicité"),
                           N_("attendu")},
    [EXPLIQUER_DEMANDE_ACCORDE] = {"demande_accorde", N_("Ce qui est demandé, moins ce qui est accordé"),
                                   N_("écart demandé − accordé")},
    [EXPLIQUER_ACCORDE_VERSE] = {"accorde_verse", N_("Ce qui est accordé, moins ce qui est versé"),
                                 N_("écart accordé − versé")},
    [EXPLIQUER_CHARGES_RESSOURCES] = {"charges_ressources", N_("Charges du budget de l'année, moins ses produits"),
                                      N_("écart charges − ressources")},
};

static const char *name_of(int n)
{
    return n == (int)EXPLIQUER_VERSE ? "verse" : n < (int)BARREAUX ? barreau_champ((enum barreau)n) : nombres[n].nom;
}

bool explicable_nomme(const char *nom, enum nombre_explique *out)
{
    for (int n = 0; n < EXPLICABLES; n++)
        if (strcmp(nom, name_of(n)) == 0) {
            *out = (enum nombre_explique)n;
            return true;
        }
    return false;
}

/* « Ville, Fonctionnement », after a sign of what it is. */
static const char *label(const struct dossier *d, const Pacte__Contribution *c, const char *what)
{
    const char *who = dossier_nom(d, lien(c->financeur));
    const char *line = c->ligne[0] != '\0' ? c->ligne : c->dispositif;
    size_t n = strlen(what) + strlen(who) + strlen(line) + 8;
    char *text = arena_alloc(d->arena, n);
    if (text == NULL)
        return who;
    (void)snprintf(text, n, "%s%s%s%s%s", what, what[0] != '\0' ? " : " : "", who, line[0] != '\0' ? ", " : "", line);
    return text;
}

static bool within(const struct echelle_filtre *f, const Pacte__Contribution *c)
{
    return (f->financeur == 0 || lien(c->financeur) == f->financeur) && (f->annee == 0 || c->annee == f->annee) &&
           (c->nature == PACTE__NATURE__NATURE_EN_NATURE) == f->en_nature &&
           (f->ligne == NULL || strcmp(c->ligne, f->ligne) == 0 || strcmp(c->dispositif, f->ligne) == 0);
}

static void term(struct explication *out, const struct dossier *d, size_t i, const char *what, struct somme s, bool taken_away)
{
    struct money m = s.montant;
    if (s.dite && taken_away && money_sub((struct money){0}, m, &m) != ERR_OK)
        out->error = ERR_OVERFLOW;
    if (s.dite && out->error == ERR_OK)
        explication_add(out, PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION, d->contributions[i].id,
                        label(d, d->contributions[i].m, what), m);
}

static void terms_of(struct explication *out, const struct dossier *d, size_t i, enum nombre_explique n, const struct echelle *e)
{
    switch (n) {
    case EXPLIQUER_ACCORDE: term(out, d, i, "", echelle_accorde(e), false); break;
    case EXPLIQUER_ATTENDU: term(out, d, i, "", echelle_attendu(e), false); break;
    case EXPLIQUER_DEMANDE_ACCORDE:
        term(out, d, i, N_("demandé"), e->barreaux[BARREAU_SOLLICITE], false);
        term(out, d, i, N_("accordé"), echelle_accorde(e), true);
        break;
    case EXPLIQUER_ACCORDE_VERSE:
        term(out, d, i, N_("accordé"), echelle_accorde(e), false);
        term(out, d, i, N_("versé"), e->barreaux[BARREAU_VERSE], true);
        break;
    default: term(out, d, i, "", e->barreaux[n], false); break;
    }
}

/* --- In the order in which people read them: by year, then financeur and line. -- */

struct place { const struct dossier *d; size_t at; };

static int by_reading(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    const Pacte__Contribution *p = x->d->contributions[x->at].m, *q = y->d->contributions[y->at].m;
    if (p->annee != q->annee)
        return p->annee < q->annee ? -1 : 1;
    int order = strcmp(dossier_nom(x->d, lien(p->financeur)), dossier_nom(y->d, lien(q->financeur)));
    if (order == 0)
        order = strcmp(p->dispositif, q->dispositif);
    if (order == 0)
        order = strcmp(p->ligne, q->ligne);
    return order != 0 ? order : (x->at > y->at) - (x->at < y->at);
}

static enum err of_contributions(const struct dossier *d, const struct echelle_filtre *f, enum nombre_explique n, struct day au,
                                 struct explication *out)
{
    struct place *places = arena_alloc(d->arena, (d->n_contributions + 1) * sizeof *places);
    size_t count = 0;
    if (places == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < d->n_contributions; i++)
        if (within(f, d->contributions[i].m))
            places[count++] = (struct place){d, i};
    if (count > 0)
        qsort(places, count, sizeof *places, by_reading);
    for (size_t i = 0; i < count && out->error == ERR_OK; i++) {
        struct echelle one;
        enum err e = echelle_contribution(d, d->contributions[places[i].at].id, au, &one);
        if (e != ERR_OK)
            return e;
        terms_of(out, d, places[i].at, n, &one);
    }
    return out->error;
}

/* --- Budget ------------------------------------------------------------------------ */

static enum err line_term(const struct dossier *d, const Pacte__LigneBudget *l, uint64_t id, struct day end, struct explication *out)
{
    const Pacte__ModeleCompte *account = compte_classe(d->modele, l->compte, end);
    struct money m;
    if (account == NULL || !montant(l->montant, &m) ||
        (account->sens != PACTE__SENS_COMPTE__SENS_COMPTE_CHARGE && account->sens != PACTE__SENS_COMPTE__SENS_COMPTE_PRODUIT))
        return ERR_OK;
    const char *what = l->libelle[0] != '\0' ? l->libelle : account->libelle;
    size_t n = strlen(l->compte) + strlen(what) + 2;
    char *text = arena_alloc(d->arena, n);
    if (text == NULL)
        return ERR_NO_MEMORY;
    (void)snprintf(text, n, "%s %s", l->compte, what);
    if (account->sens == PACTE__SENS_COMPTE__SENS_COMPTE_PRODUIT && money_sub((struct money){0}, m, &m) != ERR_OK)
        return ERR_OVERFLOW;
    explication_add(out, PACTE__RECORD_TYPE__RECORD_TYPE_LIGNE_BUDGET, id, text, m);
    return out->error;
}

/* The label begins with the account: the order of the budget. */
static int by_account(const void *a, const void *b)
{
    const struct terme *x = a, *y = b;
    int order = strcmp(x->libelle, y->libelle);
    return order != 0 ? order : (x->id > y->id) - (x->id < y->id);
}

static enum err of_budget(const struct dossier *d, const struct echelle_filtre *f, struct day au, struct err_note *note,
                          struct explication *out)
{
    uint64_t budget;
    struct day end;
    if (f->annee == 0)
        return err_field(note, ERR_REQUIRED, "annee", N_("Cet écart est celui du budget d'une année : dites laquelle."));
    enum err e = budget_annee_lequel(d, f->annee, au, &budget);
    if (e == ERR_NOT_FOUND)
        return err_field(note, e, "annee", N_("Il n'y a pas de budget pour %u."), f->annee);
    if (e == ERR_OK)
        e = day_from_civil((int)f->annee, 12, 31, &end);
    for (size_t i = 0; i < d->n_lignes && e == ERR_OK; i++)
        if (lien(d->lignes[i].m->budget) == budget)
            e = line_term(d, d->lignes[i].m, d->lignes[i].id, end, out);
    if (e == ERR_OK && out->count > 0)
        qsort(out->termes, out->count, sizeof *out->termes, by_account);
    return e;
}

enum err echelle_expliquer(const struct dossier *d, const struct echelle_filtre *f, enum nombre_explique n, struct day au,
                           struct err_note *note, struct explication *out)
{
    bool rung = (int)n < (int)BARREAUX;
    explication_init(out, d->arena, rung ? N_("Somme des contributions qui portent ce montant") : nombres[n].formule,
                     rung ? barreau_libelle((enum barreau)n) : nombres[n].source);
    enum err e = n == EXPLIQUER_CHARGES_RESSOURCES ? of_budget(d, f, au, note, out) : of_contributions(d, f, n, au, out);
    return e == ERR_OK && d->arena->exhausted ? ERR_NO_MEMORY : e;
}
