/* What can be asked for in a form: save, undo, remove. */
#include "client-tui/views/form/form.h"

#include <stdio.h>
#include <string.h>

enum { EXPLAINED = 12288 };

struct form_faute { size_t at; size_t count; };

/* --- Saving: level 3 ------------------------------------------------------------ */

static bool empty_required(const struct form *f, const struct form_ligne *l)
{
    if (!l->required || l->removed || l->why_not != NULL)
        return false;
    if (l->kind == FORM_AJOUT)
        return true;
    /* The fields of a group are required once one of them is there. */
    return l->kind == FORM_CHAMP && l->raw[0] == '\0' && path_kind(f->t, &l->path) != KIND_ENUM && l->path.depth == 1;
}

static struct form_faute faults(const struct form *f)
{
    struct form_faute found = {0};
    for (size_t i = 0; i < f->count; i++) {
        if (f->rows[i].mark == NULL && !empty_required(f, &f->rows[i]))
            continue;
        if (found.count++ == 0)
            found.at = i;
    }
    return found;
}

/* A field of a group is one of many: its whole path says which. */
static void say_name(const struct form_ligne *l, char *out, size_t size)
{
    if (l->path.depth > 1)
        (void)path_label(&l->path, out, size);
    else
        (void)snprintf(out, size, "%s", _(path_field(&l->path)->label));
}

static void say_fault(struct model *m, const struct form *f, struct form_faute x)
{
    const struct form_ligne *l = &f->rows[x.at];
    char label[200];
    say_name(l, label, sizeof label);
    const char *why = l->mark != NULL ? l->mark : _("ce champ est obligatoire");
    if (x.count == 1)
        model_say(m, MESSAGE_ERROR, _("À corriger avant d'enregistrer : %s : %s"), label, why);
    else
        model_say(m, MESSAGE_ERROR, _("%zu champs à corriger, d'abord %s : %s"), x.count, label, why);
}

/* The rows as they are once the field has been left. */
static void settle(struct model *m, struct form *f)
{
    struct place *p = model_top(m);
    form_fermer(m, f);
    m->refus.type = 0;
    f->stale = true;
    if (place_page(p)->refresh != NULL)
        place_page(p)->refresh(m, p);
}

void form_save(struct model *m, struct form *f)
{
    struct ouverte *o = form_ouverte(m, f);
    const char *why = form_why_not(m, f, ACTION_ENREGISTRER);
    if (o == NULL || why != NULL) {
        model_say(m, MESSAGE_INFO, _("Rien n'est enregistré : %s."), why != NULL ? why : err_text(ERR_NO_MEMORY));
        return;
    }
    settle(m, f);
    struct form_faute x = faults(f);
    if (x.count > 0) {
        f->at = x.at;
        f->saisie = true;
        form_ouvrir(m, f);
        say_fault(m, f, x);
        return;
    }
    f->saisie = false;
    f->extra[0] = '\0';
    f->stale = true;
    model_save(m, o, (uint32_t)f->t->number, f->id, "");
}

/* --- Undo -------------------------------------------------------------------------- */

static void undo(struct model *m, struct form *f, bool redo)
{
    struct ouverte *o = form_ouverte(m, f);
    struct edit_step where = {0};
    form_fermer(m, f);
    if (o == NULL)
        return;
    if (!redo && f->creating && o->edits.done <= f->floor) {
        model_say(m, MESSAGE_INFO, "%s", _("Rien n'est à annuler dans cette fiche."));
        return;
    }
    if (redo ? !edits_redo(&o->edits, &where) : !edits_undo(&o->edits, &where)) {
        model_undo_saved(m, redo);
        return;
    }
    o->draft_dirty = true;
    if (o->dirty_ms == 0)
        o->dirty_ms = m->now_ms;
    f->stale = f->reload = true;
    if (where.type == (uint32_t)f->t->number && where.id == f->id) {
        (void)snprintf(f->cle, sizeof f->cle, "%s", where.path);
        f->aimed = true;
        model_say(m, MESSAGE_INFO, "%s", redo ? _("Rétabli.") : _("Annulé."));
    } else {
        const struct record_type *t = record_type_of(where.type);
        model_say(m, MESSAGE_INFO, redo ? _("Rétabli dans une autre fiche : %s.") : _("Annulé dans une autre fiche : %s."),
                  t != NULL ? _(t->label) : "?");
    }
}

/* --- Removing ------------------------------------------------------------------------ */

static bool under(const struct form_ligne *l, const char *cle)
{
    size_t len = strlen(cle);
    return l->kind == FORM_CHAMP && strncmp(l->cle, cle, len) == 0 && (l->cle[len] == '.' || l->cle[len] == '[' || l->cle[len] == '\0');
}

static bool at_rest(const struct form *f, const struct form_ligne *l)
{
    if (path_kind(f->t, &l->path) == KIND_ENUM)
        return strcmp(l->raw, enum_label(path_descriptor(f->t, &l->path)->descriptor, 0)) == 0;
    return l->raw[0] == '\0';
}

/* Every value of a group within a group, or what was typed into a value that was
 * never saved; false when there was none. */
static bool clear_under(struct model *m, struct form *f, const char *cle, bool typed_only)
{
    bool any = false;
    for (size_t i = 0; i < f->count; i++) {
        const struct form_ligne *x = &f->rows[i];
        if (!under(x, cle) || (typed_only ? !x->changed : x->removed || at_rest(f, x)))
            continue;
        form_taper(m, f, x, "");
        any = true;
    }
    return any;
}

/* What goes with the row: the value of a list, else the group that the field is in. */
static struct path whole_of(const struct path *p)
{
    struct path q = *p;
    q.depth -= q.at[q.depth - 1].index < 0 && q.depth > 1;
    return q;
}

