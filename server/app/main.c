#include "common/base/log.h"
#include "common/crypto/hash.h"
#include "server/app/notify.h"
#include "server/app/options.h"
#include "server/app/process.h"
#include "server/app/server.h"

#include <stdio.h>
#include <unistd.h>

enum { EXIT_FAILED = 1, EXIT_USAGE = 2, SETTINGS_BYTES = 1 << 20 };

static int complain(enum err e, const struct err_note *note)
{
    (void)fprintf(stderr, "pacted : %s\n", err_sentence(e, note));
    return e == ERR_USAGE ? EXIT_USAGE : EXIT_FAILED;
}

static int serve(const struct options *o)
{
    struct server *s;
    struct err_note note = {0};
    char ready[SERVER_READY_BYTES];
    log_open(&sys_real, (enum log_level)o->log, STDERR_FILENO);
    enum err e = crypto_init(&note);
    if (e == ERR_OK)
        e = server_start(o, &sys_real, &s, ready, &note);
    if (e != ERR_OK)
        return complain(e, &note);
    (void)fprintf(stderr, "pacted prêt : %s\n", ready);
    (void)notify("READY=1");
    int code = server_run(s);
    if (code == SERVER_EXIT_SYNC)
        (void)fprintf(stderr, "pacted : %s\n", err_text(ERR_SYNC));
    return code;
}

static int run(int argc, char **argv, struct arena *a)
{
    struct options o;
    struct err_note note = {0};
    options_init(&o);
    enum err e = options_command_line(&o, argc, argv, a, &note);
    if (e == ERR_OK && o.help) {
        options_help(stdout);
        return 0;
    }
    if (e == ERR_OK && o.version) {
        (void)printf("pacted %s\n", PACTE_VERSION);
        return 0;
    }
    if (e == ERR_OK)
        e = options_check(&o, &note);
    if (e != ERR_OK)
        return complain(e, &note);
    if (o.show) {
        options_print(&o, stdout);
        return 0;
    }
    return serve(&o);
}

int main(int argc, char **argv)
{
    process_harden();
    struct arena a;
    arena_init(&a, &sys_real, SETTINGS_BYTES);
    int code = run(argc, argv, &a);
    arena_finish(&a);
    return code;
}
