/* One measure by itself, and numbers in thousandths as people write them. */
#include "common/domain/indicateurs.h"

#include <stdio.h>
#include <string.h>

static bool collected(const Pacte__Mesure *m)
{
    return m->etat == PACTE__ETAT_MESURE__ETAT_MESURE_CONSTATEE || m->etat == PACTE__ETAT_MESURE__ETAT_MESURE_ESTIMEE;
}

/* Sum of the parts of the axis that part `from` names, when it is the first of
 * its axis. */
static bool axis_sum(const Pacte__Mesure *m, size_t from, int64_t *sum)
{
    for (size_t i = 0; i < from; i++)
        if (strcmp(m->ventilations[i]->axe, m->ventilations[from]->axe) == 0)
            return false;
    *sum = 0;
    for (size_t i = from; i < m->n_ventilations; i++) {
        const Pacte__Ventilation *v = m->ventilations[i];
        if (strcmp(v->axe, m->ventilations[from]->axe) != 0)
            continue;
        if (v->valeur == NULL || __builtin_add_overflow(*sum, v->valeur->milliemes, sum))
            return false;
    }
    return true;
}

enum err mesure_verifier(const Pacte__Mesure *m, struct err_note *note)
{
    if (collected(m) && m->valeur == NULL)
        return err_field(note, ERR_REQUIRED, "mesure.valeur",
                         "La mesure est dite constatée ou estimée : donnez sa valeur, ou choisissez « non collectée ».");
    if (!collected(m) && m->valeur != NULL)
        return err_field(note, ERR_INVALID, "mesure.valeur",
                         "Une mesure non collectée ou non applicable n'a pas de valeur : effacez-la ou changez l'état.");
    if (!collected(m) && m->motif[0] == '\0')
        return err_field(note, ERR_REQUIRED, "mesure.motif", "Dites pourquoi la mesure manque.");
    for (size_t i = 0; m->valeur != NULL && i < m->n_ventilations; i++) {
        int64_t sum;
        char parts[40], whole[40];
        if (!axis_sum(m, i, &sum) || sum == m->valeur->milliemes)
            continue;
        (void)nombre_format(sum, parts, sizeof parts);
        (void)nombre_format(m->valeur->milliemes, whole, sizeof whole);
        return err_field(note, ERR_INVALID, "mesure.ventilations",
                         "La ventilation « %s » fait %s et le total %s : corrigez l'un des deux.",
                         m->ventilations[i]->axe, parts, whole);
    }
    return ERR_OK;
}

size_t nombre_format(int64_t milliemes, char *out, size_t size)
{
    uint64_t n = milliemes < 0 ? 0u - (uint64_t)milliemes : (uint64_t)milliemes;
    char digits[24], text[64];
    int len = snprintf(digits, sizeof digits, "%llu", (unsigned long long)(n / 1000));
    size_t at = 0;
    if (milliemes < 0)
        text[at++] = '-';
    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0) {
            memcpy(text + at, "\xc2\xa0", 2);
            at += 2;
        }
        text[at++] = digits[i];
    }
    unsigned frac = (unsigned)(n % 1000);
    if (frac > 0) {
        at += (size_t)snprintf(text + at, sizeof text - at, ",%03u", frac);
        while (text[at - 1] == '0')
            at--;
    }
    text[at] = '\0';
    int all = snprintf(out, size, "%s", text);
    return (size_t)all < size ? (size_t)all : size - 1;
}

static size_t space_bytes(const char *p)
{
    if (*p == ' ' || *p == '_')
        return 1;
    if (strncmp(p, "\xc2\xa0", 2) == 0)
        return 2;
    return strncmp(p, "\xe2\x80\xaf", 3) == 0 || strncmp(p, "\xe2\x80\x89", 3) == 0 ? 3 : 0;
}

enum err nombre_parse(const char *text, int64_t *milliemes, struct err_note *note)
{
    int64_t n = 0;
    int decimals = -1, digits = 0;
    const char *p = text;
    while (space_bytes(p) > 0)
        p += space_bytes(p);
    bool negative = *p == '-';
    p += negative || *p == '+';
    while (*p != '\0') {
        size_t gap = space_bytes(p);
        if (gap > 0) {
            p += gap;
            continue;
        }
        if ((*p == ',' || *p == '.') && decimals < 0 && digits > 0) {
            decimals = 0;
        } else if (*p >= '0' && *p <= '9' && decimals < 3) {
            digits++;
            decimals += decimals >= 0;
            if (__builtin_mul_overflow(n, 10, &n) || __builtin_add_overflow(n, *p - '0', &n))
                return err_set(note, ERR_OVERFLOW, "Le nombre « %s » est trop grand.", text);
        } else {
            return err_set(note, ERR_INVALID, "« %s » n'est pas un nombre : écrivez par exemple 41 ou 87,5.", text);
        }
        p++;
    }
    if (digits == 0 || decimals == 0)
        return err_set(note, ERR_INVALID, "« %s » n'est pas un nombre : écrivez par exemple 41 ou 87,5.", text);
    for (int i = decimals < 0 ? 0 : decimals; i < 3; i++)
        if (__builtin_mul_overflow(n, 10, &n))
            return err_set(note, ERR_OVERFLOW, "Le nombre « %s » est trop grand.", text);
    *milliemes = negative ? -n : n;
    return ERR_OK;
}
