/* fonctions, flux, compte-rendu, prestations, seuils: tables of figures of one convention, all from
 * the reply that `fiche` reads. */
#include "tools/pactectl/labels.h"
#include "tools/pactectl/metier.h"

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))
enum { OF_TERRITOIRE = PACTE__RECORD_TYPE__RECORD_TYPE_TERRITOIRE, OF_FINANCEUR = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION };

static enum err read_fiche(struct ctl *c, const Pacte__FicheReply **out)
{
    Pacte__FicheRequest q = PACTE__FICHE_REQUEST__INIT;
    Pacte__Day au = metier_when(c, &q.at_ms);
    ProtobufCMessage *m = NULL;
    q.au = &au;
    enum err e = metier_convention(c, &q.convention);
    if (e == ERR_OK)
        e = ctl_call(c, PACTE__METHOD__METHOD_FICHE, &q.base, &m);
    *out = (const Pacte__FicheReply *)m;
    return e;
}

/* --- Functions --------------------------------------------------------------------- */

static const struct column function_columns[] = {
    {"fonction", N_("Fonction"), false, 0},       {"obligatoire", N_("Obligatoire"), false, 0},
    {"titulaires", N_("Titulaires"), true, 0},    {"manque", N_("Manque"), false, 0},
    {"financable", N_("Finançable"), false, 0},   {"mesure", N_("Mesure"), false, 0},
    {"nombre", N_("Nombre"), true, 0},            {"tranches", N_("Tranches"), true, 0},
    {"montant", N_("Montant"), true, 0},          {"source", N_("Source"), false, 0},
};

