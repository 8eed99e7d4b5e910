#include "tests/unit/server_store/bench.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

/* Two keys that always hold the same value: a copy that cuts a transaction in
 * two would show it. */
static enum err put_pair(struct store_write *w, void *ctx)
{
    const uint64_t *n = ctx;
    uint8_t value[8];
    put_be64(value, *n);
    struct store_key k = key_text(TABLE_META, "left");
    enum err e = store_put(w, &k, bytes_of(value, 8));
    for (uint64_t i = 0; i < 20 && e == ERR_OK; i++) {
        k = key_number(TABLE_RECORD, *n * 20 + i);
        e = store_put(w, &k, bytes_of(value, 8));
    }
    k = key_text(TABLE_META, "right");
    return e == ERR_OK ? store_put(w, &k, bytes_of(value, 8)) : e;
}

struct writer {
    struct store *store;
    atomic_bool stop;
    atomic_ulong written;
    enum err last;
};

static void *write_on(void *ctx)
{
    struct writer *w = ctx;
    w->last = ERR_OK;
    for (uint64_t n = 1; !atomic_load(&w->stop) && w->last == ERR_OK; n++) {
        w->last = store_change(w->store, put_pair, &n, NULL);
        atomic_store(&w->written, n);
    }
    return NULL;
}

static enum err check_pair(const struct store_read *r, void *ctx)
{
    struct bytes left, right;
    struct store_key k = key_text(TABLE_META, "left");
    cr_assert_eq(store_get(r, &k, &left), ERR_OK);
    k = key_text(TABLE_META, "right");
    cr_assert_eq(store_get(r, &k, &right), ERR_OK);
    cr_assert(bytes_equal(left, right));
    *(uint64_t *)ctx = get_be64(left.data);
    return ERR_OK;
}

static void copy_and_check(struct store *s, struct scratch *to)
{
    struct err_note note = {.text = ""};
    struct store *copy;
    struct store_info info;
    uint64_t n;
    scratch_make(to);
    int fd = open(scratch_path(to, "data.mdb"), O_RDWR | O_CREAT | O_EXCL, 0600);
    enum err e = store_copy(s, fd, &note);
    cr_assert_eq(e, ERR_OK, "%s", note.text);
    close(fd);
    struct store_options o = {.sys = &sys_real, .dir = to->dir};
    cr_assert_eq(store_open(&o, &copy, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(store_view(copy, check_pair, &n, NULL), ERR_OK);
    cr_assert_eq(store_info(copy, &info), ERR_OK);
    cr_assert_eq(info.entries[TABLE_RECORD], 20 * n);
    store_close(copy);
    scratch_remove(to);
}

Test(copy, is_one_moment_while_writes_go_on, .timeout = 60)
{
    struct bench b;
    struct scratch to;
    struct writer w = {0};
    pthread_t thread;
    bench_open(&b, (struct store_options){0});
    w.store = b.store;
    cr_assert_eq(pthread_create(&thread, NULL, write_on, &w), 0);
    while (atomic_load(&w.written) < 5)
        usleep(1000);
    for (int i = 0; i < 10; i++)
        copy_and_check(b.store, &to);
    atomic_store(&w.stop, true);
    pthread_join(thread, NULL);
    cr_assert_eq(w.last, ERR_OK);
    bench_close(&b);
}

Test(copy, says_when_the_destination_is_full_or_gone, .timeout = 20)
{
    struct bench b;
    struct err_note note = {.text = ""};
    struct rlimit limit = {.rlim_cur = 100000, .rlim_max = RLIM_INFINITY};
    bench_open(&b, (struct store_options){0});
    for (uint64_t n = 0; n < 50; n++)
        cr_assert_eq(put_big(b.store, n, 10000), ERR_OK);
    signal(SIGXFSZ, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    int fd = open(scratch_path(&b.scratch, "copy"), O_RDWR | O_CREAT, 0600);
    cr_assert_eq(store_copy(b.store, fd, &note), ERR_NO_SPACE);
    cr_assert(strstr(note.text, "copie") != NULL, "%s", note.text);
    close(fd);
    int ends[2];
    cr_assert_eq(pipe(ends), 0);
    close(ends[0]);
    cr_assert_eq(store_copy(b.store, ends[1], &note), ERR_IO);
    close(ends[1]);
    limit.rlim_cur = RLIM_INFINITY;
    cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
    cr_assert_eq(put_big(b.store, 60, 100), ERR_OK, "the store itself is well");
    bench_close(&b);
}
