#include "tests/unit/server_dispatch/rig.h"

#include <criterion/criterion.h>
#include <string.h>

/* Sessions that others see, end, or take rights from. */

static struct rig rig;
static struct guest guest, other;

static void set_up(void) { rig_open(&rig); }
static void tear_down(void) { rig_close(&rig); }

TestSuite(sessions, .init = set_up, .fini = tear_down, .timeout = 120);

static enum err look(struct guest *g)
{
    Pacte__GetRequest r = PACTE__GET_REQUEST__INIT;
    r.type = TYPE(CONVENTION);
    r.id = CONVENTION;
    return call(g, METHOD(GET), &r.base, NULL);
}

static const Pacte__SessionListReply *sessions(struct guest *g)
{
    Pacte__Empty empty = PACTE__EMPTY__INIT;
    const ProtobufCMessage *m = NULL;
    cr_assert_eq(call(g, METHOD(SESSION_LIST), &empty.base, &m), ERR_OK);
    return (const Pacte__SessionListReply *)m;
}

static enum err end_session(struct guest *g, uint64_t id)
{
    Pacte__SessionEndRequest r = PACTE__SESSION_END_REQUEST__INIT;
    r.id = id;
    return call(g, METHOD(SESSION_END), &r.base, NULL);
}

Test(sessions, each_sees_and_ends_its_own_sessions_an_administrator_all)
{
    struct guest admin;
    guest_arrive(&rig, &guest, COORDINATION);
    guest_arrive(&rig, &other, LECTURE);
    guest_arrive(&rig, &admin, ADMIN);
    cr_assert_eq(sessions(&guest)->n_sessions, 1);
    cr_expect(sessions(&guest)->sessions[0]->current);
    cr_expect_str_eq(sessions(&guest)->sessions[0]->account, "coordination");
    cr_expect_eq(sessions(&admin)->n_sessions, 3);
    cr_expect_eq(end_session(&guest, other.peer.session_id), ERR_NOT_FOUND);
    cr_expect_eq(end_session(&guest, 0), ERR_REQUIRED);
    cr_expect_eq(end_session(&guest, 424242), ERR_NOT_FOUND);
    cr_expect_eq(end_session(&admin, other.peer.session_id), ERR_OK);
    cr_expect(other.closed);
    cr_expect_eq(end_session(&guest, guest.peer.session_id), ERR_OK);
    cr_expect_not(guest.closed);
    cr_expect_eq(look(&guest), ERR_UNAUTHENTICATED);
    guest_leave(&guest);
    guest_leave(&other);
    guest_leave(&admin);
}

Test(sessions, a_lowered_role_is_felt_at_once)
{
    guest_arrive(&rig, &guest, COORDINATION);
    cr_expect_eq(look(&guest), ERR_OK);
    Pacte__AccountPutRequest r = PACTE__ACCOUNT_PUT_REQUEST__INIT;
    Pacte__AccountRow row = PACTE__ACCOUNT_ROW__INIT;
    const Pacte__Account *a = world_account(&rig.world, COORDINATION);
    row.id = a->id;
    row.revision = a->revision;
    row.account = a->account;
    row.name = a->name;
    r.account = &row;
    r.idempotency_key = key_new(&rig);
    guest_arrive(&rig, &other, ADMIN);
    cr_assert_eq(call(&other, METHOD(ACCOUNT_PUT), &r.base, NULL), ERR_OK);
    cr_expect_eq(look(&guest), ERR_FORBIDDEN);
    cr_expect_not(guest.closed);
    row.revision++;
    row.disabled = true;
    r.idempotency_key = key_new(&rig);
    cr_assert_eq(call(&other, METHOD(ACCOUNT_PUT), &r.base, NULL), ERR_OK);
    cr_expect(guest.closed, "a disabled account has no connection");
    guest_leave(&guest);
    guest_leave(&other);
}
