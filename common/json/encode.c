/* From one record to one line of JSON. */
#include "common/json/json.h"

#include "common/base/id.h"
#include "common/json/memory.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>

/* jansson gives NULL for text that is not UTF-8, and for nothing else since
 * memory does not run out here (memory.h): the record is then not written. */
static void put(json_t *object, const char *name, json_t *value, bool *bad)
{
    *bad = json_object_set_new(object, name, value) != 0 || *bad;
}

static json_t *fields_object(const ProtobufCMessage *m, const struct field_def *fields, size_t count, bool *bad);

/* Texts may be long and are taken as they are; all else is short. */
static json_t *value_json(const struct field_def *f, const struct field_value *v, bool *bad)
{
    char text[128];
    if (v->kind == KIND_GROUP)
        return fields_object(v->group, f->of, f->of_count, bad);
    if (v->kind == KIND_COUNT)
        return json_integer(v->number);
    if (v->kind == KIND_TEXT)
        return json_stringn((const char *)v->text.data, v->text.len);
    size_t n = field_text(f, v, text, sizeof text);
    return json_stringn(text, n);
}

static json_t *list_json(const struct field_def *f, const ProtobufCMessage *m, const ProtobufCFieldDescriptor *d,
                         bool *bad)
{
    json_t *list = json_array();
    for (size_t i = 0; i < field_count(m, d); i++) {
        struct field_value v = field_get(m, d, i);
        *bad = json_array_append_new(list, value_json(f, &v, bad)) != 0 || *bad;
    }
    return list;
}

static json_t *fields_object(const ProtobufCMessage *m, const struct field_def *fields, size_t count, bool *bad)
{
    json_t *object = json_object();
    for (size_t i = 0; i < count; i++) {
        const struct field_def *f = &fields[i];
        const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, f->name);
        if (field_count(m, d) == 0)
            continue;
        if (d->label == PROTOBUF_C_LABEL_REPEATED) {
            put(object, f->name, list_json(f, m, d, bad), bad);
        } else {
            struct field_value v = field_get(m, d, 0);
            put(object, f->name, value_json(f, &v, bad), bad);
        }
    }
    return object;
}

static json_t *instant_json(int64_t ms)
{
    char day[DAY_TEXT_BYTES], text[64];
    int64_t in_day = ms % DAY_MS;
    in_day += in_day < 0 ? DAY_MS : 0;
    day_format_iso(day_of_ms(ms), day, sizeof day);
    (void)snprintf(text, sizeof text, "%sT%02d:%02d:%02d.%03dZ", day, (int)(in_day / 3600000), (int)(in_day / 60000 % 60),
                   (int)(in_day / 1000 % 60), (int)(in_day % 1000));
    return json_stringn(text, strlen(text));
}

static void add_header(json_t *root, const Pacte__Header *h, bool *bad)
{
    char id[ID_TEXT_BYTES];
    id_format(h->id, id);
    if (h->id != 0)
        put(root, "id", json_stringn(id, ID_TEXT_BYTES - 1), bad);
    if (h->revision != 0)
        put(root, "revision", json_integer(h->revision), bad);
    if (h->changed_ms != 0)
        put(root, "changed", instant_json(h->changed_ms), bad);
    put(root, "archived", json_boolean(h->archived), bad);
}

struct writing {
    const Pacte__Record *record;
    const struct record_type *type;
    const ProtobufCMessage *body;
    struct arena *arena;
    struct bytes *out;
};

static enum err write_text(void *ctx)
{
    const size_t flags = JSON_COMPACT | JSON_PRESERVE_ORDER;
    const struct writing *w = ctx;
    json_t *root = json_object();
    bool bad = false;
    put(root, "type", json_stringn(w->type->name, strlen(w->type->name)), &bad);
    if (w->record->header != NULL)
        add_header(root, w->record->header, &bad);
    put(root, "fields", fields_object(w->body, w->type->fields, w->type->field_count, &bad), &bad);
    if (bad)
        return ERR_BAD_TEXT;
    size_t n = json_dumpb(root, NULL, 0, flags);
    char *text = arena_alloc(w->arena, n + 1);
    if (text == NULL)
        return ERR_NO_MEMORY;
    if (json_dumpb(root, text, n, flags) != n)
        return ERR_BAD_TEXT;
    text[n] = '\0';
    *w->out = bytes_of(text, n);
    return ERR_OK;
}

enum err json_record_text(const Pacte__Record *r, struct arena *arena, struct bytes *out)
{
    struct writing w = {.record = r, .arena = arena, .out = out};
    w.type = record_body(r, &w.body);
    return w.type != NULL ? json_with_memory(arena->sys, write_text, &w) : ERR_INVALID;
}
