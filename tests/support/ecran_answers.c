#include "tests/support/ecran_answers.h"

#include "common/client/client.h"
#include "common/json/json.h"
#include "common/wire/wire.h"
#include "server/query/metier.h"
#include "server/query/query.h"
#include "tests/support/ecran_pieces.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

/* --- The data ----------------------------------------------------------------------- */

uint64_t ecran_id(const char *alias)
{
    uint64_t id = 0;
    bool named = json_alias_id(alias, &id);
    assert(named);
    return id;
}

static void must(struct ecran *e, enum err error, const char *what)
{
    if (error != ERR_OK)
        fprintf(stderr, "ecran, %s: %s: %s\n", what, e->world.note.field, err_sentence(error, &e->world.note));
    assert(error == ERR_OK);
}

static void account(struct ecran *e, uint64_t id, const char *name, const char *person, Pacte__Role role, uint64_t of)
{
    Pacte__Account a = PACTE__ACCOUNT__INIT;
    Pacte__Grant grant = PACTE__GRANT__INIT, *grants[] = {&grant};
    Pacte__Ref ref = PACTE__REF__INIT, *refs[] = {&ref};
    ref.id = of;
    grant.role = role;
    if (role == PACTE__ROLE__ROLE_FINANCEUR) {
        grant.organisation = &ref;
    } else if (of != 0) {
        grant.structures = refs;
        grant.n_structures = 1;
    }
    a.id = id;
    a.account = (char *)(uintptr_t)name;
    a.name = (char *)(uintptr_t)person;
    a.password_hash = (char *)"$argon2id$essai";
    a.grants = grants;
    a.n_grants = 1;
    must(e, world_put_account(&e->world, 0, &a), name);
}

static void accounts(struct ecran *e)
{
    account(e, ADMIN, "admin", "Administration", PACTE__ROLE__ROLE_ADMINISTRATION, 0);
    account(e, FEDERATION, "federation", "Fédération", PACTE__ROLE__ROLE_FEDERATION, 0);
    account(e, COORDINATION, "coordination", "Coordination", PACTE__ROLE__ROLE_COORDINATION, ecran_id("structure-passerelles"));
    account(e, FINANCEUR_VILLE, "ville", "Service vie associative", PACTE__ROLE__ROLE_FINANCEUR, ecran_id("ville-bellerive"));
}

static void site(struct ecran *e)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__SiteCommand s = PACTE__SITE_COMMAND__INIT;
    s.site = (char *)"Conventions des centres sociaux, démonstration";
    s.time_zone = (char *)"Europe/Paris";
    c.action_case = PACTE__COMMAND__ACTION_SITE;
    c.site = &s;
    must(e, world_command(&e->world, 0, &c), "site");
}

/* The records of a file, in its order, as one command; a record that is there
 * already is left as it is. */
static void load(struct ecran *e, const char *path, uint64_t account)
{
    enum { MOST = 1000 };
    static Pacte__Operation *operations[MOST];
    struct json_reader reader;
    struct json_record row;
    size_t count = 0;
    enum err error;
    FILE *from = fopen(path, "r");
    assert(from != NULL);
    json_reader_init(&reader, &sys_real, json_source_file, from);
    while ((error = json_reader_next(&reader, &e->world.build, &row, &e->world.note)) == ERR_OK) {
        assert(count < MOST);
        if (world_read(&e->world, (uint32_t)row.type->number, row.record->header->id) == NULL)
            operations[count++] = world_put_operation(&e->world, row.record);
    }
    must(e, error == ERR_END ? ERR_OK : error, path);
    json_reader_finish(&reader);
    (void)fclose(from);
    must(e, world_batch(&e->world, account, operations, count), path);
    world_fresh(&e->world);
}

