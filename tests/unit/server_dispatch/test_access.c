#include "tests/unit/server_dispatch/rig.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct rig rig;
static struct guest guest, other;

static void set_up(void) { rig_open(&rig); }
static void tear_down(void) { rig_close(&rig); }

TestSuite(access, .init = set_up, .fini = tear_down, .timeout = 60);

static enum err get(struct guest *g, uint32_t type, uint64_t id, const Pacte__Record **record)
{
    Pacte__GetRequest r = PACTE__GET_REQUEST__INIT;
    const ProtobufCMessage *m = NULL;
    r.type = (Pacte__RecordType)type;
    r.id = id;
    enum err e = call(g, METHOD(GET), &r.base, &m);
    if (record != NULL)
        *record = m != NULL ? ((const Pacte__GetReply *)m)->record : NULL;
    return e;
}

static enum err put_with_key(struct guest *g, Pacte__Record *record, ProtobufCBinaryData key, const char *reason,
                             const Pacte__PutReply **reply)
{
    Pacte__PutRequest r = PACTE__PUT_REQUEST__INIT;
    const ProtobufCMessage *m = NULL;
    r.record = record;
    r.idempotency_key = key;
    r.reason = (char *)(uintptr_t)reason;
    enum err e = call(g, METHOD(PUT), &r.base, &m);
    if (reply != NULL)
        *reply = (const Pacte__PutReply *)m;
    return e;
}

static enum err put(struct guest *g, Pacte__Record *record, const Pacte__PutReply **reply)
{
    return put_with_key(g, record, key_new(&rig), "", reply);
}

static Pacte__Record *convention(void) { return world_read(&rig.world, TYPE(CONVENTION), CONVENTION); }

/* --- Reading ---------------------------------------------------------------------- */

Test(access, get_gives_the_record_and_who_else_looks_at_it)
{
    const Pacte__Record *record;
    guest_arrive(&rig, &guest, COORDINATION);
    cr_assert_eq(get(&guest, TYPE(CONVENTION), CONVENTION, &record), ERR_OK);
    cr_expect_eq(record->header->id, CONVENTION);
    cr_expect_eq(record->header->revision, 1);
    cr_expect_eq(record->body_case, PACTE__RECORD__BODY_CONVENTION);
    cr_expect_str_eq(record->convention->reference, "COM-2027-001");
    cr_expect_eq(get(&guest, TYPE(CONVENTION), 424242, NULL), ERR_NOT_FOUND);
    cr_expect_eq(get(&guest, TYPE(AGREMENT), CONVENTION, NULL), ERR_NOT_FOUND);
    cr_expect_eq(get(&guest, TYPE(UNSPECIFIED), CONVENTION, NULL), ERR_REQUIRED);
    cr_expect_eq(get(&guest, TYPE(CONVENTION), 0, NULL), ERR_INVALID);
    cr_expect_eq(get(&guest, TYPE(CONVENTION), AUTRE_CONVENTION, NULL), ERR_NOT_FOUND);
    guest_leave(&guest);
}

Test(access, a_former_state_is_read_by_its_instant)
{
    Pacte__GetRequest r = PACTE__GET_REQUEST__INIT;
    const ProtobufCMessage *m;
    const Pacte__PutReply *reply;
    guest_arrive(&rig, &guest, COORDINATION);
    int64_t before = rig.wall_ms;
    rig_pass(&rig, 5000);
    Pacte__Record *record = convention();
    world_set(&rig.world, record, "intitule", "Un autre titre");
    cr_assert_eq(put(&guest, record, &reply), ERR_OK);
    r.type = TYPE(CONVENTION);
    r.id = CONVENTION;
    r.at_ms = before;
    cr_assert_eq(call(&guest, METHOD(GET), &r.base, &m), ERR_OK);
    cr_expect_str_eq(((const Pacte__GetReply *)m)->record->convention->intitule, "Convention");
    r.at_ms = 1;
    cr_expect_eq(call(&guest, METHOD(GET), &r.base, &m), ERR_NOT_FOUND);
    r.at_ms = -1;
    cr_expect_eq(call(&guest, METHOD(GET), &r.base, &m), ERR_OUT_OF_RANGE);
    r.at_ms = 0;
    cr_assert_eq(call(&guest, METHOD(GET), &r.base, &m), ERR_OK);
    cr_expect_str_eq(((const Pacte__GetReply *)m)->record->convention->intitule, "Un autre titre");
    guest_leave(&guest);
}

