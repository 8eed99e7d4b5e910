/* What the tests of this folder share: a daemon that is expected not to start,
 * and one client that writes to one that did. */
#ifndef TESTS_INTEGRATION_BAD_START_STAGE_H
#define TESTS_INTEGRATION_BAD_START_STAGE_H

#include "tests/support/daemon.h"
#include "tests/support/sample.h"
#include "tests/support/scratch.h"

#include "common/client/client.h"

extern const char stage_password[];

struct stage {
    struct scratch scratch;
    struct daemon d;
    uv_loop_t loop;
    struct client *client;
    uint64_t confirmed;              /* territories confirmed: ids 1 to … */
};

/* A folder « d » with two accounts: « admin », and « essai » who writes. */
void stage_make(struct stage *s);
/* The same once scratch_make was called, with the folder elsewhere below. */
void stage_make_in(struct stage *s, const char *name);
void stage_remove(struct stage *s);

/* Runs pacted with these arguments (ending with NULL) as user `uid` (0: ours)
 * until it ends by itself, at most 20 s. Its exit code (-1: it had to be
 * killed, or died of a signal); what it said is in `said`. */
int stage_refused(const struct stage *s, const char *const *args, uid_t uid, char *said, size_t size);
/* The same, and asserts code 1 and these words, on one line, in French. */
void stage_expect_refused(const struct stage *s, const char *const *args, const char *words);

void stage_login(struct stage *s);
/* A client with the right pin does not trust it, and says these words. */
void stage_expect_tls_refused(struct stage *s, const char *words);
void stage_leave(struct stage *s);
/* Writes one more territory. */
enum err stage_write(struct stage *s, struct err_note *note);
/* Reads all that were confirmed; how many are not there. */
uint64_t stage_missing(struct stage *s);

#endif
