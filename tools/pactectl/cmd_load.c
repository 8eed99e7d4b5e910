/* load: the file is read and checked whole before anything is sent; then
 * batches, each all or nothing, what is referred to first and a dossier in one
 * batch if it fits; archived records are archived as soon as nothing more is
 * to refer to them, whoever refers to others first. */
#include "tools/pactectl/cmd.h"
#include "tools/pactectl/fields.h"
#include "tools/pactectl/load_present.h"
#include "tools/pactectl/load_set.h"

#include "common/base/id.h"
#include "common/domain/validate.h"
#include "common/json/json.h"
#include "common/wire/wire.h"
#include "proto/limits.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define SET_BYTES_MAX (4ull << 30)

enum {
    FAULTS_SHOWN = 20,
    BATCH_OPERATIONS = LIMIT_BATCH_OPERATIONS,
    BATCH_BYTES = 900 * 1024,        /* under the limit of a request */
    BATCH_FIELDS = LIMIT_FIELDS - 64,
    OPERATION_BYTES = 16, OPERATION_FIELDS = 2,      /* around a record: Operation.put */
    RECORD_ARENA_BYTES = 16 * 1024 * 1024
};

/* --- reading ----------------------------------------------------------------- */

static void show_fault(struct ctl *c, enum err e, size_t faults)
{
    if (faults > FAULTS_SHOWN)
        return;
    if (c->note.field[0] != '\0')
        say("%s (%s)", err_sentence(e, &c->note), c->note.field);
    else
        say("%s", err_sentence(e, &c->note));
}

static bool ends_reading(enum err e)
{
    return e == ERR_MALFORMED || e == ERR_TOO_LARGE || e == ERR_TOO_DEEP || e == ERR_IO || e == ERR_NO_MEMORY;
}

static enum err take(struct ctl *c, struct load_set *set, const struct json_record *r)
{
    const ProtobufCMessage *body;
    struct err_note why;
    if (record_body(r->record, &body) == NULL)
        return ERR_INVALID;
    enum err e = domain_validate(r->type, body, &why);
    if (e != ERR_OK)
        return err_field(&c->note, e, why.field, "Ligne %zu : %.280s", r->line, err_sentence(e, &why));
    return load_set_add(set, r->record, r->line, &c->note);
}

static enum err read_all(struct ctl *c, FILE *f, struct load_set *set)
{
    struct json_reader reader;
    struct arena one;
    size_t faults = 0;
    enum err e = ERR_OK;
    arena_init(&one, &sys_real, RECORD_ARENA_BYTES);
    json_reader_init(&reader, &sys_real, json_source_file, f);
    while (e == ERR_OK) {
        struct json_record r;
        arena_reset(&one);
        c->note = (struct err_note){.text = ""};
        enum err found = json_reader_next(&reader, &one, &r, &c->note);
        if (found == ERR_END)
            break;
        bool read = found == ERR_OK;
        if (read)
            found = take(c, set, &r);
        if (found == ERR_NO_MEMORY || (!read && ends_reading(found)))
            e = found;
        else if (found != ERR_OK)
            show_fault(c, found, ++faults);
        say_progress("Lecture", set->count, 0);
    }
    say_progress_end();
    json_reader_finish(&reader);
    arena_finish(&one);
    if (e != ERR_OK || faults == 0)
        return e;
    return err_set(&c->note, ERR_INVALID, "%zu fiche(s) à corriger : rien n'a été envoyé.", faults);
}

/* --- what is not in the file -------------------------------------------------- */

/* With --essai: a reference to a record that is neither in the file nor on the
 * server is a fault now rather than at the loading. */
static enum err check_refs(struct ctl *c, const struct load_set *set)
{
    size_t faults = 0;
    for (size_t i = 0; i < set->count; i++) {
        const struct load_record *r = &set->records[i];
        for (size_t k = 0; k < r->ref_count; k++) {
            Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
            char id[ID_TEXT_BYTES];
            if (load_set_find(set, r->refs[k]) != NULL)
                continue;
            q.type = (Pacte__RecordType)r->ref_types[k];
            q.id = r->refs[k];
            arena_reset(&c->page);
            enum err e = ctl_call(c, PACTE__METHOD__METHOD_GET, &q.base, NULL);
            if (e == ERR_OK)
                continue;
            if (e != ERR_NOT_FOUND)
                return e;
            const struct record_type *t = record_type_of(r->ref_types[k]);
            id_format(r->refs[k], id);
            if (++faults <= FAULTS_SHOWN)
                say("Ligne %zu : la fiche citée (%s %s) n'est ni dans le fichier ni sur le serveur.", r->line,
                    t == NULL ? "?" : t->name, id);
        }
    }
    if (faults == 0)
        return ERR_OK;
    return err_set(&c->note, ERR_BAD_REFERENCE, "%zu référence(s) à corriger.", faults);
}

/* --- sending ------------------------------------------------------------------ */