/* --- Put --------------------------------------------------------------------------- */

Test(access, put_creates_and_changes)
{
    const Pacte__PutReply *reply;
    guest_arrive(&rig, &guest, COORDINATION);
    Pacte__Record *record = world_record(&rig.world, TYPE(ORGANISATION), 0, 0, "nom", "Foyer des Essais", "type",
                                         "ASSOCIATION", "pays", "FR", NULL);
    cr_assert_eq(put(&guest, record, &reply), ERR_OK);
    cr_expect_neq(reply->record->header->id, 0);
    cr_expect_eq(reply->record->header->revision, 1);
    cr_expect_eq(reply->record->header->created_by, COORDINATION);
    cr_expect_str_eq(reply->record->organisation->nom, "Foyer des Essais");
    cr_expect_eq(reply->journal_index, world_head(&rig.world).index);
    record->header->id = reply->record->header->id;
    record->header->revision = 1;
    world_set(&rig.world, record, "sigle", "FE");
    cr_assert_eq(put(&guest, record, &reply), ERR_OK);
    cr_expect_eq(reply->record->header->revision, 2);
    cr_expect_str_eq(reply->record->organisation->sigle, "FE");
    guest_leave(&guest);
}

Test(access, put_says_what_is_wrong)
{
    Pacte__PutRequest r = PACTE__PUT_REQUEST__INIT;
    guest_arrive(&rig, &guest, COORDINATION);
    cr_expect_eq(call(&guest, METHOD(PUT), &r.base, NULL), ERR_REQUIRED);
    cr_expect_str_eq(last_asked(&rig)->note.field, "record");
    Pacte__Record *record = convention();
    cr_expect_eq(put_with_key(&guest, record, (ProtobufCBinaryData){0}, "", NULL), ERR_INVALID);
    cr_expect_str_eq(last_asked(&rig)->note.field, "idempotency_key");
    world_set(&rig.world, record, "fin", "2020-01-01");
    cr_expect_neq(put(&guest, record, NULL), ERR_OK);
    cr_expect_not_null(strstr(last_asked(&rig)->note.field, "fin"), "%s", last_asked(&rig)->note.field);
    record = world_read(&rig.world, TYPE(CONVENTION), AUTRE_CONVENTION);
    world_set(&rig.world, record, "intitule", "À moi");
    cr_expect_eq(put(&guest, record, NULL), ERR_NOT_FOUND, "nobody is told that it exists");
    static char long_reason[LIMIT_REASON_BYTES + 2];
    memset(long_reason, 'x', sizeof long_reason - 1);
    record = convention();
    world_set(&rig.world, record, "intitule", "Autre");
    cr_expect_eq(put_with_key(&guest, record, key_new(&rig), long_reason, NULL), ERR_TOO_LARGE);
    long_reason[LIMIT_REASON_BYTES] = '\0';
    cr_expect_eq(put_with_key(&guest, record, key_new(&rig), long_reason, NULL), ERR_OK);
    guest_leave(&guest);
}

Test(access, a_conflict_carries_the_record_as_it_is)
{
    guest_arrive(&rig, &guest, COORDINATION);
    guest_arrive(&rig, &other, COORDINATION);
    Pacte__Record *mine = convention(), *theirs = convention();
    world_set(&rig.world, theirs, "intitule", "Le leur");
    cr_assert_eq(put(&other, theirs, NULL), ERR_OK);
    world_set(&rig.world, mine, "intitule", "Le mien");
    cr_expect_eq(put(&guest, mine, NULL), ERR_CONFLICT);
    cr_assert_not_null(last_asked(&rig)->current);
    cr_expect_str_eq(last_asked(&rig)->current->convention->intitule, "Le leur");
    cr_expect_eq(last_asked(&rig)->current->header->revision, 2);
    guest_leave(&guest);
    guest_leave(&other);
}

