/* A value inside a record, by its path: « debut », « structures[1] »,
 * « reserves[0].texte », « jalons[2].delai.jours », « reglages[0].valeurs[1] ».
 * The one grammar of forms, drafts, merges, the linear mode and pactectl put.
 * Pure. */
#ifndef COMMON_RECORD_PATH_H
#define COMMON_RECORD_PATH_H

#include "common/record/record.h"

enum {
    LIMIT_PATH_DEPTH = 3,                /* names in a path; a test holds the tables within it */
    LIMIT_PATH_INDEX = 255,
    PATH_BYTES = 96
};

/* `index` is -1 for a singular field, and for a list as a whole. */
struct path_step { const struct field_def *field; int index; };
struct path { struct path_step at[LIMIT_PATH_DEPTH]; size_t depth; };

struct path path_of(const struct field_def *field, int index);
/* One step further: a field of the group that `p` leads to. */
struct path path_into(const struct path *p, const struct field_def *field, int index);

/* The same field where every list has one value: its place in an empty record. */
struct path path_first(const struct path *p);
/* Its first `steps` steps, the last of them without an index: a list as a whole. */
struct path path_list(const struct path *p, size_t steps);

/* UNKNOWN_FIELD. An index may be one past the last value: setting it appends. */
MUST_CHECK enum err path_parse(const struct record_type *t, const char *text, struct path *out, struct err_note *note);
size_t path_format(const struct path *p, char *out, size_t size);
/* « Jalons 3, Délai, Jours »: in the words of people. */
size_t path_label(const struct path *p, char *out, size_t size);

const struct field_def *path_field(const struct path *p);         /* of its last step */
const ProtobufCFieldDescriptor *path_descriptor(const struct record_type *t, const struct path *p);
enum field_kind path_kind(const struct record_type *t, const struct path *p);
bool path_repeated(const struct record_type *t, const struct path *p);    /* its last step is a list, or one value of it */

/* How many values the list of the last step has, whatever its index; 0 or 1 for
 * a singular field; 0 where a group on the way is not there. */
size_t path_count(const struct record_type *t, const ProtobufCMessage *body, const struct path *p);
/* False when nothing is there. A list without an index gives its first value; an
 * enum is at rest in a singular group that is not there, as in an empty one. */
bool path_get(const struct record_type *t, const ProtobufCMessage *body, const struct path *p, struct field_value *out);
/* Sets the value from its machine form (field_set_text); groups on the way come
 * with their first value, a singular group goes with its last. Empty text clears
 * a singular value or group, removes one value of a list. OUT_OF_RANGE: a gap
 * would be left. On error the body is as it was. */
MUST_CHECK enum err path_put(ProtobufCMessage *body, const struct path *p, const char *text, struct arena *arena, struct err_note *note);
/* Removes one value (a whole group) of a list; OUT_OF_RANGE: it is not there. */
MUST_CHECK enum err path_remove(const struct record_type *t, ProtobufCMessage *body, const struct path *p);

#endif
