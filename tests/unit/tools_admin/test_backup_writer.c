#include "tests/support/fault.h"
#include "tests/unit/tools_admin/backup_sample.h"
#include "tools/admin/files.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(backup_writer, .timeout = 60);

static enum err write_one(const struct sys *sys, const char *path, struct err_note *note)
{
    static const uint8_t raw[10000] = {1, 2, 3};
    struct backup_writer *w = NULL;
    struct backup_writer_options o = {.sys = sys, .path = path, .chunk_bytes = 4096};
    enum err e = backup_writer_create(&o, &w, note);
    if (e == ERR_OK)
        e = backup_writer_add(w, bytes_of(raw, sizeof raw), note);
    if (e == ERR_OK)
        e = backup_writer_finish(w, NULL, note);
    backup_writer_destroy(w);
    return e;
}

static bool there(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0;
}

Test(backup_writer, never_over_an_older_one)
{
    struct scratch s;
    struct err_note note = {0};
    scratch_make(&s);
    const char *path = scratch_path(&s, "a.pacte");
    cr_assert_eq(write_one(&sys_real, path, &note), ERR_OK, "%s", note.text);
    struct stat st;
    cr_assert_eq(stat(path, &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0600);
    cr_expect_eq(write_one(&sys_real, path, &note), ERR_EXISTS);
    cr_expect_not_null(strstr(note.text, "existe déjà"), "%s", note.text);
    cr_expect_not(there(scratch_path(&s, "a.pacte.part")));
    /* A link that leads nowhere is a name too. */
    cr_assert_eq(symlink("nowhere", scratch_path(&s, "b.pacte")), 0);
    cr_expect_eq(write_one(&sys_real, scratch_path(&s, "b.pacte"), &note), ERR_EXISTS);
    scratch_remove(&s);
}

Test(backup_writer, a_name_taken_meanwhile_is_not_overwritten)
{
    struct scratch s;
    struct err_note note = {0};
    struct backup_writer *w = NULL;
    scratch_make(&s);
    const char *path = scratch_path(&s, "a.pacte");
    struct backup_writer_options o = {.sys = &sys_real, .path = path};
    cr_assert_eq(backup_writer_create(&o, &w, &note), ERR_OK);
    cr_assert_eq(backup_writer_add(w, bytes_text("abc"), &note), ERR_OK);
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    cr_assert_geq(fd, 0);
    close(fd);
    cr_expect_eq(backup_writer_finish(w, NULL, &note), ERR_EXISTS);
    backup_writer_destroy(w);
    struct stat st;
    cr_assert_eq(stat(path, &st), 0);
    cr_expect_eq(st.st_size, 0);
    cr_expect_not(there(scratch_path(&s, "a.pacte.part")));
    scratch_remove(&s);
}

Test(backup_writer, a_dead_part_is_taken_over_and_a_living_one_is_not)
{
    struct scratch s;
    struct err_note note = {0};
    scratch_make(&s);
    const char *path = scratch_path(&s, "a.pacte"), *part = scratch_path(&s, "a.pacte.part");
    int fd = open(part, O_WRONLY | O_CREAT, 0600);
    cr_assert_geq(fd, 0);
    cr_assert_eq(write(fd, "left by a killed program", 24), 24);
    cr_assert_eq(flock(fd, LOCK_EX), 0);
    cr_expect_eq(write_one(&sys_real, path, &note), ERR_BUSY);
    cr_expect(there(part), "the other program's file was removed");
    close(fd);
    cr_expect_eq(write_one(&sys_real, path, &note), ERR_OK, "%s", note.text);
    struct backup_info info;
    cr_expect_eq(backup_read(&sys_real, path, &info, NULL, NULL, &note), ERR_OK, "%s", note.text);
    cr_expect_eq(info.raw_bytes, 10000);
    cr_expect_eq(info.chunks, 3);
    scratch_remove(&s);
}

Test(backup_writer, nothing_received_is_no_backup)
{
    struct scratch s;
    struct err_note note = {0};
    struct backup_writer *w = NULL;
    scratch_make(&s);
    struct backup_writer_options o = {.sys = &sys_real, .path = scratch_path(&s, "a.pacte")};
    cr_assert_eq(backup_writer_create(&o, &w, &note), ERR_OK);
    cr_expect_eq(backup_writer_finish(w, NULL, &note), ERR_INVALID);
    backup_writer_destroy(w);
    cr_expect_not(there(scratch_path(&s, "a.pacte")));
    cr_expect_not(there(scratch_path(&s, "a.pacte.part")));
    scratch_remove(&s);
}

Test(backup_writer, survives_every_failed_call)
{
    struct scratch s;
    scratch_make(&s);
    const char *path = scratch_path(&s, "a.pacte"), *part = scratch_path(&s, "a.pacte.part");
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        struct err_note note = {0};
        unlink(path);
        enum err e = write_one(&sys, path, &note);
        cr_assert_eq(f.live, 0, "call %zu failing leaked", n);
        cr_assert_not(there(part), "call %zu left the part", n);
        if (!f.fired) {
            cr_assert_eq(e, ERR_OK, "%s", note.text);
            cr_assert_gt(n, 4);
            break;
        }
        cr_assert(e == ERR_NO_MEMORY || e == ERR_IO, "call %zu: %s", n, err_name(e));
        /* Only the last sync, of the folder, may leave the whole file there. */
        struct backup_info info;
        cr_assert(!there(path) || backup_read(&sys_real, path, &info, NULL, NULL, &note) == ERR_OK);
    }
    scratch_remove(&s);
}

