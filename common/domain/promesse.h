/* What was promised does not move in silence: a change cites a decision, or
 * says why there is none (domain notes §6.0). What is promised:
 *   contribution   the amounts promised and voted
 *   indicateur     the target of each year
 * What is said for the first time is no change. Pure. */
#ifndef COMMON_DOMAIN_PROMESSE_H
#define COMMON_DOMAIN_PROMESSE_H

#include "common/record/record.h"

/* What a record cites for its last change. */
struct promesse {
    Pacte__Ref *decision;        /* NULL: none */
    char *hors_decision;         /* why there is none; "": nothing was said */
};

/* Both point where the record points; they live as long as it. False, and an
 * empty promise: no record of that type promises anything. */
bool promesse_lire(uint32_t type, const ProtobufCMessage *body, struct promesse *out);
/* Only for a type that promesse_lire() knows. Copies nothing. */
void promesse_ecrire(uint32_t type, ProtobufCMessage *body, const struct promesse *p);

/* `avant`, `apres` NULL: created, archived; never a change. */
bool promesse_change(uint32_t type, const ProtobufCMessage *avant, const ProtobufCMessage *apres);

/* A decision covers the change when it is adopted, and its effects write all
 * that moves; or when this change is what brings it in, and it is not older
 * than the decision that was cited before. One that stood there already speaks
 * of a former change. */
enum couverture {
    CHANGEMENT_COUVERT,
    CHANGEMENT_SANS_DECISION,    /* marked « hors décision », and on the next agenda */
    CHANGEMENT_NON_ADOPTE,       /* newly cited: not adopted */
    CHANGEMENT_ANTERIEUR         /* newly cited: older than the one that it replaces */
};
/* `id`: of the record; `citee`, `precedente`: the decisions that `apres` and
 * `avant` cite, NULL: none, or not known here. */
enum couverture promesse_couverture(uint32_t type, uint64_t id, const ProtobufCMessage *avant, const ProtobufCMessage *apres,
                                    const Pacte__Decision *citee, const Pacte__Decision *precedente);

#endif
