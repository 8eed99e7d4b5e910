#include "common/base/text.h"

#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <string.h>

static struct bytes t(const char *text) { return bytes_text(text); }

Test(text, utf8_is_checked, .timeout = 5)
{
    static const char *const good[] = {"", "abc", "é", "€", "😀", "e\u0301", "\xEF\xBF\xBD"};
    static const char *const bad[] = {"\xff", "\xc3", "\xc0\x80", "\xe0\x80\x80", "\xed\xa0\x80", "\xf4\x90\x80\x80",
                                      "\xf0\x9f\x98", "a\x80z", "\xf8\x88\x80\x80\x80"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        cr_expect(text_utf8(t(good[i])), "row %zu", i);
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_not(text_utf8(t(bad[i])), "row %zu", i);
    cr_expect(text_utf8(bytes_of("a\0b", 3)));
}

Test(text, a_character_cut_anywhere_is_not_utf8, .timeout = 5)
{
    const char *whole = "😀é€";
    static const size_t edges[] = {0, 4, 6, 9};
    for (size_t n = 0; n <= strlen(whole); n++) {
        bool edge = n == edges[0] || n == edges[1] || n == edges[2] || n == edges[3];
        cr_expect_eq(text_utf8(bytes_of(whole, n)), edge, "%zu", n);
    }
}

Test(text, controls_are_not_clean, .timeout = 5)
{
    cr_expect(text_clean(t("L'été, 12 €"), false));
    cr_expect(text_clean(t("une\n\tdeux"), true));
    cr_expect_not(text_clean(t("une\n"), false));
    cr_expect_not(text_clean(t("\x1b[31m"), true));
    cr_expect_not(text_clean(t("\x7f"), true));
    cr_expect_not(text_clean(t("\xc2\x85"), true));
    cr_expect_not(text_clean(t("\xc2\x9b" "31m"), true));
    cr_expect_not(text_clean(bytes_of("a\0b", 3), true));
    cr_expect_not(text_clean(t("\r"), true));
}

Test(text, columns, .timeout = 5)
{
    cr_expect_eq(text_columns(t("")), 0);
    cr_expect_eq(text_columns(t("École")), 5);
    cr_expect_eq(text_columns(t("E\u0301cole")), 5);
    cr_expect_eq(text_columns(t("日本")), 4);
    cr_expect_eq(text_columns(t("12\u00A0€")), 4);
    cr_expect_eq(text_columns(t("a\xff" "b")), 3);
    cr_expect_eq(text_columns(t("\x1b")), 0);
}

Test(text, clip_never_cuts_a_character, .timeout = 5)
{
    cr_expect_eq(text_clip(t("École"), 0), 0);
    cr_expect_eq(text_clip(t("École"), 1), 2);
    cr_expect_eq(text_clip(t("E\u0301cole"), 1), 3, "the accent stays with its letter");
    cr_expect_eq(text_clip(t("日本"), 3), 3);
    cr_expect_eq(text_clip(t("日本"), 4), 6);
    cr_expect_eq(text_clip(t("abc"), 99), 3);
}

static void expect_fold(const char *in, const char *want)
{
    char out[64];
    cr_expect_eq(text_fold(t(in), out, sizeof out), strlen(want), "%s", in);
    cr_expect_str_eq(out, want);
}

Test(text, fold, .timeout = 5)
{
    expect_fold("École", "ecole");
    expect_fold("E\u0301COLE", "ecole");
    expect_fold("ŒUVRE cœur Æthel", "oeuvre coeur aethel");
    expect_fold("Straße", "strasse");
    expect_fold("ﬁn Ÿ Ç ñ ø Ł", "fin y c n o l");
    expect_fold("L’été – « oui »", "l'ete - « oui »");
    expect_fold("1\u00A0234\u202F567", "1 234 567");
    expect_fold("soft\u00ADhyphen", "softhyphen");
    expect_fold("n\xff", "n\uFFFD");
    expect_fold("İstanbul", "istanbul");
}

Test(text, fold_is_stable_and_fits, .timeout = 30)
{
    for (int32_t c = 1; c < 0x3000; c++) {
        char in[5] = {0}, once[128], twice[128], small[4];
        size_t n = 0;
        if (c < 0x80) in[n++] = (char)c;
        else if (c < 0x800) { in[n++] = (char)(0xC0 | c >> 6); in[n++] = (char)(0x80 | (c & 63)); }
        else { in[n++] = (char)(0xE0 | c >> 12); in[n++] = (char)(0x80 | (c >> 6 & 63)); in[n++] = (char)(0x80 | (c & 63)); }
        size_t a = text_fold(bytes_of(in, n), once, sizeof once);
        size_t b = text_fold(bytes_of(once, a), twice, sizeof twice);
        cr_assert(a == b && memcmp(once, twice, a) == 0, "U+%04x: %s then %s", (unsigned)c, once, twice);
        cr_assert(text_same_folded(bytes_of(in, n), bytes_of(once, a)), "U+%04x", (unsigned)c);
        size_t s = text_fold(bytes_of(in, n), small, sizeof small);
        cr_assert(s < sizeof small && text_utf8(bytes_of(small, s)) && small[s] == '\0', "U+%04x", (unsigned)c);
    }
}

Test(text, fold_cuts_between_characters, .timeout = 5)
{
    char out[4] = "zzz";
    cr_expect_eq(text_fold(t("日本"), out, 3), 0);
    cr_expect_str_eq(out, "");
    cr_expect_eq(text_fold(t("日本"), out, 4), 3);
    out[0] = 'z';
    cr_expect_eq(text_fold(t("a"), out, 0), 0);
    cr_expect_eq(out[0], 'z', "no room, nothing written");
    cr_expect_eq(text_fold(t("a日b"), out, 3), 1, "nothing follows what did not fit");
}

Test(text, fold_copy_whole_or_no_memory, .timeout = 5)
{
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        struct arena a;
        struct bytes out = {0};
        arena_init(&a, &sys, 1 << 20);
        enum err e = text_fold_copy(t("Œuvre d'École"), &a, &out);
        if (e == ERR_OK)
            cr_expect(bytes_equal(out, t("oeuvre d'ecole")));
        arena_finish(&a);
        cr_assert_eq(f.live, 0);
        if (!f.fired) {
            cr_assert_eq(e, ERR_OK);
            break;
        }
        cr_assert_eq(e, ERR_NO_MEMORY);
    }
}

