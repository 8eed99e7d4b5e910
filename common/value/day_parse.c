#include "common/base/text.h"
#include "common/value/day.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TYPED_BYTES = 40 };

static const char month_names[12][10] = {"janvier", "février", "mars",      "avril",   "mai",      "juin",
                                         "juillet", "août",    "septembre", "octobre", "novembre", "décembre"};

/* Says which part of a civil date is wrong, and why. */
static enum err make(int year, int month, int day, struct day *out, struct err_note *note)
{
    if (day_from_civil(year, month, day, out) == ERR_OK)
        return ERR_OK;
    if (month < 1 || month > 12)
        return err_set(note, ERR_BAD_DAY, "Il n'y a pas de mois numéro %d : corrigez le mois.", month);
    if (year < 1900 || year > 2199)
        return err_set(note, ERR_BAD_DAY, "L'année %d est hors du calendrier : elle va de 1900 à 2199.", year);
    return err_set(note, ERR_BAD_DAY, "Il n'y a pas de %d %s %d : corrigez le jour.", day, month_names[month - 1], year);
}

static enum err not_a_date(struct err_note *note)
{
    return err_set(note, ERR_INVALID, "Cette date n'est pas comprise : écrivez jj/mm/aaaa, par exemple 31/12/2026.");
}

static bool all_digits(const char *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] < '0' || p[i] > '9')
            return false;
    return true;
}

static int number_of(const char *p, size_t n)
{
    int value = 0;
    for (size_t i = 0; i < n; i++)
        value = value * 10 + (p[i] - '0');
    return value;
}

static bool shaped_iso(const char *text)
{
    return strlen(text) == 10 && text[4] == '-' && text[7] == '-' && all_digits(text, 4) &&
           all_digits(text + 5, 2) && all_digits(text + 8, 2);
}

enum err day_parse_iso(const char *text, struct day *out, struct err_note *note)
{
    if (!shaped_iso(text))
        return err_set(note, ERR_INVALID, "Cette date n'est pas comprise : écrivez aaaa-mm-jj, par exemple 2026-12-31.");
    return make(number_of(text, 4), number_of(text + 5, 2), number_of(text + 8, 2), out, note);
}

/* --- Years that are not said, or only by two digits ----------------------- */

static int32_t distance(struct day a, struct day b)
{
    return abs(day_between(a, b));
}

/* The date nearest to today among those of the years of one step around it. */
static enum err nearest(struct day today, int year, int step, int month, int day, struct day *out, struct err_note *note)
{
    bool found = false;
    for (int y = year - step; y <= year + step; y += step) {
        struct day candidate;
        if (day_from_civil(y, month, day, &candidate) != ERR_OK)
            continue;
        if (!found || distance(today, candidate) < distance(today, *out))
            *out = candidate;
        found = true;
    }
    return found ? ERR_OK : make(year, month, day, out, note);
}

static enum err without_year(struct day today, int month, int day, struct day *out, struct err_note *note)
{
    int year, m, d;
    day_to_civil(today, &year, &m, &d);
    return nearest(today, year, 1, month, day, out, note);
}

static enum err with_short_year(struct day today, int two_digits, int month, int day, struct day *out, struct err_note *note)
{
    int year, m, d;
    day_to_civil(today, &year, &m, &d);
    return nearest(today, year - year % 100 + two_digits, 100, month, day, out, note);
}

/* --- The forms ------------------------------------------------------------ */

static enum err parse_relative(const char *text, struct day today, struct day *out, struct err_note *note)
{
    char *end;
    long n = strtol(text + 1, &end, 10);
    if (end == text + 1 || text[1] < '0' || text[1] > '9' || n > 99999 || end[0] == '\0' || end[1] != '\0')
        return err_set(note, ERR_INVALID, "Ce décalage n'est pas compris : écrivez +10j, +3s, +2m ou +1a.");
    int32_t count = (int32_t)(text[0] == '-' ? -n : n);
    switch (*end) {
    case 'j': *out = day_add_days(today, count); return ERR_OK;
    case 's': *out = day_add_days(today, count * 7); return ERR_OK;
    case 'm': *out = day_add_months(today, count, false); return ERR_OK;
    case 'a': *out = day_add_months(today, count * 12, false); return ERR_OK;
    default:
        return err_set(note, ERR_INVALID, "Ce décalage n'est pas compris : l'unité est j, s, m ou a.");
    }
}

