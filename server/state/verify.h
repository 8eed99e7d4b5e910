/* What the files of the verification share. */
#ifndef SERVER_STATE_VERIFY_H
#define SERVER_STATE_VERIFY_H

#include "server/state/internal.h"

struct verify {
    struct view view;
    const struct sys *sys;
    struct arena scratch;                    /* emptied after each row */
    struct verify_report *report;
    struct err_note *note;
    struct journal_head head;
    /* Rows of derived tables that the records ask for, and those not found. */
    uint64_t wanted[TABLE_COUNT], missing[TABLE_COUNT];
};

/* Counts and says one damage. The sentence is whole, and French. */
__attribute__((format(printf, 2, 3)))
void verify_damage(struct verify *v, const char *fmt, ...);

/* OK goes on, anything else stops: a damage is told and goes on. */
typedef enum err verify_row_fn(struct verify *v, struct bytes key, struct bytes value, void *ctx);
MUST_CHECK enum err verify_table(struct verify *v, enum store_table t, verify_row_fn *fn, void *ctx);

/* Whether there is a value under that key, damaged or not. */
MUST_CHECK enum err verify_exists(struct verify *v, const struct store_key *k, bool *yes);

/* « la fiche agrement 0123456789ABC » */
enum { VERIFY_NAME_BYTES = 96 };
void verify_name(const struct record_type *t, uint64_t id, char out[VERIFY_NAME_BYTES]);

MUST_CHECK enum err verify_records(struct verify *v);      /* records, versions, references */
MUST_CHECK enum err verify_derived(struct verify *v);      /* index and search: rows too many */
MUST_CHECK enum err verify_totals(struct verify *v);
MUST_CHECK enum err verify_journal(struct verify *v);      /* and the idempotency keys */
MUST_CHECK enum err verify_accounts(struct verify *v);     /* and sessions */
MUST_CHECK enum err verify_blobs(struct verify *v);

#endif
