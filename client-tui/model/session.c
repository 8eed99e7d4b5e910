/* The link and who is there. */
#include "client-tui/model/internal.h"

#include <stdio.h>
#include <string.h>

static void keep_text(char *out, size_t size, const char *text) { (void)snprintf(out, size, "%s", text != NULL ? text : ""); }

static void go_start(struct model *m)
{
    places_clear(m);
    (void)model_go(m, (struct place){.page = m->logged ? PAGE_ACCUEIL : PAGE_CONNEXION});
}

/* What was typed here before and not saved is offered first. */
static void offer_drafts(struct model *m)
{
    size_t mine = 0;
    for (size_t i = 0; i < m->draft_count; i++)
        mine += strcmp(m->drafts[i].account, m->account) == 0;
    if (mine > 0 && pages[PAGE_BROUILLONS] != NULL)
        (void)model_go(m, (struct place){.page = PAGE_BROUILLONS});
}

static void roles(struct model *m, const Pacte__LoginReply *s)
{
    m->role_count = 0;
    for (size_t i = 0; i < s->n_grants && m->role_count < sizeof m->roles / sizeof m->roles[0]; i++)
        m->roles[m->role_count++] = s->grants[i]->role;
}

void session_event(struct model *m, const struct event *e)
{
    const Pacte__LoginReply *s = e->session;
    m->dirty = true;
    if (s == NULL) {                      /* expired: what is typed stays, the password is asked over it */
        m->link = LINK_LOGIN;
        if (m->logged && (m->depth == 0 || model_top(m)->page != PAGE_CONNEXION))
            (void)model_go(m, (struct place){.page = PAGE_CONNEXION, .arg = "encore"});
        return;
    }
    bool first = !m->logged || strcmp(m->account, s->account) != 0;
    if (first)
        annuaire_clear(m);
    keep_text(m->account, sizeof m->account, s->account);
    keep_text(m->name, sizeof m->name, s->name[0] != '\0' ? s->name : s->account);
    m->account_id = s->account_id;
    m->last_login_ms = s->last_login_ms;
    m->must_change_password = s->must_change_password;
    roles(m, s);
    m->link = LINK_ONLINE;
    if (s->must_change_password) {
        if (m->depth == 0 || model_top(m)->page != PAGE_CONNEXION)
            (void)model_go(m, (struct place){.page = PAGE_CONNEXION});
        return;
    }
    m->logged = true;
    m->message_kind = MESSAGE_NONE;       /* « Vérification… » is answered */
    if (first) {
        go_start(m);
        offer_drafts(m);
    } else if (m->depth > 1 && model_top(m)->page == PAGE_CONNEXION) {
        place_free(m, &m->places[--m->depth]);
    }
    ouvertes_online(m);
}

static void automatic(struct model *m)
{
    struct effect e = {.kind = EFFECT_LOGIN, .id = changes_seen(m, m->account), .text = model_text(m, m->account),
                       .text2 = model_text(m, m->auto_password), .text3 = model_text(m, "")};
    model_effect_add(m, e);
}

void link_event(struct model *m, const struct event *e)
{
    enum link_state before = m->link;
    m->latency_ms = e->latency_ms;
    m->link_error = e->error;
    m->link_note = e->note != NULL ? *e->note : (struct err_note){0};
    if (e->text != NULL)
        keep_text(m->fingerprint, sizeof m->fingerprint, e->text);
    if (e->hello != NULL)
        keep_text(m->site, sizeof m->site, e->hello->site);
    m->dirty = true;
    if (e->link == before)
        return;
    m->link = e->link;
    m->link_since_ms = m->now_ms;
    if (e->link == LINK_LOGIN && m->auto_password[0] != '\0')
        automatic(m);
    if (e->link == LINK_OFFLINE && before == LINK_ONLINE)
        model_say(m, MESSAGE_WARNING, "%s", _("Le lien est coupé : lecture et saisie continuent, rien ne se perd."));
}
