/* The program without a daemon: help, usage, exit codes. */
#include "tools/pactectl/ctl.h"
#include "tools/pactectl/openmetrics.h"

#include "tests/support/scratch.h"

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

static char *said;

static int run(const char *line)
{
    static char copy[512];
    static char *argv[32];
    int argc = 0;
    size_t len;
    snprintf(copy, sizeof copy, "%s", line);
    for (char *at = copy; *at != '\0'; at += strcspn(at, " "), at += *at == ' ' ? (*at = '\0', 1) : 0)
        argv[argc++] = at;
    argv[argc] = NULL;
    free(said);
    FILE *to = open_memstream(&said, &len);
    int code = pactectl_run(argc, argv, to, false);
    fclose(to);
    return code;
}

static void begin(void)
{
    setenv("HOME", "/nulle/part", 1);
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("XDG_RUNTIME_DIR");
}

TestSuite(run, .init = begin, .timeout = 20);

Test(run, help_names_every_command_and_option)
{
    cr_expect_eq(run("pactectl help"), 0);
    for (size_t i = 0; i < command_count; i++)
        cr_expect_not_null(strstr(said, commands[i].name), "%s", commands[i].name);
    cr_expect_not_null(strstr(said, "--fingerprint"));
    cr_expect_eq(run("pactectl --help"), 0);
    cr_expect_not_null(strstr(said, "Codes de sortie"));
    for (size_t i = 0; i < command_count; i++) {
        char line[64];
        snprintf(line, sizeof line, "pactectl help %s", commands[i].name);
        cr_expect_eq(run(line), 0);
        cr_expect_not_null(strstr(said, commands[i].help), "%s", commands[i].name);
        snprintf(line, sizeof line, "pactectl %s --help", commands[i].name);
        cr_expect_eq(run(line), 0);
    }
    cr_expect_eq(run("pactectl help load"), 0);
    cr_expect_not_null(strstr(said, "--essai"));
    cr_expect_null(strstr(said, "--fingerprint"));
}

Test(run, version)
{
    cr_expect_eq(run("pactectl --version"), 0);
    cr_expect_str_eq(said, "pactectl " PACTE_VERSION "\n");
}

Test(run, misuse_is_2)
{
    static const char *const lines[] = {
        "pactectl", "pactectl inconnue", "pactectl list", "pactectl list a b", "pactectl get structure", "pactectl help inconnue",
        "pactectl verify", "pactectl verify a --data b", "pactectl init", "pactectl --rien", "pactectl list x --server a:b:c/",
        "pactectl fingerprint", "pactectl restore f", "pactectl status --server x:0",
    };
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        cr_expect_eq(run(lines[i]), 2, "%s", lines[i]);
        cr_expect_str_eq(said, "", "errors go to stderr");
    }
}

Test(run, nobody_there_is_6)
{
    cr_expect_eq(run("pactectl list structure --socket /nulle/part.sock"), 6);
    cr_expect_eq(run("pactectl status --server nulle-part.invalid:1 --fingerprint "
                     "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"), 6);
}

Test(run, a_data_folder_without_daemon)
{
    struct scratch s;
    char line[1200];
    scratch_make(&s);
    snprintf(line, sizeof line, "pactectl init --data %s/d --site Essai --account chef --format json", s.dir);
    cr_expect_eq(run(line), 0);
    cr_expect_not_null(strstr(said, "\"account\": \"chef\""), "%s", said);
    cr_expect_not_null(strstr(said, "\"temporary_password\": \""), "%s", said);
    char *shown = strstr(said, "\"fingerprint\": \"");
    cr_assert_not_null(shown);
    char pin[65] = "";
    memcpy(pin, shown + 16, 64);
    cr_expect_eq(run(line), 1, "a second time nothing is overwritten");
    snprintf(line, sizeof line, "pactectl fingerprint --data %s/d", s.dir);
    cr_expect_eq(run(line), 0);
    cr_expect_not_null(strstr(said, pin));
    snprintf(line, sizeof line, "pactectl verify --data %s/d --format json", s.dir);
    cr_expect_eq(run(line), 0);
    cr_expect_not_null(strstr(said, "\"damages\": 0"), "%s", said);
    snprintf(line, sizeof line, "pactectl verify --data %s/rien", s.dir);
    cr_expect_neq(run(line), 0);
    snprintf(line, sizeof line, "pactectl renew --data %s/d --host pacte.example.org", s.dir);
    cr_expect_eq(run(line), 0);
    snprintf(line, sizeof line, "pactectl restore %s/rien --data %s/e", s.dir, s.dir);
    cr_expect_eq(run(line), 4);
    scratch_remove(&s);
}

