/* The table of actions: keys, words, remapping. */
#include "client-tui/model/action.h"
#include "client-tui/ui/key.h"
#include "client-tui/views/views.h"
#include "common/base/text.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static const struct { const char *name, *parcours, *saisie, *label, *hint, *words; } rows[] = {
#define X(name, parcours, saisie, label, hint, words) {#name, parcours, saisie, label, hint, words},
    ACTIONS(X)
#undef X
};
enum { ROWS = sizeof rows / sizeof rows[0] };

static size_t words_in(const char *text)
{
    size_t n = 0;
    for (const char *p = text; *p != '\0'; p++)
        n += *p != ' ' && (p == text || p[-1] == ' ');
    return n;
}

static size_t keys_of(const struct action_def *d, int mode)
{
    size_t n = 0;
    while (n < ACTION_KEYS && d->keys[mode][n] != 0)
        n++;
    return n;
}

Test(action, every_key_of_the_table_is_a_key)
{
    actions_reset();
    for (int a = 1; a < ACTION_COUNT; a++) {
        const struct action_def *d = action_def((enum action)a);
        cr_assert_eq(keys_of(d, 0), words_in(rows[a - 1].parcours), "%s: %s", d->name, rows[a - 1].parcours);
        cr_assert_eq(keys_of(d, 1), words_in(rows[a - 1].saisie), "%s: %s", d->name, rows[a - 1].saisie);
        cr_assert(d->label[0] != '\0' && d->hint[0] != '\0' && d->words[0] != '\0', "%s", d->name);
    }
    cr_assert_eq(ROWS, ACTION_COUNT - 1);
}

Test(action, a_key_is_one_verb)
{
    actions_reset();
    for (int mode = 0; mode < 2; mode++)
        for (int a = 1; a < ACTION_COUNT; a++)
            for (size_t k = 0; k < keys_of(action_def((enum action)a), mode); k++) {
                uint32_t key = action_def((enum action)a)->keys[mode][k];
                cr_assert_eq(action_of_key(key, mode), a, "%s shares a key with %s", action_def((enum action)a)->name,
                             action_def(action_of_key(key, mode))->name);
            }
}

Test(action, none_needs_altgr_a_function_key_or_a_sequence)
{
    actions_reset();
    for (int a = 1; a < ACTION_COUNT; a++) {
        const struct action_def *d = action_def((enum action)a);
        bool plain = keys_of(d, 0) == 0;         /* reached by the palette */
        for (size_t k = 0; k < keys_of(d, 0); k++) {
            uint32_t key = d->keys[0][k];
            cr_assert(key >= 0x80 || strchr("[]{}@#~|\\O", (int)key) == NULL, "%s", d->name);
            plain = plain || key < UI_F1 || key > UI_F12;
        }
        cr_assert(plain, "%s has only function keys", d->name);
    }
}

Test(action, in_saisie_no_letter_is_a_command)
{
    actions_reset();
    for (int a = 1; a < ACTION_COUNT; a++)
        for (size_t k = 0; k < keys_of(action_def((enum action)a), 1); k++)
            cr_assert(!key_is_text(action_def((enum action)a)->keys[1][k]), "%s", action_def((enum action)a)->name);
}

Test(action, remapped_whole_or_not_at_all)
{
    struct err_note note = {0};
    char name[32];
    actions_reset();
    cr_assert_eq(actions_remap("# mes touches\nouvrir = Entrée W\n", &note), ERR_OK, "%s", note.text);
    cr_assert_eq(action_of_key('W', false), ACTION_OUVRIR);
    cr_assert_eq(actions_remap("editer = W\n", &note), ERR_USAGE);
    cr_assert(strstr(note.text, "ouvrir") != NULL && strstr(note.text, "editer") != NULL, "%s", note.text);
    cr_assert_eq(action_of_key('e', false), ACTION_EDITER, "refused as a whole");
    cr_assert_eq(actions_remap("ouvrir = k\nconnait-pas = m\n", &note), ERR_USAGE);
    cr_assert(strstr(note.text, "ligne 2") != NULL, "%s", note.text);
    cr_assert_eq(action_of_key('k', false), ACTION_NONE);
    cr_assert_eq(actions_remap("voter = [\n", &note), ERR_USAGE);
    cr_assert_eq(actions_remap("voter Entrée\n", &note), ERR_USAGE);
    cr_assert_eq(actions_remap("voter = Enttrée\n", &note), ERR_USAGE);
    cr_assert_gt(action_key_name(ACTION_OUVRIR, false, true, name, sizeof name), 0u);
    actions_reset();
    cr_assert_eq(action_of_key('W', false), ACTION_NONE);
}

Test(action, the_key_shown_is_one_that_works)
{
    char name[32];
    actions_reset();
    (void)action_key_name(ACTION_ACTUALISER, false, true, name, sizeof name);
    cr_assert_str_eq(name, "F5");
    (void)action_key_name(ACTION_ACTUALISER, false, false, name, sizeof name);
    cr_assert_str_eq(name, "Ctrl-R");
    cr_assert_eq(action_key_name(ACTION_ALLER_COMPTES, false, true, name, sizeof name), 0u);
}

