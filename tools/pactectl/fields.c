#include "tools/pactectl/fields.h"

#include "common/base/id.h"
#include "common/wire/wire.h"
#include "tools/pactectl/labels.h"

#include <stdio.h>
#include <string.h>

static const struct { const char *name, *label; enum header_field field; bool right; } headers[] = {
    {"id", N_("Identifiant"), HEADER_ID, false},
    {"revision", N_("Révision"), HEADER_REVISION, true},
    {"created", N_("Créée le"), HEADER_CREATED, false},
    {"changed", N_("Modifiée le"), HEADER_CHANGED, false},
    {"archived", N_("Archivée"), HEADER_ARCHIVED, false},
};
enum { HEADERS = sizeof headers / sizeof headers[0] };

/* --- which columns ---------------------------------------------------------- */

enum err fields_type(const char *name, const struct record_type **out, struct err_note *note)
{
    char known[256] = "";
    *out = record_type_named(name);
    if (*out != NULL)
        return ERR_OK;
    for (size_t i = 0; i < record_type_count; i++) {
        size_t len = strlen(known);
        snprintf(known + len, sizeof known - len, "%s%s", i > 0 ? ", " : "", record_types[i].name);
    }
    return err_set(note, ERR_USAGE, "Le type « %s » n'existe pas. Types : %s.", name, known);
}

static bool is_number(const ProtobufCFieldDescriptor *d)
{
    enum field_kind k = field_kind_of(d);
    return d->label != PROTOBUF_C_LABEL_REPEATED && (k == KIND_COUNT || k == KIND_MONEY || k == KIND_RATE);
}

static void add_header(struct fields *out, size_t h)
{
    out->columns[out->count] = (struct column){.name = headers[h].name, .label = headers[h].label, .right = headers[h].right};
    out->of[out->count].header = headers[h].field;
    out->count++;
}

static void add_field(struct fields *out, const struct field_def *def)
{
    const ProtobufCFieldDescriptor *d = record_descriptor(out->type, def);
    out->columns[out->count] = (struct column){.name = def->name, .label = def->label, .right = is_number(d)};
    out->of[out->count].header = HEADER_NONE;
    out->of[out->count].def = def;
    out->of[out->count].descriptor = d;
    out->count++;
}

static enum err unknown(const struct fields *f, const char *name, struct err_note *note)
{
    char known[280] = "id, revision, created, changed, archived";
    for (size_t i = 0; i < f->type->field_count; i++) {
        size_t len = strlen(known);
        snprintf(known + len, sizeof known - len, ", %s", f->type->fields[i].name);
    }
    return err_field(note, ERR_USAGE, name, "Le champ « %s » n'existe pas pour %s. Champs : %s.", name, f->type->name, known);
}

static enum err add_named(struct fields *out, const char *name, struct err_note *note)
{
    if (out->count == FIELDS_COLUMNS_MAX)
        return err_field(note, ERR_USAGE, "columns", "--columns : %d colonnes au plus.", FIELDS_COLUMNS_MAX);
    for (size_t h = 0; h < HEADERS; h++)
        if (strcmp(headers[h].name, name) == 0) {
            add_header(out, h);
            return ERR_OK;
        }
    const struct field_def *def = record_field(out->type, name);
    if (def == NULL)
        return unknown(out, name, note);
    add_field(out, def);
    return ERR_OK;
}

