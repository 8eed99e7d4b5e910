#include "tools/pactectl/ctl.h"

#include "common/crypto/hash.h"
#include "tools/pactectl/place.h"
#include "tools/pactectl/prompt.h"
#include "tools/pactectl/token.h"
#include "tools/pactectl/zone.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    CONNECT_MS = 20000,
    CALL_MS = 60000,
    BUSY_TRIES = 6, BUSY_WAIT_MS = 500, BUSY_WAIT_MS_MAX = 5000,
    OTP_BYTES = 64,
    OTP_TRIES = 3
};

static struct place the_place(const struct ctl *c, struct err_note *note, enum err *e)
{
    struct place p;
    *e = ERR_OK;
    if (c->o.server != NULL)
        *e = place_of_server(c->o.server, &p, note);
    else if (c->o.socket != NULL)
        *e = place_of_socket(c->o.socket, &p, note);
    else
        place_default(&p);
    return p;
}

/* A first failure is the answer: a person waits at the terminal. Once the link
 * has been good, the client comes back by itself. */
static void on_state(struct client *client, enum client_state s, void *ctx)
{
    (void)ctx;
    if (s == CLIENT_OFFLINE && client_hello(client) == NULL)
        client_disconnect(client);
}

static void on_event(struct client *client, const Pacte__Event *e, void *ctx)
{
    const struct ctl *c = ctx;
    if (c->on_event != NULL)
        c->on_event(client, e, ctx);
}

static enum err explain(struct ctl *c, const struct place *p, enum err e)
{
    const char *seen = client_fingerprint(c->client);
    if (e != ERR_BAD_FINGERPRINT || seen[0] == '\0')
        return e;
    if (c->o.fingerprint == NULL && c->o.ca == NULL)
        return err_set(&c->note, e, "Aucune empreinte n'est connue pour %s. Il a montré %s : comparez-la avec celle que "
                       "« pactectl init » a affichée, puis ajoutez --fingerprint %s, ou la ligne « fingerprint = … » dans "
                       "~/.config/pacte/config.", p->name, seen, seen);
    return err_set(&c->note, e, "%s n'est pas le serveur attendu : il a montré l'empreinte %s. Prévenez l'administration "
                   "avant de continuer.", p->name, seen);
}

static enum err open_client(struct ctl *c, const struct place *p, struct bytes token)
{
    struct client_options o = {
        .loop = &c->loop, .sys = &sys_real, .port = p->port, .fingerprint = c->o.fingerprint, .ca_file = c->o.ca,
        .program = PACTECTL_PROGRAM, .token = token, .call_ms = c->call_ms != 0 ? c->call_ms : CALL_MS,
        .on_state = on_state, .on_event = on_event, .ctx = c,
    };
    o.host = p->host[0] != '\0' ? p->host : NULL;
    o.socket_path = p->host[0] != '\0' ? NULL : p->socket_path;
    enum err e = client_create(&o, &c->client, &c->note);
    if (e != ERR_OK)
        return e;
    client_connect(c->client);
    e = client_wait_connected(c->client, CONNECT_MS, &c->note);
    if (e != ERR_OK)
        return explain(c, p, e);
    zone_set(client_hello(c->client)->time_zone);
    return ERR_OK;
}

/* --- who ------------------------------------------------------------------- */

/* « - » among the arguments: the command reads its standard input. */
static enum prompt_input input_of(const struct ctl *c)
{
    for (size_t i = 0; i < c->o.arg_count; i++)
        if (strcmp(c->o.args[i], "-") == 0)
            return PROMPT_BESIDE_DATA;
    return PROMPT_ALONE;
}

static enum err ask_account(struct ctl *c)
{
    char name[LIMIT_ACCOUNT_NAME_BYTES + 1];
    if (c->o.account != NULL)
        return ERR_OK;
    enum err e = prompt_line(input_of(c), "Compte : ", name, sizeof name, &c->note);
    if (e != ERR_OK)
        return e;
    c->o.account = arena_text(&c->arena, name, strlen(name));
    return c->o.account != NULL ? ERR_OK : ERR_NO_MEMORY;
}

static enum err ask_password(struct ctl *c, char *out, size_t size)
{
    char question[LIMIT_ACCOUNT_NAME_BYTES + 64];
    if (c->o.password_file != NULL)
        return secret_from_file(c->o.password_file, out, size, &c->note);
    snprintf(question, sizeof question, "Mot de passe de %.64s : ", c->o.account);
    return prompt_secret(input_of(c), question, out, size, &c->note);
}

