/* The whole of one convention on one page. */
#include "common/domain/avenants.h"
#include "common/domain/echelle.h"
#include "common/domain/etat.h"
#include "common/domain/gouvernance.h"
#include "common/domain/indicateurs.h"
#include "common/domain/invariants.h"
#include "server/query/metier.h"

struct page {
    const struct dossier *d;
    struct day au;
    struct wire_out out;
};

static enum err reasons(struct page *p, const struct motifs *m)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < m->count && e == ERR_OK; i++) {
        Pacte__Motif row = PACTE__MOTIF__INIT;
        row.texte = metier_text(m->rows[i].texte);
        row.source = metier_text(m->rows[i].source);
        row.type = (Pacte__RecordType)m->rows[i].type;
        row.id = m->rows[i].id;
        e = metier_row(&p->out, 12, &row.base);
    }
    return e;
}

/* The scalar fields, packed as one message; the rows follow it. */
static enum err head(struct page *p)
{
    Pacte__FicheReply h = PACTE__FICHE_REPLY__INIT;
    struct etat_convention_calcule state;
    struct etat_agrement_calcule agrement;
    struct metier_day start, end, effect;
    struct day begin = {0};
    struct bytes packed;
    uint64_t id;
    enum err e = etat_convention(p->d, p->au, &state);
    if (e != ERR_OK)
        return e;
    h.convention = p->d->id;
    h.reference = p->d->convention->reference;
    h.intitule = p->d->convention->intitule;
    h.etat = metier_text(etat_convention_libelle(state.etat));
    h.effective = state.effective;
    h.prorogee = state.prorogee;
    h.debut = metier_day(&start, jour(p->d->convention->debut, &begin), begin);
    h.fin = metier_day(&end, state.fin_connue, state.fin);
    h.effet = metier_day(&effect, state.etat == CONVENTION_RECONDUITE, state.effet);
    h.signatures = state.signatures;
    h.signataires = state.signataires;
    if (dossier_agrement_lie(p->d, &id) != NULL && etat_agrement(p->d, id, p->au, &agrement) == ERR_OK) {
        h.agrement_etat = metier_text(etat_agrement_libelle(agrement.etat));
        h.agrement_jours = agrement.jours_restants;
    }
    e = wire_pack(&h.base, p->out.arena, &packed);
    if (e != ERR_OK)
        return e;
    wire_out_raw(&p->out, packed);
    return reasons(p, &state.motifs);
}

static enum err steps(struct page *p)
{
    struct etape_calculee *rows;
    size_t count = 0;
    enum err e = etapes_calculer(p->d, p->au, &rows, &count);
    for (size_t i = 0; i < count && e == ERR_OK; i++) {
        Pacte__FicheEtape row = PACTE__FICHE_ETAPE__INIT;
        struct metier_day day;
        row.code = rows[i].etape->code;
        row.libelle = rows[i].etape->libelle;
        row.close = rows[i].close;
        row.courante = rows[i].courante;
        row.le = metier_day(&day, rows[i].close, rows[i].le);
        row.attend = metier_text(rows[i].attend);
        e = metier_row(&p->out, 15, &row.base);
    }
    return e;
}

static enum err drops(struct page *p)
{
    struct baisse *rows;
    size_t count = 0;
    enum err e = maintien_du_niveau(p->d, p->au, &rows, &count);
    for (size_t i = 0; i < count && e == ERR_OK; i++) {
        Pacte__FicheBaisse row = PACTE__FICHE_BAISSE__INIT;
        Pacte__Rate share = PACTE__RATE__INIT;
        struct metier_money before, after, gap;
        row.financeur = rows[i].financeur;
        row.annee = rows[i].annee;
        row.avant = metier_money(&before, true, rows[i].avant);
        row.apres = metier_money(&after, true, rows[i].apres);
        row.ecart = metier_money(&gap, true, rows[i].ecart);
        share.per_10000 = rows[i].part_10000;
        row.part = &share;
        e = metier_row(&p->out, 16, &row.base);
    }
    return e;
}

