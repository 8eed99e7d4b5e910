/* What people promised or were asked to do: reserves of an agrément,
 * follow-ups of decisions, engagements, and deadlines that a person added. */
#include "common/domain/echeancier.h"

static void reserves(struct echeances *l, uint64_t id, const Pacte__Agrement *a)
{
    for (size_t i = 0; i < a->n_reserves; i++) {
        const Pacte__Reserve *r = a->reserves[i];
        struct echeance *row = echeance_add(l, DE_RESERVE);
        struct day day;
        if (row == NULL)
            return;
        row->titre = r->texte;
        row->type = PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT;
        row->id = id;
        row->avec = lien(a->autorite);
        row->bloquante = true;
        if (jour(r->echeance, &day))
            echeance_du(row, day);
        echeance_fait(l, row, jour(r->levee, &day), day);
    }
}

static void follow_ups(struct echeances *l)
{
    const struct dossier *d = l->d;
    for (size_t i = 0; i < d->n_suivis; i++) {
        const Pacte__Suivi *s = d->suivis[i].m;
        struct echeance *row = echeance_add(l, DE_SUIVI);
        struct day day;
        if (row == NULL)
            return;
        row->titre = s->action;
        row->type = PACTE__RECORD_TYPE__RECORD_TYPE_SUIVI;
        row->id = d->suivis[i].id;
        row->avec = lien(s->responsable);
        if (jour(s->echeance, &day))
            echeance_du(row, day);
        echeance_fait(l, row, s->etat == PACTE__ETAT_SUIVI__ETAT_SUIVI_CLOS && jour(s->clos, &day), day);
    }
}

static void engagements(struct echeances *l)
{
    const struct dossier *d = l->d;
    for (size_t i = 0; i < d->n_engagements; i++) {
        const Pacte__Engagement *x = d->engagements[i].m;
        struct day day;
        if (x->etat == PACTE__ETAT_ENGAGEMENT__ETAT_ENGAGEMENT_SANS_OBJET || x->echeance == NULL)
            continue;
        struct echeance *row = echeance_add(l, DE_ENGAGEMENT);
        if (row == NULL)
            return;
        row->titre = x->texte;
        row->type = PACTE__RECORD_TYPE__RECORD_TYPE_ENGAGEMENT;
        row->id = d->engagements[i].id;
        row->avec = lien(x->de);
        if (jour(x->echeance, &day))
            echeance_du(row, day);
        bool kept = x->etat == PACTE__ETAT_ENGAGEMENT__ETAT_ENGAGEMENT_TENU && jour(x->constate, &day);
        echeance_fait(l, row, kept, day);
    }
}

static void by_people(struct echeances *l)
{
    const struct dossier *d = l->d;
    for (size_t i = 0; i < d->n_echeances; i++) {
        const Pacte__Echeance *p = d->echeances[i].m;
        struct day day;
        if (p->regle[0] != '\0')
            continue;
        struct echeance *row = echeance_add(l, DE_PERSONNE);
        if (row == NULL)
            return;
        row->titre = p->titre;
        row->annee = p->annee;
        row->type = PACTE__RECORD_TYPE__RECORD_TYPE_ECHEANCE;
        row->id = d->echeances[i].id;
        row->avec = lien(p->responsable);
        if (jour(p->du, &day))
            echeance_du(row, day);
        echeance_fait(l, row, jour(p->fait, &day), day);
    }
}

void echeances_suites(struct echeances *l)
{
    for (size_t i = 0; i < l->d->n_agrements; i++)
        reserves(l, l->d->agrements[i].id, l->d->agrements[i].m);
    follow_ups(l);
    engagements(l);
    by_people(l);
}
