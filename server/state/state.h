/* What the store means: records with their versions, indexes, search and
 * totals; journal; accounts and sessions; idempotency keys; attachments.
 *
 * Everything here is a function of the view it is given and of its arguments:
 * no clock, no random. Functions that change things write into `changes`;
 * derived data (indexes, search, totals) changes in the same stroke, so that
 * nobody can forget it. Formats: docs/formats.md. */
#ifndef SERVER_STATE_STATE_H
#define SERVER_STATE_STATE_H

#include "common/base/arena.h"
#include "common/record/record.h"
#include "proto/command.pb-c.h"
#include "server/rights/rights.h"
#include "server/store/changes.h"
#include "server/store/store.h"

#define STATE_SCHEMA_VERSION 4u

/* --- Records ------------------------------------------------------------- */

/* A record as it lies in the store: both parts are packed messages that point
 * into the map. Their checksum was verified. */
struct stored {
    const struct record_type *type;
    uint64_t id;
    uint32_t revision;
    bool archived;
    int64_t changed_ms;
    struct bytes header;          /* packed pacte.Header */
    struct bytes body;            /* packed message of the type */
};

/* NOT_FOUND; DAMAGED when the checksum does not match (never served). */
MUST_CHECK enum err state_get(const struct view *v, const struct record_type *t, uint64_t id, struct stored *out);
/* As it stood at the end of that instant (0: now); NOT_FOUND when it did not
 * exist yet. */
MUST_CHECK enum err state_get_at(const struct view *v, const struct record_type *t, uint64_t id,
                                 int64_t at_ms, struct stored *out);
/* One version; the current one included. */
MUST_CHECK enum err state_get_revision(const struct view *v, const struct record_type *t, uint64_t id,
                                       uint32_t revision, struct stored *out);
/* By natural key: the FIELD_UNIQUE field of the type, folded. NOT_FOUND. */
MUST_CHECK enum err state_find_key(const struct view *v, const struct record_type *t, const char *key, uint64_t *id);

MUST_CHECK enum err state_header(const struct stored *s, struct arena *a, Pacte__Header **out);
MUST_CHECK enum err state_body(const struct stored *s, struct arena *a, ProtobufCMessage **out);

/* Writes a new version: keeps the former one, moves indexes, search words and
 * totals. header->revision must be the former plus one (1 to create): asserted.
 * DUPLICATE (a unique field; the note names the other record), OVERFLOW
 * (totals), TOO_LARGE. After an error `ch` must be forgotten. */
MUST_CHECK enum err state_put(const struct view *v, struct changes *ch, const struct record_type *t,
                              const Pacte__Header *header, const ProtobufCMessage *body,
                              struct arena *a, struct err_note *note);

/* The first live record that refers to this one by any field; NOT_FOUND when
 * none does. */
MUST_CHECK enum err state_referrer(const struct view *v, const struct record_type *t, uint64_t id,
                                   const struct record_type **by_type, uint64_t *by_id);

/* --- Lists: an index walked in order ------------------------------------- */

struct state_list {                      /* one walk; end it before the transaction ends */
    const struct view *view;
    const struct record_type *type;
    const struct field_def *order;       /* NULL: order of id */
    struct view_walk walk;
    struct store_key prefix;
};
/* Archived records are walked too. `start`: a position that state_list_next
 * gave: the walk resumes at that row (inclusive) or, if it is gone, at the next
 * one; empty: from the first. `equal`: only the rows whose `order` field has
 * this value (texts are cut as in field_sort_key: compare long ones); NULL:
 * all. A repeated field gives a row for each of its values.
 * BAD_CURSOR: `start` is none of this list. */
MUST_CHECK enum err state_list_begin(const struct view *v, const struct record_type *t, const struct field_def *order,
                                     const struct field_value *equal, bool descending, struct bytes start,
                                     struct state_list *out);
/* The same walk over the records of which some former version had that reference
 * in that field: with those that have it now, all who may have had it at an
 * instant of the past. */
MUST_CHECK enum err state_list_former(const struct view *v, const struct record_type *t, const struct field_def *field,
                                      const struct field_value *reference, struct state_list *out);
/* ERR_END at the end. The id of the next row and its position in the walk (may
 * be NULL; valid until the transaction ends, at most LIMIT_CURSOR_BYTES). */
MUST_CHECK enum err state_list_next(struct state_list *l, uint64_t *id, struct bytes *position);
void state_list_end(struct state_list *l);

/* --- Search -------------------------------------------------------------- */

struct state_hit { const struct record_type *type; uint64_t id; const struct field_def *field; };
/* Every word of the text must begin a word of the record; accents and case
 * folded. At most `max` hits that `keep` accepts; *more when it was cut. */
typedef bool state_keep_fn(void *ctx, const struct state_hit *h);
MUST_CHECK enum err state_search(const struct view *v, const char *text, struct arena *a, size_t max,
                                 state_keep_fn *keep, void *ctx, struct state_hit *out, size_t *count, bool *more);

/* --- Totals -------------------------------------------------------------- */

typedef enum err state_total_fn(void *ctx, const Pacte__TotalsRow *row);
/* The rows of one convention (0: of all), years from..to (0: to the last), in
 * key order. `fn` may end with END. */
MUST_CHECK enum err state_totals(const struct view *v, uint64_t convention, uint32_t year_min, uint32_t year_max,
                                 state_total_fn *fn, void *ctx);
/* Of all conventions from that one on. */
MUST_CHECK enum err state_totals_from(const struct view *v, uint64_t from, uint32_t year_min, uint32_t year_max,
                                      state_total_fn *fn, void *ctx);

