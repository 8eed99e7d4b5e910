#include "tests/unit/server_dispatch/rig.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <string.h>

/* METHOD_BLOB_PUT → BlobPut */
static void rpc_of(const char *method, char *out)
{
    bool up = true;
    for (const char *p = method + strlen("METHOD_"); *p != '\0'; p++) {
        if (*p == '_') {
            up = true;
            continue;
        }
        *out++ = up ? *p : (char)tolower((unsigned char)*p);
        up = false;
    }
    *out = '\0';
}

Test(routes, every_method_has_a_route_and_an_rpc, .timeout = 5)
{
    size_t methods = 0;
    for (unsigned i = 0; i < pacte__method__descriptor.n_values; i++) {
        const ProtobufCEnumValue *v = &pacte__method__descriptor.values[i];
        char name[64];
        if (v->value == METHOD(UNSPECIFIED))
            continue;
        methods++;
        rpc_of(v->name, name);
        const struct route *r = dispatch_route((uint32_t)v->value);
        cr_assert_not_null(r, "%s has no route", v->name);
        cr_expect_str_eq(r->name, name);
        cr_expect_neq(r->needs, NEEDS_UNSET, "%s", name);
        cr_expect_neq(r->opens, OPENS_UNSET, "%s", name);
        cr_expect_not_null(r->run, "%s", name);
        cr_expect_gt(r->body_max, 0, "%s", name);
        cr_expect_leq(r->body_max, LIMIT_BODY_BYTES, "%s", name);
        if (r->needs != NEEDS_LOGIN)
            cr_expect_leq(r->body_max, LIMIT_BODY_BYTES_BEFORE_LOGIN, "%s", name);
        cr_expect_not_null(protobuf_c_service_descriptor_get_method_by_name(&pacte__pacte__descriptor, name), "%s", name);
    }
    cr_expect_eq(methods, pacte__pacte__descriptor.n_methods, "an rpc has no number");
}

Test(routes, nothing_else_is_a_route, .timeout = 5)
{
    size_t routes = 0;
    for (uint32_t i = 0; i <= UINT16_MAX; i++)
        if (dispatch_route(i) != NULL) {
            routes++;
            cr_expect_not_null(protobuf_c_enum_descriptor_get_value(&pacte__method__descriptor, (int)i), "%u", i);
        }
    cr_expect_eq(routes, pacte__pacte__descriptor.n_methods);
}

static struct rig rig;
static struct guest guest;

static void set_up(void) { rig_open(&rig); }
static void tear_down(void) { rig_close(&rig); }

TestSuite(dispatch, .init = set_up, .fini = tear_down, .timeout = 60);

static enum err empty(struct guest *g, uint32_t method)
{
    return await(ask_bytes(g, method, bytes_of(NULL, 0)));
}

Test(dispatch, an_unknown_method_is_said)
{
    guest_arrive(&rig, &guest, FEDERATION);
    cr_expect_eq(empty(&guest, 19), ERR_UNKNOWN_METHOD);
    cr_expect_eq(empty(&guest, 0), ERR_UNKNOWN_METHOD);
    cr_expect_eq(empty(&guest, UINT16_MAX), ERR_UNKNOWN_METHOD);
    guest_leave(&guest);
}

Test(dispatch, each_state_opens_its_own_methods)
{
    struct guest mute = {.rig = &rig}, greeted;
    dispatch_peer_init(&mute.peer, rig.d);
    guest_arrive(&rig, &greeted, 0);
    for (uint32_t i = 1; i < 128; i++) {
        const struct route *r = dispatch_route(i);
        if (r == NULL)
            continue;
        if (r->needs != NEEDS_NOTHING)
            cr_expect_eq(empty(&mute, i), ERR_BAD_STATE, "%s before Hello", r->name);
        if (r->needs == NEEDS_LOGIN)
            cr_expect_eq(empty(&greeted, i), ERR_UNAUTHENTICATED, "%s before Login", r->name);
    }
    guest_leave(&mute);
    guest_leave(&greeted);
}

