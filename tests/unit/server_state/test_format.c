/* The bytes that docs/formats.md shows: a store made here holds exactly them,
 * and the page shows them all. Changing one needs a new schema version. */
#include "tests/unit/server_state/damage.h"

#include "common/crypto/hash.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

static const struct { enum store_table table; const char *key, *value; } examples[] = {
    {TABLE_META, "6a6f75726e616c",
     "010c1f1f17059993880000000000000001000000000000000100000000000003e8b4ac3bcec31df201988662ca430516"
     "a957e9c95e777bb90bd40077e89c9f75c3"},
    {TABLE_META, "736368656d61",
     "011b6760599b4f958500000004"},
    {TABLE_META, "73697465",
     "015368180d7db960ca00000000000000010942656c6c65726976650c4575726f70652f5061726973"},
    {TABLE_RECORD, "00080000000000000007",
     "0102bd078257ca2e4a00000003000000000000000bb8000e090700000000000000100320b8170a090901000000000000"
     "00120909020000000000000018eb0f2a05c38974c3a94a0508c0cc8d08"},
    {TABLE_VERSION, "0008000000000000000700000002",
     "01259c1df28db5e4e7000000020100000000000007d00010090700000000000000100220d00f38010a09090100000000"
     "000000120909020000000000000018eb0f2a05c38974c3a94a0508c0cc8d08"},
    {TABLE_INDEX, "000801000100000000000000010000000000000007",
     ""},
    {TABLE_INDEX, "0008050001657465000000000000000007",
     ""},
    {TABLE_INDEX, "00080600000000000000000007",
     ""},
    {TABLE_INDEX, "0008090001800000000081b3200000000000000007",
     ""},
    {TABLE_SEARCH, "65746500000800000000000000070500",
     ""},
    {TABLE_TOTAL, "00000000000000010000000000000002000007eb00000000",
     "01bf4eae3065bb24730000000100000000000000000000000000000000000000000081b3200000000000000000000000"
     "000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000"
     "01000000000000000000000000000000000000000000000000"},
    {TABLE_JOURNAL, "0000000000000001",
     "01b841ce8c23fbfe050000000000000001b4ac3bcec31df201988662ca430516a957e9c95e777bb90bd40077e89c9f75"
     "c3000000020801120178"},
    {TABLE_KEY, "000000000000000330313233343536373839616263646566",
     "012a680fe6c8070dcf000000000000000100000000000003e84444444444444444444444444444444444444444444444"
     "444444444444444444"},
    {TABLE_KEY_TIME, "80000000000003e8000000000000000330313233343536373839616263646566",
     ""},
    {TABLE_ACCOUNT, "0000000000000003",
     "012f52d162411c5ec50903000000000000001a07c3896d696c6965"},
    {TABLE_ACCOUNT_NAME, "656d696c6965",
     "011342c3f6d865bc610000000000000003"},
    {TABLE_SESSION, "0000000000000004",
     "01c907b489c476cd480904000000000000001103000000000000001a2022222222222222222222222222222222222222"
     "22222222222222222222222222"},
    {TABLE_SESSION_TOKEN, "2222222222222222222222222222222222222222222222222222222222222222",
     "0114de4ecb7b3900c40000000000000004"},
    {TABLE_BLOB, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
     "012c14e0d332ee7be900000000000000030000000101"},
    {TABLE_BLOB, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad00000000",
     "018f087ccf96561a68616263"},
};

