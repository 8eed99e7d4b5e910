/* Who watches what, and who looks at which record. All in memory: it ends with
 * the connection. Each event is held to the rights of its reader, at the
 * instant when it is sent. */
#include "server/dispatch/internal.h"

#include <stdio.h>
#include <string.h>

enum { SCRATCH_BYTES = 4 << 20, PRESENT_MAX = 16 };

/* --- A watch ----------------------------------------------------------------- */

static enum err hub_peer_of(struct dispatch *d, struct peer *p, const char *account, struct hub_peer **out)
{
    if (p->watches == NULL) {
        p->watches = sys_zalloc(d->o.sys, 1, sizeof *p->watches);
        if (p->watches == NULL)
            return ERR_NO_MEMORY;
    }
    (void)snprintf(p->watches->account, sizeof p->watches->account, "%s", account);
    *out = p->watches;
    return ERR_OK;
}

enum err hub_watch(struct dispatch *d, struct peer *p, const char *account, uint32_t request, uint32_t types,
                   struct err_note *note)
{
    struct hub_peer *h;
    enum err e = hub_peer_of(d, p, account, &h);
    if (e != ERR_OK)
        return e;
    if (h->count == LIMIT_WATCHES)
        return err_set(note, ERR_TOO_MANY_REQUESTS, "Une connexion suit au plus %u choses à la fois.", LIMIT_WATCHES);
    if (h->count == 0)
        d->watching++;
    h->watch[h->count++] = (struct hub_watch){.request = request, .types = types};
    return ERR_OK;
}

static void send_event(struct peer *p, uint32_t request, const Pacte__Event *e, struct arena *scratch)
{
    struct bytes body;
    if (wire_pack(&e->base, scratch, &body) == ERR_OK)
        p->send_event(p, request, body);
}

void hub_overflow(struct peer *p, size_t watch, uint64_t journal_index)
{
    Pacte__Event e = PACTE__EVENT__INIT;
    uint8_t packed[32];
    e.journal_index = journal_index;
    e.overflow = true;
    p->watches->watch[watch].overflow = false;
    p->send_event(p, p->watches->watch[watch].request, bytes_of(packed, pacte__event__pack(&e, packed)));
}

/* True when an event may go: what was lost is told first, once there is room. */
static bool ready(struct peer *p, size_t watch, uint64_t journal_index)
{
    struct hub_watch *w = &p->watches->watch[watch];
    if (!p->may_send(p)) {
        w->overflow = true;
        return false;
    }
    if (w->overflow)
        hub_overflow(p, watch, journal_index);
    return true;
}

/* --- May this peer know? -------------------------------------------------------- */

static enum err caller_of(struct dispatch *d, const struct view *v, const struct peer *p, struct caller *out)
{
    const Pacte__Account *a;
    enum err e = callers_find(d->callers, v, p->session_id, now_ms(d), monotonic_ms(d), &a);
    if (e != ERR_OK)
        return e;
    *out = (struct caller){
        .account_id = a->id,
        .account = a->account,
        .source = p->source,
        .grants = (const Pacte__Grant *const *)a->grants,
        .grant_count = a->n_grants,
    };
    return ERR_OK;
}

/* One record that several peers may be told about: its scope is found once. */
struct subject {
    const struct view *view;
    const struct record_type *type;
    uint64_t id;
    struct arena *scratch;
    struct scope scope;
    bool known, lost;
};

static const struct scope *scope_of(struct subject *s)
{
    struct stored stored;
    ProtobufCMessage *body;
    if (!s->known) {
        s->known = true;
        s->lost = state_get(s->view, s->type, s->id, &stored) != ERR_OK ||
                  state_body(&stored, s->scratch, &body) != ERR_OK ||
                  state_scope(s->view, s->type, body, s->id, s->scratch, &s->scope) != ERR_OK;
    }
    return s->lost ? NULL : &s->scope;
}

static bool may_know(struct dispatch *d, const struct peer *p, struct subject *s)
{
    struct caller c;
    if (p->session_id == 0 || caller_of(d, s->view, p, &c) != ERR_OK)
        return false;
    if (rights_record(&c, PACTE__METHOD__METHOD_WATCH, s->type, &(struct scope){0}).allowed)
        return true;
    const struct scope *scope = scope_of(s);
    return scope != NULL && rights_record(&c, PACTE__METHOD__METHOD_WATCH, s->type, scope).allowed;
}

static bool wants(const struct hub_watch *w, const struct record_type *t)
{
    return w->types == 0 || (w->types >> (uint32_t)t->number & 1u) != 0;
}

/* --- Changes ----------------------------------------------------------------------- */

static Pacte__Event event_of(const struct hub_news *news, const struct applied *a)
{
    Pacte__Event e = PACTE__EVENT__INIT;
    e.journal_index = news->journal_index;
    e.type = (Pacte__RecordType)a->type;
    e.id = a->id;
    e.revision = a->revision;
    e.archived = a->archived;
    e.account = (char *)(uintptr_t)news->account;
    e.at_ms = news->at_ms;
    return e;
}

