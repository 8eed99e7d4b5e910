/* Damages whose checksums are right: only their meaning is wrong. Each must be
 * named by a sentence. */
#include "tests/unit/server_state/damage.h"
#include "tests/unit/server_state/sample.h"

#include "common/wire/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>

struct said {
    char all[8192];
    size_t len;
};

static void listen(void *ctx, const char *sentence)
{
    struct said *s = ctx;
    int n = snprintf(s->all + s->len, sizeof s->all - s->len, "%s\n", sentence);
    cr_assert_gt(n, 0);
    if ((size_t)n < sizeof s->all - s->len)
        s->len += (size_t)n;
    size_t len = strlen(sentence);
    cr_assert(len > 10 && sentence[len - 1] == '.', "a whole sentence: « %s »", sentence);
}

static void must_say(struct world *w, const char *words)
{
    static struct said said;
    struct verify_report r = {.say = listen, .ctx = &said};
    said = (struct said){.len = 0};
    cr_assert_eq(state_verify(w->store, &sys_real, &r, &w->note), ERR_DAMAGED, "« %s » was not found", words);
    cr_assert_gt(r.damages, 0);
    cr_assert(strstr(said.all, words) != NULL, "« %s » is not in:\n%s", words, said.all);
}

#define PUT(type, id, ...) cr_assert_eq(world_put(&w, type, id, world_bodyf(&w, type, __VA_ARGS__)), ERR_OK)

static struct world make(void)
{
    struct world w;
    world_open(&w);
    PUT("organisation", 51, "nom=Ville");
    PUT("structure", 1, "nom=Les Tilleuls;gestionnaire=%s", id_text(51));
    PUT("structure", 1, "nom=Les Tilleuls deux;gestionnaire=%s", id_text(51));
    PUT("convention", 40, "reference=C1;structures=%s", id_text(1));
    PUT("contribution", 70, "convention=%s;financeur=%s;annee=2027;vote=12", id_text(40), id_text(51));
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    return w;
}

static struct store_key record_key(enum store_table t, const char *type, uint64_t id)
{
    struct store_key k;
    store_key_init(&k, t);
    store_key_u16(&k, (uint16_t)type_of(type)->number);
    store_key_u64(&k, id);
    return k;
}

/* revision u32 | flags u8 | changed_ms i64 | header length u16 | header | body */
static void forge_record(struct world *w, const struct store_key *k, const Pacte__Header *h, uint32_t revision, struct bytes body)
{
    uint8_t p[512];
    struct bytes header = packed(w, &h->base);
    put_be32(p, revision);
    p[4] = h->archived ? 1 : 0;
    put_be64(p + 5, (uint64_t)h->changed_ms);
    put_be16(p + 13, (uint16_t)header.len);
    memcpy(p + 15, header.data, header.len);
    memcpy(p + 15 + header.len, body.data, body.len);
    row_forge(w, k, bytes_of(p, 15 + header.len + body.len));
}

static Pacte__Header header(uint64_t id, uint32_t revision)
{
    Pacte__Header h = PACTE__HEADER__INIT;
    h.id = id;
    h.revision = revision;
    return h;
}

