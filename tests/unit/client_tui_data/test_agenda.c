/* Deadlines as a calendar: as RFC 5545 writes it, and read back by libical. */
#include "client-tui/data/agenda.h"

#include "common/base/text.h"
#include "tests/unit/client_tui_data/rig.h"

#include <criterion/criterion.h>
#include <libical/ical.h>
#include <stdio.h>
#include <string.h>

static const char long_title[] = "Bilan financier 2026, à remettre à la « Ville de Bellerive-sur-Allier » ; deux exemplaires, "
    "dont un signé par la présidence du centre social et contresigné par l'expert-comptable de l'association";
static const struct agenda_row rows[] = {
    {.uid = "bilan-8-1f-2026@pacte", .title = long_title, .with = "Ville, services; culture", .note = "Règle : art. 9-1\nloi du 12 avril 2000",
     .day = {20784}, .sequence = 4},
    {.uid = "copil-8-20-2026@pacte", .title = "COPIL n° 4", .with = "", .note = "", .day = {20785}, .sequence = 0, .done = true},
};

static char *written(struct arena *a)
{
    struct bytes b;
    arena_init(a, &sys_real, 1 << 20);
    cr_assert_eq(agenda_ics(rows, 2, "COM-2026-001 : échéances, toutes; \\ oui", RIG_NOW, a, &b), ERR_OK);
    return arena_text(a, (const char *)b.data, b.len);
}

Test(agenda, lines_are_those_of_the_rfc, .timeout = 10)
{
    struct arena a;
    const char *text = written(&a);
    size_t lines = 0;
    cr_expect(text_utf8(bytes_text(text)));
    cr_expect_eq(strncmp(text, "BEGIN:VCALENDAR\r\n", 17), 0);
    for (const char *p = text; *p != '\0'; lines++) {
        size_t len = strcspn(p, "\r\n");
        cr_expect_leq(len, 75, "%zu octets: %.*s", len, (int)len, p);
        cr_expect(text_utf8(bytes_of(p, len)), "a character is cut in two: %.*s", (int)len, p);
        cr_assert_eq(strncmp(p + len, "\r\n", 2), 0, "CRLF ends each line");
        p += len + 2;
    }
    cr_expect_gt(lines, 20);
    arena_finish(&a);
}

static icalcomponent *event(icalcomponent *calendar, int n)
{
    icalcomponent *c = icalcomponent_get_first_component(calendar, ICAL_VEVENT_COMPONENT);
    for (; n > 0 && c != NULL; n--)
        c = icalcomponent_get_next_component(calendar, ICAL_VEVENT_COMPONENT);
    return c;
}

static int alarms(icalcomponent *e) { return icalcomponent_count_components(e, ICAL_VALARM_COMPONENT); }

Test(agenda, what_is_read_back_is_what_was_written, .timeout = 10)
{
    struct arena a;
    icalcomponent *calendar = icalparser_parse_string(written(&a));
    cr_assert_not_null(calendar);
    cr_expect_eq(icalcomponent_count_errors(calendar), 0);
    cr_expect_eq(icalcomponent_count_components(calendar, ICAL_VEVENT_COMPONENT), 2);
    icalcomponent *e = event(calendar, 0);
    cr_expect_str_eq(icalcomponent_get_uid(e), rows[0].uid);
    cr_expect_str_eq(icalcomponent_get_summary(e), long_title);
    cr_expect_str_eq(icalcomponent_get_description(e), rows[0].note);
    cr_expect_eq(icalcomponent_get_sequence(e), 4);
    struct icaltimetype start = icalcomponent_get_dtstart(e), end = icalcomponent_get_dtend(e);
    cr_expect(start.is_date && start.year == 2026 && start.month == 11 && start.day == 27, "a whole day");
    cr_expect(end.is_date && end.day == 28);
    cr_expect_eq(icaltime_as_timet_with_zone(icalcomponent_get_dtstamp(e), icaltimezone_get_utc_timezone()), RIG_NOW / 1000);
    cr_expect_eq(alarms(e), 3);
    cr_expect_eq(alarms(event(calendar, 1)), 0, "what is done reminds nobody");
    icalproperty *with = icalcomponent_get_first_property(e, ICAL_CATEGORIES_PROPERTY);
    cr_assert_not_null(with);
    cr_expect_str_eq(icalproperty_get_categories(with), "Ville - services - culture", "one partner, whatever its name");
    icalcomponent_free(calendar);
    arena_finish(&a);
}

Test(agenda, its_name_comes_back, .timeout = 10)
{
    struct arena a;
    icalcomponent *calendar = icalparser_parse_string(written(&a));
    icalproperty *name = icalcomponent_get_first_property(calendar, ICAL_X_PROPERTY);
    cr_assert_not_null(name);
    cr_expect_str_eq(icalproperty_get_x_name(name), "X-WR-CALNAME");
    cr_expect_str_eq(icalproperty_get_x(name), "COM-2026-001 : échéances - toutes - \\ oui");
    icalcomponent_free(calendar);
    arena_finish(&a);
}

/* RFC 5545, 3.3.11: in text they are escaped, and two values otherwise. */
Test(agenda, no_comma_or_semicolon_stands_alone, .timeout = 10)
{
    struct arena a;
    unsigned looked = 0;
    const char *line = written(&a), *end;
    for (bool text = false; (end = strstr(line, "\r\n")) != NULL; line = end + 2) {
        text = line[0] == ' ' ? text : strncmp(line, "SUMMARY", 7) == 0 || strncmp(line, "CATEGORIES", 10) == 0 ||
                                       strncmp(line, "DESCRIPTION", 11) == 0 || strncmp(line, "X-WR-CALNAME", 12) == 0;
        looked += text;
        for (const char *at = line; text && at < end; at++)
            cr_expect((*at != ',' && *at != ';') || (at > line && at[-1] == '\\'), "%.*s", (int)(end - line), line);
    }
    cr_expect_geq(looked, 4);
    arena_finish(&a);
}

Test(agenda, the_same_deadlines_give_the_same_bytes, .timeout = 10)
{
    struct arena a, b;
    cr_expect_str_eq(written(&a), written(&b));
    arena_finish(&a);
    arena_finish(&b);
}

Test(agenda, an_empty_list_is_still_a_calendar, .timeout = 10)
{
    struct arena a;
    struct bytes b;
    arena_init(&a, &sys_real, 1 << 20);
    cr_assert_eq(agenda_ics(rows, 0, "vide", RIG_NOW, &a, &b), ERR_OK);
    cr_expect_gt(b.len, 40);
    arena_finish(&a);
}

Test(agenda, memory_that_runs_out_is_told, .timeout = 10)
{
    struct arena a;
    struct bytes b;
    arena_init(&a, &sys_real, 100);
    cr_expect_eq(agenda_ics(rows, 2, "x", RIG_NOW, &a, &b), ERR_NO_MEMORY);
    arena_finish(&a);
}
