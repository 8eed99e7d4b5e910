#include "client-tui/widgets/heure.h"

#include "client-tui/ui/intl.h"
#include "common/value/number.h"

#include <stdio.h>
#include <time.h>

static bool local(int64_t ms, struct tm *t)
{
    time_t seconds = (time_t)(ms / 1000);
    return ms > 0 && localtime_r(&seconds, t) != NULL;
}

/* How much of the calendar an instant shares with a day. */
enum shared { SHARED_NOTHING, SHARED_YEAR, SHARED_DAY };

static enum shared shared(const struct tm *t, struct day today)
{
    int year, month, day;
    day_to_civil(today, &year, &month, &day);
    if (t->tm_year + 1900 != year)
        return SHARED_NOTHING;
    return t->tm_mon + 1 == month && t->tm_mday == day ? SHARED_DAY : SHARED_YEAR;
}

size_t heure_courte(int64_t ms, struct day today, char *out, size_t size)
{
    struct tm t;
    if (!local(ms, &t))
        return (size_t)snprintf(out, size, "—");
    enum shared with = shared(&t, today);
    if (with == SHARED_NOTHING)
        return (size_t)snprintf(out, size, "%02d/%02d/%d", t.tm_mday, t.tm_mon + 1, t.tm_year + 1900);
    if (with == SHARED_YEAR)
        return (size_t)snprintf(out, size, "%02d/%02d %02d:%02d", t.tm_mday, t.tm_mon + 1, t.tm_hour, t.tm_min);
    return (size_t)snprintf(out, size, "%02d:%02d", t.tm_hour, t.tm_min);
}

size_t heure_longue(int64_t ms, char *out, size_t size)
{
    struct tm t;
    if (!local(ms, &t))
        return (size_t)snprintf(out, size, "—");
    return (size_t)snprintf(out, size, _("%02d/%02d/%d à %02d:%02d"), t.tm_mday, t.tm_mon + 1, t.tm_year + 1900, t.tm_hour, t.tm_min);
}

size_t heure_copie(int64_t ms, struct day today, char *out, size_t size)
{
    struct tm t;
    if (!local(ms, &t) || shared(&t, today) == SHARED_NOTHING)
        return heure_longue(ms, out, size);
    return (size_t)snprintf(out, size, _("%02d/%02d à %02d:%02d"), t.tm_mday, t.tm_mon + 1, t.tm_hour, t.tm_min);
}

int64_t heure_fin_du_jour(struct day d)
{
    struct tm t;
    int64_t end = (d.number + 1) * DAY_MS - 1;
    return local(end, &t) ? end - (int64_t)t.tm_gmtoff * 1000 : end;
}

const char *heure_jours(int32_t days, char out[JOURS_BYTES])
{
    int64_t n = days < 0 ? -(int64_t)days : days;
    (void)number_format((struct number){n * 1000}, out, JOURS_BYTES);
    return out;
}

size_t heure_distance(struct day d, struct day today, char *out, size_t size)
{
    int32_t n = day_between(today, d);
    char days[JOURS_BYTES];
    if (n >= -1 && n <= 1)
        return (size_t)snprintf(out, size, "%s", n == 0 ? _("aujourd'hui") : n == 1 ? _("demain") : _("hier"));
    return (size_t)snprintf(out, size, n > 0 ? _("dans %s j") : _("il y a %s j"), heure_jours(n, days));
}
