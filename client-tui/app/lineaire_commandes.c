/* What the words of a line do. */
#include "client-tui/app/lineaire.h"

#include "client-tui/views/views.h"
#include "common/base/text.h"

#include <stdlib.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

enum { TABLE_BYTES = 16 << 20, TEXT = 600, SCREEN_ROW = 2048, FITS = 40 /* of fuzzy_score: whole words */ };

bool lineaire_table(struct app *a, struct arena *memory, struct tableau *t)
{
    struct place *p = model_top(&a->model);
    arena_init(memory, &a->sys, TABLE_BYTES);
    *t = (struct tableau){.arena = memory};
    return place_page(p)->table != NULL && place_page(p)->table(&a->model, p, t) && t->error == ERR_OK;
}

void lineaire_where(struct app *a)
{
    struct arena memory;
    struct tableau t;
    const struct place *p = model_top(&a->model);
    const struct ouverte *o = model_ouverte_known(&a->model, p->convention);
    char label[200] = "";
    bool record = p->page == PAGE_FORMULAIRE && p->type != 0 && p->id != 0;
    if (o != NULL && (o->copie.whole || record))
        (void)copie_label(&o->copie, &o->edits, record ? p->type : (uint32_t)TYPE(CONVENTION), record ? p->id : p->convention, label, sizeof label);
    const struct record_type *type = record ? record_type_of(p->type) : NULL;
    (void)printf("%s%s%s.", label, label[0] != '\0' ? ", " : "", type != NULL ? _(type->label) : _(place_page(p)->title));
    if (lineaire_table(a, &memory, &t))
        (void)printf(P_(" %zu ligne.", " %zu lignes.", t.row_count), t.row_count);
    arena_finish(&memory);
    (void)printf("\n");
}

/* --- Reading --------------------------------------------------------------------------- */

/* Texts and days speak for themselves; numbers need the name of their column. */
static void say_row(const struct tableau *t, size_t row, bool facts)
{
    char text[TEXT];
    const char *between = "";
    (void)printf(facts ? "%zu." : "%zu. ", row + 1);
    for (size_t c = 0; c < t->column_count; c++) {
        if (!t->cells[row * t->column_count + c].known)
            continue;
        (void)tableau_text(t, row, c, text, sizeof text);
        if (facts)
            (void)printf("\n   %s : %s", _(t->columns[c].title), text);
        else if (t->columns[c].kind == CELL_TEXT || t->columns[c].kind == CELL_DAY)
            (void)printf("%s%s", between, text);
        else
            (void)printf("%s%s : %s", between, _(t->columns[c].title), text);
        between = ", ";
    }
    (void)printf("\n");
}

static void list(struct app *a)
{
    struct arena memory;
    struct tableau t;
    if (!lineaire_table(a, &memory, &t))
        (void)printf("%s\n", _("Cet écran n'a pas de liste."));
    else if (t.row_count == 0)
        (void)printf("%s\n", _("La liste est vide."));
    else
        for (size_t r = 0; r < t.row_count; r++)
            say_row(&t, r, false);
    arena_finish(&memory);
}

/* Rows are long: letters in order are found in nearly all of them, and the
 * wrong one would be opened. */
static bool every_word(const char *typed, const char *text)
{
    char word[TEXT];
    bool any = false;
    for (const char *at = typed + strspn(typed, " "); *at != '\0'; at += strspn(at, " ")) {
        size_t len = strcspn(at, " ");
        (void)snprintf(word, sizeof word, "%.*s", (int)len, at);
        if (strstr(text, word) == NULL)
            return false;
        any = true;
        at += len;
    }
    return any;
}

/* « 3 » or words: the row that fits best; the count of rows when none does. */
static size_t row_named(const struct tableau *t, const char *words)
{
    char typed[TEXT], text[TEXT], folded[TEXT * 2], line[TEXT * 2];
    char *end;
    unsigned long n = strtoul(words, &end, 10);
    size_t best = t->row_count;
    int score = 0;
    if (end != words && *end == '\0')
        return n >= 1 && n <= t->row_count ? n - 1 : t->row_count;
    (void)text_fold(bytes_text(words), typed, sizeof typed);
    for (size_t r = 0; r < t->row_count; r++) {
        size_t len = 0;
        line[0] = '\0';
        for (size_t c = 0; c < t->column_count && len + 2 < sizeof line; c++) {
            (void)tableau_text(t, r, c, text, sizeof text);
            len += (size_t)snprintf(line + len, sizeof line - len, "%.*s ", (int)(sizeof line - len - 2), text);
        }
        (void)text_fold(bytes_text(line), folded, sizeof folded);
        int s = every_word(typed, folded) ? fuzzy_score(typed, folded) : 0;
        if (s > score) {
            score = s;
            best = r;
        }
    }
    return best;
}

