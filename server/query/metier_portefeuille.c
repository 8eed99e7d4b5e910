/* The federation's list: one row for each agrément that still runs, or that
 * was the last of its structure. */
#include "common/domain/portefeuille.h"
#include "server/query/metier.h"

struct list {
    struct wire_out *out;
    struct day au;
    uint32_t annee_fin;
};

enum { MILESTONES_MAX = 64, REASONS_MAX = 8 };

struct held {
    Pacte__PortefeuilleJalon jalon[MILESTONES_MAX], *jalons[MILESTONES_MAX];
    struct metier_day theory[MILESTONES_MAX], due[MILESTONES_MAX], done[MILESTONES_MAX];
    Pacte__Motif motif[REASONS_MAX], *motifs[REASONS_MAX];
};

static void milestones(const struct portefeuille_ligne *p, struct held *h, Pacte__PortefeuilleRow *row)
{
    size_t n = p->n_jalons < MILESTONES_MAX ? p->n_jalons : MILESTONES_MAX;
    for (size_t i = 0; i < n; i++) {
        const struct jalon_calcule *j = &p->jalons[i];
        pacte__portefeuille_jalon__init(&h->jalon[i]);
        h->jalon[i].code = j->jalon->code;
        h->jalon[i].libelle = j->jalon->libelle;
        h->jalon[i].theorique = metier_day(&h->theory[i], true, j->theorique);
        h->jalon[i].du = metier_day(&h->due[i], true, j->du);
        h->jalon[i].comprime = j->comprime;
        h->jalon[i].fait = metier_day(&h->done[i], j->fait, j->fait_le);
        h->jalons[i] = &h->jalon[i];
    }
    row->jalons = h->jalons;
    row->n_jalons = n;
}

static enum err selection(const struct dossier *d, const struct list *l, const struct portefeuille_ligne *p,
                          struct held *h, Pacte__PortefeuilleRow *row)
{
    struct preselection s;
    if (l->annee_fin == 0)
        return ERR_OK;
    enum err e = preselection(d, p->structure, p->agrement, l->annee_fin, &s);
    size_t n = s.motifs.count < REASONS_MAX ? s.motifs.count : REASONS_MAX;
    for (size_t i = 0; e == ERR_OK && i < n; i++) {
        pacte__motif__init(&h->motif[i]);
        h->motif[i].texte = metier_text(s.motifs.rows[i].texte);
        h->motif[i].source = metier_text(s.motifs.rows[i].source);
        h->motifs[i] = &h->motif[i];
    }
    row->retenue = e == ERR_OK && s.retenue;
    row->motifs = h->motifs;
    row->n_motifs = e == ERR_OK ? n : 0;
    return e;
}

static enum err one_row(const struct dossier *d, struct list *l, size_t i)
{
    Pacte__PortefeuilleRow row = PACTE__PORTEFEUILLE_ROW__INIT;
    struct portefeuille_ligne p;
    struct metier_day start, end;
    struct held *h = arena_zalloc(d->arena, 1, sizeof *h);
    enum err e = h != NULL ? portefeuille_ligne(d, d->agrements[i].id, l->au, &p) : ERR_NO_MEMORY;
    if (e != ERR_OK)
        return e;
    row.structure = p.structure;
    row.nom = d->n_structures > 0 ? d->structures[0].m->nom : row.nom;
    row.commune = d->n_structures > 0 ? d->structures[0].m->commune : row.commune;
    row.agrement = p.agrement;
    row.types = p.a->types;
    row.n_types = p.a->n_types;
    row.debut = metier_day(&start, p.datee, p.debut);
    row.fin = metier_day(&end, p.datee, p.fin);
    row.jours_restants = p.jours_restants;
    row.couleur = metier_text(p.couleur);
    row.situation = metier_text(p.phrase);
    milestones(&p, h, &row);
    e = selection(d, l, &p, h, &row);
    return e == ERR_OK ? metier_row(l->out, 1, &row.base) : e;
}

/* Begun by that day, and no later one has. */
static bool current(const struct dossier *d, size_t i, struct day au)
{
    struct day start, other;
    if (!jour(d->agrements[i].m->debut, &start) || day_compare(start, au) > 0)
        return false;
    for (size_t k = 0; k < d->n_agrements; k++)
        if (k != i && jour(d->agrements[k].m->debut, &other) && day_compare(other, au) <= 0 &&
            day_compare(other, start) > 0)
            return false;
    return true;
}

static enum err rows_of(struct dossier_reader *r, uint64_t structure, void *ctx)
{
    struct list *l = ctx;
    struct dossier d;
    enum err e = dossier_read_structure(r, structure, &d);
    for (size_t i = 0; e == ERR_OK && i < d.n_agrements; i++)
        if (current(&d, i, l->au))
            e = one_row(&d, l, i);
    return e;
}

enum err query_portefeuille(const struct query *q, const Pacte__PortefeuilleRequest *r, struct metier_page *page,
                            struct bytes *reply)
{
    struct query as_of;
    struct list l = {.out = &page->out, .annee_fin = r->annee_fin};
    const struct metier_list list = {.type = PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE, .reads = PORTEFEUILLE_LIT,
                                     .after = r->after, .fn = rows_of, .ctx = &l};
    enum err e = metier_when(q, r->au, r->at_ms, &as_of, &l.au);
    return e == ERR_OK ? metier_step(&as_of, &list, page, reply) : e;
}
