#include "server/query/command.h"
#include "server/query/query.h"

#include "server/query/sight.h"

static enum err add_row(const Pacte__JournalEntry *entry, struct wire_out *out)
{
    struct command_read c;
    char summary[COMMAND_SUMMARY_BYTES];
    uint32_t error = 0;
    enum err e = command_read(bytes_of(entry->command.data, entry->command.len), &c);
    if (e == ERR_OK)
        e = result_error(bytes_of(entry->result.data, entry->result.len), &error);
    if (e == ERR_OK)
        e = command_summary(&c, summary);
    if (e != ERR_OK)
        return ERR_DAMAGED;
    struct wire_out row;
    wire_out_init(&row, out->arena, 512);
    wire_out_uint(&row, 1, entry->index);
    wire_out_uint(&row, 2, entry->term);
    wire_out_uint(&row, 3, (uint64_t)c.at_ms);
    wire_out_bytes_field(&row, 4, c.account);
    wire_out_bytes_field(&row, 5, c.source);
    wire_out_bytes_field(&row, 6, bytes_text(command_name(c.action)));
    wire_out_uint(&row, 7, error);
    wire_out_bytes_field(&row, 8, bytes_text(summary));
    wire_out_bytes_field(&row, 9, c.reason);
    wire_out_bytes_field(&row, 10, bytes_of(entry->hash.data, entry->hash.len));
    struct bytes packed;
    e = wire_out_bytes(&row, &packed);
    if (e == ERR_OK)
        wire_out_bytes_field(out, 1, packed);
    return e;
}

enum err query_journal(const struct view *v, uint64_t *index, uint32_t *rows, size_t bytes_max,
                       struct arena *arena, struct wire_out *out)
{
    struct arena scratch;
    enum err e = ERR_OK;
    wire_out_init(out, arena, 4096);
    arena_init(&scratch, arena->sys, QUERY_SCRATCH_BYTES);
    while (*rows > 0 && out->len < bytes_max) {
        Pacte__JournalEntry *entry;
        arena_reset(&scratch);
        e = state_journal_get(v, *index, &scratch, &entry);
        if (e == ERR_OK)
            e = add_row(entry, out);
        if (e != ERR_OK)
            break;
        ++*index;
        --*rows;
    }
    arena_finish(&scratch);
    if (e == ERR_NOT_FOUND)                  /* the end */
        *rows = 0;
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}
