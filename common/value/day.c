#include "common/value/day.h"

#include <stdio.h>
#include <string.h>

bool day_valid(struct day d)
{
    return d.number >= DAY_MIN && d.number <= DAY_MAX;
}

static bool leap(int year)
{
    return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int month_days(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap(year) ? 29 : days[month - 1];
}

/* Years are counted from 1 March, so that the leap day is the last of a year;
 * 719468 days lie between 0000-03-01 and 1970-01-01. */
static int32_t civil_number(int year, int month, int day)
{
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400, year_of_era = y % 400;
    int day_of_year = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
    return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

enum err day_from_civil(int year, int month, int day, struct day *out)
{
    if (year < 1900 || year > 2199 || month < 1 || month > 12 || day < 1 || day > month_days(year, month))
        return ERR_BAD_DAY;
    out->number = civil_number(year, month, day);
    return ERR_OK;
}

static struct day clamp(int64_t number)
{
    return (struct day){number < DAY_MIN ? DAY_MIN : number > DAY_MAX ? DAY_MAX : (int32_t)number};
}

void day_to_civil(struct day d, int *year, int *month, int *day)
{
    int32_t n = clamp(d.number).number + 719468;
    int era = n / 146097, day_of_era = n % 146097;
    int year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int m = (5 * day_of_year + 2) / 153;
    *day = day_of_year - (153 * m + 2) / 5 + 1;
    *month = m < 10 ? m + 3 : m - 9;
    *year = year_of_era + era * 400 + (*month <= 2);
}

int day_year(struct day d)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    return year;
}

struct day day_add_days(struct day d, int32_t days)
{
    return clamp((int64_t)d.number + days);
}

struct day day_add_months(struct day d, int32_t months, bool keep_end)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    int64_t count = (int64_t)year * 12 + (month - 1) + months;
    if (count < 1900 * 12)
        return (struct day){DAY_MIN};
    if (count >= 2200 * 12)
        return (struct day){DAY_MAX};
    int to_year = (int)(count / 12), to_month = (int)(count % 12) + 1;
    int last = month_days(to_year, to_month);
    bool at_end = keep_end && day == month_days(year, month);
    return (struct day){civil_number(to_year, to_month, at_end || day > last ? last : day)};
}

struct day day_month_end(struct day d)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    return (struct day){civil_number(year, month, month_days(year, month))};
}

int day_week(struct day d)
{
    return (clamp(d.number).number - DAY_MIN) % 7 + 1;       /* 1900-01-01 was a Monday */
}

static size_t cut(int n, size_t size)
{
    return n < 0 || size == 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

size_t day_format_iso(struct day d, char *out, size_t size)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    return cut(snprintf(out, size, "%04d-%02d-%02d", year, month, day), size);
}

size_t day_format(struct day d, char *out, size_t size)
{
    int year, month, day;
    day_to_civil(d, &year, &month, &day);
    return cut(snprintf(out, size, "%02d/%02d/%04d", day, month, year), size);
}

size_t day_format_week(struct day d, char *out, size_t size)
{
    static const char names[7][5] = {"lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."};
    char text[DAY_TEXT_BYTES];
    day_format(d, text, sizeof text);
    return cut(snprintf(out, size, "%s %s", names[day_week(d) - 1], text), size);
}

struct day day_of_ms(int64_t ms_utc)
{
    int64_t days = ms_utc / DAY_MS - (ms_utc % DAY_MS < 0);
    return clamp(days);
}
