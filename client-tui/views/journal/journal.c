/* Journal: who changed what, when and why. */
#include "client-tui/views/journal/journal.h"

#include "client-tui/widgets/heure.h"
#include "client-tui/views/commun/noms.h"
#include "client-tui/views/commun/pages.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { DETAIL_FROM = 12 };

static void enter(struct model *m, struct place *p)
{
    struct journal *j = p->state;
    arena_init(&j->arena, m->sys, 32 << 20);
    copie_init(&j->alors, m->sys, p->convention);
}

static void leave(struct model *m, struct place *p)
{
    struct journal *j = p->state;
    (void)m;
    arena_finish(&j->arena);
    arena_finish(&j->detail_arena);
    copie_free(&j->alors);
}

static void refresh(struct model *m, struct place *p) { journal_rows(m, p); }

static bool typing(const struct model *m, const struct place *p)
{
    (void)m;
    return ((const struct journal *)p->state)->asking;
}

/* --- A day to go back to --------------------------------------------------------- */

static void day_hint(struct model *m, const struct journal *j)
{
    struct day d;
    char week[32];
    struct err_note note = {0};
    if (j->date.len == 0) {
        model_say(m, MESSAGE_INFO, "%s", _("Quel jour ? jj/mm/aaaa, hier, -1m… Entrée montre l'état ; Échap abandonne."));
    } else if (day_parse(j->date.text, m->today, &d, &note) == ERR_OK) {
        (void)day_format_week(d, week, sizeof week);
        model_say(m, MESSAGE_INFO, "%s = %s", j->date.text, week);
    } else {
        model_say(m, MESSAGE_INFO, "%s", note.text);
    }
}

static void go_to_day(struct model *m, struct place *p)
{
    struct journal *j = p->state;
    struct day d;
    struct err_note note = {0};
    enum err e = day_parse(j->date.text, m->today, &d, &note);
    if (e != ERR_OK) {
        model_say(m, MESSAGE_WARNING, "%s", err_sentence(e, &note));
        return;
    }
    if (day_compare(d, m->today) > 0) {
        model_say(m, MESSAGE_WARNING, "%s", _("Ce jour n'est pas encore venu : donnez un jour passé."));
        return;
    }
    j->asking = false;
    journal_au(m, p, d);
}

static bool day_key(struct model *m, struct place *p, uint32_t key)
{
    struct journal *j = p->state;
    if (key == UI_ESCAPE) {
        j->asking = false;
        return true;
    }
    if (key == UI_ENTER) {
        go_to_day(m, p);
        return true;
    }
    bool taken = line_key(&j->date, key, NULL);
    if (taken)
        day_hint(m, j);
    return taken;
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct journal *j = p->state;
    if (j->asking)
        return day_key(m, p, k);
    bool last = j->count > 0 && j->list.at + 1 == j->count && (k == UI_DOWN || k == UI_PAGE_DOWN || k == UI_END);
    bool taken = list_key(&j->list, k);
    if (taken && (last || k == UI_END))
        journal_more(m, p);
    return taken;
}

static bool paste(struct model *m, struct place *p, const char *text)
{
    struct journal *j = p->state;
    (void)m;
    return j->asking && line_paste(&j->date, text);
}

/* --- Actions ------------------------------------------------------------------------ */

static void do_undo(struct model *m, uint64_t id)
{
    struct place *p = journal_place(m, id);
    if (p != NULL)
        journal_annuler(m, p);
}

static void ask_undo(struct model *m, struct place *p)
{
    struct journal *j = p->state;
    char text[MESSAGE_BYTES];
    (void)snprintf(text, sizeof text, _("Annuler la version %u ? Ses changements reviennent à ce qu'ils étaient, par une version de plus : rien n'est effacé."),
                   j->rows[j->list.at].revision);
    model_ask(m, text, _("Annuler la version"), _("Garder"), do_undo, p->id);
}

