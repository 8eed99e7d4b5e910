/* Milestones of the model, for each agrément of the dossier and for the
 * convention itself. */
#include "common/domain/echeancier.h"

#include <string.h>

static bool of_agrement(Pacte__Origine o)
{
    return o == PACTE__ORIGINE__ORIGINE_AGREMENT_DEBUT || o == PACTE__ORIGINE__ORIGINE_AGREMENT_FIN;
}

static const Pacte__Agrement *successor(const struct dossier *d, uint64_t agrement)
{
    for (size_t i = 0; i < d->n_agrements; i++)
        if (lien(d->agrements[i].m->renouvelle) == agrement)
            return d->agrements[i].m;
    return NULL;
}

static bool fact_of_step(const struct dossier *d, uint64_t agrement, const char *code, struct day *out)
{
    for (size_t i = 0; i < d->n_etapes; i++) {
        const Pacte__Etape *s = d->etapes[i].m;
        if (strcmp(s->code, code) != 0 || (agrement != 0 && (s->objet == NULL || s->objet->id != agrement)))
            continue;
        if (jour(s->realisee, out))
            return true;
        const Pacte__Decision *by = dossier_decision(d, lien(s->decision));
        if (by != NULL && by->etat == PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE && jour(by->date, out))
            return true;
    }
    return false;
}

static bool fact_of_decision(const struct dossier *d, const char *step, struct day *out)
{
    for (size_t i = 0; i < d->n_decisions; i++) {
        const Pacte__Decision *x = d->decisions[i].m;
        if (x->etat == PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE && strcmp(x->etape, step) == 0)
            return jour(x->date, out);
    }
    return false;
}

static bool fact_of_document(const struct dossier *d, const char *code, struct day *out)
{
    for (size_t i = 0; i < d->n_documents; i++)
        if (strcmp(d->documents[i].m->type, code) == 0 && jour(d->documents[i].m->remis, out))
            return true;
    return false;
}

static bool fact(const struct dossier *d, const Pacte__ModeleJalon *j, uint64_t agrement, struct day *out)
{
    const Pacte__Agrement *next = agrement != 0 ? successor(d, agrement) : NULL;
    switch (j->preuve) {
    case PACTE__PREUVE__PREUVE_ETAPE:
        return fact_of_step(d, agrement, j->preuve_code, out);
    case PACTE__PREUVE__PREUVE_DECISION:
        return fact_of_decision(d, j->preuve_code, out);
    case PACTE__PREUVE__PREUVE_DOCUMENT_REMIS:
        return fact_of_document(d, j->preuve_code, out);
    case PACTE__PREUVE__PREUVE_AGREMENT_DEPOT:
        return next != NULL && jour(next->depot, out);
    case PACTE__PREUVE__PREUVE_AGREMENT_COMMISSION:
        return next != NULL && jour(next->commission, out);
    case PACTE__PREUVE__PREUVE_CONVENTION_SIGNATURE:
        return d->convention != NULL && jour(d->convention->signee, out);
    case PACTE__PREUVE__PREUVE_CONVENTION_TRANSMISE:
        return d->convention != NULL && jour(d->convention->transmise, out);
    default:
        return false;
    }
}

static void compress(struct jalon_calcule *rows, size_t count, struct day start);

enum err jalons_agrement(const struct dossier *d, uint64_t agrement, struct day au,
                         struct jalon_calcule **out, size_t *count)
{
    const Pacte__Agrement *a = dossier_agrement(d, agrement);
    size_t n = d->modele != NULL ? d->modele->n_jalons : 0;
    struct day start, end;
    *count = 0;
    *out = arena_zalloc(d->arena, n + 1, sizeof **out);
    if (*out == NULL)
        return ERR_NO_MEMORY;
    if (a == NULL || !jour(a->debut, &start) || !jour(a->fin, &end))
        return ERR_OK;
    for (size_t i = 0; i < n; i++) {
        const Pacte__ModeleJalon *j = d->modele->jalons[i];
        if (j->delai == NULL || !of_agrement(j->delai->origine))
            continue;
        struct jalon_calcule *row = &(*out)[(*count)++];
        row->jalon = j;
        row->theorique = delai_depuis(j->delai, j->delai->origine == PACTE__ORIGINE__ORIGINE_AGREMENT_FIN ? end : start);
        row->du = row->theorique;
        row->fait = fact(d, j, agrement, &row->fait_le) && day_compare(row->fait_le, au) <= 0;
    }
    compress(*out, *count, start);
    return ERR_OK;
}

