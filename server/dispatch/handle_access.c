/* Records: reading is a query of the turn, writing a command. */
#include "server/dispatch/internal.h"

#include <string.h>

/* --- Reading ------------------------------------------------------------------ */

static size_t others_present(void *ctx, uint32_t type, uint64_t id, const char **out, size_t max)
{
    const struct request *q = ctx;
    return hub_present(dispatch_of(q), type, id, dispatch_of(q)->turn->caller.account_id, out, max);
}

HANDLER(get)
{
    struct query query = turn_query(q);
    struct bytes reply = {0};
    enum err e = query_get(&query, (const Pacte__GetRequest *)m, others_present, q, &reply);
    reply_bytes(q, dispatch_of(q), e, reply);
}

HANDLER(list)
{
    struct query query = turn_query(q);
    struct bytes reply = {0};
    enum err e = query_list(&query, (const Pacte__ListRequest *)m, &reply);
    reply_bytes(q, dispatch_of(q), e, reply);
}

HANDLER(history)
{
    struct query query = turn_query(q);
    struct bytes reply = {0};
    enum err e = query_history(&query, (const Pacte__HistoryRequest *)m, &reply);
    reply_bytes(q, dispatch_of(q), e, reply);
}

HANDLER(search)
{
    struct query query = turn_query(q);
    struct bytes reply = {0};
    enum err e = query_search(&query, (const Pacte__SearchRequest *)m, &reply);
    reply_bytes(q, dispatch_of(q), e, reply);
}

HANDLER(totals)
{
    struct query query = turn_query(q);
    struct bytes reply = {0};
    enum err e = query_totals(&query, (const Pacte__TotalsRequest *)m, &reply);
    reply_bytes(q, dispatch_of(q), e, reply);
}

/* --- Writing ------------------------------------------------------------------- */

struct batch {
    struct write write;
    Pacte__Command command;
    Pacte__BatchRequest batch;
    Pacte__Operation operation, *one;
};

static void submit(struct request *q, struct batch *b, ProtobufCBinaryData key, char *reason,
                   void (*done)(struct write *w, const Pacte__Result *result))
{
    struct dispatch *d = dispatch_of(q);
    if (key.len != LIMIT_IDEMPOTENCY_KEY_BYTES) {
        (void)err_field(&d->turn->note, ERR_INVALID, "idempotency_key",
                        "Chaque écriture porte une clé d'envoi de %u octets.", LIMIT_IDEMPOTENCY_KEY_BYTES);
        reply_error(q, d, ERR_INVALID, &d->turn->note, NULL);
        return;
    }
    pacte__command__init(&b->command);
    b->command.idempotency_key = key;
    b->command.reason = reason;
    b->command.action_case = PACTE__COMMAND__ACTION_BATCH;
    b->command.batch = &b->batch;
    b->write.done = done;
    write_submit(q, &b->write, &b->command);
}

static struct batch *one_operation(struct request *q)
{
    struct batch *b = arena_zalloc(&q->arena, 1, sizeof *b);
    if (b == NULL) {
        reply_error(q, dispatch_of(q), ERR_NO_MEMORY, NULL, NULL);
        return NULL;
    }
    pacte__batch_request__init(&b->batch);
    pacte__operation__init(&b->operation);
    b->one = &b->operation;
    b->batch.operations = &b->one;
    b->batch.n_operations = 1;
    return b;
}

static uint32_t type_written(const Pacte__Operation *o)
{
    const ProtobufCMessage *body;
    if (o->what_case == PACTE__OPERATION__WHAT_DELETE)
        return o->delete_->type;
    const struct record_type *t = record_body(o->put, &body);
    return t != NULL ? (uint32_t)t->number : 0;
}

/* The version that was written, even when another came after it: sent twice,
 * the answer is the same. */