struct batch {
    struct ctl *c;
    struct load_set *set;
    uint32_t *revisions;             /* of each record, once written */
    uint32_t members[BATCH_OPERATIONS];
    struct weight { size_t records, bytes, fields; } sum;
    size_t count;
    uint64_t done;
};

/* « operations[3].put.nom » of the daemon, as a line of the file; a batch of
 * one is told as a single record. */
static enum err located(struct batch *b, enum err e)
{
    unsigned long at = 0;
    int used = 0;
    char before[80] = "";
    struct err_note why = b->c->note;
    if (b->done > 0)
        snprintf(before, sizeof before, " %" PRIu64 " fiches étaient déjà chargées.", b->done);
    bool found = sscanf(why.field, "operations[%lu]%n", &at, &used) == 1 || b->count == 1;
    if (!found || at >= b->count)
        return err_field(&b->c->note, e, why.field, "%.200s%s", err_sentence(e, &why), before);
    const struct load_record *r = &b->set->records[b->members[at]];
    const char *field = why.field + used;
    if (strncmp(field, ".put.", 5) == 0)
        field += 5;
    return err_field(&b->c->note, e, *field == '.' ? field + 1 : field, "Ligne %zu (%s) : %.200s%s", r->line, r->type->name,
                     err_sentence(e, &why), before);
}

static enum err send_batch(struct batch *b, struct bytes operations)
{
    struct ctl *c = b->c;
    Pacte__BatchRequest q = PACTE__BATCH_REQUEST__INIT;
    ProtobufCMessage *m, *list;
    enum err e = wire_unpack_own(&pacte__batch_request__descriptor, operations, &c->page, &list);
    if (e != ERR_OK)
        return e;
    q.operations = ((Pacte__BatchRequest *)list)->operations;
    q.n_operations = ((Pacte__BatchRequest *)list)->n_operations;
    q.idempotency_key = ctl_key(c);
    q.reason = (char *)(uintptr_t)(c->o.reason != NULL ? c->o.reason : "");
    e = ctl_call(c, PACTE__METHOD__METHOD_BATCH, &q.base, &m);
    if (e != ERR_OK)
        return located(b, e);
    const Pacte__BatchReply *r = (const Pacte__BatchReply *)m;
    if (r->n_headers != b->count)
        return err_set(&c->note, ERR_MALFORMED, "Le serveur n'a pas répondu pour chaque fiche.");
    for (size_t i = 0; i < b->count; i++) {
        b->revisions[b->members[i]] = r->headers[i]->revision;
        b->set->records[b->members[i]].id = r->headers[i]->id;
    }
    b->done += b->count;
    b->count = 0;
    b->sum = (struct weight){0};
    return ERR_OK;
}

/* One reference less to wait for, for each record that this one refers to. */
static void count_written(struct load_set *set, struct load_record *r)
{
    if (r->written)
        return;
    r->written = true;
    for (size_t k = 0; k < r->ref_count; k++) {
        const struct load_record *target = load_set_find(set, r->refs[k]);
        if (target != NULL)
            set->records[target - set->records].waiting--;
    }
}

static struct weight of_put(const struct load_record *r)
{
    return (struct weight){.records = 1, .bytes = r->packed.len + OPERATION_BYTES, .fields = r->fields + OPERATION_FIELDS};
}

static const struct weight of_archive = {.records = 1, .bytes = 64, .fields = 8};

static void weigh(struct weight *sum, struct weight more)
{
    sum->records += more.records;
    sum->bytes += more.bytes;
    sum->fields += more.fields;
}

static void put_operation(struct batch *b, uint32_t at, struct wire_out *out)
{
    struct bytes packed = b->set->records[at].packed;
    uint8_t length[10];
    size_t len = wire_varint(length, packed.len);
    wire_out_begin(out, 1, 1 + len + packed.len);          /* BatchRequest.operations: */
    wire_out_bytes_field(out, 1, packed);                  /* Operation.put */
    weigh(&b->sum, of_put(&b->set->records[at]));
    b->members[b->count++] = at;
    count_written(b->set, &b->set->records[at]);
}

static void archive_operation(struct batch *b, uint32_t at, uint32_t revision, struct wire_out *out)
{
    struct load_record *r = &b->set->records[at];
    Pacte__DeleteRequest d = PACTE__DELETE_REQUEST__INIT;
    Pacte__Operation o = PACTE__OPERATION__INIT;
    struct bytes packed;
    d.type = r->type->number;
    d.id = r->id;
    d.revision = revision;
    o.what_case = PACTE__OPERATION__WHAT_DELETE;
    o.delete_ = &d;
    if (wire_pack(&o.base, out->arena, &packed) != ERR_OK)
        out->failed = true;
    else
        wire_out_bytes_field(out, 1, packed);
    weigh(&b->sum, of_archive);
    b->members[b->count++] = at;
    r->closed = true;
}

static bool full(const struct batch *b, struct weight more)
{
    return b->count > 0 && (b->sum.records + more.records > BATCH_OPERATIONS || b->sum.bytes + more.bytes > BATCH_BYTES ||
                            b->sum.fields + more.fields > BATCH_FIELDS);
}