static void tell_one(struct dispatch *d, struct peer *p, size_t watch, struct subject *s, const Pacte__Event *e)
{
    if (wants(&p->watches->watch[watch], s->type) && may_know(d, p, s) && ready(p, watch, e->journal_index))
        send_event(p, p->watches->watch[watch].request, e, s->scratch);
}

/* `only`: that watch of that peer, else every watch of every peer. */
static void publish(struct dispatch *d, const struct view *v, const struct hub_news *news, struct peer *only,
                    size_t watch)
{
    struct arena scratch;
    arena_init(&scratch, d->o.sys, SCRATCH_BYTES);
    for (size_t i = 0; i < news->count; i++) {
        struct subject s = {.view = v, .type = record_type_of(news->applied[i].type), .id = news->applied[i].id,
                            .scratch = &scratch};
        Pacte__Event e = event_of(news, &news->applied[i]);
        arena_reset(&scratch);
        if (s.type == NULL)
            continue;
        if (only != NULL)
            tell_one(d, only, watch, &s, &e);
        for (struct peer *p = d->peers; only == NULL && p != NULL; p = p->next)
            for (size_t w = 0; p->watches != NULL && w < p->watches->count; w++)
                tell_one(d, p, w, &s, &e);
    }
    arena_finish(&scratch);
}

void hub_publish(struct dispatch *d, const struct view *v, const struct hub_news *news)
{
    if (d->watching > 0)
        publish(d, v, news, NULL, 0);
}

void hub_tell(struct dispatch *d, const struct view *v, struct peer *p, size_t watch, const struct hub_news *news)
{
    publish(d, v, news, p, watch);
}

/* --- Presence ------------------------------------------------------------------------- */

static bool looks_at(const struct peer *p, uint32_t type, uint64_t id)
{
    return p->presence_id == id && p->presence_type == type && p->watches != NULL;
}

static bool told(const char **out, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(out[i], name) == 0)
            return true;
    return false;
}

size_t hub_present(const struct dispatch *d, uint32_t type, uint64_t id, uint64_t except_account,
                   const char **out, size_t max)
{
    size_t count = 0;
    if (d->present == 0)
        return 0;
    for (const struct peer *p = d->peers; p != NULL && count < max; p = p->next)
        if (looks_at(p, type, id) && p->account_id != except_account && !told(out, count, p->watches->account))
            out[count++] = p->watches->account;
    return count;
}

static void publish_presence(struct dispatch *d, const struct view *v, uint32_t type, uint64_t id)
{
    struct arena scratch;
    struct subject s = {.view = v, .type = record_type_of(type), .id = id, .scratch = &scratch};
    if (s.type == NULL || d->watching == 0)
        return;
    arena_init(&scratch, d->o.sys, SCRATCH_BYTES);
    for (struct peer *p = d->peers; p != NULL; p = p->next) {
        const char *names[PRESENT_MAX];
        Pacte__Event e = PACTE__EVENT__INIT;
        e.type = (Pacte__RecordType)type;
        e.id = id;
        e.presence = true;
        e.present = (char **)(uintptr_t)names;
        e.n_present = hub_present(d, type, id, p->account_id, names, PRESENT_MAX);
        for (size_t w = 0; p->watches != NULL && w < p->watches->count; w++)
            tell_one(d, p, w, &s, &e);
    }
    arena_finish(&scratch);
}

enum err hub_look_at(struct dispatch *d, const struct view *v, struct peer *p, const char *account,
                     uint32_t type, uint64_t id)
{
    struct hub_peer *h;
    uint32_t former_type = p->presence_type;
    uint64_t former_id = p->presence_id;
    enum err e = hub_peer_of(d, p, account, &h);
    if (e != ERR_OK)
        return e;
    d->present -= former_id != 0;
    p->presence_type = type;
    p->presence_id = id;
    d->present += id != 0;
    if (former_id == id && former_type == type)
        return ERR_OK;
    if (former_id != 0)
        publish_presence(d, v, former_type, former_id);
    if (id != 0)
        publish_presence(d, v, type, id);
    return ERR_OK;
}

/* --- The end ------------------------------------------------------------------------------ */

void hub_forget(struct dispatch *d, struct peer *p)
{
    struct turn t = {.reading = false};
    uint32_t type = p->presence_type;
    uint64_t id = p->presence_id;
    if (p->watches == NULL)
        return;
    d->watching -= p->watches->count > 0;
    d->present -= id != 0;
    sys_release(d->o.sys, p->watches);
    p->watches = NULL;
    p->presence_id = 0;
    p->presence_type = 0;
    bool own = d->turn == NULL || !d->turn->reading;
    if (id == 0 || d->watching == 0 || (own && turn_begin(d, &t) != ERR_OK))
        return;
    publish_presence(d, own ? &t.view : &d->turn->view, type, id);
    turn_end(d, &t);
}

void hub_sweep(struct dispatch *d)
{
    for (struct peer *p = d->peers; p != NULL; p = p->next)
        for (size_t w = 0; p->watches != NULL && w < p->watches->count; w++)
            if (p->watches->watch[w].overflow && p->may_send(p))
                hub_overflow(p, w, 0);
}
