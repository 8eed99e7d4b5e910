/* « g »: what the words mean, those of the screen below first. */
#include "client-tui/views/glossaire.h"

#include "client-tui/views/views.h"
#include "client-tui/widgets/line.h"
#include "client-tui/widgets/list.h"
#include "client-tui/widgets/multi.h"
#include "common/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 400, MODELES = 64, LINE_FOLDED = 4096, ARENA_BYTES = 1 << 20 };
enum where { ON_LINE, ON_SCREEN, ELSEWHERE };

struct row {
    struct mot mot;
    const char *terme, *sigle, *definition;      /* folded */
    enum where where;
    int score;
};
struct state {
    struct arena arena;
    struct row *rows;
    size_t count, shown;                         /* the first `shown` fit what is typed */
    uint64_t generation;                         /* of the directory that they are of */
    bool asked;
    struct line filter;
    struct list list;
};

/* --- Which words ------------------------------------------------------------- */

static const char *folded(struct arena *a, const char *text)
{
    struct bytes out;
    return text_fold_copy(bytes_text(text), a, &out) == ERR_OK ? (const char *)out.data : "";
}

static const char *copied(struct arena *a, const char *text)
{
    const char *copy = arena_text(a, text, strlen(text));
    return copy != NULL ? copy : "";
}

static void add(struct state *s, const struct mot *mot)
{
    struct arena *a = &s->arena;
    const char *terme = folded(a, mot->terme);
    for (size_t i = 0; i < s->count; i++)
        if (strcmp(s->rows[i].terme, terme) == 0 && strcmp(s->rows[i].mot.definition, mot->definition) == 0)
            return;
    if (s->count == ROWS)
        return;
    s->rows[s->count++] = (struct row){
        .mot = {copied(a, mot->terme), copied(a, mot->sigle), copied(a, mot->definition), copied(a, mot->source)},
        .terme = terme, .sigle = folded(a, mot->sigle), .definition = folded(a, mot->definition), .where = ELSEWHERE,
    };
}

static void add_modele(struct state *s, const Pacte__Modele *md)
{
    for (size_t i = 0; md != NULL && i < md->n_glossaire; i++) {
        const Pacte__ModeleTerme *t = md->glossaire[i];
        add(s, &(struct mot){t->terme, t->sigle, t->definition, t->source});
    }
}

/* That of the convention below; without one, those of every dispositif known. */
static void add_modeles(struct model *m, struct state *s, uint64_t convention)
{
    const struct ouverte *o = model_ouverte_known(m, convention);
    if (o != NULL && o->derived && o->dossier.modele != NULL) {
        add_modele(s, o->dossier.modele);
        return;
    }
    for (size_t i = 0; i < m->annuaire.copie.count; i++) {
        const struct copie_row *row = &m->annuaire.copie.rows[i];
        struct arena scratch;
        arena_init(&scratch, m->sys, ARENA_BYTES);
        const Pacte__Record *r = row->type == PACTE__RECORD_TYPE__RECORD_TYPE_MODELE && !row->archived
                                     ? copie_record(&m->annuaire.copie, row->type, row->id, &scratch) : NULL;
        add_modele(s, r != NULL ? r->modele : NULL);
        arena_finish(&scratch);
    }
}

/* --- Where they stand below --------------------------------------------------- */

static void look(struct state *s, const char *line, enum where where)
{
    for (size_t i = 0; i < s->count; i++) {
        struct row *r = &s->rows[i];
        if (where < r->where && (mot_dans(line, r->terme) || mot_dans(line, r->sigle)))
            r->where = where;
    }
}

static void look_below(struct model *m, struct state *s)
{
    static char text[LINE_FOLDED], plain[LINE_FOLDED];
    struct grid below;
    grid_init(&below, m->sys);
    if (grid_size(&below, m->rows, m->cols) != ERR_OK)
        return;
    m->depth--;
    model_draw(m, &below);
    m->depth++;
    m->dirty = true;
    for (int r = 0; r < below.rows; r++) {
        (void)grid_row_text(&below, r, false, text, sizeof text);
        (void)text_fold(bytes_text(text), plain, sizeof plain);
        look(s, plain, r == below.cursor_row ? ON_LINE : ON_SCREEN);
    }
    grid_free(&below);
}

/* --- What is shown -------------------------------------------------------------- */

static int order(const void *a, const void *b)
{
    const struct row *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    if (x->where != y->where)
        return x->where < y->where ? -1 : 1;
    return strcmp(x->terme, y->terme);
}

static void find(struct state *s)
{
    char typed[LINE_BYTES * 2];
    (void)text_fold(bytes_text(s->filter.text), typed, sizeof typed);
    s->shown = 0;
    for (size_t i = 0; i < s->count; i++) {
        struct row *r = &s->rows[i];
        r->score = mot_score(typed, r->terme, r->sigle, r->definition);
        s->shown += r->score > 0;
    }
    qsort(s->rows, s->count, sizeof s->rows[0], order);
    list_count(&s->list, s->shown);
}

static void gather(struct model *m, struct place *p)
{
    struct state *s = p->state;
    arena_reset(&s->arena);
    s->count = 0;
    s->generation = m->annuaire.generation;
    s->rows = arena_zalloc(&s->arena, ROWS, sizeof *s->rows);
    if (s->rows == NULL)
        return;
    for (size_t i = 0; i < GLOSSAIRE_MOTS; i++)
        add(s, &(struct mot){_(glossaire_mots[i].terme), glossaire_mots[i].sigle, _(glossaire_mots[i].definition),
                             glossaire_mots[i].source[0] != '\0' ? _(glossaire_mots[i].source) : ""});
    add_modeles(m, s, p->convention);
    look_below(m, s);
    find(s);
}

