/* Where the user is: a stack of places, tabs that replace each other, overlays
 * on top. */
#include "client-tui/model/internal.h"

#include <string.h>

struct place *model_top(struct model *m) { return m->depth > 0 ? &m->places[m->depth - 1] : NULL; }

const struct page *place_page(const struct place *p) { return pages[p->page]; }

void place_free(struct model *m, struct place *p)
{
    if (p->state == NULL)
        return;
    if (place_page(p)->leave != NULL)
        place_page(p)->leave(m, p);
    sys_release(m->sys, p->state);
    p->state = NULL;
}

void popped_drop(struct model *m)
{
    if (m->has_popped)
        place_free(m, &m->popped);
    m->has_popped = false;
}

void places_clear(struct model *m)
{
    popped_drop(m);
    while (m->depth > 0)
        place_free(m, &m->places[--m->depth]);
}

/* The state is made, and the page told, once the place stands in the stack. */
static bool enter(struct model *m, struct place p)
{
    const struct page *page = pages[p.page];
    p.state = sys_zalloc(m->sys, 1, page->state_bytes > 0 ? page->state_bytes : 1);
    if (p.state == NULL || m->depth == PLACES_MAX) {
        sys_release(m->sys, p.state);
        model_say(m, MESSAGE_ERROR, "%s", _("Trop d'écrans ouverts à la fois : revenez d'abord en arrière (Échap)."));
        return false;
    }
    m->places[m->depth++] = p;
    m->dirty = true;
    if (page->enter != NULL)
        page->enter(m, model_top(m));
    if (p.convention != 0 && !page->overlay)
        ouverte_presence(m, p.convention);
    return true;
}

static bool same_tabs(const struct place *a, const struct place *b)
{
    return pages[a->page]->tab && pages[b->page]->tab && a->convention == b->convention;
}

bool model_go(struct model *m, struct place p)
{
    popped_drop(m);
    /* A place is never reached from an overlay: that one has done its work. */
    while (m->depth > 0 && !pages[p.page]->overlay && place_page(model_top(m))->overlay)
        place_free(m, &m->places[--m->depth]);
    /* A tab replaces the others of its convention; about one record it stands over
     * the place that asked. */
    while (m->depth > 0 && p.id == 0 && same_tabs(model_top(m), &p))
        place_free(m, &m->places[--m->depth]);
    return enter(m, p);
}

void model_back(struct model *m)
{
    if (m->depth <= 1)
        return;
    popped_drop(m);
    m->popped = m->places[--m->depth];
    m->has_popped = true;
    m->dirty = true;
    if (!place_page(&m->popped)->overlay)
        ouverte_presence(m, model_top(m)->convention);
}

/* What the place shows is as old as the oldest of what was read for it. */
void place_kept(struct model *m, int64_t kept_ms)
{
    size_t base = m->depth;
    while (base > 1 && pages[m->places[base - 1].page]->overlay)
        base--;
    if (kept_ms != 0 && base > 0 && (m->places[base - 1].kept_ms == 0 || kept_ms < m->places[base - 1].kept_ms))
        m->places[base - 1].kept_ms = kept_ms;
}

/* Only what shows: a page under another one catches up when it is back. */
void place_refresh(struct model *m)
{
    size_t base = m->depth;
    while (base > 1 && pages[m->places[base - 1].page]->overlay)
        base--;
    for (size_t i = base > 0 ? base - 1 : 0; i < m->depth; i++)
        if (place_page(&m->places[i])->refresh != NULL)
            place_page(&m->places[i])->refresh(m, &m->places[i]);
    annuaire_pump(m);
}
