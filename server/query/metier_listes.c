/* Deadlines, financing and indicators: of one convention, or of all by pages. */
#include "common/domain/echeancier.h"
#include "common/domain/echelle.h"
#include "common/domain/indicateurs.h"
#include "common/domain/invariants.h"
#include "server/query/metier.h"

#include <string.h>

enum { CONVENTION = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION };

/* What a request of this file asks, and where its rows go. */
struct listing {
    struct wire_out *out;
    struct day au;
    uint32_t annee;
    bool done_too;
};
struct extent { const Pacte__Day *au; int64_t at_ms; };

static enum err answer(const struct query *q, const struct extent *x, struct metier_list *list, struct listing *l,
                       struct metier_page *page, struct bytes *reply)
{
    struct query as_of;
    list->type = CONVENTION;
    list->ctx = l;
    l->out = &page->out;
    enum err e = metier_when(q, x->au, x->at_ms, &as_of, &l->au);
    return e == ERR_OK ? metier_step(&as_of, list, page, reply) : e;
}

/* --- Deadlines --------------------------------------------------------------- */

static enum err one_deadline(struct listing *l, uint64_t convention, const struct echeance *x)
{
    Pacte__EcheanceRow row = PACTE__ECHEANCE_ROW__INIT;
    struct metier_day due, done;
    char distance[64];
    (void)echeance_distance(x, distance, sizeof distance);
    row.convention = convention;
    row.regle = metier_text(x->regle);
    row.titre = metier_text(x->titre);
    row.annee = x->annee;
    row.type = (Pacte__RecordType)x->type;
    row.id = x->id;
    row.du = metier_day(&due, x->datee, x->du);
    row.fait = metier_day(&done, x->faite, x->fait);
    row.ecart_jours = x->ecart_jours;
    row.etat = metier_text(etat_echeance_libelle(x->etat));
    row.alerte = x->alerte;
    row.comprimee = x->comprimee;
    row.bloquante = x->bloquante;
    row.avec = x->avec;
    row.responsable = metier_text(x->responsable);
    row.source = metier_text(x->source);
    row.distance = distance;
    return metier_row(l->out, 1, &row.base);
}

static enum err deadlines_of(struct dossier_reader *r, uint64_t convention, void *ctx)
{
    struct listing *l = ctx;
    struct dossier d;
    struct echeance *rows;
    size_t count = 0;
    enum err e = dossier_read_convention(r, convention, &d);
    if (e == ERR_OK)
        e = echeancier(&d, l->au, &rows, &count);
    for (size_t i = 0; i < count && e == ERR_OK; i++)
        if (l->done_too || !rows[i].faite)
            e = one_deadline(l, convention, &rows[i]);
    return e;
}

enum err query_echeances(const struct query *q, const Pacte__EcheancesRequest *r, struct metier_page *page, struct bytes *reply)
{
    struct listing l = {.done_too = r->avec_faites};
    struct extent x = {r->au, r->at_ms};
    struct metier_list list = {.reads = ECHEANCIER_LIT, .one = r->convention, .after = r->after, .fn = deadlines_of};
    return answer(q, &x, &list, &l, page, reply);
}

/* --- Financing ---------------------------------------------------------------- */

static enum err one_contribution(struct listing *l, const struct dossier *d, size_t i)
{
    const Pacte__Contribution *c = d->contributions[i].m;
    Pacte__FinancementRow row = PACTE__FINANCEMENT_ROW__INIT;
    Pacte__Money **slots[BARREAUX] = {&row.sollicite, &row.promis, &row.vote, &row.notifie,
                                      &row.conventionne, &row.appele, &row.verse, &row.justifie};
    struct metier_money held[BARREAUX], admitted;
    struct echelle ladder;
    enum err e = echelle_contribution(d, d->contributions[i].id, l->au, &ladder);
    if (e != ERR_OK)
        return e;
    for (size_t b = 0; b < BARREAUX; b++)
        *slots[b] = metier_money(&held[b], ladder.barreaux[b].dite, ladder.barreaux[b].montant);
    row.admis = metier_money(&admitted, ladder.admis.dite, ladder.admis.montant);
    row.convention = d->id;
    row.contribution = d->contributions[i].id;
    row.financeur = lien(c->financeur);
    row.annee = c->annee;
    row.en_nature = c->nature == PACTE__NATURE__NATURE_EN_NATURE;
    row.dispositif = c->dispositif;
    row.ligne = c->ligne;
    return metier_row(l->out, 1, &row.base);
}

static enum err financing_of(struct dossier_reader *r, uint64_t convention, void *ctx)
{
    struct listing *l = ctx;
    struct dossier d;
    enum err e = dossier_read_convention(r, convention, &d);
    if (e != ERR_OK)
        return e;
    for (size_t i = 0; i < d.n_contributions && e == ERR_OK; i++)
        if (l->annee == 0 || d.contributions[i].m->annee == l->annee)
            e = one_contribution(l, &d, i);
    return e;
}

enum err query_financements(const struct query *q, const Pacte__FinancementsRequest *r, struct metier_page *page,
                            struct bytes *reply)
{
    struct listing l = {.annee = r->annee};
    struct extent x = {r->au, r->at_ms};
    struct metier_list list = {.reads = ECHELLE_LIT, .one = r->convention, .after = r->after, .fn = financing_of};
    return answer(q, &x, &list, &l, page, reply);
}

/* --- Indicators ---------------------------------------------------------------- */