/* What this batch creates and nothing more is to refer to is archived at once:
 * the dossier is checked as it was dumped. */
static void archive_members(struct batch *b, struct wire_out *out)
{
    for (size_t i = b->count; i > 0; i--) {
        uint32_t at = b->members[i - 1];
        const struct load_record *r = &b->set->records[at];
        if (r->archived && r->id != 0 && r->revision == 0 && r->waiting == 0 && !r->closed && !full(b, of_archive))
            archive_operation(b, at, 1, out);
    }
}

static enum err flush(struct batch *b, struct wire_out *out, uint64_t all)
{
    struct bytes operations;
    archive_members(b, out);
    enum err e = wire_out_bytes(out, &operations);
    if (e == ERR_OK && b->count > 0)
        e = send_batch(b, operations);
    say_progress("Chargement", b->done, all);
    arena_reset(&b->c->page);
    wire_out_init(out, &b->c->page, BATCH_BYTES);
    return e;
}

/* Whether what belongs together from here on begins a batch of its own; what
 * no batch can hold is cut where it must be. */
static bool begins(const struct batch *b, size_t place, size_t *end)
{
    struct weight more = {0};
    size_t last = place + 1;
    if (place >= *end)
        last = *end = place + load_group(b->set, place);
    for (size_t i = place; i < last; i++)
        weigh(&more, of_put(&b->set->records[b->set->order[i]]));
    return full(b, more);
}

static enum err put_all(struct batch *b, uint64_t all)
{
    struct wire_out out;
    size_t end = 0;
    enum err e = ERR_OK;
    arena_reset(&b->c->page);
    wire_out_init(&out, &b->c->page, BATCH_BYTES);
    for (size_t i = 0; i < b->set->count && e == ERR_OK; i++) {
        if (begins(b, i, &end))
            e = flush(b, &out, all);
        if (e == ERR_OK && !b->set->records[b->set->order[i]].skip)
            put_operation(b, b->set->order[i], &out);
    }
    return e == ERR_OK ? flush(b, &out, all) : e;
}

/* The rest of what is archived, in the reverse order. */
static enum err archive_all(struct batch *b, uint64_t all)
{
    struct wire_out out;
    enum err e = ERR_OK;
    arena_reset(&b->c->page);
    wire_out_init(&out, &b->c->page, BATCH_BYTES);
    for (size_t i = b->set->count; i > 0 && e == ERR_OK; i--) {
        uint32_t at = b->set->order[i - 1];
        const struct load_record *r = &b->set->records[at];
        if (!r->archived || r->skip || r->closed)
            continue;
        if (full(b, of_archive))
            e = flush(b, &out, all);
        if (e == ERR_OK)
            archive_operation(b, at, b->revisions[at], &out);
    }
    return e == ERR_OK ? flush(b, &out, all) : e;
}

static enum err send_all(struct ctl *c, struct load_set *set)
{
    struct batch b = {.c = c, .set = set, .revisions = calloc(set->count + 1, sizeof *b.revisions)};
    uint64_t all = set->count;
    if (b.revisions == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < set->count; i++)
        all += set->records[i].archived ? 1 : 0;
    enum err e = put_all(&b, all);
    if (e == ERR_OK)
        e = archive_all(&b, all);
    say_progress_end();
    free(b.revisions);
    return e;
}

static void say_loaded(const struct ctl *c, size_t n)
{
    const char *s = n > 1 ? "s" : "";
    if (c->o.dry_run)
        say("%zu fiche%s, bonne%s à charger. Rien n'a été envoyé.", n, s, s);
    else
        say("%zu fiche%s chargée%s.", n, s, s);
}

static enum err load_from(struct ctl *c, FILE *f, struct load_set *set)
{
    enum err e = read_all(c, f, set);
    if (e == ERR_OK)
        e = load_sort(set);
    if (e != ERR_OK)
        return e;
    if (!c->o.dry_run)
        e = load_meet_present(c, set);
    if (e == ERR_OK)
        e = c->o.dry_run ? check_refs(c, set) : send_all(c, set);
    if (e == ERR_OK)
        say_loaded(c, set->count);
    return e;
}

enum err cmd_load(struct ctl *c)
{
    struct arena arena;
    struct load_set set;
    const char *path = c->o.args[0];
    bool stdin_asked = strcmp(path, "-") == 0;
    FILE *f = stdin_asked ? stdin : fopen(path, "re");
    if (f == NULL)
        return err_set(&c->note, ERR_IO, "Le fichier %s ne peut pas être lu : %s.", path, err_system(errno));
    arena_init(&arena, &sys_real, SET_BYTES_MAX);
    load_set_init(&set, &arena);
    enum err e = load_from(c, f, &set);
    load_set_finish(&set);
    arena_finish(&arena);
    if (!stdin_asked)
        fclose(f);
    return e;
}
