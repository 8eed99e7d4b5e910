#include "client-tui/model/overlay.h"

#include "client-tui/model/internal.h"

#include <stdio.h>
#include <string.h>

enum { CHOIX_BYTES = 16 << 20 };

static uint64_t here(const struct model *m) { return m->depth > 0 ? m->places[m->depth - 1].convention : 0; }

static void *over(struct model *m, enum page_id page)
{
    return model_go(m, (struct place){.page = page, .convention = here(m)}) ? model_top(m)->state : NULL;
}

void model_ask(struct model *m, const char *question, const char *yes, const char *no, yes_fn *fn, uint64_t arg)
{
    struct question_state *q = over(m, PAGE_QUESTION);
    if (q == NULL)
        return;
    (void)snprintf(q->text, sizeof q->text, "%s", question);
    (void)snprintf(q->yes, sizeof q->yes, "%s", yes);
    (void)snprintf(q->no, sizeof q->no, "%s", no);
    q->fn = fn;
    q->arg = arg;
}

static bool fill(struct choix_state *c, const struct choix *rows, size_t count)
{
    c->rows = arena_zalloc(&c->arena, count + 1, sizeof *c->rows);
    c->shown = arena_zalloc(&c->arena, count + 1, sizeof *c->shown);
    c->score = arena_zalloc(&c->arena, count + 1, sizeof *c->score);
    if (c->rows == NULL || c->shown == NULL || c->score == NULL)
        return false;
    for (size_t i = 0; i < count; i++) {
        c->rows[i].value = rows[i].value;
        c->rows[i].label = arena_text(&c->arena, rows[i].label, strlen(rows[i].label));
        if (rows[i].why_not != NULL)
            c->rows[i].why_not = arena_text(&c->arena, rows[i].why_not, strlen(rows[i].why_not));
        if (c->rows[i].label == NULL)
            return false;
        c->shown[i] = (uint32_t)i;
    }
    c->count = count;
    return true;
}

void model_choose(struct model *m, const char *title, const struct choix *rows, size_t count, chosen_fn *fn, uint64_t arg)
{
    struct choix_state *c = over(m, PAGE_CHOIX);
    if (c == NULL)
        return;
    (void)snprintf(c->title, sizeof c->title, "%s", title);
    arena_init(&c->arena, m->sys, CHOIX_BYTES);
    c->fn = fn;
    c->arg = arg;
    if (!fill(c, rows, count)) {
        c->count = 0;
        model_say(m, MESSAGE_ERROR, "%s", err_text(ERR_NO_MEMORY));
    }
    list_count(&c->list, c->count);
}

const char *model_choice_typed(const struct model *m)
{
    return m->has_popped && m->popped.page == PAGE_CHOIX ? ((const struct choix_state *)m->popped.state)->filter.text : "";
}

void model_write(struct model *m, const char *title, const char *typed, written_fn *fn, uint64_t arg)
{
    struct choix_state *c = over(m, PAGE_CHOIX);
    if (c == NULL)
        return;
    (void)snprintf(c->title, sizeof c->title, "%s", title);
    line_set(&c->filter, typed);
    c->written = fn;
    c->arg = arg;
}

static bool view(struct model *m, const char *title, const char *text, bool bare)
{
    struct vue_state *v = over(m, PAGE_VISIONNEUSE);
    if (v == NULL)
        return false;
    (void)snprintf(v->title, sizeof v->title, "%s", title);
    v->bare = bare;
    v->text = model_text(m, text);
    if (v->text == NULL)
        model_say(m, MESSAGE_ERROR, "%s", err_text(ERR_NO_MEMORY));
    return v->text != NULL;
}

void model_view(struct model *m, const char *title, const char *text) { (void)view(m, title, text, false); }

/* The body alone, drawn without a frame, as text. */
bool model_bare_page(struct model *m)
{
    enum { ROW = 2048 };
    struct place *top = model_top(m);
    struct grid g;
    grid_init(&g, m->sys);
    size_t cap = (size_t)m->rows * ROW, len = 0;
    char *text = sys_alloc(m->sys, cap + 1);
    bool done = text != NULL && grid_size(&g, m->rows, m->cols) == ERR_OK;
    if (done) {
        place_page(top)->draw(m, top, area_all(&g));
        for (int r = 0; r < g.rows && cap - len > 1; r++) {
            len += grid_row_text(&g, r, m->ascii, text + len, cap - len > ROW ? ROW : cap - len);
            text[len++] = '\n';
        }
        text[len] = '\0';
        done = view(m, place_page(top)->title, text, true);
    }
    sys_release(m->sys, text);
    grid_free(&g);
    return done;
}
