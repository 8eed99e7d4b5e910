/* Drafts found at the start: taken up into the convention that they are of. */
#include "client-tui/model/internal.h"

#include <string.h>

bool draft_mine(const struct model *m, const struct draft_head *h)
{
    return strcmp(h->account, m->account) == 0 && strcmp(h->server, m->server) == 0;
}

bool draft_last_offer(const struct model *m, const struct draft_head *h)
{
    return draft_mine(m, h) && !h->wanted && h->command.len == 0 && h->at_ms > 0 && m->now_ms - h->at_ms > (int64_t)DRAFT_DAYS * 86400000;
}

size_t drafts_last_offer(const struct model *m)
{
    size_t n = 0;
    for (size_t i = 0; m->logged && i < m->draft_count; i++)
        n += draft_last_offer(m, &m->drafts[i]);
    return n;
}

void draft_drop(struct model *m, size_t at)
{
    const struct ouverte *o = model_ouverte_known(m, m->drafts[at].convention);
    /* The file of what is being typed now bears the same name. */
    if (o == NULL || o->edits.count == 0)
        model_effect_add(m, (struct effect){.kind = EFFECT_DRAFT, .id = m->drafts[at].convention});
    draft_forget(m, at);
}

void drafts_purge(struct model *m)
{
    for (size_t i = m->logged ? m->draft_count : 0; i > 0; i--)
        if (draft_last_offer(m, &m->drafts[i - 1]))
            draft_drop(m, i - 1);
}

void draft_forget(struct model *m, size_t at)
{
    sys_release(m->sys, (void *)(uintptr_t)m->draft_files[at].data);
    m->draft_count--;
    memmove(&m->drafts[at], &m->drafts[at + 1], (m->draft_count - at) * sizeof m->drafts[0]);
    memmove(&m->draft_files[at], &m->draft_files[at + 1], (m->draft_count - at) * sizeof m->draft_files[0]);
}

/* What is typed now is kept: the older text of the same value gives way. */
static enum err take_up(struct model *m, struct ouverte *o, const struct edit *from)
{
    enum err e = ERR_OK;
    struct edit *x = edits_begin(&o->edits, from->type, from->id, from->revision, from->base, m->now_ms);
    for (size_t i = 0; x != NULL && e == ERR_OK && i < from->count; i++)
        if (edit_typed(x, from->values[i].path) == NULL)
            e = edit_set(&o->edits, x, from->values[i].path, from->values[i].text, m->now_ms);
    if (x == NULL)
        return ERR_NO_MEMORY;
    x->archive = x->archive || from->archive;
    return e;
}

static enum err take_command(struct model *m, struct ouverte *o, struct bytes command)
{
    uint8_t *copy = command.len > 0 && o->command.len == 0 ? sys_alloc(m->sys, command.len) : NULL;
    if (command.len == 0 || o->command.len > 0)
        return ERR_OK;
    if (copy == NULL)
        return ERR_NO_MEMORY;
    memcpy(copy, command.data, command.len);
    o->command = bytes_of(copy, command.len);
    o->command_sent = o->save_wanted = true;
    return ERR_OK;
}

enum err draft_take_up(struct model *m, size_t at)
{
    struct edits found;
    struct draft_head h;
    struct ouverte *o = model_ouverte(m, m->drafts[at].convention);
    if (o == NULL)
        return ERR_NO_MEMORY;
    edits_init(&found, m->sys);
    enum err e = draft_unpack(m->draft_files[at], &h, &found);
    for (size_t i = 0; e == ERR_OK && i < found.count; i++)
        e = take_up(m, o, &found.rows[i]);
    if (e == ERR_OK)
        e = take_command(m, o, h.command);
    edits_free(&found);
    if (e != ERR_OK)
        return e;
    o->draft_dirty = true;
    if (o->dirty_ms == 0)
        o->dirty_ms = m->now_ms;
    draft_forget(m, at);
    return ERR_OK;
}

void drafts_resume(struct model *m)
{
    for (size_t i = m->draft_count; i > 0; i--)
        if (draft_mine(m, &m->drafts[i - 1]) && m->drafts[i - 1].command.len > 0 && draft_take_up(m, i - 1) == ERR_NO_MEMORY)
            model_say(m, MESSAGE_WARNING, "%s", _("Un enregistrement attend encore : ouvrez-le dans les brouillons (b)."));
}
