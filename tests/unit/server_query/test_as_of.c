/* What the rules say, over the records as they were: the day of the rules and
 * the instant of the records are two things. */
#include "server/query/metier.h"
#include "tests/unit/server_query/reader.h"

#include <criterion/criterion.h>

static struct reader reader;
static Pacte__Day day = PACTE__DAY__INIT;

static void set_up(void)
{
    struct day d;
    reader_open(&reader);
    cr_assert_eq(day_from_civil(2027, 6, 30, &d), ERR_OK);
    day.number = d.number;
}
static void tear_down(void) { reader_close(&reader); }

TestSuite(as_of, .init = set_up, .fini = tear_down, .timeout = 60);

/* One computed view: the request is packed as any other, the answer unpacked. */
#define VIEW(name, Message, reply_descriptor, ask) \
    static enum err name(uint64_t account, Pacte__##Message##Request r, int64_t at_ms, const Pacte__##Message##Reply **out) \
    { \
        struct caller caller = reader_caller(&reader, account); \
        const struct store_read *read; \
        struct bytes packed = {0}; \
        ProtobufCMessage *m = NULL; \
        r.au = &day; \
        r.at_ms = at_ms; \
        cr_assert_eq(store_reader_begin(reader.store, &read, NULL), ERR_OK); \
        struct view view = {.read = read}; \
        struct query q = {.view = &view, .caller = &caller, .arena = &reader.arena, .note = &reader.note}; \
        enum err e = ask; \
        store_reader_end(reader.store); \
        if (e == ERR_OK) \
            cr_assert_eq(wire_unpack(&reply_descriptor, packed, &reader.arena, &m, &reader.note), ERR_OK); \
        *out = (const Pacte__##Message##Reply *)m; \
        return e; \
    }
#define PAGED(query) ({ \
    struct metier_page page = {.begun = false}; \
    enum err e_ = ERR_OK; \
    while (e_ == ERR_OK && !page.done) \
        e_ = query(&q, &r, &page, &packed); \
    e_; })
VIEW(fiche, Fiche, pacte__fiche_reply__descriptor, query_fiche(&q, &r, &packed))
VIEW(echeances, Echeances, pacte__echeances_reply__descriptor, PAGED(query_echeances))
VIEW(financements, Financements, pacte__financements_reply__descriptor, PAGED(query_financements))
VIEW(indicateurs, Indicateurs, pacte__indicateurs_reply__descriptor, PAGED(query_indicateurs))
VIEW(portefeuille, Portefeuille, pacte__portefeuille_reply__descriptor, PAGED(query_portefeuille))
VIEW(expliquer, Expliquer, pacte__expliquer_reply__descriptor, query_expliquer(&q, &r, &packed))

static void change(uint32_t type, uint64_t id, const char *field, const char *text)
{
    Pacte__Record *r = world_read(&reader.world, type, id);
    world_set(&reader.world, r, field, text);
    cr_assert_eq(world_put(&reader.world, COORDINATION, r), ERR_OK, "%s: %s", reader.world.note.field, reader.world.note.text);
}

/* An instant after what has been written, and before what comes. */
static int64_t then(void)
{
    int64_t ms = reader.world.now_ms;
    reader.world.now_ms += 60000;
    return ms;
}

static int64_t asked_of_caf(int64_t at_ms)
{
    Pacte__FinancementsRequest r = PACTE__FINANCEMENTS_REQUEST__INIT;
    const Pacte__FinancementsReply *reply;
    r.convention = CONVENTION;
    cr_assert_eq(financements(COORDINATION, r, at_ms, &reply), ERR_OK, "%s", reader.note.text);
    for (size_t i = 0; i < reply->n_rows; i++)
        if (reply->rows[i]->contribution == DE_CAF)
            return reply->rows[i]->sollicite->cents;
    return -1;
}

Test(as_of, an_amount_that_was_corrected_is_as_it_was)
{
    Pacte__ExpliquerRequest r = PACTE__EXPLIQUER_REQUEST__INIT;
    const Pacte__ExpliquerReply *reply;
    int64_t before = then();
    change(TYPE(CONTRIBUTION), DE_CAF, "sollicite", "60000");
    cr_expect_eq(asked_of_caf(0), 6000000);
    cr_expect_eq(asked_of_caf(before), 5000000);
    cr_expect_eq(asked_of_caf(then()), 6000000);
    r.convention = CONVENTION;
    r.barreau = (char *)(uintptr_t)"sollicite";
    cr_assert_eq(expliquer(COORDINATION, r, 0, &reply), ERR_OK, "%s", reader.note.text);
    cr_expect_eq(reply->total->cents, 11000000);
    cr_assert_eq(expliquer(COORDINATION, r, before, &reply), ERR_OK);
    cr_expect_eq(reply->total->cents, 10000000);
}

Test(as_of, what_was_archived_since_counts_and_what_was_made_since_does_not)
{
    int64_t before = then();
    cr_assert_eq(world_archive(&reader.world, COORDINATION, TYPE(CONTRIBUTION), DE_CAF, 1, false), ERR_OK);
    cr_expect_eq(asked_of_caf(0), -1);
    cr_expect_eq(asked_of_caf(before), 5000000);
    const Pacte__FicheReply *reply;
    Pacte__FicheRequest r = PACTE__FICHE_REQUEST__INIT;
    r.convention = CONVENTION;
    cr_assert_eq(fiche(COORDINATION, r, before, &reply), ERR_OK);
    cr_expect_eq(reply->signataires, 2);
    cr_assert_eq(world_put(&reader.world, COORDINATION,
                           world_record(&reader.world, TYPE(SIGNATAIRE), 7000, 0, "convention", world_ref(CONVENTION),
                                        "organisation", world_ref(DEPT), "qualites", "FINANCEUR", NULL)), ERR_OK);
    cr_assert_eq(fiche(COORDINATION, r, before, &reply), ERR_OK);
    cr_expect_eq(reply->signataires, 2);
    cr_assert_eq(fiche(COORDINATION, r, 0, &reply), ERR_OK);
    cr_expect_eq(reply->signataires, 3);
}

