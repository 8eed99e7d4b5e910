/* Keys typed before the page has what they are for, and pastes among them: kept in
 * their order, given when it came. Whoever knows his screens types at his own pace, whatever the
 * link is; what leaves, cancels or asks for help is never kept waiting. */
#include "client-tui/model/internal.h"

/* A demonstration enters by itself: no key is for the screen before. */
static bool entering(const struct model *m)
{
    return !m->logged && m->auto_password[0] != '\0' && m->link != LINK_OFFLINE && m->link != LINK_REFUSED;
}

/* A tab until its convention is there; else as the page says. */
static bool waiting(const struct model *m, uint32_t key)
{
    const struct place *p = m->depth > 0 ? &m->places[m->depth - 1] : NULL;
    if (p == NULL || !m->logged || !model_reads(m))
        return p != NULL && entering(m);
    if (m->annuaire.open_type != 0)
        return true;
    if (place_page(p)->waiting != NULL)
        return place_page(p)->waiting(m, p, key);
    const struct ouverte *o = place_page(p)->tab ? model_ouverte_known(m, p->convention) : NULL;
    return o != NULL && o->loading && !o->copie.whole;
}

enum urgency { IN_TURN, AT_ONCE, GIVES_UP };

static enum urgency urgency_of(uint32_t key)
{
    static const struct { enum action from, to; enum urgency urgency; } rows[] = {
        {ACTION_RETOUR, ACTION_RETOUR, GIVES_UP},        {ACTION_ABANDONNER, ACTION_ABANDONNER, GIVES_UP},
        {ACTION_QUITTER, ACTION_QUITTER, GIVES_UP},      {ACTION_AIDE, ACTION_PALETTE, AT_ONCE},
        {ACTION_ONGLET_1, ACTION_ONGLET_PRECEDENT, AT_ONCE}, {ACTION_ACTUALISER, ACTION_REDESSINER, AT_ONCE},
        {ACTION_ALLER_ACCUEIL, ACTION_ALLER_AFFICHAGE, AT_ONCE}, {ACTION_GLOSSAIRE, ACTION_GLOSSAIRE, AT_ONCE},
    };
    enum action a = action_of_key(key & ~(uint32_t)UI_CHORD, false);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (a >= rows[i].from && a <= rows[i].to && a != ACTION_NONE)
            return rows[i].urgency;
    return IN_TURN;
}

/* What the keys before have changed is derived first: an Entrée typed with a
 * filter opens what the filter holds, drawn or not. */
static void derive(struct model *m)
{
    if (m->dirty && m->depth > 0)
        place_refresh(m);
}

static void give(struct model *m, uint32_t key, const char *text)
{
    if (key == UI_PASTE)
        model_paste(m, text != NULL ? text : "");
    else
        model_key(m, key);
}

static void keep(struct model *m, uint32_t key, const char *text)
{
    struct ahead a = {.key = key, .text = text != NULL ? model_text(m, text) : NULL};
    if (m->ahead_count < AHEAD_MAX && (text == NULL || a.text != NULL)) {
        m->ahead[m->ahead_count++] = a;
        return;
    }
    sys_release(m->sys, a.text);
    model_say(m, MESSAGE_WARNING, _("Trop de touches d'avance : attendez la lecture en cours. Échap les oublie."));
}

static struct ahead take(struct model *m)
{
    struct ahead first = m->ahead[0];
    m->ahead_count--;
    for (size_t i = 0; i < m->ahead_count; i++)
        m->ahead[i] = m->ahead[i + 1];
    return first;
}

void ahead_forget(struct model *m)
{
    while (m->ahead_count > 0)
        sys_release(m->sys, take(m).text);
}

void ahead_key(struct model *m, uint32_t key, const char *text)
{
    enum urgency u = urgency_of(key);
    if (u == AT_ONCE && entering(m))
        u = IN_TURN;
    derive(m);
    if (u == GIVES_UP)
        ahead_forget(m);
    if (u == GIVES_UP || (m->ahead_count == 0 && (u == AT_ONCE || !waiting(m, key))))
        give(m, key, text);
    else
        keep(m, key, text);
}

/* What was to come will not: the keys were for it, and are not given to anything else. */
static bool lost(const struct event *e)
{
    return e->kind == EVENT_ANSWER && e->answer.error == ERR_UNREACHABLE;
}

void ahead_event(struct model *m, const struct event *e)
{
    if (lost(e))
        ahead_forget(m);
    if (m->ahead_count > 0)
        derive(m);
    while (m->ahead_count > 0 && !waiting(m, m->ahead[0].key)) {
        struct ahead a = take(m);
        give(m, a.key, a.text);
        sys_release(m->sys, a.text);
        m->held = false;                 /* they were typed a while ago: nothing is to be late any more */
        derive(m);
    }
}
