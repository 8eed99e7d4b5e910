/* From one object of JSON to one record. */
#include "common/json/json.h"

#include "common/base/id.h"
#include "common/base/text.h"
#include "common/json/memory.h"
#include "proto/limits.h"

#include <inttypes.h>
#include <jansson.h>
#include <stdio.h>
#include <string.h>

struct decoding {
    struct arena *arena;
    struct err_note *note;
};

static enum err no_memory(const struct decoding *c)
{
    return err_set(c->note, ERR_NO_MEMORY, "%s", err_text(ERR_NO_MEMORY));
}

/* --- Names that are not known ---------------------------------------------- */

enum { NAMES_MAX = 32 };

static enum err unknown(const struct decoding *c, const char *path, const char *typed, const char *const *names,
                        size_t count)
{
    char plain[96];
    text_plain(bytes_text(typed), plain, sizeof plain);
    const char *near = json_nearest(typed, names, count);
    if (near != NULL)
        return err_field(c->note, ERR_UNKNOWN_FIELD, path, "« %s » n'existe pas : vouliez-vous dire « %s » ?", plain, near);
    return err_field(c->note, ERR_UNKNOWN_FIELD, path, "« %s » n'existe pas dans une fiche de ce type : retirez-le.", plain);
}

/* Fields of a former schema, that an older dump holds: what took their place. */
static const struct { const char *name, *remedy; } gone[] = {
    {"quorum_derogation", "ôtez-le, et donnez à la convention une dérogation à la règle « quorum » pour chaque décision de cette "
                          "réunion"},
};

static enum err unknown_field(const struct decoding *c, const char *path, const char *typed,
                              const struct field_def *fields, size_t count)
{
    const char *names[NAMES_MAX];
    size_t n = 0;
    for (size_t i = 0; i < sizeof gone / sizeof gone[0]; i++)
        if (strcmp(typed, gone[i].name) == 0)
            return err_field(c->note, ERR_UNKNOWN_FIELD, path, "« %s » n'existe plus : %s.", gone[i].name, gone[i].remedy);
    for (; n < count && n < NAMES_MAX; n++)
        names[n] = fields[n].name;
    return unknown(c, path, typed, names, n);
}

/* --- Values ----------------------------------------------------------------- */

struct target {
    const char *path;
    const struct field_def *f;
    const ProtobufCFieldDescriptor *d;
};

static enum err refuse(const struct decoding *c, const struct target *t, enum err e, const char *sentence)
{
    return err_field(c->note, e, t->path, "%s : %s", t->f->label, sentence);
}

/* « @name » and « type:@name » become the id that the name stands for. */
static enum err resolve_alias(const struct decoding *c, const struct target *t, const char **text)
{
    const char *at = *text[0] == '@' ? *text : strstr(*text, ":@");
    uint64_t id;
    if (at == NULL)
        return ERR_OK;
    size_t before = at == *text ? 0 : (size_t)(at - *text) + 1;
    if (!json_alias_id(*text + before + 1, &id))
        return refuse(c, t, ERR_INVALID, "un nom s'écrit @ puis des minuscules sans accent, des chiffres, - . ou _.");
    char *whole = arena_zalloc(c->arena, before + ID_TEXT_BYTES, 1);
    if (whole == NULL)
        return no_memory(c);
    memcpy(whole, *text, before);
    id_format(id, whole + before);
    *text = whole;
    return ERR_OK;
}

