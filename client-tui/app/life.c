/* How the program begins and ends, whatever its mode. */
#include "client-tui/app/internal.h"

#include <locale.h>
#include <langinfo.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LEAVE_MS = 300 };                 /* for the daemon to end the session, at the end */

static void on_net(void *ctx, struct event *e)
{
    struct app *a = ctx;
    if (e->kind == EVENT_LINK)
        a->hello = e->hello;
    if (e->kind == EVENT_SESSION && e->session != NULL)
        hors_ligne_session(a, e->session);
    app_event(a, *e);
}

/* What another thread has done; too late, it is for nobody. */
static void on_piece(void *ctx, struct event e)
{
    struct app *a = ctx;
    if (!a->quitting)
        app_event(a, e);
}

static void server_name(struct app *a)
{
    struct model *m = &a->model;
    if (a->demo.pid > 0)
        (void)snprintf(m->server, sizeof m->server, "%s", _("démonstration"));
    else if (a->o->socket != NULL)
        (void)snprintf(m->server, sizeof m->server, "%.120s", a->o->socket);
    else
        (void)snprintf(m->server, sizeof m->server, "%.110s:%u", a->o->host[0] != '\0' ? a->o->host : "localhost", a->o->port);
}

static enum err begin_net(struct app *a, struct err_note *note)
{
    static char pinned[96];
    struct uplink_options n = {.loop = &a->loop, .sys = &a->sys, .event = on_net, .heard = hors_ligne_heard, .ctx = a};
    if (a->demo.pid > 0 || a->o->socket != NULL) {
        n.socket_path = a->demo.pid > 0 ? a->demo.socket : a->o->socket;
    } else {
        n.host = a->o->host[0] != '\0' ? a->o->host : "localhost";
        n.port = a->o->port;
        files_pin(&a->files, a->model.server, pinned, sizeof pinned);
        n.fingerprint = a->o->fingerprint != NULL ? a->o->fingerprint : pinned[0] != '\0' ? pinned : NULL;
        (void)snprintf(a->model.pinned, sizeof a->model.pinned, "%s", n.fingerprint != NULL ? n.fingerprint : "");
    }
    return uplink_create(&n, &a->net, note);
}

/* The last word is the command line's, then NO_COLOR, then the preferences. */
static void look(struct app *a)
{
    const char *no_color = getenv("NO_COLOR"), *term = getenv("TERM");
    struct model *m = &a->model;
    if (a->o->theme != NULL)
        (void)theme_parse(a->o->theme, &m->theme);
    if (a->o->mono || (no_color != NULL && no_color[0] != '\0') || term == NULL || strcmp(term, "dumb") == 0)
        m->theme = THEME_MONO;
    m->ascii = a->o->ascii || strcmp(nl_langinfo(CODESET), "UTF-8") != 0;
    m->read_only = a->o->read_only;
    m->demo = a->o->demo;
    if (a->o->account != NULL)
        (void)snprintf(m->account, sizeof m->account, "%s", a->o->account);
}

static void demo_ready(uv_poll_t *p, int status, int events)
{
    struct app *a = p->data;
    struct err_note note = {0};
    (void)events;
    (void)uv_poll_stop(p);
    enum err e = status < 0 ? ERR_IO : demo_wait(&a->demo, &note);
    if (e == ERR_OK)
        app_event(a, (struct event){.kind = EVENT_LINK, .link = LINK_CONNECTING});
    else
        app_event(a, (struct event){.kind = EVENT_LINK, .link = LINK_REFUSED, .error = e, .note = &note});
    if (e == ERR_OK)
        (void)uplink_effect(a->net, &(struct effect){.kind = EFFECT_CONNECT});
}

static enum err begin_link(struct app *a, struct err_note *note)
{
    enum err e = begin_net(a, note);
    if (e != ERR_OK)
        return e;
    if (a->demo.pid <= 0) {
        (void)uplink_effect(a->net, &(struct effect){.kind = EFFECT_CONNECT});
        return ERR_OK;
    }
    if (uv_poll_init(&a->loop, &a->demo_ready, a->demo.ready_fd) != 0 || uv_poll_start(&a->demo_ready, UV_READABLE, demo_ready) != 0)
        return ERR_IO;
    a->demo_ready.data = a;
    a->demo_open = true;
    return ERR_OK;
}

/* The private daemon is forked before there is a loop. */
static enum err begin_demo(struct app *a, struct err_note *note)
{
    struct day day;
    int64_t wall = demo_wall_ms;
    a->sys = sys_real;
    a->demo.ready_fd = -1;
    if (!a->o->demo)
        return ERR_OK;
    if (a->o->today != NULL && day_parse_iso(a->o->today, &day, NULL) == ERR_OK)
        wall = day.number * DAY_MS + demo_wall_ms % DAY_MS;
    enum err e = demo_start(&sys_real, wall, &a->demo, note);
    demo_clock_begin(&a->clock, wall);
    a->sys = demo_sys(&a->clock);
    return e;
}

/* Of a file that the environment names: its first line. */
static void begin_password(struct app *a)
{
    FILE *f = a->o->password_file != NULL && a->o->password_file[0] != '\0' ? fopen(a->o->password_file, "re") : NULL;
    char *password = a->model.auto_password;
    if (f == NULL)
        return;
    (void)setvbuf(f, NULL, _IONBF, 0);       /* no copy of it stays in a buffer */
    if (fgets(password, sizeof a->model.auto_password, f) == NULL)
        password[0] = '\0';
    password[strcspn(password, "\r\n")] = '\0';
    (void)fclose(f);
}

