/* Watch and Presence. */
#include "server/dispatch/internal.h"

static enum err types_of(const struct request *q, const Pacte__WatchRequest *r, uint32_t *types)
{
    struct turn *t = dispatch_of(q)->turn;
    *types = 0;
    for (size_t i = 0; i < r->n_types; i++) {
        const struct record_type *type = record_type_of((uint32_t)r->types[i]);
        if (type == NULL)
            return err_field(&t->note, ERR_OUT_OF_RANGE, "types", "Ce type de fiche n'existe pas : retirez-le de la demande.");
        *types |= 1u << (uint32_t)r->types[i];
    }
    return ERR_OK;
}

HANDLER(watch)
{
    const Pacte__WatchRequest *r = (const Pacte__WatchRequest *)m;
    struct dispatch *d = dispatch_of(q);
    struct turn *t = d->turn;
    struct peer *p = q->peer;
    struct journal_head head;
    uint32_t types, request = q->id;
    enum err e = types_of(q, r, &types);
    if (e == ERR_OK)
        e = state_journal_head(&t->view, &head);
    if (e == ERR_OK && r->after_index > head.index)
        e = err_field(&t->note, ERR_OUT_OF_RANGE, "after_index", "Le journal n'a que %llu entrées : relisez tout.",
                      (unsigned long long)head.index);
    if (e == ERR_OK)
        e = hub_watch(d, p, t->caller.account, request, types, &t->note);
    if (e != ERR_OK) {
        reply_error(q, d, e, &t->note, NULL);
        return;
    }
    size_t watch = p->watches->count - 1;
    Pacte__WatchReply reply = PACTE__WATCH_REPLY__INIT;
    reply.index = head.index;
    /* What was missed comes before the answer: all in one transaction, so that
     * nothing is told twice nor lost. */
    if (r->after_index != 0)
        hub_replay(d, p, watch, r->after_index);
    reply_message(q, d, &reply.base);
}

HANDLER(presence)
{
    const Pacte__PresenceRequest *r = (const Pacte__PresenceRequest *)m;
    struct dispatch *d = dispatch_of(q);
    struct turn *t = d->turn;
    struct query query = turn_query(q);
    const char *names[QUERY_PRESENT_MAX];
    Pacte__PresenceReply reply = PACTE__PRESENCE_REPLY__INIT;
    bool nothing = r->type == PACTE__RECORD_TYPE__RECORD_TYPE_UNSPECIFIED;
    enum err e = nothing ? ERR_OK : query_may_read(&query, PACTE__METHOD__METHOD_PRESENCE, (uint32_t)r->type, r->id);
    if (e == ERR_OK)
        e = hub_look_at(d, &t->view, q->peer, t->caller.account, (uint32_t)r->type, nothing ? 0 : r->id);
    if (e != ERR_OK) {
        reply_error(q, d, e, &t->note, NULL);
        return;
    }
    reply.present = (char **)(uintptr_t)names;
    if (!nothing)
        reply.n_present = hub_present(d, (uint32_t)r->type, r->id, t->caller.account_id, names, QUERY_PRESENT_MAX);
    reply_message(q, d, &reply.base);
}
