/* The way of a command: unpacked, recognised if its key was seen before,
 * checked and applied by the function of its action, then journalled with its
 * result and remembered by its key. A refused command goes the same way, with
 * its changes forgotten. */
#include "server/apply/internal.h"

#include "common/crypto/hash.h"
#include "common/wire/wire.h"
#include "proto/limits.h"

#include <assert.h>
#include <string.h>

/* Who may ask for an action at all; what it may be asked about is decided by
 * its function. */
enum asker {
    BY_MACHINE,              /* the daemon itself, or the socket of its own user */
    BY_ACCOUNT_OR_MACHINE,
    BY_ACCOUNT,              /* with its password chosen */
    BY_LOGIN                 /* before there is a session */
};

struct action {
    enum asker asker;
    enum err (*apply)(struct step *s);
};

static const struct action actions[] = {
    [PACTE__COMMAND__ACTION_SITE] = {BY_MACHINE, apply_site},
    [PACTE__COMMAND__ACTION_BATCH] = {BY_ACCOUNT, apply_batch},
    [PACTE__COMMAND__ACTION_ACCOUNT] = {BY_ACCOUNT_OR_MACHINE, apply_account},
    [PACTE__COMMAND__ACTION_SESSION_OPEN] = {BY_LOGIN, apply_session_open},
    [PACTE__COMMAND__ACTION_SESSION_CLOSE] = {BY_ACCOUNT_OR_MACHINE, apply_session_close},
    [PACTE__COMMAND__ACTION_BLOB] = {BY_ACCOUNT, apply_blob},
    [PACTE__COMMAND__ACTION_PURGE] = {BY_MACHINE, apply_purge},
};

bool step_machinery(enum err e)
{
    switch (e) {
    case ERR_STORE:
    case ERR_DAMAGED:
    case ERR_NO_MEMORY:
    case ERR_NO_SPACE:
    case ERR_SYNC:
    case ERR_READ_ONLY:
    case ERR_BUSY:
    case ERR_IO:
    case ERR_INTERNAL:
        return true;
    default:
        return false;
    }
}

uint64_t step_draw(struct step *s)
{
    uint8_t seed[36] = {0}, hash[HASH_BYTES];
    uint64_t id = 0;
    if (s->command->random.len >= 32)
        memcpy(seed, s->command->random.data, 32);
    while (id == 0) {
        put_be32(seed + 32, s->drawn++);
        hash_sha256(bytes_of(seed, sizeof seed), hash);
        id = get_be64(hash);
    }
    return id;
}

/* --- The key of idempotency ------------------------------------------------ */

/* What makes two sendings the same: the action and the reason, as they are
 * packed; not the instant, nor the random bytes, which each sending has anew. */
static enum err content_hash(struct bytes command, uint8_t out[HASH_BYTES])
{
    struct hash_sha256_stream h;
    struct wire_field f;
    enum err e = ERR_OK;
    hash_sha256_begin(&h);
    while (wire_next(&command, &f, &e)) {
        uint8_t head[12];
        if (f.number != 6 && f.number < 10)
            continue;
        put_be32(head, f.number);
        put_be64(head + 4, f.bytes.len);
        hash_sha256_add(&h, bytes_of(head, sizeof head));
        hash_sha256_add(&h, f.bytes);
    }
    hash_sha256_end(&h, out);
    return e;
}

static uint64_t actor_of(const Pacte__Command *c) { return c->actor != NULL ? c->actor->account_id : 0; }

static struct bytes key_of(const Pacte__Command *c)
{
    return bytes_of(c->idempotency_key.data, c->idempotency_key.len);
}

/* The former answer, from the journal. */
static enum err repeat(const struct step *s, uint64_t index, struct outcome *out)
{
    Pacte__JournalEntry *entry;
    ProtobufCMessage *m;
    enum err e = state_journal_get(&s->view, index, s->arena, &entry);
    if (e == ERR_NOT_FOUND)
        return err_set(s->note, ERR_DAMAGED, N_("La clé d'envoi renvoie à l'entrée %llu, que le journal n'a pas."),
                       (unsigned long long)index);
    if (e != ERR_OK)
        return e;
    struct bytes result = bytes_of(entry->result.data, entry->result.len);
    e = wire_unpack_own(&pacte__result__descriptor, result, s->arena, &m);
    if (e != ERR_OK)
        return e;
    const Pacte__Result *r = (const Pacte__Result *)m;
    *out = (struct outcome){
        .error = (enum err)r->error,
        .repeated = true,
        .journal_index = index,
        .result = result,
        .conflict_type = (uint32_t)r->conflict_type,
        .conflict_id = r->conflict_id,
    };
    if (r->error != 0)
        (void)err_field(s->note, out->error, r->field, "%s", r->sentence);
    return ERR_OK;
}