void ecran_data(struct ecran *e)
{
    world_open(&e->world);
    e->world.now_ms = ((int64_t)ECRAN_NOW_S - 86400) * 1000;
    site(e);
    accounts(e);
    account(e, AUTRE_COORDINATION, "chargement", "Chargement", PACTE__ROLE__ROLE_COORDINATION, ecran_id("structure-passerelles"));
    load(e, "proto/models/centre_social.json", ADMIN);
    load(e, "tools/demo.d/centre_social.json", AUTRE_COORDINATION);
    enum err error = store_reader_create(e->world.store, &e->reader, NULL);
    assert(error == ERR_OK);
}

/* --- Answers ------------------------------------------------------------------------ */

void ecran_tell(struct ecran *e, const struct effect *f, enum err error, const struct err_note *note,
                const Pacte__Error *details, const ProtobufCMessage *m)
{
    struct event v = {.kind = EVENT_ANSWER, .now_ms = e->now_ms};
    v.answer = (struct reponse){.tag = f->tag, .error = error, .note = note, .details = details, .m = m, .last = true};
    if (error == ERR_OK && f->kind == EFFECT_READ_KEPT)
        v.answer.kept_ms = e->kept_ms;
    model_event(&e->model, &v);
}

void ecran_refuse(struct ecran *e, const struct effect *f, enum err error, struct err_note *note)
{
    ecran_refuse_rule(e, f, error, note, NULL);
}

void ecran_refuse_rule(struct ecran *e, const struct effect *f, enum err error, struct err_note *note, const Pacte__Result *result)
{
    Pacte__Error details = PACTE__ERROR__INIT;
    if (result != NULL) {
        details.regle = result->regle;
        details.regle_type = result->regle_type;
        details.regle_id = result->regle_id;
    }
    details.number = (uint32_t)error;
    details.sentence = (char *)(uintptr_t)err_sentence(error, note);
    details.field = note->field;
    ecran_tell(e, f, error, note, &details, NULL);
}

typedef enum err query_fn(const struct query *q, const void *request, struct bytes *reply);
#define QUERY(name, Message) \
    static enum err ask_##name(const struct query *q, const void *m, struct bytes *reply) \
    { \
        return query_##name(q, (const Pacte__##Message##Request *)m, reply); \
    }
/* In one go: nobody else waits. */
#define PAGED(name, Message) \
    static enum err ask_##name(const struct query *q, const void *m, struct bytes *reply) \
    { \
        struct metier_page page = {.begun = false}; \
        enum err e = ERR_OK; \
        while (e == ERR_OK && !page.done) \
            e = query_##name(q, (const Pacte__##Message##Request *)m, &page, reply); \
        return e; \
    }
QUERY(list, List)
QUERY(history, History)
QUERY(search, Search)
QUERY(totals, Totals)
QUERY(fiche, Fiche)
PAGED(echeances, Echeances)
PAGED(financements, Financements)
PAGED(indicateurs, Indicateurs)
PAGED(portefeuille, Portefeuille)
QUERY(expliquer, Expliquer)
QUERY(dossier, Dossier)
static enum err ask_get(const struct query *q, const void *m, struct bytes *reply) { return query_get(q, m, NULL, NULL, reply); }

static query_fn *const queries[] = {
    [PACTE__METHOD__METHOD_GET] = ask_get,
    [PACTE__METHOD__METHOD_LIST] = ask_list,
    [PACTE__METHOD__METHOD_HISTORY] = ask_history,
    [PACTE__METHOD__METHOD_SEARCH] = ask_search,
    [PACTE__METHOD__METHOD_TOTALS] = ask_totals,
    [PACTE__METHOD__METHOD_FICHE] = ask_fiche,
    [PACTE__METHOD__METHOD_ECHEANCES] = ask_echeances,
    [PACTE__METHOD__METHOD_FINANCEMENTS] = ask_financements,
    [PACTE__METHOD__METHOD_INDICATEURS] = ask_indicateurs,
    [PACTE__METHOD__METHOD_PORTEFEUILLE] = ask_portefeuille,
    [PACTE__METHOD__METHOD_EXPLIQUER] = ask_expliquer,
    [PACTE__METHOD__METHOD_DOSSIER] = ask_dossier,
};

