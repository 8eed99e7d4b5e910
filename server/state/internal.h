/* What the files of this folder share. Nobody else includes it.
 * Keys and values: docs/formats.md, « Base ». */
#ifndef SERVER_STATE_INTERNAL_H
#define SERVER_STATE_INTERNAL_H

#include "server/state/state.h"

/* --- Values: version byte, checksum, payload (value.c) -------------------- */

enum { VALUE_VERSION = 1, VALUE_FRAME_BYTES = 9 };

/* Memory for a payload of that length, to be filled and handed to value_put.
 * NULL when there is none. */
uint8_t *value_payload(struct arena *a, size_t len);
/* `payload` is from value_payload, in an arena that lives as long as `ch`. */
MUST_CHECK enum err value_put(struct changes *ch, const struct store_key *k, uint8_t *payload, size_t len);
MUST_CHECK enum err value_put_copy(struct changes *ch, const struct store_key *k, struct bytes payload);
/* DAMAGED unless version and checksum are right for this key. */
MUST_CHECK enum err value_check(uint8_t table, struct bytes key, struct bytes value, struct bytes *payload);
MUST_CHECK enum err value_get(const struct view *v, const struct store_key *k, struct bytes *payload);

/* --- Records (record.c, history.c) ---------------------------------------- */

enum { RECORD_FIXED_BYTES = 15 };
void key_type(struct store_key *k, enum store_table t, const struct record_type *type);
void key_record(struct store_key *k, const struct record_type *t, uint64_t id);
void key_version(struct store_key *k, const struct record_type *t, uint64_t id, uint32_t revision);
MUST_CHECK enum err record_decode(const struct record_type *t, uint64_t id, struct bytes payload, struct stored *out);
MUST_CHECK enum err history_keep(struct changes *ch, const struct stored *former);
/* NOT_FOUND is told by *found. */
MUST_CHECK enum err record_find(const struct view *v, const struct record_type *t, uint64_t id, struct stored *out,
                                bool *found);

/* --- Values of fields, nested ones included (fields.c) --------------------- */

/* `number`: that of the field in its message, times 256, plus that of the
 * inner field for a group. */
struct field_at { const struct field_def *def, *inner; uint16_t number; struct field_value value; };
typedef enum err field_at_fn(void *ctx, const struct field_at *at);
/* Every value; a field of the type itself without value is told once, absent. */
MUST_CHECK enum err fields_each(const struct record_type *t, const ProtobufCMessage *body, field_at_fn *fn, void *ctx);
/* Whether the value is in the index. */
bool field_indexed(const struct field_at *at);
const struct field_def *field_numbered(const struct record_type *t, uint16_t number);
uint16_t field_number(const struct record_type *t, const struct field_def *f);
/* The reference held by a singular field of that name, or 0. */
uint64_t field_ref(const struct record_type *t, const ProtobufCMessage *body, const char *name);

/* --- Rows of derived tables (rows.c) ---------------------------------------- */

/* Keys of one table, that a record asks for. In an arena. */
struct rows { struct arena *arena; enum store_table table; struct bytes *keys; size_t count, cap; };
void rows_init(struct rows *r, struct arena *a, enum store_table t);
MUST_CHECK enum err rows_add(struct rows *r, const struct store_key *k);
void rows_sort(struct rows *r);                     /* and drops doubles */
bool rows_have(const struct rows *r, struct bytes key);
/* Both sorted. Deletes what is only in `old`, puts what is only in `wanted`. */
MUST_CHECK enum err rows_move(const struct rows *old, const struct rows *wanted, struct changes *ch);

/* Sorted. `live`: archived records are in the index, but not in the search. */
MUST_CHECK enum err index_rows(const struct record_type *t, uint64_t id, const ProtobufCMessage *body, struct arena *a,
                               struct rows *out);
MUST_CHECK enum err search_rows(const struct record_type *t, uint64_t id, const ProtobufCMessage *body, bool live,
                                struct arena *a, struct rows *out);

/* --- Index (index.c) --------------------------------------------------------- */

void index_prefix(struct store_key *k, const struct record_type *t, uint16_t number, const struct field_value *equal);
/* One row after the other of those that have this value. */
struct index_walk { struct store_key prefix; struct view_walk walk; };
MUST_CHECK enum err index_walk_begin(const struct view *v, const struct record_type *t, uint16_t number,
                                     const struct field_value *equal, struct index_walk *out);
MUST_CHECK enum err index_walk_next(struct index_walk *w, uint64_t *id);    /* END */
void index_walk_end(struct index_walk *w);
MUST_CHECK enum err unique_check(const struct view *v, const struct record_type *t, uint64_t id,
                                 const ProtobufCMessage *body, struct arena *a, struct err_note *note);

