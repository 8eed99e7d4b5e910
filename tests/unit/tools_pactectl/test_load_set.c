#include "tools/pactectl/load_set.h"

#include "common/json/json.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static struct load_set set;

static void begin(void)
{
    arena_init(&arena, &sys_real, 256u << 20);
    load_set_init(&set, &arena);
}

static void end(void)
{
    load_set_finish(&set);
    arena_finish(&arena);
}

static enum err add(const char *json, size_t line, struct err_note *note)
{
    struct json_record r;
    struct arena one;
    arena_init(&one, &sys_real, 1 << 20);
    enum err e = json_record_parse(bytes_text(json), &one, &r, note);
    if (e == ERR_OK)
        e = load_set_add(&set, r.record, line, note);
    arena_finish(&one);
    return e;
}

/* Where the record of that line will be sent. */
static size_t place_of(size_t line)
{
    for (size_t i = 0; i < set.count; i++)
        if (set.records[set.order[i]].line == line)
            return i;
    cr_assert_fail("line %zu is lost", line);
    return 0;
}

Test(load_set, what_is_referred_to_comes_first, .init = begin, .fini = end, .timeout = 10)
{
    struct err_note note = {.text = ""};
    cr_assert_eq(add("{\"type\":\"contribution\",\"id\":\"@k\",\"fields\":{\"convention\":\"@c\",\"financeur\":\"@f\"}}", 1, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(add("{\"type\":\"convention\",\"id\":\"@c\",\"fields\":{\"structures\":[\"@s\"],\"conditions\":"
                     "[{\"texte\":\"x\",\"agrement\":\"@a\"}]}}", 2, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(add("{\"type\":\"agrement\",\"id\":\"@a\",\"fields\":{\"structure\":\"@s\"}}", 3, &note), ERR_OK);
    cr_assert_eq(add("{\"type\":\"structure\",\"id\":\"@s\",\"fields\":{\"nom\":\"S\"}}", 4, &note), ERR_OK);
    cr_assert_eq(add("{\"type\":\"organisation\",\"id\":\"@f\",\"fields\":{\"nom\":\"F\"}}", 5, &note), ERR_OK);
    cr_assert_eq(add("{\"type\":\"document\",\"fields\":{\"titre\":\"D\",\"objet\":\"convention:@c\"}}", 6, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(load_sort(&set), ERR_OK);
    cr_expect_lt(place_of(4), place_of(3));
    cr_expect_lt(place_of(3), place_of(2), "a reference within a group counts");
    cr_expect_lt(place_of(2), place_of(1));
    cr_expect_lt(place_of(5), place_of(1));
    cr_expect_lt(place_of(2), place_of(6), "and so does one to any type");
}

Test(load_set, a_circle_does_not_turn_for_ever, .init = begin, .fini = end, .timeout = 10)
{
    cr_assert_eq(add("{\"type\":\"territoire\",\"id\":\"@a\",\"fields\":{\"parent\":\"@b\"}}", 1, NULL), ERR_OK);
    cr_assert_eq(add("{\"type\":\"territoire\",\"id\":\"@b\",\"fields\":{\"parent\":\"@c\"}}", 2, NULL), ERR_OK);
    cr_assert_eq(add("{\"type\":\"territoire\",\"id\":\"@c\",\"fields\":{\"parent\":\"@a\"}}", 3, NULL), ERR_OK);
    cr_assert_eq(add("{\"type\":\"territoire\",\"id\":\"@d\",\"fields\":{\"parent\":\"@d\"}}", 4, NULL), ERR_OK);
    cr_assert_eq(load_sort(&set), ERR_OK);
    bool seen[5] = {false};
    for (size_t i = 0; i < set.count; i++)
        seen[set.records[set.order[i]].line] = true;
    for (size_t line = 1; line <= 4; line++)
        cr_expect(seen[line]);
}

Test(load_set, the_same_id_twice_names_both_lines, .init = begin, .fini = end, .timeout = 10)
{
    struct err_note note;
    cr_assert_eq(add("{\"type\":\"territoire\",\"id\":\"@a\",\"fields\":{}}", 12, NULL), ERR_OK);
    cr_expect_eq(add("{\"type\":\"territoire\",\"id\":\"@a\",\"fields\":{}}", 34, &note), ERR_DUPLICATE);
    cr_expect_not_null(strstr(note.text, "12"));
    cr_expect_not_null(strstr(note.text, "34"));
    cr_assert_eq(add("{\"type\":\"territoire\",\"fields\":{}}", 35, NULL), ERR_OK);
    cr_assert_eq(add("{\"type\":\"territoire\",\"fields\":{}}", 36, NULL), ERR_OK, "no id is nobody's");
    cr_expect_eq(set.count, 3);
}

/* A chain as long as a large file: no recursion may stand on it. */
Test(load_set, a_long_chain_backwards, .init = begin, .fini = end, .timeout = 30)
{
    enum { LINKS = 20000 };
    char json[160];
    for (size_t i = 0; i < LINKS; i++) {
        snprintf(json, sizeof json, "{\"type\":\"territoire\",\"id\":\"@t%zu\",\"fields\":{\"parent\":\"@t%zu\"}}", i, i + 1);
        cr_assert_eq(add(json, i + 1, NULL), ERR_OK);
    }
    cr_assert_eq(load_sort(&set), ERR_OK);
    for (size_t i = 0; i < LINKS; i++)
        cr_assert_eq(set.records[set.order[i]].line, LINKS - i);
}
