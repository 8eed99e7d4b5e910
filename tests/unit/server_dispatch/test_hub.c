#include "tests/unit/server_dispatch/rig.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct rig rig;
static struct guest writer, near, far;

static void set_up(void)
{
    rig_open(&rig);
    guest_arrive(&rig, &writer, COORDINATION);
    guest_arrive(&rig, &near, COORDINATION);
    guest_arrive(&rig, &far, AUTRE_COORDINATION);
}

static void tear_down(void)
{
    guest_leave(&far);
    guest_leave(&near);
    guest_leave(&writer);
    rig_close(&rig);
}

TestSuite(hub, .init = set_up, .fini = tear_down, .timeout = 60);

static enum err watch(struct guest *g, uint32_t type, uint64_t after, uint64_t *index)
{
    Pacte__WatchRequest r = PACTE__WATCH_REQUEST__INIT;
    Pacte__RecordType types[] = {(Pacte__RecordType)type};
    const ProtobufCMessage *m = NULL;
    r.types = types;
    r.n_types = type != 0;
    r.after_index = after;
    enum err e = call(g, METHOD(WATCH), &r.base, &m);
    if (index != NULL && m != NULL)
        *index = ((const Pacte__WatchReply *)m)->index;
    return e;
}

static uint64_t change(uint32_t type, uint64_t id, const char *field, const char *text)
{
    Pacte__PutRequest r = PACTE__PUT_REQUEST__INIT;
    const ProtobufCMessage *m;
    r.record = world_read(&rig.world, type, id);
    world_set(&rig.world, r.record, field, text);
    r.idempotency_key = key_new(&rig);
    cr_assert_eq(call(&writer, METHOD(PUT), &r.base, &m), ERR_OK);
    return ((const Pacte__PutReply *)m)->journal_index;
}

static enum err look_at(struct guest *g, uint32_t type, uint64_t id, const Pacte__PresenceReply **reply)
{
    Pacte__PresenceRequest r = PACTE__PRESENCE_REQUEST__INIT;
    const ProtobufCMessage *m = NULL;
    r.type = (Pacte__RecordType)type;
    r.id = id;
    enum err e = call(g, METHOD(PRESENCE), &r.base, &m);
    if (reply != NULL)
        *reply = (const Pacte__PresenceReply *)m;
    return e;
}

Test(hub, a_change_is_told_to_whoever_watches_and_may_read_it)
{
    uint64_t from;
    cr_assert_eq(watch(&near, 0, 0, &from), ERR_OK);
    uint32_t request = rig.requests;
    cr_assert_eq(watch(&far, 0, 0, NULL), ERR_OK);
    cr_expect_eq(from, world_head(&rig.world).index);
    uint64_t index = change(TYPE(CONVENTION), CONVENTION, "intitule", "Nouveau");
    cr_assert_eq(near.event_count, 1);
    const Pacte__Event *e = near.events[0];
    cr_expect_eq(near.event_request[0], request);
    cr_expect_eq(e->journal_index, index);
    cr_expect_eq(e->type, TYPE(CONVENTION));
    cr_expect_eq(e->id, CONVENTION);
    cr_expect_eq(e->revision, 2);
    cr_expect_str_eq(e->account, "coordination");
    cr_expect_eq(e->at_ms, rig.wall_ms);
    cr_expect_not(e->archived || e->presence || e->overflow);
    cr_expect_eq(far.event_count, 0, "not of its centre");
    (void)change(TYPE(ORGANISATION), VILLE, "sigle", "VB");
    cr_expect_eq(near.event_count, 2);
    cr_expect_eq(far.event_count, 1, "of everyone");
}

Test(hub, only_the_types_that_were_asked_for)
{
    cr_assert_eq(watch(&near, TYPE(ORGANISATION), 0, NULL), ERR_OK);
    (void)change(TYPE(CONVENTION), CONVENTION, "intitule", "Nouveau");
    cr_expect_eq(near.event_count, 0);
    (void)change(TYPE(ORGANISATION), VILLE, "sigle", "VB");
    cr_expect_eq(near.event_count, 1);
}

