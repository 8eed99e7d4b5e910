/* The whole way with TLS, over loopback: handshake, bytes, refusals, damage. */
#include "tests/support/tls_pair.h"
#include "tests/unit/server_net/bench.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

struct door {
    struct bench bench;
    struct tls_files files;
    struct tls_client *trust;
    uint16_t port;
};

struct visitor {
    int fd;
    struct tls *tls;
    uint8_t got[65536];
    size_t len;
    bool end, farewell;              /* nothing more comes; and it was said before the end of TCP */
};

static void door_open(struct door *d, const struct net_limits *l)
{
    char where[NET_ADDRESS_BYTES];
    struct err_note note = {0};
    struct tls_config *config;
    bench_open(&d->bench, l);
    tls_files_make(&d->files, (struct tls_validity){0});
    struct tls_client_options o = {.fingerprint = d->files.ca.fingerprint};
    cr_assert_eq(tls_client_create(&sys_real, &o, &d->trust, &note), ERR_OK);
    cr_assert_eq(tls_config_create(&sys_real, d->files.server_pem, d->files.server_key, &config, &note), ERR_OK);
    net_use_tls(d->bench.net, config);
    cr_assert_eq(net_listen_tcp(d->bench.net, "127.0.0.1:0", where, &note), ERR_OK, "%s", note.text);
    d->port = (uint16_t)strtoul(strchr(where, ':') + 1, NULL, 10);
}

static void door_close(struct door *d)
{
    bench_close(&d->bench);
    tls_client_destroy(d->trust);
    tls_files_remove(&d->files);
}

static int knock(const struct door *d)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_port = htons(d->port),
                            .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cr_assert_eq(connect(fd, (struct sockaddr *)&a, sizeof a), 0);
    cr_assert_eq(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    return fd;
}

static void push(struct door *d, struct visitor *v)
{
    struct bytes b = tls_pending(v->tls);
    if (b.len > 0)
        bench_send(&d->bench, v->fd, b.data, b.len);
    tls_sent(v->tls, b.len);
}

static void visit(struct door *d, struct visitor *v)
{
    *v = (struct visitor){.fd = knock(d)};
    cr_assert_eq(tls_connect(&sys_real, d->trust, "127.0.0.1", &v->tls), ERR_OK);
    push(d, v);
}

static void pull(struct door *d, struct visitor *v)
{
    uint8_t in[16384];
    bench_turn(&d->bench, 1);
    ssize_t n = read(v->fd, in, sizeof in);
    size_t got = 0;
    if (n == 0)
        v->end = true;
    if (n <= 0)
        return;
    enum err e = tls_feed(v->tls, bytes_of(in, (size_t)n));
    while (e == ERR_OK && (e = tls_read(v->tls, v->got + v->len, sizeof v->got - v->len, &got)) == ERR_OK && got > 0)
        v->len += got;
    v->farewell = v->farewell || e == ERR_END;
    v->end = v->end || v->farewell;
    push(d, v);
}
#define PULL(d, v, condition) \
    for (int tries_ = 0; !(condition) && tries_ < 3000; tries_++) pull(d, v)

static void leave(struct visitor *v)
{
    tls_destroy(v->tls);
    (void)close(v->fd);
}

Test(tls, bytes_go_both_ways, .timeout = 20)
{
    static struct door d;
    static struct visitor v;
    struct net_limits l = bench_limits();
    door_open(&d, &l);
    visit(&d, &v);
    PULL(&d, &v, tls_established(v.tls));
    cr_assert(tls_established(v.tls));
    BENCH_WAIT(&d.bench, d.bench.opened == 1);
    cr_assert_eq(strncmp(conn_source(d.bench.guests->conn), "127.0.0.1:", 10), 0);
    uid_t uid;
    cr_assert_not(conn_uid(d.bench.guests->conn, &uid));
    static uint8_t big[60000];
    memset(big, 'x', sizeof big);
    cr_assert_eq(tls_write(v.tls, bytes_of(big, sizeof big)), ERR_OK);
    push(&d, &v);
    PULL(&d, &v, v.len == sizeof big);
    cr_assert_eq(v.len, sizeof big);
    cr_assert_eq(memcmp(v.got, big, sizeof big), 0);
    tls_close(v.tls);
    push(&d, &v);
    BENCH_WAIT(&d.bench, d.bench.gone == 1);
    cr_assert_eq(d.bench.gone, 1, "a farewell ends it");
    leave(&v);
    door_close(&d);
}

