/* The dossier of a convention, as a client copies it. */
#include "server/query/metier.h"
#include "tests/unit/server_query/reader.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct reader reader;

static void set_up(void) { reader_open(&reader); }
static void tear_down(void) { reader_close(&reader); }

TestSuite(dossier, .init = set_up, .fini = tear_down, .timeout = 60);

/* Every page of an answer, as a client would keep it. */
enum { KEPT = 4000 };
struct kept {
    const Pacte__Record *record[KEPT];
    const Pacte__DossierAuteur *auteur[KEPT];
    size_t count, auteurs, pages;
    uint64_t index;
};

static Pacte__DossierRequest asked(uint64_t convention)
{
    Pacte__DossierRequest r = PACTE__DOSSIER_REQUEST__INIT;
    r.convention = convention;
    return r;
}

static enum err read_pages(uint64_t account, Pacte__DossierRequest r, struct kept *out)
{
    const Pacte__DossierReply *reply;
    *out = (struct kept){.count = 0};
    do {
        enum err e = read_dossier(&reader, account, &r, &reply);
        if (e != ERR_OK)
            return e;
        cr_expect_leq(reader.reply_bytes, LIMIT_BODY_BYTES);
        cr_expect(out->pages == 0 || out->index == reply->index, "one index for all pages");
        cr_assert_leq(out->count + reply->n_records, KEPT);
        out->index = reply->index;
        out->pages++;
        for (size_t i = 0; i < reply->n_records; i++)
            out->record[out->count++] = reply->records[i];
        for (size_t i = 0; i < reply->n_auteurs && out->auteurs < KEPT; i++)
            out->auteur[out->auteurs++] = reply->auteurs[i];
        r.cursor = reply->next;
    } while (r.cursor.len > 0);
    return ERR_OK;
}

static const Pacte__Record *find(const struct kept *k, uint32_t type, uint64_t id)
{
    const Pacte__Record *found = NULL;
    for (size_t i = 0; i < k->count; i++) {
        const ProtobufCMessage *body;
        const struct record_type *t = record_body(k->record[i], &body);
        if (t == NULL || (uint32_t)t->number != type || k->record[i]->header->id != id)
            continue;
        cr_expect_null(found, "%s %llu came twice", t->name, (unsigned long long)id);
        found = k->record[i];
    }
    return found;
}

static bool has_auteur(const struct kept *k, uint64_t id, const char *name)
{
    for (size_t i = 0; i < k->auteurs; i++)
        if (k->auteur[i]->id == id)
            return strcmp(k->auteur[i]->compte, name) == 0 && strcmp(k->auteur[i]->nom, name) == 0;
    return false;
}

static void put(uint64_t account, Pacte__Record *r)
{
    cr_assert_eq(world_put(&reader.world, account, r), ERR_OK, "%s: %s", reader.world.note.field, reader.world.note.text);
}

static void change(uint64_t account, uint32_t type, uint64_t id, const char *field, const char *text)
{
    Pacte__Record *r = world_read(&reader.world, type, id);
    cr_assert_not_null(r);
    world_set(&reader.world, r, field, text);
    put(account, r);
}

Test(dossier, has_every_record_and_what_they_name)
{
    static const struct { uint32_t type; uint64_t id; } wanted[] = {
        {TYPE(CONVENTION), CONVENTION}, {TYPE(STRUCTURE), CENTRE}, {TYPE(AGREMENT), AGREMENT}, {TYPE(SIGNATAIRE), SIGNE_VILLE},
        {TYPE(SIGNATAIRE), SIGNE_CAF}, {TYPE(CONTRIBUTION), DE_VILLE}, {TYPE(CONTRIBUTION), DE_CAF},
        {TYPE(VERSEMENT), VERSEMENT}, {TYPE(DOCUMENT), DOCUMENT},
        /* named: by signatories and money, by the agrément, by the structure, by what is named */
        {TYPE(ORGANISATION), VILLE}, {TYPE(ORGANISATION), CAF}, {TYPE(ORGANISATION), GESTIONNAIRE},
        {TYPE(CONTACT), CONTACT}, {TYPE(TERRITOIRE), QUARTIER}, {TYPE(TERRITOIRE), COMMUNE},
    };
    struct kept k;
    change(COORDINATION, TYPE(SIGNATAIRE), SIGNE_CAF, "representant", world_ref(CONTACT));
    cr_assert_eq(read_pages(COORDINATION, asked(CONVENTION), &k), ERR_OK, "%s", reader.note.text);
    cr_expect_eq(k.count, sizeof wanted / sizeof wanted[0]);
    cr_expect_eq(k.pages, 1);
    cr_expect_eq(k.index, world_head(&reader.world).index);
    cr_expect_eq(k.record[0]->header->id, CONVENTION, "the convention first");
    for (size_t i = 0; i < sizeof wanted / sizeof wanted[0]; i++)
        cr_expect_not_null(find(&k, wanted[i].type, wanted[i].id), "%u %llu", wanted[i].type,
                           (unsigned long long)wanted[i].id);
    cr_expect_eq(find(&k, TYPE(SIGNATAIRE), SIGNE_CAF)->header->revision, 2);
    cr_expect_eq(k.auteurs, 2);
    cr_expect(has_auteur(&k, COORDINATION, "coordination"));
    cr_expect(has_auteur(&k, FEDERATION, "federation"));
}

