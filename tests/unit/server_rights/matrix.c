#include "tests/unit/server_rights/cases.h"

#include <stdio.h>
#include <string.h>

void matrix_of_type(const struct right_table *table, Pacte__Method m, uint32_t type, struct matrix *out)
{
    for (size_t c = 0; c < CALLERS; c++) {
        struct caller caller = caller_case(c);
        for (size_t s = 0; s < SITUATIONS; s++) {
            struct right r = right_table_record(table, &caller, m, type_case(type), situation(s));
            out->groups[c][m][type][s] = (uint8_t)(r.allowed ? r.groups : 0);
        }
    }
}

void matrix_of_method(const struct right_table *table, Pacte__Method m, struct matrix *out)
{
    for (size_t c = 0; c < CALLERS; c++) {
        struct caller caller = caller_case(c);
        out->may_call[c][m] = right_table_method(table, &caller, m);
    }
    for (uint32_t t = 1; t < TYPES; t++)
        matrix_of_type(table, m, t, out);
}

void matrix_of_table(const struct right_table *table, struct matrix *out)
{
    memset(out, 0, sizeof *out);
    for (int m = 0; m < METHODS; m++)
        matrix_of_method(table, (Pacte__Method)m, out);
}

struct reading {
    struct matrix *out;
    size_t caller;
    bool methods[METHODS];
    int line;
};

static bool wrong(const struct reading *r, const char *what, const char *word)
{
    fprintf(stderr, "rights.txt:%d: %s: %s\n", r->line, what, word);
    return false;
}

static bool read_methods(const struct reading *r, char *save, bool methods[METHODS])
{
    for (char *word = strtok_r(NULL, " ", &save); word != NULL; word = strtok_r(NULL, " ", &save)) {
        Pacte__Method m = method_named(word);
        if (m == PACTE__METHOD__METHOD_UNSPECIFIED)
            return wrong(r, "unknown method", word);
        methods[m] = true;
    }
    return true;
}

static bool read_groups(const struct reading *r, const char *word, uint8_t *out)
{
    static const char letters[] = "CPMIN";     /* in the order of enum field_group */
    *out = 0;
    if (strcmp(word, "-") == 0)
        return true;
    for (const char *p = word; *p != '\0'; p++) {
        const char *at = strchr(letters, *p);
        if (at == NULL)
            return wrong(r, "unknown group", word);
        *out |= (uint8_t)(1u << (at - letters));
    }
    return true;
}

static bool read_row(struct reading *r, const char *first, char *save)
{
    uint32_t type = 1;
    while (type < TYPES && strcmp(type_case(type)->name, first) != 0)
        type++;
    if (type == TYPES)
        return wrong(r, "unknown type", first);
    for (size_t s = 0; s < SITUATIONS; s++) {
        const char *word = strtok_r(NULL, " ", &save);
        uint8_t groups;
        if (word == NULL)
            return wrong(r, "too few columns", first);
        if (!read_groups(r, word, &groups))
            return false;
        for (size_t m = 0; m < METHODS; m++)
            if (r->methods[m])
                r->out->groups[r->caller][m][type][s] = groups;
    }
    return true;
}

static bool read_heads(const struct reading *r, char *save)
{
    for (size_t s = 0; s < SITUATIONS; s++) {
        const char *word = strtok_r(NULL, " ", &save);
        if (word == NULL || strcmp(word, situation_names[s]) != 0)
            return wrong(r, "columns are not the situations", situation_names[s]);
    }
    return true;
}

static bool read_caller(struct reading *r, const char *word)
{
    memset(r->methods, 0, sizeof r->methods);
    for (r->caller = 0; r->caller < CALLERS; r->caller++)
        if (word != NULL && strcmp(caller_names[r->caller], word) == 0)
            return true;
    return wrong(r, "unknown caller", word != NULL ? word : "");
}

static bool read_line(struct reading *r, char *line)
{
    char *save = NULL, *first = strtok_r(line, " \n", &save);
    if (first == NULL || first[0] == '#')
        return true;
    size_t end = strlen(save);
    if (end > 0 && save[end - 1] == '\n')
        save[end - 1] = '\0';
    if (strcmp(first, "appelant") == 0)
        return read_caller(r, strtok_r(NULL, " ", &save));
    if (r->caller == CALLERS)
        return wrong(r, "before any caller", first);
    if (strcmp(first, "appelle") == 0)
        return read_methods(r, save, r->out->may_call[r->caller]);
    if (strcmp(first, "tous-les-comptes") == 0)
        return read_methods(r, save, r->out->any_account[r->caller]);
    if (strcmp(first, "methodes") == 0) {
        memset(r->methods, 0, sizeof r->methods);
        return read_methods(r, save, r->methods);
    }
    if (strcmp(first, "fiche") == 0)
        return read_heads(r, save);
    return read_row(r, first, save);
}

bool matrix_read(const char *path, struct matrix *out)
{
    memset(out, 0, sizeof *out);
    struct reading r = {.out = out, .caller = CALLERS};
    FILE *f = fopen(path, "r");
    if (f == NULL)
        return wrong(&r, "cannot be opened", path);
    char line[512];
    bool good = true;
    while (good && fgets(line, sizeof line, f) != NULL) {
        r.line++;
        good = read_line(&r, line);
    }
    fclose(f);
    return good && r.line > 0;
}
