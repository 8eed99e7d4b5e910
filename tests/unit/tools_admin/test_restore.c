#include "tests/support/sample.h"
#include "tests/support/scratch.h"
#include "server/state/internal.h"
#include "tools/admin/admin.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(restore, .timeout = 240);

enum { DAMAGES = 150 };

static struct scratch scratch;
static struct sample_batch batch;
static uint8_t digest[32];
static uint64_t journal_index;
static char said[4096];

static void say(void *ctx, const char *sentence)
{
    (void)ctx;
    size_t len = strlen(said);
    snprintf(said + len, sizeof said - len, "%s\n", sentence);
}

/* A data folder « d » with some records, versions, and an attachment. */
static void make_folder(void)
{
    struct err_note note = {0};
    struct admin_init_result r;
    struct sample_store s;
    scratch_make(&scratch);
    struct admin_init_options o = {
        .sys = &sys_real, .dir = scratch_path(&scratch, "d"), .password = "hirondelle-couteau-58-bassin",
    };
    cr_assert_eq(admin_init(&o, &r, &note), ERR_OK, "%s", note.text);
    sample_open(&s, scratch_path(&scratch, "d/store"), false);
    sample_account(&s, "essai", PACTE__ROLE__ROLE_FEDERATION, NULL);
    for (unsigned n = 0; n < 8; n++) {
        sample_batch(&batch, 100 + 100 * (n % 4), 50, n / 4, n + 1);
        cr_assert_eq(sample_write(&s, &batch), ERR_OK);
    }
    cr_assert_eq(sample_blob(&s, 100000), ERR_OK);
    cr_assert_eq(sample_digest(s.store, &journal_index, digest), ERR_OK);
    sample_close(&s);
}

static enum err add(void *ctx, struct bytes raw) { return backup_writer_add(ctx, raw, NULL); }