static enum err send_login(struct ctl *c, char *password)
{
    char otp[OTP_BYTES] = "";
    Pacte__LoginRequest q = PACTE__LOGIN_REQUEST__INIT;
    q.account = (char *)(uintptr_t)c->o.account;
    q.password = password;
    enum err e = ctl_call(c, PACTE__METHOD__METHOD_LOGIN, &q.base, NULL);
    for (int i = 0; i < OTP_TRIES && e == ERR_OTP_REQUIRED; i++) {
        enum err asked = prompt_line(input_of(c), "Code à six chiffres (ou code de secours) : ", otp, sizeof otp, &c->note);
        if (asked != ERR_OK)
            return asked;
        q.otp = otp;
        e = ctl_call(c, PACTE__METHOD__METHOD_LOGIN, &q.base, NULL);
    }
    crypto_zero(otp, sizeof otp);
    return e;
}

static void keep_session(struct ctl *c)
{
    const Pacte__LoginReply *r = client_login_reply(c->client);
    struct err_note note;
    enum err e;
    struct place p = the_place(c, &note, &e);
    if (r == NULL || r->token.len != TOKEN_BYTES || e != ERR_OK)
        return;
    if (token_save(p.name, r->account, r->token.data, &note) != ERR_OK)
        say("pactectl : %s", note.text);
}

enum err ctl_login_asking(struct ctl *c, char *password, size_t size)
{
    enum err e = ask_account(c);
    if (e == ERR_OK)
        e = ask_password(c, password, size);
    if (e == ERR_OK)
        e = send_login(c, password);
    if (e == ERR_OK)
        keep_session(c);
    return e;
}

enum err ctl_login(struct ctl *c)
{
    char password[CTL_PASSWORD_BYTES] = "";
    enum err e = ctl_login_asking(c, password, sizeof password);
    crypto_zero(password, sizeof password);
    return e;
}

void ctl_forget_session(struct ctl *c, const char *account)
{
    enum err e;
    struct place p = the_place(c, NULL, &e);
    if (e == ERR_OK)
        token_forget(p.name, account);
}

enum err ctl_connect(struct ctl *c, enum needs needs)
{
    uint8_t token[TOKEN_BYTES];
    enum err e;
    struct place p = the_place(c, &c->note, &e);
    if (e != ERR_OK)
        return e;
    if (!c->loop_open && uv_loop_init(&c->loop) != 0)
        return ERR_NO_MEMORY;
    c->loop_open = true;
    /* The command « login » opens a session of its own. */
    bool kept = needs == NEEDS_SESSION_OR_LOCAL && token_load(p.name, c->o.account != NULL ? c->o.account : "", token);
    e = open_client(c, &p, kept ? bytes_of(token, sizeof token) : bytes_of(NULL, 0));
    crypto_zero(token, sizeof token);
    if (e != ERR_OK || needs != NEEDS_SESSION_OR_LOCAL || client_state(c->client) == CLIENT_READY)
        return e;
    if (client_hello(c->client)->local_administration && c->o.account == NULL)
        return ERR_OK;
    return ctl_login(c);
}

void ctl_disconnect(struct ctl *c)
{
    if (!c->loop_open)
        return;
    client_destroy(c->client, NULL, NULL);
    uv_run(&c->loop, UV_RUN_DEFAULT);
    c->client = NULL;
    (void)uv_loop_close(&c->loop);
    c->loop_open = false;
}

/* --- calls ----------------------------------------------------------------- */

static void rest(uint32_t ms)
{
    if (ms > BUSY_WAIT_MS_MAX)
        ms = BUSY_WAIT_MS_MAX;
    struct timespec t = {.tv_sec = ms / 1000, .tv_nsec = (long)(ms % 1000) * 1000000};
    (void)nanosleep(&t, NULL);
}

enum err ctl_call(struct ctl *c, Pacte__Method method, const ProtobufCMessage *request, ProtobufCMessage **reply)
{
    enum err e = ERR_OK;
    for (int i = 0; i < BUSY_TRIES; i++) {
        c->note = (struct err_note){.text = ""};
        e = client_wait(c->client, method, request, &c->page, reply, &c->details, &c->note);
        if (e != ERR_BUSY)
            return e;
        rest(c->details != NULL && c->details->retry_after_ms > 0 ? c->details->retry_after_ms : BUSY_WAIT_MS);
    }
    return e;
}

ProtobufCBinaryData ctl_key(struct ctl *c)
{
    uint8_t *key = arena_alloc(&c->page, LIMIT_IDEMPOTENCY_KEY_BYTES);
    if (key == NULL)
        return (ProtobufCBinaryData){.len = 0};
    client_key(c->client, key);
    return (ProtobufCBinaryData){.data = key, .len = LIMIT_IDEMPOTENCY_KEY_BYTES};
}
