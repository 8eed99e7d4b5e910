#include "tests/unit/server_dispatch/rig.h"

#include "common/crypto/hash.h"
#include "server/auth/secret.h"

#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static struct rig rig;
static struct guest guest, other;

static void set_up(void) { rig_open(&rig); }
static void tear_down(void) { rig_close(&rig); }

TestSuite(admin, .init = set_up, .fini = tear_down, .timeout = 120);

/* --- Status ------------------------------------------------------------------------ */

Test(admin, status_says_how_things_are)
{
    Pacte__Empty empty = PACTE__EMPTY__INIT;
    const ProtobufCMessage *m;
    guest_arrive(&rig, &guest, ADMIN);
    metrics_request(&rig.metrics, METHOD(GET), ERR_OK, 3);
    metrics_request(&rig.metrics, METHOD(GET), ERR_NOT_FOUND, 5);
    rig.metrics.bytes_sent = 12;
    cr_assert_eq(call(&guest, METHOD(STATUS), &empty.base, &m), ERR_OK);
    const Pacte__StatusReply *s = (const Pacte__StatusReply *)m;
    cr_expect_str_eq(s->version, "0.1.0");
    cr_expect_eq(s->now_ms, rig.wall_ms);
    cr_expect_eq(s->started_ms, rig.metrics.started_ms);
    cr_expect_eq(s->schema_version, STATE_SCHEMA_VERSION);
    cr_expect_eq(s->journal_index, world_head(&rig.world).index);
    cr_expect_eq(s->journal_hash.len, 32);
    cr_expect_gt(s->records, 10);
    cr_expect_gt(s->map_bytes, s->map_used_bytes);
    cr_expect_gt(s->resident_bytes, 1 << 20);
    cr_expect_eq(s->bytes_sent, 12);
    cr_expect_not(s->read_only);
    cr_assert_eq(s->n_methods, 1);
    cr_expect_str_eq(s->methods[0]->method, "Get");
    cr_expect_eq(s->methods[0]->requests, 2);
    cr_expect_eq(s->methods[0]->errors, 1);
    cr_expect_eq(s->methods[0]->total_us, 8);
    cr_assert_eq(s->n_errors, 1);
    cr_expect_str_eq(s->errors[0]->name, "NOT_FOUND");
    guest_leave(&guest);
}

/* --- Accounts ------------------------------------------------------------------------ */

static enum err account_put(struct guest *g, Pacte__AccountRow *row, bool reset, ProtobufCBinaryData key,
                            const Pacte__AccountPutReply **reply)
{
    Pacte__AccountPutRequest r = PACTE__ACCOUNT_PUT_REQUEST__INIT;
    const ProtobufCMessage *m = NULL;
    r.account = row;
    r.reset_password = reset;
    r.idempotency_key = key;
    enum err e = call(g, METHOD(ACCOUNT_PUT), &r.base, &m);
    *reply = (const Pacte__AccountPutReply *)m;
    return e;
}

static enum err login(const char *account, const char *password)
{
    Pacte__LoginRequest r = PACTE__LOGIN_REQUEST__INIT;
    struct guest g;
    r.account = (char *)(uintptr_t)account;
    r.password = (char *)(uintptr_t)password;
    guest_arrive(&rig, &g, 0);
    enum err e = call(&g, METHOD(LOGIN), &r.base, NULL);
    guest_leave(&g);
    return e;
}

Test(admin, an_account_is_made_with_a_temporary_password_shown_once)
{
    const Pacte__AccountPutReply *reply, *again;
    Pacte__AccountRow row = PACTE__ACCOUNT_ROW__INIT;
    ProtobufCBinaryData key = key_new(&rig);
    row.account = (char *)"nouveau";
    row.name = (char *)"Compte d'essai";
    guest_arrive(&rig, &guest, ADMIN);
    cr_expect_eq(account_put(&guest, NULL, false, key_new(&rig), &reply), ERR_REQUIRED);
    cr_expect_eq(account_put(&guest, &row, false, (ProtobufCBinaryData){0}, &reply), ERR_INVALID);
    cr_assert_eq(account_put(&guest, &row, false, key, &reply), ERR_OK);
    cr_expect_eq(strlen(reply->temporary_password), TEMPORARY_PASSWORD_BYTES - 1);
    cr_expect_eq(reply->account->revision, 1);
    cr_expect_not(reply->account->second_factor);
    const Pacte__Account *a = world_account(&rig.world, reply->account->id);
    cr_expect(a->must_change_password);
    cr_expect_eq(a->password_expires_ms, rig.wall_ms + TEMPORARY_PASSWORD_MS);
    cr_expect_eq(login("nouveau", reply->temporary_password), ERR_OK);

    uint64_t head = world_head(&rig.world).index;
    cr_assert_eq(account_put(&guest, &row, false, key, &again), ERR_OK, "sent twice");
    cr_expect_eq(again->account->id, reply->account->id);
    cr_expect_str_eq(again->temporary_password, "");
    cr_expect_eq(world_head(&rig.world).index, head);
    row.account = (char *)"autre";
    cr_expect_eq(account_put(&guest, &row, false, key, &again), ERR_KEY_REUSED);
    row.account = (char *)"nouveau";
    cr_expect_eq(account_put(&guest, &row, false, key_new(&rig), &again), ERR_DUPLICATE);
    guest_leave(&guest);
}