/* --- Scope --------------------------------------------------------------- */

/* To whom a record belongs, by the references it makes (arena-held arrays). */
MUST_CHECK enum err state_scope(const struct view *v, const struct record_type *t, const ProtobufCMessage *body,
                                uint64_t id, struct arena *a, struct scope *out);
/* What state_scope makes of a record, in short: records of one type with the
 * same key have the same scope in one view. False: this one has no key. */
struct scope_key { uint64_t parent, own; };
bool state_scope_key(const struct record_type *t, const ProtobufCMessage *body, struct scope_key *out);

/* Whether there are structures in it, and each lets the federation write for it. */
MUST_CHECK enum err state_accompanied(const struct view *v, const struct scope *s, struct arena *a, bool *out);

/* --- Journal ------------------------------------------------------------- */

struct journal_head { uint64_t index, term; uint8_t hash[32]; int64_t at_ms; };
MUST_CHECK enum err state_journal_head(const struct view *v, struct journal_head *out);   /* index 0: empty */
/* Appends entry head.index + 1; gives the new head. */
MUST_CHECK enum err state_journal_append(const struct view *v, struct changes *ch, uint64_t term, int64_t at_ms,
                                         struct bytes command, struct bytes result, struct arena *a,
                                         struct journal_head *out);
MUST_CHECK enum err state_journal_get(const struct view *v, uint64_t index, struct arena *a, Pacte__JournalEntry **out);
/* The hash that entry must have after `former`: for any verifier. */
void state_journal_hash(const uint8_t former[32], uint64_t index, uint64_t term, struct bytes command,
                        struct bytes result, uint8_t out[32]);

/* --- Accounts, sessions, keys, attachments, site -------------------------- */

MUST_CHECK enum err state_account_get(const struct view *v, uint64_t id, struct arena *a, Pacte__Account **out);
MUST_CHECK enum err state_account_named(const struct view *v, const char *name, struct arena *a, Pacte__Account **out);
MUST_CHECK enum err state_account_put(const struct view *v, struct changes *ch, const Pacte__Account *account,
                                      struct arena *a, struct err_note *note);       /* DUPLICATE: the name */
typedef enum err state_account_fn(void *ctx, const Pacte__Account *account);
MUST_CHECK enum err state_accounts(const struct view *v, struct arena *a, state_account_fn *fn, void *ctx);

MUST_CHECK enum err state_session_by_token(const struct view *v, const uint8_t token_hash[32], struct arena *a, Pacte__Session **out);
MUST_CHECK enum err state_session_get(const struct view *v, uint64_t id, struct arena *a, Pacte__Session **out);
MUST_CHECK enum err state_session_put(const struct view *v, struct changes *ch, const Pacte__Session *s, struct arena *a);
MUST_CHECK enum err state_session_remove(const struct view *v, struct changes *ch, uint64_t id, struct arena *a);
typedef enum err state_session_fn(void *ctx, const Pacte__Session *s);
MUST_CHECK enum err state_sessions(const struct view *v, struct arena *a, state_session_fn *fn, void *ctx);

struct key_seen { uint64_t journal_index; uint8_t content_hash[32]; };
/* Keys are kept apart by account: one client cannot meet another's. */
MUST_CHECK enum err state_key_get(const struct view *v, uint64_t account, struct bytes key, struct key_seen *out);
MUST_CHECK enum err state_key_put(struct changes *ch, uint64_t account, struct bytes key, int64_t at_ms, const struct key_seen *k);
MUST_CHECK enum err state_key_purge(const struct view *v, struct changes *ch, int64_t before_ms, size_t max, struct arena *a);

/* Chunks in order; the last one checks the content. BAD_CONTENT puts into `ch`
 * that what was received is forgotten: these changes must be kept. A chunk that
 * was already received may come again. INVALID, OUT_OF_RANGE, TOO_LARGE. */
MUST_CHECK enum err state_blob_put(const struct view *v, struct changes *ch, const Pacte__BlobCommand *b,
                                   struct arena *a, Pacte__BlobPutReply *out, struct err_note *note);
MUST_CHECK enum err state_blob_info(const struct view *v, struct bytes sha256, uint64_t *total_bytes, bool *complete);
MUST_CHECK enum err state_blob_chunk(const struct view *v, struct bytes sha256, uint32_t chunk, struct bytes *out);

struct site { uint64_t store_id; char name[128]; char time_zone[64]; };
MUST_CHECK enum err state_site_get(const struct view *v, struct site *out);        /* NOT_FOUND before init */
MUST_CHECK enum err state_site_put(struct changes *ch, const struct site *s);

/* --- Versions of the schema, and proof ------------------------------------ */

/* Writes the schema version into an empty store, or brings an older one up to
 * date, each numbered step in one transaction. BAD_STORE_VERSION when newer. */
MUST_CHECK enum err state_migrate(struct store *s, struct err_note *note);

struct verify_report {
    uint64_t records, versions, index_rows, search_rows, total_rows, journal_entries, accounts, sessions, blobs, blob_bytes;
    uint64_t damages;
    void (*say)(void *ctx, const char *sentence);    /* one French sentence for each damage */
    void *ctx;
};
/* Reads every record and version, recomputes indexes, search and totals and
 * compares both ways, follows every link of the journal, hashes every
 * attachment, checks every reference. DAMAGED when anything was found;
 * BAD_STORE_VERSION: of another schema, to be brought up to date first. */
MUST_CHECK enum err state_verify(struct store *s, const struct sys *sys, struct verify_report *r, struct err_note *note);

#endif
