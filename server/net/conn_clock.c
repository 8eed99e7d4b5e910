#include "server/net/conn_clock.h"

static bool past(uint64_t since_ms, uint64_t now_ms, uint32_t limit_ms)
{
    return now_ms - since_ms > limit_ms;
}

static enum err overdue_talk(const struct conn_clock *k, const struct net_limits *l, uint64_t now_ms)
{
    if (k->full && past(k->taken_ms, now_ms, l->slow_reader_ms))
        return ERR_SLOW_READER;
    if (k->frame_ms != 0 && !k->held && !k->full && past(k->frame_ms, now_ms, l->slow_sender_ms))
        return ERR_TIMED_OUT;
    return ERR_OK;
}

enum err conn_overdue(const struct conn_clock *k, enum conn_state s, const struct net_limits *l, uint64_t now_ms)
{
    switch (s) {
    case CONN_HANDSHAKE:
        return past(k->state_ms, now_ms, l->handshake_ms) ? ERR_TIMED_OUT : ERR_OK;
    case CONN_LOGIN:
        if (past(k->state_ms, now_ms, l->login_ms))
            return ERR_TIMED_OUT;
        return overdue_talk(k, l, now_ms);
    case CONN_OPEN:
        if (past(k->active_ms, now_ms, l->idle_ms))
            return ERR_TIMED_OUT;
        return overdue_talk(k, l, now_ms);
    case CONN_DRAIN:
        return past(k->state_ms, now_ms, l->drain_ms) ? ERR_TIMED_OUT : ERR_OK;
    case CONN_LINGER:
        return past(k->state_ms, now_ms, l->linger_ms) ? ERR_TIMED_OUT : ERR_OK;
    case CONN_CLOSING:
    case CONN_NONE:
    case CONN_STATES:
        break;
    }
    return ERR_OK;
}
