/* The one place where data changes: apply(state, command) → changes + result.
 *
 * Deterministic: the command carries actor, instant, identifiers and random
 * bytes; nothing else is asked. The same commands on an empty store give the
 * same bytes. Rights of the actor are decided here, against the state as the
 * former commands leave it.
 *
 * An actor without account is the machine: the daemon itself, or, when its
 * source begins with « init » or « socket », the local administrator. Dispatch
 * lets no other peer of the socket send commands without an account. */
#ifndef SERVER_APPLY_APPLY_H
#define SERVER_APPLY_APPLY_H

#include "server/state/state.h"

#define APPLY_COMMAND_VERSION 1u

/* One record that changed, for Watch. */
struct applied {
    uint32_t type;
    uint64_t id;
    uint32_t revision;
    bool archived;
};

struct outcome {
    enum err error;                     /* of the command: OK, FORBIDDEN, CONFLICT, INVALID… */
    bool repeated;                      /* the key was known: `result` is the former answer */
    uint64_t journal_index;
    struct bytes result;                /* packed pacte.Result, in the arena */
    const struct applied *applied;      /* in the arena */
    size_t applied_count;
    uint32_t conflict_type;             /* CONFLICT: which record, so that the reply can carry it */
    uint64_t conflict_id;
};

/* Checks and applies one command, appends it with its result to the journal,
 * and remembers its key: all into `out_changes`, which must be empty. A
 * refused command changes nothing but journal and key. `command` is the packed
 * form of what is applied, `term` is 1 on a single node. The instant of what it
 * does is command.at_ms, and never before that of the former command.
 * The same key with the same content (action and reason) is answered by the
 * former result and changes nothing at all; an attachment found bad
 * (BAD_CONTENT) is refused and forgotten.
 * Returns an error only when there can be no answer (STORE, DAMAGED,
 * NO_MEMORY; BAD_VERSION for a command of a newer version): then nothing may
 * be written. For a refused command the note says what its result says. */
MUST_CHECK enum err apply_command(const struct store_read *read, struct bytes command, uint64_t term,
                                  struct arena *arena, struct changes *out_changes,
                                  struct outcome *out, struct err_note *note);

/* Applies and writes in one transaction: for init, replay and tests. */
MUST_CHECK enum err apply_alone(struct store *s, const struct sys *sys, struct bytes command, uint64_t term,
                                struct outcome *out, struct arena *arena, struct err_note *note);

#endif
