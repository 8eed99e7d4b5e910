/* « : »: any action, screen or record, by the words of users. */
#include "client-tui/views/views.h"
#include "client-tui/views/liste/vues.h"
#include "client-tui/widgets/line.h"
#include "client-tui/widgets/list.h"
#include "common/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 160, LABEL = 160, BOX_COLS = 72, FOLDED = 512, RECORDS = 60, RECENT = 3 };

struct entry {
    char label[LABEL];
    const char *why_not;
    int score;
    enum action action;                  /* ACTION_NONE: a record, or a saved view */
    uint32_t type;
    uint64_t id;
    char vue[VUE_NAME_BYTES];
};
struct state {
    struct entry *rows;
    size_t count;
    struct line typed;
    struct list list;
};

static void add_actions(struct model *m, struct state *s)
{
    struct action_row found[ACTION_COUNT];
    m->depth--;
    size_t n = actions_found(m, s->typed.text, found, ACTION_COUNT);
    m->depth++;
    for (size_t i = 0; i < n && s->count < ROWS; i++) {
        struct entry *e = &s->rows[s->count++];
        *e = (struct entry){.why_not = found[i].why_not, .score = found[i].score, .action = found[i].action};
        (void)snprintf(e->label, sizeof e->label, "%s", _(action_def(found[i].action)->label));
    }
}

/* Records of the open convention whose name holds the words. */
static void add_records(const struct model *m, struct state *s)
{
    const struct ouverte *o = model_ouverte_known(m, m->places[m->depth - 1].convention);
    char typed[FOLDED], folded[FOLDED], label[LABEL - 40];
    size_t added = 0;
    if (o == NULL || s->typed.len < 2)
        return;
    (void)text_fold(bytes_text(s->typed.text), typed, sizeof typed);
    for (size_t i = 0; i < o->copie.count && s->count < ROWS && added < RECORDS; i++) {
        const struct copie_row *row = &o->copie.rows[i];
        const struct record_type *t = record_type_of(row->type);
        if (row->archived || t == NULL)
            continue;
        (void)copie_label(&o->copie, &o->edits, row->type, row->id, label, sizeof label);
        (void)text_fold(bytes_text(label), folded, sizeof folded);
        int score = fuzzy_score(typed, folded);
        if (score < 20)
            continue;
        struct entry *e = &s->rows[s->count++];
        *e = (struct entry){.score = score - 1, .type = row->type, .id = row->id};
        (void)snprintf(e->label, sizeof e->label, _("Aller à : %s (%s)"), label, _(t->label));
        added++;
    }
}

/* Lists that were kept under a name. */
static void add_views(const struct model *m, struct state *s)
{
    char typed[FOLDED], folded[FOLDED], name[VUE_NAME_BYTES], value[VUE_BYTES];
    (void)text_fold(bytes_text(s->typed.text), typed, sizeof typed);
    for (size_t at = 0; s->count < ROWS && vues_next(m, &at, name, value); ) {
        const struct record_type *t = vue_type(value);
        struct entry *e = &s->rows[s->count];
        *e = (struct entry){.type = t != NULL ? (uint32_t)t->number : 0};
        (void)snprintf(e->label, sizeof e->label, _("Vue : %s (%s)"), name, t != NULL ? _(t->plural) : "");
        (void)snprintf(e->vue, sizeof e->vue, "%s", name);
        (void)text_fold(bytes_text(e->label), folded, sizeof folded);
        e->score = typed[0] == '\0' ? 1 : fuzzy_score(typed, folded);
        s->count += t != NULL && e->score > 0;
    }
}

static int better(const void *a, const void *b)
{
    const struct entry *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    return (x->why_not != NULL) - (y->why_not != NULL);
}

/* « palette.1 » … are the actions used last, shown first when nothing is typed. */
static void add_recent(const struct model *m, struct state *s)
{
    for (int i = 1; i <= RECENT; i++) {
        char key[24], value[32];
        (void)snprintf(key, sizeof key, "palette.%d", i);
        if (model_pref(m, key, value, sizeof value) == NULL)
            continue;
        for (size_t k = 0; k < s->count; k++)
            if (s->rows[k].action != ACTION_NONE && strcmp(action_def(s->rows[k].action)->name, value) == 0)
                s->rows[k].score = 100 - i;
    }
}

