#include "common/record/tables.h"

const struct field_def projet_social_fields[PROJET_SOCIAL_FIELDS] = {
    {.name = "structure", .label = N_("Structure"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "agrement", .label = N_("Agrément"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT,
     .flags = FIELD_INDEX},
    {.name = "intitule", .label = N_("Intitulé"), .max = MAX_NAME,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "version", .label = N_("Version"), .max = 999, .flags = FIELD_COLUMN},
    {.name = "debut", .label = N_("Début"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "fin", .label = N_("Fin"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "valide", .label = N_("Validé le"), .flags = FIELD_INDEX},
    {.name = "valide_par", .label = N_("Validé par"), .max = MAX_NAME, .flags = FIELD_SEARCH},
    NOTE_FIELD,
};

const struct field_def noeud_fields[NOEUD_FIELDS] = {
    {.name = "projet", .label = N_("Projet social"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_PROJET_SOCIAL,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "parent", .label = N_("Dépend de"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_NOEUD,
     .flags = FIELD_INDEX},
    {.name = "niveau", .label = N_("Niveau"), .flags = FIELD_INDEX | FIELD_COLUMN,
     .help = N_("Diagnostic, axe, objectif ou action.")},
    {.name = "code", .label = N_("Code"), .max = MAX_CODE,
     .flags = FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "intitule", .label = N_("Intitulé"), .max = MAX_NOTE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "domaine", .label = N_("Domaine"), .max = MAX_NAME, .flags = FIELD_INDEX | FIELD_SEARCH},
    {.name = "public", .label = N_("Public"), .max = MAX_NAME, .flags = FIELD_SEARCH},
    {.name = "territoire", .label = N_("Territoire"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_TERRITOIRE,
     .flags = FIELD_INDEX},
    {.name = "porteur", .label = N_("Porteur"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION,
     .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "partenaires", .label = N_("Partenaires coresponsables"),
     .target = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION, .flags = FIELD_INDEX},
    {.name = "budget", .label = N_("Budget")},
    {.name = "debut", .label = N_("Début"), .flags = FIELD_INDEX},
    {.name = "fin", .label = N_("Fin"), .flags = FIELD_INDEX},
    {.name = "realisee", .label = N_("Réalisée"), .flags = FIELD_INDEX},
    NOTE_FIELD,
};

const struct field_def engagement_fields[ENGAGEMENT_FIELDS] = {
    {.name = "convention", .label = N_("Convention"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "de", .label = N_("De"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "envers", .label = N_("Envers"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION,
     .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "texte", .label = N_("Engagement"), .max = MAX_LINE,
     .flags = FIELD_REQUIRED | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "echeance", .label = N_("Échéance"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "frequence_annuelle", .label = N_("Fois par an"), .max = 366, .help = N_("0 : une seule fois.")},
    {.name = "etat", .label = N_("État"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "preuve", .label = N_("Preuve"), .max = MAX_NOTE, .flags = FIELD_SEARCH | FIELD_LONG},
    {.name = "document", .label = N_("Document"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT,
     .flags = FIELD_INDEX},
    {.name = "constate", .label = N_("Constaté le")},
    NOTE_FIELD,
};

static const struct field_def cible_rows[] = {
    {.name = "annee", .label = N_("Année"), .max = 2199, .min = 1990, .flags = FIELD_REQUIRED},
    {.name = "valeur", .label = N_("Cible"), .flags = FIELD_REQUIRED},
};

const struct field_def indicateur_fields[INDICATEUR_FIELDS] = {
    {.name = "convention", .label = N_("Convention"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "code", .label = N_("Code"), .max = MAX_CODE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "libelle", .label = N_("Libellé"), .max = MAX_NAME,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "unite", .label = N_("Unité"), .max = MAX_CODE, .flags = FIELD_COLUMN},
    {.name = "critere", .label = N_("Critère"), .max = MAX_CODE, .codes = &codes_critere,
     .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "sens", .label = N_("Sens"), .help = N_("À la baisse : moins vaut mieux.")},
    {.name = "base_annee", .label = N_("Année de référence"), .max = 2199},
    {.name = "valeur_base", .label = N_("Valeur de référence"), .flags = FIELD_COLUMN},
    {.name = "cibles", .label = N_("Cibles"), .of = cible_rows, .of_count = COUNT_OF(cible_rows)},
    {.name = "numerateur", .label = N_("Numérateur"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_INDICATEUR,
     .flags = FIELD_INDEX, .help = N_("Pour un taux calculé : le nombre qui est divisé.")},
    {.name = "denominateur", .label = N_("Dénominateur"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_INDICATEUR,
     .flags = FIELD_INDEX},
    {.name = "noeud", .label = N_("Objectif ou action"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_NOEUD,
     .flags = FIELD_INDEX},
    {.name = "source", .label = N_("Source"), .max = MAX_NAME, .flags = FIELD_SEARCH},
    NOTE_FIELD,
    {.name = "decision", .label = N_("Décision"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_DECISION,
     .flags = FIELD_INDEX, .help = N_("Celle qui a changé une cible.")},
    {.name = "hors_decision", .label = N_("Sans décision, parce que"), .max = MAX_LINE, .flags = FIELD_SEARCH},
};

static const struct field_def ventilation_rows[] = {
    {.name = "axe", .label = N_("Axe"), .max = MAX_NAME, .flags = FIELD_REQUIRED},
    {.name = "modalite", .label = N_("Part"), .max = MAX_NAME, .flags = FIELD_REQUIRED},
    {.name = "valeur", .label = N_("Valeur")},
};

const struct field_def mesure_fields[MESURE_FIELDS] = {
    {.name = "indicateur", .label = N_("Indicateur"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_INDICATEUR,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "annee", .label = N_("Année"), .max = 2199, .min = 1990,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "date", .label = N_("Mesuré le"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "etat", .label = N_("État"), .flags = FIELD_INDEX | FIELD_COLUMN,
     .help = N_("Zéro, non collectée et non applicable sont trois choses différentes.")},
    {.name = "valeur", .label = N_("Valeur"), .flags = FIELD_COLUMN},
    {.name = "ventilations", .label = N_("Ventilation"),
     .of = ventilation_rows, .of_count = COUNT_OF(ventilation_rows)},
    {.name = "motif", .label = N_("Motif"), .max = MAX_NOTE, .flags = FIELD_SEARCH | FIELD_LONG},
    {.name = "preuve", .label = N_("Preuve"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT,
     .flags = FIELD_INDEX},
    {.name = "saisi_par", .label = N_("Saisi par"), .max = MAX_NAME},
    NOTE_FIELD,
};

static const struct field_def appreciation_rows[] = {
    {.name = "critere", .label = N_("Critère"), .max = MAX_CODE, .codes = &codes_critere,
     .flags = FIELD_REQUIRED},
    {.name = "note", .label = N_("Note"), .max = 4, .help = N_("De 1 à 4 ; 0 : pas de note.")},
    {.name = "texte", .label = N_("Appréciation"), .max = MAX_NOTE, .flags = FIELD_SEARCH | FIELD_LONG},
};

const struct field_def evaluation_fields[EVALUATION_FIELDS] = {
    {.name = "objet", .label = N_("Objet"), .flags = FIELD_REQUIRED | FIELD_INDEX},
    {.name = "type", .label = N_("Type"), .flags = FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "annee", .label = N_("Année"), .max = 2199, .flags = FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "du", .label = N_("Due le"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "remise", .label = N_("Remise le"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "validee", .label = N_("Validée le"), .flags = FIELD_INDEX},
    {.name = "appreciations", .label = N_("Appréciations"),
     .of = appreciation_rows, .of_count = COUNT_OF(appreciation_rows)},
    {.name = "recommandations", .label = N_("Recommandations"), .max = MAX_NOTE,
     .flags = FIELD_SEARCH | FIELD_LONG},
    {.name = "document", .label = N_("Document"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT,
     .flags = FIELD_INDEX},
    {.name = "convention", .label = N_("Convention"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
     .flags = FIELD_INDEX},
    NOTE_FIELD,
};

const struct field_def statistique_fields[STATISTIQUE_FIELDS] = {
    {.name = "territoire", .label = N_("Territoire"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_TERRITOIRE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "annee", .label = N_("Année"), .max = 2199, .min = 1990,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "mesure", .label = N_("Mesure"), .max = MAX_CODE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "stock", .label = N_("Au 1er janvier"), .flags = FIELD_COLUMN},
    {.name = "entrees", .label = N_("Entrées"), .flags = FIELD_COLUMN},
    {.name = "sorties", .label = N_("Sorties"), .flags = FIELD_COLUMN},
    {.name = "source", .label = N_("Source"), .max = MAX_NAME, .flags = FIELD_SEARCH},
    NOTE_FIELD,
};
