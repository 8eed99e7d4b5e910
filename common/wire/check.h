/* The walk of wire_check. Private to the module. */
#ifndef COMMON_WIRE_CHECK_H
#define COMMON_WIRE_CHECK_H

#include "common/wire/wire.h"

/* As wire_check; *unknown: some field, at some depth, is not in its descriptor. */
MUST_CHECK enum err wire_walk(const ProtobufCMessageDescriptor *d, struct bytes body,
                              const struct wire_limits *limits, bool *unknown, struct err_note *note);

#endif
