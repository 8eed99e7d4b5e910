/* A daemon of its own for each story, in a folder that goes with it. */
#ifndef TESTS_INTEGRATION_DAEMON_STORY_H
#define TESTS_INTEGRATION_DAEMON_STORY_H

#include "common/wire/frame.h"
#include "tests/support/daemon.h"
#include "tests/support/rawclient.h"
#include "tests/support/scratch.h"

#define PASSWORD "une phrase assez longue 42"

struct story {
    struct scratch scratch;
    struct daemon daemon;
    char ca_file[300];
};

/* `settings`: the lines of a file for --config, or NULL. */
void story_init(struct story *s, const char *settings);
void story_begin(struct story *s, const char *settings);     /* init and start */
/* Ends the daemon with SIGTERM; it must end well, and without a sanitizer's complaint. */
void story_end(struct story *s);

struct raw *story_tls(struct story *s);         /* with Hello said */
struct raw *story_socket(struct story *s);      /* with Hello said: local administration */
int story_ping(struct raw *r, uint32_t id);     /* raw_outcome */
/* The next frame is this error of request 0, then comes the end. */
void story_expect_last_word(struct raw *r, enum err e);

/* Runs pacted to its end; exit code, and stderr in `said`. */
int story_run(const char *const *arguments, char *said, size_t size);

#endif
