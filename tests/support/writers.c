#include "tests/support/writers.h"

#include "tools/admin/admin.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char password[] = "tilleul-brouette-74-horizon";
static const char *const names[] = {"ecrivain-a", "ecrivain-b"};      /* five sessions each, at most */
enum { FIRST_ID = 700000, ID_STEP = 10, WAIT_MS = 20000, LOOK_MS = 20000 };

static void next(struct writer_client *c);

__attribute__((format(printf, 2, 3)))
static void violation(struct writers *w, const char *fmt, ...)
{
    va_list args;
    if (w->violations++ > 0)
        return;
    va_start(args, fmt);
    (void)vsnprintf(w->first_violation, sizeof w->first_violation, fmt, args);
    va_end(args);
}

void writers_prepare(struct writers *w, struct daemon *d)
{
    struct sample_store s;
    char store_dir[300];
    memset(w, 0, sizeof *w);
    w->daemon = d;
    snprintf(store_dir, sizeof store_dir, "%s/store", d->dir);
    sample_open(&s, store_dir, false);
    for (size_t i = 0; i < 2; i++)
        sample_account(&s, names[i], PACTE__ROLE__ROLE_FEDERATION, password);
    sample_close(&s);
    if (uv_loop_init(&w->loop) != 0 || admin_fingerprint(d->dir, w->fingerprint, NULL) != ERR_OK)
        abort();
    for (unsigned i = 0; i < WRITERS; i++)
        w->each[i] = (struct writer_client){.all = w, .first_id = FIRST_ID + i * ID_STEP};
}

/* The write went wrong. That the daemon is dying is no violation. */
static bool excused(enum err e)
{
    return e == ERR_UNREACHABLE || e == ERR_CANCELLED || e == ERR_STOPPING || e == ERR_TIMED_OUT;
}

static void on_written(struct client_call *call, const struct client_answer *a, void *ctx)
{
    (void)call;
    struct writer_client *c = ctx;
    if (a->error != ERR_OK) {
        if (!excused(a->error))
            violation(c->all, "write %" PRIu64 " of %" PRIu64 ": %s %s", c->sent, c->first_id, err_name(a->error),
                      a->note.text);
        return;
    }
    const Pacte__BatchReply *r = (const Pacte__BatchReply *)a->m;
    for (size_t i = 0; i < r->n_headers; i++)
        if (r->headers[i]->revision != c->sent || r->headers[i]->id != c->first_id + i)
            violation(c->all, "write %" PRIu64 " of %" PRIu64 " made revision %u", c->sent, c->first_id,
                      r->headers[i]->revision);
    if (r->n_headers != WRITERS_GROUP)
        violation(c->all, "%zu headers", r->n_headers);
    c->confirmed = c->sent;
    c->sent = 0;
    c->all->confirmed++;
    if (!c->all->stopping)
        next(c);
}

static void next(struct writer_client *c)
{
    struct writers *w = c->all;
    if (c->sent == 0)
        c->sent = c->confirmed + 1;
    sample_batch(&w->batch, c->first_id, WRITERS_GROUP, (uint32_t)(c->sent - 1), c->sent);
    struct err_note note = {0};
    enum err e = client_send(c->client, PACTE__METHOD__METHOD_BATCH, &w->batch.request.base, on_written, c, NULL);
    if (e != ERR_OK && !excused(e))
        violation(w, "send: %s %s", err_name(e), note.text);
}

/* All three are at the same write, which is the last confirmed or the one sent
 * after it. */
static void judge(struct writer_client *c)
{
    struct writers *w = c->all;
    for (unsigned i = 1; i < WRITERS_GROUP; i++)
        if (c->found[i] != c->found[0])
            violation(w, "half a batch: records of %" PRIu64 " are at %" PRIu64 " and %" PRIu64, c->first_id,
                      c->found[0], c->found[i]);
    if (c->found[0] < c->confirmed)
        violation(w, "lost: %" PRIu64 " was confirmed write %" PRIu64 " and is at %" PRIu64, c->first_id, c->confirmed,
                  c->found[0]);
    if (c->found[0] > c->confirmed && c->found[0] != c->sent)
        violation(w, "from nowhere: %" PRIu64 " is at %" PRIu64 ", sent %" PRIu64, c->first_id, c->found[0], c->sent);
    if (c->sent != 0) {
        w->sent_again++;
        w->found_done += c->found[0] == c->sent;
    }
    if (!w->stopping)
        next(c);
}

static void on_read(struct client_call *call, const struct client_answer *a, void *ctx)
{
    (void)call;
    struct writer_client *c = ctx;
    if (a->error != ERR_OK && a->error != ERR_NOT_FOUND) {
        if (!excused(a->error))
            violation(c->all, "read of %" PRIu64 ": %s %s", c->first_id, err_name(a->error), a->note.text);
        return;
    }
    unsigned which = WRITERS_GROUP - c->to_look_at;
    c->found[which] = 0;
    if (a->error == ERR_OK) {
        const Pacte__Record *r = ((const Pacte__GetReply *)a->m)->record;
        c->found[which] = sample_number(r->territoire);
        if (r->header->revision != c->found[which])
            violation(c->all, "%" PRIu64 " is at write %" PRIu64 " and revision %u", r->header->id, c->found[which],
                      r->header->revision);
    }
    if (--c->to_look_at == 0)
        judge(c);
}

