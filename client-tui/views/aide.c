/* « ? »: what works here, filtered as one types, run with Entrée. */
#include "client-tui/views/views.h"
#include "client-tui/widgets/line.h"
#include "client-tui/widgets/list.h"
#include "common/base/text.h"

#include <stdio.h>

struct state {
    struct action_row rows[ACTION_COUNT];
    size_t count;
    struct line filter;
    struct list list;
};

/* The help is about the page below it. */
static void find(struct model *m, struct state *s)
{
    m->depth--;
    s->count = actions_found(m, s->filter.text, s->rows, ACTION_COUNT);
    m->depth++;
    list_count(&s->list, s->count);
}

static void enter(struct model *m, struct place *p) { find(m, p->state); }

static void run(struct model *m, struct place *p)
{
    struct state *s = p->state;
    if (s->count == 0)
        return;
    enum action a = s->rows[s->list.at].action;
    model_back(m);
    (void)model_act(m, a);
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct state *s = p->state;
    bool changed = false;
    if (k == UI_ENTER) {
        run(m, p);
        return true;
    }
    if (k == '?' && s->filter.len == 0) {
        model_back(m);
        return true;
    }
    bool taken = list_filter_key(&s->list, &s->filter, k, &changed);
    if (changed) {
        s->list.at = 0;
        find(m, s);
    }
    return taken;
}

static bool typing(const struct model *m, const struct place *p) { (void)m; (void)p; return true; }

static void row(const struct model *m, struct area in, int line, const struct action_row *r, bool focus)
{
    const struct action_def *d = action_def(r->action);
    char keys[80] = "";
    size_t len = 0;
    for (int k = 0; k < ACTION_KEYS && d->keys[0][k] != 0 && sizeof keys - len > 20; k++) {
        if (len > 0)
            keys[len++] = ' ';
        len += key_name(d->keys[0][k], keys + len, sizeof keys - len);
    }
    keys[len] = '\0';
    (void)m;
    enum style s = focus ? STYLE_SELECTED : r->why_not != NULL ? STYLE_DIM : STYLE_TEXT;
    int col = put(in, line, 0, s, focus ? "►" : " ");
    col = put_in(in, line, col, in.cols < 60 ? 12 : 20, focus ? s : STYLE_KEY, ALIGN_LEFT, keys);
    col = put(in, line, col + 1, s, _(d->label));
    if (r->why_not != NULL)
        (void)putf(in, line, col + 2, STYLE_DIM, "— %s", r->why_not);
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    struct state *s = p->state;
    size_t first, last;
    struct area in = put_box(body, STYLE_TITLE, _("Aide : ce qu'on peut faire ici (les lettres filtrent, Entrée exécute)"));
    list_window(&s->list, in.rows - 2, &first, &last);
    for (size_t i = first; i < last; i++)
        row(m, in, (int)(i - first) + 1, &s->rows[i], i == s->list.at);
    if (s->count == 0)
        (void)put(in, 1, 1, STYLE_DIM, _("Aucune action ne porte ces mots ici : essayez « montant », « date », « imprimer »…"));
    (void)putf(in, in.rows - 1, 0, STYLE_DIM, P_("%zu action", "%zu actions", s->count), s->count);
    line_draw(in, 0, 0, in.cols, &s->filter, true);
}

static const enum action actions[] = {ACTION_RETOUR, ACTION_NONE};

const struct page page_aide = {
    .id = PAGE_AIDE, .name = "aide", .title = N_("Aide"), .overlay = true, .state_bytes = sizeof(struct state),
    .actions = actions, .enter = enter, .key = key, .typing = typing, .draw = draw,
};
