/* Who may change what, once the table of rights meets records that exist. */
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct world w;
static void setup(void) { world_make(&w); }
static void teardown(void) { world_close(&w); }
TestSuite(scope, .init = setup, .fini = teardown, .timeout = 30);

Test(scope, a_coordination_writes_for_its_centre_only)
{
    Pacte__Record *r = world_read(&w, TYPE(CONVENTION), AUTRE_CONVENTION);
    world_set(&w, r, "intitule", "Pas la mienne");
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_NOT_FOUND, "it may not even be read");
    cr_expect_eq(world_put(&w, AUTRE_COORDINATION, r), ERR_OK, "%s", w.note.text);
    cr_expect_eq(world_archive(&w, COORDINATION, TYPE(CONTRIBUTION), DE_DEPT, 1, false), ERR_NOT_FOUND);
}

Test(scope, a_record_does_not_leave_nor_enter_by_its_references)
{
    Pacte__Record *r = world_read(&w, TYPE(CONTRIBUTION), DE_VILLE);
    world_set(&w, r, "convention", world_ref(AUTRE_CONVENTION));
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_FORBIDDEN);
    Pacte__Record *added = world_record(&w, TYPE(CONTRIBUTION), 0, 0, "convention", world_ref(AUTRE_CONVENTION),
                                        "financeur", world_ref(VILLE), "annee", "2028", NULL);
    cr_expect_eq(world_put(&w, COORDINATION, added), ERR_FORBIDDEN);
    Pacte__Record *foreign = world_record(&w, TYPE(STRUCTURE), 9000, 0, "nom", "Ailleurs", "type", "CS", NULL);
    cr_expect_eq(world_put(&w, COORDINATION, foreign), ERR_FORBIDDEN, "not the structure it was given");
}

Test(scope, a_conflict_is_told_to_readers_only)
{
    Pacte__Record *r = world_read(&w, TYPE(CONVENTION), AUTRE_CONVENTION);
    r->header->revision = 0;
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_CONFLICT);
    cr_expect_eq(w.out.conflict_id, 0);
}

Test(scope, federation_keeps_what_is_shared_and_no_more)
{
    Pacte__Record *shared = world_read(&w, TYPE(ORGANISATION), VILLE);
    world_set(&w, shared, "sigle", "VB");
    cr_expect_eq(world_put(&w, FEDERATION, shared), ERR_OK, "%s", w.note.text);
    Pacte__Record *of_centre = world_read(&w, TYPE(CONVENTION), CONVENTION);
    world_set(&w, of_centre, "intitule", "Autre");
    cr_expect_eq(world_put(&w, FEDERATION, of_centre), ERR_FORBIDDEN);
}

Test(scope, readers_auditors_and_administrators_write_nothing)
{
    static const uint64_t accounts[] = {ADMIN, AUDIT, LECTURE};
    for (size_t i = 0; i < 3; i++) {
        Pacte__Record *r = world_record(&w, TYPE(TERRITOIRE), 500, 0, "code", "T500", "type", "QUARTIER", "libelle",
                                        "Essai", NULL);
        cr_expect_eq(world_put(&w, accounts[i], r), ERR_FORBIDDEN, "%zu", i);
        cr_expect_null(world_read(&w, TYPE(TERRITOIRE), 500));
    }
}

/* --- The financeur ------------------------------------------------------------- */

/* What the daemon shows a financeur: no internal note. */
static Pacte__Record *as_shown(uint32_t type, uint64_t id)
{
    Pacte__Record *r = world_read(&w, type, id);
    world_set(&w, r, "note", "");
    return r;
}

Test(scope, a_financeur_enters_what_it_has_voted)
{
    Pacte__Record *r = as_shown(TYPE(CONTRIBUTION), DE_VILLE);
    world_set(&w, r, "vote", "48000");
    world_set(&w, r, "notifie", "48000");
    cr_assert_eq(world_put(&w, FINANCEUR_VILLE, r), ERR_OK, "%s %s", w.note.field, w.note.text);
    r = world_read(&w, TYPE(CONTRIBUTION), DE_VILLE);
    cr_expect_str_eq(world_text(&w, r, "vote"), "48000.00");
    cr_expect_str_eq(world_text(&w, r, "note"), "À négocier", "what it cannot see stays");
    cr_expect_str_eq(world_text(&w, r, "sollicite"), "50000.00");
}

