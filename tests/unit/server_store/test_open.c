#include "tests/support/fault.h"
#include "tests/unit/server_store/bench.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <lmdb.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Opens and closes; what was said is in `note`. */
static enum err try_open(const char *dir, struct store_options o, struct err_note *note)
{
    struct store *s = NULL;
    *note = (struct err_note){.text = ""};
    o.dir = dir;
    if (o.sys == NULL)
        o.sys = &sys_real;
    enum err e = store_open(&o, &s, note);
    if (e == ERR_OK)
        store_close(s);
    else
        cr_assert_null(s);
    return e;
}

Test(open, what_was_put_is_there_after_a_new_start, .timeout = 10)
{
    struct bench b;
    bench_open(&b, (struct store_options){.exclusive = true});
    cr_assert_eq(put_text(b.store, "name", "Les Tilleuls"), ERR_OK);
    bench_reopen(&b, (struct store_options){.exclusive = true});
    cr_assert_str_eq(get_text(b.store, "name"), "Les Tilleuls");
    bench_reopen(&b, (struct store_options){.read_only = true});
    cr_assert_str_eq(get_text(b.store, "name"), "Les Tilleuls");
    cr_assert_eq(put_text(b.store, "name", "x"), ERR_READ_ONLY);
    bench_close(&b);
}

Test(open, an_existing_store_is_never_made_again, .timeout = 10)
{
    struct bench b;
    struct err_note note;
    bench_open(&b, (struct store_options){0});
    cr_assert_eq(put_text(b.store, "a", "1"), ERR_OK);
    store_close(b.store);
    cr_assert_eq(try_open(b.scratch.dir, (struct store_options){.create = true}, &note), ERR_EXISTS);
    cr_assert(strstr(note.text, b.scratch.dir) != NULL, "%s", note.text);
    b.store = NULL;
    bench_reopen(&b, (struct store_options){0});
    cr_assert_str_eq(get_text(b.store, "a"), "1");
    bench_close(&b);
}

Test(open, folders_that_hold_no_store, .timeout = 10)
{
    struct scratch s;
    struct err_note note;
    struct store_options o = {0};
    scratch_make(&s);
    cr_assert_eq(try_open(scratch_path(&s, "absent"), o, &note), ERR_NO_STORE);
    cr_assert(strstr(note.text, "pactectl init") != NULL, "%s", note.text);
    cr_assert_eq(access(scratch_path(&s, "absent"), F_OK), -1, "nothing is made");
    cr_assert_eq(try_open(s.dir, o, &note), ERR_NO_STORE);
    cr_assert_eq(access(scratch_path(&s, "data.mdb"), F_OK), -1, "nothing is made");
    cr_assert_eq(access(scratch_path(&s, "pacte.lock"), F_OK), -1, "nothing is made");
    FILE *f = fopen(scratch_path(&s, "file"), "w");
    fclose(f);
    cr_assert_eq(try_open(scratch_path(&s, "file"), o, &note), ERR_NO_STORE);
    cr_assert(strstr(note.text, "dossier") != NULL, "%s", note.text);
    o.create = true;
    cr_assert_eq(try_open(scratch_path(&s, "file"), o, &note), ERR_NO_STORE);
    cr_assert_eq(try_open(scratch_path(&s, "a/b/c"), o, &note), ERR_NO_STORE, "only the last folder is made");
    char *longer = malloc(5001);
    memset(longer, 'd', 5000);
    longer[5000] = '\0';
    cr_assert_eq(try_open(longer, o, &note), ERR_IO);
    free(longer);
    scratch_remove(&s);
}

static void write_file(const char *path, const void *bytes, size_t len)
{
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    cr_assert_eq(fwrite(bytes, 1, len, f), len);
    fclose(f);
}