static void read_row(struct app *a, const char *words)
{
    struct arena memory;
    struct tableau t;
    if (!lineaire_table(a, &memory, &t))
        (void)printf("%s\n", _("Cet écran n'a pas de liste."));
    else if (words[0] == '\0')
        for (size_t r = 0; r < t.row_count; r++)
            say_row(&t, r, true);
    else if (row_named(&t, words) < t.row_count)
        say_row(&t, row_named(&t, words), true);
    else
        (void)printf(_("Aucune ligne ne correspond à « %s ».\n"), words);
    arena_finish(&memory);
}

/* --- Going ------------------------------------------------------------------------------- */

static bool open_record(struct app *a, uint32_t type, uint64_t id)
{
    uint64_t convention = model_top(&a->model)->convention;
    if (id == 0)
        return false;
    if (type == TYPE(CONVENTION))
        return model_go(&a->model, (struct place){.page = PAGE_FICHE, .convention = id});
    return model_go(&a->model, (struct place){.page = PAGE_FORMULAIRE, .convention = convention, .type = type, .id = id});
}

/* « région 2029 » on the grid: the year is that of a column, and is taken off.
 * How many columns of years stand before it; -1: none is named. */
static int year_named(const struct tableau *t, char *words)
{
    int years = 0;
    char *last = strrchr(words, ' ');
    for (size_t c = 0; last != NULL && c < t->column_count; c++) {
        const char *title = t->columns[c].title;
        if (strlen(title) != 4 || strspn(title, "0123456789") != 4)
            continue;
        if (strcmp(last + 1, title) == 0) {
            *last = '\0';
            return years;
        }
        years++;
    }
    return -1;
}

static void press(struct app *a, uint32_t key, size_t times)
{
    while (times-- > 0)
        app_event(a, (struct event){.kind = EVENT_KEY, .key = key});
}

/* As a person would: to the first cell, down, right, Enter. */
static bool open_cell(struct app *a, size_t row, int year)
{
    press(a, UI_CTRL_HOME, 1);
    press(a, UI_DOWN, row);
    press(a, UI_RIGHT, (size_t)year);
    press(a, UI_ENTER, 1);
    return true;
}

static bool open_row(struct app *a, const char *words)
{
    struct arena memory;
    struct tableau t;
    char row_words[TEXT];
    bool done = false;
    (void)snprintf(row_words, sizeof row_words, "%s", words);
    if (lineaire_table(a, &memory, &t)) {
        int year = model_top(&a->model)->page == PAGE_CONTRIBUTIONS ? year_named(&t, row_words) : -1;
        size_t r = row_named(&t, row_words);
        if (r < t.row_count && year >= 0 && t.rows[r].id != 0)
            done = open_cell(a, r, year);
        else
            done = r < t.row_count && open_record(a, t.rows[r].type, t.rows[r].id);
    }
    arena_finish(&memory);
    return done;
}

static bool run_words(struct app *a, const char *words)
{
    struct action_row rows[ACTION_COUNT];
    size_t n = actions_found(&a->model, words, rows, ACTION_COUNT);
    return n > 0 && rows[0].score >= FITS && model_act(&a->model, rows[0].action);
}

/* « va contributions » from a form of the same convention too. */
static bool go_tab(struct app *a, const char *words)
{
    char typed[TEXT], title[TEXT];
    uint64_t convention = model_top(&a->model)->convention;
    (void)text_fold(bytes_text(words), typed, sizeof typed);
    for (int i = 0; i < PAGE_COUNT && convention != 0 && convention != HORS_CONVENTION; i++) {
        if (pages[i] == NULL || !pages[i]->tab)
            continue;
        (void)text_fold(bytes_text(_(pages[i]->title)), title, sizeof title);
        if (strcmp(title, typed) == 0)
            return model_go(&a->model, (struct place){.page = (enum page_id)i, .convention = convention});
    }
    return false;
}

static void go(struct app *a, const char *words)
{
    struct action_row rows[ACTION_COUNT];
    size_t n = actions_found(&a->model, words, rows, ACTION_COUNT);
    /* A place first, then a row of what shows, then anything else. */
    bool place = n > 0 && rows[0].score >= FITS && ((rows[0].action >= ACTION_ONGLET_1 && rows[0].action <= ACTION_ONGLET_7) || rows[0].action >= ACTION_ALLER_ACCUEIL);
    if (!go_tab(a, words) && (place ? !model_act(&a->model, rows[0].action) : !open_row(a, words) && !run_words(a, words)))
        (void)printf(_("Rien ne s'appelle « %s » ici : « aide » dit ce qu'on peut faire.\n"), words);
    lineaire_settle(a);
    lineaire_where(a);
}

