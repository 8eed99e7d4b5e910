#include "tests/integration/replay/generator.h"

#include "common/base/id.h"
#include "common/crypto/hash.h"
#include "common/wire/wire.h"
#include "proto/limits.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

static uint64_t draw(struct generator *g)
{
    g->random ^= g->random << 13;
    g->random ^= g->random >> 7;
    g->random ^= g->random << 17;
    return g->random;
}

static uint64_t below(struct generator *g, uint64_t n) { return draw(g) % n; }
static bool one_in(struct generator *g, uint64_t n) { return below(g, n) == 0; }

void generator_init(struct generator *g, struct world *w, uint64_t seed)
{
    static const struct known first[] = {
        {TYPE(ORGANISATION), VILLE}, {TYPE(ORGANISATION), CAF}, {TYPE(ORGANISATION), DEPT}, {TYPE(CONTACT), CONTACT},
        {TYPE(TERRITOIRE), QUARTIER}, {TYPE(TERRITOIRE), COMMUNE}, {TYPE(STRUCTURE), CENTRE},
        {TYPE(STRUCTURE), AUTRE_CENTRE}, {TYPE(AGREMENT), AGREMENT}, {TYPE(CONVENTION), CONVENTION},
        {TYPE(CONVENTION), AUTRE_CONVENTION}, {TYPE(SIGNATAIRE), SIGNE_VILLE}, {TYPE(CONTRIBUTION), DE_VILLE},
        {TYPE(CONTRIBUTION), DE_CAF}, {TYPE(CONTRIBUTION), DE_DEPT}, {TYPE(VERSEMENT), VERSEMENT},
        {TYPE(DOCUMENT), DOCUMENT}};
    memset(g, 0, sizeof *g);
    g->world = w;
    g->random = seed * 0x9e3779b97f4a7c15u + 1;
    memcpy(g->known, first, sizeof first);
    g->known_count = sizeof first / sizeof first[0];
    arena_init(&g->kept, &sys_real, 64u << 20);
}

void generator_finish(struct generator *g) { arena_finish(&g->kept); }

void generator_learn(struct generator *g, const struct outcome *out)
{
    for (size_t i = 0; i < out->applied_count && g->known_count < KNOWN_MAX; i++)
        if (out->applied[i].revision == 1)
            g->known[g->known_count++] = (struct known){out->applied[i].type, out->applied[i].id};
}

/* --- Records ------------------------------------------------------------------------ */

/* Of that type, most often; now and then of any, or of none. */
static const char *some_ref(struct generator *g, uint32_t type)
{
    if (one_in(g, 60))
        return world_ref(draw(g) | 1u);
    for (int tries = 0; tries < 200; tries++) {
        const struct known *k = &g->known[below(g, g->known_count)];
        if (k->type == type)
            return world_ref(k->id);
    }
    return world_ref(g->known[0].id);
}

static const char *text(struct generator *g, const char *before, uint64_t n)
{
    char *out = arena_alloc(&g->world->build, 40);
    snprintf(out, 40, "%s%llu", before, (unsigned long long)n);
    return out;
}

static Pacte__Record *new_record(struct generator *g)
{
    struct world *w = g->world;
    uint64_t id = one_in(g, 3) ? draw(g) : 0, n = below(g, 100000);
    uint32_t rev = 0;
    switch (below(g, 8)) {
    case 0:
        return world_record(w, TYPE(ORGANISATION), id, rev, "nom", text(g, "Organisation ", n), "type", "AUTRE", NULL);
    case 1:
        return world_record(w, TYPE(TERRITOIRE), id, rev, "code", text(g, "T", below(g, 3000)), "type", "QUARTIER",
                            "libelle", text(g, "Quartier ", n), "parent", some_ref(g, TYPE(TERRITOIRE)), NULL);
    case 2:
        return world_record(w, TYPE(CONTACT), id, rev, "organisation", some_ref(g, TYPE(ORGANISATION)), "fonction",
                            "Référente", "nom", text(g, "Essai ", n), NULL);
    case 3:
        return world_record(w, TYPE(CONVENTION), id, rev, "reference", text(g, "COM-", n), "intitule",
                            text(g, "Convention ", n), "structures", some_ref(g, TYPE(STRUCTURE)), "debut",
                            "2027-01-01", "fin", one_in(g, 20) ? "2026-01-01" : "2030-12-31", NULL);
    case 4:
        return world_record(w, TYPE(SIGNATAIRE), id, rev, "convention", some_ref(g, TYPE(CONVENTION)), "organisation",
                            some_ref(g, TYPE(ORGANISATION)), "qualites", "FINANCEUR", NULL);
    case 5:
        return world_record(w, TYPE(VERSEMENT), id, rev, "contribution", some_ref(g, TYPE(CONTRIBUTION)), "type",
                            one_in(g, 2) ? "solde" : "reversement", "recu", text(g, "", n), "recu_date", "2027-06-30", NULL);
    case 6:
        return world_record(w, TYPE(DOCUMENT), id, rev, "type", "RAPPORT_ACTIVITE", "titre", text(g, "Bilan ", n),
                            "convention", some_ref(g, TYPE(CONVENTION)), NULL);
    default:
        return world_record(w, TYPE(CONTRIBUTION), id, rev, "convention", some_ref(g, TYPE(CONVENTION)), "financeur",
                            some_ref(g, TYPE(ORGANISATION)), "annee", text(g, "", 2027 + below(g, 4)), "sollicite",
                            text(g, "", n), NULL);
    }
}

