/* The files of the local copy: private, bounded, forgotten, never believed when
 * they are not what they should be. */
#include "client-tui/app/reserve.h"
#include "common/wire/wire.h"
#include "tests/support/scratch.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utime.h>

static struct scratch scratch;
static struct files files;
static uv_loop_t loop;
static struct reserve r;
static struct arena arena;

static void begin(void)
{
    scratch_make(&scratch);
    (void)setenv("HOME", scratch.dir, 1);
    (void)unsetenv("XDG_STATE_HOME");
    (void)unsetenv("XDG_CONFIG_HOME");
    files_open(&files, &sys_real);
    cr_assert_eq(uv_loop_init(&loop), 0);
    reserve_init(&r, &loop, &files);
    arena_init(&arena, &sys_real, 64 << 20);
}

static void end(void)
{
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    cr_expect_eq(uv_loop_close(&loop), 0);
    arena_finish(&arena);
    scratch_remove(&scratch);
}
TestSuite(reserve_files, .init = begin, .fini = end, .timeout = 60);

static void written(void) { (void)uv_run(&loop, UV_RUN_DEFAULT); }

static struct bytes question(uint64_t id)
{
    Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
    struct bytes b;
    q.type = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION;
    q.id = id;
    cr_assert_eq(wire_pack(&q.base, &arena, &b), ERR_OK);
    return b;
}

/* An answer that can be told from another, and as long as wanted. */
static struct bytes answer(uint64_t id, size_t len)
{
    Pacte__GetReply g = PACTE__GET_REPLY__INIT;
    Pacte__Record record = PACTE__RECORD__INIT;
    Pacte__Header header = PACTE__HEADER__INIT;
    Pacte__Organisation body = PACTE__ORGANISATION__INIT;
    struct bytes b;
    char *name = arena_alloc(&arena, len + 1);
    memset(name, 'x', len);
    name[len] = '\0';
    header.id = id;
    body.nom = name;
    record.header = &header;
    record.body_case = PACTE__RECORD__BODY_ORGANISATION;
    record.organisation = &body;
    g.record = &record;
    cr_assert_eq(wire_pack(&g.base, &arena, &b), ERR_OK);
    return b;
}

static void put(uint64_t id, size_t len) { reserve_put(&r, PACTE__METHOD__METHOD_GET, question(id), answer(id, len), 1000 + (int64_t)id); }

static bool has(uint64_t id)
{
    ProtobufCMessage *m;
    int64_t at_ms;
    if (reserve_get(&r, PACTE__METHOD__METHOD_GET, question(id), &arena, &m, &at_ms) != ERR_OK)
        return false;
    cr_expect_eq(((Pacte__GetReply *)m)->record->header->id, id);
    cr_expect_eq(at_ms, 1000 + (int64_t)id);
    return true;
}

static void login(const char *account, int64_t at_ms)
{
    Pacte__LoginReply l = PACTE__LOGIN_REPLY__INIT;
    struct bytes b;
    l.account = (char *)(uintptr_t)account;
    cr_assert_eq(wire_pack(&l.base, &arena, &b), ERR_OK);
    reserve_begin(&r, "pacte.exemple.fr:7443", account);
    reserve_put(&r, PACTE__METHOD__METHOD_LOGIN, bytes_of(NULL, 0), b, at_ms);
    written();
}

/* Files of a folder that bear this end. */
static size_t count(const char *dir, const char *end, size_t *bytes)
{
    char path[FILES_PATH_BYTES + 400];
    struct stat s;
    size_t n = 0;
    DIR *d = opendir(dir);
    const struct dirent *e;
    if (bytes != NULL)
        *bytes = 0;
    while (d != NULL && (e = readdir(d)) != NULL) {
        size_t len = strlen(e->d_name);
        (void)snprintf(path, sizeof path, "%s/%s", dir, e->d_name);
        if (stat(path, &s) != 0 || !S_ISREG(s.st_mode) || len < strlen(end) || strcmp(e->d_name + len - strlen(end), end) != 0)
            continue;
        n++;
        if (bytes != NULL)
            *bytes += (size_t)s.st_size;
    }
    if (d != NULL)
        (void)closedir(d);
    return n;
}

Test(reserve_files, what_was_put_is_there_for_its_account_alone)
{
    struct stat s;
    login("k.benali", 1);
    put(7, 10);
    written();
    cr_expect(has(7));
    cr_expect_not(has(8));
    cr_assert_eq(stat(r.dir, &s), 0);
    cr_expect_eq(s.st_mode & 0777, 0700);
    reserve_begin(&r, "pacte.exemple.fr:7443", "a.morel");
    cr_expect_not(has(7));
    reserve_begin(&r, "autre.exemple.fr:7443", "k.benali");
    cr_expect_not(has(7));
    reserve_close(&r);
    cr_expect_not(has(7));
}

Test(reserve_files, who_came_last_is_found)
{
    cr_expect_not(reserve_open(&r, "pacte.exemple.fr:7443", ""));
    login("a.morel", 2000);
    login("k.benali", 3000);
    login("d.roy", 1000);
    cr_assert(reserve_open(&r, "pacte.exemple.fr:7443", ""));
    cr_expect_str_eq(r.account, "k.benali");
    cr_assert(reserve_open(&r, "pacte.exemple.fr:7443", "d.roy"));
    cr_expect_str_eq(r.account, "d.roy");
    cr_expect_not(reserve_open(&r, "pacte.exemple.fr:7443", "personne"));
    cr_expect_not(reserve_open(&r, "autre.exemple.fr:7443", ""));
}

