/* What is typed goes into edits, whatever the screen. */
#include "client-tui/model/internal.h"

#include <string.h>

static uint64_t new_id(struct model *m)
{
    uint64_t id = 0;
    while (id == 0)
        if (m->sys->random(m->sys->ctx, &id, sizeof id) != 0)
            return 0;
    return id;
}

/* The account of a new centre comes with the identifier that its structure will
 * have (docs/rights.md): it is the one that is created first. */
static uint64_t id_to_create(struct model *m, const struct ouverte *o, uint32_t type)
{
    for (size_t i = 0; type == PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE && i < m->structure_count; i++) {
        uint64_t id = m->structures[i];
        if (!annuaire_known(m, type, id) && edits_find(&o->edits, type, id) == NULL && copie_find(&o->copie, type, id) == NULL)
            return id;
    }
    return new_id(m);
}

static struct edit *edit_of(struct model *m, struct ouverte *o, uint32_t type, uint64_t *id)
{
    struct edit *x = edits_find(&o->edits, type, *id);
    if (x != NULL)
        return x;
    const struct copie_row *row = *id != 0 ? copie_find(&o->copie, type, *id) : NULL;
    if (*id == 0 && (*id = id_to_create(m, o, type)) == 0)
        return NULL;
    return edits_begin(&o->edits, type, *id, row != NULL ? row->revision : 0, row != NULL ? row->packed : bytes_of(NULL, 0),
                       m->now_ms);
}

static void touched(struct model *m, struct ouverte *o)
{
    o->draft_dirty = true;
    if (o->dirty_ms == 0)
        o->dirty_ms = m->now_ms;
    command_withdraw(m, o);
    m->refus.type = 0;
    m->dirty = true;
}

enum err model_type(struct model *m, struct ouverte *o, uint32_t type, uint64_t *id, const char *path, const char *text)
{
    struct edit *x = edit_of(m, o, type, id);
    if (x == NULL)
        return ERR_NO_MEMORY;
    enum err e = edit_set(&o->edits, x, path, text, m->now_ms);
    if (e == ERR_OK)
        touched(m, o);
    return e;
}

size_t model_value(const struct model *m, const struct ouverte *o, uint32_t type, uint64_t id, const char *path, char *out,
                   size_t size)
{
    const struct edit *x = edits_find(&o->edits, type, id);
    const struct copie_row *row = copie_find(&o->copie, type, id);
    (void)m;
    if (x != NULL)
        return edit_text(x, path, out, size);
    struct edit base = {.type = type, .id = id, .revision = row != NULL ? row->revision : 0};
    if (row != NULL)
        base.base = row->packed;
    return edit_base_text(&base, path, out, size);
}

void model_abandon(struct model *m, struct ouverte *o, uint32_t type, uint64_t id)
{
    edits_drop(&o->edits, type, id);
    command_drop(m, o);
    touched(m, o);
}

void model_archive(struct model *m, struct ouverte *o, uint32_t type, uint64_t id, const char *reason)
{
    const struct copie_row *row = copie_find(&o->copie, type, id);
    if (row == NULL) {                /* never saved: there is nothing but what was typed */
        model_abandon(m, o, type, id);
        model_say(m, MESSAGE_DONE, "%s", _("Fiche abandonnée : elle n'avait pas été enregistrée."));
        return;
    }
    struct edit *x = edit_of(m, o, type, &id);
    if (x == NULL) {
        model_say(m, MESSAGE_ERROR, "%s", err_text(ERR_NO_MEMORY));
        return;
    }
    x->archive = true;
    touched(m, o);
    model_save(m, o, type, id, reason);
}
