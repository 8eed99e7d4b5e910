#include "tests/unit/server_state/damage.h"
#include "tests/unit/server_state/sample.h"

#include "common/crypto/hash.h"

#include <criterion/criterion.h>
#include <stdlib.h>

struct head_and_entry {
    struct journal_head head;
    uint64_t index;
    enum err error;
    Pacte__JournalEntry *entry;
};

static enum err look_fn(struct world *w, const struct view *v, void *ctx)
{
    struct head_and_entry *x = ctx;
    cr_assert_eq(state_journal_head(v, &x->head), ERR_OK);
    x->error = state_journal_get(v, x->index, &w->bodies, &x->entry);
    return ERR_OK;
}

static struct head_and_entry look(struct world *w, uint64_t index)
{
    struct head_and_entry x = {.index = index};
    cr_assert_eq(world_view(w, look_fn, &x), ERR_OK);
    return x;
}

Test(journal, is_empty_then_grows_by_one, .timeout = 20)
{
    struct world w;
    static const uint8_t zero[32];
    world_open(&w);
    struct head_and_entry x = look(&w, 1);
    cr_assert_eq(x.head.index, 0);
    cr_assert_arr_eq(x.head.hash, zero, 32);
    cr_assert_eq(x.error, ERR_NOT_FOUND);
    sample_journal(&w, 3);
    x = look(&w, 3);
    cr_assert_eq(x.head.index, 3);
    cr_assert_eq(x.head.term, 1);
    cr_assert_eq(x.head.at_ms, w.now_ms);
    cr_assert_eq(x.error, ERR_OK);
    cr_assert_eq(x.entry->index, 3);
    cr_assert_arr_eq(x.entry->hash.data, x.head.hash, 32);
    cr_assert_eq(look(&w, 4).error, ERR_NOT_FOUND);
    sample_journal(&w, 1);
    cr_assert_eq(look(&w, 4).error, ERR_OK);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    world_close(&w);
}

/* Computed by an independent implementation (Python's hashlib): the chain is a
 * format that others verify. */
Test(journal, hash_of_a_known_entry, .timeout = 10)
{
    static const char wanted[] = "12b7b2ba7480c88541efa3225d42cad4d7b2d05a0fa75f205c40edb6a0f43e7e";
    uint8_t former[32], out[32];
    char hex[65];
    memset(former, 0x11, sizeof former);
    state_journal_hash(former, 2, 1, bytes_text("command"), bytes_text("result"), out);
    hex_encode(bytes_of(out, sizeof out), hex, sizeof hex);
    cr_assert_str_eq(hex, wanted);
}

Test(journal, what_separates_command_and_result_is_hashed_too, .timeout = 10)
{
    static const uint8_t former[32];
    uint8_t a[32], b[32];
    state_journal_hash(former, 1, 1, bytes_text("ab"), bytes_text("c"), a);
    state_journal_hash(former, 1, 1, bytes_text("a"), bytes_text("bc"), b);
    cr_assert(memcmp(a, b, 32) != 0);
    state_journal_hash(former, 2, 1, bytes_text("ab"), bytes_text("c"), b);
    cr_assert(memcmp(a, b, 32) != 0);
    state_journal_hash(former, 1, 2, bytes_text("ab"), bytes_text("c"), b);
    cr_assert(memcmp(a, b, 32) != 0);
}

/* --- Tampering: with values whose checksum is right ------------------------------------ */

static void make(struct world *w, struct rows_copy *rows)
{
    world_open(w);
    sample_journal(w, 12);
    cr_assert_eq(world_verify(w, NULL, true), ERR_OK);
    rows_take(w, TABLE_JOURNAL, rows);
    cr_assert_eq(rows->count, 12);
}

static void forge(struct world *w, const struct row *place, struct bytes payload)
{
    struct store_key k = row_key(TABLE_JOURNAL, place);
    row_forge(w, &k, payload);
}

static struct bytes payload_of(const struct row *r)
{
    return bytes_of(r->value + 9, r->value_len - 9);
}

static void must_be_found(struct world *w, const char *what, size_t n)
{
    struct verify_report r;
    cr_assert_eq(world_verify(w, &r, false), ERR_DAMAGED, "%s %zu", what, n);
}