/* --- Who asks ---------------------------------------------------------------- */

static bool begins(const char *text, const char *with) { return strncmp(text, with, strlen(with)) == 0; }

static enum err find_caller(struct step *s)
{
    const Pacte__Actor *actor = s->command->actor;
    s->caller = (struct caller){.account = "", .source = ""};
    if (actor == NULL)
        return err_field(s->note, ERR_REQUIRED, "actor", N_("La commande ne dit pas qui la demande."));
    s->caller.account = actor->account;
    s->caller.source = actor->source;
    s->caller.local_administration =
        actor->account_id == 0 && (begins(actor->source, "init") || begins(actor->source, "socket"));
    if (actor->account_id == 0)
        return ERR_OK;
    Pacte__Account *account;
    enum err e = state_account_get(&s->view, actor->account_id, s->arena, &account);
    if (e != ERR_OK)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    s->account = account;
    s->caller.account_id = account->id;
    s->caller.grants = (const Pacte__Grant *const *)account->grants;
    s->caller.grant_count = account->n_grants;
    return ERR_OK;
}

static enum err may_ask(const struct step *s, enum asker asker)
{
    bool machine = actor_of(s->command) == 0;
    if (asker == BY_LOGIN)
        return ERR_OK;
    if (asker == BY_MACHINE && !machine)
        return err_set(s->note, ERR_FORBIDDEN, N_("Seul le serveur lui-même fait cela : un compte ne peut pas le demander."));
    if (machine)
        return asker == BY_ACCOUNT ? err_set(s->note, ERR_UNAUTHENTICATED, N_("Identifiez-vous d'abord : cette action "
                                             "porte le nom d'un compte.")) : ERR_OK;
    if (s->account == NULL || s->account->disabled)
        return err_set(s->note, ERR_FORBIDDEN, N_("Ce compte n'existe plus ou il est désactivé : adressez-vous à "
                                                  "l'administration."));
    if (asker == BY_ACCOUNT && s->account->must_change_password)
        return err_set(s->note, ERR_PASSWORD_CHANGE, N_("Choisissez d'abord un nouveau mot de passe."));
    return ERR_OK;
}

static enum err check_envelope(const struct step *s)
{
    size_t key = s->command->idempotency_key.len;
    if (key != 0 && key != LIMIT_IDEMPOTENCY_KEY_BYTES)
        return err_field(s->note, ERR_INVALID, "idempotency_key", N_("La clé d'envoi compte %u octets, ni plus ni moins."),
                         LIMIT_IDEMPOTENCY_KEY_BYTES);
    if (strlen(s->command->reason) > LIMIT_REASON_BYTES)
        return err_field(s->note, ERR_TOO_LARGE, "reason", N_("Le motif dépasse %u octets : raccourcissez-le."),
                         LIMIT_REASON_BYTES);
    return ERR_OK;
}

static enum err run(struct step *s)
{
    size_t which = (size_t)s->command->action_case;
    if (which >= sizeof actions / sizeof actions[0] || actions[which].apply == NULL)
        return err_set(s->note, ERR_UNKNOWN_METHOD, N_("Cette commande est inconnue : mettez le serveur à jour."));
    enum err e = check_envelope(s);
    if (e == ERR_OK)
        e = find_caller(s);
    if (e == ERR_OK)
        e = may_ask(s, actions[which].asker);
    return e == ERR_OK ? actions[which].apply(s) : e;
}

/* --- The journal --------------------------------------------------------------- */

/* A refusal keeps nothing of what the action was about to do, but for an
 * attachment found bad: forgetting it is the answer. */
static enum err refuse(struct step *s, enum err e)
{
    if (e != ERR_BAD_CONTENT)
        changes_init(s->changes, s->changes->arena);
    Pacte__Result refused = PACTE__RESULT__INIT;
    refused.error = (uint32_t)e;
    refused.conflict_type = s->result->conflict_type;
    refused.conflict_id = s->result->conflict_id;
    refused.regle = s->result->regle;
    refused.regle_type = s->result->regle_type;
    refused.regle_id = s->result->regle_id;
    const char *sentence = err_sentence(e, s->note);
    refused.field = arena_text(s->arena, s->note->field, strlen(s->note->field));
    refused.sentence = arena_text(s->arena, sentence, strlen(sentence));
    *s->result = refused;
    s->applied_count = 0;
    return refused.field == NULL || refused.sentence == NULL ? ERR_NO_MEMORY : ERR_OK;
}

