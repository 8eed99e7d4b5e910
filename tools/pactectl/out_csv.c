/* Two dialects: `,` and the point for programs; `;`, the comma, a mark of
 * UTF-8 and CRLF for spreadsheets set to French. */
#include "tools/pactectl/out.h"

#include <stdlib.h>
#include <string.h>

static char separator(const struct out *o) { return o->format == OUT_CSV_FR ? ';' : ','; }
static const char *line_end(const struct out *o) { return o->format == OUT_CSV_FR ? "\r\n" : "\n"; }

static void write_cell(const struct out *o, const char *text, size_t len, bool guard)
{
    static const char orders[] = "=+-@\t\r";
    bool order = guard && len > 0 && memchr(orders, text[0], sizeof orders - 1) != NULL;
    bool quotes = memchr(text, separator(o), len) != NULL || memchr(text, '"', len) != NULL ||
                  memchr(text, '\n', len) != NULL || memchr(text, '\r', len) != NULL ||
                  (len > 0 && (text[0] == ' ' || text[len - 1] == ' '));
    if (quotes)
        putc('"', o->to);
    if (order)
        putc('\'', o->to);           /* a spreadsheet takes it for text, not for a formula */
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"')
            putc('"', o->to);
        putc(text[i], o->to);
    }
    if (quotes)
        putc('"', o->to);
}

void csv_head(struct out *o)
{
    if (o->format == OUT_CSV_FR)
        fputs("\xEF\xBB\xBF", o->to);
    for (size_t i = 0; i < o->count; i++) {
        const char *head = o->format == OUT_CSV_FR ? o->columns[i].label : o->columns[i].name;
        if (i > 0)
            putc(separator(o), o->to);
        write_cell(o, head, strlen(head), true);
    }
    fputs(line_end(o), o->to);
}

enum err csv_row(struct out *o, const struct cell *cells)
{
    for (size_t i = 0; i < o->count; i++) {
        char few[256];
        size_t size = cell_size(&cells[i]);
        char *text = size <= sizeof few ? few : malloc(size);
        if (text == NULL)
            return ERR_NO_MEMORY;
        size_t len = cell_write(o->format, &cells[i], text, size);
        if (i > 0)
            putc(separator(o), o->to);
        write_cell(o, text, len, cells[i].kind == CELL_TEXT);
        if (text != few)
            free(text);
    }
    fputs(line_end(o), o->to);
    return ERR_OK;
}

void csv_echo(struct out *o)
{
    const char *line = o->echo, *end;
    fputs(line_end(o), o->to);
    for (; *line != '\0'; line = *end == '\n' ? end + 1 : end) {
        end = line + strcspn(line, "\n");
        write_cell(o, line, (size_t)(end - line), true);
        fputs(line_end(o), o->to);
    }
}
