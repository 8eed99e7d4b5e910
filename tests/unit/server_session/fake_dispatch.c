#include "tests/unit/server_session/fake_dispatch.h"

#include <stdlib.h>

struct fake fake;

enum { PART_BYTES = 16 * 1024 };

void dispatch_peer_init(struct peer *p, struct dispatch *d)
{
    *p = (struct peer){.dispatch = d};
    fake.peers++;
}

void dispatch_peer_finish(struct peer *p)
{
    (void)p;
    fake.peers_finished++;
}

static void forget(struct request *q)
{
    for (size_t i = 0; i < fake.held_count; i++)
        if (fake.held[i] == q) {
            fake.held[i] = fake.held[--fake.held_count];
            return;
        }
}

static void cancel_held(struct request *q)
{
    fake.cancels++;
    forget(q);
    q->to->error(q, ERR_CANCELLED, NULL, NULL);
}

void fake_answer(size_t i)
{
    struct request *q = fake.held[i];
    fake.orphans_ended += q->orphan;
    forget(q);
    q->to->reply(q, bytes_text("held"));
}

void fake_answer_all(void)
{
    while (fake.held_count > 0)
        fake_answer(0);
}

static void go_on_parts(struct request *q)
{
    static uint8_t part[PART_BYTES];
    size_t *left = q->work;
    while (*left > 0) {
        --*left;
        part[0] = (uint8_t)*left;
        if (!q->to->part(q, bytes_of(part, sizeof part)))
            return;
    }
    q->to->reply(q, bytes_text("end"));
}

static void cancel_parts(struct request *q)
{
    fake.cancels++;
    q->to->error(q, ERR_CANCELLED, NULL, NULL);
}

static void run_parts(struct request *q)
{
    size_t *left = arena_alloc(&q->arena, sizeof *left);
    *left = (size_t)q->body.data[0] * 16;
    q->work = left;
    q->resume = go_on_parts;
    q->cancel = cancel_parts;
    go_on_parts(q);
}

static void run_conflict(struct request *q)
{
    Pacte__Ref ref = PACTE__REF__INIT;
    Pacte__Header header = PACTE__HEADER__INIT;
    Pacte__Record record = PACTE__RECORD__INIT;
    Pacte__Error more = PACTE__ERROR__INIT;
    (void)ref;
    header.revision = 7;
    record.header = &header;
    more.current = &record;
    more.retry_after_ms = 250;
    more.elsewhere = (char[]){"192.0.2.9:7443"};
    struct err_note note = {.field = "convention.titre", .text = "La convention a changé."};
    q->to->error(q, ERR_CONFLICT, &note, &more);
}

static void run_event(struct request *q)
{
    while (q->peer->may_send(q->peer)) {
        static uint8_t event[PART_BYTES];
        q->peer->send_event(q->peer, q->id, bytes_of(event, sizeof event));
    }
    q->to->reply(q, bytes_text("events"));
}

static void hold(struct request *q, void (*cancel)(struct request *q))
{
    q->cancel = cancel;
    fake.held[fake.held_count++] = q;
}

void dispatch_run(struct request *q)
{
    static uint8_t big[100000];
    struct err_note note = {.field = "versement.recu", .text = "Le montant reçu est négatif."};
    fake.runs++;
    switch ((enum fake_method)q->method) {
    case FAKE_ECHO: q->to->reply(q, q->body); return;
    case FAKE_LOGIN:
        q->peer->logged_in(q->peer, q->body.len > 0);
        q->to->reply(q, (struct bytes){0});
        return;
    case FAKE_HOLD: hold(q, cancel_held); return;
    case FAKE_STUBBORN: hold(q, NULL); return;
    case FAKE_PARTS: run_parts(q); return;
    case FAKE_ERROR: q->to->error(q, ERR_OUT_OF_RANGE, &note, NULL); return;
    case FAKE_CONFLICT: run_conflict(q); return;
    case FAKE_CLOSE:
        q->peer->close(q->peer, ERR_SESSION_EXPIRED);
        q->to->reply(q, (struct bytes){0});
        return;
    case FAKE_EVENT: run_event(q); return;
    case FAKE_BIG: q->to->reply(q, bytes_of(big, sizeof big)); return;
    }
    q->to->error(q, ERR_UNKNOWN_METHOD, NULL, NULL);
}
