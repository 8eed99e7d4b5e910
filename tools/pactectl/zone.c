#include "tools/pactectl/zone.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

int64_t zone_end_of_day_ms(struct day d)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    struct tm next = {.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day + 1, .tm_isdst = -1};
    return (int64_t)mktime(&next) * 1000 - 1;
}

struct day zone_day(int64_t ms)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm t;
    struct day out = day_of_ms(ms);
    if (localtime_r(&seconds, &t) != NULL && day_from_civil(t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, &out) != ERR_OK)
        out = day_of_ms(ms);
    return out;
}

size_t zone_format(int64_t ms, char *out, size_t size)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm t;
    if (localtime_r(&seconds, &t) == NULL)
        memset(&t, 0, sizeof t);
    int n = snprintf(out, size, "%02d/%02d/%04d %02d:%02d:%02d", t.tm_mday, t.tm_mon + 1, t.tm_year + 1900, t.tm_hour,
                     t.tm_min, t.tm_sec);
    return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

size_t zone_format_iso(int64_t ms, char *out, size_t size)
{
    time_t seconds = (time_t)(ms / 1000);
    struct tm t;
    if (gmtime_r(&seconds, &t) == NULL)
        memset(&t, 0, sizeof t);
    int n = snprintf(out, size, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", t.tm_year + 1900, t.tm_mon + 1, t.tm_mday,
                     t.tm_hour, t.tm_min, t.tm_sec, (int)(ms % 1000));
    return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}
