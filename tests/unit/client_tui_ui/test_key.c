#include "client-tui/ui/key.h"

#include <criterion/criterion.h>
#include <stdio.h>

static char paste_buffer[KEY_PASTE_BYTES + 1];

/* Keys by name, one after the other; « + » is UI_CHORD, text pasted is in « ». */
struct seen {
    struct key_decoder d;
    uint64_t now_ms;
    char text[512];
};

static void start(struct seen *s)
{
    *s = (struct seen){.now_ms = 1000};
    key_decoder_init(&s->d, paste_buffer);
}

static void note(struct seen *s, uint32_t key)
{
    char name[64];
    size_t len = strlen(s->text);
    key_name(key & ~UI_CHORD, name, sizeof name);
    (void)snprintf(s->text + len, sizeof s->text - len, "%s%s%s", len > 0 ? " " : "", (key & UI_CHORD) != 0 ? "+" : "", name);
    len = strlen(s->text);
    if ((key & ~UI_CHORD) == UI_PASTE)
        (void)snprintf(s->text + len, sizeof s->text - len, "«%s»", key_decoder_paste(&s->d));
}

static void feed(struct seen *s, const void *bytes, size_t len)
{
    struct bytes in = bytes_of(bytes, len);
    uint32_t key;
    while (key_decoder_next(&s->d, &in, s->now_ms, &key))
        note(s, key);
    cr_assert_eq(in.len, 0);
}

static void type(struct seen *s, const char *text) { feed(s, text, strlen(text)); }

static void wait_ms(struct seen *s, uint64_t ms)
{
    uint32_t key;
    s->now_ms += ms;
    while (key_decoder_idle(&s->d, s->now_ms, &key))
        note(s, key);
}

#define CR_KEYS(s, want) cr_expect_str_eq((s)->text, want, "got %s", (s)->text)

/* What terminals send; all of it is understood whatever TERM says. */
static const struct { char bytes[16], name[24]; } table[] = {
    /* xterm, PuTTY, screen, tmux, Linux: cursor keys, plain and in application mode */
    {"\033[A", "↑"}, {"\033[B", "↓"}, {"\033[C", "→"}, {"\033[D", "←"},
    {"\033OA", "↑"}, {"\033OB", "↓"}, {"\033OC", "→"}, {"\033OD", "←"},
    {"\033[H", "Début"}, {"\033[F", "Fin"}, {"\033OH", "Début"}, {"\033OF", "Fin"},
    {"\033[1~", "Début"}, {"\033[4~", "Fin"}, {"\033[7~", "Début"}, {"\033[8~", "Fin"},
    {"\033[2~", "Inser"}, {"\033[3~", "Suppr"}, {"\033[5~", "PgPréc"}, {"\033[6~", "PgSuiv"}, {"\033[Z", "Maj-Tab"},
    /* F1 to F4: xterm, PuTTY, the Linux console */
    {"\033OP", "F1"}, {"\033OQ", "F2"}, {"\033OR", "F3"}, {"\033OS", "F4"},
    {"\033[11~", "F1"}, {"\033[12~", "F2"}, {"\033[13~", "F3"}, {"\033[14~", "F4"},
    {"\033[[A", "F1"}, {"\033[[B", "F2"}, {"\033[[C", "F3"}, {"\033[[D", "F4"}, {"\033[[E", "F5"},
    {"\033[P", "F1"}, {"\033[15~", "F5"}, {"\033[17~", "F6"}, {"\033[18~", "F7"}, {"\033[19~", "F8"}, {"\033[20~", "F9"},
    {"\033[21~", "F10"}, {"\033[23~", "F11"}, {"\033[24~", "F12"},
    /* modifiers */
    {"\033[1;5H", "Ctrl-Début"}, {"\033[1;5F", "Ctrl-Fin"}, {"\033[5;5~", "Ctrl-PgPréc"}, {"\033[6;5~", "Ctrl-PgSuiv"},
    {"\033[1;5A", "Ctrl-↑"}, {"\033[1;5B", "Ctrl-↓"}, {"\033[1;5C", "Ctrl-→"}, {"\033[1;5D", "Ctrl-←"},
    {"\033[1;2A", "Maj-↑"}, {"\033[1;2B", "Maj-↓"}, {"\033[1;2C", "Maj-→"}, {"\033[1;2D", "Maj-←"},
    {"\033[1;3A", "Alt-↑"}, {"\033[1;7D", "Alt-Ctrl-←"}, {"\033[1;1A", "↑"}, {"\033O5C", "Ctrl-→"}, {"\033O1;5D", "Ctrl-←"},
    {"\033[1;3P", "Alt-F1"}, {"\033O3Q", "Alt-F2"}, {"\033[3;2~", "Suppr"}, {"\033[1;2H", "Début"},
    /* rxvt */
    {"\033[a", "Maj-↑"}, {"\033[d", "Maj-←"}, {"\033Oa", "Ctrl-↑"}, {"\033Od", "Ctrl-←"}, {"\033[7^", "Ctrl-Début"},
    {"\033[5^", "Ctrl-PgPréc"}, {"\033[3$", "Suppr"}, {"\033[8@", "Ctrl-Fin"}, {"\033\033[A", "Alt-↑"}, {"\033\033OB", "Alt-↓"},
    /* the keypad of a VT100 */
    {"\033On", "Pavé-virgule"}, {"\033Op", "0"}, {"\033Oq", "1"}, {"\033Oy", "9"}, {"\033OM", "Entrée"}, {"\033Ok", "+"},
    {"\033Om", "-"}, {"\033Oj", "*"}, {"\033Oo", "/"}, {"\033Ol", ","}, {"\033OX", "="},
    /* characters */
    {"a", "a"}, {" ", "Espace"}, {"é", "é"}, {"€", "€"}, {"😀", "😀"}, {"\r", "Entrée"}, {"\n", "Entrée"}, {"\t", "Tab"},
    {"\x7f", "Retour-arr"}, {"\b", "Retour-arr"}, {"\x13", "Ctrl-S"}, {"\x01", "Ctrl-A"}, {"\x1c", "Ctrl-\\"},
    {"\033a", "Alt-a"}, {"\0331", "Alt-1"}, {"\033é", "Alt-é"}, {"\033\r", "Alt-Entrée"}, {"\033\x7f", "Alt-Retour-arr"},
    /* the wheel of a mouse */
    {"\033[<64;3;4M", "↑"}, {"\033[<65;3;4M", "↓"},
    /* what means nothing is dropped whole */
    {"\033[200x", ""}, {"\033[?1;2c", ""}, {"\033[?2004;2$y", ""}, {"\033[8;24;80t", ""}, {"\033[I", ""}, {"\033[O", ""}, {"\033[99~", ""},
    {"\033[0;0~", ""}, {"\033[1;5P", ""}, {"\033[>0;276;0c", ""}, {"\033]11;rgb\a", ""}, {"\033Pq\033\\", ""}, {"\033[M !!", ""},
    {"\033[<0;3;4M", ""}, {"\033[<64;3;4m", ""}, {"\033[201~", ""}, {"\033[[Z", ""}, {"\033[ q", ""}, {"\033Oz", ""},
};
enum { ROWS = sizeof table / sizeof table[0] };

