/* However a stream is cut, it gives the same frames and the same end; and the
 * buffer never exceeds what was announced and came. The first byte picks the
 * cut, its top bit whether the limit is raised by the first frame. */
#include "common/wire/frame.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { LOW = 300, HIGH = 5000 };

struct sum {
    size_t frames;
    uint64_t hash;
    struct frame_reader *reader;
    bool raise;
};

static void mix(struct sum *s, const uint8_t *p, size_t len)
{
    for (size_t i = 0; i < len; i++)
        s->hash = (s->hash ^ p[i]) * 1099511628211u;
}

static enum err add(void *ctx, const struct frame *f)
{
    struct sum *s = ctx;
    uint8_t head[12];
    frame_header(f, head);
    mix(s, head, sizeof head);
    mix(s, f->body.data, f->body.len);
    if (f->body.len > (s->raise ? HIGH : LOW) || f->kind < FRAME_REQUEST || f->kind > FRAME_CANCEL)
        abort();
    s->frames++;
    if (s->raise)
        frame_reader_limit(s->reader, HIGH);
    return ERR_OK;
}

static enum err run(const uint8_t *data, size_t len, size_t step, struct sum *out)
{
    struct frame_reader r;
    enum err e = ERR_OK;
    frame_reader_init(&r, &sys_real, LOW);
    out->reader = &r;
    for (size_t at = 0; at < len && e == ERR_OK; at += step) {
        size_t n = len - at < step ? len - at : step;
        e = frame_feed(&r, bytes_of(data + at, n), add, out);
        if (r.cap > 12 + HIGH || r.len > r.cap)
            abort();
    }
    mix(out, (const uint8_t *)&r.len, e == ERR_OK ? sizeof r.len : 0);
    frame_reader_finish(&r);
    return e;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len < 2)
        return 0;
    struct sum whole = {.raise = data[0] >= 128}, cut = {.raise = data[0] >= 128};
    enum err a = run(data + 1, len - 1, len, &whole);
    enum err b = run(data + 1, len - 1, (size_t)data[0] % 29 + 1, &cut);
    if (a != b || whole.frames != cut.frames || whole.hash != cut.hash)
        abort();
    return 0;
}
