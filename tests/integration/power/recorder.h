/* Records every write that this program makes to one file, and every sync of
 * it, by standing in front of the system calls that LMDB uses. */
#ifndef TESTS_INTEGRATION_POWER_RECORDER_H
#define TESTS_INTEGRATION_POWER_RECORDER_H

#include <stddef.h>
#include <stdint.h>

enum event_kind {
    EVENT_WRITE,          /* in the cache of the system: may be lost, whole or in part */
    EVENT_WRITE_SYNCED,   /* through a descriptor opened O_DSYNC: on disk when it returns */
    EVENT_SYNC,           /* what was written before is on disk when it returns */
    EVENT_ACKNOWLEDGED    /* the program told somebody: commit `number` is done */
};

struct event {
    enum event_kind kind;
    uint64_t offset;
    size_t len;
    uint8_t *data;
    uint32_t number;
};

struct recording {
    struct event *events;
    size_t count;
    uint8_t *base;        /* the file as it was when recording began */
    size_t base_len;
    size_t end;           /* no write goes past it */
};

/* Of the file at `path`, which must exist, until recorder_stop. */
void recorder_start(struct recording *r, const char *path);
void recorder_acknowledge(uint32_t number);
void recorder_stop(void);
void recording_free(struct recording *r);

#endif
