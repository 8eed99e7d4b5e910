/* Whether the server is the one that it says: compared by a person, once, and
 * again when what it shows has changed. */
#include "client-tui/model/internal.h"

#include <stdio.h>
#include <string.h>

bool session_untrusted(const struct model *m)
{
    return m->link == LINK_REFUSED && m->link_error == ERR_BAD_FINGERPRINT && m->fingerprint[0] != '\0';
}

void session_pin(struct model *m)
{
    (void)snprintf(m->pinned, sizeof m->pinned, "%s", m->fingerprint);
    model_effect_add(m, (struct effect){.kind = EFFECT_PIN, .text = model_text(m, m->fingerprint)});
}

static void accepted(struct model *m, uint64_t arg)
{
    (void)arg;
    session_pin(m);
}

void session_trust(struct model *m)
{
    char text[MESSAGE_BYTES];
    if (m->pinned[0] == '\0')
        (void)snprintf(text, sizeof text, "%s", _("Avez-vous comparé cette empreinte avec celle que donne l'administration (pactectl fingerprint) ? Sont-elles les mêmes, caractère par caractère ?"));
    else
        (void)snprintf(text, sizeof text, _("L'empreinte a changé. Montrée : %s. L'administration vous l'a-t-elle annoncée elle-même, par téléphone ou en personne, et est-ce la même, caractère par caractère ?"),
                       m->fingerprint);
    model_ask(m, text, _("Oui, les mêmes"), _("Non, s'arrêter"), accepted, 0);
}
