/* Every cell of the table against an expectation that was written apart from
 * it, and every cell flipped, which must be noticed. */
#include "tests/unit/server_rights/cases.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static struct matrix expected, found;

static size_t differences_of(size_t m, bool say)
{
    size_t count = 0;
    for (size_t c = 0; c < CALLERS; c++) {
        bool call = expected.may_call[c][m] != found.may_call[c][m];
        if (call && say)
            fprintf(stderr, "%s %s: call\n", caller_names[c], rights_method_name((Pacte__Method)m));
        count += call;
        for (uint32_t t = 1; t < TYPES; t++)
            for (size_t s = 0; s < SITUATIONS; s++) {
                bool differs = expected.groups[c][m][t][s] != found.groups[c][m][t][s];
                if (differs && say)
                    fprintf(stderr, "%s, %s, %s, %s: %#x expected, %#x found\n", caller_names[c],
                            rights_method_name((Pacte__Method)m), type_case(t)->name, situation_names[s],
                            expected.groups[c][m][t][s], found.groups[c][m][t][s]);
                count += differs;
            }
    }
    return count;
}

static size_t differences(void)
{
    size_t count = 0;
    for (size_t m = 0; m < METHODS; m++)
        count += differences_of(m, true);
    return count;
}

Test(matrix, every_cell_is_as_written, .timeout = 30)
{
    cr_assert(matrix_read("tests/data/rights.txt", &expected));
    matrix_of_table(&right_table, &found);
    cr_expect_eq(differences(), 0);
}

Test(matrix, other_accounts_are_for_administrators, .timeout = 30)
{
    cr_assert(matrix_read("tests/data/rights.txt", &expected));
    for (size_t c = 0; c < CALLERS; c++) {
        struct caller caller = caller_case(c);
        for (size_t m = 0; m < METHODS; m++)
            cr_expect_eq(rights_any_account(&caller, (Pacte__Method)m), expected.any_account[c][m], "%s, method %zu",
                         caller_names[c], m);
    }
}

Test(matrix, a_group_that_is_written_is_read, .timeout = 30)
{
    matrix_of_table(&right_table, &found);
    size_t writable = 0;
    for (size_t c = 0; c < CALLERS; c++)
        for (uint32_t t = 1; t < TYPES; t++)
            for (size_t s = 0; s < SITUATIONS; s++) {
                unsigned read = found.groups[c][PACTE__METHOD__METHOD_GET][t][s];
                unsigned write = found.groups[c][PACTE__METHOD__METHOD_PUT][t][s];
                cr_expect_eq(write & ~read, 0u, "%s, %s", caller_names[c], type_case(t)->name);
                writable += write != 0;
            }
    cr_expect_gt(writable, 0);
}

/* --- Each cell flipped ----------------------------------------------------- */

enum { ROWS = 512 };
static struct right_row copy[ROWS];

/* A row speaks of one method: only that one can differ. */
static bool noticed(size_t count, Pacte__Method method)
{
    struct right_table table = {copy, count};
    matrix_of_method(&table, method, &found);
    return differences_of((size_t)method, false) > 0;
}

static bool noticed_in(size_t count, Pacte__Method method, uint32_t type)
{
    struct right_table table = {copy, count};
    matrix_of_type(&table, method, type, &found);
    for (size_t c = 0; c < CALLERS; c++)
        if (memcmp(expected.groups[c][method][type], found.groups[c][method][type], SITUATIONS) != 0)
            return true;
    return false;
}

static size_t fresh_copy(void)
{
    cr_assert_leq(right_table.count + 1, (size_t)ROWS);
    memcpy(copy, right_table.rows, right_table.count * sizeof copy[0]);
    return right_table.count;
}

Test(matrix, a_row_taken_away_is_noticed, .timeout = 120)
{
    cr_assert(matrix_read("tests/data/rights.txt", &expected));
    for (size_t i = 0; i < right_table.count; i++) {
        size_t count = fresh_copy();
        copy[i] = copy[count - 1];
        cr_expect(noticed(count - 1, right_table.rows[i].method), "row %zu", i);
    }
}

Test(matrix, a_type_or_a_group_taken_away_is_noticed, .timeout = 120)
{
    cr_assert(matrix_read("tests/data/rights.txt", &expected));
    size_t flips = 0;
    for (size_t i = 0; i < right_table.count; i++) {
        if (right_table.rows[i].types == 0)
            continue;
        for (unsigned bit = 0; bit < TYPES + GROUP_COUNT; bit++) {
            size_t count = fresh_copy();
            uint32_t *of = bit < TYPES ? &copy[i].types : &copy[i].groups;
            uint32_t mask = 1u << (bit < TYPES ? bit : bit - TYPES);
            if ((*of & mask) == 0)
                continue;
            *of &= ~mask;
            flips++;
            bool seen = bit < TYPES ? noticed_in(count, right_table.rows[i].method, bit) : noticed(count, right_table.rows[i].method);
            cr_expect(seen, "row %zu, bit %u", i, bit);
        }
    }
    cr_expect_gt(flips, 200);
}

