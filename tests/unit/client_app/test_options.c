/* The command line, a row a case. */
#include "client-tui/app/app.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static char said[4000];

static enum app_parsed parse(struct app_options *o, const char *line)
{
    static char copy[400];
    char *argv[16] = {(char *)"pacte"};
    int argc = 1;
    FILE *err = fmemopen(said, sizeof said, "w"), *out = fopen("/dev/null", "w");
    (void)snprintf(copy, sizeof copy, "%s", line);
    for (char *word = copy; *word != '\0';) {
        argv[argc++] = word;
        word += strcspn(word, " ");
        if (*word == ' ')
            *word++ = '\0';
    }
    memset(said, 0, sizeof said);
    enum app_parsed r = app_options_parse(o, argc, argv, out, err);
    (void)fclose(err);
    (void)fclose(out);
    return r;
}

static const struct { const char *line; enum app_parsed parsed; } rows[] = {
    {"", APP_RUN},
    {"--demo", APP_RUN},
    {"--server pacted.exemple.fr:7443 --account nom", APP_RUN},
    {"--server=pacted.exemple.fr", APP_RUN},
    {"--server [::1]:7443", APP_RUN},
    {"--socket /run/pacte/socket", APP_RUN},
    {"--demo --capture accueil --size 132x43", APP_RUN},
    {"--demo --au 2027-01-15", APP_RUN},
    {"--theme contraste --ascii --mono --lineaire", APP_RUN},
    {"--help", APP_DONE},
    {"--version", APP_DONE},
    {"--server", APP_USAGE},
    {"--server :7443", APP_USAGE},
    {"--server a:0", APP_USAGE},
    {"--server [::1", APP_USAGE},
    {"--server 2001:db8::1", APP_RUN},
    {"--server a:65536", APP_USAGE},
    {"--server a:12x", APP_USAGE},
    {"--server a --socket b", APP_USAGE},
    {"--demo --server a", APP_USAGE},
    {"--capture accueil", APP_USAGE},
    {"--demo --capture accueil --size 80", APP_USAGE},
    {"--demo --capture accueil --size 0x24", APP_USAGE},
    {"--demo --capture accueil --size 80x", APP_USAGE},
    {"--demo --capture accueil --size 501x24", APP_USAGE},
    {"--au 2027-01-15", APP_USAGE},
    {"--demo --au 2027-02-30", APP_USAGE},
    {"--theme rose", APP_USAGE},
    {"--demo=oui", APP_USAGE},
    {"--inconnue", APP_USAGE},
    {"accueil", APP_USAGE},
};

Test(options, each_line_is_taken_or_says_why)
{
    struct app_options o;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        cr_expect_eq(parse(&o, rows[i].line), rows[i].parsed, "« %s » : %s", rows[i].line, said);
        cr_expect_eq(said[0] != '\0', rows[i].parsed == APP_USAGE, "« %s » : %s", rows[i].line, said);
    }
}

Test(options, values_land_where_they_belong)
{
    struct app_options o;
    (void)parse(&o, "--server [2001:db8::1]:8443 --account nom --fingerprint ab12");
    cr_expect_str_eq(o.host, "2001:db8::1");
    cr_expect_eq(o.port, 8443);
    cr_expect_str_eq(o.account, "nom");
    cr_expect_str_eq(o.fingerprint, "ab12");
    (void)parse(&o, "--demo --capture accueil,frise --size 60x16");
    cr_expect(o.demo && o.cols == 60 && o.rows == 16);
    cr_expect_str_eq(o.capture, "accueil,frise");
    (void)parse(&o, "--server pacted.exemple.fr");
    cr_expect_eq(o.port, 7443);
}
