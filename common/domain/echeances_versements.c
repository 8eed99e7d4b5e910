/* Money that is expected: the days agreed for each payment, and the legal
 * limit where none was agreed (loi 2021-875, art. 2: sixty days from the
 * notification, unless the act or the convention says otherwise). */
#include "common/domain/echeancier.h"

static bool given_back(const Pacte__Versement *v) { return v->type == PACTE__TYPE_VERSEMENT__TYPE_VERSEMENT_REVERSEMENT; }

/* The limit that the law gives, once the notification is known. */
static bool by_law(const struct echeances *l, const Pacte__Contribution *c, struct day *limit)
{
    const Pacte__ModeleDelaiLegal *law = modele_delai_legal(l->d->modele, "PAIEMENT");
    struct day notified;
    if (law == NULL || law->delai == NULL || c->limite_versement != NULL || !jour(c->notifie_date, &notified) ||
        day_compare(notified, l->au) > 0)
        return false;
    *limit = delai_depuis(law->delai, notified);
    return true;
}

/* Days beyond the limit were agreed: the law then says nothing more. */
static bool agreed_beyond(const struct dossier *d, uint64_t contribution, struct day limit)
{
    for (size_t i = 0; i < d->n_versements; i++) {
        struct day day;
        if (lien(d->versements[i].m->contribution) == contribution && !given_back(d->versements[i].m) && jour(d->versements[i].m->prevu_date, &day) &&
            day_compare(day, limit) > 0)
            return true;
    }
    return false;
}

/* A payment planned on the very day of the law is told once, as the law. */
static void expected(struct echeances *l, size_t i)
{
    const struct dossier *d = l->d;
    const Pacte__Versement *v = d->versements[i].m;
    const Pacte__Contribution *c = dossier_contribution(d, lien(v->contribution));
    struct day day, limit;
    if (!jour(v->prevu_date, &day) || (c != NULL && !given_back(v) && by_law(l, c, &limit) && limit.number == day.number &&
                                       !agreed_beyond(d, lien(v->contribution), limit)))
        return;
    struct echeance *row = echeance_add(l, DE_VERSEMENT);
    if (row == NULL)
        return;
    row->titre = given_back(v) ? N_("Reversement à faire")
                               : c != NULL && c->ligne[0] != '\0' ? c->ligne : N_("Versement attendu");
    row->annee = c != NULL ? c->annee : 0;
    row->avec = c != NULL ? lien(c->financeur) : 0;
    row->type = PACTE__RECORD_TYPE__RECORD_TYPE_VERSEMENT;
    row->id = d->versements[i].id;
    echeance_du(row, day);
    bool received = v->recu != NULL && jour(v->recu_date, &day);
    echeance_fait(l, row, received, day);
}

/* First day that money of this contribution came. */
static bool first_received(const struct dossier *d, uint64_t contribution, struct day *out)
{
    bool found = false;
    for (size_t i = 0; i < d->n_versements; i++) {
        const Pacte__Versement *v = d->versements[i].m;
        struct day day;
        if (lien(v->contribution) != contribution || given_back(v))
            continue;
        if (v->recu != NULL && jour(v->recu_date, &day) && (!found || day_compare(day, *out) < 0)) {
            *out = day;
            found = true;
        }
    }
    return found;
}

static void legal_limit(struct echeances *l, size_t i, const Pacte__ModeleDelaiLegal *law)
{
    const struct dossier *d = l->d;
    const Pacte__Contribution *c = d->contributions[i].m;
    struct day limit, paid = {0};
    bool own = jour(c->limite_versement, &limit);
    if (!own && !by_law(l, c, &limit))
        return;
    bool received = first_received(d, d->contributions[i].id, &paid);
    if (!own && agreed_beyond(d, d->contributions[i].id, limit))
        return;
    struct echeance *row = echeance_add(l, DE_PAIEMENT_LEGAL);
    if (row == NULL)
        return;
    row->regle = law != NULL ? law->code : "";
    row->titre = law != NULL ? law->libelle : N_("Limite de versement");
    row->source = own ? N_("acte ou convention") : law->source;
    row->annee = c->annee;
    row->avec = lien(c->financeur);
    row->type = PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION;
    row->id = d->contributions[i].id;
    echeance_du(row, limit);
    echeance_fait(l, row, received, paid);
}

void echeances_versements(struct echeances *l)
{
    const struct dossier *d = l->d;
    const Pacte__ModeleDelaiLegal *law = modele_delai_legal(d->modele, "PAIEMENT");
    for (size_t i = 0; i < d->n_versements; i++)
        expected(l, i);
    for (size_t i = 0; i < d->n_contributions; i++)
        if (d->contributions[i].m->nature == PACTE__NATURE__NATURE_NUMERAIRE)
            legal_limit(l, i, law);
}
