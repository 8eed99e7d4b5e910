/* Every thing that a person can ask for: one table, read by the keys, the
 * footer, the help, the palette and the linear mode. The same key is the same
 * verb on every screen; none needs AltGr, an F-key or a mouse. */
#ifndef CLIENT_TUI_MODEL_ACTION_H
#define CLIENT_TUI_MODEL_ACTION_H

#include "common/base/err.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* ACTION(NAME, keys in Parcours, keys in Saisie, label, hint, words)
 * Keys are names of key.h, separated by spaces; hint is the word of the footer;
 * words are what users say, for the palette (folded, with synonyms). */
#define ACTIONS(X) \
    X(AIDE,            "? F1",             "F1",            N_("Aide : tout ce qu'on peut faire ici"), N_("aide"), "aide secours raccourcis touches manuel comment") \
    X(PALETTE,         ": Ctrl-P F9",      "Ctrl-P F9",     N_("Chercher une action ou une fiche"), N_("palette"), "menu commande action palette") \
    X(CHERCHER,        "/ F7 Ctrl-F",      "F7 Ctrl-F",     N_("Chercher ou filtrer"), N_("chercher"), "chercher filtrer trouver recherche filtre") \
    X(OUVRIR,          "Entrée",           "",              N_("Ouvrir"), N_("ouvrir"), "ouvrir voir detail consulter") \
    X(RETOUR,          "Échap F3 q",       "Échap F3",      N_("Revenir à l'écran précédent"), N_("retour"), "retour revenir precedent fermer sortir") \
    X(ONGLET_1,        "& 1 Alt-1",        "Alt-1",         N_("Onglet Fiche"), N_("fiche"), "fiche identite convention projet social agrement") \
    X(ONGLET_2,        "é 2 Alt-2",        "Alt-2",         N_("Onglet Contributions"), N_("contributions"), "contributions subvention montant financement accorde acompte versement argent solde budget") \
    X(ONGLET_3,        "\" 3 Alt-3",       "Alt-3",         N_("Onglet Étapes et arbitrages"), N_("étapes"), "etapes arbitrage avancement demarche renouvellement") \
    X(ONGLET_4,        "' 4 Alt-4",        "Alt-4",         N_("Onglet Indicateurs"), N_("indicateurs"), "indicateurs mesure evaluation bilan resultat cible chiffre") \
    X(ONGLET_5,        "( 5 Alt-5",        "Alt-5",         N_("Onglet COPIL"), N_("COPIL"), "copil comite pilotage reunion ordre du jour presence decision releve vote") \
    X(ONGLET_6,        "- 6 Alt-6",        "Alt-6",         N_("Onglet Frise des échéances"), N_("frise"), "frise echeance calendrier date delai retard agenda") \
    X(ONGLET_7,        "è 7 Alt-7",        "Alt-7",         N_("Onglet Journal"), N_("journal"), "journal historique qui quand modification version") \
    X(ONGLET_SUIVANT,  "Ctrl-PgSuiv",      "Ctrl-PgSuiv",   N_("Onglet suivant"), N_("onglet"), "onglet suivant") \
    X(ONGLET_PRECEDENT,"Ctrl-PgPréc",      "Ctrl-PgPréc",   N_("Onglet précédent"), N_("onglet"), "onglet precedent") \
    X(NOUVEAU,         "n Inser",          "",              N_("Créer"), N_("nouveau"), "nouveau creer ajouter saisir inserer") \
    X(EDITER,          "e F4",             "F4",            N_("Modifier"), N_("éditer"), "modifier editer changer corriger saisir") \
    X(ENREGISTRER,     "F2 Ctrl-S",        "F2 Ctrl-S",     N_("Enregistrer"), N_("enregistrer"), "enregistrer sauver valider garder") \
    X(ANNULER,         "u Ctrl-Z",         "Ctrl-Z",        N_("Annuler le dernier changement"), N_("annuler"), "annuler defaire erreur") \
    X(RETABLIR,        "U Ctrl-Y",         "Ctrl-Y",        N_("Rétablir ce qui a été annulé"), N_("rétablir"), "retablir refaire") \
    X(SUIVANT,         "Tab",              "Tab",           N_("Champ suivant"), N_("suivant"), "champ suivant") \
    X(PRECEDENT,       "Maj-Tab",          "Maj-Tab",       N_("Champ précédent"), N_("précédent"), "champ precedent") \
    X(VUE,             "v",                "",              N_("Vue suivante"), N_("vue"), "vue demande accorde verse ecart graphique") \
    X(TRIER,           "t F6",             "F6",            N_("Trier"), N_("trier"), "trier ordre tri classer") \
    X(COCHER,          "Espace",           "",              N_("Cocher, présent ou absent"), N_("cocher"), "cocher choisir present absent excuse") \
    X(COCHER_TOUT,     "Ctrl-A",           "",              N_("Tout cocher"), N_("tout cocher"), "tout cocher selectionner") \
    X(SUR_COCHES,      "a",                "",              N_("Agir sur ce qui est coché"), N_("actions"), "actions lot plusieurs") \
    X(COMMENTER,       "c",                "",              N_("Commenter"), N_("commenter"), "commenter commentaire note remarque") \
    X(DECIDER,         "d",                "",              N_("Rendre l'arbitrage, décider"), N_("décider"), "decider decision arbitrage adopter voter") \
    X(DECISION,        "D",                "",              N_("Saisir une décision"), N_("décision"), "decision nouvelle relever") \
    X(VOTER,           "o",                "",              N_("Saisir les votes"), N_("votes"), "vote voter pour contre abstention reserve") \
    X(RESERVE,         "r",                "",              N_("Noter une réserve"), N_("réserve"), "reserve condition") \
    X(ETAPE_SUIVANTE,  ">",                "",              N_("Passer à l'étape suivante"), N_("étape suivante"), "etape suivante clore avancer") \
    X(EXPORTER,        "F8 E",             "F8",            N_("Exporter ou imprimer ce qui est à l'écran"), N_("exporter"), "exporter imprimer csv tableur excel calendrier ics texte releve bilan") \
    X(PIECES,          "p",                "",              N_("Pièces et documents"), N_("pièces"), "pieces documents justificatif fichier") \
    X(JOINDRE,         "J",                "",              N_("Pièces jointes : joindre, ouvrir, garder un fichier"), N_("joindre"), "piece jointe joindre fichier scan attacher numeriser") \
    X(GARDER,          "G",                "",              N_("Garder la pièce jointe dans un dossier"), N_("garder"), "garder telecharger enregistrer sous dossier copie piece jointe fichier") \
    X(JOURNAL,         "j",                "",              N_("Journal de cette ligne"), N_("journal"), "journal historique qui quand ligne version") \
    X(STATUT,          "s",                "",              N_("Changer le statut"), N_("statut"), "statut etat demande notifie vote promis") \
    X(MONTER,          "m",                "",              N_("Monter d'un rang"), N_("monter"), "monter ordre rang deplacer") \
    X(ECHELLE_PLUS,    "z",                "",              N_("Agrandir l'échelle"), N_("échelle"), "echelle zoom agrandir") \
    X(ECHELLE_MOINS,   "Z",                "",              N_("Réduire l'échelle"), N_("échelle"), "echelle zoom reduire") \
    X(COPIER,          "y",                "",              N_("Copier la valeur"), N_("copier"), "copier presse papier") \
    X(COPIER_PAGE,     "Y",                "",              N_("Page sans cadre, à copier à la main"), N_("page nue"), "copier page texte") \
    X(LISTE,           "x",                "",              N_("Liste au lieu du dessin"), N_("liste"), "liste tableau sans dessin lecteur ecran") \
    X(EXPLIQUER,       "i",                "",              N_("Expliquer ce nombre ou cet état"), N_("expliquer"), "expliquer pourquoi d'ou vient calcul motif raison") \
    X(GLOSSAIRE,       "g",                "",              N_("Glossaire : que veut dire ce mot"), N_("glossaire"), "glossaire mot sens definition vocabulaire sigle veut dire lexique") \
    X(REPARTIR,        "=",                "",              N_("Répartir un total sur les années"), N_("répartir"), "repartir total annees") \
    X(DU_DESSUS,       "Ctrl-D",           "Ctrl-D",        N_("Recopier la cellule du dessus"), N_("recopier"), "recopier dessus dupliquer") \
    X(ACTUALISER,      "F5 Ctrl-R",        "F5 Ctrl-R",     N_("Actualiser, reconnecter"), N_("actualiser"), "actualiser rafraichir reconnecter lien reseau") \
    X(REDESSINER,      "Ctrl-L",           "Ctrl-L",        N_("Redessiner l'écran"), N_("redessiner"), "redessiner ecran taille") \
    X(ARCHIVER,        "Suppr",            "",              N_("Archiver (se rétablit)"), N_("archiver"), "archiver supprimer effacer enlever") \
    X(ABANDONNER,      "Ctrl-C",           "Ctrl-C",        N_("Abandonner l'action en cours"), N_("abandonner"), "abandonner interrompre stop") \
    X(QUITTER,         "F10 Ctrl-Q",       "F10 Ctrl-Q",    N_("Quitter"), N_("quitter"), "quitter sortir fin deconnexion") \
    X(ALLER_ACCUEIL,   "h",                "",              N_("Aller à l'accueil, À faire"), N_("accueil"), "accueil a faire debut semaine retard") \
    X(ALLER_LISTE,     "l",                "",              N_("Aller à la liste des conventions"), N_("conventions"), "liste conventions centres portefeuille") \
    X(ALLER_TYPES,     "w",                "",              N_("Aller à une autre liste de fiches"), N_("fiches"), "organisations contacts structures agrements versements documents budgets fiches liste") \
    X(ALLER_BROUILLONS,"b",                "",              N_("Brouillons gardés"), N_("brouillons"), "brouillon garde reprendre perdu envoi attente") \
    X(ALLER_COMPTES,   "",                 "",              N_("Comptes et rôles"), N_("comptes"), "comptes roles droits utilisateurs mot de passe") \
    X(ALLER_AFFICHAGE, "f",                "",              N_("Affichage : thème, touches, police"), N_("affichage"), "affichage theme couleur contraste clair sombre touches police") \
    X(VISITE,          "",                 "",              N_("Visite guidée en cinq gestes, ou l'arrêter"), N_("visite"), "visite guide apprendre decouvrir demonstration")

