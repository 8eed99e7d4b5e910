#include "client-tui/views/commun/promesses.h"

#include "common/domain/gouvernance.h"
#include "client-tui/model/model.h"
#include "common/domain/promesse.h"

#include <stdio.h>

bool promesse_phrase(const struct dossier *d, uint32_t type, const ProtobufCMessage *body, char *out, size_t size)
{
    struct promesse p;
    char day[16];
    struct day when;
    out[0] = '\0';
    if (!promesse_lire(type, body, &p))
        return false;
    const Pacte__Decision *decision = lien(p.decision) != 0 ? dossier_decision(d, lien(p.decision)) : NULL;
    if (decision != NULL && jour(decision->date, &when)) {
        (void)day_format(when, day, sizeof day);
        (void)snprintf(out, size, _("Décision n° %u du %s : %s"), decision->numero, day, decision->objet);
    } else if (p.hors_decision[0] != '\0') {
        (void)snprintf(out, size, _("Sans décision, parce que : %s"), p.hors_decision);
    }
    return out[0] != '\0';
}
