/* From a key to what it does: the page takes moves and text, the table of
 * actions the rest; what an action does everywhere is here, what it does on one
 * screen is the page's. */
#include "client-tui/model/internal.h"

#include <stdio.h>
#include <string.h>

/* Actions that every place has, whatever its page. */
static const enum action everywhere[] = {
    ACTION_AIDE, ACTION_PALETTE, ACTION_CHERCHER, ACTION_RETOUR, ACTION_ACTUALISER, ACTION_REDESSINER, ACTION_ABANDONNER,
    ACTION_QUITTER, ACTION_EXPORTER, ACTION_COPIER_PAGE, ACTION_ANNULER, ACTION_RETABLIR, ACTION_ENREGISTRER,
    ACTION_ALLER_ACCUEIL, ACTION_ALLER_LISTE, ACTION_ALLER_TYPES, ACTION_ALLER_BROUILLONS, ACTION_ALLER_COMPTES,
    ACTION_ALLER_AFFICHAGE, ACTION_GLOSSAIRE, ACTION_VISITE,
};
static const enum action tabs[] = {
    ACTION_ONGLET_1, ACTION_ONGLET_2, ACTION_ONGLET_3, ACTION_ONGLET_4, ACTION_ONGLET_5, ACTION_ONGLET_6, ACTION_ONGLET_7,
    ACTION_ONGLET_SUIVANT, ACTION_ONGLET_PRECEDENT,
};
enum { TABS = 7 };
static const enum page_id tab_pages[TABS] = {PAGE_FICHE, PAGE_CONTRIBUTIONS, PAGE_ETAPES, PAGE_INDICATEURS, PAGE_COPIL,
                                             PAGE_FRISE, PAGE_JOURNAL};

static bool among(const enum action *list, size_t count, enum action a)
{
    for (size_t i = 0; i < count; i++)
        if (list[i] == a)
            return true;
    return false;
}

static bool page_offers(const struct page *page, enum action a)
{
    for (size_t i = 0; page->actions != NULL && page->actions[i] != ACTION_NONE; i++)
        if (page->actions[i] == a)
            return true;
    return false;
}

static const struct ouverte *here(const struct model *m)
{
    return m->depth > 0 ? model_ouverte_known(m, m->places[m->depth - 1].convention) : NULL;
}

static const char *why_not_everywhere(const struct model *m, enum action a)
{
    const struct ouverte *o = here(m);
    switch (a) {
    case ACTION_ENREGISTRER:
        if (place_page(&m->places[m->depth - 1])->overlay)
            return _("répondez d'abord à ce qui est demandé, ou Échap");
        return o != NULL && ouverte_unsaved(o) ? NULL : _("rien n'est à enregistrer ici");
    case ACTION_ANNULER:
        return (o != NULL && o->edits.done > 0) || model_can_undo_saved(m, false) ? NULL : _("rien n'est à annuler");
    case ACTION_RETABLIR:
        return (o != NULL && o->edits.done < o->edits.step_count) || model_can_undo_saved(m, true) ? NULL : _("rien n'est à rétablir");
    case ACTION_EXPORTER:
        return place_page(&m->places[m->depth - 1])->table != NULL ? NULL : _("cet écran n'a rien à exporter");
    case ACTION_CHERCHER:
    case ACTION_ALLER_ACCUEIL:
    case ACTION_ALLER_LISTE:
    case ACTION_ALLER_TYPES:
    case ACTION_ALLER_COMPTES:
        return m->logged ? NULL : _("connectez-vous d'abord");
    default:
        return NULL;
    }
}

