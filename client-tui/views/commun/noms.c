#include "client-tui/views/commun/noms.h"

#include "common/base/id.h"

#include <stdio.h>
#include <string.h>

void noms_waiting(const struct model *m, const struct place *p, struct area body)
{
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    put_cursor(body, 1, 1);
    if (o == NULL)
        (void)put(body, 1, 1, STYLE_WARNING, _("Trop de conventions ouvertes avec des saisies : enregistrez-en une, puis revenez."));
    else if (o->error != ERR_OK && o->error != ERR_UNREACHABLE)
        (void)put(body, 1, 1, STYLE_ERROR, err_text(o->error));
    else if (m->link != LINK_ONLINE)
        (void)put(body, 1, 1, STYLE_WARNING, _("Hors ligne : cette convention n'a pas encore été lue sur ce poste."));
    else if (o->copie.whole)
        (void)put(body, 1, 1, STYLE_WARNING, _("Les règles ne peuvent pas être lues : le modèle de la convention manque."));
    else
        (void)put(body, 1, 1, STYLE_DIM, _("Lecture de la convention…"));
}

const char *noms_title(const struct model *m, const struct place *p, struct arena *a)
{
    char text[240], label[160] = "";
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    if (o != NULL)
        (void)copie_label(&o->copie, NULL, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, p->convention, label, sizeof label);
    (void)snprintf(text, sizeof text, "%s : %s", label, _(pages[p->page]->title));
    const char *copy = arena_text(a, text, strlen(text));
    return copy != NULL ? copy : "";
}

void noms_reference(uint64_t id, char *out, size_t size)
{
    char text[ID_TEXT_BYTES];
    id_format(id, text);
    (void)snprintf(out, size, "%s", text);
}
