#include "client-tui/ui/key_sequence.h"

#include "common/base/text.h"

enum { ESC = 0x1B, BEL = 0x07, SHIFT = 1, ALT = 2, CTRL = 4 };

/* --- Characters ----------------------------------------------------------- */

static size_t utf8_bytes(uint8_t lead)
{
    return lead < 0x80 ? 1 : lead < 0xC2 ? 0 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : lead < 0xF5 ? 4 : 0;
}

static uint32_t control_key(uint8_t b)
{
    return b == 0x08 ? UI_BACKSPACE : b == '\n' ? UI_ENTER : b;
}

static enum sequence character(const uint8_t *p, size_t n, uint32_t *key)
{
    size_t need = utf8_bytes(p[0]), columns;
    if (need == 0)
        return SEQUENCE_BAD;
    for (size_t i = 1; i < n; i++)
        if ((p[i] & 0xC0) != 0x80)
            return SEQUENCE_BAD;
    if (n < need)
        return SEQUENCE_MORE;
    struct bytes whole = bytes_of(p, n);
    if (!text_utf8(whole))
        return SEQUENCE_BAD;
    uint32_t ch = text_next(&whole, &columns);
    *key = ch < 0x20 ? control_key((uint8_t)ch) : ch >= 0x80 && ch < 0xA0 ? 0 : ch;
    return SEQUENCE_KEY;
}

/* --- Keys with modifiers -------------------------------------------------- */

static const struct { uint32_t key, shift, ctrl; } modified[] = {
    {UI_UP, UI_SHIFT_UP, UI_CTRL_UP}, {UI_DOWN, UI_SHIFT_DOWN, UI_CTRL_DOWN},
    {UI_LEFT, UI_SHIFT_LEFT, UI_CTRL_LEFT}, {UI_RIGHT, UI_SHIFT_RIGHT, UI_CTRL_RIGHT},
    {UI_HOME, UI_HOME, UI_CTRL_HOME}, {UI_END, UI_END, UI_CTRL_END},
    {UI_PAGE_UP, UI_PAGE_UP, UI_CTRL_PAGE_UP}, {UI_PAGE_DOWN, UI_PAGE_DOWN, UI_CTRL_PAGE_DOWN},
    {UI_INSERT, UI_INSERT, 0}, {UI_DELETE, UI_DELETE, 0}, {UI_BACKTAB, UI_BACKTAB, UI_BACKTAB}, {KEY_PASTE_BEGINS, 0, 0},
};

/* A modifier that makes another key of it gives none, rather than the plain one. */
static uint32_t with_modifiers(uint32_t key, unsigned modifiers)
{
    uint32_t alt = (modifiers & ALT) != 0 && key != 0 ? UI_ALT : 0;
    if ((modifiers & (SHIFT | CTRL)) == 0)
        return key | alt;
    for (size_t i = 0; i < sizeof modified / sizeof modified[0]; i++)
        if (modified[i].key == key) {
            uint32_t other = (modifiers & CTRL) != 0 ? modified[i].ctrl : modified[i].shift;
            return other != 0 ? other | alt : 0;
        }
    return 0;
}

static const struct { uint8_t final; uint32_t key; } finals[] = {
    {'A', UI_UP}, {'B', UI_DOWN}, {'C', UI_RIGHT}, {'D', UI_LEFT}, {'H', UI_HOME}, {'F', UI_END}, {'Z', UI_BACKTAB},
    {'P', UI_F1}, {'Q', UI_F2}, {'R', UI_F3}, {'S', UI_F4},
};

static uint32_t final_key(uint8_t final)
{
    for (size_t i = 0; i < sizeof finals / sizeof finals[0]; i++)
        if (finals[i].final == final)
            return finals[i].key;
    return 0;
}

/* rxvt: « a » to « d » are arrows with Shift after « [ », with Ctrl after « O ». */
static uint32_t rxvt_arrow(uint8_t final, unsigned modifier)
{
    static const uint32_t arrows[] = {UI_UP, UI_DOWN, UI_RIGHT, UI_LEFT};
    return final >= 'a' && final <= 'd' ? with_modifiers(arrows[final - 'a'], modifier) : 0;
}

static uint32_t number_key(unsigned n)
{
    static const uint32_t keys[] = {
        [1] = UI_HOME, UI_INSERT, UI_DELETE, UI_END, UI_PAGE_UP, UI_PAGE_DOWN, UI_HOME, UI_END,
        [11] = UI_F1, UI_F2, UI_F3, UI_F4, UI_F5, [17] = UI_F6, UI_F7, UI_F8, UI_F9, UI_F10, [23] = UI_F11, UI_F12,
    };
    return n == 200 ? KEY_PASTE_BEGINS : n < sizeof keys / sizeof keys[0] ? keys[n] : 0;
}

/* --- CSI: ESC [ ---------------------------------------------------------- */

struct numbers {
    unsigned first, second;
    bool plain;                     /* digits, « ; » and no other byte before the end */
};

static struct numbers read_numbers(const uint8_t *p, size_t n)
{
    struct numbers r = {.plain = true};
    unsigned at[2] = {0, 0};
    size_t i = 0, which = 0;
    for (; i < n; i++) {
        if (p[i] == ';')
            which++;
        else if (p[i] < '0' || p[i] > '9')
            r.plain = false;
        else if (which < 2 && at[which] < 1000)
            at[which] = at[which] * 10 + (unsigned)(p[i] - '0');
    }
    r.first = at[0];
    r.second = at[1];
    return r;
}

