#include "common/json/json.h"

#include "proto/limits.h"
#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Hands out `step` bytes at a time. */
struct drip { struct bytes rest; size_t step; bool fails; };

static long drip(void *ctx, char *out, size_t size)
{
    struct drip *d = ctx;
    if (d->fails && d->rest.len == 0)
        return -1;
    return json_source_bytes(&d->rest, out, d->step < size ? d->step : size);
}

struct seen { size_t records, refused; size_t lines[16]; enum err last; struct err_note note; };

static struct seen read_all(const struct sys *sys, struct bytes text, size_t step)
{
    struct drip source = {.rest = text, .step = step};
    struct json_reader r;
    struct seen s = {0};
    struct arena a;
    json_reader_init(&r, sys, drip, &source);
    for (;;) {
        struct json_record rec;
        arena_init(&a, &sys_real, 1 << 24);
        s.last = json_reader_next(&r, &a, &rec, &s.note);
        arena_finish(&a);
        if (s.last == ERR_OK && s.records < 16)
            s.lines[s.records] = rec.line;
        s.records += s.last == ERR_OK;
        if (r.failed != ERR_OK)
            break;
        s.refused += s.last != ERR_OK;
    }
    struct json_record again;
    arena_init(&a, &sys_real, 1 << 20);
    cr_assert_eq(json_reader_next(&r, &a, &again, NULL), s.last, "the end comes again");
    arena_finish(&a);
    json_reader_finish(&r);
    json_reader_finish(&r);
    return s;
}

#define ONE "{\"type\":\"territoire\",\"fields\":{\"code\":\"a\"}}"
#define BAD "{\"type\":\"territoire\",\"fields\":{\"cod\":\"a\"}}"

struct file { const char *text; size_t records, refused; enum err last; size_t lines[3]; };
static const struct file files[] = {
    {"", 0, 0, ERR_END, {0}}, {" \n\t\r\n", 0, 0, ERR_END, {0}}, {"[]", 0, 0, ERR_END, {0}}, {"[ \n ] \n", 0, 0, ERR_END, {0}},
    {ONE, 1, 0, ERR_END, {1}}, {ONE "\n" ONE "\n", 2, 0, ERR_END, {1, 2}}, {"\xEF\xBB\xBF" ONE, 1, 0, ERR_END, {1}},
    {"[" ONE ",\n\n" ONE "]\n", 2, 0, ERR_END, {1, 3}}, {"\n\n[\n" ONE "\n,\n" ONE "\n]", 2, 0, ERR_END, {4, 6}},
    {ONE ONE, 2, 0, ERR_END, {1, 1}}, {ONE "\n" BAD "\n" ONE, 2, 1, ERR_END, {1, 3}},
    {"{\n\"type\":\n\"territoire\",\"fields\":{\"libelle\":\"}]\\\"{\\\\\"}}\n" ONE, 2, 0, ERR_END, {1, 4}},
    {"[" ONE, 1, 0, ERR_MALFORMED, {1}}, {"[" ONE ",", 1, 0, ERR_MALFORMED, {1}}, {"[" ONE ",]", 1, 0, ERR_MALFORMED, {1}},
    {"[," ONE "]", 0, 0, ERR_MALFORMED, {0}}, {"[" ONE ONE "]", 1, 0, ERR_MALFORMED, {1}}, {ONE "," ONE, 1, 0, ERR_MALFORMED, {1}},
    {"[" ONE "]" ONE, 1, 0, ERR_MALFORMED, {1}}, {"12", 0, 0, ERR_MALFORMED, {0}}, {"[12]", 0, 0, ERR_MALFORMED, {0}},
    {"{\"type\":\"territoire\",", 0, 0, ERR_MALFORMED, {0}}, {"{\"type\" \"territoire\"}", 0, 0, ERR_MALFORMED, {0}},
    {"\xEF\xBB", 0, 0, ERR_MALFORMED, {0}}, {"]", 0, 0, ERR_MALFORMED, {0}}, {"{]" ONE, 0, 0, ERR_MALFORMED, {0}},
    {"{\"a\":[[[[[[[[1]]]]]]]]}", 0, 0, ERR_TOO_DEEP, {0}},
};