static void remember(struct model *m, enum action a)
{
    char first[32] = "", second[32] = "";
    const char *name = action_def(a)->name;
    (void)model_pref(m, "palette.1", first, sizeof first);
    (void)model_pref(m, "palette.2", second, sizeof second);
    if (strcmp(first, name) == 0)
        return;
    if (strcmp(second, name) != 0 && second[0] != '\0')
        model_set_pref(m, "palette.3", second);
    if (first[0] != '\0')
        model_set_pref(m, "palette.2", first);
    model_set_pref(m, "palette.1", name);
}

static void find(struct model *m, struct state *s)
{
    s->count = 0;
    add_actions(m, s);
    if (s->typed.len == 0)
        add_recent(m, s);
    add_records(m, s);
    add_views(m, s);
    qsort(s->rows, s->count, sizeof s->rows[0], better);
    s->list.at = 0;
    list_count(&s->list, s->count);
}

static void enter(struct model *m, struct place *p)
{
    struct state *s = p->state;
    s->rows = sys_zalloc(m->sys, ROWS, sizeof *s->rows);
    if (s->rows != NULL)
        find(m, s);
}

static void leave(struct model *m, struct place *p) { sys_release(m->sys, ((struct state *)p->state)->rows); }

static void run(struct model *m, struct place *p)
{
    struct state *s = p->state;
    if (s->count == 0)
        return;
    const struct entry e = s->rows[s->list.at];
    uint64_t convention = p->convention;
    model_back(m);
    if (e.vue[0] != '\0') {
        struct place list = {.page = PAGE_LISTE, .type = e.type};
        (void)snprintf(list.arg, sizeof list.arg, "vue:%s", e.vue);
        (void)model_go(m, list);
    } else if (e.action == ACTION_NONE)
        (void)model_go(m, (struct place){.page = PAGE_FORMULAIRE, .convention = convention, .type = e.type, .id = e.id});
    else if (model_act(m, e.action))
        remember(m, e.action);
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct state *s = p->state;
    bool changed = false;
    if (s->rows == NULL)
        return false;
    if (k == UI_ENTER) {
        run(m, p);
        return true;
    }
    bool taken = list_filter_key(&s->list, &s->typed, k, &changed);
    if (changed)
        find(m, s);
    return taken;
}

static bool typing(const struct model *m, const struct place *p) { (void)m; (void)p; return true; }

static void row(const struct model *m, struct area in, int line, const struct entry *e, bool focus)
{
    char name[24] = "";
    enum style s = focus ? STYLE_SELECTED : e->why_not != NULL ? STYLE_DIM : STYLE_TEXT;
    if (e->action != ACTION_NONE)
        (void)action_key_name(e->action, false, m->function_keys, name, sizeof name);
    int right = (int)text_columns(bytes_text(name)), width = in.cols - right - 2;
    (void)put_in(in, line, 0, in.cols, s, ALIGN_LEFT, "");
    (void)put(in, line, 0, s, focus ? "►" : " ");
    if (e->why_not == NULL) {
        (void)put_in(in, line, 1, width, s, ALIGN_LEFT, e->label);
        (void)put(in, line, in.cols - right - 1, focus ? s : STYLE_KEY, name);
        return;
    }
    int col = put(in, line, 1, s, e->label);
    (void)putf(in, line, col + 2, STYLE_DIM, _("indisponible : %s"), e->why_not);
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    struct state *s = p->state;
    size_t first, last;
    int rows = body.rows < 16 ? body.rows : 16;
    struct area box = area_part(area_center(body, body.rows, body.cols < BOX_COLS ? body.cols : BOX_COLS), 0, 0, rows, BOX_COLS);
    struct area in = put_box(box, STYLE_TITLE, _("Commande"));
    list_window(&s->list, in.rows - 2, &first, &last);
    for (size_t i = first; i < last && s->rows != NULL; i++)
        row(m, in, (int)(i - first) + 1, &s->rows[i], i == s->list.at);
    (void)put(in, in.rows - 1, 0, STYLE_DIM, _("↑↓ · Entrée · Échap · vos mots : subvention, retard, imprimer…"));
    int col = put(in, 0, 0, STYLE_TITLE, ": ");
    line_draw(in, 0, col, in.cols - col, &s->typed, true);
}

static const enum action actions[] = {ACTION_RETOUR, ACTION_NONE};

const struct page page_palette = {
    .id = PAGE_PALETTE, .name = "palette", .title = N_("Commande"), .overlay = true, .state_bytes = sizeof(struct state),
    .actions = actions, .enter = enter, .leave = leave, .key = key, .typing = typing, .draw = draw,
};
