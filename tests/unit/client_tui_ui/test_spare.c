#include "client-tui/ui/spare.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static char *held(char *out, size_t size, const char *text)
{
    (void)snprintf(out, size, "%s", text);
    return out;
}

/* Of xterm, tmux, a VT220, and one that only turns things on. */
Test(spare, line_characters_are_left_once, .timeout = 5)
{
    static const struct { const char *change, *end, *change_after, *end_after, *once; } rows[] = {
        {"%?%p9%t\033(0%e\033(B%;\033[0%?%p6%t;1%;m", "\033(B\033[m", "\033[0%?%p6%t;1%;m", "\033[m", "\033(B"},
        {"\033[0%?%p6%t;1%;m%?%p9%t\016%e\017%;", "\033[m\017", "\033[0%?%p6%t;1%;m", "\033[m", "\017"},
        {"\033[0m%?%p9%t\033(0%e\033(B%;$<2>", "\033[m\033(B", "\033[0m$<2>", "\033[m", "\033(B"},
        {"\033[1m", "\033[22m", "\033[1m", "\033[22m", NULL},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char change[64], end[64];
        struct spare s = {.change = held(change, sizeof change, rows[i].change), .end = held(end, sizeof end, rows[i].end)};
        const char *once = spare_line_characters(&s);
        cr_expect_str_eq(change, rows[i].change_after, "row %zu", i);
        cr_expect_str_eq(end, rows[i].end_after, "row %zu", i);
        cr_expect(once == rows[i].once || strcmp(once, rows[i].once) == 0, "row %zu", i);
    }
    cr_expect_null(spare_line_characters(&(struct spare){0}));
}

Test(spare, a_colour_ends_alone_only_where_nothing_else_ends_it, .timeout = 5)
{
    static const struct { const char *change, *end; bool spared; } rows[] = {
        {"\033[0%?%p6%t;1%;m", "\033[m", true}, {"\033[0;10m", "\033[0m", true},
        {"\033[%?%p6%t1%;m", "\033[m", false}, {"\033[0m", "\033[22m", false},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char change[64], end[64], colours[] = "\033[39;49m";
        struct spare s = {.change = held(change, sizeof change, rows[i].change), .end = held(end, sizeof end, rows[i].end), .colours = colours};
        cr_expect_eq(spare_end_of_colour(&s), rows[i].spared, "row %zu", i);
        cr_expect_str_eq(colours, rows[i].spared ? "" : "\033[39;49m", "row %zu", i);
    }
    cr_expect_not(spare_end_of_colour(&(struct spare){0}));
}

Test(spare, a_row_down_is_no_line_feed, .timeout = 5)
{
    char feed[] = "\n", other[] = "\033[B";
    spare_row(&(struct spare){.down = feed});
    spare_row(&(struct spare){.down = other});
    spare_row(&(struct spare){0});
    cr_expect_str_eq(feed, "\v");
    cr_expect_str_eq(other, "\033[B");
}
