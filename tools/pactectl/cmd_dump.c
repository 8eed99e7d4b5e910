/* dump: every record as JSON, one a line, in an array: what « load » reads. */
#include "tools/pactectl/cmd.h"
#include "tools/pactectl/records.h"

struct dumping {
    uint64_t count;
};

static enum err dump_row(struct ctl *c, void *ctx, const Pacte__Record *r)
{
    struct dumping *d = ctx;
    fputs(d->count++ > 0 ? ",\n" : "[\n", c->out.to);
    enum err e = records_json(c, r, true);
    if (e == ERR_OK && ferror(c->out.to))
        e = err_set(&c->note, ERR_IO, "La sortie n'a pas pu être écrite : ce qui précède est incomplet.");
    say_progress("Fiches", d->count, 0);
    return e;
}

/* A type that this account may not read at all is left out, with a word. */
static enum err dump_type(struct ctl *c, const struct record_type *t, struct dumping *d, bool only)
{
    struct records_list l = {.type = t, .row = dump_row, .ctx = d, .filter_count = c->o.where.count};
    enum err e = records_filters(c, t, &l.filters);
    if (e == ERR_OK)
        e = records_each(c, &l);
    l.archived = true;
    if (e == ERR_OK)
        e = records_each(c, &l);
    if (e == ERR_FORBIDDEN && !only) {
        say("%s : ce compte ne peut pas les lire.", t->plural);
        return ERR_OK;
    }
    return e;
}

enum err cmd_dump(struct ctl *c)
{
    struct dumping d = {.count = 0};
    const struct record_type *one = NULL;
    enum err e = c->o.arg_count > 0 ? fields_type(c->o.args[0], &one, &c->note) : ERR_OK;
    if (e == ERR_OK && one == NULL && c->o.where.count > 0)
        e = err_field(&c->note, ERR_USAGE, "where", "--where ne va qu'avec un type : pactectl dump TYPE --where …");
    if (e != ERR_OK)
        return e;
    for (size_t i = 0; i < record_type_count && e == ERR_OK; i++)
        if (one == NULL || one == &record_types[i])
            e = dump_type(c, &record_types[i], &d, one != NULL);
    say_progress_end();
    if (e != ERR_OK)
        return e;
    fputs(d.count > 0 ? "\n]\n" : "[]\n", c->out.to);
    return out_flush(&c->out, &c->note);
}
