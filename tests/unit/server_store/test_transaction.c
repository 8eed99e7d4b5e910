#include "tests/support/fault.h"
#include "tests/unit/server_store/bench.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

static enum err put_then_fail(struct store_write *w, void *ctx)
{
    struct store_key k = key_text(TABLE_META, "a");
    cr_assert_eq(store_put(w, &k, bytes_text("2")), ERR_OK);
    k = key_text(TABLE_META, "b");
    cr_assert_eq(store_put(w, &k, bytes_text("3")), ERR_OK);
    return *(enum err *)ctx;
}

Test(transaction, a_function_that_fails_leaves_nothing, .timeout = 10)
{
    struct bench b;
    enum err wanted = ERR_CONFLICT;
    bench_open(&b, (struct store_options){0});
    cr_assert_eq(put_text(b.store, "a", "1"), ERR_OK);
    cr_assert_eq(store_change(b.store, put_then_fail, &wanted, NULL), ERR_CONFLICT);
    cr_assert_str_eq(get_text(b.store, "a"), "1");
    cr_assert_str_eq(get_text(b.store, "b"), "");
    wanted = ERR_OK;
    cr_assert_eq(store_change(b.store, put_then_fail, &wanted, NULL), ERR_OK);
    cr_assert_str_eq(get_text(b.store, "a"), "2");
    bench_close(&b);
}

static enum err read_own_writes(struct store_write *w, void *ctx)
{
    struct store_key k = key_text(TABLE_META, "a");
    struct bytes out;
    (void)ctx;
    cr_assert_eq(store_get(store_as_read(w), &k, &out), ERR_NOT_FOUND);
    cr_assert_eq(store_put(w, &k, bytes_text("1")), ERR_OK);
    cr_assert_eq(store_get(store_as_read(w), &k, &out), ERR_OK);
    cr_assert_eq(store_delete(w, &k), ERR_OK);
    cr_assert_eq(store_delete(w, &k), ERR_OK, "absent is no error");
    cr_assert_eq(store_get(store_as_read(w), &k, &out), ERR_NOT_FOUND);
    return ERR_OK;
}

Test(transaction, a_write_reads_what_it_wrote, .timeout = 10)
{
    struct bench b;
    bench_open(&b, (struct store_options){0});
    cr_assert_eq(store_change(b.store, read_own_writes, NULL, NULL), ERR_OK);
    bench_close(&b);
}

/* --- Full ------------------------------------------------------------------------ */

static uint64_t count_records(struct store *s)
{
    struct store_info info;
    cr_assert_eq(store_info(s, &info), ERR_OK);
    return info.entries[TABLE_RECORD];
}

Test(transaction, a_full_map_loses_nothing, .timeout = 20)
{
    struct bench b;
    enum err e = ERR_OK;
    uint64_t n = 0;
    bench_open(&b, (struct store_options){.map_bytes = 1 << 20});
    cr_assert_eq(put_text(b.store, "a", "kept"), ERR_OK);
    while ((e = put_big(b.store, n, 10000)) == ERR_OK)
        cr_assert_lt(++n, 1000);
    cr_assert_eq(e, ERR_NO_SPACE);
    cr_assert_gt(n, 10);
    cr_assert_eq(put_big(b.store, n, 10000), ERR_NO_SPACE, "and again");
    cr_assert_eq(count_records(b.store), n);
    cr_assert_str_eq(get_text(b.store, "a"), "kept");
    bench_reopen(&b, (struct store_options){.map_bytes = 2 << 20});
    cr_assert_eq(count_records(b.store), n);
    cr_assert_eq(put_big(b.store, n, 10000), ERR_OK, "a larger map goes on");
    bench_close(&b);
}

struct swallow {
    enum err last;
    struct err_note note;
};

