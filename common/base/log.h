/* What the daemon tells its administrator: one line of key=value pairs on
 * stderr for each event, written in one call. No allocation; from any thread.
 * Never given: passwords, tokens, contents of records. */
#ifndef COMMON_BASE_LOG_H
#define COMMON_BASE_LOG_H

#include "common/base/sys.h"

enum log_level { LOG_LEVEL_ERROR, LOG_LEVEL_WARNING, LOG_LEVEL_INFO, LOG_LEVEL_DEBUG };

/* A longer line is cut, and says so. */
enum { LOG_LINE_BYTES = 1024 };

struct log_pair {
    const char *key;                   /* [a-z_]+ */
    const char *text;                  /* NULL: the number */
    int64_t number;
};

#define LOG_TEXT(k, t) ((struct log_pair){.key = (k), .text = (t)})
#define LOG_NUMBER(k, n) ((struct log_pair){.key = (k), .number = (int64_t)(n)})

/*     log_info("listening", LOG_TEXT("address", a), LOG_NUMBER("fd", fd));
 * time=2026-11-22T09:30:00.123Z level=info event=listening address=127.0.0.1 fd=7 */
#define log_error(event, ...) LOG_AT(LOG_LEVEL_ERROR, event, ##__VA_ARGS__)
#define log_warning(event, ...) LOG_AT(LOG_LEVEL_WARNING, event, ##__VA_ARGS__)
#define log_info(event, ...) LOG_AT(LOG_LEVEL_INFO, event, ##__VA_ARGS__)
#define log_debug(event, ...) LOG_AT(LOG_LEVEL_DEBUG, event, ##__VA_ARGS__)
#define LOG_AT(level, event, ...) \
    log_pairs(level, (const struct log_pair[]){LOG_TEXT("event", event), ##__VA_ARGS__, {.key = 0}})

/* Before any other thread starts. `sys` gives the time and must live as long
 * as the program; lines go to `fd`. Without it: sys_real, INFO, stderr. */
void log_open(const struct sys *sys, enum log_level least, int fd);

/* The last pair has no key. Text that holds a space, a quote, an equal sign or
 * a control character is quoted, and what a terminal might obey is escaped. */
void log_pairs(enum log_level level, const struct log_pair *pairs);

/* The line itself, for tests: at most `size` bytes with the NUL, returns the
 * length. Ends with a newline. */
size_t log_format(int64_t wall_ms, enum log_level level, const struct log_pair *pairs, char *out, size_t size);

#endif
