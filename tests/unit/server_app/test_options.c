#include "proto/limits.h"
#include "server/app/options.h"
#include "server/app/settings.h"
#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { ROOM = 1 << 20 };

static enum err parse(struct options *o, struct arena *a, const char *text, struct err_note *note)
{
    options_init(o);
    return options_parse(o, bytes_text(text), "essai.conf", a, note);
}

Test(options, a_file_sets_what_it_says, .timeout = 5)
{
    struct options o;
    struct arena a;
    struct err_note note = {0};
    arena_init(&a, &sys_real, ROOM);
    cr_assert_eq(parse(&o, &a, "# réglages\n\n data = /srv/pacte \r\nlisten=127.0.0.1:1\n\tlisten = [::1]:2\n"
                               "socket = /run/a=b\nlog = debug\nidle_ms = 5\nopen_requests=7", &note), ERR_OK, "%s",
                 note.text);
    cr_expect_str_eq(o.data, "/srv/pacte");
    cr_expect_eq(o.listen.count, 2);
    cr_expect_str_eq(o.listen.items[1], "[::1]:2");
    cr_expect_str_eq(o.socket, "/run/a=b");
    cr_expect_eq(o.log, LOG_LEVEL_DEBUG);
    cr_expect_eq(o.net.idle_ms, 5);
    cr_expect_eq(o.session.open_requests, 7);
    cr_expect_eq(o.net.handshake_ms, LIMIT_HANDSHAKE_MS, "the rest is as it was");
    cr_expect_eq(options_check(&o, &note), ERR_OK);
    arena_finish(&a);
}

struct bad { char text[48]; char says[64]; };