Test(key, each_dialect, .timeout = 10)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct seen s;
        start(&s);
        type(&s, table[i].bytes);
        cr_expect_str_eq(s.text, table[i].name, "row %zu: %s, not %s", i, s.text, table[i].name);
        cr_expect_eq(key_decoder_wait(&s.d, s.now_ms), -1, "row %zu", i);
    }
}

Test(key, cut_at_each_byte_it_is_the_same_key, .timeout = 10)
{
    for (size_t i = 0; i < ROWS; i++)
        for (size_t cut = 1; cut < strlen(table[i].bytes); cut++) {
            struct seen s;
            start(&s);
            feed(&s, table[i].bytes, cut);
            cr_expect_str_eq(s.text, "");
            wait_ms(&s, KEY_ESCAPE_MS - 1);
            type(&s, table[i].bytes + cut);
            cr_expect_str_eq(s.text, table[i].name, "row %zu cut at %zu: %s", i, cut, s.text);
        }
}

Test(key, one_byte_at_a_time, .timeout = 10)
{
    for (size_t i = 0; i < ROWS; i++) {
        struct seen s;
        start(&s);
        for (size_t n = 0; n < strlen(table[i].bytes); n++)
            feed(&s, table[i].bytes + n, 1);
        cr_expect_str_eq(s.text, table[i].name, "row %zu: %s", i, s.text);
    }
}

/* Time passes after the cut: once Escape has been given, « [ » and « O » go on
 * with it and take it back. Any later cut changes nothing. */
Test(key, cut_with_time_passing, .timeout = 10)
{
    for (size_t i = 0; i < ROWS; i++)
        for (size_t cut = 1; cut < strlen(table[i].bytes); cut++) {
            const char *b = table[i].bytes;
            bool after_escape = cut == 1 && b[0] == '\033', continues = b[1] == '[' || b[1] == 'O';
            if (b[0] == '\033' && cut <= 2 && !continues)
                continue;                              /* below, one by one */
            struct seen s;
            char want[64];
            start(&s);
            feed(&s, b, cut);
            wait_ms(&s, KEY_ESCAPE_MS + 10);
            type(&s, b + cut);
            (void)snprintf(want, sizeof want, "%s%s%s", after_escape ? "Échap" : "",
                           after_escape && table[i].name[0] != '\0' ? " +" : "", table[i].name);
            cr_expect_str_eq(s.text, want, "row %zu cut at %zu: %s, not %s", i, cut, s.text, want);
        }
}

