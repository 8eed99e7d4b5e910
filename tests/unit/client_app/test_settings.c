/* The server, who is there and the fingerprint, when the command line is silent. */
#include "client-tui/app/app.h"
#include "tests/support/scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct scratch scratch;

static void write_config(const char *text)
{
    char path[SCRATCH_PATH_BYTES + 32];
    (void)snprintf(path, sizeof path, "%s/pacte", scratch.dir);
    (void)mkdir(path, 0700);
    (void)snprintf(path, sizeof path, "%s/pacte/config", scratch.dir);
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    (void)fputs(text, f);
    (void)fclose(f);
}

static void begin(void)
{
    static const char *const names[] = {"PACTE_SERVER", "PACTE_SOCKET", "PACTE_ACCOUNT", "PACTE_FINGERPRINT", "PACTE_PASSWORD_FILE"};
    scratch_make(&scratch);
    (void)setenv("XDG_CONFIG_HOME", scratch.dir, 1);
    for (size_t i = 0; i < 5; i++)
        (void)unsetenv(names[i]);
}
static void end(void) { scratch_remove(&scratch); }
TestSuite(settings, .init = begin, .fini = end);

static struct app_options filled(const struct app_options from)
{
    struct app_options o = from;
    struct err_note note = {0};
    o.port = 7443;
    cr_assert_eq(app_settings(&o, &note), ERR_OK, "%s", note.text);
    return o;
}

static const char config[] = "# du poste\n  server=pacte.exemple.fr:8443\r\naccount = coord  \nfingerprint = ab12\nformat = csv\nserverless = x\n";

Test(settings, the_file_of_pactectl_is_read)
{
    write_config(config);
    struct app_options o = filled((struct app_options){0});
    cr_expect_str_eq(o.host, "pacte.exemple.fr");
    cr_expect_eq(o.port, 8443);
    cr_expect_str_eq(o.account, "coord");
    cr_expect_str_eq(o.fingerprint, "ab12");
}

Test(settings, the_environment_comes_first)
{
    write_config(config);
    (void)setenv("PACTE_SERVER", "[::1]:7000", 1);
    (void)setenv("PACTE_ACCOUNT", "autre", 1);
    struct app_options o = filled((struct app_options){0});
    cr_expect_str_eq(o.host, "::1");
    cr_expect_eq(o.port, 7000);
    cr_expect_str_eq(o.account, "autre");
    cr_expect_null(o.fingerprint, "of another server");
}

Test(settings, the_command_line_comes_before)
{
    write_config(config);
    struct app_options o = filled((struct app_options){.host = "ici", .account = "moi"});
    cr_expect_str_eq(o.host, "ici");
    cr_expect_str_eq(o.account, "moi");
    cr_expect_null(o.fingerprint, "of another server");
    o = filled((struct app_options){.socket = "/une/prise"});
    cr_expect_str_eq(o.socket, "/une/prise");
    cr_expect_eq(o.host[0], '\0');
}

Test(settings, a_wrong_address_is_said)
{
    struct app_options o = {0};
    struct err_note note = {0};
    write_config("server = a:b:\n");
    cr_expect_eq(app_settings(&o, &note), ERR_OK, "an address of version 6 without a port, as far as can be seen");
    memset(&o, 0, sizeof o);
    write_config("server = a:0\n");
    cr_expect_eq(app_settings(&o, &note), ERR_USAGE);
    cr_expect(strstr(note.text, "a:0") != NULL, "%s", note.text);
}

Test(settings, the_demonstration_has_its_own)
{
    write_config(config);
    struct app_options o = filled((struct app_options){.demo = true});
    cr_expect_eq(o.host[0], '\0');
    cr_expect_null(o.account);
}
