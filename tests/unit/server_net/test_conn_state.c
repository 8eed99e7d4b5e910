#include "server/net/conn_state.h"

#include <criterion/criterion.h>

Test(conn_state, every_pair_a_connection_can_meet_has_a_row, .timeout = 5)
{
    for (int s = CONN_HANDSHAKE; s < CONN_STATES; s++)
        for (int e = 0; e < CONN_EVENTS; e++) {
            /* A handshake happens once, and nobody can log in before it. */
            bool impossible = (e == CONN_ESTABLISHED && s != CONN_HANDSHAKE && s != CONN_CLOSING) ||
                              (s == CONN_HANDSHAKE && (e == CONN_LOGGED_IN || e == CONN_LOGGED_OUT));
            struct conn_move m = conn_next((enum conn_state)s, (enum conn_event)e);
            cr_expect_eq(m.to == CONN_NONE, impossible, "%s, event %d", conn_state_name((enum conn_state)s), e);
        }
}

Test(conn_state, every_state_ends_when_it_breaks_or_times_out, .timeout = 5)
{
    for (int s = CONN_HANDSHAKE; s < CONN_CLOSING; s++) {
        enum conn_event ends[] = {CONN_BROKEN, CONN_TIMEOUT};
        for (int i = 0; i < 2; i++) {
            struct conn_move m = conn_next((enum conn_state)s, ends[i]);
            cr_expect_eq(m.to, CONN_CLOSING, "%s", conn_state_name((enum conn_state)s));
            cr_expect_eq(m.act, ACT_CLOSE);
        }
    }
}

Test(conn_state, closing_is_entered_by_one_act_and_never_left, .timeout = 5)
{
    for (int s = CONN_HANDSHAKE; s < CONN_STATES; s++)
        for (int e = 0; e < CONN_EVENTS; e++) {
            struct conn_move m = conn_next((enum conn_state)s, (enum conn_event)e);
            if (s == CONN_CLOSING) {
                cr_expect_eq(m.to, CONN_CLOSING);
                cr_expect_eq(m.act, ACT_NOTHING);
            } else {
                cr_expect_eq(m.to == CONN_CLOSING, m.act == ACT_CLOSE, "%s, event %d",
                             conn_state_name((enum conn_state)s), e);
            }
        }
}

Test(conn_state, a_whole_life, .timeout = 5)
{
    static const struct { enum conn_event e; enum conn_state to; enum conn_act act; } story[] = {
        {CONN_ESTABLISHED, CONN_LOGIN, ACT_GREET},
        {CONN_ALL_SENT, CONN_LOGIN, ACT_NOTHING},
        {CONN_LOGGED_IN, CONN_OPEN, ACT_RESTART_CLOCK},
        {CONN_ALL_SENT, CONN_OPEN, ACT_NOTHING},
        {CONN_LOGGED_OUT, CONN_LOGIN, ACT_RESTART_CLOCK},
        {CONN_LOGGED_IN, CONN_OPEN, ACT_RESTART_CLOCK},
        {CONN_LAST_WORD, CONN_DRAIN, ACT_DRAIN},
        {CONN_LOGGED_OUT, CONN_DRAIN, ACT_NOTHING},
        {CONN_END_OF_FILE, CONN_DRAIN, ACT_STOP_READING},
        {CONN_ALL_SENT, CONN_LINGER, ACT_LINGER},
        {CONN_ALL_SENT, CONN_LINGER, ACT_NOTHING},
        {CONN_END_OF_FILE, CONN_CLOSING, ACT_CLOSE},
    };
    enum conn_state s = CONN_HANDSHAKE;
    for (size_t i = 0; i < sizeof story / sizeof story[0]; i++) {
        struct conn_move m = conn_next(s, story[i].e);
        cr_assert_eq(m.to, story[i].to, "step %zu: %s", i, conn_state_name(m.to));
        cr_assert_eq(m.act, story[i].act, "step %zu", i);
        s = m.to;
    }
}

Test(conn_state, each_has_a_name_of_its_own, .timeout = 5)
{
    for (int s = CONN_HANDSHAKE; s < CONN_STATES; s++) {
        cr_expect_str_neq(conn_state_name((enum conn_state)s), "?");
        for (int o = CONN_HANDSHAKE; o < s; o++)
            cr_expect_str_neq(conn_state_name((enum conn_state)s), conn_state_name((enum conn_state)o));
    }
    cr_expect_str_eq(conn_state_name(CONN_NONE), "?");
}