enum err cmd_fonctions(struct ctl *c)
{
    const Pacte__FicheReply *r;
    enum err e = read_fiche(c, &r);
    if (e == ERR_OK)
        e = out_begin(&c->out, function_columns, COUNT_OF(function_columns));
    for (size_t i = 0; e == ERR_OK && i < r->n_fonctions; i++) {
        const Pacte__FicheFonction *f = r->fonctions[i];
        const struct cell cells[COUNT_OF(function_columns)] = {
            cell_text(f->libelle), cell_bool(f->obligatoire), cell_count(f->titulaires), cell_bool(f->manquante), cell_bool(f->financable),
            cell_text(f->mesure), metier_number(c, f->nombre), f->montant != NULL ? cell_count(f->tranches) : (struct cell){.kind = CELL_NONE},
            metier_money(f->montant), cell_text(f->source),
        };
        e = out_row(&c->out, cells);
    }
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

/* --- Flows ------------------------------------------------------------------------- */

static const struct column flow_columns[] = {
    {"annee", N_("Année"), true, 0},         {"territoire", N_("Territoire"), false, 0}, {"mesure", N_("Mesure"), false, 0},
    {"stock", N_("Au 1er janvier"), true, 0}, {"entrees", N_("Entrées"), true, 0},        {"sorties", N_("Sorties"), true, 0},
    {"suivant", N_("Un an après"), true, 0}, {"ecart", N_("Écart"), true, 0},            {"stable", N_("Total stable, flux cachés"), false, 0},
};

enum err cmd_flux(struct ctl *c)
{
    const Pacte__FicheReply *r;
    enum err e = read_fiche(c, &r);
    for (size_t i = 0; e == ERR_OK && i < r->n_flux; i++)
        labels_want(c, OF_TERRITOIRE, r->flux[i]->territoire);
    if (e == ERR_OK) {
        labels_fetch(c);
        e = out_begin(&c->out, flow_columns, COUNT_OF(flow_columns));
    }
    for (size_t i = 0; e == ERR_OK && i < r->n_flux; i++) {
        const Pacte__FicheFlux *f = r->flux[i];
        const struct cell cells[COUNT_OF(flow_columns)] = {
            cell_count(f->annee), metier_ref(c, OF_TERRITOIRE, f->territoire), cell_text(f->mesure), metier_number(c, f->stock),
            metier_number(c, f->entrees), metier_number(c, f->sorties), metier_number(c, f->suivant), metier_number(c, f->ecart),
            cell_bool(f->stable),
        };
        e = out_row(&c->out, cells);
    }
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

/* --- Compte rendu financier ---------------------------------------------------------- */

static const struct column account_columns[] = {
    {"annee", N_("Année"), true, 0},    {"compte", N_("Compte"), false, 0},   {"libelle", N_("Intitulé"), false, 0},
    {"prevu", N_("Prévu"), true, 0},    {"realise", N_("Réalisé"), true, 0},  {"ecart", N_("Écart"), true, 0},
    {"part", N_("Écart en %"), true, 0},
};

enum err cmd_compte_rendu(struct ctl *c)
{
    const Pacte__FicheReply *r;
    uint32_t year = 0;
    enum err e = metier_annee(c, &year);
    if (e == ERR_OK)
        e = read_fiche(c, &r);
    if (e == ERR_OK)
        e = out_begin(&c->out, account_columns, COUNT_OF(account_columns));
    for (size_t i = 0; e == ERR_OK && i < r->n_comptes; i++) {
        const Pacte__FicheCompte *a = r->comptes[i];
        const struct cell cells[COUNT_OF(account_columns)] = {
            cell_count(a->annee), cell_text(a->compte), cell_text(a->libelle), metier_money(a->prevu), metier_money(a->realise),
            metier_money(a->ecart), a->part != NULL ? metier_rate(c, a->part) : cell_text(N_("n/a")),
        };
        if (year == 0 || a->annee == year)
            e = out_row(&c->out, cells);
    }
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

/* --- Shares of a cost ------------------------------------------------------------------ */

static const struct column share_columns[] = {
    {"annee", N_("Année"), true, 0},             {"financeur", N_("Financeur"), false, 0}, {"ligne", N_("Ligne"), false, 0},
    {"code", N_("Code"), false, 0},              {"taux", N_("Taux"), true, 0},            {"plafond", N_("Plafond"), true, 0},
    {"base_prevue", N_("Coût prévu"), true, 0},  {"prevision", N_("Prévision"), true, 0},  {"acompte", N_("Acompte"), true, 0},
    {"base_reelle", N_("Coût réel"), true, 0},   {"reel", N_("Réel"), true, 0},            {"solde", N_("Solde"), true, 0},
};

enum err cmd_prestations(struct ctl *c)
{
    const Pacte__FicheReply *r;
    uint32_t year = 0;
    enum err e = metier_annee(c, &year);
    if (e == ERR_OK)
        e = read_fiche(c, &r);
    for (size_t i = 0; e == ERR_OK && i < r->n_prestations; i++)
        labels_want(c, OF_FINANCEUR, r->prestations[i]->financeur);
    if (e == ERR_OK) {
        labels_fetch(c);
        e = out_begin(&c->out, share_columns, COUNT_OF(share_columns));
    }
    for (size_t i = 0; e == ERR_OK && i < r->n_prestations; i++) {
        const Pacte__FichePrestation *p = r->prestations[i];
        const struct cell cells[COUNT_OF(share_columns)] = {
            cell_count(p->annee), metier_ref(c, OF_FINANCEUR, p->financeur), cell_text(p->ligne), cell_text(p->code),
            metier_rate(c, p->taux), metier_money(p->plafond), metier_money(p->base_prevue), metier_money(p->prevision),
            metier_money(p->acompte), metier_money(p->base_reelle), metier_money(p->reel), metier_money(p->solde),
        };
        if (year == 0 || p->annee == year)
            e = out_row(&c->out, cells);
    }
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

/* --- Thresholds of the law ------------------------------------------------------------ */

static const struct column threshold_columns[] = {
    {"annee", N_("Année"), true, 0},   {"financeur", N_("Financeur"), false, 0}, {"montant", N_("Montant"), true, 0},
    {"regle", N_("Obligation"), false, 0}, {"seuil", N_("Seuil"), true, 0},      {"depasse", N_("Dépassé"), false, 0},
    {"source", N_("Source"), false, 0},
};

enum err cmd_seuils(struct ctl *c)
{
    const Pacte__FicheReply *r;
    uint32_t year = 0;
    enum err e = metier_annee(c, &year);
    if (e == ERR_OK)
        e = read_fiche(c, &r);
    for (size_t i = 0; e == ERR_OK && i < r->n_seuils; i++)
        labels_want(c, OF_FINANCEUR, r->seuils[i]->financeur);
    if (e == ERR_OK) {
        labels_fetch(c);
        e = out_begin(&c->out, threshold_columns, COUNT_OF(threshold_columns));
    }
    for (size_t i = 0; e == ERR_OK && i < r->n_seuils; i++) {
        const Pacte__FicheSeuil *s = r->seuils[i];
        const struct cell cells[COUNT_OF(threshold_columns)] = {
            cell_count(s->annee), metier_ref(c, OF_FINANCEUR, s->financeur), metier_money(s->montant), cell_text(s->regle),
            metier_money(s->seuil), cell_bool(s->depasse), cell_text(s->source),
        };
        if (year == 0 || s->annee == year)
            e = out_row(&c->out, cells);
    }
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}
