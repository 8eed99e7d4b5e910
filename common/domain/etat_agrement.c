#include "common/domain/echeancier.h"
#include "common/domain/etat.h"

#include <string.h>

static bool on(const Pacte__Day *day, struct day au)
{
    struct day when;
    return jour(day, &when) && day_compare(when, au) <= 0;
}

/* A decision counts from the day it was taken, or notified, or for ever when
 * nobody wrote a day. */
static bool decided(const Pacte__Agrement *a, struct day au)
{
    if (a->commission == NULL && a->notifie == NULL)
        return a->decision != PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ATTENDUE;
    return a->decision != PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ATTENDUE &&
           (on(a->commission, au) || on(a->notifie, au));
}

static bool renewed(const struct dossier *d, uint64_t id, struct day au, uint64_t *by)
{
    for (size_t i = 0; i < d->n_agrements; i++) {
        const Pacte__Agrement *next = d->agrements[i].m;
        if (lien(next->renouvelle) == id && agrement_accorde(next) && decided(next, au)) {
            *by = d->agrements[i].id;
            return true;
        }
    }
    return false;
}

static uint32_t open_reserves(const Pacte__Agrement *a, struct day au)
{
    uint32_t n = 0;
    for (size_t i = 0; i < a->n_reserves; i++)
        n += !on(a->reserves[i]->levee, au);
    return n;
}

static enum etat_agrement before_decision(const Pacte__Agrement *a, struct day au)
{
    if (on(a->commission, au))
        return AGREMENT_PASSE_EN_COMMISSION;
    if (on(a->complet, au))
        return AGREMENT_COMPLET;
    return on(a->depot, au) ? AGREMENT_DEPOSE : AGREMENT_A_PREPARER;
}

/* The first milestone of the model, as theory counts it, has come. */
static bool renewal_begun(const struct dossier *d, uint64_t id, struct day au)
{
    struct jalon_calcule *rows;
    size_t count;
    if (jalons_agrement(d, id, au, &rows, &count) != ERR_OK)
        return false;
    for (size_t i = 0; i < count; i++)
        if (day_compare(rows[i].theorique, au) <= 0)
            return true;
    return false;
}

static enum etat_agrement after_decision(const struct dossier *d, uint64_t id, const Pacte__Agrement *a,
                                         struct day au, struct etat_agrement_calcule *out)
{
    struct day start, end;
    uint64_t by = 0;
    if (a->decision == PACTE__DECISION_AGREMENT__DECISION_AGREMENT_REFUSE)
        return AGREMENT_REFUSE;
    if (a->decision == PACTE__DECISION_AGREMENT__DECISION_AGREMENT_AJOURNE)
        return AGREMENT_AJOURNE;
    out->renouvele = renewed(d, id, au, &by);
    if (out->renouvele)
        motif_add(&out->motifs, PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT, by, "", "Le renouvellement est accordé.");
    if (jour(a->fin, &end) && day_compare(au, end) > 0)
        return AGREMENT_ECHU;
    if (jour(a->debut, &start) && day_compare(au, start) < 0)
        return a->decision == PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ACCORDE ? AGREMENT_ACCORDE
                                                                                  : AGREMENT_ACCORDE_AVEC_RESERVES;
    return renewal_begun(d, id, au) && !out->renouvele ? AGREMENT_A_RENOUVELER : AGREMENT_EN_COURS;
}

enum err etat_agrement(const struct dossier *d, uint64_t agrement, struct day au, struct etat_agrement_calcule *out)
{
    const Pacte__Agrement *a = dossier_agrement(d, agrement);
    struct day end;
    memset(out, 0, sizeof *out);
    motifs_init(&out->motifs, d->arena);
    if (a == NULL)
        return ERR_NOT_FOUND;
    if (jour(a->fin, &end))
        out->jours_restants = day_between(au, end);
    out->reserves_ouvertes = open_reserves(a, au);
    out->etat = decided(a, au) ? after_decision(d, agrement, a, au, out) : before_decision(a, au);
    for (size_t i = 0; i < a->n_reserves; i++)
        if (!on(a->reserves[i]->levee, au))
            motif_add(&out->motifs, PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT, agrement, "",
                      "Réserve à lever : %s.", a->reserves[i]->texte);
    return out->motifs.error == ERR_OK && d->arena->exhausted ? ERR_NO_MEMORY : out->motifs.error;
}

const char *etat_agrement_libelle(enum etat_agrement e)
{
    switch (e) {
#define X(name, label) case AGREMENT_##name: return label;
        ETATS_AGREMENT(X)
#undef X
    case AGREMENT_ETATS:
        break;
    }
    return "?";
}
