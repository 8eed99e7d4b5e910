/* Tables as CSV, in two dialects: `,` and LF for programs; `;`, a mark of UTF-8
 * and CRLF for spreadsheets set to French. Numbers and days are already texts
 * of the dialect. Pure but for `write`; from any thread. */
#ifndef COMMON_VALUE_CSV_H
#define COMMON_VALUE_CSV_H

#include "common/base/bytes.h"

#include <stdbool.h>

/* A file that is being written. `write` keeps its own errors. */
struct csv {
    void (*write)(void *to, const char *bytes, size_t len);
    void *to;
    bool french;
    bool in_row;                   /* own: a cell was written in this row */
};

/* Before the first row. */
void csv_begin(struct csv *c);
/* The next cell of the row. `guard`: a text that a spreadsheet would run as a
 * formula gets an apostrophe before it; not for numbers, which may begin by -. */
void csv_cell(struct csv *c, struct bytes text, bool guard);
void csv_end_row(struct csv *c);
/* What the file is: an empty row, which ends the table for a spreadsheet, then
 * each line as a row of one cell. */
void csv_trailer(struct csv *c, const char *lines);

#endif
