#include "tools/pactectl/out.h"

#include "common/base/text.h"
#include "common/value/day.h"
#include "common/value/money.h"
#include "tools/pactectl/choice.h"
#include "tools/pactectl/zone.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

enum { TABLE_BYTES_MAX = 512 * 1024 * 1024, CELL_NUMBER_BYTES = 64 };

static const char *const formats[OUT_FORMATS] = {
    [OUT_TABLE] = "table", [OUT_CSV] = "csv", [OUT_CSV_FR] = "csv-fr", [OUT_JSON] = "json",
    [OUT_OPENMETRICS] = "openmetrics",
};

const char *out_format_name(enum out_format format) { return formats[format]; }

bool out_format_named(const char *name, enum out_format *out)
{
    for (int f = 0; f < OUT_FORMATS; f++)
        if (strcmp(formats[f], name) == 0) {
            *out = (enum out_format)f;
            return true;
        }
    return false;
}

void out_init(struct out *o, FILE *to, enum out_format format, unsigned terminal_columns)
{
    *o = (struct out){.to = to, .format = format, .terminal_columns = terminal_columns};
    arena_init(&o->kept, &sys_real, TABLE_BYTES_MAX);
}

void out_finish(struct out *o) { arena_finish(&o->kept); }

/* --- one value ------------------------------------------------------------- */

static bool for_people(enum out_format f) { return f == OUT_TABLE || f == OUT_CSV_FR; }

/* Without what a terminal or a spreadsheet may obey; lines stay lines in CSV,
 * where quotes hold them. */
static size_t clean(struct bytes in, bool lines, char *out, size_t size)
{
    size_t n = 0;
    if (!lines)
        return text_plain(in, out, size);
    while (in.len > 0 && n + 1 < size) {
        const uint8_t *end = memchr(in.data, '\n', in.len);
        size_t part = end == NULL ? in.len : (size_t)(end - in.data);
        n += text_plain(bytes_of(in.data, part), out + n, size - n);
        if (end == NULL)
            break;
        if (n + 1 < size)
            out[n++] = '\n';
        in = bytes_of(end + 1, in.len - part - 1);
    }
    out[n < size ? n : size - 1] = '\0';
    return n;
}

static size_t write_number(enum out_format f, const struct cell *c, char *out, size_t size)
{
    int n = 0;
    switch (c->kind) {
    case CELL_MONEY: {
        struct money m = {c->number};
        return f == OUT_TABLE ? money_format(m, out, size)
                              : f == OUT_CSV_FR ? money_format_comma(m, out, size) : money_format_plain(m, out, size);
    }
    case CELL_DAY: {
        struct day d = {(int32_t)c->number};
        return for_people(f) ? day_format(d, out, size) : day_format_iso(d, out, size);
    }
    case CELL_INSTANT: return for_people(f) ? zone_format(c->number, out, size) : zone_format_iso(c->number, out, size);
    case CELL_BOOL: n = snprintf(out, size, "%s", c->number != 0 ? "oui" : "non"); break;
    case CELL_COUNT: n = snprintf(out, size, "%" PRIu64, (uint64_t)c->number); break;
    case CELL_INTEGER: n = snprintf(out, size, "%" PRId64, c->number); break;
    case CELL_NONE: n = snprintf(out, size, "%.*s", f == OUT_TABLE ? (int)c->shown.len : 0, (const char *)c->shown.data); break;
    case CELL_TEXT: n = snprintf(out, size, "%s", ""); break;
    }
    return n < 0 ? 0 : (size_t)n;
}

size_t cell_size(const struct cell *c)
{
    size_t text = c->text.len > c->shown.len ? c->text.len : c->shown.len;
    /* A byte that is not UTF-8 is written as the three of U+FFFD. */
    return c->kind == CELL_TEXT ? 3 * text + 2 : CELL_NUMBER_BYTES;
}

