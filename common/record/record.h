/* The types of records, and their fields, as one table on top of the protobuf
 * descriptors. Adding a type is one message in proto/, one row in types.c with
 * the rows of its fields, and one validator in common/domain.
 *
 * Everything that is generic stands on this table: filters, indexes, search,
 * JSON and CSV, forms, rights on groups of fields, checks of references. */
#ifndef COMMON_RECORD_RECORD_H
#define COMMON_RECORD_RECORD_H

#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/value/day.h"
#include "common/value/money.h"
#include "proto/record.pb-c.h"

enum field_kind {
    KIND_TEXT,        /* string */
    KIND_COUNT,       /* uint32, uint64 */
    KIND_MONEY,       /* pacte.Money: absent and 0 differ */
    KIND_DAY,         /* pacte.Day */
    KIND_RATE,        /* pacte.Rate */
    KIND_NUMBER,      /* pacte.Nombre, in thousandths */
    KIND_REF,         /* pacte.Ref, to field_def.target */
    KIND_ANY_REF,     /* pacte.AnyRef */
    KIND_ENUM,        /* a proto enum; 0 is its default and is never « absent » */
    KIND_BYTES,
    KIND_GROUP        /* another message; its own fields are in `of` */
};

/* Rights are given on groups of fields (server/rights). */
enum field_group {
    GROUP_COMMON,     /* whoever may see the record */
    GROUP_POSITION,   /* what a partner asked or promised before a decision */
    GROUP_AMOUNT,     /* what a financeur itself states: vote, notification, payment */
    GROUP_PERSON,     /* personal data of a contact */
    GROUP_INTERNAL,   /* notes of the centre */
    GROUP_COUNT
};

enum {
    FIELD_REQUIRED = 1 << 0,
    FIELD_INDEX = 1 << 1,      /* equality, ranges and order by an index */
    FIELD_UNIQUE = 1 << 2,     /* natural key: no two live records share it (implies INDEX) */
    FIELD_SEARCH = 1 << 3,     /* its words are in the full-text index */
    FIELD_LABEL = 1 << 4,      /* part of the short label of the record, in order */
    FIELD_COLUMN = 1 << 5,     /* shown by default in lists */
    FIELD_LONG = 1 << 6,       /* text of several lines */
    FIELD_MAIN = 1 << 7        /* among the first of a form, without being a column */
};

struct record_type;

/* One value that a code field may take: « CAF », « Caisse d'allocations familiales ». */
struct code_def { const char *code, *label; };
struct code_list { const char *name; const struct code_def *codes; size_t count; };
/* In French; the code itself when the list does not have it. */
const char *code_label(const struct code_list *list, const char *code);

struct field_def {
    const char *name;                /* as in the proto */
    const char *label;               /* French, marked N_ */
    uint32_t flags;
    enum field_group group;
    uint32_t max;                    /* TEXT, BYTES: bytes; COUNT: largest value; repeated: also LIMIT_REPEATED */
    uint32_t min;                    /* COUNT: smallest value when not 0 */
    Pacte__RecordType target;        /* REF */
    const struct code_list *codes;   /* TEXT limited to a list; NULL: free */
    const struct field_def *of;      /* GROUP: fields of the inner message */
    size_t of_count;
    const char *help;                /* French, one sentence, or NULL */
};

struct record_type {
    Pacte__RecordType number;
    const char *name;                /* « convention »: command line, JSON, protocol field */
    const char *label, *plural;      /* French */
    const ProtobufCMessageDescriptor *descriptor;
    const struct field_def *fields;
    size_t field_count;
    /* Field of type REF (or repeated REF) by which the record belongs to
     * somebody: contribution → convention → structures. NULL: of everyone,
     * but for a structure, which belongs to itself. */
    const char *scope_field;
};

extern const struct record_type record_types[];
extern const size_t record_type_count;

/* NULL when there is none. */
const struct record_type *record_type_of(uint32_t number);
const struct record_type *record_type_named(const char *name);    /* also the French plural */
const struct field_def *record_field(const struct record_type *t, const char *name);
/* Of the proto message; never NULL for a row of the table (a test walks it). */
const ProtobufCFieldDescriptor *record_descriptor(const struct record_type *t, const struct field_def *f);
enum field_kind field_kind_of(const ProtobufCFieldDescriptor *d);

