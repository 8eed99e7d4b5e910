/* Who may write what, in broad strokes, so that a form says it before anything
 * is typed. The daemon's table (docs/rights.md) decides: what is allowed here
 * may still be refused there, for a record that is somebody else's. */
#include "client-tui/views/form.h"

#define TYPE(name) (1ULL << PACTE__RECORD_TYPE__RECORD_TYPE_##name)
#define GROUP(name) (1u << GROUP_##name)

static const struct droit { Pacte__Role role; uint64_t types; uint32_t groups; } droits[] = {
    {PACTE__ROLE__ROLE_COORDINATION, ~TYPE(MODELE), ~0u},
    {PACTE__ROLE__ROLE_FEDERATION, TYPE(ORGANISATION) | TYPE(CONTACT) | TYPE(TERRITOIRE) | TYPE(STATISTIQUE) | TYPE(MODELE), ~0u},
    {PACTE__ROLE__ROLE_FINANCEUR, TYPE(CONTRIBUTION) | TYPE(VERSEMENT), GROUP(AMOUNT)},
    {PACTE__ROLE__ROLE_ADMINISTRATION, TYPE(MODELE), ~0u},
};
enum { DROITS = sizeof droits / sizeof droits[0] };

/* The groups that some role of this person writes, for a type. */
static uint32_t groups(const struct model *m, uint32_t type)
{
    uint32_t found = 0;
    for (size_t i = 0; i < m->role_count; i++)
        for (size_t k = 0; k < DROITS; k++)
            if (droits[k].role == m->roles[i] && (droits[k].types >> type & 1u) != 0)
                found |= droits[k].groups;
    return found;
}

const char *form_droit_type(const struct model *m, uint32_t type)
{
    if (m->role_count == 0 || groups(m, type) != 0)
        return NULL;
    return _("votre rôle lit ces fiches sans les modifier : demandez à la coordination");
}

const char *form_droit(const struct model *m, uint32_t type, const struct field_def *field, bool creating)
{
    const char *why = form_droit_type(m, type);
    if (why != NULL || m->role_count == 0)
        return why;
    uint32_t allowed = groups(m, type);
    if ((allowed >> field->group & 1u) != 0 || (creating && (field->flags & FIELD_REQUIRED) != 0))
        return NULL;
    return _("votre rôle ne modifie ici que les montants que votre organisation déclare");
}
