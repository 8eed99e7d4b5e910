#include "tools/pactectl/load_present.h"

enum { TYPES_MAX = 64, OPEN_CALLS_MAX = 32 };

struct asking {
    struct ctl *c;
    struct load_set *set;
    size_t open;
    enum err error;
};

struct question {
    struct asking *asking;
    size_t at;
};

static enum err note_present(struct asking *a, size_t at, const Pacte__GetReply *reply)
{
    const Pacte__Header *h = reply->record != NULL ? reply->record->header : NULL;
    if (h == NULL)
        return err_set(&a->c->note, ERR_MALFORMED, "Le serveur a répondu par autre chose que la fiche demandée.");
    a->set->records[at].skip = h->archived && a->set->records[at].archived;
    return load_set_present(a->set, at, h->revision);
}

static void on_answer(struct client_call *call, const struct client_answer *answer, void *ctx)
{
    (void)call;
    const struct question *q = ctx;
    struct asking *a = q->asking;
    enum err e = answer->error;
    a->open--;
    if (e == ERR_OK && answer->m != NULL) {
        e = note_present(a, q->at, (const Pacte__GetReply *)answer->m);
    } else if (e != ERR_NOT_FOUND && a->error == ERR_OK) {
        a->c->note = answer->note;
    }
    if (e != ERR_OK && e != ERR_NOT_FOUND && a->error == ERR_OK)
        a->error = e;
}

static enum err ask(struct asking *a, struct question *slot, size_t at)
{
    Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
    *slot = (struct question){.asking = a, .at = at};
    q.type = a->set->records[at].type->number;
    q.id = a->set->records[at].id;
    enum err e = client_send(a->c->client, PACTE__METHOD__METHOD_GET, &q.base, on_answer, slot, NULL);
    a->open += e == ERR_OK ? 1 : 0;
    return e;
}

/* Asked once for each type: on a new server nothing has to be looked up. */
static enum err any_of(struct ctl *c, const struct record_type *t, bool *any)
{
    Pacte__ListRequest q = PACTE__LIST_REQUEST__INIT;
    enum err e = ERR_OK;
    *any = false;
    q.type = t->number;
    q.rows = 1;
    for (int archived = 0; archived < 2 && e == ERR_OK && !*any; archived++) {
        ProtobufCMessage *m;
        q.archived = archived;
        arena_reset(&c->page);
        e = ctl_call(c, PACTE__METHOD__METHOD_LIST, &q.base, &m);
        *any = e == ERR_OK && (((Pacte__ListReply *)m)->n_records > 0 || ((Pacte__ListReply *)m)->next.len > 0);
    }
    return e;
}

/* Which types are worth asking about. */
static enum err look_types(struct ctl *c, const struct load_set *set, bool some[TYPES_MAX])
{
    bool asked[TYPES_MAX] = {false};
    enum err e = ERR_OK;
    for (size_t i = 0; i < set->count && e == ERR_OK; i++) {
        size_t type = (size_t)set->records[i].type->number % TYPES_MAX;
        if (!asked[type])
            e = any_of(c, set->records[i].type, &some[type]);
        asked[type] = true;
    }
    return e;
}

static void wait_below(struct asking *a, size_t most)
{
    while (a->open > most)
        uv_run(&a->c->loop, UV_RUN_ONCE);
}

enum err load_meet_present(struct ctl *c, struct load_set *set)
{
    struct asking a = {.c = c, .set = set};
    bool some[TYPES_MAX] = {false};
    enum err e = look_types(c, set, some);
    arena_reset(&c->page);
    struct question *slots = arena_zalloc(&c->arena, set->count > 0 ? set->count : 1, sizeof *slots);
    if (slots == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < set->count && e == ERR_OK && a.error == ERR_OK; i++) {
        const struct load_record *r = &set->records[i];
        if (r->id == 0 || r->revision != 0 || !some[(size_t)r->type->number % TYPES_MAX])
            continue;
        wait_below(&a, OPEN_CALLS_MAX - 1);
        e = ask(&a, &slots[i], i);
        say_progress("Comparaison", i + 1, set->count);
    }
    wait_below(&a, 0);
    say_progress_end();
    return e != ERR_OK ? e : a.error;
}