Test(verify, a_header_that_contradicts_its_key, .timeout = 20)
{
    struct world w = make();
    struct store_key k = record_key(TABLE_RECORD, "structure", 1);
    struct bytes body = packed(&w, world_bodyf(&w, "structure", "nom=Les Tilleuls deux;gestionnaire=%s", id_text(51)));
    Pacte__Header h = header(2, 2);
    forge_record(&w, &k, &h, 2, body);
    must_say(&w, "ne dit pas la même chose");
    h = header(1, 3);
    forge_record(&w, &k, &h, 2, body);
    must_say(&w, "ne dit pas la même chose");
    h = header(1, 2);
    h.journal_index = 9;
    forge_record(&w, &k, &h, 2, body);
    must_say(&w, "cite l'entrée 9 du journal");
    h = header(1, 4);
    forge_record(&w, &k, &h, 4, body);
    must_say(&w, "Il manque la version 3");
    h = header(1, 1);
    forge_record(&w, &k, &h, 1, body);
    must_say(&w, "n'a pas de fiche qui la suive");
    h = header(1, 2);
    forge_record(&w, &k, &h, 2, bytes_text("\xff\xff\xff"));
    must_say(&w, "est illisible");
    forge_record(&w, &k, &h, 2, bytes_text("\x0a\x02\xc3\x28"));
    must_say(&w, "est illisible");
    forge_record(&w, &k, &h, 2, packed(&w, world_bodyf(&w, "structure", "nom=Autre;gestionnaire=%s", id_text(51))));
    must_say(&w, "Il manque une ligne de la fiche structure");
    must_say(&w, "contient une ligne de trop pour la fiche structure");
    forge_record(&w, &k, &h, 2, packed(&w, world_bodyf(&w, "structure", "nom=Les Tilleuls deux;gestionnaire=%s", id_text(404))));
    must_say(&w, "cite dans « Gestionnaire » une fiche qui n'existe pas");
    forge_record(&w, &k, &h, 2, body);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    world_close(&w);
}

Test(verify, keys_that_mean_nothing, .timeout = 60)
{
    static const struct { enum store_table table; const char *words; } cases[] = {
        {TABLE_META, "ligne inconnue"},       {TABLE_RECORD, "clé inconnue"},    {TABLE_VERSION, "clé inconnue"},
        {TABLE_INDEX, "ligne illisible"},     {TABLE_SEARCH, "ligne illisible"}, {TABLE_TOTAL, "ne correspond à aucune"},
        {TABLE_JOURNAL, "clé inconnue"},      {TABLE_KEY, "clé d'envoi"},        {TABLE_KEY_TIME, "ligne illisible"},
        {TABLE_ACCOUNT, "abîmée"},            {TABLE_ACCOUNT_NAME, "abîmée"},    {TABLE_SESSION, "abîmée"},
        {TABLE_SESSION_TOKEN, "abîmée"},      {TABLE_BLOB, "clé inconnue"},
    };
    _Static_assert(sizeof cases / sizeof cases[0] == TABLE_COUNT, "one case for each table");
    struct world w = make();
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct store_key k;
        struct bytes nothing = bytes_of("", 0);
        store_key_init(&k, cases[i].table);
        store_key_bytes(&k, bytes_text("xyz"));
        if (cases[i].table == TABLE_INDEX || cases[i].table == TABLE_SEARCH || cases[i].table == TABLE_KEY_TIME)
            world_raw(&w, &k, &nothing);
        else
            row_forge(&w, &k, nothing);
        must_say(&w, cases[i].words);
        world_raw(&w, &k, NULL);
        cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    }
    world_close(&w);
}

Test(verify, a_total_that_is_wrong_missing_or_too_many, .timeout = 20)
{
    struct world w = make();
    struct rows_copy totals;
    rows_take(&w, TABLE_TOTAL, &totals);
    cr_assert_eq(totals.count, 1);
    struct row *r = &totals.rows[0];
    struct store_key k = row_key(TABLE_TOTAL, r);
    r->value[9 + 4 + 8 * 2 + 7] ^= 1;
    row_forge(&w, &k, bytes_of(r->value + 9, r->value_len - 9));
    must_say(&w, "n'est pas la somme");
    world_raw(&w, &k, NULL);
    must_say(&w, "Il manque le total");
    k.bytes[19] ^= 1;
    row_forge(&w, &k, bytes_of(r->value + 9, r->value_len - 9));
    must_say(&w, "ne correspond à aucune contribution");
    rows_free(&totals);
    world_close(&w);
}