static enum err record_result(struct step *s, struct bytes command, uint64_t term, const struct key_seen *seen,
                              struct outcome *out)
{
    struct journal_head head;
    enum err e = wire_pack(&s->result->base, s->arena, &out->result);
    if (e == ERR_OK)
        e = state_journal_append(&s->view, s->changes, term, s->at_ms, command, out->result, s->arena, &head);
    if (e != ERR_OK)
        return e;
    assert(head.index == s->journal_index);
    out->error = (enum err)s->result->error;
    out->journal_index = head.index;
    out->applied = s->applied;
    out->applied_count = s->applied_count;
    out->conflict_type = (uint32_t)s->result->conflict_type;
    out->conflict_id = s->result->conflict_id;
    if (seen == NULL)
        return ERR_OK;
    struct key_seen now = *seen;
    now.journal_index = head.index;
    return state_key_put(s->changes, actor_of(s->command), key_of(s->command), s->at_ms, &now);
}

/* Applies what is not a repetition. `key`: what to remember, NULL for nothing. */
static enum err apply_new(struct step *s, struct bytes command, uint64_t term, enum err found,
                          const struct key_seen *key, struct outcome *out)
{
    enum err e = found != ERR_OK ? found : run(s);
    if (step_machinery(e))
        return e;
    if (e != ERR_OK) {
        enum err refused = refuse(s, e);
        if (refused != ERR_OK)
            return refused;
    }
    return record_result(s, command, term, key, out);
}

static enum err keyed(struct step *s, struct bytes command, uint64_t term, struct outcome *out)
{
    struct key_seen former, now = {0};
    enum err e = content_hash(command, now.content_hash);
    if (e != ERR_OK)
        return e;
    e = state_key_get(&s->view, actor_of(s->command), key_of(s->command), &former);
    if (e == ERR_NOT_FOUND)
        return apply_new(s, command, term, ERR_OK, &now, out);
    if (e != ERR_OK)
        return e;
    if (memcmp(former.content_hash, now.content_hash, sizeof now.content_hash) == 0)
        return repeat(s, former.journal_index, out);
    e = err_field(s->note, ERR_KEY_REUSED, "idempotency_key", "%s", err_text(ERR_KEY_REUSED));
    return apply_new(s, command, term, e, NULL, out);
}

enum err apply_command(const struct store_read *read, struct bytes command, uint64_t term, struct arena *arena,
                       struct changes *out_changes, struct outcome *out, struct err_note *note)
{
    struct err_note own = {.field = ""};
    struct journal_head head;
    ProtobufCMessage *m;
    assert(out_changes->count == 0);
    *out = (struct outcome){.error = ERR_OK};
    if (note == NULL)
        note = &own;
    note->field[0] = note->text[0] = '\0';
    enum err e = wire_unpack_own(&pacte__command__descriptor, command, arena, &m);
    if (e != ERR_OK)
        return e;
    Pacte__Result result = PACTE__RESULT__INIT;
    struct step s = {
        .command = (const Pacte__Command *)m,
        .view = {.read = read, .changes = out_changes},
        .changes = out_changes,
        .arena = arena,
        .note = note,
        .result = &result,
    };
    if (s.command->version == 0 || s.command->version > APPLY_COMMAND_VERSION)
        return err_set(note, ERR_BAD_VERSION, N_("La commande est de la version %u ; ce serveur applique les versions 1 "
                       "à %u : mettez-le à jour."), s.command->version, APPLY_COMMAND_VERSION);
    e = state_journal_head(&s.view, &head);
    if (e != ERR_OK)
        return e;
    s.journal_index = head.index + 1;
    s.at_ms = s.command->at_ms > head.at_ms ? s.command->at_ms : head.at_ms;
    if (s.command->idempotency_key.len == LIMIT_IDEMPOTENCY_KEY_BYTES)
        return keyed(&s, command, term, out);
    return apply_new(&s, command, term, ERR_OK, NULL, out);
}

/* --- One transaction for one command ------------------------------------------ */

struct alone {
    struct bytes command;
    uint64_t term;
    struct arena *arena;
    struct outcome *out;
    struct err_note *note;
};

static enum err write_alone(struct store_write *w, void *ctx)
{
    const struct alone *a = ctx;
    struct changes changes;
    changes_init(&changes, a->arena);
    enum err e = apply_command(store_as_read(w), a->command, a->term, a->arena, &changes, a->out, a->note);
    return e == ERR_OK ? changes_write(&changes, w) : e;
}

enum err apply_alone(struct store *s, const struct sys *sys, struct bytes command, uint64_t term, struct outcome *out,
                     struct arena *arena, struct err_note *note)
{
    (void)sys;
    struct alone a = {.command = command, .term = term, .arena = arena, .out = out, .note = note};
    return store_change(s, write_alone, &a, note);
}
