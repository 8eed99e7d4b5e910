#include "tests/unit/server_session/desk.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static bool everybody(uid_t uid) { (void)uid; return true; }
static bool nobody(uid_t uid) { (void)uid; return false; }

void desk_open(struct desk *d, const struct net_limits *n, const struct session_limits *s, bool administrator)
{
    struct err_note note = {0};
    (void)signal(SIGPIPE, SIG_IGN);               /* as main does */
    *d = (struct desk){0};
    fake = (struct fake){0};
    d->sys = fault_sys(&d->fault);
    d->metrics = calloc(1, sizeof *d->metrics);
    cr_assert_eq(uv_loop_init(&d->loop), 0);
    (void)snprintf(d->dir, sizeof d->dir, "/tmp/pacte-session-XXXXXX");
    cr_assert_not_null(mkdtemp(d->dir));
    (void)snprintf(d->path, sizeof d->path, "%s/socket", d->dir);
    struct sessions_options so = {
        .sys = &d->sys, .metrics = d->metrics, .limits = s != NULL ? *s : session_limits_default,
        .administers = administrator ? everybody : nobody,
    };
    cr_assert_eq(sessions_create(&so, &d->sessions, &note), ERR_OK);
    struct net_options no = {
        .loop = &d->loop, .sys = &d->sys, .metrics = d->metrics, .limits = n != NULL ? *n : net_limits_default,
        .user = session_user, .ctx = d->sessions,
    };
    no.limits.sweep_ms = 10;
    cr_assert_eq(net_create(&no, &d->net, &note), ERR_OK);
    cr_assert_eq(net_listen_socket(d->net, d->path, &note), ERR_OK, "%s", note.text);
}

static void on_destroyed(void *ctx) { ((struct desk *)ctx)->destroyed = true; }

void desk_close(struct desk *d)
{
    net_destroy(d->net, on_destroyed, d);
    cr_assert_eq(uv_run(&d->loop, UV_RUN_DEFAULT), 0);
    cr_assert(d->destroyed);
    fake_answer_all();
    cr_assert_eq(sessions_count(d->sessions), 0);
    cr_assert_eq(sessions_open_requests(d->sessions), 0);
    cr_assert_eq(fake.peers, fake.peers_finished);
    sessions_destroy(d->sessions);
    cr_assert_eq(uv_loop_close(&d->loop), 0);
    cr_assert_eq(d->fault.live, 0);
    free(d->metrics);
    cr_assert_eq(rmdir(d->dir), 0);
}

void desk_turn(struct desk *d, unsigned ms)
{
    uint64_t until = uv_hrtime() + ms * 1000000ull;
    do {
        (void)uv_run(&d->loop, UV_RUN_NOWAIT);
        (void)usleep(200);
    } while (uv_hrtime() < until);
}

int desk_connect(struct desk *d)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    (void)snprintf(a.sun_path, sizeof a.sun_path, "%s", d->path);
    uint64_t before = d->metrics->connections_total;
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    cr_assert_eq(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    DESK_WAIT(d, d->metrics->connections_total > before);
    return fd;
}

void desk_raw(struct desk *d, int fd, const void *data, size_t len)
{
    size_t at = 0;
    for (int tries = 0; at < len && tries < 5000; tries++) {
        ssize_t n = send(fd, (const char *)data + at, len - at, MSG_NOSIGNAL);
        if (n > 0)
            at += (size_t)n;
        else if (errno == EAGAIN)
            desk_turn(d, 1);
        else
            return;                               /* the other side has closed, which the test will see */
    }
}

void desk_send(struct desk *d, int fd, uint8_t kind, uint32_t id, uint16_t method, const void *body, size_t len)
{
    struct frame f = {.request = id, .method = method, .kind = kind, .body = bytes_of(body, len)};
    uint8_t head[12];
    frame_header(&f, head);
    desk_raw(d, fd, head, sizeof head);
    desk_raw(d, fd, body, len);
}

void desk_request(struct desk *d, int fd, uint32_t id, uint16_t method, const char *body)
{
    desk_send(d, fd, FRAME_REQUEST, id, method, body, strlen(body));
}

/* How much of `size` came before the end or the time. */
static size_t read_some(struct desk *d, int fd, uint8_t *out, size_t size, uint64_t until, bool *end)
{
    size_t at = 0;
    while (at < size && !*end && uv_hrtime() < until) {
        ssize_t n = read(fd, out + at, size - at);
        if (n > 0)
            at += (size_t)n;
        else if (n == 0 || errno != EAGAIN)
            *end = true;
        else
            desk_turn(d, 1);
    }
    return at;
}

const struct got *desk_read_within(struct desk *d, int fd, unsigned ms)
{
    static struct got g;
    uint8_t head[12];
    uint64_t until = uv_hrtime() + ms * 1000000ull;
    g.end = false;
    size_t n = read_some(d, fd, head, sizeof head, until, &g.end);
    g.nothing = n == 0 && !g.end;
    if (n == 0)
        return &g;
    cr_assert_eq(n, sizeof head, "half a header");
    g.f = (struct frame){.request = get_be32(head + 4), .method = get_be16(head + 8), .kind = head[10],
                         .flags = head[11], .body = bytes_of(g.body, get_be32(head))};
    cr_assert_leq(g.f.body.len, sizeof g.body);
    cr_assert_eq(read_some(d, fd, g.body, g.f.body.len, until + 2000000000u, &g.end), g.f.body.len, "half a body");
    return &g;
}

const struct got *desk_read(struct desk *d, int fd) { return desk_read_within(d, fd, 3000); }

Pacte__Error *desk_error(struct desk *d, int fd, uint32_t id, enum err e)
{
    const struct got *g = desk_read(d, fd);
    cr_assert(!g->end && !g->nothing, "no frame where error %s of request %u was due", err_name(e), id);
    cr_expect_eq(g->f.kind, FRAME_ERROR);
    cr_expect_eq(g->f.request, id);
    Pacte__Error *m = pacte__error__unpack(NULL, g->f.body.len, g->f.body.data);
    cr_assert_not_null(m);
    cr_expect_eq(m->number, (uint32_t)e, "%u: %s", m->number, m->sentence);
    cr_expect_eq(m->class_, (Pacte__ErrorClass)err_retry(e));
    cr_expect_str_neq(m->sentence, "");
    return m;
}
