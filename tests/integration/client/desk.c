#include "tests/integration/client/desk.h"

#include "client-tui/data/path.h"
#include "client-tui/demo/data.h"
#include "client-tui/demo/demo.h"
#include "client-tui/ui/key.h"
#include "common/crypto/hash.h"
#include "common/wire/wire.h"
#include "tests/support/rawclient.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

const char desk_password[] = "quatre mots faciles ici";

struct desk desk;
struct terminal one, two;

void desk_set_up(void)
{
    struct err_note note = {0};
    struct desk *d = &desk;
    *d = (struct desk){.proxy = 0};
    scratch_make(&d->scratch);
    cr_assert_eq(crypto_init(&note), ERR_OK);
    (void)snprintf(d->daemon.dir, sizeof d->daemon.dir, "%.200s/data", d->scratch.dir);
    (void)snprintf(d->daemon.socket_path, sizeof d->daemon.socket_path, "%.90s/s", d->scratch.dir);
    (void)snprintf(d->daemon.log_path, sizeof d->daemon.log_path, "%.200s/log", d->scratch.dir);
    (void)snprintf(d->home, sizeof d->home, "%.200s/home", d->scratch.dir);
    cr_assert_eq(mkdir(d->home, 0700), 0);
    cr_assert_eq(demo_make(&sys_real, d->daemon.dir, desk_password, &note), ERR_OK, "%s", note.text);
    cr_assert(daemon_start(&d->daemon));
    d->port = d->daemon.port;
}

void desk_tear_down(void)
{
    terminal_end(&one);
    terminal_end(&two);
    if (desk.proxy > 0) {
        (void)kill(desk.proxy, SIGKILL);
        (void)waitpid(desk.proxy, NULL, 0);
        (void)close(desk.proxy_control);
    }
    daemon_kill(&desk.daemon);
    scratch_remove(&desk.scratch);
}

void desk_restart(struct desk *d)
{
    char listen_on[32];
    const char *const again[] = {"--listen", listen_on, NULL};
    (void)snprintf(listen_on, sizeof listen_on, "127.0.0.1:%u", d->daemon.port);
    d->daemon.more = again;
    cr_assert(daemon_start(&d->daemon));
    d->daemon.more = NULL;
}

/* --- A link that can be cut -------------------------------------------------------------- */

enum { PAIRS = 32 };

struct pair { int a, b; };

static int dial(uint16_t port)
{
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd >= 0 && connect(fd, (struct sockaddr *)&to, sizeof to) != 0) {
        (void)close(fd);
        fd = -1;
    }
    return fd;
}

static void drop(struct pair *p)
{
    (void)close(p->a);
    (void)close(p->b);
    *p = (struct pair){-1, -1};
}

static bool carry(int from, int to, bool lost)
{
    uint8_t bytes[65536];
    ssize_t n = read(from, bytes, sizeof bytes), done = 0;
    while (n > 0 && !lost && done < n) {
        ssize_t w = write(to, bytes + done, (size_t)(n - done));
        if (w <= 0)
            return false;
        done += w;
    }
    return n > 0;
}

static void meet(struct pair *pairs, int listener, uint16_t daemon_port, bool on)
{
    int fd = accept(listener, NULL, NULL), to = on ? dial(daemon_port) : -1;
    for (int i = 0; i < PAIRS && to >= 0; i++)
        if (pairs[i].a < 0) {
            pairs[i] = (struct pair){fd, to};
            return;
        }
    (void)close(fd);
    if (to >= 0)
        (void)close(to);
}

_Noreturn static void run_proxy(int listener, int control, uint16_t daemon_port)
{
    struct pair pairs[PAIRS];
    struct pollfd fds[2 + 2 * PAIRS];
    bool on = true, deaf = false;
    for (int i = 0; i < PAIRS; i++)
        pairs[i] = (struct pair){-1, -1};
    for (;;) {
        fds[0] = (struct pollfd){.fd = listener, .events = POLLIN};
        fds[1] = (struct pollfd){.fd = control, .events = POLLIN};
        for (int i = 0; i < PAIRS; i++) {
            fds[2 + 2 * i] = (struct pollfd){.fd = pairs[i].a, .events = POLLIN};
            fds[3 + 2 * i] = (struct pollfd){.fd = pairs[i].b, .events = POLLIN};
        }
        if (poll(fds, 2 + 2 * PAIRS, -1) < 0)
            _exit(1);
        char word;
        if (fds[1].revents != 0) {
            if (read(control, &word, 1) != 1)
                _exit(0);
            on = word != '-';
            deaf = word == '>';
            for (int i = 0; i < PAIRS && !on; i++)
                if (pairs[i].a >= 0)
                    drop(&pairs[i]);
            continue;
        }
        if (fds[0].revents != 0)
            meet(pairs, listener, daemon_port, on);
        for (int i = 0; i < PAIRS; i++)
            if (pairs[i].a >= 0 && ((fds[2 + 2 * i].revents != 0 && !carry(pairs[i].a, pairs[i].b, false)) ||
                                    (fds[3 + 2 * i].revents != 0 && !carry(pairs[i].b, pairs[i].a, deaf))))
                drop(&pairs[i]);
    }
}

