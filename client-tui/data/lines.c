#include "client-tui/data/lines.h"

#include <string.h>

enum { LINES_MAX = 400 };

struct line_of { const char *text; size_t len; };
struct lines { struct line_of *rows; size_t count; };

static bool split(const char *text, struct arena *a, struct lines *out)
{
    out->rows = arena_alloc(a, LINES_MAX * sizeof *out->rows);
    out->count = 0;
    while (out->rows != NULL && *text != '\0') {
        size_t len = strcspn(text, "\n");
        if (out->count == LINES_MAX)
            return false;
        out->rows[out->count++] = (struct line_of){text, len};
        text += len + (text[len] == '\n');
    }
    return out->rows != NULL;
}

static bool same(const struct line_of *a, const struct line_of *b) { return a->len == b->len && memcmp(a->text, b->text, a->len) == 0; }

/* For each line of `b` the line of `x` that it is, or -1: a longest common
 * subsequence, from the end. */
static int *matches(const struct lines *b, const struct lines *x, struct arena *a)
{
    size_t w = x->count + 1;
    uint16_t *best = arena_zalloc(a, (b->count + 1) * w, sizeof *best);
    int *out = arena_alloc(a, (b->count + 1) * sizeof *out);
    if (best == NULL || out == NULL)
        return NULL;
    for (size_t i = b->count; i > 0; i--)
        for (size_t k = x->count; k > 0; k--) {
            uint16_t *cell = &best[(i - 1) * w + k - 1];
            uint16_t down = best[i * w + k - 1], right = best[(i - 1) * w + k];
            *cell = same(&b->rows[i - 1], &x->rows[k - 1]) ? (uint16_t)(best[i * w + k] + 1) : down > right ? down : right;
        }
    size_t i = 0, k = 0;
    for (size_t n = 0; n <= b->count; n++)
        out[n] = -1;
    while (i < b->count && k < x->count) {
        if (same(&b->rows[i], &x->rows[k]))
            out[i++] = (int)k++;
        else if (best[(i + 1) * w + k] >= best[i * w + k + 1])
            i++;
        else
            k++;
    }
    return out;
}

struct output { char *text; size_t len; };

static void add(struct output *o, const struct lines *l, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        memcpy(o->text + o->len, l->rows[i].text, l->rows[i].len);
        o->len += l->rows[i].len;
        o->text[o->len++] = '\n';
    }
}

static bool equal(const struct lines *a, size_t a0, size_t a1, const struct lines *b, size_t b0, size_t b1)
{
    if (a1 - a0 != b1 - b0)
        return false;
    for (size_t i = 0; i < a1 - a0; i++)
        if (!same(&a->rows[a0 + i], &b->rows[b0 + i]))
            return false;
    return true;
}

/* What lies between two lines that all three have. */
static bool chunk(struct output *o, const struct lines *b, size_t b0, size_t b1, const struct lines *m, size_t m0, size_t m1,
                  const struct lines *t, size_t t0, size_t t1)
{
    if (equal(b, b0, b1, m, m0, m1)) {
        add(o, t, t0, t1);
    } else if (equal(b, b0, b1, t, t0, t1) || equal(m, m0, m1, t, t0, t1)) {
        add(o, m, m0, m1);
    } else if (b0 == b1) {
        add(o, t, t0, t1);
        add(o, m, m0, m1);
    } else {
        return false;
    }
    return true;
}

const char *lines_merge(const char *base, const char *mine, const char *theirs, struct arena *a)
{
    struct lines b, m, t;
    struct output o = {.text = arena_alloc(a, strlen(base) + strlen(mine) + strlen(theirs) + 4)};
    if (o.text == NULL || !split(base, a, &b) || !split(mine, a, &m) || !split(theirs, a, &t))
        return NULL;
    const int *in_mine = matches(&b, &m, a), *in_theirs = matches(&b, &t, a);
    size_t b0 = 0, m0 = 0, t0 = 0;
    if (in_mine == NULL || in_theirs == NULL)
        return NULL;
    for (size_t i = 0; i < b.count; i++) {
        if (in_mine[i] < 0 || in_theirs[i] < 0)
            continue;
        if (!chunk(&o, &b, b0, i, &m, m0, (size_t)in_mine[i], &t, t0, (size_t)in_theirs[i]))
            return NULL;
        add(&o, &b, i, i + 1);
        b0 = i + 1;
        m0 = (size_t)in_mine[i] + 1;
        t0 = (size_t)in_theirs[i] + 1;
    }
    if (!chunk(&o, &b, b0, b.count, &m, m0, m.count, &t, t0, t.count))
        return NULL;
    while (o.len > 0 && o.text[o.len - 1] == '\n')
        o.len--;
    o.text[o.len] = '\0';
    return o.text;
}
