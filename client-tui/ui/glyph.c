/* The signs that stand for others where a font has only ASCII: always one
 * cell for one cell, so that columns stay where they are. */
#include "client-tui/ui/grid.h"

#include "common/base/text.h"

static const struct { uint32_t ch; char sign; } signs[] = {
    {0x00A0, ' '}, {0x202F, ' '}, {0x2009, ' '}, {0x2007, ' '},                        /* spaces of numbers */
    {0x00AB, '"'}, {0x00BB, '"'}, {0x201C, '"'}, {0x201D, '"'}, {0x201E, '"'},
    {0x2018, '\''}, {0x2019, '\''}, {0x02BC, '\''}, {0x2039, '<'}, {0x203A, '>'},
    {0x2010, '-'}, {0x2011, '-'}, {0x2012, '-'}, {0x2013, '-'}, {0x2014, '-'}, {0x2015, '-'}, {0x2212, '-'},
    {0x2026, '~'},                                                                     /* « . » after a number would lie */
    {0x20AC, 'E'}, {0x00A3, 'L'}, {0x00A7, 'S'}, {0x00A9, 'c'}, {0x00B0, 'o'}, {0x00BA, 'o'}, {0x00AA, 'a'},
    {0x00B5, 'u'}, {0x00B7, '.'}, {0x00B1, '+'}, {0x00B2, '2'}, {0x00B3, '3'}, {0x00B9, '1'}, {0x00D7, 'x'}, {0x00F7, '/'},
    {0x2022, '*'}, {0x2020, '+'}, {0x2030, '%'}, {0x2116, 'N'}, {0x2122, 't'},
    {0x0152, 'O'}, {0x0153, 'o'}, {0x00C6, 'A'}, {0x00E6, 'a'}, {0x00D8, 'O'}, {0x00F8, 'o'}, {0x00DF, 's'},
    {0x0141, 'L'}, {0x0142, 'l'}, {0x0110, 'D'}, {0x0111, 'd'}, {0x00D0, 'D'}, {0x00F0, 'd'}, {0x0131, 'i'},
    {0x2190, '<'}, {0x2191, '^'}, {0x2192, '>'}, {0x2193, 'v'}, {0x2194, '-'}, {0x2195, '|'},
    {0x21D2, '>'}, {0x21B5, '<'}, {0x2211, 'S'}, {0x2248, '~'}, {0x2260, '#'}, {0x2264, '<'}, {0x2265, '>'},
    {0x2580, '"'}, {0x2584, '_'}, {0x2588, '#'}, {0x258C, '|'}, {0x2590, '|'},
    {0x2591, '.'}, {0x2592, ':'}, {0x2593, '%'}, {0x25A0, '#'}, {0x25A1, 'o'}, {0x25AA, '*'}, {0x25AB, 'o'},
    {0x25B2, '^'}, {0x25BA, '>'}, {0x25B6, '>'}, {0x25B8, '>'}, {0x25BC, 'v'}, {0x25C4, '<'}, {0x25C0, '<'},
    {0x25C6, '*'}, {0x25C7, 'o'}, {0x25CA, 'o'}, {0x25CB, 'o'}, {0x25CF, '*'}, {0x2605, '*'},
    {0x2713, 'v'}, {0x2714, 'v'}, {0x2717, 'x'}, {0x2718, 'x'},
};

/* Lines by how they run: light, heavy and double look the same in ASCII. */
static char line_sign(uint32_t ch)
{
    switch (ch) {
    case 0x2500: case 0x2501: case 0x2504: case 0x2505: case 0x2508: case 0x2509: case 0x254C: case 0x254D:
        return '-';
    case 0x2502: case 0x2503: case 0x2506: case 0x2507: case 0x250A: case 0x250B: case 0x254E: case 0x254F: case 0x2551:
        return '|';
    case 0x2550:
        return '=';
    default:
        return ch >= 0x2500 && ch <= 0x257F ? '+' : 0;
    }
}

static char plain_sign(uint32_t ch)
{
    if (ch >= 0x20 && ch < 0x7F)
        return (char)ch;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (signs[i].ch == ch)
            return signs[i].sign;
    char line = line_sign(ch);
    if (line != 0)
        return line;
    uint32_t base = text_base(ch);
    return base >= 0x20 && base < 0x7F ? (char)base : '?';
}

const char *glyph_ascii(uint32_t ch)
{
    static const char words[0x5F][2] = {
        " ", "!", "\"", "#", "$", "%", "&", "'", "(", ")", "*", "+", ",", "-", ".", "/", "0", "1", "2", "3", "4", "5", "6", "7",
        "8", "9", ":", ";", "<", "=", ">", "?", "@", "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O",
        "P", "Q", "R", "S", "T", "U", "V", "W", "X", "Y", "Z", "[", "\\", "]", "^", "_", "`", "a", "b", "c", "d", "e", "f", "g",
        "h", "i", "j", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z", "{", "|", "}", "~",
    };
    return words[plain_sign(ch) - 0x20];
}
