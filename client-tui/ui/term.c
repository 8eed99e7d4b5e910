/* The grid on a real terminal, by curses. Curses keeps what the terminal shows
 * and finds the fewest bytes; we keep the last grid, so that a draw without a
 * change does not even reach it.
 *
 * Lines are drawn with their Unicode characters and never with ACS, which
 * PuTTY shows as « qqqq » in UTF-8. The keypad is left in its numeric mode: in
 * the other one, PuTTY makes F1 to F4 of Num Lock, « / », « * » and « - ». */
#include "client-tui/ui/term.h"

#include "client-tui/ui/frugal.h"
#include "client-tui/ui/spare.h"
#include "client-tui/ui/term_raw.h"
#include "common/base/text.h"

#include <curses.h>
#include <fcntl.h>
#include <langinfo.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>
#include <wchar.h>


struct term {
    struct term_options options;
    SCREEN *screen;
    FILE *in, *out;
    int raw_fd;                          /* the terminal, for what curses does not write */
    bool xterm, has_alternate;
    bool plain, ascii;                   /* the locale has only plain signs; they are written */
    bool silent;                         /* leaving a colour needs no word of its own */
    enum theme theme;                    /* that of the options, or mono */
    struct grid shown;
    bool again;                          /* nothing of what is shown is trusted */
    bool clear;                          /* Ctrl-L: and the screen is cleared first */
    cchar_t line[GRID_COLS_MAX];
    attr_t attributes[STYLE_COUNT];
    short pairs[STYLE_COUNT];
};

/* --- Styles --------------------------------------------------------------- */

/* With eight colours a bright one is the same in bold; a white background is
 * left to the terminal, since theirs is grey. */
static short plain_foreground(int8_t colour, attr_t *attributes)
{
    if (colour < 8 || COLORS >= 16)
        return colour;
    *attributes |= A_BOLD;
    return (short)(colour - 8);
}

static short plain_background(int8_t colour)
{
    return colour < 8 || COLORS >= 16 ? colour : colour == 15 ? -1 : (short)(colour - 8);
}

static attr_t look_attributes(uint8_t look)
{
    return ((look & LOOK_BOLD) != 0 ? A_BOLD : 0) | ((look & LOOK_REVERSE) != 0 ? A_REVERSE : 0) |
           ((look & LOOK_UNDERLINE) != 0 ? A_UNDERLINE : 0) | ((look & LOOK_DIM) != 0 ? A_DIM : 0);
}

static void set_looks(struct term *t)
{
    bool colours = has_colors() && COLORS >= 8 && COLOR_PAIRS > STYLE_COUNT;
    enum theme theme = t->theme = colours ? t->options.theme : THEME_MONO;
    for (int s = 0; s < STYLE_COUNT; s++) {
        struct look l = themes[theme][s];
        t->attributes[s] = look_attributes(l.attributes);
        t->pairs[s] = 0;
        if (!colours || (l.fg < 0 && l.bg < 0))
            continue;
        t->pairs[s] = (short)(s + 1);
        short background = plain_background(l.bg);
        (void)init_pair(t->pairs[s], plain_foreground(l.fg, &t->attributes[s]), background);
        /* It shows nothing: it makes attributes change where a colour ends. */
        if (t->silent && (t->attributes[s] != 0 || background < 0))
            t->attributes[s] |= A_PROTECT;
    }
}

/* --- Taking the terminal and giving it back -------------------------------- */

/* Curses takes these signals when nobody has; the loop wants them. */
static const int taken[] = {SIGINT, SIGTERM, SIGTSTP, SIGWINCH};
enum { TAKEN = sizeof taken / sizeof taken[0] };

static SCREEN *new_screen(const char *term, FILE *out, FILE *in)
{
    struct sigaction before[TAKEN];
    for (int i = 0; i < TAKEN; i++)
        (void)sigaction(taken[i], NULL, &before[i]);
    SCREEN *screen = newterm(term, out, in);
    if (screen == NULL && raw_stand_in(term) != NULL)
        screen = newterm(raw_stand_in(term), out, in);
    for (int i = 0; i < TAKEN; i++)
        (void)sigaction(taken[i], &before[i], NULL);
    return screen;
}

/* A description of its own for what we write: the loop makes the one that it
 * reads from non-blocking, and curses would spin on it. */
static int open_output(int fd)
{
    char path[128];
    int own = ttyname_r(fd, path, sizeof path) == 0 ? open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC) : -1;
    return own >= 0 ? own : fcntl(fd, F_DUPFD_CLOEXEC, 3);
}

static bool open_files(struct term *t, const struct term_options *o)
{
    int out = open_output(o->out_fd), in = fcntl(o->in_fd, F_DUPFD_CLOEXEC, 3);
    t->out = out >= 0 ? fdopen(out, "w") : NULL;
    t->in = in >= 0 ? fdopen(in, "r") : NULL;
    t->raw_fd = out;
    if (out >= 0 && t->out == NULL)
        (void)close(out);
    if (in >= 0 && t->in == NULL)
        (void)close(in);
    return t->out != NULL && t->in != NULL;
}

