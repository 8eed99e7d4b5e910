/* Both dialects of CSV, to the byte. */
#include "common/value/csv.h"

#include <criterion/criterion.h>
#include <string.h>

static char made[256];
static size_t made_len;

static void write_made(void *to, const char *bytes, size_t len)
{
    (void)to;
    cr_assert_lt(made_len + len, sizeof made);
    memcpy(made + made_len, bytes, len);
    made_len += len;
    made[made_len] = '\0';
}

static struct csv begin(bool french)
{
    struct csv c = {.write = write_made, .french = french};
    made_len = 0;
    made[0] = '\0';
    csv_begin(&c);
    return c;
}

Test(csv, cells_of_both_dialects)
{
    static const struct { const char *text; bool guard; const char *standard, *french; } cells[] = {
        {"", true, "", ""},
        {"Ville", true, "Ville", "Ville"},
        {"a;b", true, "a;b", "\"a;b\""},
        {"a,b", true, "\"a,b\"", "a,b"},
        {"dit \"non\"", true, "\"dit \"\"non\"\"\"", "\"dit \"\"non\"\"\""},
        {"\"", true, "\"\"\"\"", "\"\"\"\""},
        {"l'un\nl'autre", true, "\"l'un\nl'autre\"", "\"l'un\nl'autre\""},
        {"l'un\rl'autre", true, "\"l'un\rl'autre\"", "\"l'un\rl'autre\""},
        {" bord", true, "\" bord\"", "\" bord\""},
        {"bord ", true, "\"bord \"", "\"bord \""},
        {"=1+1", true, "'=1+1", "'=1+1"},
        {"+33", true, "'+33", "'+33"},
        {"-5", true, "'-5", "'-5"},
        {"-5", false, "-5", "-5"},
        {"@a", true, "'@a", "'@a"},
        {"\ta", true, "'\ta", "'\ta"},
        {"=\"a\"", true, "\"'=\"\"a\"\"\"", "\"'=\"\"a\"\"\""},
    };
    for (size_t i = 0; i < sizeof cells / sizeof cells[0]; i++) {
        struct csv c = begin(false);
        csv_cell(&c, bytes_text(cells[i].text), cells[i].guard);
        cr_expect_str_eq(made, cells[i].standard);
        c = begin(true);
        csv_cell(&c, bytes_text(cells[i].text), cells[i].guard);
        cr_expect_str_eq(made + 3, cells[i].french);
    }
}

Test(csv, rows_and_what_comes_after_them)
{
    for (int french = 0; french < 2; french++) {
        struct csv c = begin(french == 1);
        for (int row = 0; row < 2; row++) {
            csv_cell(&c, bytes_text(""), true);
            csv_cell(&c, bytes_text("x"), true);
            csv_end_row(&c);
        }
        csv_trailer(&c, "Extrait le 27/11/2026\n=par");
        cr_expect_str_eq(made, french == 1 ? "\xEF\xBB\xBF;x\r\n;x\r\n\r\nExtrait le 27/11/2026\r\n'=par\r\n"
                                           : ",x\n,x\n\nExtrait le 27/11/2026\n'=par\n");
    }
    struct csv c = begin(false);
    csv_trailer(&c, "une\n");
    cr_expect_str_eq(made, "\nune\n", "an end of line is no line more");
}