/* --- Records ------------------------------------------------------------- */

/* The body that is set in a record and its type; NULL when none is. */
const struct record_type *record_body(const Pacte__Record *r, const ProtobufCMessage **body);
/* Sets the body: the record points to `body` and does not own it. */
void record_set_body(Pacte__Record *r, const struct record_type *t, ProtobufCMessage *body);

/* One value read from a message. Points into the message. */
struct field_value {
    enum field_kind kind;
    bool present;                    /* TEXT, BYTES: not empty; COUNT: not 0; ENUM: always */
    int64_t number;                  /* COUNT, RATE, NUMBER, ENUM */
    struct money money;
    struct day day;
    uint64_t id;                     /* REF, ANY_REF */
    uint32_t type;                   /* ANY_REF; of a REF see field_def.target */
    const ProtobufCEnumDescriptor *enumeration;   /* ENUM */
    struct bytes text;               /* TEXT, BYTES */
    const ProtobufCMessage *group;   /* GROUP, or NULL */
};
/* How many values: 0 or 1 for a singular field (as `present`), n for a repeated one. */
size_t field_count(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d);
struct field_value field_get(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d, size_t index);
/* Bytes of one value in the C struct of a message, or in the array of a list. */
size_t field_size(const ProtobufCFieldDescriptor *d);

/* Calls `fn` for each reference that a body makes, those of inner messages
 * included. What `fn` returns but OK ends the walk. */
typedef enum err record_ref_fn(void *ctx, uint32_t type, uint64_t id);
MUST_CHECK enum err record_refs(const struct record_type *t, const ProtobufCMessage *body, record_ref_fn *fn, void *ctx);

/* Sets one value (appends to a repeated field) from text in the grammar of the
 * kind: money as common/value parses it, day likewise but for what depends on
 * today, ids in base 32 (« convention:0… » for an ANY_REF), codes and enum
 * names in any case, bytes in hexadecimal; text is put in NFC. Empty text
 * clears, a repeated field included. Memory comes from the arena. A GROUP is
 * not set by text. Lengths, required fields: domain_validate. Errors name the
 * field: INVALID, AMBIGUOUS, OUT_OF_RANGE, OVERFLOW, BAD_DAY, BAD_TEXT,
 * NO_MEMORY; the message is then as it was. */
MUST_CHECK enum err field_set_text(ProtobufCMessage *m, const struct field_def *f,
                                   const ProtobufCFieldDescriptor *d, const char *text,
                                   struct arena *arena, struct err_note *note);

/* The value in the machine form (ISO dates, « 1234.50 », ids, codes) that
 * field_set_text reads back. Returns the length; cut to fit; "" when absent. */
size_t field_text(const struct field_def *f, const struct field_value *v, char *out, size_t size);

/* An order-preserving key of the value for indexes: byte order is the order of
 * numbers, days, or folded text. At most LIMIT_INDEX_KEY_BYTES; an absent
 * value gives the single byte 0x00, a present one begins with 0x01. No key is
 * the beginning of another (text ends with 0x00), so that an id may follow it.
 * Text too long for `size` is cut: equal keys then do not prove equal values. */
size_t field_sort_key(const struct field_value *v, uint8_t *out, size_t size);

/* The short label of a record: its LABEL fields, « COM-2026-001 Convention… ».
 * References in a label are given by their id. Returns the length, cut to fit. */
size_t record_label(const struct record_type *t, const ProtobufCMessage *body, char *out, size_t size);

/* Names of enum values without their prefix, in lower case: « oui », « acompte ». */
const char *enum_name(const ProtobufCEnumDescriptor *e, int64_t value, char *out, size_t size);
bool enum_parse(const ProtobufCEnumDescriptor *e, const char *text, int *out);
/* The French label shown to people: « Acompte ». */
const char *enum_label(const ProtobufCEnumDescriptor *e, int64_t value);

#endif
