/* The program: options, the one loop (keys, link, timers, signals, size),
 * effects on files and terminal, captures, linear mode. */
#ifndef CLIENT_TUI_APP_APP_H
#define CLIENT_TUI_APP_APP_H

#include "client-tui/model/model.h"

#include <stdio.h>

struct app_options {
    const char *server;                  /* HOST:PORT; NULL: of the preferences, else localhost */
    const char *socket;
    const char *account;
    const char *fingerprint;             /* NULL: known before, else asked */
    bool demo, linear, ascii, mono, read_only, help, version;
    const char *theme;                   /* NULL: of the preferences */
    const char *capture;                 /* screen name, or NULL */
    const char *size;                    /* « 80x24 » */
    const char *today;                   /* AAAA-MM-JJ: only with --demo and --capture */
    const char *record;                  /* --enregistre FILE: keys and times; --rejoue FILE plays them */
    const char *replay;
};
/* 0 run, 1 done (help, version), 2 usage: the sentence is on stderr. */
int app_options_parse(struct app_options *o, int argc, char **argv, FILE *out, FILE *err);
/* 0 done, 1 failed, 2 usage, 6 unreachable (captures, linear). */
int app_run(const struct app_options *o);

#endif
