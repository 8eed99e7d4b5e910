/* A small program that draws scenes with the real term.c, at the command of
 * the keys it reads: the child of a terminal. */
#ifndef TESTS_SUPPORT_PLAYER_H
#define TESTS_SUPPORT_PLAYER_H

#include "client-tui/ui/term.h"

enum { SCENES = 6 };
/* What scene `n` looks like on a grid that has its size. */
void scene_draw(struct grid *g, int n);

/* « 0 » to « 5 »: that scene. « L »: redraw all. « r »: the same scene again.
 * « a »: plain signs. « m »: the mouse. « t »: a title. « y »: copies a text.
 * « s »: SIGSEGV. « q »: the end, 0. SIGTERM restores by term_emergency.
 * A scene follows the size of the terminal. */
struct player_options {
    enum theme theme;
    bool ascii;
    const char *locale;             /* NULL: of the environment, UTF-8 */
};
int player(void *options);

#endif
