/* A civil date: no time, no zone. Pure; from any thread. */
#ifndef COMMON_VALUE_DAY_H
#define COMMON_VALUE_DAY_H

#include "common/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Days since 1970-01-01. A type of its own, so that a day is never added to a
 * number of days by mistake. */
struct day {
    int32_t number;
};

#define DAY_MIN (-25567)     /* 1900-01-01 */
#define DAY_MAX 84005        /* 2199-12-31 */
#define DAY_MS INT64_C(86400000)

enum { DAY_TEXT_BYTES = 16 };

bool day_valid(struct day d);
/* ERR_BAD_DAY: 31 February, month 13, a year outside 1900–2199. */
MUST_CHECK enum err day_from_civil(int year, int month, int day, struct day *out);
void day_to_civil(struct day d, int *year, int *month, int *day);
int day_year(struct day d);

static inline int day_compare(struct day a, struct day b) { return (a.number > b.number) - (a.number < b.number); }
static inline int32_t day_between(struct day from, struct day to) { return to.number - from.number; }
/* Saturate at the ends of the calendar. */
struct day day_add_days(struct day d, int32_t days);
/* The same day of the month n months away, or its last day: E − 12 months of
 * 2026-12-31 is 2025-12-31, E − 10 months is 2026-02-28, and the end of a
 * month stays the end of a month (2026-06-30 + 6 months is 2026-12-31) when
 * keep_end says so: the renewal calendars count this way (domain notes §1.5). */
struct day day_add_months(struct day d, int32_t months, bool keep_end);
struct day day_month_end(struct day d);
int day_week(struct day d);                    /* 1 is Monday */

/* « 2026-12-31 » only: for files and programs. */
MUST_CHECK enum err day_parse_iso(const char *text, struct day *out, struct err_note *note);
/* What a person types: jj/mm/aaaa, jj/mm/aa, jj/mm (the nearest
 * to `today`), jjmm, jjmmaaaa, aaaa-mm-jj, separators / - . space, +10j +3s
 * +2m +1a -1m, auj, demain, hier, lundi…dimanche (the next one), fin mois,
 * fin année. Errors: BAD_DAY, INVALID; the note says which part and why. */
MUST_CHECK enum err day_parse(const char *text, struct day today, struct day *out, struct err_note *note);

size_t day_format_iso(struct day d, char *out, size_t size);      /* 2026-12-31 */
size_t day_format(struct day d, char *out, size_t size);          /* 31/12/2026 */
size_t day_format_week(struct day d, char *out, size_t size);     /* jeu. 31/12/2026 */

/* The civil date of an instant in UTC; the daemon's zone is not known here. */
struct day day_of_ms(int64_t ms_utc);

#endif