Test(tls, the_last_word_is_followed_by_a_farewell, .timeout = 20)
{
    static struct door d;
    static struct visitor v;
    struct net_limits l = bench_limits();
    door_open(&d, &l);
    visit(&d, &v);
    PULL(&d, &v, tls_established(v.tls));
    BENCH_WAIT(&d.bench, d.bench.opened == 1);
    conn_end(d.bench.guests->conn, ERR_SESSION_EXPIRED);
    PULL(&d, &v, v.end);
    cr_assert_eq(v.len, 3);
    cr_assert_eq(memcmp(v.got, "bye", 3), 0);
    cr_assert(v.farewell, "not a cut");
    leave(&v);
    BENCH_WAIT(&d.bench, d.bench.gone == 1);
    door_close(&d);
}

Test(tls, one_too_many_is_told_after_its_handshake, .timeout = 20)
{
    static struct door d;
    static struct visitor v, w;
    struct net_limits l = bench_limits();
    l.connections = 1;
    door_open(&d, &l);
    visit(&d, &v);
    PULL(&d, &v, tls_established(v.tls));
    visit(&d, &w);
    PULL(&d, &w, w.end);
    cr_assert_eq(w.len, 3);
    cr_assert_eq(d.bench.last_why, ERR_TOO_MANY_CONNECTIONS);
    cr_assert_eq(d.bench.metrics->connections, 1);
    leave(&v);
    leave(&w);
    door_close(&d);
}

Test(tls, what_is_not_tls_is_closed_and_harms_no_neighbour, .timeout = 20)
{
    static struct door d;
    static struct visitor v;
    struct net_limits l = bench_limits();
    char byte[512];
    door_open(&d, &l);
    visit(&d, &v);
    PULL(&d, &v, tls_established(v.tls));
    static const char *const junk[] = {"GET / HTTP/1.0\r\n\r\n", "\x16\x03\x01\x00\x05junk!", "\xff\xff\xff\xff\xff\xff"};
    for (size_t i = 0; i < 3; i++) {
        int fd = knock(&d);
        bench_send(&d.bench, fd, junk[i], strlen(junk[i]));
        ssize_t n;
        while ((n = bench_read(&d.bench, fd, byte, sizeof byte)) > 0)
            ;
        cr_assert_eq(n, -1, "%zu: it is closed", i);
        (void)close(fd);
    }
    int silent = knock(&d);
    cr_assert_eq(bench_read(&d.bench, silent, byte, sizeof byte), -1, "so is one that says nothing");
    (void)close(silent);
    v.len = 0;
    cr_assert_eq(tls_write(v.tls, bytes_text("encore")), ERR_OK);
    push(&d, &v);
    PULL(&d, &v, v.len == 6);
    cr_assert_eq(v.len, 6);
    cr_assert_eq(d.bench.opened, 1, "the user never heard of them");
    leave(&v);
    door_close(&d);
}

Test(tls, without_a_certificate_nobody_gets_in, .timeout = 20)
{
    static struct door d;
    struct net_limits l = bench_limits();
    char byte;
    door_open(&d, &l);
    net_use_tls(d.bench.net, NULL);
    int fd = knock(&d);
    cr_assert_eq(bench_read(&d.bench, fd, &byte, 1), -1);
    cr_assert_eq(d.bench.opened, 0);
    (void)close(fd);
    door_close(&d);
}

Test(tls, missing_memory_costs_one_connection, .timeout = 100)
{
    for (size_t n = 1;; n++) {
        static struct door d;
        static struct visitor v, w;
        struct net_limits l = bench_limits();
        door_open(&d, &l);
        d.bench.fault.fail_at = d.bench.fault.calls + n;
        visit(&d, &v);
        for (int i = 0; i < 200 && !tls_established(v.tls) && !v.end; i++)
            pull(&d, &v);
        if (tls_established(v.tls) && tls_write(v.tls, bytes_text("abc")) == ERR_OK) {
            struct bytes b = tls_pending(v.tls);
            (void)send(v.fd, b.data, b.len, MSG_NOSIGNAL);
            tls_sent(v.tls, b.len);
            for (int i = 0; i < 200 && v.len < 3 && !v.end; i++)
                pull(&d, &v);
        }
        bool fired = d.bench.fault.fired, whole = v.len == 3;
        visit(&d, &w);
        PULL(&d, &w, tls_established(w.tls));
        cr_assert(tls_established(w.tls), "after call %zu failed, the next one gets in", n);
        leave(&v);
        leave(&w);
        door_close(&d);
        if (!fired) {
            cr_assert(whole);
            cr_assert_gt(n, 3);
            break;
        }
    }
}
