/* Whatever is typed as a filter, nothing breaks and nothing is read past its
 * end; a filter that was cut short holds for at least as many words. */
#include "client-tui/data/filter.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const struct tableau_column columns[] = {
    {"nom", "Nom", CELL_TEXT}, {"montant", "Montant", CELL_MONEY}, {"agr", "Agrément", CELL_DAY}, {"part", "Part", CELL_RATE},
    {"jours", "Jours", CELL_COUNT}, {"valeur", "Valeur", CELL_NUMBER},
};

static void need(bool holds)
{
    if (!holds)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    struct arena a;
    struct tableau t;
    struct filter f;
    struct err_note note;
    char *text = malloc(len + 1);
    if (text == NULL)
        return 0;
    if (len > 0)
        memcpy(text, data, len);
    text[len] = '\0';
    arena_init(&a, &sys_real, 1 << 20);
    tableau_init(&t, &a, "t", columns, 6);
    struct tableau_cell *c = tableau_row(&t, 1, 1);
    if (c != NULL) {
        cell_text(&c[0], "Ville de Bellerive");
        cell_money(&c[1], (struct money){123450});
        cell_day(&c[2], (struct day){20784});
        cell_count(&c[4], 12);
    }
    filter_parse(&f, text, &note);
    need(f.count <= FILTER_TERMS);
    for (size_t i = 0; i < f.count; i++)
        need(memchr(f.terms[i].field, '\0', sizeof f.terms[i].field) != NULL && memchr(f.terms[i].value, '\0', FILTER_BYTES) != NULL);
    bool holds = t.row_count > 0 && filter_row(&f, &t, 0, (struct day){20784});
    while (holds && f.count > 0) {           /* fewer terms never hold less */
        f.count--;
        need(filter_row(&f, &t, 0, (struct day){20784}));
    }
    arena_finish(&a);
    free(text);
    return 0;
}