static enum err swallow_failures(struct store_write *w, void *ctx)
{
    struct swallow *s = ctx;
    static uint8_t big[300000];
    struct store_key k = key_text(TABLE_META, "half");
    cr_assert_eq(store_put(w, &k, bytes_text("done")), ERR_OK);
    for (uint64_t i = 0; i < 10; i++) {
        k = key_number(TABLE_RECORD, i);
        s->last = store_put(w, &k, bytes_of(big, sizeof big));
    }
    return ERR_OK;
}

Test(transaction, a_failed_put_undoes_all_even_when_nobody_looks, .timeout = 10)
{
    struct bench b;
    struct swallow s = {.last = ERR_OK};
    bench_open(&b, (struct store_options){.map_bytes = 1 << 20});
    cr_assert_eq(store_change(b.store, swallow_failures, &s, &s.note), ERR_NO_SPACE);
    cr_assert_neq(s.last, ERR_OK);
    cr_assert(strstr(s.note.text, "rien n'est perdu") != NULL, "%s", s.note.text);
    cr_assert_str_eq(get_text(b.store, "half"), "");
    cr_assert_eq(put_text(b.store, "a", "1"), ERR_OK, "and the store goes on");
    bench_close(&b);
}

/* Fills a file system of 8 MiB that only this test sees; false when the machine
 * does not let it be made. */
static bool small_disk(const char *dir)
{
    return (unshare(CLONE_NEWNS) == 0 || unshare(CLONE_NEWUSER | CLONE_NEWNS) == 0) &&
           mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 && mount("none", dir, "tmpfs", 0, "size=8m") == 0;
}

