#include "common/record/tables.h"

/* The ladder: what was asked and promised is a position, what the financeur
 * itself decides and pays is its amount, and what was justified is common. */
const struct field_def contribution_fields[CONTRIBUTION_FIELDS] = {
    {.name = "convention", .label = N_("Convention"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "financeur", .label = N_("Financeur"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "annee", .label = N_("Année"), .min = 1990, .max = 2199,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "nature", .label = N_("Nature"), .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "dispositif", .label = N_("Dispositif"), .max = MAX_NAME,
     .flags = FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN,
     .help = N_("Le programme : PS AGC, BOP 147, Fonjep…")},
    {.name = "ligne", .label = N_("Ligne"), .max = MAX_NAME, .flags = FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL},
    {.name = "sollicite", .label = N_("Sollicité"), .group = GROUP_POSITION, .flags = FIELD_INDEX},
    {.name = "promis", .label = N_("Promis"), .group = GROUP_POSITION, .flags = FIELD_INDEX},
    {.name = "vote", .label = N_("Voté"), .group = GROUP_AMOUNT, .flags = FIELD_INDEX},
    {.name = "notifie", .label = N_("Notifié"), .group = GROUP_AMOUNT, .flags = FIELD_INDEX},
    {.name = "conventionne", .label = N_("Conventionné"), .group = GROUP_AMOUNT, .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "appele", .label = N_("Appelé"), .group = GROUP_AMOUNT, .flags = FIELD_INDEX},
    {.name = "justifie", .label = N_("Justifié"), .flags = FIELD_INDEX},
    {.name = "admis", .label = N_("Admis"), .group = GROUP_AMOUNT, .flags = FIELD_INDEX,
     .help = N_("Ce que le financeur a admis de la justification.")},
    {.name = "notifie_date", .label = N_("Notifié le"), .group = GROUP_AMOUNT, .flags = FIELD_INDEX,
     .help = N_("Le délai légal de paiement de 60 jours part de ce jour.")},
    {.name = "motif", .label = N_("Motif"), .max = MAX_NOTE, .group = GROUP_AMOUNT, .flags = FIELD_SEARCH | FIELD_LONG,
     .help = N_("Pourquoi le montant n'est pas celui qui était demandé ou justifié.")},
    NOTE_FIELD,
};

const struct field_def versement_fields[VERSEMENT_FIELDS] = {
    {.name = "contribution", .label = N_("Contribution"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "type", .label = N_("Type"), .flags = FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "prevu", .label = N_("Prévu"), .group = GROUP_AMOUNT, .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "prevu_date", .label = N_("Prévu le"), .group = GROUP_AMOUNT, .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "recu", .label = N_("Reçu"), .group = GROUP_AMOUNT, .flags = FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "recu_date", .label = N_("Reçu le"), .group = GROUP_AMOUNT, .flags = FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "reference", .label = N_("Référence"), .max = MAX_NAME, .group = GROUP_AMOUNT,
     .flags = FIELD_INDEX | FIELD_SEARCH, .help = N_("Référence du mandat ou du virement.")},
    NOTE_FIELD,
};
