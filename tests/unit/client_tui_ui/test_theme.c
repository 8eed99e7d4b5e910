#include "client-tui/ui/theme.h"

#include <criterion/criterion.h>

/* The standard palette of xterm. */
static const uint32_t palette[16] = {
    0x000000, 0xCD0000, 0x00CD00, 0xCDCD00, 0x0000EE, 0xCD00CD, 0x00CDCD, 0xE5E5E5,
    0x7F7F7F, 0xFF0000, 0x00FF00, 0xFFFF00, 0x5C5CFF, 0xFF00FF, 0x00FFFF, 0xFFFFFF,
};

/* The light that a byte of colour gives, from the curve of sRGB. */
static double channel(uint32_t byte)
{
    static const struct { uint32_t byte; double light; } curve[] = {
        {0x00, 0}, {0x5C, 0.1070}, {0x7F, 0.2122}, {0xCD, 0.6105}, {0xE5, 0.7835}, {0xEE, 0.8550}, {0xFF, 1},
    };
    size_t i = 0;
    while (curve[i].byte != byte)
        i++;
    return curve[i].light;
}

static double luminance(int colour)
{
    uint32_t c = palette[colour];
    return 0.2126 * channel(c >> 16) + 0.7152 * channel(c >> 8 & 0xFF) + 0.0722 * channel(c & 0xFF);
}

static double contrast(int a, int b)
{
    double x = luminance(a), y = luminance(b);
    return x > y ? (x + 0.05) / (y + 0.05) : (y + 0.05) / (x + 0.05);
}

/* Either the colours of the terminal itself, or two that we chose: then the
 * background of the terminal, black or white, does not matter. */
Test(theme, every_role_can_be_read, .timeout = 5)
{
    for (int t = 0; t < THEME_COUNT; t++)
        for (int s = 0; s < STYLE_COUNT; s++) {
            struct look l = themes[t][s];
            cr_expect_eq(l.fg < 0, l.bg < 0, "%s, role %d", theme_name((enum theme)t), s);
            cr_expect(l.fg < 16 && l.bg < 16);
            if (l.fg >= 0 && l.bg >= 0)
                cr_expect_geq(contrast(l.fg, l.bg), t == THEME_CONTRASTE ? 7.0 : 4.5, "%s, role %d", theme_name((enum theme)t), s);
        }
}

Test(theme, a_role_is_seen_without_colours, .timeout = 5)
{
    const struct look *mono = themes[THEME_MONO];
    for (int s = 0; s < STYLE_COUNT; s++)
        cr_expect(mono[s].fg < 0 && mono[s].bg < 0, "role %d", s);
    static const enum style differ[][2] = {
        {STYLE_TEXT, STYLE_SELECTED}, {STYLE_TEXT, STYLE_FIELD}, {STYLE_FIELD, STYLE_FIELD_FOCUS}, {STYLE_SELECTED, STYLE_FIELD_FOCUS},
        {STYLE_TEXT, STYLE_LATE}, {STYLE_TEXT, STYLE_WARNING}, {STYLE_TEXT, STYLE_KEY}, {STYLE_TEXT, STYLE_ERROR}, {STYLE_TEXT, STYLE_BAR},
    };
    for (int t = 0; t < THEME_COUNT; t++)
        for (size_t i = 0; i < sizeof differ / sizeof differ[0]; i++) {
            struct look a = themes[t][differ[i][0]], b = themes[t][differ[i][1]];
            cr_expect(a.fg != b.fg || a.bg != b.bg || a.attributes != b.attributes, "%s, pair %zu", theme_name((enum theme)t), i);
        }
}

Test(theme, names, .timeout = 5)
{
    for (int t = 0; t < THEME_COUNT; t++) {
        enum theme back = THEME_COUNT;
        cr_expect(theme_parse(theme_name((enum theme)t), &back) && back == (enum theme)t);
    }
    enum theme t = THEME_CLAIR;
    cr_expect(theme_parse("Contraste", &t) && t == THEME_CONTRASTE);
    cr_expect_not(theme_parse("", &t));
    cr_expect_not(theme_parse("rose", &t));
    cr_expect_eq(t, THEME_CONTRASTE);
}
