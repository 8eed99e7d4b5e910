/* Records as Pacte's own JSON (docs/formats.md, « JSON »): read one by one
 * from a file of any size, written one by one. One thread at a time for each
 * reader. Memory comes from the arena that is given, and from its `sys`. */
#ifndef COMMON_JSON_JSON_H
#define COMMON_JSON_JSON_H

#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/record/record.h"

/* --- Reading -------------------------------------------------------------- */

/* Puts at most `size` bytes into `out`; how many, 0 at the end, -1 when the
 * file cannot be read. */
typedef long json_source_fn(void *ctx, char *out, size_t size);
/* ctx is a FILE *, which stays the caller's. */
long json_source_file(void *ctx, char *out, size_t size);
/* ctx is a struct bytes *, which is eaten. */
long json_source_bytes(void *ctx, char *out, size_t size);

struct json_record {
    const struct record_type *type;
    Pacte__Record *record;           /* id, revision, changed_ms and archived of the header: 0 when not said */
    size_t line;                     /* where its object begins, from 1 */
};

struct json_reader {                 /* init, next until END, finish; its fields are its own */
    const struct sys *sys;
    json_source_fn *source;
    void *ctx;
    char *object;                    /* the text of the object being gathered */
    size_t len, cap;
    size_t line;
    enum { JSON_AT_START, JSON_IN_ARRAY, JSON_IN_LINES, JSON_AT_END } state;
    bool need_comma;
    enum err failed;                 /* an error that ends the reading stays */
    size_t at, filled;
    char chunk[4096];
};

void json_reader_init(struct json_reader *r, const struct sys *sys, json_source_fn *source, void *ctx);
void json_reader_finish(struct json_reader *r);      /* accepts a zeroed reader, and twice */

/* The next record, held by the arena; END after the last. The note begins with
 * the line. An error of one record leaves the reader at the next one: INVALID,
 * AMBIGUOUS, OUT_OF_RANGE, OVERFLOW, BAD_DAY, BAD_TEXT, REQUIRED (type or
 * fields), UNKNOWN_FIELD (the note gives the nearest name). Others end the
 * reading and come again: MALFORMED, TOO_LARGE, TOO_DEEP, IO, NO_MEMORY. */
MUST_CHECK enum err json_reader_next(struct json_reader *r, struct arena *arena, struct json_record *out,
                                     struct err_note *note);

/* One object that lies whole in memory; the same errors. */
MUST_CHECK enum err json_record_parse(struct bytes object, struct arena *arena, struct json_record *out,
                                      struct err_note *note);

/* --- Writing -------------------------------------------------------------- */

/* The record on one line, without a newline, in the arena; ends with NUL.
 * INVALID (no body), BAD_TEXT (a text is not UTF-8), NO_MEMORY. */
MUST_CHECK enum err json_record_text(const Pacte__Record *r, struct arena *arena, struct bytes *out);

/* --- Names ----------------------------------------------------------------- */

/* The id that « @name » stands for, always the same; `name` without its @.
 * False when it is not 1 to LIMIT_JSON_ALIAS_BYTES of a-z 0-9 - . _ */
bool json_alias_id(const char *name, uint64_t *out);

/* The name nearest to what was typed, NULL when none is near. */
const char *json_nearest(const char *typed, const char *const *names, size_t count);

#endif