Test(run, exit_codes_by_class_of_error)
{
    cr_expect_eq(exit_code_of(ERR_OK), 0);
    cr_expect_eq(exit_code_of(ERR_INVALID), 1);
    cr_expect_eq(exit_code_of(ERR_USAGE), 2);
    cr_expect_eq(exit_code_of(ERR_FORBIDDEN), 3);
    cr_expect_eq(exit_code_of(ERR_BAD_CREDENTIALS), 3);
    cr_expect_eq(exit_code_of(ERR_BAD_FINGERPRINT), 3);
    cr_expect_eq(exit_code_of(ERR_NOT_FOUND), 4);
    cr_expect_eq(exit_code_of(ERR_CONFLICT), 5);
    cr_expect_eq(exit_code_of(ERR_DUPLICATE), 5);
    cr_expect_eq(exit_code_of(ERR_UNREACHABLE), 6);
}

/* --- openmetrics ---------------------------------------------------------------- */

static char *metrics(const Pacte__StatusReply *s)
{
    char *text;
    size_t len;
    FILE *to = open_memstream(&text, &len);
    openmetrics_write(to, s);
    fclose(to);
    return text;
}

Test(openmetrics, sums_are_cumulative_and_bounds_are_the_same_each_time)
{
    Pacte__StatusReply s = PACTE__STATUS_REPLY__INIT;
    Pacte__MethodMetric get = PACTE__METHOD_METRIC__INIT, *methods[] = {&get};
    uint64_t buckets[] = {0, 3, 4}, batches[] = {5, 1};
    get.method = (char *)(uintptr_t)"Get\"\n} 1";
    get.requests = 7;
    get.total_us = 1234567;
    get.latency_buckets = buckets;
    get.n_latency_buckets = 3;
    s.methods = methods;
    s.n_methods = 1;
    s.batch_buckets = batches;
    s.n_batch_buckets = 2;
    s.commands = 8;
    s.started_ms = 1767189909123;
    char *text = metrics(&s);
    cr_expect_not_null(strstr(text, "{method=\"Get____1\",le=\"0.000001\"} 0\n"), "%s", text);
    cr_expect_not_null(strstr(text, "le=\"0.000002\"} 3\n"));
    cr_expect_not_null(strstr(text, "le=\"0.000004\"} 7\n"));
    cr_expect_not_null(strstr(text, "le=\"67.108864\"} 7\n"));
    cr_expect_not_null(strstr(text, "le=\"+Inf\"} 7\n"));
    cr_expect_not_null(strstr(text, "_sum{method=\"Get____1\"} 1.234567\n"));
    cr_expect_not_null(strstr(text, "pacte_commit_commands_bucket{le=\"1\"} 5\n"));
    cr_expect_not_null(strstr(text, "pacte_commit_commands_bucket{le=\"3\"} 6\n"));
    cr_expect_not_null(strstr(text, "pacte_commit_commands_sum 8\n"));
    cr_expect_not_null(strstr(text, "pacte_started_seconds 1767189909.123\n"));
    cr_expect_str_eq(text + strlen(text) - 6, "# EOF\n");
    free(text);
}

/* The grammar in short: a family begins with its TYPE, its lines carry its name. */
Test(openmetrics, every_line_belongs_to_the_family_above)
{
    Pacte__StatusReply s = PACTE__STATUS_REPLY__INIT;
    char *text = metrics(&s), family[80] = "";
    for (char *line = text, *end; *line != '\0'; line = end + 1) {
        end = strchr(line, '\n');
        cr_assert_not_null(end);
        *end = '\0';
        if (strncmp(line, "# TYPE ", 7) == 0)
            snprintf(family, sizeof family, "%.*s", (int)strcspn(line + 7, " "), line + 7);
        else if (line[0] != '#')
            cr_expect_eq(strncmp(line, family, strlen(family)), 0, "%s under %s", line, family);
        else
            cr_expect(strcmp(line, "# EOF") == 0 || strstr(line, family) != NULL, "%s", line);
    }
    free(text);
}
