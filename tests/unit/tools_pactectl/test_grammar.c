/* Addresses, filters, roles: what people type. */
#include "tools/pactectl/grants.h"
#include "tools/pactectl/place.h"
#include "tools/pactectl/where.h"
#include "tools/pactectl/zone.h"

#include "common/base/id.h"
#include "common/json/json.h"
#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

Test(place, addresses, .timeout = 5)
{
    static const struct { const char *text, *host; uint16_t port; const char *name; } good[] = {
        {"pacte.example.org:8443", "pacte.example.org", 8443, "pacte.example.org:8443"},
        {"pacte.example.org", "pacte.example.org", 7443, "pacte.example.org:7443"},
        {"127.0.0.1:65535", "127.0.0.1", 65535, "127.0.0.1:65535"},
        {"[::1]:1", "::1", 1, "[::1]:1"},
        {"[::1]", "::1", 7443, "[::1]:7443"},
        {"::1", "::1", 7443, "[::1]:7443"},
    };
    static const char *const bad[] = {"", ":7443", "h:", "h:0", "h:65536", "h:7443x", "h:-1", "[::1", "[]:1", "[::1]x", "a b", "h/x:1"};
    struct place p;
    struct err_note note;
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        cr_expect_eq(place_of_server(good[i].text, &p, &note), ERR_OK, "%s", good[i].text);
        cr_expect_str_eq(p.host, good[i].host);
        cr_expect_eq(p.port, good[i].port);
        cr_expect_str_eq(p.name, good[i].name);
    }
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        cr_expect_eq(place_of_server(bad[i], &p, &note), ERR_USAGE, "%s", bad[i]);
}

Test(place, a_socket_path_has_its_limit, .timeout = 5)
{
    struct place p;
    char path[128];
    memset(path, 'a', sizeof path);
    path[0] = '/';
    path[107] = '\0';
    cr_expect_eq(place_of_socket(path, &p, NULL), ERR_OK);
    cr_expect_str_eq(p.socket_path, path);
    path[107] = 'a';
    path[108] = '\0';
    cr_expect_eq(place_of_socket(path, &p, NULL), ERR_USAGE);
    cr_expect_eq(place_of_socket("", &p, NULL), ERR_USAGE);
    place_default(&p);
    cr_expect(p.host[0] != '\0' || p.socket_path[0] != '\0');
}

static struct arena arena;

static void with_arena(void) { arena_init(&arena, &sys_real, 1 << 20); }
static void without_arena(void) { arena_finish(&arena); }

Test(where, every_operator, .init = with_arena, .fini = without_arena, .timeout = 5)
{
    static const struct { const char *text; Pacte__Op op; const char *value; } rows[] = {
        {"annee=2027", PACTE__OP__OP_EQUAL, "2027"},
        {"annee!=2027", PACTE__OP__OP_NOT_EQUAL, "2027"},
        {"annee<2027", PACTE__OP__OP_LESS, "2027"},
        {"annee<=2027", PACTE__OP__OP_LESS_OR_EQUAL, "2027"},
        {"annee>2027", PACTE__OP__OP_GREATER, "2027"},
        {"annee>=2027", PACTE__OP__OP_GREATER_OR_EQUAL, "2027"},
        {"annee~20", PACTE__OP__OP_CONTAINS, "20"},
        {"annee=", PACTE__OP__OP_EMPTY, ""},
        {"annee!=", PACTE__OP__OP_NOT_EMPTY, ""},
        {" annee  = 2027 ", PACTE__OP__OP_EQUAL, "2027"},
        {"annee=a=b", PACTE__OP__OP_EQUAL, "a=b"},
        {"annee=<3", PACTE__OP__OP_EQUAL, "<3"},
    };
    const struct record_type *t = record_type_named("contribution");
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        Pacte__Filter f;
        struct err_note note = {.text = ""};
        cr_expect_eq(where_parse(t, rows[i].text, &arena, &f, &note), ERR_OK, "%s: %s", rows[i].text, note.text);
        cr_expect_str_eq(f.field, "annee");
        cr_expect_eq(f.op, rows[i].op, "%s", rows[i].text);
        cr_expect_str_eq(f.value, rows[i].value);
    }
}

Test(where, what_is_no_filter, .init = with_arena, .fini = without_arena, .timeout = 5)
{
    static const char *const bad[] = {"", "annee", "=2027", "annee<", "annee~", "annee>=", "inconnu=1", "annee!2027", "!"};
    const struct record_type *t = record_type_named("contribution");
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Pacte__Filter f;
        struct err_note note = {.text = ""};
        cr_expect_eq(where_parse(t, bad[i], &arena, &f, &note), ERR_USAGE, "%s", bad[i]);
        cr_expect_str_eq(note.field, "where");
    }
}

Test(where, as_many_as_the_daemon_takes, .init = with_arena, .fini = without_arena, .timeout = 5)
{
    const char *texts[17];
    Pacte__Filter **list;
    for (size_t i = 0; i < 17; i++)
        texts[i] = "annee=2027";
    const struct record_type *t = record_type_named("contribution");
    cr_expect_eq(where_all(t, texts, 16, &arena, &list, NULL), ERR_OK);
    cr_expect_str_eq(list[15]->value, "2027");
    cr_expect_eq(where_all(t, texts, 17, &arena, &list, NULL), ERR_USAGE);
}

