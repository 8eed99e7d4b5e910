#include "tests/bench/tui/bench.h"

#include "common/base/text.h"

#include <stdio.h>
#include <stdlib.h>

void samples_add(struct samples *s, double v)
{
    if (s->count < SAMPLES_MAX)
        s->value[s->count++] = v;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double samples_at(const struct samples *s, double percent)
{
    struct samples sorted = *s;
    if (s->count == 0)
        return 0;
    qsort(sorted.value, (size_t)sorted.count, sizeof sorted.value[0], by_value);
    int rank = (int)(percent / 100 * sorted.count + 0.9999);
    return sorted.value[rank < 1 ? 0 : rank > sorted.count ? sorted.count - 1 : rank - 1];
}

/* printf counts bytes where columns are meant. */
static void print_padded(const char *text, int columns)
{
    printf("%s%*s", text, columns - (int)text_columns(bytes_text(text)), "");
}

void row_print(struct bench *b, const char *what, const char *unit, double measured, double goal)
{
    bool held = goal < 0 || measured <= goal;
    char figure[32], limit[32] = "";
    (void)snprintf(figure, sizeof figure, "%.*f %s", measured < 10 && measured != (int)measured ? 2 : 0, measured, unit);
    if (goal >= 0)
        (void)snprintf(limit, sizeof limit, "≤ %.0f %s", goal, unit);
    print_padded(what, 66);
    print_padded(figure, 14);
    print_padded(limit, 14);
    printf("%s\n", goal < 0 ? "" : held ? "tenu" : "MANQUÉ");
    (void)fflush(stdout);
    b->failed = b->failed || !held;
}