Test(action, fuzzy_prefers_whole_words_then_beginnings)
{
    cr_assert_gt(fuzzy_score("accorde", "montant accorde 2027"), fuzzy_score("accord", "montant accorde 2027"));
    cr_assert_gt(fuzzy_score("accord", "montant accorde"), fuzzy_score("ccord", "montant accorde"));
    cr_assert_gt(fuzzy_score("ccord", "montant accorde"), 0);
    cr_assert_eq(fuzzy_score("zebre", "montant accorde"), 0);
    cr_assert_eq(fuzzy_score("montant zebre", "montant accorde"), 0, "every word must be there");
    cr_assert_gt(fuzzy_score("mtt", "montant"), 0, "letters in order");
}

/* What users say, and the action that must be among the first three. */
static const struct { const char *said; enum action wanted; } synonyms[] = {
    {"subvention", ACTION_ONGLET_2}, {"montant", ACTION_ONGLET_2}, {"acompte", ACTION_ONGLET_2}, {"versement", ACTION_ONGLET_2},
    {"argent", ACTION_ONGLET_2}, {"solde", ACTION_ONGLET_2}, {"budget", ACTION_ONGLET_2}, {"financement", ACTION_ONGLET_2},
    {"accordé", ACTION_ONGLET_2}, {"contributions", ACTION_ONGLET_2}, {"brouillon", ACTION_ALLER_BROUILLONS},
    {"perdu", ACTION_ALLER_BROUILLONS}, {"reprendre", ACTION_ALLER_BROUILLONS}, {"bilan", ACTION_ONGLET_4},
    {"évaluation", ACTION_ONGLET_4}, {"mesure", ACTION_ONGLET_4}, {"cible", ACTION_ONGLET_4}, {"indicateur", ACTION_ONGLET_4},
    {"résultat", ACTION_ONGLET_4}, {"réunion", ACTION_ONGLET_5}, {"comité", ACTION_ONGLET_5}, {"ordre du jour", ACTION_ONGLET_5},
    {"présence", ACTION_ONGLET_5}, {"pilotage", ACTION_ONGLET_5}, {"relevé", ACTION_ONGLET_5}, {"échéance", ACTION_ONGLET_6},
    {"calendrier", ACTION_ONGLET_6}, {"retard", ACTION_ONGLET_6}, {"délai", ACTION_ONGLET_6}, {"date", ACTION_ONGLET_6},
    {"agenda", ACTION_ONGLET_6}, {"historique", ACTION_ONGLET_7}, {"qui a modifié", ACTION_ONGLET_7}, {"version", ACTION_ONGLET_7},
    {"arbitrage", ACTION_ONGLET_3}, {"étape", ACTION_ONGLET_3}, {"renouvellement", ACTION_ONGLET_3}, {"agrément", ACTION_ONGLET_1},
    {"identité", ACTION_ONGLET_1}, {"projet social", ACTION_ONGLET_1}, {"imprimer", ACTION_EXPORTER}, {"excel", ACTION_EXPORTER},
    {"tableur", ACTION_EXPORTER}, {"csv", ACTION_EXPORTER}, {"ics", ACTION_EXPORTER}, {"enregistrer", ACTION_ENREGISTRER},
    {"sauver", ACTION_ENREGISTRER}, {"valider", ACTION_ENREGISTRER}, {"défaire", ACTION_ANNULER}, {"erreur", ACTION_ANNULER},
    {"refaire", ACTION_RETABLIR}, {"mot de passe", ACTION_ALLER_COMPTES}, {"droits", ACTION_ALLER_COMPTES},
    {"couleur", ACTION_ALLER_AFFICHAGE}, {"thème", ACTION_ALLER_AFFICHAGE}, {"à faire", ACTION_ALLER_ACCUEIL},
    {"semaine", ACTION_ALLER_ACCUEIL}, {"conventions", ACTION_ALLER_LISTE}, {"organisations", ACTION_ALLER_TYPES},
    {"contacts", ACTION_ALLER_TYPES}, {"déconnexion", ACTION_QUITTER}, {"réseau", ACTION_ACTUALISER}, {"apprendre", ACTION_VISITE},
};

/* Over the whole table, as on a screen that has everything. */
static size_t rank(const char *said, enum action wanted)
{
    char query[128], text[512], folded[512], label[256];
    int scores[ACTION_COUNT] = {0};
    size_t better = 0;
    (void)text_fold(bytes_text(said), query, sizeof query);
    for (int a = 1; a < ACTION_COUNT; a++) {
        const struct action_def *d = action_def((enum action)a);
        (void)text_fold(bytes_text(d->label), label, sizeof label);
        (void)snprintf(text, sizeof text, "%s %s", d->words, label);
        (void)text_fold(bytes_text(text), folded, sizeof folded);
        scores[a] = fuzzy_score(query, folded);
    }
    if (scores[wanted] == 0)
        return ACTION_COUNT;
    for (int a = 1; a < ACTION_COUNT; a++)
        better += scores[a] > scores[wanted] || (scores[a] == scores[wanted] && a < (int)wanted);
    return better;
}

Test(action, sixty_words_of_users_find_their_action)
{
    size_t count = sizeof synonyms / sizeof synonyms[0];
    actions_reset();
    cr_assert_geq(count, 60u);
    for (size_t i = 0; i < count; i++)
        cr_expect_lt(rank(synonyms[i].said, synonyms[i].wanted), 3u, "« %s » is number %zu", synonyms[i].said,
                     rank(synonyms[i].said, synonyms[i].wanted) + 1);
}
