/* How long to wait before the next attempt to connect. Pure. */
#ifndef COMMON_CLIENT_BACKOFF_H
#define COMMON_CLIENT_BACKOFF_H

#include <stdint.h>

enum { BACKOFF_FIRST_MS = 250, BACKOFF_MS_MAX = 30000 };

/* `attempt` counts failures, from 0: 250 ms, doubled each time up to 30 s; of
 * that, half is kept and half is drawn by `random`, so that the clients of a
 * daemon that stopped do not all come back at the same instant. */
uint32_t backoff_ms(unsigned attempt, uint32_t random);

#endif