Test(reader, however_it_is_cut, .timeout = 20)
{
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        for (size_t step = 1; step <= strlen(files[i].text) + 1; step++) {
            struct seen s = read_all(&sys_real, bytes_text(files[i].text), step);
            cr_assert_eq(s.last, files[i].last, "%s by %zu: %s", files[i].text, step, err_name(s.last));
            cr_assert_eq(s.records, files[i].records, "%s by %zu", files[i].text, step);
            cr_assert_eq(s.refused, files[i].refused, "%s by %zu", files[i].text, step);
            for (size_t k = 0; k < 3 && k < s.records; k++)
                cr_assert_eq(s.lines[k], files[i].lines[k], "%s by %zu: line %zu", files[i].text, step, s.lines[k]);
        }
}

Test(reader, a_file_cut_anywhere_is_noticed, .timeout = 10)
{
    const char *text = "[" ONE ",\n" ONE "]";
    for (size_t n = 1; n < strlen(text); n++) {
        struct seen s = read_all(&sys_real, bytes_of(text, n), 7);
        cr_expect_eq(s.last, ERR_MALFORMED, "%.*s", (int)n, text);
        cr_expect_leq(s.records, 2);
    }
}

Test(reader, an_error_names_its_line_and_the_next_record_follows, .timeout = 5)
{
    struct bytes text = bytes_text(ONE "\n\n" BAD "\n" ONE);
    struct json_reader r;
    struct json_record rec;
    struct err_note note = {0};
    struct arena a;
    arena_init(&a, &sys_real, 1 << 20);
    json_reader_init(&r, &sys_real, json_source_bytes, &text);
    cr_assert_eq(json_reader_next(&r, &a, &rec, &note), ERR_OK);
    cr_expect_eq(json_reader_next(&r, &a, &rec, &note), ERR_UNKNOWN_FIELD);
    cr_expect_str_eq(note.text, "Ligne 3 : « cod » n'existe pas : vouliez-vous dire « code » ?");
    cr_expect_str_eq(note.field, "territoire");
    cr_expect_eq(rec.line, 3);
    cr_assert_eq(json_reader_next(&r, &a, &rec, &note), ERR_OK);
    cr_expect_eq(rec.line, 4);
    cr_expect_eq(json_reader_next(&r, &a, &rec, &note), ERR_END);
    json_reader_finish(&r);
    arena_finish(&a);
}

Test(reader, nesting_on_both_sides, .timeout = 5)
{
    struct seen s = read_all(&sys_real, bytes_text("{\"a\":[[[[[[[1]]]]]]]}"), 64);
    cr_expect_eq(s.refused, 1, "eight levels are looked at, and refused for what they say");
    cr_expect_eq(s.last, ERR_END);
    s = read_all(&sys_real, bytes_text("{\"a\":[[[[[[[[1]]]]]]]]}"), 64);
    cr_expect_eq(s.last, ERR_TOO_DEEP);
}

Test(reader, length_on_both_sides, .timeout = 10)
{
    static char text[LIMIT_JSON_RECORD_BYTES + 2];
    static const char head[] = "{\"type\":\"territoire\",\"fields\":{\"note\":\"", tail[] = "\"}}";
    for (size_t len = LIMIT_JSON_RECORD_BYTES; len <= LIMIT_JSON_RECORD_BYTES + 1; len++) {
        memset(text, 'a', sizeof text);
        memcpy(text, head, sizeof head - 1);
        memcpy(text + len - (sizeof tail - 1), tail, sizeof tail - 1);
        struct seen s = read_all(&sys_real, bytes_of(text, len), 4096);
        cr_expect_eq(s.records, len == LIMIT_JSON_RECORD_BYTES ? 1 : 0);
        cr_expect_eq(s.last, len == LIMIT_JSON_RECORD_BYTES ? ERR_END : ERR_TOO_LARGE);
        struct arena a;
        struct json_record rec;
        arena_init(&a, &sys_real, 4u << 20);
        cr_expect_eq(json_record_parse(bytes_of(text, len), &a, &rec, NULL), len == LIMIT_JSON_RECORD_BYTES ? ERR_OK : ERR_TOO_LARGE);
        arena_finish(&a);
    }
}

