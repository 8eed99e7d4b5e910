#include "tools/pactectl/ctl.h"

#include "common/base/text.h"
#include "common/crypto/hash.h"
#include "common/value/day.h"
#include "tools/pactectl/choice.h"
#include "tools/pactectl/labels.h"
#include "tools/pactectl/zone.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

enum { COLUMNS_LEAST = 40, COLUMNS_MOST = 1000 };

enum exit_code exit_code_of(enum err e)
{
    switch (e) {
    case ERR_OK: return EXIT_DONE;
    case ERR_USAGE: return EXIT_USAGE;
    case ERR_FORBIDDEN:
    case ERR_UNAUTHENTICATED:
    case ERR_BAD_CREDENTIALS:
    case ERR_THROTTLED:
    case ERR_OTP_REQUIRED:
    case ERR_SESSION_EXPIRED:
    case ERR_BAD_FINGERPRINT:
    case ERR_PASSWORD_WEAK:
    case ERR_PASSWORD_CHANGE: return EXIT_REFUSED;
    case ERR_NOT_FOUND: return EXIT_NOT_FOUND;
    case ERR_CONFLICT:
    case ERR_DUPLICATE:
    case ERR_KEY_REUSED: return EXIT_CONFLICT;
    case ERR_UNREACHABLE:
    case ERR_TIMED_OUT:
    case ERR_TLS:
    case ERR_BAD_VERSION:
    case ERR_STOPPING: return EXIT_UNREACHABLE;
    default: return EXIT_FAILED;
    }
}

static unsigned terminal_columns(void)
{
    struct winsize w = {.ws_col = 0};
    const char *said = getenv("COLUMNS");
    unsigned long n = said != NULL ? strtoul(said, NULL, 10) : 0;
    if (n < COLUMNS_LEAST && ioctl(STDOUT_FILENO, TIOCGWINSZ, &w) == 0)
        n = w.ws_col;
    return n < COLUMNS_LEAST ? 80 : n > COLUMNS_MOST ? COLUMNS_MOST : (unsigned)n;
}

static enum err check_arguments(const struct options *o, const struct command *cmd, struct err_note *note)
{
    if (o->arg_count >= cmd->args_min && o->arg_count <= cmd->args_max)
        return ERR_OK;
    return err_set(note, ERR_USAGE, "Écrivez : pactectl %s %s. Voyez « pactectl help %s ».", cmd->name, cmd->args, cmd->name);
}

static enum err read_day(struct ctl *c, const char *option, const char *text, struct day *out)
{
    *out = NO_DAY;
    if (text == NULL || day_parse(text, zone_day(sys_wall_ms(&sys_real)), out, &c->note) == ERR_OK)
        return ERR_OK;
    return err_field(&c->note, ERR_USAGE, option, "--%s : « %s » n'est pas un jour. Écrivez 31/12/2026 ou 2026-12-31.", option,
                     text);
}

/* Once the site's zone is known. */
static enum err read_days(struct ctl *c)
{
    enum err e = read_day(c, "au", c->o.au, &c->au);
    if (e == ERR_OK)
        e = read_day(c, "fiches-au", c->o.fiches_au, &c->fiches_au);
    c->at_ms = e == ERR_OK && day_valid(c->au) ? zone_end_of_day_ms(c->au) : 0;
    return e;
}

/* « Extrait de Pacte le 26/11/2026 20:15:00 par fede », and what was asked: what
 * a spreadsheet says of itself once it has left this machine. */
static enum err set_echo(struct ctl *c)
{
    char *text = NULL, when[64];
    size_t len = 0;
    FILE *to = open_memstream(&text, &len);
    if (to == NULL)
        return ERR_NO_MEMORY;
    (void)zone_format(sys_wall_ms(&sys_real), when, sizeof when);
    const Pacte__LoginReply *who = client_login_reply(c->client);
    fprintf(to, "Extrait de Pacte le %s par %s\nDemande : ", when, who != NULL ? who->account : "l'administration locale");
    options_echo(to, &c->o);
    if (fclose(to) == 0)
        c->out.echo = arena_text(&c->arena, text, len);
    free(text);
    return c->out.echo != NULL ? ERR_OK : ERR_NO_MEMORY;
}

