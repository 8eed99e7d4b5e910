/* No room: the daemon says so to whoever writes, serves whoever reads, loses
 * nothing, and writes again once there is room. */
#include "tests/integration/bad_start/stage.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(full, .timeout = 240);

static struct stage s;

static void write_until_full(void)
{
    struct err_note note = {0};
    enum err e = ERR_OK;
    for (unsigned i = 0; i < 20000 && e == ERR_OK; i++)
        e = stage_write(&s, &note);
    cr_assert(e == ERR_NO_SPACE || e == ERR_READ_ONLY, "%s: %s", err_name(e), note.text);
    cr_expect_gt(strlen(note.text), 10, "no sentence");
    cr_assert_gt(s.confirmed, 10);
    cr_expect_eq(stage_missing(&s), 0, "what was confirmed is served while there is no room");
}

Test(full, a_map_that_fills)
{
    char path[600];
    struct err_note note = {0};
    stage_make(&s);
    snprintf(path, sizeof path, "%s", scratch_path(&s.scratch, "small.conf"));
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    cr_assert_gt(fprintf(f, "map_mib = 1\n"), 0);
    cr_assert_eq(fclose(f), 0);
    const char *more[] = {"--config", path, NULL};
    s.d.more = more;
    cr_assert(daemon_start(&s.d));
    stage_login(&s);
    write_until_full();
    stage_leave(&s);
    cr_expect_eq(daemon_signal(&s.d, SIGTERM), 0, "a full map is no reason to end badly");
    s.d.more = NULL;
    cr_assert(daemon_start(&s.d));
    stage_login(&s);
    cr_expect_eq(stage_missing(&s), 0);
    cr_expect_eq(stage_write(&s, &note), ERR_OK, "with a larger map it writes again: %s", note.text);
    printf("   # base pleine : %lu écritures confirmées, 0 perdue\n", (unsigned long)s.confirmed);
    stage_remove(&s);
}

static void fill(const char *path, size_t bytes)
{
    static const char zeros[4096];
    FILE *f = fopen(path, "w");
    cr_assert_not_null(f);
    for (size_t n = 0; n < bytes; n += sizeof zeros)
        cr_assert_eq(fwrite(zeros, 1, sizeof zeros, f), sizeof zeros);
    cr_assert_eq(fclose(f), 0);
}

Test(full, a_disk_that_fills)
{
    struct err_note note = {0};
    memset(&s, 0, sizeof s);
    scratch_make(&s.scratch);
    const char *small = scratch_path(&s.scratch, "small"), *filler = scratch_path(&s.scratch, "small/filler");
    cr_assert_eq(mkdir(small, 0700), 0);
    if (mount("tmpfs", small, "tmpfs", 0, "size=8m") != 0) {
        scratch_remove(&s.scratch);
        cr_skip_test("only root can mount a small disk");
    }
    stage_make_in(&s, "small/d");
    fill(filler, 5 << 20);
    cr_assert(daemon_start(&s.d));
    stage_login(&s);
    write_until_full();
    cr_assert_eq(unlink(filler), 0);
    enum err e = ERR_NO_SPACE;
    for (unsigned waited = 0; waited < 10000 && e != ERR_OK; waited += 100) {
        e = stage_write(&s, &note);
        if (e != ERR_OK)
            usleep(100000);
    }
    cr_expect_eq(e, ERR_OK, "there is room again, and it does not write: %s", note.text);
    cr_expect_eq(stage_missing(&s), 0);
    printf("   # disque plein : %lu écritures confirmées, 0 perdue\n", (unsigned long)s.confirmed);
    stage_leave(&s);
    daemon_kill(&s.d);
    cr_assert_eq(umount2(small, MNT_DETACH), 0);
    stage_remove(&s);
}