Test(admin, a_reset_makes_another_password_and_closes_sessions)
{
    const Pacte__AccountPutReply *reply;
    give_password(&rig, COORDINATION, "un mot de passe qui tient 42");
    guest_arrive(&rig, &guest, ADMIN);
    guest_arrive(&rig, &other, COORDINATION);
    const Pacte__Account *a = world_account(&rig.world, COORDINATION);
    Pacte__AccountRow row = PACTE__ACCOUNT_ROW__INIT;
    row.id = a->id;
    row.revision = a->revision;
    row.account = a->account;
    row.name = a->name;
    row.grants = a->grants;
    row.n_grants = a->n_grants;
    cr_assert_eq(account_put(&guest, &row, false, key_new(&rig), &reply), ERR_OK);
    cr_expect_str_eq(reply->temporary_password, "");
    cr_expect_not(other.closed);
    cr_expect_eq(account_put(&guest, &row, true, key_new(&rig), &reply), ERR_CONFLICT);
    row.revision++;
    cr_assert_eq(account_put(&guest, &row, true, key_new(&rig), &reply), ERR_OK);
    cr_expect_neq(reply->temporary_password[0], '\0');
    cr_expect(other.closed);
    cr_expect_eq(login("coordination", "un mot de passe qui tient 42"), ERR_BAD_CREDENTIALS);
    cr_expect_eq(login("coordination", reply->temporary_password), ERR_OK);
    row.id = 424242;
    cr_expect_eq(account_put(&guest, &row, false, key_new(&rig), &reply), ERR_NOT_FOUND);
    guest_leave(&guest);
    guest_leave(&other);
}

Test(admin, accounts_are_listed_without_their_secrets)
{
    Pacte__Empty empty = PACTE__EMPTY__INIT;
    const ProtobufCMessage *m;
    guest_arrive(&rig, &guest, ADMIN);
    cr_assert_eq(call(&guest, METHOD(ACCOUNT_LIST), &empty.base, &m), ERR_OK);
    const Pacte__AccountListReply *l = (const Pacte__AccountListReply *)m;
    cr_expect_eq(l->n_accounts, 8);
    cr_expect_str_eq(l->accounts[0]->account, "admin");
    struct bytes packed;
    cr_assert_eq(wire_pack(m, &rig.arena, &packed), ERR_OK);
    cr_expect_null(memmem(packed.data, packed.len, "argon2", 6));
    guest_leave(&guest);
}

/* Entries that fill several parts. */
static void fill_journal(void)
{
    static char reason[LIMIT_REASON_BYTES + 1];
    memset(reason, 'r', LIMIT_REASON_BYTES);
    rig.world.reason = reason;
    for (unsigned i = 0; i < 400; i++)
        cr_assert_eq(world_login(&rig.world, LECTURE, 100000 + i), ERR_OK);
    rig.world.reason = "";
}

/* --- Journal ---------------------------------------------------------------------------- */

Test(admin, the_journal_is_read_in_parts)
{
    Pacte__JournalRequest r = PACTE__JOURNAL_REQUEST__INIT;
    guest_arrive(&rig, &guest, AUDIT);
    fill_journal();
    uint64_t head = world_head(&rig.world).index;
    struct asked *a = ask(&guest, METHOD(JOURNAL), &r.base);
    cr_assert_eq(await(a), ERR_OK);
    cr_expect_gt(a->part_count, 0);
    uint64_t index = 0;
    for (size_t p = 0; p <= a->part_count; p++) {
        const Pacte__JournalReply *part = (const Pacte__JournalReply *)(p < a->part_count ? a->parts[p] : a->reply);
        for (size_t i = 0; i < part->n_rows; i++) {
            cr_assert_eq(part->rows[i]->index, ++index);
            cr_expect_eq(part->rows[i]->term, 1);
            cr_expect_eq(part->rows[i]->hash.len, 32);
        }
    }
    cr_expect_eq(index, head);
    cr_expect_eq(((const Pacte__JournalReply *)a->reply)->next_index, head + 1);
    guest_leave(&guest);
}

