/* Around every action: versions, keys, the journal, who asks. */
#include "common/wire/wire.h"
#include "proto/limits.h"
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct world w;
static void setup(void) { world_make(&w); }
static void teardown(void) { world_close(&w); }
TestSuite(command, .init = setup, .fini = teardown, .timeout = 30);

static Pacte__Record *territory(uint64_t id, const char *code)
{
    return world_record(&w, TYPE(TERRITOIRE), id, 0, "code", code, "type", "QUARTIER", "libelle", "Essai", NULL);
}

static struct bytes kept_result(void)
{
    uint8_t *copy = arena_copy(&w.build, w.out.result.data, w.out.result.len);
    return bytes_of(copy, w.out.result.len);
}

Test(command, the_same_key_twice_is_done_once)
{
    w.has_key = true;
    memset(w.key, 7, sizeof w.key);
    cr_assert_eq(world_put(&w, COORDINATION, territory(0, "T500")), ERR_OK);
    struct bytes first = kept_result();
    uint64_t index = w.out.journal_index, id = w.result->headers[0]->id;
    cr_expect_not(w.out.repeated);
    cr_assert_eq(world_put(&w, COORDINATION, territory(0, "T500")), ERR_OK);
    cr_expect(w.out.repeated);
    cr_expect_eq(w.out.journal_index, index);
    cr_expect(bytes_equal(w.out.result, first), "the same answer, to the byte");
    cr_expect_eq(w.result->headers[0]->id, id);
    cr_expect_eq(w.out.applied_count, 0);
    cr_expect_eq(world_head(&w).index, index, "a repetition leaves no trace");
}

Test(command, a_refusal_is_repeated_too)
{
    w.has_key = true;
    cr_assert_eq(world_put(&w, COORDINATION, territory(QUARTIER, "T500")), ERR_CONFLICT);
    struct bytes first = kept_result();
    cr_assert_eq(world_put(&w, COORDINATION, territory(QUARTIER, "T500")), ERR_CONFLICT);
    cr_expect(w.out.repeated);
    cr_expect(bytes_equal(w.out.result, first));
    cr_expect_eq(w.out.conflict_type, (uint32_t)TYPE(TERRITOIRE));
    cr_expect_eq(w.out.conflict_id, QUARTIER);
    cr_expect_str_eq(w.note.text, w.result->sentence);
}

Test(command, a_key_is_for_one_content)
{
    w.has_key = true;
    cr_assert_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_OK);
    uint64_t index = w.out.journal_index;
    cr_expect_eq(world_put(&w, COORDINATION, territory(501, "T501")), ERR_KEY_REUSED);
    cr_expect_str_eq(w.result->field, "idempotency_key");
    cr_expect_null(world_read(&w, TYPE(TERRITOIRE), 501));
    w.reason = "parce que";
    cr_expect_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_KEY_REUSED, "the reason is content");
    w.reason = "";
    cr_expect_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_OK, "the first content still answers");
    cr_expect(w.out.repeated);
    cr_expect_eq(w.out.journal_index, index);
}

Test(command, keys_are_kept_apart_by_account)
{
    w.has_key = true;
    cr_assert_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_OK);
    cr_expect_eq(world_put(&w, FEDERATION, territory(501, "T501")), ERR_OK);
    cr_expect_not(w.out.repeated);
}

Test(command, a_key_has_its_length)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__PurgeCommand purge = PACTE__PURGE_COMMAND__INIT;
    uint8_t key[LIMIT_IDEMPOTENCY_KEY_BYTES + 1] = {1};
    c.action_case = PACTE__COMMAND__ACTION_PURGE;
    c.purge = &purge;
    static const struct { size_t len; enum err want; } rows[] = {
        {0, ERR_OK}, {1, ERR_INVALID}, {15, ERR_INVALID}, {16, ERR_OK}, {17, ERR_INVALID}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        c.idempotency_key = (ProtobufCBinaryData){.data = key, .len = rows[i].len};
        cr_expect_eq(world_command(&w, 0, &c), rows[i].want, "%zu", rows[i].len);
    }
}

Test(command, a_reason_has_a_limit)
{
    char reason[LIMIT_REASON_BYTES + 2];
    memset(reason, 'x', sizeof reason);
    reason[LIMIT_REASON_BYTES + 1] = '\0';
    w.reason = reason;
    cr_expect_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_TOO_LARGE);
    cr_expect_str_eq(w.note.field, "reason");
    reason[LIMIT_REASON_BYTES] = '\0';
    cr_expect_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_OK);
}

/* --- The journal ---------------------------------------------------------------- */

struct entry { uint64_t index; Pacte__JournalEntry *entry; };

static enum err read_entry(const struct store_read *read, void *ctx)
{
    struct entry *x = ctx;
    struct view v = {.read = read};
    return state_journal_get(&v, x->index, &w.build, &x->entry);
}

Test(command, the_journal_keeps_command_and_result)
{
    cr_assert_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_OK);
    struct entry x = {.index = w.out.journal_index};
    cr_assert_eq(store_view(w.store, read_entry, &x, NULL), ERR_OK);
    cr_expect(bytes_equal(bytes_of(x.entry->command.data, x.entry->command.len), w.packed));
    cr_expect(bytes_equal(bytes_of(x.entry->result.data, x.entry->result.len), w.out.result));
    cr_expect_eq(x.entry->term, 1);
}

