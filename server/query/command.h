/* What an entry of the journal says, read without unpacking it whole: a command
 * may be large. Everything points into the entry. */
#ifndef SERVER_QUERY_COMMAND_H
#define SERVER_QUERY_COMMAND_H

#include "common/wire/wire.h"

struct command_read {
    struct bytes account, source;      /* of the actor */
    int64_t at_ms;
    struct bytes reason;
    uint32_t action;                   /* number of the field of the oneof; 0: erased */
    struct bytes inside;               /* the packed message of the action */
};
MUST_CHECK enum err command_read(struct bytes command, struct command_read *out);

/* The number of the error of a packed Result. */
MUST_CHECK enum err result_error(struct bytes result, uint32_t *error);

/* « batch », « session_open »…: the name of the field of the action. */
const char *command_name(uint32_t action);

/* One French line on what it did: « 2 fiches : convention, contribution ». No
 * content of records. Clean UTF-8, ends with NUL. */
enum { COMMAND_SUMMARY_BYTES = 1024 };
MUST_CHECK enum err command_summary(const struct command_read *c, char out[COMMAND_SUMMARY_BYTES]);

#endif