Test(verify, a_row_that_should_be_empty, .timeout = 20)
{
    struct world w = make();
    struct rows_copy rows;
    rows_take(&w, TABLE_INDEX, &rows);
    struct store_key k = row_key(TABLE_INDEX, &rows.rows[3]);
    struct bytes something = bytes_text("x");
    world_raw(&w, &k, &something);
    must_say(&w, "n'est pas vide");
    rows_free(&rows);
    world_close(&w);
}

/* --- People ------------------------------------------------------------------------- */

/* Each row of one table, led elsewhere. */
static void mislead(struct world *w, enum store_table t, uint64_t to, const char *words)
{
    struct rows_copy rows;
    uint8_t payload[8];
    rows_take(w, t, &rows);
    cr_assert_eq(rows.count, 3);
    put_be64(payload, to);
    struct store_key k = row_key(t, &rows.rows[0]);
    row_forge(w, &k, bytes_of(payload, sizeof payload));
    must_say(w, words);
    row_write(w, t, &rows.rows[0]);
    rows_free(&rows);
}

Test(verify, names_and_tokens_that_lead_elsewhere, .timeout = 60)
{
    struct world w;
    world_open(&w);
    sample_fill(&w);
    mislead(&w, TABLE_ACCOUNT_NAME, 0x999, "On n'arrive plus à admin");
    mislead(&w, TABLE_ACCOUNT_NAME, 0x101, "ligne de trop");
    mislead(&w, TABLE_SESSION_TOKEN, 0x999, "On n'arrive plus à une session");
    mislead(&w, TABLE_SESSION_TOKEN, 0x201, "ligne de trop");
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    struct rows_copy rows;
    rows_take(&w, TABLE_ACCOUNT, &rows);
    row_remove(&w, TABLE_ACCOUNT, &rows.rows[1]);
    must_say(&w, "compte qui n'existe pas");
    rows_free(&rows);
    world_close(&w);
}

/* --- Attachments ------------------------------------------------------------------------ */

Test(verify, attachments, .timeout = 60)
{
    struct world w;
    struct rows_copy rows;
    uint8_t sha256[32];
    world_open(&w);
    sample_blob(&w, 262144 + 10, 2, sha256);
    rows_take(&w, TABLE_BLOB, &rows);
    cr_assert_eq(rows.count, 3);
    struct store_key state = row_key(TABLE_BLOB, &rows.rows[0]), last = row_key(TABLE_BLOB, &rows.rows[2]);
    row_forge(&w, &last, bytes_text("0123456789"));
    must_say(&w, "ne correspond plus à son empreinte");
    row_forge(&w, &last, bytes_text("012345678"));
    must_say(&w, "n'a pas sa longueur");
    world_raw(&w, &last, NULL);
    must_say(&w, "n'a pas tous ses morceaux");
    row_write(&w, TABLE_BLOB, &rows.rows[2]);
    world_raw(&w, &state, NULL);
    must_say(&w, "a des morceaux et n'a pas d'état");
    row_write(&w, TABLE_BLOB, &rows.rows[0]);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    rows_free(&rows);
    world_close(&w);
}

/* --- It goes on ------------------------------------------------------------------------------ */

Test(verify, counts_every_damage, .timeout = 60)
{
    struct world w;
    struct verify_report r;
    struct rows_copy rows;
    world_open(&w);
    sample_fill(&w);
    rows_take(&w, TABLE_VERSION, &rows);
    cr_assert_gt(rows.count, 10);
    for (size_t i = 0; i < 10; i++) {
        rows.rows[i].value[rows.rows[i].value_len - 1] ^= 1;
        row_write(&w, TABLE_VERSION, &rows.rows[i]);
    }
    cr_assert_eq(world_verify(&w, &r, false), ERR_DAMAGED);
    cr_assert_eq(r.damages, 10);
    cr_assert_eq(r.versions, rows.count);
    cr_assert_eq(r.blobs, 3, "and what comes after is read all the same");
    cr_assert(strstr(w.note.text, "10 dommages") != NULL, "%s", w.note.text);
    rows_free(&rows);
    world_close(&w);
}