static void change_something(struct generator *g, Pacte__Record *r)
{
    struct world *w = g->world;
    switch ((int)r->body_case) {
    case PACTE__RECORD__BODY_CONTRIBUTION: {
        static const char *const rungs[] = {"sollicite", "promis", "vote", "notifie", "conventionne", "appele"};
        world_set(w, r, rungs[below(g, 6)], one_in(g, 5) ? "" : text(g, "", below(g, 1000000)));
        break;
    }
    case PACTE__RECORD__BODY_VERSEMENT:
        world_set(w, r, "recu", text(g, "", below(g, 1000000)));
        break;
    case PACTE__RECORD__BODY_TERRITOIRE:
        world_set(w, r, one_in(g, 10) ? "parent" : "libelle",
                  one_in(g, 10) ? some_ref(g, TYPE(TERRITOIRE)) : text(g, "000000000000", 1));
        break;
    default:
        world_set(w, r, "note", one_in(g, 10) ? "" : text(g, "Note ", below(g, 1000)));
    }
}

static Pacte__Operation *some_operation(struct generator *g)
{
    struct world *w = g->world;
    const struct known *k = &g->known[below(g, g->known_count)];
    Pacte__Record *r = below(g, 10) < 3 ? NULL : world_read(w, k->type, k->id);
    if (r == NULL)
        return world_put_operation(w, new_record(g));
    if (one_in(g, 15))
        r->header->revision += (uint32_t)below(g, 3);
    if (r->header->archived || one_in(g, 7))
        return world_delete_operation(w, k->type, k->id, r->header->revision, r->header->archived);
    if (!one_in(g, 12))
        change_something(g, r);
    return world_put_operation(w, r);
}

static void batch(struct generator *g, Pacte__Command *c)
{
    size_t count = one_in(g, 4) ? 2 + below(g, 5) : 1;
    Pacte__BatchRequest *b = arena_alloc(&g->world->build, sizeof *b);
    pacte__batch_request__init(b);
    b->operations = arena_zalloc(&g->world->build, count, sizeof *b->operations);
    for (size_t i = 0; i < count; i++)
        b->operations[b->n_operations++] = some_operation(g);
    c->action_case = PACTE__COMMAND__ACTION_BATCH;
    c->batch = b;
}

/* --- Accounts, sessions, attachments --------------------------------------------------- */

static void account(struct generator *g, Pacte__Command *c)
{
    struct world *w = g->world;
    Pacte__AccountCommand *command = arena_alloc(&w->build, sizeof *command);
    pacte__account_command__init(command);
    Pacte__Account *a = g->accounts > 0 && !one_in(g, 3) ? world_account(w, 5000 + below(g, g->accounts)) : NULL;
    if (a == NULL) {
        a = arena_alloc(&w->build, sizeof *a);
        pacte__account__init(a);
        a->id = 5000 + g->accounts++;
        a->account = (char *)(uintptr_t)text(g, one_in(g, 10) ? "mauvais nom " : "compte-", g->accounts);
        a->name = a->account;
    } else if (one_in(g, 4)) {
        a->disabled = !a->disabled;
    } else {
        a->name = (char *)(uintptr_t)text(g, "Nom ", draw(g) % 1000);
    }
    command->account = a;
    c->action_case = PACTE__COMMAND__ACTION_ACCOUNT;
    c->account = command;
}

static void session_open(struct generator *g, Pacte__Command *c)
{
    struct world *w = g->world;
    Pacte__SessionOpenCommand *open = arena_alloc(&w->build, sizeof *open);
    Pacte__Session *s = arena_alloc(&w->build, sizeof *s);
    uint8_t *hash = arena_zalloc(&w->build, 1, 32);
    pacte__session_open_command__init(open);
    pacte__session__init(s);
    s->id = one_in(g, 2) ? 0 : ++g->sessions;
    s->account_id = ADMIN + below(g, 12);
    put_be64(hash, draw(g));
    s->token_hash = (ProtobufCBinaryData){.data = hash, .len = 32};
    open->session = s;
    c->actor->account_id = 0;
    c->action_case = PACTE__COMMAND__ACTION_SESSION_OPEN;
    c->session_open = open;
}

