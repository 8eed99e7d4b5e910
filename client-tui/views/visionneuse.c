/* A text to read: explanations, reports, a page without its frame. */
#include "client-tui/model/overlay.h"
#include "client-tui/views/views.h"
#include "client-tui/widgets/multi.h"
#include "common/base/text.h"

#include <string.h>

static void leave(struct model *m, struct place *p) { sys_release(m->sys, ((struct vue_state *)p->state)->text); }

static int lines(const struct vue_state *v, int cols)
{
    size_t from = 0, start, len;
    int n = 0;
    while (v->text != NULL && wrap_next(v->text, &from, cols, &start, &len))
        n++;
    return n;
}

static int inside(const struct model *m, const struct vue_state *v) { return v->bare ? m->cols : m->cols - 6; }

/* The next line that holds what is searched, after the one on top. */
static void search_next(struct model *m, struct vue_state *v)
{
    char wanted[256], folded[2048];
    size_t from = 0, start, len;
    int at = 0;
    (void)text_fold(bytes_text(v->search.text), wanted, sizeof wanted);
    while (wanted[0] != '\0' && wrap_next(v->text, &from, inside(m, v), &start, &len)) {
        (void)text_fold(bytes_of(v->text + start, len), folded, sizeof folded);
        if (at++ > v->top && strstr(folded, wanted) != NULL) {
            v->top = at - 1;
            return;
        }
    }
    model_say(m, MESSAGE_INFO, _("« %s » : rien de plus dans ce texte."), v->search.text);
}

static bool search_key(struct model *m, struct vue_state *v, uint32_t k)
{
    if (k == UI_ENTER || k == UI_ESCAPE) {
        v->searching = false;
        if (k == UI_ENTER)
            search_next(m, v);
        return true;
    }
    return line_key(&v->search, k, NULL);
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct vue_state *v = p->state;
    int page = m->rows - 8 > 1 ? m->rows - 8 : 1, last = lines(v, inside(m, v)) - 1;
    if (v->searching)
        return search_key(m, v, k);
    switch (k) {
    case UI_UP: v->top--; break;
    case UI_DOWN: case UI_ENTER: v->top++; break;
    case UI_PAGE_UP: v->top -= page; break;
    case UI_PAGE_DOWN: case ' ': v->top += page; break;
    case UI_HOME: v->top = 0; break;
    case UI_END: v->top = last; break;
    default: return false;
    }
    if (v->top > last)
        v->top = last;
    if (v->top < 0)
        v->top = 0;
    return true;
}

static bool typing(const struct model *m, const struct place *p)
{
    (void)m;
    return ((const struct vue_state *)p->state)->searching;
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct vue_state *v = p->state;
    (void)m;
    if (a != ACTION_CHERCHER)
        return false;
    v->searching = true;
    line_set(&v->search, v->search.text);
    return true;
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    const struct vue_state *v = p->state;
    size_t from = 0, start, len;
    int at = 0, row = 0;
    struct area in = body;
    if (v->bare)
        for (int r = 0; r < body.rows; r++)
            put_fill(body, r, 0, body.cols, STYLE_TEXT, ' ');
    else
        in = put_box(area_part(body, 0, 1, body.rows, body.cols - 2), STYLE_TITLE, v->title);
    while (v->text != NULL && wrap_next(v->text, &from, inside(m, v), &start, &len)) {
        if (at++ < v->top || row >= in.rows - (v->searching ? 1 : 0))
            continue;
        (void)putf(in, row++, v->bare ? 0 : 1, STYLE_TEXT, "%.*s", (int)len, v->text + start);
    }
    put_cursor(in, 0, 0);
    if (v->searching) {
        int col = put(in, in.rows - 1, 0, STYLE_TITLE, _("Chercher "));
        line_draw(in, in.rows - 1, col, in.cols - col, &v->search, true);
    }
}

static const enum action actions[] = {ACTION_RETOUR, ACTION_CHERCHER, ACTION_NONE};

const struct page page_visionneuse = {
    .id = PAGE_VISIONNEUSE, .name = "visionneuse", .title = N_("Lecture"), .overlay = true,
    .state_bytes = sizeof(struct vue_state), .actions = actions, .leave = leave, .key = key, .typing = typing, .act = act,
    .draw = draw,
};