enum action {
    ACTION_NONE,
#define X(name, parcours, saisie, label, hint, words) ACTION_##name,
    ACTIONS(X)
#undef X
    ACTION_COUNT
};

enum { ACTION_KEYS = 4 };

struct action_def {
    const char *name;                            /* « ouvrir », for the file of keys */
    const char *label, *hint, *words;
    uint32_t keys[2][ACTION_KEYS];               /* [0] Parcours, [1] Saisie; 0 after the last */
};
/* The table, keys parsed; changed by actions_remap only. */
const struct action_def *action_def(enum action a);

/* Lines « ouvrir = Entrée o »; '#' begins a comment. A key given to two actions,
 * AltGr's characters, « [ » or « O » are refused with the line. All or nothing. */
MUST_CHECK enum err actions_remap(const char *text, struct err_note *note);
void actions_reset(void);

/* The action of a key; ACTION_NONE. Moves (arrows, pages) are not actions. */
enum action action_of_key(uint32_t key, bool saisie);
/* The key to show for an action here: the first that works without a function
 * key unless `function_keys`. "" when it has none. */
size_t action_key_name(enum action a, bool saisie, bool function_keys, char *out, size_t size);

/* How well the words typed fit an action or any label, folded: 0 not at all,
 * greater is better. Letters in order, beginnings of words first. */
int fuzzy_score(const char *folded_query, const char *folded_text);

#endif
