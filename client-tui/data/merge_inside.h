/* What the files of the merge share: only for client-tui/data. */
#ifndef CLIENT_TUI_DATA_MERGE_INSIDE_H
#define CLIENT_TUI_DATA_MERGE_INSIDE_H

#include "client-tui/data/merge.h"

enum { SCRATCH_BYTES = 16384 };          /* beyond the longest text of the table: a test holds them apart */

/* The three bodies, each of the same type. */
struct three {
    const struct record_type *t;
    const ProtobufCMessage *base, *mine, *theirs;
    const struct edit *edit;
    struct arena *a;
    struct merge *out;
    size_t cap;
    char *scratch[2];
    bool failed;                         /* no memory */
};

/* One value of one body; `body` NULL: it is not there. */
struct spot { const ProtobufCMessage *body; struct path p; };

/* A field of the group there. */
struct spot merge_into(const struct spot *s, const struct field_def *f);

/* A value to report, with empty texts; never NULL (`failed` says it). */
struct merge_value *merge_add(struct three *x, const struct path *p, enum merge_side side);
const char *merge_kept(struct three *x, const char *text);
/* Compares one value and reports it when somebody changed it. `raw`: what I
 * typed and is no value yet, or NULL. */
void merge_one(struct three *x, const struct spot *b, const struct spot *m, const struct spot *t, const struct path *name, const char *raw,
               const char *key);
/* A field of a group, or of the record, that is in no list of its own or in one
 * that has its place: deeper groups value by value, a list within as one value. */
void merge_field(struct three *x, const struct spot *b, const struct spot *m, const struct spot *t, const char *key);
/* A repeated field of the record. */
void merge_list(struct three *x, const struct field_def *f);
/* A list within a group, as one value. */
void merge_list_within(struct three *x, const struct spot *b, const struct spot *m, const struct spot *t, const char *key);

/* The body of a packed record of that type; « » is an empty one; NULL. */
const ProtobufCMessage *merge_body(const struct record_type *t, struct bytes packed, struct arena *a, Pacte__Record **r);

#endif