Test(open, files_that_are_no_store, .timeout = 10)
{
    struct scratch s;
    struct err_note note;
    static char noise[8192];
    memset(noise, 'n', sizeof noise);
    scratch_make(&s);
    write_file(scratch_path(&s, "data.mdb"), noise, 0);
    cr_assert_eq(try_open(s.dir, (struct store_options){0}, &note), ERR_DAMAGED);
    cr_assert(strstr(note.text, "sauvegarde") != NULL, "%s", note.text);
    struct stat st;
    cr_assert_eq(stat(scratch_path(&s, "data.mdb"), &st), 0);
    cr_assert_eq(st.st_size, 0, "an empty file is left as it is");
    write_file(scratch_path(&s, "data.mdb"), noise, sizeof noise);
    cr_assert_eq(try_open(s.dir, (struct store_options){0}, &note), ERR_DAMAGED);
    cr_assert(strstr(note.text, "data.mdb") != NULL, "%s", note.text);
    scratch_remove(&s);
}

static off_t size_of(const char *path)
{
    struct stat st;
    cr_assert_eq(stat(path, &st), 0);
    return st.st_size;
}

/* Opened as it is, a page that is missing ends the program. */
Test(open, a_file_cut_anywhere, .timeout = 60)
{
    struct bench b;
    struct err_note note;
    size_t damaged = 0, cuts = 0;
    bench_open(&b, (struct store_options){0});
    for (uint64_t n = 0; n < 30; n++)
        cr_assert_eq(put_big(b.store, n, 100 + n * 300), ERR_OK);
    store_close(b.store);
    const char *path = scratch_path(&b.scratch, "data.mdb");
    for (off_t size = size_of(path) - 512; size >= 0; size -= 3 * 512, cuts++) {
        cr_assert_eq(truncate(path, size), 0);
        enum err e = try_open(b.scratch.dir, (struct store_options){0}, &note);
        cr_assert(e == ERR_DAMAGED || e == ERR_OK, "cut at %lld: %s", (long long)size, err_name(e));
        damaged += e == ERR_DAMAGED;
        if (e == ERR_OK)
            cr_assert_eq(damaged, 0, "only free pages may be missing");
    }
    cr_assert_gt(damaged, cuts - 20);
    cr_assert(strstr(note.text, "sauvegarde") != NULL, "%s", note.text);
    scratch_remove(&b.scratch);
}