/* A rule that is lifted is told with its reason, by whom, and what it lifts. */
Test(as_of, the_fiche_tells_what_is_lifted)
{
    const Pacte__FicheReply *reply;
    Pacte__FicheRequest r = PACTE__FICHE_REQUEST__INIT;
    Pacte__Derogation x = PACTE__DEROGATION__INIT, *list = &x;
    int64_t before = then();
    Pacte__Record *c = world_read(&reader.world, TYPE(CONVENTION), CONVENTION);
    x.regle = (char *)(uintptr_t)"quorum";
    x.raison = (char *)(uintptr_t)"Accord des absents";
    c->convention->derogations = &list;
    c->convention->n_derogations = 1;
    cr_assert_eq(world_put(&reader.world, COORDINATION, c), ERR_OK, "%s", reader.world.note.text);
    r.convention = CONVENTION;
    cr_assert_eq(fiche(COORDINATION, r, 0, &reply), ERR_OK, "%s", reader.note.text);
    cr_assert_eq(reply->n_derogations, 1);
    cr_expect_str_eq(reply->derogations[0]->regle, "quorum");
    cr_expect_str_eq(reply->derogations[0]->nom, "quorum et présidence");
    cr_expect_str_eq(reply->derogations[0]->raison, "Accord des absents");
    cr_expect(reply->derogations[0]->compte[0] != '\0' && reply->derogations[0]->le != NULL);
    cr_expect_str_eq(reply->derogations[0]->leve, "", "nothing was refused");
    cr_assert_eq(fiche(COORDINATION, r, before, &reply), ERR_OK, "%s", reader.note.text);
    cr_expect_eq(reply->n_derogations, 0, "not lifted yet");
}

/* Before anything was: nothing to list, and no convention. */
Test(as_of, lists_are_of_what_there_was)
{
    Pacte__FicheRequest one = PACTE__FICHE_REQUEST__INIT;
    Pacte__EcheancesRequest due = PACTE__ECHEANCES_REQUEST__INIT;
    Pacte__IndicateursRequest measured = PACTE__INDICATEURS_REQUEST__INIT;
    Pacte__PortefeuilleRequest all = PACTE__PORTEFEUILLE_REQUEST__INIT;
    Pacte__FinancementsRequest money = PACTE__FINANCEMENTS_REQUEST__INIT;
    const Pacte__FicheReply *f;
    const Pacte__EcheancesReply *e;
    const Pacte__IndicateursReply *i;
    const Pacte__PortefeuilleReply *p;
    const Pacte__FinancementsReply *m;
    measured.annee = 2027;
    one.convention = CONVENTION;
    cr_assert_eq(portefeuille(FEDERATION, all, 0, &p), ERR_OK);
    cr_expect_eq(p->n_rows, 1);
    cr_assert_eq(financements(FEDERATION, money, 0, &m), ERR_OK);
    cr_expect_eq(m->n_rows, 3);
    cr_assert_eq(portefeuille(FEDERATION, all, 1, &p), ERR_OK);
    cr_expect_eq(p->n_rows, 0);
    cr_assert_eq(financements(FEDERATION, money, 1, &m), ERR_OK);
    cr_expect_eq(m->n_rows, 0);
    cr_assert_eq(echeances(FEDERATION, due, 1, &e), ERR_OK);
    cr_expect_eq(e->n_rows, 0);
    cr_assert_eq(indicateurs(FEDERATION, measured, 1, &i), ERR_OK);
    cr_expect_eq(i->n_rows, 0);
    cr_expect_eq(fiche(FEDERATION, one, 1, &f), ERR_NOT_FOUND);
}

Test(as_of, an_instant_is_not_negative)
{
    Pacte__FicheRequest r = PACTE__FICHE_REQUEST__INIT;
    const Pacte__FicheReply *reply;
    r.convention = CONVENTION;
    cr_expect_eq(fiche(COORDINATION, r, -1, &reply), ERR_OUT_OF_RANGE);
    cr_expect_str_eq(reader.note.field, "at_ms");
}

/* The rights are those of today, whatever the instant. */
Test(as_of, the_past_is_no_way_round_the_rights)
{
    const Pacte__FicheReply *reply;
    Pacte__FicheRequest r = PACTE__FICHE_REQUEST__INIT;
    r.convention = CONVENTION;
    int64_t before = then();
    cr_expect_eq(fiche(FINANCEUR_VILLE, r, before, &reply), ERR_OK);
    cr_assert_eq(world_archive(&reader.world, COORDINATION, TYPE(VERSEMENT), VERSEMENT, 1, false), ERR_OK);
    cr_assert_eq(world_archive(&reader.world, COORDINATION, TYPE(CONTRIBUTION), DE_VILLE, 1, false), ERR_OK);
    cr_assert_eq(world_archive(&reader.world, COORDINATION, TYPE(SIGNATAIRE), SIGNE_VILLE, 1, false), ERR_OK);
    cr_expect_eq(fiche(FINANCEUR_VILLE, r, before, &reply), ERR_NOT_FOUND);
    cr_expect_eq(fiche(FINANCEUR_DEPT, r, before, &reply), ERR_NOT_FOUND);
}
