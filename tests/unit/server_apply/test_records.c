#include "tests/support/world.h"

#include "proto/limits.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct world w;
static void setup(void) { world_make(&w); }
static void teardown(void) { world_close(&w); }
TestSuite(records, .init = setup, .fini = teardown, .timeout = 30);

static Pacte__Record *territory(uint64_t id, const char *code)
{
    return world_record(&w, TYPE(TERRITOIRE), id, 0, "code", code, "type", "QUARTIER", "libelle", "Essai", NULL);
}

Test(records, a_first_version_has_a_whole_header)
{
    int64_t at = w.now_ms;
    cr_assert_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_OK, "%s", w.note.text);
    const Pacte__Header *h = world_read(&w, TYPE(TERRITOIRE), 500)->header;
    cr_expect_eq(h->id, 500);
    cr_expect_eq(h->revision, 1);
    cr_expect_eq(h->created_ms, at);
    cr_expect_eq(h->changed_ms, at);
    cr_expect_eq(h->created_by, COORDINATION);
    cr_expect_eq(h->changed_by, COORDINATION);
    cr_expect_not(h->archived);
    cr_expect_eq(h->journal_index, w.out.journal_index);
    cr_assert_eq(w.result->n_headers, 1);
    cr_expect_eq(w.result->headers[0]->revision, 1);
    cr_assert_eq(w.out.applied_count, 1);
    cr_expect_eq(w.out.applied[0].type, (uint32_t)TYPE(TERRITOIRE));
    cr_expect_eq(w.out.applied[0].id, 500);
    cr_expect_eq(w.out.applied[0].revision, 1);
}

Test(records, a_change_keeps_who_created)
{
    Pacte__Record *r = world_read(&w, TYPE(TERRITOIRE), QUARTIER);
    int64_t created = r->header->created_ms;
    world_set(&w, r, "libelle", "Les Essarts Nord");
    cr_assert_eq(world_put(&w, COORDINATION, r), ERR_OK, "%s", w.note.text);
    r = world_read(&w, TYPE(TERRITOIRE), QUARTIER);
    cr_expect_eq(r->header->revision, 2);
    cr_expect_eq(r->header->created_by, FEDERATION);
    cr_expect_eq(r->header->created_ms, created);
    cr_expect_eq(r->header->changed_by, COORDINATION);
    cr_expect_str_eq(world_text(&w, r, "libelle"), "Les Essarts Nord");
}

Test(records, what_a_sender_writes_in_a_header_does_not_count)
{
    Pacte__Record *r = territory(500, "T500");
    r->header->created_by = 1;
    r->header->created_ms = 1;
    r->header->archived = true;
    r->header->journal_index = 1;
    cr_assert_eq(world_put(&w, COORDINATION, r), ERR_OK);
    r = world_read(&w, TYPE(TERRITOIRE), 500);
    cr_expect_eq(r->header->created_by, COORDINATION);
    cr_expect_neq(r->header->created_ms, 1);
    cr_expect_not(r->header->archived);
}

Test(records, identifiers_are_drawn_when_none_is_given)
{
    Pacte__Operation *two[] = {world_put_operation(&w, territory(0, "T1")), world_put_operation(&w, territory(0, "T2"))};
    two[1]->put->header = NULL;
    cr_assert_eq(world_batch(&w, COORDINATION, two, 2), ERR_OK, "%s", w.note.text);
    uint64_t a = w.result->headers[0]->id, b = w.result->headers[1]->id;
    cr_expect_neq(a, 0);
    cr_expect_neq(b, 0);
    cr_expect_neq(a, b);
    cr_expect_not_null(world_read(&w, TYPE(TERRITOIRE), a));
}

Test(records, a_stale_revision_is_a_conflict_that_names_the_record)
{
    Pacte__Record *r = world_read(&w, TYPE(TERRITOIRE), QUARTIER);
    world_set(&w, r, "libelle", "Un");
    cr_assert_eq(world_put(&w, COORDINATION, r), ERR_OK);
    world_set(&w, r, "libelle", "Deux");
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_CONFLICT);
    cr_expect_eq(w.out.conflict_type, (uint32_t)TYPE(TERRITOIRE));
    cr_expect_eq(w.out.conflict_id, QUARTIER);
    r->header->revision = 3;
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_CONFLICT, "a revision that is not there yet");
    cr_expect_str_eq(world_text(&w, world_read(&w, TYPE(TERRITOIRE), QUARTIER), "libelle"), "Un");
}

Test(records, an_identifier_is_taken_once)
{
    cr_expect_eq(world_put(&w, COORDINATION, territory(QUARTIER, "T500")), ERR_CONFLICT);
    cr_expect_eq(w.out.conflict_id, QUARTIER);
    cr_expect_eq(world_put(&w, COORDINATION, territory(VILLE, "T501")), ERR_OK, "another type may bear it");
}

