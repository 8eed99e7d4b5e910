#include "tools/pactectl/out.h"

#include "common/base/text.h"

#include <inttypes.h>
#include <string.h>

/* Length and value of the character at p; 0 when it is not UTF-8. */
static size_t character(const uint8_t *p, size_t len, uint32_t *out)
{
    size_t n = p[0] < 0x80 ? 1 : p[0] >= 0xF0 ? 4 : p[0] >= 0xE0 ? 3 : 2;
    if (n > len || !text_utf8(bytes_of(p, n)))
        return 0;
    *out = n == 1 ? p[0] : p[0] & (0xFFu >> (n + 1));
    for (size_t i = 1; i < n; i++)
        *out = *out << 6 | (p[i] & 0x3Fu);
    return n;
}

/* Controls, and the marks that turn the direction of writing or break lines. */
static bool obeyed(uint32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0) || (c >= 0x200E && c <= 0x200F) || (c >= 0x2028 && c <= 0x202E) ||
           (c >= 0x2066 && c <= 0x2069) || c == 0x061C || c == 0xFEFF;
}

void json_characters(FILE *to, struct bytes text)
{
    for (size_t i = 0; i < text.len;) {
        uint32_t c;
        size_t n = character(text.data + i, text.len - i, &c);
        if (n == 0)
            fputs("\\ufffd", to);
        else if (c == '"' || c == '\\')
            fprintf(to, "\\%c", (int)c);
        else if (c == '\n')
            fputs("\\n", to);
        else if (c == '\t')
            fputs("\\t", to);
        else if (obeyed(c))
            fprintf(to, "\\u%04" PRIx32, c);
        else
            fwrite(text.data + i, 1, n, to);
        i += n == 0 ? 1 : n;
    }
}

void json_string(FILE *to, struct bytes text)
{
    putc('"', to);
    json_characters(to, text);
    putc('"', to);
}

void json_head(struct out *o)
{
    if (!o->record && !o->live)
        fputs("[", o->to);
}

static void json_value(FILE *to, const struct cell *c)
{
    char text[64];
    switch (c->kind) {
    case CELL_NONE: fputs("null", to); break;
    case CELL_TEXT: json_string(to, c->text); break;
    case CELL_BOOL: fputs(c->number != 0 ? "true" : "false", to); break;
    case CELL_COUNT: fprintf(to, "%" PRIu64, (uint64_t)c->number); break;
    case CELL_INTEGER: fprintf(to, "%" PRId64, c->number); break;
    case CELL_MONEY:
    case CELL_DAY:
    case CELL_INSTANT:
        json_string(to, bytes_of(text, cell_write(OUT_JSON, c, text, sizeof text)));
        break;
    }
}

/* Live rows are one object a line, so that a reader need not wait for the end. */
void json_row(struct out *o, const struct cell *cells)
{
    if (!o->live && !o->record)
        fputs(o->rows > 0 ? ",\n  " : "\n  ", o->to);
    putc('{', o->to);
    for (size_t i = 0; i < o->count; i++) {
        if (i > 0)
            fputs(o->record ? "," : ", ", o->to);
        if (o->record)
            fputs("\n  ", o->to);
        json_string(o->to, bytes_text(o->columns[i].name));
        fputs(": ", o->to);
        json_value(o->to, &cells[i]);
    }
    if (o->more != NULL)
        o->more(o->to, o->more_of);
    fputs(o->record ? "\n}\n" : "}", o->to);
    if (o->live && !o->record)
        putc('\n', o->to);
}

void json_end(struct out *o)
{
    if (!o->record && !o->live)
        fputs(o->rows > 0 ? "\n]\n" : "]\n", o->to);
}
