#include "tests/support/rawclient.h"

#include "common/tls/tls.h"
#include "common/wire/frame.h"
#include "proto/limits.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE_MS = 10000, HEADER = LIMIT_FRAME_HEADER_BYTES };

struct raw {
    int fd;
    struct tls_client *trust;
    struct tls *tls;                         /* NULL: in clear */
    uint8_t *got;                            /* deciphered, not yet cut */
    size_t len, cap, taken;                  /* taken: of the frame read last */
    bool end;
};

static long long now_ms(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static bool wait_for(int fd, short events, long long until)
{
    long long left = until - now_ms();
    struct pollfd p = {.fd = fd, .events = events};
    return left > 0 && poll(&p, 1, (int)left) > 0;
}

static bool send_all(struct raw *r, struct bytes b)
{
    while (b.len > 0) {
        ssize_t n = send(r->fd, b.data, b.len, MSG_NOSIGNAL);
        if (n > 0)
            b = bytes_of(b.data + n, b.len - (size_t)n);
        else if (errno != EAGAIN || !wait_for(r->fd, POLLOUT, now_ms() + PATIENCE_MS))
            return false;
    }
    return true;
}

static bool send_pending(struct raw *r)
{
    struct bytes b = tls_pending(r->tls);
    bool sent = send_all(r, b);
    tls_sent(r->tls, b.len);
    return sent;
}

static void keep(struct raw *r, const void *data, size_t len)
{
    if (len > r->cap - r->len) {
        r->cap = 2 * (r->len + len);
        r->got = realloc(r->got, r->cap);
        if (r->got == NULL)
            abort();
    }
    if (len > 0)
        memcpy(r->got + r->len, data, len);
    r->len += len;
}

static void take(struct raw *r, struct bytes in)
{
    uint8_t plain[TLS_READ_BYTES];
    size_t n = 0;
    if (r->tls == NULL) {
        keep(r, in.data, in.len);
        return;
    }
    enum err e = tls_feed(r->tls, in);
    while (e == ERR_OK && (e = tls_read(r->tls, plain, sizeof plain, &n)) == ERR_OK && n > 0)
        keep(r, plain, n);
    (void)send_pending(r);
    r->end = r->end || e != ERR_OK;
}

/* Something has come, or the end. */
static bool receive(struct raw *r, long long until)
{
    uint8_t in[65536];
    while (!r->end) {
        ssize_t n = recv(r->fd, in, sizeof in, MSG_DONTWAIT);
        if (n > 0) {
            take(r, bytes_of(in, (size_t)n));
            return true;
        }
        if (n == 0 || errno != EAGAIN)
            r->end = true;
        else if (!wait_for(r->fd, POLLIN, until))
            return false;
    }
    return true;
}

static struct raw *raw_new(int fd)
{
    struct raw *r = calloc(1, sizeof *r);
    if (r == NULL)
        abort();
    (void)fcntl(fd, F_SETFL, O_NONBLOCK);
    r->fd = fd;
    return r;
}

int raw_tcp(uint16_t port)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        (void)close(fd);
        return -1;
    }
    return fd;
}

struct raw *raw_tls(uint16_t port, const char *ca_file)
{
    int fd = raw_tcp(port);
    if (fd < 0)
        return NULL;
    struct raw *r = raw_new(fd);
    struct tls_client_options o = {.ca_file = ca_file};
    struct err_note note;
    long long until = now_ms() + PATIENCE_MS;
    bool ok = tls_client_create(&sys_real, &o, &r->trust, &note) == ERR_OK &&
              tls_connect(&sys_real, r->trust, "127.0.0.1", &r->tls) == ERR_OK && send_pending(r);
    while (ok && !tls_established(r->tls))
        ok = receive(r, until) && !r->end;
    if (!ok) {
        raw_close(r);
        return NULL;
    }
    return r;
}

struct raw *raw_socket(const char *path)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    if (strlen(path) >= sizeof a.sun_path)
        return NULL;
    memcpy(a.sun_path, path, strlen(path) + 1);
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || connect(fd, (struct sockaddr *)&a, sizeof a) != 0) {
        if (fd >= 0)
            (void)close(fd);
        return NULL;
    }
    return raw_new(fd);
}