static enum err people_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    struct site site = {.store_id = 1, .name = "Bellerive", .time_zone = "Europe/Paris"};
    Pacte__Account a = PACTE__ACCOUNT__INIT;
    Pacte__Session s = PACTE__SESSION__INIT;
    Pacte__BlobCommand b = PACTE__BLOB_COMMAND__INIT;
    Pacte__BlobPutReply reply = PACTE__BLOB_PUT_REPLY__INIT;
    struct journal_head head;
    struct key_seen seen = {.journal_index = 1};
    uint8_t token[32], sha256[32];
    (void)ctx;
    memset(token, 0x22, sizeof token);
    memset(seen.content_hash, 0x44, sizeof seen.content_hash);
    a.id = 3;
    a.account = (char *)(uintptr_t)"Émilie";
    s.id = 4;
    s.account_id = 3;
    s.token_hash = (ProtobufCBinaryData){sizeof token, token};
    hash_sha256(bytes_text("abc"), sha256);
    b.sha256 = (ProtobufCBinaryData){sizeof sha256, sha256};
    b.total_bytes = 3;
    b.data = (ProtobufCBinaryData){3, (uint8_t *)(uintptr_t)"abc"};
    cr_assert_eq(state_site_put(ch, &site), ERR_OK);
    cr_assert_eq(state_account_put(v, ch, &a, &w->arena, &w->note), ERR_OK);
    cr_assert_eq(state_session_put(v, ch, &s, &w->arena), ERR_OK);
    cr_assert_eq(state_blob_put(v, ch, &b, &w->arena, &reply, &w->note), ERR_OK);
    cr_assert_eq(state_key_put(ch, 3, bytes_text("0123456789abcdef"), 1000, &seen), ERR_OK);
    return state_journal_append(v, ch, 1, 1000, bytes_text("\x08\x01"), bytes_text("\x12\x01x"), &w->arena, &head);
}

static void make(struct world *w)
{
    world_open(w);
    w->now_ms = 0;
    cr_assert_eq(world_put(w, "contribution", 7,
                           world_bodyf(w, "contribution", "convention=%s;financeur=%s;annee=2027;dispositif=Été;vote=85000", id_text(1), id_text(2))), ERR_OK);
    cr_assert_eq(world_archive(w, "contribution", 7, true), ERR_OK);
    cr_assert_eq(world_archive(w, "contribution", 7, false), ERR_OK);
    cr_assert_eq(world_change(w, people_fn, NULL), ERR_OK);
}

static char *page(void)
{
    FILE *f = fopen("docs/formats.md", "r");
    cr_assert_not_null(f, "the tests run in the folder of the sources");
    char *text = calloc(1, 1 << 20);
    cr_assert_lt(fread(text, 1, (1 << 20) - 1, f), (1 << 20) - 1);
    fclose(f);
    return text;
}

static const char *hex(struct bytes b)
{
    static char text[4][2048];
    static unsigned turn;
    char *out = text[turn++ % 4];
    hex_encode(b, out, sizeof text[0]);
    return out;
}

/* The keys of all tables, and their values, one line each as the page has them. */
static void show(struct world *w)
{
    for (int t = 0; t < TABLE_COUNT; t++) {
        struct rows_copy rows;
        rows_take(w, (enum store_table)t, &rows);
        for (size_t i = 0; i < rows.count; i++)
            fprintf(stderr, "ROW %s %s %s\n", store_table_name((enum store_table)t),
                    hex(bytes_of(rows.rows[i].key, rows.rows[i].key_len)), hex(row_value(&rows.rows[i])));
        rows_free(&rows);
    }
}

static bool stored(struct world *w, enum store_table t, const char *key, const char *value)
{
    struct rows_copy rows;
    bool found = false;
    rows_take(w, t, &rows);
    for (size_t i = 0; i < rows.count; i++)
        found = found || (strcmp(hex(bytes_of(rows.rows[i].key, rows.rows[i].key_len)), key) == 0 &&
                          strcmp(hex(row_value(&rows.rows[i])), value) == 0);
    rows_free(&rows);
    return found;
}

Test(format, is_that_of_the_page, .timeout = 30)
{
    struct world w;
    char *text = page();
    bool seen[TABLE_COUNT] = {false};
    make(&w);
    if (getenv("PACTE_SHOW_FORMATS") != NULL)
        show(&w);
    for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
        cr_assert(stored(&w, examples[i].table, examples[i].key, examples[i].value), "%s %s",
                  store_table_name(examples[i].table), examples[i].key);
        cr_assert(strstr(text, examples[i].key) != NULL, "the page has no key %s", examples[i].key);
        cr_assert(strstr(text, examples[i].value) != NULL, "the page has no value %s", examples[i].value);
        seen[examples[i].table] = true;
    }
    for (int t = 0; t < TABLE_COUNT; t++)
        cr_assert(seen[t], "no example of %s", store_table_name((enum store_table)t));
    free(text);
    world_close(&w);
}

/* Computed by an independent SipHash-2-4 (a few lines of Python). */
Test(format, checksum_of_a_known_value, .timeout = 30)
{
    struct world w;
    make(&w);
    cr_assert(stored(&w, TABLE_META, "736368656d61", "011b6760599b4f958500000004"));
    world_close(&w);
}
