/* The table of pages: each row whole, each action offered has its place. */
#include "client-tui/views/views.h"

#include <criterion/criterion.h>
#include <string.h>

Test(pages, each_row_is_whole)
{
    for (int i = 0; i < PAGE_COUNT; i++) {
        cr_assert_not_null(pages[i], "page %d", i);
        cr_expect_eq(pages[i]->id, (enum page_id)i, "%s", pages[i]->name);
        cr_expect(pages[i]->name[0] != '\0' && pages[i]->title[0] != '\0');
        cr_expect_not_null(pages[i]->draw, "%s", pages[i]->name);
        cr_expect(!(pages[i]->tab && pages[i]->overlay), "%s", pages[i]->name);
        for (int k = 0; k < i; k++)
            cr_expect_str_neq(pages[k]->name, pages[i]->name);
    }
}

Test(pages, what_a_page_offers_is_in_the_table_and_once)
{
    for (int i = 0; i < PAGE_COUNT; i++)
        for (size_t a = 0; pages[i]->actions != NULL && pages[i]->actions[a] != ACTION_NONE; a++) {
            cr_expect(pages[i]->actions[a] > ACTION_NONE && pages[i]->actions[a] < ACTION_COUNT, "%s", pages[i]->name);
            for (size_t b = 0; b < a; b++)
                cr_expect_neq(pages[i]->actions[a], pages[i]->actions[b], "%s offers « %s » twice", pages[i]->name,
                              action_def(pages[i]->actions[a])->name);
        }
}

/* Each screen that shows facts has its twin: export, linear mode. */
Test(pages, screens_have_a_table)
{
    static const enum page_id without[] = {PAGE_CONNEXION, PAGE_VISIONNEUSE, PAGE_AIDE, PAGE_PALETTE, PAGE_QUESTION, PAGE_CHOIX,
                                           PAGE_EXPORT, PAGE_REPRISE};
    for (int i = 0; i < PAGE_COUNT; i++) {
        bool excused = false;
        for (size_t k = 0; k < sizeof without / sizeof without[0]; k++)
            excused = excused || without[k] == (enum page_id)i;
        cr_expect(excused || pages[i]->table != NULL, "%s", pages[i]->name);
    }
}

/* Every action is offered somewhere, or everywhere. */
Test(pages, no_action_is_out_of_reach)
{
    static const enum action shared[] = {
        ACTION_AIDE, ACTION_GLOSSAIRE, ACTION_PALETTE, ACTION_CHERCHER, ACTION_RETOUR, ACTION_ACTUALISER, ACTION_REDESSINER, ACTION_ABANDONNER,
        ACTION_QUITTER, ACTION_EXPORTER, ACTION_COPIER_PAGE, ACTION_ANNULER, ACTION_RETABLIR, ACTION_ENREGISTRER, ACTION_ALLER_ACCUEIL,
        ACTION_ALLER_LISTE, ACTION_ALLER_TYPES, ACTION_ALLER_BROUILLONS, ACTION_ALLER_COMPTES, ACTION_ALLER_AFFICHAGE, ACTION_VISITE,
        ACTION_ONGLET_1, ACTION_ONGLET_2, ACTION_ONGLET_3, ACTION_ONGLET_4, ACTION_ONGLET_5, ACTION_ONGLET_6, ACTION_ONGLET_7,
        ACTION_ONGLET_SUIVANT, ACTION_ONGLET_PRECEDENT,
    };
    for (int a = ACTION_NONE + 1; a < ACTION_COUNT; a++) {
        bool found = false;
        for (size_t k = 0; k < sizeof shared / sizeof shared[0]; k++)
            found = found || shared[k] == (enum action)a;
        for (int i = 0; i < PAGE_COUNT && !found; i++)
            for (size_t k = 0; pages[i]->actions != NULL && pages[i]->actions[k] != ACTION_NONE; k++)
                found = found || pages[i]->actions[k] == (enum action)a;
        cr_expect(found, "« %s » is offered by no page", action_def((enum action)a)->name);
    }
}
