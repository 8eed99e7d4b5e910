/* What a person types for an amount: a small calculator, exact to the end.
 *
 *     sum    = product { (+|-) product }
 *     product = factor { (*|/) factor }
 *     factor = (+|-) factor | ( sum ) | number [k] [€]
 *
 * Values are fractions of euros; only the final result is rounded to cents. */
#include "common/value/money.h"

#include "common/value/blank.h"

#include <stdio.h>
#include <string.h>

enum { NESTING_MAX = 16, DECIMALS_MAX = 6, DIGITS_MAX = 20 };

struct fraction {
    __int128 num, den;               /* den > 0, reduced */
};

struct parser {
    const char *p;
    int nesting;
    bool multiplies;                 /* « * » or « / » was met: finer decimals have a meaning */
    bool fine;                       /* a number of more than two decimals was met */
    struct err_note *note;
};

static enum err too_large(struct parser *s)
{
    return err_set(s->note, ERR_OVERFLOW, "Le montant est trop grand : vérifiez le nombre de chiffres.");
}

static enum err not_an_amount(struct parser *s, const char *why)
{
    return err_set(s->note, ERR_INVALID, "Ce n'est pas un montant (%s) : écrivez par exemple « 1 234,50 ».", why);
}

/* --- Fractions ------------------------------------------------------------ */

static __int128 gcd(__int128 a, __int128 b)
{
    while (b != 0) {
        __int128 r = a % b;
        a = b;
        b = r;
    }
    return a < 0 ? -a : a;
}

static bool reduce(__int128 num, __int128 den, struct fraction *out)
{
    const __int128 most = (__int128)1 << 120;
    if (num > most || num < -most || den > most || den < -most)
        return false;
    if (den < 0) {
        num = -num;
        den = -den;
    }
    __int128 g = gcd(num, den);
    *out = (struct fraction){num / g, den / g};
    return true;
}

static bool fraction_add(struct fraction a, struct fraction b, int sign, struct fraction *out)
{
    __int128 x, y, den, sum;
    if (__builtin_mul_overflow(a.num, b.den, &x) || __builtin_mul_overflow(b.num * sign, a.den, &y) ||
        __builtin_mul_overflow(a.den, b.den, &den) || __builtin_add_overflow(x, y, &sum))
        return false;
    return reduce(sum, den, out);
}

static bool fraction_multiply(struct fraction a, struct fraction b, struct fraction *out)
{
    __int128 num, den;
    if (__builtin_mul_overflow(a.num, b.num, &num) || __builtin_mul_overflow(a.den, b.den, &den))
        return false;
    return reduce(num, den, out);
}

/* --- Lexical -------------------------------------------------------------- */

static void skip_blanks(struct parser *s)
{
    for (size_t n; (n = blank_bytes(s->p)) > 0;)
        s->p += n;
}

static bool accept(struct parser *s, const char *token)
{
    skip_blanks(s);
    if (strncmp(s->p, token, strlen(token)) != 0)
        return false;
    s->p += strlen(token);
    return true;
}

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_mark(char c) { return c == '.' || c == ','; }

/* Digits and marks of one number, blanks left out: « 1.234.567,50 ». */
struct number {
    char text[DIGITS_MAX + 12];
    size_t len;
    size_t marks, last_mark;         /* last_mark: where, when marks > 0 */
};

static enum err gather(struct parser *s, struct number *n)
{
    *n = (struct number){0};
    for (;;) {
        skip_blanks(s);
        if (!is_digit(*s->p) && !is_mark(*s->p))
            return ERR_OK;
        if (n->len == sizeof n->text - 1)
            return too_large(s);
        if (is_mark(*s->p)) {
            n->marks++;
            n->last_mark = n->len;
        }
        n->text[n->len++] = *s->p++;
    }
}

static enum err ambiguous(struct parser *s, const struct number *n)
{
    int whole = (int)n->last_mark;
    return err_set(s->note, ERR_AMBIGUOUS, "« %s » peut se lire de deux façons : écrivez « %.*s%s,00 » ou « %.*s,%.2s ».",
                   n->text, whole, n->text, n->text + whole + 1, whole, n->text, n->text + whole + 1);
}

/* The marks before `end` separate groups of three digits, with one same sign. */
static bool grouped(const struct number *n, size_t end)
{
    char sign = '\0';
    size_t run = 0, groups = 0;
    for (size_t i = 0; i < end; i++) {
        if (is_digit(n->text[i])) {
            run++;
            continue;
        }
        if ((sign != '\0' && n->text[i] != sign) || (groups == 0 ? run < 1 || run > 3 || n->text[0] == '0' : run != 3))
            return false;
        sign = n->text[i];
        groups++;
        run = 0;
    }
    return groups == 0 || run == 3;
}

