/* The rules of the trade at commit and in `pactectl verify`: which dossiers a
 * change belongs to, what of them is read, and what is asked (the table is in
 * common/domain/invariants.c). Without a clock: each fact is looked at on its
 * own date, so a replay gives the same answers. */
#ifndef SERVER_RULES_RULES_H
#define SERVER_RULES_RULES_H

#include "server/state/state.h"

/* One record that an operation of the command wrote: what stood, and what now
 * stands, NULL when it is not there or archived. */
struct rules_changed { uint32_t type; uint64_t id; const ProtobufCMessage *before, *after; };

struct rules_command {
    const struct view *view;               /* with the changes of the command */
    const struct sys *sys;
    const char *motif;                     /* of the command, or "" */
    const struct rules_changed *changed;   /* the same record may come twice */
    size_t count;
    struct err_note *note;
};

/* Who is at fault: the place in `changed` of that record, or `count` when it is
 * another one. And the rule, when a dérogation lifts it, with the record that it
 * refuses; NULL: another refusal. */
struct rules_refusal { size_t culprit; const char *regle; uint32_t type; uint64_t id; };

/* Whether the command may stand. INVALID, REQUIRED, OUT_OF_RANGE: the note
 * names the field and the remedy, and *out who is at fault. A breach that the dossier
 * had before the command refuses nothing: whoever meets one can still work, and
 * mend it. NO_MEMORY, STORE, DAMAGED, TOO_LARGE. */
MUST_CHECK enum err rules_command(const struct rules_command *c, struct rules_refusal *out);

/* The convention that a record hangs on, up the references that say to whom it
 * belongs; 0: none. */
MUST_CHECK enum err rules_convention_of(const struct view *v, const struct record_type *t, uint64_t id,
                                        const ProtobufCMessage *body, struct arena *a, uint64_t *convention);

struct rules_report {
    uint64_t dossiers, breaches, lifted;
    /* One French sentence for each breach: record, rule, what is wrong; and for
     * each one that a dérogation lifts: by whom, when, why. */
    void (*say)(void *ctx, const char *sentence);
    void *ctx;
};
/* Every rule over every convention and structure that is not archived. */
MUST_CHECK enum err rules_verify(const struct view *v, const struct sys *sys, struct rules_report *r);

#endif
