/* A point read over TLS against the least that any server over TLS can do with
 * the same number of bytes, and against PostgreSQL doing the same work. */
#include "tests/bench/side_by_side/postgres.h"
#include "tests/bench/side_by_side/servers.h"

#include <stdio.h>
#include <stdlib.h>

enum { CLIENTS = 64 };

struct side {
    struct load *load;
    pid_t pid;
    struct series rate, cpu_us, bytes;
};

static void take_turn(struct side *s, unsigned ms)
{
    struct quiet q = {0};
    struct load_result r;
    uint64_t cpu;
    do {
        quiet_begin(&q, s->pid);
        cpu = cpu_ns(s->pid);
        r = load_run(s->load, ms);
        cpu = cpu_ns(s->pid) - cpu;
        if (r.errors > 0)
            exit(1);                           /* said already */
    } while (!quiet_end(&q, s->pid) || r.requests == 0);
    series_add(&s->rate, (double)r.requests * 1e9 / (double)r.ns);
    series_add(&s->cpu_us, (double)cpu / 1000 / (double)r.requests);
    series_add(&s->bytes, (double)(r.bytes_sent + r.bytes_received) / (double)r.requests);
}

static void show(const char *name, const struct side *s)
{
    char text[160];
    snprintf(text, sizeof text, "%8.0f demandes/s   %6.2f µs de processeur   %5.0f octets", series_median(&s->rate),
             series_median(&s->cpu_us), series_median(&s->bytes));
    figure(name, text, NULL, true);
}

static void open_side(struct side *s, const struct load_protocol *p, uint16_t port, pid_t pid)
{
    s->pid = pid;
    s->load = load_open(p, port, CLIENTS);
    if (s->load == NULL) {
        fprintf(stderr, "bench: a server does not answer on port %u\n", port);
        exit(1);
    }
}

static void compare(const struct side *pacte, const struct side *pg)
{
    char text[160];
    struct series share = series_divide(&pacte->rate, &pg->rate);
    figure("pacted / PostgreSQL, par débit", series_ratio(&pacte->rate, &pg->rate, text, sizeof text), "P2 ≥ 9",
           series_median(&share) >= 9);
    share = series_divide(&pg->cpu_us, &pacte->cpu_us);
    figure("PostgreSQL / pacted, par processeur", series_ratio(&pg->cpu_us, &pacte->cpu_us, text, sizeof text), "P2 ≥ 6,5",
           series_median(&share) >= 6.5);
    share = series_divide(&pacte->bytes, &pg->bytes);
    figure("octets de pacted / PostgreSQL", series_ratio(&pacte->bytes, &pg->bytes, text, sizeof text), "P9 ≤ 0,6",
           series_median(&share) <= 0.6);
}

void measure_point_read(struct bench *b)
{
    struct side pacte = {0}, echo_side = {0}, pg_side = {0};
    struct load_protocol pacte_p, echo_p, pg_p;
    struct pacte_side ps = {0};
    struct echo echo = {0};
    char text[160];
    title("Lecture d'une fiche par TLS, 64 connexions, une demande à la fois chacune");
    pacte_get_protocol(&pacte_p, &ps, b);
    open_side(&pacte, &pacte_p, b->d.port, b->d.pid);
    load_once(pacte.load);                     /* tells the sizes: of the request … */
    load_once(pacte.load);                     /* … and of the answer to the former one */
    echo.request_len = ps.request_len;
    echo.answer_len = ps.answer_len;
    if (!echo_start(&echo, scratch_path(&b->scratch, "d/server.pem"), scratch_path(&b->scratch, "d/server.key")))
        abort();
    echo_protocol(&echo_p, &echo);
    open_side(&echo_side, &echo_p, echo.port, echo.pid);
    struct postgres *pg = b->postgres;
    if (pg != NULL) {
        postgres_read_protocol(&pg_p, pg);
        open_side(&pg_side, &pg_p, pg->port, pg->pid);
    }
    for (unsigned i = 0; i < b->rounds; i++) {
        take_turn(&echo_side, b->round_ms);
        take_turn(&pacte, b->round_ms);
        if (pg != NULL)
            take_turn(&pg_side, b->round_ms);
    }
    printf("  (demande de %zu octets, réponse de %zu, en clair)\n", ps.request_len, ps.answer_len);
    show("écho libuv + TLS, mêmes octets", &echo_side);
    show("pacted : droits vérifiés, fiche lue dans la base", &pacte);
    struct series share = series_divide(&echo_side.cpu_us, &pacte.cpu_us);
    figure("part du minimum, par processeur (écho / pacted)", series_ratio(&echo_side.cpu_us, &pacte.cpu_us, text, sizeof text),
           "P1 ≥ 0,75", series_median(&share) >= 0.75);
    figure("part du minimum, par débit (pacted / écho)", series_ratio(&pacte.rate, &echo_side.rate, text, sizeof text), NULL,
           true);
    if (pg != NULL) {
        show(pg->version, &pg_side);
        compare(&pacte, &pg_side);
        load_close(pg_side.load);
    }
    load_close(pacte.load);
    load_close(echo_side.load);
    echo_stop(&echo);
}
