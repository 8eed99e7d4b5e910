#include "server/rules/internal.h"

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

/* What those rules read, or only what tells whether they have anything to ask. */
static uint32_t types_of(uint32_t asked, bool first)
{
    uint32_t types = 0;
    for (size_t i = 0; i < invariants_count; i++)
        if ((asked >> i & 1u) != 0)
            types |= first ? invariants[i].d_abord : invariants[i].lit;
    return types;
}

static enum err fill(const struct view *v, const struct root *root, uint32_t types, struct arena *a,
                     struct err_note *note, struct dossier *out)
{
    struct dossier_source s = {.view = v, .arena = a, .note = note, .read = dossier_read_all, .types = types};
    s.ctx = &s;
    return root->type == (uint32_t)TYPE(CONVENTION) ? dossier_fill_convention(&s, root->id, out)
                                                    : dossier_fill_structure(&s, root->id, out);
}

static void drop_useless(uint32_t *asked, const struct dossier *d)
{
    for (size_t i = 0; i < invariants_count; i++)
        if ((*asked >> i & 1u) != 0 && invariants[i].utile != NULL && (d == NULL || !invariants[i].utile(d)))
            *asked &= ~(1u << i);
}

/* A first look at the index, then at a few records, spares most writes the
 * whole dossier. */
static enum err useful(const struct view *v, const struct root *root, struct arena *a, struct err_note *note,
                       uint32_t *asked)
{
    struct dossier d;
    bool any;
    uint32_t types = types_of(*asked, true);
    if (types == 0)
        return ERR_OK;
    enum err e = dossier_any(v, root->type, root->id, types, &any);
    if (e == ERR_OK && any)
        e = fill(v, root, types, a, note, &d);
    if (e == ERR_OK)
        drop_useless(asked, any ? &d : NULL);
    return e;
}

enum err rules_ask(const struct view *v, const struct root *root, struct arena *a, struct err_note *note,
                   struct manquements *out)
{
    const struct record_type *t = record_type_of(root->type);
    struct dossier d;
    struct stored s;
    uint32_t asked = root->asked;
    enum err e = useful(v, root, a, note, &asked);
    if (e == ERR_OK && asked != 0)
        e = state_get(v, t, root->id, &s);
    if (e == ERR_NOT_FOUND || (e == ERR_OK && asked != 0 && s.archived))
        return ERR_OK;
    if (e != ERR_OK || asked == 0)
        return e;
    e = fill(v, root, types_of(asked, false), a, note, &d);
    for (size_t i = 0; e == ERR_OK && i < invariants_count; i++)
        if ((asked >> i & 1u) != 0)
            e = invariant_verifier(&invariants[i], &d, out);
    return e;
}
