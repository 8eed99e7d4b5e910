#include "common/record/tables.h"

#include "proto/limits.h"

static const struct field_def reserve_fields[] = {
    {.name = "texte", .label = N_("Réserve"), .max = MAX_NOTE, .flags = FIELD_REQUIRED | FIELD_SEARCH | FIELD_LONG},
    {.name = "echeance", .label = N_("À lever avant le")},
    {.name = "levee", .label = N_("Levée le")},
};

const struct field_def agrement_fields[AGREMENT_FIELDS] = {
    {.name = "structure", .label = N_("Structure"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "types", .label = N_("Types"), .max = MAX_CODE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN,
     .help = N_("Entrée montre les types ; un même agrément peut en réunir plusieurs.")},
    {.name = "autorite", .label = N_("Autorité"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION,
     .flags = FIELD_INDEX, .help = N_("La Caf qui accorde l'agrément.")},
    {.name = "debut", .label = N_("Début"), .flags = FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "fin", .label = N_("Fin"), .flags = FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "decision", .label = N_("Décision"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "reserves", .label = N_("Réserves"), .of = reserve_fields,
     .of_count = sizeof reserve_fields / sizeof reserve_fields[0]},
    {.name = "depot", .label = N_("Déposé le"), .flags = FIELD_INDEX},
    {.name = "complet", .label = N_("Dossier complet le")},
    {.name = "commission", .label = N_("Commission le"), .flags = FIELD_INDEX},
    {.name = "notifie", .label = N_("Notifié le"), .flags = FIELD_INDEX},
    {.name = "renouvelle", .label = N_("Renouvelle"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT,
     .flags = FIELD_INDEX, .help = N_("L'agrément que celui-ci renouvelle.")},
    NOTE_FIELD,
};

static const struct field_def condition_fields[] = {
    {.name = "texte", .label = N_("Condition"), .max = MAX_NOTE, .flags = FIELD_REQUIRED | FIELD_SEARCH | FIELD_LONG},
    {.name = "agrement", .label = N_("Agrément attendu"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT},
    {.name = "levee", .label = N_("Levée le")},
};

static const struct field_def derogation_fields[] = {
    {.name = "regle", .label = N_("Règle levée"), .max = MAX_CODE, .flags = FIELD_REQUIRED},
    {.name = "objet", .label = N_("Pour la fiche"), .help = N_("Vide : pour tout le dossier.")},
    {.name = "raison", .label = N_("Parce que"), .max = MAX_LINE, .flags = FIELD_REQUIRED | FIELD_SEARCH},
    {.name = "compte", .label = N_("Signée par"), .max = MAX_NAME, .help = N_("Écrit par le serveur.")},
    {.name = "le", .label = N_("Signée le"), .help = N_("Écrit par le serveur.")},
};

const struct field_def convention_fields[CONVENTION_FIELDS] = {
    {.name = "reference", .label = N_("Référence"), .max = MAX_CODE,
     .flags = FIELD_REQUIRED | FIELD_UNIQUE | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "intitule", .label = N_("Intitulé"), .max = MAX_NAME,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "modele", .label = N_("Modèle"), .max = MAX_CODE, .flags = FIELD_INDEX | FIELD_SEARCH | FIELD_MAIN,
     .help = N_("Le modèle que la convention suit : il donne les étapes, les documents et les échéances.")},
    {.name = "version_modele", .label = N_("Version du modèle"), .max = 9999},
    {.name = "structures", .label = N_("Structures"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "agrement", .label = N_("Agrément"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT, .flags = FIELD_INDEX | FIELD_MAIN},
    {.name = "debut", .label = N_("Début"), .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "fin", .label = N_("Fin"), .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "signee", .label = N_("Signée le"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "conditions", .label = N_("Conditions suspensives"), .of = condition_fields,
     .of_count = sizeof condition_fields / sizeof condition_fields[0]},
    {.name = "tacite_reconduction", .label = N_("Tacite reconduction annuelle"), .flags = FIELD_INDEX},
    {.name = "publique", .label = N_("Publique"), .flags = FIELD_INDEX,
     .help = N_("Ses données essentielles sont à publier dans les trois mois de la signature.")},
    {.name = "cadre", .label = N_("Convention-cadre"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
     .flags = FIELD_INDEX, .help = N_("La convention-cadre que celle-ci applique.")},
    {.name = "denoncee", .label = N_("Dénoncée le"), .flags = FIELD_INDEX},
    NOTE_FIELD,
    {.name = "projet", .label = N_("Projet social"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_PROJET_SOCIAL,
     .flags = FIELD_INDEX},
    {.name = "resiliee", .label = N_("Résiliée le"), .flags = FIELD_INDEX},
    {.name = "motif_fin", .label = N_("Motif de fin"), .max = MAX_LINE, .flags = FIELD_SEARCH},
    {.name = "reglages", .label = N_("Réglages"), .max = MAX_NAME,
     .help = N_("Réglages du modèle que cette convention change : « code=valeur ».")},
    {.name = "exemplaires", .label = N_("Exemplaires signés"), .max = 999},
    {.name = "transmise", .label = N_("Transmise le"), .flags = FIELD_INDEX},
    {.name = "archivee", .label = N_("Classée le"), .flags = FIELD_INDEX},
    {.name = "derogations", .label = N_("Dérogations"), .of = derogation_fields,
     .of_count = sizeof derogation_fields / sizeof derogation_fields[0]},
};

const struct field_def signataire_fields[SIGNATAIRE_FIELDS] = {
    {.name = "convention", .label = N_("Convention"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "organisation", .label = N_("Organisation"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "qualites", .label = N_("Qualités"), .max = MAX_CODE, .codes = &codes_qualite,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "representant", .label = N_("Représentant"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONTACT,
     .flags = FIELD_INDEX},
    {.name = "acte", .label = N_("Acte"), .max = MAX_NAME, .flags = FIELD_INDEX | FIELD_SEARCH | FIELD_COLUMN,
     .help = N_("Référence de la délibération, de l'arrêté ou de la décision propre à cette partie.")},
    {.name = "acte_date", .label = N_("Date de l'acte"), .flags = FIELD_INDEX},
    {.name = "signe", .label = N_("Signé le"), .flags = FIELD_INDEX | FIELD_COLUMN},
    NOTE_FIELD,
};

static const struct field_def fichier_fields[] = {
    {.name = "nom", .label = N_("Nom du fichier"), .max = MAX_NAME, .flags = FIELD_REQUIRED | FIELD_SEARCH},
    {.name = "media_type", .label = N_("Nature du fichier"), .max = 100},
    {.name = "octets", .label = N_("Taille en octets"), .max = LIMIT_ATTACHMENT_BYTES},
    {.name = "sha256", .label = N_("Empreinte SHA-256"), .max = 32, .flags = FIELD_REQUIRED},
};

const struct field_def document_fields[DOCUMENT_FIELDS] = {
    {.name = "type", .label = N_("Type"), .max = MAX_CODE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN,
     .help = N_("Entrée montre les documents que le modèle connaît.")},
    {.name = "titre", .label = N_("Titre"), .max = MAX_NAME,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "objet", .label = N_("Objet"), .flags = FIELD_INDEX, .help = N_("La fiche à laquelle ce document se rapporte.")},
    {.name = "convention", .label = N_("Convention"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "annee", .label = N_("Année"), .min = 1990, .max = 2199, .flags = FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "du", .label = N_("Dû le"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "remis", .label = N_("Remis le"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "valide", .label = N_("Validé le"), .flags = FIELD_INDEX},
    {.name = "valable_jusqu_au", .label = N_("Valable jusqu'au"), .flags = FIELD_INDEX},
    {.name = "visibilite", .label = N_("Visibilité"), .flags = FIELD_INDEX},
    {.name = "fichiers", .label = N_("Fichiers"), .of = fichier_fields,
     .of_count = sizeof fichier_fields / sizeof fichier_fields[0]},
    NOTE_FIELD,
};
