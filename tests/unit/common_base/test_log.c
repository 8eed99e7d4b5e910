#include "common/base/log.h"

#include "common/base/text.h"
#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void expect_line(const struct log_pair *pairs, const char *want)
{
    char line[LOG_LINE_BYTES];
    size_t n = log_format(1795340400123, LOG_LEVEL_INFO, pairs, line, sizeof line);
    cr_expect_eq(n, strlen(line));
    cr_expect_str_eq(line, want);
}

Test(log, one_line_of_pairs, .timeout = 5)
{
    expect_line((const struct log_pair[]){LOG_TEXT("event", "listening"), LOG_TEXT("address", "127.0.0.1:7443"),
                                          LOG_NUMBER("fd", 7), {.key = NULL}},
                "time=2026-11-22T09:40:00.123Z level=info event=listening address=127.0.0.1:7443 fd=7\n");
}

Test(log, what_a_terminal_obeys_is_escaped, .timeout = 5)
{
    expect_line((const struct log_pair[]){LOG_TEXT("a", "x y"), LOG_TEXT("b", "\x1b[2J\n"), LOG_TEXT("c", "q\"\\"),
                                          LOG_TEXT("d", ""), LOG_TEXT("e", "\xc2\x9b\xff"), LOG_TEXT("f", "été"),
                                          LOG_TEXT("g", "k=v"), LOG_NUMBER("n", -1), {.key = NULL}},
                "time=2026-11-22T09:40:00.123Z level=info a=\"x y\" b=\"\\x1b[2J\\n\" c=\"q\\\"\\\\\" d=\"\" "
                "e=\"\\xc2\\x9b\\xff\" f=été g=\"k=v\" n=-1\n");
}

Test(log, a_line_never_exceeds_its_buffer, .timeout = 10)
{
    char text[3000];
    memset(text, 'a', sizeof text);
    for (size_t i = 0; i < sizeof text; i += 7)
        text[i] = '\x1b';
    for (size_t len = 0; len < sizeof text; len += 13) {
        char line[LOG_LINE_BYTES], was = text[len];
        text[len] = '\0';
        size_t n = log_format(0, LOG_LEVEL_ERROR,
                              (const struct log_pair[]){LOG_TEXT("event", "x"), LOG_TEXT("t", text), LOG_NUMBER("n", 1), {.key = NULL}},
                              line, sizeof line);
        text[len] = was;
        cr_assert_lt(n, sizeof line);
        cr_assert_eq(line[n - 1], '\n');
        cr_assert_eq(strlen(line), n);
        cr_assert(text_clean(bytes_of(line, n - 1), false));
        cr_assert_eq(strstr(line, " cut=1\n") != NULL, strstr(line, " n=1") == NULL, "said when it is cut: %s", line);
    }
}

Test(log, tiny_buffers, .timeout = 5)
{
    const struct log_pair pairs[] = {LOG_TEXT("event", "x"), {.key = NULL}};
    char line[64];
    for (size_t size = 0; size < sizeof line; size++) {
        size_t n = log_format(0, LOG_LEVEL_DEBUG, pairs, line, size);
        cr_assert(n == 0 || (n < size && line[n - 1] == '\n'), "%zu", size);
    }
}

Test(log, levels, .timeout = 5)
{
    int fds[2];
    char got[LOG_LINE_BYTES] = "";
    struct fault f = {.wall_ms = 0};
    struct sys sys = fault_sys(&f);
    cr_assert_eq(pipe(fds), 0);
    log_open(&sys, LOG_LEVEL_WARNING, fds[1]);
    log_info("quiet");
    log_warning("loud", LOG_NUMBER("n", 3));
    close(fds[1]);
    ssize_t n = read(fds[0], got, sizeof got - 1);
    cr_assert_gt(n, 0);
    cr_expect_str_eq(got, "time=1970-01-01T00:00:00.000Z level=warning event=loud n=3\n");
    close(fds[0]);
}
