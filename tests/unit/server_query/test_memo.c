/* The rights of a record are asked once for many of one parent: never more is
 * shown than when each is asked for alone. */
#include "tests/unit/server_query/reader.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct reader reader;

static void set_up(void) { reader_open(&reader); }
static void tear_down(void) { reader_close(&reader); }

TestSuite(memo, .init = set_up, .fini = tear_down, .timeout = 60);

static void put(uint64_t account, Pacte__Record *r)
{
    cr_assert_eq(world_put(&reader.world, account, r), ERR_OK, "%s: %s", reader.world.note.field, reader.world.note.text);
}

/* Of both conventions, of three financeurs, kept by the centre or not, in turns. */
static void populate(void)
{
    struct world *w = &reader.world;
    static const uint64_t financeurs[] = {VILLE, CAF, DEPT};
    for (uint64_t i = 0; i < 24; i++) {
        uint64_t convention = i % 2 == 0 ? CONVENTION : AUTRE_CONVENTION;
        uint64_t account = i % 2 == 0 ? COORDINATION : AUTRE_COORDINATION;
        put(account, world_record(w, TYPE(CONTRIBUTION), 6000 + i, 0, "convention", world_ref(convention), "financeur",
                                  world_ref(financeurs[i / 2 % 3]), "annee", "2028", "sollicite", "1000", NULL));
        put(account, world_record(w, TYPE(DOCUMENT), 6100 + i, 0, "type", "RAPPORT_ACTIVITE", "titre", "Rapport", "convention",
                                  world_ref(convention), "visibilite", i / 2 % 2 == 0 ? "centre" : "partenaires", NULL));
        put(account, world_record(w, TYPE(VERSEMENT), 6200 + i, 0, "contribution", world_ref(6000 + i), "type", "acompte",
                                  "prevu", "100", NULL));
    }
}

static bool same_record(const Pacte__Record *a, const Pacte__Record *b)
{
    struct bytes x, y;
    return wire_pack(&a->base, &reader.arena, &x) == ERR_OK && wire_pack(&b->base, &reader.arena, &y) == ERR_OK &&
           bytes_equal(x, y);
}

static size_t compare(uint64_t account, uint32_t type)
{
    Pacte__ListRequest list = PACTE__LIST_REQUEST__INIT;
    const Pacte__ListReply *rows;
    const Pacte__GetReply *one;
    size_t listed = 0;
    list.type = (Pacte__RecordType)type;
    cr_assert_eq(read_list(&reader, account, &list, &rows), ERR_OK, "%s", reader.note.text);
    for (uint64_t id = 1; id < 6300; id++) {
        Pacte__GetRequest get = PACTE__GET_REQUEST__INIT;
        get.type = list.type;
        get.id = id;
        const Pacte__Record *found = NULL;
        for (size_t i = 0; i < rows->n_records; i++)
            if (rows->records[i]->header->id == id)
                found = rows->records[i];
        bool readable = read_get(&reader, account, &get, &one) == ERR_OK;
        cr_expect_eq(readable, found != NULL, "account %llu, type %u, %llu", (unsigned long long)account, type,
                     (unsigned long long)id);
        if (readable && found != NULL)
            cr_expect(same_record(found, one->record), "%llu", (unsigned long long)id);
        listed += found != NULL;
    }
    return listed;
}

Test(memo, a_list_shows_what_each_get_shows)
{
    static const uint64_t accounts[] = {COORDINATION, AUTRE_COORDINATION, FINANCEUR_VILLE, FINANCEUR_DEPT, LECTURE};
    static const uint32_t types[] = {TYPE(CONTRIBUTION), TYPE(DOCUMENT), TYPE(VERSEMENT)};
    size_t listed = 0;
    populate();
    for (size_t a = 0; a < sizeof accounts / sizeof accounts[0]; a++)
        for (size_t t = 0; t < sizeof types / sizeof types[0]; t++)
            listed += compare(accounts[a], types[t]);
    cr_expect_gt(listed, 100);
}