Test(records, what_is_not_there_cannot_be_changed)
{
    Pacte__Record *r = territory(777, "T777");
    r->header->revision = 1;
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_NOT_FOUND);
    r->header->id = 0;
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_REQUIRED);
    cr_expect_str_eq(w.note.field, "header.id");
    cr_expect_eq(world_archive(&w, COORDINATION, TYPE(TERRITOIRE), 777, 1, false), ERR_NOT_FOUND);
    cr_expect_eq(world_archive(&w, COORDINATION, TYPE(TERRITOIRE), 777, 0, false), ERR_REQUIRED);
    cr_expect_eq(world_archive(&w, COORDINATION, 99, QUARTIER, 1, false), ERR_INVALID);
}

Test(records, the_same_again_makes_no_version)
{
    Pacte__Record *r = world_read(&w, TYPE(CONVENTION), CONVENTION);
    struct journal_head before = world_head(&w);
    cr_assert_eq(world_put(&w, COORDINATION, r), ERR_OK);
    cr_expect_eq(w.result->headers[0]->revision, 1);
    cr_expect_eq(w.out.applied_count, 0);
    cr_expect_eq(world_read(&w, TYPE(CONVENTION), CONVENTION)->header->revision, 1);
    cr_expect_eq(world_head(&w).index, before.index + 1, "asked and answered: the journal knows");
}

Test(records, zero_and_nothing_said_are_different)
{
    Pacte__Record *r = world_read(&w, TYPE(CONTRIBUTION), DE_VILLE);
    world_set(&w, r, "vote", "0");
    cr_assert_eq(world_put(&w, COORDINATION, r), ERR_OK, "%s", w.note.text);
    cr_expect_eq(world_read(&w, TYPE(CONTRIBUTION), DE_VILLE)->header->revision, 2);
    r = world_read(&w, TYPE(CONTRIBUTION), DE_VILLE);
    world_set(&w, r, "vote", "");
    cr_assert_eq(world_put(&w, COORDINATION, r), ERR_OK);
    cr_expect_eq(world_read(&w, TYPE(CONTRIBUTION), DE_VILLE)->header->revision, 3);
}

/* --- References --------------------------------------------------------------- */

Test(records, references_must_exist_and_be_named)
{
    Pacte__Record *r = world_read(&w, TYPE(CONTRIBUTION), DE_VILLE);
    world_set(&w, r, "financeur", world_ref(CENTRE));
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_BAD_REFERENCE, "a structure is no organisation");
    cr_expect_str_eq(w.note.field, "contribution.financeur");
    Pacte__Record *c = world_read(&w, TYPE(CONVENTION), CONVENTION);
    world_set(&w, c, "structures", world_ref(9999));
    cr_expect_eq(world_put(&w, COORDINATION, c), ERR_BAD_REFERENCE);
    cr_expect_str_eq(w.note.field, "convention.structures[1]");
}

Test(records, a_reference_within_a_group_is_checked)
{
    Pacte__Record *r = world_read(&w, TYPE(CONVENTION), CONVENTION);
    Pacte__Ref nowhere = PACTE__REF__INIT;
    Pacte__ConditionSuspensive one = PACTE__CONDITION_SUSPENSIVE__INIT, *conditions[] = {&one};
    nowhere.id = 4321;
    one.texte = (char *)"Agrément obtenu";
    one.agrement = &nowhere;
    r->convention->conditions = conditions;
    r->convention->n_conditions = 1;
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_BAD_REFERENCE);
    cr_expect_str_eq(w.note.field, "convention.conditions[0].agrement");
    nowhere.id = AGREMENT;
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_OK, "%s", w.note.text);
}

Test(records, a_reference_of_any_type_is_checked)
{
    Pacte__Record *r = world_read(&w, TYPE(DOCUMENT), DOCUMENT);
    Pacte__AnyRef to = PACTE__ANY_REF__INIT;
    r->document->objet = &to;
    to.type = (Pacte__RecordType)TYPE(AGREMENT);
    to.id = CONVENTION;
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_BAD_REFERENCE);
    cr_expect_str_eq(w.note.field, "document.objet");
    to.type = (Pacte__RecordType)99;
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_BAD_REFERENCE);
    to.type = (Pacte__RecordType)TYPE(DOCUMENT);
    to.id = DOCUMENT;
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_INVALID, "itself");
    to.type = (Pacte__RecordType)TYPE(AGREMENT);
    to.id = AGREMENT;
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_OK, "%s", w.note.text);
}

