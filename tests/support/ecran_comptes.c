/* Answers about accounts: as the daemon would give them, without its passwords. */
#include "tests/support/ecran_answers.h"

#include <stdio.h>
#include <string.h>

enum { SESSIONS = 2 };

static void sessions(struct ecran *e, const struct effect *f)
{
    Pacte__SessionListReply r = PACTE__SESSION_LIST_REPLY__INIT;
    Pacte__SessionRow rows[SESSIONS] = {PACTE__SESSION_ROW__INIT, PACTE__SESSION_ROW__INIT}, *list[SESSIONS] = {&rows[0], &rows[1]};
    for (size_t i = 0; i < SESSIONS; i++) {
        rows[i].id = 7 + i;
        rows[i].account = e->model.account;
        rows[i].client = (char *)"pacte 0.1.0";
        rows[i].source = (char *)(i == 0 ? "192.0.2.7:51234" : "192.0.2.9:40000");
        rows[i].opened_ms = e->now_ms - 3600000 * (int64_t)(i + 1);
        rows[i].current = i == 0;
    }
    r.sessions = list;
    r.n_sessions = SESSIONS;
    ecran_tell(e, f, ERR_OK, NULL, NULL, &r.base);
}

static void accounts(struct ecran *e, const struct effect *f)
{
    static const uint64_t ids[] = {ADMIN, FEDERATION, COORDINATION, FINANCEUR_VILLE};
    enum { COUNT = sizeof ids / sizeof ids[0] };
    Pacte__AccountListReply r = PACTE__ACCOUNT_LIST_REPLY__INIT;
    Pacte__AccountRow rows[COUNT], *list[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        const Pacte__Account *a = world_account(&e->world, ids[i]);
        pacte__account_row__init(list[i] = &rows[i]);
        rows[i].id = a->id;
        rows[i].account = a->account;
        rows[i].name = a->name;
        rows[i].grants = a->grants;
        rows[i].n_grants = a->n_grants;
        rows[i].revision = a->revision;
    }
    r.accounts = list;
    r.n_accounts = COUNT;
    ecran_tell(e, f, ERR_OK, NULL, NULL, &r.base);
}

static void account_put(struct ecran *e, const struct effect *f, const Pacte__AccountPutRequest *q)
{
    Pacte__AccountPutReply r = PACTE__ACCOUNT_PUT_REPLY__INIT;
    r.account = q->account;
    r.temporary_password = (char *)(q->reset_password ? "provisoire-de-l-essai" : "");
    ecran_tell(e, f, ERR_OK, NULL, NULL, &r.base);
}

static void totp(struct ecran *e, const struct effect *f, const Pacte__TotpRequest *q)
{
    Pacte__TotpReply r = PACTE__TOTP_REPLY__INIT;
    static char *codes[] = {(char *)"1111-2222", (char *)"3333-4444"};
    r.secret.data = (uint8_t *)(uintptr_t)"12345678901234567890";
    r.secret.len = 20;
    r.uri = (char *)"otpauth://totp/Pacte:coordination?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Pacte";
    if (q->otp[0] != '\0') {
        r.recovery_codes = codes;
        r.n_recovery_codes = 2;
    }
    ecran_tell(e, f, ERR_OK, NULL, NULL, &r.base);
}

static void password(struct ecran *e, const struct effect *f, const Pacte__PasswordRequest *q)
{
    Pacte__Empty r = PACTE__EMPTY__INIT;
    struct err_note note = {0};
    enum err error = strcmp(q->current, "le mot de passe actuel") == 0 ? ERR_OK : ERR_BAD_CREDENTIALS;
    ecran_tell(e, f, error, &note, NULL, error == ERR_OK ? &r.base : NULL);
}

bool ecran_answer_account(struct ecran *e, const struct effect *f, const void *request)
{
    Pacte__Empty done = PACTE__EMPTY__INIT;
    switch (f->method) {
    case PACTE__METHOD__METHOD_SESSION_LIST: sessions(e, f); return true;
    case PACTE__METHOD__METHOD_ACCOUNT_LIST: accounts(e, f); return true;
    case PACTE__METHOD__METHOD_ACCOUNT_PUT: account_put(e, f, request); return true;
    case PACTE__METHOD__METHOD_TOTP: totp(e, f, request); return true;
    case PACTE__METHOD__METHOD_PASSWORD: password(e, f, request); return true;
    case PACTE__METHOD__METHOD_SESSION_END: ecran_tell(e, f, ERR_OK, NULL, NULL, &done.base); return true;
    default: return false;
    }
}
