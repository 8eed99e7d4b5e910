#include "tests/unit/server_state/world.h"

#include <criterion/criterion.h>

static enum err put_territoire(struct world *w, uint64_t id, const char *code)
{
    return world_put(w, "territoire", id, world_bodyf(w, "territoire", "code=%s;libelle=Quartier %u", code, (unsigned)id));
}

Test(unique, case_and_accents_do_not_make_another_value, .timeout = 20)
{
    static const char *const same[] = {"QN09299É", "qn09299e", "Qn09299è"};
    struct world w;
    world_open(&w);
    cr_assert_eq(put_territoire(&w, 1, "QN09299E"), ERR_OK);
    for (size_t i = 0; i < sizeof same / sizeof same[0]; i++) {
        cr_assert_eq(put_territoire(&w, 2, same[i]), ERR_DUPLICATE, "%s", same[i]);
        cr_assert_str_eq(w.note.field, "territoire.code");
        cr_assert(strstr(w.note.text, "Quartier 1") != NULL, "the other is named: %s", w.note.text);
    }
    cr_assert_eq(put_territoire(&w, 2, "QN09299"), ERR_OK, "a beginning is another value");
    cr_assert_eq(put_territoire(&w, 3, "QN09299EE"), ERR_OK);
    cr_assert_eq(put_territoire(&w, 1, "qn09299e"), ERR_OK, "its own value");
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    world_close(&w);
}

Test(unique, an_archived_record_frees_its_value_until_it_comes_back, .timeout = 20)
{
    struct world w;
    world_open(&w);
    cr_assert_eq(put_territoire(&w, 1, "A1"), ERR_OK);
    cr_assert_eq(world_archive(&w, "territoire", 1, true), ERR_OK);
    cr_assert_eq(put_territoire(&w, 2, "A1"), ERR_OK);
    cr_assert_eq(world_archive(&w, "territoire", 1, false), ERR_DUPLICATE);
    cr_assert_eq(put_territoire(&w, 2, "A2"), ERR_OK);
    cr_assert_eq(world_archive(&w, "territoire", 1, false), ERR_OK);
    world_close(&w);
}

Test(unique, absent_values_do_not_meet, .timeout = 20)
{
    struct world w;
    world_open(&w);
    cr_assert_eq(world_put(&w, "organisation", 1, world_body(&w, "organisation", "nom=A", NULL)), ERR_OK);
    cr_assert_eq(world_put(&w, "organisation", 2, world_body(&w, "organisation", "nom=A", NULL)), ERR_OK);
    cr_assert_eq(world_put(&w, "organisation", 1, world_body(&w, "organisation", "nom=A", "siret=99000101800011", NULL)), ERR_OK);
    cr_assert_eq(world_put(&w, "organisation", 2, world_body(&w, "organisation", "nom=A", "siret=99000101800011", NULL)),
                 ERR_DUPLICATE);
    world_close(&w);
}

struct find {
    const char *type, *key;
    enum err error;
    uint64_t id;
};

static enum err find_fn(struct world *w, const struct view *v, void *ctx)
{
    struct find *f = ctx;
    (void)w;
    f->error = state_find_key(v, type_of(f->type), f->key, &f->id);
    return ERR_OK;
}

static struct find find(struct world *w, const char *type, const char *key)
{
    struct find f = {.type = type, .key = key};
    cr_assert_eq(world_view(w, find_fn, &f), ERR_OK);
    return f;
}

Test(unique, a_record_is_found_by_its_key, .timeout = 20)
{
    struct world w;
    world_open(&w);
    cr_assert_eq(put_territoire(&w, 1, "Évry"), ERR_OK);
    cr_assert_eq(put_territoire(&w, 2, "Évr"), ERR_OK);
    cr_assert_eq(find(&w, "territoire", "EVRY").id, 1);
    cr_assert_eq(find(&w, "territoire", "évr").id, 2);
    cr_assert_eq(find(&w, "territoire", "év").error, ERR_NOT_FOUND);
    cr_assert_eq(find(&w, "territoire", "").error, ERR_NOT_FOUND);
    cr_assert_eq(find(&w, "structure", "Évry").error, ERR_NOT_FOUND, "a type without key");
    cr_assert_eq(world_archive(&w, "territoire", 1, true), ERR_OK);
    cr_assert_eq(find(&w, "territoire", "evry").id, 1, "archived, for want of a live one");
    cr_assert_eq(put_territoire(&w, 9, "evry"), ERR_OK);
    cr_assert_eq(find(&w, "territoire", "evry").id, 9);
    world_close(&w);
}

