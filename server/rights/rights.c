#include "server/rights/rights.h"

/* 0 is « nobody », on either side: it never matches. */
static bool among(uint64_t id, const uint64_t *ids, size_t count)
{
    if (id == 0)
        return false;
    for (size_t i = 0; i < count; i++)
        if (ids[i] == id)
            return true;
    return false;
}

static bool of_own_structure(const Pacte__Grant *g, const struct scope *s)
{
    /* « All » is a word of the role lecture only; elsewhere it gives nothing. */
    if (g->all_structures && g->role == PACTE__ROLE__ROLE_LECTURE)
        return true;
    for (size_t i = 0; i < g->n_structures; i++)
        if (among(g->structures[i]->id, s->structures, s->structure_count))
            return true;
    return false;
}

static bool signs(const Pacte__Grant *g, const struct scope *s)
{
    return g->organisation != NULL && among(g->organisation->id, s->signataires, s->signataire_count);
}

static bool within(enum right_scope scope, const Pacte__Grant *g, const struct scope *s)
{
    switch (scope) {
    case SCOPE_ALL:
        return true;
    case SCOPE_OWN_STRUCTURE:
        return of_own_structure(g, s);
    case SCOPE_SIGNED:
        return signs(g, s);
    case SCOPE_OWN_AMOUNT:
        return signs(g, s) && g->organisation->id == s->financeur;
    case SCOPE_ACCOMPANIED:
        return s->accompanied;
    case SCOPE_NONE:
    case SCOPE_OWN_ACCOUNT:
        return false;
    }
    return false;
}

/* The machine's own user stands in for an administrator, without an account. */
static bool has_role(const struct caller *c, Pacte__Role role)
{
    if (role == PACTE__ROLE__ROLE_UNSPECIFIED)
        return true;
    if (c->local_administration && role == PACTE__ROLE__ROLE_ADMINISTRATION)
        return true;
    for (size_t i = 0; i < c->grant_count; i++)
        if (c->grants[i]->role == role)
            return true;
    return false;
}

static bool row_gives_method(const struct right_row *row, const struct caller *c, Pacte__Method method)
{
    /* Records, and oneself, are for accounts: the machine has none. */
    bool needs_account = row->scope == SCOPE_OWN_ACCOUNT || row->types != 0;
    return row->method == method && has_role(c, row->role) && (!needs_account || c->account_id != 0);
}

bool right_table_method(const struct right_table *table, const struct caller *c, Pacte__Method method)
{
    for (size_t i = 0; i < table->count; i++)
        if (row_gives_method(&table->rows[i], c, method))
            return true;
    return false;
}

bool rights_method(const struct caller *c, Pacte__Method method)
{
    return right_table_method(&right_table, c, method);
}

bool rights_any_account(const struct caller *c, Pacte__Method method)
{
    for (size_t i = 0; i < right_table.count; i++) {
        const struct right_row *row = &right_table.rows[i];
        if (row->types == 0 && row->scope == SCOPE_ALL && row_gives_method(row, c, method))
            return true;
    }
    return false;
}

static bool covers(const struct right_row *row, const struct record_type *t)
{
    uint32_t number = (uint32_t)t->number;
    return number < 32 && (row->types >> number & 1u) != 0;
}

struct right right_table_record(const struct right_table *table, const struct caller *c, Pacte__Method method,
                                const struct record_type *t, const struct scope *s)
{
    struct right right = {0};
    for (size_t i = 0; i < table->count; i++) {
        const struct right_row *row = &table->rows[i];
        if (row->method != method || !covers(row, t))
            continue;
        /* Scope and role are of the same grant: what one gives is never
         * stretched by the structures of another. */
        for (size_t g = 0; g < c->grant_count; g++)
            if (c->grants[g]->role == row->role && within(row->scope, c->grants[g], s))
                right.groups |= row->groups;
    }
    right.allowed = right.groups != 0;
    return right;
}

struct right rights_record(const struct caller *c, Pacte__Method method, const struct record_type *t,
                           const struct scope *s)
{
    return right_table_record(&right_table, c, method, t, s);
}

bool rights_reads_all(const struct caller *c)
{
    for (size_t i = 0; i < c->grant_count; i++) {
        const Pacte__Grant *g = c->grants[i];
        if (g->role == PACTE__ROLE__ROLE_FEDERATION || (g->role == PACTE__ROLE__ROLE_LECTURE && g->all_structures))
            return true;
    }
    return false;
}
