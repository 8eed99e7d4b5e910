/* put: the record as it stands, changed by « champ=valeur », sent with the
 * revision that was read. */
#include "tools/pactectl/cmd.h"
#include "tools/pactectl/records.h"

#include "common/record/path.h"

#include <string.h>

struct setting {
    struct path path;
    const char *value;
    bool append;                     /* champ+=valeur */
};

static bool is_setting(const char *text)
{
    const char *equal = strchr(text, '=');
    return equal != NULL && equal != text;
}

static enum err read_setting(struct ctl *c, const struct record_type *t, const char *text, struct setting *out)
{
    char name[PATH_BYTES];
    const char *equal = strchr(text, '=');
    if (equal == NULL || equal == text)
        return err_set(&c->note, ERR_USAGE, "« %s » : écrivez champ=valeur.", text);
    size_t len = (size_t)(equal - text);
    out->append = text[len - 1] == '+';
    len -= out->append ? 1 : 0;
    if (len >= sizeof name)
        len = sizeof name - 1;
    memcpy(name, text, len);
    name[len] = '\0';
    out->value = equal + 1;
    if (path_parse(t, name, &out->path, NULL) != ERR_OK)
        return err_field(&c->note, ERR_USAGE, name, "Le champ « %s » n'existe pas pour %s. Voyez « pactectl get %s … --format "
                         "json » ; un champ dans un groupe s'écrit avec son rang depuis 0 : jalons[0].delai.jours.", name, t->name, t->name);
    if (path_kind(t, &out->path) == KIND_GROUP && out->value[0] != '\0')
        return err_field(&c->note, ERR_USAGE, name, "Le champ « %s » a plusieurs parties : donnez-les une à une, par exemple "
                         "« %s%s.%s=… ».", name, name, path_repeated(t, &out->path) && name[len - 1] != ']' ? "[0]" : "",
                         path_field(&out->path)->of[0].name);
    return ERR_OK;
}

static enum err apply(struct ctl *c, const struct record_type *t, ProtobufCMessage *body, const struct setting *s, bool add)
{
    const char *value;
    struct path p = s->path;
    int *index = &p.at[p.depth - 1].index;
    enum err e = records_reference(c, path_field(&p), path_kind(t, &p), s->value, &value);
    if (e == ERR_NOT_FOUND)
        return ERR_BAD_REFERENCE;
    bool list = path_repeated(t, &p) && *index < 0;
    while (e == ERR_OK && list && !add && path_count(t, body, &p) > 0)
        e = path_remove(t, body, &p);
    if (list)
        *index = (int)path_count(t, body, &p);
    return e == ERR_OK && (!list || value[0] != '\0') ? path_put(body, &p, value, &c->page, &c->note) : e;
}

static bool same_path(const struct path *a, const struct path *b)
{
    char x[PATH_BYTES], y[PATH_BYTES];
    (void)path_format(a, x, sizeof x);
    (void)path_format(b, y, sizeof y);
    return strcmp(x, y) == 0;
}

static enum err apply_all(struct ctl *c, const struct record_type *t, ProtobufCMessage *body, size_t first)
{
    for (size_t i = first; i < c->o.arg_count; i++) {
        struct setting s, before;
        enum err e = read_setting(c, t, c->o.args[i], &s);
        if (e != ERR_OK)
            return e;
        /* The first mention of a list replaces what it held; further ones add to it. */
        bool seen = s.append;
        for (size_t k = first; k < i && !seen; k++)
            seen = read_setting(c, t, c->o.args[k], &before) == ERR_OK && same_path(&before.path, &s.path);
        e = apply(c, t, body, &s, seen);
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}

static enum err begin(struct ctl *c, const struct record_type *t, Pacte__Record *out, size_t *first)
{
    const Pacte__Record *now;
    *first = 1;
    pacte__record__init(out);
    if (is_setting(c->o.args[1])) {
        ProtobufCMessage *body = arena_alloc(&c->page, t->descriptor->sizeof_message);
        Pacte__Header *header = arena_alloc(&c->page, sizeof *header);
        if (body == NULL || header == NULL)
            return ERR_NO_MEMORY;
        t->descriptor->message_init(body);
        pacte__header__init(header);
        header->id = client_new_id(c->client);
        out->header = header;
        record_set_body(out, t, body);
        return ERR_OK;
    }
    if (c->o.arg_count < 3)
        return err_set(&c->note, ERR_USAGE, "Dites ce qui change : champ=valeur.");
    *first = 2;
    enum err e = records_get(c, t, c->o.args[1], &now);
    if (e != ERR_OK)
        return e;
    *out = *now;
    if (c->o.revision_seen != 0)
        out->header->revision = (uint32_t)c->o.revision_seen;
    return ERR_OK;
}

enum err cmd_put(struct ctl *c)
{
    Pacte__PutRequest q = PACTE__PUT_REQUEST__INIT;
    Pacte__Record record;
    const struct record_type *t;
    const ProtobufCMessage *body;
    struct fields f;
    ProtobufCMessage *m;
    size_t first;
    enum err e = fields_type(c->o.args[0], &t, &c->note);
    if (e == ERR_OK)
        e = fields_choose(t, "toutes", &f, &c->note);
    if (e == ERR_OK)
        e = begin(c, t, &record, &first);
    if (e != ERR_OK)
        return e;
    (void)record_body(&record, &body);
    e = apply_all(c, t, (ProtobufCMessage *)(uintptr_t)body, first);
    if (e != ERR_OK)
        return e;
    q.record = &record;
    q.idempotency_key = ctl_key(c);
    q.reason = (char *)(uintptr_t)(c->o.reason != NULL ? c->o.reason : "");
    e = ctl_call(c, PACTE__METHOD__METHOD_PUT, &q.base, &m);
    if (e != ERR_OK)
        return records_refused(c, t, e);
    const Pacte__Record *now = ((const Pacte__PutReply *)m)->record;
    return now != NULL ? records_show(c, &f, now) : ERR_OK;
}
