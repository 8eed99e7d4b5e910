/* The site's time zone: instants as people of the site read them. */
#ifndef TOOLS_PACTECTL_ZONE_H
#define TOOLS_PACTECTL_ZONE_H

#include "common/base/err.h"
#include "common/base/zone.h"
#include "common/value/day.h"

#include <stddef.h>
#include <stdint.h>

/* The last millisecond of the day, there. */
int64_t zone_end_of_day_ms(struct day d);
struct day zone_day(int64_t ms);

size_t zone_format(int64_t ms, char *out, size_t size);        /* 31/12/2026 14:05:09 */
size_t zone_format_iso(int64_t ms, char *out, size_t size);    /* 2026-12-31T13:05:09.123Z, in UTC */

#endif
