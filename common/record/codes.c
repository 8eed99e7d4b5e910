#include "common/record/tables.h"

#include <string.h>

#define LIST(list_name, rows) {.name = list_name, .codes = rows, .count = sizeof rows / sizeof rows[0]}

static const struct code_def pays[] = {
    {"FR", N_("France")},
    {"BE", N_("Belgique")},
};

/* The financeurs of the domain notes §1.7, then the other parties of §6.0. */
static const struct code_def type_organisation[] = {
    {"CAF", N_("Caisse d'allocations familiales")},
    {"COMMUNE", N_("Commune")},
    {"EPCI", N_("Intercommunalité")},
    {"DEPT", N_("Département")},
    {"ETAT_PDV", N_("État, politique de la ville")},
    {"ETAT_AUTRE", N_("État, autres crédits")},
    {"REGION", N_("Région")},
    {"MSA", N_("Mutualité sociale agricole")},
    {"CARSAT", N_("Caisse de retraite (Carsat)")},
    {"CNAV", N_("Caisse nationale d'assurance vieillesse")},
    {"ASP", N_("Agence de services et de paiement")},
    {"UE", N_("Union européenne")},
    {"PRIVE", N_("Fondation, mécène ou autre financeur privé")},
    {"USAGERS", N_("Usagers : participations et adhésions")},
    {"ASSOCIATION", N_("Association")},
    {"FEDERATION", N_("Fédération de centres sociaux")},
    {"CCAS", N_("Centre communal d'action sociale")},
    {"CPAS", N_("Centre public d'action sociale")},
    {"ASBL", N_("Association sans but lucratif (Belgique)")},
    {"BAILLEUR", N_("Bailleur")},
    {"AUTRE", N_("Autre organisation")},
};

static const struct code_def type_structure[] = {
    {"CS", N_("Centre social")},
    {"EVS", N_("Espace de vie sociale")},
    {"CPAS", N_("Centre public d'action sociale")},
    {"EQUIPEMENT_HP", N_("Équipement d'habitat permanent")},
    {"AUTRE", N_("Autre structure")},
};

static const struct code_def type_territoire[] = {
    {"COMMUNE", N_("Commune")},
    {"QPV", N_("Quartier prioritaire de la politique de la ville")},
    {"QUARTIER", N_("Quartier")},
    {"ZSP", N_("Zone de sécurité prioritaire")},
    {"ZFRR", N_("Zone France ruralités revitalisation")},
    {"EPCI", N_("Intercommunalité")},
    {"AGGLOMERATION", N_("Agglomération")},
    {"DEPARTEMENT", N_("Département")},
    {"EQUIPEMENT_HP", N_("Site d'habitat permanent")},
};

static const struct code_def qualite[] = {
    {"SIGNATAIRE", N_("Signataire")},
    {"FINANCEUR", N_("Financeur")},
    {"BENEFICIAIRE", N_("Bénéficiaire")},
    {"ACCOMPAGNATEUR", N_("Accompagnateur")},
    {"PILOTE", N_("Pilote")},
    {"REFERENT", N_("Référent")},
    {"OPERATEUR", N_("Opérateur")},
    {"INVITE", N_("Invité")},
    {"TETE_DE_RESEAU", N_("Tête de réseau")},
};

/* Criteria of evaluation (domain notes §1.8). */
static const struct code_def critere[] = {
    {"PERTINENCE", N_("Pertinence")},
    {"COHERENCE", N_("Cohérence")},
    {"EFFICACITE", N_("Efficacité")},
    {"EFFICIENCE", N_("Efficience")},
    {"IMPACT", N_("Impact")},
    {"UTILITE", N_("Utilité")},
    {"PERENNITE", N_("Pérennité")},
};

/* At which level an institution sends somebody (domain notes §6.3). */
static const struct code_def mandat[] = {
    {"DECIDE", N_("Décide")},
    {"CONSEILLE", N_("Conseille")},
    {"INFORME", N_("Informe et s'informe")},
};

const char *code_label(const struct code_list *list, const char *code)
{
    for (size_t i = 0; i < list->count; i++)
        if (strcmp(list->codes[i].code, code) == 0)
            return list->codes[i].label;
    return code;
}

const struct code_list codes_critere = LIST("critere", critere);
const struct code_list codes_mandat = LIST("mandat", mandat);
const struct code_list codes_pays = LIST("pays", pays);
const struct code_list codes_type_organisation = LIST("type_organisation", type_organisation);
const struct code_list codes_type_structure = LIST("type_structure", type_structure);
const struct code_list codes_type_territoire = LIST("type_territoire", type_territoire);
const struct code_list codes_qualite = LIST("qualite", qualite);
