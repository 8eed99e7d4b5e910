#include "client-tui/views/commun/agenda.h"

#include "common/domain/echeancier.h"

#include <stdio.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

static const char *kept(struct arena *a, const char *text)
{
    const char *copy = arena_text(a, text, strlen(text));
    return copy != NULL ? copy : "";
}

/* The same deadline has the same identifier for ever: rule, record and year. */
static void fill(const struct ouverte *o, const struct echeance *e, struct arena *a, struct agenda_row *row)
{
    char text[400], with[120] = "";
    (void)snprintf(text, sizeof text, "%s-%u-%llx-%u@pacte", e->regle[0] != '\0' ? e->regle : "echeance", e->type,
                   (unsigned long long)(e->id != 0 ? e->id : o->convention), e->annee);
    row->uid = kept(a, text);
    row->title = kept(a, e->titre);
    if (e->avec != 0)
        (void)copie_label(&o->copie, &o->edits, TYPE(ORGANISATION), e->avec, with, sizeof with);
    row->with = kept(a, with);
    row->note = kept(a, e->source);
    row->day = e->du;
    row->done = e->faite;
    row->sequence = (uint32_t)(o->copie.index & 0x7fffffffu);
}

enum err frise_agenda(struct model *m, struct ouverte *o, struct arena *arena, struct agenda_row **rows, size_t *count)
{
    struct echeance *all;
    size_t n = 0;
    const struct dossier *d = ouverte_dossier(m, o);
    *count = 0;
    if (d == NULL)
        return ERR_NOT_FOUND;
    enum err e = echeancier(d, m->today, &all, &n);
    *rows = e == ERR_OK ? arena_zalloc(arena, n + 1, sizeof **rows) : NULL;
    if (*rows == NULL)
        return e != ERR_OK ? e : ERR_NO_MEMORY;
    for (size_t i = 0; i < n; i++)
        if (all[i].datee)
            fill(o, &all[i], arena, &(*rows)[(*count)++]);
    return ERR_OK;
}
