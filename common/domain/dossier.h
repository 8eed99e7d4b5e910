/* Everything that is known of one convention, in memory, for the rules.
 *
 * The rules of Pacte are pure functions of a dossier and of a day. Who fills
 * it does not matter: the daemon from its store, the client from its cache
 * while somebody types, a test from a file. Nothing here owns a message: they
 * live as long as the arena that they were unpacked into. */
#ifndef COMMON_DOMAIN_DOSSIER_H
#define COMMON_DOMAIN_DOSSIER_H

#include "common/base/arena.h"
#include "common/record/record.h"
#include "common/value/day.h"
#include "common/value/money.h"

/* Type of record, C name of the message, name of the list. */
#define DOSSIER_LISTS(X) \
    X(AGREMENT,      Agrement,      agrements) \
    X(STRUCTURE,     Structure,     structures) \
    X(ORGANISATION,  Organisation,  organisations) \
    X(CONTACT,       Contact,       contacts) \
    X(SIGNATAIRE,    Signataire,    signataires) \
    X(CONTRIBUTION,  Contribution,  contributions) \
    X(VERSEMENT,     Versement,     versements) \
    X(DOCUMENT,      Document,      documents) \
    X(PROJET_SOCIAL, ProjetSocial,  projets) \
    X(NOEUD,         Noeud,         noeuds) \
    X(ENGAGEMENT,    Engagement,    engagements) \
    X(BUDGET,        Budget,        budgets) \
    X(LIGNE_BUDGET,  LigneBudget,   lignes) \
    X(INDICATEUR,    Indicateur,    indicateurs) \
    X(MESURE,        Mesure,        mesures) \
    X(INSTANCE,      Instance,      instances) \
    X(MEMBRE,        Membre,        membres) \
    X(REUNION,       Reunion,       reunions) \
    X(PRESENCE,      Presence,      presences) \
    X(DECISION,      Decision,      decisions) \
    X(SUIVI,         Suivi,         suivis) \
    X(ETAPE,         Etape,         etapes) \
    X(ECHEANCE,      Echeance,      echeances) \
    X(EVALUATION,    Evaluation,    evaluations) \
    X(STATISTIQUE,   Statistique,   statistiques) \
    X(AFFECTATION,   Affectation,   affectations) \
    X(AVENANT,       Avenant,       avenants) \
    X(TERRITOIRE,    Territoire,    territoires)

/* A set of types, for whoever fills or reads a part of a dossier only. What a
 * rule reads besides the convention is said beside it, as a …_LIT; the records by
 * which those hang on a convention or a structure are among them. */
#define DOSSIER_TYPE(name) (1u << (unsigned)PACTE__RECORD_TYPE__RECORD_TYPE_##name)
#define DOSSIER_ALL (~0u)

struct dossier {
    struct arena *arena;
    uint64_t id;                                 /* of the convention */
    const Pacte__Convention *convention;         /* NULL: only an agrément is known */
    const Pacte__Modele *modele;                 /* NULL: no rule of a model applies */
#define X(type, message, list) \
    struct { uint64_t id; const Pacte__##message *m; } *list; \
    size_t n_##list, cap_##list;
    DOSSIER_LISTS(X)
#undef X
};

void dossier_init(struct dossier *d, struct arena *arena);
/* Adds a record of any type; a convention or a modele becomes that of the
 * dossier. Archived records are not to be added. ERR_NO_MEMORY; INVALID for a
 * type that no rule reads. */
MUST_CHECK enum err dossier_add(struct dossier *d, uint32_t type, uint64_t id, const ProtobufCMessage *m);

/* NULL when absent. */
const Pacte__Agrement *dossier_agrement(const struct dossier *d, uint64_t id);
const Pacte__Organisation *dossier_organisation(const struct dossier *d, uint64_t id);
const Pacte__Contribution *dossier_contribution(const struct dossier *d, uint64_t id);
const Pacte__Decision *dossier_decision(const struct dossier *d, uint64_t id);
const Pacte__Reunion *dossier_reunion(const struct dossier *d, uint64_t id);
const Pacte__Contact *dossier_contact(const struct dossier *d, uint64_t id);
/* « Ville de Bellerive », or the id as text: never NULL; in the arena. */
const char *dossier_nom(const struct dossier *d, uint64_t organisation);
/* The agrément on which the convention hangs, or NULL. */
const Pacte__Agrement *dossier_agrement_lie(const struct dossier *d, uint64_t *id);
/* The day it was denounced or terminated, the first of both, if that is known by `au`. */
bool dossier_rupture(const struct dossier *d, struct day au, struct day *out);
/* End of the convention as the avenants signed by that day set it, or that day
 * of its being denounced or terminated. */
bool dossier_fin(const struct dossier *d, struct day au, struct day *out);
/* The end that was agreed, whatever came of it, and for any version of the
 * convention, with the avenants of the dossier. */
bool dossier_fin_de(const struct dossier *d, const Pacte__Convention *c, struct day au, struct day *out);
/* The document of that type about that year (0: any), of several the one that
 * was handed in first; NULL when there is none. */
const Pacte__Document *dossier_document(const struct dossier *d, const char *type, uint32_t annee, uint64_t *id);
/* Whether it joins by an avenant: who does holds nobody up. */
bool dossier_adhere_ensuite(const struct dossier *d, uint64_t organisation);

/* Days from messages: false when absent. */
bool jour(const Pacte__Day *d, struct day *out);
/* Both absent, or the same day. */
static inline bool meme_jour(const Pacte__Day *a, const Pacte__Day *b)
{
    return a == NULL || b == NULL ? a == b : a->number == b->number;
}
/* Amounts: absent counts as « nothing said », not as 0. */
bool montant(const Pacte__Money *m, struct money *out);
static inline bool oui(Pacte__OuiNon x) { return x == PACTE__OUI_NON__OUI_NON_OUI; }
/* With reservations or without; NULL is none. */
static inline bool agrement_accorde(const Pacte__Agrement *a)
{
    return a != NULL && (a->decision == PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ACCORDE ||
                         a->decision == PACTE__DECISION_AGREMENT__DECISION_AGREMENT_ACCORDE_AVEC_RESERVES);
}
static inline uint64_t lien(const Pacte__Ref *r) { return r != NULL ? r->id : 0; }

#endif
