/* The daemon as its administrator sees it: starts, refusals to start, signals,
 * ends. */
#include "tests/integration/daemon/story.h"

#include "server/state/internal.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char said[65536];

static int run(const char *a, const char *b, const char *c, const char *d)
{
    const char *arguments[] = {"pacted", a, b, c, d, NULL};
    return story_run(arguments, said, sizeof said);
}

Test(life, usage_is_told_in_french_with_exit_2, .timeout = 60)
{
    cr_expect_eq(run(NULL, NULL, NULL, NULL), 2);
    cr_expect_not_null(strstr(said, "--data"), "%s", said);
    cr_expect_eq(run("--lisen", "127.0.0.1:0", NULL, NULL), 2);
    cr_expect_not_null(strstr(said, "L'option --lisen n'existe pas"), "%s", said);
    cr_expect_eq(run("--data", NULL, NULL, NULL), 2);
    cr_expect_not_null(strstr(said, "attend une valeur"), "%s", said);
    cr_expect_eq(run("--data", "/nowhere", "--config", "/nowhere/at-all"), 1);
    cr_expect_not_null(strstr(said, "/nowhere/at-all"), "%s", said);
    cr_expect_eq(run("--help", NULL, NULL, NULL), 0);
    cr_expect_not_null(strstr(said, "Usage : pacted --data DOSSIER"), "%s", said);
    cr_expect_eq(run("--version", NULL, NULL, NULL), 0);
    cr_expect_eq(strncmp(said, "pacted ", 7), 0);
}

Test(life, a_folder_that_is_no_store_is_refused, .timeout = 60)
{
    struct scratch s;
    scratch_make(&s);
    cr_expect_eq(run("--data", scratch_path(&s, "rien"), "--listen", "127.0.0.1:0"), 1);
    cr_expect_not_null(strstr(said, "pactectl init"), "%s", said);
    cr_expect_not_null(strstr(said, "rien"), "%s", said);
    cr_expect_null(strstr(said, "prêt"));
    scratch_remove(&s);
}

Test(life, a_second_daemon_on_the_folder_is_refused, .timeout = 60)
{
    struct story s;
    story_begin(&s, NULL);
    cr_expect_eq(run("--data", s.daemon.dir, "--listen", "127.0.0.1:0"), 1);
    cr_expect_not_null(strstr(said, "déjà ouvert par un autre pacted"), "%s", said);
    struct raw *r = story_tls(&s);
    cr_expect_eq(story_ping(r, 10), 0, "the first one goes on");
    raw_close(r);
    story_end(&s);
}

Test(life, a_port_in_use_is_refused, .timeout = 60)
{
    struct story s, other;
    char address[64];
    story_begin(&s, NULL);
    story_init(&other, NULL);
    (void)snprintf(address, sizeof address, "127.0.0.1:%u", s.daemon.port);
    cr_expect_eq(run("--data", other.daemon.dir, "--listen", address), 1);
    cr_expect_not_null(strstr(said, address), "%s", said);
    cr_expect_not_null(strstr(said, "déjà prise"), "%s", said);
    story_end(&other);
    story_end(&s);
}

static enum err from_the_future(struct store_write *w, void *ctx)
{
    struct arena a;
    struct changes ch;
    (void)ctx;
    arena_init(&a, &sys_real, 1 << 20);
    changes_init(&ch, &a);
    enum err e = schema_write(&ch, STATE_SCHEMA_VERSION + 1);
    if (e == ERR_OK)
        e = changes_write(&ch, w);
    arena_finish(&a);
    return e;
}

Test(life, a_store_of_a_newer_pacte_is_refused, .timeout = 60)
{
    struct story s;
    struct store *store;
    struct err_note note;
    char dir[300];
    story_init(&s, NULL);
    (void)snprintf(dir, sizeof dir, "%s/store", s.daemon.dir);
    struct store_options o = {.sys = &sys_real, .dir = dir, .exclusive = true};
    cr_assert_eq(store_open(&o, &store, &note), ERR_OK);
    cr_assert_eq(store_change(store, from_the_future, NULL, &note), ERR_OK);
    store_close(store);
    cr_expect_eq(run("--data", s.daemon.dir, "--listen", "127.0.0.1:0"), 1);
    cr_expect_not_null(strstr(said, "mettez Pacte à jour"), "%s", said);
    story_end(&s);
}

Test(life, a_certificate_that_cannot_be_used_is_named, .timeout = 60)
{
    struct story s;
    char path[300];
    story_init(&s, NULL);
    (void)snprintf(path, sizeof path, "%s/server.key", s.daemon.dir);
    cr_assert_eq(unlink(path), 0);
    cr_expect_eq(run("--data", s.daemon.dir, "--listen", "127.0.0.1:0"), 1);
    cr_expect_not_null(strstr(said, "server.key"), "%s", said);
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    cr_assert_geq(fputs("pas une clé\n", f), 0);
    cr_assert_eq(fclose(f), 0);
    cr_expect_eq(run("--data", s.daemon.dir, "--listen", "127.0.0.1:0"), 1);
    cr_expect_not_null(strstr(said, "server.key"), "%s", said);
    story_end(&s);
}

