/* A choice among labels, filtered while typing. */
#include "client-tui/model/overlay.h"
#include "client-tui/views/views.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { BOX_COLS = 64, BOX_ROWS = 16, FOLDED = 400, BEGINS = 10000, WHY_COLS = 16 /* « indisponible : » */ };

static void leave(struct model *m, struct place *p)
{
    (void)m;
    arena_finish(&((struct choix_state *)p->state)->arena);
}

/* « + nouvelle fiche » is offered whatever is typed: most of all when nothing else fits. */
static bool always(const char *label) { return label[0] == '+' && label[1] == ' '; }

static void filter(struct choix_state *c)
{
    char typed[FOLDED], label[FOLDED];
    size_t n = 0;
    (void)text_fold(bytes_text(c->filter.text), typed, sizeof typed);
    for (size_t i = 0; i < c->count; i++) {
        (void)text_fold(bytes_text(c->rows[i].label), label, sizeof label);
        c->score[i] = typed[0] == '\0' ? 1 : fuzzy_score(typed, label);
        if (typed[0] != '\0' && strncmp(label, typed, strlen(typed)) == 0)
            c->score[i] += BEGINS;
        if (c->score[i] == 0 && always(c->rows[i].label))
            c->score[i] = 1;
        size_t at = n;
        /* The best first; those that fit as well keep their order. */
        for (; c->score[i] > 0 && at > 0 && c->score[c->shown[at - 1]] < c->score[i]; at--)
            c->shown[at] = c->shown[at - 1];
        if (c->score[i] > 0) {
            c->shown[at] = (uint32_t)i;
            n++;
        }
    }
    list_count(&c->list, n);
    if (typed[0] != '\0')
        c->list.at = 0;
}

static void take_text(struct model *m, const struct choix_state *c)
{
    char text[LINE_BYTES];
    written_fn *fn = c->written;
    uint64_t arg = c->arg;
    memcpy(text, c->filter.text, sizeof text);
    if (text[0] == '\0') {
        model_say(m, MESSAGE_WARNING, "%s", _("Écrivez quelques mots, ou Échap."));
        return;
    }
    model_back(m);
    fn(m, text, arg);
}

static void take(struct model *m, struct place *p)
{
    struct choix_state *c = p->state;
    if (c->written != NULL) {
        take_text(m, c);
        return;
    }
    if (c->list.count == 0) {
        model_say(m, MESSAGE_INFO, "%s", _("Rien ne correspond : effacez quelques lettres, ou Échap."));
        return;
    }
    const struct choix *row = &c->rows[c->shown[c->list.at]];
    if (row->why_not != NULL) {
        model_say(m, MESSAGE_WARNING, _("Indisponible : %s."), row->why_not);
        return;
    }
    chosen_fn *fn = c->fn;
    uint64_t value = row->value, arg = c->arg;
    model_back(m);
    fn(m, value, arg);
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct choix_state *c = p->state;
    bool changed = false;
    if (k == UI_ENTER) {
        take(m, p);
        return true;
    }
    bool taken = list_filter_key(&c->list, &c->filter, k, &changed);
    if (changed && c->written == NULL)
        filter(c);
    return taken;
}

static bool typing(const struct model *m, const struct place *p) { (void)m; (void)p; return true; }

static bool paste(struct model *m, struct place *p, const char *text)
{
    struct choix_state *c = p->state;
    (void)m;
    bool taken = line_paste(&c->filter, text);
    filter(c);
    return taken;
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    struct choix_state *c = p->state;
    int widest = BOX_COLS - 3;
    for (size_t i = 0; i < c->count; i++) {
        const char *why = c->rows[i].why_not;
        int wide = (int)text_columns(bytes_text(c->rows[i].label)) + (why != NULL ? (int)text_columns(bytes_text(why)) + WHY_COLS : 0);
        widest = wide > widest ? wide : widest;
    }
    int rows = (int)c->count + 4 < BOX_ROWS ? (int)c->count + 4 : BOX_ROWS;
    size_t first, last;
    (void)m;
    struct area in = put_box(area_center(body, rows, body.cols < widest + 3 ? body.cols : widest + 3), STYLE_TITLE, c->title);
    list_window(&c->list, in.rows - 2, &first, &last);
    for (size_t i = first; i < last; i++) {
        const struct choix *row = &c->rows[c->shown[i]];
        int line = (int)(i - first) + 1;
        enum style s = i == c->list.at ? STYLE_SELECTED : row->why_not != NULL ? STYLE_DIM : STYLE_TEXT;
        (void)put_in(in, line, 0, in.cols, s, ALIGN_LEFT, "");
        (void)put(in, line, 0, s, i == c->list.at ? "►" : " ");
        int col = put(in, line, 1, s, row->label);
        if (row->why_not != NULL)
            (void)putf(in, line, col + 2, STYLE_DIM, _("indisponible : %s"), row->why_not);
    }
    (void)put(in, in.rows - 1, 0, STYLE_DIM, c->written != NULL ? _("Entrée valider · Échap") : _("↑↓ · Entrée choisir · Échap · lettres : filtrer"));
    line_draw(in, 0, 0, in.cols, &c->filter, true);
}

const struct page page_choix = {
    .id = PAGE_CHOIX, .name = "choix", .title = N_("Choix"), .overlay = true, .state_bytes = sizeof(struct choix_state),
    .leave = leave, .key = key, .typing = typing, .paste = paste, .draw = draw,
};
