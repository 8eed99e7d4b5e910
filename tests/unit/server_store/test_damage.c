/* Pages that make no sense. LMDB answers with an error or ends the program;
 * before it ends, the log says what to do. */
#include "tests/unit/server_store/bench.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PAGE_BYTES = 4096, FLAGS_OFFSET = 10 };

static enum err walk_all(const struct store_read *r, void *ctx)
{
    struct bytes key, value;
    (void)ctx;
    for (int t = 0; t < TABLE_COUNT; t++) {
        struct store_key prefix;
        struct store_walk w;
        store_key_init(&prefix, (enum store_table)t);
        enum err e = store_walk_begin(r, &prefix, NULL, false, &w);
        while (e == ERR_OK)
            e = store_walk_next(&w, &key, &value);
        store_walk_end(&w);
        if (e != ERR_END)
            return e;
    }
    return ERR_OK;
}

/* In a child, whose stderr is `log`: opened, read and written. */
static int use(const char *dir, const char *log)
{
    pid_t child = fork();
    if (child == 0) {
        struct store *s;
        struct store_options o = {.sys = &sys_real, .dir = dir};
        int fd = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
        if (fd < 0 || dup2(fd, 2) < 0)
            _exit(99);
        signal(SIGABRT, SIG_DFL);
        signal(SIGSEGV, SIG_DFL);
        signal(SIGBUS, SIG_DFL);
        enum err e = store_open(&o, &s, NULL);
        if (e == ERR_OK)
            e = store_view(s, walk_all, NULL, NULL);
        for (uint64_t n = 0; n < 20 && e == ERR_OK; n++)
            e = put_big(s, n * 7, 700);
        _exit(e == ERR_OK ? 0 : 1);
    }
    int status;
    cr_assert_eq(waitpid(child, &status, 0), child);
    return status;
}

static void set_flags(const char *path, off_t page, uint16_t flags)
{
    int fd = open(path, O_WRONLY);
    cr_assert_eq(pwrite(fd, &flags, sizeof flags, page * PAGE_BYTES + FLAGS_OFFSET), (ssize_t)sizeof flags);
    close(fd);
}

static uint16_t get_flags(const char *path, off_t page)
{
    uint16_t flags = 0;
    int fd = open(path, O_RDONLY);
    cr_assert_eq(pread(fd, &flags, sizeof flags, page * PAGE_BYTES + FLAGS_OFFSET), (ssize_t)sizeof flags);
    close(fd);
    return flags;
}

static bool log_says(const char *path, const char *words)
{
    char text[8192] = "";
    FILE *f = fopen(path, "r");
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    text[n] = '\0';
    return strstr(text, words) != NULL;
}

Test(damage, the_log_speaks_before_the_program_ends, .timeout = 120)
{
    static const uint16_t kinds[] = {0x00, 0x01, 0x02, 0x08};       /* none, branch, leaf, meta */
    struct bench b;
    size_t aborted = 0, answered = 0;
    bench_open(&b, (struct store_options){0});
    for (uint64_t n = 0; n < 60; n++)
        cr_assert_eq(put_big(b.store, n, 900), ERR_OK);
    store_close(b.store);
    char copy[SCRATCH_PATH_BYTES], log[SCRATCH_PATH_BYTES], whole[SCRATCH_PATH_BYTES];
    snprintf(copy, sizeof copy, "%s", scratch_path(&b.scratch, "copy"));
    snprintf(log, sizeof log, "%s", scratch_path(&b.scratch, "log"));
    snprintf(whole, sizeof whole, "%s", scratch_path(&b.scratch, "data.mdb"));
    cr_assert_eq(mkdir(copy, 0700), 0);
    const char *path = scratch_path(&b.scratch, "copy/data.mdb");
    scratch_copy(whole, path);
    struct stat st;
    cr_assert_eq(stat(path, &st), 0);
    for (off_t page = 2; page < st.st_size / PAGE_BYTES; page++) {
        uint16_t was = get_flags(path, page);
        set_flags(path, page, kinds[page % 4]);
        int status = use(copy, log);
        if (WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT) {
            cr_assert(log_says(log, "store_damaged") && log_says(log, "pactectl verify"), "page %lld", (long long)page);
            aborted++;
        }
        answered += WIFEXITED(status);
        cr_assert(!WIFEXITED(status) || WEXITSTATUS(status) <= 1);
        scratch_copy(whole, path);
        cr_assert_eq(get_flags(path, page), was);
    }
    cr_assert_gt(aborted, 0, "no page made LMDB give up: the test shows nothing");
    cr_assert_gt(answered, 0);
    scratch_remove(&b.scratch);
}
