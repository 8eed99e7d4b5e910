#include "client-tui/ui/key.h"

#include <criterion/criterion.h>

static void round_trip(uint32_t key)
{
    char name[64];
    uint32_t back = 0;
    size_t n = key_name(key, name, sizeof name);
    if (n > 0)
        cr_expect(key_parse(name, &back) && back == key, "%x: %s", key, name);
}

Test(key_name, each_name_is_read_back, .timeout = 5)
{
    for (uint32_t key = 1; key < 0x250; key++) {
        bool named = key < 0x7F || key >= 0xA0;
        if (key == 0x1B || (named && key != 0x08)) {
            round_trip(key);
            round_trip(key | UI_ALT);
        }
    }
    for (uint32_t key = UI_UP; key <= UI_PASTE; key++) {
        round_trip(key);
        round_trip(key | UI_ALT);
    }
    for (uint32_t key = UI_F1; key <= UI_F10; key++)
        round_trip(key | UI_CHORD);
}

Test(key_name, names, .timeout = 5)
{
    static const struct { uint32_t key; char name[16]; } rows[] = {
        {UI_ENTER, "Entrée"}, {UI_ESCAPE, "Échap"}, {UI_CTRL('S'), "Ctrl-S"}, {UI_F2, "F2"}, {UI_BACKTAB, "Maj-Tab"}, {'e', "e"}, {0xE9, "é"},
        {' ', "Espace"}, {UI_UP, "↑"}, {UI_F2 | UI_CHORD, "Échap 2"}, {UI_F10 | UI_CHORD, "Échap 0"}, {UI_ALT | '1', "Alt-1"},
        {UI_CTRL_HOME, "Ctrl-Début"}, {UI_ALT | UI_ENTER, "Alt-Entrée"}, {0x90, ""}, {0x110080, ""}, {0xFFFFFFFF, ""},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char name[64];
        cr_expect_eq(key_name(rows[i].key, name, sizeof name), strlen(rows[i].name));
        cr_expect_str_eq(name, rows[i].name);
    }
}

Test(key_name, read_in_any_case_but_letters_are_themselves, .timeout = 5)
{
    static const struct { char name[16]; uint32_t key; } good[] = {
        {"entree", UI_ENTER}, {"ECHAP", UI_ESCAPE}, {"ctrl-s", UI_CTRL('S')}, {"maj-tab", UI_BACKTAB}, {"haut", UI_UP}, {"u", 'u'}, {"U", 'U'},
        {"-", '-'}, {"alt--", UI_ALT | '-'}, {"echap 2", UI_F2 | UI_CHORD}, {"Ctrl-\\", 0x1C}, {"ctrl-bas", UI_CTRL_DOWN}, {"f12", UI_F12}, {"[", '['},
    };
    static const char bad[][16] = {"", "Up", "F13", "Ctrl-", "Ctrl-é", "Ctrl-1", "Alt-", "Alt-Échap 2", "ab", "\xff", "\x01", "Échap 22", "Ctrl-["};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        uint32_t key = 0;
        cr_expect(key_parse(good[i].name, &key) && key == good[i].key, "%s", good[i].name);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint32_t key = 7;
        cr_expect_not(key_parse(bad[i], &key), "%s", bad[i]);
        cr_expect_eq(key, 7);
    }
}

Test(key_name, cut_at_a_character, .timeout = 5)
{
    static const char *const cut[] = {"", "", "", "É", "Éc", "Éch", "Écha", "Échap"};
    for (size_t size = 1; size < 8; size++) {
        char name[8];
        cr_expect_eq(key_name(UI_ESCAPE, name, size), strlen(cut[size]));
        cr_expect_str_eq(name, cut[size]);
    }
    cr_expect_eq(key_name(UI_ESCAPE, NULL, 0), 0);
}
