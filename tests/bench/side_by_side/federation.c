/* The federation's views of 4,000 centres: pactectl over TLS, what the daemon
 * takes for them, and how long others wait meanwhile, against what they wait
 * alone: in turns, since the machine is shared. */
#include "tests/bench/side_by_side/servers.h"

#include "tests/support/federation.h"
#include "tools/admin/admin.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ARGUMENTS = 16, WAITS_MAX = 100000, TERRITORIES = 1000, WRITTEN_ID = 900000 };

/* Somebody asks every millisecond, and changes something now and then. */
enum { ASK_EVERY_US = 1000, READS_PER_WRITE = 16, ALONE_MS = 500 };

struct view {
    const char *what;
    double seconds_max;
    const char *args[ARGUMENTS];
};

/* The day is one of the data's: figures do not change with the calendar. */
#define AU "--au", "2026-11-15"
static const struct view views[] = {
    {"portefeuille", 1, {"portefeuille", AU, "--annee", "2027"}},
    {"portefeuille, rouges, triés", 1, {"portefeuille", AU, "--annee", "2027", "--where", "couleur=ROUGE", "--tri", "jours"}},
    {"échéances", 4, {"echeances", AU}},
    {"financements d'une année", 4, {"financements", AU, "--annee", "2026"}},
    {"financements, tous", 4, {"financements", AU}},
    {"indicateurs d'une année", 2, {"indicateurs", AU, "--annee", "2025"}},
    {"totaux d'une année", 1, {"totals", "--annees", "2026"}},
    {"liste des structures", 1, {"list", "structure"}},
    {"liste, filtrée et triée", 1, {"list", "convention", "--where", "fin<=2027-12-31", "--tri", "fin"}},
    {"liste, à une date passée", 2, {"list", "convention", "--au", "2026-11-15"}},
    {"recherche", 0.2, {"search", "lanterne 13"}},
    {"fiche d'une convention", 0.2, {"fiche", "COM-F-0013", AU}},
};
enum { VIEWS = sizeof views / sizeof views[0] };

/* --- The store ------------------------------------------------------------------- */

void federation_make(struct bench *b)
{
    static struct sample_batch batch;
    struct sample_store s;
    sample_open(&s, scratch_path(&b->scratch, "d/store"), false);
    sample_account(&s, "bench", PACTE__ROLE__ROLE_FEDERATION, "bench-violoncelle-88-gravier");
    uint64_t began = now_ns();
    unsigned records = federation_fill(&s, b->structures);
    fprintf(stderr, "%u structures, %u fiches, en %.0f s.\n", b->structures, records, (double)(now_ns() - began) / 1e9);
    sample_batch(&batch, 1, TERRITORIES, 0, 1);
    if (sample_write(&s, &batch) != ERR_OK)
        abort();
    sample_batch(&batch, WRITTEN_ID, 1, 0, 1);
    if (sample_write(&s, &batch) != ERR_OK)
        abort();
    sample_close(&s);
    b->records = TERRITORIES;
}

/* --- pactectl ---------------------------------------------------------------------- */

