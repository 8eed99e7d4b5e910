/* Whatever is typed for an amount or a rate, nothing breaks, a refusal says
 * why and leaves the result alone; what is accepted survives a round of each
 * written form. */
#include "common/base/text.h"
#include "common/value/money.h"
#include "common/value/rate.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void need(bool holds)
{
    if (!holds)
        abort();
}

static void round_money(struct money m)
{
    size_t (*const forms[])(struct money, char *, size_t) = {money_format, money_format_plain, money_format_comma};
    for (size_t i = 0; i < 3; i++) {
        char text[MONEY_TEXT_BYTES];
        struct money back;
        need(forms[i](m, text, sizeof text) == strlen(text));
        need(money_parse(text, &back, NULL) == ERR_OK && back.cents == m.cents);
    }
}

static void round_rate(struct rate r)
{
    size_t (*const forms[])(struct rate, char *, size_t) = {rate_format, rate_format_plain};
    for (size_t i = 0; i < 2; i++) {
        char text[RATE_TEXT_BYTES];
        struct rate back;
        need(forms[i](r, text, sizeof text) == strlen(text));
        need(rate_parse(text, &back, NULL) == ERR_OK && back.per_10000 == r.per_10000);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    char *text = malloc(len + 1);
    if (text == NULL)
        return 0;
    if (len > 0)
        memcpy(text, data, len);
    text[len] = '\0';
    struct money m = {42};
    struct rate r = {42};
    struct err_note note = {0};
    if (money_parse(text, &m, &note) == ERR_OK)
        round_money(m);
    else
        need(m.cents == 42 && note.text[0] != '\0' && text_utf8(bytes_text(note.text)));
    note.text[0] = '\0';
    if (rate_parse(text, &r, &note) == ERR_OK)
        round_rate(r);
    else
        need(r.per_10000 == 42 && text_utf8(bytes_text(note.text)) && note.text[0] != '\0');
    free(text);
    return 0;
}
