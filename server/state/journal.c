/* The journal: each command with its result, chained. The head is kept apart,
 * so that cutting off the end is seen too.
 *
 *   term u64 | hash 32 | length of command u32 | command | result */
#include "server/state/internal.h"

#include "common/crypto/hash.h"

#include <assert.h>

enum { ROW_FIXED_BYTES = 44, HEAD_BYTES = 56 };

static void key_journal(struct store_key *k, uint64_t index)
{
    store_key_init(k, TABLE_JOURNAL);
    store_key_u64(k, index);
}

enum err journal_decode(struct bytes payload, struct journal_row *out)
{
    const uint8_t *p = payload.data;
    if (payload.len < ROW_FIXED_BYTES)
        return ERR_DAMAGED;
    size_t command_len = get_be32(p + 40), rest = payload.len - ROW_FIXED_BYTES;
    if (command_len > rest)
        return ERR_DAMAGED;
    *out = (struct journal_row){
        .term = get_be64(p),
        .hash = p + 8,
        .command = bytes_of(p + ROW_FIXED_BYTES, command_len),
        .result = bytes_of(p + ROW_FIXED_BYTES + command_len, rest - command_len),
    };
    return ERR_OK;
}

void state_journal_hash(const uint8_t former[32], uint64_t index, uint64_t term, struct bytes command,
                        struct bytes result, uint8_t out[32])
{
    uint8_t all[32 + 8 + 8 + 32 + 32];
    memcpy(all, former, 32);
    put_be64(all + 32, index);
    put_be64(all + 40, term);
    hash_sha256(command, all + 48);
    hash_sha256(result, all + 80);
    hash_sha256(bytes_of(all, sizeof all), out);
}

/* --- The head: index u64 | term u64 | at_ms i64 | hash 32 ------------------ */

enum err head_decode(struct bytes payload, struct journal_head *out)
{
    if (payload.len != HEAD_BYTES)
        return ERR_DAMAGED;
    out->index = get_be64(payload.data);
    out->term = get_be64(payload.data + 8);
    out->at_ms = (int64_t)get_be64(payload.data + 16);
    memcpy(out->hash, payload.data + 24, 32);
    return ERR_OK;
}

enum err state_journal_head(const struct view *v, struct journal_head *out)
{
    struct store_key k;
    struct bytes payload;
    key_meta(&k, meta_journal);
    enum err e = value_get(v, &k, &payload);
    if (e == ERR_NOT_FOUND) {
        *out = (struct journal_head){0};
        return ERR_OK;
    }
    return e == ERR_OK ? head_decode(payload, out) : e;
}

static enum err head_write(struct changes *ch, const struct journal_head *h)
{
    struct store_key k;
    uint8_t p[HEAD_BYTES];
    put_be64(p, h->index);
    put_be64(p + 8, h->term);
    put_be64(p + 16, (uint64_t)h->at_ms);
    memcpy(p + 24, h->hash, 32);
    key_meta(&k, meta_journal);
    return value_put_copy(ch, &k, bytes_of(p, sizeof p));
}

enum err state_journal_append(const struct view *v, struct changes *ch, uint64_t term, int64_t at_ms,
                              struct bytes command, struct bytes result, struct arena *a, struct journal_head *out)
{
    struct journal_head former;
    (void)a;
    assert(command.len <= UINT32_MAX);
    enum err e = state_journal_head(v, &former);
    if (e != ERR_OK)
        return e;
    struct journal_head head = {.index = former.index + 1, .term = term, .at_ms = at_ms};
    state_journal_hash(former.hash, head.index, term, command, result, head.hash);
    size_t len = ROW_FIXED_BYTES + command.len + result.len;
    uint8_t *p = value_payload(ch->arena, len);
    if (p == NULL)
        return ERR_NO_MEMORY;
    put_be64(p, term);
    memcpy(p + 8, head.hash, 32);
    put_be32(p + 40, (uint32_t)command.len);
    if (command.len > 0)
        memcpy(p + ROW_FIXED_BYTES, command.data, command.len);
    if (result.len > 0)
        memcpy(p + ROW_FIXED_BYTES + command.len, result.data, result.len);
    struct store_key k;
    key_journal(&k, head.index);
    e = value_put(ch, &k, p, len);
    if (e == ERR_OK)
        e = head_write(ch, &head);
    if (e == ERR_OK)
        *out = head;
    return e;
}

static bool field_copy(struct arena *a, struct bytes from, ProtobufCBinaryData *to)
{
    to->len = from.len;
    to->data = arena_copy(a, from.data, from.len);
    return to->data != NULL;
}

enum err state_journal_get(const struct view *v, uint64_t index, struct arena *a, Pacte__JournalEntry **out)
{
    struct store_key k;
    struct bytes payload;
    struct journal_row row;
    key_journal(&k, index);
    enum err e = value_get(v, &k, &payload);
    if (e == ERR_OK)
        e = journal_decode(payload, &row);
    if (e != ERR_OK)
        return e;
    Pacte__JournalEntry *entry = arena_alloc(a, sizeof *entry);
    if (entry == NULL)
        return ERR_NO_MEMORY;
    pacte__journal_entry__init(entry);
    entry->index = index;
    entry->term = row.term;
    if (!field_copy(a, row.command, &entry->command) || !field_copy(a, row.result, &entry->result) ||
        !field_copy(a, bytes_of(row.hash, 32), &entry->hash))
        return ERR_NO_MEMORY;
    *out = entry;
    return ERR_OK;
}
