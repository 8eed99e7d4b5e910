/* The model of a dispositif: what an administrator edits. */
#include "common/record/tables.h"

static const struct field_def validite_rows[] = {
    {.name = "du", .label = N_("Du")},
    {.name = "au", .label = N_("Au")},
};

static const struct field_def delai_rows[] = {
    {.name = "origine", .label = N_("Compté depuis"), .flags = FIELD_REQUIRED},
    {.name = "mois", .label = N_("Mois"), .max = 600},
    {.name = "jours", .label = N_("Jours"), .max = 3660},
    {.name = "fin_de_mois", .label = N_("Garde la fin du mois")},
    {.name = "avant", .label = N_("Avant"), .help = N_("Compté à rebours depuis cette date.")},
};

static const struct field_def periode_rows[] = {
    {.name = "mois_min", .label = N_("Mois au moins"), .max = 600},
    {.name = "mois_max", .label = N_("Mois au plus"), .max = 600},
    {.name = "dans_agrement", .label = N_("Dans l'agrément")},
    {.name = "condition_suspensive", .label = N_("Condition suspensive")},
    {.name = "reconduction_annuelle", .label = N_("Reconduction annuelle")},
    {.name = "liee_a", .label = N_("Liée à"), .max = MAX_NAME},
    {.name = "evaluation_mois", .label = N_("Évaluation, mois avant la fin"), .max = 600},
};

static const struct field_def etape_rows[] = {
    {.name = "code", .label = N_("Code"), .max = MAX_CODE, .flags = FIELD_REQUIRED},
    {.name = "ordre", .label = N_("Rang"), .max = 99, .flags = FIELD_REQUIRED},
    {.name = "libelle", .label = N_("Libellé"), .max = MAX_LINE, .flags = FIELD_REQUIRED},
    {.name = "arbitrage", .label = N_("Se clôt par une décision")},
    {.name = "description", .label = N_("Description"), .max = MAX_NOTE, .flags = FIELD_LONG},
};

static const struct field_def jalon_rows[] = {
    {.name = "code", .label = N_("Code"), .max = MAX_CODE, .flags = FIELD_REQUIRED},
    {.name = "libelle", .label = N_("Libellé"), .max = MAX_LINE, .flags = FIELD_REQUIRED},
    {.name = "delai", .label = N_("Délai"), .of = delai_rows, .of_count = COUNT_OF(delai_rows)},
    {.name = "preuve", .label = N_("Fait quand")},
    {.name = "preuve_code", .label = N_("Étape ou document"), .max = MAX_CODE},
    {.name = "bloquant", .label = N_("Bloquant")},
    {.name = "responsable", .label = N_("Responsable"), .max = MAX_NAME},
    {.name = "alerte_jours", .label = N_("Alerte après (jours)"), .max = 3660},
    {.name = "comprimable", .label = N_("Comprimable")},
    {.name = "source", .label = N_("Source"), .max = MAX_LINE},
};

static const struct field_def instance_rows[] = {
    {.name = "code", .label = N_("Code"), .max = MAX_CODE, .flags = FIELD_REQUIRED},
    {.name = "libelle", .label = N_("Libellé"), .max = MAX_LINE, .flags = FIELD_REQUIRED},
    {.name = "reunions_min_par_an", .label = N_("Réunions par an au moins"), .max = 366},
    {.name = "avertissement_seul", .label = N_("Simple avertissement")},
    {.name = "quorum", .label = N_("Quorum")},
    {.name = "presidence", .label = N_("Présidence"), .max = MAX_LINE},
    {.name = "presidence_verifiee", .label = N_("Présidence vérifiée")},
    {.name = "niveau", .label = N_("Niveau"), .max = MAX_NAME},
    {.name = "source", .label = N_("Source"), .max = MAX_LINE},
    {.name = "validite", .label = N_("Validité"), .of = validite_rows, .of_count = COUNT_OF(validite_rows)},
};

