#include "common/crypto/hash.h"
#include "proto/limits.h"
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct world w;
static void setup(void) { world_make(&w); }
static void teardown(void) { world_close(&w); }
TestSuite(upkeep, .init = setup, .fini = teardown, .timeout = 30);

static enum err make_site(struct world *x, const char *name, const char *zone)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__SiteCommand site = PACTE__SITE_COMMAND__INIT;
    site.site = (char *)(uintptr_t)name;
    site.time_zone = (char *)(uintptr_t)zone;
    c.action_case = PACTE__COMMAND__ACTION_SITE;
    c.site = &site;
    return world_command(x, 0, &c);
}

static enum err read_site(const struct store_read *read, void *ctx)
{
    struct view v = {.read = read};
    return state_site_get(&v, ctx);
}

Test(upkeep, a_site_is_made_once)
{
    struct site before, after;
    cr_assert_eq(store_view(w.store, read_site, &before, NULL), ERR_OK);
    cr_expect_eq(make_site(&w, "Autre", "Europe/Brussels"), ERR_EXISTS);
    cr_assert_eq(store_view(w.store, read_site, &after, NULL), ERR_OK);
    cr_expect_str_eq(after.name, before.name);
    cr_expect_neq(before.store_id, 0);
}

Test(upkeep, a_site_has_a_name_and_a_zone)
{
    static struct world empty;
    char longest[129];
    memset(longest, 'x', sizeof longest);
    longest[128] = '\0';
    world_open(&empty);
    cr_expect_eq(make_site(&empty, "", "Europe/Paris"), ERR_INVALID);
    cr_expect_eq(make_site(&empty, "Essai", ""), ERR_INVALID);
    cr_expect_eq(make_site(&empty, longest, "Europe/Paris"), ERR_INVALID);
    longest[127] = '\0';
    cr_expect_eq(make_site(&empty, longest, "Europe/Paris"), ERR_OK);
    world_close(&empty);
}

/* --- Attachments ----------------------------------------------------------------- */

static enum err send(uint64_t account, const uint8_t sha256[32], uint64_t total, uint32_t chunk, const uint8_t *data,
                     size_t len)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__BlobCommand b = PACTE__BLOB_COMMAND__INIT;
    b.sha256 = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)sha256, .len = 32};
    b.total_bytes = total;
    b.chunk = chunk;
    b.data = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)data, .len = len};
    c.action_case = PACTE__COMMAND__ACTION_BLOB;
    c.blob = &b;
    return world_command(&w, account, &c);
}

struct info { const uint8_t *sha256; uint64_t total; bool complete; };

static enum err read_info(const struct store_read *read, void *ctx)
{
    struct info *x = ctx;
    struct view v = {.read = read};
    return state_blob_info(&v, bytes_of(x->sha256, 32), &x->total, &x->complete);
}

enum { TWO_CHUNKS = LIMIT_CHUNK_BYTES + 100 };

Test(upkeep, an_attachment_comes_in_chunks)
{
    uint8_t *data = calloc(1, TWO_CHUNKS), sha256[32];
    data[TWO_CHUNKS - 1] = 1;
    hash_sha256(bytes_of(data, TWO_CHUNKS), sha256);
    cr_expect_eq(send(LECTURE, sha256, TWO_CHUNKS, 0, data, LIMIT_CHUNK_BYTES), ERR_FORBIDDEN);
    cr_assert_eq(send(COORDINATION, sha256, TWO_CHUNKS, 0, data, LIMIT_CHUNK_BYTES), ERR_OK, "%s", w.note.text);
    cr_assert_not_null(w.result->blob);
    cr_expect_eq(w.result->blob->next_chunk, 1);
    cr_expect_not(w.result->blob->complete);
    cr_assert_eq(send(COORDINATION, sha256, TWO_CHUNKS, 1, data + LIMIT_CHUNK_BYTES, 100), ERR_OK);
    cr_expect(w.result->blob->complete);
    struct info info = {.sha256 = sha256};
    cr_assert_eq(store_view(w.store, read_info, &info, NULL), ERR_OK);
    cr_expect(info.complete);
    free(data);
}