static bool open_row(struct model *m, struct place *p)
{
    struct journal *j = p->state;
    if (j->list.at >= j->count)
        return false;
    const struct version *v = &j->rows[j->list.at];
    if (p->type != 0)
        journal_montrer(m, p);
    else
        (void)model_go(m, (struct place){.page = PAGE_JOURNAL, .convention = p->convention, .type = v->type, .id = v->id, .arg = "fiche"});
    return true;
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct journal *j = p->state;
    switch (a) {
    case ACTION_OUVRIR: return open_row(m, p);
    case ACTION_ANNULER: ask_undo(m, p); return true;
    case ACTION_VUE:
        j->asking = true;
        line_set(&j->date, "");
        day_hint(m, j);
        return true;
    case ACTION_EDITER:
        if (j->list.at < j->count)
            model_open(m, p->convention == HORS_CONVENTION ? 0 : p->convention, j->rows[j->list.at].type, j->rows[j->list.at].id);
        return true;
    default: return false;
    }
}

static const char *why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct journal *j = p->state;
    (void)m;
    if (a == ACTION_ANNULER)
        return journal_pourquoi_pas(j);
    if (a == ACTION_VUE)
        return p->convention == 0 || p->convention == HORS_CONVENTION ? _("l'état à une date est celui d'une convention") : NULL;
    return j->count == 0 ? _("le journal est vide ou en cours de lecture") : NULL;
}

/* --- Drawing --------------------------------------------------------------------------- */

static const struct colonne columns[] = {
    {N_("Quand"), 12, ALIGN_LEFT, 0}, {N_("Qui"), 16, ALIGN_LEFT, 56}, {N_("Version"), 7, ALIGN_RIGHT, 70}, {N_("Ce qui a changé"), 0, ALIGN_LEFT, 0}};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void title(const struct model *m, const struct place *p, struct area a)
{
    char name[256] = "", head[320], count[80];
    const struct journal *j = p->state;
    const struct record_type *t = record_type_of(p->type);
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    if (t == NULL) {
        (void)putf(a, 0, 1, STYLE_TITLE, P_("Toute la convention : %zu fiche, la dernière changée d'abord", "Toute la convention : %zu fiches, les dernières changées d'abord", j->count), j->count);
        return;
    }
    if (o != NULL)
        (void)copie_label(&o->copie, NULL, p->type, p->id, name, sizeof name);
    (void)snprintf(head, sizeof head, "%s %s", _(t->label), name);
    (void)snprintf(count, sizeof count, P_(" : %zu version%s", " : %zu versions%s", j->count), j->count,
                   j->next_before != 0 ? _(" (Fin : les plus anciennes)") : "");
    /* A long name is cut, not what is counted. */
    int room = a.cols - 1 - (int)text_columns(bytes_text(count)), wide = (int)text_columns(bytes_text(head));
    int col = put_in(a, 0, 1, wide < room ? wide : room, STYLE_TITLE, ALIGN_LEFT, head);
    (void)put(a, 0, col, STYLE_TITLE, count);
}

static void draw_row(const struct model *m, const struct journal *j, struct area a, int row, size_t i)
{
    char when[32], version[16];
    const struct version *v = &j->rows[i];
    (void)heure_courte(v->at_ms, m->today, when, sizeof when);
    (void)snprintf(version, sizeof version, "v%u", v->revision);
    const char *texts[COLUMNS] = {when, v->who, version, v->summary};
    table_row(a, row, columns, COLUMNS, texts, NULL, i == j->list.at);
}

/* Every change of the version at the focus, as far as there is room. */
static void detail(const struct place *p, struct area a)
{
    char text[1000];
    const struct journal *j = p->state;
    const struct version *v = &j->rows[j->list.at];
    bool first = j->list.at + 1 == j->count;
    int row = 0;
    if (p->type == 0) {
        (void)put(a, 0, 1, STYLE_DIM, _("Entrée : les versions de cette fiche · v : l'état de la convention à une date"));
        return;
    }
    if (v->reason[0] != '\0')
        (void)putf(a, row++, 1, STYLE_TEXT, _("Motif : %s"), v->reason);
    for (size_t i = 0; i < j->detail_count && row < a.rows; i++, row++) {
        const struct difference *d = &j->detail[i];
        if (row + 1 == a.rows && j->detail_count - i > 1) {
            (void)putf(a, row, 1, STYLE_DIM, _("et %zu autres valeurs : Entrée"), j->detail_count - i);
            return;
        }
        (void)snprintf(text, sizeof text, "%s : %s%s%s", d->label, first ? "" : d->before, first ? "" : " → ", d->after);
        (void)put_in(a, row, 1, a.cols - 1, STYLE_TEXT, ALIGN_LEFT, text);
    }
}