Test(reserve_files, a_damaged_file_is_set_aside_and_said_once)
{
    char dir[sizeof r.dir], path[FILES_PATH_BYTES + 128];
    login("k.benali", 1);
    put(7, 100);
    written();
    (void)snprintf(dir, sizeof dir, "%s", r.dir);
    struct bytes q;
    char name[RESERVE_NAME_BYTES];
    cr_assert_eq(reserve_question(PACTE__METHOD__METHOD_GET, question(7), &arena, &q), ERR_OK);
    reserve_file(PACTE__METHOD__METHOD_GET, q, name);
    (void)snprintf(path, sizeof path, "%s/%s", dir, name);
    cr_assert_eq(truncate(path, 60), 0);
    cr_expect_not(has(7));
    cr_expect(r.set_aside);
    cr_expect_eq(count(dir, ".ecarte", NULL), 1);
    put(7, 100);
    written();
    cr_expect(has(7), "made anew");
}

/* One put there in the name of somebody else is not theirs. */
Test(reserve_files, a_foreign_file_is_not_believed)
{
    char mine[sizeof r.dir], theirs[FILES_PATH_BYTES + 128], here[FILES_PATH_BYTES + 128];
    char name[RESERVE_NAME_BYTES];
    struct bytes q;
    login("a.morel", 1);
    put(7, 10);
    written();
    cr_assert_eq(reserve_question(PACTE__METHOD__METHOD_GET, question(7), &arena, &q), ERR_OK);
    reserve_file(PACTE__METHOD__METHOD_GET, q, name);
    (void)snprintf(theirs, sizeof theirs, "%s/%s", r.dir, name);
    login("k.benali", 1);
    (void)snprintf(mine, sizeof mine, "%s", r.dir);
    (void)snprintf(here, sizeof here, "%s/%s", mine, name);
    cr_assert_eq(rename(theirs, here), 0);
    cr_expect_not(has(7));
    cr_expect(r.set_aside);
}

Test(reserve_files, the_oldest_go_when_there_is_too_much)
{
    size_t bytes;
    login("k.benali", 1);
    for (uint64_t id = 1; id <= 40; id++) {
        put(id, 1 << 20);
        written();
        arena_reset(&arena);
    }
    cr_expect_gt(count(r.dir, "", &bytes), 10);
    cr_expect_leq(bytes, (size_t)RESERVE_BYTES);
    cr_expect(has(40));
    cr_expect_not(has(1));
    cr_assert(reserve_open(&r, "pacte.exemple.fr:7443", ""), "whose it is stays");
}

Test(reserve_files, too_much_at_once_and_too_long_are_left_out)
{
    login("k.benali", 1);
    for (uint64_t id = 1; id <= 12; id++)
        put(id, 1 << 20);
    cr_expect_leq(r.waiting, (size_t)RESERVE_QUEUE_BYTES + (2 << 20));
    written();
    cr_expect(has(1));
    cr_expect_not(has(12));
    put(50, RESERVE_ENTRY_BYTES + 1);
    written();
    cr_expect_not(has(50));
}

Test(reserve_files, forgotten_means_gone_even_what_was_on_its_way)
{
    char dir[sizeof r.dir];
    login("a.morel", 1);
    login("k.benali", 1);
    (void)snprintf(dir, sizeof dir, "%s", r.dir);
    for (uint64_t id = 1; id <= 6; id++)
        put(id, 1 << 16);
    reserve_forget(&r);
    written();
    cr_expect_neq(access(dir, F_OK), 0);
    cr_expect(reserve_open(&r, "pacte.exemple.fr:7443", "a.morel"), "the other one stays");
    reserve_forget_all(&r);
    cr_expect_not(reserve_open(&r, "pacte.exemple.fr:7443", "a.morel"));
}

Test(reserve_files, unused_for_thirty_days_it_goes)
{
    int64_t now = sys_wall_ms(&sys_real);
    login("k.benali", 1);
    reserve_purge(&r, now);
    cr_expect_eq(access(r.dir, F_OK), 0);
    cr_assert_eq(utime(r.dir, &(struct utimbuf){.actime = now / 1000 - 31 * 86400, .modtime = now / 1000 - 31 * 86400}), 0);
    cr_expect(reserve_open(&r, "pacte.exemple.fr:7443", "k.benali"));
    reserve_purge(&r, now);
    cr_expect_eq(access(r.dir, F_OK), 0, "opening it is using it");
    cr_assert_eq(utime(r.dir, &(struct utimbuf){.actime = now / 1000 - 31 * 86400, .modtime = now / 1000 - 31 * 86400}), 0);
    reserve_purge(&r, now);
    cr_expect_neq(access(r.dir, F_OK), 0);
}

Test(reserve_files, what_the_daemon_refuses_now_is_dropped)
{
    login("k.benali", 1);
    put(7, 10);
    written();
    reserve_drop(&r, PACTE__METHOD__METHOD_GET, question(7));
    cr_expect_not(has(7));
    cr_expect_not(r.set_aside);
}

/* --- A step is short ---------------------------------------------------------------------- */

Test(reserve_files, putting_never_waits)
{
    int64_t worst = 0;
    login("k.benali", 1);
    for (uint64_t id = 1; id <= 30; id++) {
        struct bytes q = question(id), b = answer(id, 256 << 10);
        int64_t from = (int64_t)uv_hrtime();
        reserve_put(&r, PACTE__METHOD__METHOD_GET, q, b, 1);
        int64_t took = (int64_t)uv_hrtime() - from;
        worst = took > worst ? took : worst;
        written();
        arena_reset(&arena);
    }
    fprintf(stderr, "worst step: %.2f ms for 256 KiB\n", (double)worst / 1e6);
    cr_expect_lt(worst, 250 * 1000000, "with sanitizers, on a busy machine");
}
