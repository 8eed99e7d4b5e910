#include "tests/support/sample.h"

#include "common/crypto/hash.h"
#include "common/crypto/password.h"
#include "common/wire/wire.h"
#include "server/apply/apply.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ARENA_BYTES = 64 * 1024 * 1024 };
#define START_MS 1790000000000LL

void sample_record(struct sample_record *r, uint64_t id, uint32_t revision, uint64_t write_number)
{
    pacte__record__init(&r->record);
    pacte__header__init(&r->header);
    pacte__territoire__init(&r->body);
    snprintf(r->code, sizeof r->code, "T%" PRIu64, id);
    snprintf(r->label, sizeof r->label, "Quartier des Essais n° %" PRIu64, id);
    snprintf(r->note, sizeof r->note, "écriture %" PRIu64, write_number);
    r->header.id = id;
    r->header.revision = revision;
    r->body.code = r->code;
    r->body.type = "QUARTIER";
    r->body.libelle = r->label;
    r->body.note = r->note;
    r->record.header = &r->header;
    r->record.body_case = PACTE__RECORD__BODY_TERRITOIRE;
    r->record.territoire = &r->body;
}

uint64_t sample_number(const Pacte__Territoire *body)
{
    static const char before[] = "écriture ";
    if (strncmp(body->note, before, sizeof before - 1) != 0)
        return UINT64_MAX;
    return strtoull(body->note + sizeof before - 1, NULL, 10);
}

void sample_batch(struct sample_batch *b, uint64_t first_id, unsigned count, uint32_t revision, uint64_t write_number)
{
    pacte__batch_request__init(&b->request);
    for (unsigned i = 0; i < count; i++) {
        sample_record(&b->records[i], first_id + i, revision, write_number);
        pacte__operation__init(&b->operations[i]);
        b->operations[i].what_case = PACTE__OPERATION__WHAT_PUT;
        b->operations[i].put = &b->records[i].record;
        b->list[i] = &b->operations[i];
    }
    put_be64(b->key, first_id);
    put_be64(b->key + 8, write_number);
    b->request.operations = b->list;
    b->request.n_operations = count;
    b->request.idempotency_key = (ProtobufCBinaryData){.data = b->key, .len = sizeof b->key};
}

static void must(enum err e, const struct err_note *note, const char *doing)
{
    if (e == ERR_OK)
        return;
    fprintf(stderr, "sample, %s: %s: %s\n", doing, err_name(e), err_sentence(e, note));
    abort();
}

static enum err run(struct sample_store *s, Pacte__Command *c, uint64_t account, struct err_note *note)
{
    uint8_t random[32], key[16];
    Pacte__Actor actor = PACTE__ACTOR__INIT;
    struct bytes packed;
    struct outcome outcome;
    s->commands++;
    for (size_t i = 0; i < sizeof random; i += 8)
        put_be64(random + i, (s->commands + i) * 0x9e3779b97f4a7c15u);
    memcpy(key, random, sizeof key);
    actor.account_id = account;
    actor.account = account == 0 ? "" : "sample";
    actor.source = "init";
    c->version = APPLY_COMMAND_VERSION;
    c->actor = &actor;
    c->at_ms = START_MS + (int64_t)s->commands * 1000;
    c->random = (ProtobufCBinaryData){.data = random, .len = sizeof random};
    if (c->idempotency_key.len == 0)
        c->idempotency_key = (ProtobufCBinaryData){.data = key, .len = sizeof key};
    arena_reset(&s->arena);
    enum err e = wire_pack(&c->base, &s->arena, &packed);
    if (e == ERR_OK)
        e = apply_alone(s->store, &sys_real, packed, 1, &outcome, &s->arena, note);
    return e == ERR_OK ? outcome.error : e;
}

static void make_site(struct sample_store *s)
{
    struct err_note note = {0};
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__SiteCommand site = PACTE__SITE_COMMAND__INIT;
    site.store_id = 4242;
    site.site = "Essai";
    site.time_zone = "Europe/Paris";
    c.action_case = PACTE__COMMAND__ACTION_SITE;
    c.site = &site;
    must(state_migrate(s->store, &note), &note, "schema");
    must(run(s, &c, 0, &note), &note, "site");
}

void sample_open(struct sample_store *s, const char *store_dir, bool create)
{
    struct err_note note = {0};
    struct store_options o = {.sys = &sys_real, .dir = store_dir, .create = create, .exclusive = true};
    *s = (struct sample_store){0};
    arena_init(&s->arena, &sys_real, ARENA_BYTES);
    must(crypto_init(&note), &note, "crypto");
    must(store_open(&o, &s->store, &note), &note, "open");
    if (create)
        make_site(s);
}

void sample_close(struct sample_store *s)
{
    store_close(s->store);
    arena_finish(&s->arena);
    s->store = NULL;
}

void sample_account_put(struct sample_store *s, Pacte__Account *account)
{
    struct err_note note = {0};
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__AccountCommand command = PACTE__ACCOUNT_COMMAND__INIT;
    command.account = account;
    c.action_case = PACTE__COMMAND__ACTION_ACCOUNT;
    c.account = &command;
    must(run(s, &c, 0, &note), &note, "account");
}

