#include "client-tui/app/lineaire.h"
#include "client-tui/app/lineaire_mots.h"

#include "client-tui/model/session.h"
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { WAIT_MS = 30000, LINE_MAX_BYTES = 2000 };

static bool reached(const struct app *a) { return a->model.link == LINK_LOGIN || a->model.link == LINK_ONLINE || a->model.link == LINK_REFUSED || a->model.logged; }
static bool answered(const struct app *a) { return a->model.logged || a->model.must_change_password || a->model.link_error != ERR_OK; }

bool lineaire_ask(const char *question, bool secret, char *out, size_t size)
{
    struct termios before, quiet;
    bool tty = secret && tcgetattr(STDIN_FILENO, &before) == 0;
    (void)printf("%s ", question);
    (void)fflush(stdout);
    if (tty) {
        quiet = before;
        quiet.c_lflag &= ~(tcflag_t)ECHO;
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
    }
    bool got = fgets(out, (int)size, stdin) != NULL;
    if (tty) {
        (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &before);
        (void)printf("\n");
    }
    if (!got)
        return false;
    out[strcspn(out, "\r\n")] = '\0';
    if (!secret && !isatty(STDIN_FILENO))
        (void)printf("%s\n", out);
    return true;
}

/* Pages derive what they show when they are drawn. */
void lineaire_wait(struct app *a)
{
    do {
        (void)life_until(a, life_quiet, WAIT_MS);
        if (grid_size(&a->grid, a->model.rows, a->model.cols) == ERR_OK)
            model_draw(&a->model, &a->grid);
        app_settle(a);
    } while (!life_quiet(a) && !a->quitting);
}

static void say_message(struct app *a)
{
    char words[MESSAGE_BYTES * 2];
    lineaire_mots(a->model.message, words, sizeof words);
    if (a->model.message_kind != MESSAGE_NONE)
        (void)printf("%s\n", words);
    a->model.message_kind = MESSAGE_NONE;
}

void lineaire_settle(struct app *a)
{
    do {
        lineaire_wait(a);
        say_message(a);
    } while (lineaire_questions(a));
}

/* --- Connexion --------------------------------------------------------------------------- */

static bool trust(struct app *a)
{
    char answer[16];
    (void)printf("%s\n%s\n", a->model.pinned[0] != '\0' ? _("L'empreinte de ce serveur a changé : appelez l'administration, et comparez avec celle qu'elle donne :")
                                                         : _("Ce serveur n'est pas connu de ce poste. Comparez avec l'empreinte que donne l'administration :"),
                 a->model.fingerprint);
    if (!lineaire_ask(_("Est-ce la même, caractère par caractère (oui, non) ?"), false, answer, sizeof answer) || strcmp(answer, "oui") != 0)
        return false;
    session_pin(&a->model);
    a->model.link = LINK_CONNECTING;
    app_settle(a);
    return life_until(a, reached, WAIT_MS);
}

static bool login(struct app *a)
{
    char account[80], password[300], code[32] = "";
    if (a->model.account[0] != '\0')
        (void)snprintf(account, sizeof account, "%s", a->model.account);
    else if (!lineaire_ask(_("Identifiant ?"), false, account, sizeof account))
        return false;
    if (!lineaire_ask(_("Mot de passe ?"), true, password, sizeof password))
        return false;
    do {
        a->model.link_error = ERR_OK;
        model_effect_add(&a->model, (struct effect){.kind = EFFECT_LOGIN, .text = model_text(&a->model, account),
                                                    .text2 = model_text(&a->model, password), .text3 = model_text(&a->model, code)});
        app_settle(a);
        (void)life_until(a, answered, WAIT_MS);
    } while (a->model.link_error == ERR_OTP_REQUIRED && lineaire_ask(_("Code à six chiffres ?"), false, code, sizeof code));
    explicit_bzero(password, sizeof password);
    if (!a->model.logged)
        (void)printf("%s\n", a->model.must_change_password ? _("Ce mot de passe est provisoire : changez-le avec « pactectl passwd ».")
                                                           : err_sentence(a->model.link_error, &a->model.link_note));
    return a->model.logged;
}

static bool begin(struct app *a)
{
    if (!life_until(a, reached, WAIT_MS))
        return false;
    if (a->model.logged)
        return true;                     /* on the local copy: the message says so */
    if (session_untrusted(&a->model) && !trust(a))
        return false;
    if (a->model.auto_password[0] != '\0' && life_until(a, answered, WAIT_MS) && a->model.logged)
        return true;
    if (a->demo.pid > 0)
        return false;
    for (int tries = 0; tries < 3; tries++)
        if (login(a))
            return true;
    return false;
}

static const char *prompt(void) { return _("Commande (aide, liste, va, lire, saisir, quitter) ?"); }

int lineaire_run(struct app *a)
{
    char line[LINE_MAX_BYTES];
    a->model.linear = true;
    app_event(a, (struct event){.kind = EVENT_SIZE, .rows = 50, .cols = 132});
    (void)printf("%s\n", _("pacte, mode linéaire."));
    if (!begin(a)) {
        (void)fprintf(stderr, "pacte : %s\n", err_sentence(a->model.link_error != ERR_OK ? a->model.link_error : ERR_UNREACHABLE, &a->model.link_note));
        return APP_EXIT_UNREACHABLE;
    }
    lineaire_settle(a);
    lineaire_where(a);
    while (!a->quitting && lineaire_ask(prompt(), false, line, sizeof line))
        if (!lineaire_command(a, line))
            break;
    app_quit(a);
    return APP_EXIT_DONE;
}

/* For the guide: what is read, and nothing that is asked. */
void lineaire_sample(struct app *a)
{
    static const char *const lines[] = {"va conventions", "ouvrir COM-2026-001", "va contributions", "lire région", "va région 2029", "lire conventionné"};
    char line[LINE_MAX_BYTES];
    a->model.linear = true;
    lineaire_settle(a);
    lineaire_where(a);
    for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++) {
        (void)snprintf(line, sizeof line, "%s", lines[i]);
        (void)printf("%s %s\n", prompt(), line);
        (void)lineaire_command(a, line);
    }
    a->model.linear = false;
}