Test(life, killed_it_starts_again_over_its_own_socket, .timeout = 60)
{
    struct story s;
    struct stat st;
    story_begin(&s, NULL);
    daemon_kill(&s.daemon);
    cr_expect_eq(stat(s.daemon.socket_path, &st), 0, "a killed daemon leaves its socket");
    cr_assert(daemon_start(&s.daemon));
    struct raw *r = story_socket(&s);
    cr_expect_eq(story_ping(r, 10), 0);
    raw_close(r);
    int status = daemon_signal(&s.daemon, SIGINT);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    cr_expect_neq(stat(s.daemon.socket_path, &st), 0, "a stopped one takes it away");
    story_end(&s);
}

Test(life, sighup_reads_the_certificate_again, .timeout = 60)
{
    struct story s;
    char path[300], kept[320];
    story_begin(&s, NULL);
    struct raw *before = story_tls(&s);
    (void)snprintf(path, sizeof path, "%s/server.pem", s.daemon.dir);
    (void)snprintf(kept, sizeof kept, "%s.kept", path);
    cr_assert_eq(rename(path, kept), 0);
    cr_assert_eq(kill(s.daemon.pid, SIGHUP), 0);
    for (int i = 0; i < 500 && !daemon_logged(&s.daemon, "certificate_not_reloaded"); i++)
        (void)usleep(10000);
    cr_expect(daemon_logged(&s.daemon, "certificate_not_reloaded"));
    struct raw *still = story_tls(&s);
    cr_assert_eq(rename(kept, path), 0);
    cr_assert_eq(kill(s.daemon.pid, SIGHUP), 0);
    for (int i = 0; i < 500 && !daemon_logged(&s.daemon, "event=certificate_reloaded"); i++)
        (void)usleep(10000);
    cr_expect(daemon_logged(&s.daemon, "event=certificate_reloaded"));
    struct raw *after = story_tls(&s);
    cr_expect_eq(story_ping(before, 10), 0, "those that were there go on");
    cr_expect_eq(story_ping(still, 10), 0, "a certificate that cannot be read leaves the former one");
    cr_expect_eq(story_ping(after, 10), 0);
    raw_close(before);
    raw_close(still);
    raw_close(after);
    story_end(&s);
}

/* A peer that stays and does not read cannot keep the daemon from ending. */
Test(life, a_stop_has_a_deadline, .timeout = 60)
{
    struct story s;
    story_begin(&s, "stop_ms = 2000\nlinger_ms = 60000\n");
    struct raw *r = story_tls(&s);
    cr_assert_eq(kill(s.daemon.pid, SIGTERM), 0);
    (void)usleep(200000);
    cr_expect_eq(waitpid(s.daemon.pid, NULL, WNOHANG), 0, "it waits for the peer to close");
    int status = 0;
    for (int i = 0; i < 500 && waitpid(s.daemon.pid, &status, WNOHANG) == 0; i++)
        (void)usleep(10000);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%x", (unsigned)status);
    cr_expect(daemon_logged(&s.daemon, "stop_late"));
    s.daemon.pid = 0;
    raw_close(r);
    story_end(&s);
}

Test(life, a_second_signal_hastens_the_end, .timeout = 60)
{
    struct story s;
    story_begin(&s, "stop_ms = 50000\nlinger_ms = 60000\n");
    struct raw *r = story_tls(&s);
    cr_assert_eq(kill(s.daemon.pid, SIGTERM), 0);
    (void)usleep(200000);
    cr_assert_eq(kill(s.daemon.pid, SIGTERM), 0);
    (void)usleep(100000);
    int status = daemon_signal(&s.daemon, SIGTERM);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%x", (unsigned)status);
    raw_close(r);
    story_end(&s);
}

Test(life, signals_may_rain_while_it_ends, .timeout = 60)
{
    struct story s;
    int status = 0;
    story_begin(&s, NULL);
    /* Cut short by as many as it takes, or ended before: never killed by one. */
    while (waitpid(s.daemon.pid, &status, WNOHANG) == 0) {
        cr_assert_eq(kill(s.daemon.pid, SIGTERM), 0);
        (void)usleep(100);
    }
    cr_expect(WIFEXITED(status), "%x", (unsigned)status);
    s.daemon.pid = 0;
    story_end(&s);
}

Test(life, its_memory_and_files_are_its_own, .timeout = 60)
{
    struct story s;
    char path[128], limits[4096];
    struct stat st;
    story_begin(&s, NULL);
    (void)snprintf(path, sizeof path, "/proc/%d/limits", (int)s.daemon.pid);
    int fd = open(path, O_RDONLY);
    cr_assert_geq(fd, 0);
    ssize_t n = read(fd, limits, sizeof limits - 1);
    cr_assert_gt(n, 0);
    limits[n] = '\0';
    (void)close(fd);
    unsigned long soft = 1, hard = 1;
    const char *core = strstr(limits, "Max core file size");
    cr_assert_not_null(core);
    cr_assert_eq(sscanf(core, "Max core file size %lu %lu", &soft, &hard), 2);
    cr_expect_eq(soft, 0);
    cr_expect_eq(hard, 0);
    cr_expect_eq(stat(s.daemon.socket_path, &st), 0);
    cr_expect_eq(st.st_mode & 07777, 0660);
    story_end(&s);
}