/* --- Rights ------------------------------------------------------------------------------ */

Test(dossier, is_redacted)
{
    struct kept k;
    change(COORDINATION, TYPE(SIGNATAIRE), SIGNE_CAF, "representant", world_ref(CONTACT));
    cr_assert_eq(read_pages(FINANCEUR_VILLE, asked(CONVENTION), &k), ERR_OK, "%s", reader.note.text);
    cr_expect_null(k.record[0]->convention->note[0] != '\0' ? k.record[0] : NULL, "a note of the centre");
    cr_expect_not_null(find(&k, TYPE(CONTRIBUTION), DE_VILLE)->contribution->sollicite, "its own");
    cr_expect_null(find(&k, TYPE(CONTRIBUTION), DE_CAF)->contribution->sollicite, "of another");
    cr_expect_str_eq(find(&k, TYPE(CONTACT), CONTACT)->contact->nom, "", "personal");
    cr_expect_str_eq(find(&k, TYPE(CONTACT), CONTACT)->contact->fonction, "Chargée de mission");
    change(COORDINATION, TYPE(DOCUMENT), DOCUMENT, "visibilite", "centre");
    cr_assert_eq(read_pages(FINANCEUR_VILLE, asked(CONVENTION), &k), ERR_OK);
    cr_expect_null(find(&k, TYPE(DOCUMENT), DOCUMENT), "the centre's alone");
    cr_assert_eq(read_pages(LECTURE, asked(CONVENTION), &k), ERR_OK);
    cr_expect_not_null(find(&k, TYPE(DOCUMENT), DOCUMENT));
    cr_expect_null(find(&k, TYPE(CONTRIBUTION), DE_VILLE)->contribution->sollicite);
}

Test(dossier, is_of_those_who_may_read_the_convention)
{
    struct kept k;
    cr_expect_eq(read_pages(FINANCEUR_DEPT, asked(CONVENTION), &k), ERR_NOT_FOUND);
    cr_expect_eq(read_pages(AUTRE_COORDINATION, asked(CONVENTION), &k), ERR_NOT_FOUND);
    cr_expect_eq(read_pages(ADMIN, asked(CONVENTION), &k), ERR_FORBIDDEN);
    cr_expect_eq(read_pages(COORDINATION, asked(AGREMENT), &k), ERR_NOT_FOUND);
    cr_expect_eq(read_pages(COORDINATION, asked(424242), &k), ERR_NOT_FOUND);
    cr_expect_eq(read_pages(COORDINATION, asked(0), &k), ERR_REQUIRED);
    cr_expect_str_eq(reader.note.field, "convention");
}

/* --- Pages ------------------------------------------------------------------------------- */

static void document(uint64_t id, uint64_t convention, size_t note)
{
    static char text[8192];
    cr_assert_lt(note, sizeof text);
    memset(text, 'x', note);
    text[note] = '\0';
    put(COORDINATION, world_record(&reader.world, TYPE(DOCUMENT), id, 0, "type", "RAPPORT_ACTIVITE", "titre", "Rapport",
                                   "convention", world_ref(convention), "note", text, NULL));
    world_fresh(&reader.world);
}