Test(hub, a_refused_command_is_no_news)
{
    Pacte__PutRequest r = PACTE__PUT_REQUEST__INIT;
    cr_assert_eq(watch(&near, 0, 0, NULL), ERR_OK);
    r.record = world_read(&rig.world, TYPE(CONVENTION), CONVENTION);
    r.record->header->revision = 7;
    r.idempotency_key = key_new(&rig);
    cr_expect_eq(call(&writer, METHOD(PUT), &r.base, NULL), ERR_CONFLICT);
    cr_expect_eq(near.event_count, 0);
}

Test(hub, so_many_watches_and_no_more)
{
    for (unsigned i = 0; i < LIMIT_WATCHES; i++)
        cr_expect_eq(watch(&near, 0, 0, NULL), ERR_OK);
    cr_expect_eq(watch(&near, 0, 0, NULL), ERR_TOO_MANY_REQUESTS);
    (void)change(TYPE(ORGANISATION), VILLE, "sigle", "VB");
    cr_expect_eq(near.event_count, LIMIT_WATCHES, "each under its own request");
    cr_expect_eq(watch(&far, 31, 0, NULL), ERR_OUT_OF_RANGE);
}

Test(hub, what_was_missed_is_told_first)
{
    uint64_t index = world_head(&rig.world).index;
    (void)change(TYPE(CONVENTION), CONVENTION, "intitule", "Un");
    (void)change(TYPE(CONVENTION), CONVENTION, "intitule", "Deux");
    (void)change(TYPE(ORGANISATION), VILLE, "sigle", "VB");
    cr_assert_eq(watch(&near, 0, index, NULL), ERR_OK);
    cr_assert_eq(near.event_count, 3);
    cr_expect_eq(near.events[0]->revision, 2);
    cr_expect_eq(near.events[1]->revision, 3);
    cr_expect_eq(near.events[1]->journal_index, index + 2);
    cr_expect_str_eq(near.events[1]->account, "coordination");
    cr_expect_eq(near.events[2]->id, VILLE);
    cr_assert_eq(watch(&far, 0, index, NULL), ERR_OK);
    cr_expect_eq(far.event_count, 1, "rights hold for the past too");
    cr_expect_eq(watch(&far, 0, index + 1000, NULL), ERR_OUT_OF_RANGE);
}

Test(hub, too_much_was_missed)
{
    for (unsigned i = 0; i < 1001; i++)
        cr_assert_eq(world_login(&rig.world, LECTURE, 100000 + i), ERR_OK);
    uint64_t head = world_head(&rig.world).index;
    cr_assert_eq(watch(&near, 0, head - 1000, NULL), ERR_OK);
    cr_expect_eq(near.event_count, 0, "sessions are no news");
    cr_assert_eq(watch(&near, 0, head - 1001, NULL), ERR_OK);
    cr_assert_eq(near.event_count, 1);
    cr_expect(near.events[0]->overflow);
}

Test(hub, a_slow_reader_is_told_that_it_missed_something)
{
    cr_assert_eq(watch(&near, 0, 0, NULL), ERR_OK);
    near.blocked = true;
    (void)change(TYPE(CONVENTION), CONVENTION, "intitule", "Un");
    (void)change(TYPE(CONVENTION), CONVENTION, "intitule", "Deux");
    dispatch_sweep(rig.d, rig.monotonic_ms);
    cr_expect_eq(near.event_count, 0);
    near.blocked = false;
    dispatch_sweep(rig.d, rig.monotonic_ms);
    cr_assert_eq(near.event_count, 1);
    cr_expect(near.events[0]->overflow);
    dispatch_sweep(rig.d, rig.monotonic_ms);
    cr_expect_eq(near.event_count, 1, "once");
    near.blocked = true;
    (void)change(TYPE(CONVENTION), CONVENTION, "intitule", "Trois");
    near.blocked = false;
    (void)change(TYPE(CONVENTION), CONVENTION, "intitule", "Quatre");
    cr_assert_eq(near.event_count, 3);
    cr_expect(near.events[1]->overflow);
    cr_expect_eq(near.events[2]->revision, 5);
}

