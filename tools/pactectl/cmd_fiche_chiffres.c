/* fonctions, flux, compte-rendu: tables of figures of one convention, all from
 * the reply that `fiche` reads. */
#include "tools/pactectl/labels.h"
#include "tools/pactectl/metier.h"

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))
enum { OF_TERRITOIRE = PACTE__RECORD_TYPE__RECORD_TYPE_TERRITOIRE };

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
