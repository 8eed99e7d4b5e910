#include "server/dispatch/internal.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* The second number of statm is of resident pages. 0 when it cannot be read. */
static uint64_t resident_bytes(void)
{
    unsigned long long size, resident;
    FILE *f = fopen("/proc/self/statm", "re");
    if (f == NULL)
        return 0;
    int n = fscanf(f, "%llu %llu", &size, &resident);
    fclose(f);
    return n == 2 ? resident * (uint64_t)sysconf(_SC_PAGESIZE) : 0;
}

/* Buckets up to the last one that is not empty. */
static enum err buckets(struct arena *a, const uint64_t *from, size_t *n, uint64_t **out)
{
    size_t count = METRICS_BUCKETS;
    while (count > 0 && from[count - 1] == 0)
        count--;
    *n = count;
    *out = arena_copy(a, from, count * sizeof *from);
    return *out == NULL ? ERR_NO_MEMORY : ERR_OK;
}

static enum err add_methods(struct arena *a, const struct metrics *m, Pacte__StatusReply *s)
{
    s->methods = arena_alloc(a, METRICS_METHODS * sizeof *s->methods);
    if (s->methods == NULL)
        return ERR_NO_MEMORY;
    for (uint32_t i = 0; i < METRICS_METHODS; i++) {
        const struct route *r = dispatch_route(i);
        if (r == NULL || m->methods[i].requests == 0)
            continue;
        Pacte__MethodMetric *row = arena_alloc(a, sizeof *row);
        if (row == NULL)
            return ERR_NO_MEMORY;
        pacte__method_metric__init(row);
        row->method = (char *)(uintptr_t)r->name;
        row->requests = m->methods[i].requests;
        row->errors = m->methods[i].errors;
        row->total_us = m->methods[i].total_us;
        enum err e = buckets(a, m->methods[i].latency, &row->n_latency_buckets, &row->latency_buckets);
        if (e != ERR_OK)
            return e;
        s->methods[s->n_methods++] = row;
    }
    return ERR_OK;
}

static enum err add_errors(struct arena *a, const struct metrics *m, Pacte__StatusReply *s)
{
    s->errors = arena_alloc(a, METRICS_ERRORS * sizeof *s->errors);
    if (s->errors == NULL)
        return ERR_NO_MEMORY;
    for (uint32_t i = 1; i < METRICS_ERRORS; i++) {
        if (m->errors[i] == 0)
            continue;
        Pacte__ErrorMetric *row = arena_alloc(a, sizeof *row);
        if (row == NULL)
            return ERR_NO_MEMORY;
        pacte__error_metric__init(row);
        row->number = i;
        row->name = (char *)(uintptr_t)err_name((enum err)i);
        row->count = m->errors[i];
        s->errors[s->n_errors++] = row;
    }
    return ERR_OK;
}

static enum err add_batches(struct arena *a, struct metrics *m, Pacte__StatusReply *s)
{
    uint64_t batches[METRICS_BUCKETS];
    for (size_t i = 0; i < METRICS_BUCKETS; i++)
        batches[i] = atomic_load(&m->batches[i]);
    s->commits = atomic_load(&m->commits);
    s->commands = atomic_load(&m->commands);
    s->commit_us = atomic_load(&m->commit_us);
    return buckets(a, batches, &s->n_batch_buckets, &s->batch_buckets);
}

static void add_counts(const struct metrics *m, Pacte__StatusReply *s)
{
    s->started_ms = m->started_ms;
    s->connections = (uint32_t)m->connections;
    s->connections_before_login = (uint32_t)m->connections_before_login;
    s->connections_refused = m->connections_refused;
    s->bytes_received = m->bytes_received;
    s->bytes_sent = m->bytes_sent;
    s->last_backup_ms = m->last_backup_ms;
}

static enum err add_store(struct dispatch *d, const struct journal_head *head, Pacte__StatusReply *s)
{
    struct store_info info;
    enum err e = store_info(d->o.store, &info);
    if (e != ERR_OK)
        return e;
    s->journal_index = head->index;
    s->journal_hash = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)head->hash, .len = sizeof head->hash};
    s->records = info.entries[TABLE_RECORD];
    s->map_bytes = info.map_bytes;
    s->map_used_bytes = info.used_bytes;
    s->readers = info.readers;
    return ERR_OK;
}

HANDLER(status)
{
    (void)m;
    struct dispatch *d = dispatch_of(q);
    Pacte__StatusReply s = PACTE__STATUS_REPLY__INIT;
    struct err_note why = {.field = ""};
    struct journal_head head;
    struct site site = {.store_id = 0};
    enum err e = state_journal_head(&d->turn->view, &head);
    if (e == ERR_OK)
        e = state_site_get(&d->turn->view, &site);
    if (e == ERR_OK || e == ERR_NOT_FOUND)
        e = add_store(d, &head, &s);
    if (e == ERR_OK)
        e = add_methods(&q->arena, d->o.metrics, &s);
    if (e == ERR_OK)
        e = add_errors(&q->arena, d->o.metrics, &s);
    if (e == ERR_OK)
        e = add_batches(&q->arena, d->o.metrics, &s);
    if (e != ERR_OK) {
        reply_error(q, d, e, &d->turn->note, NULL);
        return;
    }
    add_counts(d->o.metrics, &s);
    s.version = (char *)(uintptr_t)d->o.version;
    s.now_ms = now_ms(d);
    s.store_id = site.store_id;
    s.schema_version = STATE_SCHEMA_VERSION;
    s.read_only = writer_read_only(d->o.writer, &why);
    s.read_only_reason = s.read_only ? why.text : s.read_only_reason;
    s.resident_bytes = resident_bytes();
    s.queue_commands = (uint32_t)writer_waiting(d->o.writer);
    s.certificate_expires_ms = d->o.certificate_expires_ms != NULL ? d->o.certificate_expires_ms(d->o.ctx) : 0;
    reply_message(q, d, &s.base);
}