ParameterizedTestParameters(options, refused)
{
    static struct bad rows[] = {
        {"bonjour", "réglage = valeur"}, {"=", "n'existe pas"}, {"= 3", "n'existe pas"},
        {"nothing = 3", "n'existe pas"}, {"config = x", "n'existe pas"}, {"DATA = x", "n'existe pas"},
        {"data =", "non vide"}, {"data = a\x01", "non vide"}, {"data = \xff", "non vide"},
        {"idle_ms = ", "nombre entier"}, {"idle_ms = 0", "de 1 à"}, {"idle_ms = -1", "nombre entier"},
        {"idle_ms = 5s", "nombre entier"}, {"idle_ms = 86400001", "de 1 à 86400000"},
        {"idle_ms = 18446744073709551617", "nombre entier"}, {"map_mib = 16777217", "de 1 à 16777216"},
        {"log = verbose", "error, warning, info ou debug"}, {"log = ", "error, warning"},
        {"queue_high_bytes = 1023", "de 1024"},
    };
    return cr_make_param_array(struct bad, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct bad *row, options, refused, .timeout = 5)
{
    struct options o;
    struct arena a;
    struct err_note note = {0};
    char text[80];
    arena_init(&a, &sys_real, ROOM);
    (void)snprintf(text, sizeof text, "log = info\n%s\n", row->text);
    cr_expect_eq(parse(&o, &a, text, &note), ERR_USAGE, "%s", row->text);
    cr_expect_not_null(strstr(note.text, row->says), "%s: %s", row->text, note.text);
    cr_expect_eq(strncmp(note.text, "essai.conf:2 : ", 15), 0, "%s", note.text);
    arena_finish(&a);
}

Test(options, both_sides_of_every_number, .timeout = 20)
{
    for (size_t i = 0; i < setting_count; i++) {
        const struct setting *s = &settings[i];
        const long long tries[] = {(long long)s->least - 1, s->least, s->most, (long long)s->most + 1};
        for (size_t t = 0; s->kind == SETTING_NUMBER && t < 4; t++) {
            struct options o;
            struct arena a;
            char text[80];
            arena_init(&a, &sys_real, ROOM);
            (void)snprintf(text, sizeof text, "%s = %lld", s->key, tries[t]);
            cr_expect_eq(parse(&o, &a, text, NULL), t == 0 || t == 3 ? ERR_USAGE : ERR_OK, "%s", text);
            arena_finish(&a);
        }
    }
}

Test(options, eight_addresses_and_not_nine, .timeout = 5)
{
    struct options o;
    struct arena a;
    struct err_note note = {0};
    arena_init(&a, &sys_real, ROOM);
    options_init(&o);
    for (int i = 0; i <= OPTIONS_LISTEN_MAX; i++)
        cr_expect_eq(options_parse(&o, bytes_text("listen = 127.0.0.1:0"), "x", &a, &note),
                     i < OPTIONS_LISTEN_MAX ? ERR_OK : ERR_USAGE);
    arena_finish(&a);
}

static char *printed(const struct options *o)
{
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    options_print(o, f);
    (void)fclose(f);
    return text;
}

static const char sample[] = "data = /srv/é\nlisten = 127.0.0.1:1\nlog = debug\nlinger_ms = 77\n# fin\nkey = k\n";

Test(options, what_is_printed_reads_back_the_same_wherever_the_file_is_cut, .timeout = 20)
{
    for (size_t cut = 0; cut < sizeof sample; cut++) {
        struct options o, again;
        struct arena a;
        arena_init(&a, &sys_real, ROOM);
        options_init(&o);
        options_init(&again);
        if (options_parse(&o, bytes_of(sample, cut), "x", &a, NULL) == ERR_OK) {
            char *first = printed(&o);
            cr_assert_eq(options_parse(&again, bytes_text(first), "x", &a, NULL), ERR_OK);
            char *second = printed(&again);
            cr_assert_str_eq(first, second);
            free(first);
            free(second);
        }
        arena_finish(&a);
    }
}

Test(options, missing_memory_is_told, .timeout = 20)
{
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        struct options o;
        struct arena a;
        struct err_note note = {0};
        char long_line[9100] = "key = ";
        memset(long_line + 6, 'k', 9000);
        arena_init(&a, &sys, ROOM);
        options_init(&o);
        enum err e = options_parse(&o, bytes_text(sample), "x", &a, &note);
        if (e == ERR_OK)
            e = options_parse(&o, bytes_text(long_line), "x", &a, &note);
        arena_finish(&a);
        cr_assert_eq(f.live, 0);
        cr_assert_eq(e, f.fired ? ERR_NO_MEMORY : ERR_OK, "%s", note.text);
        if (!f.fired) {
            cr_assert_eq(n, 3);
            break;
        }
    }
}

static enum err command(struct options *o, struct arena *a, struct err_note *note, int argc, const char **argv)
{
    options_init(o);
    return options_command_line(o, argc, (char **)(uintptr_t)argv, a, note);
}
#define COMMAND(o, a, note, ...) \
    command(o, a, note, (int)(sizeof((const char *[]){"pacted", __VA_ARGS__}) / sizeof(char *)), \
            (const char *[]){"pacted", __VA_ARGS__})

Test(options, the_command_line_has_the_last_word, .timeout = 5)
{
    struct options o;
    struct arena a;
    struct err_note note = {0};
    char path[] = "/tmp/pacte-options-XXXXXX";
    int fd = mkstemp(path);
    cr_assert_geq(fd, 0);
    const char text[] = "data = /du/fichier\nlisten = 127.0.0.1:1\nlisten = 127.0.0.1:2\nsocket = /s\n";
    cr_assert_eq(write(fd, text, sizeof text - 1), (ssize_t)(sizeof text - 1));
    (void)close(fd);
    arena_init(&a, &sys_real, ROOM);
    cr_assert_eq(COMMAND(&o, &a, &note, "--data=/de/la/ligne", "--config", path, "--listen", "127.0.0.1:3"), ERR_OK,
                 "%s", note.text);
    cr_expect_str_eq(o.data, "/de/la/ligne");
    cr_expect_eq(o.listen.count, 1);
    cr_expect_str_eq(o.listen.items[0], "127.0.0.1:3");
    cr_expect_str_eq(o.socket, "/s");
    cr_assert_eq(COMMAND(&o, &a, &note, "--config", path, "--show"), ERR_OK);
    cr_expect_eq(o.listen.count, 2);
    cr_expect(o.show);
    (void)unlink(path);
    arena_finish(&a);
}

