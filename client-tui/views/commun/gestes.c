#include "client-tui/views/commun/gestes.h"

#include <string.h>

void geste_debut(struct gestes *g, const struct ouverte *o)
{
    if (g->generation != o->edits.generation)
        g->count = 0;
    g->from = o->edits.done;
}

void geste_fin(struct gestes *g, const struct ouverte *o)
{
    while (g->count > 0 && g->rows[g->count - 1].to > g->from)
        g->count--;
    if (g->count == GESTES_MAX) {
        memmove(g->rows, g->rows + 1, (GESTES_MAX - 1) * sizeof g->rows[0]);
        g->count--;
    }
    if (o->edits.done > g->from) {
        g->rows[g->count].from = g->from;
        g->rows[g->count++].to = o->edits.done;
    }
    g->generation = o->edits.generation;
}

void gestes_change(struct model *m, struct ouverte *o)
{
    o->draft_dirty = true;
    if (o->dirty_ms == 0)
        o->dirty_ms = m->now_ms;
    m->dirty = true;
}

static bool step(struct edits *e, bool redo, size_t to)
{
    return redo ? e->done < to && edits_redo(e, NULL) : e->done > to && edits_undo(e, NULL);
}

bool gestes_annuler(struct model *m, struct gestes *g, struct ouverte *o, bool redo)
{
    size_t at = g->count;
    for (size_t i = 0; i < g->count && g->generation == o->edits.generation; i++)
        if ((redo ? g->rows[i].from : g->rows[i].to) == o->edits.done)
            at = i;
    if (at == g->count)
        return false;
    while (step(&o->edits, redo, redo ? g->rows[at].to : g->rows[at].from))
        ;
    g->generation = o->edits.generation;
    gestes_change(m, o);
    model_say(m, MESSAGE_INFO, "%s", redo ? _("Rétabli.") : _("Annulé."));
    return true;
}
