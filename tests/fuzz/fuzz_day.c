/* Whatever is typed for a date, nothing breaks and a refusal says why; what is
 * accepted is a day of the calendar and survives a round of each written form,
 * typed on any day. The first two bytes are today. */
#include "common/base/text.h"
#include "common/value/day.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static void need(bool holds)
{
    if (!holds)
        abort();
}

static void round_day(struct day d, struct day today)
{
    char text[DAY_TEXT_BYTES];
    struct day back;
    need(day_valid(d));
    need(day_format_iso(d, text, sizeof text) == 10);
    need(day_parse_iso(text, &back, NULL) == ERR_OK && back.number == d.number);
    need(day_parse(text, today, &back, NULL) == ERR_OK && back.number == d.number);
    need(day_format(d, text, sizeof text) == 10);
    need(day_parse(text, today, &back, NULL) == ERR_OK && back.number == d.number);
    need(day_format_week(d, text, sizeof text) == 15);
    need(day_add_days(d, day_between(d, today)).number == today.number);
}

static void months(struct day d, int32_t n)
{
    struct day to = day_add_months(d, n, true), end = day_month_end(d);
    need(day_valid(to) && day_valid(end) && end.number >= d.number);
    if (d.number == end.number && n > -1200 && n < 1200 && to.number > DAY_MIN && to.number < DAY_MAX)
        need(to.number == day_month_end(to).number);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len < 2)
        return 0;
    struct day today = day_add_days((struct day){DAY_MIN}, (data[0] << 8 | data[1]) % (DAY_MAX - DAY_MIN + 1));
    char *text = malloc(len - 1);
    if (text == NULL)
        return 0;
    memcpy(text, data + 2, len - 2);
    text[len - 2] = '\0';
    struct day d;
    struct err_note note = {0};
    if (day_parse(text, today, &d, &note) == ERR_OK) {
        round_day(d, today);
        months(d, day_between(today, d) % 1300);
    } else {
        need(note.text[0] != '\0' && text_utf8(bytes_text(note.text)));
    }
    if (day_parse_iso(text, &d, NULL) == ERR_OK)
        round_day(d, today);
    free(text);
    return 0;
}
