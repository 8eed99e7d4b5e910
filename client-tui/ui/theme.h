/* What each role looks like, theme by theme: sixteen colours at most, never
 * red against green, contrast of at least 4.5 to 1 on the xterm palette. */
#ifndef CLIENT_TUI_UI_THEME_H
#define CLIENT_TUI_UI_THEME_H

#include "client-tui/ui/grid.h"

enum theme { THEME_SOMBRE, THEME_CLAIR, THEME_CONTRASTE, THEME_MONO, THEME_COUNT };

enum { LOOK_BOLD = 1, LOOK_REVERSE = 2, LOOK_UNDERLINE = 4, LOOK_DIM = 8 };

struct look {
    int8_t fg, bg;                  /* ANSI 0–15; -1: the terminal's own */
    uint8_t attributes;
};
extern const struct look themes[THEME_COUNT][STYLE_COUNT];
const char *theme_name(enum theme t);           /* « sombre » */
bool theme_parse(const char *name, enum theme *out);
/* NO_COLOR (not empty), TERM=dumb or --mono give THEME_MONO. */

#endif
