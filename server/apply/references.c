#include "server/apply/internal.h"

#include "common/base/id.h"

#include <stdio.h>
#include <string.h>

/* How far a chain of references within one type is followed. Longer ones are
 * refused, so that whoever follows them later has an end. */
enum { CHAIN_MAX = 64 };

struct check {
    struct step *step;
    const struct record_type *type;
    uint64_t id;                    /* of the record that is checked */
    char path[96];                  /* « convention.conditions[0].agrement » */
};

static enum err bad(const struct check *c, const struct field_def *f, uint64_t id, const char *why)
{
    char text[ID_TEXT_BYTES];
    id_format(id, text);
    return err_field(c->step->note, ERR_BAD_REFERENCE, c->path, N_("« %s » cite la fiche %s, qui %s : choisissez-en une "
                     "autre."), f->label, text, why);
}

/* A decision and the amount that it changes name each other: of two records of
 * one batch, one must come first. The batch is all or nothing, so the other
 * will be there. Within one type, chains are followed: there nothing waits. */
const ProtobufCMessage *batch_later(const struct step *s, const struct record_type *target, uint64_t id)
{
    const Pacte__BatchRequest *b = s->command->batch;
    for (size_t i = s->operation + 1; i < b->n_operations; i++) {
        const Pacte__Record *r = b->operations[i]->what_case == PACTE__OPERATION__WHAT_PUT ? b->operations[i]->put : NULL;
        const ProtobufCMessage *body;
        if (r != NULL && r->header != NULL && r->header->id == id && record_body(r, &body) == target)
            return body;
    }
    return NULL;
}

static enum err check_target(const struct check *c, const struct field_def *f, const struct record_type *target,
                             uint64_t id)
{
    struct stored s;
    if (target == NULL)
        return bad(c, f, id, N_("est d'un type inconnu"));
    enum err e = state_get(&c->step->view, target, id, &s);
    if (e == ERR_NOT_FOUND && target != c->type && batch_later(c->step, target, id) != NULL)
        return ERR_OK;
    if (e == ERR_NOT_FOUND)
        return bad(c, f, id, N_("n'existe pas"));
    if (e == ERR_OK && s.archived)
        return bad(c, f, id, N_("est archivée"));
    return e;
}

/* The reference that the record `id` holds in the same field, or 0. */
static enum err next_in_chain(const struct check *c, const ProtobufCFieldDescriptor *d, uint64_t id, uint64_t *next)
{
    struct stored s;
    ProtobufCMessage *body;
    *next = 0;
    enum err e = state_get(&c->step->view, c->type, id, &s);
    if (e == ERR_NOT_FOUND)
        return ERR_OK;
    if (e == ERR_OK)
        e = state_body(&s, c->step->arena, &body);
    if (e == ERR_OK && field_count(body, d) > 0)
        *next = field_get(body, d, 0).id;
    return e;
}

static enum err itself(const struct check *c, const struct field_def *f)
{
    return err_field(c->step->note, ERR_INVALID, c->path, N_("« %s » revient à la fiche elle-même : citez-en une autre."),
                     f->label);
}

/* A territory within itself, an agrément that renews its own successor. */
static enum err check_chain(const struct check *c, const struct field_def *f, const ProtobufCFieldDescriptor *d,
                            uint64_t first)
{
    uint64_t at = first;
    for (int steps = 0; at != 0 && steps < CHAIN_MAX; steps++) {
        if (at == c->id)
            return itself(c, f);
        enum err e = next_in_chain(c, d, at, &at);
        if (e != ERR_OK)
            return e;
    }
    return at == 0 ? ERR_OK : err_field(c->step->note, ERR_INVALID, c->path, N_("« %s » ouvre une suite de plus de %d "
                                        "fiches : raccourcissez-la."), f->label, CHAIN_MAX);
}

static enum err check_value(const struct check *c, const struct field_def *f, const ProtobufCFieldDescriptor *d,
                            const struct field_value *v, bool outer)
{
    if (v->kind == KIND_ANY_REF && v->type == (uint32_t)c->type->number && v->id == c->id)
        return itself(c, f);
    if (v->kind == KIND_ANY_REF)
        return check_target(c, f, record_type_of(v->type), v->id);
    /* Itself first: a record to create cannot be found yet. */
    if (outer && f->target == c->type->number && d->label != PROTOBUF_C_LABEL_REPEATED) {
        enum err e = check_chain(c, f, d, v->id);
        if (e != ERR_OK)
            return e;
    }
    return check_target(c, f, record_type_of((uint32_t)f->target), v->id);
}

/* Adds « .name » or « .name[2] » to the path; gives its former length back. */
static size_t path_push(struct check *c, const struct field_def *f, const ProtobufCFieldDescriptor *d, size_t index)
{
    size_t len = strlen(c->path);
    if (d->label == PROTOBUF_C_LABEL_REPEATED)
        (void)snprintf(c->path + len, sizeof c->path - len, ".%s[%zu]", f->name, index);
    else
        (void)snprintf(c->path + len, sizeof c->path - len, ".%s", f->name);
    return len;
}

static enum err check_inner(struct check *c, const struct field_def *f, const ProtobufCMessage *group)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < f->of_count && e == ERR_OK; i++) {
        const struct field_def *inner = &f->of[i];
        const ProtobufCFieldDescriptor *d = protobuf_c_message_descriptor_get_field_by_name(group->descriptor, inner->name);
        enum field_kind kind = field_kind_of(d);
        size_t count = kind == KIND_REF || kind == KIND_ANY_REF ? field_count(group, d) : 0;
        for (size_t n = 0; n < count && e == ERR_OK; n++) {
            struct field_value v = field_get(group, d, n);
            size_t len = path_push(c, inner, d, n);
            e = check_value(c, inner, d, &v, false);
            c->path[len] = '\0';
        }
    }
    return e;
}

static enum err check_field(struct check *c, const struct field_def *f, const ProtobufCMessage *body)
{
    const ProtobufCFieldDescriptor *d = record_descriptor(c->type, f);
    enum field_kind kind = field_kind_of(d);
    bool looked_at = kind == KIND_REF || kind == KIND_ANY_REF || kind == KIND_GROUP;
    size_t count = looked_at ? field_count(body, d) : 0;
    enum err e = ERR_OK;
    for (size_t i = 0; i < count && e == ERR_OK; i++) {
        struct field_value v = field_get(body, d, i);
        size_t len = path_push(c, f, d, i);
        e = kind == KIND_GROUP ? check_inner(c, f, v.group) : check_value(c, f, d, &v, true);
        c->path[len] = '\0';
    }
    return e;
}

enum err references_check(struct step *s, const struct record_type *t, const ProtobufCMessage *body, uint64_t id)
{
    struct check c = {.step = s, .type = t, .id = id};
    enum err e = ERR_OK;
    (void)snprintf(c.path, sizeof c.path, "%s", t->name);
    for (size_t i = 0; i < t->field_count && e == ERR_OK; i++)
        e = check_field(&c, &t->fields[i], body);
    return e;
}
