/* What pactectl prints: rows of typed cells, as a table for a person, CSV for
 * a program, CSV for a French spreadsheet, or JSON. Whoever makes rows knows
 * no format; nothing of the server reaches a terminal but through here, and no
 * control character passes. */
#ifndef TOOLS_PACTECTL_OUT_H
#define TOOLS_PACTECTL_OUT_H

#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/err.h"

#include <stdbool.h>
#include <stdio.h>

enum out_format { OUT_TABLE, OUT_CSV, OUT_CSV_FR, OUT_JSON, OUT_OPENMETRICS };
enum { OUT_FORMATS = OUT_OPENMETRICS + 1 };

/* False when there is no such name: table, csv, csv-fr, json, openmetrics. */
const char *out_format_name(enum out_format format);
bool out_format_named(const char *name, enum out_format *out);

enum cell_kind {
    CELL_NONE,           /* nothing said: empty, null */
    CELL_TEXT,
    CELL_COUNT,
    CELL_INTEGER,        /* may be negative */
    CELL_MONEY,          /* cents */
    CELL_DAY,            /* days since 1970 */
    CELL_INSTANT,        /* ms since 1970, UTC */
    CELL_BOOL
};

struct cell {
    enum cell_kind kind;
    int64_t number;
    struct bytes text;   /* for programs: a code, an id, « acompte » */
    struct bytes shown;  /* for people, instead of `text`: a label; no bytes: `text` */
    bool figure;         /* `text` is a number: one that begins by « - » is no formula */
};

static inline struct cell cell_text(const char *text)
{
    return (struct cell){.kind = text[0] == '\0' ? CELL_NONE : CELL_TEXT, .text = bytes_text(text)};
}
static inline struct cell cell_count(uint64_t n) { return (struct cell){.kind = CELL_COUNT, .number = (int64_t)n}; }
static inline struct cell cell_money(int64_t cents) { return (struct cell){.kind = CELL_MONEY, .number = cents}; }
/* An amount that nobody said is not 0: a table shows that it is missing. */
static inline struct cell cell_no_money(void) { return (struct cell){.kind = CELL_NONE, .shown = bytes_text("—")}; }
static inline struct cell cell_bool(bool yes) { return (struct cell){.kind = CELL_BOOL, .number = yes}; }
/* 0 ms is « never ». */
static inline struct cell cell_instant(int64_t ms)
{
    return (struct cell){.kind = ms == 0 ? CELL_NONE : CELL_INSTANT, .number = ms};
}

struct column {
    const char *name;    /* csv, json */
    const char *label;   /* table, csv-fr; French */
    bool right;          /* numbers */
    unsigned width;      /* columns of the terminal when rows are shown as they come */
};

struct choice;

struct out {
    FILE *to;
    enum out_format format;
    unsigned terminal_columns;       /* 0: not a terminal, nothing is cut */
    bool live;                       /* rows are shown as they come (watch) */
    bool record;                     /* one thing: « label : value » lines, one JSON object */
    void (*more)(FILE *to, const void *of);     /* further keys of that JSON object */
    const void *more_of;
    struct choice *choice;           /* which columns and rows of what is computed; NULL: all */
    const char *echo;                /* csv-fr: what was asked, when and by whom, after the rows; NULL: nothing */
    const struct column *columns;
    size_t count, rows;
    bool headed;
    struct arena kept;               /* cells of a table, until its widths are known */
    struct out_row *first, *last;
};

/* `to` stays the caller's. */
void out_init(struct out *o, FILE *to, enum out_format format, unsigned terminal_columns);
void out_finish(struct out *o);

/* columns must live until out_end. Several tables may follow one another. */
MUST_CHECK enum err out_begin(struct out *o, const struct column *columns, size_t count);
/* Shows the head now: for rows that may be long to come. Else it comes with the
 * first row, or with out_end. */
void out_head(struct out *o);
MUST_CHECK enum err out_row(struct out *o, const struct cell *cells);
/* No further row will be shown. */
bool out_full(const struct out *o);
/* IO when something could not be written: a full disk, a closed pipe. */
MUST_CHECK enum err out_end(struct out *o, struct err_note *note);
/* The same for what was written to `to` without rows. */
MUST_CHECK enum err out_flush(struct out *o, struct err_note *note);

/* --- Inside ---------------------------------------------------------------- */

struct out_row {
    struct out_row *next;
    struct bytes cells[];            /* as they are shown */
};

/* The value without quotes, as the format writes it. Returns the length; for
 * text that does not fit it is cut at a character. */
size_t cell_write(enum out_format format, const struct cell *c, char *out, size_t size);
/* Of the whole value: size_t needed with its NUL. */
size_t cell_size(const struct cell *c);

MUST_CHECK enum err out_table_row(struct out *o, const struct cell *cells);
void out_table_end(struct out *o);
void out_table_head(struct out *o);
void csv_head(struct out *o);
/* After an empty line, which ends the table for a spreadsheet. */
void csv_echo(struct out *o);
MUST_CHECK enum err csv_row(struct out *o, const struct cell *cells);
void json_head(struct out *o);
void json_row(struct out *o, const struct cell *cells);
void json_end(struct out *o);

/* A JSON string with its quotes; controls, and marks that a terminal obeys, as \u. */
void json_string(FILE *to, struct bytes text);
void json_characters(FILE *to, struct bytes text);       /* without the quotes */

#endif