Test(options, a_wrong_command_line_is_usage, .timeout = 5)
{
    struct options o;
    struct arena a;
    struct err_note note = {0};
    arena_init(&a, &sys_real, ROOM);
    cr_expect_eq(COMMAND(&o, &a, &note, "--"), ERR_USAGE);
    cr_expect_eq(COMMAND(&o, &a, &note, "données"), ERR_USAGE);
    cr_expect_eq(COMMAND(&o, &a, &note, "--idle_ms", "5"), ERR_USAGE, "an advanced setting has no flag");
    cr_expect_eq(COMMAND(&o, &a, &note, "--data"), ERR_USAGE);
    cr_expect_eq(COMMAND(&o, &a, &note, "--data", ""), ERR_USAGE);
    cr_expect_eq(COMMAND(&o, &a, &note, "--help", "--data", "x"), ERR_OK);
    cr_expect(o.help);
    cr_expect_eq(COMMAND(&o, &a, &note, "--config", "/nowhere/at-all"), ERR_IO);
    cr_expect_eq(COMMAND(&o, &a, &note, "--config", "/tmp"), ERR_IO, "a folder is not a file");
    arena_finish(&a);
}

Test(options, contradictions_are_found, .timeout = 5)
{
    struct options o;
    struct err_note note = {0};
    options_init(&o);
    cr_expect_eq(options_check(&o, &note), ERR_USAGE, "no folder");
    o.data = "x";
    cr_expect_eq(options_check(&o, &note), ERR_OK);
    o.net.queue_low_bytes = o.net.queue_high_bytes + 1;
    cr_expect_eq(options_check(&o, &note), ERR_USAGE);
    o.net.queue_low_bytes = 0;
    o.net.queue_high_bytes = o.net.queue_max_bytes + 1;
    cr_expect_eq(options_check(&o, &note), ERR_USAGE);
}

Test(options, every_flag_is_in_the_help_and_every_key_has_one_row, .timeout = 5)
{
    char *text = NULL;
    size_t len;
    FILE *f = open_memstream(&text, &len);
    options_help(f);
    (void)fclose(f);
    for (size_t i = 0; i < setting_count; i++) {
        char flag[64];
        (void)snprintf(flag, sizeof flag, "--%s ", settings[i].key);
        cr_expect_eq(strstr(text, flag) != NULL, settings[i].flag, "%s", flag);
        cr_expect_eq(setting_find(settings[i].key, strlen(settings[i].key)), &settings[i]);
    }
    free(text);
}

/* Run from the root of the sources, as all tests are. */
Test(options, every_key_is_in_the_manual_with_its_default, .timeout = 5)
{
    static char page[65536];
    struct options o;
    FILE *f = fopen("docs/pacted.8.md", "r");
    cr_assert_not_null(f);
    page[fread(page, 1, sizeof page - 1, f)] = '\0';
    (void)fclose(f);
    options_init(&o);
    for (size_t i = 0; i < setting_count; i++) {
        char row[128];
        const struct setting *s = &settings[i];
        (void)snprintf(row, sizeof row, "**%s**", s->key);
        cr_expect_not_null(strstr(page, row), "%s", row);
        if (s->kind != SETTING_NUMBER || s->offset < offsetof(struct options, net))
            continue;
        (void)snprintf(row, sizeof row, "| **%s** | %u |", s->key, *(const uint32_t *)((const char *)&o + s->offset));
        cr_expect_not_null(strstr(page, row), "%s", row);
    }
}