/* Where the decimals begin (n->len: there are none). */
static enum err find_decimals(struct parser *s, const struct number *n, size_t *at)
{
    *at = n->len;
    if (n->marks == 0)
        return ERR_OK;
    size_t after = n->len - n->last_mark - 1;
    char last = n->text[n->last_mark];
    bool same_before = memchr(n->text, last, n->last_mark) != NULL;
    if (n->last_mark == 0 || after == 0)
        return not_an_amount(s, "un chiffre manque à côté de la virgule");
    if (n->marks == 1 && after == 3 && grouped(n, n->len))
        return ambiguous(s, n);
    if (n->marks > 1 && same_before && grouped(n, n->len))
        return ERR_OK;                                        /* « 1.234.567 » */
    if (same_before || !grouped(n, n->last_mark))
        return not_an_amount(s, "les séparateurs de milliers ne sont pas à leur place");
    if (after > 2)
        s->fine = true;
    if (after > DECIMALS_MAX)
        return not_an_amount(s, "trop de décimales");
    *at = n->last_mark + 1;
    return ERR_OK;
}

static enum err number_value(struct parser *s, const struct number *n, size_t decimals_at, struct fraction *out)
{
    __int128 num = 0, den = 1;
    int digits = 0;
    for (size_t i = 0; i < n->len; i++) {
        if (is_mark(n->text[i]))
            continue;
        num = num * 10 + (n->text[i] - '0');
        if (i >= decimals_at)
            den *= 10;
        digits += digits > 0 || n->text[i] != '0';
    }
    if (digits > DIGITS_MAX)
        return too_large(s);
    return reduce(num, den, out) ? ERR_OK : too_large(s);
}

static enum err parse_number(struct parser *s, struct fraction *out)
{
    struct number n;
    size_t decimals_at;
    enum err e = gather(s, &n);
    if (e == ERR_OK && n.len == 0)
        e = not_an_amount(s, *s->p == '\0' ? "il manque un nombre" : "caractère inattendu");
    if (e == ERR_OK)
        e = find_decimals(s, &n, &decimals_at);
    if (e == ERR_OK)
        e = number_value(s, &n, decimals_at, out);
    if (e != ERR_OK)
        return e;
    if ((accept(s, "k") || accept(s, "K")) && !fraction_multiply(*out, (struct fraction){1000, 1}, out))
        return too_large(s);
    (void)accept(s, "€");
    return ERR_OK;
}

/* --- Grammar -------------------------------------------------------------- */

static enum err parse_sum(struct parser *s, struct fraction *out);

static enum err parse_nested(struct parser *s, struct fraction *out)
{
    enum err e = parse_sum(s, out);
    if (e != ERR_OK)
        return e;
    if (!accept(s, ")"))
        return not_an_amount(s, "il manque une parenthèse");
    (void)accept(s, "€");
    return ERR_OK;
}

static enum err parse_factor(struct parser *s, struct fraction *out)
{
    if (++s->nesting > NESTING_MAX)
        return not_an_amount(s, "trop de parenthèses");
    enum err e;
    if (accept(s, "-") || accept(s, "\u2212")) {
        e = parse_factor(s, out);
        out->num = e == ERR_OK ? -out->num : 0;
    } else if (accept(s, "+")) {
        e = parse_factor(s, out);
    } else if (accept(s, "(")) {
        e = parse_nested(s, out);
    } else {
        e = parse_number(s, out);
    }
    s->nesting--;
    return e;
}

static enum err apply(struct parser *s, bool divide, struct fraction *left, struct fraction right)
{
    s->multiplies = true;
    if (divide && right.num == 0)
        return not_an_amount(s, "division par zéro");
    if (divide && !reduce(right.den, right.num, &right))
        return too_large(s);
    return fraction_multiply(*left, right, left) ? ERR_OK : too_large(s);
}

static enum err parse_product(struct parser *s, struct fraction *out)
{
    enum err e = parse_factor(s, out);
    while (e == ERR_OK) {
        bool times = accept(s, "*") || accept(s, "×");
        if (!times && !accept(s, "/"))
            break;
        struct fraction right;
        e = parse_factor(s, &right);
        if (e == ERR_OK)
            e = apply(s, !times, out, right);
    }
    return e;
}

static enum err parse_sum(struct parser *s, struct fraction *out)
{
    enum err e = parse_product(s, out);
    while (e == ERR_OK) {
        bool plus = accept(s, "+");
        if (!plus && !accept(s, "-") && !accept(s, "\u2212"))
            break;
        struct fraction right;
        e = parse_product(s, &right);
        if (e == ERR_OK && !fraction_add(*out, right, plus ? 1 : -1, out))
            e = too_large(s);
    }
    return e;
}

static enum err to_cents(struct parser *s, struct fraction f, struct money *out)
{
    __int128 scaled;
    if (__builtin_mul_overflow(f.num, (__int128)100, &scaled))
        return too_large(s);
    __int128 whole = scaled / f.den, rest = scaled % f.den;
    if (rest < 0)
        rest = -rest;
    if (rest >= f.den - rest)
        whole += scaled < 0 ? -1 : 1;
    if (whole > INT64_MAX || whole < INT64_MIN)
        return too_large(s);
    out->cents = (int64_t)whole;
    return ERR_OK;
}

enum err money_parse(const char *text, struct money *out, struct err_note *note)
{
    struct parser s = {.p = text, .note = note};
    struct fraction f;
    enum err e = parse_sum(&s, &f);
    if (e != ERR_OK)
        return e;
    skip_blanks(&s);
    if (*s.p != '\0')
        return not_an_amount(&s, "caractère inattendu");
    if (s.fine && !s.multiplies)
        return not_an_amount(&s, "deux décimales au plus");
    return to_cents(&s, f, out);
}
