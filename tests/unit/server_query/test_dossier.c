/* Dossier: a convention whole, redacted, by pages, and only what is new. */
#include "server/query/metier.h"
#include "tests/unit/server_query/reader.h"

#include <criterion/criterion.h>
#include <string.h>

static struct reader r;

static void open_world(void) { reader_open(&r); }
static void close_world(void) { reader_close(&r); }
TestSuite(dossier, .init = open_world, .fini = close_world);

static enum err ask(uint64_t account, const Pacte__DossierRequest *q, const Pacte__DossierReply **reply)
{
    struct caller caller = reader_caller(&r, account);
    const struct store_read *read;
    struct bytes packed = {0};
    ProtobufCMessage *m = NULL;
    r.note = (struct err_note){.field = ""};
    cr_assert_eq(store_reader_begin(r.store, &read, NULL), ERR_OK);
    struct view view = {.read = read};
    struct query query = {.view = &view, .caller = &caller, .arena = &r.arena, .note = &r.note};
    enum err e = query_dossier(&query, q, &packed);
    store_reader_end(r.store);
    r.reply_bytes = packed.len;
    if (e == ERR_OK)
        cr_assert_eq(wire_unpack(&pacte__dossier_reply__descriptor, packed, &r.arena, &m, &r.note), ERR_OK);
    *reply = (const Pacte__DossierReply *)m;
    return e;
}

static const Pacte__Record *find(const Pacte__DossierReply *d, uint64_t id)
{
    for (size_t i = 0; i < d->n_records; i++)
        if (d->records[i]->header->id == id)
            return d->records[i];
    return NULL;
}

static Pacte__DossierRequest about(uint64_t convention, uint64_t since)
{
    Pacte__DossierRequest q = PACTE__DOSSIER_REQUEST__INIT;
    q.convention = convention;
    q.since_index = since;
    return q;
}

Test(dossier, holds_the_records_and_what_they_name)
{
    const Pacte__DossierReply *d;
    Pacte__DossierRequest q = about(CONVENTION, 0);
    cr_assert_eq(ask(COORDINATION, &q, &d), ERR_OK);
    static const uint64_t expected[] = {CONVENTION, CENTRE, AGREMENT, GESTIONNAIRE, VILLE, CAF, SIGNE_VILLE, SIGNE_CAF,
                                        DE_VILLE, DE_CAF, VERSEMENT, DOCUMENT, QUARTIER, COMMUNE};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++)
        cr_expect_not_null(find(d, expected[i]), "%llu", (unsigned long long)expected[i]);
    cr_expect_null(find(d, AUTRE_CONVENTION));
    cr_expect_null(find(d, DE_DEPT));
    cr_expect_null(find(d, DEPT), "named by nobody here");
    cr_expect_eq(d->next.len, 0u);
    cr_expect_eq(d->index, world_head(&r.world).index);
    cr_expect_geq(d->n_auteurs, 1u);
    for (size_t i = 1; i < d->n_records; i++)
        cr_expect_neq(d->records[i - 1]->header->id, d->records[i]->header->id, "once");
}

Test(dossier, hides_what_its_reader_may_not_see)
{
    const Pacte__DossierReply *d;
    Pacte__DossierRequest q = about(CONVENTION, 0);
    cr_assert_eq(ask(COORDINATION, &q, &d), ERR_OK);
    cr_expect_neq(find(d, CONVENTION)->convention->note[0], '\0');
    cr_assert_eq(ask(FINANCEUR_VILLE, &q, &d), ERR_OK);
    cr_expect_eq(find(d, CONVENTION)->convention->note[0], '\0', "internal notes");
    cr_assert_eq(ask(AUTRE_COORDINATION, &q, &d), ERR_NOT_FOUND);
    cr_assert_eq(ask(FINANCEUR_DEPT, &q, &d), ERR_NOT_FOUND);
    q.convention = 424242;
    cr_assert_eq(ask(COORDINATION, &q, &d), ERR_NOT_FOUND);
    q.convention = 0;                    /* ended the daemon once */
    cr_assert_eq(ask(COORDINATION, &q, &d), ERR_NOT_FOUND);
}