Test(text, same_folded, .timeout = 5)
{
    cr_expect(text_same_folded(t("ÉCOLE"), t("ecole")));
    cr_expect(text_same_folded(t("cœur"), t("COEUR")));
    cr_expect(text_same_folded(t(""), t("")));
    cr_expect_not(text_same_folded(t("ecole"), t("ecoles")));
    cr_expect_not(text_same_folded(t("ecoles"), t("ecole")));
}

Test(text, words, .timeout = 5)
{
    static const char *const want[] = {"com", "2026", "001", "l", "escale", "qn09299m"};
    struct bytes rest = t("com-2026-001, l'escale (qn09299m)"), word;
    for (size_t i = 0; i < 6; i++) {
        cr_assert(text_word_next(&rest, &word));
        cr_expect(bytes_equal(word, t(want[i])), "%.*s", (int)word.len, (const char *)word.data);
    }
    cr_expect_not(text_word_next(&rest, &word));
    cr_expect_eq(rest.len, 0);
    rest = t(" -- ");
    cr_expect_not(text_word_next(&rest, &word));
}

Test(text, a_long_word_is_known_by_its_beginning, .timeout = 5)
{
    char text[TEXT_WORD_BYTES + 12];
    memset(text, 'a', sizeof text);
    memcpy(text + TEXT_WORD_BYTES - 1, "é", 2);            /* would straddle the limit */
    text[sizeof text - 2] = ' ';
    struct bytes rest = bytes_of(text, sizeof text), word;
    cr_assert(text_word_next(&rest, &word));
    cr_expect_eq(word.len, TEXT_WORD_BYTES - 1);
    cr_assert(text_word_next(&rest, &word));
    cr_expect_eq(word.len, 1);
    memset(text, 'a', TEXT_WORD_BYTES);
    rest = bytes_of(text, TEXT_WORD_BYTES);
    cr_assert(text_word_next(&rest, &word));
    cr_expect_eq(word.len, TEXT_WORD_BYTES);
}

