/* A real pacted of this build, for the stories: started on a data folder, on a
 * port of the kernel's choice and a Unix socket; killed with the test. */
#ifndef TESTS_SUPPORT_DAEMON_H
#define TESTS_SUPPORT_DAEMON_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct daemon {
    pid_t pid;                 /* 0: not running */
    uint16_t port;             /* TLS, on 127.0.0.1 */
    char dir[256];
    char socket_path[100];
    char log_path[300];        /* stderr of every start, one after the other */
    const char *const *more;   /* further arguments, ending with NULL; may be NULL */
    long long started_us;      /* how long the last start took, until it was ready */
};

/* « $PACTE_BIN/name », or of build/dev/bin. */
const char *program_path(const char *name);

/* Makes the data folder with admin_init; `password` is that of « admin », who
 * needs no change of it. Asserts success. */
void daemon_init(struct daemon *d, const char *dir, const char *password);
/* False, and the log's end on stderr, when it is not ready after 30 s. */
bool daemon_start(struct daemon *d);
/* Waits for its end; the status of waitpid. */
int daemon_signal(struct daemon *d, int sig);
void daemon_kill(struct daemon *d);          /* SIGKILL; does nothing when not running */
/* True when the log holds these words. */
bool daemon_logged(const struct daemon *d, const char *words);

#endif