static void close_files(struct term *t)
{
    if (t->out != NULL)
        (void)fclose(t->out);
    if (t->in != NULL)
        (void)fclose(t->in);
}

static char *sequence(const char *name)
{
    char *s = tigetstr(name);
    return s == (char *)-1 ? NULL : s;
}

static void spare_bytes(struct term *t)
{
    struct spare s = {.change = sequence("sgr"), .end = sequence("sgr0"), .colours = sequence("op"), .down = sequence("cud1")};
    const char *once = spare_line_characters(&s);
    if (once != NULL)
        raw_text(t->raw_fd, once);
    t->silent = spare_end_of_colour(&s);
    if (t->xterm)
        spare_row(&s);
}

static void set_modes(struct term *t)
{
    (void)raw();
    (void)noecho();
    (void)nonl();
    (void)typeahead(-1);                  /* a draw is never given up half way */
    (void)idlok(stdscr, TRUE);            /* a list that moves by one row moves on the terminal */
    (void)leaveok(stdscr, FALSE);
    if (has_colors()) {
        (void)start_color();
        (void)use_default_colors();
    }
    const char *numeric_keypad = sequence("rmkx");
    if (numeric_keypad != NULL)
        raw_text(t->raw_fd, numeric_keypad);
    raw_text(t->raw_fd, "\033[?2004h");
    if (t->xterm)
        raw_text(t->raw_fd, "\033[22;0t");
}

static void set_mouse(struct term *t)
{
    if (t->xterm)
        raw_text(t->raw_fd, t->options.mouse ? "\033[?1000h\033[?1006h" : "\033[?1000l\033[?1006l");
}

/* Where the locale has only plain signs, we write no others; curses is better
 * told nothing of it, since it would then repeat signs by a sequence (REP) that
 * several terminals do not know. */
static bool locale_is_plain(void)
{
    bool plain = strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    if (plain)
        (void)setlocale(LC_CTYPE, "C.UTF-8");
    return plain;
}

static enum err start(struct term *t, const char *name, struct err_note *note)
{
    if (!raw_save_settings(t->options.in_fd))
        return err_set(note, ERR_IO, "Les réglages du terminal n'ont pas pu être lus.");
    t->screen = new_screen(name, t->out, t->in);
    if (t->screen == NULL)
        return err_set(note, ERR_INVALID, "Le terminal « %.40s » n'est pas connu ici : essayez TERM=xterm, ou pacte --lineaire.", name);
    if (sequence("cup") == NULL) {
        (void)endwin();
        raw_restore_settings();
        return err_set(note, ERR_INVALID, "Le terminal « %.40s » ne sait pas placer le curseur : lancez pacte --lineaire.", name);
    }
    raw_arm(t->raw_fd, sequence("sgr0"), sequence("cnorm"), sequence("rmcup"));
    t->has_alternate = sequence("rmcup") != NULL;
    spare_bytes(t);
    set_modes(t);
    if (t->options.mouse)
        set_mouse(t);
    set_looks(t);
    return ERR_OK;
}

static void free_term(struct term *t)
{
    if (t->screen != NULL)
        delscreen(t->screen);
    close_files(t);
    grid_free(&t->shown);
    sys_release(&sys_real, t);
}

enum err term_open(const struct term_options *o, struct term **out, struct err_note *note)
{
    const char *name = getenv("TERM");
    *out = NULL;
    if (!isatty(o->in_fd) || !isatty(o->out_fd))
        return err_set(note, ERR_INVALID, "L'entrée ou la sortie n'est pas un terminal : lancez pacte --lineaire.");
    if (name == NULL || name[0] == '\0' || strcmp(name, "dumb") == 0)
        return err_set(note, ERR_INVALID, "TERM ne nomme pas de terminal plein écran : lancez pacte --lineaire.");
    struct term *t = sys_zalloc(&sys_real, 1, sizeof *t);
    if (t == NULL)
        return ERR_NO_MEMORY;
    t->options = *o;
    t->xterm = raw_follows_xterm(name);
    t->plain = locale_is_plain();
    t->ascii = o->ascii || t->plain;
    t->again = true;
    grid_init(&t->shown, &sys_real);
    (void)setenv("NCURSES_NO_UTF8_ACS", "1", 0);
    (void)setenv("NCURSES_NO_PADDING", "1", 0);
    enum err e = open_files(t, o) ? start(t, name, note) : err_set(note, ERR_IO, "Le terminal n'a pas pu être ouvert.");
    if (e != ERR_OK) {
        free_term(t);
        return e;
    }
    *out = t;
    return ERR_OK;
}