Test(upkeep, a_bad_attachment_is_forgotten)
{
    uint8_t *data = calloc(1, TWO_CHUNKS), sha256[32];
    hash_sha256(bytes_of(data, TWO_CHUNKS), sha256);
    cr_assert_eq(send(COORDINATION, sha256, TWO_CHUNKS, 0, data, LIMIT_CHUNK_BYTES), ERR_OK);
    data[TWO_CHUNKS - 1] = 1;
    struct info info = {.sha256 = sha256};
    cr_assert_eq(store_view(w.store, read_info, &info, NULL), ERR_OK);
    cr_expect_eq(send(COORDINATION, sha256, TWO_CHUNKS, 1, data + LIMIT_CHUNK_BYTES, 100), ERR_BAD_CONTENT);
    cr_expect_null(w.result->blob);
    cr_expect_eq(store_view(w.store, read_info, &info, NULL), ERR_NOT_FOUND);
    free(data);
}

/* --- Purge -------------------------------------------------------------------------- */

static enum err purge(int64_t keys, int64_t sessions)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__PurgeCommand p = PACTE__PURGE_COMMAND__INIT;
    p.keys_before_ms = keys;
    p.sessions_before_ms = sessions;
    c.action_case = PACTE__COMMAND__ACTION_PURGE;
    c.purge = &p;
    w.has_key = false;
    return world_command(&w, 0, &c);
}

static Pacte__Record *territory(uint64_t id, const char *code)
{
    return world_record(&w, TYPE(TERRITOIRE), id, 0, "code", code, "type", "QUARTIER", "libelle", "Essai", NULL);
}

Test(upkeep, old_keys_are_forgotten_and_young_ones_kept)
{
    w.has_key = true;
    w.key[0] = 1;
    cr_assert_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_OK);
    int64_t between = w.now_ms;
    w.key[0] = 2;
    cr_assert_eq(world_put(&w, COORDINATION, territory(501, "T501")), ERR_OK);
    cr_assert_eq(purge(between, 0), ERR_OK);
    w.has_key = true;
    cr_expect_eq(world_put(&w, COORDINATION, territory(501, "T501")), ERR_OK);
    cr_expect(w.out.repeated);
    w.key[0] = 1;
    cr_expect_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_CONFLICT, "done again, so to say");
    cr_expect_not(w.out.repeated);
}

/* Sessions 1 to `count`, five to an account. */
static void open_many(size_t count)
{
    for (uint64_t i = 1; i <= count; i++) {
        uint64_t account = 100000 + (i - 1) / LIMIT_SESSIONS_PER_ACCOUNT;
        char name[24];
        snprintf(name, sizeof name, "compte-%llu", (unsigned long long)account);
        Pacte__Account a = PACTE__ACCOUNT__INIT;
        a.id = account;
        a.account = a.name = name;
        if (i % LIMIT_SESSIONS_PER_ACCOUNT == 1)
            cr_assert_eq(world_put_account(&w, ADMIN, &a), ERR_OK, "%s", w.note.text);
        cr_assert_eq(world_login(&w, account, i), ERR_OK, "%s", w.note.text);
    }
}

Test(upkeep, one_purge_has_an_end, .timeout = 120)
{
    size_t left = 0;
    open_many(LIMIT_PURGE + 3);
    w.now_ms += 2 * LIMIT_SESSION_MS;
    cr_assert_eq(purge(0, w.now_ms), ERR_OK);
    for (uint64_t i = 1; i <= LIMIT_PURGE + 3; i++)
        left += world_has_session(&w, i);
    cr_expect_eq(left, 3);
    cr_assert_eq(purge(0, w.now_ms), ERR_OK, "the rest at the next");
    for (uint64_t i = 1; i <= LIMIT_PURGE + 3; i++)
        cr_expect_not(world_has_session(&w, i));
}

Test(upkeep, sessions_past_their_end_are_removed)
{
    cr_assert_eq(world_login(&w, COORDINATION, 1), ERR_OK);
    w.now_ms += LIMIT_SESSION_MS / 2;
    cr_assert_eq(world_login(&w, LECTURE, 2), ERR_OK);
    w.now_ms += LIMIT_SESSION_MS / 2 + 1;
    cr_assert_eq(purge(0, w.now_ms), ERR_OK);
    cr_expect_not(world_has_session(&w, 1));
    cr_expect(world_has_session(&w, 2));
}

/* The end is said to the millisecond: a session may still be used at the
 * instant that the purge is given. */
Test(upkeep, a_session_that_ends_at_the_bound_is_kept)
{
    int64_t end = w.now_ms + LIMIT_SESSION_MS;
    cr_assert_eq(world_login(&w, COORDINATION, 1), ERR_OK);
    cr_assert_eq(purge(0, end), ERR_OK);
    cr_expect(world_has_session(&w, 1));
    cr_assert_eq(purge(0, end + 1), ERR_OK);
    cr_expect_not(world_has_session(&w, 1));
}
