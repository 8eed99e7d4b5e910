/* What a new watch has missed, from the journal: the operations of each batch
 * and the headers of its result, read without unpacking the records. */
#include "server/dispatch/internal.h"

enum { ENTRIES_MAX = 1000, SCRATCH_BYTES = 8 << 20, BYTES_MAX = 8 << 20 };

/* The numbers of proto/command.proto and proto/access.proto. */
enum { COMMAND_ACTOR = 2, COMMAND_AT = 3, COMMAND_BATCH = 11, ACTOR_ACCOUNT = 2, BATCH_OPERATION = 1,
       OPERATION_PUT = 1, OPERATION_DELETE = 2, DELETE_TYPE = 1, RECORD_BODY_MIN = 101, RESULT_ERROR = 1,
       RESULT_HEADER = 4, HEADER_ID = 1, HEADER_REVISION = 2, HEADER_ARCHIVED = 7 };

struct replay {
    struct dispatch *d;
    struct peer *peer;
    size_t watch;
    struct arena scratch;
    struct applied *applied;
    size_t types, headers, cap;
    struct hub_news news;
};

static uint32_t type_of_put(struct bytes record, enum err *e)
{
    struct wire_field f;
    uint32_t type = 0;
    while (wire_next(&record, &f, e))
        if (f.number >= RECORD_BODY_MIN)
            type = f.number - 100;
    return type;
}

static uint32_t type_of_delete(struct bytes request, enum err *e)
{
    struct wire_field f;
    uint32_t type = 0;
    while (wire_next(&request, &f, e))
        if (f.number == DELETE_TYPE)
            type = (uint32_t)f.value;
    return type;
}

static enum err read_operation(struct replay *r, struct bytes operation)
{
    struct wire_field f;
    enum err e = ERR_OK;
    uint32_t type = 0;
    while (e == ERR_OK && wire_next(&operation, &f, &e)) {
        if (f.number == OPERATION_PUT)
            type = type_of_put(f.bytes, &e);
        else if (f.number == OPERATION_DELETE)
            type = type_of_delete(f.bytes, &e);
    }
    if (e == ERR_OK && r->types < r->cap)
        r->applied[r->types].type = type;
    r->types++;
    return e;
}

static enum err read_batch(struct replay *r, struct bytes batch)
{
    struct wire_field f;
    enum err e = ERR_OK;
    while (e == ERR_OK && wire_next(&batch, &f, &e))
        if (f.number == BATCH_OPERATION)
            e = read_operation(r, f.bytes);
    return e;
}

static enum err read_account(struct replay *r, struct bytes actor)
{
    struct wire_field f;
    enum err e = ERR_OK;
    while (wire_next(&actor, &f, &e))
        if (f.number == ACTOR_ACCOUNT)
            r->news.account = arena_text(&r->scratch, (const char *)f.bytes.data, f.bytes.len);
    return e == ERR_OK && r->news.account == NULL ? ERR_NO_MEMORY : e;
}

static enum err read_command(struct replay *r, struct bytes command)
{
    struct wire_field f;
    enum err e = ERR_OK;
    while (e == ERR_OK && wire_next(&command, &f, &e)) {
        if (f.number == COMMAND_ACTOR)
            e = read_account(r, f.bytes);
        else if (f.number == COMMAND_AT)
            r->news.at_ms = (int64_t)f.value;
        else if (f.number == COMMAND_BATCH)
            e = read_batch(r, f.bytes);
    }
    return e;
}

static enum err read_header(struct replay *r, struct bytes header)
{
    struct wire_field f;
    enum err e = ERR_OK;
    if (r->headers == r->cap)
        return ERR_OK;
    struct applied *a = &r->applied[r->headers++];
    while (wire_next(&header, &f, &e)) {
        if (f.number == HEADER_ID)
            a->id = f.value;
        else if (f.number == HEADER_REVISION)
            a->revision = (uint32_t)f.value;
        else if (f.number == HEADER_ARCHIVED)
            a->archived = f.value != 0;
    }
    return e;
}

static enum err read_result(struct replay *r, struct bytes result)
{
    struct wire_field f;
    enum err e = ERR_OK;
    while (e == ERR_OK && wire_next(&result, &f, &e))
        if (f.number == RESULT_HEADER)
            e = read_header(r, f.bytes);
    return e;
}

/* As many as the answer has; a refused command has none. */
static enum err count_headers(struct bytes result, size_t *out)
{
    struct wire_field f;
    enum err e = ERR_OK;
    *out = 0;
    while (wire_next(&result, &f, &e))
        *out += f.number == RESULT_HEADER;
    return e;
}

static enum err replay_entry(struct replay *r, const struct view *v, uint64_t index, size_t *bytes)
{
    Pacte__JournalEntry *entry;
    arena_reset(&r->scratch);
    r->types = r->headers = 0;
    r->news = (struct hub_news){.journal_index = index, .account = ""};
    enum err e = state_journal_get(v, index, &r->scratch, &entry);
    if (e != ERR_OK)
        return e;
    *bytes += entry->command.len;
    e = count_headers(bytes_of(entry->result.data, entry->result.len), &r->cap);
    if (e != ERR_OK)
        return e;
    r->applied = arena_zalloc(&r->scratch, r->cap + 1, sizeof *r->applied);
    if (r->applied == NULL)
        return ERR_NO_MEMORY;
    e = read_command(r, bytes_of(entry->command.data, entry->command.len));
    if (e == ERR_OK)
        e = read_result(r, bytes_of(entry->result.data, entry->result.len));
    if (e != ERR_OK || r->types != r->headers)
        return e;                            /* not a batch, or a refused one */
    r->news.applied = r->applied;
    r->news.count = r->headers;
    hub_tell(r->d, v, r->peer, r->watch, &r->news);
    return ERR_OK;
}

void hub_replay(struct dispatch *d, struct peer *p, size_t watch, uint64_t after_index)
{
    struct replay r = {.d = d, .peer = p, .watch = watch};
    const struct view *v = &d->turn->view;
    struct journal_head head;
    size_t bytes = 0;
    enum err e = state_journal_head(v, &head);
    if (e != ERR_OK || after_index >= head.index)
        return;
    if (head.index - after_index > ENTRIES_MAX) {
        hub_overflow(p, watch, head.index);
        return;
    }
    arena_init(&r.scratch, d->o.sys, SCRATCH_BYTES);
    for (uint64_t i = after_index + 1; i <= head.index && e == ERR_OK && bytes < BYTES_MAX; i++)
        e = replay_entry(&r, v, i, &bytes);
    arena_finish(&r.scratch);
    if (e != ERR_OK || bytes >= BYTES_MAX)
        hub_overflow(p, watch, head.index);
}