Test(access, sent_twice_done_once_and_the_same_answer)
{
    const Pacte__PutReply *first, *again;
    guest_arrive(&rig, &guest, COORDINATION);
    ProtobufCBinaryData key = key_new(&rig);
    Pacte__Record *record = convention();
    world_set(&rig.world, record, "intitule", "Une fois");
    cr_assert_eq(put_with_key(&guest, record, key, "", &first), ERR_OK);
    Pacte__Record *later = convention();
    world_set(&rig.world, later, "intitule", "Entre-temps");
    cr_assert_eq(put(&guest, later, NULL), ERR_OK);
    uint64_t head = world_head(&rig.world).index;
    cr_assert_eq(put_with_key(&guest, record, key, "", &again), ERR_OK);
    cr_expect_eq(world_head(&rig.world).index, head, "nothing was done");
    struct bytes a, b;
    cr_assert_eq(wire_pack(&first->base, &rig.arena, &a), ERR_OK);
    cr_assert_eq(wire_pack(&again->base, &rig.arena, &b), ERR_OK);
    cr_expect(bytes_equal(a, b), "to the byte");
    world_set(&rig.world, record, "intitule", "Autre chose");
    cr_expect_eq(put_with_key(&guest, record, key, "", NULL), ERR_KEY_REUSED);
    guest_leave(&guest);
}

Test(access, a_financeur_writes_its_own_amounts_and_sees_no_more)
{
    const Pacte__Record *record;
    guest_arrive(&rig, &guest, FINANCEUR_VILLE);
    cr_assert_eq(get(&guest, TYPE(CONTRIBUTION), DE_VILLE, &record), ERR_OK);
    cr_expect_not_null(record->contribution->sollicite, "its own position");
    cr_expect_str_eq(record->contribution->note, "", "an internal note");
    cr_assert_eq(get(&guest, TYPE(CONTRIBUTION), DE_CAF, &record), ERR_OK);
    cr_expect_null(record->contribution->sollicite, "another's position");
    cr_expect_eq(get(&guest, TYPE(CONTRIBUTION), DE_DEPT, NULL), ERR_NOT_FOUND);

    const Pacte__PutReply *reply;
    Pacte__Record *mine = world_read(&rig.world, TYPE(CONTRIBUTION), DE_VILLE);
    world_set(&rig.world, mine, "note", "");                 /* as it was given to read */
    world_set(&rig.world, mine, "vote", "45000");
    cr_assert_eq(put(&guest, mine, &reply), ERR_OK);
    cr_expect_eq(reply->record->contribution->vote->cents, 4500000);
    cr_expect_str_eq(reply->record->contribution->note, "");
    cr_expect_str_eq(world_read(&rig.world, TYPE(CONTRIBUTION), DE_VILLE)->contribution->note, "À négocier");
    Pacte__Record *not_mine = world_read(&rig.world, TYPE(CONTRIBUTION), DE_CAF);
    world_set(&rig.world, not_mine, "vote", "1");
    cr_expect_eq(put(&guest, not_mine, NULL), ERR_FORBIDDEN);
    guest_leave(&guest);
}

/* --- Delete, Batch -------------------------------------------------------------------- */

static enum err delete(struct guest *g, uint32_t type, uint64_t id, uint32_t revision, bool restore,
                       const Pacte__PutReply **reply)
{
    Pacte__DeleteRequest r = PACTE__DELETE_REQUEST__INIT;
    const ProtobufCMessage *m = NULL;
    r.type = (Pacte__RecordType)type;
    r.id = id;
    r.revision = revision;
    r.restore = restore;
    r.idempotency_key = key_new(&rig);
    enum err e = call(g, METHOD(DELETE), &r.base, &m);
    *reply = (const Pacte__PutReply *)m;
    return e;
}

Test(access, delete_archives_and_restores)
{
    const Pacte__PutReply *reply;
    guest_arrive(&rig, &guest, COORDINATION);
    cr_expect_eq(delete(&guest, TYPE(CONVENTION), CONVENTION, 1, false, &reply), ERR_IN_USE);
    cr_expect_eq(delete(&guest, TYPE(DOCUMENT), DOCUMENT, 9, false, &reply), ERR_CONFLICT);
    cr_expect_not_null(last_asked(&rig)->current);
    cr_assert_eq(delete(&guest, TYPE(DOCUMENT), DOCUMENT, 1, false, &reply), ERR_OK);
    cr_expect(reply->record->header->archived);
    cr_assert_eq(delete(&guest, TYPE(DOCUMENT), DOCUMENT, 2, true, &reply), ERR_OK);
    cr_expect_not(reply->record->header->archived);
    cr_expect_eq(reply->record->header->revision, 3);
    guest_leave(&guest);
}

