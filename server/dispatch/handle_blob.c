/* Attachments, in chunks. */
#include "server/dispatch/internal.h"

/* --- In -------------------------------------------------------------------------- */

struct blob_in {
    struct write write;
    Pacte__Command command;
    Pacte__BlobCommand blob;
};

static void put_done(struct write *w, const Pacte__Result *result)
{
    Pacte__BlobPutReply empty = PACTE__BLOB_PUT_REPLY__INIT;
    reply_message(w->q, w->d, result->blob != NULL ? &result->blob->base : &empty.base);
}

static enum err check(const Pacte__BlobPutRequest *r, struct err_note *note)
{
    if (r->sha256.len != 32)
        return err_field(note, ERR_INVALID, "sha256", "L'empreinte SHA-256 d'une pièce jointe compte 32 octets.");
    if (r->total_bytes > LIMIT_ATTACHMENT_BYTES)
        return err_field(note, ERR_TOO_LARGE, "total_bytes", "Une pièce jointe ne dépasse pas %u Mio.",
                         LIMIT_ATTACHMENT_BYTES >> 20);
    if (r->data.len > LIMIT_CHUNK_BYTES)
        return err_field(note, ERR_TOO_LARGE, "data", "Un morceau ne dépasse pas %u octets.", LIMIT_CHUNK_BYTES);
    if (r->idempotency_key.len != LIMIT_IDEMPOTENCY_KEY_BYTES)
        return err_field(note, ERR_INVALID, "idempotency_key", "Chaque écriture porte une clé d'envoi de %u octets.",
                         LIMIT_IDEMPOTENCY_KEY_BYTES);
    return ERR_OK;
}

HANDLER(blob_put)
{
    const Pacte__BlobPutRequest *r = (const Pacte__BlobPutRequest *)m;
    struct dispatch *d = dispatch_of(q);
    struct blob_in *b = arena_zalloc(&q->arena, 1, sizeof *b);
    enum err e = b == NULL ? ERR_NO_MEMORY : check(r, &d->turn->note);
    if (e != ERR_OK) {
        reply_error(q, d, e, &d->turn->note, NULL);
        return;
    }
    pacte__command__init(&b->command);
    pacte__blob_command__init(&b->blob);
    b->blob.sha256 = r->sha256;
    b->blob.total_bytes = r->total_bytes;
    b->blob.chunk = r->chunk;
    b->blob.data = r->data;
    b->command.idempotency_key = r->idempotency_key;
    b->command.action_case = PACTE__COMMAND__ACTION_BLOB;
    b->command.blob = &b->blob;
    b->write.done = put_done;
    write_submit(q, &b->write, &b->command);
}

/* --- Out -------------------------------------------------------------------------- */

struct blob_out {
    struct stream stream;
    struct bytes sha256;
    uint64_t total_bytes, sent_bytes;
    uint32_t chunk;
};

static enum err next(struct stream *s, struct bytes *part, bool *last)
{
    struct blob_out *b = s->ctx;
    struct turn t = {.reading = false};
    struct bytes data = {0};
    enum err e = turn_begin(s->d, &t);
    if (e == ERR_OK && b->total_bytes > 0)
        e = state_blob_chunk(&t.view, b->sha256, b->chunk, &data);
    if (e == ERR_NOT_FOUND)
        e = ERR_DAMAGED;
    if (e == ERR_OK) {
        struct wire_out out;
        wire_out_init(&out, &s->scratch, data.len + 32);
        wire_out_uint(&out, 1, b->chunk);
        wire_out_bytes_field(&out, 2, data);
        wire_out_uint(&out, 3, b->total_bytes);
        e = wire_out_bytes(&out, part);
    }
    turn_end(s->d, &t);
    b->chunk++;
    b->sent_bytes += data.len;
    *last = b->sent_bytes >= b->total_bytes;
    return e;
}

/* Whoever knows the SHA-256 of a content has read it in a document, or has the
 * content: its 256 bits cannot be guessed, so they are the right to read it,
 * for a role that reads documents at all. */
HANDLER(blob_get)
{
    const Pacte__BlobGetRequest *r = (const Pacte__BlobGetRequest *)m;
    struct dispatch *d = dispatch_of(q);
    struct err_note *note = &d->turn->note;
    struct blob_out *b = arena_zalloc(&q->arena, 1, sizeof *b);
    bool complete = false;
    enum err e = b == NULL ? ERR_NO_MEMORY : ERR_OK;
    if (e == ERR_OK && r->sha256.len != 32)
        e = err_field(note, ERR_INVALID, "sha256", "L'empreinte SHA-256 d'une pièce jointe compte 32 octets.");
    if (e == ERR_OK) {
        b->sha256 = bytes_of(r->sha256.data, r->sha256.len);
        e = state_blob_info(&d->turn->view, b->sha256, &b->total_bytes, &complete);
    }
    if (e == ERR_NOT_FOUND || (e == ERR_OK && !complete))
        e = err_field(note, ERR_NOT_FOUND, "sha256", "Cette pièce jointe n'est pas, ou pas encore entière, dans la base.");
    if (e != ERR_OK) {
        reply_error(q, d, e, note, NULL);
        return;
    }
    b->stream.next = next;
    b->stream.ctx = b;
    stream_start(q, &b->stream);
}
