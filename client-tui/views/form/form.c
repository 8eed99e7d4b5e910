/* Beginning and end of a form: what it is about, what a new record begins with. */
#include "client-tui/views/form/form.h"

#include "common/base/id.h"

#include <stdio.h>
#include <string.h>

struct ouverte *form_ouverte(struct model *m, const struct form *f) { return model_ouverte(m, f->convention); }

/* --- A new record ------------------------------------------------------------ */

void form_preset(struct model *m, struct form *f, const char *path, const char *text)
{
    struct ouverte *o = form_ouverte(m, f);
    if (o == NULL || text[0] == '\0')
        return;
    enum err e = model_type(m, o, (uint32_t)f->t->number, &f->id, path, text);
    if (e != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_text(e));
    f->floor = o->edits.done;
}

/* « annee=2027;financeur=ID » */
static void presets(struct model *m, struct form *f, const char *text)
{
    char path[PATH_BYTES], value[PATH_BYTES];
    while (*text != '\0') {
        size_t len = strcspn(text, ";"), name = strcspn(text, "=");
        if (name < len) {
            (void)snprintf(path, sizeof path, "%.*s", (int)name, text);
            (void)snprintf(value, sizeof value, "%.*s", (int)(len - name - 1), text + name + 1);
            form_preset(m, f, path, value);
        }
        text += len + (text[len] == ';');
    }
}

/* The convention that a new record of a convention hangs on. */
static void preset_convention(struct model *m, struct form *f)
{
    char id[ID_TEXT_BYTES];
    const struct field_def *field = record_field(f->t, "convention");
    if (f->convention == HORS_CONVENTION || field == NULL || field->target != PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION)
        return;
    id_format(f->convention, id);
    form_preset(m, f, "convention", id);
}

/* --- Life --------------------------------------------------------------------------- */

void form_enter(struct model *m, struct form *f, uint64_t convention, uint32_t type, uint64_t id, const char *arg)
{
    const struct record_type *t = record_type_of(type);
    *f = (struct form){.t = t != NULL ? t : &record_types[0], .convention = convention, .id = id, .stale = true};
    struct ouverte *o = form_ouverte(m, f);
    if (o == NULL)
        return;
    f->creating = id == 0;
    f->floor = o->edits.done;
    if (id == 0) {
        preset_convention(m, f);
        presets(m, f, arg);
    } else if (convention == HORS_CONVENTION && edits_find(&o->edits, type, id) == NULL) {
        model_read(m, type, id);
    }
    f->touched = id != 0;
}

void form_leave(struct model *m, struct form *f)
{
    struct ouverte *o = model_ouverte_if_open(m, f->convention);
    if (o != NULL && !f->touched && f->id != 0) {
        edits_drop(&o->edits, (uint32_t)f->t->number, f->id);
        o->draft_dirty = true;           /* the file must not offer it again */
        if (o->dirty_ms == 0)
            o->dirty_ms = m->now_ms;
    }
    arena_finish(&f->arena);
    arena_finish(&f->choix);
}

/* The states of both pages begin with their form. */
struct form *form_here(struct model *m)
{
    for (size_t i = m->depth; i > 0; i--) {
        struct place *p = &m->places[i - 1];
        if (p->page == PAGE_FORMULAIRE || p->page == PAGE_FICHE)
            return p->state;
        if (!place_page(p)->overlay)
            return NULL;
    }
    return NULL;
}
