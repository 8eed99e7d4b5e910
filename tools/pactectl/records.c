#include "tools/pactectl/records.h"

#include "common/base/id.h"
#include "common/json/json.h"
#include "tools/pactectl/labels.h"
#include "tools/pactectl/where.h"

#include <string.h>

static bool is_id(const char *which, uint64_t *id)
{
    return which[0] == '@' ? json_alias_id(which + 1, id) : id_parse(which, id);
}

static enum err ask(struct ctl *c, const struct record_type *t, uint64_t id, const char *key, const Pacte__Record **out)
{
    Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
    ProtobufCMessage *m;
    q.type = t->number;
    q.id = id;
    if (id == 0)
        q.key = (char *)(uintptr_t)key;
    q.at_ms = c->at_ms;
    enum err e = ctl_call(c, PACTE__METHOD__METHOD_GET, &q.base, &m);
    if (e != ERR_OK)
        return e;
    *out = ((const Pacte__GetReply *)m)->record;
    const ProtobufCMessage *body;
    if (*out == NULL || (*out)->header == NULL || record_body(*out, &body) != t)
        return err_set(&c->note, ERR_MALFORMED, "Le serveur a répondu par autre chose que la fiche demandée.");
    return ERR_OK;
}

enum err records_get(struct ctl *c, const struct record_type *t, const char *which, const Pacte__Record **out)
{
    uint64_t id = 0;
    bool by_id = is_id(which, &id);
    enum err e = ask(c, t, id, which, out);
    if (e == ERR_NOT_FOUND && by_id && which[0] != '@')
        e = ask(c, t, 0, which, out);    /* a key may look like an id */
    if (e == ERR_NOT_FOUND)
        return err_set(&c->note, e, "%s introuvable : « %s ».", t->label, which);
    return e;
}

enum err records_id(struct ctl *c, const struct record_type *t, const char *which, uint64_t *out)
{
    const Pacte__Record *r;
    if (is_id(which, out))
        return ERR_OK;
    enum err e = records_get(c, t, which, &r);
    if (e == ERR_OK)
        *out = r->header->id;
    return e;
}

/* The type that this reference leads to and what names the record there; NULL:
 * what cannot be one is left for the field to refuse. */
static const struct record_type *leads_to(const struct field_def *f, enum field_kind kind, const char *said,
                                          const char **which)
{
    char name[64];
    *which = said;
    if (kind == KIND_REF)
        return record_type_of((uint32_t)f->target);
    const char *colon = strchr(said, ':');
    if (kind != KIND_ANY_REF || colon == NULL || (size_t)(colon - said) >= sizeof name)
        return NULL;
    memcpy(name, said, (size_t)(colon - said));
    name[colon - said] = '\0';
    *which = colon + 1;
    return record_type_named(name);
}

enum err records_reference(struct ctl *c, const struct field_def *f, enum field_kind kind, const char *said,
                           const char **out)
{
    const char *which;
    const struct record_type *t = leads_to(f, kind, said, &which);
    uint64_t id;
    *out = said;
    if (t == NULL || which[0] == '\0')
        return ERR_OK;
    enum err e = records_id(c, t, which, &id);
    if (e == ERR_NOT_FOUND)
        return err_field(&c->note, e, f->name, "%s : aucune fiche « %s » pour « %s ».", f->label, t->name, which);
    size_t before = (size_t)(which - said);
    char *text = e == ERR_OK ? arena_alloc(&c->arena, before + ID_TEXT_BYTES) : NULL;
    if (e != ERR_OK || text == NULL)
        return e == ERR_OK ? ERR_NO_MEMORY : e;
    memcpy(text, said, before);
    id_format(id, text + before);
    *out = text;
    return ERR_OK;
}

enum err records_filters(struct ctl *c, const struct record_type *t, Pacte__Filter ***out)
{
    enum err e = where_all(t, c->o.where.texts, c->o.where.count, &c->arena, out, &c->note);
    for (size_t i = 0; i < c->o.where.count && e == ERR_OK; i++) {
        Pacte__Filter *x = (*out)[i];
        const struct field_def *f = record_field(t, x->field);
        const char *value;
        if (x->op != PACTE__OP__OP_EQUAL && x->op != PACTE__OP__OP_NOT_EQUAL)
            continue;
        e = records_reference(c, f, field_kind_of(record_descriptor(t, f)), x->value, &value);
        if (e == ERR_OK)
            x->value = (char *)(uintptr_t)value;
    }
    return e;
}