const char *model_why_not(const struct model *m, enum action a)
{
    if (m->depth == 0)
        return _("rien n'est ouvert");
    const struct place *p = &m->places[m->depth - 1];
    const struct page *page = place_page(p);
    if (page_offers(page, a))
        return page->why_not != NULL ? page->why_not(m, p, a) : NULL;
    if (among(tabs, sizeof tabs / sizeof tabs[0], a))
        return page->tab ? NULL : _("les onglets sont ceux d'une convention : ouvrez-en une");
    if (among(everywhere, sizeof everywhere / sizeof everywhere[0], a))
        return why_not_everywhere(m, a);
    return _("cet écran n'a pas cette action");
}

/* --- What actions do everywhere ------------------------------------------------ */

static void go(struct model *m, enum page_id page)
{
    const struct place *top = model_top(m);
    (void)model_go(m, (struct place){.page = page, .convention = pages[page]->overlay ? top->convention : 0});
}

static void go_tab(struct model *m, int tab)
{
    const struct place *top = model_top(m);
    if (tab >= 0 && tab < TABS && top->page != tab_pages[tab])
        (void)model_go(m, (struct place){.page = tab_pages[tab], .convention = top->convention});
}

bool model_is_tab(enum action a) { return a >= ACTION_ONGLET_1 && a <= ACTION_ONGLET_7; }

bool model_go_tab(struct model *m, uint64_t convention, enum action a)
{
    return model_is_tab(a) && convention != 0 && model_go(m, (struct place){.page = tab_pages[a - ACTION_ONGLET_1], .convention = convention});
}

static int tab_of(const struct model *m)
{
    for (int i = 0; i < TABS; i++)
        if (tab_pages[i] == m->places[m->depth - 1].page)
            return i;
    return 0;
}

/* The home page keeps what it has read: it is gone back to, not made again. */
static void go_home(struct model *m)
{
    enum page_id home = m->logged ? PAGE_ACCUEIL : PAGE_CONNEXION;
    popped_drop(m);
    while (m->depth > 1)
        place_free(m, &m->places[--m->depth]);
    if (m->depth == 0 || model_top(m)->page != home) {
        places_clear(m);
        (void)model_go(m, (struct place){.page = home});
    }
}

static void quit_now(struct model *m, uint64_t arg)
{
    (void)arg;
    drafts_now(m);
    model_effect_add(m, (struct effect){.kind = EFFECT_QUIT});
}

static size_t unsaved(const struct model *m)
{
    size_t n = 0;
    for (size_t i = 0; i < OUVERTES_MAX; i++)
        n += m->ouvertes[i].convention != 0 && ouverte_unsaved(&m->ouvertes[i]);
    return n;
}

static void quit(struct model *m)
{
    char moving[160], text[MESSAGE_BYTES];
    if (pieces_texte(m, moving, sizeof moving) > 0) {
        (void)snprintf(text, sizeof text, _("%s : ce n'est pas fini. Un envoi interrompu reprend où il en était, en joignant de nouveau le même fichier."), moving);
        model_ask(m, text, _("Quitter"), _("Rester"), quit_now, 0);
    } else if (drafts_last_offer(m) > 0) {
        size_t old = drafts_last_offer(m);
        (void)snprintf(text, sizeof text, P_("%zu brouillon de plus de 30 jours sera jeté ; ce qui vient d'être saisi est gardé.",
                                             "%zu brouillons de plus de 30 jours seront jetés ; ce qui vient d'être saisi est gardé.", old), old);
        model_ask(m, text, _("Quitter"), _("Rester"), quit_now, 0);
    } else if (unsaved(m) > 0)
        model_ask(m, _("Des saisies ne sont pas enregistrées. Elles sont gardées en brouillon et seront proposées au retour."),
                  _("Quitter"), _("Rester"), quit_now, 0);
    else
        quit_now(m, 0);
}

static void back(struct model *m)
{
    if (m->depth > 1)
        model_back(m);
    else if (!tour_leave(m))
        model_say(m, MESSAGE_INFO, "%s", _("C'est le premier écran : F10 ou Ctrl-Q quitte."));
}

