#include "common/record/tables.h"

#include "common/base/text.h"

#include <string.h>

#define TYPE(NUMBER, message, type_name, singular, many, rows, scope) \
    {.number = PACTE__RECORD_TYPE__RECORD_TYPE_##NUMBER, .name = type_name, .label = singular, .plural = many, \
     .descriptor = &pacte__##message##__descriptor, .fields = rows, .field_count = sizeof rows / sizeof rows[0], \
     .scope_field = scope}

/* In the order of their numbers. */
const struct record_type record_types[] = {
    TYPE(ORGANISATION, organisation, "organisation", N_("Organisation"), N_("Organisations"), organisation_fields, NULL),
    TYPE(CONTACT, contact, "contact", N_("Contact"), N_("Contacts"), contact_fields, "organisation"),
    TYPE(STRUCTURE, structure, "structure", N_("Structure"), N_("Structures"), structure_fields, NULL),
    TYPE(TERRITOIRE, territoire, "territoire", N_("Territoire"), N_("Territoires"), territoire_fields, NULL),
    TYPE(AGREMENT, agrement, "agrement", N_("Agrément"), N_("Agréments"), agrement_fields, "structure"),
    TYPE(CONVENTION, convention, "convention", N_("Convention"), N_("Conventions"), convention_fields, "structures"),
    TYPE(SIGNATAIRE, signataire, "signataire", N_("Signataire"), N_("Signataires"), signataire_fields, "convention"),
    TYPE(CONTRIBUTION, contribution, "contribution", N_("Contribution"), N_("Contributions"), contribution_fields,
         "convention"),
    TYPE(VERSEMENT, versement, "versement", N_("Versement"), N_("Versements"), versement_fields, "contribution"),
    TYPE(DOCUMENT, document, "document", N_("Document"), N_("Documents"), document_fields, "convention"),
    TYPE(PROJET_SOCIAL, projet_social, "projet_social", N_("Projet social"), N_("Projets sociaux"), projet_social_fields,
         "structure"),
    TYPE(NOEUD, noeud, "noeud", N_("Élément du projet"), N_("Éléments du projet"), noeud_fields, "projet"),
    TYPE(ENGAGEMENT, engagement, "engagement", N_("Engagement"), N_("Engagements"), engagement_fields, "convention"),
    TYPE(BUDGET, budget, "budget", N_("Budget"), N_("Budgets"), budget_fields, "convention"),
    TYPE(LIGNE_BUDGET, ligne_budget, "ligne_budget", N_("Ligne de budget"), N_("Lignes de budget"), ligne_budget_fields,
         "budget"),
    TYPE(INDICATEUR, indicateur, "indicateur", N_("Indicateur"), N_("Indicateurs"), indicateur_fields, "convention"),
    TYPE(MESURE, mesure, "mesure", N_("Mesure"), N_("Mesures"), mesure_fields, "indicateur"),
    TYPE(INSTANCE, instance, "instance", N_("Instance"), N_("Instances"), instance_fields, "convention"),
    TYPE(MEMBRE, membre, "membre", N_("Membre"), N_("Membres"), membre_fields, "instance"),
    TYPE(REUNION, reunion, "reunion", N_("Réunion"), N_("Réunions"), reunion_fields, "instance"),
    TYPE(PRESENCE, presence, "presence", N_("Présence"), N_("Présences"), presence_fields, "reunion"),
    TYPE(DECISION, decision, "decision", N_("Décision"), N_("Décisions"), decision_fields, "convention"),
    TYPE(SUIVI, suivi, "suivi", N_("Suite à donner"), N_("Suites à donner"), suivi_fields, "convention"),
    TYPE(ETAPE, etape, "etape", N_("Étape"), N_("Étapes"), etape_fields, "convention"),
    TYPE(ECHEANCE, echeance, "echeance", N_("Échéance"), N_("Échéances"), echeance_fields, "convention"),
    TYPE(EVALUATION, evaluation, "evaluation", N_("Évaluation"), N_("Évaluations"), evaluation_fields, "convention"),
    TYPE(STATISTIQUE, statistique, "statistique", N_("Statistique"), N_("Statistiques"), statistique_fields, NULL),
    TYPE(AFFECTATION, affectation, "affectation", N_("Affectation"), N_("Affectations"), affectation_fields, "structure"),
    TYPE(AVENANT, avenant, "avenant", N_("Avenant"), N_("Avenants"), avenant_fields, "convention"),
    TYPE(MODELE, modele, "modele", N_("Modèle"), N_("Modèles"), modele_fields, NULL),
};
const size_t record_type_count = sizeof record_types / sizeof record_types[0];

