/* What a screen shows, as a table: the twin that exports, filters, the linear
 * mode for screen readers and the list in place of a drawing all read. */
#ifndef CLIENT_TUI_DATA_TABLEAU_H
#define CLIENT_TUI_DATA_TABLEAU_H

#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/value/day.h"
#include "common/value/money.h"

enum cell_kind { CELL_TEXT, CELL_MONEY, CELL_DAY, CELL_COUNT, CELL_RATE /* parts per 10 000 */, CELL_NUMBER /* thousandths */ };

struct tableau_column { const char *key, *title; enum cell_kind kind; };
struct tableau_cell {
    bool known;                          /* false: nothing said, which is not 0 */
    const char *text;                    /* CELL_TEXT; else NULL */
    int64_t number;                      /* cents, day number, count… */
};
struct tableau {
    struct arena *arena;
    const char *title;                   /* « COM-2026-001 : contributions, vue Accordé » */
    const char *subtitle;                /* filter, date, user: what an export says of itself */
    const struct tableau_column *columns;
    size_t column_count;
    struct tableau_cell *cells;          /* rows × columns */
    struct tableau_row { uint32_t type; uint64_t id; } *rows;   /* the record of each row; 0: none */
    size_t row_count, row_cap;
    enum err error;                      /* NO_MEMORY, sticky */
};
void tableau_init(struct tableau *t, struct arena *arena, const char *title, const struct tableau_column *columns, size_t count);
/* A new row: its cells, unknown at first. NULL when there is no memory. */
struct tableau_cell *tableau_row(struct tableau *t, uint32_t type, uint64_t id);
void cell_text(struct tableau_cell *c, const char *text);        /* must outlive the table; "" is unknown */
void cell_money(struct tableau_cell *c, struct money m);
void cell_day(struct tableau_cell *c, struct day d);
void cell_count(struct tableau_cell *c, int64_t n);

/* For people: « 1 234,50 », 31/12/2026, « — » when unknown. */
size_t tableau_text(const struct tableau *t, size_t row, size_t column, char *out, size_t size);
/* Negative, 0, positive; unknown comes last. */
int tableau_compare(const struct tableau *t, size_t a, size_t b, size_t column);

/* --- What F8 writes, in the arena ------------------------------------------ */
/* 80 columns of plain text; CSV (common/value/csv.h) for French spreadsheets
 * (comma, jj/mm/aaaa; title and subtitle after the rows) or standard (point,
 * ISO days); « champ : valeur », a line a fact. */
MUST_CHECK enum err tableau_plain(const struct tableau *t, struct bytes *out);
MUST_CHECK enum err tableau_csv(const struct tableau *t, bool french, struct bytes *out);
MUST_CHECK enum err tableau_facts(const struct tableau *t, struct bytes *out);

#endif
