/* From one record to one line of JSON. */
#include "common/json/json.h"

#include "common/base/id.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

static json_t *fields_object(const ProtobufCMessage *m, const struct field_def *fields, size_t count);

/* Texts may be long and are taken as they are; all else is short. */
static json_t *value_json(const struct field_def *f, const struct field_value *v)
{
    char text[128];
    if (v->kind == KIND_GROUP)
        return fields_object(v->group, f->of, f->of_count);
    if (v->kind == KIND_COUNT)
        return json_integer(v->number);
    if (v->kind == KIND_TEXT)
        return json_stringn((const char *)v->text.data, v->text.len);
    size_t n = field_text(f, v, text, sizeof text);
    return json_stringn(text, n);
}

static json_t *list_json(const struct field_def *f, const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d)
{
    json_t *list = json_array();
    for (size_t i = 0; i < field_count(m, d); i++) {
        struct field_value v = field_get(m, d, i);
        if (json_array_append_new(list, value_json(f, &v)) != 0) {
            json_decref(list);
            return NULL;
        }
    }
    return list;
}

/* NULL when there is no memory. */
static json_t *fields_object(const ProtobufCMessage *m, const struct field_def *fields, size_t count)
{
    json_t *object = json_object();
    for (size_t i = 0; i < count; i++) {
        const struct field_def *f = &fields[i];
        const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, f->name);
        struct field_value v;
        if (field_count(m, d) == 0)
            continue;
        bool repeated = d->label == PROTOBUF_C_LABEL_REPEATED;
        if (!repeated)
            v = field_get(m, d, 0);
        if (json_object_set_new(object, f->name, repeated ? list_json(f, m, d) : value_json(f, &v)) != 0) {
            json_decref(object);
            return NULL;
        }
    }
    return object;
}

static json_t *instant_json(int64_t ms)
{
    char day[DAY_TEXT_BYTES], text[64];
    int64_t in_day = ms % 86400000;
    in_day += in_day < 0 ? 86400000 : 0;
    day_format_iso(day_of_ms(ms), day, sizeof day);
    (void)snprintf(text, sizeof text, "%sT%02d:%02d:%02d.%03dZ", day, (int)(in_day / 3600000), (int)(in_day / 60000 % 60),
                   (int)(in_day / 1000 % 60), (int)(in_day % 1000));
    return json_stringn(text, strlen(text));
}

static bool add_header(json_t *root, const Pacte__Header *h)
{
    char id[ID_TEXT_BYTES];
    bool ok = true;
    id_format(h->id, id);
    if (h->id != 0)
        ok = json_object_set_new(root, "id", json_stringn(id, ID_TEXT_BYTES - 1)) == 0;
    if (ok && h->revision != 0)
        ok = json_object_set_new(root, "revision", json_integer(h->revision)) == 0;
    if (ok && h->changed_ms != 0)
        ok = json_object_set_new(root, "changed", instant_json(h->changed_ms)) == 0;
    return ok && json_object_set_new(root, "archived", json_boolean(h->archived)) == 0;
}

static json_t *record_json(const Pacte__Record *r, const struct record_type *t, const ProtobufCMessage *body)
{
    json_t *root = json_object();
    bool ok = json_object_set_new(root, "type", json_stringn(t->name, strlen(t->name))) == 0;
    if (ok && r->header != NULL)
        ok = add_header(root, r->header);
    if (ok)
        ok = json_object_set_new(root, "fields", fields_object(body, t->fields, t->field_count)) == 0;
    if (ok)
        return root;
    json_decref(root);
    return NULL;
}

enum err json_record_text(const Pacte__Record *r, struct arena *arena, struct bytes *out)
{
    const size_t flags = JSON_COMPACT | JSON_PRESERVE_ORDER;
    const ProtobufCMessage *body;
    const struct record_type *t = record_body(r, &body);
    if (t == NULL)
        return ERR_INVALID;
    json_t *root = record_json(r, t, body);
    if (root == NULL)
        return ERR_NO_MEMORY;
    size_t n = json_dumpb(root, NULL, 0, flags);
    char *text = n > 0 ? arena_alloc(arena, n + 1) : NULL;
    bool whole = text != NULL && json_dumpb(root, text, n, flags) == n;
    json_decref(root);
    if (!whole)
        return ERR_NO_MEMORY;
    text[n] = '\0';
    *out = bytes_of(text, n);
    return ERR_OK;
}
