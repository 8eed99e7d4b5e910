#include "server/net/conn_clock.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>

enum { START = 1000 };

/* One limit, on both of its sides: `at` is the last instant that is allowed. */
struct clock_case {
    char name[40];
    enum conn_state state;
    struct conn_clock clock;
    uint64_t at;
    enum err then;             /* one millisecond later */
};

static const struct net_limits limits = {
    .handshake_ms = 100, .login_ms = 1000, .idle_ms = 5000, .slow_reader_ms = 300,
    .slow_sender_ms = 400, .drain_ms = 50, .linger_ms = 20,
};

ParameterizedTestParameters(conn_clock, limits)
{
    static struct clock_case rows[] = {
        {"handshake", CONN_HANDSHAKE, {.state_ms = START, .active_ms = START}, START + 100, ERR_TIMED_OUT},
        {"login", CONN_LOGIN, {.state_ms = START, .active_ms = START + 900}, START + 1000, ERR_TIMED_OUT},
        {"idle", CONN_OPEN, {.state_ms = START, .active_ms = START + 7}, START + 7 + 5000, ERR_TIMED_OUT},
        {"slow sender before login", CONN_LOGIN, {.state_ms = START, .frame_ms = START}, START + 400, ERR_TIMED_OUT},
        {"slow sender", CONN_OPEN, {.active_ms = START, .frame_ms = START}, START + 400, ERR_TIMED_OUT},
        {"slow sender that we do not read", CONN_OPEN,
         {.active_ms = START, .frame_ms = START, .held = true}, START + 5000, ERR_TIMED_OUT},
        {"slow reader", CONN_OPEN, {.active_ms = START, .taken_ms = START, .full = true}, START + 300, ERR_SLOW_READER},
        {"slow reader before login", CONN_LOGIN,
         {.state_ms = START, .taken_ms = START, .full = true}, START + 300, ERR_SLOW_READER},
        {"slow reader under the mark", CONN_OPEN, {.active_ms = START, .taken_ms = START}, START + 5000, ERR_TIMED_OUT},
        {"full queue is not a slow sender", CONN_OPEN,
         {.active_ms = START, .taken_ms = START + 200, .frame_ms = START, .full = true}, START + 500, ERR_SLOW_READER},
        {"drain", CONN_DRAIN, {.state_ms = START}, START + 50, ERR_TIMED_OUT},
        {"linger", CONN_LINGER, {.state_ms = START}, START + 20, ERR_TIMED_OUT},
    };
    return cr_make_param_array(struct clock_case, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct clock_case *row, conn_clock, limits, .timeout = 5)
{
    cr_expect_eq(conn_overdue(&row->clock, row->state, &limits, row->at), ERR_OK, "%s, just in time", row->name);
    enum err e = conn_overdue(&row->clock, row->state, &limits, row->at + 1);
    cr_expect_eq(e, row->then, "%s, just too late: %s", row->name, err_name(e));
}

Test(conn_clock, closing_has_no_limit, .timeout = 5)
{
    struct conn_clock k = {.full = true};
    cr_expect_eq(conn_overdue(&k, CONN_CLOSING, &limits, UINT64_MAX), ERR_OK);
}

Test(conn_clock, the_real_limits_are_those_of_the_protocol, .timeout = 5)
{
    struct conn_clock k = {.state_ms = START, .active_ms = START};
    const struct net_limits *l = &net_limits_default;
    cr_expect_eq(conn_overdue(&k, CONN_OPEN, l, START + 35u * 60u * 1000u), ERR_OK);
    cr_expect_eq(conn_overdue(&k, CONN_OPEN, l, START + 35u * 60u * 1000u + 1), ERR_TIMED_OUT);
    cr_expect_eq(conn_overdue(&k, CONN_LOGIN, l, START + 60000), ERR_OK);
    cr_expect_eq(conn_overdue(&k, CONN_HANDSHAKE, l, START + 15001), ERR_TIMED_OUT);
}
