/* A value inside a record, by its path: « debut », « structures[1] »,
 * « reserves[0].texte », « votes[2].sens ». Text in and out, in the grammar that
 * common/record and common/value give to each kind, so that forms, drafts and
 * merges handle every type of record by the one table of fields. Pure. */
#ifndef CLIENT_TUI_DATA_PATH_H
#define CLIENT_TUI_DATA_PATH_H

#include "common/record/record.h"

enum { PATH_BYTES = 96, LIMIT_PATH_INDEX = 255 };

/* What a path leads to. `index` is -1 for a singular field; `inner` is NULL but
 * within a group. */
struct path {
    const struct field_def *field;       /* of the record */
    int index;
    const struct field_def *inner;       /* of the group */
};
/* UNKNOWN_FIELD. An index may be one past the last value: setting it appends. */
MUST_CHECK enum err path_parse(const struct record_type *t, const char *text, struct path *out, struct err_note *note);
size_t path_format(const struct path *p, char *out, size_t size);
enum field_kind path_kind(const struct record_type *t, const struct path *p);
const struct field_def *path_field(const struct path *p);         /* inner, else field */

/* The value for people: days as 31/12/2026, money as « 1 234,50 » without sign
 * of the euro, labels of codes and enums, ids for references (the caller knows
 * their names). "" when absent. Returns the length, cut to fit. */
size_t path_text(const struct record_type *t, const ProtobufCMessage *body, const struct path *p, char *out, size_t size);
/* The value in the machine form, that path_set reads back. */
size_t path_machine(const struct record_type *t, const ProtobufCMessage *body, const struct path *p, char *out, size_t size);

/* Sets the value from what a person typed: money by money_parse, days by
 * day_parse with `today`, labels or codes of enums and lists, and the machine
 * forms too. Empty text clears a singular value, removes a repeated one.
 * Memory of the arena; on error the body is as it was and the note says why. */
MUST_CHECK enum err path_set(const struct record_type *t, ProtobufCMessage *body, const struct path *p,
                             const char *text, struct day today, struct arena *arena, struct err_note *note);
/* Removes one value (a whole group) of a repeated field. */
MUST_CHECK enum err path_remove(const struct record_type *t, ProtobufCMessage *body, const struct path *p);
/* How many values a repeated field has. */
size_t path_count(const struct record_type *t, const ProtobufCMessage *body, const struct field_def *f);

#endif