void raw_close(struct raw *r)
{
    if (r == NULL)
        return;
    tls_destroy(r->tls);
    tls_client_destroy(r->trust);
    (void)close(r->fd);
    free(r->got);
    free(r);
}

int raw_fd(const struct raw *r) { return r->fd; }

bool raw_send(struct raw *r, const void *data, size_t len)
{
    if (r->tls == NULL)
        return send_all(r, bytes_of(data, len));
    return tls_write(r->tls, bytes_of(data, len)) == ERR_OK && send_pending(r);
}

bool raw_frame(struct raw *r, uint8_t kind, uint32_t id, uint16_t method, struct bytes body)
{
    struct frame f = {.request = id, .method = method, .kind = kind, .body = body};
    uint8_t *all = malloc(HEADER + body.len);
    if (all == NULL)
        abort();
    frame_header(&f, all);
    if (body.len > 0)
        memcpy(all + HEADER, body.data, body.len);
    bool sent = raw_send(r, all, HEADER + body.len);
    free(all);
    return sent;
}

bool raw_request(struct raw *r, uint32_t id, Pacte__Method method, const ProtobufCMessage *m)
{
    size_t len = m == NULL ? 0 : protobuf_c_message_get_packed_size(m);
    uint8_t *body = malloc(len + 1);
    if (body == NULL)
        abort();
    if (m != NULL)
        (void)protobuf_c_message_pack(m, body);
    bool sent = raw_frame(r, FRAME_REQUEST, id, (uint16_t)method, bytes_of(body, len));
    free(body);
    return sent;
}

enum raw_came raw_read(struct raw *r, struct raw_answer *out, unsigned ms)
{
    long long until = now_ms() + ms;
    if (r->taken > 0)
        memmove(r->got, r->got + r->taken, r->len - r->taken);
    r->len -= r->taken;
    r->taken = 0;
    for (;;) {
        size_t body = r->len >= HEADER ? get_be32(r->got) : 0;
        if (r->len >= HEADER && r->len - HEADER >= body) {
            *out = (struct raw_answer){.id = get_be32(r->got + 4), .method = get_be16(r->got + 8), .kind = r->got[10],
                                       .flags = r->got[11], .body = bytes_of(r->got + HEADER, body)};
            r->taken = HEADER + body;
            return RAW_FRAME;
        }
        if (r->end)
            return RAW_END;
        if (!receive(r, until))
            return RAW_NOTHING;
    }
}

int raw_outcome(struct raw *r, uint32_t id)
{
    struct raw_answer a;
    if (raw_read(r, &a, PATIENCE_MS) != RAW_FRAME || a.id != id)
        return -1;
    if (a.kind == FRAME_REPLY)
        return 0;
    Pacte__Error *m = a.kind == FRAME_ERROR ? pacte__error__unpack(NULL, a.body.len, a.body.data) : NULL;
    int number = m == NULL ? -1 : (int)m->number;
    if (m != NULL)
        pacte__error__free_unpacked(m, NULL);
    return number;
}

bool raw_hello(struct raw *r)
{
    Pacte__HelloRequest m = PACTE__HELLO_REQUEST__INIT;
    m.version_min = LIMIT_PROTOCOL_VERSION_MIN;
    m.version_max = LIMIT_PROTOCOL_VERSION_MAX;
    m.client = (char[]){"essai"};
    return raw_request(r, 1, PACTE__METHOD__METHOD_HELLO, &m.base) && raw_outcome(r, 1) == 0;
}

bool raw_login(struct raw *r, const char *account, const char *password)
{
    Pacte__LoginRequest m = PACTE__LOGIN_REQUEST__INIT;
    m.account = (char *)(uintptr_t)account;
    m.password = (char *)(uintptr_t)password;
    return raw_request(r, 2, PACTE__METHOD__METHOD_LOGIN, &m.base) && raw_outcome(r, 2) == 0;
}
