/* Durable writes: what the disk can do, one commit for each write, and the
 * daemon, which puts what waits into one commit. */
#include "tests/bench/side_by_side/postgres.h"
#include "tests/bench/side_by_side/servers.h"

#include "tests/support/sample.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { KINDS = 3, ALONE_FIRST_ID = 500000, BLOCK = 4096, OVERWRITTEN_BLOCKS = 1024 };
static const unsigned clients_of[KINDS] = {1, 16, 64};

struct writes {
    struct bench *b;
    struct series append, overwrite, alone, pacte[KINDS], pg[KINDS];
    struct load *pacte_load[KINDS], *pg_load[KINDS];
    struct load_protocol pacte_p[KINDS], pg_p[KINDS];
    struct pacte_side sides[KINDS];
    struct sample_store store;
    uint64_t number;
};

static double rate_since(uint64_t began, uint64_t n) { return (double)n * 1e9 / (double)(now_ns() - began); }

/* 4 KiB, then fdatasync, over and over. */
static void bare_disk(struct writes *w, bool append, struct series *s)
{
    static uint8_t block[BLOCK];
    const char *path = scratch_path(&w->b->scratch, append ? "append" : "overwrite");
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    uint64_t n = 0, began, until;
    if (fd < 0)
        abort();
    for (unsigned i = 0; !append && i < OVERWRITTEN_BLOCKS; i++)
        if (pwrite(fd, block, BLOCK, (off_t)i * BLOCK) != BLOCK)
            abort();
    if (fsync(fd) != 0)
        abort();
    began = now_ns();
    until = began + (uint64_t)w->b->round_ms * 1000000;
    for (; now_ns() < until; n++) {
        off_t at = append ? lseek(fd, 0, SEEK_END) : (off_t)(n % OVERWRITTEN_BLOCKS) * BLOCK;
        block[0] = (uint8_t)n;
        if (pwrite(fd, block, BLOCK, at) != BLOCK || fdatasync(fd) != 0)
            abort();
    }
    series_add(s, rate_since(began, n));
    close(fd);
}

/* The same work as the daemon does for a Put, each in a commit of its own. */
static void alone(struct writes *w)
{
    static struct sample_batch batch;
    uint64_t n = 0, began = now_ns(), until = began + (uint64_t)w->b->round_ms * 1000000;
    for (; now_ns() < until; n++) {
        sample_batch(&batch, ALONE_FIRST_ID, 1, (uint32_t)w->number, w->number + 1);
        if (sample_write(&w->store, &batch) != ERR_OK)
            abort();
        w->number++;
    }
    series_add(&w->alone, rate_since(began, n));
}

static void turn(struct load *l, pid_t server, unsigned ms, struct series *s)
{
    struct quiet q = {0};
    struct load_result r;
    do {
        quiet_begin(&q, server);
        r = load_run(l, ms);
        if (r.errors > 0)
            exit(1);                 /* said already */
    } while (!quiet_end(&q, server) || r.requests == 0);
    series_add(s, (double)r.requests * 1e9 / (double)r.ns);
}

static struct load *open_or_exit(const struct load_protocol *p, uint16_t port, unsigned clients)
{
    struct load *l = load_open(p, port, clients);
    if (l == NULL)
        exit(1);
    return l;
}

static void prepare(struct writes *w)
{
    struct bench *b = w->b;
    sample_open(&w->store, scratch_path(&b->scratch, "alone"), true);
    sample_account(&w->store, "bench", PACTE__ROLE__ROLE_FEDERATION, NULL);
    for (unsigned k = 0; k < KINDS; k++) {
        w->sides[k].first_id = 1000 * (k + 1);
        w->sides[k].first_number = 1;           /* the records are at their first revision */
        pacte_put_protocol(&w->pacte_p[k], &w->sides[k], b);
        w->pacte_load[k] = open_or_exit(&w->pacte_p[k], b->d.port, clients_of[k]);
        if (b->postgres != NULL) {
            postgres_write_protocol(&w->pg_p[k], b->postgres);
            w->pg_load[k] = open_or_exit(&w->pg_p[k], b->postgres->port, clients_of[k]);
        }
    }
}

static void show(const char *name, const struct series *s)
{
    char text[100];
    snprintf(text, sizeof text, "%8.0f /s   (%.0f–%.0f)", series_median(s), series_min(s), series_max(s));
    figure(name, text, NULL, true);
}

static void show_ratio(const char *name, const struct series *a, const struct series *b, const char *goal, double least)
{
    char text[100];
    struct series r = series_divide(a, b);
    figure(name, series_ratio(a, b, text, sizeof text), goal, series_median(&r) >= least);
}

static void report(struct writes *w)
{
    static const struct { const char *pacte, *pg, *ratio, *goal; double least; } rows[KINDS] = {
        {"pacted, 1 client", "PostgreSQL, 1 client", "pacted / PostgreSQL, 1 client", "P5 ≥ 0,5", 0.5},
        {"pacted, 16 clients", "PostgreSQL, 16 clients", "pacted / PostgreSQL, 16 clients", "P5 ≥ 0,9", 0.9},
        {"pacted, 64 clients", "PostgreSQL, 64 clients", "pacted / PostgreSQL, 64 clients", "P5 ≥ 3", 3},
    };
    show("fdatasync nu, après 4 Kio ajoutés", &w->append);
    show("fdatasync nu, après 4 Kio récrits sur place", &w->overwrite);
    show("une écriture par validation, sans réseau", &w->alone);
    for (unsigned k = 0; k < KINDS; k++)
        show(rows[k].pacte, &w->pacte[k]);
    show_ratio("pacted, 64 clients / fdatasync nu (ajouts)", &w->pacte[2], &w->append, "P6 ≥ 7", 7);
    show_ratio("pacted, 64 clients / une écriture par validation", &w->pacte[2], &w->alone, NULL, 0);
    show_ratio("pacted, 1 client / une écriture par validation", &w->pacte[0], &w->alone, NULL, 0);
    for (unsigned k = 0; k < KINDS && w->b->postgres != NULL; k++) {
        show(rows[k].pg, &w->pg[k]);
        show_ratio(rows[k].ratio, &w->pacte[k], &w->pg[k], rows[k].goal, rows[k].least);
    }
}

void measure_writes(struct bench *b)
{
    static struct writes w;
    w.b = b;
    title("Écritures durables : fiche, version, index, recherche et journal dans la même validation, par TLS");
    prepare(&w);
    for (unsigned i = 0; i < b->rounds; i++) {
        bare_disk(&w, true, &w.append);
        bare_disk(&w, false, &w.overwrite);
        alone(&w);
        for (unsigned k = 0; k < KINDS; k++) {
            turn(w.pacte_load[k], b->d.pid, b->round_ms, &w.pacte[k]);
            if (w.pg_load[k] != NULL)
                turn(w.pg_load[k], b->postgres->pid, b->round_ms, &w.pg[k]);
        }
    }
    report(&w);
    for (unsigned k = 0; k < KINDS; k++) {
        load_close(w.pacte_load[k]);
        if (w.pg_load[k] != NULL)
            load_close(w.pg_load[k]);
    }
    sample_close(&w.store);
}