Test(records, a_chain_does_not_come_back)
{
    Pacte__Record *r = world_read(&w, TYPE(TERRITOIRE), COMMUNE);
    world_set(&w, r, "parent", world_ref(QUARTIER));
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_INVALID);
    cr_expect_str_eq(w.note.field, "territoire.parent");
    Pacte__Record *self = territory(600, "T600");
    world_set(&w, self, "parent", world_ref(600));
    cr_expect_eq(world_put(&w, COORDINATION, self), ERR_INVALID);
}

Test(records, a_chain_has_an_end)
{
    char code[16] = "C0";
    cr_assert_eq(world_put(&w, COORDINATION, territory(2000, code)), ERR_OK);
    enum err e = ERR_OK;
    uint64_t n = 1;
    for (; n < 100 && e == ERR_OK; n++) {
        snprintf(code, sizeof code, "C%u", (unsigned)n);
        Pacte__Record *r = territory(2000 + n, code);
        world_set(&w, r, "parent", world_ref(2000 + n - 1));
        e = world_put(&w, COORDINATION, r);
    }
    cr_expect_eq(e, ERR_INVALID);
    cr_expect_eq(n - 2, 64, "64 others may stand above");
}

/* --- Archiving ------------------------------------------------------------------ */

Test(records, what_others_stand_on_is_not_archived)
{
    cr_expect_eq(world_archive(&w, COORDINATION, TYPE(CONTRIBUTION), DE_VILLE, 1, false), ERR_IN_USE);
    cr_expect_not_null(strstr(w.note.text, "Versement"), "%s", w.note.text);
    cr_assert_eq(world_archive(&w, COORDINATION, TYPE(VERSEMENT), VERSEMENT, 1, false), ERR_OK);
    cr_expect_eq(world_archive(&w, COORDINATION, TYPE(CONTRIBUTION), DE_VILLE, 1, false), ERR_OK);
    cr_expect(world_read(&w, TYPE(CONTRIBUTION), DE_VILLE)->header->archived);
    cr_expect_eq(world_archive(&w, COORDINATION, TYPE(VERSEMENT), VERSEMENT, 2, true), ERR_BAD_REFERENCE,
                 "what it stands on is archived");
    cr_assert_eq(world_archive(&w, COORDINATION, TYPE(CONTRIBUTION), DE_VILLE, 2, true), ERR_OK);
    cr_expect_eq(world_archive(&w, COORDINATION, TYPE(VERSEMENT), VERSEMENT, 2, true), ERR_OK);
    cr_expect_eq(world_read(&w, TYPE(VERSEMENT), VERSEMENT)->header->revision, 3);
}

Test(records, an_archived_record_rests_until_restored)
{
    cr_assert_eq(world_archive(&w, COORDINATION, TYPE(DOCUMENT), DOCUMENT, 1, false), ERR_OK);
    cr_expect(w.out.applied[0].archived);
    Pacte__Record *r = world_read(&w, TYPE(DOCUMENT), DOCUMENT);
    world_set(&w, r, "titre", "Autre");
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_ARCHIVED);
    cr_expect_eq(world_archive(&w, COORDINATION, TYPE(DOCUMENT), DOCUMENT, 2, false), ERR_OK, "already");
    cr_expect_eq(w.result->headers[0]->revision, 2, "without a new version");
    cr_expect_eq(world_archive(&w, COORDINATION, TYPE(DOCUMENT), DOCUMENT, 1, true), ERR_CONFLICT);
    cr_expect_eq(world_archive(&w, COORDINATION, TYPE(DOCUMENT), DOCUMENT, 2, true), ERR_OK);
    r->header->revision = 3;
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_OK);
}

Test(records, nobody_may_cite_what_is_archived)
{
    cr_assert_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_OK);
    cr_assert_eq(world_archive(&w, COORDINATION, TYPE(TERRITOIRE), 500, 1, false), ERR_OK);
    Pacte__Record *r = world_read(&w, TYPE(STRUCTURE), CENTRE);
    world_set(&w, r, "territoires", world_ref(500));
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_BAD_REFERENCE);
    cr_expect_not_null(strstr(w.note.text, "archivée"), "%s", w.note.text);
}

Test(records, a_natural_key_is_borne_once)
{
    cr_expect_eq(world_put(&w, COORDINATION, territory(500, "99001")), ERR_DUPLICATE);
    cr_assert_eq(world_put(&w, COORDINATION, territory(500, "T500")), ERR_OK);
    cr_assert_eq(world_archive(&w, COORDINATION, TYPE(TERRITOIRE), 500, 1, false), ERR_OK);
    cr_assert_eq(world_put(&w, COORDINATION, territory(501, "T500")), ERR_OK, "an archived record gives it up");
    cr_expect_eq(world_archive(&w, COORDINATION, TYPE(TERRITOIRE), 500, 2, true), ERR_DUPLICATE);
}