Test(where, survives_every_failed_allocation, .timeout = 5)
{
    const char *texts[] = {"annee=2027", "nature=numeraire"};
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        struct arena a;
        Pacte__Filter **list;
        arena_init(&a, &sys, 1 << 20);
        enum err e = where_all(record_type_named("contribution"), texts, 2, &a, &list, NULL);
        arena_finish(&a);
        cr_assert_eq(f.live, 0);
        cr_assert_eq(e, f.fired ? ERR_NO_MEMORY : ERR_OK);
        if (!f.fired)
            break;
    }
}

Test(grants, roles_as_they_are_typed_and_shown, .init = with_arena, .fini = without_arena, .timeout = 5)
{
    char id[ID_TEXT_BYTES], text[64], shown[64];
    uint64_t alias;
    Pacte__Grant *g;
    struct err_note note;
    id_format(12345, id);
    cr_assert(json_alias_id("passerelles", &alias));
    snprintf(text, sizeof text, "coordination:%s,@passerelles", id);
    cr_assert_eq(grant_parse(text, &arena, &g, &note), ERR_OK);
    cr_expect_eq(g->role, PACTE__ROLE__ROLE_COORDINATION);
    cr_assert_eq(g->n_structures, 2);
    cr_expect_eq(g->structures[0]->id, 12345);
    cr_expect_eq(g->structures[1]->id, alias);
    snprintf(text, sizeof text, "financeur:%s", id);
    cr_assert_eq(grant_parse(text, &arena, &g, &note), ERR_OK);
    cr_expect_eq(g->organisation->id, 12345);
    cr_expect_eq(g->n_structures, 0);
    (void)grants_format(&g, 1, shown, sizeof shown);
    cr_expect_str_eq(shown, text);
    cr_assert_eq(grant_parse("lecture", &arena, &g, &note), ERR_OK);
    cr_expect(g->all_structures);
    cr_assert_eq(grant_parse("federation", &arena, &g, &note), ERR_OK);
    cr_expect_eq(grants_format(&g, 1, shown, 5), 4, "cut to fit");
    cr_expect_str_eq(shown, "fede");
}

Test(grants, what_is_no_role, .init = with_arena, .fini = without_arena, .timeout = 5)
{
    static const char *const bad[] = {"", "chef", "federation:0000000000001", "coordination", "coordination:xyz", "financeur",
                                      "financeur:", "financeur:0000000000001,0000000000002", "coordination:@Majuscule",
                                      "lecture:,"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        Pacte__Grant *g;
        struct err_note note = {.text = ""};
        cr_expect_eq(grant_parse(bad[i], &arena, &g, &note), ERR_USAGE, "%s", bad[i]);
        cr_expect_str_eq(note.field, "role");
    }
}

Test(zone, the_end_of_a_day_is_the_sites, .timeout = 5)
{
    struct day d;
    char text[64];
    zone_set("Europe/Paris");
    cr_assert_eq(day_from_civil(2026, 7, 14, &d), ERR_OK);
    int64_t summer = zone_end_of_day_ms(d);
    (void)zone_format_iso(summer, text, sizeof text);
    cr_expect_str_eq(text, "2026-07-14T21:59:59.999Z");
    (void)zone_format(summer, text, sizeof text);
    cr_expect_str_eq(text, "14/07/2026 23:59:59");
    cr_expect_eq(zone_day(summer).number, d.number);
    cr_expect_eq(zone_day(summer + 1).number, d.number + 1);
    cr_assert_eq(day_from_civil(2026, 3, 29, &d), ERR_OK);       /* of 23 hours */
    (void)zone_format_iso(zone_end_of_day_ms(d), text, sizeof text);
    cr_expect_str_eq(text, "2026-03-29T21:59:59.999Z");
}

Test(zone, a_name_that_is_none_is_utc, .timeout = 5)
{
    static const char *const bad[] = {"", "/etc/passwd", "../../x;y", "a b", "Nulle/Part\n"};
    char text[64];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        zone_set(bad[i]);
        (void)zone_format(0, text, sizeof text);
        cr_expect_str_eq(text, "01/01/1970 00:00:00");
    }
}

/* Cut at each byte, each text is either refused with a sentence or good. */
Test(grammar, cut_at_every_byte, .init = with_arena, .fini = without_arena, .timeout = 5)
{
    static const char address[] = "[2001:db8::1]:7443", filter[] = "conventionne>=1 234,50",
                      role[] = "coordination:0DW8HNX2K6E3M,@structure-passerelles";
    char text[80];
    struct err_note note;
    struct place p;
    Pacte__Filter f;
    Pacte__Grant *g;
    for (size_t n = 0; n <= sizeof role; n++) {
        note = (struct err_note){.text = ""};
        snprintf(text, sizeof text, "%.*s", (int)n, address);
        enum err e = place_of_server(text, &p, &note);
        cr_expect(e == ERR_OK || (e == ERR_USAGE && note.text[0] != '\0'), "%s", text);
        snprintf(text, sizeof text, "%.*s", (int)n, filter);
        e = where_parse(record_type_named("contribution"), text, &arena, &f, &note);
        cr_expect(e == ERR_OK || (e == ERR_USAGE && note.text[0] != '\0'), "%s", text);
        snprintf(text, sizeof text, "%.*s", (int)n, role);
        e = grant_parse(text, &arena, &g, &note);
        cr_expect(e == ERR_OK || (e == ERR_USAGE && note.text[0] != '\0'), "%s", text);
    }
}