Test(admin, a_row_of_the_journal_says_who_what_and_why)
{
    Pacte__JournalRequest r = PACTE__JOURNAL_REQUEST__INIT;
    const ProtobufCMessage *m;
    rig.world.reason = "Erreur de saisie";
    Pacte__Record *record = world_read(&rig.world, TYPE(CONVENTION), CONVENTION);
    world_set(&rig.world, record, "intitule", "Autre");
    cr_assert_eq(world_put(&rig.world, COORDINATION, record), ERR_OK);
    record->header->revision = 1;
    cr_assert_eq(world_put(&rig.world, COORDINATION, record), ERR_CONFLICT);
    r.first_index = world_head(&rig.world).index - 1;
    guest_arrive(&rig, &guest, AUDIT);
    r.rows = 2;
    cr_assert_eq(call(&guest, METHOD(JOURNAL), &r.base, &m), ERR_OK);
    const Pacte__JournalReply *j = (const Pacte__JournalReply *)m;
    cr_assert_eq(j->n_rows, 2);
    cr_expect_str_eq(j->rows[0]->command, "batch");
    cr_expect_str_eq(j->rows[0]->summary, "1 fiche : convention");
    cr_expect_str_eq(j->rows[0]->reason, "Erreur de saisie");
    cr_expect_eq(j->rows[0]->error, 0);
    cr_expect_eq(j->rows[1]->error, ERR_CONFLICT);
    cr_expect_eq(j->next_index, r.first_index + 2);
    r.first_index = 1;
    r.rows = 2;
    cr_assert_eq(call(&guest, METHOD(JOURNAL), &r.base, &m), ERR_OK);
    j = (const Pacte__JournalReply *)m;
    cr_assert_eq(j->n_rows, 2);
    cr_expect_str_eq(j->rows[0]->command, "site");
    cr_expect_str_eq(j->rows[0]->source, "init");
    cr_expect_str_eq(j->rows[1]->command, "account");
    cr_expect_str_eq(j->rows[1]->summary, "compte « admin »");
    r.first_index = 999999;
    cr_assert_eq(call(&guest, METHOD(JOURNAL), &r.base, &m), ERR_OK);
    cr_expect_eq(((const Pacte__JournalReply *)m)->n_rows, 0);
    guest_leave(&guest);
}

Test(admin, a_slow_reader_is_waited_for_and_may_give_up)
{
    Pacte__JournalRequest r = PACTE__JOURNAL_REQUEST__INIT;
    struct bytes body;
    guest_arrive(&rig, &guest, AUDIT);
    fill_journal();
    cr_assert_eq(wire_pack(&r.base, &rig.arena, &body), ERR_OK);
    for (unsigned gives_up = 0; gives_up < 3; gives_up++) {
        struct asked *a = ask_slow(&guest, METHOD(JOURNAL), body, 1);
        cr_assert_eq(a->part_count, 1, "no second part before it is asked for");
        rig_turn(&rig);
        cr_assert_eq(a->part_count, 1);
        a->q.resume(&a->q);
        cr_assert_eq(a->part_count, 2);
        if (gives_up == 1) {
            a->q.cancel(&a->q);
            cr_expect_eq(a->error, ERR_CANCELLED);
            cr_expect(a->done);
        } else if (gives_up == 2) {
            a->q.orphan = true;
            a->q.peer = NULL;
            a->q.cancel(&a->q);
            cr_expect(a->done);
        }
        while (!a->done)
            a->q.resume(&a->q);
        cr_expect_eq(a->error, gives_up > 0 ? ERR_CANCELLED : ERR_OK);
    }
    guest_leave(&guest);
}

/* --- Backup ---------------------------------------------------------------------------------- */

static size_t files_in(const char *dir)
{
    struct stat st;
    cr_assert_eq(stat(dir, &st), 0);
    return (size_t)st.st_nlink;
}

