#include "common/base/log.h"

#include "common/base/text.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static struct {
    const struct sys *sys;
    enum log_level least;
    int fd;
} output = {.sys = &sys_real, .least = LOG_LEVEL_INFO, .fd = STDERR_FILENO};

void log_open(const struct sys *sys, enum log_level least, int fd)
{
    output.sys = sys;
    output.least = least;
    output.fd = fd;
}

/* Room is kept for the mark of a cut line, newline and NUL. */
struct line {
    char *out;
    size_t size, len;
    bool cut;
};

static const char cut_mark[] = " cut=1";

static void add(struct line *l, const char *bytes, size_t n)
{
    if (l->cut || n > l->size - l->len) {
        l->cut = true;
        return;
    }
    memcpy(l->out + l->len, bytes, n);
    l->len += n;
}

static bool needs_quotes(const char *text)
{
    if (*text == '\0')
        return true;
    struct bytes b = bytes_text(text);
    if (!text_clean(b, false))
        return true;
    return strpbrk(text, " \"=\\") != NULL;
}

/* One character, escaped unless it is harmless. */
static size_t add_escaped(struct line *l, const char *text, size_t left)
{
    size_t n = 1;
    while (n < left && ((unsigned char)text[n] & 0xC0u) == 0x80u)
        n++;
    if (*text == '\n')
        add(l, "\\n", 2);
    else if (*text == '"' || *text == '\\')
        add(l, (const char[]){'\\', *text}, 2);
    else if (text_clean(bytes_of(text, n), false))
        add(l, text, n);
    else
        for (size_t i = 0; i < n; i++) {
            char hex[8];
            int len = snprintf(hex, sizeof hex, "\\x%02x", (unsigned)(unsigned char)text[i]);
            add(l, hex, (size_t)len);
        }
    return n;
}

static void add_value(struct line *l, const struct log_pair *p)
{
    char number[24];
    if (p->text == NULL) {
        int n = snprintf(number, sizeof number, "%" PRId64, p->number);
        add(l, number, (size_t)n);
        return;
    }
    if (!needs_quotes(p->text)) {
        add(l, p->text, strlen(p->text));
        return;
    }
    add(l, "\"", 1);
    size_t len = strlen(p->text);
    for (size_t at = 0; at < len && !l->cut;)
        at += add_escaped(l, p->text + at, len - at);
    add(l, "\"", 1);
}

static const char *level_name(enum log_level level)
{
    switch (level) {
    case LOG_LEVEL_ERROR: return "error";
    case LOG_LEVEL_WARNING: return "warning";
    case LOG_LEVEL_INFO: return "info";
    case LOG_LEVEL_DEBUG: return "debug";
    }
    return "?";
}

static void add_head(struct line *l, int64_t wall_ms, enum log_level level)
{
    time_t seconds = (time_t)(wall_ms / 1000);
    struct tm tm;
    char head[80], instant[32];
    if (gmtime_r(&seconds, &tm) == NULL || strftime(instant, sizeof instant, "%Y-%m-%dT%H:%M:%S", &tm) == 0)
        (void)snprintf(instant, sizeof instant, "?");
    int n = snprintf(head, sizeof head, "time=%s.%03dZ level=%s", instant, (int)(wall_ms % 1000), level_name(level));
    add(l, head, (size_t)n);
}

size_t log_format(int64_t wall_ms, enum log_level level, const struct log_pair *pairs, char *out, size_t size)
{
    const size_t kept = sizeof cut_mark + 1;          /* the mark, newline, NUL */
    if (size <= kept)
        return 0;
    struct line l = {.out = out, .size = size - kept};
    add_head(&l, wall_ms, level);
    for (const struct log_pair *p = pairs; p->key != NULL && !l.cut; p++) {
        size_t whole = l.len;
        add(&l, " ", 1);
        add(&l, p->key, strlen(p->key));
        add(&l, "=", 1);
        add_value(&l, p);
        if (l.cut)                                    /* no half pair */
            l.len = whole;
    }
    if (l.cut) {
        memcpy(out + l.len, cut_mark, sizeof cut_mark - 1);
        l.len += sizeof cut_mark - 1;
    }
    out[l.len++] = '\n';
    out[l.len] = '\0';
    return l.len;
}

void log_pairs(enum log_level level, const struct log_pair *pairs)
{
    if (level > output.least)
        return;
    char text[LOG_LINE_BYTES];
    size_t n = log_format(sys_wall_ms(output.sys), level, pairs, text, sizeof text);
    /* There is nobody to tell that the log itself cannot be written. */
    ssize_t written = write(output.fd, text, n);
    (void)written;
}
