/* history, search, totals. */
#include "tools/pactectl/cmd.h"
#include "tools/pactectl/labels.h"
#include "tools/pactectl/records.h"

#include "common/base/id.h"
#include "common/wire/wire.h"

#include <stdlib.h>
#include <string.h>

/* --- history ---------------------------------------------------------------- */

static const struct column history_columns[] = {
    {"revision", N_("Révision"), true, 0},    {"at", N_("Le"), false, 0},
    {"account", N_("Compte"), false, 0},      {"archived", N_("Archivée"), false, 0},
    {"changes", N_("Changements"), false, 0}, {"reason", N_("Motif"), false, 0},
};
enum { HISTORY_COLUMNS = sizeof history_columns / sizeof history_columns[0] };

static void add_cell(const struct ctl *c, struct wire_out *to, const struct cell *cell)
{
    char *text = arena_alloc(to->arena, cell_size(cell));
    if (text == NULL) {
        to->failed = true;
        return;
    }
    size_t len = cell_write(c->out.format == OUT_TABLE ? OUT_TABLE : OUT_CSV, cell, text, cell_size(cell));
    wire_out_raw(to, len > 0 ? bytes_of(text, len) : bytes_text("∅"));
}

static bool same_cell(const struct cell *a, const struct cell *b)
{
    return a->kind == b->kind && a->number == b->number && bytes_equal(a->text, b->text);
}

/* « montant : 1 000,00 € → 1 200,00 € ; … » ; without `old`, nothing: creation. */
static enum err changes(struct ctl *c, const struct record_type *t, const Pacte__Record *now, const Pacte__Record *old,
                        struct bytes *out)
{
    struct wire_out text;
    const ProtobufCMessage *a, *b = NULL;
    wire_out_init(&text, &c->page, 128);
    if (record_body(now, &a) != t || (old != NULL && record_body(old, &b) != t))
        return err_set(&c->note, ERR_MALFORMED, "Le serveur a répondu par une fiche d'un autre type.");
    for (size_t i = 0; i < t->field_count && b != NULL; i++) {
        const ProtobufCFieldDescriptor *d = record_descriptor(t, &t->fields[i]);
        struct cell was, is;
        enum err e = fields_cell(c, &t->fields[i], d, b, &was);
        if (e == ERR_OK)
            e = fields_cell(c, &t->fields[i], d, a, &is);
        if (e != ERR_OK)
            return e;
        if (same_cell(&was, &is))
            continue;
        wire_out_raw(&text, bytes_text(text.len > 0 ? " ; " : ""));
        wire_out_raw(&text, bytes_text(t->fields[i].name));
        wire_out_raw(&text, bytes_text(" : "));
        add_cell(c, &text, &was);
        wire_out_raw(&text, bytes_text(" → "));
        add_cell(c, &text, &is);
    }
    return wire_out_bytes(&text, out);
}

static enum err history_row(struct ctl *c, const struct record_type *t, const Pacte__HistoryRow *row,
                            const Pacte__HistoryRow *older)
{
    struct cell cells[HISTORY_COLUMNS];
    struct bytes text;
    const Pacte__Header *h = row->record != NULL ? row->record->header : NULL;
    if (h == NULL || (older != NULL && older->record == NULL))
        return err_set(&c->note, ERR_MALFORMED, "Le serveur a répondu par une version sans fiche.");
    enum err e = changes(c, t, row->record, older != NULL ? older->record : NULL, &text);
    if (e != ERR_OK)
        return e;
    cells[0] = cell_count(h->revision);
    cells[1] = cell_instant(h->changed_ms);
    cells[2] = cell_text(row->account);
    cells[3] = cell_bool(h->archived);
    cells[4] = (struct cell){.kind = text.len > 0 ? CELL_TEXT : CELL_NONE, .text = text};
    if (h->revision == 1)
        cells[4] = cell_text("création");
    cells[5] = cell_text(row->reason);
    return out_row(&c->out, cells);
}

struct versions {
    const Pacte__HistoryRow **rows;
    size_t count, cap;
};

static bool add_versions(struct versions *v, const Pacte__HistoryReply *r)
{
    if (v->count + r->n_rows > v->cap) {
        v->cap = (v->count + r->n_rows) * 2;
        void *grown = realloc(v->rows, v->cap * sizeof(Pacte__HistoryRow *));
        if (grown == NULL)
            return false;
        v->rows = grown;
    }
    for (size_t i = 0; i < r->n_rows; i++)
        v->rows[v->count++] = r->rows[i];
    return true;
}

