#include "server/app/internal.h"

#include "common/base/log.h"
#include "common/value/day.h"
#include "proto/limits.h"
#include "server/app/notify.h"
#include "server/app/process.h"
#include "server/session/session.h"
#include "server/state/state.h"

#include <malloc.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    DESCRIPTORS_OWN = 64,                 /* store, listeners, copies, standard streams */
    PATH_BYTES = 4096,
    CROWD = 200                           /* connections gone that are worth a trim */
};

static enum err join(char out[PATH_BYTES], const char *dir, const char *name, struct err_note *note)
{
    if (snprintf(out, PATH_BYTES, "%s/%s", dir, name) >= PATH_BYTES)
        return err_field(note, ERR_USAGE, "data", "Le chemin du dossier des données est trop long.");
    return ERR_OK;
}

/* --- What the parts ask of the whole ------------------------------------------ */

static void on_fatal(void *ctx, enum err e, const struct err_note *note)
{
    struct server *s = ctx;
    log_error("fatal", LOG_TEXT("error", err_name(e)), LOG_TEXT("why", err_sentence(e, note)));
    s->exit_code = SERVER_EXIT_SYNC;
    server_stop(s, 1000);
}

static int64_t certificate_expires_ms(void *ctx) { return ((struct server *)ctx)->certificate.expires_ms; }

/* A crowd that has left gives its memory back: without this, glibc keeps the
 * 16 MiB of a thousand connections. */
static void trim(struct server *s)
{
    size_t now = net_connections(s->net);
    if (now > s->crowd)
        s->crowd = now;
    if (s->crowd - now < CROWD)
        return;
    s->crowd = now;
    (void)malloc_trim(0);
}

/* Expired, the daemon still runs: the Unix socket serves whoever is on this machine. */
static void watch_certificate(struct server *s)
{
    int64_t now = sys_wall_ms(s->sys);
    switch (certificate_say(&s->certificate, now)) {
    case CERTIFICATE_EXPIRED:
        log_error("certificate_expired",
                  LOG_TEXT("remede", "Les clients le refusent : « pactectl renew », ou vérifiez la date de cette machine."));
        break;
    case CERTIFICATE_EXPIRES:
        log_warning("certificate_expires", LOG_NUMBER("days", (s->certificate.expires_ms - now) / DAY_MS));
        break;
    case CERTIFICATE_SILENT: break;
    }
}

static void on_sweep(uv_timer_t *t)
{
    struct server *s = t->data;
    watch_certificate(s);
    dispatch_sweep(s->dispatch, sys_monotonic_ms(s->sys));
    trim(s);
}

/* Reads the certificate and shows it to those who come from now on. */
static enum err server_load_certificate(struct server *s, struct err_note *note)
{
    char certificate[PATH_BYTES], key[PATH_BYTES];
    const struct options *o = s->options;
    enum err e = join(certificate, o->data, "server.pem", note);
    if (e == ERR_OK)
        e = join(key, o->data, "server.key", note);
    struct tls_config *tls = NULL;
    if (e == ERR_OK)
        e = tls_config_create(s->sys, o->certificate != NULL ? o->certificate : certificate,
                              o->key != NULL ? o->key : key, &tls, note);
    if (e != ERR_OK)
        return e;
    s->certificate = (struct certificate_watch){.expires_ms = tls_config_expires_ms(tls)};
    watch_certificate(s);
    net_use_tls(s->net, tls);
    return ERR_OK;
}

static void on_signal(uv_signal_t *h, int number)
{
    struct server *s = h->data;
    struct err_note note = {0};
    if (number != SIGHUP) {
        server_stop(s, s->options->stop_ms);
        return;
    }
    if (s->stopping)
        return;
    (void)notify("RELOADING=1");
    enum err e = server_load_certificate(s, &note);
    if (e == ERR_OK)
        log_info("certificate_reloaded");
    else
        log_error("certificate_not_reloaded", LOG_TEXT("why", err_sentence(e, &note)));
    (void)notify("READY=1");
}

/* --- Opening ---------------------------------------------------------------------- */

/* Handles that only uv_close gives back are made together, before anything
 * that can fail. */
static void make_handles(struct server *s)
{
    for (int i = 0; i < SERVER_SIGNALS; i++) {
        (void)uv_signal_init(&s->loop, &s->signals[i]);
        s->signals[i].data = s;
    }
    uv_timer_init(&s->loop, &s->sweep);
    uv_timer_init(&s->loop, &s->deadline);
    uv_timer_init(&s->loop, &s->step);
    s->sweep.data = s->deadline.data = s->step.data = s;
}

static enum err open_store(struct server *s, struct err_note *note)
{
    char dir[PATH_BYTES];
    enum err e = join(dir, s->options->data, "store", note);
    struct store_options o = {
        .sys = s->sys,
        .dir = dir,
        .map_bytes = (uint64_t)s->options->map_mib << 20,
        .exclusive = true,
    };
    if (e == ERR_OK)
        e = store_open(&o, &s->store, note);
    if (e == ERR_OK)
        e = state_migrate(s->store, note);
    return e;
}

/* Who could read and write the folder anyway. */
static bool administers(uid_t uid) { return uid == 0 || uid == geteuid(); }