static enum err one_indicator(struct listing *l, uint64_t convention, const struct indicateur_calcule *x)
{
    Pacte__IndicateurRow row = PACTE__INDICATEUR_ROW__INIT;
    Pacte__Rate progress = PACTE__RATE__INIT;
    struct metier_nombre base, target, value;
    row.convention = convention;
    row.indicateur = x->id;
    row.code = x->indicateur->code;
    row.libelle = x->indicateur->libelle;
    row.unite = x->indicateur->unite;
    row.critere = x->indicateur->critere;
    row.annee = l->annee;
    row.base_valeur = metier_nombre(&base, x->base.dit, x->base.milliemes);
    row.cible = metier_nombre(&target, x->cible.dit, x->cible.milliemes);
    row.valeur = metier_nombre(&value, x->valeur.dit, x->valeur.milliemes);
    row.estime = x->estime;
    row.calcule = x->calcule;
    row.etat = metier_text(etat_indicateur_libelle(x->etat));
    row.motif = metier_text(x->motif);
    if (x->avancement.dit && x->avancement.milliemes >= INT32_MIN && x->avancement.milliemes <= INT32_MAX) {
        progress.per_10000 = (int32_t)x->avancement.milliemes;
        row.avancement = &progress;
    }
    return metier_row(l->out, 1, &row.base);
}

static enum err indicators_of(struct dossier_reader *r, uint64_t convention, void *ctx)
{
    struct listing *l = ctx;
    struct dossier d;
    struct indicateur_calcule *rows;
    size_t count = 0;
    enum err e = dossier_read_convention(r, convention, &d);
    if (e == ERR_OK)
        e = indicateurs_annee(&d, l->annee, l->au, &rows, &count);
    for (size_t i = 0; i < count && e == ERR_OK; i++)
        e = one_indicator(l, convention, &rows[i]);
    return e;
}

enum err query_indicateurs(const struct query *q, const Pacte__IndicateursRequest *r, struct metier_page *page,
                           struct bytes *reply)
{
    struct listing l = {.annee = r->annee};
    struct extent x = {r->au, r->at_ms};
    struct metier_list list = {.reads = INDICATEURS_LIT, .one = r->convention, .after = r->after, .fn = indicators_of};
    if (r->annee == 0)
        return err_field(q->note, ERR_REQUIRED, "annee", "Dites de quelle année sont les indicateurs.");
    return answer(q, &x, &list, &l, page, reply);
}

/* --- Why -------------------------------------------------------------------------- */

static enum err number_named(const struct query *q, const char *name, enum nombre_explique *out)
{
    if (explicable_nomme(name, out))
        return ERR_OK;
    return err_field(q->note, ERR_INVALID, "barreau",
                     "Choisissez sollicite, promis, vote, notifie, conventionne, appele, verse, justifie, accorde, attendu, "
                     "demande_accorde, accorde_verse ou charges_ressources.");
}

static bool is_term(const struct explication *x, const Pacte__AnyRef *r)
{
    for (size_t i = 0; r != NULL && i < x->count; i++)
        if (x->termes[i].type == (uint32_t)r->type && x->termes[i].id == r->id)
            return true;
    return false;
}

/* Rules that are lifted for what is in the sum. */
static enum err lifted(struct wire_out *out, const struct dossier *d, const struct explication *x)
{
    const char **leve;
    enum err e = derogations_effet(d, &leve);
    for (size_t i = 0; e == ERR_OK && i < d->convention->n_derogations; i++)
        if (is_term(x, d->convention->derogations[i]->objet))
            e = metier_derogation(out, 5, d->convention->derogations[i], leve[i]);
    return e;
}

static enum err explained(struct wire_out *out, const struct explication *x)
{
    enum err e = ERR_OK;
    struct metier_money held;
    wire_out_bytes_field(out, 1, bytes_text(x->formule));
    wire_out_bytes_field(out, 2, bytes_text(x->source));
    e = metier_row(out, 3, &metier_money(&held, true, x->total)->base);
    for (size_t i = 0; i < x->count && e == ERR_OK; i++) {
        Pacte__ExpliquerTerme row = PACTE__EXPLIQUER_TERME__INIT;
        row.libelle = metier_text(x->termes[i].libelle);
        row.montant = metier_money(&held, true, x->termes[i].montant);
        row.type = (Pacte__RecordType)x->termes[i].type;
        row.id = x->termes[i].id;
        e = metier_row(out, 4, &row.base);
    }
    return e;
}

enum err query_expliquer(const struct query *q, const Pacte__ExpliquerRequest *r, struct bytes *reply)
{
    struct query as_of;
    struct wire_out out;
    struct day au;
    struct dossier d;
    struct explication x;
    enum nombre_explique n = EXPLIQUER_CONVENTIONNE;
    enum err e = metier_when(q, r->au, r->at_ms, &as_of, &au);
    wire_out_init(&out, q->arena, 4096);
    if (e == ERR_OK)
        e = number_named(q, r->barreau, &n);
    if (e == ERR_OK)
        e = dossier_convention(&as_of, r->convention, DOSSIER_USUAL, &d);
    if (e == ERR_OK)
        e = echelle_expliquer(&d, &(struct echelle_filtre){.financeur = r->financeur, .annee = r->annee}, n, au,
                              q->note, &x);
    if (e == ERR_OK)
        e = explained(&out, &x);
    if (e == ERR_OK)
        e = lifted(&out, &d, &x);
    return e == ERR_OK ? wire_out_bytes(&out, reply) : e;
}
