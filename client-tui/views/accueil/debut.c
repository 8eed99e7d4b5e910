/* The first words of the home page of a centre that has nothing yet. */
#include "client-tui/views/accueil/accueil.h"

void accueil_debut(const struct model *m, struct accueil *s, struct area a)
{
    static const struct { const char *key, *text; } steps[] = {
        {N_("n"), N_("crée la convention : référence, centre, dates, modèle.")},
        {N_("Entrée"), N_("dans un champ ▼, montre ce qui existe ; « + nouvelle fiche » crée ce")},
        {"", N_("qui manque (le centre, l'association, l'agrément), puis y revient.")},
        {N_("F2"), N_("ou Ctrl-S enregistre. « & » montre ensuite sa fiche : n y ajoute les")},
        {"", N_("signataires ; « é » les financeurs et leurs montants ; « ( » le COPIL.")},
        {N_("w"), N_("les autres fiches : organisations, contacts, budgets, documents…")},
        {N_(":"), N_("puis « visite » : une visite guidée, sur cet écran.")},
    };
    enum { STEPS = sizeof steps / sizeof steps[0] };
    const struct accueil_lu *l = accueil_montre(s);
    if (m->structure_count == 0 || l->n_conventions > 0 || l->read_ms == 0 || l->error != ERR_OK || m->read_only || a.rows < STEPS + 2)
        return;
    (void)put(a, 1, 1, STYLE_TITLE, _("POUR COMMENCER"));
    for (int i = 0; i < STEPS; i++) {
        (void)put(a, i + 2, 1, STYLE_KEY, steps[i].key[0] != '\0' ? _(steps[i].key) : "");
        (void)put(a, i + 2, 9, STYLE_TEXT, _(steps[i].text));
    }
}
