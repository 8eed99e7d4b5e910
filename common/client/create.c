#include "common/client/parts.h"

#include <string.h>

enum { HELLO_ARENA_BYTES = 64 * 1024, LOGIN_ARENA_BYTES = 512 * 1024, TEXTS_BYTES = 32 * 1024 };

static bool copy(struct arena *a, const char **text)
{
    if (*text != NULL)
        *text = arena_text(a, *text, strlen(*text));
    return !a->exhausted;
}

static enum err fill(struct client *c, const struct client_options *o, struct err_note *note)
{
    if (o->token.len > sizeof c->token)
        return err_set(note, ERR_INVALID, "Le jeton de session est trop long : identifiez-vous de nouveau.");
    if ((o->host == NULL) == (o->socket_path == NULL))
        return err_set(note, ERR_INVALID, "Donnez l'adresse d'un serveur ou le chemin de son socket, et un seul des deux.");
    if (o->token.len > 0)
        memcpy(c->token, o->token.data, o->token.len);
    c->token_len = o->token.len;
    c->o = *o;
    c->o.token = bytes_of(NULL, 0);
    if (c->o.call_ms == 0)
        c->o.call_ms = CLIENT_CALL_MS;
    if (c->o.program == NULL)
        c->o.program = "";
    if (!copy(&c->texts, &c->o.host) || !copy(&c->texts, &c->o.socket_path) || !copy(&c->texts, &c->o.program) ||
        !copy(&c->texts, &c->o.fingerprint) || !copy(&c->texts, &c->o.ca_file))
        return ERR_NO_MEMORY;
    if (o->host == NULL)
        return ERR_OK;
    struct tls_client_options trust = {.fingerprint = c->o.fingerprint, .ca_file = c->o.ca_file};
    return tls_client_create(o->sys, &trust, &c->secure, note);
}

enum err client_create(const struct client_options *o, struct client **out, struct err_note *note)
{
    struct client *c = sys_zalloc(o->sys, 1, sizeof *c);
    if (c == NULL)
        return ERR_NO_MEMORY;
    arena_init(&c->texts, o->sys, TEXTS_BYTES);
    arena_init(&c->hello_arena, o->sys, HELLO_ARENA_BYTES);
    arena_init(&c->login_arena, o->sys, LOGIN_ARENA_BYTES);
    c->attempt_due_ms = UINT64_MAX;
    enum err e = fill(c, o, note);
    if (e != ERR_OK) {
        arena_finish(&c->texts);
        sys_release(o->sys, c);
        return e;
    }
    uv_timer_init(o->loop, &c->timer);           /* cannot fail in libuv 1.x */
    c->timer.data = c;
    c->holds = 1;
    *out = c;
    return ERR_OK;
}

void client_key(struct client *c, uint8_t out[16])
{
    if (c->o.sys->random(c->o.sys->ctx, out, 16) == 0)
        return;
    /* Without a source of random bytes: the place in memory, the time and a
     * count still make a key that this account does not use twice. */
    put_be64(out, (uint64_t)sys_wall_ms(c->o.sys) << 16 ^ (uint64_t)(uintptr_t)c);
    put_be64(out + 8, sys_monotonic_ms(c->o.sys) << 32 | ++c->keys);
}

uint64_t client_new_id(struct client *c)
{
    uint8_t key[16];
    uint64_t id;
    do {
        client_key(c, key);
        id = get_be64(key) ^ get_be64(key + 8);
    } while (id == 0);
    return id;
}
