/* Answers become frames. */
#include "server/session/internal.h"

#include "common/wire/wire.h"
#include "proto/error.pb-c.h"

#include <uv.h>

enum { ERROR_BYTES = 1024 };             /* an error without a record: its two texts are short */

void answer_frame(struct session *s, uint8_t kind, uint32_t request, uint16_t method, struct bytes body)
{
    struct frame f = {.request = request, .method = method, .kind = kind, .body = body};
    uint8_t head[12];
    frame_header(&f, head);
    conn_write(s->conn, bytes_of(head, sizeof head), body);
}

static Pacte__Error error_of(enum err e, const struct err_note *note, const Pacte__Error *more)
{
    Pacte__Error m = PACTE__ERROR__INIT;
    if (more != NULL) {
        m.retry_after_ms = more->retry_after_ms;
        m.elsewhere = more->elsewhere;
        m.current = more->current;
        m.regle = more->regle;
        m.regle_type = more->regle_type;
        m.regle_id = more->regle_id;
    }
    m.number = (uint32_t)e;
    m.class_ = (Pacte__ErrorClass)err_retry(e);
    m.sentence = (char *)(uintptr_t)err_sentence(e, note);
    if (note != NULL && note->field[0] != '\0')
        m.field = (char *)(uintptr_t)note->field;
    return m;
}

/* The arena is for an error that carries a record; without room for it the
 * peer gets the error without the record. */
static void send_error(struct session *s, uint32_t request, uint16_t method, Pacte__Error *m, struct arena *arena)
{
    uint8_t small[ERROR_BYTES];
    struct bytes body = {0};
    if (m->current != NULL && (arena == NULL || wire_pack(&m->base, arena, &body) != ERR_OK)) {
        m->current = NULL;
        body.len = 0;
    }
    if (body.len == 0 && pacte__error__get_packed_size(m) > sizeof small)
        m->elsewhere = (char *)(uintptr_t)protobuf_c_empty_string;
    if (body.len == 0 && pacte__error__get_packed_size(m) <= sizeof small)
        body = bytes_of(small, pacte__error__pack(m, small));
    answer_frame(s, FRAME_ERROR, request, method, body);
}

void answer_refuse(struct session *s, uint32_t request, uint16_t method, enum err e, const struct err_note *note)
{
    Pacte__Error m = error_of(e, note, NULL);
    metrics_request(s->home->metrics, method, e, 0);
    send_error(s, request, method, &m, NULL);
}

/* --- The responder ---------------------------------------------------------- */

static void finish(struct open_request *r, enum err e)
{
    metrics_request(r->home->metrics, r->q.method, e, uv_hrtime() / 1000 - r->q.started_us);
    request_end(r);
}

static void on_reply(struct request *q, struct bytes body)
{
    struct open_request *r = q->session;
    if (r->session != NULL)
        answer_frame(r->session, FRAME_REPLY, q->id, q->method, body);
    finish(r, ERR_OK);
}

static void on_error(struct request *q, enum err e, const struct err_note *note, const Pacte__Error *more)
{
    struct open_request *r = q->session;
    if (r->session != NULL) {
        Pacte__Error m = error_of(e, note, more);
        send_error(r->session, q->id, q->method, &m, &q->arena);
    }
    finish(r, e);
}

static bool on_part(struct request *q, struct bytes body)
{
    struct open_request *r = q->session;
    if (r->session == NULL)
        return true;
    answer_frame(r->session, FRAME_PART, q->id, q->method, body);
    r->paused = !conn_may_send(r->session->conn);
    if (r->paused)
        request_to_end_of_line(r);
    return !r->paused;
}

const struct responder session_responder = {.reply = on_reply, .error = on_error, .part = on_part};
