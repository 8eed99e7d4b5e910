#include "tests/bench/tui/bench.h"

#include <stdio.h>
#include <string.h>

/* PAUSE_MS: longer than the client waits before it shows the details of the focus. */
enum { MESSAGE_ROW = 21, BURST_KEYS = 11, LINK_RATE = 1200, LINK_DELAY_MS = 300, PAUSE_MS = 260, LONE_ROUNDS = 4 };

/* --- Starting ------------------------------------------------------------- */

/* The first paint is what has come when the first silence begins. */
static void first_paint(const struct bench *b, struct samples *ms, struct samples *bytes)
{
    const char *const argv[] = {b->program, "--demo", NULL};
    struct terminal t;
    terminal_start(&t, b->term, 24, 80, argv);
    uint64_t began = t.sent_us;
    while (t.bytes == 0 && terminal_now_us() - began < TERMINAL_LIMIT_MS * 1000ULL)
        terminal_watch(&t, 1);
    (void)terminal_settle(&t);
    samples_add(ms, (double)(t.last_us - began) / 1000);
    samples_add(bytes, (double)t.bytes);
    demo_end(&t);
}

void measure_start(struct bench *b)
{
    struct samples ms = {0}, bytes = {0}, ready = {0};
    for (int i = 0; i < b->starts; i++) {
        struct terminal t;
        first_paint(b, &ms, &bytes);
        uint64_t began = terminal_now_us();
        demo_start(b, &t);
        samples_add(&ready, (double)(t.last_us - began) / 1000);
        demo_end(&t);
    }
    row_print(b, "départ → premier affichage, médiane", "ms", samples_at(&ms, 50), -1);
    row_print(b, "départ → premier affichage, p99", "ms", samples_at(&ms, 99), 150);
    row_print(b, "octets du premier affichage", "o", samples_at(&bytes, 100), 2500);
    row_print(b, "départ → accueil, base de démonstration créée et lue", "ms", samples_at(&ready, 50), -1);
}

/* --- Keys ----------------------------------------------------------------- */

struct costs {
    struct samples us, bytes, cells;
};

/* Cells that changed but in the rows of the focus, before and after, and the message. */
static size_t changed_elsewhere(const struct grid *before, const struct grid *after)
{
    struct grid a = *before, b = *after;
    size_t changed = 0;
    for (int row = 0; row < after->rows; row++) {
        if (row == before->cursor_row || row == after->cursor_row || row == MESSAGE_ROW)
            continue;
        a.cells = before->cells + row * before->cols;
        b.cells = after->cells + row * after->cols;
        a.rows = b.rows = 1;
        changed += grid_changed(&a, &b);
    }
    return changed;
}

/* With `pause_ms`, what comes once the keyboard pauses is the key's too. */
static void one_key(struct terminal *t, const char *key, int pause_ms, struct costs *c)
{
    struct grid before, after;
    grid_init(&before, &sys_real);
    grid_init(&after, &sys_real);
    terminal_copy(t, &before);
    size_t bytes = t->bytes;
    terminal_type(t, key);
    (void)terminal_settle(t);
    if (pause_ms > 0) {
        terminal_watch(t, pause_ms);
        (void)terminal_settle(t);
    }
    terminal_copy(t, &after);
    if (t->bytes > bytes)
        samples_add(&c->us, (double)terminal_latency_us(t));
    samples_add(&c->bytes, (double)(t->bytes - bytes));
    samples_add(&c->cells, (double)changed_elsewhere(&before, &after));
    grid_free(&before);
    grid_free(&after);
}

static void print_costs(struct bench *b, const char *what, const struct costs *c)
{
    char text[96];
    (void)snprintf(text, sizeof text, "%s : touche → dernier octet, médiane", what);
    row_print(b, text, "ms", samples_at(&c->us, 50) / 1000, 1);
    (void)snprintf(text, sizeof text, "%s : touche → dernier octet, p99", what);
    row_print(b, text, "ms", samples_at(&c->us, 99) / 1000, 10);
    (void)snprintf(text, sizeof text, "%s : octets, p95", what);
    row_print(b, text, "o", samples_at(&c->bytes, 95), 120);
    (void)snprintf(text, sizeof text, "%s : octets, au plus", what);
    row_print(b, text, "o", samples_at(&c->bytes, 100), 400);
    (void)snprintf(text, sizeof text, "%s : cellules changées hors focus et message", what);
    row_print(b, text, "", samples_at(&c->cells, 100), 0);
}

