#include "tests/support/ecran_pieces.h"

#include "common/crypto/hash.h"
#include "proto/limits.h"
#include "tests/support/ecran_answers.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- The disk ---------------------------------------------------------------- */

static void tell(struct ecran *e, const struct effect *f, struct event v)
{
    v.kind = EVENT_PIECE;
    v.tag = f->tag;
    v.now_ms = e->now_ms;
    model_event(&e->model, &v);
}

static void unreadable(struct ecran *e, const struct effect *f)
{
    struct err_note note = {0};
    enum err error = err_set(&note, ERR_NOT_FOUND, "« %s » ne peut pas être lu : fichier absent.", f->text);
    tell(e, f, (struct event){.error = error, .note = &note});
}

static void prove(struct ecran *e, const struct effect *f)
{
    uint8_t sum[HASH_BYTES];
    hash_sha256(e->piece, sum);
    tell(e, f, (struct event){.octets = e->piece.len, .bytes = bytes_of(sum, sizeof sum)});
}

static void read_chunk(struct ecran *e, const struct effect *f)
{
    size_t left = f->id < e->piece.len ? e->piece.len - (size_t)f->id : 0;
    tell(e, f, (struct event){.bytes = bytes_of(e->piece.data + f->id, left < LIMIT_CHUNK_BYTES ? left : LIMIT_CHUNK_BYTES)});
}

static void begin(struct ecran *e, const struct effect *f)
{
    free((void *)(uintptr_t)e->piece_recue.data);
    e->piece_recue = bytes_of(malloc(LIMIT_ATTACHMENT_BYTES), 0);
    assert(e->piece_recue.data != NULL);
    (void)snprintf(e->piece_nom, sizeof e->piece_nom, "%s/%s", f->text != NULL ? f->text : "", f->text2);
    tell(e, f, (struct event){.error = ERR_OK});
}

static void write_part(struct ecran *e, const struct effect *f)
{
    assert(e->piece_recue.len + f->bytes.len <= LIMIT_ATTACHMENT_BYTES);
    memcpy((uint8_t *)(uintptr_t)e->piece_recue.data + e->piece_recue.len, f->bytes.data, f->bytes.len);
    e->piece_recue.len += f->bytes.len;
}

static void complete(struct ecran *e, const struct effect *f)
{
    char whole[300];
    (void)snprintf(whole, sizeof whole, "%sscan.pdf", f->text);
    struct event v = {.kind = EVENT_COMPLETED, .text = whole, .now_ms = e->now_ms};
    model_event(&e->model, &v);
}

void ecran_piece(struct ecran *e, const struct effect *f)
{
    bool reads = f->kind == EFFECT_PIECE_PROVE || f->kind == EFFECT_PIECE_READ;
    if (reads && e->piece.len == 0) {
        unreadable(e, f);
        return;
    }
    switch (f->kind) {
    case EFFECT_PIECE_PROVE: prove(e, f); break;
    case EFFECT_PIECE_READ: read_chunk(e, f); break;
    case EFFECT_PIECE_BEGIN: begin(e, f); break;
    case EFFECT_PIECE_WRITE: write_part(e, f); break;
    case EFFECT_PIECE_END: tell(e, f, (struct event){.text = e->piece_nom}); break;
    case EFFECT_PIECE_DROP: e->piece_recue.len = 0; break;
    case EFFECT_PIECE_OPEN: (void)snprintf(e->piece_ouverte, sizeof e->piece_ouverte, "%s", f->text); break;
    default: complete(e, f); break;
    }
}

/* --- The daemon -------------------------------------------------------------- */

/* Done, and then the link goes with the answer. */
static bool cut(struct ecran *e, const struct effect *f)
{
    struct err_note note = {0};
    if (e->cut_at == 0 || e->chunks != e->cut_at)
        return false;
    e->cut_at = 0;
    ecran_link(e, false);
    ecran_refuse(e, f, ERR_UNREACHABLE, &note);
    return true;
}

void ecran_blob_put(struct ecran *e, const struct effect *f, const Pacte__BlobPutRequest *q)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__BlobCommand b = PACTE__BLOB_COMMAND__INIT;
    b.sha256 = q->sha256;
    b.total_bytes = q->total_bytes;
    b.chunk = q->chunk;
    b.data = q->data;
    c.action_case = PACTE__COMMAND__ACTION_BLOB;
    c.blob = &b;
    e->world.has_key = true;
    memcpy(e->world.key, q->idempotency_key.data, sizeof e->world.key);
    enum err error = world_command(&e->world, e->account, &c);
    e->world.has_key = false;
    e->chunks++;
    struct err_note note = e->world.note;
    if (cut(e, f))
        return;
    if (error != ERR_OK)
        ecran_refuse(e, f, error, &note);
    else
        ecran_tell(e, f, ERR_OK, NULL, NULL, &e->world.result->blob->base);
}

static void part(struct ecran *e, const struct effect *f, const Pacte__BlobPart *p)
{
    struct event v = {.kind = EVENT_ANSWER, .now_ms = e->now_ms};
    bool last = (uint64_t)p->chunk * LIMIT_CHUNK_BYTES + p->data.len >= p->total_bytes;
    v.answer = (struct reponse){.tag = f->tag, .m = &p->base, .last = last};
    model_event(&e->model, &v);
}

void ecran_blob_get(struct ecran *e, const struct effect *f, const Pacte__BlobGetRequest *q)
{
    const struct store_read *read;
    struct err_note note = {0};
    bool whole = false;
    Pacte__BlobPart p = PACTE__BLOB_PART__INIT;
    struct bytes sum = bytes_of(q->sha256.data, q->sha256.len), data;
    enum err begun = store_reader_begin(e->reader, &read, NULL);
    assert(begun == ERR_OK);
    struct view view = {.read = read};
    enum err error = state_blob_info(&view, sum, &p.total_bytes, &whole);
    for (uint64_t sent = 0; error == ERR_OK && whole && sent < p.total_bytes; sent += data.len) {
        error = state_blob_chunk(&view, sum, p.chunk, &data);
        p.data = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)data.data, .len = data.len};
        if (error == ERR_OK)
            part(e, f, &p);
        p.chunk++;
    }
    store_reader_end(e->reader);
    if (error != ERR_OK || !whole)
        ecran_refuse(e, f, error != ERR_OK ? error : ERR_NOT_FOUND, &note);
}