static const struct field_def document_rows[] = {
    {.name = "code", .label = N_("Code"), .max = MAX_CODE, .flags = FIELD_REQUIRED},
    {.name = "libelle", .label = N_("Libellé"), .max = MAX_LINE, .flags = FIELD_REQUIRED},
    {.name = "periodicite", .label = N_("Périodicité")},
    {.name = "delai", .label = N_("Délai"), .of = delai_rows, .of_count = COUNT_OF(delai_rows)},
    {.name = "reconduction", .label = N_("Exigé pour la reconduction")},
    {.name = "destinataire", .label = N_("Destinataire"), .max = MAX_NAME},
    {.name = "source", .label = N_("Source"), .max = MAX_LINE},
    {.name = "validite", .label = N_("Validité"), .of = validite_rows, .of_count = COUNT_OF(validite_rows)},
};

static const struct field_def seuil_rows[] = {
    {.name = "comparaison", .label = N_("Comparaison")},
    {.name = "nombre", .label = N_("Nombre"), .max = 1000000},
    {.name = "reglage", .label = N_("Réglage"), .max = MAX_CODE},
};

static const struct field_def fonction_rows[] = {
    {.name = "code", .label = N_("Code"), .max = MAX_CODE, .flags = FIELD_REQUIRED},
    {.name = "libelle", .label = N_("Libellé"), .max = MAX_LINE, .flags = FIELD_REQUIRED},
    {.name = "obligatoire", .label = N_("Obligatoire"), .of = seuil_rows, .of_count = COUNT_OF(seuil_rows)},
    {.name = "financable", .label = N_("Finançable"), .of = seuil_rows, .of_count = COUNT_OF(seuil_rows)},
    {.name = "montant_tranche", .label = N_("Montant par tranche")},
    {.name = "tranche", .label = N_("Tranche"), .max = 1000000},
    {.name = "mode_tranche", .label = N_("Mode de tranche")},
    {.name = "reglage_tranche", .label = N_("Réglage de la tranche"), .max = MAX_CODE},
    {.name = "etp_financable", .label = N_("Temps de travail finançable")},
    {.name = "sur_decision", .label = N_("Si la commune le décide")},
    {.name = "type_employeur", .label = N_("Type d'employeur"), .max = MAX_CODE},
    {.name = "source", .label = N_("Source"), .max = MAX_LINE},
    {.name = "validite", .label = N_("Validité"), .of = validite_rows, .of_count = COUNT_OF(validite_rows)},
    {.name = "mesure", .label = N_("Mesure comptée"), .max = MAX_CODE},
};

static const struct field_def taux_rows[] = {
    {.name = "code", .label = N_("Code"), .max = MAX_CODE, .flags = FIELD_REQUIRED},
    {.name = "libelle", .label = N_("Libellé"), .max = MAX_LINE, .flags = FIELD_REQUIRED},
    {.name = "taux", .label = N_("Taux"), .flags = FIELD_REQUIRED},
    {.name = "plafond", .label = N_("Plafond")},
    {.name = "acompte", .label = N_("Acompte")},
    {.name = "validite", .label = N_("Validité"), .of = validite_rows, .of_count = COUNT_OF(validite_rows)},
    {.name = "source", .label = N_("Source"), .max = MAX_LINE},
};

static const struct field_def compte_rows[] = {
    {.name = "code", .label = N_("Code"), .max = MAX_CODE, .flags = FIELD_REQUIRED},
    {.name = "libelle", .label = N_("Libellé"), .max = MAX_LINE, .flags = FIELD_REQUIRED},
    {.name = "sens", .label = N_("Sens")},
    {.name = "parent", .label = N_("Compte supérieur"), .max = MAX_CODE},
    {.name = "contributions", .label = N_("Reçoit les contributions")},
    {.name = "validite", .label = N_("Validité"), .of = validite_rows, .of_count = COUNT_OF(validite_rows)},
};

static const struct field_def reglage_rows[] = {
    {.name = "code", .label = N_("Code"), .max = MAX_CODE, .flags = FIELD_REQUIRED},
    {.name = "libelle", .label = N_("Libellé"), .max = MAX_LINE, .flags = FIELD_REQUIRED},
    {.name = "valeur", .label = N_("Valeur"), .max = MAX_NAME},
    {.name = "valeurs", .label = N_("Valeurs permises"), .max = MAX_NAME},
    {.name = "source", .label = N_("Source"), .max = MAX_LINE},
    {.name = "validite", .label = N_("Validité"), .of = validite_rows, .of_count = COUNT_OF(validite_rows)},
};

