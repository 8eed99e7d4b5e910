/* What a question costs between its bytes and the bytes of its answer, without
 * network: dispatch over a store, peers and responder of memory. Prints the
 * median of five rounds, in microseconds for each. */
#include "common/wire/wire.h"
#include "server/dispatch/dispatch.h"
#include "server/writer/writer.h"
#include "tests/support/world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 5, PLACES = 2000 };

static struct world world;
static struct dispatch *dispatch;
static struct writer *writer;
static struct metrics metrics;
static uv_loop_t loop;
static struct peer peers[4];
static struct request request;           /* its arena is kept, as the session keeps its own */
static size_t answered, failed, reply_size;

static void on_reply(struct request *q, struct bytes body)
{
    (void)q;
    answered++;
    reply_size = body.len;
}

static void on_error(struct request *q, enum err e, const struct err_note *note, const Pacte__Error *more)
{
    (void)q, (void)e, (void)note, (void)more;
    failed++;
}

static bool on_part(struct request *q, struct bytes body) { (void)q, (void)body; return true; }
static void no_event(struct peer *p, uint32_t request_id, struct bytes event) { (void)p, (void)request_id, (void)event; }
static bool may_send(const struct peer *p) { (void)p; return true; }
static void no_close(struct peer *p, enum err why) { (void)p, (void)why; }
static void no_login(struct peer *p, bool yes) { (void)p, (void)yes; }

static const struct responder responder = {.reply = on_reply, .error = on_error, .part = on_part};

static void need(bool ok, const char *what)
{
    if (ok)
        return;
    fprintf(stderr, "bench_dispatch: %s\n", what);
    exit(1);
}

static void arrive(struct peer *p, uint64_t account, uint64_t session)
{
    *p = (struct peer){.send_event = no_event, .may_send = may_send, .close = no_close, .logged_in = no_login};
    dispatch_peer_init(p, dispatch);
    need(world_login(&world, account, session) == ERR_OK, "login");
    p->version = 1;
    p->session_id = session;
    p->account_id = account;
}