static void expect_whole(size_t documents, size_t pages)
{
    static struct kept k;
    reader_fresh(&reader);
    cr_assert_eq(read_pages(COORDINATION, asked(CONVENTION), &k), ERR_OK, "%s", reader.note.text);
    cr_expect_eq(k.pages, pages, "%zu pages", k.pages);
    cr_expect_eq(k.count, 14 + documents);
    cr_expect_eq(k.record[0]->header->id, CONVENTION);
    for (size_t i = 0; i < documents; i++)
        cr_expect_not_null(find(&k, TYPE(DOCUMENT), 5000 + i));
}

static void rewrite(uint64_t id, size_t note)
{
    static char text[8192];
    memset(text, 'y', note);
    text[note] = '\0';
    change(COORDINATION, TYPE(DOCUMENT), id, "note", text);
    world_fresh(&reader.world);
}

/* What the daemon counts of a page: an account costs 2 bytes more than it takes,
 * and the index takes some that are not counted. */
static size_t counted(void)
{
    Pacte__DossierRequest r = asked(CONVENTION);
    const Pacte__DossierReply *reply;
    reader_fresh(&reader);
    cr_assert_eq(read_dossier(&reader, COORDINATION, &r, &reply), ERR_OK, "%s", reader.note.text);
    cr_assert_eq(reply->next.len, 0);
    return reader.reply_bytes + 2 * reply->n_auteurs - (reply->index < 128 ? 2 : reply->index < 16384 ? 3 : 4);
}

Test(dossier, fills_a_page_to_the_byte)
{
    enum { MOST = LIMIT_BODY_BYTES - LIMIT_CURSOR_BYTES - 64, EACH = 3500, COUNT = 290, LAST = 5000 + COUNT - 1 };
    for (uint64_t i = 0; i < COUNT; i++)
        document(5000 + i, CONVENTION, i + 1 < COUNT ? EACH : 200);
    for (uint64_t id = 5000; MOST - counted() > 3000; id++)       /* no note is longer than 4,000 */
        rewrite(id, EACH + 400);
    size_t note = 200 + (MOST - counted());
    rewrite(LAST, note);
    expect_whole(COUNT, 1);
    rewrite(LAST, note + 1);
    expect_whole(COUNT, 2);
    rewrite(LAST, note);
    expect_whole(COUNT, 1);
}

Test(dossier, goes_over_as_many_pages_as_it_takes)
{
    for (uint64_t i = 0; i < 700; i++)
        document(5000 + i, CONVENTION, 3900);
    expect_whole(700, 3);
}

Test(dossier, a_cursor_is_of_its_request_and_of_its_account)
{
    Pacte__DossierRequest r = asked(CONVENTION), other;
    const Pacte__DossierReply *reply;
    uint8_t cursor[LIMIT_CURSOR_BYTES];
    for (uint64_t i = 0; i < 350; i++)
        document(5000 + i, CONVENTION, 3900);
    cr_assert_eq(read_dossier(&reader, COORDINATION, &r, &reply), ERR_OK);
    size_t len = reply->next.len;
    cr_assert(len > 0 && len < sizeof cursor);
    memcpy(cursor, reply->next.data, len);
    r.cursor = (ProtobufCBinaryData){.data = cursor, .len = len};
    cr_expect_eq(read_dossier(&reader, COORDINATION, &r, &reply), ERR_OK);
    cr_expect_eq(read_dossier(&reader, FEDERATION, &r, &reply), ERR_BAD_CURSOR, "of another account");
    other = r;
    other.since_index = 1;
    cr_expect_eq(read_dossier(&reader, COORDINATION, &other, &reply), ERR_BAD_CURSOR, "of another request");
    other = r;
    other.at_ms = reader.world.now_ms;
    cr_expect_eq(read_dossier(&reader, COORDINATION, &other, &reply), ERR_BAD_CURSOR);
    for (size_t i = 0; i < len; i++) {
        cursor[i] ^= 1;
        cr_expect_eq(read_dossier(&reader, COORDINATION, &r, &reply), ERR_BAD_CURSOR, "byte %zu", i);
        cursor[i] ^= 1;
    }
    r.cursor.len--;
    cr_expect_eq(read_dossier(&reader, COORDINATION, &r, &reply), ERR_BAD_CURSOR, "cut");
    r.cursor.len = 1;
    cr_expect_eq(read_dossier(&reader, COORDINATION, &r, &reply), ERR_BAD_CURSOR);
}

/* --- Refreshing a copy ------------------------------------------------------------------- */

