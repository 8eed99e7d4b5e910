/* What the words of a line do. */
#include "client-tui/app/lineaire.h"

#include "client-tui/views/views.h"
#include "common/base/text.h"

#include <stdlib.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

enum { TABLE_BYTES = 16 << 20, TEXT = 600 };

/* The page's table; false when it has none yet. Finish the arena. */
static bool table_of(struct app *a, struct arena *memory, struct tableau *t)
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
    if (o != NULL && o->copie.whole)
        (void)copie_label(&o->copie, &o->edits, TYPE(CONVENTION), p->convention, label, sizeof label);
    (void)printf("%s%s%s.", label, label[0] != '\0' ? ", " : "", _(place_page(p)->title));
    if (table_of(a, &memory, &t))
        (void)printf(P_(" %zu ligne.", " %zu lignes.", t.row_count), t.row_count);
    arena_finish(&memory);
    (void)printf("\n");
}

/* --- Reading --------------------------------------------------------------------------- */

static void say_row(const struct tableau *t, size_t row, bool facts)
{
    char text[TEXT];
    bool first = true;
    (void)printf("%zu. ", row + 1);
    for (size_t c = 0; c < t->column_count; c++) {
        if (!t->cells[row * t->column_count + c].known)
            continue;
        (void)tableau_text(t, row, c, text, sizeof text);
        if (facts)
            (void)printf("\n   %s : %s", _(t->columns[c].title), text);
        else
            (void)printf("%s%s", first ? "" : ", ", text);
        first = false;
    }
    (void)printf("\n");
}

