/* libical, opened when the first calendar is written: with what it needs in its
 * turn it is a quarter of the memory of a client that writes none. */
#ifndef CLIENT_TUI_DATA_AGENDA_LIB_H
#define CLIENT_TUI_DATA_AGENDA_LIB_H

#include <libical/ical.h>

#define AGENDA_CALLS(X)                                                                                                  \
    X(icalcomponent_add_component) X(icalcomponent_add_property) X(icalcomponent_as_ical_string_r) X(icalcomponent_free) \
    X(icalcomponent_vanew) X(icaldurationtype_from_int) X(icalmemory_free_buffer) X(icalproperty_new_action)             \
    X(icalproperty_new_categories) X(icalproperty_new_description) X(icalproperty_new_dtend) X(icalproperty_new_dtstamp) \
    X(icalproperty_new_dtstart) X(icalproperty_new_method) X(icalproperty_new_prodid) X(icalproperty_new_sequence)       \
    X(icalproperty_new_summary) X(icalproperty_new_transp) X(icalproperty_new_trigger) X(icalproperty_new_uid)           \
    X(icalproperty_new_version) X(icalproperty_new_x) X(icalproperty_set_x_name) X(icaltime_from_timet_with_zone)        \
    X(icaltime_null_time) X(icaltimezone_get_utc_timezone)

/* Each by its own name and type. */
struct agenda_lib {
#define X(name) __typeof__(name) *name;
    AGENDA_CALLS(X)
#undef X
};
/* Opened once, kept until the end. NULL: it is not installed, or lacks a call. */
const struct agenda_lib *agenda_lib(void);

#endif
