/* A backup is taken over TLS while eight clients write, restored beside, and
 * found to be a state that the store really had: it holds whatever was
 * confirmed before it began, and no half batch. */
#include "tests/support/scratch.h"
#include "tests/support/writers.h"
#include "tools/admin/admin.h"
#include "server/state/state.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

TestSuite(backup, .timeout = 300);

enum { ROUNDS = 5 };
static const char admin_password[] = "pamplemousse-tracteur-19";

static struct scratch scratch;
static struct daemon d;
static struct writers writers;

struct taking {
    struct backup_writer *writer;
    uint64_t bytes;
    bool done;
    enum err error;
    struct err_note note;
};

static void on_part(struct client_call *call, const struct client_answer *a, void *ctx)
{
    (void)call;
    struct taking *t = ctx;
    const Pacte__BackupPart *part = (const Pacte__BackupPart *)a->m;
    if (a->error != ERR_OK) {
        t->error = a->error;
        t->note = a->note;
    } else if (part != NULL && part->data.len > 0 && t->error == ERR_OK) {
        cr_expect_eq(part->offset, t->bytes);
        t->error = backup_writer_add(t->writer, bytes_of(part->data.data, part->data.len), &t->note);
        t->bytes += part->data.len;
    }
    t->done = t->done || a->last || a->error != ERR_OK;
}