/* The text of a scalar, as field_set_text reads it. */
static enum err scalar_text(const struct decoding *c, const struct target *t, const json_t *v, const char **text)
{
    enum field_kind kind = field_kind_of(t->d);
    if (kind == KIND_COUNT && json_is_integer(v)) {
        char number[32];
        int n = snprintf(number, sizeof number, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
        *text = arena_text(c->arena, number, (size_t)n);
        return *text != NULL ? ERR_OK : no_memory(c);
    }
    if (!json_is_string(v))
        return refuse(c, t, ERR_INVALID,
                      kind == KIND_MONEY ? "un montant s'écrit entre guillemets, par exemple \"1234.50\"."
                      : kind == KIND_COUNT ? "il faut un nombre entier."
                                           : "il faut un texte entre guillemets.");
    *text = json_string_value(v);
    return kind == KIND_REF || kind == KIND_ANY_REF ? resolve_alias(c, t, text) : ERR_OK;
}

static enum err set_scalar(const struct decoding *c, const struct target *t, json_t *v, ProtobufCMessage *m)
{
    const char *text = NULL;
    struct err_note why = {0};
    enum err e = scalar_text(c, t, v, &text);
    if (e != ERR_OK)
        return e;
    if (*text == '\0' && t->d->label == PROTOBUF_C_LABEL_REPEATED)
        return refuse(c, t, ERR_INVALID, "une des valeurs est vide ; remplissez-la ou retirez-la.");
    e = field_set_text(m, t->f, t->d, text, c->arena, &why);
    return e == ERR_OK ? ERR_OK : err_field(c->note, e, t->path, "%s", err_sentence(e, &why));
}

/* --- Groups and lists -------------------------------------------------------- */

static enum err set_fields(const struct decoding *c, const char *path, json_t *object,
                           const struct field_def *fields, size_t count, ProtobufCMessage *m);

static enum err new_group(const struct decoding *c, const struct target *t, json_t *v, ProtobufCMessage **out)
{
    const ProtobufCMessageDescriptor *of = t->d->descriptor;
    if (!json_is_object(v))
        return refuse(c, t, ERR_INVALID, "il faut un objet, entre accolades.");
    ProtobufCMessage *m = arena_alloc(c->arena, of->sizeof_message);
    if (m == NULL)
        return no_memory(c);
    of->message_init(m);
    *out = m;
    return set_fields(c, t->path, v, t->f->of, t->f->of_count, m);
}

static enum err set_groups(const struct decoding *c, const struct target *t, json_t *list, ProtobufCMessage *m)
{
    size_t n = json_array_size(list);
    ProtobufCMessage **groups = arena_zalloc(c->arena, n, sizeof(ProtobufCMessage *));
    char path[96];
    if (groups == NULL)
        return no_memory(c);
    for (size_t i = 0; i < n; i++) {
        (void)snprintf(path, sizeof path, "%s[%zu]", t->path, i);
        const struct target one = {.path = path, .f = t->f, .d = t->d};
        enum err e = new_group(c, &one, json_array_get(list, i), &groups[i]);
        if (e != ERR_OK)
            return e;
    }
    memcpy((uint8_t *)m + t->d->offset, &groups, sizeof(ProtobufCMessage **));
    memcpy((uint8_t *)m + t->d->quantifier_offset, &n, sizeof n);
    return ERR_OK;
}

static enum err set_list(const struct decoding *c, const struct target *t, json_t *list, ProtobufCMessage *m)
{
    if (!json_is_array(list))
        return refuse(c, t, ERR_INVALID, "il faut une liste, entre crochets.");
    if (json_array_size(list) > LIMIT_REPEATED)
        return err_field(c->note, ERR_OUT_OF_RANGE, t->path, "%s : %u valeurs au plus.", t->f->label, LIMIT_REPEATED);
    if (field_kind_of(t->d) == KIND_GROUP)
        return set_groups(c, t, list, m);
    for (size_t i = 0; i < json_array_size(list); i++) {
        enum err e = set_scalar(c, t, json_array_get(list, i), m);
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}

static enum err set_value(const struct decoding *c, const struct target *t, json_t *v, ProtobufCMessage *m)
{
    if (json_is_null(v))
        return ERR_OK;
    if (t->d->label == PROTOBUF_C_LABEL_REPEATED)
        return set_list(c, t, v, m);
    if (field_kind_of(t->d) != KIND_GROUP)
        return set_scalar(c, t, v, m);
    ProtobufCMessage *group;
    enum err e = new_group(c, t, v, &group);
    if (e == ERR_OK)
        memcpy((uint8_t *)m + t->d->offset, &group, sizeof group);
    return e;
}

static enum err set_fields(const struct decoding *c, const char *path, json_t *object,
                           const struct field_def *fields, size_t count, ProtobufCMessage *m)
{
    const char *key;
    json_t *value;
    json_object_foreach(object, key, value) {
        char name[96];
        const struct field_def *f = NULL;
        (void)snprintf(name, sizeof name, "%s.%s", path, key);
        for (size_t i = 0; i < count && f == NULL; i++)
            f = strcmp(fields[i].name, key) == 0 ? &fields[i] : NULL;
        if (f == NULL)
            return unknown_field(c, path, key, fields, count);
        const struct target t = {.path = name, .f = f,
                                 .d = protobuf_c_message_descriptor_get_field_by_name(m->descriptor, key)};
        enum err e = set_value(c, &t, value, m);
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}

/* --- The record -------------------------------------------------------------- */

static const char *const keys[] = {"type", "id", "revision", "changed", "archived", "fields"};

static enum err read_type(const struct decoding *c, const json_t *root, const struct record_type **out)
{
    const char *names[NAMES_MAX], *name = json_string_value(json_object_get(root, "type"));
    if (name == NULL)
        return err_field(c->note, ERR_REQUIRED, "type", "La clé « type » est obligatoire, par exemple \"convention\".");
    *out = record_type_named(name);
    for (size_t i = 0; i < record_type_count && i < NAMES_MAX; i++)
        names[i] = record_types[i].name;
    return *out != NULL ? ERR_OK : unknown(c, "type", name, names, record_type_count);
}

static enum err read_id(const struct decoding *c, const json_t *v, uint64_t *out)
{
    const char *text = json_string_value(v);
    if (v == NULL)
        return ERR_OK;
    if (text != NULL && (text[0] == '@' ? json_alias_id(text + 1, out) : id_parse(text, out)))
        return ERR_OK;
    return err_field(c->note, ERR_INVALID, "id", "« id » s'écrit avec 13 caractères, ou @ et un nom en minuscules.");
}

static enum err read_revision(const struct decoding *c, const json_t *v, uint32_t *out)
{
    json_int_t n = json_integer_value(v);
    if (v != NULL && (!json_is_integer(v) || n < 0 || n > UINT32_MAX))
        return err_field(c->note, ERR_INVALID, "revision", "« revision » est un nombre entier, sans guillemets.");
    *out = (uint32_t)n;
    return ERR_OK;
}

/* « 2026-11-22T09:30:00Z » or with milliseconds: always UTC. */
static bool parse_instant(const char *text, int64_t *out)
{
    char day[11] = "";
    struct day d;
    unsigned h, m, s, ms = 0;
    int used = 0;
    if (strlen(text) < 20)
        return false;
    memcpy(day, text, 10);
    if (day_parse_iso(day, &d, NULL) != ERR_OK || strspn(text + 10, "T0123456789:.Z") != strlen(text + 10))
        return false;
    if (sscanf(text + 10, "T%2u:%2u:%2uZ%n", &h, &m, &s, &used) != 3 || text[10 + used] != '\0' || used == 0) {
        used = 0;
        if (sscanf(text + 10, "T%2u:%2u:%2u.%3uZ%n", &h, &m, &s, &ms, &used) != 4 || used != 14 || text[24] != '\0')
            return false;
    }
    if (h > 23 || m > 59 || s > 59)
        return false;
    *out = (((int64_t)d.number * 24 + h) * 60 + m) * 60000 + (int64_t)s * 1000 + ms;
    return true;
}

static enum err read_header(const struct decoding *c, const json_t *root, Pacte__Header *h)
{
    const json_t *changed = json_object_get(root, "changed"), *archived = json_object_get(root, "archived");
    enum err e = read_id(c, json_object_get(root, "id"), &h->id);
    if (e == ERR_OK)
        e = read_revision(c, json_object_get(root, "revision"), &h->revision);
    if (e != ERR_OK)
        return e;
    if (changed != NULL && (!json_is_string(changed) || !parse_instant(json_string_value(changed), &h->changed_ms)))
        return err_field(c->note, ERR_INVALID, "changed", "« changed » s'écrit comme 2026-11-22T09:30:00.000Z.");
    if (archived != NULL && !json_is_boolean(archived))
        return err_field(c->note, ERR_INVALID, "archived", "« archived » vaut true ou false, sans guillemets.");
    h->archived = json_is_true(archived);
    return ERR_OK;
}

static enum err known_keys(const struct decoding *c, json_t *root)
{
    const char *key;
    json_t *value;
    json_object_foreach(root, key, value) {
        bool known = false;
        for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
            known = known || strcmp(keys[i], key) == 0;
        if (!known)
            return unknown(c, "", key, keys, sizeof keys / sizeof keys[0]);
    }
    return ERR_OK;
}

static enum err decode(const struct decoding *c, json_t *root, struct json_record *out)
{
    json_t *fields = json_object_get(root, "fields");
    enum err e = known_keys(c, root);
    if (e == ERR_OK)
        e = read_type(c, root, &out->type);
    if (e != ERR_OK)
        return e;
    if (!json_is_object(fields))
        return err_field(c->note, ERR_REQUIRED, "fields", "La clé « fields » est obligatoire : un objet, entre accolades.");
    out->record = arena_alloc(c->arena, sizeof *out->record);
    Pacte__Header *header = arena_alloc(c->arena, sizeof *header);
    ProtobufCMessage *body = arena_alloc(c->arena, out->type->descriptor->sizeof_message);
    if (out->record == NULL || header == NULL || body == NULL)
        return no_memory(c);
    pacte__record__init(out->record);
    pacte__header__init(header);
    out->type->descriptor->message_init(body);
    out->record->header = header;
    record_set_body(out->record, out->type, body);
    e = read_header(c, root, header);
    return e == ERR_OK ? set_fields(c, out->type->name, fields, out->type->fields, out->type->field_count, body) : e;
}

static enum err not_json(struct err_note *note, const json_error_t *why)
{
    switch (json_error_code(why)) {
    case json_error_invalid_utf8:
    case json_error_null_character:
    case json_error_null_byte_in_key:
        return err_set(note, ERR_BAD_TEXT, "%s", err_text(ERR_BAD_TEXT));
    case json_error_numeric_overflow:
        return err_set(note, ERR_OUT_OF_RANGE, "Un nombre est trop grand.");
    case json_error_duplicate_key:
        return err_set(note, ERR_INVALID, "Une clé est donnée deux fois dans la même fiche : gardez-en une.");
    default:
        return err_set(note, ERR_MALFORMED,
                       "Ce n'est pas du JSON (ligne %d de la fiche, colonne %d) : vérifiez guillemets, virgules et accolades.",
                       why->line, why->column);
    }
}

struct parsing {
    struct decoding decoding;
    struct bytes object;
    struct json_record *out;
};

static enum err parse(void *ctx)
{
    struct parsing *p = ctx;
    json_error_t why;
    json_t *root = json_loadb((const char *)p->object.data, p->object.len, JSON_REJECT_DUPLICATES, &why);
    if (root == NULL)
        return not_json(p->decoding.note, &why);
    if (!json_is_object(root))
        return err_set(p->decoding.note, ERR_MALFORMED, "Une fiche est un objet, entre accolades.");
    return decode(&p->decoding, root, p->out);
}

enum err json_record_parse(struct bytes object, struct arena *arena, struct json_record *out, struct err_note *note)
{
    struct parsing p = {.decoding = {.arena = arena, .note = note}, .object = object, .out = out};
    *out = (struct json_record){.line = 1};
    if (object.len > LIMIT_JSON_RECORD_BYTES)
        return err_set(note, ERR_TOO_LARGE, "%s", err_text(ERR_TOO_LARGE));
    enum err e = json_with_memory(arena->sys, parse, &p);
    return e == ERR_NO_MEMORY ? no_memory(&p.decoding) : e;
}