Test(journal, an_edited_entry_is_found, .timeout = 120)
{
    struct world w;
    struct rows_copy rows;
    make(&w, &rows);
    for (size_t i = 0; i < rows.count; i++) {
        struct row *r = &rows.rows[i];
        /* Term, hash, command and result, byte after byte. */
        for (size_t n = 9; n < r->value_len; n += 5) {
            r->value[n] ^= 1;
            forge(&w, r, payload_of(r));
            must_be_found(&w, "edited", n);
            r->value[n] ^= 1;
        }
        row_write(&w, TABLE_JOURNAL, r);
    }
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    rows_free(&rows);
    world_close(&w);
}

Test(journal, a_removed_entry_is_found, .timeout = 60)
{
    struct world w;
    struct rows_copy rows;
    make(&w, &rows);
    for (size_t i = 0; i < rows.count; i++) {
        row_remove(&w, TABLE_JOURNAL, &rows.rows[i]);
        must_be_found(&w, "removed", i);
        row_write(&w, TABLE_JOURNAL, &rows.rows[i]);
    }
    rows_free(&rows);
    world_close(&w);
}

/* Removed, and the following ones moved up as if it had never been. */
Test(journal, a_spliced_journal_is_found, .timeout = 60)
{
    struct world w;
    struct rows_copy rows;
    make(&w, &rows);
    for (size_t gap = 0; gap + 1 < rows.count; gap++) {
        for (size_t i = gap; i + 1 < rows.count; i++)
            forge(&w, &rows.rows[i], payload_of(&rows.rows[i + 1]));
        row_remove(&w, TABLE_JOURNAL, &rows.rows[rows.count - 1]);
        must_be_found(&w, "spliced", gap);
        for (size_t i = 0; i < rows.count; i++)
            row_write(&w, TABLE_JOURNAL, &rows.rows[i]);
    }
    rows_free(&rows);
    world_close(&w);
}

Test(journal, reordered_entries_are_found, .timeout = 60)
{
    struct world w;
    struct rows_copy rows;
    make(&w, &rows);
    for (size_t i = 0; i + 1 < rows.count; i++) {
        forge(&w, &rows.rows[i], payload_of(&rows.rows[i + 1]));
        forge(&w, &rows.rows[i + 1], payload_of(&rows.rows[i]));
        must_be_found(&w, "reordered", i);
        row_write(&w, TABLE_JOURNAL, &rows.rows[i]);
        row_write(&w, TABLE_JOURNAL, &rows.rows[i + 1]);
    }
    rows_free(&rows);
    world_close(&w);
}

Test(journal, a_truncated_journal_is_found, .timeout = 60)
{
    struct world w;
    struct rows_copy rows;
    make(&w, &rows);
    for (size_t left = rows.count; left > 0; left--) {
        row_remove(&w, TABLE_JOURNAL, &rows.rows[left - 1]);
        must_be_found(&w, "truncated", left);
    }
    rows_free(&rows);
    world_close(&w);
}

Test(journal, an_entry_added_behind_the_end_is_found, .timeout = 60)
{
    struct world w;
    struct rows_copy rows;
    make(&w, &rows);
    struct store_key k;
    store_key_init(&k, TABLE_JOURNAL);
    store_key_u64(&k, 13);
    row_forge(&w, &k, payload_of(&rows.rows[11]));
    must_be_found(&w, "added", 13);
    rows_free(&rows);
    world_close(&w);
}

/* The whole chain made again from one entry on, but not the head. */
Test(journal, a_chain_made_anew_does_not_lead_to_the_head, .timeout = 60)
{
    struct world w;
    struct rows_copy rows;
    make(&w, &rows);
    uint8_t former[32] = {0};
    for (size_t i = 0; i < rows.count; i++) {
        struct row *r = &rows.rows[i];
        uint8_t *p = r->value + 9;
        size_t command_len = get_be32(p + 40);
        if (i == 4)
            p[44 + command_len - 1] ^= 1;
        state_journal_hash(former, i + 1, get_be64(p), bytes_of(p + 44, command_len),
                           bytes_of(p + 44 + command_len, r->value_len - 9 - 44 - command_len), p + 8);
        memcpy(former, p + 8, 32);
        forge(&w, r, payload_of(r));
    }
    must_be_found(&w, "made anew", 0);
    rows_free(&rows);
    world_close(&w);
}
