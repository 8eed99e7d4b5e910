#include "common/record/record.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

/* --- Labels for people ---------------------------------------------------- */

enum { LABELS_MAX = 9 };

struct enum_labels {
    const ProtobufCEnumDescriptor *descriptor;
    const char *labels[LABELS_MAX];           /* by value: our enums count from 0 */
};

static const struct enum_labels tables[] = {
    {&pacte__oui_non__descriptor, {N_("Non renseigné"), N_("Oui"), N_("Non")}},
    {&pacte__decision_agrement__descriptor,
     {N_("Attendue"), N_("Accordé"), N_("Accordé avec réserves"), N_("Ajourné"), N_("Refusé")}},
    {&pacte__visibilite__descriptor, {N_("Partenaires"), N_("Centre seul"), N_("Publique")}},
    {&pacte__nature__descriptor, {N_("Numéraire"), N_("En nature")}},
    {&pacte__type_versement__descriptor, {N_("Versement unique"), N_("Acompte"), N_("Solde"), N_("Reversement")}},
    {&pacte__niveau_noeud__descriptor, {N_("Non renseigné"), N_("Diagnostic"), N_("Axe"), N_("Objectif"), N_("Action")}},
    {&pacte__etat_engagement__descriptor, {N_("En cours"), N_("Tenu"), N_("Non tenu"), N_("Sans objet")}},
    {&pacte__sens__descriptor, {N_("À la hausse"), N_("À la baisse")}},
    {&pacte__etat_mesure__descriptor,
     {N_("Constatée"), N_("Estimée"), N_("Non collectée"), N_("Non applicable"), N_("Refusée")}},
    {&pacte__type_evaluation__descriptor,
     {N_("Annuelle"), N_("Mi-parcours"), N_("Finale"), N_("Quinquennale"), N_("Avant-dernière année")}},
    {&pacte__version_budget__descriptor, {N_("Prévisionnel"), N_("Réactualisé"), N_("Réalisé")}},
    {&pacte__qualite_membre__descriptor, {N_("Obligatoire"), N_("Facultatif"), N_("Accompagnateur, sans voix")}},
    {&pacte__origine_ordre__descriptor,
     {N_("Saisi"), N_("Décision ouverte"), N_("Suite à donner"), N_("Échéance"), N_("Changement sans décision")}},
    {&pacte__etat_presence__descriptor, {N_("Absent"), N_("Présent"), N_("Excusé"), N_("Représenté")}},
    {&pacte__sens_vote__descriptor,
     {N_("Non exprimé"), N_("Pour"), N_("Contre"), N_("Abstention"), N_("Pour, avec réserve")}},
    {&pacte__etat_decision__descriptor, {N_("Proposée"), N_("Adoptée"), N_("Rejetée"), N_("Ajournée")}},
    {&pacte__etat_suivi__descriptor, {N_("Ouverte"), N_("Close")}},
    {&pacte__type_avenant__descriptor, {N_("Modification"), N_("Prorogation"), N_("Adhésion")}},
    {&pacte__origine__descriptor,
     {N_("Non renseignée"), N_("Début de l'agrément"), N_("Fin de l'agrément"), N_("Début de la convention"),
      N_("Fin de la convention"), N_("Signature de la convention"), N_("Premier jour de l'année"),
      N_("Dernier jour de l'année"), N_("Notification")}},
    {&pacte__preuve__descriptor,
     {N_("Saisie"), N_("Étape réalisée"), N_("Document remis"), N_("Dépôt du renouvellement"),
      N_("Commission du renouvellement"), N_("Signature"), N_("Transmission"), N_("Décision")}},
    {&pacte__periodicite__descriptor, {N_("Unique"), N_("Annuelle"), N_("Tous les cinq ans")}},
    {&pacte__comparaison__descriptor, {N_("Jamais"), N_("Toujours"), N_("Plus de"), N_("Au moins")}},
    {&pacte__mode_tranche__descriptor, {N_("Sans tranche"), N_("Tranche entière"), N_("Tranche entamée")}},
    {&pacte__sens_compte__descriptor,
     {N_("Charge"), N_("Produit"), N_("Emploi en nature"), N_("Ressource en nature")}},
    {&pacte__situation__descriptor,
     {N_("Non renseignée"), N_("Échu"), N_("Renouvelé"), N_("Rupture possible"), N_("Jalon en retard"),
      N_("Jalon proche"), N_("Rien avant"), N_("Calendrier tenu")}},
};

const char *enum_label(const ProtobufCEnumDescriptor *e, int64_t value)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (tables[i].descriptor == e && value >= 0 && value < LABELS_MAX && tables[i].labels[value] != NULL)
            return tables[i].labels[value];
    return N_("Valeur inconnue");
}

/* --- Names for programs --------------------------------------------------- */

/* The values of « OuiNon » begin with « OUI_NON_ »: how many bytes that is. */
static size_t prefix_length(const ProtobufCEnumDescriptor *e)
{
    size_t n = 1;
    for (const char *p = e->short_name; *p != '\0'; p++)
        n += 1u + (p != e->short_name && isupper((unsigned char)*p));
    return n;
}

const char *enum_name(const ProtobufCEnumDescriptor *e, int64_t value, char *out, size_t size)
{
    const ProtobufCEnumValue *v =
        value >= INT32_MIN && value <= INT32_MAX ? protobuf_c_enum_descriptor_get_value(e, (int)value) : NULL;
    if (v == NULL) {
        (void)snprintf(out, size, "%lld", (long long)value);
        return out;
    }
    const char *name = v->name + prefix_length(e);
    size_t n = 0;
    for (; name[n] != '\0' && n + 1 < size; n++)
        out[n] = (char)tolower((unsigned char)name[n]);
    if (size > 0)
        out[n] = '\0';
    return out;
}

bool enum_parse(const ProtobufCEnumDescriptor *e, const char *text, int *out)
{
    size_t skip = prefix_length(e);
    for (unsigned i = 0; i < e->n_values; i++)
        if (strcasecmp(e->values[i].name + skip, text) == 0) {
            *out = e->values[i].value;
            return true;
        }
    return false;
}
