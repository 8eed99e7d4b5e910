#include "tools/pactectl/token.h"

#include "tests/support/scratch.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static struct scratch scratch;

static void begin(void)
{
    scratch_make(&scratch);
    setenv("XDG_RUNTIME_DIR", scratch.dir, 1);
}

static void end(void) { scratch_remove(&scratch); }

static const uint8_t first[TOKEN_BYTES] = {1, 2, 3}, second[TOKEN_BYTES] = {9, 8, 7};

Test(token, is_kept_by_place_and_account, .init = begin, .fini = end, .timeout = 5)
{
    uint8_t got[TOKEN_BYTES];
    struct err_note note;
    cr_expect_not(token_load("h:1", "coord", got));
    cr_assert_eq(token_save("h:1", "coord", first, &note), ERR_OK);
    cr_assert_eq(token_save("h:2", "coord", second, &note), ERR_OK);
    cr_assert(token_load("h:1", "coord", got));
    cr_expect_arr_eq(got, first, TOKEN_BYTES);
    cr_expect_not(token_load("h:1", "autre", got));
    cr_assert(token_load("h:1", "", got), "without an account: the last one there");
    cr_expect_arr_eq(got, first, TOKEN_BYTES);
    cr_assert_eq(token_save("h:1", "coord", second, &note), ERR_OK);
    cr_assert(token_load("h:1", "coord", got));
    cr_expect_arr_eq(got, second, TOKEN_BYTES);
    token_forget("h:1", "coord");
    cr_expect_not(token_load("h:1", "coord", got));
    cr_expect_not(token_load("h:1", "", got));
    cr_expect(token_load("h:2", "coord", got));
}

/* The files of the folder, each given to `look`. */
static unsigned each_file(void (*look)(const char *path))
{
    char dir[SCRATCH_PATH_BYTES + 16], path[SCRATCH_PATH_BYTES + 300];
    unsigned n = 0;
    snprintf(dir, sizeof dir, "%s/pacte", scratch.dir);
    DIR *d = opendir(dir);
    cr_assert_not_null(d);
    for (const struct dirent *e = readdir(d); e != NULL; e = readdir(d)) {
        if (e->d_name[0] == '.')
            continue;
        snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        look(path);
        n++;
    }
    closedir(d);
    return n;
}

static void is_private(const char *path)
{
    struct stat st;
    cr_assert_eq(stat(path, &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0600, "%s", path);
    cr_expect_null(strstr(path, "coord"), "the name says nothing");
}

static void open_to_all(const char *path) { cr_assert_eq(chmod(path, 0644), 0); }

Test(token, is_in_a_file_of_this_user_alone_or_not_believed, .init = begin, .fini = end, .timeout = 5)
{
    uint8_t got[TOKEN_BYTES];
    struct err_note note;
    cr_assert_eq(token_save("h:1", "coord", first, &note), ERR_OK);
    cr_expect_eq(each_file(is_private), 2);
    (void)each_file(open_to_all);
    cr_expect_not(token_load("h:1", "coord", got), "others may have read it");
}

static void cut(const char *path)
{
    FILE *f = fopen(path, "we");
    fputs("pas un jeton\n", f);
    fclose(f);
    cr_assert_eq(chmod(path, 0600), 0);
}

Test(token, a_file_that_is_none_is_no_session, .init = begin, .fini = end, .timeout = 5)
{
    uint8_t got[TOKEN_BYTES];
    struct err_note note;
    cr_assert_eq(token_save("h:1", "coord", first, &note), ERR_OK);
    (void)each_file(cut);
    cr_expect_not(token_load("h:1", "coord", got));
}

Test(token, without_a_folder_it_is_said, .timeout = 5)
{
    struct err_note note = {.text = ""};
    uint8_t got[TOKEN_BYTES];
    unsetenv("XDG_RUNTIME_DIR");
    unsetenv("HOME");
    cr_expect_eq(token_save("h:1", "coord", first, &note), ERR_IO);
    cr_expect_str_neq(note.text, "");
    cr_expect_not(token_load("h:1", "coord", got));
    setenv("HOME", "/proc/nulle-part", 1);
    cr_expect_eq(token_save("h:1", "coord", first, &note), ERR_IO);
}
