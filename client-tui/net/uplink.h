/* Between the model and the daemon: effects become calls of common/client,
 * what comes back becomes events. Knows no screen. In the loop's thread. */
#ifndef CLIENT_TUI_NET_UPLINK_H
#define CLIENT_TUI_NET_UPLINK_H

#include "client-tui/model/model.h"
#include "common/base/sys.h"

#include <uv.h>

struct uplink;

struct uplink_options {
    uv_loop_t *loop;
    const struct sys *sys;
    const char *host;                    /* or NULL with socket_path */
    uint16_t port;
    const char *socket_path;
    const char *fingerprint;             /* known before, or NULL: the model asks the user */
    void (*event)(void *ctx, struct event *e);       /* fills in nothing: now_ms is set by the receiver */
    /* What the local copy keeps: a question, packed, and how it was answered; before the event. May be NULL. */
    void (*heard)(void *ctx, Pacte__Method method, struct bytes asked, enum err error, const ProtobufCMessage *m);
    void *ctx;
};
MUST_CHECK enum err uplink_create(const struct uplink_options *o, struct uplink **out, struct err_note *note);
/* EFFECT_SEND, CANCEL, CONNECT, PIN (the caller has stored it), LOGIN, LOGOUT;
 * true when the effect is one of these. After a login Watch is asked for here,
 * and asked again after each reconnection. */
bool uplink_effect(struct uplink *n, const struct effect *e);
/* Ends the session at the daemon, before the program ends: false when there is
 * none. The loop goes on until uplink_leaving is false, or the caller is tired. */
bool uplink_leave(struct uplink *n);
bool uplink_leaving(const struct uplink *n);
/* Then `gone`; the loop goes on until it is called. */
void uplink_destroy(struct uplink *n, void (*gone)(void *ctx), void *ctx);
/* Requests that are out: --capture waits for none. */
size_t uplink_busy(const struct uplink *n);

#endif
