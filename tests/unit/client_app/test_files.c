/* What is kept on the disk of a user. */
#include "client-tui/app/files.h"
#include "tests/support/fault.h"
#include "tests/support/scratch.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

static struct scratch scratch;
static struct files files;

static void open_files(void)
{
    scratch_make(&scratch);
    (void)setenv("HOME", scratch.dir, 1);
    (void)unsetenv("XDG_STATE_HOME");
    (void)unsetenv("XDG_CONFIG_HOME");
    files_open(&files, &sys_real);
    cr_assert_eq(chdir(scratch.dir), 0);
}
static void close_files(void) { scratch_remove(&scratch); }
TestSuite(files, .init = open_files, .fini = close_files);

struct seen { size_t count; char text[64]; };
static void see(void *ctx, struct bytes b)
{
    struct seen *s = ctx;
    s->count++;
    (void)snprintf(s->text, sizeof s->text, "%.*s", (int)b.len, (const char *)b.data);
}

static struct seen drafts(int64_t now_ms)
{
    struct seen s = {0};
    files_drafts(&files, now_ms, 30, see, &s);
    return s;
}

static int64_t now_ms(void) { return sys_wall_ms(&sys_real); }

Test(files, a_draft_comes_back_replaced_and_removed)
{
    struct stat st;
    char path[FILES_PATH_BYTES + 64];
    cr_assert_eq(files_draft(&files, 42, bytes_text("un"), NULL), ERR_OK);
    cr_assert_eq(files_draft(&files, 42, bytes_text("deux"), NULL), ERR_OK);
    struct seen s = drafts(now_ms());
    cr_expect_eq(s.count, 1u);
    cr_expect_str_eq(s.text, "deux");
    (void)snprintf(path, sizeof path, "%s/brouillon-000000000000002a", files.state);
    cr_assert_eq(stat(path, &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0600);
    cr_assert_eq(stat(files.state, &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0700);
    cr_assert_eq(files_draft(&files, 42, bytes_of(NULL, 0), NULL), ERR_OK);
    cr_expect_eq(drafts(now_ms()).count, 0u);
    cr_expect_eq(files_draft(&files, 42, bytes_of(NULL, 0), NULL), ERR_OK, "twice");
}

Test(files, old_drafts_go)
{
    cr_assert_eq(files_draft(&files, 1, bytes_text("vieux"), NULL), ERR_OK);
    cr_expect_eq(drafts(now_ms() + 29LL * 86400000).count, 1u);
    cr_expect_eq(drafts(now_ms() + 31LL * 86400000).count, 0u);
    cr_expect_eq(drafts(now_ms()).count, 0u, "removed");
}

Test(files, a_disk_that_does_not_confirm_keeps_the_former_draft)
{
    struct fault f = {.fail_at = 1};
    struct sys sys = fault_sys(&f);
    struct err_note note = {0};
    cr_assert_eq(files_draft(&files, 7, bytes_text("sûr"), NULL), ERR_OK);
    files.sys = &sys;
    cr_expect_neq(files_draft(&files, 7, bytes_text("perdu"), &note), ERR_OK);
    cr_expect_neq(note.text[0], '\0');
    files.sys = &sys_real;
    cr_expect_str_eq(drafts(now_ms()).text, "sûr");
}

Test(files, exports_never_overwrite)
{
    char used[200];
    cr_assert_eq(files_export("a.csv", bytes_text("1"), used, sizeof used, NULL), ERR_OK);
    cr_expect_str_eq(used, "a.csv");
    cr_assert_eq(files_export("a.csv", bytes_text("2"), used, sizeof used, NULL), ERR_OK);
    cr_expect_str_eq(used, "a-2.csv");
    struct err_note note = {0};
    cr_expect_neq(files_export("nulle/part.csv", bytes_text("2"), used, sizeof used, &note), ERR_OK);
    cr_expect(strstr(note.text, "nulle/part.csv") != NULL, "%s", note.text);
}

Test(files, fingerprints_by_server)
{
    char pin[96];
    files_pin(&files, "a:1", pin, sizeof pin);
    cr_expect_str_eq(pin, "");
    cr_assert_eq(files_write_pin(&files, "a:1", "AA", NULL), ERR_OK);
    cr_assert_eq(files_write_pin(&files, "a:10", "BB", NULL), ERR_OK);
    cr_assert_eq(files_write_pin(&files, "a:1", "CC", NULL), ERR_OK);
    files_pin(&files, "a:1", pin, sizeof pin);
    cr_expect_str_eq(pin, "CC");
    files_pin(&files, "a:10", pin, sizeof pin);
    cr_expect_str_eq(pin, "BB");
}

Test(files, without_a_home_nothing_is_kept_and_it_is_said)
{
    struct err_note note = {0};
    (void)unsetenv("HOME");
    files_open(&files, &sys_real);
    cr_expect_neq(files_draft(&files, 1, bytes_text("x"), &note), ERR_OK);
    cr_expect(strstr(note.text, "HOME") != NULL);
    cr_expect_eq(files_draft(&files, 1, bytes_of(NULL, 0), NULL), ERR_OK);
}