static const struct field_def delai_legal_rows[] = {
    {.name = "code", .label = N_("Code"), .max = MAX_CODE, .flags = FIELD_REQUIRED},
    {.name = "libelle", .label = N_("Libellé"), .max = MAX_LINE, .flags = FIELD_REQUIRED},
    {.name = "delai", .label = N_("Délai"), .of = delai_rows, .of_count = COUNT_OF(delai_rows)},
    {.name = "seuil_annuel", .label = N_("Au-dessus de, par an")},
    {.name = "source", .label = N_("Source"), .max = MAX_LINE},
};

static const struct field_def liste_rows[] = {
    {.name = "liste", .label = N_("Liste"), .max = MAX_CODE, .flags = FIELD_REQUIRED},
    {.name = "code", .label = N_("Code"), .max = MAX_CODE, .flags = FIELD_REQUIRED},
    {.name = "libelle", .label = N_("Libellé"), .max = MAX_LINE, .flags = FIELD_REQUIRED},
    {.name = "validite", .label = N_("Validité"), .of = validite_rows, .of_count = COUNT_OF(validite_rows)},
};

static const struct field_def portefeuille_rows[] = {
    {.name = "situation", .label = N_("Situation"), .flags = FIELD_REQUIRED},
    {.name = "couleur", .label = N_("Couleur"), .max = MAX_CODE, .flags = FIELD_REQUIRED},
    {.name = "libelle", .label = N_("Phrase"), .max = MAX_LINE, .flags = FIELD_REQUIRED},
    {.name = "jours", .label = N_("Dans ce nombre de jours"), .max = 3660},
    {.name = "jalon", .label = N_("Jalon"), .max = MAX_CODE},
};

static const struct field_def terme_rows[] = {
    {.name = "terme", .label = N_("Terme"), .max = MAX_NAME, .flags = FIELD_REQUIRED},
    {.name = "sigle", .label = N_("Sigle"), .max = MAX_CODE},
    {.name = "definition", .label = N_("Définition"), .max = MAX_NOTE, .flags = FIELD_REQUIRED | FIELD_LONG},
    {.name = "source", .label = N_("Source"), .max = MAX_LINE},
};

const struct field_def modele_fields[MODELE_FIELDS] = {
    {.name = "code", .label = N_("Code"), .max = MAX_CODE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "version", .label = N_("Version"), .max = 9999, .min = 1,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "intitule", .label = N_("Intitulé"), .max = MAX_NAME,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "pays", .label = N_("Pays"), .max = MAX_CODE, .codes = &codes_pays,
     .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "validite", .label = N_("Validité"), .of = validite_rows, .of_count = COUNT_OF(validite_rows)},
    {.name = "periode", .label = N_("Période"), .of = periode_rows, .of_count = COUNT_OF(periode_rows)},
    {.name = "etapes", .label = N_("Étapes"), .of = etape_rows, .of_count = COUNT_OF(etape_rows)},
    {.name = "jalons", .label = N_("Jalons"), .of = jalon_rows, .of_count = COUNT_OF(jalon_rows)},
    {.name = "instances", .label = N_("Instances"), .of = instance_rows, .of_count = COUNT_OF(instance_rows)},
    {.name = "documents", .label = N_("Documents"), .of = document_rows, .of_count = COUNT_OF(document_rows)},
    {.name = "fonctions", .label = N_("Fonctions"), .of = fonction_rows, .of_count = COUNT_OF(fonction_rows)},
    {.name = "taux", .label = N_("Taux"), .of = taux_rows, .of_count = COUNT_OF(taux_rows)},
    {.name = "comptes", .label = N_("Comptes"), .of = compte_rows, .of_count = COUNT_OF(compte_rows)},
    {.name = "reglages", .label = N_("Réglages"), .of = reglage_rows, .of_count = COUNT_OF(reglage_rows)},
    {.name = "delais", .label = N_("Délais légaux"),
     .of = delai_legal_rows, .of_count = COUNT_OF(delai_legal_rows)},
    {.name = "listes", .label = N_("Listes"), .of = liste_rows, .of_count = COUNT_OF(liste_rows)},
    {.name = "portefeuille", .label = N_("Portefeuille"),
     .of = portefeuille_rows, .of_count = COUNT_OF(portefeuille_rows)},
    NOTE_FIELD,
    {.name = "glossaire", .label = N_("Glossaire"), .of = terme_rows, .of_count = COUNT_OF(terme_rows)},
};