Test(admin, a_backup_is_a_store_that_opens)
{
    Pacte__BackupRequest r = PACTE__BACKUP_REQUEST__INIT;
    struct scratch copy;
    scratch_make(&copy);
    guest_arrive(&rig, &guest, ADMIN);
    size_t links = files_in(rig.world.scratch.dir);
    struct asked *a = ask(&guest, METHOD(BACKUP), &r.base), *second = ask(&guest, METHOD(BACKUP), &r.base);
    cr_expect_eq(await(second), ERR_BUSY, "one at a time");
    cr_assert_eq(await(a), ERR_OK);
    int fd = open(scratch_path(&copy, "data.mdb"), O_WRONLY | O_CREAT | O_EXCL, 0600);
    uint64_t offset = 0;
    for (size_t p = 0; p <= a->part_count; p++) {
        const Pacte__BackupPart *part = (const Pacte__BackupPart *)(p < a->part_count ? a->parts[p] : a->reply);
        cr_assert_eq(part->offset, offset);
        cr_assert_eq(write(fd, part->data.data, part->data.len), (ssize_t)part->data.len);
        offset += part->data.len;
        cr_expect_eq(!part->last, p < a->part_count);
    }
    close(fd);
    cr_expect_eq(rig.metrics.last_backup_ms, rig.wall_ms);
    cr_expect_eq(files_in(rig.world.scratch.dir), links, "nothing stays in the data folder");
    struct store *store;
    struct store_options o = {.sys = &sys_real, .dir = copy.dir, .map_bytes = 1u << 30, .read_only = true};
    struct err_note note = {.field = ""};
    cr_assert_eq(store_open(&o, &store, &note), ERR_OK, "%s", note.text);
    struct verify_report report = {.records = 0};
    cr_expect_eq(state_verify(store, &sys_real, &report, &note), ERR_OK, "%s", note.text);
    cr_expect_eq(report.journal_entries, world_head(&rig.world).index);
    store_close(store);
    guest_leave(&guest);
    scratch_remove(&copy);
}

Test(admin, a_backup_can_be_given_up_at_any_moment)
{
    Pacte__BackupRequest r = PACTE__BACKUP_REQUEST__INIT;
    struct bytes body;
    guest_arrive(&rig, &guest, ADMIN);
    cr_assert_eq(wire_pack(&r.base, &rig.arena, &body), ERR_OK);
    struct asked *copying = ask_slow(&guest, METHOD(BACKUP), body, 1);
    copying->q.cancel(&copying->q);
    cr_expect_eq(await(copying), ERR_CANCELLED);
    struct asked *paused = ask_slow(&guest, METHOD(BACKUP), body, 1);
    while (paused->part_count == 0 && !paused->done)
        uv_run(&rig.loop, UV_RUN_ONCE);
    if (!paused->done)
        paused->q.cancel(&paused->q);
    cr_expect(paused->done);
    struct asked *left = ask_slow(&guest, METHOD(BACKUP), body, 0);
    left->q.orphan = true;
    left->q.peer = NULL;
    left->q.cancel(&left->q);
    cr_expect_eq(await(left), ERR_CANCELLED);
    guest_leave(&guest);
}

Test(admin, a_backup_without_room_says_so)
{
    Pacte__BackupRequest r = PACTE__BACKUP_REQUEST__INIT;
    guest_arrive(&rig, &guest, ADMIN);
    rig.d->o.data_dir = "/nulle/part";
    cr_expect_eq(call(&guest, METHOD(BACKUP), &r.base, NULL), ERR_IO);
    rig.d->o.data_dir = rig.world.scratch.dir;
    guest_leave(&guest);
}

/* --- Sweep ------------------------------------------------------------------------------------ */

Test(admin, the_sweep_purges_only_after_something_was_written)
{
    uint64_t head = world_head(&rig.world).index;
    dispatch_sweep(rig.d, rig.monotonic_ms);
    cr_expect_eq(rig.d->holds, 0, "not at once");
    rig_pass(&rig, 3600 * 1000);
    dispatch_sweep(rig.d, rig.monotonic_ms);
    while (rig.d->holds > 0)
        uv_run(&rig.loop, UV_RUN_ONCE);
    cr_expect_eq(world_head(&rig.world).index, head + 1);
    rig_pass(&rig, 3600 * 1000);
    dispatch_sweep(rig.d, rig.monotonic_ms);
    cr_expect_eq(rig.d->holds, 0, "nothing but the purge itself");
}
