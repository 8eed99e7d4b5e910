#include "tests/unit/server_rights/cases.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { OWN = 11, OTHER = 12, OWN_ORGANISATION = 21, OTHER_ORGANISATION = 22 };

const char *const situation_names[SITUATIONS] = {"partagée", "sienne", "autre", "signée",
                                                 "montant", "hors-signature", "nulle-part", "accompagnée"};
static const uint64_t own[] = {OTHER + 100, OWN}, other[] = {OTHER}, by_own[] = {OTHER_ORGANISATION, OWN_ORGANISATION},
                      by_other[] = {OTHER_ORGANISATION};
static const struct scope situations[SITUATIONS] = {
    {.everyone = true},
    {.structures = own, .structure_count = 2, .signataires = by_other, .signataire_count = 1,
     .financeur = OTHER_ORGANISATION},
    {.structures = other, .structure_count = 1, .signataires = by_other, .signataire_count = 1,
     .financeur = OTHER_ORGANISATION},
    {.structures = other, .structure_count = 1, .signataires = by_own, .signataire_count = 2,
     .financeur = OTHER_ORGANISATION},
    {.structures = other, .structure_count = 1, .signataires = by_own, .signataire_count = 2,
     .financeur = OWN_ORGANISATION},
    {.structures = other, .structure_count = 1, .signataires = by_other, .signataire_count = 1,
     .financeur = OWN_ORGANISATION},
    {.everyone = false},
    {.structures = other, .structure_count = 1, .signataires = by_other, .signataire_count = 1,
     .financeur = OTHER_ORGANISATION, .accompanied = true},
};

const struct scope *situation(size_t i) { return &situations[i]; }

const char *const caller_names[CALLERS] = {"avant-connexion", "machine",   "sans-role", "administration",
                                           "federation",      "coordination", "financeur", "audit",
                                           "lecture",         "lecture-toutes", "coordination+financeur"};

static Pacte__Ref own_structure = {PROTOBUF_C_MESSAGE_INIT(&pacte__ref__descriptor), OWN};
static Pacte__Ref own_organisation = {PROTOBUF_C_MESSAGE_INIT(&pacte__ref__descriptor), OWN_ORGANISATION};
static Pacte__Ref *own_structures[] = {&own_structure};

static Pacte__Grant grant_of(Pacte__Role role)
{
    Pacte__Grant g = PACTE__GRANT__INIT;
    g.role = role;
    if (role == PACTE__ROLE__ROLE_COORDINATION || role == PACTE__ROLE__ROLE_LECTURE) {
        g.structures = own_structures;
        g.n_structures = 1;
    }
    if (role == PACTE__ROLE__ROLE_FINANCEUR)
        g.organisation = &own_organisation;
    return g;
}

struct caller caller_case(size_t i)
{
    static const Pacte__Role roles[CALLERS] = {
        0, 0, 0, PACTE__ROLE__ROLE_ADMINISTRATION, PACTE__ROLE__ROLE_FEDERATION, PACTE__ROLE__ROLE_COORDINATION,
        PACTE__ROLE__ROLE_FINANCEUR, PACTE__ROLE__ROLE_AUDIT, PACTE__ROLE__ROLE_LECTURE, PACTE__ROLE__ROLE_LECTURE,
        PACTE__ROLE__ROLE_COORDINATION};
    static Pacte__Grant grants[CALLERS][2];
    static const Pacte__Grant *pointers[CALLERS][2];
    grants[i][0] = grant_of(roles[i]);
    grants[i][1] = grant_of(PACTE__ROLE__ROLE_FINANCEUR);
    if (i == 9) {
        grants[i][0].n_structures = 0;
        grants[i][0].all_structures = true;
    }
    pointers[i][0] = &grants[i][0];
    pointers[i][1] = &grants[i][1];
    return (struct caller){
        .account_id = i < 2 ? 0 : 500 + i,
        .account = i < 2 ? "" : "essai",
        .source = "essai",
        .grants = pointers[i],
        .grant_count = i < 3 ? 0 : i == 10 ? 2 : 1,
        .local_administration = i == 1,
    };
}

const struct record_type *type_case(uint32_t number)
{
    static struct record_type types[TYPES];
    const ProtobufCEnumDescriptor *e = &pacte__record_type__descriptor;
    for (unsigned i = 0; i < e->n_values; i++) {
        static char names[TYPES][32];
        if ((uint32_t)e->values[i].value != number || number >= TYPES)
            continue;
        const char *full = e->values[i].name + strlen("RECORD_TYPE_");
        for (size_t c = 0; c <= strlen(full) && c < 31; c++)
            names[number][c] = (char)tolower((unsigned char)full[c]);
        types[number] = (struct record_type){.number = (Pacte__RecordType)number, .name = names[number],
                                             .label = names[number], .plural = names[number]};
        return &types[number];
    }
    return NULL;
}

void method_name_of(Pacte__Method m, char out[40])
{
    const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(&pacte__method__descriptor, (int)m);
    size_t len = 0;
    bool upper = true;
    for (const char *p = v != NULL ? v->name + strlen("METHOD_") : ""; *p != '\0' && len < 39; p++) {
        if (*p == '_')
            upper = true;
        else {
            out[len++] = (char)(upper ? *p : tolower((unsigned char)*p));
            upper = false;
        }
    }
    out[len] = '\0';
}

Pacte__Method method_named(const char *name)
{
    const ProtobufCEnumDescriptor *e = &pacte__method__descriptor;
    for (unsigned i = 0; i < e->n_values; i++) {
        char text[40];
        method_name_of((Pacte__Method)e->values[i].value, text);
        if (strcmp(text, name) == 0)
            return (Pacte__Method)e->values[i].value;
    }
    return PACTE__METHOD__METHOD_UNSPECIFIED;
}
