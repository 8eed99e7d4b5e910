#include "tests/support/player.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void desk(struct area a, int moved)
{
    put_fill(a, 0, 0, a.cols, STYLE_BAR, ' ');
    put(a, 0, 1, STYLE_BAR, "pacte ► Grésillons ► Contributions");
    put_rule(a, 1);
    for (int row = 0; row < a.rows - 4; row++) {
        enum style s = row == moved ? STYLE_SELECTED : STYLE_TEXT;
        put_in(a, row + 2, 0, a.cols, s, ALIGN_LEFT, row == moved ? "► Ville, poste référent" : "  Caf, animation globale");
        put_in(a, row + 2, 40, 14, s, ALIGN_RIGHT, "1\u00A0234,50\u00A0€");
        put_bar(a, row + 2, 56, 10, s, row, 12);
    }
    put(a, a.rows - 2, 0, STYLE_KEY, "F2");
    put(a, a.rows - 2, 3, STYLE_DIM, "Enregistrer…");
    put_fill(a, a.rows - 1, 0, a.cols, STYLE_TEXT, 'x');         /* the corner too */
    put_cursor(a, moved + 2, 0);
}

static void roles(struct area a)
{
    static const char *const words[STYLE_COUNT] = {
        "texte", "titre", "règle", "choisi", "champ", "saisie", "en retard", "! bientôt", "fait", "touche", "barre", "erreur",
    };
    for (int s = 0; s < STYLE_COUNT; s++)
        put(a, s / 2, s % 2 * 20, (enum style)s, words[s]);
    put_cursor(a, 5, 20);
}

static void wide(struct area a)
{
    put(a, 0, 0, STYLE_TEXT, "日本語 et français, e\u0301 composé, œuvre");
    put(a, 1, 1, STYLE_SELECTED, "a日b");
    put(a, 2, a.cols - 2, STYLE_TEXT, "語");
    put(a, a.rows - 1, a.cols - 2, STYLE_LATE, "語");
    struct area in = put_box(area_part(a, 3, 2, 4, 30), STYLE_DIM, "Cadre");
    put(in, 0, 0, STYLE_WARNING, "│─┌┐└┘├┤ ► ◄ ▲ ▼ ● • … — → ← ↑ ↓ €");
    put_cursor(a, 1, 0);
}

/* Each role beside each other one: a row for the first of them. */
static void neighbours(struct area a)
{
    for (int first = 0; first < STYLE_COUNT; first++)
        for (int s = 0; s < STYLE_COUNT; s++) {
            put(a, first, s * 2, (enum style)first, "a");
            put(a, first, s * 2 + 1, (enum style)s, "b");
        }
}

void scene_draw(struct grid *g, int n)
{
    grid_clear(g);
    struct area a = area_all(g);
    if (n < 2)
        desk(a, n * 3);
    else if (n == 2)
        roles(a);
    else if (n == 3)
        wide(a);
    else if (n == 5)
        neighbours(a);
}

/* --- The program ---------------------------------------------------------- */

static void on_term(int sig)
{
    (void)sig;
    term_emergency();
    _exit(143);
}

static void on_fault(int sig)
{
    term_emergency();
    (void)signal(sig, SIG_DFL);
    (void)raise(sig);
}

static void on_size(int sig)
{
    (void)sig;
}

static void take_signals(void)
{
    struct sigaction term = {.sa_handler = on_term}, fault = {.sa_handler = on_fault, .sa_flags = SA_NODEFER}, size = {.sa_handler = on_size};
    (void)sigaction(SIGTERM, &term, NULL);
    (void)sigaction(SIGSEGV, &fault, NULL);
    (void)sigaction(SIGWINCH, &size, NULL);
}

static void show(struct term *t, struct grid *g, int scene)
{
    int rows, cols;
    term_size(t, &rows, &cols);
    if (grid_size(g, rows, cols) != ERR_OK)
        _exit(3);
    scene_draw(g, scene);
    term_draw(t, g);
}

static void obey(struct term *t, char key, const struct player_options *o)
{
    switch (key) {
    case 'L': term_redraw(t); break;
    case 'a': term_look(t, o->theme, true, false); break;
    case 'm': term_look(t, o->theme, o->ascii, true); break;
    case 't': term_title(t, "Les Grésillons\033]2;pirate\a"); break;
    case 'y': _exit(term_copy(t, "été") ? 0 : 5);
    case 's': (void)raise(SIGSEGV); break;
    default: break;
    }
}

int player(void *options)
{
    const struct player_options *o = options;
    struct term_options to = {.theme = o->theme, .ascii = o->ascii, .in_fd = 0, .out_fd = 1};
    struct term *t;
    struct grid g;
    struct err_note note = {0};
    (void)setlocale(LC_ALL, o->locale != NULL ? o->locale : "");
    take_signals();
    grid_init(&g, &sys_real);
    if (term_open(&to, &t, &note) != ERR_OK) {
        (void)!write(1, note.text, strlen(note.text));
        return 4;
    }
    int scene = 4;
    for (char key = '4'; key != 'q';) {
        if (key >= '0' && key < '0' + SCENES)
            scene = key - '0';
        else
            obey(t, key, o);
        show(t, &g, scene);
        if (read(0, &key, 1) != 1)
            key = 'r';                                     /* the size has changed */
    }
    grid_free(&g);
    term_close(t);
    return 0;
}