Test(key, late_characters_after_escape_are_themselves, .timeout = 5)
{
    static const char *const cases[][3] = {
        {"\033", "a", "Échap a"}, {"\033", "é", "Échap é"}, {"\033", "\r", "Échap Entrée"}, {"\033", "\033", "Échap Échap"},
        {"\033", "]11\a", "Échap ] 1 1 Ctrl-G"}, {"\033", "\033[A", "Échap ↑"}, {"\033\033", "[A", "Échap Échap +↑"},
        {"\033\033", "a", "Échap Échap a"}, {"\033\033", "", "Échap Échap"}, {"\033\033a", "", "Échap Alt-a"},
        {"\033\033\033", "", "Échap Échap Échap"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen s;
        start(&s);
        type(&s, cases[i][0]);
        wait_ms(&s, KEY_ESCAPE_MS);
        type(&s, cases[i][1]);
        wait_ms(&s, KEY_ESCAPE_MS);
        cr_expect_str_eq(s.text, cases[i][2], "row %zu: %s", i, s.text);
    }
}

Test(key, escape_then_a_digit_is_a_function_key, .timeout = 5)
{
    struct seen s;
    start(&s);
    type(&s, "\033");
    cr_expect_eq(key_decoder_wait(&s.d, s.now_ms), KEY_ESCAPE_MS);
    wait_ms(&s, KEY_ESCAPE_MS);
    CR_KEYS(&s, "Échap");
    cr_expect_eq(key_decoder_wait(&s.d, s.now_ms), -1);
    wait_ms(&s, KEY_CHORD_MS - KEY_ESCAPE_MS);
    type(&s, "22");
    CR_KEYS(&s, "Échap +F2 2");
    type(&s, "\033");
    wait_ms(&s, 60);
    type(&s, "0");
    CR_KEYS(&s, "Échap +F2 2 Échap +F10");

    start(&s);
    type(&s, "\033");
    wait_ms(&s, KEY_CHORD_MS + 1);
    type(&s, "2");
    CR_KEYS(&s, "Échap 2");

    start(&s);
    type(&s, "\033");
    wait_ms(&s, 60);
    type(&s, "a2");
    CR_KEYS(&s, "Échap a 2");
}

/* The loop was busy: nobody called idle, the next read tells the time. */
Test(key, a_late_read_ends_the_escape_first, .timeout = 5)
{
    struct seen s;
    start(&s);
    type(&s, "\033");
    s.now_ms += 100;
    type(&s, "x");
    CR_KEYS(&s, "Échap x");
}

Test(key, escape_then_a_bracket_typed_by_a_person, .timeout = 5)
{
    struct seen s;
    start(&s);
    type(&s, "\033");
    wait_ms(&s, 100);
    type(&s, "[");
    cr_expect_eq(key_decoder_wait(&s.d, s.now_ms), KEY_ESCAPE_MS);
    wait_ms(&s, KEY_ESCAPE_MS);
    CR_KEYS(&s, "Échap [");
    type(&s, "A");
    CR_KEYS(&s, "Échap [ A");

    start(&s);
    type(&s, "\033O");
    cr_expect_eq(key_decoder_wait(&s.d, s.now_ms), KEY_CHORD_MS);
    wait_ms(&s, KEY_CHORD_MS);
    CR_KEYS(&s, "Alt-O");
}

Test(key, what_is_cut_for_good_is_dropped, .timeout = 5)
{
    static const char *const beginnings[] = {"\033[1;", "\033[<6", "\xe2\x82", "\033\xc3", "\033]11", "\033[[", "\033[M!"};
    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
        struct seen s;
        start(&s);
        type(&s, beginnings[i]);
        wait_ms(&s, KEY_CHORD_MS);
        type(&s, "x");
        cr_expect_str_eq(s.text, "x", "row %zu: %s", i, s.text);
    }
}

