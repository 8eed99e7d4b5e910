/* What the files of server/app share. Not for other folders. */
#ifndef SERVER_APP_INTERNAL_H
#define SERVER_APP_INTERNAL_H

#include "common/tls/tls_config.h"
#include "server/app/certificate.h"
#include "server/app/server.h"
#include "server/dispatch/dispatch.h"
#include "server/session/session.h"
#include "server/store/store.h"
#include "server/writer/writer.h"

#include <uv.h>

enum { SERVER_SIGNALS = 3 };

struct server {
    const struct options *options;
    const struct sys *sys;
    uv_loop_t loop;
    uv_signal_t signals[SERVER_SIGNALS];
    uv_timer_t sweep, deadline, step;
    struct metrics *metrics;
    struct store *store;
    struct writer *writer;
    struct dispatch *dispatch;
    struct sessions *sessions;
    struct net *net;
    struct certificate_watch certificate;
    size_t crowd;                         /* most connections since memory was last given back */
    int exit_code;
    /* The end: what has been asked for, and what has come. */
    bool stopping, closed;
    int haste;                            /* steps beyond patience */
    bool net_closing, net_gone, dispatch_stopping, dispatch_idle, writer_stopping, writer_gone;
};

/* Begins the end, within `ms`; once it has begun, hastens it. */
void server_stop(struct server *s, uint32_t ms);

#endif