size_t cell_write(enum out_format f, const struct cell *c, char *out, size_t size)
{
    if (c->kind != CELL_TEXT)
        return write_number(f, c, out, size);
    struct bytes text = for_people(f) && c->shown.len > 0 ? c->shown : c->text;
    return clean(text, f == OUT_CSV || f == OUT_CSV_FR, out, size);
}

/* --- rows ------------------------------------------------------------------ */

enum err out_begin(struct out *o, const struct column *columns, size_t count)
{
    o->columns = columns;
    o->count = count;
    o->rows = 0;
    o->first = o->last = NULL;
    o->headed = false;
    if (o->format == OUT_OPENMETRICS)
        return ERR_USAGE;
    enum err e = o->choice != NULL ? choice_begin(o->choice, columns, count) : ERR_OK;
    if (e == ERR_OK && o->choice != NULL) {
        o->columns = o->choice->columns;
        o->count = o->choice->count;
    }
    return e;
}

/* With the first row, or at a good end: a refusal prints nothing but itself. */
static void put_head(struct out *o)
{
    if (o->headed)
        return;
    o->headed = true;
    if (o->format == OUT_TABLE && o->live)
        out_table_head(o);
    if (o->format == OUT_CSV || o->format == OUT_CSV_FR)
        csv_head(o);
    if (o->format == OUT_JSON)
        json_head(o);
}

void out_head(struct out *o)
{
    put_head(o);
    (void)fflush(o->to);
}

static enum err show_row(struct out *o, const struct cell *cells)
{
    enum err e = ERR_OK;
    put_head(o);
    switch (o->format) {
    case OUT_TABLE: e = out_table_row(o, cells); break;
    case OUT_CSV:
    case OUT_CSV_FR: e = csv_row(o, cells); break;
    case OUT_JSON: json_row(o, cells); break;
    case OUT_OPENMETRICS: e = ERR_USAGE; break;
    }
    o->rows++;
    if (o->live)
        (void)fflush(o->to);
    if (e == ERR_OK && ferror(o->to))
        return ERR_IO;
    return e;
}

static enum err show_chosen(struct out *o, const struct cell *cells)
{
    struct cell shown[CHOICE_COLUMNS_MAX];
    choice_cells(o->choice, cells, shown);
    return show_row(o, shown);
}

enum err out_row(struct out *o, const struct cell *cells)
{
    bool take;
    if (o->choice == NULL)
        return show_row(o, cells);
    enum err e = choice_takes(o->choice, cells, &take);
    if (e != ERR_OK || !take)
        return e;
    return o->choice->ordered ? choice_keep(o->choice, cells) : show_chosen(o, cells);
}

bool out_full(const struct out *o) { return o->choice != NULL && choice_full(o->choice); }

static enum err show_ordered(struct out *o)
{
    enum err e = ERR_OK;
    if (o->choice == NULL || !o->choice->ordered)
        return ERR_OK;
    choice_sort(o->choice);
    for (size_t i = 0; i < o->choice->row_count && e == ERR_OK; i++)
        e = show_chosen(o, o->choice->rows[i]);
    return e;
}

enum err out_end(struct out *o, struct err_note *note)
{
    enum err e = show_ordered(o);
    if (e != ERR_OK)
        return e;
    put_head(o);
    if (o->format == OUT_CSV_FR && o->echo != NULL)
        csv_echo(o);
    if (o->format == OUT_TABLE)
        out_table_end(o);
    if (o->format == OUT_JSON)
        json_end(o);
    arena_reset(&o->kept);
    return out_flush(o, note);
}

enum err out_flush(struct out *o, struct err_note *note)
{
    errno = 0;
    if (fflush(o->to) == 0 && !ferror(o->to))
        return ERR_OK;
    return err_set(note, ERR_IO, "La sortie n'a pas pu être écrite (%s) : ce qui précède est incomplet.",
                   errno != 0 ? err_system(errno) : "tube fermé");
}
