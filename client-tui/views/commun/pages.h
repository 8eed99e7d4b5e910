/* The screens: one `struct page` each, defined in the file of its name; pages.c
 * lists them. */
#ifndef CLIENT_TUI_VIEWS_COMMUN_PAGES_H
#define CLIENT_TUI_VIEWS_COMMUN_PAGES_H

#include "client-tui/model/model.h"

extern const struct page page_connexion, page_accueil, page_liste, page_fiche, page_contributions, page_etapes,
    page_indicateurs, page_copil, page_frise, page_journal, page_conflit, page_formulaire, page_recherche, page_brouillons,
    page_comptes, page_affichage, page_visionneuse, page_aide, page_palette, page_question, page_choix, page_export,
    page_glossaire, page_reprise, page_pieces;

#endif
