#include "tests/bench/side_by_side/postgres.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define PG_BIN "/usr/lib/postgresql/15/bin/"
enum { START_TRIES = 300 };

bool postgres_there(void) { return access(PG_BIN "postgres", X_OK) == 0 && access(PG_BIN "psql", X_OK) == 0; }

/* PostgreSQL refuses to run as root; its package made a user for it. */
static bool become_postgres(void)
{
    const struct passwd *p = getuid() == 0 ? getpwnam("postgres") : NULL;
    return getuid() != 0 || (p != NULL && setgid(p->pw_gid) == 0 && setuid(p->pw_uid) == 0);
}

static pid_t spawn(const char *const *args, const char *log)
{
    pid_t pid = fork();
    if (pid != 0)
        return pid;
    int fd = open(log, O_WRONLY | O_CREAT | O_APPEND, 0666);
    (void)dup2(fd, 1);
    (void)dup2(fd, 2);
    if (!become_postgres())
        _exit(126);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    setenv("LC_ALL", "C.UTF-8", 1);
    if (chdir("/") != 0)
        _exit(126);
    execv(args[0], (char *const *)(uintptr_t)args);
    _exit(127);
}

static bool run(const char *const *args, const char *log)
{
    int status = 0;
    pid_t pid = spawn(args, log);
    return pid > 0 && waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static bool sql(const struct postgres *pg, const char *text, const char *log)
{
    char port[16];
    snprintf(port, sizeof port, "%u", pg->port);
    const char *args[] = {PG_BIN "psql", "-qAt", "-h", "127.0.0.1", "-p", port, "-U", "postgres", "-v", "ON_ERROR_STOP=1",
                          "-c", text, NULL};
    return run(args, log);
}

static uint16_t free_port(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof a;
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || getsockname(fd, (struct sockaddr *)&a, &len) != 0)
        abort();
    close(fd);
    return ntohs(a.sin_port);
}

static void owned_copy(const char *from, const char *to, mode_t mode)
{
    const struct passwd *p = getpwnam("postgres");
    scratch_copy(from, to);
    if (chmod(to, mode) != 0 || (getuid() == 0 && p != NULL && chown(to, p->pw_uid, p->pw_gid) != 0))
        perror(to);
}

static bool make_cluster(struct postgres *pg, struct bench *b, const char *log)
{
    char data[700], cert[700], key[700], config[1000];
    const struct passwd *p = getpwnam("postgres");
    if (chmod(b->scratch.dir, 0755) != 0 || mkdir(pg->dir, 0700) != 0 ||
        (getuid() == 0 && (p == NULL || chown(pg->dir, p->pw_uid, p->pw_gid) != 0)))
        return false;
    snprintf(data, sizeof data, "%s/data", pg->dir);
    const char *init[] = {PG_BIN "initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8",
                          NULL};
    if (!run(init, log))
        return false;
    snprintf(cert, sizeof cert, "%s/server.crt", pg->dir);
    snprintf(key, sizeof key, "%s/server.key", pg->dir);
    owned_copy(scratch_path(&b->scratch, "d/server.pem"), cert, 0600);
    owned_copy(scratch_path(&b->scratch, "d/server.key"), key, 0600);
    snprintf(config, sizeof config, "%s/data/postgresql.auto.conf", pg->dir);
    FILE *f = fopen(config, "a");
    if (f == NULL)
        return false;
    fprintf(f, "listen_addresses = '127.0.0.1'\nport = %u\nunix_socket_directories = ''\nssl = on\nssl_cert_file = '%s'\n"
               "ssl_key_file = '%s'\nssl_min_protocol_version = 'TLSv1.3'\nshared_buffers = '1GB'\nmax_connections = 200\n"
               "fsync = on\nsynchronous_commit = on\nfull_page_writes = on\nmax_wal_size = '4GB'\n", pg->port, cert, key);
    return fclose(f) == 0;
}

static bool fill(struct postgres *pg, struct bench *b, const char *log)
{
    char text[1200];
    snprintf(text, sizeof text,
             "CREATE TABLE territoire (id bigint PRIMARY KEY, revision int, created timestamptz, changed timestamptz, "
             "code text UNIQUE, type text, libelle text, note text);"
             "CREATE TABLE audit (n bigserial PRIMARY KEY, id bigint, revision int, who text, at timestamptz, note text);"
             "INSERT INTO territoire SELECT i, 1, now(), now(), 'T' || i, 'QUARTIER', 'Quartier des Essais n° ' || i, "
             "'écriture 1' FROM generate_series(1, %u) i;", b->records);
    pg->records = b->records;
    return sql(pg, text, log) && sql(pg, "VACUUM ANALYZE", log) && sql(pg, "CHECKPOINT", log);
}

bool postgres_start(struct postgres *pg, struct bench *b)
{
    char data[700];
    const char *log = scratch_path(&b->scratch, "postgres.log");
    snprintf(pg->dir, sizeof pg->dir, "%s/postgres", b->scratch.dir);
    snprintf(data, sizeof data, "%s/data", pg->dir);
    snprintf(pg->version, sizeof pg->version, "PostgreSQL 15, instruction préparée, TLS 1.3");
    pg->port = free_port();
    close(open(log, O_WRONLY | O_CREAT, 0666));
    if (chmod(log, 0666) != 0 || !make_cluster(pg, b, log)) {
        fprintf(stderr, "bench: PostgreSQL n'a pas pu être préparé (%s)\n", log);
        return false;
    }
    const char *args[] = {PG_BIN "postgres", "-D", data, NULL};
    pg->pid = spawn(args, log);
    for (unsigned i = 0; i < START_TRIES && !sql(pg, "SELECT 1", "/dev/null"); i++)
        usleep(50000);
    if (fill(pg, b, log))
        return true;
    fprintf(stderr, "bench: PostgreSQL n'a pas pu être rempli (%s)\n", log);
    postgres_stop(pg);
    return false;
}

void postgres_stop(struct postgres *pg)
{
    if (pg->pid <= 0)
        return;
    kill(pg->pid, SIGINT);
    waitpid(pg->pid, NULL, 0);
    pg->pid = 0;
}
