/* What concerns the store as a whole: its site, its attachments, its oldest
 * keys and sessions. */
#include "server/apply/internal.h"

#include "proto/limits.h"

#include <stdio.h>
#include <string.h>

enum err apply_site(struct step *s)
{
    const Pacte__SiteCommand *c = s->command->site;
    struct site site;
    enum err e = state_site_get(&s->view, &site);
    if (e == ERR_OK)
        return err_set(s->note, ERR_EXISTS, N_("La base a déjà été créée, pour le site « %s » : rien n'a été changé."), site.name);
    if (e != ERR_NOT_FOUND)
        return e;
    if (c->site[0] == '\0' || strlen(c->site) >= sizeof site.name)
        return err_field(s->note, ERR_INVALID, "site", N_("Donnez au site un nom de 1 à %zu octets."), sizeof site.name - 1);
    if (c->time_zone[0] == '\0' || strlen(c->time_zone) >= sizeof site.time_zone)
        return err_field(s->note, ERR_INVALID, "time_zone", N_("Donnez le fuseau horaire du site : « Europe/Paris »."));
    memset(&site, 0, sizeof site);
    site.store_id = c->store_id != 0 ? c->store_id : step_draw(s);
    (void)snprintf(site.name, sizeof site.name, "%s", c->site);
    (void)snprintf(site.time_zone, sizeof site.time_zone, "%s", c->time_zone);
    return state_site_put(s->changes, &site);
}

enum err apply_blob(struct step *s)
{
    Pacte__BlobPutReply *reply = arena_alloc(s->arena, sizeof *reply);
    if (reply == NULL)
        return ERR_NO_MEMORY;
    pacte__blob_put_reply__init(reply);
    if (!rights_method(&s->caller, PACTE__METHOD__METHOD_BLOB_PUT)) {
        rights_explain(&s->caller, PACTE__METHOD__METHOD_BLOB_PUT, NULL, s->note);
        return ERR_FORBIDDEN;
    }
    s->result->blob = reply;
    return state_blob_put(&s->view, s->changes, s->command->blob, s->arena, reply, s->note);
}

/* --- Purge: some at a time, so that one command never holds up the others ---- */

struct expired {
    struct step *step;
    int64_t before_ms;
    size_t removed;
};

static enum err remove_expired(void *ctx, const Pacte__Session *session)
{
    struct expired *x = ctx;
    if (session->expires_ms >= x->before_ms)
        return ERR_OK;
    if (x->removed++ == LIMIT_PURGE)
        return ERR_END;
    return state_session_remove(&x->step->view, x->step->changes, session->id, x->step->arena);
}

enum err apply_purge(struct step *s)
{
    const Pacte__PurgeCommand *c = s->command->purge;
    struct expired x = {.step = s, .before_ms = c->sessions_before_ms};
    enum err e = state_key_purge(&s->view, s->changes, c->keys_before_ms, LIMIT_PURGE, s->arena);
    if (e == ERR_OK)
        e = state_sessions(&s->view, s->arena, remove_expired, &x);
    return e == ERR_END ? ERR_OK : e;
}
