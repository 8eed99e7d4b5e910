/* The program: options, the one loop (keys, link, timers, signals, size),
 * effects on files and terminal, captures, linear mode. */
#ifndef CLIENT_TUI_APP_APP_H
#define CLIENT_TUI_APP_APP_H

#include "client-tui/model/model.h"

#include <stdio.h>

struct app_options {
    char host[129];
    uint16_t port;
    const char *socket;                  /* instead of host and port */
    const char *account;
    const char *fingerprint;             /* NULL: known before, else asked */
    const char *password_file;           /* NULL: the password is asked */
    const char *theme;                   /* NULL: of the preferences */
    bool demo, linear, ascii, mono, read_only;
    const char *capture;                 /* names of screens, separated by commas; NULL: none */
    int rows, cols;                      /* of a capture */
    const char *today;                   /* AAAA-MM-JJ: with --demo only */
    const char *record, *replay;         /* keys and times, to a file and from one */
};
enum app_parsed { APP_RUN, APP_DONE, APP_USAGE };
/* DONE: help or version was printed on `out`; USAGE: the sentence is on `err`. */
enum app_parsed app_options_parse(struct app_options *o, int argc, char **argv, FILE *out, FILE *err);
/* « HÔTE:PORT », « [::1]:7443 », « HÔTE »; false when it is none of these. */
bool app_options_server(struct app_options *o, const char *text);
/* What was not given: from the environment (PACTE_SERVER, PACTE_SOCKET,
 * PACTE_ACCOUNT, PACTE_FINGERPRINT), then from ~/.config/pacte/config; and
 * PACTE_PASSWORD_FILE, from the environment only. USAGE. */
MUST_CHECK enum err app_settings(struct app_options *o, struct err_note *note);

enum { APP_EXIT_DONE, APP_EXIT_FAILED, APP_EXIT_USAGE, APP_EXIT_UNREACHABLE = 6 };
int app_run(const struct app_options *o);

#endif