void lineaire_help(struct app *a)
{
    enum action list_of[ACTION_COUNT];
    size_t n = model_actions(&a->model, list_of, ACTION_COUNT);
    (void)printf("%s\n", _("liste : les lignes. lire N ou lire MOTS : une ligne en détail. ouvrir N ou va MOTS : aller (va région 2029).\n"
                           "saisir CHAMP VALEUR : changer (saisir votes[0].sens pour : dans un groupe, rangs depuis 0). enregistrer, annuler, retour, exporter, quitter.\n"
                           "joindre CHEMIN, garder N DOSSIER, voir N, retirer N : les fichiers d'un document.\n"
                           "écran : ce qu'un écran montrerait. taper TEXTE et touche NOM : comme au clavier.\n"
                           "Et ici, par leur nom ou par vos mots :"));
    for (size_t i = 0; i < n; i++) {
        const char *why = model_why_not(&a->model, list_of[i]);
        const struct action_def *d = action_def(list_of[i]);
        (void)printf("%s : %s%s%s\n", d->name, _(d->label), why != NULL ? _(", indisponible : ") : "", why != NULL ? why : "");
    }
}

/* --- The table ------------------------------------------------------------------------------ */

static void do_help(struct app *a, const char *w) { (void)w; lineaire_help(a); }
static void do_list(struct app *a, const char *w) { (void)w; list(a); }
static void do_open(struct app *a, const char *w)
{
    if (!open_row(a, w))
        (void)printf(_("Aucune ligne ne correspond à « %s ».\n"), w);
    lineaire_settle(a);
    lineaire_where(a);
}
static void do_back(struct app *a, const char *w)
{
    (void)w;
    model_back(&a->model);
    lineaire_settle(a);
    lineaire_where(a);
}
static void do_save(struct app *a, const char *w)
{
    (void)w;
    (void)model_act(&a->model, ACTION_ENREGISTRER);
    lineaire_settle(a);
}
static void do_undo(struct app *a, const char *w)
{
    (void)w;
    (void)model_act(&a->model, ACTION_ANNULER);
    lineaire_settle(a);
}

static void do_screen(struct app *a, const char *w)
{
    char row[SCREEN_ROW];
    (void)w;
    for (int r = 1; r < a->grid.rows - 2; r++)
        if (grid_row_text(&a->grid, r, a->model.ascii, row, sizeof row) > 0)
            (void)printf("%s\n", row);
}
static void do_type(struct app *a, const char *w)
{
    app_event(a, (struct event){.kind = EVENT_PASTE, .text = w});
    lineaire_settle(a);
}
static void do_key(struct app *a, const char *w)
{
    uint32_t key;
    if (key_parse(w, &key))
        app_event(a, (struct event){.kind = EVENT_KEY, .key = key});
    else
        (void)printf(_("« %s » n'est pas une touche : Entrée, Échap, Tab, F2, Ctrl-S, é…\n"), w);
    lineaire_settle(a);
}

static const struct { const char *word; void (*run)(struct app *a, const char *words); } commands[] = {
    {"aide", do_help}, {"liste", do_list}, {"va", go}, {"lire", read_row}, {"ouvrir", do_open}, {"saisir", lineaire_enter},
    {"enregistrer", do_save}, {"annuler", do_undo}, {"retour", do_back},
    {"joindre", lineaire_joindre}, {"garder", lineaire_garder}, {"voir", lineaire_voir}, {"retirer", lineaire_retirer},
    {"écran", do_screen}, {"ecran", do_screen}, {"taper", do_type}, {"touche", do_key},
};

bool lineaire_command(struct app *a, char *line)
{
    line += strspn(line, " ");
    size_t len = strcspn(line, " ");
    const char *words = line + len + strspn(line + len, " ");
    if (len == 0)
        return true;
    if (strncmp(line, "quitter", len) == 0 && len >= 4)
        return false;
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strlen(commands[i].word) == len && memcmp(commands[i].word, line, len) == 0) {
            commands[i].run(a, words);
            return true;
        }
    if (!run_words(a, line))
        (void)printf(_("« %s » n'est pas compris : « aide » dit ce qu'on peut faire.\n"), line);
    lineaire_settle(a);
    lineaire_where(a);
    return true;
}
