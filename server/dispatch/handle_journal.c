/* The journal, in parts. */
#include "server/dispatch/internal.h"

enum { PART_BYTES = 64 * 1024 };

struct journal {
    struct stream stream;
    uint64_t index;
    uint32_t rows;
};

static enum err next(struct stream *s, struct bytes *part, bool *last)
{
    struct journal *j = s->ctx;
    struct turn t = {.reading = false};
    struct wire_out out;
    enum err e = turn_begin(s->d, &t);
    if (e != ERR_OK)
        return e;
    e = query_journal(&t.view, &j->index, &j->rows, PART_BYTES, &s->scratch, &out);
    turn_end(s->d, &t);
    if (e == ERR_DAMAGED)
        return err_set(&s->note, e, "L'entrée %llu du journal est abîmée : prévenez l'administration.",
                       (unsigned long long)j->index);
    if (e != ERR_OK)
        return e;
    *last = j->rows == 0;
    if (*last)
        wire_out_uint(&out, 2, j->index);
    return wire_out_bytes(&out, part);
}

HANDLER(journal)
{
    const Pacte__JournalRequest *r = (const Pacte__JournalRequest *)m;
    struct dispatch *d = dispatch_of(q);
    struct journal *j = arena_zalloc(&q->arena, 1, sizeof *j);
    if (j == NULL) {
        reply_error(q, d, ERR_NO_MEMORY, NULL, NULL);
        return;
    }
    j->index = r->first_index != 0 ? r->first_index : 1;
    j->rows = r->rows != 0 ? r->rows : UINT32_MAX;
    j->stream.next = next;
    j->stream.ctx = j;
    stream_start(q, &j->stream);
}
