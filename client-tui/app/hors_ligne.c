/* Between the program and the local copy: what is heard is kept, what is asked
 * without a link is answered from it. */
#include "client-tui/app/internal.h"

#include "common/base/zone.h"
#include "common/wire/wire.h"

#include <stdio.h>
#include <string.h>

enum { ANSWER_BYTES = 64 << 20, SESSION_BYTES = 1 << 20 };

static bool keeps(const struct app *a) { return model_keeps(&a->model); }

/* --- What is heard ----------------------------------------------------------------------- */

static void keep_answer(struct app *a, Pacte__Method method, struct bytes asked, const ProtobufCMessage *m)
{
    struct arena memory;
    struct bytes packed;
    arena_init(&memory, &a->sys, ANSWER_BYTES);
    if (wire_pack(m, &memory, &packed) == ERR_OK)
        reserve_put(&a->reserve, method, asked, packed, sys_wall_ms(&a->sys));
    arena_finish(&memory);
}

void hors_ligne_heard(void *ctx, Pacte__Method method, struct bytes asked, enum err error, const ProtobufCMessage *m)
{
    struct app *a = ctx;
    if (!keeps(a) || a->reserve.dir[0] == '\0')
        return;
    if (error == ERR_NOT_FOUND || error == ERR_FORBIDDEN)
        reserve_drop(&a->reserve, method, asked);
    else if (error == ERR_OK && m != NULL && method != PACTE__METHOD__METHOD_DOSSIER)        /* kept whole: EFFECT_KEEP */
        keep_answer(a, method, asked, m);
}

/* Other rights than then: what they gave is not shown any more. */
static void forget_other_rights(struct app *a, const Pacte__LoginReply *now)
{
    struct arena memory;
    ProtobufCMessage *m;
    int64_t at_ms;
    struct bytes x, y;
    Pacte__LoginReply before = PACTE__LOGIN_REPLY__INIT, grants = PACTE__LOGIN_REPLY__INIT;
    arena_init(&memory, &a->sys, SESSION_BYTES);
    if (reserve_get(&a->reserve, PACTE__METHOD__METHOD_LOGIN, bytes_of(NULL, 0), &memory, &m, &at_ms) == ERR_OK) {
        const Pacte__LoginReply *kept = (const Pacte__LoginReply *)m;
        before.n_grants = kept->n_grants;
        before.grants = kept->grants;
        grants.n_grants = now->n_grants;
        grants.grants = now->grants;
        if (wire_pack(&before.base, &memory, &x) == ERR_OK && wire_pack(&grants.base, &memory, &y) == ERR_OK && !bytes_equal(x, y))
            reserve_forget(&a->reserve);
    }
    arena_finish(&memory);
}

void hors_ligne_session(struct app *a, const Pacte__LoginReply *s)
{
    Pacte__LoginReply kept = *s;
    if (!keeps(a) || s->must_change_password)
        return;
    reserve_begin(&a->reserve, a->model.server, s->account);
    forget_other_rights(a, s);
    reserve_begin(&a->reserve, a->model.server, s->account);
    kept.token = (ProtobufCBinaryData){0};
    keep_answer(a, PACTE__METHOD__METHOD_LOGIN, bytes_of(NULL, 0), &kept.base);
    if (a->hello != NULL)
        keep_answer(a, PACTE__METHOD__METHOD_HELLO, bytes_of(NULL, 0), &a->hello->base);
}

/* --- What is asked ------------------------------------------------------------------------- */

static void say_set_aside(struct app *a)
{
    if (a->reserve.set_aside)
        model_say(&a->model, MESSAGE_WARNING, "%s",
                  _("Une partie de la copie locale ne se lit plus et a été mise de côté : elle sera relue au retour du lien."));
    a->reserve.set_aside = false;
}

static void answer(struct app *a, const struct effect *f)
{
    struct event e = {.kind = EVENT_ANSWER, .answer = {.tag = f->tag, .last = true}};
    struct arena memory;
    ProtobufCMessage *m = NULL;
    arena_init(&memory, &a->sys, ANSWER_BYTES);
    enum err error = reserve_get(&a->reserve, f->method, f->bytes, &memory, &m, &e.answer.kept_ms);
    e.answer.error = error == ERR_NOT_FOUND ? ERR_UNREACHABLE : error;
    e.answer.m = m;
    app_event(a, e);
    arena_finish(&memory);
    say_set_aside(a);
}

/* Whose copy it is, and the site with its time zone; who comes last when no
 * account was named. */
static void open_kept(struct app *a, const char *account)
{
    struct arena memory;
    ProtobufCMessage *session, *hello = NULL;
    int64_t at_ms, hello_ms;
    if (!reserve_open(&a->reserve, a->model.server, account))
        return;
    arena_init(&memory, &a->sys, SESSION_BYTES);
    if (reserve_get(&a->reserve, PACTE__METHOD__METHOD_LOGIN, bytes_of(NULL, 0), &memory, &session, &at_ms) == ERR_OK) {
        if (reserve_get(&a->reserve, PACTE__METHOD__METHOD_HELLO, bytes_of(NULL, 0), &memory, &hello, &hello_ms) == ERR_OK)
            app_event(a, (struct event){.kind = EVENT_LINK, .link = a->model.link, .error = a->model.link_error,
                                        .hello = (const Pacte__HelloReply *)hello});
        app_event(a, (struct event){.kind = EVENT_SESSION, .session = (const Pacte__LoginReply *)session, .kept_ms = at_ms});
    }
    arena_finish(&memory);
    say_set_aside(a);
}

static void keep(struct app *a, const struct effect *f)
{
    Pacte__DossierRequest q = PACTE__DOSSIER_REQUEST__INIT;
    struct arena memory;
    struct bytes asked;
    q.convention = f->id;
    arena_init(&memory, &a->sys, SESSION_BYTES);
    if (wire_pack(&q.base, &memory, &asked) == ERR_OK)
        reserve_put(&a->reserve, PACTE__METHOD__METHOD_DOSSIER, asked, f->bytes, sys_wall_ms(&a->sys));
    arena_finish(&memory);
}

bool hors_ligne_effect(struct app *a, const struct effect *f)
{
    switch (f->kind) {
    case EFFECT_READ_KEPT: answer(a, f); return true;
    case EFFECT_KEEP: keep(a, f); return true;
    case EFFECT_OPEN_KEPT: open_kept(a, f->text); return true;
    case EFFECT_FORGET: reserve_forget_all(&a->reserve); return true;
    default: return false;
    }
}
