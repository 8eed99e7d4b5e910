/* Effects out, events in, over a real daemon: each answer under its tag. */
#include "client-tui/demo/demo.h"
#include "client-tui/net/uplink.h"
#include "common/wire/wire.h"

#include <criterion/criterion.h>
#include <string.h>

static struct demo d;
static uv_loop_t loop;
static struct uplink *net;
static bool gone;

/* What came: the last of each kind. */
static struct {
    enum link_state link;
    unsigned links, sessions, changes, answers;
    enum err link_error, error;
    uint32_t tag;
    char account[65];
    uint64_t changed_id;
} seen;

static void on_event(void *ctx, struct event *e)
{
    if (e->kind == EVENT_LINK) {
        seen.link = e->link;
        seen.link_error = e->error;
        seen.links++;
    } else if (e->kind == EVENT_SESSION && e->session != NULL) {
        seen.sessions++;
        (void)snprintf(seen.account, sizeof seen.account, "%s", e->session->account);
    } else if (e->kind == EVENT_CHANGE && ctx == NULL) {      /* not what the writer itself is told */
        seen.changes += !e->change->presence;
        seen.changed_id = e->change->id;
    } else if (e->kind == EVENT_ANSWER) {
        seen.answers++;
        seen.tag = e->answer.tag;
        seen.error = e->answer.error;
    }
}

static void open_uplink(void)
{
    struct err_note note = {0};
    memset(&seen, 0, sizeof seen);
    cr_assert_eq(demo_start(&sys_real, 0, &d, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(demo_wait(&d, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(uv_loop_init(&loop), 0);
    struct uplink_options o = {.loop = &loop, .sys = &sys_real, .socket_path = d.socket, .event = on_event};
    cr_assert_eq(uplink_create(&o, &net, &note), ERR_OK, "%s", note.text);
}

static void on_gone(void *ctx) { (void)ctx; gone = true; }

static void close_uplink(void)
{
    gone = false;
    uplink_destroy(net, on_gone, NULL);
    while (!gone)
        (void)uv_run(&loop, UV_RUN_ONCE);
    (void)uv_run(&loop, UV_RUN_DEFAULT);
    cr_expect_eq(uv_loop_close(&loop), 0, "nothing stays in the loop");
    demo_stop(&d);
}
TestSuite(uplink, .init = open_uplink, .fini = close_uplink, .timeout = 120);

#define UNTIL(condition) \
    for (int turn_ = 0; !(condition); turn_++) { \
        cr_assert_lt(turn_, 2000, "never came: " #condition); \
        (void)uv_run(&loop, UV_RUN_ONCE); \
    }

static void do_effect(enum effect_kind kind) { cr_expect(uplink_effect(net, &(struct effect){.kind = kind})); }

static void login(const char *password)
{
    struct effect f = {.kind = EFFECT_LOGIN, .text = (char *)"coordination", .text2 = (char *)(uintptr_t)password, .text3 = (char *)""};
    cr_expect(uplink_effect(net, &f));
}

static void ask(Pacte__Method method, const ProtobufCMessage *q, uint32_t tag)
{
    struct arena a;
    struct bytes packed;
    arena_init(&a, &sys_real, 1 << 20);
    cr_assert_eq(wire_pack(q, &a, &packed), ERR_OK);
    cr_expect(uplink_effect(net, &(struct effect){.kind = EFFECT_SEND, .method = method, .tag = tag, .bytes = packed}));
    arena_finish(&a);
}

static void get(const char *alias, uint32_t tag)
{
    Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
    q.type = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION;
    q.id = demo_record_id(alias);
    ask(PACTE__METHOD__METHOD_GET, &q.base, tag);
}

static void online(void)
{
    do_effect(EFFECT_CONNECT);
    UNTIL(seen.link == LINK_LOGIN);
    login(d.password);
    UNTIL(seen.sessions == 1 && seen.link == LINK_ONLINE);
}

Test(uplink, a_refused_login_is_told_and_the_right_one_follows)
{
    do_effect(EFFECT_CONNECT);
    UNTIL(seen.link == LINK_LOGIN);
    login("ce n'est pas le mot de passe");
    UNTIL(seen.link_error != ERR_OK);
    cr_expect_eq(seen.link, LINK_LOGIN);
    login(d.password);
    UNTIL(seen.sessions == 1);
    cr_expect_str_eq(seen.account, "coordination");
    cr_expect_eq(seen.link, LINK_ONLINE);
}

Test(uplink, answers_come_under_their_tag)
{
    online();
    get("com-2026-001", 71);
    cr_expect_eq(uplink_busy(net), 1u);
    UNTIL(seen.answers == 1);
    cr_expect_eq(seen.tag, 71u);
    cr_expect_eq(seen.error, ERR_OK);
    get("nul-ne-porte-ce-nom", 72);
    UNTIL(seen.answers == 2);
    cr_expect_eq(seen.tag, 72u);
    cr_expect_neq(seen.error, ERR_OK);
    cr_expect_eq(uplink_busy(net), 0u);
}

Test(uplink, a_cancelled_call_is_answered_once)
{
    online();
    get("com-2026-001", 9);
    cr_expect(uplink_effect(net, &(struct effect){.kind = EFFECT_CANCEL, .tag = 9}));
    UNTIL(seen.answers == 1);
    cr_expect_eq(uplink_busy(net), 0u);
}

Test(uplink, what_is_sent_without_a_link_is_refused_at_once_or_waits)
{
    Pacte__PasswordRequest q = PACTE__PASSWORD_REQUEST__INIT;
    q.current = q.wanted = (char *)"x";
    ask(PACTE__METHOD__METHOD_PASSWORD, &q.base, 5);
    cr_expect_eq(seen.answers, 1u);
    cr_expect_neq(seen.error, ERR_OK);
}

Test(uplink, a_change_of_someone_else_is_told)
{
    online();
    struct uplink *mine = net;
    struct err_note note = {0};
    struct uplink_options o = {.loop = &loop, .sys = &sys_real, .socket_path = d.socket, .event = on_event, .ctx = &seen};
    /* A second client, of the same person, writes. */
    cr_assert_eq(uplink_create(&o, &net, &note), ERR_OK);
    seen.link = LINK_NONE;
    seen.sessions = 0;
    online();
    Pacte__DeleteRequest q = PACTE__DELETE_REQUEST__INIT;
    uint8_t key[16] = {1};
    q.type = PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION;
    q.id = demo_record_id("contribution-com-2026-001-region-2029");
    q.revision = 1;
    q.idempotency_key = (ProtobufCBinaryData){.data = key, .len = sizeof key};
    ask(PACTE__METHOD__METHOD_DELETE, &q.base, 3);
    UNTIL(seen.answers == 1 && seen.changes > 0);
    cr_expect_eq(seen.error, ERR_OK);
    cr_expect_eq(seen.changed_id, q.id);
    gone = false;
    uplink_destroy(net, on_gone, NULL);
    UNTIL(gone);
    net = mine;
}

Test(uplink, ends_between_two_clients)
{
    online();
    struct effect f = {.kind = EFFECT_PIN, .text = (char *)"00"};
    cr_expect(uplink_effect(net, &f));
    get("com-2026-001", 4);
    cr_expect_neq(seen.error, ERR_OK, "nobody is there to send it");
}

Test(uplink, what_is_not_its_own_is_left)
{
    cr_expect_not(uplink_effect(net, &(struct effect){.kind = EFFECT_DRAFT}));
    cr_expect_not(uplink_effect(net, &(struct effect){.kind = EFFECT_QUIT}));
}