static void make_foreign(const char *dir)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    cr_assert_eq(mdb_env_create(&env), 0);
    cr_assert_eq(mdb_env_set_maxdbs(env, 1), 0);
    cr_assert_eq(mdb_env_open(env, dir, 0, 0600), 0);
    cr_assert_eq(mdb_txn_begin(env, NULL, 0, &txn), 0);
    cr_assert_eq(mdb_dbi_open(txn, "somebody else", MDB_CREATE, &dbi), 0);
    cr_assert_eq(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

Test(open, a_store_of_another_program, .timeout = 10)
{
    struct scratch s;
    struct err_note note;
    scratch_make(&s);
    make_foreign(s.dir);
    cr_assert_eq(try_open(s.dir, (struct store_options){0}, &note), ERR_NO_STORE);
    cr_assert(strstr(note.text, "autre programme") != NULL, "%s", note.text);
    scratch_remove(&s);
}

/* A store of a time when there were fewer tables. */
static void drop_table(const char *dir, const char *name)
{
    MDB_env *env;
    MDB_txn *txn;
    MDB_dbi dbi;
    cr_assert_eq(mdb_env_create(&env), 0);
    cr_assert_eq(mdb_env_set_maxdbs(env, TABLE_COUNT), 0);
    cr_assert_eq(mdb_env_open(env, dir, 0, 0600), 0);
    cr_assert_eq(mdb_txn_begin(env, NULL, 0, &txn), 0);
    cr_assert_eq(mdb_dbi_open(txn, name, 0, &dbi), 0);
    cr_assert_eq(mdb_drop(txn, dbi, 1), 0);
    cr_assert_eq(mdb_txn_commit(txn), 0);
    mdb_env_close(env);
}

Test(open, a_table_that_came_later_is_added_by_a_writer_only, .timeout = 10)
{
    struct bench b;
    struct err_note note;
    bench_open(&b, (struct store_options){0});
    cr_assert_eq(put_text(b.store, "a", "1"), ERR_OK);
    store_close(b.store);
    b.store = NULL;
    drop_table(b.scratch.dir, store_table_name(TABLE_TOTAL));
    cr_assert_eq(try_open(b.scratch.dir, (struct store_options){.read_only = true}, &note), ERR_BAD_STORE_VERSION);
    cr_assert(strstr(note.text, "plus ancienne") != NULL, "%s", note.text);
    bench_reopen(&b, (struct store_options){0});
    cr_assert_str_eq(get_text(b.store, "a"), "1");
    bench_reopen(&b, (struct store_options){.read_only = true});
    bench_close(&b);
}

Test(open, one_daemon_only, .timeout = 10)
{
    struct bench b;
    struct err_note note;
    bench_open(&b, (struct store_options){.exclusive = true});
    pid_t child = fork();
    if (child == 0) {
        struct store *s;
        struct store_options o = {.sys = &sys_real, .dir = b.scratch.dir, .exclusive = true};
        _exit(store_open(&o, &s, &note) == ERR_LOCKED && strstr(note.text, "pacted") != NULL ? 0 : 1);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    bench_reopen(&b, (struct store_options){.exclusive = true});
    bench_close(&b);
}

Test(open, a_killed_daemon_leaves_no_lock, .timeout = 10)
{
    struct bench b;
    int ready[2];
    bench_open(&b, (struct store_options){0});
    store_close(b.store);
    b.store = NULL;
    cr_assert_eq(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct store *s;
        struct store_options o = {.sys = &sys_real, .dir = b.scratch.dir, .exclusive = true};
        if (store_open(&o, &s, NULL) != ERR_OK || write(ready[1], "x", 1) != 1)
            _exit(1);
        pause();
    }
    char x;
    cr_assert_eq(read(ready[0], &x, 1), 1);
    kill(child, SIGKILL);
    cr_assert_eq(waitpid(child, NULL, 0), child);
    bench_reopen(&b, (struct store_options){.exclusive = true});
    bench_close(&b);
}

Test(open, files_are_for_their_owner_alone, .timeout = 10)
{
    struct scratch s;
    struct err_note note;
    struct stat st;
    scratch_make(&s);
    umask(0);
    cr_assert_eq(try_open(scratch_path(&s, "data"), (struct store_options){.create = true, .exclusive = true}, &note), ERR_OK);
    static const char *const names[] = {"data", "data/data.mdb", "data/lock.mdb", "data/pacte.lock"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        cr_assert_eq(stat(scratch_path(&s, names[i]), &st), 0, "%s", names[i]);
        cr_assert_eq(st.st_mode & 077, 0, "%s", names[i]);
    }
    scratch_remove(&s);
}

Test(open, a_folder_that_may_not_be_read, .timeout = 10)
{
    struct bench b;
    struct err_note note;
    bench_open(&b, (struct store_options){0});
    store_close(b.store);
    b.store = NULL;
    cr_assert_eq(chmod(b.scratch.dir, 0), 0);
    pid_t child = fork();
    if (child == 0) {
        struct store *s;
        struct store_options o = {.sys = &sys_real, .dir = b.scratch.dir};
        if (getuid() == 0 && (setgid(65534) != 0 || setuid(65534) != 0))
            _exit(2);
        enum err e = store_open(&o, &s, &note);
        _exit(e == ERR_IO && strstr(note.text, "accessible") != NULL ? 0 : 1);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_assert_eq(chmod(b.scratch.dir, 0700), 0);
    cr_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0, "%d", status);
    scratch_remove(&b.scratch);
}

Test(open, survives_every_failed_call, .timeout = 20)
{
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        struct scratch s;
        struct err_note note;
        scratch_make(&s);
        enum err e = try_open(scratch_path(&s, "data"), (struct store_options){.sys = &sys, .create = true}, &note);
        cr_assert_eq(f.live, 0, "call %zu failing leaked", n);
        scratch_remove(&s);
        if (!f.fired) {
            cr_assert_eq(e, ERR_OK);
            cr_assert_eq(n, 3, "one allocation, one sync");
            break;
        }
        cr_assert_eq(e, n == 1 ? ERR_NO_MEMORY : ERR_SYNC, "call %zu", n);
    }
}