static void draw_date(const struct journal *j, struct area a)
{
    put_fill(a, 0, 0, a.cols, STYLE_TEXT, ' ');
    int col = put(a, 0, 1, STYLE_TITLE, _("État de la convention au "));
    line_draw(a, 0, col, 16, &j->date, true);
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    struct journal *j = p->state;
    size_t first, last;
    if (j->count == 0) {
        if (p->type == 0)
            noms_waiting(m, p, body);
        else
            (void)put(body, 0, 1, STYLE_DIM, j->nouvelle ? _("Fiche pas encore enregistrée : son journal commence avec F2.")
                                             : j->error != ERR_OK ? err_text(j->error) : _("Lecture du journal…"));
        put_cursor(body, 0, 0);
        return;
    }
    int below = body.rows < DETAIL_FROM ? 0 : p->type == 0 ? 1 : (body.rows - 4) / 2;
    int rows = body.rows - 2 - (below > 0 ? below + 1 : 0);
    title(m, p, body);
    table_head(body, 1, columns, COLUMNS);
    list_window(&j->list, rows, &first, &last);
    for (size_t i = first; i < last; i++)
        draw_row(m, j, body, 2 + (int)(i - first), i);
    if (below > 0) {
        put_late(area_part(body, 3 + rows, 0, below, body.cols), 0);
        detail(p, area_part(body, 3 + rows, 0, below, body.cols));
    }
    if (j->asking)
        draw_date(j, area_part(body, 0, 0, 1, body.cols));
}

static bool table(const struct model *m, const struct place *p, struct tableau *t)
{
    static const struct tableau_column cols[] = {{"quand", N_("Quand"), CELL_TEXT}, {"qui", N_("Qui"), CELL_TEXT},
                                                 {"version", N_("Version"), CELL_COUNT}, {"change", N_("Ce qui a changé"), CELL_TEXT},
                                                 {"motif", N_("Motif"), CELL_TEXT}};
    const struct journal *j = p->state;
    char when[64];
    (void)m;
    tableau_init(t, t->arena, noms_title(m, p, t->arena), cols, sizeof cols / sizeof cols[0]);
    for (size_t i = 0; i < j->count; i++) {
        const struct version *v = &j->rows[i];
        struct tableau_cell *c = tableau_row(t, v->type, v->id);
        if (c == NULL)
            break;
        (void)heure_longue(v->at_ms, when, sizeof when);
        cell_text(&c[0], arena_text(t->arena, when, strlen(when)));
        cell_text(&c[1], v->who);
        cell_count(&c[2], v->revision);
        cell_text(&c[3], v->summary);
        cell_text(&c[4], v->reason);
    }
    return true;
}

static const enum action actions[] = {ACTION_OUVRIR, ACTION_ANNULER, ACTION_VUE, ACTION_EDITER, ACTION_NONE};

static bool waiting(const struct model *m, const struct place *p, uint32_t key)
{
    const struct journal *j = p->state;
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    (void)key;
    return j->count == 0 && (p->type != 0 ? j->loading : o != NULL && o->loading && !o->copie.whole);
}

const struct page page_journal = {
    .id = PAGE_JOURNAL, .name = "journal", .title = N_("Journal"), .tab = true, .state_bytes = sizeof(struct journal),
    .actions = actions, .enter = enter, .leave = leave, .refresh = refresh, .typing = typing, .act = act, .key = key, .paste = paste,
    .waiting = waiting, .why_not = why_not, .draw = draw, .table = table,
};
