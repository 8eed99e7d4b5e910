#include "tests/support/daemon.h"

#include "tools/admin/admin.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { START_MS = 30000, ARGUMENTS_MAX = 32, LOG_BYTES = 65536 };

const char *program_path(const char *name)
{
    static char out[4][512];
    static unsigned next;
    const char *bin = getenv("PACTE_BIN");
    char *path = out[next++ % 4];
    snprintf(path, sizeof out[0], "%s/%s", bin != NULL ? bin : "build/dev/bin", name);
    return path;
}

void daemon_init(struct daemon *d, const char *dir, const char *password)
{
    struct admin_init_options o = {.sys = &sys_real, .dir = dir, .site = "Essai", .password = password};
    struct admin_init_result r;
    struct err_note note = {0};
    *d = (struct daemon){0};
    if (admin_init(&o, &r, &note) != ERR_OK) {
        fprintf(stderr, "init: %s\n", note.text);
        abort();
    }
    snprintf(d->dir, sizeof d->dir, "%s", dir);
    snprintf(d->socket_path, sizeof d->socket_path, "%s.sock", dir);
    snprintf(d->log_path, sizeof d->log_path, "%s.log", dir);
}

static long long now_us(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (long long)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* As systemd listens: a datagram socket named in the environment. */
static int notify_socket(const struct daemon *d, char path[108])
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    snprintf(a.sun_path, sizeof a.sun_path, "%s.n", d->socket_path);
    unlink(a.sun_path);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0)
        abort();
    memcpy(path, a.sun_path, sizeof a.sun_path);
    return fd;
}

_Noreturn static void run_child(const struct daemon *d, const char *notify, pid_t parent)
{
    const char *args[ARGUMENTS_MAX] = {"pacted", "--data", d->dir, "--listen", "127.0.0.1:0", "--socket",
                                       d->socket_path};
    size_t n = 7;
    for (size_t i = 0; d->more != NULL && d->more[i] != NULL && n < ARGUMENTS_MAX - 1; i++)
        args[n++] = d->more[i];
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(126);
    int log = open(d->log_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (log < 0 || dup2(log, 2) < 0)
        _exit(126);
    setenv("NOTIFY_SOCKET", notify, 1);
    execv(program_path("pacted"), (char *const *)(uintptr_t)args);
    _exit(127);
}

static size_t read_log(const struct daemon *d, char *out, size_t size)
{
    FILE *f = fopen(d->log_path, "rb");
    size_t n = 0;
    if (f != NULL) {
        if (fseek(f, 0, SEEK_END) == 0 && ftell(f) > (long)size - 1)
            (void)fseek(f, -(long)(size - 1), SEEK_END);
        else
            rewind(f);
        n = fread(out, 1, size - 1, f);
        (void)fclose(f);
    }
    out[n] = '\0';
    return n;
}

/* The last « 127.0.0.1:PORT » of the log. */
static uint16_t logged_port(const struct daemon *d)
{
    static char text[LOG_BYTES];
    unsigned long port = 0;
    read_log(d, text, sizeof text);
    for (const char *at = text; (at = strstr(at, "127.0.0.1:")) != NULL; at += 10)
        if (strtoul(at + 10, NULL, 10) != 0)
            port = strtoul(at + 10, NULL, 10);
    return (uint16_t)port;
}

bool daemon_logged(const struct daemon *d, const char *words)
{
    static char text[LOG_BYTES];
    read_log(d, text, sizeof text);
    return strstr(text, words) != NULL;
}

static bool wait_ready(struct daemon *d, int fd)
{
    char said[256];
    for (int waited = 0; waited < START_MS; waited += 10) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (poll(&p, 1, 10) > 0) {
            ssize_t n = recv(fd, said, sizeof said - 1, 0);
            if (n > 0) {
                said[n] = '\0';
                if (strstr(said, "READY=1") != NULL)
                    return true;
            }
        }
        int status;
        if (waitpid(d->pid, &status, WNOHANG) == d->pid) {
            d->pid = 0;
            return false;
        }
    }
    return false;
}

bool daemon_start(struct daemon *d)
{
    char notify[108], text[2048];
    long long began = now_us();
    pid_t parent = getpid();
    int fd = notify_socket(d, notify);
    d->pid = fork();
    if (d->pid < 0)
        abort();
    if (d->pid == 0)
        run_child(d, notify, parent);
    bool ready = wait_ready(d, fd);
    d->started_us = now_us() - began;
    close(fd);
    unlink(notify);
    d->port = ready ? logged_port(d) : 0;
    if (!ready) {
        read_log(d, text, sizeof text);
        fprintf(stderr, "pacted is not ready; its log ends with:\n%s\n", text);
        daemon_kill(d);
    }
    return ready;
}

int daemon_signal(struct daemon *d, int sig)
{
    int status = 0;
    if (d->pid == 0)
        return 0;
    kill(d->pid, sig);
    while (waitpid(d->pid, &status, 0) < 0 && errno == EINTR)
        ;
    d->pid = 0;
    return status;
}

void daemon_kill(struct daemon *d) { (void)daemon_signal(d, SIGKILL); }