static void ask(struct peer *p, Pacte__Method method, struct bytes body)
{
    arena_reset(&request.arena);
    const void *copy = arena_copy(&request.arena, body.data, body.len);
    struct arena arena = request.arena;
    request = (struct request){.peer = p, .to = &responder, .id = 1, .method = (uint16_t)method,
                               .body = bytes_of(copy, body.len), .arena = arena};
    dispatch_run(&request);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void measure(const char *what, struct peer *p, Pacte__Method method, const ProtobufCMessage *m, unsigned times)
{
    double us[ROUNDS];
    struct bytes body;
    failed = 0;
    need(wire_pack(m, &world.build, &body) == ERR_OK, what);
    for (unsigned round = 0; round < ROUNDS; round++) {
        uint64_t from = uv_hrtime();
        for (unsigned i = 0; i < times; i++)
            ask(p, method, body);
        us[round] = (double)(uv_hrtime() - from) / 1000.0 / times;
    }
    need(failed == 0, what);
    qsort(us, ROUNDS, sizeof us[0], by_value);
    printf("%-58s %8.2f µs  (%.2f to %.2f), reply of %zu bytes\n", what, us[ROUNDS / 2], us[0], us[ROUNDS - 1], reply_size);
}

static void places(void)
{
    static Pacte__Operation *operations[1000];
    for (unsigned at = 0; at < PLACES; at += 1000) {
        for (unsigned i = 0; i < 1000; i++) {
            char code[16], label[32];
            snprintf(code, sizeof code, "L%05u", at + i);
            snprintf(label, sizeof label, "Lieu %05u", (at + i) * 7919 % 100000);
            operations[i] = world_put_operation(&world, world_record(&world, TYPE(TERRITOIRE), 200000 + at + i, 0, "code",
                                                code, "type", "EPCI", "libelle", label, NULL));
        }
        need(world_batch(&world, FEDERATION, operations, 1000) == ERR_OK, "places");
        world_fresh(&world);
    }
    for (unsigned i = 0; i < 400; i++) {
        operations[i] = world_put_operation(&world, world_record(&world, TYPE(CONTRIBUTION), 300000 + i, 0, "convention",
                                            world_ref(CONVENTION), "financeur", world_ref(i % 2 ? VILLE : CAF), "annee",
                                            "2028", "sollicite", "50000", "vote", "40000", NULL));
    }
    need(world_batch(&world, COORDINATION, operations, 400) == ERR_OK, "contributions");
    world_fresh(&world);
}

static void read_records(void)
{
    Pacte__GetRequest get = PACTE__GET_REQUEST__INIT;
    Pacte__Empty ping = PACTE__EMPTY__INIT;
    measure("Ping", &peers[0], PACTE__METHOD__METHOD_PING, &ping.base, 200000);
    get.type = TYPE(CONVENTION);
    get.id = CONVENTION;
    measure("Get, a convention, federation (spliced)", &peers[0], PACTE__METHOD__METHOD_GET, &get.base, 100000);
    measure("Get, a convention, coordination (scope looked for)", &peers[1], PACTE__METHOD__METHOD_GET, &get.base, 100000);
    measure("Get, a convention, financeur (fields taken out)", &peers[2], PACTE__METHOD__METHOD_GET, &get.base, 100000);
    get.type = TYPE(CONTRIBUTION);
    get.id = DE_VILLE;
    measure("Get, a contribution, coordination (two steps to its scope)", &peers[1], PACTE__METHOD__METHOD_GET, &get.base,
            100000);
}

static void pages(void)
{
    Pacte__ListRequest list = PACTE__LIST_REQUEST__INIT;
    Pacte__Filter f = PACTE__FILTER__INIT, *filters[] = {&f};
    list.type = TYPE(TERRITOIRE);
    list.rows = 50;
    measure("List, 50 of 2000 by id (spliced)", &peers[0], PACTE__METHOD__METHOD_LIST, &list.base, 20000);
    list.order = (char *)"libelle";
    measure("List, 50 of 2000 by a field (spliced)", &peers[0], PACTE__METHOD__METHOD_LIST, &list.base, 20000);
    f.field = (char *)"libelle";
    f.op = PACTE__OP__OP_CONTAINS;
    f.value = (char *)"lieu";
    list.filters = filters;
    list.n_filters = 1;
    measure("List, 50 of 2000, a filter on a text", &peers[0], PACTE__METHOD__METHOD_LIST, &list.base, 5000);
    list.type = TYPE(CONTRIBUTION);
    list.n_filters = 0;
    list.order = (char *)"";
    measure("List, 50 of 400 contributions, coordination", &peers[1], PACTE__METHOD__METHOD_LIST, &list.base, 5000);
    measure("List, 50 of 400 contributions, financeur", &peers[2], PACTE__METHOD__METHOD_LIST, &list.base, 5000);
    Pacte__TotalsRequest totals = PACTE__TOTALS_REQUEST__INIT;
    measure("Totals of one store, federation", &peers[0], PACTE__METHOD__METHOD_TOTALS, &totals.base, 50000);
}

static void on_fatal(void *ctx, enum err e, const struct err_note *note) { (void)ctx, (void)e, (void)note; }
static void on_done(void *ctx) { *(bool *)ctx = true; }

int main(void)
{
    bool idle = false, stopped = false;
    world_make(&world);
    places();
    need(uv_loop_init(&loop) == 0, "loop");
    arena_init(&request.arena, &sys_real, 16 << 20);
    struct sys sys = sys_real;
    struct writer_options w = {.loop = &loop, .store = world.store, .sys = &sys, .metrics = &metrics, .on_fatal = on_fatal};
    need(writer_start(&w, &writer, NULL) == ERR_OK, "writer");
    struct dispatch_options o = {.loop = &loop, .store = world.store, .writer = writer, .metrics = &metrics, .sys = &sys,
                                 .version = "0.1.0", .data_dir = world.scratch.dir};
    need(dispatch_create(&o, &dispatch, NULL) == ERR_OK, "dispatch");
    world.now_ms = sys_wall_ms(&sys);
    arrive(&peers[0], FEDERATION, 5001);
    arrive(&peers[1], COORDINATION, 5002);
    arrive(&peers[2], FINANCEUR_VILLE, 5003);
    read_records();
    pages();
    for (size_t i = 0; i < 3; i++)
        dispatch_peer_finish(&peers[i]);
    dispatch_stop(dispatch, on_done, &idle);
    writer_stop(writer, on_done, &stopped);
    while (!idle || !stopped)
        uv_run(&loop, UV_RUN_ONCE);
    dispatch_destroy(dispatch);
    uv_run(&loop, UV_RUN_DEFAULT);
    arena_finish(&request.arena);
    world_close(&world);
    return uv_loop_close(&loop) == 0 ? 0 : 1;
}