static void session_close(struct generator *g, Pacte__Command *c)
{
    Pacte__SessionCloseCommand *close = arena_alloc(&g->world->build, sizeof *close);
    pacte__session_close_command__init(close);
    close->account_id = ADMIN + below(g, 8);
    close->session_id = one_in(g, 2) ? 0 : 1 + below(g, g->sessions + 1);
    if (one_in(g, 2))
        c->actor->account_id = close->account_id;
    c->action_case = PACTE__COMMAND__ACTION_SESSION_CLOSE;
    c->session_close = close;
}

static void blob(struct generator *g, Pacte__Command *c)
{
    struct world *w = g->world;
    Pacte__BlobCommand *b = arena_alloc(&w->build, sizeof *b);
    size_t len = 1 + below(g, 3000);
    uint8_t *data = arena_zalloc(&w->build, 1, len), *sha256 = arena_alloc(&w->build, 32);
    put_be64(data, len >= 8 ? ++g->blobs : 0);
    hash_sha256(bytes_of(data, len), sha256);
    if (one_in(g, 6))
        sha256[0]++;
    pacte__blob_command__init(b);
    b->sha256 = (ProtobufCBinaryData){.data = sha256, .len = 32};
    b->total_bytes = len;
    b->data = (ProtobufCBinaryData){.data = data, .len = len};
    c->action_case = PACTE__COMMAND__ACTION_BLOB;
    c->blob = b;
}

static void purge(struct generator *g, Pacte__Command *c)
{
    Pacte__PurgeCommand *p = arena_alloc(&g->world->build, sizeof *p);
    pacte__purge_command__init(p);
    p->keys_before_ms = g->world->now_ms - 100000;
    p->sessions_before_ms = g->world->now_ms;
    if (!one_in(g, 5))
        c->actor->account_id = 0;
    c->action_case = PACTE__COMMAND__ACTION_PURGE;
    c->purge = p;
}

/* --- Commands ---------------------------------------------------------------------------- */

static void choose(struct generator *g, Pacte__Command *c)
{
    static const uint64_t writers[] = {COORDINATION, COORDINATION, COORDINATION, FEDERATION, AUTRE_COORDINATION,
                                       FINANCEUR_VILLE, LECTURE, AUDIT, ADMIN, 424242};
    uint64_t dice = below(g, 100);
    c->actor->account_id = one_in(g, 4) ? writers[below(g, 10)] : COORDINATION;
    if (dice < 78) {
        batch(g, c);
    } else if (dice < 83) {
        c->actor->account_id = one_in(g, 5) ? COORDINATION : ADMIN;
        account(g, c);
    } else if (dice < 89) {
        session_open(g, c);
    } else if (dice < 93) {
        session_close(g, c);
    } else if (dice < 98) {
        blob(g, c);
    } else {
        purge(g, c);
    }
}

static struct bytes pack(struct generator *g, Pacte__Command *c)
{
    uint8_t random[32];
    struct bytes out;
    for (size_t i = 0; i < sizeof random; i += 8)
        put_be64(random + i, draw(g));
    g->world->now_ms += one_in(g, 50) ? -5000 : (int64_t)below(g, 2000);
    c->version = APPLY_COMMAND_VERSION;
    c->at_ms = g->world->now_ms;
    c->random = (ProtobufCBinaryData){.data = random, .len = sizeof random};
    cr_assert_eq(wire_pack(&c->base, &g->world->build, &out), ERR_OK);
    return out;
}

/* The same key again, with the same content or with another reason. */
static struct bytes send_again(struct generator *g)
{
    struct bytes former = g->sent[below(g, g->sent_count)];
    ProtobufCMessage *m;
    cr_assert_eq(wire_unpack_own(&pacte__command__descriptor, former, &g->world->build, &m), ERR_OK);
    Pacte__Command *c = (Pacte__Command *)m;
    if (one_in(g, 3))
        c->reason = (char *)"autre motif";
    return pack(g, c);
}

static void keep(struct generator *g, struct bytes command)
{
    size_t at = g->sent_count < SENT_MAX ? g->sent_count++ : below(g, SENT_MAX);
    g->sent[at] = bytes_of(arena_copy(&g->kept, command.data, command.len), command.len);
}

struct bytes generator_next(struct generator *g)
{
    uint8_t key[16];
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__Actor actor = PACTE__ACTOR__INIT;
    if (g->sent_count > 8 && one_in(g, 25))
        return send_again(g);
    actor.account = (char *)"essai";
    actor.source = (char *)"192.0.2.7:50000";
    c.actor = &actor;
    choose(g, &c);
    if (one_in(g, 3)) {
        put_be64(key, draw(g));
        put_be64(key + 8, draw(g));
        c.idempotency_key = (ProtobufCBinaryData){.data = key, .len = one_in(g, 40) ? 3 : sizeof key};
    }
    if (one_in(g, 5))
        c.reason = (char *)"décidé en COPIL";
    struct bytes command = pack(g, &c);
    if (c.idempotency_key.len == 16 && one_in(g, 4))
        keep(g, command);
    return command;
}
