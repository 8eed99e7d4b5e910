/* What is kept of a computed table: columns by name, filters, an order, so many
 * rows. A list of records has the daemon do that; what the rules compute has no
 * index, and is chosen from here, in the same words. */
#ifndef TOOLS_PACTECTL_CHOICE_H
#define TOOLS_PACTECTL_CHOICE_H

#include "tools/pactectl/options.h"

enum { CHOICE_COLUMNS_MAX = 24 };

struct choice {
    const struct options *o;
    struct err_note *note;
    const struct column *all;                        /* the table as it is computed */
    size_t all_count;
    struct column columns[CHOICE_COLUMNS_MAX];       /* and as it is shown */
    size_t places[CHOICE_COLUMNS_MAX], count;
    struct choice_filter { size_t column; int op; const char *value; } filters[OPTIONS_LIST_MAX];
    bool ordered, descending;
    size_t order;                                    /* column */
    struct arena arena;                              /* filters, and rows that wait for their order */
    struct cell **rows;
    size_t row_count, row_cap;
    uint64_t taken;
};

void choice_init(struct choice *k, const struct options *o, struct err_note *note);
void choice_finish(struct choice *k);

/* Of a new table. USAGE names the column that is not there, and those that are. */
MUST_CHECK enum err choice_begin(struct choice *k, const struct column *columns, size_t count);
/* *take: whether the row is one of those asked for. USAGE: a filter has a value
 * of another kind than its column. */
MUST_CHECK enum err choice_takes(struct choice *k, const struct cell *cells, bool *take);
/* Nothing more will be taken. */
bool choice_full(const struct choice *k);
/* The cells that are shown, of all. */
void choice_cells(const struct choice *k, const struct cell *cells, struct cell *out);
/* With an order: a row waits until all are there. */
MUST_CHECK enum err choice_keep(struct choice *k, const struct cell *cells);
void choice_sort(struct choice *k);

#endif
