#include "tests/integration/bad_start/stage.h"

#include "tools/admin/admin.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

const char stage_password[] = "pamplemousse-tracteur-19";
enum { REFUSED_MS = 20000, WAIT_MS = 20000 };

void stage_make_in(struct stage *s, const char *name)
{
    struct sample_store store;
    char store_dir[600];
    daemon_init(&s->d, scratch_path(&s->scratch, name), stage_password);
    snprintf(s->d.socket_path, sizeof s->d.socket_path, "%s", scratch_path(&s->scratch, "sock"));
    snprintf(s->d.log_path, sizeof s->d.log_path, "%s", scratch_path(&s->scratch, "log"));
    snprintf(store_dir, sizeof store_dir, "%s/store", s->d.dir);
    sample_open(&store, store_dir, false);
    sample_account(&store, "essai", PACTE__ROLE__ROLE_FEDERATION, stage_password);
    sample_close(&store);
    cr_assert_eq(uv_loop_init(&s->loop), 0);
}

void stage_make(struct stage *s)
{
    memset(s, 0, sizeof *s);
    scratch_make(&s->scratch);
    stage_make_in(s, "d");
}

void stage_remove(struct stage *s)
{
    stage_leave(s);
    daemon_kill(&s->d);
    cr_expect_eq(uv_loop_close(&s->loop), 0);
    scratch_remove(&s->scratch);
}

static size_t listen_to(int fd, pid_t pid, char *said, size_t size)
{
    size_t len = 0;
    for (int waited = 0; waited < REFUSED_MS; waited += 50) {
        struct pollfd p = {.fd = fd, .events = POLLIN};
        if (poll(&p, 1, 50) <= 0)
            continue;
        ssize_t n = read(fd, said + len, size - 1 - len);
        if (n <= 0)
            break;
        len += (size_t)n;
        waited = strstr(said, "prêt :") != NULL ? REFUSED_MS : waited;    /* it started after all */
    }
    said[len] = '\0';
    if (strstr(said, "prêt :") != NULL)
        kill(pid, SIGKILL);
    return len;
}

int stage_refused(const struct stage *s, const char *const *args, uid_t uid, char *said, size_t size)
{
    int ends[2], status = 0;
    const char *program = program_path("pacted");
    memset(said, 0, size);
    cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
    if (uid != 0)                        /* somebody else may not see the build folder */
        scratch_copy(program, scratch_path(&s->scratch, "pacted"));
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        (void)dup2(ends[1], 2);
        (void)dup2(ends[1], 1);
        if (uid != 0 && (setgid((gid_t)uid) != 0 || setuid(uid) != 0))
            _exit(126);
        execv(uid != 0 ? scratch_path(&s->scratch, "pacted") : program, (char *const *)(uintptr_t)args);
        _exit(127);
    }
    close(ends[1]);
    listen_to(ends[0], pid, said, size);
    close(ends[0]);
    for (int waited = 0; waited < REFUSED_MS && waitpid(pid, &status, WNOHANG) == 0; waited += 20) {
        if (waited + 20 >= REFUSED_MS)
            kill(pid, SIGKILL);
        usleep(20000);
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

void stage_expect_refused(const struct stage *s, const char *const *args, const char *words)
{
    char said[8192];
    int code = stage_refused(s, args, 0, said, sizeof said);
    cr_expect_eq(code, 1, "code %d: %s", code, said);
    cr_expect_not_null(strstr(said, words), "« %s » is not in: %s", words, said);
    cr_expect_null(strstr(said, "AddressSanitizer"), "%s", said);
}

static void on_gone(void *ctx) { *(bool *)ctx = true; }

void stage_leave(struct stage *s)
{
    bool gone = s->client == NULL;
    if (!gone)
        client_destroy(s->client, on_gone, &gone);
    s->client = NULL;
    while (!gone)
        uv_run(&s->loop, UV_RUN_ONCE);
}

static void connect_tls(struct stage *s)
{
    struct err_note note = {0};
    char fingerprint[ADMIN_FINGERPRINT_BYTES];
    cr_assert_eq(admin_fingerprint(s->d.dir, fingerprint, &note), ERR_OK, "%s", note.text);
    struct client_options o = {
        .loop = &s->loop, .sys = &sys_real, .host = "127.0.0.1", .port = s->d.port, .fingerprint = fingerprint,
        .program = "essai",
    };
    cr_assert_eq(client_create(&o, &s->client, &note), ERR_OK, "%s", note.text);
    client_connect(s->client);
}

void stage_expect_tls_refused(struct stage *s, const char *words)
{
    struct err_note note = {0};
    connect_tls(s);
    cr_expect_neq(client_wait_connected(s->client, WAIT_MS, &note), ERR_OK);
    cr_expect_not_null(strstr(note.text, words), "« %s » is not in: %s", words, note.text);
    stage_leave(s);
}

void stage_login(struct stage *s)
{
    struct err_note note = {0};
    struct arena arena;
    Pacte__LoginRequest q = PACTE__LOGIN_REQUEST__INIT;
    q.account = "essai";
    q.password = (char *)(uintptr_t)stage_password;
    arena_init(&arena, &sys_real, 1 << 20);
    connect_tls(s);
    cr_assert_eq(client_wait_connected(s->client, WAIT_MS, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(client_wait(s->client, PACTE__METHOD__METHOD_LOGIN, &q.base, &arena, NULL, NULL, &note), ERR_OK, "%s",
                 note.text);
    arena_finish(&arena);
}

enum err stage_write(struct stage *s, struct err_note *note)
{
    static struct sample_batch batch;
    struct arena arena;
    arena_init(&arena, &sys_real, 1 << 20);
    sample_batch(&batch, s->confirmed + 1, 1, 0, 1);
    enum err e = client_wait(s->client, PACTE__METHOD__METHOD_BATCH, &batch.request.base, &arena, NULL, NULL, note);
    s->confirmed += e == ERR_OK;
    arena_finish(&arena);
    return e;
}

uint64_t stage_missing(struct stage *s)
{
    uint64_t missing = 0;
    struct arena arena;
    arena_init(&arena, &sys_real, 1 << 20);
    for (uint64_t id = 1; id <= s->confirmed; id++) {
        Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
        q.type = PACTE__RECORD_TYPE__RECORD_TYPE_TERRITOIRE;
        q.id = id;
        missing += client_wait(s->client, PACTE__METHOD__METHOD_GET, &q.base, &arena, NULL, NULL, NULL) != ERR_OK;
        arena_reset(&arena);
    }
    arena_finish(&arena);
    return missing;
}
