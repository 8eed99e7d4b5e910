#include "common/wire/frame.h"
#include "common/wire/wire.h"
#include "proto/admin.pb-c.h"
#include "proto/error.pb-c.h"
#include "proto/limits.h"
#include "proto/service.pb-c.h"
#include "tests/unit/proto/vectors.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static struct vectors all;

static void set_up(void) { all = vectors_load(); }
static void tear_down(void) { vectors_free(&all); }

TestSuite(vectors, .init = set_up, .fini = tear_down, .timeout = 120);

Test(vectors, enough_of_them_and_half_must_fail)
{
    size_t failing = 0;
    const char *path;
    for (size_t i = 0; i < all.count; i++) {
        cr_expect_gt(all.item[i].expect_count, 0, "%s expects nothing", all.item[i].name);
        failing += vector_error(&all.item[i], &path) != ERR_OK;
    }
    cr_expect_geq(all.count, 60);
    cr_expect_geq(2 * failing, all.count, "%zu of %zu", failing, all.count);
}

/* --- Frames ------------------------------------------------------------------ */

struct run {
    const struct vector *v;
    size_t next;                       /* expectation to be met now */
    size_t step;
};

static enum err meet_frame(void *ctx, const struct frame *f)
{
    struct run *r = ctx;
    unsigned request, method, kind, flags;
    char head[64];
    int used = 0;
    uint8_t *body = NULL;
    size_t len = 0;
    cr_assert_lt(r->next, r->v->expect_count, "%s: a frame more than expected", r->v->name);
    const char *want = r->v->expect[r->next++];
    cr_assert_eq(sscanf(want, "frame %u %u %u %u %n", &request, &method, &kind, &flags, &used), 4, "%s: %s, and a frame came",
                 r->v->name, want);
    snprintf(head, sizeof head, "frame %u %u %u %u", f->request, f->method, f->kind, f->flags);
    cr_expect_eq(strncmp(head, want, strlen(head)), 0, "%s: %s, not %s", r->v->name, head, want);
    if (strcmp(want + used, "-") != 0)
        cr_assert(vector_bytes(want + used, &body, &len), "%s: %s", r->v->name, want);
    cr_expect(bytes_equal(f->body, bytes_of(body, len)), "%s: body of %zu bytes, %zu wanted", r->v->name, f->body.len, len);
    free(body);
    return ERR_OK;
}

static void run_frames(const struct vector *v, size_t step)
{
    struct run r = {.v = v, .step = step};
    struct frame_reader reader;
    const char *path;
    enum err want = vector_error(v, &path), e = ERR_OK;
    frame_reader_init(&reader, &sys_real, v->after_login ? LIMIT_BODY_BYTES : LIMIT_BODY_BYTES_BEFORE_LOGIN);
    for (size_t at = 0; at < v->input_len && e == ERR_OK; at += step) {
        size_t n = v->input_len - at < step ? v->input_len - at : step;
        e = frame_feed(&reader, bytes_of(v->input + at, n), meet_frame, &r);
    }
    cr_expect_eq(e, want, "%s, cut every %zu: %s", v->name, step, err_name(e));
    bool partial = e == ERR_OK && frame_reader_partial(&reader);
    const char *end = partial ? "incomplete" : v->input_len == 0 ? "nothing" : NULL;
    if (end != NULL) {
        cr_assert_lt(r.next, v->expect_count, "%s ends too soon", v->name);
        cr_expect_str_eq(v->expect[r.next], end, "%s", v->name);
    }
    r.next += end != NULL || want != ERR_OK;
    cr_expect_eq(r.next, v->expect_count, "%s: %zu of %zu expectations met", v->name, r.next, v->expect_count);
    frame_reader_finish(&reader);
}

Test(vectors, frames)
{
    size_t ran = 0;
    for (size_t i = 0; i < all.count; i++) {
        const struct vector *v = &all.item[i];
        if (!v->frame_level)
            continue;
        run_frames(v, v->input_len + 1);
        for (size_t step = 1; step <= 40 && step <= v->input_len; step++)
            run_frames(v, v->input_len < 10000 ? step : 1000 * step - 1);
        ran++;
    }
    cr_expect_geq(ran, 25);
}

/* --- Messages ------------------------------------------------------------------ */

static const ProtobufCMessageDescriptor *message_named(const char *name)
{
    static const ProtobufCMessageDescriptor *const others[] = {
        &pacte__day__descriptor, &pacte__money__descriptor, &pacte__record__descriptor, &pacte__contribution__descriptor,
        &pacte__error__descriptor, &pacte__event__descriptor,
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (strcmp(others[i]->short_name, name) == 0)
            return others[i];
    for (unsigned i = 0; i < pacte__pacte__descriptor.n_methods; i++) {
        const ProtobufCMethodDescriptor *m = &pacte__pacte__descriptor.methods[i];
        if (strcmp(m->input->short_name, name) == 0)
            return m->input;
        if (strcmp(m->output->short_name, name) == 0)
            return m->output;
    }
    return NULL;
}

static void run_message(const struct vector *v)
{
    const ProtobufCMessageDescriptor *d = message_named(v->type);
    const char *path;
    enum err want = vector_error(v, &path);
    struct err_note note = {0};
    struct arena arena;
    ProtobufCMessage *m = NULL;
    struct bytes back;
    cr_assert_not_null(d, "%s: %s", v->name, v->type);
    arena_init(&arena, &sys_real, LIMIT_REQUEST_BYTES);
    enum err e = wire_unpack(d, bytes_of(v->input, v->input_len), &arena, &m, &note);
    cr_expect_eq(e, want, "%s: %s", v->name, err_name(e));
    cr_expect_str_eq(note.field, path, "%s", v->name);
    if (e == ERR_OK && want == ERR_OK) {
        cr_expect_str_eq(v->expect[0], "ok", "%s", v->name);
        cr_assert_eq(wire_pack(m, &arena, &back), ERR_OK);
        struct bytes same = v->canonical == NULL ? bytes_of(v->input, v->input_len) : bytes_of(v->canonical, v->canonical_len);
        cr_expect(bytes_equal(back, same), "%s: %zu bytes came back, %zu wanted", v->name, back.len, same.len);
    }
    arena_finish(&arena);
}

Test(vectors, messages)
{
    size_t ran = 0;
    for (size_t i = 0; i < all.count; i++) {
        if (all.item[i].frame_level)
            continue;
        run_message(&all.item[i]);
        ran++;
    }
    cr_expect_geq(ran, 35);
}

/* The notation itself. */
Test(vectors, bytes_of_the_notation)
{
    static const struct { const char *text, *want; size_t len; } good[] = {
        {"", "", 0}, {"00 ff", "\0\xff", 2}, {"00ff", "\0\xff", 2}, {"3 * (0a 00)", "\x0a\0\x0a\0\x0a\0", 6},
        {"nest 1 (0a)", "\x0a\0", 2}, {"nest 3 (9a06)", "\x9a\6\6\x9a\6\3\x9a\6\0", 9},
    };
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        uint8_t *data = NULL;
        size_t len = 0;
        cr_expect(vector_bytes(good[i].text, &data, &len), "%s", good[i].text);
        cr_expect(bytes_equal(bytes_of(data, len), bytes_of(good[i].want, good[i].len)), "%s", good[i].text);
        free(data);
    }
    static const char *const bad[] = {"0", "0g", "00 0", "3 * (0a", "3 * ()", "nest 3 ()", "3 * (0a) 00", "00)"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        uint8_t *data = NULL;
        size_t len = 0;
        cr_expect_not(vector_bytes(bad[i], &data, &len), "%s", bad[i]);
        free(data);
    }
}