static enum err batch(struct guest *g, Pacte__Operation **operations, size_t count, const Pacte__BatchReply **reply)
{
    Pacte__BatchRequest r = PACTE__BATCH_REQUEST__INIT;
    const ProtobufCMessage *m = NULL;
    r.operations = operations;
    r.n_operations = count;
    r.idempotency_key = key_new(&rig);
    enum err e = call(g, METHOD(BATCH), &r.base, &m);
    if (reply != NULL)
        *reply = (const Pacte__BatchReply *)m;
    return e;
}

Test(access, a_batch_is_done_whole_or_not_at_all)
{
    const Pacte__BatchReply *reply;
    struct world *w = &rig.world;
    guest_arrive(&rig, &guest, FEDERATION);
    Pacte__Operation *operations[] = {
        world_put_operation(w, world_record(w, TYPE(TERRITOIRE), 7001, 0, "code", "99002", "type", "COMMUNE", "libelle",
                                            "Villeneuve d'essai", NULL)),
        world_put_operation(w, world_record(w, TYPE(TERRITOIRE), 7002, 0, "code", "QN99002M", "type", "QPV", "libelle",
                                            "Le Bourg", "parent", world_ref(7001), NULL)),
        world_delete_operation(w, TYPE(TERRITOIRE), 424242, 1, false),
    };
    cr_expect_eq(batch(&guest, operations, 3, NULL), ERR_NOT_FOUND);
    cr_expect_not_null(strstr(last_asked(&rig)->note.field, "operations[2]"), "%s", last_asked(&rig)->note.field);
    cr_expect_eq(get(&guest, TYPE(TERRITOIRE), 7001, NULL), ERR_NOT_FOUND);
    cr_assert_eq(batch(&guest, operations, 2, &reply), ERR_OK);
    cr_assert_eq(reply->n_headers, 2);
    cr_expect_eq(reply->headers[1]->id, 7002);
    cr_expect_eq(reply->journal_index, world_head(w).index);
    cr_expect_eq(batch(&guest, operations, 0, NULL), ERR_REQUIRED);
    guest_leave(&guest);
}

Test(access, a_batch_has_a_size)
{
    static Pacte__Operation one = PACTE__OPERATION__INIT, *many[LIMIT_BATCH_OPERATIONS + 1];
    guest_arrive(&rig, &guest, FEDERATION);
    for (size_t i = 0; i < sizeof many / sizeof many[0]; i++)
        many[i] = &one;
    cr_expect_eq(batch(&guest, many, LIMIT_BATCH_OPERATIONS + 1, NULL), ERR_OUT_OF_RANGE);
    cr_expect_neq(batch(&guest, many, LIMIT_BATCH_OPERATIONS, NULL), ERR_OUT_OF_RANGE);
    guest_leave(&guest);
}

/* --- Cancelled, read-only --------------------------------------------------------------- */

Test(access, a_write_is_cancelled_or_done_never_both)
{
    Pacte__PutRequest r = PACTE__PUT_REQUEST__INIT;
    guest_arrive(&rig, &guest, COORDINATION);
    for (unsigned i = 0; i < 20; i++) {
        Pacte__Record *record = convention();
        uint32_t before = record->header->revision;
        char title[32];
        snprintf(title, sizeof title, "Essai %u", i);
        world_set(&rig.world, record, "intitule", title);
        r.record = record;
        r.idempotency_key = key_new(&rig);
        struct asked *a = ask(&guest, METHOD(PUT), &r.base);
        if (!a->done && a->q.cancel != NULL)
            a->q.cancel(&a->q);
        enum err e = await(a);
        uint32_t after = convention()->header->revision;
        cr_expect(e == ERR_OK || e == ERR_CANCELLED, "%s", err_name(e));
        cr_expect_eq(after, before + (e == ERR_OK), "%s", err_name(e));
    }
    guest_leave(&guest);
}

