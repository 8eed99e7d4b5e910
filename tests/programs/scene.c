/* Scenes of tests/support/player.h on the terminal where it is started, for
 * tests/scripts/pterm.sh:
 *   scene curses N FILE   by term.c; ends at « q »
 *   scene print N FILE    without curses: each row where it must be
 *   scene acs N FILE      as « print », with the letters that a terminal shows
 *                         for lines when it does not know them: a control
 *   scene keys FILE       writes the names of the keys that come, until « q »
 * FILE says « ready » when the scene is drawn. */
#include "client-tui/ui/key.h"
#include "tests/support/player.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static void say(const char *path, const char *text)
{
    FILE *f = fopen(path, "a");
    if (f == NULL || fprintf(f, "%s\n", text) < 0 || fclose(f) != 0)
        exit(3);
}

static struct term *open_mono(struct grid *g)
{
    struct term_options o = {.theme = THEME_MONO, .in_fd = 0, .out_fd = 1};
    struct term *t;
    struct err_note note = {0};
    int rows, cols;
    if (term_open(&o, &t, &note) != ERR_OK) {
        fprintf(stderr, "%s\n", note.text);
        exit(4);
    }
    term_size(t, &rows, &cols);
    grid_init(g, &sys_real);
    if (grid_size(g, rows, cols) != ERR_OK)
        exit(4);
    return t;
}

static void until_q(void)
{
    for (char c = 0; c != 'q' && read(0, &c, 1) == 1;) {}
}

static void by_curses(int scene, const char *path)
{
    struct grid g;
    struct term *t = open_mono(&g);
    scene_draw(&g, scene);
    term_draw(t, &g);
    say(path, "ready");
    until_q();
    term_close(t);
    grid_free(&g);
}

/* --- Without curses ------------------------------------------------------- */

static void print_style(uint8_t style)
{
    uint8_t a = themes[THEME_MONO][style].attributes;
    printf("\033[0%s%s%sm", (a & LOOK_BOLD) != 0 ? ";1" : "", (a & LOOK_UNDERLINE) != 0 ? ";4" : "", (a & LOOK_REVERSE) != 0 ? ";7" : "");
}

static void print_cell(const struct grid *g, int row, int col, bool letters)
{
    static const struct { uint32_t ch; const char *utf8; } kept[] = {{0x2500, "q"}, {0x2502, "x"}};
    char text[64];
    struct grid one;
    const struct cell *c = grid_cell(g, row, col);
    if (c->ch == 0)
        return;
    for (size_t i = 0; letters && i < 2; i++)
        if (kept[i].ch == c->ch) {
            printf("%s", kept[i].utf8);
            return;
        }
    grid_init(&one, &sys_real);
    if (grid_size(&one, 1, 1) != ERR_OK)
        exit(4);
    one.cells[0] = *c;
    printf("%s", grid_row_text(&one, 0, false, text, sizeof text) > 0 ? text : " ");
    grid_free(&one);
}

static void by_print(int scene, const char *path, bool letters)
{
    struct grid g;
    grid_init(&g, &sys_real);
    if (grid_size(&g, 24, 80) != ERR_OK)
        exit(4);
    scene_draw(&g, scene);
    printf("\033[?1049h\033[2J");
    for (int row = 0; row < g.rows; row++) {
        printf("\033[%d;1H", row + 1);
        for (int col = 0; col < g.cols; col++) {
            print_style(grid_cell(&g, row, col)->style);
            print_cell(&g, row, col, letters);
        }
    }
    printf("\033[0m\033[?25%c", g.cursor_row >= 0 ? 'h' : 'l');
    printf("\033[%d;%dH", g.cursor_row + 1, g.cursor_col + 1);
    (void)fflush(stdout);
    say(path, "ready");
    until_q();
    grid_free(&g);
}

/* --- Keys ----------------------------------------------------------------- */

static uint64_t now_ms(void)
{
    return sys_monotonic_ms(&sys_real);
}

static void names_of(const char *path, struct key_decoder *d, struct bytes in, bool *end)
{
    uint32_t key;
    while (key_decoder_next(d, &in, now_ms(), &key)) {
        char name[64];
        key_name(key, name, sizeof name);
        say(path, name);
        *end = *end || key == 'q';
    }
}

static void keys(const char *path)
{
    static char paste[KEY_PASTE_BYTES + 1];
    struct key_decoder d;
    struct grid g;
    struct term *t = open_mono(&g);
    bool end = false;
    key_decoder_init(&d, paste);
    term_draw(t, &g);
    say(path, "ready");
    while (!end) {
        uint8_t bytes[256];
        ssize_t n = read(0, bytes, sizeof bytes);
        if (n <= 0)
            break;
        names_of(path, &d, bytes_of(bytes, (size_t)n), &end);
    }
    term_close(t);
    grid_free(&g);
}

int main(int argc, char **argv)
{
    (void)setlocale(LC_ALL, "");
    if (argc == 3 && strcmp(argv[1], "keys") == 0)
        keys(argv[2]);
    else if (argc == 4 && strcmp(argv[1], "curses") == 0)
        by_curses(argv[2][0] - '0', argv[3]);
    else if (argc == 4 && (strcmp(argv[1], "print") == 0 || strcmp(argv[1], "acs") == 0))
        by_print(argv[2][0] - '0', argv[3], argv[1][0] == 'a');
    else
        return 2;
    return 0;
}
