#include "server/net/conn_state.h"

#define QUIT {CONN_CLOSING, ACT_CLOSE}
#define STAY(state) {state, ACT_NOTHING}

static const struct conn_move moves[CONN_STATES][CONN_EVENTS] = {
    [CONN_HANDSHAKE] = {
        [CONN_ESTABLISHED] = {CONN_LOGIN, ACT_GREET},
        [CONN_ALL_SENT] = STAY(CONN_HANDSHAKE),
        [CONN_LAST_WORD] = QUIT,           /* no word can be said before the handshake */
        [CONN_END_OF_FILE] = QUIT,
        [CONN_TIMEOUT] = QUIT,
        [CONN_BROKEN] = QUIT,
    },
    [CONN_LOGIN] = {
        [CONN_LOGGED_IN] = {CONN_OPEN, ACT_RESTART_CLOCK},
        [CONN_LOGGED_OUT] = STAY(CONN_LOGIN),
        [CONN_ALL_SENT] = STAY(CONN_LOGIN),
        [CONN_LAST_WORD] = {CONN_DRAIN, ACT_DRAIN},
        [CONN_END_OF_FILE] = QUIT,
        [CONN_TIMEOUT] = QUIT,
        [CONN_BROKEN] = QUIT,
    },
    [CONN_OPEN] = {
        [CONN_LOGGED_IN] = STAY(CONN_OPEN),
        [CONN_LOGGED_OUT] = {CONN_LOGIN, ACT_RESTART_CLOCK},
        [CONN_ALL_SENT] = STAY(CONN_OPEN),
        [CONN_LAST_WORD] = {CONN_DRAIN, ACT_DRAIN},
        [CONN_END_OF_FILE] = QUIT,
        [CONN_TIMEOUT] = QUIT,
        [CONN_BROKEN] = QUIT,
    },
    /* Answers and logins that were under way may still come in. */
    [CONN_DRAIN] = {
        [CONN_LOGGED_IN] = STAY(CONN_DRAIN),
        [CONN_LOGGED_OUT] = STAY(CONN_DRAIN),
        [CONN_LAST_WORD] = STAY(CONN_DRAIN),
        [CONN_ALL_SENT] = {CONN_LINGER, ACT_LINGER},
        [CONN_END_OF_FILE] = {CONN_DRAIN, ACT_STOP_READING},   /* it may still be reading */
        [CONN_TIMEOUT] = QUIT,
        [CONN_BROKEN] = QUIT,
    },
    [CONN_LINGER] = {
        [CONN_LOGGED_IN] = STAY(CONN_LINGER),
        [CONN_LOGGED_OUT] = STAY(CONN_LINGER),
        [CONN_LAST_WORD] = STAY(CONN_LINGER),
        [CONN_ALL_SENT] = STAY(CONN_LINGER),
        [CONN_END_OF_FILE] = QUIT,
        [CONN_TIMEOUT] = QUIT,
        [CONN_BROKEN] = QUIT,
    },
};

struct conn_move conn_next(enum conn_state s, enum conn_event e)
{
    if (s == CONN_CLOSING)
        return (struct conn_move)STAY(CONN_CLOSING);
    return moves[s][e];
}

const char *conn_state_name(enum conn_state s)
{
    switch (s) {
    case CONN_HANDSHAKE: return "handshake";
    case CONN_LOGIN: return "login";
    case CONN_OPEN: return "open";
    case CONN_DRAIN: return "drain";
    case CONN_LINGER: return "linger";
    case CONN_CLOSING: return "closing";
    case CONN_NONE:
    case CONN_STATES: break;
    }
    return "?";
}