enum err fields_choose(const struct record_type *t, const char *names, struct fields *out, struct err_note *note)
{
    bool all = names != NULL && strcmp(names, "toutes") == 0;
    *out = (struct fields){.type = t};
    if (names == NULL || all) {
        for (size_t h = 0; h < (all ? HEADERS : 1u); h++)
            add_header(out, h);
        for (size_t i = 0; i < t->field_count && out->count < FIELDS_COLUMNS_MAX; i++)
            if (all || (t->fields[i].flags & FIELD_COLUMN) != 0)
                add_field(out, &t->fields[i]);
        return ERR_OK;
    }
    while (*names != '\0') {
        char name[64];
        size_t len = strcspn(names, ",");
        snprintf(name, sizeof name, "%.*s", (int)(len < sizeof name ? len : sizeof name - 1), names);
        enum err e = add_named(out, name, note);
        if (e != ERR_OK)
            return e;
        names += len;
        names += *names == ',' ? 1 : 0;
    }
    return out->count > 0 ? ERR_OK : err_field(note, ERR_USAGE, "columns", "--columns attend des noms de champs.");
}

/* --- values ----------------------------------------------------------------- */

static bool shows_labels(const struct ctl *c) { return c->out.format == OUT_TABLE || c->out.format == OUT_CSV_FR; }

static void want_field(struct ctl *c, const struct field_def *def, const ProtobufCFieldDescriptor *d,
                       const ProtobufCMessage *body)
{
    enum field_kind k = field_kind_of(d);
    (void)def;
    if (k != KIND_REF && k != KIND_ANY_REF)
        return;
    for (size_t i = 0; i < field_count(body, d); i++) {
        struct field_value v = field_get(body, d, i);
        labels_want(c, k == KIND_REF ? (uint32_t)def->target : v.type, v.id);
    }
}

void fields_want(struct ctl *c, const struct fields *f, const Pacte__Record *r)
{
    const ProtobufCMessage *body;
    if (!shows_labels(c) || record_body(r, &body) != f->type)
        return;
    for (size_t i = 0; i < f->count; i++)
        if (f->of[i].header == HEADER_NONE)
            want_field(c, f->of[i].def, f->of[i].descriptor, body);
}

/* A text of the page, as the machine writes it and as a person reads it. */
static enum err text_of(struct ctl *c, const struct field_def *def, const struct field_value *v, struct bytes *machine,
                        struct bytes *shown)
{
    char text[128];
    *shown = bytes_of(NULL, 0);
    if (v->kind == KIND_TEXT) {
        *machine = v->text;
        return ERR_OK;
    }
    size_t len = v->kind == KIND_BYTES ? 2 * v->text.len : field_text(def, v, text, sizeof text);
    char *copy = arena_alloc(&c->page, len + 1);
    if (copy == NULL)
        return ERR_NO_MEMORY;
    *machine = bytes_of(copy, field_text(def, v, copy, len + 1));
    if (v->kind == KIND_REF || v->kind == KIND_ANY_REF)
        *shown = labels_get(c, v->kind == KIND_REF ? (uint32_t)def->target : v->type, v->id);
    if (v->kind == KIND_ENUM)
        *shown = bytes_text(enum_label(v->enumeration, v->number));
    return ERR_OK;
}

static enum err group_text(struct ctl *c, const struct field_def *def, const struct field_value *v, struct wire_out *to)
{
    bool first = true;
    for (size_t i = 0; i < def->of_count && v->group != NULL; i++) {
        const ProtobufCFieldDescriptor *d =
            protobuf_c_message_descriptor_get_field_by_name(v->group->descriptor, def->of[i].name);
        struct bytes machine, shown;
        if (d == NULL || field_count(v->group, d) == 0)
            continue;
        struct field_value inner = field_get(v->group, d, 0);
        if (!inner.present)
            continue;
        enum err e = text_of(c, &def->of[i], &inner, &machine, &shown);
        if (e != ERR_OK)
            return e;
        wire_out_raw(to, bytes_text(first ? "" : ", "));
        wire_out_raw(to, bytes_text(def->of[i].name));
        wire_out_raw(to, bytes_text("="));
        wire_out_raw(to, machine);
        first = false;
    }
    return ERR_OK;
}