void desk_proxy(struct desk *d)
{
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof here;
    int control[2], listener = socket(AF_INET, SOCK_STREAM, 0);
    cr_assert_eq(bind(listener, (struct sockaddr *)&here, sizeof here), 0);
    cr_assert_eq(listen(listener, 16), 0);
    cr_assert_eq(getsockname(listener, (struct sockaddr *)&here, &len), 0);
    cr_assert_eq(socketpair(AF_UNIX, SOCK_STREAM, 0, control), 0);
    d->proxy = fork();
    if (d->proxy == 0) {
        (void)prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)close(control[0]);
        run_proxy(listener, control[1], d->daemon.port);
    }
    (void)close(listener);
    (void)close(control[1]);
    d->proxy_control = control[0];
    d->port = ntohs(here.sin_port);
}

void desk_link(struct desk *d, bool on) { cr_assert_eq(write(d->proxy_control, on ? "+" : "-", 1), 1); }

void desk_deaf(struct desk *d) { cr_assert_eq(write(d->proxy_control, ">", 1), 1); }

/* --- Clients ----------------------------------------------------------------------------------- */

void desk_client(struct desk *d, struct terminal *t, const char *account, int rows, int cols)
{
    char server[64], home[SCRATCH_PATH_BYTES + 8];
    (void)snprintf(server, sizeof server, "localhost:%u", d->port);
    (void)snprintf(home, sizeof home, "HOME=%s", d->home);
    const char *const argv[] = {"/usr/bin/env", "-u", "XDG_STATE_HOME", "-u", "XDG_CONFIG_HOME", "-u", "NO_COLOR", home,
                                program_path("pacte"), "--server", server, "--account", account, NULL};
    terminal_start(t, "xterm-256color", rows, cols, argv);
}

void desk_see(struct terminal *t, const char *text)
{
    char row[1024];
    if (terminal_see(t, text))
        return;
    fprintf(stderr, "« %s » is not on the screen:\n", text);
    for (int r = 0; r < t->rows; r++) {
        (void)terminal_row(t, r, row, sizeof row);
        fprintf(stderr, "|%s\n", row);
    }
    cr_assert(false, "« %s »", text);
}

static const struct { uint32_t key; const char *bytes; } sequences[] = {
    {UI_UP, "\033OA"}, {UI_DOWN, "\033OB"}, {UI_RIGHT, "\033OC"}, {UI_LEFT, "\033OD"}, {UI_F1, "\033OP"}, {UI_F2, "\033OQ"},
    {UI_F3, "\033OR"}, {UI_F4, "\033OS"}, {UI_F5, "\033[15~"}, {UI_F8, "\033[19~"}, {UI_F9, "\033[20~"}, {UI_F10, "\033[21~"}, {UI_BACKTAB, "\033[Z"},
    {UI_HOME, "\033OH"}, {UI_END, "\033OF"}, {UI_DELETE, "\033[3~"}, {UI_PAGE_DOWN, "\033[6~"}, {UI_PAGE_UP, "\033[5~"},
};

static void press(struct terminal *t, uint32_t key)
{
    char utf8[5] = "";
    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++)
        if (sequences[i].key == key) {
            terminal_type(t, sequences[i].bytes);
            cr_assert(terminal_settle(t));
            return;
        }
    if (key < 0x80) {
        utf8[0] = (char)key;
    } else if (key < 0x800) {
        utf8[0] = (char)(0xC0 | key >> 6);
        utf8[1] = (char)(0x80 | (key & 0x3F));
    } else {
        cr_assert(false, "no bytes for the key %x", key);
    }
    terminal_type(t, utf8);
    /* A lone Escape is one only after a while. */
    if (key == UI_ESCAPE)
        terminal_watch(t, KEY_CHORD_MS + 50);
    cr_assert(terminal_settle(t));
}