static void undo(struct model *m, bool redo)
{
    struct place *top = model_top(m);
    struct ouverte *o = top->convention != 0 ? model_ouverte(m, top->convention) : NULL;
    struct edit_step where;
    if (o != NULL && (redo ? edits_redo(&o->edits, &where) : edits_undo(&o->edits, &where))) {
        command_withdraw(m, o);
        o->draft_dirty = true;
        if (o->dirty_ms == 0)
            o->dirty_ms = m->now_ms;
        model_say(m, MESSAGE_INFO, redo ? _("Rétabli.") : _("Annulé."));
    } else {
        model_undo_saved(m, redo);
    }
}

static void refresh(struct model *m)
{
    if (m->link == LINK_LOGIN && m->logged) {
        session_ask(m);
        return;
    }
    if (session_untrusted(m)) {
        session_trust(m);
        return;
    }
    if (m->link != LINK_ONLINE) {
        model_effect_add(m, (struct effect){.kind = EFFECT_CONNECT});
        model_say(m, MESSAGE_INFO, "%s", _("Nouvel essai de connexion."));
        return;
    }
    for (size_t i = 0; i < OUVERTES_MAX; i++)
        if (m->ouvertes[i].convention != 0)
            ouverte_load(m, &m->ouvertes[i]);
    model_say(m, MESSAGE_INFO, "%s", _("Actualisé."));
}

static void abandon(struct model *m)
{
    if (pieces_abandonner(m))
        return;
    if (m->quit_asked)
        quit(m);
    else
        model_say(m, MESSAGE_INFO, "%s", _("Ctrl-C encore une fois pour quitter."));
    m->quit_asked = true;
}

static void save(struct model *m)
{
    struct place *top = model_top(m);
    struct ouverte *o = top->convention != 0 ? model_ouverte(m, top->convention) : NULL;
    if (o != NULL)
        model_save(m, o, 0, 0, "");
}

static uint64_t convention_here(struct model *m)
{
    uint64_t convention = model_top(m)->convention;
    return convention != HORS_CONVENTION ? convention : 0;
}

static bool act_everywhere(struct model *m, enum action a)
{
    switch (a) {
    case ACTION_AIDE: go(m, PAGE_AIDE); return true;
    case ACTION_GLOSSAIRE: go(m, PAGE_GLOSSAIRE); return true;
    case ACTION_PALETTE: go(m, PAGE_PALETTE); return true;
    case ACTION_CHERCHER: go(m, PAGE_RECHERCHE); return true;
    case ACTION_RETOUR: back(m); return true;
    case ACTION_ACTUALISER: refresh(m); return true;
    case ACTION_REDESSINER: model_effect_add(m, (struct effect){.kind = EFFECT_REDRAW}); return true;
    case ACTION_ABANDONNER: abandon(m); return true;
    case ACTION_QUITTER: quit(m); return true;
    case ACTION_EXPORTER: go(m, PAGE_EXPORT); return true;
    case ACTION_ANNULER: undo(m, false); return true;
    case ACTION_RETABLIR: undo(m, true); return true;
    case ACTION_ENREGISTRER: save(m); return true;
    case ACTION_ALLER_ACCUEIL: go_home(m); return true;
    case ACTION_ALLER_LISTE: (void)model_go(m, (struct place){.page = PAGE_LISTE, .type = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION}); return true;
    case ACTION_ALLER_TYPES: (void)model_go(m, (struct place){.page = PAGE_LISTE, .convention = convention_here(m)}); return true;
    case ACTION_ALLER_BROUILLONS: go(m, PAGE_BROUILLONS); return true;
    case ACTION_ALLER_COMPTES: go(m, PAGE_COMPTES); return true;
    case ACTION_ALLER_AFFICHAGE: go(m, PAGE_AFFICHAGE); return true;
    case ACTION_VISITE: tour_begin(m); return true;
    case ACTION_COPIER_PAGE: return model_bare_page(m);
    case ACTION_ONGLET_SUIVANT: go_tab(m, (tab_of(m) + 1) % TABS); return true;
    case ACTION_ONGLET_PRECEDENT: go_tab(m, (tab_of(m) + TABS - 1) % TABS); return true;
    default: break;
    }
    if (model_is_tab(a)) {
        go_tab(m, (int)(a - ACTION_ONGLET_1));
        return true;
    }
    return false;
}

