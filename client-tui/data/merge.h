/* Two people, one record: what each changed since the base, value by value.
 * Disjoint changes merge without a question; a long text merges by lines; only
 * the same value changed in two ways is asked. Pure; for any type of record. */
#ifndef CLIENT_TUI_DATA_MERGE_H
#define CLIENT_TUI_DATA_MERGE_H

#include "client-tui/data/edit.h"

enum merge_side { MERGE_MINE, MERGE_THEIRS, MERGE_BOTH /* same value on both sides, or lines of both */, MERGE_ASK };

struct merge_value {
    char path[PATH_BYTES];
    enum merge_side side;                /* MERGE_ASK until somebody chooses */
    const char *base, *mine, *theirs;    /* for people; in the arena; "" when absent */
    const char *both;                    /* long texts: the lines of both, with MERGE_BOTH; else NULL */
};

struct merge {
    uint32_t type;
    uint64_t id;
    uint32_t base_revision, their_revision;
    bool theirs_archived;
    struct merge_value *values;          /* only those that somebody changed */
    size_t count;
    size_t asked;                        /* of them, with MERGE_ASK at first */
};

/* `theirs` is the record as it stands now (packed pacte.Record). */
MUST_CHECK enum err merge_make(const struct edit *mine, struct bytes theirs, struct arena *arena, struct merge *out);
/* Rebases the edit: its base becomes `theirs`, and what is left to save are the
 * values chosen as mine (or both). Every value must be chosen: BAD_STATE. */
MUST_CHECK enum err merge_resolve(const struct merge *m, struct edits *e, struct edit *x, struct bytes theirs, int64_t now_ms);

#endif
