/* A session under any peer, any network and any handler: the input says what
 * the peer sends and how it is cut, when the queue fills and empties, which
 * answers come, and when the connection ends. Network and dispatch are of this
 * file; each request is run at most once, ended exactly once, and nothing is
 * left at the end. */
#include "server/session/internal.h"

#include "common/base/log.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { BODY = 64, OPEN = 8, HELD = 256 };

static void must(bool true_always)
{
    if (!true_always)
        abort();
}

/* --- The network, as conn.h promises it ------------------------------------- */

static struct {
    bool full, held, ended;
    size_t queued, answers[4];           /* of ids 0 to 3: replies and errors */
    enum err why;
} net;

void conn_write(struct conn *c, struct bytes head, struct bytes body)
{
    (void)c;
    must(head.len == 12 && get_be32(head.data) == body.len);
    must(head.data[10] >= FRAME_REPLY && head.data[10] <= FRAME_EVENT);
    if (head.data[10] != FRAME_PART && head.data[10] != FRAME_EVENT)
        net.answers[get_be32(head.data + 4) % 4]++;
    net.queued += 12 + body.len;
    net.full = net.full || net.queued > 600;
}

bool conn_may_send(const struct conn *c)
{
    (void)c;
    return !net.full && !net.ended;
}

void conn_hold(struct conn *c, bool hold)
{
    (void)c;
    must(net.held != hold);
    net.held = hold;
}

void conn_note_frames(struct conn *c, bool whole, bool partial) { (void)c, (void)whole, (void)partial; }
void conn_logged_in(struct conn *c, bool yes) { (void)c, (void)yes; }
const char *conn_source(const struct conn *c) { (void)c; return "fuzz"; }
bool conn_uid(const struct conn *c, uid_t *out) { (void)c; *out = 0; return true; }

void conn_end(struct conn *c, enum err why)
{
    (void)c;
    net.why = net.ended ? net.why : why;
    net.ended = true;
}

/* --- Handlers, as dispatch.h promises them ------------------------------------ */

static struct {
    struct request *held[HELD];
    size_t count, runs, ended;
} work;

static void forget(struct request *q)
{
    size_t i = 0;
    while (i < work.count && work.held[i] != q)
        i++;
    must(i < work.count);
    work.held[i] = work.held[--work.count];
    work.ended++;
}

static void on_cancel(struct request *q)
{
    forget(q);
    q->to->error(q, ERR_CANCELLED, NULL, NULL);
}

static void on_resume(struct request *q)
{
    uint8_t part[100] = {0};
    if (q->to->part(q, bytes_of(part, sizeof part)) && q->orphan) {
        forget(q);
        q->to->reply(q, (struct bytes){0});
    }
}

void dispatch_peer_init(struct peer *p, struct dispatch *d) { p->dispatch = d; }
void dispatch_peer_finish(struct peer *p) { (void)p; }

void dispatch_run(struct request *q)
{
    uint16_t kind = q->method % 8;
    work.runs++;
    must(q->id != 0 && !q->orphan && q->body.len <= BODY && work.count < HELD);
    if (kind < 4) {                          /* later: can be cancelled, resumed, both, neither */
        work.held[work.count++] = q;
        q->cancel = (kind & 1) != 0 ? on_cancel : NULL;
        q->resume = (kind & 2) != 0 ? on_resume : NULL;
        if (q->resume != NULL)
            (void)q->to->part(q, q->body);
        return;
    }
    work.ended++;
    if (kind == 4)
        q->peer->close(q->peer, ERR_SESSION_EXPIRED);
    if (kind == 5)
        q->to->error(q, ERR_INVALID, NULL, NULL);
    else
        q->to->reply(q, q->body);
}

/* --- One life -------------------------------------------------------------------- */

static void answer(size_t i)
{
    struct request *q = work.held[i];
    forget(q);
    q->to->reply(q, (struct bytes){0});
}

static void empty_queue(void *session)
{
    net.queued = 0;
    if (!net.full)
        return;
    net.full = false;
    if (!net.ended)
        session_user.flow(session);
}

/* A byte over 0xc0 is an event of the outside; a lower one, the length of what
 * comes from the peer next. */
static void live(struct sessions *h, void *session, const uint8_t *data, size_t len)
{
    for (size_t at = 0; at < len && !net.ended;) {
        uint8_t op = data[at++];
        size_t n = op < len - at ? op : len - at;
        if (op == 0xff)
            return;
        if (op >= 0xf0)
            empty_queue(session);
        else if (op >= 0xc0 && work.count > 0)
            answer((op & 0x2f) % work.count);
        else if (op < 0xc0 && !net.held && !net.full) {
            session_user.bytes(session, bytes_of(data + at, n));
            at += n;
        }
        must(sessions_open_requests(h) <= OPEN);
    }
}

static bool administers(uid_t uid) { return uid == 0; }

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static struct metrics metrics;
    struct sessions_options o = {
        .sys = &sys_real,
        .metrics = &metrics,
        .limits = {.body_bytes = BODY, .body_bytes_before_login = BODY, .open_requests = OPEN,
                   .open_requests_before_login = OPEN, .open_bytes = 100, .request_bytes = 65536,
                   .request_bytes_before_login = 65536},
        .administers = administers,
    };
    struct sessions *h;
    log_open(&sys_real, LOG_LEVEL_ERROR, 2);
    memset(&net, 0, sizeof net);
    memset(&work, 0, sizeof work);
    must(sessions_create(&o, &h, NULL) == ERR_OK);
    void *session = session_user.open(h, (struct conn *)&net);
    must(session != NULL);
    live(h, session, data, len);
    if (net.ended)
        session_user.last_word(session, net.why);
    session_user.gone(session);
    while (work.count > 0)
        answer(0);
    must(work.runs == work.ended);
    must(sessions_open_requests(h) == 0 && sessions_count(h) == 0);
    sessions_destroy(h);
    return 0;
}
