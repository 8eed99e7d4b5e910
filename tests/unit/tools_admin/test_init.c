#include "tests/support/fault.h"
#include "tests/support/scratch.h"
#include "common/crypto/hash.h"
#include "common/crypto/password.h"
#include "server/state/state.h"
#include "tools/admin/admin.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(init, .timeout = 120);

static const char good_password[] = "hirondelle-couteau-58-bassin";

static unsigned mode_of(const char *path)
{
    struct stat st;
    return lstat(path, &st) == 0 ? st.st_mode & 07777 : 0;
}

struct seen {
    struct site site;
    struct journal_head head;
    char hash[256];
    bool must_change;
    int64_t expires_ms;
    Pacte__Role role;
};

static enum err look(const struct store_read *r, void *ctx)
{
    struct seen *s = ctx;
    struct view v = {.read = r};
    struct arena a;
    Pacte__Account *account = NULL;
    arena_init(&a, &sys_real, 1 << 20);
    enum err e = state_site_get(&v, &s->site);
    if (e == ERR_OK)
        e = state_journal_head(&v, &s->head);
    if (e == ERR_OK)
        e = state_account_named(&v, "admin", &a, &account);
    if (e == ERR_OK) {
        strncpy(s->hash, account->password_hash, sizeof s->hash - 1);
        s->must_change = account->must_change_password;
        s->expires_ms = account->password_expires_ms;
        s->role = account->n_grants == 1 ? account->grants[0]->role : PACTE__ROLE__ROLE_UNSPECIFIED;
    }
    arena_finish(&a);
    return e;
}