static enum err one_page(struct ctl *c, const struct records_list *l, ProtobufCBinaryData *cursor, uint64_t *left)
{
    Pacte__ListRequest q = PACTE__LIST_REQUEST__INIT;
    ProtobufCMessage *m;
    q.type = l->type->number;
    q.filters = l->filters;
    q.n_filters = l->filter_count;
    q.order = (char *)(uintptr_t)(l->order == NULL ? "" : l->order);
    q.descending = l->descending;
    q.archived = l->archived;
    q.at_ms = c->at_ms;
    q.cursor = *cursor;
    q.rows = *left < LIMIT_PAGE_ROWS ? (uint32_t)*left : LIMIT_PAGE_ROWS;
    enum err e = ctl_call(c, PACTE__METHOD__METHOD_LIST, &q.base, &m);
    if (e != ERR_OK)
        return e;
    const Pacte__ListReply *reply = (const Pacte__ListReply *)m;
    if (reply->next.len > LIMIT_CURSOR_BYTES)
        return err_set(&c->note, ERR_MALFORMED, "Le serveur a répondu par une suite de liste trop longue.");
    if (l->page != NULL)
        e = l->page(c, l->ctx, reply->records, reply->n_records);
    for (size_t i = 0; i < reply->n_records && e == ERR_OK && *left > 0; i++, --*left)
        e = l->row(c, l->ctx, reply->records[i]);
    if (reply->next.len > 0)
        memcpy(cursor->data, reply->next.data, reply->next.len);
    cursor->len = reply->next.len;
    return e;
}

enum err records_each(struct ctl *c, const struct records_list *l)
{
    uint8_t data[LIMIT_CURSOR_BYTES];
    ProtobufCBinaryData cursor = {.data = data, .len = 0};
    uint64_t left = l->limit == 0 ? UINT64_MAX : l->limit;
    enum err e;
    do {
        arena_reset(&c->page);
        e = one_page(c, l, &cursor, &left);
    } while (e == ERR_OK && cursor.len > 0 && left > 0);
    return e == ERR_END ? ERR_OK : e;
}

/* --- showing ---------------------------------------------------------------- */

/* JSON text as it came, with what a terminal may obey written as \u. */
static void records_raw_json(FILE *to, struct bytes json)
{
    size_t at = 0;
    /* Only a character outside ASCII can be one to write otherwise: jansson has
     * done the others. */
    while (at < json.len) {
        size_t plain = at;
        while (plain < json.len && json.data[plain] < 0x7F)
            plain++;
        fwrite(json.data + at, 1, plain - at, to);
        at = plain;
        while (plain < json.len && json.data[plain] >= 0x7F)
            plain++;
        json_characters(to, bytes_of(json.data + at, plain - at));
        at = plain;
    }
}

enum err records_json(struct ctl *c, const Pacte__Record *r, bool for_load)
{
    struct bytes text;
    Pacte__Record bare = *r;
    Pacte__Header header = PACTE__HEADER__INIT;
    if (for_load && r->header != NULL) {
        header.id = r->header->id;
        header.archived = r->header->archived;
        bare.header = &header;
    }
    enum err e = json_record_text(&bare, &c->page, &text);
    if (e == ERR_OK)
        records_raw_json(c->out.to, text);
    return e;
}

enum err records_show(struct ctl *c, const struct fields *f, const Pacte__Record *r)
{
    struct cell cells[FIELDS_COLUMNS_MAX];
    if (c->out.format == OUT_JSON && c->o.columns == NULL) {
        enum err e = records_json(c, r, false);
        putc('\n', c->out.to);
        return e;
    }
    fields_want(c, f, r);
    labels_fetch(c);
    c->out.record = true;
    enum err e = out_begin(&c->out, f->columns, f->count);
    if (e == ERR_OK)
        e = fields_cells(c, f, r, cells);
    if (e == ERR_OK)
        e = out_row(&c->out, cells);
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

enum err records_refused(struct ctl *c, const struct record_type *t, enum err e)
{
    struct fields f;
    struct err_note kept = c->note;
    if (e != ERR_CONFLICT || c->details == NULL || c->details->current == NULL ||
        fields_choose(t, "toutes", &f, NULL) != ERR_OK)
        return e;
    say("La fiche telle qu'elle est maintenant :");
    FILE *to = c->out.to;
    fflush(to);
    c->out.to = stderr;
    enum err shown = records_show(c, &f, c->details->current);
    c->out.to = to;
    c->note = kept;
    return shown == ERR_NO_MEMORY ? shown : e;
}
