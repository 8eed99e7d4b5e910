/* Files of documents on the disk of a user: what can be read, where what comes
 * may go, what completes a path. */
#include "client-tui/app/pieces.h"
#include "proto/limits.h"
#include "tests/support/scratch.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct scratch scratch;
static struct err_note note;

static void open_folder(void)
{
    scratch_make(&scratch);
    note = (struct err_note){.text = ""};
    cr_assert_eq(setenv("HOME", scratch.dir, 1), 0);
    cr_assert_eq(chdir(scratch.dir), 0);
}
static void close_folder(void) { scratch_remove(&scratch); }
TestSuite(pieces_disk, .init = open_folder, .fini = close_folder);

static void file(const char *name, const char *text)
{
    FILE *f = fopen(name, "w");
    cr_assert(f != NULL && fputs(text, f) >= 0 && fclose(f) == 0);
}

Test(pieces_disk, a_file_is_proven_and_read)
{
    uint64_t octets = 0;
    uint8_t sum[HASH_BYTES], want[HASH_BYTES], data[16];
    size_t len = 0;
    file("scan.pdf", "bonjour");
    hash_sha256(bytes_text("bonjour"), want);
    cr_assert_eq(piece_prove("scan.pdf", &octets, sum, &note), ERR_OK);
    cr_expect_eq(octets, 7);
    cr_expect_eq(memcmp(sum, want, sizeof sum), 0);
    cr_assert_eq(piece_read("scan.pdf", 3, data, sizeof data, &len, &note), ERR_OK);
    cr_expect_eq(len, 4);
    cr_expect_eq(memcmp(data, "jour", 4), 0);
    cr_assert_eq(piece_read("scan.pdf", 9, data, sizeof data, &len, &note), ERR_OK);
    cr_expect_eq(len, 0);
}

Test(pieces_disk, what_is_no_file_is_refused_at_once)
{
    uint64_t octets;
    uint8_t sum[HASH_BYTES];
    file("vide", "");
    cr_assert_eq(mkfifo("tube", 0600), 0);
    cr_expect_eq(piece_prove("absent", &octets, sum, &note), ERR_NOT_FOUND);
    cr_expect_eq(piece_prove(".", &octets, sum, &note), ERR_IO);
    cr_expect_eq(piece_prove("tube", &octets, sum, &note), ERR_IO);
    cr_expect_eq(piece_prove("vide", &octets, sum, &note), ERR_TOO_LARGE);
    int fd = open("grand", O_WRONLY | O_CREAT, 0600);
    cr_assert_eq(ftruncate(fd, LIMIT_ATTACHMENT_BYTES + 1), 0);
    (void)close(fd);
    cr_expect_eq(piece_prove("grand", &octets, sum, &note), ERR_TOO_LARGE);
    cr_expect_not_null(strstr(note.text, "16 Mio"));
}

static enum err keep(const char *folder, const char *name, char *path, size_t size)
{
    char part[] = ".pacte-XXXXXX";
    int fd = mkostemp(part, O_CLOEXEC);
    cr_assert(fd >= 0 && write(fd, "neuf", 4) == 4);
    enum err e = piece_name(fd, part, folder, name, path, size, &note);
    (void)close(fd);
    cr_expect_neq(access(part, F_OK), 0);
    return e;
}

Test(pieces_disk, nothing_is_overwritten)
{
    char path[300], text[8] = "";
    file("scan.pdf", "vieux");
    cr_assert_eq(keep(".", "scan.pdf", path, sizeof path), ERR_OK);
    cr_expect_str_eq(path, "./scan-2.pdf");
    cr_assert_eq(keep(".", "scan.pdf", path, sizeof path), ERR_OK);
    cr_expect_str_eq(path, "./scan-3.pdf");
    cr_assert_eq(keep(".", "sans", path, sizeof path), ERR_OK);
    cr_assert_eq(keep(".", "sans", path, sizeof path), ERR_OK);
    cr_expect_str_eq(path, "./sans-2");
    FILE *f = fopen("scan.pdf", "r");
    cr_assert(f != NULL && fgets(text, sizeof text, f) != NULL);
    (void)fclose(f);
    cr_expect_str_eq(text, "vieux");
    cr_expect_neq(keep("absent", "scan.pdf", path, sizeof path), ERR_OK);
}

/* The line begins by « ~/ »: a whole path typed or pasted after it stands alone. */
Test(pieces_disk, a_whole_path_stands_alone)
{
    static const char *const rows[][2] = {
        {"~//tmp/a.pdf", "/tmp/a.pdf"}, {"~/x//tmp/a.pdf", "/tmp/a.pdf"}, {"/tmp/a.pdf", "/tmp/a.pdf"}, {"a.pdf", "a.pdf"}, {"", ""},
    };
    char out[300], home[300];
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        piece_path(rows[i][0], out, sizeof out);
        cr_expect_str_eq(out, rows[i][1], "%s", rows[i][0]);
    }
    piece_path("~/a.pdf", home, sizeof home);
    piece_path("/tmp/~/a.pdf", out, sizeof out);
    cr_expect_str_eq(out, home);
}

Test(pieces_disk, tab_completes)
{
    char out[300];
    file("scan-a.pdf", "a");
    file("scan-b.pdf", "b");
    file("piège\x1b[31m", "c");
    file(".cache", "d");
    cr_assert_eq(mkdir("recus", 0700), 0);
    cr_assert_eq(piece_complete("~/s", out, sizeof out, &note), ERR_OK);
    cr_expect_str_eq(out, "~/scan-");
    cr_expect_not_null(strstr(note.text, "scan-a.pdf"));
    cr_expect_not_null(strstr(note.text, "scan-b.pdf"));
    note.text[0] = '\0';
    cr_assert_eq(piece_complete("~/scan-a", out, sizeof out, &note), ERR_OK);
    cr_expect_str_eq(out, "~/scan-a.pdf");
    cr_expect_str_eq(note.text, "");
    cr_assert_eq(piece_complete("re", out, sizeof out, &note), ERR_OK);
    cr_expect_str_eq(out, "recus/");
    cr_expect_eq(piece_complete("pi", out, sizeof out, &note), ERR_NOT_FOUND);
    cr_expect_eq(piece_complete("recus/", out, sizeof out, &note), ERR_NOT_FOUND);
    cr_assert_eq(piece_complete(".c", out, sizeof out, &note), ERR_OK);
    cr_expect_str_eq(out, ".cache");
    cr_expect_neq(piece_complete("absent/x", out, sizeof out, &note), ERR_OK);
}

Test(pieces_disk, who_shows_it)
{
    char out[300];
    (void)unsetenv("DISPLAY");
    (void)unsetenv("WAYLAND_DISPLAY");
    (void)unsetenv("PACTE_OUVRIR");
    cr_expect_not(piece_viewer(out, sizeof out));
    cr_assert_eq(setenv("PACTE_OUVRIR", "true", 1), 0);
    cr_expect(piece_viewer(out, sizeof out));
    cr_expect_str_eq(out, "true");
    cr_assert_eq(setenv("PACTE_OUVRIR", "true; rm -rf x", 1), 0);
    cr_expect_not(piece_viewer(out, sizeof out), "a program, and no command");
}
