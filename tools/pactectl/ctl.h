/* One run of pactectl: what was asked, where it goes, and the daemon. */
#ifndef TOOLS_PACTECTL_CTL_H
#define TOOLS_PACTECTL_CTL_H

#include "common/client/client.h"
#include "common/record/record.h"
#include "proto/limits.h"
#include "tools/pactectl/options.h"
#include "tools/pactectl/out.h"

#define PACTECTL_PROGRAM "pactectl " PACTE_VERSION

/* What the shell is told. */
enum exit_code {
    EXIT_DONE = 0, EXIT_FAILED = 1, EXIT_USAGE = 2, EXIT_REFUSED = 3, EXIT_NOT_FOUND = 4, EXIT_CONFLICT = 5,
    EXIT_UNREACHABLE = 6
};
enum exit_code exit_code_of(enum err e);

/* No day of the calendar. */
#define NO_DAY ((struct day){INT32_MAX})

struct ctl {
    struct options o;
    struct out out;
    struct arena arena;              /* of the whole run */
    struct arena page;               /* of one page of answers: emptied by whoever pages */
    struct err_note note;            /* why the command failed */
    uv_loop_t loop;
    bool loop_open;
    struct client *client;           /* NULL: not connected */
    Pacte__Error *details;           /* of the last refusal, in `page`; or NULL */
    struct label_cache *labels;
    struct day au, fiches_au;        /* as given; NO_DAY: not */
    int64_t at_ms;                   /* of the records that are read; 0: now */
    unsigned call_ms;                /* before ctl_connect; 0: a minute */
    void (*on_event)(struct client *client, const Pacte__Event *e, void *ctl);    /* may be set at any time */
    void *work;                      /* of the command that runs */
};

enum { CTL_ARENA_BYTES = 64 * 1024 * 1024, CTL_PAGE_BYTES = 64 * 1024 * 1024 };

/* The whole program but main: the exit code. */
int pactectl_run(int argc, char **argv, FILE *to, bool to_terminal);

/* --- commands.c ------------------------------------------------------------ */

enum needs { NEEDS_NOTHING_AT_ALL, NEEDS_LINK, NEEDS_SESSION_OR_LOCAL };

typedef enum err command_fn(struct ctl *c);
struct command {
    const char *name, *args;         /* « TYPE ID », for the help */
    unsigned args_min, args_max;
    enum needs needs;
    command_fn *run;
    const char *help;                /* French, one line */
    unsigned call_ms;                /* how long an answer may take to begin; 0: a minute */
    enum { ROWS_NONE, ROWS_LISTED, ROWS_COMPUTED } rows;      /* COMPUTED: chosen here, and not by the daemon */
};
extern const struct command commands[];
extern const size_t command_count;
const struct command *command_named(const char *name);
void commands_help(FILE *to);
void command_help(FILE *to, const struct command *cmd);

/* --- connect.c: the daemon -------------------------------------------------- */

/* Up to a session when the command needs one: the kept one, else by the
 * password of the file or the prompt. */
MUST_CHECK enum err ctl_connect(struct ctl *c, enum needs needs);
/* Log in now, whatever session is kept; keeps the new one. */
MUST_CHECK enum err ctl_login(struct ctl *c);
/* The same, and the password is left in `password`, for what needs it again. */
enum { CTL_PASSWORD_BYTES = LIMIT_PASSWORD_BYTES + 2 };
MUST_CHECK enum err ctl_login_asking(struct ctl *c, char *password, size_t size);
void ctl_disconnect(struct ctl *c);
void ctl_forget_session(struct ctl *c, const char *account);

/* One call; the answer is in c->page. The note of c says why it failed. */
MUST_CHECK enum err ctl_call(struct ctl *c, Pacte__Method method, const ProtobufCMessage *request,
                             ProtobufCMessage **reply);
/* 16 bytes in c->page for a write; without memory none, and the daemon refuses. */
ProtobufCBinaryData ctl_key(struct ctl *c);

/* --- say.c: what is for the person ------------------------------------------ */

/* On stderr, one line, harmless for a terminal. */
__attribute__((format(printf, 1, 2))) void say(const char *fmt, ...);
/* Progress of long work, on a terminal only; done == all ends the line. */
void say_progress(const char *what, uint64_t done, uint64_t all);
/* Ends the line of progress, if there is one. */
void say_progress_end(void);

#endif
