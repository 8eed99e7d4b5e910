/* The rows of the table, one file for each area. Only for common/record. */
#ifndef COMMON_RECORD_TABLES_H
#define COMMON_RECORD_TABLES_H

#include "common/record/record.h"

/* How many fields each message has: a test holds them against the descriptors. */
enum {
    ORGANISATION_FIELDS = 14,
    CONTACT_FIELDS = 12,
    STRUCTURE_FIELDS = 11,
    TERRITOIRE_FIELDS = 7,
    AGREMENT_FIELDS = 13,
    CONVENTION_FIELDS = 15,
    SIGNATAIRE_FIELDS = 8,
    CONTRIBUTION_FIELDS = 17,
    VERSEMENT_FIELDS = 8,
    DOCUMENT_FIELDS = 12
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

extern const struct code_list codes_pays, codes_type_organisation, codes_type_structure, codes_type_territoire,
    codes_type_agrement, codes_qualite, codes_type_document;

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
