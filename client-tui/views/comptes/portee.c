/* The role of an account and what it is about, as they are typed. */
#include "client-tui/views/comptes/comptes.h"

#include "common/base/id.h"

#include <stdio.h>
#include <string.h>

/* As it is typed: « toutes », or identifiers. */
void portee_text(const Pacte__Grant *g, char scope[LINE_BYTES])
{
    char id[ID_TEXT_BYTES];
    scope[0] = '\0';
    if (g != NULL && g->all_structures)
        (void)snprintf(scope, LINE_BYTES, "%s", _("toutes"));
    for (size_t i = 0; g != NULL && i < g->n_structures; i++) {
        size_t len = strlen(scope);
        id_format(g->structures[i]->id, id);
        (void)snprintf(scope + len, LINE_BYTES - len, "%s%s", len > 0 ? " " : "", id);
    }
    if (g != NULL && g->organisation != NULL) {
        id_format(g->organisation->id, id);
        (void)snprintf(scope, LINE_BYTES, "%s", id);
    }
}

bool portee_role(const char *text, Pacte__Role *out)
{
    for (int r = PACTE__ROLE__ROLE_ADMINISTRATION; r <= PACTE__ROLE__ROLE_LECTURE; r++)
        if (strcmp(comptes_role((Pacte__Role)r), text) == 0) {
            *out = (Pacte__Role)r;
            return true;
        }
    return false;
}

bool portee_parse(const char *text, struct portee *out)
{
    *out = (struct portee){.all = strcmp(text, _("toutes")) == 0};
    while (!out->all && *(text += strspn(text, " ,")) != '\0') {
        char id[ID_TEXT_BYTES];
        size_t len = strcspn(text, " ,");
        if (len >= sizeof id || out->count == REFS_MAX)
            return false;
        (void)snprintf(id, sizeof id, "%.*s", (int)len, text);
        Pacte__Ref *r = &out->refs[out->count];
        pacte__ref__init(r);
        if (!id_parse(id, &r->id))
            return false;
        out->list[out->count++] = r;
        text += len;
    }
    return true;
}
