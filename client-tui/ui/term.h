/* The terminal: the only file that knows curses is term.c. Output only; input
 * bytes are read by the loop and decoded by key.h. Main thread. */
#ifndef CLIENT_TUI_UI_TERM_H
#define CLIENT_TUI_UI_TERM_H

#include "client-tui/ui/grid.h"
#include "client-tui/ui/theme.h"

struct term;

struct term_options {
    enum theme theme;
    bool ascii;                     /* plain signs only: asked, or the locale is not UTF-8 */
    bool mouse;                     /* off by default, so that a person can select text */
    int in_fd, out_fd;
};
/* Takes the terminal: alternate screen, no echo, no flow control (Ctrl-S is a
 * key), bracketed paste. After setlocale; sets NCURSES_NO_UTF8_ACS, and LC_CTYPE
 * to C.UTF-8 where it is not UTF-8 (then only plain signs are written). INVALID when TERM is not
 * known or the output is not a terminal. */
MUST_CHECK enum err term_open(const struct term_options *o, struct term **out, struct err_note *note);
/* Gives the terminal back as it was; accepts NULL. */
void term_close(struct term *t);
/* Safe in a signal handler (write only): the fixed sequence that restores the
 * screen, and the saved termios. For SIGSEGV, SIGTERM and exit paths. */
void term_emergency(void);

/* The size now, asked from the terminal itself. */
void term_size(struct term *t, int *rows, int *cols);
/* Shows the grid: only what differs from the last one is written. The size of
 * the grid is the terminal's. Returns bytes written if known, else 0. */
void term_draw(struct term *t, const struct grid *g);
const struct grid *term_shown(const struct term *t); /* the last that was drawn; empty before the first */
void term_redraw(struct term *t);                    /* the next draw writes everything (Ctrl-L) */
void term_look(struct term *t, enum theme theme, bool ascii, bool mouse);
/* OSC 52, write only, at most TERM_COPY_BYTES; false when it is longer. */
enum { TERM_COPY_BYTES = 8192 };
bool term_copy(struct term *t, const char *text);
void term_title(struct term *t, const char *place);

#endif
