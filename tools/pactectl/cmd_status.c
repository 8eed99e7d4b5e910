#include "tools/pactectl/cmd.h"
#include "tools/pactectl/openmetrics.h"

#include "common/base/id.h"
#include "common/crypto/hash.h"

#include <inttypes.h>
#include <stddef.h>
#include <string.h>

enum status_kind { STATUS_TEXT, STATUS_COUNT, STATUS_NARROW, STATUS_BOOL, STATUS_INSTANT, STATUS_ID, STATUS_HASH };

/* One row for each figure, in the order of the table. */
static const struct { struct column column; enum status_kind kind; size_t offset; } figures[] = {
#define FIGURE(name, label, kind) {{#name, label, false, 0}, STATUS_##kind, offsetof(Pacte__StatusReply, name)}
#define INSTANT_FIGURE(name, label) {{#name, label, false, 0}, STATUS_INSTANT, offsetof(Pacte__StatusReply, name##_ms)}
    FIGURE(version, N_("Version"), TEXT),
    INSTANT_FIGURE(started, N_("Démarré le")),
    INSTANT_FIGURE(now, N_("Heure du serveur")),
    FIGURE(store_id, N_("Base"), ID),
    FIGURE(schema_version, N_("Version de la base"), NARROW),
    FIGURE(read_only, N_("Lecture seule"), BOOL),
    FIGURE(read_only_reason, N_("Pourquoi"), TEXT),
    FIGURE(journal_index, N_("Dernière entrée du journal"), COUNT),
    FIGURE(journal_hash, N_("Son empreinte"), HASH),
    FIGURE(records, N_("Fiches"), COUNT),
    FIGURE(map_bytes, N_("Espace réservé (octets)"), COUNT),
    FIGURE(map_used_bytes, N_("Espace occupé (octets)"), COUNT),
    FIGURE(readers, N_("Lectures en cours"), NARROW),
    FIGURE(connections, N_("Connexions"), NARROW),
    FIGURE(connections_before_login, N_("… non identifiées"), NARROW),
    FIGURE(connections_refused, N_("… refusées"), COUNT),
    FIGURE(resident_bytes, N_("Mémoire résidente (octets)"), COUNT),
    FIGURE(commits, N_("Validations"), COUNT),
    FIGURE(commands, N_("Commandes"), COUNT),
    FIGURE(commit_us, N_("Temps de validation (µs)"), COUNT),
    FIGURE(queue_commands, N_("Commandes en attente"), NARROW),
    FIGURE(bytes_received, N_("Octets reçus"), COUNT),
    FIGURE(bytes_sent, N_("Octets envoyés"), COUNT),
    INSTANT_FIGURE(certificate_expires, N_("Fin du certificat")),
    INSTANT_FIGURE(last_backup, N_("Dernière sauvegarde")),
#undef FIGURE
#undef INSTANT_FIGURE
};
enum { FIGURES = sizeof figures / sizeof figures[0] };

static struct cell figure(const Pacte__StatusReply *s, size_t i, char text[2 * HASH_BYTES + 1])
{
    const char *at = (const char *)s + figures[i].offset;
    int64_t wide = 0;
    uint32_t narrow = 0;
    protobuf_c_boolean yes;
    const char *pointer;
    ProtobufCBinaryData hash;
    switch (figures[i].kind) {
    case STATUS_TEXT: memcpy(&pointer, at, sizeof pointer); return cell_text(pointer);
    case STATUS_COUNT: memcpy(&wide, at, sizeof wide); return cell_count((uint64_t)wide);
    case STATUS_NARROW: memcpy(&narrow, at, sizeof narrow); return cell_count(narrow);
    case STATUS_BOOL: memcpy(&yes, at, sizeof yes); return cell_bool(yes != 0);
    case STATUS_INSTANT: memcpy(&wide, at, sizeof wide); return cell_instant(wide);
    case STATUS_ID:
        memcpy(&wide, at, sizeof wide);
        id_format((uint64_t)wide, text);
        return cell_text(text);
    case STATUS_HASH:
        memcpy(&hash, at, sizeof hash);
        text[0] = '\0';
        if (hash.len == HASH_BYTES)
            hex_encode(bytes_of(hash.data, hash.len), text, 2 * HASH_BYTES + 1);
        return cell_text(text);
    }
    return (struct cell){.kind = CELL_NONE};
}

/* What the table leaves out: by method and by error. */
static void put_arrays(FILE *to, const void *status)
{
    const Pacte__StatusReply *s = status;
    fputs(",\n  \"methods\": [", to);
    for (size_t i = 0; i < s->n_methods; i++) {
        const Pacte__MethodMetric *m = s->methods[i];
        fputs(i > 0 ? ",\n    {\"method\": " : "\n    {\"method\": ", to);
        json_string(to, bytes_text(m->method));
        fprintf(to, ", \"requests\": %" PRIu64 ", \"errors\": %" PRIu64 ", \"total_us\": %" PRIu64 ", \"latency_buckets\": [",
                m->requests, m->errors, m->total_us);
        for (size_t b = 0; b < m->n_latency_buckets; b++)
            fprintf(to, "%s%" PRIu64, b > 0 ? ", " : "", m->latency_buckets[b]);
        fputs("]}", to);
    }
    fputs("],\n  \"errors\": [", to);
    for (size_t i = 0; i < s->n_errors; i++) {
        fputs(i > 0 ? ",\n    {\"error\": " : "\n    {\"error\": ", to);
        json_string(to, bytes_text(s->errors[i]->name));
        fprintf(to, ", \"number\": %" PRIu32 ", \"count\": %" PRIu64 "}", s->errors[i]->number, s->errors[i]->count);
    }
    fputs("],\n  \"batch_buckets\": [", to);
    for (size_t b = 0; b < s->n_batch_buckets; b++)
        fprintf(to, "%s%" PRIu64, b > 0 ? ", " : "", s->batch_buckets[b]);
    fputs("]", to);
}

static enum err show(struct ctl *c, const Pacte__StatusReply *s)
{
    struct column columns[FIGURES];
    struct cell cells[FIGURES];
    char texts[FIGURES][2 * HASH_BYTES + 1];
    for (size_t i = 0; i < FIGURES; i++) {
        columns[i] = figures[i].column;
        cells[i] = figure(s, i, texts[i]);
    }
    c->out.record = true;
    c->out.more = c->out.format == OUT_JSON ? put_arrays : NULL;
    c->out.more_of = s;
    enum err e = out_begin(&c->out, columns, FIGURES);
    if (e == ERR_OK)
        e = out_row(&c->out, cells);
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

enum err cmd_status(struct ctl *c)
{
    Pacte__Empty q = PACTE__EMPTY__INIT;
    ProtobufCMessage *m;
    enum err e = ctl_call(c, PACTE__METHOD__METHOD_STATUS, &q.base, &m);
    if (e != ERR_OK)
        return e;
    const Pacte__StatusReply *s = (const Pacte__StatusReply *)m;
    if (c->out.format != OUT_OPENMETRICS)
        return show(c, s);
    openmetrics_write(c->out.to, s);
    return out_flush(&c->out, &c->note);
}