/* The wheel moves, other buttons mean nothing. */
static uint32_t mouse_key(const uint8_t *p, size_t n)
{
    unsigned button = read_numbers(p + 1, n - 1).first;
    return p[n] == 'M' && button == 64 ? UI_UP : p[n] == 'M' && button == 65 ? UI_DOWN : 0;
}

/* `p` begins after « ESC [ » and ends with the final byte, at p[n]. */
static uint32_t csi_key(const uint8_t *p, size_t n)
{
    uint8_t final = p[n];
    if (n > 0 && p[0] == '<')
        return mouse_key(p, n);
    struct numbers numbers = read_numbers(p, n);
    if (!numbers.plain)
        return 0;
    unsigned modifiers = numbers.second > 1 && numbers.second <= 16 ? numbers.second - 1 : 0;
    switch (final) {
    case '~': return with_modifiers(number_key(numbers.first), modifiers);
    case '^': return with_modifiers(number_key(numbers.first), CTRL);
    case '$': return with_modifiers(number_key(numbers.first), SHIFT);
    case '@': return with_modifiers(number_key(numbers.first), SHIFT | CTRL);
    default: break;
    }
    uint32_t key = final_key(final);
    return key != 0 ? with_modifiers(key, modifiers) : n == 0 ? rxvt_arrow(final, SHIFT) : 0;
}

static bool only_digits(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] < '0' || p[i] > '9')
            return false;
    return n > 0;
}

/* Bytes that follow « ESC [ » whatever they are: F1 to F5 of the Linux console
 * (« [A ») and the mouse of old (« M » and three bytes). */
static size_t fixed_length(uint8_t first)
{
    return first == '[' ? 2 : first == 'M' ? 4 : 0;
}

static enum sequence csi(const uint8_t *p, size_t n, uint32_t *key)
{
    if (n == 0)
        return SEQUENCE_MORE;
    size_t fixed = fixed_length(p[0]);
    uint8_t last = p[n - 1];
    if (last < 0x20 || (last > 0x7E && fixed != 4))
        return SEQUENCE_BAD;
    if (fixed > 0) {
        *key = fixed == 2 && last >= 'A' && last <= 'E' ? (uint32_t)(UI_F1 + last - 'A') : 0;
        return n < fixed ? SEQUENCE_MORE : SEQUENCE_KEY;
    }
    if (last < 0x40 && !(last == '$' && only_digits(p, n - 1)))
        return SEQUENCE_MORE;
    *key = csi_key(p, n - 1);
    return SEQUENCE_KEY;
}

/* --- SS3: ESC O ----------------------------------------------------------- */

/* The keypad in application mode: « p » to « y » are its digits. */
static uint32_t keypad_key(uint8_t final)
{
    static const char from[] = "jklmoX", to[] = "*+,-/=";
    if (final >= 'p' && final <= 'y')
        return (uint32_t)('0' + final - 'p');
    if (final == 'n')
        return UI_DECIMAL;
    if (final == 'M')
        return UI_ENTER;
    const char *at = final != 0 ? strchr(from, final) : NULL;
    return at != NULL ? (uint32_t)to[at - from] : 0;
}

static enum sequence ss3(const uint8_t *p, size_t n, uint32_t *key)
{
    if (n == 0)
        return SEQUENCE_MORE;
    uint8_t last = p[n - 1];
    if (last < 0x20 || last > 0x7E)
        return SEQUENCE_BAD;
    if (last < 0x40)                                   /* « ESC O 5 P », « ESC O 1 ; 5 P » */
        return (last >= '0' && last <= '9') || last == ';' ? SEQUENCE_MORE : SEQUENCE_BAD;
    struct numbers numbers = read_numbers(p, n - 1);
    unsigned modifiers = numbers.second > 1 ? numbers.second : numbers.first;
    modifiers = modifiers > 1 && modifiers <= 16 ? modifiers - 1 : 0;
    uint32_t plain = final_key(last);
    *key = plain != 0 ? with_modifiers(plain, modifiers) : keypad_key(last);
    if (*key == 0)
        *key = rxvt_arrow(last, CTRL);
    return SEQUENCE_KEY;
}

/* --- All of them ---------------------------------------------------------- */

/* What a terminal answers (OSC, DCS, APC, PM, SOS): passed over up to its end. */
static enum sequence answer(const uint8_t *p, size_t n, uint32_t *key)
{
    *key = 0;
    if (n > 0 && (p[n - 1] == BEL || (n > 1 && p[n - 2] == ESC && p[n - 1] == '\\')))
        return SEQUENCE_KEY;
    return n > 1 && p[n - 2] == ESC ? SEQUENCE_BAD : SEQUENCE_MORE;
}

static enum sequence after_escape(const uint8_t *p, size_t n, uint32_t *key)
{
    switch (p[0]) {
    case '[': return csi(p + 1, n - 1, key);
    case 'O': return ss3(p + 1, n - 1, key);
    case ']': case 'P': case 'X': case '^': case '_': return answer(p + 1, n - 1, key);
    default: return character(p, n, key);
    }
}

enum sequence key_sequence(const uint8_t *p, size_t n, uint32_t *key)
{
    if (p[0] != ESC)
        return character(p, n, key);
    if (n == 1)
        return SEQUENCE_MORE;
    bool alt = p[1] != '[' && p[1] != 'O';
    if (p[1] == ESC) {                                  /* Alt and a key, as rxvt says it */
        if (n == 2)
            return SEQUENCE_MORE;
        if (p[2] != '[' && p[2] != 'O')
            return SEQUENCE_BAD;
        p++;
        n--;
    }
    enum sequence s = after_escape(p + 1, n - 1, key);
    if (s == SEQUENCE_KEY && alt && *key != 0 && *key != KEY_PASTE_BEGINS)
        *key |= UI_ALT;
    return s;
}
