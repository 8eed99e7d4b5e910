#include "client-tui/ui/key.h"

#include "common/base/text.h"

#include <stdio.h>

/* The first name of a key is the one that is shown. */
static const struct { uint32_t key; const char *name; } names[] = {
    {UI_ENTER, "Entrée"}, {UI_TAB, "Tab"}, {UI_ESCAPE, "Échap"}, {UI_BACKSPACE, "Retour-arr"}, {' ', "Espace"},
    {UI_UP, "↑"}, {UI_DOWN, "↓"}, {UI_LEFT, "←"}, {UI_RIGHT, "→"},
    {UI_UP, "Haut"}, {UI_DOWN, "Bas"}, {UI_LEFT, "Gauche"}, {UI_RIGHT, "Droite"},
    {UI_HOME, "Début"}, {UI_END, "Fin"}, {UI_PAGE_UP, "PgPréc"}, {UI_PAGE_DOWN, "PgSuiv"},
    {UI_INSERT, "Inser"}, {UI_DELETE, "Suppr"}, {UI_BACKTAB, "Maj-Tab"},
    {UI_CTRL_HOME, "Ctrl-Début"}, {UI_CTRL_END, "Ctrl-Fin"}, {UI_CTRL_PAGE_UP, "Ctrl-PgPréc"}, {UI_CTRL_PAGE_DOWN, "Ctrl-PgSuiv"},
    {UI_CTRL_LEFT, "Ctrl-←"}, {UI_CTRL_RIGHT, "Ctrl-→"}, {UI_CTRL_UP, "Ctrl-↑"}, {UI_CTRL_DOWN, "Ctrl-↓"},
    {UI_SHIFT_UP, "Maj-↑"}, {UI_SHIFT_DOWN, "Maj-↓"}, {UI_SHIFT_LEFT, "Maj-←"}, {UI_SHIFT_RIGHT, "Maj-→"},
    {UI_CTRL_LEFT, "Ctrl-Gauche"}, {UI_CTRL_RIGHT, "Ctrl-Droite"}, {UI_CTRL_UP, "Ctrl-Haut"}, {UI_CTRL_DOWN, "Ctrl-Bas"},
    {UI_SHIFT_UP, "Maj-Haut"}, {UI_SHIFT_DOWN, "Maj-Bas"}, {UI_SHIFT_LEFT, "Maj-Gauche"}, {UI_SHIFT_RIGHT, "Maj-Droite"},
    {UI_DECIMAL, "Pavé-virgule"}, {UI_PASTE, "Collage"},
    {UI_F1, "F1"}, {UI_F2, "F2"}, {UI_F3, "F3"}, {UI_F4, "F4"}, {UI_F5, "F5"}, {UI_F6, "F6"},
    {UI_F7, "F7"}, {UI_F8, "F8"}, {UI_F9, "F9"}, {UI_F10, "F10"}, {UI_F11, "F11"}, {UI_F12, "F12"},
};
enum { NAMES = sizeof names / sizeof names[0], NAME_BYTES = 32 };

/* The longest of prefix, name and NUL fits NAME_BYTES. */
static void plain_name(uint32_t key, char out[NAME_BYTES])
{
    for (size_t i = 0; i < NAMES; i++)
        if (names[i].key == key) {
            (void)snprintf(out, NAME_BYTES, "%s", names[i].name);
            return;
        }
    if (key < 0x20) {
        (void)snprintf(out, NAME_BYTES, "Ctrl-%c", (char)(key | 0x40));
        return;
    }
    char utf8[4];
    size_t n = key_is_text(key) ? text_encode(key, utf8) : 0;
    memcpy(out, utf8, n);
    out[n] = '\0';
}

size_t key_name(uint32_t key, char *out, size_t size)
{
    char name[NAME_BYTES], whole[NAME_BYTES + 16];
    uint32_t plain = key & ~(UI_ALT | UI_CHORD);
    if (size == 0)
        return 0;
    plain_name(plain, name);
    if ((key & UI_CHORD) != 0 && plain >= UI_F1 && plain <= UI_F10)
        (void)snprintf(whole, sizeof whole, "Échap %u", (unsigned)(plain - UI_F1 + 1) % 10);
    else
        (void)snprintf(whole, sizeof whole, "%s%s", (key & UI_ALT) != 0 && name[0] != '\0' ? "Alt-" : "", name);
    size_t n = strlen(whole);
    if (n > size - 1)
        for (n = size - 1; n > 0 && ((uint8_t)whole[n] & 0xC0) == 0x80; n--) {}
    memcpy(out, whole, n);
    out[n] = '\0';
    return n;
}

/* --- And back ------------------------------------------------------------- */

static bool one_character(struct bytes name, uint32_t *key)
{
    size_t columns;
    if (name.len == 0 || !text_utf8(name))
        return false;
    uint32_t ch = text_next(&name, &columns);
    *key = ch;
    return name.len == 0 && key_is_text(ch);
}

static bool named(struct bytes name, uint32_t *key)
{
    for (size_t i = 0; i < NAMES; i++)
        if (text_same_folded(name, bytes_text(names[i].name))) {
            *key = names[i].key;
            return true;
        }
    return false;
}

static bool after(struct bytes name, const char *prefix, struct bytes *rest)
{
    size_t n = strlen(prefix);
    if (name.len <= n || !text_same_folded(bytes_of(name.data, n), bytes_text(prefix)))
        return false;
    *rest = bytes_of(name.data + n, name.len - n);
    return true;
}

static bool control(struct bytes name, uint32_t *key)
{
    struct bytes rest;
    if (!after(name, "Ctrl-", &rest) || !one_character(rest, key))
        return false;
    if (*key >= 'a' && *key <= 'z')
        *key -= 'a' - 'A';
    bool has = *key > '@' && *key <= '_';
    *key = UI_CTRL(*key);
    return has && *key != UI_ESCAPE;
}

static bool chord(struct bytes name, uint32_t *key)
{
    struct bytes rest;
    if (!(after(name, "Échap ", &rest) || after(name, "Echap ", &rest)) || rest.len != 1 || rest.data[0] < '0' || rest.data[0] > '9')
        return false;
    uint32_t digit = rest.data[0] - (uint32_t)'0';
    *key = UI_CHORD | (digit == 0 ? (uint32_t)UI_F10 : UI_F1 + digit - 1);
    return true;
}

bool key_parse(const char *name, uint32_t *key)
{
    struct bytes rest, all = bytes_text(name);
    bool alt = after(all, "Alt-", &rest);
    uint32_t found;
    if (!alt)
        rest = all;
    if (!named(rest, &found) && !one_character(rest, &found) && !control(rest, &found) && (alt || !chord(rest, &found)))
        return false;
    *key = found | (alt ? UI_ALT : 0);
    return true;
}
