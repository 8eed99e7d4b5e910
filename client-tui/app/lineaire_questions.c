/* What the model asks over a page, one line each: a question, a choice, a text
 * to read, a form of export. */
#include "client-tui/app/lineaire.h"

#include "client-tui/model/overlay.h"
#include "client-tui/views/views.h"
#include "common/base/text.h"

#include <stdlib.h>
#include <string.h>

enum { WAIT_MS = 30000, ANSWER_BYTES = 400, ROWS_SAID = 40, OVERLAYS_MAX = 16 };

static void press(struct app *a, uint32_t key) { app_event(a, (struct event){.kind = EVENT_KEY, .key = key}); }

/* The number of a row from 1, or words: the best label; `count` when none is meant. */
static size_t row_meant(const char *answer, const char *(*label)(const void *of, size_t i), const void *of, size_t count)
{
    char *end, typed[ANSWER_BYTES * 2], folded[ANSWER_BYTES * 2];
    unsigned long n = strtoul(answer, &end, 10);
    size_t best = count;
    int score = 0;
    if (end != answer && *end == '\0')
        return n >= 1 && n <= count ? n - 1 : count;
    (void)text_fold(bytes_text(answer), typed, sizeof typed);
    for (size_t i = 0; i < count && typed[0] != '\0'; i++) {
        (void)text_fold(bytes_text(label(of, i)), folded, sizeof folded);
        int s = fuzzy_score(typed, folded);
        if (s > score) {
            score = s;
            best = i;
        }
    }
    return best;
}

static size_t ask_row(const char *(*label)(const void *of, size_t i), const void *of, size_t count)
{
    char answer[ANSWER_BYTES];
    for (;;) {
        if (!lineaire_ask(_("Numéro ou mots (rien : abandonner) ?"), false, answer, sizeof answer) || answer[0] == '\0')
            return count;
        size_t row = row_meant(answer, label, of, count);
        if (row < count)
            return row;
        (void)printf(_("Aucun choix ne correspond à « %s ».\n"), answer);
    }
}

static void question(struct app *a, struct question_state *q)
{
    char answer[ANSWER_BYTES];
    (void)printf("%s\n", q->text);
    (void)printf(_("o : %s. n : %s.\n"), q->yes, q->no);
    q->on_yes = lineaire_ask(_("Réponse (o, n) ?"), false, answer, sizeof answer) && (answer[0] == 'o' || answer[0] == 'O');
    press(a, UI_ENTER);
}

static const char *choix_label(const void *of, size_t i) { return ((const struct choix_state *)of)->rows[i].label; }

static void choix(struct app *a, struct choix_state *c)
{
    (void)printf("%s\n", c->title);
    if (c->written != NULL) {
        char answer[ANSWER_BYTES];
        bool said = lineaire_ask(_("Texte (rien : abandonner) ?"), false, answer, sizeof answer) && answer[0] != '\0';
        line_set(&c->filter, said ? answer : "");
        press(a, said ? UI_ENTER : UI_ESCAPE);
        return;
    }
    for (size_t i = 0; i < c->count && i < ROWS_SAID; i++)
        (void)printf("%zu. %s%s%s\n", i + 1, c->rows[i].label, c->rows[i].why_not != NULL ? _(", indisponible : ") : "",
                     c->rows[i].why_not != NULL ? c->rows[i].why_not : "");
    if (c->count > ROWS_SAID)
        (void)printf(_("Et %zu autres : dites quelques mots.\n"), c->count - ROWS_SAID);
    size_t row = ask_row(choix_label, c, c->count);
    if (row == c->count) {
        press(a, UI_ESCAPE);
        return;
    }
    for (size_t i = 0; i < c->list.count; i++)
        if (c->shown[i] == row)
            c->list.at = i;
    press(a, UI_ENTER);
}

static const char *export_label(const void *of, size_t i)
{
    const char *labels[EXPORTS_MAX];
    return i < export_labels(of, labels) ? labels[i] : "";
}

