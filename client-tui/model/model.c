/* The reducer: what happened → what is known → what is to be done. */
#include "client-tui/model/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum err model_init(struct model *m, const struct sys *sys)
{
    *m = (struct model){.sys = sys, .rows = 24, .cols = 80, .link = LINK_NONE, .dirty = true, .function_keys = true};
    copie_init(&m->annuaire.copie, sys, 0);
    return model_go(m, (struct place){.page = PAGE_CONNEXION}) ? ERR_OK : ERR_NO_MEMORY;
}

void model_free(struct model *m)
{
    struct effect e;
    places_clear(m);
    ahead_forget(m);
    for (size_t i = 0; i < OUVERTES_MAX; i++)
        if (m->ouvertes[i].convention != 0)
            ouverte_free(m, &m->ouvertes[i]);
    while (model_effect(m, &e))
        effect_free(m, &e);
    for (size_t i = 0; i < m->draft_count; i++)
        sys_release(m->sys, (void *)(uintptr_t)m->draft_files[i].data);
    revanche_free(m);
    copie_free(&m->annuaire.copie);
    sys_release(m->sys, m->effects);
    sys_release(m->sys, m->prefs);
    sys_release(m->sys, m->structures);
    explicit_bzero(m->auto_password, sizeof m->auto_password);
    *m = (struct model){0};
}

void model_say(struct model *m, enum message_kind k, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(m->message, sizeof m->message, fmt, args);
    va_end(args);
    m->message_kind = k;
    m->dirty = true;
}

/* --- Events of their own ---------------------------------------------------------- */

static void size_event(struct model *m, const struct event *e)
{
    m->rows = e->rows < 1 ? 1 : e->rows > GRID_ROWS_MAX ? GRID_ROWS_MAX : e->rows;
    m->cols = e->cols < 1 ? 1 : e->cols > GRID_COLS_MAX ? GRID_COLS_MAX : e->cols;
    m->dirty = true;
}

/* The words of a slow request, the age of a draft: what time alone changes. */
static void tick_event(struct model *m, const struct event *e)
{
    if (e->today.number != m->today.number) {
        m->today = e->today;
        for (size_t i = 0; i < OUVERTES_MAX; i++)
            m->ouvertes[i].derived = false;
        m->dirty = true;
    }
    if (request_words(m) != NULL)
        m->dirty = true;
    ouvertes_tick(m);
    pieces_tick(m);
}

static void pause_event(struct model *m)
{
    m->dirty = m->dirty || m->held;
    m->held = false;
}

static void draft_event(struct model *m, const struct event *e)
{
    struct draft_head h;
    if (m->draft_count == sizeof m->drafts / sizeof m->drafts[0])
        return;
    enum err error = draft_unpack(e->bytes, &h, NULL);
    uint8_t *copy = error == ERR_OK ? sys_alloc(m->sys, e->bytes.len + 1) : NULL;
    if (copy == NULL) {
        model_say(m, MESSAGE_WARNING, _("Un brouillon de ce poste ne se lit plus : %s"), err_text(error != ERR_OK ? error : ERR_NO_MEMORY));
        return;
    }
    memcpy(copy, e->bytes.data, e->bytes.len);
    if (h.command.len > 0)               /* in the file: in the copy of it */
        h.command.data = copy + (h.command.data - e->bytes.data);
    m->drafts[m->draft_count] = h;
    m->draft_files[m->draft_count++] = bytes_of(copy, e->bytes.len);
    m->dirty = true;
}

static void file_event(struct model *m, const struct event *e)
{
    struct ouverte *o = NULL;
    for (size_t i = 0; i < OUVERTES_MAX; i++)
        if (e->tag != 0 && m->ouvertes[i].convention != 0 && (uint32_t)(m->ouvertes[i].convention & 0xffffffffu) == e->tag)
            o = &m->ouvertes[i];
    if (e->error != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_sentence(e->error, e->note));
    else if (o != NULL)
        o->drafted_ms = o->edits.count > 0 ? m->now_ms : 0;
    else if (e->text != NULL)
        model_say(m, MESSAGE_DONE, _("Écrit : %s"), e->text);
    m->dirty = true;
}

static void prefs_event(struct model *m, const struct event *e)
{
    char value[32];
    sys_release(m->sys, m->prefs);
    m->prefs = model_text(m, e->text);
    if (model_pref(m, "theme", value, sizeof value) != NULL)
        (void)theme_parse(value, &m->theme);
    if (model_pref(m, "ascii", value, sizeof value) != NULL && strcmp(value, "oui") == 0)
        m->ascii = true;
    m->keep = model_pref(m, "copie-locale", value, sizeof value) == NULL || strcmp(value, "non") != 0;
    m->accessible = model_pref(m, "accessible", value, sizeof value) != NULL && strcmp(value, "oui") == 0;
    m->mouse = model_pref(m, "souris", value, sizeof value) != NULL && strcmp(value, "oui") == 0;
    m->function_keys = model_pref(m, "touches-f", value, sizeof value) == NULL || strcmp(value, "non") != 0;
    m->dirty = true;
}

static void change_event(struct model *m, const Pacte__Event *e)
{
    changes_event(m, e);
    annuaire_change(m, e);
    ouverte_change(m, e);
}

void model_event(struct model *m, const struct event *e)
{
    if (e->now_ms > 0)
        m->now_ms = e->now_ms;
    switch (e->kind) {
    case EVENT_KEY: m->touched = true; ahead_key(m, e->key, NULL); break;
    case EVENT_PASTE: m->touched = true; ahead_key(m, UI_PASTE, e->text); break;
    case EVENT_SIZE: size_event(m, e); break;
    case EVENT_TICK: tick_event(m, e); break;
    case EVENT_PAUSE: pause_event(m); break;
    case EVENT_LINK: link_event(m, e); break;
    case EVENT_SESSION: session_event(m, e); break;
    case EVENT_ANSWER:
        m->latency_ms = e->latency_ms;
        request_answer(m, &e->answer);
        break;
    case EVENT_CHANGE: change_event(m, e->change); break;
    case EVENT_PIECE: pieces_event(m, e); break;
    case EVENT_COMPLETED: pieces_complete(m, e); break;
    case EVENT_FILE: file_event(m, e); break;
    case EVENT_DRAFT: draft_event(m, e); break;
    case EVENT_PREFS: prefs_event(m, e); break;
    case EVENT_QUIT: drafts_now(m); drafts_purge(m); break;
    }
    session_settle(m);
    ahead_event(m, e);
    tour_event(m);
}
