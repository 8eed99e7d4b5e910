/* Who may write what, in broad strokes, so that a form says it before anything
 * is typed. The daemon's table (docs/rights.md) decides: what is allowed here
 * may still be refused there, for a record that is somebody else's. */
#include "client-tui/views/form/form.h"

#define TYPE(name) (1ULL << PACTE__RECORD_TYPE__RECORD_TYPE_##name)
#define GROUP(name) (1u << GROUP_##name)

/* What all share. */
#define SHARED (TYPE(ORGANISATION) | TYPE(CONTACT) | TYPE(TERRITOIRE) | TYPE(STATISTIQUE))

static const struct droit { Pacte__Role role; uint64_t types; uint32_t groups; } droits[] = {
    {PACTE__ROLE__ROLE_COORDINATION, ~TYPE(MODELE), ~0u},
    {PACTE__ROLE__ROLE_FEDERATION, SHARED | TYPE(MODELE), ~0u},
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

static bool is(const struct model *m, Pacte__Role role)
{
    for (size_t i = 0; i < m->role_count; i++)
        if (m->roles[i] == role)
            return true;
    return false;
}

/* The federation writes for centres that let it, but in their own structure.
 * Where the convention here is not known, the daemon will say. */
static bool accompanied(const struct model *m, uint32_t type)
{
    const struct ouverte *o = m->depth > 0 ? model_ouverte_known(m, m->places[m->depth - 1].convention) : NULL;
    bool all = true;
    if (type == PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE || type == PACTE__RECORD_TYPE__RECORD_TYPE_MODELE)
        return false;
    for (size_t i = 0; o != NULL && o->derived && i < o->dossier.n_structures; i++)
        all = all && oui(o->dossier.structures[i].m->accompagnee);
    return all;
}

const char *form_droit_type(const struct model *m, uint32_t type)
{
    if (m->role_count == 0 || groups(m, type) != 0)
        return NULL;
    if (is(m, PACTE__ROLE__ROLE_FEDERATION))
        return accompanied(m, type) ? NULL : _("ce centre n'a pas dit que la fédération l'accompagne (dans sa fiche de structure)");
    return _("votre rôle lit ces fiches sans les modifier : demandez à la coordination");
}

const char *form_droit(const struct model *m, uint32_t type, const struct field_def *field, bool creating)
{
    const char *why = form_droit_type(m, type);
    if (why != NULL || m->role_count == 0)
        return why;
    uint32_t allowed = groups(m, type) | (is(m, PACTE__ROLE__ROLE_FEDERATION) && accompanied(m, type) ? ~0u : 0);
    if ((allowed >> field->group & 1u) != 0 || (creating && (field->flags & FIELD_REQUIRED) != 0))
        return NULL;
    return _("votre rôle ne modifie ici que les montants que votre organisation déclare");
}
