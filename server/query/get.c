#include "common/base/id.h"
#include "server/query/sight.h"

enum err query_type(const struct query *q, uint32_t number, const struct record_type **out)
{
    *out = record_type_of(number);
    if (*out != NULL)
        return ERR_OK;
    return err_field(q->note, number == 0 ? ERR_REQUIRED : ERR_OUT_OF_RANGE, "type",
                     "Le champ « type » doit dire de quel type de fiche il s'agit.");
}

enum err query_bad_instant(const struct query *q)
{
    return err_field(q->note, ERR_OUT_OF_RANGE, "at_ms", "Le champ « at_ms » doit être positif ou nul.");
}

enum err query_not_found(const struct query *q, const struct record_type *t, uint64_t id)
{
    char text[ID_TEXT_BYTES];
    id_format(id, text);
    return err_field(q->note, ERR_NOT_FOUND, "id", "Aucune fiche « %s » ne porte l'identifiant %s : vérifiez-le.",
                     t->label, text);
}

/* Which version: by number, at the end of an instant, or the current one. */
struct which {
    uint64_t id;
    uint32_t revision;
    int64_t at_ms;
};

static enum err fetch(const struct view *v, const struct record_type *t, const struct which *w, struct stored *out)
{
    if (w->revision != 0)
        return state_get_revision(v, t, w->id, w->revision, out);
    return state_get_at(v, t, w->id, w->at_ms, out);
}

/* The version, and its body without what the caller may not read; NOT_FOUND,
 * without a note, when nothing may be. */
static enum err look(struct sight *s, const struct which *w, struct stored *stored, struct bytes *body)
{
    const struct query *q = s->query;
    struct seen seen = {.body = NULL};
    uint32_t groups = 0;
    enum err e = fetch(q->view, s->type, w, &seen.stored);
    if (e == ERR_OK)
        e = sight_groups(s, &seen, q->arena, &groups);
    if (e != ERR_OK)
        return e;
    if (groups == 0)
        return ERR_NOT_FOUND;
    *stored = seen.stored;
    return sight_redact(s, groups, seen.stored.body, q->arena, body);
}

static enum err look_by_id(const struct query *q, Pacte__Method method, uint32_t type, const struct which *w,
                           struct stored *stored, struct bytes *body)
{
    const struct record_type *t;
    struct sight sight;
    enum err e = query_type(q, type, &t);
    if (e == ERR_OK)
        e = sight_begin(q, method, t, &sight);
    if (e != ERR_OK)
        return e;
    e = look(&sight, w, stored, body);
    return e == ERR_NOT_FOUND ? query_not_found(q, t, w->id) : e;
}

static enum err look_by_key(const struct query *q, const Pacte__GetRequest *r, struct stored *stored,
                            struct bytes *body)
{
    const struct record_type *t;
    struct sight sight;
    struct which which = {.at_ms = r->at_ms};
    enum err e = query_type(q, r->type, &t);
    if (e == ERR_OK)
        e = sight_begin(q, PACTE__METHOD__METHOD_GET, t, &sight);
    if (e != ERR_OK)
        return e;
    e = state_find_key(q->view, t, r->key, &which.id);
    if (e == ERR_OK)
        e = look(&sight, &which, stored, body);
    if (e == ERR_NOT_FOUND)
        return err_field(q->note, ERR_NOT_FOUND, "key", "Aucune fiche « %s » ne porte « %s » : vérifiez la saisie.",
                         t->label, r->key);
    return e;
}

enum err query_get(const struct query *q, const Pacte__GetRequest *r,
                   query_present_fn *present, void *ctx, struct bytes *reply)
{
    struct stored stored;
    struct bytes body;
    if ((r->id == 0) == (r->key[0] == '\0'))
        return err_field(q->note, ERR_INVALID, "id", "Donnez soit « id », soit « key », et un seul des deux.");
    if (r->at_ms < 0)
        return query_bad_instant(q);
    struct which which = {.id = r->id, .at_ms = r->at_ms};
    enum err e = r->id == 0 ? look_by_key(q, r, &stored, &body)
                            : look_by_id(q, PACTE__METHOD__METHOD_GET, r->type, &which, &stored, &body);
    if (e != ERR_OK)
        return e;
    struct wire_out o;
    wire_out_init(&o, q->arena, sight_size(&stored, body) + 64);
    sight_write(&o, 1, &stored, body);
    const char *names[QUERY_PRESENT_MAX];
    size_t count = present == NULL ? 0 : present(ctx, r->type, stored.id, names, QUERY_PRESENT_MAX);
    for (size_t i = 0; i < count; i++)
        wire_out_bytes_field(&o, 2, bytes_text(names[i]));
    return wire_out_bytes(&o, reply);
}

enum err query_may_read(const struct query *q, Pacte__Method method, uint32_t type, uint64_t id)
{
    struct stored stored;
    struct bytes body;
    return look_by_id(q, method, type, &(struct which){.id = id, .at_ms = q->at_ms}, &stored, &body);
}

enum err query_record(const struct query *q, uint32_t type, uint64_t id, uint32_t revision, struct bytes *record)
{
    struct stored stored;
    struct bytes body;
    enum err e = look_by_id(q, PACTE__METHOD__METHOD_GET, type, &(struct which){.id = id, .revision = revision},
                            &stored, &body);
    if (e != ERR_OK)
        return e;
    struct wire_out o;
    wire_out_init(&o, q->arena, sight_size(&stored, body));
    sight_write(&o, 0, &stored, body);
    return wire_out_bytes(&o, record);
}
