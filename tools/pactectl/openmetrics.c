#include "tools/pactectl/openmetrics.h"

#include <inttypes.h>
#include <stdbool.h>
#include <string.h>

static void head(FILE *to, const char *name, const char *type, const char *unit, const char *help)
{
    fprintf(to, "# TYPE pacte_%s %s\n", name, type);
    if (unit != NULL)
        fprintf(to, "# UNIT pacte_%s %s\n", name, unit);
    fprintf(to, "# HELP pacte_%s %s\n", name, help);
}

static void gauge(FILE *to, const char *name, const char *unit, const char *help, int64_t n)
{
    head(to, name, "gauge", unit, help);
    fprintf(to, "pacte_%s %" PRId64 "\n", name, n);
}

static void counter(FILE *to, const char *name, const char *unit, const char *help, uint64_t n)
{
    head(to, name, "counter", unit, help);
    fprintf(to, "pacte_%s_total %" PRIu64 "\n", name, n);
}

/* Microseconds and milliseconds in seconds, exactly: no floating point. */
static void put_seconds_us(FILE *to, uint64_t us) { fprintf(to, "%" PRIu64 ".%06" PRIu64, us / 1000000, us % 1000000); }
static void put_seconds_ms(FILE *to, int64_t ms) { fprintf(to, "%" PRId64 ".%03d", ms / 1000, (int)(ms % 1000)); }

/* A label's value: letters, digits, « _ » and « . » only; it is the server's. */
static void put_label(FILE *to, const char *text)
{
    for (; *text != '\0'; text++) {
        bool plain = (*text >= 'a' && *text <= 'z') || (*text >= 'A' && *text <= 'Z') || (*text >= '0' && *text <= '9') ||
                     *text == '.' || *text == '-';
        putc(plain ? *text : '_', to);
    }
}

static void by_method(FILE *to, const Pacte__StatusReply *s, const char *name, const char *help, bool errors)
{
    head(to, name, "counter", NULL, help);
    for (size_t i = 0; i < s->n_methods; i++) {
        const Pacte__MethodMetric *m = s->methods[i];
        fprintf(to, "pacte_%s_total{method=\"", name);
        put_label(to, m->method);
        fprintf(to, "\"} %" PRIu64 "\n", errors ? m->errors : m->requests);
    }
}

/* The bounds are the same at each reading, however many buckets came: a series
 * must not come and go. */
enum { LATENCY_BOUNDS = 27, BATCH_BOUNDS = 10 };

static void put_bucket(FILE *to, const char *method)
{
    fputs("pacte_request_duration_seconds_bucket{method=\"", to);
    put_label(to, method);
    fputs("\",le=\"", to);
}

/* Bucket b holds what took at most 2^b microseconds; the sums are cumulative,
 * as the format wants. */
static void latencies(FILE *to, const Pacte__StatusReply *s)
{
    head(to, "request_duration_seconds", "histogram", "seconds", "Time from request to answer, by method.");
    for (size_t i = 0; i < s->n_methods; i++) {
        const Pacte__MethodMetric *m = s->methods[i];
        uint64_t sum = 0;
        for (size_t b = 0; b < LATENCY_BOUNDS; b++) {
            sum += b < m->n_latency_buckets ? m->latency_buckets[b] : 0;
            put_bucket(to, m->method);
            put_seconds_us(to, UINT64_C(1) << b);
            fprintf(to, "\"} %" PRIu64 "\n", sum);
        }
        for (size_t b = LATENCY_BOUNDS; b < m->n_latency_buckets; b++)
            sum += m->latency_buckets[b];
        put_bucket(to, m->method);
        fprintf(to, "+Inf\"} %" PRIu64 "\n", sum);
        fputs("pacte_request_duration_seconds_count{method=\"", to);
        put_label(to, m->method);
        fprintf(to, "\"} %" PRIu64 "\npacte_request_duration_seconds_sum{method=\"", sum);
        put_label(to, m->method);
        fputs("\"} ", to);
        put_seconds_us(to, m->total_us);
        putc('\n', to);
    }
}

