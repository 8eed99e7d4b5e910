/* A real pacted with the data of the demonstration, and real clients on ptys. */
#ifndef TESTS_INTEGRATION_CLIENT_DESK_H
#define TESTS_INTEGRATION_CLIENT_DESK_H

#include "tests/support/daemon.h"
#include "tests/support/scratch.h"
#include "tests/support/terminal.h"

struct desk {
    struct scratch scratch;
    struct daemon daemon;
    char home[SCRATCH_PATH_BYTES];   /* of the person at the client */
    uint16_t port;                   /* where clients connect: the daemon's, or the proxy's */
    pid_t proxy;
    int proxy_control;               /* a byte cuts the link, another mends it */
};

extern const char desk_password[];

/* Of the story that runs. A suite's .init makes the data and starts the daemon;
 * its .fini ends all of it. */
extern struct desk desk;
extern struct terminal one, two;
void desk_set_up(void);
void desk_tear_down(void);

/* The daemon was killed: starts it at its former address. */
void desk_restart(struct desk *d);
/* Puts a TCP proxy between clients and the daemon. */
void desk_proxy(struct desk *d);
void desk_link(struct desk *d, bool on);
/* What clients send goes through, what the daemon answers is lost. */
void desk_deaf(struct desk *d);
/* Starts pacte over TLS in its own home; `account` « coordination », « ville »… */
void desk_client(struct desk *d, struct terminal *t, const char *account, int rows, int cols);
/* Through the question of the fingerprint, if it is asked, and the password,
 * until the screen shows a text. */
void desk_enter(struct terminal *t, const char *then);
/* Both, to the home page. */
void desk_login(struct desk *d, struct terminal *t, const char *account);
/* Types a password where one is asked for, and sends it. */
void desk_answer(struct terminal *t, const char *password);
/* Quits by F10; ends it by a signal. */
void desk_leave(struct terminal *t);
void desk_kill(struct terminal *t, int sig);
/* Keys by name, as tests/support/ecran: « Entrée é 'texte' F2 ». */
void desk_keys(struct terminal *t, const char *keys);
/* From the home page to the cell of the Région in 2029, view « conventionné ». */
void desk_to_region(struct terminal *t);
/* Sees it within 20 s, or fails with the screen. */
void desk_see(struct terminal *t, const char *text);
/* How often it was written. */
uint32_t desk_revision(struct desk *d, uint32_t type, uint64_t id);
/* What the daemon has of a field, in the machine form. */
void desk_value(struct desk *d, uint32_t type, uint64_t id, const char *field, char *out, size_t size);

#endif