/* Several values in one cell, or a group. */
static enum err joined(struct ctl *c, const struct field_def *def, const ProtobufCFieldDescriptor *d,
                       const ProtobufCMessage *body, struct cell *out)
{
    struct wire_out machine, shown;
    struct bytes a, b;
    wire_out_init(&machine, &c->page, 64);
    wire_out_init(&shown, &c->page, 64);
    for (size_t i = 0; i < field_count(body, d); i++) {
        struct field_value v = field_get(body, d, i);
        enum err e = ERR_OK;
        wire_out_raw(&machine, bytes_text(i > 0 ? ";" : ""));
        wire_out_raw(&shown, bytes_text(i > 0 ? "; " : ""));
        if (v.kind == KIND_GROUP) {
            e = group_text(c, def, &v, &machine);
            if (e == ERR_OK)
                e = group_text(c, def, &v, &shown);
        } else {
            e = text_of(c, def, &v, &a, &b);
            wire_out_raw(&machine, a);
            wire_out_raw(&shown, b.len > 0 ? b : a);
        }
        if (e != ERR_OK)
            return e;
    }
    *out = (struct cell){.kind = CELL_TEXT};
    enum err e = wire_out_bytes(&machine, &out->text);
    return e == ERR_OK ? wire_out_bytes(&shown, &out->shown) : e;
}

enum err fields_cell(struct ctl *c, const struct field_def *def, const ProtobufCFieldDescriptor *d,
                     const ProtobufCMessage *body, struct cell *out)
{
    size_t n = field_count(body, d);
    *out = (struct cell){.kind = CELL_NONE};
    if (n == 0)
        return ERR_OK;
    if (d->label == PROTOBUF_C_LABEL_REPEATED || field_kind_of(d) == KIND_GROUP)
        return joined(c, def, d, body, out);
    struct field_value v = field_get(body, d, 0);
    if (!v.present)
        return ERR_OK;
    switch (v.kind) {
    case KIND_MONEY: *out = cell_money(v.money.cents); return ERR_OK;
    case KIND_DAY: *out = (struct cell){.kind = CELL_DAY, .number = v.day.number}; return ERR_OK;
    case KIND_COUNT: *out = cell_count((uint64_t)v.number); return ERR_OK;
    default:
        out->kind = CELL_TEXT;
        out->figure = v.kind == KIND_NUMBER || v.kind == KIND_RATE;
        return text_of(c, def, &v, &out->text, &out->shown);
    }
}

static enum err header_cell(struct ctl *c, enum header_field field, const Pacte__Header *h, struct cell *out)
{
    *out = (struct cell){.kind = CELL_NONE};
    if (h == NULL)
        return ERR_OK;
    switch (field) {
    case HEADER_ID: {
        char *text = arena_alloc(&c->page, ID_TEXT_BYTES);
        if (text == NULL)
            return ERR_NO_MEMORY;
        id_format(h->id, text);
        *out = cell_text(text);
        return ERR_OK;
    }
    case HEADER_REVISION: *out = cell_count(h->revision); return ERR_OK;
    case HEADER_CREATED: *out = cell_instant(h->created_ms); return ERR_OK;
    case HEADER_CHANGED: *out = cell_instant(h->changed_ms); return ERR_OK;
    case HEADER_ARCHIVED: *out = cell_bool(h->archived); return ERR_OK;
    case HEADER_NONE: return ERR_OK;
    }
    return ERR_OK;
}

enum err fields_cells(struct ctl *c, const struct fields *f, const Pacte__Record *r, struct cell *cells)
{
    const ProtobufCMessage *body;
    enum err e = ERR_OK;
    if (record_body(r, &body) != f->type)
        return err_set(&c->note, ERR_MALFORMED, "Le serveur a répondu par une fiche d'un autre type que « %s ».", f->type->name);
    for (size_t i = 0; i < f->count && e == ERR_OK; i++)
        e = f->of[i].header != HEADER_NONE ? header_cell(c, f->of[i].header, r->header, &cells[i])
                                           : fields_cell(c, f->of[i].def, f->of[i].descriptor, body, &cells[i]);
    return e;
}
