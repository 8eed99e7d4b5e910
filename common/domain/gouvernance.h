/* Meetings and decisions: who may vote, quorum, arithmetic of votes, the next
 * agenda, steps that close only by their decision, minutes that lock
 * (domain notes §6.0 invariant 7, §6.3). Pure. */
#ifndef COMMON_DOMAIN_GOUVERNANCE_H
#define COMMON_DOMAIN_GOUVERNANCE_H

#include "common/domain/modele.h"
#include "common/domain/motif.h"

struct quorum {
    uint32_t membres;            /* with a vote, mandate running on the day of the meeting */
    uint32_t presents, excuses, representes, absents;
    uint32_t exiges;             /* present or represented that the model asks for; 0: no rule */
    bool atteint;
    bool presidence_valable;     /* the chair is a member who may preside, when the model checks it */
    struct motifs motifs;        /* mandates expired, obligatory members absent, proxies that do not hold */
};
MUST_CHECK enum err reunion_quorum(const struct dossier *d, uint64_t reunion, struct quorum *out);

/* What the voice of an organisation is worth at a meeting: it has none there on
 * that day; it has one, and neither came nor was represented; it may vote. Of a
 * meeting without any presence nothing is known, and all may. */
enum voix { VOIX_AUCUNE, VOIX_ABSENTE, VOIX_PRESENTE };
enum voix reunion_voix(const struct dossier *d, uint64_t reunion, uint64_t organisation);

/* Whether a member's mandate runs on a day. */
bool membre_en_mandat(const Pacte__Membre *m, struct day le);

/* A decision by itself and in its meeting: pour + contre + abstention equal
 * votants, votants at most effectif, the list of votes agrees with the sums,
 * an adopted decision has a majority of those who said yes or no and a day,
 * and names a step of the model if any. */
MUST_CHECK enum err decision_seule(const Pacte__Decision *x, struct err_note *note);    /* without its dossier */
MUST_CHECK enum err decision_verifier(const struct dossier *d, const Pacte__Decision *x, struct err_note *note);

/* The number that the next decision of a year gets. */
uint32_t decision_numero_suivant(const struct dossier *d, uint32_t annee);

/* Approved minutes are locked: what may still change. The dossier is that from
 * before the change; `avant` NULL: created, `apres` NULL: archived. INVALID
 * says to write a rectificatif. */
MUST_CHECK enum err reunion_verrou(const struct dossier *d, const Pacte__Reunion *avant, const Pacte__Reunion *apres,
                                   struct err_note *note);
MUST_CHECK enum err decision_verrou(const struct dossier *d, const Pacte__Decision *avant,
                                    const Pacte__Decision *apres, struct err_note *note);
MUST_CHECK enum err presence_verrou(const struct dossier *d, const Pacte__Presence *avant,
                                    const Pacte__Presence *apres, struct err_note *note);
/* An effect that was applied stays in its decision, and the decision adopted:
 * what it wrote is undone by another decision. INVALID. */
MUST_CHECK enum err effets_verrou(const Pacte__Decision *avant, const Pacte__Decision *apres, struct err_note *note);
/* The same record, field and value. */
bool effet_meme(const Pacte__Effet *a, const Pacte__Effet *b);

/* A point for the next agenda: decisions left open, follow-ups not closed,
 * steps waiting for their arbitration, deadlines late or due before `le`,
 * changes made without a decision. In this order, older first. A title fits the
 * field of a point of an agenda. */
enum { POINT_TITRE_OCTETS = 254 };
struct point {
    Pacte__OrigineOrdre origine;
    const char *titre;
    uint32_t type;
    uint64_t id;
    struct day depuis;
    bool depuis_connu;
};
MUST_CHECK enum err ordre_du_jour(const struct dossier *d, uint64_t instance, struct day le,
                                  struct point **out, size_t *count);

/* Steps of the model, in order, with their closing decision. A step is open
 * when the one before is closed; it closes only by an adopted decision when it
 * has an arbitration. */
struct etape_calculee {
    const Pacte__ModeleEtape *etape;
    bool close, courante;
    struct day le;               /* valid when close */
    uint64_t decision;           /* 0: none */
    const char *attend;          /* why it is not closed: « arbitrage attendu », or "" */
};
MUST_CHECK enum err etapes_calculer(const struct dossier *d, struct day au, struct etape_calculee **out, size_t *count);

#endif
