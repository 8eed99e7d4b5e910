/* Every state that a power cut could have left of a recorded file, within
 * what disks promise: a sector of 512 bytes is written whole or not at all; of
 * what was not synced any part may be there, in any order. */
#ifndef TESTS_INTEGRATION_POWER_REPLAYER_H
#define TESTS_INTEGRATION_POWER_REPLAYER_H

#include "tests/integration/power/recorder.h"

#include <stdbool.h>

/* True when the file at `path` is whole and holds at least what was
 * acknowledged; `nth`: number of the state. Runs in a worker process: it may
 * die, which counts as false. */
typedef bool state_check_fn(const char *path, uint32_t acknowledged, size_t nth, void *ctx);

struct replay_options {
    const struct recording *recording;
    const char *dir;                  /* each worker works in its own folder below */
    size_t subsets;                   /* random subsets for each point of the recording */
    size_t states_max;                /* 0: all */
    bool ignore_syncs;                /* the control: as if the disk never obeyed a sync */
    unsigned workers;
    uint64_t seed;
    state_check_fn *check;
    void *ctx;
};

struct replay_result {
    size_t states, bad, deaths;
    size_t first_bad;                 /* number of the state, when bad > 0 */
};

void replay(const struct replay_options *o, struct replay_result *out);

#endif
