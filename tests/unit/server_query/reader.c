#include "tests/unit/server_query/reader.h"

#include <criterion/criterion.h>

void reader_open(struct reader *r)
{
    *r = (struct reader){.reply_bytes = 0};
    world_make(&r->world);
    cr_assert_eq(store_reader_create(r->world.store, &r->store, NULL), ERR_OK);
    arena_init(&r->arena, &sys_real, 64 << 20);
}

void reader_close(struct reader *r)
{
    arena_finish(&r->arena);
    store_reader_destroy(r->store);
    world_close(&r->world);
}

void reader_fresh(struct reader *r)
{
    arena_reset(&r->arena);
    world_fresh(&r->world);
}

struct caller reader_caller(struct reader *r, uint64_t account)
{
    const Pacte__Account *a = world_account(&r->world, account);
    return (struct caller){.account_id = a->id, .account = a->account, .source = "essai",
                           .grants = (const Pacte__Grant *const *)a->grants, .grant_count = a->n_grants};
}

enum question { GET, LIST, HISTORY, SEARCH, TOTALS, DOSSIER };

static enum err run(const struct query *q, enum question which, const void *m, struct bytes *reply)
{
    switch (which) {
    case GET:
        return query_get(q, m, NULL, NULL, reply);
    case LIST:
        return query_list(q, m, reply);
    case HISTORY:
        return query_history(q, m, reply);
    case SEARCH:
        return query_search(q, m, reply);
    case DOSSIER:
        return query_dossier(q, m, reply);
    default:
        return query_totals(q, m, reply);
    }
}

static enum err ask(struct reader *r, uint64_t account, enum question which, const void *m,
                    const ProtobufCMessageDescriptor *d, ProtobufCMessage **reply)
{
    struct caller caller = reader_caller(r, account);
    const struct store_read *read;
    struct bytes packed = {0};
    *reply = NULL;
    r->note = (struct err_note){.field = ""};
    cr_assert_eq(store_reader_begin(r->store, &read, NULL), ERR_OK);
    struct view view = {.read = read};
    struct query q = {.view = &view, .caller = &caller, .arena = &r->arena, .note = &r->note};
    enum err e = run(&q, which, m, &packed);
    store_reader_end(r->store);
    r->reply_bytes = packed.len;
    if (e == ERR_OK)
        cr_assert_eq(wire_unpack(d, packed, &r->arena, reply, &r->note), ERR_OK, "reply: %s", r->note.field);
    return e;
}

#define ASK(name, NAME, Message, descriptor) \
    enum err read_##name(struct reader *r, uint64_t account, const Pacte__##Message##Request *q, \
                         const Pacte__##Message##Reply **reply) \
    { \
        ProtobufCMessage *m; \
        enum err e = ask(r, account, NAME, q, &descriptor, &m); \
        *reply = (const Pacte__##Message##Reply *)m; \
        return e; \
    }
ASK(get, GET, Get, pacte__get_reply__descriptor)
ASK(list, LIST, List, pacte__list_reply__descriptor)
ASK(history, HISTORY, History, pacte__history_reply__descriptor)
ASK(search, SEARCH, Search, pacte__search_reply__descriptor)
ASK(totals, TOTALS, Totals, pacte__totals_reply__descriptor)
ASK(dossier, DOSSIER, Dossier, pacte__dossier_reply__descriptor)

enum err read_all(struct reader *r, uint64_t account, const Pacte__ListRequest *q, struct ids *out)
{
    Pacte__ListRequest page = *q;
    const Pacte__ListReply *reply;
    out->count = out->pages = 0;
    do {
        enum err e = read_list(r, account, &page, &reply);
        if (e != ERR_OK)
            return e;
        out->pages++;
        for (size_t i = 0; i < reply->n_records; i++) {
            cr_assert_lt(out->count, sizeof out->id / sizeof out->id[0]);
            out->id[out->count++] = reply->records[i]->header->id;
        }
        page.cursor = reply->next;
    } while (reply->next.len > 0);
    return ERR_OK;
}

Pacte__Filter *filter_of(const char *field, Pacte__Op op, const char *value)
{
    static Pacte__Filter ring[16];
    static unsigned next;
    Pacte__Filter *f = &ring[next++ % 16];
    pacte__filter__init(f);
    f->field = (char *)(uintptr_t)field;
    f->op = op;
    f->value = (char *)(uintptr_t)value;
    return f;
}
