#include "tests/unit/server_state/world.h"

#include <criterion/criterion.h>

struct look {
    const char *type;
    uint64_t id;
    struct scope scope;
};

static enum err look_fn(struct world *w, const struct view *v, void *ctx)
{
    struct look *x = ctx;
    struct stored s;
    ProtobufCMessage *body;
    cr_assert_eq(state_get(v, type_of(x->type), x->id, &s), ERR_OK);
    cr_assert_eq(state_body(&s, &w->bodies, &body), ERR_OK);
    return state_scope(v, s.type, body, x->id, &w->bodies, &x->scope);
}

static struct scope scope(struct world *w, const char *type, uint64_t id)
{
    struct look x = {.type = type, .id = id};
    cr_assert_eq(world_view(w, look_fn, &x), ERR_OK);
    return x.scope;
}

static bool has(const uint64_t *ids, size_t count, uint64_t id)
{
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static void check(struct world *w, const char *type, uint64_t id, size_t structures, size_t signataires, uint64_t financeur)
{
    struct scope s = scope(w, type, id);
    cr_assert_not(s.everyone, "%s", type);
    cr_assert_eq(s.structure_count, structures, "%s: %zu structures", type, s.structure_count);
    for (uint64_t i = 1; i <= structures; i++)
        cr_assert(has(s.structures, s.structure_count, i), "%s: structure %u", type, (unsigned)i);
    cr_assert_eq(s.signataire_count, signataires, "%s: %zu signataires", type, s.signataire_count);
    for (uint64_t i = 1; i <= signataires; i++)
        cr_assert(has(s.signataires, s.signataire_count, 50 + i), "%s: signataire %u", type, (unsigned)i);
    cr_assert_eq(s.financeur, financeur, "%s", type);
}

#define PUT(type, id, ...) cr_assert_eq(world_put(&w, type, id, world_bodyf(&w, type, __VA_ARGS__)), ERR_OK)

/* One convention over two centres, signed by two organisations; the agrément
 * of the first. */
static struct world make(void)
{
    struct world w;
    world_open(&w);
    PUT("structure", 1, "nom=A");
    PUT("structure", 2, "nom=B");
    PUT("organisation", 51, "nom=Ville");
    PUT("organisation", 52, "nom=Caf");
    PUT("agrement", 30, "structure=%s", id_text(1));
    PUT("convention", 40, "reference=C1;structures=%s;structures=%s;agrement=%s", id_text(1), id_text(2), id_text(30));
    PUT("signataire", 60, "convention=%s;organisation=%s", id_text(40), id_text(51));
    PUT("signataire", 61, "convention=%s;organisation=%s", id_text(40), id_text(52));
    PUT("signataire", 62, "convention=%s;organisation=%s", id_text(40), id_text(52));
    PUT("contribution", 70, "convention=%s;financeur=%s;annee=2027", id_text(40), id_text(52));
    PUT("versement", 80, "contribution=%s;recu=10", id_text(70));
    PUT("document", 90, "convention=%s;titre=Bilan", id_text(40));
    PUT("contact", 95, "organisation=%s;nom=Martin", id_text(51));
    PUT("territoire", 96, "code=T;libelle=T");
    return w;
}

Test(scope, follows_references_upwards, .timeout = 20)
{
    struct world w = make();
    check(&w, "structure", 1, 1, 0, 0);
    check(&w, "agrement", 30, 1, 2, 0);
    check(&w, "convention", 40, 2, 2, 0);
    check(&w, "signataire", 60, 2, 2, 0);
    check(&w, "contribution", 70, 2, 2, 52);
    check(&w, "versement", 80, 2, 2, 52);
    check(&w, "document", 90, 2, 2, 0);
    world_close(&w);
}

/* The projet social is the single reference of all who sign for it; meetings
 * and lines of a budget go up by three steps and more. */
Test(scope, the_types_of_the_metier, .timeout = 20)
{
    struct world w = make();
    PUT("projet_social", 31, "structure=%s", id_text(1));
    PUT("noeud", 32, "projet=%s", id_text(31));
    check(&w, "noeud", 32, 1, 0, 0);
    PUT("convention", 41, "reference=C2;structures=%s;projet=%s", id_text(1), id_text(31));
    PUT("signataire", 63, "convention=%s;organisation=%s", id_text(41), id_text(51));
    check(&w, "projet_social", 31, 1, 1, 0);
    check(&w, "noeud", 32, 1, 1, 0);
    PUT("budget", 33, "convention=%s", id_text(40));
    PUT("ligne_budget", 34, "budget=%s", id_text(33));
    check(&w, "ligne_budget", 34, 2, 2, 0);
    PUT("instance", 35, "convention=%s", id_text(40));
    PUT("reunion", 36, "instance=%s", id_text(35));
    PUT("presence", 37, "reunion=%s", id_text(36));
    check(&w, "presence", 37, 2, 2, 0);
    PUT("affectation", 38, "structure=%s", id_text(1));
    check(&w, "affectation", 38, 1, 0, 0);
    PUT("statistique", 39, "mesure=RP");
    PUT("modele", 42, "code=M");
    cr_assert(scope(&w, "statistique", 39).everyone && scope(&w, "modele", 42).everyone);
    world_close(&w);
}

Test(scope, shared_types_are_of_everyone, .timeout = 20)
{
    struct world w = make();
    cr_assert(scope(&w, "organisation", 51).everyone);
    cr_assert(scope(&w, "territoire", 96).everyone);
    cr_assert(scope(&w, "contact", 95).everyone, "as the organisation it speaks for");
    world_close(&w);
}

Test(scope, an_archived_signature_gives_nothing, .timeout = 20)
{
    struct world w = make();
    cr_assert_eq(world_archive(&w, "signataire", 61, true), ERR_OK);
    check(&w, "contribution", 70, 2, 2, 52);
    cr_assert_eq(world_archive(&w, "signataire", 62, true), ERR_OK);
    check(&w, "contribution", 70, 2, 1, 52);
    cr_assert_eq(world_archive(&w, "convention", 40, true), ERR_OK);
    check(&w, "agrement", 30, 1, 0, 0);
    check(&w, "contribution", 70, 2, 1, 52);
    world_close(&w);
}

Test(scope, a_record_that_cites_nothing_is_of_nobody, .timeout = 20)
{
    struct world w;
    world_open(&w);
    PUT("contribution", 70, "annee=2027");
    PUT("contribution", 71, "convention=%s;annee=2027", id_text(404));
    check(&w, "contribution", 70, 0, 0, 0);
    check(&w, "contribution", 71, 0, 0, 0);
    world_close(&w);
}