Test(reader, a_file_that_cannot_be_read, .timeout = 5)
{
    static const char *const starts[] = {"", "[", ONE, "{\"type\""};
    for (size_t i = 0; i < 4; i++) {
        struct drip source = {.rest = bytes_text(starts[i]), .step = 64, .fails = true};
        struct json_reader r;
        struct json_record rec;
        struct arena a;
        enum err e;
        arena_init(&a, &sys_real, 1 << 20);
        json_reader_init(&r, &sys_real, drip, &source);
        while ((e = json_reader_next(&r, &a, &rec, NULL)) == ERR_OK)
            ;
        cr_expect_eq(e, ERR_IO, "%s", starts[i]);
        json_reader_finish(&r);
        arena_finish(&a);
    }
    FILE *f = tmpfile();
    char byte;
    cr_assert_not_null(f);
    (void)fputs("ab", f);
    rewind(f);
    cr_expect_eq(json_source_file(f, &byte, 1), 1);
    cr_expect_eq(json_source_file(f, &byte, 1), 1);
    cr_expect_eq(json_source_file(f, &byte, 1), 0);
    (void)fclose(f);
}

/* --- Memory ----------------------------------------------------------------- */

static const char whole[] =
    "{\"type\":\"convention\",\"id\":\"@a\",\"fields\":{\"reference\":\"E\\u0301\",\"structures\":[\"@s\"],\"debut\":\"2027-01-01\","
    "\"conditions\":[{\"texte\":\"x\"}],\"version_modele\":3}}";

/* jansson 2.14 alone takes a failed allocation for bad syntax, or crashes. */
Test(reader, every_failed_allocation_is_said, .timeout = 20)
{
    static char large[20000];
    memset(large, ' ', sizeof large);
    memcpy(large, whole, sizeof whole - 2);
    for (size_t i = sizeof whole - 2; i + 18 < sizeof large; i += 18)
        (void)memcpy(large + i, ",\"a\":[1,2,{\"b\":3}]", 18);
    large[sizeof large - 1] = '}';
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        struct arena a;
        struct json_record rec;
        struct bytes out;
        arena_init(&a, &sys, 1 << 20);
        enum err e = json_record_parse(bytes_text(whole), &a, &rec, NULL);
        if (e == ERR_OK)
            e = json_record_text(rec.record, &a, &out);
        enum err big = e == ERR_OK ? json_record_parse(bytes_of(large, sizeof large), &a, &rec, NULL) : ERR_NO_MEMORY;
        arena_finish(&a);
        cr_assert_eq(f.live, 0, "call %zu", n);
        if (!f.fired) {
            cr_assert_eq(e, ERR_OK);
            cr_assert_eq(big, ERR_INVALID, "a key given twice");
            cr_assert_gt(n, 4);
            break;
        }
        cr_assert(e == ERR_NO_MEMORY || big == ERR_NO_MEMORY, "call %zu: %s, %s", n, err_name(e), err_name(big));
    }
}

Test(reader, memory_fails_in_the_arena_or_the_buffer, .timeout = 20)
{
    enum err e = ERR_NO_MEMORY;
    for (size_t ceiling = 0; e == ERR_NO_MEMORY; ceiling += 16) {
        struct arena a;
        struct json_record rec;
        struct bytes out;
        arena_init(&a, &sys_real, ceiling);
        e = json_record_parse(bytes_text(whole), &a, &rec, NULL);
        if (e == ERR_OK)
            e = json_record_text(rec.record, &a, &out);
        arena_finish(&a);
        cr_assert(e == ERR_OK || e == ERR_NO_MEMORY, "%s", err_name(e));
        cr_assert_lt(ceiling, 1 << 16);
    }
    static char large[5000];
    memset(large, ' ', sizeof large);
    memcpy(large, whole, sizeof whole - 2);
    large[sizeof large - 1] = '}';
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        struct seen s = read_all(&sys, bytes_of(large, sizeof large), 512);
        cr_assert_eq(f.live, 0);
        cr_assert_eq(s.last, f.fired ? ERR_NO_MEMORY : ERR_END);
        if (!f.fired)
            break;
    }
}
