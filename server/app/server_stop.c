/* The end in order.
 *
 * Happy path: doors are closed, new work is refused, every session ends when
 * its last request is answered → the last connection has gone → the net is
 * destroyed → dispatch has nothing left → the writer applies what waits and
 * stops → the rest is closed, and the loop has nothing left to run.
 * Failure modes: at the deadline, or at a second signal, what is still open is
 * cancelled and the peers are told; soon after, or at a third signal, their
 * connections are cut; and if dispatch or writer do not end after as long
 * again, the process ends where it stands, which the store is made to survive. */
#include "server/app/internal.h"

#include "common/base/log.h"
#include "server/app/notify.h"

#include <unistd.h>

enum { HASTE_TELL = 1, HASTE_CUT = 2, TELL_MS = 500 };

static void go_on(struct server *s);
static void hasten(struct server *s);

static void on_step(uv_timer_t *t) { go_on(t->data); }

/* Not from within the callback of a part that the next step may free. */
static void soon(struct server *s)
{
    if (!s->closed)
        (void)uv_timer_start(&s->step, on_step, 0, 0);
}

static void on_net_gone(void *ctx)
{
    struct server *s = ctx;
    s->net_gone = true;
    soon(s);
}

static void on_idle(void *ctx)
{
    struct server *s = ctx;
    s->dispatch_idle = true;
    soon(s);
}

static void on_writer_stopped(void *ctx)
{
    struct server *s = ctx;
    s->writer_gone = true;
    soon(s);
}

static void on_conn_gone(void *ctx) { soon(ctx); }

static void nobody_hears(uv_signal_t *h, int number) { (void)h; (void)number; }

/* With its last handle libuv gives a signal back its default, which would kill
 * what is ending: one more handle, on a loop that never runs, holds it until
 * the process is over. */
static void hold_signals(const struct server *s)
{
    static uv_loop_t never_run;
    static uv_signal_t held[SERVER_SIGNALS];
    static bool holds;
    if (holds || uv_loop_init(&never_run) != 0)
        return;
    holds = true;
    for (int i = 0; i < SERVER_SIGNALS; i++)
        if (s->signals[i].signum != 0 && uv_signal_init(&never_run, &held[i]) == 0)
            (void)uv_signal_start(&held[i], nobody_hears, s->signals[i].signum);
}

static void close_rest(struct server *s)
{
    s->closed = true;
    dispatch_destroy(s->dispatch);
    hold_signals(s);
    for (int i = 0; i < SERVER_SIGNALS; i++)
        uv_close((uv_handle_t *)&s->signals[i], NULL);
    uv_close((uv_handle_t *)&s->sweep, NULL);
    uv_close((uv_handle_t *)&s->deadline, NULL);
    uv_close((uv_handle_t *)&s->step, NULL);
}

/* The one gate: takes each step that is due. A part that was never opened
 * counts as gone: see server_stop. */
static void go_on(struct server *s)
{
    if (!s->stopping || s->closed)
        return;
    if (!s->net_closing && (s->haste >= HASTE_CUT || net_connections(s->net) == 0)) {
        s->net_closing = true;
        net_destroy(s->net, on_net_gone, s);
    }
    if (s->net_gone && !s->dispatch_stopping) {
        s->dispatch_stopping = true;
        dispatch_stop(s->dispatch, on_idle, s);
    }
    if (s->net_gone && s->dispatch_idle && !s->writer_stopping) {
        s->writer_stopping = true;
        writer_stop(s->writer, on_writer_stopped, s);
    }
    if (s->net_gone && s->dispatch_idle && s->writer_gone)
        close_rest(s);
}

static void on_deadline(uv_timer_t *t) { hasten(t->data); }

/* One step further, and the time that it is given. */
static void hasten(struct server *s)
{
    s->haste++;
    log_warning("stop_late", LOG_NUMBER("step", s->haste),
                LOG_NUMBER("connections", s->net_closing ? 0 : net_connections(s->net)));
    if (s->haste > HASTE_CUT) {
        log_error("stop_abandoned");
        _exit(s->exit_code != 0 ? s->exit_code : 1);
    }
    if (s->haste == HASTE_TELL && s->sessions != NULL && !s->net_closing)
        sessions_stop_now(s->sessions);
    (void)uv_timer_start(&s->deadline, on_deadline, s->haste == HASTE_TELL ? TELL_MS : s->options->stop_ms, 0);
    soon(s);
}

void server_stop(struct server *s, uint32_t ms)
{
    if (s->stopping) {
        hasten(s);
        return;
    }
    s->stopping = true;
    (void)notify("STOPPING=1");
    if (uv_is_active((const uv_handle_t *)&s->sweep))
        log_info("stopping", LOG_NUMBER("connections", s->net == NULL ? 0 : net_connections(s->net)));
    (void)uv_timer_start(&s->deadline, on_deadline, ms, 0);
    (void)uv_timer_stop(&s->sweep);
    s->net_closing = s->net_gone = s->net == NULL;
    s->writer_stopping = s->writer_gone = s->writer == NULL;
    s->dispatch_stopping = s->dispatch_idle = s->dispatch == NULL;
    if (s->net != NULL) {
        net_stop_listening(s->net);
        net_on_gone(s->net, on_conn_gone, s);
    }
    if (s->sessions != NULL)
        sessions_stop(s->sessions);
    if (s->dispatch != NULL)
        dispatch_stop(s->dispatch, NULL, NULL);      /* refuses; asked again when nobody can ask for more */
    soon(s);
}