Test(dossier, since_an_index_gives_what_is_new_archived_too)
{
    const Pacte__DossierReply *d;
    Pacte__DossierRequest q = about(CONVENTION, 0);
    cr_assert_eq(ask(COORDINATION, &q, &d), ERR_OK);
    uint64_t index = d->index;
    q = about(CONVENTION, index);
    cr_assert_eq(ask(COORDINATION, &q, &d), ERR_OK);
    cr_expect_eq(d->n_records, 0u);
    Pacte__Record *changed = world_read(&r.world, TYPE(CONTRIBUTION), DE_CAF);
    world_set(&r.world, changed, "ligne", "AGC");
    cr_assert_eq(world_put(&r.world, COORDINATION, changed), ERR_OK);
    cr_assert_eq(world_archive(&r.world, COORDINATION, TYPE(VERSEMENT), VERSEMENT, 1, false), ERR_OK);
    cr_assert_eq(ask(COORDINATION, &q, &d), ERR_OK);
    cr_expect_eq(d->n_records, 2u);
    cr_assert_not_null(find(d, DE_CAF));
    cr_assert_not_null(find(d, VERSEMENT));
    cr_expect(find(d, VERSEMENT)->header->archived);
    q = about(CONVENTION, 0);
    cr_assert_eq(ask(COORDINATION, &q, &d), ERR_OK);
    cr_expect_null(find(d, VERSEMENT), "a whole copy has no archived record");
}

Test(dossier, as_it_stood)
{
    const Pacte__DossierReply *d;
    Pacte__DossierRequest q = about(CONVENTION, 0);
    q.at_ms = r.world.now_ms - 1;
    Pacte__Record *changed = world_read(&r.world, TYPE(CONTRIBUTION), DE_CAF);
    world_set(&r.world, changed, "sollicite", "60000");
    cr_assert_eq(world_put(&r.world, COORDINATION, changed), ERR_OK);
    cr_assert_eq(ask(COORDINATION, &q, &d), ERR_OK);
    cr_expect_eq(find(d, DE_CAF)->contribution->sollicite->cents, 5000000);
    q.at_ms = 0;
    cr_assert_eq(ask(COORDINATION, &q, &d), ERR_OK);
    cr_expect_eq(find(d, DE_CAF)->contribution->sollicite->cents, 6000000);
}

/* Long notes, until one page is not enough. */
static void fill(unsigned count)
{
    char note[7900];
    memset(note, 'a', sizeof note - 1);
    note[sizeof note - 1] = '\0';
    for (unsigned i = 0; i < count; i++) {
        Pacte__Record *x = world_record(&r.world, TYPE(DOCUMENT), 5000 + i, 0, "type", "RAPPORT_ACTIVITE", "titre", "Rapport",
                                        "convention", world_ref(CONVENTION), "note", note, NULL);
        cr_assert_eq(world_put(&r.world, COORDINATION, x), ERR_OK);
        world_fresh(&r.world);
    }
}

Test(dossier, comes_by_pages_that_lose_nothing)
{
    const Pacte__DossierReply *d;
    uint64_t seen[400];
    size_t count = 0, pages = 0;
    fill(200);
    Pacte__DossierRequest q = about(CONVENTION, 0);
    do {
        cr_assert_eq(ask(COORDINATION, &q, &d), ERR_OK);
        cr_expect_leq(r.reply_bytes, LIMIT_BODY_BYTES);
        pages++;
        for (size_t i = 0; i < d->n_records; i++)
            seen[count++] = d->records[i]->header->id;
        cr_expect_eq(d->index, world_head(&r.world).index);
        q.cursor = d->next;
    } while (d->next.len > 0);
    cr_expect_gt(pages, 1u);
    size_t documents = 0;
    for (size_t i = 0; i < count; i++) {
        documents += seen[i] >= 5000 && seen[i] < 5200;
        for (size_t k = 0; k < i; k++)
            cr_assert_neq(seen[i], seen[k], "given twice");
    }
    cr_expect_eq(documents, 200u);
}

Test(dossier, a_cursor_that_is_not_one_is_refused)
{
    const Pacte__DossierReply *d;
    uint8_t bytes[21] = {0xff};
    for (size_t len = 1; len <= sizeof bytes; len++) {
        Pacte__DossierRequest q = about(CONVENTION, 0);
        q.cursor = (ProtobufCBinaryData){.data = bytes, .len = len};
        cr_expect_eq(ask(COORDINATION, &q, &d), ERR_BAD_CURSOR, "%zu", len);
    }
    Pacte__DossierRequest q = about(CONVENTION, 0);
    q.at_ms = -1;
    cr_expect_eq(ask(COORDINATION, &q, &d), ERR_OUT_OF_RANGE);
}