Test(transaction, a_full_disk_loses_nothing_and_is_not_taken_for_a_broken_one, .timeout = 20)
{
    struct scratch s;
    struct store *store;
    struct err_note note = {.text = ""};
    enum err e = ERR_OK;
    uint64_t n = 0;
    scratch_make(&s);
    if (!small_disk(s.dir)) {
        scratch_remove(&s);
        cr_skip_test("no file system may be made here");
    }
    struct store_options o = {.sys = &sys_real, .dir = s.dir, .create = true};
    cr_assert_eq(store_open(&o, &store, &note), ERR_OK, "%s", note.text);
    while ((e = put_big(store, n, 9000)) == ERR_OK)
        cr_assert_lt(++n, 2000);
    cr_assert_eq(e, ERR_NO_SPACE, "%s", err_name(e));
    cr_assert_gt(n, 100);
    cr_assert_eq(put_big(store, n, 9000), ERR_NO_SPACE, "and again");
    cr_assert_eq(count_records(store), n);
    cr_assert_eq(mount("none", s.dir, NULL, MS_REMOUNT, "size=16m"), 0);
    cr_assert_eq(put_big(store, n, 9000), ERR_OK, "room again");
    store_close(store);
    o.create = false;
    cr_assert_eq(store_open(&o, &store, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(count_records(store), n + 1);
    store_close(store);
    cr_assert_eq(umount(s.dir), 0);
    scratch_remove(&s);
}

/* A write cut short in its middle looks to LMDB like a disk that fails: then
 * the store is shut to writes, and whole at the next opening. */
Test(transaction, a_write_cut_short_loses_nothing, .timeout = 20)
{
    struct bench b;
    struct rlimit limit = {.rlim_cur = (1 << 20) + 2000, .rlim_max = RLIM_INFINITY};
    enum err e = ERR_OK;
    uint64_t n = 0;
    bench_open(&b, (struct store_options){0});
    signal(SIGXFSZ, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    while ((e = put_big(b.store, n, 10000)) == ERR_OK)
        cr_assert_lt(++n, 1000);
    cr_assert_eq(e, ERR_SYNC, "%s", err_name(e));
    cr_assert_eq(count_records(b.store), n);
    limit.rlim_cur = RLIM_INFINITY;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    cr_assert_eq(put_big(b.store, n, 10000), ERR_SYNC, "not before a new start");
    bench_reopen(&b, (struct store_options){0});
    cr_assert_eq(count_records(b.store), n);
    cr_assert_eq(put_big(b.store, n, 10000), ERR_OK);
    bench_close(&b);
}

/* --- A disk that does not confirm ------------------------------------------------- */

Test(transaction, a_commit_without_sync_ends_all_writing, .timeout = 10)
{
    struct bench b;
    int64_t fail = 3;
    bench_open(&b, (struct store_options){.sync_failures_injected = &fail});
    cr_assert_eq(put_text(b.store, "a", "1"), ERR_OK);
    cr_assert_eq(put_text(b.store, "b", "1"), ERR_OK);
    cr_assert_eq(put_text(b.store, "c", "1"), ERR_SYNC);
    cr_assert_eq(put_text(b.store, "d", "1"), ERR_SYNC, "the next commit would succeed: it is not tried");
    cr_assert_str_eq(get_text(b.store, "a"), "1", "readers go on");
    cr_assert_str_eq(get_text(b.store, "c"), "");
    bench_reopen(&b, (struct store_options){0});
    cr_assert_str_eq(get_text(b.store, "b"), "1");
    cr_assert_str_eq(get_text(b.store, "c"), "");
    cr_assert_eq(put_text(b.store, "d", "1"), ERR_OK);
    bench_close(&b);
}

/* --- Readers ---------------------------------------------------------------------- */

Test(transaction, a_full_reader_table_is_an_answer, .timeout = 10)
{
    struct bench b;
    struct store_reader *kept[4];
    struct err_note note = {.text = ""};
    bench_open(&b, (struct store_options){.readers = 4});
    for (size_t i = 0; i < 4; i++)
        cr_assert_eq(store_reader_create(b.store, &kept[i], &note), ERR_OK, "%zu", i);
    struct store_reader *more = NULL;
    cr_assert_eq(store_reader_create(b.store, &more, &note), ERR_BUSY);
    cr_assert(strstr(note.text, "lectures") != NULL, "%s", note.text);
    cr_assert_null(more);
    store_reader_destroy(kept[0]);
    cr_assert_str_eq(get_text(b.store, "a"), "");
    for (size_t i = 1; i < 4; i++)
        store_reader_destroy(kept[i]);
    store_reader_destroy(NULL);
    bench_close(&b);
}

/* Takes every slot but one, in a process that is then killed. */
static void die_with_readers(const char *dir, size_t count)
{
    int ready[2];
    cr_assert_eq(pipe(ready), 0);
    pid_t child = fork();
    if (child == 0) {
        struct store *s;
        struct store_reader *r;
        const struct store_read *read_;
        struct store_options o = {.sys = &sys_real, .dir = dir, .readers = 4, .read_only = true};
        if (store_open(&o, &s, NULL) != ERR_OK)
            _exit(1);
        for (size_t i = 0; i < count; i++)
            if (store_reader_create(s, &r, NULL) != ERR_OK || store_reader_begin(r, &read_, NULL) != ERR_OK)
                _exit(2);
        if (write(ready[1], "x", 1) != 1)
            _exit(3);
        pause();
    }
    char x;
    cr_assert_eq(read(ready[0], &x, 1), 1);
    kill(child, SIGKILL);
    cr_assert_eq(waitpid(child, NULL, 0), child);
}

Test(transaction, slots_of_dead_readers_come_back, .timeout = 10)
{
    struct bench b;
    struct store_info info;
    bench_open(&b, (struct store_options){.readers = 4});
    die_with_readers(b.scratch.dir, 4);
    cr_assert_eq(store_info(b.store, &info), ERR_OK, "a full table is checked once and tried again");
    cr_assert_leq(info.readers, 4);
    cr_assert_eq(info.readers_max, 4);
    die_with_readers(b.scratch.dir, 3);
    cr_assert_eq(store_check_readers(b.store), 3);
    cr_assert_eq(store_check_readers(b.store), 0);
    cr_assert_eq(store_info(b.store, &info), ERR_OK);
    cr_assert_eq(info.readers, 0);
    bench_close(&b);
}

static bool sees(const struct store_read *r, const char *key)
{
    struct store_key k = key_text(TABLE_META, key);
    struct bytes out;
    enum err e = store_get(r, &k, &out);
    cr_assert(e == ERR_OK || e == ERR_NOT_FOUND);
    return e == ERR_OK;
}

Test(transaction, a_kept_reader_sees_one_moment_then_the_next, .timeout = 10)
{
    struct bench b;
    struct store_reader *kept;
    const struct store_read *r;
    bench_open(&b, (struct store_options){0});
    cr_assert_eq(store_reader_create(b.store, &kept, NULL), ERR_OK);
    cr_assert_eq(put_text(b.store, "a", "1"), ERR_OK);
    cr_assert_eq(store_reader_begin(kept, &r, NULL), ERR_OK);
    cr_assert(sees(r, "a"), "the snapshot is of the beginning, not of the creation");
    cr_assert_eq(put_text(b.store, "b", "1"), ERR_OK);
    cr_assert_not(sees(r, "b"));
    store_reader_end(kept);
    store_reader_end(kept);
    cr_assert_eq(store_reader_begin(kept, &r, NULL), ERR_OK);
    cr_assert(sees(r, "b"));
    store_reader_end(kept);
    store_reader_destroy(kept);
    bench_close(&b);
}

/* A snapshot that stays open makes each version of a page stay too. */
Test(transaction, a_reader_at_rest_does_not_make_the_file_grow, .timeout = 60)
{
    struct bench b;
    struct store_reader *kept;
    const struct store_read *r;
    struct store_info before, after;
    bench_open(&b, (struct store_options){0});
    cr_assert_eq(store_reader_create(b.store, &kept, NULL), ERR_OK);
    for (uint64_t n = 0; n < 20; n++)
        cr_assert_eq(put_big(b.store, n, 3000), ERR_OK);
    cr_assert_eq(store_info(b.store, &before), ERR_OK);
    for (uint64_t n = 0; n < 200; n++) {
        cr_assert_eq(store_reader_begin(kept, &r, NULL), ERR_OK);
        store_reader_end(kept);
        cr_assert_eq(put_big(b.store, n % 20, 3000), ERR_OK);
    }
    cr_assert_eq(store_info(b.store, &after), ERR_OK);
    cr_assert_leq(after.used_bytes, before.used_bytes + 20 * 4096);
    store_reader_destroy(kept);
    bench_close(&b);
}

Test(transaction, a_kept_reader_survives_every_failed_call, .timeout = 10)
{
    struct fault f = {0};
    struct sys sys = fault_sys(&f);
    struct bench b;
    struct store_reader *kept = NULL;
    bench_open(&b, (struct store_options){.sys = &sys});
    f.fail_at = f.calls + 1;
    cr_assert_eq(store_reader_create(b.store, &kept, NULL), ERR_NO_MEMORY);
    cr_assert_null(kept);
    bench_close(&b);
    cr_assert_eq(f.live, 0);
}

Test(transaction, info_counts_what_is_there, .timeout = 10)
{
    struct bench b;
    struct store_info info;
    bench_open(&b, (struct store_options){.map_bytes = 8 << 20});
    cr_assert_eq(store_info(b.store, &info), ERR_OK);
    uint64_t first = info.last_transaction;
    for (uint64_t n = 0; n < 7; n++)
        cr_assert_eq(put_big(b.store, n, 10), ERR_OK);
    cr_assert_eq(put_text(b.store, "a", "1"), ERR_OK);
    cr_assert_eq(store_info(b.store, &info), ERR_OK);
    cr_assert_eq(info.entries[TABLE_RECORD], 7);
    cr_assert_eq(info.entries[TABLE_META], 1);
    cr_assert_eq(info.entries[TABLE_BLOB], 0);
    cr_assert_eq(info.map_bytes, 8 << 20);
    cr_assert_eq(info.last_transaction, first + 8);
    cr_assert_gt(info.used_bytes, 0);
    cr_assert_lt(info.used_bytes, info.map_bytes);
    bench_close(&b);
}
