/* What several commands do with records. */
#ifndef TOOLS_PACTECTL_RECORDS_H
#define TOOLS_PACTECTL_RECORDS_H

#include "tools/pactectl/fields.h"

/* By id (13 characters), by alias (« @ville », as in a file of records) or by
 * natural key; in c->page. NOT_FOUND says which. */
MUST_CHECK enum err records_get(struct ctl *c, const struct record_type *t, const char *which, const Pacte__Record **out);
/* Only the id. An id or an alias is not asked for. */
MUST_CHECK enum err records_id(struct ctl *c, const struct record_type *t, const char *which, uint64_t *out);

/* A reference as it may be typed, by id, alias or natural key (« 99000103400018 »,
 * or « convention:COM-2026-001 » where any type may stand), as the field wants
 * it: by id. Text that can be no reference comes out as it is. In c->arena;
 * NOT_FOUND names the field. */
MUST_CHECK enum err records_reference(struct ctl *c, const struct field_def *f, enum field_kind kind, const char *said,
                                      const char **out);
/* What --where asks of records of that type, references resolved; in c->arena. */
MUST_CHECK enum err records_filters(struct ctl *c, const struct record_type *t, Pacte__Filter ***out);

/* Every record of a list, page after page; c->page is emptied before each.
 * `row` may call the daemon but must leave c->page. `page` (may be NULL) is
 * called before the rows of a page. END from a function ends the list well. */
struct records_list {
    const struct record_type *type;
    Pacte__Filter **filters;
    size_t filter_count;
    const char *order;
    bool descending, archived;
    uint64_t limit;                  /* 0: none */
    enum err (*page)(struct ctl *c, void *ctx, Pacte__Record **rows, size_t count);
    enum err (*row)(struct ctl *c, void *ctx, const Pacte__Record *r);
    void *ctx;
};
MUST_CHECK enum err records_each(struct ctl *c, const struct records_list *l);

/* One record as the command line shows it: lines, one row of CSV, an object. */
MUST_CHECK enum err records_show(struct ctl *c, const struct fields *f, const Pacte__Record *r);
/* One JSON object, on one line or with the header left out as « dump » needs. */
MUST_CHECK enum err records_json(struct ctl *c, const Pacte__Record *r, bool for_load);

/* « put », « archive »: the error of a write, with the present record shown on
 * a conflict. */
MUST_CHECK enum err records_refused(struct ctl *c, const struct record_type *t, enum err e);

#endif
