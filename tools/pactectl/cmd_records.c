/* list, get, archive, restaure. */
#include "tools/pactectl/cmd.h"
#include "tools/pactectl/labels.h"
#include "tools/pactectl/records.h"

#include <string.h>

struct listing {
    struct fields fields;
    bool records;                    /* whole records, in JSON */
    uint64_t count;
};

static enum err want_page(struct ctl *c, void *ctx, Pacte__Record **rows, size_t count)
{
    const struct listing *l = ctx;
    for (size_t i = 0; i < count; i++)
        fields_want(c, &l->fields, rows[i]);
    labels_fetch(c);
    return ERR_OK;
}

static enum err show_row(struct ctl *c, void *ctx, const Pacte__Record *r)
{
    struct listing *l = ctx;
    struct cell cells[FIELDS_COLUMNS_MAX];
    if (l->records) {
        fputs(l->count++ > 0 ? ",\n  " : "[\n  ", c->out.to);
        return records_json(c, r, false);
    }
    enum err e = fields_cells(c, &l->fields, r, cells);
    return e == ERR_OK ? out_row(&c->out, cells) : e;
}

static enum err order_exists(struct ctl *c, const struct record_type *t)
{
    if (c->o.tri == NULL || record_field(t, c->o.tri) != NULL)
        return ERR_OK;
    return err_field(&c->note, ERR_USAGE, "tri", "--tri : le champ « %s » n'existe pas pour %s.", c->o.tri, t->name);
}

enum err cmd_list(struct ctl *c)
{
    struct listing l = {.count = 0};
    struct records_list list = {.page = want_page, .row = show_row, .ctx = &l, .order = c->o.tri,
                                .descending = c->o.desc, .archived = c->o.archived, .limit = c->o.limit_rows,
                                .filter_count = c->o.where.count};
    enum err e = fields_type(c->o.args[0], &list.type, &c->note);
    if (e == ERR_OK)
        e = fields_choose(list.type, c->o.columns, &l.fields, &c->note);
    if (e == ERR_OK)
        e = order_exists(c, list.type);
    if (e == ERR_OK)
        e = records_filters(c, list.type, &list.filters);
    if (e != ERR_OK)
        return e;
    l.records = c->out.format == OUT_JSON && c->o.columns == NULL;
    if (!l.records)
        e = out_begin(&c->out, l.fields.columns, l.fields.count);
    if (e == ERR_OK)
        e = records_each(c, &list);
    if (e != ERR_OK)
        return e;
    if (!l.records)
        return out_end(&c->out, &c->note);
    fputs(l.count > 0 ? "\n]\n" : "[]\n", c->out.to);
    return out_flush(&c->out, &c->note);
}

enum err cmd_get(struct ctl *c)
{
    const struct record_type *t;
    const Pacte__Record *r;
    struct fields f;
    enum err e = fields_type(c->o.args[0], &t, &c->note);
    if (e == ERR_OK)
        e = fields_choose(t, c->o.columns == NULL ? "toutes" : c->o.columns, &f, &c->note);
    if (e == ERR_OK)
        e = records_get(c, t, c->o.args[1], &r);
    return e == ERR_OK ? records_show(c, &f, r) : e;
}

static enum err hide(struct ctl *c, bool restore)
{
    Pacte__DeleteRequest q = PACTE__DELETE_REQUEST__INIT;
    const struct record_type *t;
    const Pacte__Record *r;
    struct fields f;
    ProtobufCMessage *m;
    enum err e = fields_type(c->o.args[0], &t, &c->note);
    if (e == ERR_OK)
        e = fields_choose(t, NULL, &f, &c->note);
    if (e == ERR_OK)
        e = records_get(c, t, c->o.args[1], &r);
    if (e != ERR_OK)
        return e;
    q.type = t->number;
    q.id = r->header->id;
    q.revision = c->o.revision_seen != 0 ? (uint32_t)c->o.revision_seen : r->header->revision;
    q.restore = restore;
    q.idempotency_key = ctl_key(c);
    q.reason = (char *)(uintptr_t)(c->o.reason != NULL ? c->o.reason : "");
    e = ctl_call(c, PACTE__METHOD__METHOD_DELETE, &q.base, &m);
    if (e != ERR_OK)
        return records_refused(c, t, e);
    say(restore ? "Fiche rétablie." : "Fiche archivée.");
    const Pacte__Record *now = ((const Pacte__PutReply *)m)->record;
    return now != NULL && now->header != NULL ? records_show(c, &f, now) : ERR_OK;
}

enum err cmd_archive(struct ctl *c) { return hide(c, false); }
enum err cmd_restaure(struct ctl *c) { return hide(c, true); }