static void look(struct writer_client *c)
{
    c->to_look_at = WRITERS_GROUP;
    for (unsigned i = 0; i < WRITERS_GROUP; i++) {
        Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
        q.type = PACTE__RECORD_TYPE__RECORD_TYPE_TERRITOIRE;
        q.id = c->first_id + i;
        enum err e = client_send(c->client, PACTE__METHOD__METHOD_GET, &q.base, on_read, c, NULL);
        if (e != ERR_OK && !excused(e))
            violation(c->all, "send: %s", err_name(e));
    }
}

static void on_state(struct client *client, enum client_state s, void *ctx)
{
    struct writer_client *c = ctx;
    if (s == CLIENT_READY)
        look(c);
    /* With a session that was confirmed before the accident nobody logs in again. */
    if (s == CLIENT_NEEDS_LOGIN && c->token_len > 0)
        violation(c->all, "the session of %" PRIu64 " is lost: %s", c->first_id, err_name(client_why(client, NULL)));
}

static void on_gone(void *ctx) { ((struct writers *)ctx)->open--; }

static void create(struct writers *w, unsigned i)
{
    struct writer_client *c = &w->each[i];
    struct err_note note = {0};
    struct client_options o = {
        .loop = &w->loop,
        .sys = &sys_real,
        .host = i % 2 == 0 ? "127.0.0.1" : NULL,
        .port = w->daemon->port,
        .socket_path = i % 2 == 0 ? NULL : w->daemon->socket_path,
        .fingerprint = w->fingerprint,
        .program = "essai",
        .token = bytes_of(c->token, c->token_len),
        .on_state = c->token_len > 0 ? on_state : NULL,
        .ctx = c,
    };
    if (client_create(&o, &c->client, &note) != ERR_OK) {
        fprintf(stderr, "client: %s\n", note.text);
        abort();
    }
    w->open++;
    client_connect(c->client);
}

static void login(struct writers *w, unsigned i)
{
    struct writer_client *c = &w->each[i];
    struct err_note note = {0};
    struct arena arena;
    ProtobufCMessage *m = NULL;
    Pacte__LoginRequest q = PACTE__LOGIN_REQUEST__INIT;
    arena_init(&arena, &sys_real, 1 << 20);
    q.account = (char *)(uintptr_t)names[i % 2];
    q.password = (char *)(uintptr_t)password;
    create(w, i);
    enum err e = client_wait_connected(c->client, WAIT_MS, &note);
    if (e == ERR_OK)
        e = client_wait(c->client, PACTE__METHOD__METHOD_LOGIN, &q.base, &arena, &m, NULL, &note);
    if (e != ERR_OK) {
        fprintf(stderr, "login: %s: %s\n", err_name(e), note.text);
        abort();
    }
    const Pacte__LoginReply *r = (const Pacte__LoginReply *)m;
    if (r->token.len == 0 || r->token.len > sizeof c->token)
        abort();
    memcpy(c->token, r->token.data, r->token.len);
    c->token_len = r->token.len;
    arena_finish(&arena);
}

void writers_login(struct writers *w)
{
    for (unsigned i = 0; i < WRITERS; i++)
        login(w, i);
    writers_stop(w);
}

void writers_start(struct writers *w)
{
    w->stopping = false;
    for (unsigned i = 0; i < WRITERS; i++)
        create(w, i);
}

void writers_stop(struct writers *w)
{
    w->stopping = true;
    for (unsigned i = 0; i < WRITERS; i++) {
        if (w->each[i].client != NULL)
            client_destroy(w->each[i].client, on_gone, w);
        w->each[i].client = NULL;
    }
    while (w->open > 0 && uv_run(&w->loop, UV_RUN_ONCE) != 0)
        ;
}

static void on_timer(uv_timer_t *t) { uv_stop(t->loop); }
static void on_closed(uv_handle_t *h) { *(bool *)h->data = true; }

void writers_run(struct writers *w, unsigned ms)
{
    uv_timer_t t;
    bool closed = false;
    uv_timer_init(&w->loop, &t);
    t.data = &closed;
    uv_timer_start(&t, on_timer, ms, 0);
    uv_run(&w->loop, UV_RUN_DEFAULT);
    uv_close((uv_handle_t *)&t, on_closed);
    while (!closed)
        uv_run(&w->loop, UV_RUN_NOWAIT);
}

void writers_look(struct writers *w)
{
    writers_start(w);
    w->stopping = true;
    for (unsigned i = 0; i < WRITERS; i++)
        w->each[i].to_look_at = WRITERS_GROUP;
    for (unsigned waited = 0; waited < LOOK_MS; waited += 10) {
        unsigned left = 0;
        for (unsigned i = 0; i < WRITERS; i++)
            left += w->each[i].to_look_at;
        if (left == 0)
            break;
        writers_run(w, 10);
        if (waited + 10 >= LOOK_MS)
            violation(w, "%u records could not be read again", left);
    }
    writers_stop(w);
}

void writers_finish(struct writers *w)
{
    if (uv_loop_close(&w->loop) != 0)
        violation(w, "the loop still holds something");
}
