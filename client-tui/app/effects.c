/* What the model asks of the world outside. */
#include "client-tui/app/internal.h"

#include <stdio.h>
#include <string.h>

enum { TEXTS_BYTES = 1 << 20 };

static void told(struct app *a, uint32_t tag, enum err e, const struct err_note *note, const char *path)
{
    app_event(a, (struct event){.kind = EVENT_FILE, .tag = tag, .error = e, .note = note, .text = path});
}

static void export(struct app *a, const struct effect *f)
{
    char used[FILES_PATH_BYTES] = "";
    struct err_note note = {0};
    enum err e = files_export(f->text, f->bytes, used, sizeof used, &note);
    told(a, f->tag, e, &note, used);
}

static void draft(struct app *a, const struct effect *f)
{
    struct err_note note = {0};
    enum err e = files_draft(&a->files, f->id, f->bytes, &note);
    told(a, f->tag, e, &note, NULL);
}

static void pin(struct app *a, const struct effect *f)
{
    struct err_note note = {0};
    enum err e = files_write_pin(&a->files, a->model.server, f->text, &note);
    if (e != ERR_OK)
        told(a, 0, e, &note, NULL);
    (void)uplink_effect(a->net, f);
}

static void prefs(struct app *a, const struct effect *f)
{
    struct err_note note = {0};
    enum err e = files_write_config(&a->files, "preferences", f->text, &note);
    if (e != ERR_OK)
        told(a, 0, e, &note, NULL);
}

static void copy(struct app *a, const struct effect *f)
{
    if (a->term == NULL || !term_copy(a->term, f->text))
        model_say(&a->model, MESSAGE_WARNING, "%s", _("Trop long pour être copié : « Y » montre la page à copier à la main."));
}

static void redraw(struct app *a)
{
    int rows, cols;
    if (a->term == NULL)
        return;
    term_size(a->term, &rows, &cols);
    term_redraw(a->term);
    app_event(a, (struct event){.kind = EVENT_SIZE, .rows = rows, .cols = cols});
}

static void found(void *ctx, struct bytes file)
{
    app_event(ctx, (struct event){.kind = EVENT_DRAFT, .bytes = file});
}

static void read_drafts(struct app *a) { files_drafts(&a->files, sys_wall_ms(&sys_real), DRAFT_DAYS_UNSEEN, found, a); }

void app_effect(struct app *a, struct effect *f)
{
    switch (f->kind) {
    case EFFECT_DRAFT: draft(a, f); break;
    case EFFECT_EXPORT: export(a, f); break;
    case EFFECT_COPY: copy(a, f); break;
    case EFFECT_PREFS: prefs(a, f); break;
    case EFFECT_PIN: pin(a, f); break;
    case EFFECT_LOOK:
        if (a->term != NULL)
            term_look(a->term, a->model.theme, a->model.ascii, a->model.mouse);
        break;
    case EFFECT_REDRAW: redraw(a); break;
    case EFFECT_QUIT: app_quit(a); break;
    case EFFECT_LOGOUT:
        reserve_forget(&a->reserve);
        (void)uplink_effect(a->net, f);
        read_drafts(a);
        break;
    default:
        if (!hors_ligne_effect(a, f) && !piece_files_effect(&a->pieces, f))
            (void)uplink_effect(a->net, f);
        break;
    }
}

/* --- What is there at the start ------------------------------------------------------- */

void app_start_files(struct app *a)
{
    struct arena texts;
    struct err_note note = {0};
    arena_init(&texts, &a->sys, TEXTS_BYTES);
    const char *text = files_config(&a->files, "preferences", &texts);
    app_event(a, (struct event){.kind = EVENT_PREFS, .text = text != NULL ? text : ""});
    text = files_config(&a->files, "touches", &texts);
    if (text != NULL && actions_remap(text, &note) != ERR_OK)
        model_say(&a->model, MESSAGE_WARNING, "%s", note.text);
    read_drafts(a);
    reserve_purge(&a->reserve, sys_wall_ms(&sys_real));
    arena_finish(&texts);
}
