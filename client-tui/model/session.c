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
        mine += draft_mine(m, &m->drafts[i]);
    if (mine > 0 && pages[PAGE_BROUILLONS] != NULL)
        (void)model_go(m, (struct place){.page = PAGE_BROUILLONS});
    size_t old = drafts_last_offer(m);
    if (old > 0)
        model_say(m, MESSAGE_WARNING, P_("%zu brouillon a plus de 30 jours : Entrée le reprend, sinon il sera jeté en quittant.",
                                         "%zu brouillons ont plus de 30 jours : Entrée les reprend, sinon ils seront jetés en quittant.", old), old);
}

static void structures(struct model *m, const Pacte__Grant *g)
{
    size_t was = m->structure_count, n = g->role == PACTE__ROLE__ROLE_COORDINATION ? g->n_structures : 0;
    uint64_t *grown = n > 0 ? sys_grow(m->sys, m->structures, was * sizeof *grown, (was + n) * sizeof *grown) : NULL;
    if (grown == NULL)
        return;
    for (size_t k = 0; k < n; k++)
        grown[was + k] = g->structures[k]->id;
    m->structures = grown;
    m->structure_count = was + n;
}

static void roles(struct model *m, const Pacte__LoginReply *s)
{
    m->role_count = m->structure_count = 0;
    for (size_t i = 0; i < s->n_grants; i++) {
        if (m->role_count < sizeof m->roles / sizeof m->roles[0])
            m->roles[m->role_count++] = s->grants[i]->role;
        structures(m, s->grants[i]);
    }
}

/* --- The password, again --------------------------------------------------------- */

void session_ask(struct model *m)
{
    m->login_due = false;
    if (m->link == LINK_LOGIN && m->logged && m->depth > 0 && model_top(m)->page != PAGE_REPRISE && model_top(m)->page != PAGE_CONNEXION)
        (void)model_go(m, (struct place){.page = PAGE_REPRISE});
}

static bool free_to_ask(const struct model *m)
{
    const struct place *top = m->depth > 0 ? &m->places[m->depth - 1] : NULL;
    return top != NULL && !place_page(top)->overlay && (place_page(top)->typing == NULL || !place_page(top)->typing(m, top));
}

void session_settle(struct model *m)
{
    if (m->link == LINK_ONLINE && m->depth > 1 && model_top(m)->page == PAGE_REPRISE)
        place_free(m, &m->places[--m->depth]);
    if (m->login_due && !m->linear && m->auto_password[0] == '\0' && free_to_ask(m))
        session_ask(m);
}

/* Keys go on meaning what they meant to who is typing: asked when they stop. */
static void due(struct model *m)
{
    if (!m->logged || m->login_due)
        return;
    m->login_due = true;
    model_say(m, MESSAGE_WARNING, "%s", _("Le serveur demande de nouveau votre mot de passe : F5 pour le donner, la saisie reste."));
}

/* --- Who is there -------------------------------------------------------------------- */

static void somebody(struct model *m, const Pacte__LoginReply *s)
{
    keep_text(m->account, sizeof m->account, s->account);
    keep_text(m->name, sizeof m->name, s->name[0] != '\0' ? s->name : s->account);
    m->account_id = s->account_id;
    m->last_login_ms = s->last_login_ms;
    roles(m, s);
}

/* Another account sees nothing of what the one before had read or typed. */
static void somebody_else(struct model *m)
{
    annuaire_clear(m);
    (void)pieces_abandonner(m);
    drafts_now(m);
    for (size_t i = 0; i < OUVERTES_MAX; i++)
        if (m->ouvertes[i].convention != 0)
            ouverte_free(m, &m->ouvertes[i]);
}

static void drafts_release(struct model *m)
{
    while (m->draft_count > 0)
        draft_forget(m, m->draft_count - 1);
}

