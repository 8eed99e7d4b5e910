#include "tools/pactectl/out.h"

#include "common/value/csv.h"

#include <stdlib.h>

/* Errors are looked at once, when the output ends. */
static void write_file(void *to, const char *bytes, size_t len) { (void)fwrite(bytes, 1, len, to); }

static struct csv file_of(const struct out *o)
{
    return (struct csv){.write = write_file, .to = o->to, .french = o->format == OUT_CSV_FR};
}

void csv_head(struct out *o)
{
    struct csv c = file_of(o);
    csv_begin(&c);
    for (size_t i = 0; i < o->count; i++)
        csv_cell(&c, bytes_text(c.french ? o->columns[i].label : o->columns[i].name), true);
    csv_end_row(&c);
}

enum err csv_row(struct out *o, const struct cell *cells)
{
    struct csv c = file_of(o);
    for (size_t i = 0; i < o->count; i++) {
        char few[256];
        size_t size = cell_size(&cells[i]);
        char *text = size <= sizeof few ? few : malloc(size);
        if (text == NULL)
            return ERR_NO_MEMORY;
        csv_cell(&c, bytes_of(text, cell_write(o->format, &cells[i], text, size)), cells[i].kind == CELL_TEXT && !cells[i].figure);
        if (text != few)
            free(text);
    }
    csv_end_row(&c);
    return ERR_OK;
}

void csv_echo(struct out *o)
{
    struct csv c = file_of(o);
    csv_trailer(&c, o->echo);
}
