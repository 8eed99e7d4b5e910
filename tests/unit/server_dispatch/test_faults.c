/* The n-th allocation fails, for every n, under every kind of request: the
 * answer is the right one or NO_MEMORY, and the next request works. */
#include "tests/unit/server_dispatch/rig.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdio.h>
#include <string.h>

static struct rig rig;
static struct guest guest, watcher;

struct attempt { char name[16]; uint64_t account; Pacte__Method method; };

static Pacte__Record *changed(unsigned n)
{
    char title[32];
    Pacte__Record *r = world_read(&rig.world, TYPE(CONVENTION), CONVENTION);
    snprintf(title, sizeof title, "Essai %u", n);
    world_set(&rig.world, r, "intitule", title);
    return r;
}

/* A request of that kind; packed, so that making it is not part of the trial. */
static struct bytes request_of(Pacte__Method method, unsigned n)
{
    Pacte__GetRequest get = PACTE__GET_REQUEST__INIT;
    Pacte__ListRequest list = PACTE__LIST_REQUEST__INIT;
    Pacte__HistoryRequest history = PACTE__HISTORY_REQUEST__INIT;
    Pacte__SearchRequest search = PACTE__SEARCH_REQUEST__INIT;
    Pacte__TotalsRequest totals = PACTE__TOTALS_REQUEST__INIT;
    Pacte__PutRequest put = PACTE__PUT_REQUEST__INIT;
    Pacte__DeleteRequest delete = PACTE__DELETE_REQUEST__INIT;
    Pacte__PresenceRequest presence = PACTE__PRESENCE_REQUEST__INIT;
    Pacte__AccountRow row = PACTE__ACCOUNT_ROW__INIT;
    Pacte__AccountPutRequest account = PACTE__ACCOUNT_PUT_REQUEST__INIT;
    Pacte__Empty empty = PACTE__EMPTY__INIT;
    Pacte__Filter filter = PACTE__FILTER__INIT, *filters[] = {&filter};
    const ProtobufCMessage *m = &empty.base;
    struct bytes body;
    get.type = list.type = history.type = presence.type = TYPE(CONVENTION);
    get.id = history.id = presence.id = CONVENTION;
    filter.field = (char *)"intitule";
    filter.op = PACTE__OP__OP_CONTAINS;
    filter.value = (char *)"e";
    list.filters = filters;
    list.n_filters = 1;
    list.order = (char *)"reference";
    list.rows = 1;
    search.text = (char *)"com convention";
    switch (method) {
    case METHOD(GET): m = &get.base; break;
    case METHOD(LIST): m = &list.base; break;
    case METHOD(HISTORY): m = &history.base; break;
    case METHOD(SEARCH): m = &search.base; break;
    case METHOD(TOTALS): m = &totals.base; break;
    case METHOD(PRESENCE): m = &presence.base; break;
    case METHOD(PUT):
        put.record = changed(n);
        put.idempotency_key = key_new(&rig);
        m = &put.base;
        break;
    case METHOD(DELETE):
        delete.type = TYPE(DOCUMENT);
        delete.id = DOCUMENT;
        delete.revision = world_read(&rig.world, TYPE(DOCUMENT), DOCUMENT)->header->revision;
        delete.restore = world_read(&rig.world, TYPE(DOCUMENT), DOCUMENT)->header->archived;
        delete.idempotency_key = key_new(&rig);
        m = &delete.base;
        break;
    case METHOD(ACCOUNT_PUT):
        row.id = LECTURE;
        row.revision = world_account(&rig.world, LECTURE)->revision;
        row.account = (char *)"lecture";
        account.account = &row;
        account.idempotency_key = key_new(&rig);
        m = &account.base;
        break;
    default: break;                          /* Empty, or everything at its default */
    }
    cr_assert_eq(wire_pack(m, &rig.arena, &body), ERR_OK);
    return body;
}

