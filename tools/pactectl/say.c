#include "tools/pactectl/ctl.h"

#include "common/base/text.h"

#include <inttypes.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

enum { SAY_BYTES = 1024, PROGRESS_STEP_MS = 100 };

static bool line_open;

void say(const char *fmt, ...)
{
    char text[SAY_BYTES], plain[SAY_BYTES * 3];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    (void)text_plain(bytes_text(text), plain, sizeof plain);
    say_progress_end();
    fprintf(stderr, "%s\n", plain);
}

void say_progress(const char *what, uint64_t done, uint64_t all)
{
    static uint64_t said_ms;
    uint64_t now = sys_monotonic_ms(&sys_real);
    if (!isatty(STDERR_FILENO) || (line_open && done != all && now - said_ms < PROGRESS_STEP_MS))
        return;
    said_ms = now;
    line_open = true;
    if (all > 0)
        fprintf(stderr, "\r%s : %" PRIu64 " / %" PRIu64 " (%u %%) ", what, done, all, (unsigned)(done * 100 / all));
    else
        fprintf(stderr, "\r%s : %" PRIu64 " ", what, done);
    if (all > 0 && done == all)
        say_progress_end();
}

void say_progress_end(void)
{
    if (line_open)
        putc('\n', stderr);
    line_open = false;
}
