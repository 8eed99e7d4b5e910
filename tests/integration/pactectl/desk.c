#include "tests/integration/pactectl/desk.h"

#include "tools/admin/admin.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { ARGUMENTS = 40 };

static const char coord_role[] =
    "coordination:@structure-passerelles,@structure-maison-des-voisins,@structure-escale,@structure-espace-simone-aubry,"
    "@structure-belvedere,@structure-grange-aux-mots,@structure-arc-en-seine,@structure-trait-d-union,@structure-plan-hp-valmosan";

const char *desk_path(struct desk *d, const char *name) { return scratch_path(&d->scratch, name); }

static void set_place(struct desk *d)
{
    char server[32];
    snprintf(server, sizeof server, "127.0.0.1:%u", (unsigned)d->daemon.port);
    setenv("PACTE_SERVER", server, 1);
}

void desk_open(struct desk *d)
{
    char pin[ADMIN_FINGERPRINT_BYTES];
    struct err_note note = {.text = ""};
    *d = (struct desk){.input = NULL};
    scratch_make(&d->scratch);
    daemon_init(&d->daemon, desk_path(d, "data"), ADMIN_PASSWORD);
    cr_assert(daemon_start(&d->daemon));
    cr_assert_eq(admin_fingerprint(d->daemon.dir, pin, &note), ERR_OK, "%s", note.text);
    setenv("HOME", d->scratch.dir, 1);
    unsetenv("XDG_RUNTIME_DIR");
    unsetenv("XDG_CONFIG_HOME");
    unsetenv("COLUMNS");
    setenv("PACTE_FINGERPRINT", pin, 1);
    set_place(d);
    desk_write(d, "admin.pw", ADMIN_PASSWORD "\n");
    desk_write(d, "coord.pw", COORD_PASSWORD "\n");
}

static void open_account(struct desk *d, const char *more)
{
    desk_open(d);
    cr_assert_eq(RUN(d, "account", "add", "coord", "--role", coord_role, "--role", "audit", "--account", "admin",
                     "--password-file", desk_path(d, "admin.pw"), "--format", "csv", more != NULL ? "--role" : NULL, more), 0,
                 "%s", d->err);
    desk_write(d, "first.pw", desk_cell(d, 1, 2));
    cr_assert_eq(RUN(d, "passwd", "--account", "coord", "--password-file", desk_path(d, "first.pw"), "--new-password-file",
                     desk_path(d, "coord.pw")), 0, "%s", d->err);
}

void desk_open_coord(struct desk *d) { open_account(d, NULL); }
void desk_open_all(struct desk *d) { open_account(d, "federation"); }

void desk_load_models(struct desk *d)
{
    static const char *const files[] = {"proto/models/centre_social.json", "proto/models/plan_hp.json"};
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        cr_assert_eq(RUN(d, "load", files[i], "--account", "admin", "--password-file", desk_path(d, "admin.pw")), 0, "%s", d->err);
}

void desk_restart(struct desk *d)
{
    int status = daemon_signal(&d->daemon, SIGTERM);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "an orderly stop: %x", (unsigned)status);
    cr_assert(daemon_start(&d->daemon));
    set_place(d);
}

void desk_close(struct desk *d)
{
    daemon_kill(&d->daemon);
    free(d->out);
    free(d->err);
    scratch_remove(&d->scratch);
}

/* --- running ------------------------------------------------------------------ */

_Noreturn static void become(struct desk *d, const char *out, const char *err, const char *const *args)
{
    const char *argv[ARGUMENTS] = {"pactectl"};
    size_t n = 1;
    for (; args[n - 1] != NULL && n < ARGUMENTS - 1; n++)
        argv[n] = args[n - 1];
    (void)setsid();                      /* no terminal to ask */
    int in = open(d->input != NULL ? d->input : "/dev/null", O_RDONLY);
    int to = open(out, O_WRONLY | O_CREAT | O_TRUNC, 0600), said = open(err, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (in < 0 || to < 0 || said < 0 || dup2(in, 0) < 0 || dup2(to, 1) < 0 || dup2(said, 2) < 0)
        _exit(126);
    execv(program_path("pactectl"), (char *const *)(uintptr_t)argv);
    _exit(127);
}

int desk_wait(pid_t pid)
{
    int status;
    while (waitpid(pid, &status, 0) < 0)
        cr_assert_eq(errno, EINTR);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

pid_t desk_spawn(struct desk *d, const char *out_name, const char *const *args)
{
    const char *out = desk_path(d, out_name), *err = desk_path(d, "spawned.err");
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0)
        become(d, out, err, args);
    return pid;
}

int desk_run(struct desk *d, const char *const *args)
{
    const char *out = desk_path(d, "stdout"), *err = desk_path(d, "stderr");
    pid_t pid = fork();
    cr_assert_geq(pid, 0);
    if (pid == 0)
        become(d, out, err, args);
    int code = desk_wait(pid);
    free(d->out);
    free(d->err);
    d->out = desk_read(d, "stdout", &d->out_len);
    d->err = desk_read(d, "stderr", NULL);
    d->input = NULL;
    return code;
}

/* --- looking ------------------------------------------------------------------- */

char *desk_read(struct desk *d, const char *name, size_t *len)
{
    struct stat st;
    FILE *f = fopen(desk_path(d, name), "re");
    cr_assert(f != NULL && fstat(fileno(f), &st) == 0, "%s", name);
    char *text = malloc((size_t)st.st_size + 1);
    cr_assert_not_null(text);
    size_t n = fread(text, 1, (size_t)st.st_size, f);
    text[n] = '\0';
    fclose(f);
    if (len != NULL)
        *len = n;
    return text;
}

void desk_write(struct desk *d, const char *name, const char *text)
{
    FILE *f = fopen(desk_path(d, name), "we");
    cr_assert_not_null(f);
    fputs(text, f);
    cr_assert_eq(fclose(f), 0);
}

bool desk_says(const struct desk *d, const char *words) { return strstr(d->err, words) != NULL; }
bool desk_shows(const struct desk *d, const char *words) { return strstr(d->out, words) != NULL; }

unsigned desk_rows(const struct desk *d)
{
    unsigned n = 0;
    for (const char *at = d->out; *at != '\0'; at++)
        n += *at == '\n' ? 1 : 0;
    return n == 0 ? 0 : n - 1;
}

/* Enough for what the tests read: no newline within quotes. */
const char *desk_cell(const struct desk *d, unsigned row, unsigned column)
{
    static char cell[512];
    const char *at = d->out;
    size_t n = 0;
    bool quoted = false;
    for (; row > 0 && *at != '\0'; at++)
        row -= *at == '\n' ? 1 : 0;
    for (; column > 0 && *at != '\0' && *at != '\n'; at++) {
        quoted = *at == '"' ? !quoted : quoted;
        column -= *at == ',' && !quoted ? 1 : 0;
    }
    quoted = false;
    for (; *at != '\0' && *at != '\n' && (quoted || *at != ',') && n + 1 < sizeof cell; at++) {
        if (*at == '"')
            quoted = !quoted;
        else
            cell[n++] = *at;
    }
    cell[n] = '\0';
    return cell;
}
