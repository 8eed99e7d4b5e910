/* watch: each change as it commits, until the person stops it or --limit rows
 * have come. After a cut the watch goes on where it was. */
#include "tools/pactectl/cmd.h"
#include "tools/pactectl/fields.h"

#include "common/base/id.h"


static const struct column columns[] = {
    {"index", N_("N°"), true, 8},       {"at", N_("Le"), false, 19},        {"type", N_("Type"), false, 13},
    {"id", N_("Identifiant"), false, 13}, {"revision", N_("Révision"), true, 8}, {"archived", N_("Archivée"), false, 8},
    {"account", N_("Compte"), false, 16},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

struct watching {
    uint64_t last, rows;
    enum err failed;
    bool asked;                      /* on this link */
    Pacte__RecordType types[16];
    size_t type_count;
};

static void on_event(struct client *client, const Pacte__Event *e, void *ctx)
{
    (void)client;
    struct ctl *c = ctx;
    struct watching *w = c->work;
    const struct record_type *t = record_type_of((uint32_t)e->type);
    char id[ID_TEXT_BYTES];
    if (w == NULL || e->presence)
        return;
    if (e->overflow) {
        say("Des changements n'ont pas pu être suivis : relisez les fiches.");
        return;
    }
    id_format(e->id, id);
    struct cell cells[COLUMNS] = {
        cell_count(e->journal_index), cell_instant(e->at_ms),
        {.kind = CELL_TEXT, .text = bytes_text(t == NULL ? "?" : t->name), .shown = bytes_text(t == NULL ? "?" : t->label)},
        cell_text(id), cell_count(e->revision), cell_bool(e->archived), cell_text(e->account),
    };
    if (e->journal_index > w->last)
        w->last = e->journal_index;
    w->rows++;
    enum err failed = c->o.limit_rows != 0 && w->rows > c->o.limit_rows ? ERR_OK : out_row(&c->out, cells);
    if (failed != ERR_OK)
        w->failed = failed;
}

static void on_answer(struct client_call *call, const struct client_answer *a, void *ctx)
{
    (void)call;
    struct ctl *c = ctx;
    struct watching *w = c->work;
    if (a->error == ERR_UNREACHABLE || a->error == ERR_TIMED_OUT)
        w->asked = false;
    else if (a->error != ERR_OK) {
        w->failed = a->error;
        c->note = a->note;
    } else if (a->m != NULL && w->last == 0)
        w->last = ((const Pacte__WatchReply *)a->m)->index;
}

static enum err ask(struct ctl *c, struct watching *w)
{
    Pacte__WatchRequest q = PACTE__WATCH_REQUEST__INIT;
    q.types = w->types;
    q.n_types = w->type_count;
    q.after_index = w->last;
    w->asked = true;
    return client_send(c->client, PACTE__METHOD__METHOD_WATCH, &q.base, on_answer, c, NULL);
}

static enum err begin(struct ctl *c, struct watching *w)
{
    for (size_t i = 0; i < c->o.arg_count; i++) {
        const struct record_type *t;
        enum err e = fields_type(c->o.args[i], &t, &c->note);
        if (e != ERR_OK)
            return e;
        if (w->type_count == sizeof w->types / sizeof w->types[0])
            return err_set(&c->note, ERR_USAGE, "Trop de types : n'en donnez aucun pour les suivre tous.");
        w->types[w->type_count++] = t->number;
    }
    w->last = c->o.from_index;
    return ERR_OK;
}

enum err cmd_watch(struct ctl *c)
{
    struct watching w = {.failed = ERR_OK};
    enum err e = begin(c, &w);
    if (e != ERR_OK)
        return e;
    c->work = &w;
    c->on_event = on_event;
    c->out.live = true;
    e = out_begin(&c->out, columns, COLUMNS);
    if (e == ERR_OK)
        out_head(&c->out);
    while (e == ERR_OK && w.failed == ERR_OK && (c->o.limit_rows == 0 || w.rows < c->o.limit_rows)) {
        enum client_state s = client_state(c->client);
        bool good = s == CLIENT_READY || (s == CLIENT_NEEDS_LOGIN && client_hello(c->client)->local_administration);
        if (s == CLIENT_NEEDS_LOGIN && !good)
            e = ERR_SESSION_EXPIRED;
        else if (s == CLIENT_IDLE)
            e = client_why(c->client, &c->note);
        else if (good && !w.asked)
            e = ask(c, &w);
        else if (!good)
            w.asked = false;
        if (e == ERR_OK)
            uv_run(&c->loop, UV_RUN_ONCE);
    }
    c->work = NULL;
    c->on_event = NULL;
    if (e == ERR_OK)
        e = w.failed;
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}
