/* What the administrator has set: one table of settings, read from a file of
 * « key = value » lines and from the command line, which has the last word. */
#ifndef SERVER_APP_OPTIONS_H
#define SERVER_APP_OPTIONS_H

#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/log.h"
#include "server/net/net.h"
#include "server/session/session.h"

#include <stdio.h>

enum { OPTIONS_LISTEN_MAX = 8, OPTIONS_FILE_BYTES_MAX = 64 * 1024 };

struct options_list {
    const char *items[OPTIONS_LISTEN_MAX];
    uint32_t count;
};

struct options {
    const char *data;                  /* folder made by « pactectl init »; NULL: not said */
    struct options_list listen;        /* empty: 127.0.0.1 and the default port */
    const char *socket;                /* NULL: none */
    const char *config;                /* the file that was read; NULL: none */
    const char *certificate, *key;     /* NULL: server.pem and server.key of the folder */
    uint32_t log;                      /* enum log_level */
    uint32_t map_mib;
    uint32_t stop_ms;
    struct net_limits net;
    struct session_limits session;
    bool help, version, show;          /* asked on the command line */
};

void options_init(struct options *o);

/* The lines of a file. Texts are copied into the arena. USAGE: the note says
 * which line (« name:3 : … ») and what is wrong; NO_MEMORY. */
MUST_CHECK enum err options_parse(struct options *o, struct bytes text, const char *name, struct arena *a,
                                  struct err_note *note);

/* The command line; reads the file of --config first. What is given here
 * replaces what the file says, lists included. USAGE, IO, NO_MEMORY. */
MUST_CHECK enum err options_command_line(struct options *o, int argc, char **argv, struct arena *a,
                                         struct err_note *note);

/* Limits that contradict each other, a folder that is missing. USAGE. */
MUST_CHECK enum err options_check(const struct options *o, struct err_note *note);

/* What is in force, as a file that options_parse reads. */
void options_print(const struct options *o, FILE *out);
void options_help(FILE *out);

#endif