static void batches(FILE *to, const Pacte__StatusReply *s)
{
    uint64_t sum = 0;
    head(to, "commit_commands", "histogram", NULL, "Commands of one commit.");
    for (size_t b = 0; b < BATCH_BOUNDS; b++) {
        sum += b < s->n_batch_buckets ? s->batch_buckets[b] : 0;
        fprintf(to, "pacte_commit_commands_bucket{le=\"%" PRIu64 "\"} %" PRIu64 "\n", (UINT64_C(2) << b) - 1, sum);
    }
    for (size_t b = BATCH_BOUNDS; b < s->n_batch_buckets; b++)
        sum += s->batch_buckets[b];
    fprintf(to, "pacte_commit_commands_bucket{le=\"+Inf\"} %" PRIu64 "\n", sum);
    fprintf(to, "pacte_commit_commands_count %" PRIu64 "\npacte_commit_commands_sum %" PRIu64 "\n", sum, s->commands);
}

static void errors(FILE *to, const Pacte__StatusReply *s)
{
    head(to, "errors", "counter", NULL, "Answers that were errors, by error.");
    for (size_t i = 0; i < s->n_errors; i++) {
        fputs("pacte_errors_total{error=\"", to);
        put_label(to, s->errors[i]->name);
        fprintf(to, "\",number=\"%" PRIu32 "\"} %" PRIu64 "\n", s->errors[i]->number, s->errors[i]->count);
    }
}

static void instant(FILE *to, const char *name, const char *help, int64_t ms)
{
    head(to, name, "gauge", "seconds", help);
    fprintf(to, "pacte_%s ", name);
    put_seconds_ms(to, ms);
    putc('\n', to);
}

void openmetrics_write(FILE *to, const Pacte__StatusReply *s)
{
    head(to, "build", "info", NULL, "Version of the daemon.");
    fputs("pacte_build_info{version=\"", to);
    put_label(to, s->version);
    fputs("\"} 1\n", to);
    instant(to, "started_seconds", "When the daemon started.", s->started_ms);
    instant(to, "certificate_expires_seconds", "End of validity of the server's certificate.", s->certificate_expires_ms);
    instant(to, "last_backup_seconds", "When the last backup was taken; 0: never.", s->last_backup_ms);
    gauge(to, "read_only", NULL, "1 when nothing can be written.", s->read_only);
    gauge(to, "records", NULL, "Records, archived ones too.", (int64_t)s->records);
    counter(to, "journal_entries", NULL, "Entries of the journal.", s->journal_index);
    gauge(to, "map_bytes", "bytes", "Address space of the store.", (int64_t)s->map_bytes);
    gauge(to, "map_used_bytes", "bytes", "What the store uses of it.", (int64_t)s->map_used_bytes);
    gauge(to, "readers", NULL, "Read transactions.", s->readers);
    gauge(to, "connections", NULL, "Open connections.", s->connections);
    gauge(to, "connections_before_login", NULL, "Those that have not logged in.", s->connections_before_login);
    counter(to, "connections_refused", NULL, "Connections refused.", s->connections_refused);
    gauge(to, "resident_bytes", "bytes", "Resident memory.", (int64_t)s->resident_bytes);
    counter(to, "commits", NULL, "Commits.", s->commits);
    head(to, "commit_seconds", "counter", "seconds", "Time spent in commits.");
    fputs("pacte_commit_seconds_total ", to);
    put_seconds_us(to, s->commit_us);
    putc('\n', to);
    gauge(to, "queue_commands", NULL, "Commands that wait for the writer.", s->queue_commands);
    counter(to, "received_bytes", "bytes", "Bytes received.", s->bytes_received);
    counter(to, "sent_bytes", "bytes", "Bytes sent.", s->bytes_sent);
    by_method(to, s, "requests", "Requests, by method.", false);
    by_method(to, s, "request_errors", "Requests answered by an error, by method.", true);
    latencies(to, s);
    batches(to, s);
    errors(to, s);
    fputs("# EOF\n", to);
}
