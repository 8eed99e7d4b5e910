/* Answers that come in parts, for a command that waits for their end. */
#ifndef TOOLS_PACTECTL_STREAM_H
#define TOOLS_PACTECTL_STREAM_H

#include "tools/pactectl/ctl.h"

/* Called for each part, the last reply too. An error stops the answer. */
typedef enum err stream_part_fn(struct ctl *c, void *ctx, const ProtobufCMessage *m);

/* Runs the loop until the answer has ended; the note of c says why it failed. */
MUST_CHECK enum err stream_call(struct ctl *c, Pacte__Method method, const ProtobufCMessage *request,
                                stream_part_fn *part, void *ctx);

#endif