void desk_keys(struct terminal *t, const char *keys)
{
    while (*keys != '\0') {
        char name[64];
        uint32_t key;
        if (*keys == ' ') {
            keys++;
            continue;
        }
        size_t len = *keys == '\'' ? strcspn(keys + 1, "'") : strcspn(keys, " ");
        (void)snprintf(name, sizeof name, "%.*s", (int)len, *keys == '\'' ? keys + 1 : keys);
        if (*keys == '\'') {
            terminal_type(t, name);
            cr_assert(terminal_settle(t));
            keys += len + 2;
            continue;
        }
        cr_assert(key_parse(name, &key), "no key « %s »", name);
        press(t, key);
        keys += len;
    }
}

void desk_answer(struct terminal *t, const char *password)
{
    terminal_type(t, password);
    desk_keys(t, "Entrée");
}

static void end(struct terminal *t)
{
    cr_assert(terminal_wait(t));
    terminal_end(t);
}

void desk_leave(struct terminal *t)
{
    desk_keys(t, "F10");
    end(t);
}

void desk_kill(struct terminal *t, int sig)
{
    (void)kill(t->pid, sig);
    end(t);
}

void desk_enter(struct terminal *t, const char *then)
{
    cr_assert(terminal_see(t, "Serveur"));
    for (int i = 0; i < 200 && !terminal_shows(t, "empreinte reconnue") && !terminal_shows(t, "comparaison"); i++)
        terminal_watch(t, 50);
    if (terminal_shows(t, "comparaison")) {
        desk_keys(t, "Entrée");
        desk_see(t, "Question");
        desk_keys(t, "Tab Entrée");
    }
    desk_see(t, "empreinte reconnue");
    desk_answer(t, desk_password);
    desk_see(t, then);
}

void desk_login(struct desk *d, struct terminal *t, const char *account)
{
    desk_client(d, t, account, 24, 80);
    desk_enter(t, "À FAIRE");
}

/* The record as the daemon has it, in the arena. */
static const Pacte__Record *ask(struct desk *d, uint32_t type, uint64_t id, struct arena *a)
{
    struct raw *r = raw_socket(d->daemon.socket_path);
    struct raw_answer answer;
    ProtobufCMessage *m;
    Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
    q.type = (Pacte__RecordType)type;
    q.id = id;
    cr_assert(r != NULL && raw_hello(r) && raw_login(r, DEMO_ACCOUNT, desk_password));
    cr_assert(raw_request(r, 77, PACTE__METHOD__METHOD_GET, &q.base));
    do
        cr_assert_eq(raw_read(r, &answer, 10000), RAW_FRAME);
    while (answer.id != 77);
    cr_assert_eq(wire_unpack(&pacte__get_reply__descriptor, answer.body, a, &m, NULL), ERR_OK);
    raw_close(r);
    return ((Pacte__GetReply *)m)->record;
}

uint32_t desk_revision(struct desk *d, uint32_t type, uint64_t id)
{
    struct arena a;
    arena_init(&a, &sys_real, 1 << 20);
    uint32_t revision = ask(d, type, id, &a)->header->revision;
    arena_finish(&a);
    return revision;
}

void desk_value(struct desk *d, uint32_t type, uint64_t id, const char *field, char *out, size_t size)
{
    struct arena a;
    struct path path;
    const ProtobufCMessage *body;
    arena_init(&a, &sys_real, 1 << 20);
    const struct record_type *t = record_body(ask(d, type, id, &a), &body);
    cr_assert_eq(path_parse(t, field, &path, NULL), ERR_OK);
    (void)path_machine(t, body, &path, out, size);
    arena_finish(&a);
}

void desk_to_region(struct terminal *t)
{
    desk_keys(t, "l");
    desk_see(t, "COM-2026-001");
    desk_keys(t, "/ 'COM-2026-001' Entrée Entrée");
    desk_see(t, "Intitulé");
    desk_keys(t, "é");
    desk_see(t, "TOTAL");
    for (int i = 0; i < 14 && !terminal_shows(t, "[conventionné]"); i++)
        desk_keys(t, "v");
    desk_see(t, "[conventionné]");
    for (int i = 0; i < 20; i++) {
        char row[400];
        for (int r = 0; r < t->rows; r++)
            if (terminal_row(t, r, row, sizeof row) > 0 && strstr(row, "►R") != NULL)
                goto found;
        desk_keys(t, "↓");
    }
    cr_assert(false, "no row for the Région");
found:
    desk_keys(t, "Début → →");
}
