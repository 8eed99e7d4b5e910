/* Two people, one record: what each changed since the base, value by value.
 * Disjoint changes merge without a question; a long text merges by lines; only
 * the same value changed in two ways is asked. Pure; for any type of record. */
#ifndef CLIENT_TUI_DATA_MERGE_H
#define CLIENT_TUI_DATA_MERGE_H

#include "client-tui/data/edit.h"

enum merge_side { MERGE_MINE, MERGE_THEIRS, MERGE_BOTH /* same value on both sides, or lines of both */, MERGE_ASK };

struct merge_value {
    /* « debut »; « structures »: a list as a whole; « votes[2] »: one group of a
     * list, that one side added or took away; « votes[2].sens », at its place in
     * theirs, « reglages[0].valeurs » a list within; « »: the record itself, that I
     * archive and they changed. */
    char path[PATH_BYTES];
    enum merge_side side;                /* MERGE_ASK until somebody chooses */
    const char *base, *mine, *theirs;    /* for people; in the arena; "" when absent */
    const char *both;                    /* long texts: the lines of both, with MERGE_BOTH; else NULL */
    const char *key;                     /* of a group in a list: what tells it from the others, « 2027 »; else "" */
    /* for merge_resolve */
    struct path where;                   /* as `path`; depth 0: the record itself */
    int at_mine, at_theirs;              /* places of the group in both lists; -1: not there */
    bool untouched;                      /* a list that they left as it was: what I typed still stands */
};

/* Texts of lists have a line for each value, with this between those of a group. */
#define MERGE_DOT " · "

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
 * values chosen as mine (or both). Every value must be chosen: BAD_STATE. On
 * error the edit is as it was. */
MUST_CHECK enum err merge_resolve(const struct merge *m, struct edits *e, struct edit *x, struct bytes theirs, int64_t now_ms);

#endif
