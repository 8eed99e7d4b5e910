/* Memory, and the time to the first answer. */
#include "tests/bench/side_by_side/servers.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum { IDLE = 1000, LOADED = 64 };

static double mib(uint64_t kib) { return (double)kib / 1024; }

static void show_memory(const char *what, struct memory m, const char *goal, double most)
{
    char text[100];
    snprintf(text, sizeof text, "%6.1f Mio, dont %.1f en propre ; le reste : programmes, pages de la base", mib(m.proportional_kib),
             mib(m.own_kib));
    figure(what, text, goal, mib(m.proportional_kib) <= most);
}

static struct load *open_or_exit(const struct load_protocol *p, uint16_t port, unsigned clients)
{
    struct load *l = load_open(p, port, clients);
    if (l == NULL)
        exit(1);
    return l;
}

void measure_memory(struct bench *b)
{
    struct pacte_side idle_side = {0}, get_side = {0};
    struct load_protocol idle_p, get_p;
    title("Mémoire de pacted, base de 100 000 fiches");
    daemon_signal(&b->d, SIGTERM);
    if (!daemon_start(&b->d))
        exit(1);
    show_memory("au repos", memory_of(b->d.pid), "P7 ≤ 6", 6);
    pacte_idle_protocol(&idle_p, &idle_side, b);
    struct load *idle = open_or_exit(&idle_p, b->d.port, IDLE);
    show_memory("1 000 connexions TLS identifiées, sans demande", memory_of(b->d.pid), "P7 ≤ 30", 30);
    load_close(idle);
    daemon_signal(&b->d, SIGTERM);
    if (!daemon_start(&b->d))
        exit(1);
    pacte_get_protocol(&get_p, &get_side, b);
    struct load *loaded = open_or_exit(&get_p, b->d.port, LOADED);
    load_run(loaded, b->round_ms);
    show_memory("64 connexions qui lisent toute la base, sans cesse", memory_of(b->d.pid), "P7 ≤ 25", 25);
    load_close(loaded);
}

/* The file's pages leave the cache of the system, as far as it obeys. */
static void forget_pages(const struct bench *b)
{
    int fd = open(scratch_path(&b->scratch, "d/store/data.mdb"), O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        (void)posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
        close(fd);
    }
}

/* From exec to the first answer to a Get over TLS: handshake, Hello and
 * Resume included. */
static double first_answer_ms(struct bench *b)
{
    struct pacte_side side = {0};
    struct load_protocol p;
    forget_pages(b);
    uint64_t began = now_ns();
    if (!daemon_start(&b->d))
        exit(1);
    pacte_get_protocol(&p, &side, b);
    struct load *l = open_or_exit(&p, b->d.port, 1);
    load_once(l);
    double ms = (double)(now_ns() - began) / 1e6;
    load_close(l);
    return ms;
}

static void show_ms(const char *what, const struct series *s)
{
    char text[100];
    snprintf(text, sizeof text, "%6.1f ms (%.1f–%.1f)", series_median(s), series_min(s), series_max(s));
    figure(what, text, "P8 ≤ 15", series_median(s) <= 15);
}

void measure_start(struct bench *b)
{
    struct series in_order = {0}, killed = {0};
    struct load_protocol p;
    title("Du lancement à la première réponse par TLS, base de 100 000 fiches");
    for (unsigned i = 0; i < b->rounds; i++) {
        struct pacte_side side = {.first_id = 10000 + 100 * i, .first_number = 1};
        daemon_signal(&b->d, SIGTERM);
        series_add(&in_order, first_answer_ms(b));
        pacte_put_protocol(&p, &side, b);
        struct load *l = open_or_exit(&p, b->d.port, LOADED);
        load_run(l, 200);
        daemon_kill(&b->d);
        load_close(l);
        series_add(&killed, first_answer_ms(b));
    }
    show_ms("après un arrêt en ordre", &in_order);
    show_ms("après kill -9 sous les écritures", &killed);
}