const struct record_type *record_type_of(uint32_t number)
{
    if (number == 0 || number > record_type_count)
        return NULL;
    const struct record_type *t = &record_types[number - 1];
    return (uint32_t)t->number == number ? t : NULL;
}

static bool same(const char *a, const char *b)
{
    return text_same_folded(bytes_text(a), bytes_text(b));
}

const struct record_type *record_type_named(const char *name)
{
    for (size_t i = 0; i < record_type_count; i++)
        if (same(name, record_types[i].name) || same(name, record_types[i].plural))
            return &record_types[i];
    return NULL;
}

const struct field_def *record_field(const struct record_type *t, const char *name)
{
    for (size_t i = 0; i < t->field_count; i++)
        if (strcmp(t->fields[i].name, name) == 0)
            return &t->fields[i];
    return NULL;
}

const ProtobufCFieldDescriptor *record_descriptor(const struct record_type *t, const struct field_def *f)
{
    return protobuf_c_message_descriptor_get_field_by_name(t->descriptor, f->name);
}

static const struct { const ProtobufCMessageDescriptor *descriptor; enum field_kind kind; } value_kinds[] = {
    {&pacte__money__descriptor, KIND_MONEY}, {&pacte__day__descriptor, KIND_DAY},
    {&pacte__rate__descriptor, KIND_RATE},   {&pacte__nombre__descriptor, KIND_NUMBER},
    {&pacte__ref__descriptor, KIND_REF},
    {&pacte__any_ref__descriptor, KIND_ANY_REF},
};

enum field_kind field_kind_of(const ProtobufCFieldDescriptor *d)
{
    switch (d->type) {
    case PROTOBUF_C_TYPE_STRING:
        return KIND_TEXT;
    case PROTOBUF_C_TYPE_BYTES:
        return KIND_BYTES;
    case PROTOBUF_C_TYPE_ENUM:
        return KIND_ENUM;
    case PROTOBUF_C_TYPE_MESSAGE:
        for (size_t i = 0; i < sizeof value_kinds / sizeof value_kinds[0]; i++)
            if (value_kinds[i].descriptor == d->descriptor)
                return value_kinds[i].kind;
        return KIND_GROUP;
    default:
        return KIND_COUNT;
    }
}

/* --- Bodies --------------------------------------------------------------- */

static const ProtobufCFieldDescriptor *body_field(const struct record_type *t)
{
    return protobuf_c_message_descriptor_get_field(&pacte__record__descriptor, 100u + (unsigned)t->number);
}

const struct record_type *record_body(const Pacte__Record *r, const ProtobufCMessage **body)
{
    uint32_t number = (uint32_t)r->body_case;
    const struct record_type *t = number > 100 ? record_type_of(number - 100) : NULL;
    if (t == NULL)
        return NULL;
    memcpy(body, (const uint8_t *)r + body_field(t)->offset, sizeof *body);
    return *body != NULL ? t : NULL;
}

void record_set_body(Pacte__Record *r, const struct record_type *t, ProtobufCMessage *body)
{
    memcpy((uint8_t *)r + body_field(t)->offset, &body, sizeof body);
    r->body_case = (Pacte__Record__BodyCase)(100u + (unsigned)t->number);
}