/* --- Batches ---------------------------------------------------------------------- */

Test(records, a_batch_sees_what_it_has_done)
{
    Pacte__Record *changed = territory(700, "T700");
    changed->header->revision = 1;
    world_set(&w, changed, "libelle", "Changé");
    Pacte__Record *child = territory(701, "T701");
    world_set(&w, child, "parent", world_ref(700));
    Pacte__Operation *all[] = {world_put_operation(&w, territory(700, "T700")), world_put_operation(&w, child),
                               world_put_operation(&w, changed),
                               world_delete_operation(&w, TYPE(TERRITOIRE), 701, 1, false)};
    cr_assert_eq(world_batch(&w, COORDINATION, all, 4), ERR_OK, "%s", w.note.text);
    cr_expect_eq(world_read(&w, TYPE(TERRITOIRE), 700)->header->revision, 2);
    cr_expect(world_read(&w, TYPE(TERRITOIRE), 701)->header->archived);
    cr_expect_eq(w.out.applied_count, 4);
}

/* Another type may come later in the batch; within one type, where chains are
 * followed, what is cited comes first. */
Test(records, a_batch_cites_forward_between_types_only)
{
    Pacte__Record *child = territory(701, "T701");
    world_set(&w, child, "parent", world_ref(700));
    Pacte__Operation *all[] = {world_put_operation(&w, child), world_put_operation(&w, territory(700, "T700"))};
    cr_expect_eq(world_batch(&w, COORDINATION, all, 2), ERR_BAD_REFERENCE);
    cr_expect_str_eq(w.note.field, "operations[0].territoire.parent");
    Pacte__Record *s = world_read(&w, TYPE(STRUCTURE), CENTRE);
    world_set(&w, s, "territoires", world_ref(700));
    all[0] = world_put_operation(&w, s);
    cr_expect_eq(world_batch(&w, COORDINATION, all, 2), ERR_OK, "%s %s", w.note.field, w.note.text);
}

Test(records, a_batch_is_all_or_nothing)
{
    Pacte__Record *bad = territory(702, "T702");
    world_set(&w, bad, "parent", world_ref(31337));
    Pacte__Operation *all[] = {world_put_operation(&w, territory(700, "T700")),
                               world_put_operation(&w, territory(701, "T701")), world_put_operation(&w, bad)};
    cr_expect_eq(world_batch(&w, COORDINATION, all, 3), ERR_BAD_REFERENCE);
    cr_expect_str_eq(w.note.field, "operations[2].territoire.parent");
    cr_expect_str_eq(w.result->field, "operations[2].territoire.parent");
    cr_expect_null(world_read(&w, TYPE(TERRITOIRE), 700));
    cr_expect_null(world_read(&w, TYPE(TERRITOIRE), 701));
    cr_expect_eq(w.out.applied_count, 0);
    cr_expect_eq(w.result->n_headers, 0);
}

Test(records, a_batch_has_a_size)
{
    static Pacte__Operation *all[LIMIT_BATCH_OPERATIONS + 1];
    char code[16];
    for (size_t i = 0; i <= LIMIT_BATCH_OPERATIONS; i++) {
        snprintf(code, sizeof code, "B%zu", i);
        all[i] = world_put_operation(&w, territory(10000 + i, code));
    }
    cr_expect_eq(world_batch(&w, COORDINATION, all, 0), ERR_REQUIRED);
    cr_expect_eq(world_batch(&w, COORDINATION, all, LIMIT_BATCH_OPERATIONS + 1), ERR_TOO_LARGE);
    cr_expect_eq(world_batch(&w, COORDINATION, all, LIMIT_BATCH_OPERATIONS), ERR_OK, "%s", w.note.text);
    cr_expect_eq(w.out.applied_count, (size_t)LIMIT_BATCH_OPERATIONS);
}

Test(records, an_operation_says_what_to_do)
{
    Pacte__Operation nothing = PACTE__OPERATION__INIT, empty = PACTE__OPERATION__INIT;
    Pacte__Record r = PACTE__RECORD__INIT;
    Pacte__Operation *all[] = {&nothing};
    cr_expect_eq(world_batch(&w, COORDINATION, all, 1), ERR_REQUIRED);
    empty.what_case = PACTE__OPERATION__WHAT_PUT;
    empty.put = &r;
    all[0] = &empty;
    cr_expect_eq(world_batch(&w, COORDINATION, all, 1), ERR_REQUIRED);
}

Test(records, what_is_required_is_asked_for)
{
    Pacte__Record *r = territory(500, "T500");
    world_set(&w, r, "libelle", "");
    cr_expect_eq(world_put(&w, COORDINATION, r), ERR_REQUIRED);
    cr_expect_str_eq(w.note.field, "territoire.libelle");
}
