/* The filter of a list: words and « champ:valeur », « champ<valeur » in any
 * order, all must hold; accents and case do not count. « gres agr<2028
 * financeur:caf alerte:retard ». Pure. */
#ifndef CLIENT_TUI_DATA_FILTER_H
#define CLIENT_TUI_DATA_FILTER_H

#include "client-tui/data/tableau.h"
#include "common/value/day.h"

enum { FILTER_TERMS = 16, FILTER_BYTES = 200 };
enum filter_op { FILTER_HAS, FILTER_EQUAL, FILTER_LESS, FILTER_LESS_EQUAL, FILTER_GREATER, FILTER_GREATER_EQUAL, FILTER_NOT };

struct filter_term {
    enum filter_op op;
    char field[33];                      /* folded; "": any column */
    char value[FILTER_BYTES];            /* folded */
};
struct filter {
    struct filter_term terms[FILTER_TERMS];
    size_t count;
};
/* Never fails on what a person is still typing: a term that is not complete
 * (« agr< ») holds for every row. The note says what was not understood. */
void filter_parse(struct filter *f, const char *text, struct err_note *note);
/* Whether a term is about a column: its name in full, or its beginning when no
 * other column is named in full. */
bool filter_about(const struct filter_term *term, const struct tableau_column *columns, size_t count, size_t column);
/* Does the row hold all terms? A field is found by the beginning of the key or
 * of the title of a column. Money, days, counts and rates compare as such; a
 * year alone (« < 2028 ») compares with the year of a day. */
bool filter_row(const struct filter *f, const struct tableau *t, size_t row, struct day today);

#endif
