#include "client-tui/data/undo.h"

#include <stdio.h>
#include <string.h>

enum { SAME_STEP_MS = 1000 };

static void step_free(struct edits *e, struct edit_step *s)
{
    sys_release(e->sys, s->before);
    sys_release(e->sys, s->after);
}

static bool copy(const struct sys *sys, const char *text, char **out)
{
    *out = NULL;
    if (text == NULL)
        return true;
    size_t len = strlen(text) + 1;
    *out = sys_alloc(sys, len);
    if (*out != NULL)
        memcpy(*out, text, len);
    return *out != NULL;
}

static void forget_redo(struct edits *e)
{
    while (e->step_count > e->done)
        step_free(e, &e->steps[--e->step_count]);
}

void undo_forget(struct edits *e, uint32_t type, uint64_t id)
{
    size_t kept = 0, done = e->done;
    for (size_t i = 0; i < e->step_count; i++) {
        struct edit_step *s = &e->steps[i];
        if (type != 0 && (s->type != type || s->id != id)) {
            e->steps[kept++] = *s;
            continue;
        }
        step_free(e, s);
        done -= i < e->done;
    }
    e->step_count = kept;
    e->done = done;
}

/* Typing a word is one step, not one for each letter. */
static bool joins(const struct edits *e, const struct edit *x, const char *path, int64_t now_ms)
{
    if (e->done == 0 || e->done != e->step_count)
        return false;
    const struct edit_step *s = &e->steps[e->done - 1];
    return s->type == x->type && s->id == x->id && strcmp(s->path, path) == 0 && now_ms - s->at_ms < SAME_STEP_MS;
}

static bool room(struct edits *e)
{
    if (e->step_count == EDIT_UNDO_MAX) {
        step_free(e, &e->steps[0]);
        memmove(e->steps, e->steps + 1, (e->step_count - 1) * sizeof *e->steps);
        e->step_count--;
        e->done--;
    }
    if (e->step_count < e->step_cap)
        return true;
    size_t cap = e->step_cap == 0 ? 32 : e->step_cap * 2;
    void *grown = sys_grow(e->sys, e->steps, e->step_count * sizeof *e->steps, cap * sizeof *e->steps);
    if (grown == NULL)
        return false;
    e->steps = grown;
    e->step_cap = cap;
    return true;
}

enum err undo_note(struct edits *e, struct edit *x, const char *path, const char *before, const char *after, int64_t now_ms)
{
    struct edit_step s = {.type = x->type, .id = x->id, .had_before = before != NULL, .at_ms = now_ms};
    bool joined = joins(e, x, path, now_ms);
    if (!copy(e->sys, after, &s.after) || (!joined && (!copy(e->sys, before, &s.before) || !room(e)))) {
        step_free(e, &s);
        return ERR_NO_MEMORY;
    }
    if (joined) {
        struct edit_step *last = &e->steps[e->done - 1];
        sys_release(e->sys, last->after);
        last->after = s.after;
        last->at_ms = now_ms;
        return ERR_OK;
    }
    forget_redo(e);
    (void)snprintf(s.path, sizeof s.path, "%s", path);
    e->steps[e->step_count++] = s;
    e->done = e->step_count;
    return ERR_OK;
}

static bool go(struct edits *e, const struct edit_step *s, const char *text, struct edit_step *where)
{
    struct edit *x = edits_find(e, s->type, s->id);
    if (where != NULL)
        *where = *s;
    e->generation++;
    if (x == NULL)
        return false;
    if (text == NULL)
        edit_value_remove(e, x, s->path);
    return text == NULL || edit_value_put(e, x, s->path, text) == ERR_OK;
}

bool edits_undo(struct edits *e, struct edit_step *where)
{
    if (e->done == 0)
        return false;
    const struct edit_step *s = &e->steps[--e->done];
    return go(e, s, s->had_before ? s->before : NULL, where);
}

bool edits_redo(struct edits *e, struct edit_step *where)
{
    if (e->done == e->step_count)
        return false;
    const struct edit_step *s = &e->steps[e->done++];
    return go(e, s, s->after, where);
}
