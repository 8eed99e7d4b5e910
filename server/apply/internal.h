/* What the files of this folder share. Nobody else includes it. */
#ifndef SERVER_APPLY_INTERNAL_H
#define SERVER_APPLY_INTERNAL_H

#include "server/apply/apply.h"
#include "server/rules/rules.h"

/* One command on its way. All memory is of the arena. */
struct step {
    const Pacte__Command *command;
    struct view view;                   /* the state, with the changes of this command over it */
    struct changes *changes;
    struct arena *arena;
    struct err_note *note;              /* never NULL */
    struct caller caller;
    const Pacte__Account *account;      /* of the actor, NULL for the machine itself */
    int64_t at_ms;
    uint64_t journal_index;             /* that the command will have */
    uint32_t drawn;                     /* identifiers drawn so far */
    Pacte__Result *result;
    struct applied *applied;            /* room for one per operation and per effect */
    size_t applied_count;
    size_t operation;                   /* place in the batch of the one that runs */
    size_t effect;                      /* of the decision that it puts, from 1; 0: none */
    struct rules_changed *changed;      /* of each that is applied, */
    struct origin { size_t operation, effect; } *changed_by;    /* by what: effects from 1, 0: none */
};

/* One function per action. What they return is the command's answer, but for
 * the errors of step_machinery. */
enum err apply_site(struct step *s);
enum err apply_batch(struct step *s);
enum err apply_account(struct step *s);
enum err apply_session_open(struct step *s);
enum err apply_session_close(struct step *s);
enum err apply_blob(struct step *s);
enum err apply_purge(struct step *s);

/* The state could not be read, or memory is missing: not an answer. */
bool step_machinery(enum err e);

/* The next identifier of the command's random bytes, never 0. */
uint64_t step_draw(struct step *s);

/* --- A record (put.c, remove.c, common to both: record.c) ------------------ */

/* The record as it stands, when it does. */
struct present {
    const struct record_type *type;
    uint64_t id;
    bool found;
    struct stored stored;
    Pacte__Header *header;              /* when found */
    ProtobufCMessage *body;             /* when found; else an empty one */
    struct scope scope;                 /* when found: whose it is now */
};
MUST_CHECK enum err present_read(struct step *s, const struct record_type *t, uint64_t id, struct present *out);
/* NOT_FOUND, or CONFLICT with what it is about in the result. */
MUST_CHECK enum err present_revision(struct step *s, const struct present *p, uint32_t seen);
/* The groups of fields that the actor may write or read; FORBIDDEN. */
MUST_CHECK enum err record_groups(const struct step *s, Pacte__Method method, const struct record_type *t,
                                  const struct scope *scope, uint32_t *groups);
/* Writes the next version; `origin`: the effect of which decision, 0 for none. */
MUST_CHECK enum err record_store(struct step *s, const struct present *p, const ProtobufCMessage *body, bool archived,
                                 uint64_t decision, Pacte__Header *out);
/* The same, and notes it for the answer. */
MUST_CHECK enum err record_write(struct step *s, const struct present *p, const ProtobufCMessage *body, bool archived);
/* Nothing changes: the answer is the header as it stands. */
MUST_CHECK enum err record_keep(struct step *s, const struct present *p);

/* What putting asks of a record as it shall be: rights where it is and where it
 * goes, references, fields, validity. */
MUST_CHECK enum err put_check(struct step *s, const struct present *p, ProtobufCMessage *body);
MUST_CHECK enum err operation_put(struct step *s, const Pacte__Record *r);
MUST_CHECK enum err operation_delete(struct step *s, const Pacte__DeleteRequest *r);

/* --- Fields (fields.c) ------------------------------------------------------ */

bool message_same(const ProtobufCMessage *a, const ProtobufCMessage *b);
/* Whether both refer to the same records, and so belong to the same. */
bool references_same(const struct record_type *t, const ProtobufCMessage *a, const ProtobufCMessage *b);
/* The fields of `body` that the actor cannot read are given the values they
 * have in p; those it cannot write must be as they are. FORBIDDEN names one. */
MUST_CHECK enum err fields_allowed(struct step *s, const struct present *p, ProtobufCMessage *body,
                                   uint32_t readable, uint32_t writable);

/* --- Rules of the trade (check.c) ------------------------------------------ */

/* What the operations have written, against the rules of the dossiers that it
 * belongs to. INVALID, REQUIRED, OUT_OF_RANGE; *at is the operation at fault,
 * or the number of operations when it is none of them. */
MUST_CHECK enum err check_rules(struct step *s, size_t *at);
/* The mark stays until a decision is cited or another reason is given: who has
 * not read it again does not wipe it out. Before the fields are checked. */
void mark_kept(const struct present *p, ProtobufCMessage *body);
/* A promise that moves cites a decision that covers the change, or says why
 * there is none. One that still bears the decision of a former change loses it
 * and is marked; REQUIRED for a decision newly cited that does not cover it. */
MUST_CHECK enum err mark_undecided(struct step *s, const struct present *p, ProtobufCMessage *body);

/* --- Dérogations (sign.c) ----------------------------------------------------- */

/* Account and day of each dérogation of a convention: those that it had when it
 * was there already, else of the command; what the sender says does not count. */
MUST_CHECK enum err derogations_sign(struct step *s, const struct present *p, ProtobufCMessage *body);

/* --- Effects of an adopted decision (effects.c) ----------------------------- */

/* The refusal in the note, told as that of an effect of the decision. */
enum err effect_refused(struct step *s, enum err e, size_t effect);
/* How many there may be in a batch. */
size_t effects_count(const Pacte__BatchRequest *b);
/* Which effects a decision is about to have, NULL for none; what the sender says
 * of those that were applied does not count. Says in the decision that they
 * are. Nothing of another type. */
MUST_CHECK enum err effects_due(struct step *s, const struct present *p, ProtobufCMessage *body, bool **due);
/* Writes them, once the decision is written, by the rights of the actor. The
 * note names the effect. */
MUST_CHECK enum err effects_apply(struct step *s, const struct present *p, const ProtobufCMessage *body, const bool *due);

/* --- References (references.c) ----------------------------------------------- */

/* Each exists, is of the right type and not archived, and following it does
 * not come back to the record. BAD_REFERENCE, INVALID. */
MUST_CHECK enum err references_check(struct step *s, const struct record_type *t, const ProtobufCMessage *body,
                                     uint64_t id);
/* The record as a later operation of the batch puts it; NULL: none does. */
const ProtobufCMessage *batch_later(const struct step *s, const struct record_type *target, uint64_t id);

#endif
