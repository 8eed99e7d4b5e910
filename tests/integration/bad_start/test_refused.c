/* What pacted meets when it starts and must not: each time it ends with code 1
 * and one sentence that says what to do, and changes nothing. */
#include "tests/integration/bad_start/stage.h"

#include "common/tls/tls_cert.h"
#include "server/state/internal.h"
#include "tools/admin/admin.h"

#include <arpa/inet.h>
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

TestSuite(bad_start, .timeout = 120);

static struct stage s;
static const char *args[] = {"pacted", "--data", NULL, "--listen", "127.0.0.1:0", NULL};

static void refused(const char *words)
{
    args[2] = s.d.dir;
    stage_expect_refused(&s, args, words);
}

Test(bad_start, the_command_line)
{
    char said[8192];
    stage_make(&s);
    const char *unknown[] = {"pacted", "--data", s.d.dir, "--bogus", NULL};
    cr_expect_eq(stage_refused(&s, unknown, 0, said, sizeof said), 2, "%s", said);
    cr_expect_not_null(strstr(said, "bogus"), "%s", said);
    const char *address[] = {"pacted", "--data", s.d.dir, "--listen", "127.0.0.1:99999", NULL};
    int code = stage_refused(&s, address, 0, said, sizeof said);
    cr_expect(code == 1 || code == 2, "code %d: %s", code, said);
    cr_expect_not_null(strstr(said, "99999"), "%s", said);
    stage_remove(&s);
}

Test(bad_start, no_folder_or_nothing_in_it)
{
    stage_make(&s);
    args[2] = scratch_path(&s.scratch, "nowhere");
    stage_expect_refused(&s, args, "pactectl init");
    cr_assert_eq(mkdir(scratch_path(&s.scratch, "empty"), 0700), 0);
    args[2] = scratch_path(&s.scratch, "empty");
    stage_expect_refused(&s, args, "pactectl init");
    cr_expect_eq(rmdir(scratch_path(&s.scratch, "empty")), 0, "pacted left something in a folder that is not its own");
    scratch_copy("layers.txt", scratch_path(&s.scratch, "file"));
    args[2] = scratch_path(&s.scratch, "file");
    stage_expect_refused(&s, args, "file");
    stage_remove(&s);
}

Test(bad_start, two_daemons_on_one_folder)
{
    struct err_note note = {0};
    stage_make(&s);
    cr_assert(daemon_start(&s.d));
    refused("déjà ouvert par un autre pacted");
    stage_login(&s);
    cr_expect_eq(stage_write(&s, &note), ERR_OK, "the first one goes on: %s", note.text);
    stage_remove(&s);
}

Test(bad_start, the_port_is_taken)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof a;
    char where[32];
    stage_make(&s);
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    cr_assert_eq(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
    cr_assert_eq(listen(fd, 1), 0);
    cr_assert_eq(getsockname(fd, (struct sockaddr *)&a, &len), 0);
    snprintf(where, sizeof where, "127.0.0.1:%u", ntohs(a.sin_port));
    const char *taken[] = {"pacted", "--data", s.d.dir, "--listen", where, NULL};
    stage_expect_refused(&s, taken, "déjà pris");
    stage_expect_refused(&s, taken, where);
    close(fd);
    stage_remove(&s);
}

static enum err newer_schema(struct store_write *w, void *ctx)
{
    struct arena *a = ctx;
    struct changes ch;
    changes_init(&ch, a);
    enum err e = schema_write(&ch, STATE_SCHEMA_VERSION + 1);
    return e == ERR_OK ? changes_write(&ch, w) : e;
}

Test(bad_start, a_store_of_a_newer_version)
{
    struct store *store;
    struct arena a;
    struct err_note note = {0};
    stage_make(&s);
    struct store_options o = {.sys = &sys_real, .dir = scratch_path(&s.scratch, "d/store")};
    arena_init(&a, &sys_real, 1 << 20);
    cr_assert_eq(store_open(&o, &store, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(store_change(store, newer_schema, &a, &note), ERR_OK, "%s", note.text);
    store_close(store);
    arena_finish(&a);
    refused("mettez Pacte à jour");
    stage_remove(&s);
}

Test(bad_start, a_damaged_store)
{
    static const uint8_t noise[9000] = {0xde, 0xad, 0xbe, 0xef};
    stage_make(&s);
    const char *data = scratch_path(&s.scratch, "d/store/data.mdb");
    cr_assert_eq(truncate(data, 0), 0);
    refused("restaurez une sauvegarde");
    int fd = open(data, O_WRONLY);
    cr_assert_eq(write(fd, noise, sizeof noise), sizeof noise);
    close(fd);
    refused("restaurez une sauvegarde");
    stage_remove(&s);
}

Test(bad_start, a_folder_of_somebody_else)
{
    char said[8192];
    stage_make(&s);
    if (getuid() != 0)
        cr_skip_test("only root can become somebody else");
    args[2] = s.d.dir;
    cr_assert_eq(chmod(s.scratch.dir, 0755), 0);
    scratch_copy("layers.txt", scratch_path(&s.scratch, "pacted"));
    cr_assert_eq(chmod(scratch_path(&s.scratch, "pacted"), 0755), 0);
    int code = stage_refused(&s, args, 65534, said, sizeof said);
    cr_expect_eq(code, 1, "code %d: %s", code, said);
    cr_expect_not_null(strstr(said, "accessible"), "%s", said);
    stage_remove(&s);
}

Test(bad_start, certificates_that_cannot_serve)
{
    struct err_note note = {0};
    const char *hosts[] = {"localhost"};
    stage_make(&s);
    const char *pem = scratch_path(&s.scratch, "d/server.pem"), *key = scratch_path(&s.scratch, "d/server.key");
    const char *ca = scratch_path(&s.scratch, "d/ca.pem"), *ca_key = scratch_path(&s.scratch, "d/ca.key");
    scratch_copy(pem, scratch_path(&s.scratch, "good.pem"));

    struct tls_validity past = {.from_ms = 1600000000000, .until_ms = 1600086400000};
    cr_assert_eq(tls_cert_make(&sys_real, ca, ca_key, hosts, 1, past, pem, scratch_path(&s.scratch, "old.key"), &note),
                 ERR_OK, "%s", note.text);
    scratch_copy(key, scratch_path(&s.scratch, "good.key"));
    scratch_copy(scratch_path(&s.scratch, "old.key"), key);
    cr_expect(daemon_start(&s.d), "the Unix socket serves whoever is on this machine");
    cr_expect(daemon_logged(&s.d, "certificate_expired"));
    stage_expect_tls_refused(&s, "n'est plus valable");
    daemon_kill(&s.d);

    scratch_copy(scratch_path(&s.scratch, "good.pem"), pem);
    refused("server.key");                                   /* not the key of this certificate */

    scratch_copy("layers.txt", pem);
    refused("server.pem");
    cr_assert_eq(unlink(pem), 0);
    refused("server.pem");

    scratch_copy(scratch_path(&s.scratch, "good.pem"), pem);
    scratch_copy(scratch_path(&s.scratch, "good.key"), key);
    cr_expect(daemon_start(&s.d), "the folder is as before");
    stage_remove(&s);
}
