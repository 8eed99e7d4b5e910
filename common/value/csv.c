#include "common/value/csv.h"

#include <string.h>

static void say(struct csv *c, const char *text) { c->write(c->to, text, strlen(text)); }

static bool has(struct bytes text, char c) { return memchr(text.data, c, text.len) != NULL; }

/* A spreadsheet runs what begins like this. */
static bool formula(char first) { return first != '\0' && strchr("=+-@\t\r", first) != NULL; }

void csv_begin(struct csv *c)
{
    if (c->french)
        say(c, "\xEF\xBB\xBF");
}

void csv_cell(struct csv *c, struct bytes text, bool guard)
{
    const char *at = (const char *)text.data, *end = at + text.len;
    const char separator[] = {c->french ? ';' : ',', '\0'};
    if (c->in_row)
        say(c, separator);
    c->in_row = true;
    if (text.len == 0)
        return;
    bool quotes = has(text, separator[0]) || has(text, '"') || has(text, '\n') || has(text, '\r') || at[0] == ' ' || end[-1] == ' ';
    if (quotes)
        say(c, "\"");
    if (guard && formula(at[0]))
        say(c, "'");
    while (at < end) {
        const char *quote = memchr(at, '"', (size_t)(end - at));
        const char *stop = quote != NULL ? quote + 1 : end;
        c->write(c->to, at, (size_t)(stop - at));
        if (quote != NULL)
            say(c, "\"");
        at = stop;
    }
    if (quotes)
        say(c, "\"");
}

void csv_end_row(struct csv *c)
{
    say(c, c->french ? "\r\n" : "\n");
    c->in_row = false;
}

void csv_trailer(struct csv *c, const char *lines)
{
    csv_end_row(c);
    while (*lines != '\0') {
        size_t len = strcspn(lines, "\n");
        csv_cell(c, bytes_of(lines, len), true);
        csv_end_row(c);
        lines += len + (lines[len] == '\n');
    }
}
