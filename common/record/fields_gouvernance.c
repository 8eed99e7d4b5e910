#include "common/record/tables.h"

const struct field_def instance_fields[INSTANCE_FIELDS] = {
    {.name = "convention", .label = N_("Convention"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "type", .label = N_("Type"), .max = MAX_CODE, .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN,
     .help = N_("Entrée montre les instances du modèle.")},
    {.name = "nom", .label = N_("Nom"), .max = MAX_NAME,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "territoire", .label = N_("Territoire"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_TERRITOIRE,
     .flags = FIELD_INDEX},
    {.name = "presidence", .label = N_("Présidence"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION,
     .flags = FIELD_INDEX},
    {.name = "debut", .label = N_("Depuis"), .flags = FIELD_INDEX},
    {.name = "fin", .label = N_("Jusqu'au"), .flags = FIELD_INDEX},
    NOTE_FIELD,
};

const struct field_def membre_fields[MEMBRE_FIELDS] = {
    {.name = "instance", .label = N_("Instance"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_INSTANCE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "organisation", .label = N_("Organisation"),
     .target = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "contact", .label = N_("Représentant"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONTACT,
     .flags = FIELD_INDEX},
    {.name = "qualite", .label = N_("Qualité"), .flags = FIELD_INDEX | FIELD_COLUMN,
     .help = N_("Un accompagnateur est entendu et ne vote pas.")},
    {.name = "mandat", .label = N_("Mandat"), .max = MAX_CODE, .codes = &codes_mandat, .flags = FIELD_COLUMN},
    {.name = "debut", .label = N_("Depuis"), .flags = FIELD_INDEX},
    {.name = "fin", .label = N_("Jusqu'au"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "peut_presider", .label = N_("Peut présider")},
    NOTE_FIELD,
};

static const struct field_def point_rows[] = {
    {.name = "numero", .label = N_("Numéro"), .max = 999},
    {.name = "titre", .label = N_("Titre"), .max = MAX_LINE, .flags = FIELD_REQUIRED | FIELD_SEARCH},
    {.name = "origine", .label = N_("Vient de")},
    {.name = "objet", .label = N_("Objet")},
    {.name = "compte_rendu", .label = N_("Compte rendu"), .max = MAX_NOTE, .flags = FIELD_SEARCH | FIELD_LONG},
};

const struct field_def reunion_fields[REUNION_FIELDS] = {
    {.name = "instance", .label = N_("Instance"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_INSTANCE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "date", .label = N_("Date"), .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "heure", .label = N_("Heure"), .max = MAX_CODE},
    {.name = "lieu", .label = N_("Lieu"), .max = MAX_NAME, .flags = FIELD_SEARCH},
    {.name = "ordre", .label = N_("Ordre du jour"), .of = point_rows, .of_count = COUNT_OF(point_rows)},
    {.name = "presidence", .label = N_("Présidence"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_MEMBRE,
     .flags = FIELD_INDEX},
    {.name = "pv_approuve", .label = N_("Relevé approuvé le"), .flags = FIELD_INDEX | FIELD_COLUMN,
     .help = N_("À partir de là, le relevé ne change plus : on écrit un rectificatif.")},
    {.name = "rectifie", .label = N_("Rectifie"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_REUNION,
     .flags = FIELD_INDEX},
    {.name = "texte", .label = N_("Texte"), .max = MAX_NOTE, .flags = FIELD_SEARCH | FIELD_LONG},
    {.name = "tenue", .label = N_("Tenue"), .flags = FIELD_INDEX},
    NOTE_FIELD,
};

const struct field_def presence_fields[PRESENCE_FIELDS] = {
    {.name = "reunion", .label = N_("Réunion"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_REUNION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "membre", .label = N_("Membre"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_MEMBRE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "etat", .label = N_("Présence"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "mandataire", .label = N_("Procuration à"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_MEMBRE,
     .flags = FIELD_INDEX},
    NOTE_FIELD,
};

static const struct field_def vote_rows[] = {
    {.name = "organisation", .label = N_("Organisation"),
     .target = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION, .flags = FIELD_REQUIRED},
    {.name = "sens", .label = N_("Vote")},
    {.name = "reserve", .label = N_("Réserve"), .max = MAX_NOTE, .flags = FIELD_SEARCH | FIELD_LONG},
};

static const struct field_def effet_rows[] = {
    {.name = "objet", .label = N_("Fiche"), .flags = FIELD_REQUIRED},
    {.name = "champ", .label = N_("Champ"), .max = MAX_CODE, .flags = FIELD_REQUIRED},
    {.name = "valeur", .label = N_("Valeur"), .max = MAX_LINE},
    {.name = "applique", .label = N_("Appliqué"), .help = N_("Écrit par le serveur quand la décision est adoptée.")},
};

const struct field_def decision_fields[DECISION_FIELDS] = {
    {.name = "convention", .label = N_("Convention"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "reunion", .label = N_("Réunion"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_REUNION,
     .flags = FIELD_INDEX},
    {.name = "annee", .label = N_("Année"), .max = 2199, .min = 1990,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "numero", .label = N_("Numéro"), .max = 9999, .flags = FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "point", .label = N_("Point de l'ordre du jour"), .max = 999},
    {.name = "objet", .label = N_("Objet"), .max = MAX_LINE,
     .flags = FIELD_REQUIRED | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "motifs", .label = N_("Motifs"), .max = MAX_NOTE, .flags = FIELD_SEARCH | FIELD_LONG},
    {.name = "date", .label = N_("Date"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "etat", .label = N_("État"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "etape", .label = N_("Étape close"), .max = MAX_CODE, .flags = FIELD_INDEX,
     .help = N_("L'étape que la décision clôt : Entrée les montre.")},
    {.name = "effectif", .label = N_("Effectif"), .max = 9999},
    {.name = "votants", .label = N_("Votants"), .max = 9999},
    {.name = "pour", .label = N_("Pour"), .max = 9999, .flags = FIELD_COLUMN},
    {.name = "contre", .label = N_("Contre"), .max = 9999, .flags = FIELD_COLUMN},
    {.name = "abstention", .label = N_("Abstentions"), .max = 9999, .flags = FIELD_COLUMN},
    {.name = "votes", .label = N_("Votes"), .of = vote_rows, .of_count = COUNT_OF(vote_rows)},
    {.name = "effets", .label = N_("Effets"), .of = effet_rows, .of_count = COUNT_OF(effet_rows)},
    NOTE_FIELD,
};

const struct field_def suivi_fields[SUIVI_FIELDS] = {
    {.name = "decision", .label = N_("Décision"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_DECISION,
     .flags = FIELD_INDEX},
    {.name = "convention", .label = N_("Convention"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "action", .label = N_("Action"), .max = MAX_LINE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "responsable", .label = N_("Responsable"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION,
     .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "echeance", .label = N_("Échéance"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "etat", .label = N_("État"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "clos", .label = N_("Clos le")},
    NOTE_FIELD,
};

const struct field_def etape_fields[ETAPE_FIELDS] = {
    {.name = "convention", .label = N_("Convention"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
     .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "objet", .label = N_("Objet"), .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN,
     .help = N_("L'agrément ou la convention dont c'est une étape.")},
    {.name = "code", .label = N_("Étape"), .max = MAX_CODE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "commencee", .label = N_("Commencée le"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "realisee", .label = N_("Réalisée le"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "decision", .label = N_("Décision"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_DECISION,
     .flags = FIELD_INDEX},
    NOTE_FIELD,
};

const struct field_def echeance_fields[ECHEANCE_FIELDS] = {
    {.name = "objet", .label = N_("Objet"), .flags = FIELD_REQUIRED | FIELD_INDEX},
    {.name = "regle", .label = N_("Règle"), .max = MAX_CODE, .flags = FIELD_INDEX,
     .help = N_("Le jalon du modèle ; vide : échéance saisie à la main.")},
    {.name = "annee", .label = N_("Année"), .max = 2199, .flags = FIELD_INDEX},
    {.name = "titre", .label = N_("Titre"), .max = MAX_LINE,
     .flags = FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "du", .label = N_("Due le"), .flags = FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "fait", .label = N_("Faite le"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "responsable", .label = N_("Responsable"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION,
     .flags = FIELD_INDEX},
    {.name = "motif", .label = N_("Motif"), .max = MAX_LINE, .flags = FIELD_SEARCH},
    {.name = "convention", .label = N_("Convention"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
     .flags = FIELD_INDEX},
    NOTE_FIELD,
};

const struct field_def affectation_fields[AFFECTATION_FIELDS] = {
    {.name = "structure", .label = N_("Structure"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "fonction", .label = N_("Fonction"), .max = MAX_CODE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "contact", .label = N_("Titulaire"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONTACT,
     .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "debut", .label = N_("Depuis"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "fin", .label = N_("Jusqu'au"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "etp", .label = N_("Temps de travail"), .flags = FIELD_COLUMN,
     .help = N_("En équivalent temps plein : 50 % pour un mi-temps.")},
    NOTE_FIELD,
};

const struct field_def avenant_fields[AVENANT_FIELDS] = {
    {.name = "convention", .label = N_("Convention"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "numero", .label = N_("Numéro"), .max = 999, .min = 1,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "type", .label = N_("Type"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "objet", .label = N_("Objet"), .max = MAX_LINE,
     .flags = FIELD_REQUIRED | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "signe", .label = N_("Signé le"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "effet", .label = N_("Effet le"), .flags = FIELD_INDEX},
    {.name = "fin", .label = N_("Nouvelle fin"), .flags = FIELD_COLUMN},
    {.name = "organisation", .label = N_("Nouveau signataire"),
     .target = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION, .flags = FIELD_INDEX},
    {.name = "decision", .label = N_("Décision"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_DECISION,
     .flags = FIELD_INDEX},
    NOTE_FIELD,
};