static bool moves(const struct jalon_calcule *row, struct day start)
{
    return day_compare(row->theorique, start) < 0 && oui(row->jalon->comprimable);
}

/* Its place among those that move, from 1: by their day, then as the model
 * lists them. */
static int32_t rank_of(const struct jalon_calcule *rows, size_t count, size_t i, struct day start)
{
    int32_t rank = 1;
    for (size_t k = 0; k < count; k++) {
        int order = day_compare(rows[k].theorique, rows[i].theorique);
        rank += moves(&rows[k], start) && (order < 0 || (order == 0 && k < i));
    }
    return rank;
}

/* A short agrément: its first milestones fall before it begins. They are
 * spread evenly between its start and the first milestone that lies within. */
static void compress(struct jalon_calcule *rows, size_t count, struct day start)
{
    struct jalon_calcule *inside = NULL;
    int32_t before = 0;
    for (size_t i = 0; i < count; i++) {
        if (moves(&rows[i], start))
            before++;
        else if (day_compare(rows[i].theorique, start) >= 0 &&
                 (inside == NULL || day_compare(rows[i].theorique, inside->theorique) < 0))
            inside = &rows[i];
    }
    if (before == 0 || inside == NULL)
        return;
    int32_t step = day_between(start, inside->theorique) / (before + 1);
    for (size_t i = 0; i < count; i++) {
        if (!moves(&rows[i], start))
            continue;
        rows[i].du = day_add_days(start, step * rank_of(rows, count, i, start));
        rows[i].comprime = true;
    }
}

static void row_texts(struct echeance *e, const Pacte__ModeleJalon *j)
{
    e->regle = j->code;
    e->titre = j->libelle;
    e->bloquante = oui(j->bloquant);
    e->responsable = j->responsable;
    e->source = j->source;
}

static void late_beyond(struct echeances *l, struct echeance *e, const Pacte__ModeleJalon *j)
{
    struct day end = e->faite ? e->fait : l->au;
    e->alerte = e->datee && day_between(e->du, end) > (int32_t)j->alerte_jours;
}

static void of_one_agrement(struct echeances *l, uint64_t agrement)
{
    struct jalon_calcule *rows;
    size_t count;
    enum err e = jalons_agrement(l->d, agrement, l->au, &rows, &count);
    if (e != ERR_OK) {
        l->error = e;
        return;
    }
    for (size_t i = 0; i < count; i++) {
        struct echeance *row = echeance_add(l, DE_JALON);
        if (row == NULL)
            return;
        row_texts(row, rows[i].jalon);
        row->type = PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT;
        row->id = agrement;
        row->comprimee = rows[i].comprime;
        echeance_du(row, rows[i].du);
        echeance_fait(l, row, rows[i].fait, rows[i].fait_le);
        late_beyond(l, row, rows[i].jalon);
    }
}

static void of_convention(struct echeances *l, const Pacte__ModeleJalon *j)
{
    const struct dossier *d = l->d;
    struct day origin, done = {0};
    struct echeance *row = echeance_add(l, DE_JALON);
    if (row == NULL)
        return;
    row_texts(row, j);
    row->type = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION;
    row->id = d->id;
    bool known = j->delai->origine == PACTE__ORIGINE__ORIGINE_CONVENTION_FIN
                     ? dossier_fin_de(d, d->convention, l->au, &origin)
                     : delai_origine(d, j->delai->origine, 0, &origin) && day_compare(origin, l->au) <= 0;
    if (!known && j->delai->origine == PACTE__ORIGINE__ORIGINE_CONVENTION_DEBUT)
        known = jour(d->convention->debut, &origin);
    if (known)
        echeance_du(row, delai_depuis(j->delai, origin));
    bool found = fact(d, j, 0, &done);
    echeance_fait(l, row, found, done);
    late_beyond(l, row, j);
}

void echeances_jalons(struct echeances *l)
{
    const struct dossier *d = l->d;
    for (size_t i = 0; i < d->n_agrements; i++)
        of_one_agrement(l, d->agrements[i].id);
    for (size_t i = 0; d->convention != NULL && d->modele != NULL && i < d->modele->n_jalons; i++)
        if (d->modele->jalons[i]->delai != NULL && !of_agrement(d->modele->jalons[i]->delai->origine))
            of_convention(l, d->modele->jalons[i]);
}
