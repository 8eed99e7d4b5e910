#include "tests/integration/daemon/story.h"

#include "common/crypto/hash.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char *config_arguments[3];
static char config_path[SCRATCH_PATH_BYTES + 16];

void story_init(struct story *s, const char *settings)
{
    struct err_note note;
    cr_assert_eq(crypto_init(&note), ERR_OK);
    scratch_make(&s->scratch);
    daemon_init(&s->daemon, scratch_path(&s->scratch, "données"), PASSWORD);
    (void)snprintf(s->ca_file, sizeof s->ca_file, "%s/ca.pem", s->daemon.dir);
    if (settings == NULL)
        return;
    (void)snprintf(config_path, sizeof config_path, "%s", scratch_path(&s->scratch, "pacted.conf"));
    FILE *f = fopen(config_path, "w");
    cr_assert_not_null(f);
    cr_assert_geq(fputs(settings, f), 0);
    cr_assert_eq(fclose(f), 0);
    config_arguments[0] = "--config";
    config_arguments[1] = config_path;
    s->daemon.more = config_arguments;
}

void story_begin(struct story *s, const char *settings)
{
    story_init(s, settings);
    cr_assert(daemon_start(&s->daemon));
    cr_assert(daemon_logged(&s->daemon, "pacted prêt : 127.0.0.1:"));
}

void story_end(struct story *s)
{
    if (s->daemon.pid != 0) {
        int status = daemon_signal(&s->daemon, SIGTERM);
        cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "status %x", (unsigned)status);
    }
    cr_assert_not(daemon_logged(&s->daemon, "Sanitizer"));
    cr_assert_not(daemon_logged(&s->daemon, "runtime error"));
    scratch_remove(&s->scratch);
}

struct raw *story_tls(struct story *s)
{
    struct raw *r = raw_tls(s->daemon.port, s->ca_file);
    cr_assert_not_null(r);
    cr_assert(raw_hello(r));
    return r;
}

struct raw *story_socket(struct story *s)
{
    struct raw *r = raw_socket(s->daemon.socket_path);
    cr_assert_not_null(r);
    cr_assert(raw_hello(r));
    return r;
}

int story_ping(struct raw *r, uint32_t id)
{
    return raw_request(r, id, PACTE__METHOD__METHOD_PING, NULL) ? raw_outcome(r, id) : -2;
}

void story_expect_last_word(struct raw *r, enum err e)
{
    struct raw_answer a;
    int number = raw_outcome(r, 0);
    cr_expect_eq(number, (int)e, "%d instead of %s", number, err_name(e));
    cr_expect_eq(raw_read(r, &a, 5000), RAW_END, "then the connection ends");
}

int story_run(const char *const *arguments, char *said, size_t size)
{
    int ends[2];
    size_t len = 0;
    ssize_t n;
    cr_assert_eq(pipe(ends), 0);
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0) {
        (void)dup2(ends[1], 1);
        (void)dup2(ends[1], 2);
        (void)close(ends[0]);
        (void)execv(program_path("pacted"), (char *const *)(uintptr_t)arguments);
        _exit(127);
    }
    (void)close(ends[1]);
    while (len < size - 1 && (n = read(ends[0], said + len, size - 1 - len)) > 0)
        len += (size_t)n;
    said[len] = '\0';
    (void)close(ends[0]);
    int status = 0;
    cr_assert_eq(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