void model_logout(struct model *m)
{
    somebody_else(m);
    drafts_release(m);                   /* they are read again from the disk */
    m->logged = m->login_due = false;
    m->name[0] = '\0';
    m->role_count = 0;
    m->watch_index = 0;
    m->change_count = 0;
    revanche_free(m);
    model_effect_add(m, (struct effect){.kind = EFFECT_LOGOUT});
    go_start(m);
}

/* Who reads no record has no home page but this one. */
static bool only_administers(const struct model *m)
{
    bool only = m->role_count > 0;
    for (size_t i = 0; i < m->role_count; i++)
        only = only && m->roles[i] == PACTE__ROLE__ROLE_ADMINISTRATION;
    return only;
}

static void start(struct model *m)
{
    m->logged = true;
    go_start(m);
    if (only_administers(m))
        (void)model_go(m, (struct place){.page = PAGE_COMPTES});
    drafts_resume(m);
    offer_drafts(m);
}

/* From the local copy: read, type, keep; nothing goes out. */
static void kept_session(struct model *m, const struct event *e)
{
    if (m->logged || m->link == LINK_ONLINE)
        return;
    somebody(m, e->session);
    m->online_ms = e->kept_ms;
    start(m);
    model_say(m, MESSAGE_WARNING, _("Le serveur ne répond pas : copie de « %s » sur ce poste. La saisie est gardée, et partira au retour du lien."), m->account);
}

void session_event(struct model *m, const struct event *e)
{
    const Pacte__LoginReply *s = e->session;
    m->dirty = true;
    if (s == NULL) {                      /* expired: what is typed stays, the password is asked over it */
        m->link = LINK_LOGIN;
        due(m);
        return;
    }
    if (e->kept_ms != 0) {
        kept_session(m, e);
        return;
    }
    bool first = !m->logged || strcmp(m->account, s->account) != 0;
    if (first)
        somebody_else(m);
    somebody(m, s);
    m->must_change_password = s->must_change_password;
    m->link = LINK_ONLINE;
    m->online_ms = m->now_ms;
    m->login_due = false;
    if (s->must_change_password) {
        if (m->depth == 0 || model_top(m)->page != PAGE_CONNEXION)
            (void)model_go(m, (struct place){.page = PAGE_CONNEXION});
        return;
    }
    m->message_kind = MESSAGE_NONE;       /* « Vérification… » is answered */
    if (first)
        start(m);
    else if (m->depth > 1 && model_top(m)->page == PAGE_CONNEXION)
        place_free(m, &m->places[--m->depth]);
    m->logged = true;
    ouvertes_online(m);
    pieces_resume(m);
}

bool model_keeps(const struct model *m) { return m->keep && !m->demo; }
bool model_reads(const struct model *m) { return m->logged && (m->link == LINK_ONLINE || model_keeps(m)); }

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
    if (before == LINK_ONLINE)
        m->online_ms = m->now_ms;
    if (e->link == LINK_LOGIN && m->auto_password[0] != '\0')
        automatic(m);
    else if (e->link == LINK_LOGIN)
        due(m);
    if (e->link == LINK_OFFLINE && !m->logged && !m->kept_asked && !m->touched && m->keep && !m->demo) {
        m->kept_asked = true;
        model_effect_add(m, (struct effect){.kind = EFFECT_OPEN_KEPT, .text = model_text(m, m->account)});
    }
    if (m->logged && session_untrusted(m))
        model_say(m, MESSAGE_ERROR, "%s", m->pinned[0] != '\0' ? _("L'empreinte du serveur a changé : appelez l'administration, puis F5 pour comparer. La saisie est gardée.")
                                                              : err_text(ERR_BAD_FINGERPRINT));
    else if (m->logged && e->link == LINK_REFUSED)
        model_say(m, MESSAGE_ERROR, "%s", err_sentence(m->link_error, &m->link_note));
    if (e->link == LINK_OFFLINE && before == LINK_ONLINE)
        model_say(m, MESSAGE_WARNING, "%s", _("Le lien est coupé : lecture et saisie continuent, rien ne se perd."));
}