Test(key, a_broken_sequence_does_not_eat_the_next_key, .timeout = 5)
{
    static const char *const cases[][2] = {
        {"\033[1;\033[A", "↑"}, {"\033[\r", "Entrée"}, {"\033[12\033OP", "F1"}, {"\xc3" "a", "a"}, {"\xe2\x82" "a", "a"}, {"\xff" "a", "a"},
        {"\xc0\x80" "a", "a"}, {"\xed\xa0\x80" "a", "a"}, {"\xc2\x9b" "31m", "3 1 m"}, {"\033]title\033[B", "↓"}, {"\033O\033OA", "↑"},
        {"\033\x80" "a", "Échap a"}, {"\xc3\033[A", "↑"}, {"\033[é", "é"}, {"a\0b", "a"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct seen s;
        start(&s);
        type(&s, cases[i][0]);
        wait_ms(&s, 60);
        cr_expect_str_eq(s.text, cases[i][1], "row %zu: %s", i, s.text);
    }
    struct seen s;
    start(&s);
    feed(&s, "\0a", 2);
    CR_KEYS(&s, "a");
}

Test(key, a_sequence_without_end_is_passed_over, .timeout = 5)
{
    struct seen s;
    start(&s);
    type(&s, "\033[");
    for (int i = 0; i < 500; i++)
        type(&s, "1;");
    type(&s, "xa\033]");
    for (int i = 0; i < 500; i++)
        type(&s, "é");
    type(&s, "\033\\b\033P");
    for (int i = 0; i < 500; i++)
        type(&s, "z");
    type(&s, "\033[A");
    CR_KEYS(&s, "a b ↑");
}

Test(key, a_burst_keeps_its_order, .timeout = 5)
{
    struct seen s;
    start(&s);
    type(&s, "1\033[B\033OB\033[21~é\r\033[5;5~x");
    CR_KEYS(&s, "1 ↓ ↓ F10 é Entrée Ctrl-PgPréc x");
}

/* --- Pasting -------------------------------------------------------------- */

Test(key, pasted_text_is_cleaned, .timeout = 5)
{
    static const char *const cases[][2] = {
        {"été\r\ndeux\rtrois\n\tfin", "Collage«été\ndeux\ntrois\n\tfin»"}, {"a\033[31mb", "Collage«a[31mb»"}, {"a\x03\x7f" "b\xc2\x9b" "c", "Collage«abc»"},
        {"\xff" "a\xc3", "Collage«a»"}, {"a\033[20b", "Collage«a[20b»"}, {"\uFFFD", "Collage«\uFFFD»"}, {"", ""}, {"\033\x01", ""},
        {"\033[200~a", "Collage«[200~a»"}, {"\r\r\n\n", "Collage«\n\n\n»"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char whole[128];
        (void)snprintf(whole, sizeof whole, "\033[200~%s\033[201~", cases[i][0]);
        for (size_t cut = 0; cut < strlen(whole); cut++) {
            struct seen s;
            start(&s);
            feed(&s, whole, cut);
            type(&s, whole + cut);
            type(&s, "z");
            char want[128];
            (void)snprintf(want, sizeof want, "%s%sz", cases[i][1], cases[i][1][0] != '\0' ? " " : "");
            cr_expect_str_eq(s.text, want, "row %zu cut at %zu: %s", i, cut, s.text);
        }
    }
}

Test(key, a_paste_without_end_gives_the_keyboard_back, .timeout = 5)
{
    struct seen s;
    start(&s);
    type(&s, "\033[200~q1\033[20");
    cr_expect_eq(key_decoder_wait(&s.d, s.now_ms + 400), 600);
    wait_ms(&s, KEY_PASTE_IDLE_MS - 1);
    CR_KEYS(&s, "");
    type(&s, "é");
    wait_ms(&s, KEY_PASTE_IDLE_MS);
    CR_KEYS(&s, "Collage«q1[20é»");
    type(&s, "q");
    CR_KEYS(&s, "Collage«q1[20é» q");

    start(&s);
    type(&s, "\033[200~");
    wait_ms(&s, KEY_PASTE_IDLE_MS);
    type(&s, "q");
    CR_KEYS(&s, "q");
}

/* 150 000 bytes: in pieces, whole characters each, and not one of them a key. */
Test(key, a_long_paste_comes_in_pieces, .timeout = 10)
{
    struct seen s;
    uint32_t key;
    size_t pasted = 0, pieces = 0;
    start(&s);
    type(&s, "\033[200~a");
    for (int i = 0; i < 75000; i++) {
        struct bytes in = bytes_text("é");
        while (key_decoder_next(&s.d, &in, s.now_ms, &key)) {
            cr_assert_eq(key, UI_PASTE);
            cr_assert_eq((uint8_t)key_decoder_paste(&s.d)[pieces == 0 ? 1 : 0], 0xC3);
            pasted += strlen(key_decoder_paste(&s.d));
            pieces++;
        }
    }
    struct bytes end = bytes_text("\033[201~q");
    cr_assert(key_decoder_next(&s.d, &end, s.now_ms, &key) && key == UI_PASTE);
    pasted += strlen(key_decoder_paste(&s.d));
    cr_expect_eq(pasted, 150001);
    cr_expect_eq(pieces, 2);
    cr_expect(key_decoder_next(&s.d, &end, s.now_ms, &key) && key == 'q');
}
