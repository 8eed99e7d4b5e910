/* Deadlines as an iCalendar file (RFC 5545), by libical: whole days, stable
 * UID, alarms 30, 7 and 1 days before, CATEGORIES by partner. Pure. */
#ifndef CLIENT_TUI_DATA_AGENDA_H
#define CLIENT_TUI_DATA_AGENDA_H

#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/value/day.h"

struct agenda_row {
    const char *uid;                     /* stable: rule, record, year */
    const char *title, *with;            /* with: a partner, or "" */
    const char *note;                    /* rule and source, or "" */
    struct day day;
    uint32_t sequence;
    bool done;
};
/* `stamp_ms` is DTSTAMP. NO_MEMORY; IO: libical is not installed. */
MUST_CHECK enum err agenda_ics(const struct agenda_row *rows, size_t count, const char *name, int64_t stamp_ms,
                               struct arena *arena, struct bytes *out);

#endif
