#include "server/apply/internal.h"

#include "common/domain/validate.h"

/* A record to create without identifier gets one that no record of its type
 * bears. */
static enum err choose_id(struct step *s, const struct record_type *t, uint64_t *id)
{
    struct stored taken;
    enum err e = ERR_OK;
    while (e == ERR_OK) {
        *id = step_draw(s);
        e = state_get(&s->view, t, *id, &taken);
    }
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Where the record is now, and where it would go: both must be the actor's. */
static enum err limit_groups(const struct step *s, const struct present *p, const struct scope *scope,
                             uint32_t *readable, uint32_t *writable)
{
    uint32_t may_read, may_write;
    enum err e = record_groups(s, PACTE__METHOD__METHOD_PUT, p->type, scope, &may_write);
    if (e == ERR_OK)
        e = record_groups(s, PACTE__METHOD__METHOD_GET, p->type, scope, &may_read);
    if (e == ERR_OK) {
        *readable &= may_read;
        *writable &= may_write;
    }
    return e;
}

static enum err groups_after(struct step *s, const struct present *p, const ProtobufCMessage *body, uint32_t *readable,
                             uint32_t *writable)
{
    struct scope scope;
    if (p->found && references_same(p->type, p->body, body))
        return ERR_OK;
    enum err e = state_scope(&s->view, p->type, body, p->id, s->arena, &scope);
    return e == ERR_OK ? limit_groups(s, p, &scope, readable, writable) : e;
}

/* The references are checked before the scope that follows them is. */
enum err put_check(struct step *s, const struct present *p, ProtobufCMessage *body)
{
    uint32_t readable = ~0u, writable = ~0u;
    mark_kept(p, body);
    enum err e = derogations_sign(s, p, body);
    if (e == ERR_OK && p->found)
        e = limit_groups(s, p, &p->scope, &readable, &writable);
    if (e == ERR_OK)
        e = references_check(s, p->type, body, p->id);
    if (e == ERR_OK)
        e = groups_after(s, p, body, &readable, &writable);
    if (e == ERR_OK)
        e = fields_allowed(s, p, body, readable, writable);
    return e == ERR_OK ? domain_validate(p->type, body, s->note) : e;
}

enum err operation_put(struct step *s, const Pacte__Record *r)
{
    const ProtobufCMessage *given;
    const struct record_type *t = record_body(r, &given);
    uint64_t id = r->header != NULL ? r->header->id : 0;
    uint32_t seen = r->header != NULL ? r->header->revision : 0;
    if (t == NULL)
        return err_set(s->note, ERR_REQUIRED, N_("La fiche est vide ou d'un type inconnu : dites ce qu'il faut enregistrer."));
    if (id == 0 && seen != 0)
        return err_field(s->note, ERR_REQUIRED, "header.id", N_("Pour modifier une fiche, donnez son identifiant."));
    enum err e = id == 0 ? choose_id(s, t, &id) : ERR_OK;
    if (e != ERR_OK)
        return e;
    struct present p;
    /* Of this command alone, in the arena: what the actor cannot see is put
     * back into it. */
    ProtobufCMessage *body = (ProtobufCMessage *)given;
    e = present_read(s, t, id, &p);
    if (e == ERR_OK)
        e = present_revision(s, &p, seen);
    if (e != ERR_OK)
        return e;
    if (p.found && p.stored.archived)
        return err_set(s->note, ERR_ARCHIVED, N_("La fiche « %s » est archivée : rétablissez-la avant de la modifier."),
                       t->label);
    bool *due;
    e = put_check(s, &p, body);
    if (e == ERR_OK)
        e = mark_undecided(s, &p, body);
    if (e == ERR_OK)
        e = effects_due(s, &p, body, &due);
    if (e != ERR_OK)
        return e;
    if (p.found && message_same(p.body, body))
        return record_keep(s, &p);
    e = record_write(s, &p, body, false);
    return e == ERR_OK && due != NULL ? effects_apply(s, &p, body, due) : e;
}