static enum err run_rows(struct ctl *c, const struct command *cmd)
{
    struct choice choice;
    enum err e = c->out.format == OUT_CSV_FR ? set_echo(c) : ERR_OK;
    if (e != ERR_OK || cmd->rows != ROWS_COMPUTED)
        return e == ERR_OK ? cmd->run(c) : e;
    choice_init(&choice, &c->o, &c->note);
    c->out.choice = &choice;
    e = cmd->run(c);
    c->out.choice = NULL;
    choice_finish(&choice);
    return e;
}

static enum err run(struct ctl *c, const struct command *cmd)
{
    enum err e = ERR_OK;
    zone_set("Europe/Paris");            /* until the server says */
    c->call_ms = cmd->call_ms;
    if (cmd->needs != NEEDS_NOTHING_AT_ALL)
        e = ctl_connect(c, cmd->needs);
    if (e == ERR_OK)
        e = read_days(c);
    if (e != ERR_OK)
        return e;
    return cmd->rows != ROWS_NONE ? run_rows(c, cmd) : cmd->run(c);
}

static void complain(const struct ctl *c, enum err e)
{
    if (e == ERR_IO && errno == EPIPE)
        return;                          /* the reader of the pipe has seen enough */
    if (c->note.field[0] != '\0' && strstr(c->note.text, c->note.field) == NULL)
        say("pactectl : %s (%s)", err_sentence(e, &c->note), c->note.field);
    else
        say("pactectl : %s", err_sentence(e, &c->note));
}

static enum err begin(struct ctl *c, int argc, char **argv, const struct command **cmd)
{
    enum err e = ctl_options_parse(argc, argv, &c->o, &c->note);
    if (e == ERR_OK && c->o.command == NULL && !c->o.help && !c->o.version)
        e = err_set(&c->note, ERR_USAGE, "Dites quoi faire. Voyez « pactectl help ».");
    if (e != ERR_OK || c->o.command == NULL)
        return e;
    *cmd = command_named(c->o.command);
    if (*cmd == NULL)
        return err_set(&c->note, ERR_USAGE, "La commande « %s » n'existe pas. Voyez « pactectl help ».", c->o.command);
    if (c->o.help)
        return ERR_OK;
    e = settings_fill(&c->o, &c->arena, &c->note);
    if (e == ERR_OK)
        e = ctl_options_check(&c->o, &c->note);
    return e == ERR_OK ? check_arguments(&c->o, *cmd, &c->note) : e;
}

static enum out_format format_of(const struct ctl *c, bool to_terminal)
{
    enum out_format f = to_terminal ? OUT_TABLE : OUT_CSV;
    if (c->o.format != NULL && !out_format_named(c->o.format, &f))
        f = OUT_CSV;                     /* ctl_options_check has refused it */
    return f;
}

int pactectl_run(int argc, char **argv, FILE *to, bool to_terminal)
{
    static const struct ctl nothing;
    struct ctl c = nothing;
    const struct command *cmd = NULL;
    arena_init(&c.arena, &sys_real, CTL_ARENA_BYTES);
    arena_init(&c.page, &sys_real, CTL_PAGE_BYTES);
    out_init(&c.out, to, OUT_TABLE, 0);
    enum err e = crypto_init(&c.note);
    if (e == ERR_OK)
        e = begin(&c, argc, argv, &cmd);
    c.out.format = format_of(&c, to_terminal);
    c.out.terminal_columns = to_terminal ? terminal_columns() : 0;
    if (e == ERR_OK && c.o.version)
        fprintf(to, "%s\n", PACTECTL_PROGRAM);
    else if (e == ERR_OK && c.o.help && cmd != NULL)
        command_help(to, cmd);
    else if (e == ERR_OK && c.o.help)
        commands_help(to);
    else if (e == ERR_OK)
        e = run(&c, cmd);
    if (e != ERR_OK)
        complain(&c, e);
    ctl_disconnect(&c);
    labels_destroy(c.labels);
    out_finish(&c.out);
    arena_finish(&c.page);
    arena_finish(&c.arena);
    return (int)exit_code_of(e);
}