Test(text, plain_for_terminals, .timeout = 5)
{
    char out[64];
    text_plain(t("a\x1b[31mb\nc\td\u202Ee\xc2\x85" "f\x7fg\u2028h\xff"), out, sizeof out);
    cr_expect_str_eq(out, "a[31mb c de f" "g h\uFFFD");
    cr_expect_eq(text_plain(t("École"), out, 3), 2);
    cr_expect_str_eq(out, "É");
    cr_expect_eq(text_plain(t("x"), out, 0), 0);
}

Test(text, nfc, .timeout = 5)
{
    for (size_t n = 0;; n++) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        struct arena a;
        struct bytes out, ascii = t("ecole");
        arena_init(&a, &sys, 1 << 20);
        cr_expect_eq(text_nfc(ascii, &a, &out), ERR_OK);
        cr_expect_eq(out.data, ascii.data, "ASCII is handed back as it is");
        cr_expect_eq(text_nfc(t("E\xcc"), &a, &out), ERR_BAD_TEXT);
        enum err e = text_nfc(t("E\u0301cole"), &a, &out);
        if (e == ERR_OK)
            cr_expect(bytes_equal(out, t("École")));
        arena_finish(&a);
        cr_assert_eq(f.live, 0);
        if (n > 0 && !f.fired)
            break;
        cr_assert_eq(e, n > 0 && f.fired ? ERR_NO_MEMORY : ERR_OK);
    }
}

Test(text, characters_one_by_one, .timeout = 5)
{
    static const struct { uint32_t ch; size_t columns; } want[] = {
        {'a', 1}, {0xE9, 1}, {'e', 1}, {0x301, 0}, {0x65E5, 2}, {0x1B, 0}, {0xFFFD, 1}, {0x1F600, 2},
    };
    struct bytes rest = t("aée\u0301日\x1b\xff😀");
    for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
        size_t columns;
        cr_assert_gt(rest.len, 0);
        cr_expect_eq(text_next(&rest, &columns), want[i].ch, "%zu", i);
        cr_expect_eq(columns, want[i].columns, "%zu", i);
    }
    cr_expect_eq(rest.len, 0);
}

Test(text, marks_bases_and_bytes, .timeout = 5)
{
    cr_expect(text_mark(0x301) && text_mark(0x20DD));
    cr_expect_not(text_mark('e') || text_mark(0x200D) || text_mark(0xFE0F) || text_mark(0x202E) || text_mark(0));
    char capital[24];
    cr_expect_eq(text_capital("évaluation du COPIL", capital, sizeof capital), 20);
    cr_expect_str_eq(capital, "Évaluation du COPIL");
    cr_expect_eq(text_capital("été", capital, 4), 3, "no character is cut in two");
    cr_expect_str_eq(capital, "Ét");
    cr_expect_eq(text_capital("", capital, sizeof capital), 0);
    cr_expect_eq(text_base(0xC9), 'E');
    cr_expect_eq(text_base(0x1EC7), 'e', "two accents");
    cr_expect_eq(text_base('a'), 'a');
    cr_expect_eq(text_base(0x153), 0x153);
    static const struct { uint32_t ch; const char *utf8; } bytes[] = {
        {'a', "a"}, {0xE9, "é"}, {0x20AC, "€"}, {0x1F600, "😀"}, {0xD800, "\uFFFD"}, {0x110000, "\uFFFD"}, {UINT32_MAX, "\uFFFD"},
    };
    for (size_t i = 0; i < sizeof bytes / sizeof bytes[0]; i++) {
        char out[4];
        size_t n = text_encode(bytes[i].ch, out);
        cr_expect(bytes_equal(bytes_of(out, n), t(bytes[i].utf8)), "%zu", i);
    }
}

Test(text, clusters, .timeout = 5)
{
    static const struct { const char *text; size_t bytes; } rows[] = {
        {"", 0}, {"a", 1}, {"ab", 1}, {"éa", 2}, {"e\u0301\u0302a", 5}, {"日本", 3}, {"👩\u200D👧a", 11}, {"🇫🇷🇧🇪", 8}, {"\u0301a", 2}, {"\xff\xff", 1},
        {"\r\na", 2}, {"\n\u0301", 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        cr_expect_eq(text_cluster(t(rows[i].text)), rows[i].bytes, "row %zu: %zu", i, text_cluster(t(rows[i].text)));
    cr_expect(text_in_word(0xE9) && text_in_word('7') && text_in_word(0x65E5));
    cr_expect(!text_in_word('\'') && !text_in_word(0xA0) && !text_in_word(0x2019) && !text_in_word(' '));
}
