#include "client-tui/ui/theme.h"

#include "common/base/text.h"

enum { OWN = -1, BLACK = 0, RED = 1, YELLOW = 3, BLUE = 4, CYAN = 6, BRIGHT_YELLOW = 11, WHITE = 15 };

/* A look takes both colours or none: read on any background, and the contrast
 * can be computed. Bright black is not used: PuTTY and others show it too dark. */
const struct look themes[THEME_COUNT][STYLE_COUNT] = {
    [THEME_SOMBRE] = {
        [STYLE_TEXT] = {OWN, OWN, 0},
        [STYLE_TITLE] = {OWN, OWN, LOOK_BOLD},
        [STYLE_DIM] = {CYAN, BLACK, 0},
        [STYLE_SELECTED] = {OWN, OWN, LOOK_REVERSE},
        [STYLE_FIELD] = {OWN, OWN, LOOK_UNDERLINE},
        [STYLE_FIELD_FOCUS] = {WHITE, BLUE, LOOK_BOLD},
        [STYLE_LATE] = {WHITE, RED, 0},
        [STYLE_WARNING] = {BRIGHT_YELLOW, BLACK, LOOK_BOLD},
        [STYLE_DONE] = {OWN, OWN, 0},
        [STYLE_KEY] = {OWN, OWN, LOOK_BOLD},
        [STYLE_BAR] = {BLACK, CYAN, 0},
        [STYLE_ERROR] = {WHITE, RED, LOOK_BOLD},
    },
    [THEME_CLAIR] = {
        [STYLE_TEXT] = {OWN, OWN, 0},
        [STYLE_TITLE] = {OWN, OWN, LOOK_BOLD},
        [STYLE_DIM] = {BLUE, WHITE, 0},
        [STYLE_SELECTED] = {OWN, OWN, LOOK_REVERSE},
        [STYLE_FIELD] = {OWN, OWN, LOOK_UNDERLINE},
        [STYLE_FIELD_FOCUS] = {BLACK, CYAN, LOOK_BOLD},
        [STYLE_LATE] = {WHITE, RED, 0},
        [STYLE_WARNING] = {BLACK, YELLOW, 0},
        [STYLE_DONE] = {OWN, OWN, 0},
        [STYLE_KEY] = {OWN, OWN, LOOK_BOLD},
        [STYLE_BAR] = {WHITE, BLUE, 0},
        [STYLE_ERROR] = {WHITE, RED, LOOK_BOLD},
    },
    [THEME_CONTRASTE] = {
        [STYLE_TEXT] = {OWN, OWN, 0},
        [STYLE_TITLE] = {OWN, OWN, LOOK_BOLD | LOOK_UNDERLINE},
        [STYLE_DIM] = {OWN, OWN, 0},
        [STYLE_SELECTED] = {BLACK, BRIGHT_YELLOW, LOOK_BOLD},
        [STYLE_FIELD] = {OWN, OWN, LOOK_UNDERLINE},
        [STYLE_FIELD_FOCUS] = {WHITE, BLUE, LOOK_BOLD | LOOK_UNDERLINE},
        [STYLE_LATE] = {OWN, OWN, LOOK_BOLD | LOOK_REVERSE},
        [STYLE_WARNING] = {OWN, OWN, LOOK_BOLD | LOOK_UNDERLINE},
        [STYLE_DONE] = {OWN, OWN, 0},
        [STYLE_KEY] = {OWN, OWN, LOOK_BOLD},
        [STYLE_BAR] = {OWN, OWN, LOOK_REVERSE},
        [STYLE_ERROR] = {OWN, OWN, LOOK_BOLD | LOOK_REVERSE},
    },
    [THEME_MONO] = {
        [STYLE_TEXT] = {OWN, OWN, 0},
        [STYLE_TITLE] = {OWN, OWN, LOOK_BOLD},
        [STYLE_DIM] = {OWN, OWN, 0},
        [STYLE_SELECTED] = {OWN, OWN, LOOK_REVERSE},
        [STYLE_FIELD] = {OWN, OWN, LOOK_UNDERLINE},
        [STYLE_FIELD_FOCUS] = {OWN, OWN, LOOK_BOLD | LOOK_UNDERLINE},
        [STYLE_LATE] = {OWN, OWN, LOOK_REVERSE},
        [STYLE_WARNING] = {OWN, OWN, LOOK_BOLD},
        [STYLE_DONE] = {OWN, OWN, 0},
        [STYLE_KEY] = {OWN, OWN, LOOK_BOLD},
        [STYLE_BAR] = {OWN, OWN, LOOK_REVERSE},
        [STYLE_ERROR] = {OWN, OWN, LOOK_BOLD | LOOK_REVERSE},
    },
};

static const char *const names[THEME_COUNT] = {
    [THEME_SOMBRE] = "sombre", [THEME_CLAIR] = "clair", [THEME_CONTRASTE] = "contraste", [THEME_MONO] = "mono",
};

const char *theme_name(enum theme t)
{
    return names[t];
}

bool theme_parse(const char *name, enum theme *out)
{
    for (int t = 0; t < THEME_COUNT; t++)
        if (text_same_folded(bytes_text(name), bytes_text(names[t]))) {
            *out = (enum theme)t;
            return true;
        }
    return false;
}