/* --- References of former versions (former.c) -------------------------------- */

enum { INDEX_FORMER = 0x8000, FORMER_SCRATCH_BYTES = 64 * 1024 * 1024 };
/* Puts a row for each reference that `old` has and `body` has not. */
MUST_CHECK enum err former_put(struct changes *ch, const struct record_type *t, uint64_t id, const ProtobufCMessage *old,
                               const ProtobufCMessage *body, struct arena *a);
/* The rows that all versions of a record ask for, sorted. */
MUST_CHECK enum err former_rows(const struct view *v, const struct stored *s, struct arena *a, struct rows *out);
/* Those of all records. Damaged ones are passed over. */
MUST_CHECK enum err former_derive(const struct view *v, const struct sys *sys, struct changes *ch);

/* --- What meetings said of their quorum (migrate_quorum.c) -------------------- */

/* Dérogations of the conventions, from what meetings held until schema 3.
 * Damaged records are passed over. */
MUST_CHECK enum err quorum_derive(const struct view *v, const struct sys *sys, struct changes *ch, struct err_note *note);

/* --- Totals (totals.c) --------------------------------------------------------- */

enum { TOTAL_RUNGS = 9 };
/* How many records said an amount goes with its sum: nothing said is not 0. */
struct total { uint32_t contributions; int64_t sums[TOTAL_RUNGS]; uint32_t said[TOTAL_RUNGS]; };
/* `old`, `body`: as they count, NULL when absent or archived. */
MUST_CHECK enum err totals_move(const struct view *v, struct changes *ch, const struct record_type *t, uint64_t id,
                                const ProtobufCMessage *old, const ProtobufCMessage *body, struct arena *a,
                                struct err_note *note);
/* All totals anew, from the records alone, into an empty `ch`, which holds no
 * row of totals but what goes away. Damaged records are passed over. `sys` gives the memory of one record at a time. */
MUST_CHECK enum err totals_derive(const struct view *v, const struct sys *sys, struct changes *ch,
                                  struct err_note *note);

/* --- Values that are one message, or one identifier (message.c) -------------- */

MUST_CHECK enum err message_put(struct changes *ch, const struct store_key *k, const ProtobufCMessage *m);
MUST_CHECK enum err message_get(const struct view *v, const struct store_key *k, const ProtobufCMessageDescriptor *d,
                                struct arena *a, ProtobufCMessage **out);
typedef enum err message_fn(void *ctx, const ProtobufCMessage *m);
MUST_CHECK enum err message_each(const struct view *v, enum store_table table, const ProtobufCMessageDescriptor *d,
                                 struct arena *a, message_fn *fn, void *ctx);
MUST_CHECK enum err id_put(struct changes *ch, const struct store_key *k, uint64_t id);
MUST_CHECK enum err id_get(const struct view *v, const struct store_key *k, uint64_t *id);

/* --- Other tables ----------------------------------------------------------------- */

void key_meta(struct store_key *k, const char *name);
extern const char meta_schema[], meta_site[], meta_journal[];
struct journal_row { uint64_t term; const uint8_t *hash; struct bytes command, result; };
MUST_CHECK enum err journal_decode(struct bytes payload, struct journal_row *out);
MUST_CHECK enum err key_account_name(struct store_key *k, const char *name, struct arena *a);   /* INVALID: empty */
void key_account(struct store_key *k, uint64_t id);
void key_session_token(struct store_key *k, struct bytes token_hash);
struct key_row { struct key_seen seen; int64_t at_ms; };
MUST_CHECK enum err key_row_decode(struct bytes payload, struct key_row *out);
void key_key(struct store_key *k, uint64_t account, struct bytes key);
void key_key_time(struct store_key *k, int64_t at_ms, uint64_t account, struct bytes key);
struct blob_state { uint64_t total_bytes; uint32_t next_chunk; bool complete; };
MUST_CHECK enum err blob_decode(struct bytes payload, struct blob_state *out);
MUST_CHECK enum err schema_read(const struct view *v, uint32_t *out);       /* NOT_FOUND: none is written */
enum err schema_newer(uint32_t version, struct err_note *note);                  /* BAD_STORE_VERSION, with its sentence */
MUST_CHECK enum err schema_write(struct changes *ch, uint32_t version);
MUST_CHECK enum err site_decode(struct bytes payload, struct site *out);
MUST_CHECK enum err head_decode(struct bytes payload, struct journal_head *out);

#endif
