/* From nothing to a data folder: store, site, first account, certificates.
 *
 * Happy path: DIR.part → store with schema → commands « site » and « account »,
 * journalled like any other → certificates → sync → DIR.
 * Failure modes: whatever fails, DIR.part goes; DIR appears only whole. */
#include "tools/admin/files.h"
#include "tools/admin/parts.h"

#include "common/crypto/hash.h"
#include "common/crypto/password.h"
#include "common/wire/wire.h"
#include "proto/limits.h"
#include "server/apply/apply.h"
#include "server/auth/secret.h"

#include <stdio.h>
#include <string.h>

enum { KEY_BYTES = 16, RANDOM_BYTES = 32, ARENA_BYTES = 1024 * 1024 };

struct making {
    const struct sys *sys;
    const struct admin_init_options *options;
    struct store *store;
    struct arena arena;
    const char *site, *time_zone, *account, *person;
    int64_t now_ms;
};

/* Journalled as « init »: no account exists yet that could have asked. */
static enum err run(struct making *m, Pacte__Command *c, struct err_note *note)
{
    uint8_t key[KEY_BYTES], random[RANDOM_BYTES];
    Pacte__Actor actor = PACTE__ACTOR__INIT;
    struct bytes packed;
    struct outcome outcome;
    if (m->sys->random(m->sys->ctx, key, sizeof key) != 0 || m->sys->random(m->sys->ctx, random, sizeof random) != 0)
        return err_set(note, ERR_INTERNAL, "La machine ne donne pas de nombres au hasard : réessayez dans un instant.");
    actor.source = "init";
    c->version = APPLY_COMMAND_VERSION;
    c->actor = &actor;
    c->at_ms = m->now_ms;
    c->idempotency_key = (ProtobufCBinaryData){.data = key, .len = sizeof key};
    c->random = (ProtobufCBinaryData){.data = random, .len = sizeof random};
    enum err e = wire_pack(&c->base, &m->arena, &packed);
    if (e == ERR_OK)
        e = apply_alone(m->store, m->sys, packed, 1, &outcome, &m->arena, note);
    return e == ERR_OK ? outcome.error : e;
}

static enum err make_site(struct making *m, uint64_t *store_id, struct err_note *note)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__SiteCommand site = PACTE__SITE_COMMAND__INIT;
    enum err e = secret_id(m->sys, store_id);
    if (e != ERR_OK)
        return e;
    site.store_id = *store_id;
    site.site = (char *)(uintptr_t)m->site;
    site.time_zone = (char *)(uintptr_t)m->time_zone;
    c.action_case = PACTE__COMMAND__ACTION_SITE;
    c.site = &site;
    return run(m, &c, note);
}

static enum err choose_password(struct making *m, char temporary[ADMIN_PASSWORD_BYTES], struct err_note *note)
{
    _Static_assert((int)TEMPORARY_PASSWORD_BYTES <= (int)ADMIN_PASSWORD_BYTES, "a temporary password does not fit");
    temporary[0] = '\0';
    if (m->options->password == NULL)
        return secret_temporary_password(m->sys, temporary);
    return password_check(m->options->password, m->account, m->site, note);
}

static enum err make_account(struct making *m, char temporary[ADMIN_PASSWORD_BYTES], struct err_note *note)
{
    Pacte__Command c = PACTE__COMMAND__INIT;
    Pacte__AccountCommand command = PACTE__ACCOUNT_COMMAND__INIT;
    Pacte__Account account = PACTE__ACCOUNT__INIT;
    Pacte__Grant grant = PACTE__GRANT__INIT, *grants[] = {&grant};
    char hash[PASSWORD_HASH_BYTES];
    enum err e = choose_password(m, temporary, note);
    bool is_temporary = temporary[0] != '\0';
    if (e == ERR_OK)
        e = secret_id(m->sys, &account.id);
    if (e == ERR_OK)
        e = password_hash(bytes_text(is_temporary ? temporary : m->options->password), hash);
    if (e != ERR_OK)
        return e;
    grant.role = PACTE__ROLE__ROLE_ADMINISTRATION;
    account.account = (char *)(uintptr_t)m->account;
    account.name = (char *)(uintptr_t)m->person;
    account.grants = grants;
    account.n_grants = 1;
    account.password_hash = hash;
    account.must_change_password = is_temporary;
    account.password_expires_ms = is_temporary ? m->now_ms + TEMPORARY_PASSWORD_MS : 0;
    command.account = &account;
    c.action_case = PACTE__COMMAND__ACTION_ACCOUNT;
    c.account = &command;
    e = run(m, &c, note);
    crypto_zero(hash, sizeof hash);
    return e;
}

static enum err make_store(struct making *m, const char *part, struct admin_init_result *out, struct err_note *note)
{
    char dir[ADMIN_PATH_BYTES];
    struct store_options o = {.sys = m->sys, .dir = dir, .create = true, .exclusive = true};
    enum err e = path_join(part, "store", dir, note);
    if (e == ERR_OK)
        e = store_open(&o, &m->store, note);
    if (e != ERR_OK)
        return e;
    arena_init(&m->arena, m->sys, ARENA_BYTES);
    e = state_migrate(m->store, note);
    if (e == ERR_OK)
        e = make_site(m, &out->store_id, note);
    if (e == ERR_OK)
        e = make_account(m, out->password, note);
    arena_finish(&m->arena);
    store_close(m->store);
    return e;
}

static enum err fill(struct making *m, const char *part, struct admin_init_result *out, struct err_note *note)
{
    const struct admin_init_options *o = m->options;
    enum err e = make_store(m, part, out, note);
    if (e == ERR_OK)
        e = keys_make(m->sys, part, m->site, o->hosts, o->host_count, note);
    if (e == ERR_OK)
        e = admin_fingerprint(part, out->fingerprint, note);
    if (e == ERR_OK)
        e = folder_sync(m->sys, part, note);
    return e;
}

static const char *or_default(const char *given, const char *otherwise)
{
    return given != NULL && given[0] != '\0' ? given : otherwise;
}

enum err admin_init(const struct admin_init_options *o, struct admin_init_result *out, struct err_note *note)
{
    struct staging s;
    struct making m = {
        .sys = o->sys,
        .options = o,
        .site = or_default(o->site, "Pacte"),
        .time_zone = or_default(o->time_zone, "Europe/Paris"),
        .account = or_default(o->account, "admin"),
        .now_ms = sys_wall_ms(o->sys),
    };
    m.person = or_default(o->person, m.account);
    *out = (struct admin_init_result){0};
    enum err e = crypto_init(note);
    if (e == ERR_OK)
        e = staging_begin(&s, o->dir, note);
    if (e != ERR_OK)
        return e;
    e = staging_end(&s, o->sys, fill(&m, s.part, out, note), note);
    if (e != ERR_OK)
        crypto_zero(out, sizeof *out);
    return e;
}