/* --- Two records of one batch ------------------------------------------------------ */

static enum err both_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    const char *const *codes = ctx;
    enum err e = ERR_OK;
    for (uint64_t i = 0; i < 2 && e == ERR_OK; i++)
        e = put_in(w, v, ch, type_of("territoire"), 10 + i, world_bodyf(w, "territoire", "code=%s", codes[i]), false);
    return e;
}

Test(unique, the_second_of_a_batch_sees_the_first, .timeout = 20)
{
    struct world w;
    const char *same[] = {"B1", "b1"}, *other[] = {"B1", "B2"};
    world_open(&w);
    cr_assert_eq(world_change(&w, both_fn, same), ERR_DUPLICATE);
    cr_assert_eq(find(&w, "territoire", "B1").error, ERR_NOT_FOUND, "nothing of the batch is left");
    cr_assert_eq(world_change(&w, both_fn, other), ERR_OK);
    cr_assert_eq(find(&w, "territoire", "B1").id, 10);
    world_close(&w);
}

/* --- Who refers --------------------------------------------------------------------- */

struct refer {
    const char *type;
    uint64_t id;
    enum err error;
    const struct record_type *by_type;
    uint64_t by_id;
};

static enum err refer_fn(struct world *w, const struct view *v, void *ctx)
{
    struct refer *r = ctx;
    (void)w;
    r->error = state_referrer(v, type_of(r->type), r->id, &r->by_type, &r->by_id);
    return ERR_OK;
}

static struct refer referrer(struct world *w, const char *type, uint64_t id)
{
    struct refer r = {.type = type, .id = id};
    cr_assert_eq(world_view(w, refer_fn, &r), ERR_OK);
    return r;
}

Test(referrer, is_found_by_single_repeated_nested_and_any_references, .timeout = 20)
{
    struct world w;
    world_open(&w);
    cr_assert_eq(world_put(&w, "structure", 1, world_body(&w, "structure", "nom=A", NULL)), ERR_OK);
    cr_assert_eq(referrer(&w, "structure", 1).error, ERR_NOT_FOUND);

    ProtobufCMessage *convention =
        world_bodyf(&w, "convention", "reference=C;structures=%s;structures=%s", id_text(5), id_text(1));
    cr_assert_eq(world_put(&w, "convention", 1, convention), ERR_OK, "the same number of another type");
    struct refer r = referrer(&w, "structure", 1);
    cr_assert_eq(r.error, ERR_OK);
    cr_assert_str_eq(r.by_type->name, "convention");
    cr_assert_eq(r.by_id, 1);
    cr_assert_eq(world_archive(&w, "convention", 1, true), ERR_OK);
    cr_assert_eq(referrer(&w, "structure", 1).error, ERR_NOT_FOUND, "only live ones count");

    cr_assert_eq(world_put(&w, "document", 4, world_bodyf(&w, "document", "titre=D;objet=structure:%s", id_text(1))), ERR_OK);
    cr_assert_str_eq(referrer(&w, "structure", 1).by_type->name, "document");
    cr_assert_eq(referrer(&w, "convention", 1).error, ERR_NOT_FOUND, "the type counts in a reference of any type");
    cr_assert_eq(world_put(&w, "contact", 9, world_bodyf(&w, "contact", "organisation=%s", id_text(1))), ERR_OK);
    cr_assert_str_eq(referrer(&w, "organisation", 1).by_type->name, "contact");
    cr_assert_eq(referrer(&w, "territoire", 1).error, ERR_NOT_FOUND, "and in one of a fixed type");

    Pacte__ConditionSuspensive condition = PACTE__CONDITION_SUSPENSIVE__INIT, *conditions[] = {&condition};
    Pacte__Ref agrement = PACTE__REF__INIT;
    agrement.id = 33;
    condition.agrement = &agrement;
    Pacte__Convention *nested = (Pacte__Convention *)world_body(&w, "convention", "reference=N", NULL);
    nested->conditions = conditions;
    nested->n_conditions = 1;
    cr_assert_eq(world_put(&w, "convention", 2, &nested->base), ERR_OK);
    cr_assert_eq(referrer(&w, "agrement", 33).by_id, 2);

    cr_assert_eq(world_put(&w, "territoire", 8, world_bodyf(&w, "territoire", "code=T;parent=%s", id_text(8))), ERR_OK);
    cr_assert_eq(referrer(&w, "territoire", 8).error, ERR_NOT_FOUND, "itself does not count");
    world_close(&w);
}