bool form_retirer(struct model *m, struct form *f)
{
    char cle[PATH_BYTES];
    const struct form_ligne *l = form_focus(f);
    if (l == NULL || l->kind != FORM_CHAMP || !l->repeated || l->removed || l->why_not != NULL)
        return false;
    const struct path whole = whole_of(&l->path);
    const char *label = _(path_field(&whole)->label);
    int index = whole.at[whole.depth - 1].index;
    size_t had = f->base != NULL ? path_count(f->t, f->base, &whole) : 0;
    (void)path_format(&whole, cle, sizeof cle);
    f->extra[0] = '\0';
    f->stale = true;
    if (index < 0 && !clear_under(m, f, cle, false)) {
        model_say(m, MESSAGE_INFO, _("%s : rien à retirer, tout est vide."), label);
        return true;
    }
    if (index >= 0 && (size_t)index >= had)
        (void)clear_under(m, f, cle, true);
    else if (index >= 0)
        form_taper(m, f, &(const struct form_ligne){.cle = cle}, "");
    model_say(m, MESSAGE_INFO, "%s", _("Retiré. Ctrl-Z ou u le remet."));
    return true;
}

/* --- What a field is ------------------------------------------------------------------ */

/* One more paragraph; nothing when there is nothing to say. */
static size_t paragraph(char *out, size_t size, size_t len, const char *text)
{
    if (text == NULL || text[0] == '\0' || len >= size)
        return len;
    int n = snprintf(out + len, size - len, "%s%s", len > 0 ? "\n\n" : "", text);
    return n < 0 || len + (size_t)n >= size ? size - 1 : len + (size_t)n;
}

/* The value first, whole: the form may have cut it. */
void form_expliquer(struct model *m, struct form *f)
{
    char text[EXPLAINED] = "", label[200] = "";
    const struct form_ligne *l = form_focus(f);
    bool refused = m->refus.type == (uint32_t)f->t->number && m->refus.id == f->id;
    if (l == NULL || l->kind == FORM_TITRE)
        return;
    const struct field_def *field = l->kind == FORM_INFO ? NULL : path_field(&l->path);
    size_t len = paragraph(text, sizeof text, 0, l->kind == FORM_AJOUT ? "" : l->value);
    len = paragraph(text, sizeof text, len, l->mark);
    len = paragraph(text, sizeof text, len, refused && (l->mark == NULL || strcmp(l->mark, m->refus.text) != 0) ? m->refus.text : "");
    len = paragraph(text, sizeof text, len, field != NULL && field->help != NULL ? _(field->help) : "");
    if (field != NULL) {
        len = paragraph(text, sizeof text, len, (field->flags & FIELD_REQUIRED) != 0 ? _("Obligatoire.") : "");
        len = paragraph(text, sizeof text, len, (field->flags & FIELD_UNIQUE) != 0 ? _("Deux fiches ne portent pas la même valeur.") : "");
        len = paragraph(text, sizeof text, len, field->group == GROUP_INTERNAL ? _("Note interne : les partenaires ne la voient pas.") : "");
        (void)paragraph(text, sizeof text, len, l->why_not);
    }
    if (field != NULL)
        say_name(l, label, sizeof label);
    model_view(m, field != NULL ? label : l->label[0] != '\0' ? l->label : _("Texte entier"), text[0] != '\0' ? text : _("Rien n'est saisi."));
}

/* --- Actions --------------------------------------------------------------------------- */

const char *form_why_not(const struct model *m, const struct form *f, enum action a)
{
    const struct ouverte *o = model_ouverte_known(m, f->convention);
    const struct edit *x = o != NULL ? edits_find(&o->edits, (uint32_t)f->t->number, f->id) : NULL;
    switch (a) {
    case ACTION_ENREGISTRER:
        return x == NULL || (!edit_changed(x) && f->id != 0) ? _("rien n'a été changé dans cette fiche") : NULL;
    case ACTION_COCHER:
        if (f->at < f->count && (f->rows[f->at].kind != FORM_CHAMP || f->rows[f->at].saisie != SAISIE_CHOIX))
            return _("ce champ n'est pas un choix : Entrée le modifie");
        return form_droit_type(m, (uint32_t)f->t->number);
    case ACTION_EDITER:
    case ACTION_ARCHIVER:
        return form_droit_type(m, (uint32_t)f->t->number);
    case ACTION_ANNULER:
        return (o != NULL && o->edits.done > (f->creating ? f->floor : 0)) || model_can_undo_saved(m, false) ? NULL : _("rien n'est à annuler");
    case ACTION_RETABLIR:
        return (o != NULL && o->edits.done < o->edits.step_count) || model_can_undo_saved(m, true) ? NULL : _("rien n'est à rétablir");
    default: return NULL;
    }
}

bool form_act(struct model *m, struct form *f, enum action a)
{
    switch (a) {
    case ACTION_ENREGISTRER: form_save(m, f); return true;
    case ACTION_ANNULER: undo(m, f, false); return true;
    case ACTION_RETABLIR: undo(m, f, true); return true;
    case ACTION_EDITER:
        if (form_focus(f) != NULL && form_a_choix(f, form_focus(f)) && (f->saisie || form_focus(f)->saisie == SAISIE_CHOIX))
            form_choisir(m, f);
        else
            form_ouvrir(m, f);
        form_aide(m, f);
        return true;
    case ACTION_COCHER: form_cycler(m, f, 1); return true;
    case ACTION_SUIVANT: form_bouger(m, f, 1); return true;
    case ACTION_PRECEDENT: form_bouger(m, f, -1); return true;
    case ACTION_ARCHIVER: return form_retirer(m, f);
    default: return false;
    }
}