static void put_done(struct write *w, const Pacte__Result *result)
{
    struct request *q = w->q;
    struct turn *t = w->d->turn;
    const Pacte__Operation *o = w->job.command->batch->operations[0];
    struct query query = {.view = &t->view, .caller = &t->caller, .arena = &q->arena, .note = &t->note};
    struct bytes record, reply = {0};
    if (result->n_headers != 1) {
        reply_error(q, w->d, ERR_INTERNAL, NULL, NULL);
        return;
    }
    enum err e = query_record(&query, type_written(o), result->headers[0]->id, result->headers[0]->revision, &record);
    struct wire_out out;
    wire_out_init(&out, &q->arena, 64);
    if (e == ERR_OK)
        wire_out_bytes_field(&out, 1, record);
    else if (e == ERR_NOT_FOUND)             /* written, and out of the writer's sight: the header alone */
        e = wire_pack(&result->headers[0]->base, &q->arena, &record);
    if (e == ERR_OK && out.len == 0) {
        uint8_t tag[11] = {1 << 3 | 2};      /* Record.header */
        size_t len = 1 + wire_varint(tag + 1, record.len);
        wire_out_begin(&out, 1, len + record.len);
        wire_out_raw(&out, bytes_of(tag, len));
        wire_out_raw(&out, record);
    }
    wire_out_uint(&out, 2, w->job.outcome.journal_index);
    if (e == ERR_OK)
        e = wire_out_bytes(&out, &reply);
    reply_bytes(q, w->d, e, reply);
}

HANDLER(put)
{
    const Pacte__PutRequest *r = (const Pacte__PutRequest *)m;
    struct dispatch *d = dispatch_of(q);
    const ProtobufCMessage *body;
    if (r->record == NULL || record_body(r->record, &body) == NULL) {
        (void)err_field(&d->turn->note, ERR_REQUIRED, "record", "La demande ne contient pas de fiche.");
        reply_error(q, d, ERR_REQUIRED, &d->turn->note, NULL);
        return;
    }
    struct batch *b = one_operation(q);
    if (b == NULL)
        return;
    b->operation.what_case = PACTE__OPERATION__WHAT_PUT;
    b->operation.put = r->record;
    submit(q, b, r->idempotency_key, r->reason, put_done);
}

HANDLER(delete)
{
    const Pacte__DeleteRequest *r = (const Pacte__DeleteRequest *)m;
    struct batch *b = one_operation(q);
    if (b == NULL)
        return;
    Pacte__DeleteRequest *inner = arena_copy(&q->arena, r, sizeof *r);
    if (inner == NULL) {
        reply_error(q, dispatch_of(q), ERR_NO_MEMORY, NULL, NULL);
        return;
    }
    /* Key and reason are those of the command. */
    inner->idempotency_key = (ProtobufCBinaryData){0};
    inner->reason = (char *)(uintptr_t)protobuf_c_empty_string;
    b->operation.what_case = PACTE__OPERATION__WHAT_DELETE;
    b->operation.delete_ = inner;
    submit(q, b, r->idempotency_key, r->reason, put_done);
}

static void batch_done(struct write *w, const Pacte__Result *result)
{
    Pacte__BatchReply reply = PACTE__BATCH_REPLY__INIT;
    reply.headers = result->headers;
    reply.n_headers = result->n_headers;
    reply.journal_index = w->job.outcome.journal_index;
    reply_message(w->q, w->d, &reply.base);
}

HANDLER(batch)
{
    const Pacte__BatchRequest *r = (const Pacte__BatchRequest *)m;
    struct dispatch *d = dispatch_of(q);
    struct batch *b = arena_zalloc(&q->arena, 1, sizeof *b);
    enum err e = b == NULL ? ERR_NO_MEMORY : ERR_OK;
    if (r->n_operations > LIMIT_BATCH_OPERATIONS)
        e = err_field(&d->turn->note, ERR_OUT_OF_RANGE, "operations", "Un lot compte au plus %u opérations : faites-en plusieurs.",
                      LIMIT_BATCH_OPERATIONS);
    else if (r->n_operations == 0)
        e = err_field(&d->turn->note, ERR_REQUIRED, "operations", "Le lot est vide.");
    if (e != ERR_OK) {
        reply_error(q, d, e, &d->turn->note, NULL);
        return;
    }
    pacte__batch_request__init(&b->batch);
    b->batch.operations = r->operations;
    b->batch.n_operations = r->n_operations;
    submit(q, b, r->idempotency_key, r->reason, batch_done);
}
