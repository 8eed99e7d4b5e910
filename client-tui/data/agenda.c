#include "client-tui/data/agenda.h"

#include "client-tui/data/agenda_lib.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Days before, for whoever is reminded. */
static const int alarms[] = {30, 7, 1};
enum { MARKED_BYTES = 400 };

static struct icaltimetype date_of(const struct agenda_lib *l, struct day d)
{
    struct icaltimetype t = l->icaltime_null_time();
    day_to_civil(d, &t.year, &t.month, &t.day);
    t.is_date = 1;
    return t;
}

static void add_alarm(const struct agenda_lib *l, icalcomponent *event, int days, const char *title)
{
    struct icaltriggertype trigger = {.duration = l->icaldurationtype_from_int(-days * 24 * 3600)};
    l->icalcomponent_add_component(event, l->icalcomponent_vanew(ICAL_VALARM_COMPONENT, l->icalproperty_new_action(ICAL_ACTION_DISPLAY),
                                                                 l->icalproperty_new_description(title),
                                                                 l->icalproperty_new_trigger(trigger), (void *)0));
}

/* In a category and in an X- property libical leaves « , » and « ; » as they are,
 * where RFC 5545 has them escaped: « Ville, services » would become two
 * partners. They become dashes. */
static void without_marks(const char *text, char *out, size_t size)
{
    size_t len = 0;
    for (; *text != '\0' && len + 3 < size; text++) {
        bool mark = *text == ',' || *text == ';';
        if (mark)
            out[len++] = ' ';
        out[len++] = mark ? '-' : *text;
    }
    out[len] = '\0';
}

static icalcomponent *event_of(const struct agenda_lib *l, const struct agenda_row *row, struct icaltimetype stamp)
{
    icalcomponent *event = l->icalcomponent_vanew(ICAL_VEVENT_COMPONENT, l->icalproperty_new_uid(row->uid), l->icalproperty_new_dtstamp(stamp),
                                                  l->icalproperty_new_dtstart(date_of(l, row->day)),
                                                  l->icalproperty_new_dtend(date_of(l, day_add_days(row->day, 1))),
                                                  l->icalproperty_new_summary(row->title),
                                                  l->icalproperty_new_sequence((int)row->sequence),
                                                  l->icalproperty_new_transp(ICAL_TRANSP_TRANSPARENT), (void *)0);
    if (event == NULL)
        return NULL;
    if (row->with[0] != '\0') {
        char with[MARKED_BYTES];
        without_marks(row->with, with, sizeof with);
        l->icalcomponent_add_property(event, l->icalproperty_new_categories(with));
    }
    if (row->note[0] != '\0')
        l->icalcomponent_add_property(event, l->icalproperty_new_description(row->note));
    /* What is done reminds nobody. */
    for (size_t i = 0; !row->done && i < sizeof alarms / sizeof alarms[0]; i++)
        add_alarm(l, event, alarms[i], row->title);
    return event;
}

enum err agenda_ics(const struct agenda_row *rows, size_t count, const char *name, int64_t stamp_ms, struct arena *arena,
                    struct bytes *out)
{
    const struct agenda_lib *l = agenda_lib();
    if (l == NULL)
        return ERR_IO;
    struct icaltimetype stamp = l->icaltime_from_timet_with_zone((time_t)(stamp_ms / 1000), 0, l->icaltimezone_get_utc_timezone());
    icalcomponent *calendar = l->icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT, l->icalproperty_new_version("2.0"),
                                                     l->icalproperty_new_prodid("-//Pacte//pacte//FR"),
                                                     l->icalproperty_new_method(ICAL_METHOD_PUBLISH), (void *)0);
    char plain[MARKED_BYTES];
    without_marks(name, plain, sizeof plain);
    icalproperty *title = l->icalproperty_new_x(plain);
    if (calendar == NULL || title == NULL)
        return ERR_NO_MEMORY;
    l->icalproperty_set_x_name(title, "X-WR-CALNAME");
    l->icalcomponent_add_property(calendar, title);
    for (size_t i = 0; i < count; i++) {
        icalcomponent *event = event_of(l, &rows[i], stamp);
        if (event != NULL)
            l->icalcomponent_add_component(calendar, event);
    }
    char *text = l->icalcomponent_as_ical_string_r(calendar);
    size_t len = text != NULL ? strlen(text) : 0;
    char *copy = text != NULL ? arena_text(arena, text, len) : NULL;
    l->icalmemory_free_buffer(text);
    l->icalcomponent_free(calendar);
    *out = bytes_of(copy, copy != NULL ? len : 0);
    return copy != NULL ? ERR_OK : ERR_NO_MEMORY;
}
