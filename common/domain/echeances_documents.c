/* Documents that the model asks for, once or for each year of the convention,
 * and the rhythm of the instances. */
#include "common/domain/echeancier.h"

/* Nobody knew of the signature before its day. */
static bool happened(Pacte__Origine origin, struct day when, struct day au)
{
    return origin != PACTE__ORIGINE__ORIGINE_CONVENTION_SIGNATURE || day_compare(when, au) <= 0;
}

static void one_document(struct echeances *l, const Pacte__ModeleDocument *m, uint32_t year)
{
    struct echeance *row = echeance_add(l, DE_DOCUMENT);
    if (row == NULL)
        return;
    struct day origin, day;
    uint64_t id = 0;
    const Pacte__Document *x = dossier_document(l->d, m->code, year, &id);
    row->regle = m->code;
    row->titre = m->libelle;
    row->annee = year;
    row->bloquante = oui(m->reconduction);
    row->responsable = m->destinataire;
    row->source = m->source;
    row->type = id != 0 ? PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT : PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION;
    row->id = id != 0 ? id : l->d->id;
    if (x != NULL && jour(x->du, &day))
        echeance_du(row, day);
    else if (m->delai != NULL && delai_origine(l->d, m->delai->origine, year, &origin) && happened(m->delai->origine, origin, l->au))
        echeance_du(row, delai_depuis(m->delai, origin));
    if (x != NULL)
        echeance_fait(l, row, jour(x->remis, &day), day);
}

static void each_year(struct echeances *l, const Pacte__ModeleDocument *m, struct day start, struct day end)
{
    int step = m->periodicite == PACTE__PERIODICITE__PERIODICITE_QUINQUENNALE ? 5 : 1;
    int first = day_year(start) + step - 1 + oui(m->reconduction);   /* the first year needs no renewal */
    for (int y = first; y <= day_year(end); y += step) {
        struct day in_year;
        if (day_from_civil(y, 12, 31, &in_year) == ERR_OK && modele_en_vigueur(m->validite, in_year))
            one_document(l, m, (uint32_t)y);
    }
}

void echeances_documents(struct echeances *l)
{
    const struct dossier *d = l->d;
    struct day start, end;
    if (d->convention == NULL || d->modele == NULL || !jour(d->convention->debut, &start) ||
        !dossier_fin(d, l->au, &end))
        return;
    for (size_t i = 0; i < d->modele->n_documents; i++) {
        const Pacte__ModeleDocument *m = d->modele->documents[i];
        if (m->periodicite == PACTE__PERIODICITE__PERIODICITE_UNIQUE)
            one_document(l, m, 0);
        else
            each_year(l, m, start, end);
    }
}

/* --- Rhythm: that many meetings held in each calendar year ---------------- */

struct rhythm { uint32_t held; struct day last; };

static struct rhythm held_in(const struct dossier *d, uint64_t instance, int year, struct day au)
{
    struct rhythm r = {0};
    for (size_t i = 0; i < d->n_reunions; i++) {
        const Pacte__Reunion *m = d->reunions[i].m;
        struct day day;
        if (lien(m->instance) != instance || m->tenue == PACTE__OUI_NON__OUI_NON_NON || m->rectifie != NULL ||
            !jour(m->date, &day) || day_year(day) != year || day_compare(day, au) > 0)
            continue;
        r.held++;
        if (r.held == 1 || day_compare(day, r.last) > 0)
            r.last = day;
    }
    return r;
}

static void one_year(struct echeances *l, uint64_t id, const Pacte__ModeleInstance *m, int year)
{
    struct echeance *row = echeance_add(l, DE_INSTANCE);
    struct day end;
    if (row == NULL || day_from_civil(year, 12, 31, &end) != ERR_OK)
        return;
    struct rhythm r = held_in(l->d, id, year, l->au);
    row->regle = m->code;
    row->titre = m->libelle;
    row->annee = (uint32_t)year;
    row->type = PACTE__RECORD_TYPE__RECORD_TYPE_INSTANCE;
    row->id = id;
    row->source = m->source;
    row->faits = r.held;
    row->attendus = m->reunions_min_par_an;
    row->avertissement = oui(m->avertissement_seul);
    echeance_du(row, end);
    echeance_fait(l, row, r.held >= m->reunions_min_par_an, r.last);
}

void echeances_instances(struct echeances *l)
{
    const struct dossier *d = l->d;
    struct day start, end;
    if (d->convention == NULL || d->modele == NULL || !jour(d->convention->debut, &start) ||
        !dossier_fin(d, l->au, &end))
        return;
    for (size_t i = 0; i < d->n_instances; i++) {
        const Pacte__Instance *x = d->instances[i].m;
        for (int y = day_year(start); y <= day_year(end); y++) {
            struct day in_year;
            if (day_from_civil(y, 12, 31, &in_year) != ERR_OK)
                continue;
            const Pacte__ModeleInstance *m = modele_instance(d->modele, x->type, in_year);
            if (m != NULL && m->reunions_min_par_an > 0)
                one_year(l, d->instances[i].id, m, y);
        }
    }
}
