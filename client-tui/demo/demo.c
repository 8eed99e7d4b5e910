#include "client-tui/demo/demo.h"

#include "client-tui/demo/data.h"
#include "common/base/log.h"
#include "common/crypto/hash.h"
#include "server/app/server.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

const int64_t demo_wall_ms = 1795179720000LL;

/* --- A clock of its own ------------------------------------------------------------------ */

static int64_t shifted_wall_ms(void *ctx)
{
    const struct demo_clock *c = ctx;
    return c->wall_ms + (int64_t)(sys_monotonic_ms(&sys_real) - c->since_ms);
}
static void *real_alloc(void *ctx, size_t size) { (void)ctx; return sys_alloc(&sys_real, size); }
static void real_release(void *ctx, void *p) { (void)ctx; sys_release(&sys_real, p); }
static uint64_t real_monotonic_ms(void *ctx) { (void)ctx; return sys_monotonic_ms(&sys_real); }
static int real_random(void *ctx, void *out, size_t len) { (void)ctx; return sys_real.random(sys_real.ctx, out, len); }
static int real_sync(void *ctx, int fd) { (void)ctx; return sys_real.sync(sys_real.ctx, fd); }

void demo_clock_begin(struct demo_clock *c, int64_t wall_ms)
{
    *c = (struct demo_clock){.wall_ms = wall_ms, .since_ms = sys_monotonic_ms(&sys_real)};
}

struct sys demo_sys(struct demo_clock *c)
{
    return (struct sys){.ctx = c, .alloc = real_alloc, .release = real_release, .monotonic_ms = real_monotonic_ms,
                        .wall_ms = shifted_wall_ms, .random = real_random, .sync = real_sync};
}

static int remove_one(const char *path, const struct stat *s, int flag, struct FTW *f)
{
    (void)s;
    (void)flag;
    (void)f;
    return remove(path);
}

/* --- The child ----------------------------------------------------------------------------- */

static int fail(int ready, enum err e, const struct err_note *note)
{
    char text[400];
    int n = snprintf(text, sizeof text, "!%s", err_sentence(e, note));
    return n > 0 && write(ready, text, (size_t)n) > 0 ? 1 : 2;
}

static int serve(const struct demo *d, int64_t wall_ms, int ready)
{
    static struct demo_clock clock;
    static struct sys sys;
    struct options o;
    struct server *s;
    struct err_note note = {0};
    char data[DEMO_PATH_BYTES + 8], said[SERVER_READY_BYTES];
    demo_clock_begin(&clock, wall_ms);
    sys = demo_sys(&clock);
    (void)snprintf(data, sizeof data, "%s/data", d->dir);
    log_open(&sys, LOG_LEVEL_ERROR, STDERR_FILENO);
    enum err e = crypto_init(&note);
    if (e == ERR_OK)
        e = demo_make(&sys, data, d->password, &note);
    if (e != ERR_OK)
        return fail(ready, e, &note);
    options_init(&o);
    o.data = data;
    o.socket = d->socket;
    o.log = LOG_LEVEL_ERROR;
    o.listen.items[o.listen.count++] = "127.0.0.1:0";
    e = server_start(&o, &sys, &s, said, &note);
    if (e != ERR_OK)
        return fail(ready, e, &note);
    if (write(ready, "+", 1) != 1)
        return 2;
    (void)close(ready);
    return server_run(s);
}

_Noreturn static void child(const struct demo *d, int64_t wall_ms, int ready, pid_t parent)
{
    char path[DEMO_PATH_BYTES + 16];
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    (void)snprintf(path, sizeof path, "%s/journal.log", d->dir);
    int log = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600), none = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (getppid() != parent || log < 0 || none < 0 || dup2(none, STDIN_FILENO) < 0 || dup2(none, STDOUT_FILENO) < 0 ||
        dup2(log, STDERR_FILENO) < 0)
        _exit(126);
    /* Ctrl-C in the terminal is for the client. */
    (void)setsid();
    (void)prctl(PR_SET_PDEATHSIG, SIGTERM);
    int code = serve(d, wall_ms, ready);
    if (getppid() != parent)                      /* nobody else will tidy up */
        (void)nftw(d->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    _exit(code);
}

/* --- The parent ------------------------------------------------------------------------------- */

static enum err prepare(const struct sys *sys, struct demo *d, struct err_note *note)
{
    const char *tmp = getenv("TMPDIR");
    uint8_t random[18];
    (void)snprintf(d->dir, sizeof d->dir, "%.60s/pacte-demo-XXXXXX", tmp != NULL && tmp[0] == '/' ? tmp : "/tmp");
    if (mkdtemp(d->dir) == NULL || sys->random(sys->ctx, random, sizeof random) != 0)
        return err_set(note, ERR_IO, N_("Le dossier de la démonstration n'a pas pu être créé dans « %s » : %s."), d->dir, err_system(errno));
    (void)snprintf(d->socket, sizeof d->socket, "%.80s/socket", d->dir);
    (void)snprintf(d->account, sizeof d->account, "%s", DEMO_ACCOUNT);
    for (size_t i = 0; i < sizeof random; i++)
        (void)snprintf(d->password + 2 * i, 3, "%02x", random[i]);
    return ERR_OK;
}

enum err demo_start(const struct sys *sys, int64_t wall_ms, struct demo *out, struct err_note *note)
{
    int ready[2];
    pid_t parent = getpid();
    *out = (struct demo){.ready_fd = -1};
    enum err e = prepare(sys, out, note);
    if (e != ERR_OK)
        return e;
    if (pipe2(ready, O_CLOEXEC) != 0)
        return err_set(note, ERR_IO, "%s", err_system(errno));
    out->pid = fork();
    if (out->pid == 0) {
        (void)close(ready[0]);
        child(out, wall_ms != 0 ? wall_ms : demo_wall_ms, ready[1], parent);
    }
    (void)close(ready[1]);
    out->ready_fd = ready[0];
    if (out->pid > 0)
        return ERR_OK;
    out->pid = 0;
    demo_stop(out);
    return err_set(note, ERR_IO, "%s", err_system(errno));
}

enum err demo_wait(struct demo *d, struct err_note *note)
{
    char text[400];
    ssize_t n;
    do
        n = read(d->ready_fd, text, sizeof text - 1);
    while (n < 0 && errno == EINTR);
    (void)close(d->ready_fd);
    d->ready_fd = -1;
    if (n > 0 && text[0] == '+')
        return ERR_OK;
    text[n > 0 ? n : 0] = '\0';
    return err_set(note, ERR_IO, N_("La démonstration n'a pas démarré : %s"), n > 1 ? text + 1 : N_("le serveur privé s'est arrêté."));
}

void demo_stop(struct demo *d)
{
    int status;
    if (d->pid > 0) {
        (void)kill(d->pid, SIGTERM);
        while (waitpid(d->pid, &status, 0) < 0 && errno == EINTR)
            continue;
    }
    if (d->ready_fd >= 0)
        (void)close(d->ready_fd);
    if (d->dir[0] != '\0')
        (void)nftw(d->dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    explicit_bzero(d->password, sizeof d->password);
    *d = (struct demo){.ready_fd = -1};
}