Test(scope, a_financeur_enters_what_it_has_paid)
{
    Pacte__Record *r = world_read(&w, TYPE(VERSEMENT), VERSEMENT);
    world_set(&w, r, "recu", "25000");
    world_set(&w, r, "recu_date", "2027-04-02");
    cr_expect_eq(world_put(&w, FINANCEUR_VILLE, r), ERR_OK, "%s %s", w.note.field, w.note.text);
    Pacte__Record *more = world_record(&w, TYPE(VERSEMENT), 0, 0, "contribution", world_ref(DE_VILLE), "recu", "1000",
                                       "recu_date", "2027-05-02", NULL);
    cr_expect_eq(world_put(&w, FINANCEUR_VILLE, more), ERR_OK, "%s %s", w.note.field, w.note.text);
}

Test(scope, a_financeur_touches_no_other_field)
{
    static const char *const fields[][2] = {{"sollicite", "1"}, {"promis", "1"}, {"annee", "2028"}, {"ligne", "X"},
                                            {"justifie", "1"}, {"note", "Moi"}, {"note", "À négocier"}};
    for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++) {
        Pacte__Record *r = as_shown(TYPE(CONTRIBUTION), DE_VILLE);
        world_set(&w, r, fields[i][0], fields[i][1]);
        cr_expect_eq(world_put(&w, FINANCEUR_VILLE, r), ERR_FORBIDDEN, "%s", fields[i][0]);
        char field[64];
        snprintf(field, sizeof field, "contribution.%s", fields[i][0]);
        cr_expect_str_eq(w.note.field, field);
        world_fresh(&w);
    }
    cr_expect_eq(world_read(&w, TYPE(CONTRIBUTION), DE_VILLE)->header->revision, 1);
}

Test(scope, a_financeur_writes_its_own_amounts_only)
{
    Pacte__Record *of_caf = as_shown(TYPE(CONTRIBUTION), DE_CAF);
    world_set(&w, of_caf, "sollicite", "");
    world_set(&w, of_caf, "vote", "1");
    cr_expect_eq(world_put(&w, FINANCEUR_VILLE, of_caf), ERR_FORBIDDEN);
    Pacte__Record *elsewhere = as_shown(TYPE(CONTRIBUTION), DE_DEPT);
    world_set(&w, elsewhere, "vote", "1");
    cr_expect_eq(world_put(&w, FINANCEUR_VILLE, elsewhere), ERR_NOT_FOUND, "a convention that it does not sign");
    Pacte__Record *taken = as_shown(TYPE(CONTRIBUTION), DE_VILLE);
    world_set(&w, taken, "financeur", world_ref(CAF));
    cr_expect_eq(world_put(&w, FINANCEUR_VILLE, taken), ERR_FORBIDDEN, "given away");
    cr_expect_eq(world_archive(&w, FINANCEUR_VILLE, TYPE(CONTRIBUTION), DE_VILLE, 1, false), ERR_FORBIDDEN);
    cr_expect_eq(world_put(&w, FINANCEUR_VILLE, world_record(&w, TYPE(CONTRIBUTION), 0, 0, "convention",
                           world_ref(AUTRE_CONVENTION), "financeur", world_ref(VILLE), "annee", "2027", NULL)),
                 ERR_FORBIDDEN, "it does not sign that one");
}

Test(scope, a_role_taken_away_counts_at_once)
{
    Pacte__Account *a = world_account(&w, COORDINATION);
    a->n_grants = 0;
    cr_assert_eq(world_put_account(&w, ADMIN, a), ERR_OK, "%s", w.note.text);
    Pacte__Record *r = world_read(&w, TYPE(CONVENTION), CONVENTION);
    world_set(&w, r, "intitule", "Trop tard");
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_NOT_FOUND);
}

/* --- What partners are not shown ------------------------------------------------ */

struct seen { uint64_t document; bool partner, centre; };

