/* Requests that are out, and effects in their queue. */
#include "client-tui/model/internal.h"

#include "common/wire/wire.h"

#include <stdio.h>
#include <string.h>

enum { SLOW_MS = 300, REQUEST_BYTES_MAX = 2 << 20 };

void model_effect_add(struct model *m, struct effect e)
{
    if (m->effect_count == m->effect_cap) {
        size_t cap = m->effect_cap == 0 ? 16 : m->effect_cap * 2;
        void *grown = sys_grow(m->sys, m->effects, m->effect_count * sizeof *m->effects, cap * sizeof *m->effects);
        if (grown == NULL) {
            effect_free(m, &e);
            model_say(m, MESSAGE_ERROR, "%s", _("Mémoire insuffisante : fermez d'autres programmes, puis recommencez."));
            return;
        }
        m->effects = grown;
        m->effect_cap = cap;
    }
    m->effects[m->effect_count++] = e;
}

bool model_effect(struct model *m, struct effect *out)
{
    if (m->effect_count == 0)
        return false;
    *out = m->effects[0];
    m->effect_count--;
    memmove(m->effects, m->effects + 1, m->effect_count * sizeof *m->effects);
    return true;
}

/* Passwords pass through texts: nothing of them stays behind. */
static void wipe(const struct model *m, char *text)
{
    if (text != NULL)
        explicit_bzero(text, strlen(text));
    sys_release(m->sys, text);
}

void effect_free(const struct model *m, struct effect *e)
{
    wipe(m, e->text);
    wipe(m, e->text2);
    wipe(m, e->text3);
    sys_release(m->sys, (void *)(uintptr_t)e->bytes.data);
    *e = (struct effect){0};
}

char *model_text(struct model *m, const char *text)
{
    size_t len = strlen(text) + 1;
    char *copy = sys_alloc(m->sys, len);
    if (copy != NULL)
        memcpy(copy, text, len);
    return copy;
}

static struct pending *free_pending(struct model *m)
{
    for (size_t i = 0; i < PENDING_MAX; i++)
        if (m->pending[i].tag == 0)
            return &m->pending[i];
    return NULL;
}

static void answer_now(struct model *m, answer_fn *fn, uint64_t arg, enum err error)
{
    const struct reponse r = {.error = error, .last = true};
    fn(m, &r, arg);
}

static enum err packed(struct model *m, const ProtobufCMessage *request, struct bytes *out)
{
    struct arena a;
    struct bytes b;
    arena_init(&a, m->sys, REQUEST_BYTES_MAX);
    enum err e = wire_pack(request, &a, &b);
    uint8_t *copy = e == ERR_OK ? sys_alloc(m->sys, b.len + 1) : NULL;
    if (copy != NULL)
        memcpy(copy, b.data, b.len);
    *out = bytes_of(copy, e == ERR_OK ? b.len : 0);
    arena_finish(&a);
    return e == ERR_OK && copy == NULL ? ERR_NO_MEMORY : e;
}

void model_send(struct model *m, Pacte__Method method, const ProtobufCMessage *request, answer_fn *fn, uint64_t arg,
                const char *words)
{
    struct pending *p = free_pending(m);
    struct bytes body;
    bool out = m->link == LINK_ONLINE || (m->link == LINK_LOGIN && !m->logged);
    if (!out && !(model_reads(m) && reserve_keeps(method))) {
        answer_now(m, fn, arg, ERR_UNREACHABLE);
        return;
    }
    enum err e = p == NULL ? ERR_TOO_MANY_REQUESTS : packed(m, request, &body);
    if (e != ERR_OK) {
        answer_now(m, fn, arg, e);
        return;
    }
    if (++m->next_tag == 0)
        m->next_tag = 1;
    *p = (struct pending){.tag = m->next_tag, .fn = fn, .arg = arg, .since_ms = m->now_ms};
    (void)snprintf(p->words, sizeof p->words, "%s", words != NULL ? words : "");
    model_effect_add(m, (struct effect){.kind = out ? EFFECT_SEND : EFFECT_READ_KEPT, .method = method, .tag = p->tag, .bytes = body});
}

void request_answer(struct model *m, const struct reponse *r)
{
    for (size_t i = 0; i < PENDING_MAX; i++) {
        if (r->tag == 0 || m->pending[i].tag != r->tag)
            continue;
        const struct pending p = m->pending[i];
        if (r->last || r->error != ERR_OK)
            m->pending[i] = (struct pending){0};
        place_kept(m, r->kept_ms);
        p.fn(m, r, p.arg);
        return;
    }
}

bool request_lost(enum err e)
{
    return e == ERR_UNREACHABLE || e == ERR_TIMED_OUT || e == ERR_UNAUTHENTICATED || e == ERR_SESSION_EXPIRED || e == ERR_STOPPING;
}

const char *request_words(const struct model *m)
{
    const struct pending *oldest = NULL;
    for (size_t i = 0; i < PENDING_MAX; i++) {
        const struct pending *p = &m->pending[i];
        if (p->tag != 0 && p->words[0] != '\0' && m->now_ms - p->since_ms >= SLOW_MS &&
            (oldest == NULL || p->since_ms < oldest->since_ms))
            oldest = p;
    }
    return oldest != NULL ? oldest->words : NULL;
}