static void log_in(struct client *c)
{
    struct arena arena;
    ProtobufCMessage *m;
    struct err_note note = {0};
    Pacte__LoginRequest q = PACTE__LOGIN_REQUEST__INIT;
    arena_init(&arena, &sys_real, 1 << 20);
    q.account = "admin";
    q.password = (char *)(uintptr_t)admin_password;
    cr_assert_eq(client_wait_connected(c, 20000, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(client_wait(c, PACTE__METHOD__METHOD_LOGIN, &q.base, &arena, &m, NULL, &note), ERR_OK, "%s", note.text);
    arena_finish(&arena);
}

static void on_gone(void *ctx) { *(bool *)ctx = true; }

static void take_backup(const char *path, struct backup_info *info)
{
    struct taking t = {0};
    struct err_note note = {0};
    struct client *c;
    bool gone = false;
    struct backup_writer_options w = {.sys = &sys_real, .path = path};
    struct client_options o = {
        .loop = &writers.loop, .sys = &sys_real, .host = "127.0.0.1", .port = d.port,
        .fingerprint = writers.fingerprint, .program = "essai", .call_ms = 60000,
    };
    cr_assert_eq(client_create(&o, &c, &note), ERR_OK, "%s", note.text);
    client_connect(c);
    log_in(c);
    cr_assert_eq(backup_writer_create(&w, &t.writer, &note), ERR_OK, "%s", note.text);
    Pacte__BackupRequest q = PACTE__BACKUP_REQUEST__INIT;
    cr_assert_eq(client_send(c, PACTE__METHOD__METHOD_BACKUP, &q.base, on_part, &t, NULL), ERR_OK);
    while (!t.done)
        uv_run(&writers.loop, UV_RUN_ONCE);
    cr_assert_eq(t.error, ERR_OK, "%s", err_sentence(t.error, &t.note));
    cr_assert_eq(backup_writer_finish(t.writer, info, &note), ERR_OK, "%s", note.text);
    backup_writer_destroy(t.writer);
    client_destroy(c, on_gone, &gone);
    while (!gone)
        uv_run(&writers.loop, UV_RUN_ONCE);
}

struct groups {
    const uint64_t *confirmed;        /* when the backup began */
    unsigned wrong;
};

static enum err check_groups(const struct store_read *r, void *ctx)
{
    struct groups *g = ctx;
    struct view v = {.read = r};
    const struct record_type *type = record_type_of(PACTE__RECORD_TYPE__RECORD_TYPE_TERRITOIRE);
    for (unsigned i = 0; i < WRITERS; i++) {
        uint32_t revision[WRITERS_GROUP] = {0};
        for (unsigned k = 0; k < WRITERS_GROUP; k++) {
            struct stored s;
            if (state_get(&v, type, writers.each[i].first_id + k, &s) == ERR_OK)
                revision[k] = s.revision;
        }
        g->wrong += revision[0] != revision[1] || revision[1] != revision[2] || revision[0] < g->confirmed[i];
    }
    return ERR_OK;
}

static void restore_and_check(const char *file, const char *dir, const uint64_t *confirmed)
{
    struct admin_restore_result r = {0};
    struct err_note note = {0};
    struct store *s;
    char store_dir[700];
    struct groups g = {.confirmed = confirmed};
    struct admin_restore_options o = {.sys = &sys_real, .file = file, .dir = dir, .keys_dir = d.dir};
    cr_assert_eq(admin_restore(&o, &r, &note), ERR_OK, "%s", note.text);
    snprintf(store_dir, sizeof store_dir, "%s/store", dir);
    struct store_options so = {.sys = &sys_real, .dir = store_dir, .read_only = true};
    cr_assert_eq(store_open(&so, &s, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(store_view(s, check_groups, &g, &note), ERR_OK);
    store_close(s);
    cr_assert_eq(g.wrong, 0, "%u groups are torn or older than the backup", g.wrong);
}

Test(backup, taken_while_eight_clients_write)
{
    struct backup_info info;
    scratch_make(&scratch);
    daemon_init(&d, scratch_path(&scratch, "d"), admin_password);
    writers_prepare(&writers, &d);
    cr_assert(daemon_start(&d));
    writers_login(&writers);
    writers_start(&writers);
    writers_run(&writers, 500);
    uint64_t before = writers.confirmed, during = 0;
    for (unsigned n = 0; n < ROUNDS; n++) {
        char file[32], dir[32];
        uint64_t confirmed[WRITERS], at_start = writers.confirmed;
        snprintf(file, sizeof file, "%u.pacte", n);
        snprintf(dir, sizeof dir, "restored-%u", n);
        for (unsigned i = 0; i < WRITERS; i++)
            confirmed[i] = writers.each[i].confirmed;
        take_backup(scratch_path(&scratch, file), &info);
        during += writers.confirmed - at_start;
        restore_and_check(scratch_path(&scratch, file), scratch_path(&scratch, dir), confirmed);
        scratch_empty(scratch_path(&scratch, dir));
    }
    writers_stop(&writers);
    cr_assert_eq(writers.violations, 0, "%s", writers.first_violation);
    cr_assert_gt(before, 0);
    cr_assert_gt(during, ROUNDS, "the daemon stood still during a backup");
    printf("   # %d sauvegardes sous %d clients qui écrivent : %" PRIu64 " écritures confirmées pendant, restaurées et "
           "vérifiées\n", ROUNDS, WRITERS, during);
    cr_expect_eq(daemon_signal(&d, SIGTERM), 0, "an orderly stop ends with 0");
    writers_finish(&writers);
    scratch_remove(&scratch);
}

/* The restored folder is a whole one: a daemon serves it, and the writers find
 * everything that they were told before the backup. */
Test(backup, a_daemon_serves_what_was_restored)
{
    struct backup_info info;
    struct err_note note = {0};
    struct admin_restore_result r = {0};
    scratch_make(&scratch);
    daemon_init(&d, scratch_path(&scratch, "d"), admin_password);
    writers_prepare(&writers, &d);
    cr_assert(daemon_start(&d));
    writers_login(&writers);
    writers_start(&writers);
    writers_run(&writers, 500);
    writers_stop(&writers);
    take_backup(scratch_path(&scratch, "a.pacte"), &info);
    daemon_kill(&d);
    scratch_empty(scratch_path(&scratch, "d/store"));
    struct admin_restore_options o = {
        .sys = &sys_real, .file = scratch_path(&scratch, "a.pacte"), .dir = scratch_path(&scratch, "new"),
        .keys_dir = d.dir,
    };
    cr_assert_eq(admin_restore(&o, &r, &note), ERR_OK, "%s", note.text);
    snprintf(d.dir, sizeof d.dir, "%s", scratch_path(&scratch, "new"));
    cr_assert(daemon_start(&d));
    writers_look(&writers);
    writers_start(&writers);
    writers_run(&writers, 300);
    writers_stop(&writers);
    cr_expect_eq(writers.violations, 0, "%s", writers.first_violation);
    daemon_kill(&d);
    writers_finish(&writers);
    scratch_remove(&scratch);
}
