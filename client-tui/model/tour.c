/* The guided tour: five gestures on the real screens; each step waits until it
 * was really done. */
#include "client-tui/model/internal.h"

static const struct ouverte *here(const struct model *m)
{
    return m->depth > 0 ? model_ouverte_known(m, m->places[m->depth - 1].convention) : NULL;
}
static enum page_id page(const struct model *m) { return m->depth > 0 ? m->places[m->depth - 1].page : PAGE_CONNEXION; }

static bool opened(const struct model *m) { return here(m) != NULL && pages[page(m)]->tab; }
static bool on_grid(const struct model *m) { return page(m) == PAGE_CONTRIBUTIONS; }
static bool typed(const struct model *m) { return here(m) != NULL && ouverte_unsaved(here(m)); }
static bool saved(const struct model *m) { return m->revanche != NULL && here(m) != NULL && !here(m)->saving && !ouverte_unsaved(here(m)); }
/* Once the daemon has said so. */
static bool undone(const struct model *m) { return m->revanche != NULL && m->revanche->inverse && m->message_kind == MESSAGE_DONE; }

static const struct step { const char *text; bool (*done)(const struct model *m); } steps[] = {
    {N_("1/5  ↑ ↓ choisissent, Entrée ouvre : ouvrez une ligne d'une convention."), opened},
    {N_("2/5  « é » (ou Alt-2) montre ses contributions."), on_grid},
    {N_("3/5  En 2028, tapez un montant, ou 32500+1500, puis Entrée."), typed},
    {N_("4/5  F2 ou Ctrl-S enregistre tout en une fois."), saved},
    {N_("5/5  « u » annule ce qui vient d'être enregistré : rien n'est irréversible."), undone},
};
enum { STEPS = sizeof steps / sizeof steps[0] };

void tour_begin(struct model *m)
{
    if (tour_leave(m))
        return;
    m->tour_step = 1;
    (void)model_act(m, ACTION_ALLER_ACCUEIL);
    model_say(m, MESSAGE_INFO, "%s", _("Visite commencée : Échap sur cet écran, ou « :visite », l'arrête."));
}

bool tour_leave(struct model *m)
{
    if (m->tour_step == 0)
        return false;
    m->tour_step = 0;
    model_say(m, MESSAGE_INFO, "%s", _("Visite arrêtée : « :visite » la reprend au début."));
    return true;
}

void tour_event(struct model *m)
{
    if (m->tour_step == 0 || !steps[m->tour_step - 1].done(m))
        return;
    m->dirty = true;
    if (m->tour_step++ < STEPS)
        return;
    m->tour_step = 0;
    model_say(m, MESSAGE_DONE, "%s", _("Visite terminée. « ? » montre tout ce qui marche sur un écran, « : » trouve par vos mots."));
}

void tour_draw(const struct model *m, struct area line)
{
    (void)put_in(line, 0, 0, line.cols, STYLE_WARNING, ALIGN_LEFT, _(steps[m->tour_step - 1].text));
}