/* From the folder's store, as the daemon copies it. */
static void make_backup(const char *path, uint64_t store_id, uint64_t index)
{
    struct err_note note = {0};
    struct store *s;
    struct backup_writer *w;
    struct store_options o = {.sys = &sys_real, .dir = scratch_path(&scratch, "d/store")};
    struct backup_writer_options b = {
        .sys = &sys_real, .path = path, .store_id = store_id, .journal_index = index, .chunk_bytes = 32768,
    };
    int fd = open(scratch_path(&scratch, "copy"), O_RDWR | O_CREAT | O_TRUNC, 0600);
    static uint8_t block[10000];
    ssize_t n;
    cr_assert_geq(fd, 0);
    cr_assert_eq(store_open(&o, &s, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(store_copy(s, fd, &note), ERR_OK, "%s", note.text);
    store_close(s);
    cr_assert_eq(backup_writer_create(&b, &w, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(lseek(fd, 0, SEEK_SET), 0);
    while ((n = read(fd, block, sizeof block)) > 0)
        cr_assert_eq(add(w, bytes_of(block, (size_t)n)), ERR_OK);
    cr_assert_eq(backup_writer_finish(w, NULL, &note), ERR_OK, "%s", note.text);
    backup_writer_destroy(w);
    close(fd);
}

static void compare_restored(const char *store_dir)
{
    struct store *s;
    struct err_note note = {0};
    uint64_t index;
    uint8_t sum[32];
    struct store_options o = {.sys = &sys_real, .dir = store_dir, .read_only = true};
    cr_assert_eq(store_open(&o, &s, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(sample_digest(s, &index, sum), ERR_OK);
    store_close(s);
    cr_expect_eq(index, journal_index);
    cr_expect_arr_eq(sum, digest, 32);
}

static uint64_t progress_all;

static void progress(void *ctx, uint64_t done, uint64_t all)
{
    (void)ctx;
    cr_assert_leq(done, all);
    progress_all = all;
}

Test(restore, gives_the_same_store_and_new_or_old_keys)
{
    struct err_note note = {0};
    struct admin_restore_result r = {0};
    struct stat st;
    make_folder();
    const char *file = scratch_path(&scratch, "a.pacte");
    make_backup(file, 0, journal_index);
    struct admin_restore_options o = {
        .sys = &sys_real, .file = file, .dir = scratch_path(&scratch, "new"), .progress = progress,
    };
    cr_assert_eq(admin_restore(&o, &r, &note), ERR_OK, "%s", note.text);
    compare_restored(scratch_path(&scratch, "new/store"));
    cr_expect(r.new_keys);
    cr_expect_eq(r.report.records, 200);
    cr_expect_eq(r.report.versions, 200);
    cr_expect_eq(r.report.blobs, 1);
    cr_expect_eq(r.report.blob_bytes, 100000);
    cr_expect_eq(r.report.journal_entries, journal_index);
    cr_expect_eq(r.report.damages, 0);
    cr_assert_eq(stat(file, &st), 0);
    cr_expect_eq(progress_all, st.st_size);
    cr_expect_eq(access(scratch_path(&scratch, "new/server.key"), F_OK), 0);
    cr_expect_eq(access(scratch_path(&scratch, "new.part"), F_OK), -1);

    char old[ADMIN_FINGERPRINT_BYTES];
    cr_assert_eq(admin_fingerprint(scratch_path(&scratch, "d"), old, &note), ERR_OK);
    cr_expect_str_neq(r.fingerprint, old);
    o.dir = scratch_path(&scratch, "same-keys");
    o.keys_dir = scratch_path(&scratch, "d");
    r = (struct admin_restore_result){0};
    cr_assert_eq(unlink(scratch_path(&scratch, "d/ca.key")), 0, "in a safe place");
    cr_assert_eq(admin_restore(&o, &r, &note), ERR_OK, "%s", note.text);
    cr_expect_str_eq(r.fingerprint, old);
    cr_expect_not(r.new_keys);
    cr_assert_eq(stat(scratch_path(&scratch, "same-keys/server.key"), &st), 0);
    cr_expect_eq(st.st_mode & 0777, 0600);
    scratch_remove(&scratch);
}

Test(restore, refuses_to_overwrite_and_leaves_nothing_behind)
{
    struct err_note note = {0};
    struct admin_restore_result r = {0};
    make_folder();
    const char *file = scratch_path(&scratch, "a.pacte");
    make_backup(file, 0, 0);
    struct admin_restore_options o = {.sys = &sys_real, .file = file, .dir = scratch_path(&scratch, "d")};
    cr_expect_eq(admin_restore(&o, &r, &note), ERR_EXISTS);
    compare_restored(scratch_path(&scratch, "d/store"));
    o.dir = scratch_path(&scratch, "new");
    o.file = scratch_path(&scratch, "none.pacte");
    cr_expect_eq(admin_restore(&o, &r, &note), ERR_NOT_FOUND);
    o.file = file;
    o.keys_dir = scratch_path(&scratch, "nowhere");
    cr_expect_eq(admin_restore(&o, &r, &note), ERR_IO);
    cr_assert_eq(truncate(file, 5000), 0);
    o.keys_dir = NULL;
    cr_expect_eq(admin_restore(&o, &r, &note), ERR_DAMAGED);
    cr_expect_not_null(strstr(note.text, "coupée"), "%s", note.text);
    cr_expect_eq(access(scratch_path(&scratch, "new"), F_OK), -1);
    cr_expect_eq(access(scratch_path(&scratch, "new.part"), F_OK), -1);
    scratch_remove(&scratch);
}

/* The file's own sums hold, but what is inside is not what it says. */
Test(restore, a_backup_of_another_store_is_found_out)
{
    struct err_note note = {0};
    struct admin_report report = {.say = say};
    struct backup_info info;
    make_folder();
    make_backup(scratch_path(&scratch, "id.pacte"), 99, 0);
    cr_expect_eq(admin_prove_backup(&sys_real, scratch_path(&scratch, "id.pacte"), &info, &report, &note), ERR_DAMAGED);
    cr_expect_not_null(strstr(said, "n'est pas celle que la sauvegarde annonce"), "%s", said);
    make_backup(scratch_path(&scratch, "short.pacte"), 0, journal_index + 1);
    said[0] = '\0';
    cr_expect_eq(admin_prove_backup(&sys_real, scratch_path(&scratch, "short.pacte"), &info, &report, &note),
                 ERR_DAMAGED);
    cr_expect_not_null(strstr(said, "Le journal s'arrête"), "%s", said);
    make_backup(scratch_path(&scratch, "good.pacte"), 0, journal_index);
    cr_expect_eq(admin_prove_backup(&sys_real, scratch_path(&scratch, "good.pacte"), &info, &report, &note), ERR_OK,
                 "%s", note.text);
    cr_expect_eq(access(scratch_path(&scratch, "good.pacte.preuve"), F_OK), -1);
    scratch_remove(&scratch);
}

static void flip(const char *path, off_t at, uint8_t bits)
{
    uint8_t byte;
    int fd = open(path, O_RDWR);
    cr_assert_geq(fd, 0);
    cr_assert_eq(pread(fd, &byte, 1, at), 1);
    byte ^= bits;
    cr_assert_eq(pwrite(fd, &byte, 1, at), 1);
    close(fd);
}

Test(restore, verify_names_a_flipped_record)
{
    struct err_note note = {0};
    struct admin_report report = {.say = say};
    make_folder();
    const char *dir = scratch_path(&scratch, "d"), *data = scratch_path(&scratch, "d/store/data.mdb");
    cr_assert_eq(admin_verify(&sys_real, dir, &report, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(report.records, 200);
    /* A text that stands in a record, and in nothing that is derived from it. */
    static uint8_t file[8 << 20];
    FILE *f = fopen(data, "rb");
    cr_assert_not_null(f);
    size_t len = fread(file, 1, sizeof file, f);
    (void)fclose(f);
    const uint8_t *at = memmem(file, len, "Quartier des Essais", 19);
    cr_assert_not_null(at);
    flip(data, at - file, 0x20);
    said[0] = '\0';
    enum err e = admin_verify(&sys_real, dir, &report, &note);
    cr_expect_eq(e, ERR_DAMAGED, "%s", err_name(e));
    cr_expect_geq(report.damages, 1);
    cr_expect_neq(said[0], '\0');
    cr_expect_not_null(strstr(note.text, "restaurez une sauvegarde"), "%s", note.text);
    scratch_remove(&scratch);
}

/* Random damage to the file of the store: the child may die of it, this
 * process never does, and most of it is seen (a page that is free may change
 * unseen: nothing reads it). */
Test(restore, verify_survives_any_damage)
{
    struct err_note note = {0};
    struct stat st;
    uint64_t seed = 7;
    unsigned found = 0;
    make_folder();
    const char *dir = scratch_path(&scratch, "d"), *data = scratch_path(&scratch, "d/store/data.mdb");
    const char *kept = scratch_path(&scratch, "kept");
    scratch_copy(data, kept);
    cr_assert_eq(stat(data, &st), 0);
    for (unsigned i = 0; i < DAMAGES; i++) {
        struct admin_report report = {0};
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        off_t at = (off_t)((seed >> 16) % (uint64_t)st.st_size);
        scratch_copy(kept, data);
        if (i % 5 == 0)
            cr_assert_eq(truncate(data, at), 0);
        else
            for (off_t j = 0; j < 64 && at + j < st.st_size; j++)
                flip(data, at + j, (uint8_t)(seed >> (j % 56)) | 1);
        enum err e = admin_verify(&sys_real, dir, &report, &note);
        cr_assert(e == ERR_OK || e == ERR_DAMAGED || e == ERR_NO_STORE || e == ERR_BAD_STORE_VERSION || e == ERR_STORE,
                  "damage %u: %s %s", i, err_name(e), note.text);
        cr_assert(e != ERR_DAMAGED || report.damages > 0, "damage %u is not counted", i);
        found += e != ERR_OK;
    }
    printf("   # %u dégâts au hasard dans data.mdb : %u trouvés, les autres dans des pages libres\n", DAMAGES, found);
    cr_expect_gt(found, DAMAGES / 2);
    scratch_remove(&scratch);
}

static enum err rewrite_schema(struct store_write *w, void *ctx)
{
    struct arena a;
    struct changes ch;
    struct store_key astray;
    const uint32_t *version = ctx;
    store_key_init(&astray, TABLE_TOTAL);       /* of a former schema: not what this one derives */
    store_key_u64(&astray, 1);
    arena_init(&a, &sys_real, 1 << 20);
    changes_init(&ch, &a);
    enum err e = schema_write(&ch, *version);
    if (e == ERR_OK)
        e = changes_put(&ch, &astray, bytes_text("of before"));
    if (e == ERR_OK)
        e = changes_write(&ch, w);
    arena_finish(&a);
    return e;
}

static void make_folder_of_schema(uint32_t version)
{
    struct store *s;
    struct store_options o = {.sys = &sys_real, .dir = scratch_path(&scratch, "d/store")};
    cr_assert_eq(store_open(&o, &s, NULL), ERR_OK);
    cr_assert_eq(store_change(s, rewrite_schema, &version, NULL), ERR_OK);
    store_close(s);
}

/* A folder is only read: it is pacted that brings it up to date. A copy that
 * lies in a backup is proven as the pacted of today will open it. */
Test(restore, an_older_schema_is_no_damage)
{
    struct err_note note = {0};
    struct admin_report report = {.say = say};
    struct admin_restore_result r = {.report = {.say = say}};
    struct backup_info info;
    make_folder();
    const char *file = scratch_path(&scratch, "a.pacte");
    make_folder_of_schema(2);                 /* the last one whose totals are derived anew */
    make_backup(file, 0, journal_index);
    said[0] = '\0';
    cr_expect_eq(admin_verify(&sys_real, scratch_path(&scratch, "d"), &report, &note), ERR_BAD_STORE_VERSION);
    cr_expect_not_null(strstr(note.text, "ouvrez-la une fois avec pacted"), "%s", note.text);
    cr_expect_null(strstr(note.text, "restaurez"), "%s", note.text);
    cr_expect_eq(report.damages, 0);
    cr_expect_eq(admin_prove_backup(&sys_real, file, &info, &report, &note), ERR_OK, "%s", note.text);
    struct admin_restore_options o = {.sys = &sys_real, .file = file, .dir = scratch_path(&scratch, "new")};
    cr_expect_eq(admin_restore(&o, &r, &note), ERR_OK, "%s", note.text);
    compare_restored(scratch_path(&scratch, "new/store"));
    cr_expect_eq(admin_verify(&sys_real, scratch_path(&scratch, "new"), &report, &note), ERR_OK, "%s", note.text);
    cr_expect_str_eq(said, "");
    scratch_remove(&scratch);
}

Test(restore, a_newer_schema_asks_for_a_newer_pacte)
{
    struct err_note note = {0};
    struct admin_report report = {.say = say};
    struct backup_info info;
    make_folder();
    make_folder_of_schema(STATE_SCHEMA_VERSION + 1);
    make_backup(scratch_path(&scratch, "a.pacte"), 0, journal_index);
    cr_expect_eq(admin_verify(&sys_real, scratch_path(&scratch, "d"), &report, &note), ERR_BAD_STORE_VERSION);
    cr_expect_not_null(strstr(note.text, "mettez Pacte à jour"), "%s", note.text);
    note.text[0] = '\0';
    cr_expect_eq(admin_prove_backup(&sys_real, scratch_path(&scratch, "a.pacte"), &info, &report, &note),
                 ERR_BAD_STORE_VERSION);
    cr_expect_not_null(strstr(note.text, "mettez Pacte à jour"), "%s", note.text);
    scratch_remove(&scratch);
}

Test(restore, verify_says_what_is_missing)
{
    struct err_note note = {0};
    struct admin_report report = {0};
    scratch_make(&scratch);
    cr_expect_eq(admin_verify(&sys_real, scratch.dir, &report, &note), ERR_NO_STORE, "%s", note.text);
    cr_expect_neq(note.text[0], '\0');
    scratch_remove(&scratch);
}
