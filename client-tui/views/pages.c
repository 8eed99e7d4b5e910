#include "client-tui/views/views.h"

const struct page *const pages[PAGE_COUNT] = {
    [PAGE_CONNEXION] = &page_connexion,
    [PAGE_ACCUEIL] = &page_accueil,
    [PAGE_CONTRIBUTIONS] = &page_contributions,
    [PAGE_ETAPES] = &page_etapes,
    [PAGE_INDICATEURS] = &page_indicateurs,
    [PAGE_COPIL] = &page_copil,
    [PAGE_FRISE] = &page_frise,
    [PAGE_FICHE] = &page_fiche,
    [PAGE_JOURNAL] = &page_journal,
    [PAGE_FORMULAIRE] = &page_formulaire,
    [PAGE_BROUILLONS] = &page_brouillons,
    [PAGE_COMPTES] = &page_comptes,
    [PAGE_AFFICHAGE] = &page_affichage,
    [PAGE_VISIONNEUSE] = &page_visionneuse,
    [PAGE_AIDE] = &page_aide,
    [PAGE_PALETTE] = &page_palette,
    [PAGE_QUESTION] = &page_question,
    [PAGE_CHOIX] = &page_choix,
    [PAGE_EXPORT] = &page_export,
};