static bool may_read(const struct view *v, uint64_t account, const struct record_type *t, const struct scope *scope)
{
    Pacte__Account *a;
    cr_assert_eq(state_account_get(v, account, &w.build, &a), ERR_OK);
    struct caller c = {.account_id = a->id, .account = a->account, .source = "", .grant_count = a->n_grants,
                       .grants = (const Pacte__Grant *const *)a->grants};
    return rights_record(&c, PACTE__METHOD__METHOD_GET, t, scope).allowed;
}

static enum err look(const struct store_read *read, void *ctx)
{
    struct seen *x = ctx;
    struct view v = {.read = read};
    const struct record_type *t = record_type_of(TYPE(DOCUMENT));
    struct stored s;
    struct scope scope;
    ProtobufCMessage *body;
    cr_assert_eq(state_get(&v, t, x->document, &s), ERR_OK);
    cr_assert_eq(state_body(&s, &w.build, &body), ERR_OK);
    cr_assert_eq(state_scope(&v, t, body, x->document, &w.build, &scope), ERR_OK);
    x->partner = may_read(&v, FINANCEUR_VILLE, t, &scope);
    x->centre = may_read(&v, COORDINATION, t, &scope);
    return ERR_OK;
}

Test(scope, a_document_of_the_centre_alone_is_not_for_partners)
{
    static const struct { const char *visibility; bool partner; } rows[] = {
        {"partenaires", true}, {"centre", false}, {"publique", true}};
    for (size_t i = 0; i < 3; i++) {
        Pacte__Record *r = world_read(&w, TYPE(DOCUMENT), DOCUMENT);
        struct seen x = {.document = DOCUMENT};
        world_set(&w, r, "visibilite", rows[i].visibility);
        cr_assert_eq(world_put(&w, COORDINATION, r), ERR_OK, "%s", w.note.text);
        cr_assert_eq(store_view(w.store, look, &x, NULL), ERR_OK);
        cr_expect_eq(x.partner, rows[i].partner, "%s", rows[i].visibility);
        cr_expect(x.centre);
    }
}

/* The centre consents, in its own record, and takes it back. */
Test(scope, the_federation_writes_for_who_lets_it)
{
    Pacte__Record *s, *c = world_read(&w, TYPE(CONVENTION), CONVENTION);
    world_set(&w, c, "note", "Vu avec le centre");
    cr_expect_eq(world_put(&w, FEDERATION, c), ERR_FORBIDDEN);
    cr_expect(strstr(w.note.text, "laisse la fédération écrire") != NULL, "%s", w.note.text);
    s = world_read(&w, TYPE(STRUCTURE), CENTRE);
    world_set(&w, s, "accompagnee", "oui");
    cr_expect_eq(world_put(&w, FEDERATION, s), ERR_FORBIDDEN, "it does not give itself the right");
    cr_assert_eq(world_put(&w, COORDINATION, s), ERR_OK, "%s", w.note.text);
    cr_assert_eq(world_put(&w, FEDERATION, c), ERR_OK, "%s", w.note.text);
    Pacte__Record *money = world_read(&w, TYPE(CONTRIBUTION), DE_VILLE);
    world_set(&w, money, "vote", "40000");
    cr_expect_eq(world_put(&w, FEDERATION, money), ERR_OK, "%s", w.note.text);
    Pacte__Record *other = world_read(&w, TYPE(CONTRIBUTION), DE_DEPT);
    world_set(&w, other, "vote", "40000");
    cr_expect_eq(world_put(&w, FEDERATION, other), ERR_FORBIDDEN, "another centre");

    c = world_read(&w, TYPE(CONVENTION), CONVENTION);
    world_set(&w, c, "structures", world_ref(AUTRE_CENTRE));
    cr_expect_eq(world_put(&w, FEDERATION, c), ERR_FORBIDDEN, "each centre of a convention consents");

    s = world_read(&w, TYPE(STRUCTURE), CENTRE);
    world_set(&w, s, "accompagnee", "non");
    cr_assert_eq(world_put(&w, COORDINATION, s), ERR_OK, "%s", w.note.text);
    money = world_read(&w, TYPE(CONTRIBUTION), DE_VILLE);
    world_set(&w, money, "vote", "39000");
    cr_expect_eq(world_put(&w, FEDERATION, money), ERR_FORBIDDEN);
}
