/* Long texts merged by lines. */
#include "client-tui/data/lines.h"

#include "tests/unit/client_tui_data/pair.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

/* --- Long texts --------------------------------------------------------------------------- */

static const struct { const char *base, *mine, *theirs, *both; } texts[] = {
    {"a\nb\nc", "A\nb\nc", "a\nb\nC", "A\nb\nC"},
    {"a\nb\nc", "a\nb\nc\nd", "z\na\nb\nc", "z\na\nb\nc\nd"},
    {"a\nb\nc", "a\nc", "a\nb\nc\nd", "a\nc\nd"},
    {"a\nb\nc", "a\nB\nc", "a\nB\nc\nd", "a\nB\nc\nd"},
    {"a\nb\nc", "a\nX\nc", "a\nY\nc", NULL},
    {"a\nb\nc", "a\nc", "a\nY\nc", NULL},
    {"a", "a\nm", "a\nt", "a\nt\nm"},
    {"", "m", "t", "t\nm"},
    {"a\nb", "a\nb", "a\nb", "a\nb"},
    {"a\na\na", "a\na", "a\na\na\na", NULL},
};

Test(lines, long_texts_merge_by_lines, .timeout = 10)
{
    for (size_t i = 0; i + 1 < sizeof texts / sizeof texts[0]; i++) {
        struct arena a;
        arena_init(&a, &sys_real, 8 << 20);
        const char *got = lines_merge(texts[i].base, texts[i].mine, texts[i].theirs, &a);
        if (texts[i].both == NULL)
            cr_expect_null(got, "%zu: « %s »", i, got);
        else
            cr_expect_str_eq(got != NULL ? got : "(conflict)", texts[i].both, "%zu: « %s »", i, got);
        arena_finish(&a);
    }
}

/* Each line of either side that the base has not is in the result. */
static void lines_of_both_are_there(const char *base, const char *side, const char *result)
{
    char line[64];
    for (const char *p = side; *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n') {
        (void)snprintf(line, sizeof line, "%.*s", (int)strcspn(p, "\n"), p);
        if (strstr(base, line) == NULL)
            cr_expect_not_null(strstr(result, line), "« %s » is lost from « %s » / « %s »: « %s »", line, base, side, result);
    }
}

static void scribble(uint64_t *seed, char *out, size_t size, const char *who, const char *base)
{
    size_t len = 0;
    out[0] = '\0';
    for (const char *p = base; *p != '\0'; p += strcspn(p, "\n"), p += *p == '\n') {
        unsigned what = rig_random(seed, 8);
        if (what == 0)
            continue;
        if (what == 1)
            len += (size_t)snprintf(out + len, size - len, "%s%u\n", who, rig_random(seed, 1000));
        len += (size_t)snprintf(out + len, size - len, "%.*s\n", (int)strcspn(p, "\n"), p);
    }
    if (len > 0)
        out[len - 1] = '\0';
}

Test(lines, no_added_line_is_lost, .timeout = 60)
{
    uint64_t seed = 11;
    for (int run = 0; run < 2000; run++) {
        struct arena a;
        char one[600], other[600];
        static const char base[] = "l1\nl2\nl3\nl4\nl5\nl6\nl7\nl8";
        arena_init(&a, &sys_real, 8 << 20);
        scribble(&seed, one, sizeof one, "mine", base);
        scribble(&seed, other, sizeof other, "theirs", base);
        const char *both = lines_merge(base, one, other, &a);
        if (both != NULL) {
            lines_of_both_are_there(base, one, both);
            lines_of_both_are_there(base, other, both);
        }
        arena_finish(&a);
    }
}

Test(lines, a_note_keeps_the_lines_of_both, .timeout = 10)
{
    struct pair p = pair_begin(PAIR_CONTRIBUTION);
    pair_mine(&p, "motif", "un\ndeux\ntrois\nquatre\nCINQ");
    pair_theirs(&p, "motif", "UN\ndeux\ntrois\nquatre\ncinq");
    pair_merge(&p);
    pair_side(&p, "motif", MERGE_BOTH);
    pair_resolve(&p);
    rig_expect(p.x, "motif", "UN\ndeux\ntrois\nquatre\nCINQ");
    pair_end(&p);
}

