/* The figures of a convention that its page shows in tables: functions by
 * number, flows behind stable totals, the compte rendu financier, shares of a
 * cost, thresholds of the law. */
#include "common/domain/budget.h"
#include "common/domain/echelle.h"
#include "common/domain/fonctions.h"
#include "server/query/metier.h"

enum { FIELD_FONCTIONS = 20, FIELD_FLUX = 21, FIELD_COMPTES = 22, FIELD_PRESTATIONS = 23, FIELD_SEUILS = 24, UNIT = 1000 };

static enum err one_function(struct wire_out *out, const struct fonction_calculee *f)
{
    Pacte__FicheFonction row = PACTE__FICHE_FONCTION__INIT;
    Pacte__Nombre number = PACTE__NOMBRE__INIT;
    struct metier_money amount;
    number.milliemes = (int64_t)f->nombre * UNIT;
    row.libelle = f->fonction->libelle;
    row.obligatoire = f->obligatoire;
    row.financable = f->financable;
    row.mesure = f->fonction->mesure;
    row.nombre = f->nombre_connu ? &number : NULL;
    row.tranches = f->tranches;
    row.montant = metier_money(&amount, f->montant_connu && f->financable, f->montant);
    row.titulaires = f->titulaires;
    row.manquante = f->manquante;
    row.source = f->fonction->source;
    return metier_row(out, FIELD_FONCTIONS, &row.base);
}

static enum err functions(const struct dossier *d, struct day au, struct wire_out *out)
{
    struct fonction_calculee *rows;
    size_t count = 0;
    enum err e = fonctions_du_dossier(d, au, &rows, &count);
    for (size_t i = 0; i < count && e == ERR_OK; i++)
        e = one_function(out, &rows[i]);
    return e;
}

static enum err one_flow(struct wire_out *out, const struct flux *f)
{
    Pacte__FicheFlux row = PACTE__FICHE_FLUX__INIT;
    struct metier_nombre stock, in, left, next, gap;
    row.territoire = f->territoire;
    row.mesure = metier_text(f->mesure);
    row.annee = f->annee;
    row.stock = metier_nombre(&stock, true, f->stock);
    row.entrees = metier_nombre(&in, true, f->entrees);
    row.sorties = metier_nombre(&left, true, f->sorties);
    row.suivant = metier_nombre(&next, f->suivant_connu, f->suivant);
    row.ecart = metier_nombre(&gap, f->suivant_connu, f->ecart);
    row.stable = f->stable_avec_flux;
    return metier_row(out, FIELD_FLUX, &row.base);
}

static enum err flows(const struct dossier *d, struct wire_out *out)
{
    struct flux *rows;
    size_t count = 0;
    enum err e = statistiques_tous_flux(d, &rows, &count);
    for (size_t i = 0; i < count && e == ERR_OK; i++)
        e = one_flow(out, &rows[i]);
    return e;
}

static enum err one_account(struct wire_out *out, uint32_t annee, const struct ecart_compte *a)
{
    Pacte__FicheCompte row = PACTE__FICHE_COMPTE__INIT;
    Pacte__Rate share = PACTE__RATE__INIT;
    struct metier_money forecast, actual, gap;
    share.per_10000 = a->ecart_10000;
    row.annee = annee;
    row.compte = metier_text(a->compte);
    row.libelle = metier_text(a->libelle);
    row.prevu = metier_money(&forecast, true, a->prevu);
    row.realise = metier_money(&actual, true, a->realise);
    row.ecart = metier_money(&gap, true, a->ecart);
    row.part = a->pourcentage ? &share : NULL;
    return metier_row(out, FIELD_COMPTES, &row.base);
}

/* A year has its compte rendu once it has both its forecast and its actual. */
static enum err accounts(const struct dossier *d, uint32_t annee, struct wire_out *out)
{
    struct ecart_compte *rows;
    size_t count = 0;
    uint64_t forecast, actual;
    if (budget_de_annee(d, annee, PACTE__VERSION_BUDGET__VERSION_BUDGET_PREVISIONNEL, &forecast) != ERR_OK ||
        budget_de_annee(d, annee, PACTE__VERSION_BUDGET__VERSION_BUDGET_REALISE, &actual) != ERR_OK)
        return ERR_OK;
    enum err e = budget_ecarts(d, forecast, actual, &rows, &count);
    for (size_t i = 0; i < count && e == ERR_OK; i++)
        e = one_account(out, annee, &rows[i]);
    return e;
}

static Pacte__Money *sum(struct metier_money *room, struct somme s) { return metier_money(room, s.dite, s.montant); }

static enum err one_share(struct wire_out *out, const struct prestation_calculee *p)
{
    Pacte__FichePrestation row = PACTE__FICHE_PRESTATION__INIT;
    struct metier_money forecast, advance, actual, balance;
    row.contribution = p->contribution;
    row.financeur = lien(p->m->financeur);
    row.annee = p->m->annee;
    row.ligne = p->m->ligne;
    row.code = p->m->taux;
    row.taux = p->taux != NULL ? p->taux->taux : NULL;
    row.plafond = p->taux != NULL ? p->taux->plafond : NULL;
    row.base_prevue = p->m->base_prevue;
    row.prevision = sum(&forecast, p->prevue);
    row.acompte = sum(&advance, p->acompte);
    row.base_reelle = p->m->base_reelle;
    row.reel = sum(&actual, p->reelle);
    row.solde = sum(&balance, p->solde);
    return metier_row(out, FIELD_PRESTATIONS, &row.base);
}

static enum err shares(const struct dossier *d, struct wire_out *out)
{
    struct prestation_calculee *rows;
    size_t count = 0;
    enum err e = prestations_du_dossier(d, &rows, &count);
    for (size_t i = 0; i < count && e == ERR_OK; i++)
        e = one_share(out, &rows[i]);
    return e;
}

static enum err one_threshold(struct wire_out *out, const struct seuil_legal *s)
{
    Pacte__FicheSeuil row = PACTE__FICHE_SEUIL__INIT;
    struct metier_money amount, limit;
    row.financeur = s->financeur;
    row.annee = s->annee;
    row.montant = metier_money(&amount, true, s->montant);
    row.regle = s->regle->libelle;
    row.seuil = metier_money(&limit, true, s->seuil);
    row.depasse = s->depasse;
    row.source = s->regle->source;
    return metier_row(out, FIELD_SEUILS, &row.base);
}

static enum err thresholds(const struct dossier *d, struct day au, struct wire_out *out)
{
    struct seuil_legal *rows;
    size_t count = 0;
    enum err e = seuils_legaux(d, au, &rows, &count);
    for (size_t i = 0; i < count && e == ERR_OK; i++)
        e = one_threshold(out, &rows[i]);
    return e;
}

enum err metier_fiche_chiffres(const struct dossier *d, struct day au, struct wire_out *out)
{
    struct day start, end;
    enum err e = functions(d, au, out);
    if (e == ERR_OK)
        e = flows(d, out);
    if (e == ERR_OK)
        e = shares(d, out);
    if (e == ERR_OK)
        e = thresholds(d, au, out);
    if (!jour(d->convention->debut, &start) || !dossier_fin(d, au, &end))
        return e;
    for (int y = day_year(start); y <= day_year(end) && e == ERR_OK; y++)
        e = accounts(d, (uint32_t)y, out);
    return e;
}