Test(command, a_refusal_is_journalled_and_changes_nothing_else)
{
    struct journal_head before = world_head(&w);
    cr_assert_eq(world_put(&w, COORDINATION, territory(500, "99001")), ERR_DUPLICATE);
    cr_expect_eq(world_head(&w).index, before.index + 1);
    cr_expect_eq(w.result->error, ERR_DUPLICATE);
    cr_expect_str_not_empty(w.result->sentence);
}

Test(command, time_does_not_go_back)
{
    cr_assert_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_OK);
    int64_t at = world_head(&w).at_ms;
    w.now_ms = 5;
    cr_assert_eq(world_put(&w, COORDINATION, territory(501, "T501")), ERR_OK);
    cr_expect_eq(world_head(&w).at_ms, at);
    cr_expect_eq(world_read(&w, TYPE(TERRITOIRE), 501)->header->changed_ms, at);
}

/* --- Versions, actions, actors ------------------------------------------------------ */

static enum err apply_version(uint32_t version)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__Actor actor = PACTE__ACTOR__INIT;
    Pacte__PurgeCommand purge = PACTE__PURGE_COMMAND__INIT;
    struct bytes packed;
    c.version = version;
    c.actor = &actor;
    c.action_case = PACTE__COMMAND__ACTION_PURGE;
    c.purge = &purge;
    arena_reset(&w.arena);
    cr_assert_eq(wire_pack(&c.base, &w.arena, &packed), ERR_OK);
    return apply_alone(w.store, &sys_real, packed, 1, &w.out, &w.arena, &w.note);
}

Test(command, a_newer_version_is_not_guessed_at)
{
    struct journal_head before = world_head(&w);
    cr_expect_eq(apply_version(APPLY_COMMAND_VERSION + 1), ERR_BAD_VERSION);
    cr_expect_eq(apply_version(0), ERR_BAD_VERSION);
    cr_expect_eq(world_head(&w).index, before.index, "nothing is written");
    cr_expect_eq(apply_version(APPLY_COMMAND_VERSION), ERR_OK);
}

Test(command, bytes_that_are_no_command_write_nothing)
{
    struct journal_head before = world_head(&w);
    cr_expect_eq(apply_alone(w.store, &sys_real, bytes_of("\xff\xff", 2), 1, &w.out, &w.arena, &w.note), ERR_DAMAGED);
    cr_expect_eq(world_head(&w).index, before.index);
}

Test(command, an_action_and_an_actor_are_needed)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    cr_expect_eq(world_command(&w, 0, &c), ERR_UNKNOWN_METHOD);
    struct bytes packed;
    Pacte__PurgeCommand purge = PACTE__PURGE_COMMAND__INIT;
    c.action_case = PACTE__COMMAND__ACTION_PURGE;
    c.purge = &purge;
    c.actor = NULL;
    cr_assert_eq(wire_pack(&c.base, &w.arena, &packed), ERR_OK);
    cr_assert_eq(apply_alone(w.store, &sys_real, packed, 1, &w.out, &w.arena, &w.note), ERR_OK);
    cr_expect_eq(w.out.error, ERR_REQUIRED);
}

Test(command, records_are_written_in_the_name_of_an_account)
{
    cr_expect_eq(world_put(&w, 0, territory(500, "T500")), ERR_UNAUTHENTICATED);
    cr_expect_eq(world_put(&w, 123456, territory(500, "T500")), ERR_FORBIDDEN, "an account that is not there");
    Pacte__Account *a = world_account(&w, COORDINATION);
    a->must_change_password = true;
    cr_assert_eq(world_put_account(&w, ADMIN, a), ERR_OK);
    cr_expect_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_PASSWORD_CHANGE);
    a = world_account(&w, COORDINATION);
    a->must_change_password = false;
    a->disabled = true;
    cr_assert_eq(world_put_account(&w, ADMIN, a), ERR_OK);
    cr_expect_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_FORBIDDEN);
}

Test(command, what_the_daemon_does_is_not_for_accounts)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__PurgeCommand purge = PACTE__PURGE_COMMAND__INIT;
    Pacte__SiteCommand site = PACTE__SITE_COMMAND__INIT;
    c.action_case = PACTE__COMMAND__ACTION_PURGE;
    c.purge = &purge;
    cr_expect_eq(world_command(&w, ADMIN, &c), ERR_FORBIDDEN);
    c.action_case = PACTE__COMMAND__ACTION_SITE;
    c.site = &site;
    cr_expect_eq(world_command(&w, ADMIN, &c), ERR_FORBIDDEN);
}

/* What is drawn depends on the command's own bytes, and on nothing else. */
Test(command, the_same_command_draws_the_same)
{
    static struct world other;
    world_make(&other);
    cr_assert_eq(world_put(&w, COORDINATION, territory(0, "T500")), ERR_OK);
    cr_assert_eq(world_put(&other, COORDINATION, territory(0, "T500")), ERR_OK);
    cr_expect_eq(w.result->headers[0]->id, other.result->headers[0]->id);
    cr_expect(bytes_equal(w.out.result, other.out.result));
    struct journal_head a = world_head(&w), b = world_head(&other);
    cr_expect_arr_eq(a.hash, b.hash, sizeof a.hash);
    world_close(&other);
}
