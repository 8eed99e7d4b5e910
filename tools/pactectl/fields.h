/* Records as rows: which columns, and the cells of one record. */
#ifndef TOOLS_PACTECTL_FIELDS_H
#define TOOLS_PACTECTL_FIELDS_H

#include "tools/pactectl/ctl.h"

enum { FIELDS_COLUMNS_MAX = 64 };

/* What is in the header of a record, beside its fields. */
enum header_field { HEADER_NONE, HEADER_ID, HEADER_REVISION, HEADER_CREATED, HEADER_CHANGED, HEADER_ARCHIVED };

struct fields {
    const struct record_type *type;
    struct column columns[FIELDS_COLUMNS_MAX];
    struct {
        enum header_field header;            /* else: */
        const struct field_def *def;
        const ProtobufCFieldDescriptor *descriptor;
    } of[FIELDS_COLUMNS_MAX];
    size_t count;
};

/* `names`: « reference,intitule », « toutes », or NULL: the id and the usual
 * columns. UNKNOWN_FIELD names the field and those that exist. */
MUST_CHECK enum err fields_choose(const struct record_type *t, const char *names, struct fields *out,
                                  struct err_note *note);
/* Type of a record by its name. USAGE lists those that exist. */
MUST_CHECK enum err fields_type(const char *name, const struct record_type **out, struct err_note *note);

/* Asks for the labels that rows of this record will show. */
void fields_want(struct ctl *c, const struct fields *f, const Pacte__Record *r);
/* One cell for each column; texts are in c->page or in the record. */
MUST_CHECK enum err fields_cells(struct ctl *c, const struct fields *f, const Pacte__Record *r, struct cell *cells);

/* One value for the person: « 1 234,50 € », the label of a reference. */
MUST_CHECK enum err fields_cell(struct ctl *c, const struct field_def *def, const ProtobufCFieldDescriptor *d,
                                const ProtobufCMessage *body, struct cell *out);

#endif