static void look_at(const char *store_dir, struct seen *s)
{
    struct store *store;
    struct err_note note = {0};
    struct store_options o = {.sys = &sys_real, .dir = store_dir, .read_only = true};
    *s = (struct seen){0};
    cr_assert_eq(store_open(&o, &store, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(store_view(store, look, s, &note), ERR_OK, "%s", note.text);
    store_close(store);
}

Test(init, makes_a_whole_folder_with_a_temporary_password)
{
    struct scratch s;
    struct err_note note = {0};
    struct admin_init_result r;
    struct seen seen;
    scratch_make(&s);
    struct admin_init_options o = {.sys = &sys_real, .dir = scratch_path(&s, "d/"), .site = "Les Essais"};
    cr_assert_eq(admin_init(&o, &r, &note), ERR_OK, "%s", note.text);
    cr_expect_eq(mode_of(scratch_path(&s, "d")), 0700);
    cr_expect_eq(mode_of(scratch_path(&s, "d/store")), 0700);
    cr_expect_eq(mode_of(scratch_path(&s, "d/store/data.mdb")), 0600);
    cr_expect_eq(mode_of(scratch_path(&s, "d/ca.key")), 0600);
    cr_expect_eq(mode_of(scratch_path(&s, "d/server.key")), 0600);
    cr_expect_eq(mode_of(scratch_path(&s, "d/server.pem")), 0644);
    cr_expect_eq(mode_of(scratch_path(&s, "d.part")), 0, "the part was left");
    char fingerprint[ADMIN_FINGERPRINT_BYTES];
    cr_assert_eq(admin_fingerprint(scratch_path(&s, "d"), fingerprint, &note), ERR_OK);
    cr_expect_str_eq(fingerprint, r.fingerprint);
    cr_expect_eq(strlen(fingerprint), 64);

    look_at(scratch_path(&s, "d/store"), &seen);
    cr_expect_str_eq(seen.site.name, "Les Essais");
    cr_expect_str_eq(seen.site.time_zone, "Europe/Paris");
    cr_expect_eq(seen.site.store_id, r.store_id);
    cr_expect_eq(seen.head.index, 2, "site and account are journalled");
    cr_expect_eq(seen.role, PACTE__ROLE__ROLE_ADMINISTRATION);
    cr_expect(seen.must_change);
    cr_expect_gt(seen.expires_ms, sys_wall_ms(&sys_real) + 23 * 3600 * 1000);
    cr_expect_geq(strlen(r.password), 19);
    cr_expect_eq(password_verify(seen.hash, bytes_text(r.password)), ERR_OK);
    scratch_remove(&s);
}

Test(init, takes_a_chosen_password_unless_it_is_weak)
{
    struct scratch s;
    struct err_note note = {0};
    struct admin_init_result r;
    struct seen seen;
    scratch_make(&s);
    struct admin_init_options o = {.sys = &sys_real, .dir = scratch_path(&s, "d"), .password = "motdepasse12"};
    cr_expect_eq(admin_init(&o, &r, &note), ERR_PASSWORD_WEAK);
    cr_expect_eq(mode_of(scratch_path(&s, "d")), 0);
    cr_expect_eq(mode_of(scratch_path(&s, "d.part")), 0);
    o.password = good_password;
    cr_assert_eq(admin_init(&o, &r, &note), ERR_OK, "%s", note.text);
    cr_expect_str_eq(r.password, "");
    look_at(scratch_path(&s, "d/store"), &seen);
    cr_expect_not(seen.must_change);
    cr_expect_eq(password_verify(seen.hash, bytes_text(good_password)), ERR_OK);
    scratch_remove(&s);
}

Test(init, refuses_what_is_there)
{
    struct scratch s;
    struct err_note note = {0};
    struct admin_init_result r;
    scratch_make(&s);
    cr_assert_eq(mkdir(scratch_path(&s, "d"), 0700), 0);
    struct admin_init_options o = {.sys = &sys_real, .dir = scratch_path(&s, "d"), .password = good_password};
    cr_expect_eq(admin_init(&o, &r, &note), ERR_EXISTS);
    cr_expect_not_null(strstr(note.text, "existe déjà"), "%s", note.text);
    cr_expect_eq(access(scratch_path(&s, "d/store"), F_OK), -1);
    o.dir = scratch_path(&s, "no/such/parent");
    cr_expect_eq(admin_init(&o, &r, &note), ERR_IO);
    o.dir = "";
    cr_expect_eq(admin_init(&o, &r, &note), ERR_INVALID);
    scratch_remove(&s);
}

Test(init, a_bad_host_makes_nothing)
{
    struct scratch s;
    struct err_note note = {0};
    struct admin_init_result r;
    const char *hosts[] = {"pacte.example", "not a host"};
    scratch_make(&s);
    struct admin_init_options o = {
        .sys = &sys_real, .dir = scratch_path(&s, "d"), .password = good_password, .hosts = hosts, .host_count = 2,
    };
    cr_expect_eq(admin_init(&o, &r, &note), ERR_INVALID, "%s", note.text);
    cr_expect_eq(mode_of(scratch_path(&s, "d")), 0);
    cr_expect_eq(mode_of(scratch_path(&s, "d.part")), 0);
    o.host_count = 1;
    cr_expect_eq(admin_init(&o, &r, &note), ERR_OK, "%s", note.text);
    scratch_remove(&s);
}

Test(init, renew_keeps_the_authority)
{
    struct scratch s;
    struct err_note note = {0};
    struct admin_init_result r;
    char after[ADMIN_FINGERPRINT_BYTES];
    struct stat before_st, after_st;
    scratch_make(&s);
    const char *dir = scratch_path(&s, "d");
    struct admin_init_options o = {.sys = &sys_real, .dir = dir, .password = good_password};
    cr_assert_eq(admin_init(&o, &r, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(stat(scratch_path(&s, "d/server.pem"), &before_st), 0);
    cr_assert_eq(admin_renew(&sys_real, dir, NULL, 0, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(stat(scratch_path(&s, "d/server.pem"), &after_st), 0);
    cr_expect_neq(before_st.st_ino, after_st.st_ino, "the certificate is the former one");
    cr_assert_eq(admin_fingerprint(dir, after, &note), ERR_OK);
    cr_expect_str_eq(after, r.fingerprint);
    cr_assert_eq(unlink(scratch_path(&s, "d/ca.key")), 0);
    cr_expect_eq(admin_renew(&sys_real, dir, NULL, 0, &note), ERR_NO_STORE);
    cr_expect_not_null(strstr(note.text, "ca.key"), "%s", note.text);
    scratch_remove(&s);
}

/* Whatever call fails, there is a whole folder or none. */
Test(init, survives_every_failed_call)
{
    struct scratch s;
    scratch_make(&s);
    const char *dir = scratch_path(&s, "d");
    size_t n = 1;
    for (;; n++) {
        struct fault f = {.fail_at = n, .wall_ms = 1790000000000};
        struct sys sys = fault_sys(&f);
        struct err_note note = {0};
        struct admin_init_result r;
        struct admin_init_options o = {.sys = &sys, .dir = dir, .password = good_password};
        enum err e = admin_init(&o, &r, &note);
        cr_assert_eq(f.live, 0, "call %zu failing leaked", n);
        cr_assert_eq(mode_of(scratch_path(&s, "d.part")), 0, "call %zu left the part", n);
        if (!f.fired) {
            cr_assert_eq(e, ERR_OK, "%s", note.text);
            break;
        }
        /* The last sync, of the parent's name, may fail over a whole folder. */
        bool whole = mode_of(dir) != 0;
        cr_assert(e != ERR_OK || whole, "call %zu", n);
        if (whole) {
            cr_assert_eq(admin_verify(&sys_real, dir, &(struct admin_report){0}, &note), ERR_OK, "%s", note.text);
            scratch_empty(dir);
        }
    }
    cr_assert_gt(n, 10);
    scratch_remove(&s);
}
