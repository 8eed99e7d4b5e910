/* What the files of this folder share. Nobody else includes it. */
#ifndef SERVER_RULES_INTERNAL_H
#define SERVER_RULES_INTERNAL_H

#include "common/domain/invariants.h"
#include "server/dossier/fill.h"
#include "server/rules/rules.h"

enum { RULES_SCRATCH_BYTES = 256 * 1024 * 1024 };

/* --- Dossiers that a change belongs to (roots.c) ---------------------------- */

/* `asked`: bits 1 << place in `invariants`. */
struct root { uint32_t type; uint64_t id; uint32_t asked; };
struct roots { struct arena *arena; struct root *rows; size_t count, cap; };

/* A live record, in one state of the store; `body` NULL: not there. */
struct change {
    const struct record_type *type;
    uint64_t id;
    const ProtobufCMessage *before, *after;
};

/* Adds the roots of a change, each with the rules that the change may break. */
MUST_CHECK enum err roots_add(struct roots *r, const struct view *before, const struct view *after,
                              const struct change *c);
/* NULL when absent or archived. */
MUST_CHECK enum err rules_read(const struct view *v, const struct record_type *t, uint64_t id, struct arena *a,
                               const ProtobufCMessage **body);

/* --- Asking (ask.c) --------------------------------------------------------- */

/* Fills what the rules of `asked` read of a root, and asks them. Nothing is
 * found of a root that is not there or is archived. */
MUST_CHECK enum err rules_ask(const struct view *v, const struct root *root, struct arena *a, struct err_note *note,
                              struct manquements *out);

/* --- What only a change can break (locks.c) ---------------------------------- */

MUST_CHECK enum err rules_locks(const struct rules_command *c, const struct view *before, struct arena *a,
                                const struct change *x);

#endif
