#include "common/domain/ids.h"

#include <stddef.h>
#include <string.h>

static bool is_digit(char c) { return c >= '0' && c <= '9'; }
static bool is_capital(char c) { return c >= 'A' && c <= 'Z'; }

/* `shape`: 9 a digit, A a capital, X either, anything else itself. */
static bool shaped(const char *text, const char *shape)
{
    for (; *shape != '\0'; shape++, text++) {
        bool fits = *shape == '9'   ? is_digit(*text)
                    : *shape == 'A' ? is_capital(*text)
                    : *shape == 'X' ? is_digit(*text) || is_capital(*text)
                                    : *text == *shape;
        if (!fits)
            return false;
    }
    return *text == '\0';
}

/* Every second digit from the right is doubled, and its two digits added. */
static bool luhn(const char *digits)
{
    size_t n = strlen(digits);
    int sum = 0;
    for (size_t i = 0; i < n; i++) {
        int d = digits[n - 1 - i] - '0';
        d = i % 2 == 0 ? d : d * 2;
        sum += d > 9 ? d - 9 : d;
    }
    return sum % 10 == 0;
}

bool ids_siren(const char *text)
{
    return shaped(text, "999999999") && luhn(text) && strcmp(text, "000000000") != 0;
}

bool ids_siret(const char *text)
{
    static const char la_poste[] = "356000000";
    char siren[10];
    if (!shaped(text, "99999999999999"))
        return false;
    memcpy(siren, text, 9);
    siren[9] = '\0';
    if (!ids_siren(siren))
        return false;
    int sum = 0;
    for (const char *p = text; *p != '\0'; p++)
        sum += *p - '0';
    return luhn(text) || (strcmp(siren, la_poste) == 0 && sum % 5 == 0);
}

bool ids_rna(const char *text)
{
    return shaped(text, "W9X9999999");
}

static int number_of(const char *digits, size_t n)
{
    int value = 0;
    for (size_t i = 0; i < n; i++)
        value = value * 10 + (digits[i] - '0');
    return value;
}

bool ids_bce(const char *text)
{
    if (!shaped(text, "9999999999") || text[0] > '1')
        return false;
    return number_of(text + 8, 2) == 97 - number_of(text, 8) % 97;
}

bool ids_qpv(const char *text)
{
    return shaped(text, "QN99X99A") || shaped(text, "QP99X999");
}

bool ids_email(const char *text)
{
    const char *at = strchr(text, '@');
    if (at == NULL || at == text || strchr(at + 1, '@') != NULL || strpbrk(text, " \t\n,;<>") != NULL)
        return false;
    const char *dot = strrchr(at, '.');
    return dot != NULL && dot != at + 1 && dot[1] != '\0';
}