/* The demonstration leaves nothing behind: what it keeps lies in its own folder.
 * A capture is the same whoever asks for it. */
static void begin_files(struct app *a)
{
    files_open(&a->files, &a->sys);
    reserve_init(&a->reserve, &a->loop, &a->files);
    piece_files_init(&a->pieces, &a->loop, on_piece, a);
    if (a->o->demo)
        (void)snprintf(a->files.state, sizeof a->files.state, "%s/etat", a->demo.dir);
    if (a->o->capture != NULL)
        a->files.config[0] = '\0';
    app_start_files(a);
    if (a->o->demo)
        (void)snprintf(a->files.config, sizeof a->files.config, "%s/reglages", a->demo.dir);
}

enum err life_begin(struct app *a, const struct app_options *o, struct err_note *note)
{
    *a = (struct app){.o = o};
    enum err e = begin_demo(a, note);
    if (e != ERR_OK)
        return e;
    if (uv_loop_init(&a->loop) != 0)
        return ERR_NO_MEMORY;
    a->loop_open = true;
    a->paste = malloc(KEY_PASTE_BYTES + 1);
    (void)uv_timer_init(&a->loop, &a->timer);
    (void)uv_timer_init(&a->loop, &a->resize);
    (void)uv_timer_init(&a->loop, &a->pause);
    (void)uv_timer_init(&a->loop, &a->soon);
    (void)uv_timer_init(&a->loop, &a->replay_timer);
    a->timer.data = a->resize.data = a->pause.data = a->soon.data = a;
    key_decoder_init(&a->decoder, a->paste);
    grid_init(&a->grid, &a->sys);
    a->began_ms = sys_monotonic_ms(&a->sys);
    e = a->paste == NULL ? ERR_NO_MEMORY : model_init(&a->model, &a->sys);
    if (e != ERR_OK)
        return e;
    begin_files(a);
    look(a);
    server_name(a);
    if (a->demo.pid > 0)
        (void)snprintf(a->model.account, sizeof a->model.account, "%s", a->demo.account);
    begin_password(a);
    /* A capture shows the first screen before it logs in. */
    if (a->demo.pid > 0 && o->capture == NULL)
        (void)snprintf(a->model.auto_password, sizeof a->model.auto_password, "%s", a->demo.password);
    app_event(a, (struct event){.kind = EVENT_TICK});
    return begin_link(a, note);
}

/* The daemon should not keep a session whose token is gone; a link that does
 * not answer must not keep a person from leaving. */
static void on_tired(uv_timer_t *t) { *(bool *)t->data = true; }

static void leave_session(struct app *a)
{
    bool tired = false;
    if (!uplink_leave(a->net))
        return;
    a->pause.data = &tired;
    (void)uv_timer_start(&a->pause, on_tired, LEAVE_MS, 0);
    while (uplink_leaving(a->net) && !tired)
        (void)uv_run(&a->loop, UV_RUN_ONCE);
    (void)uv_timer_stop(&a->pause);
    a->pause.data = a;
}

static void net_gone(void *ctx) { ((struct app *)ctx)->net_gone = true; }

static void close_handle(uv_handle_t *h, void *ctx)
{
    (void)ctx;
    if (!uv_is_closing(h))
        uv_close(h, NULL);
}

void life_end(struct app *a)
{
    if (a->loop_open) {
        a->quitting = true;
        if (a->net != NULL)
            leave_session(a);
        if (a->net != NULL)
            uplink_destroy(a->net, net_gone, a);
        while (a->net != NULL && !a->net_gone)
            (void)uv_run(&a->loop, UV_RUN_ONCE);
        uv_walk(&a->loop, close_handle, NULL);
        (void)uv_run(&a->loop, UV_RUN_DEFAULT);
        (void)uv_loop_close(&a->loop);
        piece_files_end(&a->pieces);
    }
    term_close(a->term);
    if (a->model.sys != NULL)
        model_free(&a->model);
    grid_free(&a->grid);
    free(a->paste);
    if (a->record != NULL)
        (void)fclose(a->record);
    if (a->replay != NULL)
        (void)fclose(a->replay);
    demo_stop(&a->demo);
}

/* --- For captures and the linear mode ---------------------------------------------------- */

bool life_quiet(const struct app *a)
{
    bool moving = pieces_en_cours(&a->model) && a->model.pieces.etape != PIECES_LIEN;
    if (moving || uplink_busy(a->net) > 0 || a->model.effect_count > 0)
        return false;
    for (size_t i = 0; i < OUVERTES_MAX; i++)
        if (a->model.ouvertes[i].convention != 0 && (a->model.ouvertes[i].loading || a->model.ouvertes[i].saving))
            return false;
    return true;
}

static void on_wake(uv_timer_t *t) { (void)t; }

bool life_until(struct app *a, bool (*done)(const struct app *a), uint64_t ms)
{
    uint64_t end = sys_monotonic_ms(&a->sys) + ms;
    (void)uv_timer_start(&a->resize, on_wake, ms, 0);
    app_settle(a);
    while (!done(a) && !a->quitting && sys_monotonic_ms(&a->sys) < end) {
        (void)uv_run(&a->loop, UV_RUN_ONCE);
        app_settle(a);
    }
    (void)uv_timer_stop(&a->resize);
    return done(a);
}