static enum err open_work(struct server *s, struct err_note *note)
{
    struct writer_options w = {
        .loop = &s->loop, .store = s->store, .sys = s->sys, .metrics = s->metrics, .on_fatal = on_fatal, .ctx = s,
    };
    enum err e = writer_start(&w, &s->writer, note);
    struct dispatch_options d = {
        .loop = &s->loop, .store = s->store, .writer = s->writer, .metrics = s->metrics, .sys = s->sys,
        .version = PACTE_VERSION, .data_dir = s->options->data, .certificate_expires_ms = certificate_expires_ms,
        .ctx = s,
    };
    if (e == ERR_OK)
        e = dispatch_create(&d, &s->dispatch, note);
    struct sessions_options o = {
        .sys = s->sys, .dispatch = s->dispatch, .metrics = s->metrics, .limits = s->options->session,
        .administers = administers,
    };
    if (e == ERR_OK)
        e = sessions_create(&o, &s->sessions, note);
    return e;
}

/* Connections are fewer than descriptors: the day without one does not come. */
static struct net_limits limits_within_descriptors(const struct server *s)
{
    struct net_limits l = s->options->net;
    size_t others = (size_t)l.connections_reserved + l.connections_refusing + DESCRIPTORS_OWN;
    size_t have = process_descriptors(l.connections + others);
    if (have < l.connections + others) {
        l.connections = have > others ? (uint32_t)(have - others) : 1;
        log_warning("fewer_connections", LOG_NUMBER("descriptors", have), LOG_NUMBER("connections", l.connections));
    }
    return l;
}

static void add_ready(char ready[SERVER_READY_BYTES], const char *before, const char *what)
{
    size_t len = strlen(ready);
    (void)snprintf(ready + len, SERVER_READY_BYTES - len, "%s%s%s", len == 0 ? "" : ", ", before, what);
}

static enum err open_doors(struct server *s, char ready[SERVER_READY_BYTES], struct err_note *note)
{
    static const struct options_list loopback = {.items = {"127.0.0.1:7443"}, .count = 1};
    _Static_assert(LIMIT_PORT_DEFAULT == 7443, "the default address says the default port");
    const struct options *o = s->options;
    const struct options_list *l = o->listen.count > 0 ? &o->listen : &loopback;
    char where[NET_ADDRESS_BYTES];
    enum err e = ERR_OK;
    for (uint32_t i = 0; e == ERR_OK && i < l->count; i++) {
        e = net_listen_tcp(s->net, l->items[i], where, note);
        if (e == ERR_OK)
            add_ready(ready, "", where);
    }
    if (e == ERR_OK && o->socket != NULL)
        e = net_listen_socket(s->net, o->socket, note);
    if (e == ERR_OK && o->socket != NULL)
        add_ready(ready, "socket ", o->socket);
    return e;
}

static enum err open_network(struct server *s, char ready[SERVER_READY_BYTES], struct err_note *note)
{
    struct net_options o = {
        .loop = &s->loop, .sys = s->sys, .metrics = s->metrics, .limits = limits_within_descriptors(s),
        .user = session_user, .ctx = s->sessions,
    };
    enum err e = net_create(&o, &s->net, note);
    if (e == ERR_OK)
        e = server_load_certificate(s, note);
    if (e == ERR_OK)
        e = open_doors(s, ready, note);
    return e;
}

static void watch_signals(struct server *s)
{
    static const int numbers[SERVER_SIGNALS] = {SIGTERM, SIGINT, SIGHUP};
    for (int i = 0; i < SERVER_SIGNALS; i++)
        (void)uv_signal_start(&s->signals[i], on_signal, numbers[i]);
    (void)uv_timer_start(&s->sweep, on_sweep, LIMIT_SWEEP_MS, LIMIT_SWEEP_MS);
}

enum err server_start(const struct options *o, const struct sys *sys, struct server **out,
                      char ready[SERVER_READY_BYTES], struct err_note *note)
{
    struct server *s = sys_zalloc(sys, 1, sizeof *s);
    struct metrics *metrics = sys_zalloc(sys, 1, sizeof *metrics);
    ready[0] = '\0';
    if (s == NULL || metrics == NULL || uv_loop_init(&s->loop) != 0) {
        sys_release(sys, metrics);
        sys_release(sys, s);
        return err_set(note, ERR_NO_MEMORY, "Pas assez de mémoire pour démarrer pacted.");
    }
    s->options = o;
    s->sys = sys;
    s->metrics = metrics;
    metrics->started_ms = sys_wall_ms(sys);
    make_handles(s);
    enum err e = open_store(s, note);
    if (e == ERR_OK)
        e = open_work(s, note);
    if (e == ERR_OK)
        e = open_network(s, ready, note);
    if (e == ERR_OK) {
        watch_signals(s);
        *out = s;
        return ERR_OK;
    }
    server_stop(s, o->stop_ms);
    (void)server_run(s);
    return e;
}

int server_run(struct server *s)
{
    const struct sys *sys = s->sys;
    (void)uv_run(&s->loop, UV_RUN_DEFAULT);
    sessions_destroy(s->sessions);
    store_close(s->store);
    int code = s->exit_code;
    if (uv_loop_close(&s->loop) != 0) {
        log_error("loop_not_empty");
        code = code != 0 ? code : 1;
    }
    sys_release(sys, s->metrics);
    sys_release(sys, s);
    return code;
}