Test(backup_writer, a_full_disk_says_so_and_leaves_nothing)
{
    /* /dev/full answers ENOSPC to every write, as a full disk does. */
    struct err_note note = {0};
    int fd = open("/dev/full", O_WRONLY);
    cr_assert_geq(fd, 0);
    cr_expect_eq(file_write_all(fd, bytes_text("abc"), "/dev/full", &note), ERR_NO_SPACE);
    cr_expect_not_null(strstr(note.text, "disque est plein"), "%s", note.text);
    close(fd);
}

Test(backup_writer, paths_have_an_end)
{
    struct err_note note = {0};
    char out[ADMIN_PATH_BYTES], longest[ADMIN_PATH_BYTES + 1];
    memset(longest, 'a', ADMIN_PATH_BYTES);
    longest[ADMIN_PATH_BYTES] = '\0';
    cr_expect_eq(path_join(longest, NULL, out, &note), ERR_INVALID);
    longest[ADMIN_PATH_BYTES - 1] = '\0';
    cr_expect_eq(path_join(longest, NULL, out, &note), ERR_OK);
    cr_expect_eq(path_join(longest, "b", out, &note), ERR_INVALID);
    cr_expect_eq(path_join("", "b", out, &note), ERR_INVALID);
    cr_expect_eq(path_beside("dir//", ".part", out, &note), ERR_OK);
    cr_expect_str_eq(out, "dir.part");
    cr_expect_eq(path_join("/", "b", out, &note), ERR_OK);
    cr_expect_str_eq(out, "//b");
}

Test(backup_writer, chunks_have_a_limit)
{
    struct err_note note = {0};
    struct scratch s;
    struct backup_writer *w = NULL;
    scratch_make(&s);
    struct backup_writer_options o = {
        .sys = &sys_real, .path = scratch_path(&s, "a.pacte"), .chunk_bytes = BACKUP_CHUNK_BYTES + 1,
    };
    cr_expect_eq(backup_writer_create(&o, &w, &note), ERR_OUT_OF_RANGE);
    o.chunk_bytes = BACKUP_CHUNK_BYTES;
    cr_expect_eq(backup_writer_create(&o, &w, &note), ERR_OK);
    backup_writer_destroy(w);
    scratch_remove(&s);
}
