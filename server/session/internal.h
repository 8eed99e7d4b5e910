/* What the files of server/session share. Not for other folders. */
#ifndef SERVER_SESSION_INTERNAL_H
#define SERVER_SESSION_INTERNAL_H

#include "common/wire/frame.h"
#include "server/session/session.h"

struct session;

/* One open request. `q` is what dispatch and its handlers see. */
struct open_request {
    struct request q;
    struct sessions *home;
    struct session *session;             /* NULL: an orphan */
    struct open_request *previous, *next;    /* of the session, or of the spare ones */
    bool waiting;                        /* not given to dispatch yet */
    bool paused;                         /* a part was answered « no more » */
    bool asked_to_cancel;
};

struct session {
    struct sessions *home;
    struct session *previous, *next;
    struct conn *conn;
    struct peer peer;
    struct frame_reader reader;
    struct open_request *first, *last;   /* in order of arrival */
    uint32_t open, waiting;
    size_t open_bytes;
    bool logged_in;
    bool holding;                        /* reading was stopped: too many bytes are open */
    bool ending;                         /* the last word is asked for */
    bool whole_frame;                    /* one came in this run of bytes */
};

struct sessions {
    const struct sys *sys;
    struct dispatch *dispatch;
    struct metrics *metrics;
    struct session_limits limits;
    bool (*administers)(uid_t uid);
    struct session *all;
    size_t count, open;
    struct open_request *spare;
    size_t spare_count;
    bool stopping;
};

extern const struct responder session_responder;

/* A request has left the table: what it held back may go on. */
void session_request_gone(struct session *s);

/* --- requests.c: the table ------------------------------------------------- */

/* In the table of the session. NULL: no memory. */
struct open_request *request_open(struct session *s, const struct frame *f);
struct open_request *request_find(const struct session *s, uint32_t id);
/* Out of the table, if it is in one, and freed. */
void request_end(struct open_request *r);
/* The session goes: those that wait are dropped, the others become orphans. */
void requests_abandon(struct session *s);
void requests_cancel_all(struct session *s);
void request_cancel(struct open_request *r);
/* Behind the other ones, so that long answers take turns. */
void request_to_end_of_line(struct open_request *r);
void requests_free_spare(struct sessions *h);

/* --- answer.c: frames to the peer ------------------------------------------- */

void answer_frame(struct session *s, uint8_t kind, uint32_t request, uint16_t method, struct bytes body);
/* Without a request of the table. */
void answer_refuse(struct session *s, uint32_t request, uint16_t method, enum err e, const struct err_note *note);

#endif