uint64_t sample_account(struct sample_store *s, const char *name, Pacte__Role role, const char *password)
{
    struct err_note note = {0};
    char hash[PASSWORD_HASH_BYTES] = "";
    Pacte__Account account = PACTE__ACCOUNT__INIT;
    Pacte__Grant grant = PACTE__GRANT__INIT, attach = PACTE__GRANT__INIT, *grants[] = {&grant, &attach};
    if (password != NULL)
        must(password_hash(bytes_text(password), hash), &note, "password");
    grant.role = role;
    attach.role = PACTE__ROLE__ROLE_COORDINATION;
    account.id = 1000 + s->commands;
    account.account = (char *)(uintptr_t)name;
    account.name = (char *)(uintptr_t)name;
    account.grants = grants;
    account.n_grants = role == PACTE__ROLE__ROLE_FEDERATION ? 2 : 1;
    account.password_hash = hash;
    sample_account_put(s, &account);
    if (s->account == 0)
        s->account = account.id;
    return account.id;
}

enum err sample_write_all(struct sample_store *s, Pacte__BatchRequest *b, struct err_note *note)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    c.action_case = PACTE__COMMAND__ACTION_BATCH;
    c.batch = b;
    c.idempotency_key = b->idempotency_key;
    return run(s, &c, s->account, note);
}

enum err sample_write(struct sample_store *s, struct sample_batch *b)
{
    return sample_write_all(s, &b->request, NULL);
}

enum err sample_blob(struct sample_store *s, uint32_t len)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__BlobCommand blob = PACTE__BLOB_COMMAND__INIT;
    uint8_t *data = malloc(len), sum[HASH_BYTES];
    if (data == NULL)
        return ERR_NO_MEMORY;
    for (uint32_t i = 0; i < len; i++)
        data[i] = (uint8_t)(i * 31 + s->commands);
    hash_sha256(bytes_of(data, len), sum);
    blob.sha256 = (ProtobufCBinaryData){.data = sum, .len = sizeof sum};
    blob.total_bytes = len;
    blob.data = (ProtobufCBinaryData){.data = data, .len = len};
    c.action_case = PACTE__COMMAND__ACTION_BLOB;
    c.blob = &blob;
    enum err e = run(s, &c, s->account, NULL);
    free(data);
    return e;
}

enum err sample_session(struct sample_store *s, uint64_t account)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__SessionOpenCommand open = PACTE__SESSION_OPEN_COMMAND__INIT;
    Pacte__Session session = PACTE__SESSION__INIT;
    uint8_t hash[32];
    hash_sha256(bytes_of(&s->commands, sizeof s->commands), hash);
    session.id = 5000 + s->commands;
    session.account_id = account;
    session.token_hash = (ProtobufCBinaryData){.data = hash, .len = sizeof hash};
    session.client = "essai";
    session.source = "127.0.0.1:1";
    session.opened_ms = START_MS + (int64_t)s->commands * 1000;
    session.expires_ms = session.opened_ms + 3600000;
    open.session = &session;
    c.action_case = PACTE__COMMAND__ACTION_SESSION_OPEN;
    c.session_open = &open;
    return run(s, &c, 0, NULL);
}

struct digest {
    uint64_t journal_index;
    struct hash_sha256_stream sum;
};

static enum err digest_table(const struct store_read *r, enum store_table t, struct hash_sha256_stream *sum)
{
    struct store_key all;
    struct store_walk w;
    struct bytes key, value;
    uint8_t lengths[9] = {(uint8_t)t};
    store_key_init(&all, t);
    enum err e = store_walk_begin(r, &all, NULL, false, &w);
    while (e == ERR_OK && (e = store_walk_next(&w, &key, &value)) == ERR_OK) {
        put_be32(lengths + 1, (uint32_t)key.len);
        put_be32(lengths + 5, (uint32_t)value.len);
        hash_sha256_add(sum, bytes_of(lengths, sizeof lengths));
        hash_sha256_add(sum, key);
        hash_sha256_add(sum, value);
    }
    store_walk_end(&w);
    return e == ERR_END ? ERR_OK : e;
}

static enum err digest_all(const struct store_read *r, void *ctx)
{
    struct digest *d = ctx;
    struct view v = {.read = r};
    struct journal_head head;
    enum err e = state_journal_head(&v, &head);
    d->journal_index = head.index;
    for (int t = 0; t < TABLE_COUNT && e == ERR_OK; t++)
        e = digest_table(r, (enum store_table)t, &d->sum);
    return e;
}

enum err sample_digest(struct store *s, uint64_t *journal_index, uint8_t out[32])
{
    struct digest d = {0};
    hash_sha256_begin(&d.sum);
    enum err e = store_view(s, digest_all, &d, NULL);
    hash_sha256_end(&d.sum, out);
    *journal_index = d.journal_index;
    return e;
}
