/* Whatever the file and however it is cut, the reader gives the same records
 * and the same errors; a record that was read is written, and read again is
 * written the same. The first byte picks the cut. */
#include "common/base/text.h"
#include "common/json/json.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

enum { ARENA_BYTES = 8 << 20 };

static void need(bool holds)
{
    if (!holds)
        abort();
}

struct cut { struct bytes rest; size_t step; };

static long source(void *ctx, char *out, size_t size)
{
    struct cut *c = ctx;
    return json_source_bytes(&c->rest, out, c->step < size ? c->step : size);
}

struct sum { size_t records, refused; uint64_t hash; enum err end; };

static void round_record(const struct json_record *rec, struct arena *a, struct sum *s)
{
    struct bytes first, second;
    struct json_record again;
    need(json_record_text(rec->record, a, &first) == ERR_OK);
    need(text_utf8(first) && memchr(first.data, '\n', first.len) == NULL);
    need(json_record_parse(first, a, &again, NULL) == ERR_OK);
    need(json_record_text(again.record, a, &second) == ERR_OK);
    need(bytes_equal(first, second) && again.type == rec->type);
    for (size_t i = 0; i < first.len; i++)
        s->hash = (s->hash ^ first.data[i]) * 1099511628211u;
}

static struct sum read_all(struct bytes text, size_t step, bool rounds)
{
    struct cut c = {.rest = text, .step = step};
    struct json_reader r;
    struct sum s = {0};
    json_reader_init(&r, &sys_real, source, &c);
    while (r.failed == ERR_OK) {
        struct arena a;
        struct json_record rec;
        struct err_note note = {0};
        arena_init(&a, &sys_real, ARENA_BYTES);
        s.end = json_reader_next(&r, &a, &rec, &note);
        need(text_utf8(bytes_text(note.text)) && text_clean(bytes_text(note.field), false));
        s.records += s.end == ERR_OK;
        s.refused += s.end != ERR_OK;
        s.hash = s.hash * 31 + (uint64_t)s.end + rec.line;
        if (s.end == ERR_OK && rounds)
            round_record(&rec, &a, &s);
        arena_finish(&a);
    }
    json_reader_finish(&r);
    return s;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    if (len < 1)
        return 0;
    struct bytes text = bytes_of(data + 1, len - 1);
    (void)read_all(text, len, true);
    struct sum whole = read_all(text, len, false), cut = read_all(text, data[0] % 13u + 1u, false);
    need(whole.records == cut.records && whole.refused == cut.refused && whole.hash == cut.hash && whole.end == cut.end);
    return 0;
}
