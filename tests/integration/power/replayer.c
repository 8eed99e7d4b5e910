#include "tests/integration/power/replayer.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SECTOR = 512 };

/* Counters that outlive a worker that dies. */
struct shared {
    size_t done, bad, first_bad;      /* done: states finished, good or bad */
    size_t begun;                     /* the last state begun */
    size_t states;                    /* found at the end of the walk */
    bool finished;
};

struct walk {
    const struct replay_options *o;
    struct shared *shared;
    unsigned worker;
    size_t skip;                      /* states that a former worker has done */
    size_t nth;
    uint8_t *disk, *image;            /* what is surely there; what this state has */
    size_t disk_len, image_len;
    size_t *pending;                  /* events not yet surely on disk */
    size_t pending_count;
    uint32_t acknowledged;
    uint64_t seed;
    int fd;
    char path[512];
};

static uint64_t draw(struct walk *w)
{
    w->seed ^= w->seed << 13;
    w->seed ^= w->seed >> 7;
    w->seed ^= w->seed << 17;
    return w->seed;
}

static void put(uint8_t *to, size_t *len, const struct event *e, size_t from, size_t until)
{
    memcpy(to + e->offset + from, e->data + from, until - from);
    if (e->offset + until > *len)
        *len = (size_t)(e->offset + until);
}

/* Each sector of the event by the throw of a coin. */
static void put_torn(struct walk *w, const struct event *e)
{
    for (size_t at = 0; at < e->len;) {
        size_t until = at + SECTOR - (size_t)((e->offset + at) % SECTOR);
        if (until > e->len)
            until = e->len;
        if (draw(w) & 1)
            put(w->image, &w->image_len, e, at, until);
        at = until;
    }
}

static void write_image(struct walk *w)
{
    size_t at = 0;
    if (ftruncate(w->fd, 0) != 0 || ftruncate(w->fd, (off_t)w->image_len) != 0)
        abort();
    while (at < w->image_len) {
        ssize_t n = pwrite(w->fd, w->image + at, w->image_len - at, (off_t)at);
        if (n <= 0)
            abort();
        at += (size_t)n;
    }
}

static bool enough(const struct walk *w)
{
    return w->o->states_max != 0 && w->nth >= w->o->states_max;
}

/* `keep`: none of the pending writes, all, or a random part of them. */
enum keep { KEEP_NONE, KEEP_ALL, KEEP_SOME };

static void try_state(struct walk *w, enum keep keep)
{
    if (enough(w))
        return;
    size_t nth = w->nth++;
    bool mine = nth % w->o->workers == w->worker && nth >= w->skip;
    if (mine) {
        memset(w->image, 0, w->o->recording->end);
        memcpy(w->image, w->disk, w->disk_len);
        w->image_len = w->disk_len;
    }
    for (size_t i = 0; keep != KEEP_NONE && i < w->pending_count; i++) {
        const struct event *e = &w->o->recording->events[w->pending[i]];
        uint64_t fate = keep == KEEP_ALL ? 0 : draw(w) % 3;
        uint64_t seed = draw(w);      /* the same draws whoever's turn it is */
        if (!mine || fate == 1)
            continue;
        if (fate == 0)
            put(w->image, &w->image_len, e, 0, e->len);
        else {
            uint64_t kept = w->seed;
            w->seed = seed | 1;
            put_torn(w, e);
            w->seed = kept;
        }
    }
    if (!mine)
        return;
    w->shared->begun = nth;
    write_image(w);
    if (!w->o->check(w->path, w->acknowledged, nth, w->o->ctx)) {
        if (w->shared->bad++ == 0)
            w->shared->first_bad = nth;
    }
    w->shared->done++;
}

static void settle(struct walk *w)
{
    for (size_t i = 0; i < w->pending_count; i++) {
        const struct event *e = &w->o->recording->events[w->pending[i]];
        put(w->disk, &w->disk_len, e, 0, e->len);
    }
    w->pending_count = 0;
}

