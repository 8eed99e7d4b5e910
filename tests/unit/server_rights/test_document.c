/* docs/rights.md shows the table of rights to people: each of its tables must
 * be what the program does. */
#include "tests/unit/server_rights/cases.h"

#include <criterion/criterion.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 8192 };

struct block { char text[BLOCK]; size_t len; };

__attribute__((format(printf, 2, 3)))
static void add(struct block *b, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(b->text + b->len, BLOCK - b->len, fmt, args);
    va_end(args);
    cr_assert(n >= 0 && (size_t)n < BLOCK - b->len);
    b->len += (size_t)n;
}

static const char *scope_words(enum right_scope s)
{
    switch (s) {
    case SCOPE_ALL:           return "toutes";
    case SCOPE_OWN_STRUCTURE: return "de ses structures";
    case SCOPE_SIGNED:        return "des conventions qu'elle signe";
    case SCOPE_OWN_AMOUNT:    return "de ses propres montants";
    case SCOPE_ACCOMPANIED:   return "des centres accompagnés";
    case SCOPE_NONE:
    case SCOPE_OWN_ACCOUNT:   break;
    }
    return "?";
}

static void add_groups(struct block *b, uint32_t groups)
{
    static const char letters[] = "CPMIN";
    for (unsigned g = 0; g < GROUP_COUNT; g++)
        if ((groups >> g & 1u) != 0)
            add(b, "%c", letters[g]);
}

static void add_cell(struct block *b, int role, Pacte__Method method, uint32_t type, bool with_groups)
{
    const char *before = " ";
    for (size_t i = 0; i < right_table.count; i++) {
        const struct right_row *r = &right_table.rows[i];
        if ((int)r->role != role || r->method != method || (r->types >> type & 1u) == 0)
            continue;
        add(b, "%s%s", before, scope_words(r->scope));
        if (with_groups) {
            add(b, " : ");
            add_groups(b, r->groups);
        }
        before = " ; ";
    }
    add(b, "%s |", before[1] == '\0' ? " –" : "");
}

static void render_records(struct block *b, int role)
{
    add(b, "| Fiches | Lire | Enregistrer | Archiver | Totaux | Pièces jointes |\n|---|---|---|---|---|---|\n");
    for (uint32_t t = 1; t < TYPES; t++) {
        add(b, "| %s |", type_case(t)->name);
        add_cell(b, role, PACTE__METHOD__METHOD_GET, t, true);
        add_cell(b, role, PACTE__METHOD__METHOD_PUT, t, true);
        add_cell(b, role, PACTE__METHOD__METHOD_DELETE, t, false);
        add_cell(b, role, PACTE__METHOD__METHOD_TOTALS, t, true);
        add_cell(b, role, PACTE__METHOD__METHOD_BLOB_GET, t, false);
        add(b, "\n");
    }
}

static bool render_calls(struct block *b, int role)
{
    size_t before = b->len;
    for (size_t i = 0; i < right_table.count; i++) {
        const struct right_row *r = &right_table.rows[i];
        if ((int)r->role != role || r->types != 0)
            continue;
        char name[40];
        method_name_of(r->method, name);
        add(b, "- %s (`%s`)%s\n", rights_method_name(r->method), name,
            r->scope == SCOPE_OWN_ACCOUNT ? " : pour soi" : r->scope == SCOPE_ALL ? " : pour tous les comptes" : "");
    }
    return b->len > before;
}

static void render(struct block *b, int role)
{
    bool records = false;
    for (size_t i = 0; i < right_table.count; i++)
        records = records || ((int)right_table.rows[i].role == role && right_table.rows[i].types != 0);
    add(b, "## %s\n\n", rights_role_name((Pacte__Role)role));
    if (render_calls(b, role) && records)
        add(b, "\n");
    if (records)
        render_records(b, role);
}

static char *document(void)
{
    FILE *f = fopen("docs/rights.md", "r");
    cr_assert_not_null(f);
    static char text[65536];
    size_t n = fread(text, 1, sizeof text - 1, f);
    fclose(f);
    cr_assert_gt(n, 0);
    return text;
}

Test(document, shows_what_each_role_may, .timeout = 5)
{
    const char *doc = document();
    for (int role = PACTE__ROLE__ROLE_UNSPECIFIED; role <= PACTE__ROLE__ROLE_LECTURE; role++) {
        struct block b = {.len = 0};
        render(&b, role);
        cr_expect_not_null(strstr(doc, b.text), "docs/rights.md should hold:\n%s", b.text);
    }
}

/* READ in the table gives six methods at once; the document has one column
 * for them, so they must stay equal. */
Test(document, reading_is_one_right, .timeout = 5)
{
    static const Pacte__Method reads[] = {PACTE__METHOD__METHOD_LIST, PACTE__METHOD__METHOD_HISTORY,
                                          PACTE__METHOD__METHOD_SEARCH, PACTE__METHOD__METHOD_WATCH,
                                          PACTE__METHOD__METHOD_PRESENCE};
    static struct matrix m;
    matrix_of_table(&right_table, &m);
    for (size_t c = 0; c < CALLERS; c++)
        for (size_t i = 0; i < sizeof reads / sizeof reads[0]; i++)
            cr_expect_arr_eq(m.groups[c][reads[i]], m.groups[c][PACTE__METHOD__METHOD_GET],
                             sizeof m.groups[c][0], "%s, %s", caller_names[c], rights_method_name(reads[i]));
}