static enum err one_year(struct page *p, uint32_t annee)
{
    Pacte__FicheAnnee row = PACTE__FICHE_ANNEE__INIT;
    const struct echelle_filtre f = {.annee = annee};
    struct metier_money granted, asked, paid, costs;
    struct echelle sum;
    struct ecarts gaps;
    struct porte_annuelle gate;
    struct indicateur_calcule *rows;
    size_t count = 0;
    enum err e = echelle_somme(p->d, &f, p->au, &sum);
    if (e == ERR_OK)
        e = echelle_ecarts(p->d, &f, p->au, &gaps);
    if (e == ERR_OK)
        e = porte_annuelle(p->d, annee, p->au, &gate);
    if (e == ERR_OK)
        e = indicateurs_annee(p->d, annee, p->au, &rows, &count);
    if (e != ERR_OK)
        return e;
    struct somme s = echelle_accorde(&sum);
    struct bilan_indicateurs b = indicateurs_bilan(rows, count);
    row.annee = annee;
    row.accorde = metier_money(&granted, s.dite, s.montant);
    row.demande_accorde = metier_money(&asked, gaps.demande_accorde.dite, gaps.demande_accorde.montant);
    row.accorde_verse = metier_money(&paid, gaps.accorde_verse.dite, gaps.accorde_verse.montant);
    row.charges_ressources = metier_money(&costs, gaps.charges_ressources.dite, gaps.charges_ressources.montant);
    row.porte_exigee = gate.exigee;
    row.porte_ouverte = gate.ouverte;
    row.porte_retroactive = gate.retroactive;
    row.documents_recus = gate.recus;
    row.documents_attendus = gate.attendus;
    row.indicateurs_atteints = b.atteints;
    row.indicateurs_juges = b.juges;
    row.indicateurs_total = b.total;
    return metier_row(&p->out, 17, &row.base);
}

static enum err years(struct page *p)
{
    struct day start, end;
    enum err e = ERR_OK;
    if (!jour(p->d->convention->debut, &start) || !dossier_fin(p->d, p->au, &end))
        return ERR_OK;
    for (int y = day_year(start); y <= day_year(end) && e == ERR_OK; y++)
        e = one_year(p, (uint32_t)y);
    return e;
}

static enum err avenants(struct page *p)
{
    struct avenant_calcule *rows;
    size_t count = 0;
    enum err e = avenants_calculer(p->d, p->au, &rows, &count);
    for (size_t i = 0; i < count && e == ERR_OK; i++) {
        Pacte__FicheAvenant row = PACTE__FICHE_AVENANT__INIT;
        row.id = rows[i].id;
        row.numero = rows[i].avenant->numero;
        row.objet = rows[i].avenant->objet;
        row.signe = rows[i].avenant->signe;
        row.effet = rows[i].avenant->effet;
        row.applique = rows[i].applique;
        row.n_changements = rows[i].count;
        row.changements = (char **)(uintptr_t)rows[i].changements;
        e = metier_row(&p->out, 18, &row.base);
    }
    return e;
}

enum err metier_derogation(struct wire_out *out, uint32_t field, const Pacte__Derogation *x, const char *leve)
{
    Pacte__FicheDerogation row = PACTE__FICHE_DEROGATION__INIT;
    const struct invariant *i = invariant_de_code(x->regle);
    row.regle = x->regle;
    row.nom = metier_text(i != NULL ? i->nom : x->regle);
    row.raison = x->raison;
    row.compte = x->compte;
    row.le = x->le;
    row.type = x->objet != NULL ? x->objet->type : 0;
    row.id = x->objet != NULL ? x->objet->id : 0;
    row.leve = metier_text(leve);
    return metier_row(out, field, &row.base);
}

static enum err derogations(struct page *p)
{
    const char **leve;
    enum err e = derogations_effet(p->d, &leve);
    for (size_t i = 0; e == ERR_OK && i < p->d->convention->n_derogations; i++)
        e = metier_derogation(&p->out, 19, p->d->convention->derogations[i], leve[i]);
    return e;
}

enum err query_fiche(const struct query *q, const Pacte__FicheRequest *r, struct bytes *reply)
{
    struct query as_of;
    struct dossier d;
    struct page p = {.d = &d};
    enum err e = metier_when(q, r->au, r->at_ms, &as_of, &p.au);
    if (e == ERR_OK)
        e = dossier_convention(&as_of, r->convention, DOSSIER_ALL, &d);
    wire_out_init(&p.out, q->arena, 4096);
    if (e == ERR_OK)
        e = head(&p);
    if (e == ERR_OK)
        e = steps(&p);
    if (e == ERR_OK)
        e = drops(&p);
    if (e == ERR_OK)
        e = years(&p);
    if (e == ERR_OK)
        e = avenants(&p);
    if (e == ERR_OK)
        e = metier_fiche_chiffres(&d, p.au, &p.out);
    if (e == ERR_OK)
        e = derogations(&p);
    return e == ERR_OK ? wire_out_bytes(&p.out, reply) : e;
}
