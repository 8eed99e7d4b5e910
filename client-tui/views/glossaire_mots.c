#include "client-tui/views/glossaire.h"

#include "common/base/err.h"

#include <string.h>

const struct mot glossaire_mots[GLOSSAIRE_MOTS] = {
    {N_("accordé"), "", N_("Ce qu'un financeur a voté, notifié ou conventionné : l'argent promis par un acte, avant d'être versé."), ""},
    {N_("acompte"), "", N_("Première part d'un versement, avant le solde, souvent sur la prévision de l'année."), ""},
    {N_("appelé"), "", N_("Le centre a demandé le versement : sixième barreau de l'échelle de l'argent."), ""},
    {N_("arbitrage"), "", N_("La décision par laquelle les partenaires closent une étape ; sans elle, l'étape suivante ne s'ouvre pas."), ""},
    {N_("avenant"), "", N_("Changement daté d'une convention signée. Le texte d'un jour est celui d'origine et des avenants en vigueur ce jour-là."), ""},
    {N_("axe"), "", N_("Grande orientation du projet social ; elle porte des objectifs, qui portent des actions."), ""},
    {N_("brouillon"), "", N_("Ce que vous avez tapé sans l'enregistrer : gardé sur le disque dans les deux secondes, proposé à la reprise."), ""},
    {N_("budget réactualisé"), "", N_("Le budget prévisionnel revu en cours d'année, sans effacer celui qui a été approuvé."), ""},
    {N_("cible"), "", N_("La valeur qu'un indicateur doit atteindre une année donnée. Selon le sens, mieux veut dire plus, ou moins."), ""},
    {N_("condition suspensive"), "", N_("Fait sans lequel la convention signée ne prend pas effet : l'agrément, le plus souvent."), ""},
    {N_("conflit"), "", N_("Deux personnes ont changé le même champ de deux façons. Rien n'est perdu : on choisit champ par champ."), ""},
    {N_("contribution"), "", N_("Ce qu'un financeur apporte une année, sur une ligne et un dispositif, en argent ou en nature."), ""},
    {N_("contribution en nature"), "", N_("Locaux, personnel ou matériel mis à disposition : évalué en 86 et 87, hors de la trésorerie."), N_("plan comptable associatif")},
    {N_("convention-cadre"), "", N_("Convention plus large dont d'autres découlent, pour un département ou un réseau."), ""},
    {N_("conventionné"), "", N_("Le montant est dans un texte signé : cinquième barreau de l'échelle de l'argent."), ""},
    {N_("dénonciation"), "", N_("Un signataire met fin à la convention avant son terme, dans les formes et délais qu'elle prévoit."), ""},
    {N_("écart"), "", N_("Trois, jamais mêlés : demandé moins accordé, accordé moins versé, charges moins ressources."), ""},
    {N_("échéancier"), "", N_("Toutes les dates qui découlent des faits : fin d'agrément, rythme des instances, délais de la loi, documents."), ""},
    {N_("engagement"), "", N_("Ce qu'un partenaire promet à un autre, dans les deux sens, avec la preuve qu'il l'a tenu."), ""},
    {N_("exercice"), "", N_("L'année comptable, de janvier à décembre le plus souvent."), ""},
    {N_("fonds dédiés"), "", N_("Argent reçu pour un projet précis et non dépensé à la clôture : il passe à l'exercice suivant."), N_("plan comptable associatif")},
    {N_("indicateur"), "", N_("Ce que l'on compte pour juger un objectif : une valeur de départ, des cibles par an, des mesures."), ""},
    {N_("instance"), "", N_("Un comité : sa composition, ses voix, son quorum, son rythme minimal."), ""},
    {N_("justifié"), "", N_("La dépense a été montrée au financeur et admise : dernier barreau de l'échelle de l'argent."), ""},
    {N_("maintien du niveau"), "", N_("La promesse de ne pas baisser : l'alerte compare chaque année à la précédente, en euros et en pour cent."), ""},
    {N_("modèle"), "", N_("La description d'un dispositif : périodes, étapes, instances, documents, délais, taux. La convention garde la version qu'elle suit."), ""},
    {N_("non applicable"), "", N_("La question ne se pose pas pour cet indicateur cette année-là. Ce n'est pas zéro."), ""},
    {N_("non collecté"), "", N_("Personne n'a relevé la mesure. Ce n'est pas zéro : le total dit combien de réponses il couvre."), ""},
    {N_("notifié"), "", N_("Le financeur a écrit sa décision : quatrième barreau de l'échelle. Le délai légal de paiement court de là."), N_("loi 2021-875 du 1er juillet 2021, art. 2")},
    {N_("procuration"), "", N_("Un membre absent confie sa voix à un autre ; elle compte pour le quorum si l'instance le veut."), ""},
    {N_("produits constatés d'avance"), "", N_("La part d'une subvention qui concerne les années suivantes : retirée des produits de l'exercice."), N_("plan comptable associatif")},
    {N_("promis"), "", N_("Dit en réunion, sans vote : deuxième barreau de l'échelle de l'argent."), ""},
    {N_("quorum"), "", N_("Le nombre de voix présentes ou représentées sans lequel l'instance ne décide pas valablement."), ""},
    {N_("rectificatif"), "", N_("Un compte rendu approuvé ne change plus : on le corrige par un texte daté, à côté."), ""},
    {N_("reversement"), "", N_("Ce qu'il faut rendre au financeur : trop perçu, ou dépense refusée."), ""},
    {N_("signataire"), "", N_("Une partie de la convention, avec son acte (délibération, arrêté, décision), la personne et la date."), ""},
    {N_("solde"), "", N_("Dernière part d'un versement, une fois les comptes rendus."), ""},
    {N_("sollicité"), "", N_("Demandé au financeur, sans réponse : premier barreau de l'échelle de l'argent."), ""},
    {N_("tacite reconduction"), "", N_("L'année suivante s'ouvre seule, si les documents de l'année sont là ; sinon elle est suspendue."), ""},
    {N_("versé"), "", N_("L'argent est sur le compte : septième barreau de l'échelle."), ""},
    {N_("voté"), "", N_("L'assemblée du financeur a délibéré : troisième barreau de l'échelle de l'argent."), ""},
};

static bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (unsigned char)c >= 0x80; }

/* Past the term at `at`, plurals included; NULL when it does not stand there. */
static const char *match(const char *at, const char *term)
{
    for (; *term != '\0'; term++, at++) {
        if (*term == ' ' && (*at == 's' || *at == 'x'))
            at++;
        if (*at != *term)
            return NULL;
    }
    if (*at == 's' || *at == 'x')
        at++;
    return letter(*at) ? NULL : at;
}

bool mot_dans(const char *line, const char *term)
{
    bool start = true;
    for (; *line != '\0' && *term != '\0'; line++) {
        if (start && match(line, term) != NULL)
            return true;
        start = !letter(*line);
    }
    return false;
}

int mot_score(const char *typed, const char *terme, const char *sigle, const char *definition)
{
    size_t len = strlen(typed);
    if (len == 0)
        return 1;
    if (strncmp(terme, typed, len) == 0 || strncmp(sigle, typed, len) == 0)
        return 3;
    return strstr(terme, typed) != NULL ? 2 : strstr(definition, typed) != NULL;
}