/* Of the first thread, in nanoseconds: what others do on the machine does not count. */
static double cpu_ms(pid_t pid)
{
    char path[64];
    unsigned long long ns = 0;
    (void)snprintf(path, sizeof path, "/proc/%d/schedstat", (int)pid);
    FILE *f = fopen(path, "r");
    if (f != NULL && fscanf(f, "%llu", &ns) != 1)
        ns = 0;
    if (f != NULL)
        (void)fclose(f);
    return (double)ns / 1e6;
}

static const char *const arrow_round[] = {"\033[B", "\033[C", "\033[B", "\033[D", "\033[A", "\033[A"};

static void arrows(struct bench *b, struct terminal *t)
{
    struct costs c = {0};
    one_key(t, "\033[B", 0, &(struct costs){0});     /* the first has the hints to change */
    one_key(t, "\033[A", 0, &(struct costs){0});
    double before = cpu_ms(t->pid);
    for (int i = 0; i < b->keys; i++)
        one_key(t, arrow_round[i % 6], 0, &c);
    double after = cpu_ms(t->pid);
    print_costs(b, "flèche dans la grille", &c);
    row_print(b, "flèche dans la grille : processeur de pacte, moyenne", "ms", (after - before) / b->keys, -1);
}

/* A key after which the user looks: all that it brings, the details too. */
static void print_lone(struct bench *b, const char *what, const struct costs *c)
{
    char text[96];
    (void)snprintf(text, sizeof text, "%s : le dernier octet vient après", what);
    row_print(b, text, "ms", samples_at(&c->us, 100) / 1000, 250);
    (void)snprintf(text, sizeof text, "%s : octets en tout, p95", what);
    row_print(b, text, "o", samples_at(&c->bytes, 95), -1);
    (void)snprintf(text, sizeof text, "%s : octets en tout, au plus", what);
    row_print(b, text, "o", samples_at(&c->bytes, 100), 400);
    (void)snprintf(text, sizeof text, "%s : cellules changées hors focus et message", what);
    row_print(b, text, "", samples_at(&c->cells, 100), -1);
}

static void lone_arrows(struct bench *b, struct terminal *t)
{
    struct costs c = {0};
    terminal_watch(t, PAUSE_MS);
    for (int i = 0; i < LONE_ROUNDS * 6; i++)
        one_key(t, arrow_round[i % 6], PAUSE_MS, &c);
    print_lone(b, "flèche, puis le détail qui se pose", &c);
}

/* Typed into a cell, then taken back: the first digit opens it. */
static void digits(struct bench *b, struct terminal *t)
{
    struct costs c = {0};
    for (int i = 0; i < b->keys; i++) {
        if (i % 6 == 0) {
            terminal_type(t, "1");
            (void)terminal_settle(t);
        }
        one_key(t, "5", 0, &c);
        if (i % 6 == 5) {
            terminal_type(t, "\033");
            terminal_watch(t, 700);
        }
    }
    print_costs(b, "chiffre dans une cellule", &c);
}

static void lone_digits(struct bench *b, struct terminal *t)
{
    struct costs c = {0};
    terminal_type(t, "1");
    terminal_watch(t, PAUSE_MS);
    for (int i = 0; i < LONE_ROUNDS; i++)
        one_key(t, "5", PAUSE_MS, &c);
    print_lone(b, "chiffre, puis les totaux qui se posent", &c);
    terminal_type(t, "\033");
    terminal_watch(t, 700);
}

static void burst(struct bench *b, struct terminal *t)
{
    char keys[BURST_KEYS * 3 + 1] = "";
    struct samples bytes = {0}, all = {0};
    for (int turn = 0; turn < 6; turn++) {
        for (int i = 0; i < BURST_KEYS; i++)
            memcpy(keys + 3 * i, turn % 2 == i % 2 ? "\033[B" : i % 3 == 0 ? "\033[C" : "\033[D", 3);
        size_t before = t->bytes;
        terminal_send(t, keys, BURST_KEYS * 3);
        (void)terminal_settle(t);
        samples_add(&bytes, (double)(t->bytes - before));
        terminal_watch(t, PAUSE_MS);
        samples_add(&all, (double)(t->bytes - before));
    }
    row_print(b, "rafale de 11 touches : octets, au plus", "o", samples_at(&bytes, 100), 150);
    row_print(b, "rafale, puis le détail qui se pose : octets, au plus", "o", samples_at(&all, 100), 400);
}

