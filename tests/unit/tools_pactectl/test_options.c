#include "tools/pactectl/ctl.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static enum err parse(struct options *o, const char *line, struct err_note *note)
{
    static char copy[512];
    static char *argv[32];
    int argc = 0;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *at = copy; *at != '\0'; at += strcspn(at, " "), at += *at == ' ' ? (*at = '\0', 1) : 0)
        argv[argc++] = at;
    argv[argc] = NULL;
    enum err e = ctl_options_parse(argc, argv, o, note);
    return e == ERR_OK ? ctl_options_check(o, note) : e;
}

Test(options, may_stand_anywhere, .timeout = 5)
{
    struct options o;
    struct err_note note;
    cr_assert_eq(parse(&o, "pactectl --server h:1 list contribution -w annee=2027 --where vote>0 -n 20 --desc --tri=annee", &note),
                 ERR_OK);
    cr_expect_str_eq(o.command, "list");
    cr_expect_eq(o.arg_count, 1);
    cr_expect_str_eq(o.args[0], "contribution");
    cr_expect_str_eq(o.server, "h:1");
    cr_expect_eq(o.where.count, 2);
    cr_expect_str_eq(o.where.texts[1], "vote>0");
    cr_expect_eq(o.limit_rows, 20);
    cr_expect(o.desc);
    cr_expect_str_eq(o.tri, "annee");
}

Test(options, every_misuse_is_told, .timeout = 5)
{
    static const struct { const char *line, *says; } rows[] = {
        {"pactectl list --inconnue x", "--inconnue"},
        {"pactectl list --limit", "valeur"},
        {"pactectl list x --limit 0", "--limit"},
        {"pactectl list x --limit -3", "--limit"},
        {"pactectl list x --limit 3x", "--limit"},
        {"pactectl list x --limit 99999999999999999999999", "--limit"},
        {"pactectl put x a=b --revision 4294967296", "--revision"},
        {"pactectl list x --format xml", "--format"},
        {"pactectl list x --format openmetrics", "status"},
        {"pactectl get x y --tri nom", "--tri ne va pas avec « get »"},
        {"pactectl status --essai", "load"},
        {"pactectl list x --server a --socket b", "pas les deux"},
        {"pactectl list x -c \xFF", "UTF-8"},
        {"pactectl list \xFF", "UTF-8"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct options o;
        struct err_note note = {.text = ""};
        cr_expect_eq(parse(&o, rows[i].line, &note), ERR_USAGE, "%s", rows[i].line);
        cr_expect_not_null(strstr(note.text, rows[i].says), "%s: %s", rows[i].line, note.text);
    }
}

Test(options, a_list_has_its_limit, .timeout = 5)
{
    struct options o;
    struct err_note note;
    char *argv[OPTIONS_LIST_MAX + 4] = {(char *)(uintptr_t)"pactectl"};
    static char where[] = "-wa=1";
    for (int i = 1; i <= OPTIONS_LIST_MAX; i++)
        argv[i] = where;
    cr_expect_eq(ctl_options_parse(OPTIONS_LIST_MAX + 1, argv, &o, &note), ERR_OK);
    cr_expect_eq(o.where.count, OPTIONS_LIST_MAX);
    argv[OPTIONS_LIST_MAX + 1] = where;
    cr_expect_eq(ctl_options_parse(OPTIONS_LIST_MAX + 2, argv, &o, &note), ERR_USAGE);
}

Test(options, every_command_they_name_exists, .timeout = 5)
{
    for (size_t i = 0; i < option_row_count; i++) {
        cr_expect_gt(strlen(option_rows[i].help), 5, "%s", option_rows[i].name);
        for (const char *at = option_rows[i].commands; at != NULL && *at != '\0';) {
            char name[32];
            size_t len = strcspn(at, " ");
            snprintf(name, sizeof name, "%.*s", (int)len, at);
            cr_expect_not_null(command_named(name), "--%s: %s", option_rows[i].name, name);
            at += len + (at[len] == ' ' ? 1 : 0);
        }
        for (size_t k = 0; k < i; k++)
            cr_expect(strcmp(option_rows[i].name, option_rows[k].name) != 0 &&
                      (option_rows[i].letter == 0 || option_rows[i].letter != option_rows[k].letter));
    }
}

/* --- settings ------------------------------------------------------------------- */

static enum err settings(struct options *o, const char *text, struct err_note *note)
{
    static struct arena arena;
    char copy[512];
    snprintf(copy, sizeof copy, "%s", text);
    arena_init(&arena, &sys_real, 1 << 16);
    return settings_read(o, copy, "config", &arena, note);
}

Test(settings, the_file_fills_what_was_not_said, .timeout = 5)
{
    struct options o = {.account = "moi"};
    struct err_note note;
    cr_assert_eq(settings(&o, "# commentaire\n\n server = pacte.example:7443 \r\naccount=autre\n\tfingerprint = ab cd\n", &note), ERR_OK);
    cr_expect_str_eq(o.server, "pacte.example:7443");
    cr_expect_str_eq(o.account, "moi");
    cr_expect_str_eq(o.fingerprint, "ab cd");
}

Test(settings, a_place_of_the_command_line_shuts_out_the_other_kind, .timeout = 5)
{
    struct options o = {.socket = "/s"};
    struct err_note note;
    cr_assert_eq(settings(&o, "server = h:1", &note), ERR_OK);
    cr_expect_null(o.server);
    struct options p = {.server = "h:1"};
    cr_assert_eq(settings(&p, "socket = /s", &note), ERR_OK);
    cr_expect_null(p.socket);
}

Test(settings, a_line_that_means_nothing_is_named, .timeout = 5)
{
    struct options o = {.command = NULL};
    struct err_note note;
    cr_expect_eq(settings(&o, "server = a\nserveur = b\n", &note), ERR_USAGE);
    cr_expect_not_null(strstr(note.text, "ligne 2"));
    cr_expect_not_null(strstr(note.text, "serveur"));
    cr_expect_eq(settings(&o, "\n\nrien\n", &note), ERR_USAGE);
    cr_expect_not_null(strstr(note.text, "ligne 3"));
}

Test(settings, environment_then_file, .timeout = 5)
{
    struct options o = {.command = NULL};
    struct err_note note;
    struct arena arena;
    char path[128];
    setenv("PACTE_ACCOUNT", "par-env", 1);
    setenv("PACTE_SOCKET", "", 1);
    setenv("XDG_CONFIG_HOME", "/nulle/part", 1);
    settings_path(path, sizeof path);
    cr_expect_str_eq(path, "/nulle/part/pacte/config");
    arena_init(&arena, &sys_real, 1 << 20);
    cr_assert_eq(settings_fill(&o, &arena, &note), ERR_OK, "no file is no fault");
    cr_expect_str_eq(o.account, "par-env");
    cr_expect_null(o.socket);
    unsetenv("XDG_CONFIG_HOME");
    setenv("HOME", "/root/x", 1);
    settings_path(path, sizeof path);
    cr_expect_str_eq(path, "/root/x/.config/pacte/config");
    setenv("HOME", "relatif", 1);
    settings_path(path, sizeof path);
    cr_expect_str_eq(path, "");
    arena_finish(&arena);
}
