#include "tests/bench/side_by_side/bench.h"

#include <dirent.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

void series_add(struct series *s, double v)
{
    if (s->count < ROUNDS_MAX)
        s->value[s->count++] = v;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double nth(const struct series *s, double part)
{
    struct series sorted = *s;
    if (s->count == 0)
        return 0;
    qsort(sorted.value, sorted.count, sizeof sorted.value[0], by_value);
    return sorted.value[(size_t)(part * (double)(sorted.count - 1) + 0.5)];
}

double series_median(const struct series *s) { return nth(s, 0.5); }
double series_min(const struct series *s) { return nth(s, 0); }
double series_max(const struct series *s) { return nth(s, 1); }

struct series series_divide(const struct series *a, const struct series *b)
{
    struct series r = {0};
    for (unsigned i = 0; i < a->count && i < b->count; i++)
        if (b->value[i] > 0)
            series_add(&r, a->value[i] / b->value[i]);
    return r;
}

const char *series_ratio(const struct series *a, const struct series *b, char *out, size_t size)
{
    struct series r = series_divide(a, b);
    snprintf(out, size, "%.2f (%.2f–%.2f)", series_median(&r), series_min(&r), series_max(&r));
    return out;
}

uint64_t now_ns(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

/* Calls fn for the process and for each of its children, one level down:
 * PostgreSQL answers from a child for each connection. */
typedef void of_process_fn(const char *pid, void *ctx);

static void each_process(pid_t pid, of_process_fn *fn, void *ctx)
{
    char path[300], text[32];
    DIR *all = opendir("/proc");
    struct dirent *e;
    snprintf(text, sizeof text, "%d", (int)pid);
    fn(text, ctx);
    while (all != NULL && (e = readdir(all)) != NULL) {
        int parent = 0;
        if (e->d_name[0] < '1' || e->d_name[0] > '9')
            continue;
        snprintf(path, sizeof path, "/proc/%.200s/stat", e->d_name);
        FILE *f = fopen(path, "r");
        if (f == NULL)
            continue;
        if (fscanf(f, "%*d (%*[^)]) %*c %d", &parent) == 1 && parent == (int)pid)
            fn(e->d_name, ctx);
        (void)fclose(f);
    }
    if (all != NULL)
        closedir(all);
}

static void add_cpu(const char *pid, void *ctx)
{
    char path[600];
    uint64_t *sum = ctx;
    snprintf(path, sizeof path, "/proc/%s/task", pid);
    DIR *tasks = opendir(path);
    struct dirent *e;
    while (tasks != NULL && (e = readdir(tasks)) != NULL) {
        uint64_t ns = 0;
        snprintf(path, sizeof path, "/proc/%s/task/%.200s/schedstat", pid, e->d_name);
        FILE *f = e->d_name[0] == '.' ? NULL : fopen(path, "r");
        if (f == NULL)
            continue;
        if (fscanf(f, "%" SCNu64, &ns) == 1)
            *sum += ns;
        (void)fclose(f);
    }
    if (tasks != NULL)
        closedir(tasks);
}

uint64_t cpu_ns(pid_t pid)
{
    uint64_t sum = 0;
    each_process(pid, add_cpu, &sum);
    return sum;
}

static uint64_t busy_ns(void)
{
    uint64_t v[8] = {0};
    FILE *f = fopen("/proc/stat", "r");
    if (f == NULL || fscanf(f, "cpu %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64 " %" SCNu64
                               " %" SCNu64, &v[0], &v[1], &v[2], &v[3], &v[4], &v[5], &v[6], &v[7]) != 8)
        v[0] = 0;
    if (f != NULL)
        (void)fclose(f);
    return (v[0] + v[1] + v[2] + v[5] + v[6] + v[7]) * (1000000000u / (uint64_t)sysconf(_SC_CLK_TCK));
}

static unsigned disturbed;
enum { TRIES_MAX = 3 };

static uint64_t ours(pid_t server)
{
    uint64_t self = 0;
    char text[32];
    snprintf(text, sizeof text, "%d", (int)getpid());
    add_cpu(text, &self);
    return self + (server > 0 ? cpu_ns(server) : 0);
}

void quiet_begin(struct quiet *q, pid_t server)
{
    q->ours_ns = ours(server);
    q->busy_ns = busy_ns();
    q->began_ns = now_ns();
}

/* Others may take a fifth of one core. */
bool quiet_end(struct quiet *q, pid_t server)
{
    uint64_t ns = now_ns() - q->began_ns, busy = busy_ns() - q->busy_ns, mine = ours(server) - q->ours_ns;
    bool quiet = busy < mine + ns / 5 + 30000000;
    if (!quiet && ++q->tries < TRIES_MAX)
        return false;
    disturbed += !quiet;
    return true;
}

unsigned quiet_disturbed(void) { return disturbed; }

static void add_memory(const char *pid, void *ctx)
{
    char path[300], line[256];
    struct memory *m = ctx;
    snprintf(path, sizeof path, "/proc/%s/smaps_rollup", pid);
    FILE *f = fopen(path, "r");
    uint64_t kib;
    while (f != NULL && fgets(line, sizeof line, f) != NULL) {
        if (sscanf(line, "Rss: %" SCNu64, &kib) == 1)
            m->resident_kib += kib;
        else if (sscanf(line, "Pss: %" SCNu64, &kib) == 1)
            m->proportional_kib += kib;
        else if (sscanf(line, "Pss_Anon: %" SCNu64, &kib) == 1)
            m->own_kib += kib;
    }
    if (f != NULL)
        (void)fclose(f);
}

struct memory memory_of(pid_t pid)
{
    struct memory m = {0};
    each_process(pid, add_memory, &m);
    return m;
}

void title(const char *text) { printf("\n%s\n", text); }

void figure(const char *what, const char *value, const char *goal, bool met)
{
    printf("  %s", what);
    /* Columns are characters, and these texts are French. */
    size_t columns = 0;
    for (const char *p = what; *p != '\0'; p++)
        columns += ((unsigned char)*p & 0xc0) != 0x80;
    for (; columns < 62; columns++)
        putchar(' ');
    printf(" %s", value);
    if (goal != NULL)
        printf("   [but : %s%s]", goal, met ? "" : " — NON ATTEINT");
    putchar('\n');
    (void)fflush(stdout);
}