/* One figure of all its mappings, as the kernel sums them. */
static double memory_mib(pid_t pid, const char *name)
{
    char path[64], line[256];
    long kib = 0, sum = 0;
    size_t len = strlen(name);
    (void)snprintf(path, sizeof path, "/proc/%d/smaps_rollup", (int)pid);
    FILE *f = fopen(path, "r");
    while (f != NULL && fgets(line, sizeof line, f) != NULL)
        if (strncmp(line, name, len) == 0 && sscanf(strchr(line, ':'), ": %ld", &kib) == 1)
            sum += kib;
    if (f != NULL)
        (void)fclose(f);
    return (double)sum / 1024;
}

void measure_keys(struct bench *b)
{
    struct terminal t;
    demo_start(b, &t);
    demo_contributions(&t);
    arrows(b, &t);
    lone_arrows(b, &t);
    digits(b, &t);
    lone_digits(b, &t);
    burst(b, &t);
    row_print(b, "mémoire résidente, démonstration chargée", "Mio", memory_mib(t.pid, "Rss:"), 12);
    row_print(b, "… dont à pacte seul (le reste : bibliothèques partagées)", "Mio", memory_mib(t.pid, "Private_"), -1);
    row_print(b, "… part qui lui revient, les pages partagées divisées (PSS)", "Mio", memory_mib(t.pid, "Pss:"), -1);
    demo_end(&t);
}

/* --- Silence and slow links ------------------------------------------------ */

void measure_idle(struct bench *b)
{
    struct terminal t;
    char what[96];
    demo_start(b, &t);
    demo_contributions(&t);
    terminal_watch(&t, 1000);
    size_t before = t.bytes;
    terminal_watch(&t, b->idle_s * 1000);
    (void)snprintf(what, sizeof what, "octets en %d s sans toucher à rien", b->idle_s);
    row_print(b, what, "o", (double)(t.bytes - before), 0);
    demo_end(&t);
}

static void slow_step(struct terminal *t, const char *keys, struct samples *s, struct samples *bytes)
{
    size_t before = t->bytes;
    terminal_type(t, keys);
    uint64_t sent = t->sent_us;
    (void)terminal_settle(t);
    samples_add(s, (double)(t->last_us - sent) / 1e6 + LINK_DELAY_MS / 1e3);
    samples_add(bytes, (double)(t->bytes - before));
}

/* Each step of a story goes over the link: keys late by its delay, bytes at its
 * pace, and as late again. */
void measure_slow_link(struct bench *b)
{
    static const struct { const char *keys, *screen; } story[] = {
        {"l", "conventions"}, {"\r", "fiche"}, {"é", "contributions"}, {"\"", "étapes"}, {"'", "indicateurs"}, {"(", "COPIL"},
        {"-", "frise"}, {"è", "journal"}, {"&", "fiche"}, {"h", "accueil"}, {"l", "conventions"}, {":", "palette"}, {"\033", "sans palette"},
    };
    struct terminal t;
    struct samples s = {0}, bytes = {0};
    char what[96];
    int worst = 0;
    demo_start(b, &t);
    t.rate = LINK_RATE;
    t.delay_ms = LINK_DELAY_MS;
    t.tokens_us = terminal_now_us();
    for (size_t i = 0; i < sizeof story / sizeof story[0]; i++) {
        slow_step(&t, story[i].keys, &s, &bytes);
        worst = s.value[i] > s.value[worst] ? (int)i : worst;
    }
    row_print(b, "1 200 o/s et 300 ms : écran stable, médiane", "s", samples_at(&s, 50), 2);
    (void)snprintf(what, sizeof what, "1 200 o/s et 300 ms : écran stable, au plus (%s)", story[worst].screen);
    row_print(b, what, "s", samples_at(&s, 100), 2);
    row_print(b, "octets d'un changement d'écran, médiane", "o", samples_at(&bytes, 50), -1);
    row_print(b, "octets d'un changement d'écran, au plus", "o", samples_at(&bytes, 100), -1);
    t.rate = t.delay_ms = 0;
    demo_end(&t);
}
