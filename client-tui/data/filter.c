#include "client-tui/data/filter.h"

#include "common/base/text.h"
#include "common/value/number.h"
#include "common/value/rate.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* « <= » before « < », so that the longer is found first. */
static const struct { const char *sign; enum filter_op op; } signs[] = {
    {"<=", FILTER_LESS_EQUAL}, {">=", FILTER_GREATER_EQUAL}, {"<", FILTER_LESS}, {">", FILTER_GREATER}, {"=", FILTER_EQUAL}, {":", FILTER_HAS},
};

static void one_term(struct filter *f, const char *word, size_t len)
{
    struct filter_term *term = &f->terms[f->count];
    size_t best = len, sign_len = 0;
    char raw[FILTER_BYTES];
    *term = (struct filter_term){.op = FILTER_HAS};
    bool negated = len > 1 && word[0] == '!';
    word += negated;
    len -= negated;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        const char *at = memmem(word, len, signs[i].sign, strlen(signs[i].sign));
        if (at != NULL && at > word && (size_t)(at - word) < best) {
            best = (size_t)(at - word);
            sign_len = strlen(signs[i].sign);
            term->op = signs[i].op;
        }
    }
    if (sign_len > 0) {
        (void)snprintf(raw, sizeof raw, "%.*s", (int)best, word);
        (void)text_fold(bytes_text(raw), term->field, sizeof term->field);
        word += best + sign_len;
        len -= best + sign_len;
    }
    if (negated && (term->op == FILTER_HAS || term->op == FILTER_EQUAL))
        term->op = FILTER_NOT;
    (void)snprintf(raw, sizeof raw, "%.*s", (int)len, word);
    (void)text_fold(bytes_text(raw), term->value, sizeof term->value);
    f->count++;
}

/* Words are separated by spaces; « "deux mots" » is one. */
void filter_parse(struct filter *f, const char *text, struct err_note *note)
{
    f->count = 0;
    if (note != NULL)
        *note = (struct err_note){0};
    while (*text != '\0') {
        char word[FILTER_BYTES];
        size_t len = 0;
        bool in_quotes = false;
        text += strspn(text, " ");
        for (; *text != '\0' && (in_quotes || *text != ' '); text++) {
            if (*text == '"')
                in_quotes = !in_quotes;
            else if (len + 1 < sizeof word)
                word[len++] = *text;
        }
        if (len == 0)
            continue;
        if (f->count == FILTER_TERMS) {
            (void)err_set(note, ERR_TOO_LARGE, N_("Filtre : %d mots au plus, les suivants ne comptent pas."), FILTER_TERMS);
            return;
        }
        one_term(f, word, len);
    }
}

/* --- Comparing -------------------------------------------------------------------------- */

static bool begins(const char *text, const char *start)
{
    char folded[80];
    (void)text_fold(bytes_text(text), folded, sizeof folded);
    return strncmp(folded, start, strlen(start)) == 0;
}

static bool year_alone(const char *value) { return strlen(value) == 4 && strspn(value, "0123456789") == 4; }

/* The number that a value stands for in a column of that kind. */
static bool number_of(enum cell_kind kind, const char *value, struct day today, int64_t *out)
{
    struct money m;
    struct day d;
    struct rate r;
    struct number n;
    switch (kind) {
    case CELL_MONEY: return money_parse(value, &m, NULL) == ERR_OK && (*out = m.cents, true);
    case CELL_DAY: return day_parse(value, today, &d, NULL) == ERR_OK && (*out = d.number, true);
    case CELL_RATE: return rate_parse(value, &r, NULL) == ERR_OK && (*out = r.per_10000, true);
    case CELL_NUMBER: return number_parse(value, &n, NULL) == ERR_OK && (*out = n.per_1000, true);
    case CELL_COUNT: return number_parse(value, &n, NULL) == ERR_OK && (*out = n.per_1000 / 1000, true);
    default: return false;
    }
}

static bool ordered(enum filter_op op, int64_t a, int64_t b)
{
    switch (op) {
    case FILTER_LESS: return a < b;
    case FILTER_LESS_EQUAL: return a <= b;
    case FILTER_GREATER: return a > b;
    case FILTER_GREATER_EQUAL: return a >= b;
    default: return a == b;
    }
}

static bool has(const struct tableau *t, size_t row, size_t column, const char *value, bool whole)
{
    char text[600], folded[600];
    if (!t->cells[row * t->column_count + column].known)
        return false;
    (void)tableau_text(t, row, column, text, sizeof text);
    (void)text_fold(bytes_text(text), folded, sizeof folded);
    return whole ? strcmp(folded, value) == 0 : strstr(folded, value) != NULL;
}

static bool cell_holds(const struct filter_term *term, const struct tableau *t, size_t row, size_t column, struct day today)
{
    const struct tableau_cell *c = &t->cells[row * t->column_count + column];
    enum cell_kind kind = t->columns[column].kind;
    int64_t wanted = 0, have = c->number;
    if (term->op == FILTER_HAS || term->op == FILTER_NOT)
        return has(t, row, column, term->value, false);
    if (!c->known)
        return false;
    if (kind == CELL_DAY && year_alone(term->value)) {
        int year, month, day;
        day_to_civil((struct day){(int32_t)c->number}, &year, &month, &day);
        return ordered(term->op, year, strtol(term->value, NULL, 10));
    }
    if (kind != CELL_TEXT)
        return !number_of(kind, term->value, today, &wanted) || ordered(term->op, have, wanted);
    if (term->op == FILTER_EQUAL)
        return has(t, row, column, term->value, true);
    return has(t, row, column, term->value, false);
}

static bool named_in_full(const struct filter_term *term, const struct tableau_column *c)
{
    char folded[80];
    if (strcmp(c->key, term->field) == 0)
        return true;
    (void)text_fold(bytes_text(c->title), folded, sizeof folded);
    return strcmp(folded, term->field) == 0;
}

bool filter_about(const struct filter_term *term, const struct tableau_column *columns, size_t count, size_t column)
{
    for (size_t i = 0; term->field[0] != '\0' && i < count; i++)
        if (named_in_full(term, &columns[i]))
            return named_in_full(term, &columns[column]);
    return term->field[0] == '\0' || begins(columns[column].key, term->field) || begins(columns[column].title, term->field);
}

static bool term_holds(const struct filter_term *term, const struct tableau *t, size_t row, struct day today)
{
    bool any = false, named = false;
    if (term->value[0] == '\0')
        return true;                     /* still being typed */
    for (size_t c = 0; c < t->column_count; c++) {
        if (!filter_about(term, t->columns, t->column_count, c))
            continue;
        named = true;
        any = any || cell_holds(term, t, row, c, today);
    }
    if (!named)
        return true;                     /* no column of that name: it says nothing */
    return term->op == FILTER_NOT ? !any : any;
}

bool filter_row(const struct filter *f, const struct tableau *t, size_t row, struct day today)
{
    for (size_t i = 0; i < f->count; i++)
        if (!term_holds(&f->terms[i], t, row, today))
            return false;
    return true;
}