Test(dispatch, the_size_of_each_route_is_held)
{
    static uint8_t zeros[LIMIT_BODY_BYTES + 1];
    struct guest of_role[2], greeted;
    guest_arrive(&rig, &greeted, 0);
    guest_arrive(&rig, &of_role[0], COORDINATION);
    guest_arrive(&rig, &of_role[1], ADMIN);
    for (uint32_t i = 1; i < 128; i++) {
        const struct route *r = dispatch_route(i);
        if (r == NULL)
            continue;
        struct guest *g = r->needs == NEEDS_LOGIN ? &of_role[0] : &greeted;
        cr_expect_eq(await(ask_bytes(g, i, bytes_of(zeros, r->body_max + 1u))), ERR_TOO_LARGE, "%s", r->name);
        /* Zeros are no message: what was not too large is looked at, and refused. */
        cr_expect_eq(await(ask_bytes(g, i, bytes_of(zeros, r->body_max))), ERR_MALFORMED, "%s", r->name);
    }
    guest_leave(&of_role[0]);
    guest_leave(&of_role[1]);
    guest_leave(&greeted);
}

Test(dispatch, each_role_has_the_methods_of_the_table_and_no_other)
{
    uint64_t accounts[] = {ADMIN, FEDERATION, COORDINATION, FINANCEUR_VILLE, AUDIT, LECTURE};
    for (size_t a = 0; a < sizeof accounts / sizeof accounts[0]; a++) {
        guest_arrive(&rig, &guest, accounts[a]);
        for (uint32_t i = 1; i < 128; i++) {
            const struct route *r = dispatch_route(i);
            /* These would close the session, or have a test of their own. */
            if (r == NULL || r->needs != NEEDS_LOGIN || i == METHOD(LOGOUT) || i == METHOD(BACKUP))
                continue;
            const Pacte__Account *account = world_account(&rig.world, accounts[a]);
            struct caller c = {.account_id = account->id, .account = account->account,
                               .grants = (const Pacte__Grant *const *)account->grants, .grant_count = account->n_grants};
            enum err e = empty(&guest, i);
            if (rights_method(&c, (Pacte__Method)i))
                cr_expect_neq(e, ERR_FORBIDDEN, "%s for %s", r->name, account->account);
            else
                cr_expect_eq(e, ERR_FORBIDDEN, "%s for %s: %s", r->name, account->account, err_name(e));
        }
        guest_leave(&guest);
    }
}

Test(dispatch, until_the_password_is_changed_nothing_else_goes)
{
    guest_arrive(&rig, &guest, COORDINATION);
    Pacte__Account *a = world_account(&rig.world, COORDINATION);
    struct caller c = {.account_id = a->id, .grants = (const Pacte__Grant *const *)a->grants, .grant_count = a->n_grants};
    a->must_change_password = true;
    cr_assert_eq(world_put_account(&rig.world, 0, a), ERR_OK);
    for (uint32_t i = 1; i < 128; i++) {
        const struct route *r = dispatch_route(i);
        if (r == NULL || r->needs != NEEDS_LOGIN || i == METHOD(LOGOUT) || i == METHOD(PASSWORD) ||
            !rights_method(&c, (Pacte__Method)i))
            continue;
        enum err e = empty(&guest, i);
        cr_expect_eq(e, ERR_PASSWORD_CHANGE, "%s: %s", r->name, err_name(e));
    }
    cr_expect_eq(empty(&guest, METHOD(PASSWORD)), ERR_PASSWORD_WEAK);
    cr_expect_eq(empty(&guest, METHOD(LOGOUT)), ERR_OK);
    guest_leave(&guest);
}

Test(dispatch, once_it_stops_it_refuses)
{
    Pacte__Empty ping = PACTE__EMPTY__INIT;
    guest_arrive(&rig, &guest, FEDERATION);
    cr_expect_eq(call(&guest, METHOD(PING), &ping.base, NULL), ERR_OK);
    dispatch_stop(rig.d, NULL, NULL);
    cr_expect_eq(call(&guest, METHOD(PING), &ping.base, NULL), ERR_STOPPING);
    guest_leave(&guest);
}