/* One version more than is shown, to tell what the last one changed. */
static enum err read_versions(struct ctl *c, const struct record_type *t, uint64_t id, struct versions *v)
{
    uint64_t wanted = c->o.limit_rows == 0 ? UINT64_MAX : c->o.limit_rows + 1;
    Pacte__HistoryRequest q = PACTE__HISTORY_REQUEST__INIT;
    ProtobufCMessage *m;
    q.type = t->number;
    q.id = id;
    do {
        enum err e = ctl_call(c, PACTE__METHOD__METHOD_HISTORY, &q.base, &m);
        if (e != ERR_OK)
            return e;
        const Pacte__HistoryReply *r = (const Pacte__HistoryReply *)m;
        if (!add_versions(v, r))
            return ERR_NO_MEMORY;
        q.before = r->next_before;
    } while (q.before != 0 && v->count < wanted);
    return ERR_OK;
}

enum err cmd_history(struct ctl *c)
{
    const struct record_type *t;
    struct versions v = {.rows = NULL};
    struct fields f;
    uint64_t id;
    enum err e = fields_type(c->o.args[0], &t, &c->note);
    if (e == ERR_OK)
        e = fields_choose(t, "toutes", &f, &c->note);
    if (e == ERR_OK)
        e = records_id(c, t, c->o.args[1], &id);
    if (e == ERR_OK)
        e = read_versions(c, t, id, &v);
    for (size_t i = 0; i < v.count && e == ERR_OK; i++)
        if (v.rows[i]->record != NULL)
            fields_want(c, &f, v.rows[i]->record);
    labels_fetch(c);
    if (e == ERR_OK)
        e = out_begin(&c->out, history_columns, HISTORY_COLUMNS);
    for (size_t i = 0; i < v.count && e == ERR_OK && (c->o.limit_rows == 0 || i < c->o.limit_rows); i++)
        e = history_row(c, t, v.rows[i], i + 1 < v.count ? v.rows[i + 1] : NULL);
    free(v.rows);
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

/* --- search ----------------------------------------------------------------- */

static const struct column search_columns[] = {
    {"type", N_("Type"), false, 0}, {"id", N_("Identifiant"), false, 0},
    {"label", N_("Fiche"), false, 0}, {"field", N_("Trouvé dans"), false, 0},
};

static enum err search_row(struct ctl *c, const Pacte__SearchRow *row)
{
    const struct record_type *t = record_type_of((uint32_t)row->type);
    const struct field_def *f = t == NULL ? NULL : record_field(t, row->field);
    char id[ID_TEXT_BYTES];
    id_format(row->id, id);
    struct cell cells[4] = {
        {.kind = CELL_TEXT, .text = bytes_text(t == NULL ? "?" : t->name), .shown = bytes_text(t == NULL ? "?" : t->label)},
        cell_text(id), cell_text(row->label),
        {.kind = CELL_TEXT, .text = bytes_text(row->field), .shown = bytes_text(f == NULL ? row->field : f->label)},
    };
    return out_row(&c->out, cells);
}

enum err cmd_search(struct ctl *c)
{
    Pacte__SearchRequest q = PACTE__SEARCH_REQUEST__INIT;
    ProtobufCMessage *m;
    struct wire_out text;
    struct bytes words;
    wire_out_init(&text, &c->arena, 64);
    for (size_t i = 0; i < c->o.arg_count; i++) {
        wire_out_raw(&text, bytes_text(i > 0 ? " " : ""));
        wire_out_raw(&text, bytes_text(c->o.args[i]));
    }
    wire_out_raw(&text, bytes_of("", 1));
    enum err e = wire_out_bytes(&text, &words);
    if (e != ERR_OK)
        return e;
    q.text = (char *)(uintptr_t)words.data;
    q.rows = c->o.limit_rows > 0 && c->o.limit_rows < LIMIT_SEARCH_ROWS ? (uint32_t)c->o.limit_rows : LIMIT_SEARCH_ROWS;
    e = ctl_call(c, PACTE__METHOD__METHOD_SEARCH, &q.base, &m);
    if (e == ERR_OK)
        e = out_begin(&c->out, search_columns, sizeof search_columns / sizeof search_columns[0]);
    if (e != ERR_OK)
        return e;
    const Pacte__SearchReply *r = (const Pacte__SearchReply *)m;
    for (size_t i = 0; i < r->n_rows && e == ERR_OK; i++)
        e = search_row(c, r->rows[i]);
    if (e == ERR_OK)
        e = out_end(&c->out, &c->note);
    if (e == ERR_OK && r->more)
        say("D'autres fiches contiennent ces mots : précisez la recherche.");
    return e;
}
