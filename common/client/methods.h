/* What the client knows of a method, all of it from the descriptors. */
#ifndef COMMON_CLIENT_METHODS_H
#define COMMON_CLIENT_METHODS_H

#include "proto/service.pb-c.h"

#include <stdbool.h>

/* May the request be sent a second time when its answer was lost? Reads may;
 * a write may when it carries its idempotency key; a login, a change of
 * password or of second factor may not (a code is good once). */
bool method_again(Pacte__Method method, const ProtobufCMessage *request);

#endif
