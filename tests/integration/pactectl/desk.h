/* A desk with a real pacted and the real pactectl: what a person would type,
 * and what the shell would see. */
#ifndef TESTS_INTEGRATION_PACTECTL_DESK_H
#define TESTS_INTEGRATION_PACTECTL_DESK_H

#include "tests/support/daemon.h"
#include "tests/support/scratch.h"

#include <stdbool.h>
#include <stddef.h>

struct desk {
    struct scratch scratch;
    struct daemon daemon;
    const char *input;               /* a file for the next command's stdin; NULL: nothing */
    char *out, *err;                 /* of the last command */
    size_t out_len;
};

#define ADMIN_PASSWORD "pamplemousse-tracteur-19"
#define COORD_PASSWORD "grenouille-verte-sur-toit"

/* A new store, a daemon, and the settings that reach it, as in a home of its
 * own. Nobody is logged in. */
void desk_open(struct desk *d);
/* The same, with the account « coord », logged in: it may write all that hangs
 * on the structures of the demonstration, and read the journal. */
void desk_open_coord(struct desk *d);
/* The same for one who may also keep models and read everything. */
void desk_open_all(struct desk *d);
/* The models that the demonstration follows, loaded by the administrator. */
void desk_load_models(struct desk *d);
void desk_close(struct desk *d);
/* Stops the daemon in order, and starts it again. */
void desk_restart(struct desk *d);

/* Runs pactectl with these arguments, which end with NULL, and returns its exit
 * code; no terminal is near. 128 + n: it died of signal n. */
int desk_run(struct desk *d, const char *const *args);
#define RUN(d, ...) desk_run(d, (const char *const[]){__VA_ARGS__, NULL})

/* In the background: its output goes to the file of that name. */
pid_t desk_spawn(struct desk *d, const char *out_name, const char *const *args);
int desk_wait(pid_t pid);

/* The content of a file of the desk; the caller frees it. */
char *desk_read(struct desk *d, const char *name, size_t *len);
void desk_write(struct desk *d, const char *name, const char *text);
const char *desk_path(struct desk *d, const char *name);
bool desk_says(const struct desk *d, const char *words);      /* on stderr */
bool desk_shows(const struct desk *d, const char *words);     /* on stdout */
/* One cell of the CSV just printed: row 0 is the head. Valid until the next. */
const char *desk_cell(const struct desk *d, unsigned row, unsigned column);
unsigned desk_rows(const struct desk *d);                     /* without the head */

#endif
