#include "client-tui/views/views.h"

#include "common/base/text.h"

#include <stdio.h>
#include <stdlib.h>

enum { FOLDED = 512 };

static int better(const void *a, const void *b)
{
    const struct action_row *x = a, *y = b;
    if (x->score != y->score)
        return x->score < y->score ? 1 : -1;
    /* What can be done now comes before what cannot, then the order of the page. */
    return (x->why_not != NULL) - (y->why_not != NULL);
}

static int score(const char *typed, enum action a)
{
    char text[FOLDED], folded[FOLDED], label[FOLDED];
    const struct action_def *d = action_def(a);
    (void)text_fold(bytes_text(_(d->label)), label, sizeof label);
    (void)snprintf(text, sizeof text, "%s %s", d->words, label);
    (void)text_fold(bytes_text(text), folded, sizeof folded);
    int in_label = fuzzy_score(typed, label), anywhere = fuzzy_score(typed, folded);
    return in_label > anywhere ? in_label : anywhere;
}

size_t actions_found(const struct model *m, const char *typed, struct action_row *out, size_t max)
{
    enum action list[ACTION_COUNT];
    char folded[FOLDED];
    size_t n = model_actions(m, list, ACTION_COUNT), found = 0;
    (void)text_fold(bytes_text(typed), folded, sizeof folded);
    for (size_t i = 0; i < n && found < max; i++) {
        int s = folded[0] == '\0' ? 1 : score(folded, list[i]);
        if (s > 0)
            out[found++] = (struct action_row){.action = list[i], .score = s, .why_not = model_why_not(m, list[i])};
    }
    if (folded[0] != '\0')
        qsort(out, found, sizeof out[0], better);
    return found;
}