static struct kept since(uint64_t index)
{
    static struct kept k;
    Pacte__DossierRequest r = asked(CONVENTION);
    r.since_index = index;
    cr_assert_eq(read_pages(COORDINATION, r, &k), ERR_OK, "%s", reader.note.text);
    cr_expect_eq(k.index, world_head(&reader.world).index);
    return k;
}

Test(dossier, a_refresh_has_what_changed)
{
    uint64_t before = world_head(&reader.world).index;
    cr_expect_eq(since(before).count, 0);
    change(COORDINATION, TYPE(VERSEMENT), VERSEMENT, "prevu", "1000");
    struct kept k = since(before);
    cr_expect_eq(k.count, 1);
    cr_expect_eq(find(&k, TYPE(VERSEMENT), VERSEMENT)->versement->prevu->cents, 100000);
    cr_expect_eq(since(k.index).count, 0);
    change(COORDINATION, TYPE(CONTRIBUTION), DE_CAF, "ligne", "AGC");
    k = since(k.index);
    cr_expect_eq(k.count, 1, "its financeur was there");
    change(COORDINATION, TYPE(CONVENTION), CONVENTION, "intitule", "Un autre titre");
    k = since(k.index);
    cr_expect_eq(k.count, 1, "its title leads nowhere");
    cr_expect_str_eq(k.record[0]->convention->intitule, "Un autre titre");
}

Test(dossier, a_refresh_has_what_was_archived_and_brought_back)
{
    struct kept k;
    uint64_t before = world_head(&reader.world).index;
    cr_assert_eq(world_archive(&reader.world, COORDINATION, TYPE(VERSEMENT), VERSEMENT, 1, false), ERR_OK);
    cr_assert_eq(world_archive(&reader.world, COORDINATION, TYPE(CONTRIBUTION), DE_VILLE, 1, false), ERR_OK);
    k = since(before);
    cr_assert_not_null(find(&k, TYPE(CONTRIBUTION), DE_VILLE));
    cr_expect(find(&k, TYPE(CONTRIBUTION), DE_VILLE)->header->archived);
    cr_assert_not_null(find(&k, TYPE(VERSEMENT), VERSEMENT), "under one that is archived too");
    cr_expect(find(&k, TYPE(VERSEMENT), VERSEMENT)->header->archived);
    cr_expect_eq(since(k.index).count, 0, "it is told once");
    cr_assert_eq(read_pages(COORDINATION, asked(CONVENTION), &k), ERR_OK);
    cr_expect_null(find(&k, TYPE(CONTRIBUTION), DE_VILLE), "a new copy has no use for it");
    cr_assert_eq(world_archive(&reader.world, COORDINATION, TYPE(CONTRIBUTION), DE_VILLE, 2, true), ERR_OK);
    k = since(k.index);
    cr_assert_not_null(find(&k, TYPE(CONTRIBUTION), DE_VILLE));
    cr_expect_not(find(&k, TYPE(CONTRIBUTION), DE_VILLE)->header->archived);
}

/* The record that is named is older than the copy, and was not in it. */
Test(dossier, a_refresh_has_what_is_named_for_the_first_time)
{
    uint64_t before = world_head(&reader.world).index;
    change(COORDINATION, TYPE(SIGNATAIRE), SIGNE_CAF, "representant", world_ref(CONTACT));
    change(COORDINATION, TYPE(DOCUMENT), DOCUMENT, "titre", "Autre titre");
    struct kept k = since(before);
    cr_expect_not_null(find(&k, TYPE(SIGNATAIRE), SIGNE_CAF));
    cr_expect_not_null(find(&k, TYPE(DOCUMENT), DOCUMENT));
    cr_expect_not_null(find(&k, TYPE(CONTACT), CONTACT));
    cr_expect_not_null(find(&k, TYPE(ORGANISATION), VILLE), "of that contact");
    cr_expect_null(find(&k, TYPE(ORGANISATION), GESTIONNAIRE), "named by what has not changed");
    cr_expect_null(find(&k, TYPE(CONVENTION), CONVENTION));
}

