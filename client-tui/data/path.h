/* What a path leads to (common/record/path.h), in the words of people and in the
 * machine form: what a form shows and takes. Forms, drafts and merges handle every
 * type of record by the one table of fields. Pure. */
#ifndef CLIENT_TUI_DATA_PATH_H
#define CLIENT_TUI_DATA_PATH_H

#include "common/record/path.h"

/* The value for people: days as 31/12/2026, money as « 1 234,50 » without sign
 * of the euro, labels of codes and enums, ids for references (the caller knows
 * their names). "" when absent. Returns the length, cut to fit. */
size_t path_text(const struct record_type *t, const ProtobufCMessage *body, const struct path *p, char *out, size_t size);
/* The value in the machine form, that path_set reads back. */
size_t path_machine(const struct record_type *t, const ProtobufCMessage *body, const struct path *p, char *out, size_t size);

/* Sets the value from what a person typed: money by money_parse, days by
 * day_parse with `today`, labels or codes of enums and lists, and the machine
 * forms too. Empty text clears a singular value, removes a repeated one
 * (path_put). Memory of the arena; on error the body is as it was and the note
 * says why. */
MUST_CHECK enum err path_set(const struct record_type *t, ProtobufCMessage *body, const struct path *p,
                             const char *text, struct day today, struct arena *arena, struct err_note *note);
#endif