static void list(struct app *a)
{
    struct arena memory;
    struct tableau t;
    if (!table_of(a, &memory, &t))
        (void)printf("%s\n", _("Cet écran n'a pas de liste."));
    else if (t.row_count == 0)
        (void)printf("%s\n", _("La liste est vide."));
    else
        for (size_t r = 0; r < t.row_count; r++)
            say_row(&t, r, false);
    arena_finish(&memory);
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
        int s = typed[0] != '\0' ? fuzzy_score(typed, folded) : 0;
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
    if (!table_of(a, &memory, &t))
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

static bool open_row(struct app *a, const char *words)
{
    struct arena memory;
    struct tableau t;
    bool done = false;
    if (table_of(a, &memory, &t)) {
        size_t r = row_named(&t, words);
        done = r < t.row_count && open_record(a, t.rows[r].type, t.rows[r].id);
    }
    arena_finish(&memory);
    return done;
}

static bool run_words(struct app *a, const char *words)
{
    struct action_row rows[ACTION_COUNT];
    size_t n = actions_found(&a->model, words, rows, ACTION_COUNT);
    return n > 0 && model_act(&a->model, rows[0].action);
}

static void go(struct app *a, const char *words)
{
    struct action_row rows[ACTION_COUNT];
    size_t n = actions_found(&a->model, words, rows, ACTION_COUNT);
    /* A place first, then a row of what shows, then anything else. */
    bool place = n > 0 && rows[0].score >= 40 && ((rows[0].action >= ACTION_ONGLET_1 && rows[0].action <= ACTION_ONGLET_7) || rows[0].action >= ACTION_ALLER_ACCUEIL);
    if (place ? !model_act(&a->model, rows[0].action) : !open_row(a, words) && !run_words(a, words))
        (void)printf(_("Rien ne s'appelle « %s » ici : « aide » dit ce qu'on peut faire.\n"), words);
    lineaire_settle(a);
    lineaire_where(a);
}

static void help(struct app *a)
{
    enum action list_of[ACTION_COUNT];
    size_t n = model_actions(&a->model, list_of, ACTION_COUNT);
    (void)printf("%s\n", _("liste : les lignes. lire N : une ligne en détail. ouvrir N ou va MOTS : aller. saisir CHAMP VALEUR : changer. enregistrer, annuler, retour, quitter."));
    for (size_t i = 0; i < n; i++) {
        const char *why = model_why_not(&a->model, list_of[i]);
        const struct action_def *d = action_def(list_of[i]);
        (void)printf("%s : %s%s%s\n", d->name, _(d->label), why != NULL ? _(", indisponible : ") : "", why != NULL ? why : "");
    }
}

/* --- Changing ------------------------------------------------------------------------------ */

/* The field whose label or name fits the first words; the rest is the value. */
static const struct field_def *field_named(const struct record_type *t, const char *words, const char **value)
{
    char typed[TEXT], label[TEXT];
    const struct field_def *best = NULL;
    size_t longest = 0;
    for (size_t len = 1; words[len - 1] != '\0'; len++) {
        if (words[len] != ' ' && words[len] != '\0')
            continue;
        char part[TEXT];
        (void)snprintf(part, sizeof part, "%.*s", (int)len, words);
        (void)text_fold(bytes_text(part), typed, sizeof typed);
        for (size_t i = 0; i < t->field_count; i++) {
            (void)text_fold(bytes_text(_(t->fields[i].label)), label, sizeof label);
            if ((strcmp(label, typed) == 0 || strcmp(t->fields[i].name, typed) == 0) && len > longest) {
                best = &t->fields[i];
                longest = len;
            }
        }
    }
    *value = words + longest + (words[longest] == ' ');
    return best;
}

static bool target(struct app *a, const char **words, uint32_t *type, uint64_t *id)
{
    const struct place *p = model_top(&a->model);
    struct arena memory;
    struct tableau t;
    char *end;
    unsigned long n = strtoul(*words, &end, 10);
    bool found = p->type != 0 && p->id != 0;
    *type = found ? p->type : (uint32_t)TYPE(CONVENTION);
    *id = found ? p->id : p->convention;
    if (end != *words && *end == ' ' && table_of(a, &memory, &t)) {
        found = n >= 1 && n <= t.row_count && t.rows[n - 1].id != 0;
        if (found) {
            *type = t.rows[n - 1].type;
            *id = t.rows[n - 1].id;
            *words = end + 1;
        }
        arena_finish(&memory);
    }
    return *id != 0 && p->convention != 0;
}

static void enter(struct app *a, const char *words)
{
    uint32_t type;
    uint64_t id;
    const char *value;
    char before[TEXT], after[TEXT], answer[16];
    struct ouverte *o = model_ouverte(&a->model, model_top(&a->model)->convention);
    if (o == NULL || !target(a, &words, &type, &id)) {
        (void)printf("%s\n", _("Ouvrez d'abord une convention ou une fiche (va, ouvrir)."));
        return;
    }
    const struct field_def *f = field_named(record_type_of(type), words, &value);
    if (f == NULL) {
        (void)printf(_("« %s » ne commence pas par un champ de cette fiche : dites « saisir conventionné 34000 ».\n"), words);
        return;
    }
    (void)model_value(&a->model, o, type, id, f->name, before, sizeof before);
    if (model_type(&a->model, o, type, &id, f->name, value) != ERR_OK)
        return;
    struct err_note note = {0};
    const struct edit *x = edits_find(&o->edits, type, id);
    enum err e = x != NULL ? edit_check(x, f->name, a->model.today, &note) : ERR_OK;
    (void)model_value(&a->model, o, type, id, f->name, after, sizeof after);
    if (e != ERR_OK) {
        struct edit_step undone;
        (void)printf("%s\n", err_sentence(e, &note));
        (void)edits_undo(&o->edits, &undone);
        return;
    }
    (void)printf(_("%s. Avant : %s. Après : %s.\n"), _(f->label), before[0] != '\0' ? before : _("rien"), after[0] != '\0' ? after : _("rien"));
    if (!lineaire_ask(_("Confirmer (o, n) ?"), false, answer, sizeof answer) || answer[0] != 'o') {
        struct edit_step undone;
        (void)edits_undo(&o->edits, &undone);
        (void)printf("%s\n", _("Abandonné."));
        return;
    }
    model_save(&a->model, o, type, id, "");
    lineaire_settle(a);
}

/* --- The table ------------------------------------------------------------------------------ */

static void do_help(struct app *a, const char *w) { (void)w; help(a); }
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

static const struct { const char *word; void (*run)(struct app *a, const char *words); } commands[] = {
    {"aide", do_help}, {"liste", do_list}, {"va", go}, {"lire", read_row}, {"ouvrir", do_open}, {"saisir", enter},
    {"enregistrer", do_save}, {"annuler", do_undo}, {"retour", do_back},
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