Test(dossier, a_refresh_is_whole_when_the_convention_leads_elsewhere)
{
    uint64_t before = world_head(&reader.world).index;
    change(COORDINATION, TYPE(CONVENTION), CONVENTION, "agrement", world_ref(AGREMENT));
    cr_expect_eq(since(before).count, 14);
    before = world_head(&reader.world).index;
    change(COORDINATION, TYPE(CONVENTION), CONVENTION, "intitule", "Un");
    change(COORDINATION, TYPE(CONVENTION), CONVENTION, "agrement", "");
    change(COORDINATION, TYPE(CONVENTION), CONVENTION, "intitule", "Deux");
    cr_expect_eq(since(before).count, 14, "whatever came after");
    before = world_head(&reader.world).index;
    change(COORDINATION, TYPE(CONVENTION), CONVENTION, "intitule", "Trois");
    cr_expect_eq(since(before).count, 1);
}

/* --- The past ------------------------------------------------------------------------------ */

static struct kept of_at(uint64_t convention, int64_t ms)
{
    static struct kept k;
    Pacte__DossierRequest r = asked(convention);
    r.at_ms = ms;
    cr_assert_eq(read_pages(COORDINATION, r, &k), ERR_OK, "%s", reader.note.text);
    return k;
}

static struct kept at(int64_t ms) { return of_at(CONVENTION, ms); }

Test(dossier, a_former_state)
{
    struct kept k;
    struct world *w = &reader.world;
    put(COORDINATION, world_record(w, TYPE(CONVENTION), 500, 0, "reference", "COM-2027-003", "intitule", "Autre", "structures",
                                   world_ref(CENTRE), "debut", "2027-01-01", "fin", "2030-12-31", NULL));
    document(5000, 500, 10);
    int64_t then = w->now_ms - 1;
    w->now_ms += 60000;
    document(5001, CONVENTION, 10);
    change(COORDINATION, TYPE(DOCUMENT), 5000, "convention", world_ref(CONVENTION));
    change(COORDINATION, TYPE(CONVENTION), CONVENTION, "intitule", "Un autre titre");
    cr_assert_eq(world_archive(w, COORDINATION, TYPE(DOCUMENT), DOCUMENT, 1, false), ERR_OK);
    k = at(then);
    cr_expect_str_eq(k.record[0]->convention->intitule, "Convention");
    cr_expect_eq(k.record[0]->header->revision, 1);
    cr_expect_not_null(find(&k, TYPE(DOCUMENT), DOCUMENT), "not archived yet");
    cr_expect_null(find(&k, TYPE(DOCUMENT), 5001), "not born yet");
    cr_expect_null(find(&k, TYPE(DOCUMENT), 5000), "of another convention then");
    k = of_at(500, then);
    cr_expect_not_null(find(&k, TYPE(DOCUMENT), 5000), "still of that one then");
    k = of_at(500, 0);
    cr_expect_null(find(&k, TYPE(DOCUMENT), 5000));
    k = at(0);
    cr_expect_str_eq(k.record[0]->convention->intitule, "Un autre titre");
    cr_expect_null(find(&k, TYPE(DOCUMENT), DOCUMENT));
    cr_expect_not_null(find(&k, TYPE(DOCUMENT), 5000));
    cr_expect_not_null(find(&k, TYPE(DOCUMENT), 5001));
    Pacte__DossierRequest r = asked(CONVENTION);
    r.at_ms = 1;
    cr_expect_eq(read_pages(COORDINATION, r, &k), ERR_NOT_FOUND);
    r.at_ms = -1;
    cr_expect_eq(read_pages(COORDINATION, r, &k), ERR_OUT_OF_RANGE);
    cr_expect_str_eq(reader.note.field, "at_ms");
}

/* The rules read the same records; no convention has the id 0, which ended the
 * daemon once. */
Test(dossier, the_rules_find_no_convention_0)
{
    struct caller caller = reader_caller(&reader, COORDINATION);
    const struct store_read *read;
    Pacte__FicheRequest r = PACTE__FICHE_REQUEST__INIT;
    Pacte__Day au = PACTE__DAY__INIT;
    struct bytes reply;
    r.au = &au;
    cr_assert_eq(store_reader_begin(reader.store, &read, NULL), ERR_OK);
    struct view view = {.read = read};
    struct query q = {.view = &view, .caller = &caller, .arena = &reader.arena, .note = &reader.note};
    cr_expect_eq(query_fiche(&q, &r, &reply), ERR_NOT_FOUND);
    r.convention = CONVENTION;
    cr_expect_eq(query_fiche(&q, &r, &reply), ERR_OK, "%s", reader.note.text);
    store_reader_end(reader.store);
}
