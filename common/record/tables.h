/* The rows of the table, one file for each area. Only for common/record. */
#ifndef COMMON_RECORD_TABLES_H
#define COMMON_RECORD_TABLES_H

#include "common/record/record.h"

/* How many fields each message has: a test holds them against the descriptors. */
enum {
    ORGANISATION_FIELDS = 14,
    CONTACT_FIELDS = 12,
    STRUCTURE_FIELDS = 12,
    TERRITOIRE_FIELDS = 7,
    AGREMENT_FIELDS = 13,
    CONVENTION_FIELDS = 23,
    SIGNATAIRE_FIELDS = 8,
    CONTRIBUTION_FIELDS = 31,
    VERSEMENT_FIELDS = 8,
    DOCUMENT_FIELDS = 12,
    PROJET_SOCIAL_FIELDS = 9,
    NOEUD_FIELDS = 15,
    ENGAGEMENT_FIELDS = 11,
    INDICATEUR_FIELDS = 16,
    MESURE_FIELDS = 10,
    EVALUATION_FIELDS = 11,
    STATISTIQUE_FIELDS = 8,
    INSTANCE_FIELDS = 8,
    MEMBRE_FIELDS = 9,
    REUNION_FIELDS = 11,
    PRESENCE_FIELDS = 5,
    DECISION_FIELDS = 18,
    SUIVI_FIELDS = 8,
    ETAPE_FIELDS = 7,
    ECHEANCE_FIELDS = 10,
    AFFECTATION_FIELDS = 7,
    AVENANT_FIELDS = 10,
    MODELE_FIELDS = 19,
    BUDGET_FIELDS = 6,
    LIGNE_BUDGET_FIELDS = 7
};

extern const struct field_def organisation_fields[ORGANISATION_FIELDS];
extern const struct field_def contact_fields[CONTACT_FIELDS];
extern const struct field_def structure_fields[STRUCTURE_FIELDS];
extern const struct field_def territoire_fields[TERRITOIRE_FIELDS];
extern const struct field_def agrement_fields[AGREMENT_FIELDS];
extern const struct field_def convention_fields[CONVENTION_FIELDS];
extern const struct field_def signataire_fields[SIGNATAIRE_FIELDS];
extern const struct field_def contribution_fields[CONTRIBUTION_FIELDS];
extern const struct field_def versement_fields[VERSEMENT_FIELDS];
extern const struct field_def document_fields[DOCUMENT_FIELDS];
extern const struct field_def projet_social_fields[PROJET_SOCIAL_FIELDS];
extern const struct field_def noeud_fields[NOEUD_FIELDS];
extern const struct field_def engagement_fields[ENGAGEMENT_FIELDS];
extern const struct field_def indicateur_fields[INDICATEUR_FIELDS];
extern const struct field_def mesure_fields[MESURE_FIELDS];
extern const struct field_def evaluation_fields[EVALUATION_FIELDS];
extern const struct field_def statistique_fields[STATISTIQUE_FIELDS];
extern const struct field_def instance_fields[INSTANCE_FIELDS];
extern const struct field_def membre_fields[MEMBRE_FIELDS];
extern const struct field_def reunion_fields[REUNION_FIELDS];
extern const struct field_def presence_fields[PRESENCE_FIELDS];
extern const struct field_def decision_fields[DECISION_FIELDS];
extern const struct field_def suivi_fields[SUIVI_FIELDS];
extern const struct field_def etape_fields[ETAPE_FIELDS];
extern const struct field_def echeance_fields[ECHEANCE_FIELDS];
extern const struct field_def affectation_fields[AFFECTATION_FIELDS];
extern const struct field_def avenant_fields[AVENANT_FIELDS];
extern const struct field_def modele_fields[MODELE_FIELDS];
extern const struct field_def budget_fields[BUDGET_FIELDS];
extern const struct field_def ligne_budget_fields[LIGNE_BUDGET_FIELDS];

extern const struct code_list codes_pays, codes_type_organisation, codes_type_structure, codes_type_territoire,
    codes_qualite, codes_critere, codes_mandat;

#define COUNT_OF(rows) (sizeof rows / sizeof rows[0])

/* Longest texts, in bytes. */
enum {
    MAX_NAME = 200,
    MAX_CODE = 40,
    MAX_LINE = 254,
    MAX_NOTE = 8000
};

/* The row that ends nearly every record. */
#define NOTE_FIELD \
    {.name = "note", .label = N_("Note"), .flags = FIELD_SEARCH | FIELD_LONG, .group = GROUP_INTERNAL, .max = MAX_NOTE, \
     .help = N_("Note interne du centre : les partenaires ne la voient pas.")}

#endif
