#include "common/wire/frame.h"
#include "proto/limits.h"
#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>

struct seen {
    size_t frames;
    uint64_t hash;
    struct frame last;
    struct frame_reader *reader;
    uint32_t new_limit;                /* set by the callback when not 0 */
    size_t refuse_at;                  /* which frame the callback refuses */
};

static enum err note_frame(void *ctx, const struct frame *f)
{
    struct seen *s = ctx;
    uint8_t head[12];
    frame_header(f, head);
    for (size_t i = 0; i < 12 + f->body.len; i++)
        s->hash = (s->hash ^ (i < 12 ? head[i] : f->body.data[i - 12])) * 1099511628211u;
    s->last = *f;
    if (s->new_limit != 0)
        frame_reader_limit(s->reader, s->new_limit);
    return ++s->frames == s->refuse_at ? ERR_CANCELLED : ERR_OK;
}

struct frame_case {
    char name[32];
    uint8_t wire[48];
    size_t len;
    enum err want;
    size_t frames;
    bool partial;
};

ParameterizedTestParameters(frame, splits)
{
    static struct frame_case rows[] = {
        {"empty body", {0, 0, 0, 0, 0, 0, 0, 7, 0, 5, 1, 0}, 12, ERR_OK, 1, false},
        {"a body", {0, 0, 0, 2, 0, 0, 0, 7, 0, 5, 1, 0, 'h', 'i'}, 14, ERR_OK, 1, false},
        {"two frames", {0, 0, 0, 1, 0, 0, 0, 1, 0, 5, 1, 0, 'a', 0, 0, 0, 2, 0, 0, 0, 2, 0, 5, 2, 0, 'b', 'c'}, 27, ERR_OK, 2, false},
        {"a frame and half a header", {0, 0, 0, 1, 0, 0, 0, 1, 0, 5, 1, 0, 'a', 0, 0}, 15, ERR_OK, 1, true},
        {"half a header", {0, 0, 0}, 3, ERR_OK, 0, true},
        {"half a body", {0, 0, 0, 9, 0, 0, 0, 1, 0, 5, 1, 0, 'a'}, 13, ERR_OK, 0, true},
        {"as long as allowed", {0, 0, 0, 16, 0, 0, 0, 1, 0, 5, 1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}, 28, ERR_OK, 1, false},
        {"one byte longer", {0, 0, 0, 17, 0, 0, 0, 1, 0, 5, 1, 0}, 12, ERR_TOO_LARGE, 0, false},
        {"4 GiB", {255, 255, 255, 255, 0, 0, 0, 1, 0, 5, 1, 0}, 12, ERR_TOO_LARGE, 0, false},
        {"kind 0", {0, 0, 0, 0, 0, 0, 0, 1, 0, 5, 0, 0}, 12, ERR_MALFORMED, 0, false},
        {"kind 7", {0, 0, 0, 0, 0, 0, 0, 1, 0, 5, 7, 0}, 12, ERR_MALFORMED, 0, false},
        {"cancel", {0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 6, 0}, 12, ERR_OK, 1, false},
        {"cancel with a body", {0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 6, 0, 'a'}, 13, ERR_MALFORMED, 0, false},
        {"critical flag", {0, 0, 0, 0, 0, 0, 0, 1, 0, 5, 1, 1}, 12, ERR_MALFORMED, 0, false},
        {"last critical flag", {0, 0, 0, 0, 0, 0, 0, 1, 0, 5, 1, 8}, 12, ERR_MALFORMED, 0, false},
        {"flags to be ignored", {0, 0, 0, 0, 0, 0, 0, 1, 0, 5, 1, 0xf0}, 12, ERR_OK, 1, false},
        {"good, then bad", {0, 0, 0, 1, 0, 0, 0, 1, 0, 5, 1, 0, 'a', 0, 0, 0, 0, 0, 0, 0, 2, 0, 5, 9, 0}, 25, ERR_MALFORMED, 1, false},
    };
    return cr_make_param_array(struct frame_case, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct frame_case *row, frame, splits, .timeout = 10)
{
    uint64_t first_hash = 0;
    for (size_t step = row->len; step >= 1; step--) {      /* every way to cut the stream */
        struct frame_reader r;
        struct seen seen = {0};
        enum err e = ERR_OK;
        frame_reader_init(&r, &sys_real, 16);
        for (size_t at = 0; at < row->len && e == ERR_OK; at += step) {
            size_t n = row->len - at < step ? row->len - at : step;
            uint8_t *copy = malloc(n);                     /* ASan sees one byte past it */
            memcpy(copy, row->wire + at, n);
            e = frame_feed(&r, bytes_of(copy, n), note_frame, &seen);
            free(copy);
        }
        cr_expect_eq(e, row->want, "%s, cut every %zu: %s", row->name, step, err_name(e));
        cr_expect_eq(seen.frames, row->frames, "%s, cut every %zu", row->name, step);
        if (e == ERR_OK)
            cr_expect_eq(frame_reader_partial(&r), row->partial, "%s, cut every %zu", row->name, step);
        first_hash = step == row->len ? seen.hash : first_hash;
        cr_expect_eq(seen.hash, first_hash, "%s, cut every %zu", row->name, step);
        cr_expect_leq(r.cap, 12 + 16, "%s", row->name);
        frame_reader_finish(&r);
    }
}

Test(frame, header_is_what_is_read, .timeout = 10)
{
    static const uint8_t want[] = {0, 0, 0, 3, 0xde, 0xad, 0xbe, 0xef, 0x12, 0x34, 4, 0x20};
    struct frame f = {.request = 0xdeadbeef, .method = 0x1234, .kind = FRAME_ERROR, .flags = 0x20, .body = bytes_text("abc")};
    struct frame_reader r;
    struct seen seen = {0};
    uint8_t wire[15];
    frame_header(&f, wire);
    cr_expect_arr_eq(wire, want, sizeof want);
    memcpy(wire + 12, "abc", 3);
    frame_reader_init(&r, &sys_real, 100);
    cr_assert_eq(frame_feed(&r, bytes_of(wire, sizeof wire), note_frame, &seen), ERR_OK);
    cr_expect_eq(seen.last.request, f.request);
    cr_expect_eq(seen.last.method, f.method);
    cr_expect_eq(seen.last.kind, f.kind);
    cr_expect_eq(seen.last.flags, f.flags);
    cr_expect_eq(seen.last.body.data, wire + 12, "in place");
    cr_expect_eq(r.cap, 0, "no memory for what came whole");
    frame_reader_finish(&r);
}

Test(frame, the_limits_of_the_protocol, .timeout = 10)
{
    static const uint32_t limits[] = {LIMIT_BODY_BYTES_BEFORE_LOGIN, LIMIT_BODY_BYTES};
    for (size_t i = 0; i < 2; i++)
        for (uint32_t over = 0; over < 2; over++) {
            struct frame_reader r;
            struct seen seen = {0};
            uint8_t *wire = calloc(1, 12 + LIMIT_BODY_BYTES + 1);
            put_be32(wire, limits[i] + over);
            wire[10] = FRAME_REQUEST;
            frame_reader_init(&r, &sys_real, limits[i]);
            enum err e = frame_feed(&r, bytes_of(wire, 12 + limits[i] + over), note_frame, &seen);
            cr_expect_eq(e, over ? ERR_TOO_LARGE : ERR_OK);
            cr_expect_eq(seen.frames, 1 - over);
            frame_reader_finish(&r);
            free(wire);
        }
}

/* What is announced costs nothing; what comes is at most doubled. */
Test(frame, memory_follows_what_comes, .timeout = 10)
{
    struct frame_reader r;
    struct seen seen = {0};
    uint8_t head[12] = {0, 0x10, 0, 0, 0, 0, 0, 1, 0, 22, 1, 0}, byte = 'x';
    frame_reader_init(&r, &sys_real, LIMIT_BODY_BYTES);
    cr_assert_eq(frame_feed(&r, bytes_of(head, 12), note_frame, &seen), ERR_OK);
    for (size_t n = 13; n <= 12 + LIMIT_BODY_BYTES; n++) {
        cr_assert_eq(frame_feed(&r, bytes_of(&byte, 1), note_frame, &seen), ERR_OK);
        if (n < 12 + LIMIT_BODY_BYTES)
            cr_assert(r.cap <= 64 || r.cap <= 2 * n, "%zu bytes for %zu", r.cap, n);
    }
    cr_expect_eq(seen.frames, 1);
    cr_expect_eq(r.cap, 12 + LIMIT_BODY_BYTES);
    frame_reader_rest(&r);
    cr_expect_eq(r.cap, 0);
    cr_expect_null(r.buffer);
    cr_assert_eq(frame_feed(&r, bytes_of(head, 5), note_frame, &seen), ERR_OK);
    frame_reader_rest(&r);
    cr_expect(frame_reader_partial(&r), "what has begun is no rest");
    frame_reader_finish(&r);
    frame_reader_finish(&r);
}

Test(frame, the_callback_may_raise_the_limit, .timeout = 10)
{
    uint8_t wire[12 + 12 + 100] = {0, 0, 0, 0, 0, 0, 0, 1, 0, 2, 1, 0, 0, 0, 0, 100, 0, 0, 0, 2, 0, 20, 1, 0};
    for (size_t step = 1; step <= sizeof wire; step++)
        for (uint32_t limit = 99; limit <= 100; limit++) {
            struct frame_reader r;
            struct seen seen = {.reader = &r, .new_limit = limit};
            enum err e = ERR_OK;
            frame_reader_init(&r, &sys_real, 10);
            for (size_t at = 0; at < sizeof wire && e == ERR_OK; at += step)
                e = frame_feed(&r, bytes_of(wire + at, sizeof wire - at < step ? sizeof wire - at : step), note_frame, &seen);
            cr_expect_eq(e, limit == 100 ? ERR_OK : ERR_TOO_LARGE, "cut every %zu", step);
            cr_expect_eq(seen.frames, limit == 100 ? 2 : 1);
            frame_reader_finish(&r);
        }
}

Test(frame, a_frame_begun_is_held_to_the_new_limit, .timeout = 10)
{
    uint8_t wire[12 + 50] = {0, 0, 0, 50, 0, 0, 0, 1, 0, 2, 1, 0};
    struct frame_reader r;
    struct seen seen = {0};
    frame_reader_init(&r, &sys_real, 100);
    cr_assert_eq(frame_feed(&r, bytes_of(wire, 20), note_frame, &seen), ERR_OK);
    frame_reader_limit(&r, 49);
    cr_expect_eq(frame_feed(&r, bytes_of(wire + 20, 42), note_frame, &seen), ERR_TOO_LARGE);
    cr_expect_eq(seen.frames, 0);
    frame_reader_finish(&r);
}

Test(frame, the_callback_may_stop, .timeout = 10)
{
    uint8_t wire[36] = {[10] = 1, [22] = 1, [34] = 1};
    for (size_t step = 1; step <= sizeof wire; step++) {
        struct frame_reader r;
        struct seen seen = {.refuse_at = 2};
        enum err e = ERR_OK;
        frame_reader_init(&r, &sys_real, 10);
        for (size_t at = 0; at < sizeof wire && e == ERR_OK; at += step)
            e = frame_feed(&r, bytes_of(wire + at, sizeof wire - at < step ? sizeof wire - at : step), note_frame, &seen);
        cr_expect_eq(e, ERR_CANCELLED);
        cr_expect_eq(seen.frames, 2);
        frame_reader_finish(&r);
    }
}

Test(frame, survives_every_failed_call, .timeout = 10)
{
    uint8_t wire[12 + 200] = {0, 0, 0, 200, 0, 0, 0, 1, 0, 2, 1, 0};
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        struct frame_reader r;
        struct seen seen = {0};
        enum err e = ERR_OK;
        frame_reader_init(&r, &sys, 1000);
        for (size_t at = 0; at < sizeof wire && e == ERR_OK; at += 10)
            e = frame_feed(&r, bytes_of(wire + at, sizeof wire - at < 10 ? sizeof wire - at : 10), note_frame, &seen);
        frame_reader_finish(&r);
        cr_assert_eq(f.live, 0, "call %zu failing leaked", n);
        if (!f.fired) {
            cr_assert_eq(e, ERR_OK);
            cr_assert_eq(n, 4, "64, 128 and 212 bytes");
            break;
        }
        cr_assert_eq(e, ERR_NO_MEMORY, "call %zu", n);
    }
}