Test(access, an_orphan_write_is_done_all_the_same)
{
    Pacte__PutRequest r = PACTE__PUT_REQUEST__INIT;
    guest_arrive(&rig, &guest, COORDINATION);
    Pacte__Record *record = convention();
    world_set(&rig.world, record, "intitule", "Parti trop tôt");
    r.record = record;
    r.idempotency_key = key_new(&rig);
    struct asked *a = ask(&guest, METHOD(PUT), &r.base);
    guest_leave(&guest);
    a->q.orphan = true;
    a->q.peer = NULL;
    (void)await(a);
    cr_expect_str_eq(convention()->convention->intitule, "Parti trop tôt");
}

/* --- The other questions ------------------------------------------------------------------ */

Test(access, history_says_who_and_why)
{
    Pacte__HistoryRequest r = PACTE__HISTORY_REQUEST__INIT;
    const ProtobufCMessage *m;
    guest_arrive(&rig, &guest, COORDINATION);
    Pacte__Record *record = convention();
    world_set(&rig.world, record, "intitule", "Deuxième");
    cr_assert_eq(put_with_key(&guest, record, key_new(&rig), "Faute de frappe", NULL), ERR_OK);
    r.type = TYPE(CONVENTION);
    r.id = CONVENTION;
    r.rows = 1;
    cr_assert_eq(call(&guest, METHOD(HISTORY), &r.base, &m), ERR_OK);
    const Pacte__HistoryReply *reply = (const Pacte__HistoryReply *)m;
    cr_assert_eq(reply->n_rows, 1);
    cr_expect_str_eq(reply->rows[0]->account, "coordination");
    cr_expect_str_eq(reply->rows[0]->reason, "Faute de frappe");
    cr_expect_str_eq(reply->rows[0]->record->convention->intitule, "Deuxième");
    cr_expect_eq(reply->next_before, 2);
    r.before = reply->next_before;
    cr_assert_eq(call(&guest, METHOD(HISTORY), &r.base, &m), ERR_OK);
    reply = (const Pacte__HistoryReply *)m;
    cr_assert_eq(reply->n_rows, 1);
    cr_expect_eq(reply->rows[0]->record->header->revision, 1);
    cr_expect_eq(reply->next_before, 0);
    r.before = 0;
    r.rows = LIMIT_PAGE_ROWS + 1;
    cr_expect_eq(call(&guest, METHOD(HISTORY), &r.base, &m), ERR_OUT_OF_RANGE);
    r.rows = LIMIT_PAGE_ROWS;
    cr_expect_eq(call(&guest, METHOD(HISTORY), &r.base, &m), ERR_OK);
    r.id = AUTRE_CONVENTION;
    cr_expect_eq(call(&guest, METHOD(HISTORY), &r.base, &m), ERR_NOT_FOUND);
    r.id = 424242;
    cr_expect_eq(call(&guest, METHOD(HISTORY), &r.base, &m), ERR_NOT_FOUND);
    guest_leave(&guest);
}

Test(access, list_search_and_totals_are_reached)
{
    Pacte__ListRequest list = PACTE__LIST_REQUEST__INIT;
    Pacte__SearchRequest search = PACTE__SEARCH_REQUEST__INIT;
    Pacte__TotalsRequest totals = PACTE__TOTALS_REQUEST__INIT;
    const ProtobufCMessage *m;
    guest_arrive(&rig, &guest, COORDINATION);
    list.type = TYPE(CONVENTION);
    cr_assert_eq(call(&guest, METHOD(LIST), &list.base, &m), ERR_OK);
    cr_expect_eq(((const Pacte__ListReply *)m)->n_records, 1);
    search.text = (char *)"bellerive";
    cr_assert_eq(call(&guest, METHOD(SEARCH), &search.base, &m), ERR_OK);
    cr_expect_gt(((const Pacte__SearchReply *)m)->n_rows, 0);
    cr_assert_eq(call(&guest, METHOD(TOTALS), &totals.base, &m), ERR_OK);
    cr_expect_eq(((const Pacte__TotalsReply *)m)->n_rows, 2);
    guest_leave(&guest);
}
