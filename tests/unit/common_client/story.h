/* A client and a fake daemon in one loop. */
#ifndef TESTS_UNIT_COMMON_CLIENT_STORY_H
#define TESTS_UNIT_COMMON_CLIENT_STORY_H

#include "tests/unit/common_client/fake.h"

struct answers {
    unsigned count, parts;
    enum err last;                   /* of the last answer */
    char order[16];                  /* a letter for each last answer, as they came */
};

/* What one call is told. */
struct told {
    struct answers *all;
    char letter;
    unsigned answers, parts;
    enum err error;
    char sentence[320];
    uint32_t revision;               /* of the record of a Get */
    bool empty_end;
};

struct story {
    struct fake fake;
    struct client *client;
    struct sys sys;
    unsigned states[CLIENT_READY + 1];
    unsigned events;
    uint64_t event_index;
    bool gone;
    struct arena arena;
    void (*on_state)(struct story *s, enum client_state state);
};

/* Not connected yet. `sys` may be NULL, `token` empty. */
void story_begin(struct story *s, const struct sys *sys, struct bytes token, unsigned call_ms);
/* The same, up to CLIENT_READY. */
void story_ready(struct story *s);
void story_end(struct story *s);
void story_tell(struct client_call *call, const struct client_answer *a, void *ctx);
/* A Get, told to `t`. */
struct client_call *story_get(struct story *s, struct told *t, uint64_t id);
struct client_call *story_put(struct story *s, struct told *t, bool with_key);
/* Runs the loop until every t of the list has its last answer. */
void story_wait(struct story *s, const struct told *t);
void story_wait_state(struct story *s, enum client_state state);
void story_login(struct story *s);
/* A reply to Get: a territoire of that revision. */
void story_record(struct fake_peer *p, uint32_t request, uint32_t revision);

#endif
