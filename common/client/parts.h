/* Inside of the client: its state (client.c), the meeting with the daemon
 * (greet.c), and the calls that are open (calls.c). */
#ifndef COMMON_CLIENT_PARTS_H
#define COMMON_CLIENT_PARTS_H

#include "common/client/client.h"
#include "common/client/link.h"
#include "common/tls/tls_config.h"
#include "common/wire/frame.h"
#include "proto/limits.h"

enum {
    CLIENT_CALL_MS = 30000,          /* when the options say nothing */
    CLIENT_ATTEMPT_MS = 15000,       /* from the lookup to the end of Hello and Resume */
    CLIENT_STEADY_MS = 10000,        /* a link that lived that long starts the back-off anew */
    CLIENT_CANCEL_MS = 5000,         /* how long a cancelled call waits for its last answer */
    CLIENT_ANSWER_BYTES = 24 * 1024 * 1024,    /* ceiling of one unpacked answer */
    CLIENT_FINGERPRINT_BYTES = 65
};

struct client_call {
    struct client *client;
    struct client_call *next;        /* in the order of their sending */
    uint32_t id;                     /* on this link; 0: it waits for one */
    Pacte__Method method;
    client_answer_fn *fn;
    void *ctx;
    uint64_t due_ms;
    bool again;                      /* may be sent a second time */
    bool internal;                   /* Hello and Resume: not counted, not kept */
    bool session;                    /* made within a session */
    bool parts, cancelled, lost;
    unsigned tries;
    size_t body_len;
    uint8_t body[];
};

struct client {
    struct client_options o;         /* its texts are copies, in `texts` */
    struct arena texts;
    enum client_state state;
    enum err why;
    struct err_note note;

    struct link *link;               /* the present one, or NULL */
    unsigned holds;                  /* links that are not gone, and the timer */
    struct tls_client *secure;
    struct frame_reader reader;
    bool reader_open, greeted, feeding;
    char fingerprint[CLIENT_FINGERPRINT_BYTES];

    uv_timer_t timer;
    unsigned attempt;                /* failures in a row */
    uint64_t retry_ms;               /* OFFLINE: when to try again */
    uint64_t attempt_due_ms;         /* CONNECTING: when to give up */
    uint64_t up_ms;
    uint32_t retry_after_ms;         /* what the daemon asked for */

    struct client_call *calls;
    uint32_t last_id;
    uint32_t keys;

    uint8_t token[64];
    size_t token_len;
    struct arena hello_arena, login_arena;
    Pacte__HelloReply *hello;
    Pacte__LoginReply *login;

    bool destroyed;
    void (*gone)(void *ctx);
    void *gone_ctx;
};

static inline uint64_t client_now(const struct client *c) { return sys_monotonic_ms(c->o.sys); }

/* --- client.c ------------------------------------------------------------- */

/* Ends the link. `again` says whether another attempt is made. */
void client_drop(struct client *c, enum err why, const struct err_note *note, bool again);
void client_set_state(struct client *c, enum client_state s);
/* Arms the timer for the nearest of what is due. */
void client_arm(struct client *c);

/* --- greet.c -------------------------------------------------------------- */

/* The link is up: Hello, then Resume when there is a token. */
void greet(struct client *c);
/* What an answer changes in the client itself (Login, Logout). NO_MEMORY. */
MUST_CHECK enum err greet_notice(struct client *c, Pacte__Method method, const ProtobufCMessage *m);
/* An error that says that the session is over ends it here too. */
void greet_session_over(struct client *c, enum err e);
void greet_forget_session(struct client *c);

/* --- calls.c -------------------------------------------------------------- */

/* As client_send, for Hello and Resume. */
MUST_CHECK enum err calls_send_internal(struct client *c, Pacte__Method method, const ProtobufCMessage *request,
                                        client_answer_fn *fn);
/* NULL: none is open under that number. */
struct client_call *calls_find(const struct client *c, uint32_t id);
/* The last answer: takes the call out of the list, tells, frees. In two steps
 * when something else is to be told first. */
void calls_end(struct client_call *call, const struct client_answer *a);
void calls_take_out(struct client_call *call);
void calls_tell(struct client_call *call, const struct client_answer *a);
/* The link is lost: what may be sent again waits, the rest is answered. */
void calls_link_lost(struct client *c, enum err why, const struct err_note *note);
/* A session is open, or there will be none: sends, or answers, what waits. */
void calls_release(struct client *c);
void calls_end_all(struct client *c, enum err e, const struct err_note *note);
/* Answers what is overdue. */
void calls_sweep(struct client *c, uint64_t now_ms);
/* A long answer is arriving, byte by byte: nothing is overdue meanwhile. */
void calls_not_yet(struct client *c);
/* When the next one is due; UINT64_MAX: never. */
uint64_t calls_due_ms(const struct client *c);

/* --- answers.c ------------------------------------------------------------ */

/* One frame of the daemon. An error costs the link. */
MUST_CHECK enum err answers_frame(struct client *c, const struct frame *f, struct err_note *note);

#endif