/* Whether the role already has that cell by a wider scope: adding it again
 * changes nothing that could be noticed. */
static bool covered(Pacte__Role role, Pacte__Method method, uint32_t type, enum right_scope scope, uint32_t group)
{
    for (size_t i = 0; i < right_table.count; i++) {
        const struct right_row *r = &right_table.rows[i];
        bool wider = r->scope == scope || r->scope == SCOPE_ALL ||
                     (r->scope == SCOPE_SIGNED && scope == SCOPE_OWN_AMOUNT);
        if (r->role == role && r->method == method && wider && (r->types & type) != 0 && (r->groups & group) != 0)
            return true;
    }
    return false;
}

/* A scope that the grants of a role cannot fill gives nothing, whatever the
 * table says: coordination names no organisation, financeur no structure. */
static bool can_fill(Pacte__Role role, enum right_scope scope)
{
    bool structures = role == PACTE__ROLE__ROLE_COORDINATION || role == PACTE__ROLE__ROLE_LECTURE;
    switch (scope) {
    case SCOPE_ALL:           return true;
    case SCOPE_OWN_STRUCTURE: return structures;
    case SCOPE_SIGNED:
    case SCOPE_OWN_AMOUNT:    return role == PACTE__ROLE__ROLE_FINANCEUR;
    case SCOPE_ACCOMPANIED:   return true;
    case SCOPE_NONE:
    case SCOPE_OWN_ACCOUNT:   return false;
    }
    return false;
}

static void add_everywhere(Pacte__Role role, Pacte__Method method, size_t *flips)
{
    static const enum right_scope scopes[] = {SCOPE_ALL, SCOPE_OWN_STRUCTURE, SCOPE_SIGNED, SCOPE_OWN_AMOUNT,
                                             SCOPE_ACCOMPANIED};
    for (uint32_t type = 1; type < TYPES; type++)
        for (size_t s = 0; s < sizeof scopes / sizeof scopes[0]; s++)
            for (uint32_t group = 0; group < GROUP_COUNT; group++) {
                if (!can_fill(role, scopes[s]) || covered(role, method, 1u << type, scopes[s], 1u << group))
                    continue;
                size_t count = fresh_copy();
                copy[count] = (struct right_row){role, method, 1u << type, scopes[s], 1u << group};
                (*flips)++;
                cr_expect(noticed_in(count + 1, method, type), "role %d, method %d, type %u, scope %d, group %u", role,
                          method, type, scopes[s], group);
            }
}

Test(matrix, a_cell_added_is_noticed, .timeout = 120)
{
    cr_assert(matrix_read("tests/data/rights.txt", &expected));
    const ProtobufCEnumDescriptor *e = &pacte__method__descriptor;
    size_t flips = 0;
    for (unsigned i = 0; i < e->n_values; i++)
        for (int role = PACTE__ROLE__ROLE_ADMINISTRATION; role <= PACTE__ROLE__ROLE_LECTURE; role++)
            add_everywhere((Pacte__Role)role, (Pacte__Method)e->values[i].value, &flips);
    cr_expect_gt(flips, 10000);
}

Test(matrix, a_method_added_is_noticed, .timeout = 120)
{
    cr_assert(matrix_read("tests/data/rights.txt", &expected));
    const ProtobufCEnumDescriptor *e = &pacte__method__descriptor;
    size_t flips = 0;
    for (unsigned i = 0; i < e->n_values; i++)
        for (int role = PACTE__ROLE__ROLE_UNSPECIFIED; role <= PACTE__ROLE__ROLE_LECTURE; role++) {
            struct caller c = caller_case(2);
            Pacte__Grant g = PACTE__GRANT__INIT;
            const Pacte__Grant *grants[] = {&g};
            g.role = (Pacte__Role)role;
            c.grants = grants;
            c.grant_count = 1;
            if (rights_method(&c, (Pacte__Method)e->values[i].value))
                continue;
            size_t count = fresh_copy();
            copy[count] = (struct right_row){(Pacte__Role)role, (Pacte__Method)e->values[i].value, 0, SCOPE_NONE, 0};
            flips++;
            cr_expect(noticed(count + 1, copy[count].method), "role %d, method %d", role, e->values[i].value);
        }
    cr_expect_gt(flips, 60);
}
