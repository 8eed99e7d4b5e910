/* The screens: one `struct page` each, listed in pages.c. */
#ifndef CLIENT_TUI_VIEWS_VIEWS_H
#define CLIENT_TUI_VIEWS_VIEWS_H

#include "client-tui/model/model.h"

extern const struct page page_connexion, page_accueil, page_liste, page_fiche, page_contributions, page_etapes,
    page_indicateurs, page_copil, page_frise, page_journal, page_conflit, page_formulaire, page_recherche, page_brouillons,
    page_comptes, page_affichage, page_visionneuse, page_aide, page_palette, page_question, page_choix, page_export,
    page_glossaire, page_reprise;

/* Actions of the table that fit what was typed, best first, with what each
 * would do here: for the help and the palette. */
struct action_row { enum action action; int score; const char *why_not; };
size_t actions_found(const struct model *m, const char *typed, struct action_row *out, size_t max);

/* The forms that the page EXPORT offers now, in their order, for the linear mode. */
enum { EXPORTS_MAX = 8 };
size_t export_labels(const struct model *m, const char *out[EXPORTS_MAX]);

#endif
