/* A dispatch of the test's own: it stands before the real one at the linker,
 * and notes what sessions ask of it. What a request does is its method. */
#ifndef TESTS_UNIT_SERVER_SESSION_FAKE_DISPATCH_H
#define TESTS_UNIT_SERVER_SESSION_FAKE_DISPATCH_H

#include "server/dispatch/dispatch.h"

enum fake_method {
    FAKE_ECHO = 1,           /* replies with the body, at once */
    FAKE_LOGIN = 2,          /* the peer is logged in, or out with an empty body */
    FAKE_HOLD = 3,           /* kept until fake_answer; can be cancelled */
    FAKE_STUBBORN = 4,       /* the same, cannot be cancelled */
    FAKE_PARTS = 5,          /* parts of 16 KiB, as many as the first byte says times 16; then a reply */
    FAKE_ERROR = 6,          /* an error with note, field, delay */
    FAKE_CONFLICT = 7,       /* an error with a record in it */
    FAKE_CLOSE = 8,          /* the session is ended from elsewhere */
    FAKE_EVENT = 9,          /* an event while the queue allows, then a reply */
    FAKE_BIG = 10            /* a reply of 100,000 bytes */
};

struct fake {
    size_t runs, cancels, peers, peers_finished, orphans_ended;
    struct request *held[256];
    size_t held_count;
};
extern struct fake fake;

/* Answers the i-th held request, and forgets it. */
void fake_answer(size_t i);
void fake_answer_all(void);

#endif