bool model_act(struct model *m, enum action a)
{
    struct place *top = model_top(m);
    const char *why = model_why_not(m, a);
    if (top == NULL)
        return false;
    if (why != NULL) {
        model_say(m, MESSAGE_WARNING, _("« %s » est indisponible : %s."), action_def(a)->label, why);
        return false;
    }
    if (place_page(top)->act != NULL && place_page(top)->act(m, top, a))
        return true;
    return act_everywhere(m, a);
}

/* --- Keys ---------------------------------------------------------------------- */

static void unknown_key(struct model *m, uint32_t key)
{
    char name[24];
    if (key_name(key, name, sizeof name) > 0)
        model_say(m, MESSAGE_INFO, _("La touche « %s » ne fait rien ici ; « ? » montre ce qui marche."), name);
}

/* « Échap 2 »: the Escape was the first half of a function key. */
static void unpop(struct model *m)
{
    if (m->has_popped && m->depth < PLACES_MAX)
        m->places[m->depth++] = m->popped;
    m->has_popped = false;
}

static bool typing(const struct model *m, const struct place *p)
{
    return place_page(p)->typing != NULL && place_page(p)->typing(m, p);
}

/* Taken by the page, which is still there: a move, or text. Anything else is
 * shown whole at once. */
static bool page_key(struct model *m, uint32_t key)
{
    struct place *top = model_top(m);
    size_t depth = m->depth;
    const void *state = top->state;
    m->held = true;
    bool taken = place_page(top)->key != NULL && place_page(top)->key(m, top, key);
    m->held = m->held && taken && m->depth == depth && model_top(m)->state == state;
    return taken;
}

void model_key(struct model *m, uint32_t key)
{
    if (key & UI_CHORD)
        unpop(m);
    key &= ~UI_CHORD;
    popped_drop(m);
    struct place *top = model_top(m);
    if (top == NULL)
        return;
    m->message_kind = MESSAGE_NONE;
    m->dirty = true;
    bool asked = m->quit_asked;
    if (!page_key(m, key)) {
        enum action a = action_of_key(key, typing(m, top));
        if (a != ACTION_NONE)
            (void)model_act(m, a);
        else
            unknown_key(m, key);
    }
    if (asked)
        m->quit_asked = false;
}

/* Outside a text field a paste is shown, never obeyed. */
void model_paste(struct model *m, const char *text)
{
    struct place *top = model_top(m);
    popped_drop(m);
    m->dirty = true;
    m->held = false;
    m->message_kind = MESSAGE_NONE;
    if (top != NULL && typing(m, top) && place_page(top)->paste != NULL && place_page(top)->paste(m, top, text))
        return;
    model_say(m, MESSAGE_INFO, _("Texte collé hors d'un champ, ignoré : « %.60s »"), text);
}

size_t model_actions(const struct model *m, enum action *out, size_t max)
{
    size_t n = 0;
    if (m->depth == 0)
        return 0;
    const struct page *page = place_page(&m->places[m->depth - 1]);
    for (size_t i = 0; page->actions != NULL && page->actions[i] != ACTION_NONE && n < max; i++)
        out[n++] = page->actions[i];
    for (size_t i = 0; page->tab && i < sizeof tabs / sizeof tabs[0] && n < max; i++)
        out[n++] = tabs[i];
    for (size_t i = 0; i < sizeof everywhere / sizeof everywhere[0] && n < max; i++)
        if (!page_offers(page, everywhere[i]))
            out[n++] = everywhere[i];
    return n;
}
