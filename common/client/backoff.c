#include "common/client/backoff.h"

uint32_t backoff_ms(unsigned attempt, uint32_t random)
{
    uint32_t whole = BACKOFF_FIRST_MS;
    for (unsigned i = 0; i < attempt && whole < BACKOFF_MS_MAX; i++)
        whole *= 2;
    if (whole > BACKOFF_MS_MAX)
        whole = BACKOFF_MS_MAX;
    return whole / 2 + random % (whole - whole / 2 + 1);
}
