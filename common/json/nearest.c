#include "common/json/json.h"

#include "common/base/text.h"

enum { COMPARED_BYTES = 48 };

static size_t least(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

/* Levenshtein's distance: letters to add, remove or change. */
static size_t distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t row[COMPARED_BYTES + 1];
    for (size_t k = 0; k <= m; k++)
        row[k] = k;
    for (size_t i = 1; i <= n; i++) {
        size_t corner = row[0];
        row[0] = i;
        for (size_t k = 1; k <= m; k++) {
            size_t above = row[k];
            row[k] = least(above + 1, row[k - 1] + 1, corner + (a[i - 1] != b[k - 1]));
            corner = above;
        }
    }
    return row[m];
}

const char *json_nearest(const char *typed, const char *const *names, size_t count)
{
    char a[COMPARED_BYTES], b[COMPARED_BYTES];
    size_t n = text_fold(bytes_text(typed), a, sizeof a);
    size_t best = n / 2 + 1 < 4 ? n / 2 + 1 : 4;            /* farther than that is another word */
    const char *found = NULL;
    for (size_t i = 0; i < count; i++) {
        size_t m = text_fold(bytes_text(names[i]), b, sizeof b);
        size_t d = distance(a, n, b, m);
        if (d < best) {
            best = d;
            found = names[i];
        }
    }
    return found;
}