static void crash_here(struct walk *w)
{
    try_state(w, KEEP_NONE);
    if (w->pending_count == 0)
        return;
    try_state(w, KEEP_ALL);
    for (size_t i = 0; i < w->o->subsets && (w->pending_count > 1 || i < 2); i++)
        try_state(w, KEEP_SOME);
}

static void step(struct walk *w, size_t at)
{
    const struct event *e = &w->o->recording->events[at];
    switch (e->kind) {
    case EVENT_WRITE:
    case EVENT_WRITE_SYNCED:
        w->pending[w->pending_count++] = at;
        crash_here(w);                /* the power fails while it is under way */
        if (e->kind == EVENT_WRITE_SYNCED && !w->o->ignore_syncs) {
            put(w->disk, &w->disk_len, e, 0, e->len);
            w->pending_count--;
        }
        break;
    case EVENT_SYNC:
        if (!w->o->ignore_syncs)
            settle(w);
        crash_here(w);
        break;
    case EVENT_ACKNOWLEDGED:
        w->acknowledged = e->number;
        crash_here(w);
        break;
    }
}

static void work(const struct replay_options *o, struct shared *shared, unsigned worker, size_t skip)
{
    struct walk w = {.o = o, .shared = shared, .worker = worker, .skip = skip, .seed = o->seed | 1};
    char dir[480];
    /* The control dies often, and loudly. */
    int quiet = o->ignore_syncs ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;
    if (quiet >= 0)
        (void)dup2(quiet, 2);
    snprintf(dir, sizeof dir, "%s/worker-%u", o->dir, worker);
    snprintf(w.path, sizeof w.path, "%s/data.mdb", dir);
    mkdir(dir, 0700);
    w.fd = open(w.path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    w.disk = calloc(1, o->recording->end);
    w.image = calloc(1, o->recording->end);
    w.pending = calloc(o->recording->count + 1, sizeof *w.pending);
    if (w.fd < 0 || w.disk == NULL || w.image == NULL || w.pending == NULL)
        abort();
    memcpy(w.disk, o->recording->base, o->recording->base_len);
    w.disk_len = o->recording->base_len;
    crash_here(&w);
    for (size_t i = 0; i < o->recording->count && !enough(&w); i++)
        step(&w, i);
    shared->states = w.nth;
    shared->finished = true;
    _exit(0);
}

/* A worker that dies has met a bad state; another goes on after it. */
static size_t supervise(const struct replay_options *o, struct shared *shared, unsigned worker)
{
    size_t deaths = 0, skip = 0;
    while (!shared->finished) {
        pid_t pid = fork();
        int status = 0;
        if (pid < 0)
            abort();
        if (pid == 0)
            work(o, shared, worker, skip);
        while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
            ;
        if (shared->finished)
            break;
        if (shared->begun < skip)
            abort();                  /* it dies without trying anything */
        if (shared->bad++ == 0)
            shared->first_bad = shared->begun;
        shared->done++;
        deaths++;
        skip = shared->begun + 1;
    }
    return deaths;
}

void replay(const struct replay_options *o, struct replay_result *out)
{
    struct shared *shared = mmap(NULL, o->workers * sizeof *shared, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
                                 -1, 0);
    size_t *deaths = mmap(NULL, o->workers * sizeof *deaths, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || deaths == MAP_FAILED)
        abort();
    for (unsigned i = 0; i < o->workers; i++) {
        pid_t pid = fork();
        if (pid < 0)
            abort();
        if (pid == 0) {
            deaths[i] = supervise(o, &shared[i], i);
            _exit(0);
        }
    }
    while (wait(NULL) > 0)
        ;
    *out = (struct replay_result){.states = shared[0].states};
    size_t done = 0;
    for (unsigned i = 0; i < o->workers; i++) {
        if (shared[i].bad > 0 && (out->bad == 0 || shared[i].first_bad < out->first_bad))
            out->first_bad = shared[i].first_bad;
        out->bad += shared[i].bad;
        out->deaths += deaths[i];
        done += shared[i].done;
    }
    if (done != out->states)          /* a state that nobody tried would prove nothing */
        abort();
    munmap(shared, o->workers * sizeof *shared);
    munmap(deaths, o->workers * sizeof *deaths);
}