void term_close(struct term *t)
{
    if (t == NULL)
        return;
    if (!t->has_alternate) {              /* what was shown would stay, for whoever comes next */
        (void)erase();
        (void)refresh();
    }
    raw_text(t->raw_fd, "\033[?2004l");
    if (t->options.mouse) {
        t->options.mouse = false;
        set_mouse(t);
    }
    if (t->xterm)
        raw_text(t->raw_fd, "\033[23;0t");
    (void)endwin();
    raw_restore_settings();
    raw_disarm();
    free_term(t);
}

void term_size(struct term *t, int *rows, int *cols)
{
    struct winsize size = {0};
    bool known = ioctl(t->raw_fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0;
    *rows = known ? size.ws_row : 24;
    *cols = known ? size.ws_col : 80;
}

/* --- Drawing -------------------------------------------------------------- */

/* A character whose width the library does not know as we do would shift the
 * rest of the row: a sign takes its place. */
static int add_cell(struct term *t, int n, const struct cell *c, bool wide, enum style s)
{
    wchar_t text[CELL_MARKS + 2] = {(wchar_t)c->ch};
    int marks = 0;
    bool sound = wcwidth((wchar_t)c->ch) == (wide ? 2 : 1);
    if (t->ascii)
        text[0] = (wchar_t)glyph_ascii(c->ch)[0];
    else if (!sound)
        text[0] = 0xFFFD;
    for (int i = 0; sound && !t->ascii && i < CELL_MARKS && c->marks[i] != 0; i++)
        if (wcwidth((wchar_t)c->marks[i]) == 0)
            text[++marks] = (wchar_t)c->marks[i];
    (void)setcchar(&t->line[n++], text, t->attributes[s], t->pairs[s], NULL);
    if (wide && (t->ascii || !sound))
        (void)setcchar(&t->line[n++], L" ", t->attributes[s], t->pairs[s], NULL);
    return n;
}

static void write_row(struct term *t, const struct grid *g, int row)
{
    uint8_t styles[GRID_COLS_MAX];
    int n = 0;
    frugal_row(t->theme, g, row, styles);
    for (int col = 0; col < g->cols; col++) {
        const struct cell *c = grid_cell(g, row, col), *next = grid_cell(g, row, col + 1);
        bool wide = c->ch != 0 && next != NULL && next->ch == 0;
        if (c->ch != 0)
            n = add_cell(t, n, c, wide, (enum style)styles[col]);
    }
    (void)mvadd_wchnstr(row, 0, t->line, n);
}

static void place_cursor(struct term *t, const struct grid *g, bool shape)
{
    bool hidden = g->cursor_row < 0;
    if (shape || hidden != (t->shown.cursor_row < 0))
        (void)curs_set(hidden ? 0 : 1);
    (void)move(hidden ? 0 : g->cursor_row, hidden ? 0 : g->cursor_col);
    t->shown.cursor_row = g->cursor_row;
    t->shown.cursor_col = g->cursor_col;
}

/* After a resize nobody knows what the terminal kept: every cell is written
 * again in its place, without clearing, which would flicker. */
static bool fit(struct term *t, const struct grid *g)
{
    if (t->shown.rows == g->rows && t->shown.cols == g->cols)
        return true;
    if (grid_size(&t->shown, g->rows, g->cols) != ERR_OK)
        return false;
    (void)resize_term(g->rows, g->cols);
    (void)redrawwin(stdscr);
    t->again = true;
    return true;
}

void term_draw(struct term *t, const struct grid *g)
{
    if (!fit(t, g))
        return;
    bool again = t->again, changed = again || g->cursor_row != t->shown.cursor_row || g->cursor_col != t->shown.cursor_col;
    for (int row = 0; row < g->rows; row++) {
        if (!again && grid_same_row(g, &t->shown, row))
            continue;
        write_row(t, g, row);
        changed = true;
    }
    if (!changed)
        return;
    memcpy(t->shown.cells, g->cells, (size_t)g->rows * (size_t)g->cols * sizeof *g->cells);
    place_cursor(t, g, again);
    if (t->clear)
        (void)clearok(stdscr, TRUE);
    t->again = t->clear = false;
    (void)refresh();
}

const struct grid *term_shown(const struct term *t) { return &t->shown; }

void term_redraw(struct term *t)
{
    t->again = t->clear = true;
}

void term_look(struct term *t, enum theme theme, bool ascii, bool mouse)
{
    bool mouse_changed = mouse != t->options.mouse;
    t->options.theme = theme;
    t->options.ascii = ascii;
    t->options.mouse = mouse;
    t->ascii = ascii || t->plain;
    t->again = true;
    set_looks(t);
    if (mouse_changed)
        set_mouse(t);
}

/* --- Beside the grid ------------------------------------------------------ */

bool term_copy(struct term *t, const char *text)
{
    size_t len = strlen(text);
    if (len > TERM_COPY_BYTES || !t->xterm)
        return false;
    raw_copy(t->raw_fd, text, len);
    return true;
}

void term_title(struct term *t, const char *place)
{
    if (t->xterm)
        raw_title(t->raw_fd, place);
}
