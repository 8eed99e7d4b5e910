#include "common/record/tables.h"

const struct field_def budget_fields[BUDGET_FIELDS] = {
    {.name = "convention", .label = N_("Convention"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "annee", .label = N_("Année"), .max = 2199, .min = 1990,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "version", .label = N_("Version"), .flags = FIELD_INDEX | FIELD_LABEL | FIELD_COLUMN},
    {.name = "valide", .label = N_("Validé le"), .flags = FIELD_INDEX | FIELD_COLUMN,
     .help = N_("À partir de là il est en équilibre et ses lignes ne changent plus.")},
    {.name = "decision", .label = N_("Décision"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_DECISION,
     .flags = FIELD_INDEX},
    NOTE_FIELD,
};

const struct field_def ligne_budget_fields[LIGNE_BUDGET_FIELDS] = {
    {.name = "budget", .label = N_("Budget"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_BUDGET,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_COLUMN},
    {.name = "compte", .label = N_("Compte"), .max = MAX_CODE,
     .flags = FIELD_REQUIRED | FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "libelle", .label = N_("Libellé"), .max = MAX_NAME,
     .flags = FIELD_INDEX | FIELD_SEARCH | FIELD_LABEL | FIELD_COLUMN},
    {.name = "montant", .label = N_("Montant"), .flags = FIELD_REQUIRED | FIELD_COLUMN},
    {.name = "financeur", .label = N_("Financeur"), .target = PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION,
     .flags = FIELD_INDEX | FIELD_COLUMN},
    {.name = "dans_convention", .label = N_("Dans la convention"), .flags = FIELD_INDEX},
    NOTE_FIELD,
};
