/* What was typed and is not saved: for each record its base, as it was when
 * typing began, and the text of each value that was touched. The text is kept
 * even when it is not valid yet: nothing typed is ever lost. Undo goes back
 * over every change. Pure but for memory. */
#ifndef CLIENT_TUI_DATA_EDIT_H
#define CLIENT_TUI_DATA_EDIT_H

#include "client-tui/data/path.h"

enum { EDIT_UNDO_MAX = 1000 };

struct edit_value {
    char path[PATH_BYTES];
    char *text;                          /* as typed; "" clears the value */
};

struct edit {
    uint32_t type;
    uint64_t id;                         /* drawn by the client for a new record */
    uint32_t revision;                   /* of the base; 0: a record to create */
    struct bytes base;                   /* packed pacte.Record; empty for a new one */
    struct edit_value *values;
    size_t count, cap;
    bool archive;                        /* the change is to archive it */
    int64_t since_ms, changed_ms;        /* first and last key */
};

/* One change, to be undone. */
struct edit_step { uint32_t type; uint64_t id; char path[PATH_BYTES]; char *before, *after; bool had_before; int64_t at_ms; };

struct edits {
    const struct sys *sys;
    struct edit *rows;
    size_t count, cap;
    struct edit_step *steps;             /* [0, done) can be undone, [done, step_count) done again */
    size_t done, step_count, step_cap;
    uint64_t generation;                 /* one more at each change */
};

void edits_init(struct edits *e, const struct sys *sys);
void edits_free(struct edits *e);

struct edit *edits_find(const struct edits *e, uint32_t type, uint64_t id);      /* NULL */
/* The edit of a record, begun now if there is none: `base` is packed, empty for
 * a new record. NULL when there is no memory. Valid until the next edits_begin. */
struct edit *edits_begin(struct edits *e, uint32_t type, uint64_t id, uint32_t revision, struct bytes base, int64_t now_ms);
/* Forgets one edit (saved, or thrown away) and its steps. */
void edits_drop(struct edits *e, uint32_t type, uint64_t id);

/* What a person typed. A text equal to the base's own is no change any more.
 * Consecutive changes of one value within a second are one step. « » at the
 * path of a value of a list takes it away, « votes[1] » with all that was typed
 * within it; places are those of the base, and what is beyond them is appended
 * in their order. INVALID: a text for a whole group. */
MUST_CHECK enum err edit_set(struct edits *e, struct edit *x, const char *path, const char *text, int64_t now_ms);
/* The text as typed, or NULL when that value was not touched. */
const char *edit_typed(const struct edit *x, const char *path);
/* What a field shows: as typed, else the base's value for people. */
size_t edit_text(const struct edit *x, const char *path, char *out, size_t size);
/* The value of the base, for people. */
size_t edit_base_text(const struct edit *x, const char *path, char *out, size_t size);
bool edit_changed(const struct edit *x);                 /* anything to save */

/* One step back or forward, over every edit; false when there is none. `where`
 * (may be NULL) gets the type, id and path that changed. */
bool edits_undo(struct edits *e, struct edit_step *where);
bool edits_redo(struct edits *e, struct edit_step *where);

/* Whether what was typed there is a value, with what depends on the day as of
 * the day of the last key; true when nothing was typed. */
bool edit_is_value(const struct edit *x, const char *path);
struct day edit_day(const struct edit *x);

/* Whether the text of one value is right: the same rules as the daemon's. */
MUST_CHECK enum err edit_check(const struct edit *x, const char *path, struct day today, struct err_note *note);
/* The record with the typed values over its base; header: id and base revision.
 * `lenient` leaves out values that do not parse instead of failing. Without it,
 * domain_validate is asked last. The note names the path at fault. */
MUST_CHECK enum err edit_build(const struct edit *x, struct day today, bool lenient, struct arena *arena,
                               Pacte__Record **out, struct err_note *note);

#endif
