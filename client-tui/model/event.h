/* What happens to the model, and what it wants done: the two sides of
 * model_event. Whoever runs it (client-tui/app, tests) makes the events and
 * carries the effects out; nothing else passes between them. One thread. */
#ifndef CLIENT_TUI_MODEL_EVENT_H
#define CLIENT_TUI_MODEL_EVENT_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/value/day.h"
#include "proto/error.pb-c.h"
#include "proto/service.pb-c.h"

#include <stdbool.h>
#include <stdint.h>

struct model;

/* --- Events ----------------------------------------------------------------- */

enum link_state { LINK_NONE, LINK_CONNECTING, LINK_LOGIN /* reached, no session */, LINK_ONLINE, LINK_OFFLINE, LINK_REFUSED /* fingerprint, version */ };

enum event_kind {
    EVENT_KEY,           /* key */
    EVENT_PASTE,         /* text */
    EVENT_SIZE,          /* rows, cols */
    EVENT_TICK,          /* time passed: now_ms, today */
    EVENT_PAUSE,         /* no key for MODEL_PAUSE_MS after one that left `held` */
    EVENT_LINK,          /* link, error, note, text: fingerprint shown by the server */
    EVENT_SESSION,       /* session: who is there now, with kept_ms of the local copy; NULL: nobody */
    EVENT_ANSWER,        /* answer, latency_ms */
    EVENT_CHANGE,        /* change: from Watch */
    EVENT_PIECE,         /* an effect PIECE_… is done: tag, error, note; PROVE: bytes (SHA-256), octets; READ: bytes; END: text (path) */
    EVENT_COMPLETED,     /* of COMPLETE: text, as far as it is certain; note: what may follow */
    EVENT_FILE,          /* an effect on a file is done: tag, error, note, text: its path */
    EVENT_DRAFT,         /* a draft found at start, or read again: bytes */
    EVENT_PREFS,         /* the preferences file: text */
    EVENT_QUIT           /* the program ends: every draft is to be on disk */
};

struct reponse {                         /* the answer of a request */
    uint32_t tag;
    enum err error;
    const struct err_note *note;
    const Pacte__Error *details;         /* or NULL */
    const ProtobufCMessage *m;           /* NULL on error; valid during the event */
    bool last;
    int64_t kept_ms;                     /* of the local copy: when the server said so; 0: now */
};

struct event {
    enum event_kind kind;
    int64_t now_ms;                      /* of every event: wall clock, UTC */
    uint32_t key;
    const char *text;
    struct bytes bytes;
    int rows, cols;
    struct day today;
    enum link_state link;
    uint32_t latency_ms;
    enum err error;
    const struct err_note *note;
    const Pacte__LoginReply *session;
    int64_t kept_ms;                     /* of a session of the local copy: when it was opened */
    const Pacte__HelloReply *hello;
    struct reponse answer;
    const Pacte__Event *change;
    uint32_t tag;
    uint64_t octets;
};
void model_event(struct model *m, const struct event *e);

/* --- Effects ---------------------------------------------------------------- */

enum effect_kind {
    EFFECT_SEND,         /* method, bytes (packed request), tag */
    EFFECT_READ_KEPT,    /* the same, answered by the local copy */
    EFFECT_KEEP,         /* in the local copy: id (convention), bytes (packed DossierReply) */
    EFFECT_OPEN_KEPT,    /* text: account, or « » for who came last: answered by EVENT_SESSION, if there is a copy */
    EFFECT_FORGET,       /* the local copies of this station, all of them */
    EFFECT_CANCEL,       /* tag */
    EFFECT_CONNECT,      /* now, without waiting for the next attempt */
    EFFECT_PIN,          /* text: fingerprint accepted by the user; then connects */
    EFFECT_LOGIN,        /* text account, text2 password, text3 code, wiped after; id: the journal up to there is
                          * known, Watch first tells what came since (0: only what comes from now on) */
    EFFECT_LOGOUT,
    EFFECT_DRAFT,        /* id (convention), bytes; empty: remove it */
    EFFECT_EXPORT,       /* text: file name proposed, bytes: content; answered by EVENT_FILE with tag */
    EFFECT_PIECE_PROVE,  /* tag, text: the file to send; this and those below but WRITE, DROP and OPEN are answered by EVENT_PIECE */
    EFFECT_PIECE_READ,   /* tag, text: the file, id: where its chunk begins */
    EFFECT_PIECE_BEGIN,  /* tag, text: the folder, NULL to show it; text2: name, bytes: SHA-256 of what comes */
    EFFECT_PIECE_WRITE,  /* tag, bytes; answered on error only, as OPEN is */
    EFFECT_PIECE_END,    /* tag */
    EFFECT_PIECE_DROP,   /* tag: nothing of it is kept */
    EFFECT_PIECE_OPEN,   /* tag, text: the path of END */
    EFFECT_COMPLETE,     /* text: a path being typed; answered by EVENT_COMPLETED */
    EFFECT_COPY,         /* text, by OSC 52 */
    EFFECT_PREFS,        /* text: the whole file */
    EFFECT_LOOK,         /* theme, ascii, mouse have changed */
    EFFECT_REDRAW,
    EFFECT_QUIT
};

struct effect {
    enum effect_kind kind;
    Pacte__Method method;
    uint32_t tag;
    uint64_t id;
    struct bytes bytes;                  /* owned by the effect */
    char *text, *text2, *text3;          /* owned by the effect */
};
bool model_effect(struct model *m, struct effect *out);      /* the oldest; false when there is none */
void effect_free(const struct model *m, struct effect *e);

#endif
