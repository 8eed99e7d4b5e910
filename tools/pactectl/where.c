#include "tools/pactectl/where.h"

#include "proto/limits.h"

#include <string.h>

/* Longer ones first: « <= » begins like « < ». */
static const struct { const char *sign; Pacte__Op op; } operators[] = {
    {"!=", PACTE__OP__OP_NOT_EQUAL}, {"<=", PACTE__OP__OP_LESS_OR_EQUAL}, {">=", PACTE__OP__OP_GREATER_OR_EQUAL},
    {"=", PACTE__OP__OP_EQUAL}, {"<", PACTE__OP__OP_LESS}, {">", PACTE__OP__OP_GREATER}, {"~", PACTE__OP__OP_CONTAINS},
};

static enum err split(const char *text, size_t *field_len, size_t *value_at, Pacte__Op *op, struct err_note *note)
{
    size_t at = strcspn(text, "!<>=~");
    for (size_t i = 0; i < sizeof operators / sizeof operators[0] && at > 0; i++) {
        size_t len = strlen(operators[i].sign);
        if (strncmp(text + at, operators[i].sign, len) != 0)
            continue;
        *field_len = at;
        *value_at = at + len;
        *op = operators[i].op;
        return ERR_OK;
    }
    return err_field(note, ERR_USAGE, "where", "« %s » n'est pas un filtre : écrivez champ=valeur, avec = != < <= > >= ou ~.",
                     text);
}

static void trim(const char **text, size_t *len)
{
    while (*len > 0 && (*text)[0] == ' ') {
        ++*text;
        --*len;
    }
    while (*len > 0 && (*text)[*len - 1] == ' ')
        --*len;
}

enum err where_split(const char *text, struct arena *arena, Pacte__Filter *out, struct err_note *note)
{
    size_t field_len = 0, at = 0;
    const char *field = text;
    pacte__filter__init(out);
    enum err e = split(text, &field_len, &at, &out->op, note);
    if (e != ERR_OK)
        return e;
    const char *value = text + at;
    size_t value_len = strlen(value);
    trim(&field, &field_len);
    trim(&value, &value_len);
    out->field = arena_text(arena, field, field_len);
    out->value = arena_text(arena, value, value_len);
    if (out->field == NULL || out->value == NULL)
        return ERR_NO_MEMORY;
    if (value_len > 0)
        return ERR_OK;
    if (out->op != PACTE__OP__OP_EQUAL && out->op != PACTE__OP__OP_NOT_EQUAL)
        return err_field(note, ERR_USAGE, "where", "Il manque une valeur dans « %s ».", text);
    out->op = out->op == PACTE__OP__OP_EQUAL ? PACTE__OP__OP_EMPTY : PACTE__OP__OP_NOT_EMPTY;
    return ERR_OK;
}

enum err where_parse(const struct record_type *t, const char *text, struct arena *arena, Pacte__Filter *out,
                     struct err_note *note)
{
    enum err e = where_split(text, arena, out, note);
    if (e == ERR_OK && record_field(t, out->field) == NULL)
        return err_field(note, ERR_USAGE, "where", "Le champ « %s » n'existe pas pour %s.", out->field, t->name);
    return e;
}

enum err where_all(const struct record_type *t, const char *const *texts, size_t count, struct arena *arena,
                   Pacte__Filter ***out, struct err_note *note)
{
    if (count > LIMIT_FILTERS)
        return err_field(note, ERR_USAGE, "where", "%u filtres au plus.", LIMIT_FILTERS);
    Pacte__Filter *filters = arena_zalloc(arena, count, sizeof *filters);
    Pacte__Filter **list = arena_zalloc(arena, count, sizeof *list);
    if (filters == NULL || list == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        enum err e = where_parse(t, texts[i], arena, &filters[i], note);
        if (e != ERR_OK)
            return e;
        list[i] = &filters[i];
    }
    *out = list;
    return ERR_OK;
}
