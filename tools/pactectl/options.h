/* What the command line, the environment (PACTE_*) and the settings file
 * (~/.config/pacte/config) say, in this order: the first to speak is heard. */
#ifndef TOOLS_PACTECTL_OPTIONS_H
#define TOOLS_PACTECTL_OPTIONS_H

#include "common/base/arena.h"
#include "common/base/err.h"
#include "tools/pactectl/out.h"

#include <stdbool.h>
#include <stdint.h>

enum { OPTIONS_LIST_MAX = 32 };

/* Texts given several times. */
struct option_list {
    const char *texts[OPTIONS_LIST_MAX];
    size_t count;
};

struct options {
    /* who and where */
    const char *server, *socket, *account, *password_file, *fingerprint, *ca;
    /* what and how it is shown */
    const char *format, *au, *fiches_au, *columns, *tri, *limit;
    struct option_list where;
    bool desc, archived, yes;
    /* of some commands only */
    const char *new_password_file, *data, *site, *time_zone, *person, *reason, *keys, *output, *media_type, *convention,
        *years, *year, *from, *revision;
    struct option_list hosts, roles;
    bool dry_run, done_too, check, everywhere, second_factor, help, version;

    const char *command;
    const char **args;               /* ends with NULL */
    size_t arg_count;
    /* those that are numbers; 0: not given */
    uint64_t limit_rows, from_index, revision_seen;
};

/* One row of the table of options. */
struct option_row {
    const char *name;                /* without its dashes */
    char letter;                     /* 0: none */
    const char *value;               /* what follows, for the help; NULL: nothing */
    enum { OPTION_TEXT, OPTION_LIST, OPTION_FLAG } kind;
    size_t offset;                   /* in struct options */
    const char *commands;            /* « load put »; NULL: every command */
    const char *help;                /* French */
};
extern const struct option_row option_rows[];
extern const size_t option_row_count;
/* The row names this command; false for those of every command. */
bool option_takes(const struct option_row *row, const char *command);

/* Reads the arguments. Texts point into argv. USAGE: unknown option, missing
 * value, too many of one. */
MUST_CHECK enum err ctl_options_parse(int argc, char **argv, struct options *out, struct err_note *note);
/* After the parse: what an option row restricts, numbers, exclusions. */
MUST_CHECK enum err ctl_options_check(struct options *o, struct err_note *note);

/* The command as it was asked: its arguments, and the options that are its own. */
void options_echo(FILE *to, const struct options *o);

/* Fills what is still NULL from the environment, then from the file; copies
 * are in the arena. USAGE: a line of the file that says nothing known. */
MUST_CHECK enum err settings_fill(struct options *o, struct arena *arena, struct err_note *note);
/* The same from one text, for the tests; `path` is for the sentence. */
MUST_CHECK enum err settings_read(struct options *o, char *text, const char *path, struct arena *arena,
                                  struct err_note *note);
/* ~/.config/pacte/config, or under XDG_CONFIG_HOME; "" when there is no home. */
void settings_path(char *out, size_t size);

#endif