static enum err run_query(struct ecran *e, query_fn *fn, const ProtobufCMessage *request, struct bytes *reply, struct err_note *note)
{
    const struct store_read *view_read;
    const Pacte__Account *a = world_account(&e->world, e->account);
    struct caller caller = {.account_id = a->id, .account = a->account, .source = "essai",
                            .grants = (const Pacte__Grant *const *)a->grants, .grant_count = a->n_grants};
    enum err begun = store_reader_begin(e->reader, &view_read, NULL);
    assert(begun == ERR_OK);
    struct view view = {.read = view_read};
    struct query q = {.view = &view, .caller = &caller, .arena = &e->arena, .note = note};
    enum err error = fn(&q, request, reply);
    store_reader_end(e->reader);
    return error;
}

static void answer_read(struct ecran *e, const struct effect *f, query_fn *fn, const ProtobufCMessage *request)
{
    struct err_note note = {0};
    struct bytes reply = {0};
    ProtobufCMessage *m = NULL;
    enum err error = run_query(e, fn, request, &reply, &note);
    if (error == ERR_OK)
        error = wire_unpack(client_descriptor(f->method, 1), reply, &e->arena, &m, &note);
    if (error != ERR_OK)
        ecran_refuse(e, f, error, &note);
    else
        ecran_tell(e, f, ERR_OK, NULL, NULL, m);
}

static void answer_batch(struct ecran *e, const struct effect *f, const Pacte__BatchRequest *b)
{
    Pacte__BatchReply reply = PACTE__BATCH_REPLY__INIT;
    if (e->world.now_ms < e->now_ms)
        e->world.now_ms = e->now_ms;
    e->world.reason = b->reason;
    e->world.has_key = true;
    memcpy(e->world.key, b->idempotency_key.data, sizeof e->world.key);
    enum err error = world_batch(&e->world, e->account, b->operations, b->n_operations);
    e->world.has_key = false;
    e->world.reason = "";
    if (error != ERR_OK) {
        struct err_note note = e->world.note;
        ecran_refuse_rule(e, f, error, &note, e->world.result);
        return;
    }
    reply.headers = e->world.result->headers;
    reply.n_headers = e->world.result->n_headers;
    reply.journal_index = e->world.out.journal_index;
    ecran_tell(e, f, ERR_OK, NULL, NULL, &reply.base);
}

void ecran_answer(struct ecran *e, const struct effect *f)
{
    struct err_note note = {0};
    ProtobufCMessage *request;
    const ProtobufCMessageDescriptor *d = client_descriptor(f->method, 0);
    if (f->kind == EFFECT_READ_KEPT ? e->kept_ms == 0 : e->offline) {
        ecran_refuse(e, f, ERR_UNREACHABLE, &note);
        return;
    }
    arena_reset(&e->arena);
    assert(d != NULL);
    enum err error = wire_unpack(d, f->bytes, &e->arena, &request, &note);
    assert(error == ERR_OK);
    if (f->method == PACTE__METHOD__METHOD_BATCH) {
        answer_batch(e, f, (const Pacte__BatchRequest *)request);
    } else if (f->method == PACTE__METHOD__METHOD_PRESENCE) {
        Pacte__PresenceReply p = PACTE__PRESENCE_REPLY__INIT;
        ecran_tell(e, f, ERR_OK, NULL, NULL, &p.base);
    } else if (f->method == PACTE__METHOD__METHOD_BLOB_PUT) {
        ecran_blob_put(e, f, (const Pacte__BlobPutRequest *)request);
    } else if (f->method == PACTE__METHOD__METHOD_BLOB_GET) {
        ecran_blob_get(e, f, (const Pacte__BlobGetRequest *)request);
    } else if (ecran_answer_account(e, f, request)) {
        return;
    } else if ((size_t)f->method < sizeof queries / sizeof queries[0] && queries[f->method] != NULL) {
        answer_read(e, f, queries[f->method], request);
    } else {
        ecran_refuse(e, f, ERR_UNKNOWN_METHOD, &note);
    }
}