static void export(struct app *a)
{
    const char *labels[EXPORTS_MAX];
    size_t count = export_labels(&a->model, labels);
    (void)printf("%s\n", _("Exporter sous quelle forme ?"));
    for (size_t i = 0; i < count; i++)
        (void)printf("%zu. %s\n", i + 1, labels[i]);
    size_t row = ask_row(export_label, &a->model, count);
    press(a, row < count ? UI_HOME : UI_ESCAPE);
    for (size_t i = 0; row < count && i < row; i++)
        press(a, UI_DOWN);
    if (row < count)
        press(a, UI_ENTER);
}

enum { MOT, SIGLE, DEFINITION, SOURCE, OU };      /* columns of the glossary */

static bool known(const struct tableau *t, size_t row, size_t column) { return t->cells[row * t->column_count + column].known; }

/* « animation collective familles (ACF) : L'agrément du volet… » ; with `here`,
 * only the words that the page shows. False: none. */
static bool say_words(struct app *a, bool here)
{
    struct arena memory;
    struct tableau t;
    char text[4096];
    size_t said = 0;
    bool ok = lineaire_table(a, &memory, &t);
    for (size_t i = 0; ok && i < t.row_count && said < ROWS_SAID; i++) {
        if (here && !known(&t, i, OU))
            continue;
        (void)tableau_text(&t, i, MOT, text, sizeof text);
        (void)printf("%s", text);
        (void)tableau_text(&t, i, SIGLE, text, sizeof text);
        if (known(&t, i, SIGLE))
            (void)printf(" (%s)", text);
        (void)tableau_text(&t, i, DEFINITION, text, sizeof text);
        (void)printf(_(" : %s\n"), text);
        said++;
    }
    arena_finish(&memory);
    return said > 0;
}

/* The words of the page below, then any that is asked for. */
static void glossaire(struct app *a)
{
    char answer[ANSWER_BYTES];
    if (!say_words(a, true))
        (void)printf("%s\n", _("Aucun mot de cet écran n'est au glossaire."));
    while (lineaire_ask(_("Mot (rien : revenir) ?"), false, answer, sizeof answer) && answer[0] != '\0') {
        press(a, UI_CTRL('U'));
        app_event(a, (struct event){.kind = EVENT_PASTE, .text = answer});
        if (!say_words(a, false))
            (void)printf(_("« %s » n'est pas au glossaire.\n"), answer);
    }
    press(a, UI_ESCAPE);
}

static bool told(const struct app *a) { return a->model.link == LINK_ONLINE || a->model.link_error != ERR_OK; }

/* The password again, or the code that goes with it. */
static void reprise(struct app *a)
{
    char secret[ANSWER_BYTES], words[200];
    if (a->model.link_error == ERR_OTP_REQUIRED)
        (void)snprintf(words, sizeof words, "%s", _("Code à six chiffres ?"));
    else
        (void)snprintf(words, sizeof words, _("Mot de passe de « %s » (rien : plus tard) ?"), a->model.account);
    if (!lineaire_ask(words, true, secret, sizeof secret) || secret[0] == '\0') {
        model_back(&a->model);
        return;
    }
    app_event(a, (struct event){.kind = EVENT_PASTE, .text = secret});
    explicit_bzero(secret, sizeof secret);
    press(a, UI_ENTER);
    (void)life_until(a, told, WAIT_MS);
    lineaire_wait(a);
}

static bool answer_one(struct app *a, struct place *p)
{
    switch (p->page) {
    case PAGE_QUESTION: question(a, p->state); return true;
    case PAGE_CHOIX: choix(a, p->state); return true;
    case PAGE_EXPORT: export(a); return true;
    case PAGE_GLOSSAIRE: glossaire(a); return true;
    case PAGE_REPRISE: reprise(a); return true;
    case PAGE_VISIONNEUSE: {
        const struct vue_state *v = p->state;
        (void)printf("%s\n%s\n", v->title, v->text != NULL ? v->text : "");
        model_back(&a->model);
        return true;
    }
    case PAGE_AIDE:
    case PAGE_PALETTE:
        model_back(&a->model);
        lineaire_help(a);
        return true;
    default: return false;
    }
}

bool lineaire_questions(struct app *a)
{
    struct place *top = model_top(&a->model);
    bool any = false;
    for (int i = 0; i < OVERLAYS_MAX && !a->quitting && top != NULL && place_page(top)->overlay && answer_one(a, top); i++) {
        any = true;
        app_settle(a);
        top = model_top(&a->model);
    }
    return any;
}
