#include "client-tui/views/commun/montants.h"

#include "common/value/number.h"

#include <string.h>

static const char euro[] = "\u00a0€", zero_cents[] = ",00";

static bool drop_end(char *text, size_t *len, const char *end)
{
    size_t n = strlen(end);
    if (*len < n || strcmp(text + *len - n, end) != 0)
        return false;
    *len -= n;
    text[*len] = '\0';
    return true;
}

size_t montant_court(struct money m, bool cents, char *out, size_t size)
{
    size_t len = money_format(m, out, size);
    if (drop_end(out, &len, euro) && !cents)
        (void)drop_end(out, &len, zero_cents);
    return len;
}

size_t milliemes_texte(int64_t milliemes, char *out, size_t size)
{
    return number_format((struct number){milliemes}, out, size);
}