_Noreturn static void become(struct bench *b, const char *const *args)
{
    const char *argv[ARGUMENTS + 1] = {"pactectl"};
    char server[32];
    memcpy(argv + 1, args, (ARGUMENTS - 1) * sizeof *args);
    snprintf(server, sizeof server, "127.0.0.1:%u", (unsigned)b->d.port);
    setenv("PACTE_SERVER", server, 1);
    setenv("PACTE_FINGERPRINT", b->fingerprint, 1);
    setenv("HOME", b->scratch.dir, 1);
    unsetenv("XDG_RUNTIME_DIR");
    unsetenv("XDG_CONFIG_HOME");
    int in = open("/dev/null", O_RDONLY);
    int out = open(scratch_path(&b->scratch, "answer"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0)
        _exit(126);
    execv(program_path("pactectl"), (char *const *)(uintptr_t)argv);
    _exit(127);
}

static pid_t spawn(struct bench *b, const char *const *args)
{
    pid_t pid = fork();
    if (pid < 0)
        abort();
    if (pid == 0)
        become(b, args);
    return pid;
}

static void log_in(struct bench *b)
{
    const char *path = scratch_path(&b->scratch, "password");
    const char *args[ARGUMENTS] = {"login", "--account", "bench", "--password-file", path};
    FILE *to = fopen(path, "w");
    int status;
    if (to == NULL || fputs("bench-violoncelle-88-gravier\n", to) < 0 || fclose(to) != 0)
        abort();
    if (waitpid(spawn(b, args), &status, 0) < 0 || status != 0)
        exit(1);
}

static unsigned answer_lines(struct bench *b)
{
    FILE *from = fopen(scratch_path(&b->scratch, "answer"), "r");
    unsigned lines = 0;
    int c;
    while (from != NULL && (c = getc(from)) != EOF)
        lines += c == '\n';
    if (from != NULL)
        (void)fclose(from);
    return lines;
}

/* --- Waits of others ---------------------------------------------------------------- */

struct waits {
    double *ms;
    size_t count;
};

struct others {
    struct load *get, *put;
    struct waits alone, reads, writes;
};

static void wait_add(struct waits *w, uint64_t ns)
{
    if (w->count < WAITS_MAX)
        w->ms[w->count++] = (double)ns / 1e6;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* « p50 / p99 / worst », and puts them in order. */
static void waits_text(struct waits *w, char *out, size_t size)
{
    qsort(w->ms, w->count, sizeof *w->ms, by_value);
    if (w->count == 0)
        snprintf(out, size, "rien");
    else
        snprintf(out, size, "%.1f / %.1f / %.1f ms", w->ms[w->count / 2], w->ms[w->count * 99 / 100], w->ms[w->count - 1]);
}

static double p99(const struct waits *w) { return w->count == 0 ? 0 : w->ms[w->count * 99 / 100]; }

static void read_one(struct others *o, struct waits *w)
{
    const struct timespec pause = {.tv_nsec = ASK_EVERY_US * 1000L};
    (void)nanosleep(&pause, NULL);
    wait_add(w, load_once(o->get));
}

static void ask_alone(struct others *o)
{
    uint64_t began = now_ns();
    while (now_ns() - began < ALONE_MS * 1000000ull)
        read_one(o, &o->alone);
}

/* Until that process ends. */
static void ask_meanwhile(struct others *o, pid_t pid)
{
    int status = 0;
    for (unsigned i = 1; waitpid(pid, &status, WNOHANG) == 0; i++) {
        read_one(o, &o->reads);
        if (i % READS_PER_WRITE == 0)
            wait_add(&o->writes, load_once(o->put));
    }
    if (status != 0) {
        fprintf(stderr, "bench: pactectl a échoué (%x)\n", (unsigned)status);
        exit(1);
    }
}

/* --- The measures ---------------------------------------------------------------------- */

enum { WAIT_MS_MAX = 10, ALONE_TIMES_MAX = 2 };

static void show_waits(struct others *o)
{
    char text[200], alone[64], reads[64], writes[64];
    waits_text(&o->alone, alone, sizeof alone);
    waits_text(&o->reads, reads, sizeof reads);
    waits_text(&o->writes, writes, sizeof writes);
    double times = p99(&o->alone) > 0 ? p99(&o->reads) / p99(&o->alone) : 0;
    snprintf(text, sizeof text, "%s ; avant %s ; p99 × %.1f ; une écriture %s", reads, alone, times, writes);
    figure("   pendant ce temps, une lecture", text, "p99 ≤ 10 ms, ou × 2", p99(&o->reads) <= WAIT_MS_MAX || times <= ALONE_TIMES_MAX);
}

static void measure_one(struct bench *b, struct others *o, const struct view *v)
{
    char text[200], goal[32];
    struct series seconds = {0}, cpu = {0};
    o->alone.count = o->reads.count = o->writes.count = 0;
    for (unsigned i = 0; i < b->rounds; i++) {
        ask_alone(o);
        uint64_t before = cpu_ns(b->d.pid), began = now_ns();
        ask_meanwhile(o, spawn(b, v->args));
        series_add(&seconds, (double)(now_ns() - began) / 1e9);
        series_add(&cpu, (double)(cpu_ns(b->d.pid) - before) / 1e9);
    }
    snprintf(text, sizeof text, "%5.2f s (%.2f–%.2f), %u lignes ; pacted : %.2f s de processeur, %.1f Mio", series_median(&seconds),
             series_min(&seconds), series_max(&seconds), answer_lines(b), series_median(&cpu),
             (double)memory_of(b->d.pid).own_kib / 1024);
    snprintf(goal, sizeof goal, "≤ %.1f s", v->seconds_max);
    figure(v->what, text, goal, series_median(&seconds) <= v->seconds_max);
    show_waits(o);
}

static void waits_make(struct waits *w)
{
    w->ms = calloc(WAITS_MAX, sizeof *w->ms);
    if (w->ms == NULL)
        abort();
}

void measure_federation(struct bench *b)
{
    struct pacte_side get_side = {0}, put_side = {.first_id = WRITTEN_ID, .first_number = 1};
    struct load_protocol get_p, put_p;
    struct others o = {.get = NULL};
    char text[160];
    snprintf(text, sizeof text, "La fédération : %u centres, pactectl par TLS ; attentes : médiane / p99 / pire", b->structures);
    title(text);
    log_in(b);
    waits_make(&o.alone);
    waits_make(&o.reads);
    waits_make(&o.writes);
    pacte_get_protocol(&get_p, &get_side, b);
    pacte_put_protocol(&put_p, &put_side, b);
    o.get = load_open(&get_p, b->d.port, 1);
    o.put = load_open(&put_p, b->d.port, 1);
    if (o.get == NULL || o.put == NULL)
        exit(1);
    for (size_t i = 0; i < VIEWS; i++)
        measure_one(b, &o, &views[i]);
    load_close(o.get);
    load_close(o.put);
    free(o.alone.ms);
    free(o.reads.ms);
    free(o.writes.ms);
}
