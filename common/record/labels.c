#include "common/record/record.h"

#include <ctype.h>
#include <stdio.h>
#include <strings.h>

/* --- Labels for people ---------------------------------------------------- */

struct enum_labels {
    const ProtobufCEnumDescriptor *descriptor;
    const char *labels[8];           /* by value: our enums count from 0 */
};

static const struct enum_labels tables[] = {
    {&pacte__oui_non__descriptor, {N_("Non renseigné"), N_("Oui"), N_("Non")}},
    {&pacte__decision_agrement__descriptor,
     {N_("Attendue"), N_("Accordé"), N_("Accordé avec réserves"), N_("Ajourné"), N_("Refusé")}},
    {&pacte__visibilite__descriptor, {N_("Partenaires"), N_("Centre seul"), N_("Publique")}},
    {&pacte__nature__descriptor, {N_("Numéraire"), N_("En nature")}},
    {&pacte__type_versement__descriptor, {N_("Versement unique"), N_("Acompte"), N_("Solde"), N_("Reversement")}},
};

const char *enum_label(const ProtobufCEnumDescriptor *e, int64_t value)
{
    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (tables[i].descriptor == e && value >= 0 && value < 8 && tables[i].labels[value] != NULL)
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