Test(hub, who_looks_at_a_record_is_known_to_those_who_may_read_it)
{
    const Pacte__PresenceReply *reply;
    struct guest federation;
    guest_arrive(&rig, &federation, FEDERATION);
    cr_assert_eq(watch(&near, TYPE(CONVENTION), 0, NULL), ERR_OK);
    cr_assert_eq(watch(&far, 0, 0, NULL), ERR_OK);
    cr_assert_eq(look_at(&federation, TYPE(CONVENTION), CONVENTION, &reply), ERR_OK);
    cr_expect_eq(reply->n_present, 0, "nobody else");
    cr_assert_eq(near.event_count, 1);
    cr_expect(near.events[0]->presence);
    cr_expect_eq(near.events[0]->id, CONVENTION);
    cr_assert_eq(near.events[0]->n_present, 1);
    cr_expect_str_eq(near.events[0]->present[0], "federation");
    cr_expect_eq(far.event_count, 0);
    cr_expect_eq(look_at(&far, TYPE(CONVENTION), CONVENTION, NULL), ERR_NOT_FOUND);

    cr_assert_eq(look_at(&writer, TYPE(CONVENTION), CONVENTION, &reply), ERR_OK);
    cr_assert_eq(reply->n_present, 1);
    cr_expect_str_eq(reply->present[0], "federation");
    Pacte__GetRequest get = PACTE__GET_REQUEST__INIT;
    const ProtobufCMessage *m;
    get.type = TYPE(CONVENTION);
    get.id = CONVENTION;
    cr_assert_eq(call(&federation, METHOD(GET), &get.base, &m), ERR_OK);
    cr_assert_eq(((const Pacte__GetReply *)m)->n_present, 1);
    cr_expect_str_eq(((const Pacte__GetReply *)m)->present[0], "coordination");

    size_t before = near.event_count;
    guest_leave(&federation);
    cr_assert_eq(near.event_count, before + 1, "who leaves is told");
    cr_expect_eq(near.events[before]->n_present, 0, "the other one is this account itself");
    cr_assert_eq(look_at(&writer, 0, 0, NULL), ERR_OK);
    cr_expect_eq(rig.d->present, 0);
}

Test(hub, going_from_one_record_to_another_tells_both)
{
    struct guest federation;
    guest_arrive(&rig, &federation, FEDERATION);
    cr_assert_eq(watch(&near, 0, 0, NULL), ERR_OK);
    cr_assert_eq(look_at(&federation, TYPE(CONVENTION), CONVENTION, NULL), ERR_OK);
    cr_assert_eq(look_at(&federation, TYPE(CONVENTION), CONVENTION, NULL), ERR_OK);
    cr_expect_eq(near.event_count, 1, "the same again is no news");
    cr_assert_eq(look_at(&federation, TYPE(AGREMENT), AGREMENT, NULL), ERR_OK);
    cr_assert_eq(near.event_count, 3);
    cr_expect_eq(near.events[1]->id, CONVENTION);
    cr_expect_eq(near.events[1]->n_present, 0);
    cr_expect_eq(near.events[2]->id, AGREMENT);
    cr_expect_eq(near.events[2]->n_present, 1);
    cr_expect_eq(look_at(&federation, TYPE(AGREMENT), 424242, NULL), ERR_NOT_FOUND);
    guest_leave(&federation);
}

Test(hub, who_may_no_longer_read_is_told_nothing_more)
{
    cr_assert_eq(watch(&near, 0, 0, NULL), ERR_OK);
    near.peer.session_id = 0;                        /* as after Logout */
    (void)change(TYPE(ORGANISATION), VILLE, "sigle", "VB");
    cr_expect_eq(near.event_count, 0);
}