ParameterizedTestParameters(faults, memory)
{
    static struct attempt list[] = {
        {"Get", FINANCEUR_VILLE, METHOD(GET)}, {"List", FINANCEUR_VILLE, METHOD(LIST)},
        {"History", COORDINATION, METHOD(HISTORY)}, {"Search", FINANCEUR_VILLE, METHOD(SEARCH)},
        {"Totals", FINANCEUR_VILLE, METHOD(TOTALS)}, {"Presence", COORDINATION, METHOD(PRESENCE)},
        {"Watch", COORDINATION, METHOD(WATCH)}, {"Put", COORDINATION, METHOD(PUT)},
        {"Delete", COORDINATION, METHOD(DELETE)}, {"SessionList", COORDINATION, METHOD(SESSION_LIST)},
        {"Status", ADMIN, METHOD(STATUS)}, {"AccountList", ADMIN, METHOD(ACCOUNT_LIST)},
        {"AccountPut", ADMIN, METHOD(ACCOUNT_PUT)}, {"Journal", AUDIT, METHOD(JOURNAL)},
        {"Backup", ADMIN, METHOD(BACKUP)}, {"Logout", COORDINATION, METHOD(LOGOUT)},
    };
    return cr_make_param_array(struct attempt, list, sizeof list / sizeof list[0]);
}

static void watch_all(void)
{
    Pacte__WatchRequest watch = PACTE__WATCH_REQUEST__INIT;
    guest_arrive(&rig, &watcher, FEDERATION);
    cr_assert_eq(call(&watcher, METHOD(WATCH), &watch.base, NULL), ERR_OK);
}

ParameterizedTest(struct attempt *row, faults, memory, .timeout = 120)
{
    unsigned refused = 0, fired = 0;
    enum err e = ERR_NO_MEMORY;
    rig_open(&rig);
    watch_all();
    for (int n = 1; n < 2000; n++) {
        guest_arrive(&rig, &guest, row->account);
        struct bytes body = request_of(row->method, (unsigned)n);
        callers_forget(rig.d->callers, row->account);    /* so that it is read again */
        atomic_store(&rig.failed, false);
        atomic_store(&rig.fail_in, n);
        e = await(ask_bytes(&guest, (uint32_t)row->method, body));
        bool used_up = atomic_exchange(&rig.fail_in, 0) > 0;
        cr_expect(e == ERR_OK || e == ERR_NO_MEMORY, "%s, allocation %d: %s %s", row->name, n, err_name(e), last_asked(&rig)->note.text);
        refused += e == ERR_NO_MEMORY;
        fired += atomic_load(&rig.failed);
        guest_leave(&guest);
        watcher.event_count = 0;
        while (rig.d->holds > 0)
            uv_run(&rig.loop, UV_RUN_ONCE);
        if (used_up)
            break;
    }
    cr_expect_eq(e, ERR_OK, "%s works when nothing fails", row->name);
    cr_expect_gt(fired, 0, "%s: no allocation failed", row->name);
    cr_expect_gt(refused, 0, "%s: %u failed, and none was said", row->name, fired);
    guest_leave(&watcher);
    rig_close(&rig);
}

/* --- A damaged store ------------------------------------------------------------------ */

static enum err damage(struct store_write *w, void *ctx)
{
    struct store_key k;
    struct bytes value;
    (void)ctx;
    store_key_init(&k, TABLE_RECORD);
    store_key_u16(&k, TYPE(CONVENTION));
    store_key_u64(&k, CONVENTION);
    enum err e = store_get(store_as_read(w), &k, &value);
    if (e != ERR_OK)
        return e;
    uint8_t copy[4096];
    cr_assert_leq(value.len, sizeof copy);
    memcpy(copy, value.data, value.len);
    copy[value.len - 1] ^= 1;
    return store_put(w, &k, bytes_of(copy, value.len));
}

Test(faults, what_is_damaged_is_said_and_not_served, .timeout = 60)
{
    struct { Pacte__Method method; enum err want; } asked[] = {
        {METHOD(GET), ERR_DAMAGED}, {METHOD(LIST), ERR_DAMAGED}, {METHOD(HISTORY), ERR_DAMAGED}, {METHOD(PRESENCE), ERR_DAMAGED},
    };
    rig_open(&rig);
    guest_arrive(&rig, &guest, FEDERATION);
    cr_assert_eq(store_change(rig.world.store, damage, NULL, NULL), ERR_OK);
    for (size_t i = 0; i < sizeof asked / sizeof asked[0]; i++)
        cr_expect_eq(await(ask_bytes(&guest, (uint32_t)asked[i].method, request_of(asked[i].method, 0))), asked[i].want,
                     "%s", dispatch_route((uint32_t)asked[i].method)->name);
    guest_leave(&guest);
    rig_close(&rig);
}