static void listed(struct model *m, const struct reponse *r, uint64_t arg)
{
    const Pacte__ListReply *l = (const Pacte__ListReply *)r->m;
    (void)arg;
    for (size_t i = 0; r->error == ERR_OK && l != NULL && i < l->n_records; i++)
        annuaire_keep(m, l->records[i]);
    m->annuaire.generation++;
    m->dirty = true;
}

static void enter(struct model *m, struct place *p)
{
    struct state *s = p->state;
    Pacte__ListRequest q = PACTE__LIST_REQUEST__INIT;
    arena_init(&s->arena, m->sys, ARENA_BYTES);
    gather(m, p);
    if (p->convention != 0 || !model_reads(m))
        return;
    q.type = PACTE__RECORD_TYPE__RECORD_TYPE_MODELE;
    q.rows = MODELES;
    model_send(m, PACTE__METHOD__METHOD_LIST, &q.base, listed, 0, _("Lecture du glossaire"));
}

static void leave(struct model *m, struct place *p)
{
    (void)m;
    arena_finish(&((struct state *)p->state)->arena);
}

static void refresh(struct model *m, struct place *p)
{
    struct state *s = p->state;
    if (s->generation != m->annuaire.generation)
        gather(m, p);
}

/* --- Keys and drawing ------------------------------------------------------------ */

static void open_whole(struct model *m, const struct state *s)
{
    char text[8192];
    const struct mot *mot = &s->rows[s->list.at].mot;
    (void)snprintf(text, sizeof text, "%s%s%s", mot->definition, mot->source[0] != '\0' ? _("\n\nSource : ") : "", mot->source);
    model_view(m, mot->terme, text);
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct state *s = p->state;
    bool changed = false;
    if (k == UI_ENTER) {
        if (s->shown > 0)
            open_whole(m, s);
        return true;
    }
    bool taken = list_filter_key(&s->list, &s->filter, k, &changed);
    if (changed) {
        s->list.at = 0;
        find(s);
    }
    return taken;
}

static bool paste(struct model *m, struct place *p, const char *text)
{
    struct state *s = p->state;
    (void)m;
    bool taken = line_paste(&s->filter, text);
    s->list.at = 0;
    find(s);
    return taken;
}

static bool typing(const struct model *m, const struct place *p) { (void)m; (void)p; return true; }

static const char *where_words(enum where w)
{
    return w == ON_LINE ? _("sur cette ligne") : w == ON_SCREEN ? _("à l'écran") : "";
}

static const struct colonne columns[] = {
    {.title = N_("Mot")}, {.title = N_("Sigle"), .width = 8, .from_cols = 30}, {.title = N_("Où"), .width = 15, .from_cols = 56},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void detail(const struct state *s, struct area in)
{
    const struct mot *mot = &s->rows[s->list.at].mot;
    size_t from = 0, start, len;
    int row = 0;
    put_late(in, 0);
    put_rule(in, row++);
    while (row < in.rows && wrap_next(mot->definition, &from, in.cols - 2, &start, &len))
        (void)putf(in, row++, 1, STYLE_TEXT, "%.*s", (int)len, mot->definition + start);
    if (mot->source[0] != '\0')
        (void)putf(in, row, 1, STYLE_DIM, _("Source : %s"), mot->source);
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    struct state *s = p->state;
    size_t first, last;
    (void)m;
    struct area in = put_box(body, STYLE_TITLE, _("Glossaire : ce que les mots veulent dire (les lettres filtrent)"));
    int below = in.rows >= 14 ? 6 : in.rows >= 8 ? 4 : in.rows / 2;
    list_window(&s->list, in.rows - 1 - below, &first, &last);
    for (size_t i = first; i < last; i++) {
        const struct row *r = &s->rows[i];
        const char *texts[COLUMNS] = {r->mot.terme, r->mot.sigle, where_words(r->where)};
        table_row(in, (int)(i - first) + 1, columns, COLUMNS, texts, NULL, i == s->list.at);
    }
    if (s->shown > 0)
        detail(s, area_part(in, in.rows - below, 0, below, in.cols));
    else
        (void)put(in, 1, 1, STYLE_DIM, _("Ce mot n'est pas au glossaire. Retour arrière l'efface ; « : » cherche une action ou une fiche."));
    line_draw(in, 0, 0, in.cols, &s->filter, true);
}

static bool table(const struct model *m, const struct place *p, struct tableau *t)
{
    static const struct tableau_column titles[] = {
        {"terme", N_("Mot"), CELL_TEXT}, {"sigle", N_("Sigle"), CELL_TEXT}, {"definition", N_("Définition"), CELL_TEXT},
        {"source", N_("Source"), CELL_TEXT}, {"ou", N_("Où"), CELL_TEXT},
    };
    const struct state *s = p->state;
    (void)m;
    tableau_init(t, t->arena, _("Glossaire"), titles, sizeof titles / sizeof titles[0]);
    for (size_t i = 0; i < s->shown; i++) {
        const struct mot *mot = &s->rows[i].mot;
        const char *texts[] = {mot->terme, mot->sigle, mot->definition, mot->source, where_words(s->rows[i].where)};
        struct tableau_cell *c = tableau_row(t, 0, 0);
        for (size_t k = 0; c != NULL && k < sizeof texts / sizeof texts[0]; k++)
            cell_text(&c[k], texts[k]);
    }
    return true;
}

static const enum action actions[] = {ACTION_RETOUR, ACTION_NONE};

const struct page page_glossaire = {
    .id = PAGE_GLOSSAIRE, .name = "glossaire", .title = N_("Glossaire"), .overlay = true, .state_bytes = sizeof(struct state),
    .actions = actions, .enter = enter, .leave = leave, .refresh = refresh, .key = key, .paste = paste, .typing = typing,
    .draw = draw, .table = table,
};