static struct day year_end(struct day today)
{
    int year, month, day;
    day_to_civil(today, &year, &month, &day);
    struct day end = today;
    return day_from_civil(year, 12, 31, &end) == ERR_OK ? end : today;
}

static bool parse_word(const char *text, struct day today, struct day *out)
{
    static const char weekdays[7][9] = {"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"};
    static const struct { char word[12]; int32_t days; } near_days[] = {
        {"auj", 0}, {"aujourd'hui", 0}, {"demain", 1}, {"hier", -1}};
    for (size_t i = 0; i < sizeof near_days / sizeof near_days[0]; i++)
        if (strcmp(text, near_days[i].word) == 0) {
            *out = day_add_days(today, near_days[i].days);
            return true;
        }
    for (int i = 0; i < 7; i++)
        if (strcmp(text, weekdays[i]) == 0) {
            *out = day_add_days(today, (i + 1 - day_week(today) + 6) % 7 + 1);
            return true;
        }
    if (strcmp(text, "fin mois") == 0)
        *out = day_month_end(today);
    else if (strcmp(text, "fin annee") == 0)
        *out = year_end(today);
    else
        return false;
    return true;
}

static enum err parse_run(const char *p, size_t n, struct day today, struct day *out, struct err_note *note)
{
    if (n == 4)
        return without_year(today, number_of(p + 2, 2), number_of(p, 2), out, note);
    if (n == 6)
        return with_short_year(today, number_of(p + 4, 2), number_of(p + 2, 2), number_of(p, 2), out, note);
    if (n == 8)
        return make(number_of(p + 4, 4), number_of(p + 2, 2), number_of(p, 2), out, note);
    return err_set(note, ERR_INVALID, "Sans séparateurs, une date s'écrit jjmm, jjmmaa ou jjmmaaaa.");
}

/* Up to three numbers between « / », « - », « . » or spaces. */
static size_t split(const char *text, const char *part[3], size_t len[3])
{
    size_t count = 0;
    while (*text != '\0') {
        size_t n = strcspn(text, "/-. ");
        if (n > 0 && (count == 3 || !all_digits(text, n)))
            return 0;
        if (n > 0) {
            part[count] = text;
            len[count++] = n;
        } else {
            n = 1;
        }
        text += n;
    }
    return count;
}

static enum err parse_parts(const char *text, struct day today, struct day *out, struct err_note *note)
{
    const char *part[3];
    size_t len[3];
    size_t count = split(text, part, len);
    if (count == 1 && len[0] == strlen(text))
        return parse_run(text, len[0], today, out, note);
    if (count < 2 || len[0] > 2 || len[1] > 2)
        return not_a_date(note);
    int day = number_of(part[0], len[0]), month = number_of(part[1], len[1]);
    if (count == 2)
        return without_year(today, month, day, out, note);
    if (len[2] == 2)
        return with_short_year(today, number_of(part[2], 2), month, day, out, note);
    if (len[2] == 4)
        return make(number_of(part[2], 4), month, day, out, note);
    return err_set(note, ERR_INVALID, "L'année s'écrit avec deux ou quatre chiffres.");
}

/* Folded, without spaces at the ends; false when nothing or too much is left. */
static bool typed(const char *text, char out[TYPED_BYTES])
{
    char folded[TYPED_BYTES * 2];
    size_t n = text_fold(bytes_text(text), folded, sizeof folded);
    size_t start = 0;
    while (folded[start] == ' ')
        start++;
    while (n > start && folded[n - 1] == ' ')
        n--;
    if (n == start || n - start >= TYPED_BYTES)
        return false;
    memcpy(out, folded + start, n - start);
    out[n - start] = '\0';
    return true;
}

enum err day_parse(const char *text, struct day today, struct day *out, struct err_note *note)
{
    char t[TYPED_BYTES];
    if (!typed(text, t))
        return not_a_date(note);
    if (shaped_iso(t))
        return day_parse_iso(t, out, note);
    if (t[0] == '+' || t[0] == '-')
        return parse_relative(t, today, out, note);
    if (parse_word(t, today, out))
        return ERR_OK;
    return parse_parts(t, today, out, note);
}
