/* What putting and archiving a record have in common. */
#include "server/apply/internal.h"

#include "common/base/id.h"

static enum err empty_body(struct step *s, struct present *out)
{
    const ProtobufCMessageDescriptor *d = out->type->descriptor;
    out->body = arena_alloc(s->arena, d->sizeof_message);
    if (out->body == NULL)
        return ERR_NO_MEMORY;
    d->message_init(out->body);
    return ERR_OK;
}

enum err present_read(struct step *s, const struct record_type *t, uint64_t id, struct present *out)
{
    *out = (struct present){.type = t, .id = id};
    enum err e = state_get(&s->view, t, id, &out->stored);
    if (e == ERR_NOT_FOUND)
        return empty_body(s, out);
    out->found = e == ERR_OK;
    if (e == ERR_OK)
        e = state_header(&out->stored, s->arena, &out->header);
    if (e == ERR_OK)
        e = state_body(&out->stored, s->arena, &out->body);
    if (e == ERR_OK)
        e = state_scope(&s->view, t, out->body, id, s->arena, &out->scope);
    return e;
}

static enum err not_found(const struct step *s, const struct present *p)
{
    char id[ID_TEXT_BYTES];
    id_format(p->id, id);
    return err_set(s->note, ERR_NOT_FOUND, N_("Aucune fiche « %s » ne porte l'identifiant %s : vérifiez-le."),
                   p->type->label, id);
}

enum err present_revision(struct step *s, const struct present *p, uint32_t seen)
{
    if (!p->found)
        return seen == 0 ? ERR_OK : not_found(s, p);
    /* Whether the record exists is told only to whoever may read it. */
    bool readable = rights_record(&s->caller, PACTE__METHOD__METHOD_GET, p->type, &p->scope).allowed;
    if (!readable && seen != 0)
        return not_found(s, p);
    if (p->stored.revision == seen)
        return ERR_OK;
    if (readable) {
        s->result->conflict_type = (Pacte__RecordType)p->type->number;
        s->result->conflict_id = p->id;
    }
    if (seen == 0)
        return err_set(s->note, ERR_CONFLICT, N_("Cet identifiant est déjà celui d'une fiche « %s » : laissez le serveur "
                       "en choisir un autre."), p->type->label);
    return err_set(s->note, ERR_CONFLICT, N_("La fiche a changé entre-temps (version %u, vous aviez la %u) : comparez "
                   "avec la version actuelle."), p->stored.revision, seen);
}

/* Whose right depends on what the structures consent to. */
static bool federation(const struct caller *c)
{
    for (size_t i = 0; i < c->grant_count; i++)
        if (c->grants[i]->role == PACTE__ROLE__ROLE_FEDERATION)
            return true;
    return false;
}

enum err record_groups(const struct step *s, Pacte__Method method, const struct record_type *t,
                       const struct scope *scope, uint32_t *groups)
{
    struct scope seen = *scope;
    enum err e = federation(&s->caller) ? state_accompanied(&s->view, scope, s->arena, &seen.accompanied) : ERR_OK;
    if (e != ERR_OK)
        return e;
    struct right right = rights_record(&s->caller, method, t, &seen);
    *groups = right.groups;
    if (right.allowed)
        return ERR_OK;
    rights_explain(&s->caller, method, t, s->note);
    return ERR_FORBIDDEN;
}

static enum err answer(struct step *s, const Pacte__Header *header)
{
    Pacte__Header *copy = arena_copy(s->arena, header, sizeof *header);
    if (copy == NULL)
        return ERR_NO_MEMORY;
    s->result->headers[s->result->n_headers++] = copy;
    return ERR_OK;
}

enum err record_keep(struct step *s, const struct present *p) { return answer(s, p->header); }

enum err record_store(struct step *s, const struct present *p, const ProtobufCMessage *body, bool archived,
                      uint64_t decision, Pacte__Header *out)
{
    Pacte__Header h = PACTE__HEADER__INIT;
    h.decision = decision;
    h.id = p->id;
    h.revision = p->found ? p->stored.revision + 1 : 1;
    h.created_ms = p->found ? p->header->created_ms : s->at_ms;
    h.created_by = p->found ? p->header->created_by : s->caller.account_id;
    h.changed_ms = s->at_ms;
    h.changed_by = s->caller.account_id;
    h.archived = archived;
    h.journal_index = s->journal_index;
    enum err e = state_put(&s->view, s->changes, p->type, &h, body, s->arena, s->note);
    if (e != ERR_OK)
        return e;
    s->changed[s->applied_count] = (struct rules_changed){
        .type = (uint32_t)p->type->number,
        .id = p->id,
        .before = p->found && !p->stored.archived ? p->body : NULL,
        .after = archived ? NULL : body,
    };
    s->changed_by[s->applied_count] = (struct origin){.operation = s->operation, .effect = s->effect};
    s->applied[s->applied_count++] = (struct applied){
        .type = (uint32_t)p->type->number,
        .id = p->id,
        .revision = h.revision,
        .archived = archived,
    };
    *out = h;
    return ERR_OK;
}

enum err record_write(struct step *s, const struct present *p, const ProtobufCMessage *body, bool archived)
{
    Pacte__Header h;
    enum err e = record_store(s, p, body, archived, 0, &h);
    return e == ERR_OK ? answer(s, &h) : e;
}
