/* Keys in a form: moves, text, and what a text means on leaving its field. */
#include "client-tui/views/form/form.h"

#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

/* --- Moves -------------------------------------------------------------------- */

static bool stops(const struct form *f, size_t at)
{
    const struct form_ligne *l = &f->rows[at];
    if (l->kind == FORM_TITRE)
        return false;
    return !f->saisie || l->kind == FORM_AJOUT || (l->kind == FORM_CHAMP && l->saisie != SAISIE_AUCUNE && !l->removed);
}

static bool next(const struct form *f, int by, size_t *at)
{
    for (size_t i = *at + (size_t)by; i < f->count; i += (size_t)by)
        if (stops(f, i)) {
            *at = i;
            return true;
        }
    return false;
}

static void load(struct form *f, const struct form_ligne *l)
{
    enum field_kind kind = path_kind(f->t, &l->path);
    f->moved = false;
    multi_set(&f->multi, "");
    line_set(&f->line, "");
    f->line.max = f->multi.max = 0;
    if (l->saisie == SAISIE_LONGUE)
        multi_set(&f->multi, l->raw);
    else
        line_set(&f->line, l->raw);
    /* A new figure or day replaces the old one; words are corrected. */
    f->line.fresh = kind != KIND_TEXT && l->raw[0] != '\0';
}

void form_ouvrir(struct model *m, struct form *f)
{
    const struct form_ligne *l = form_focus(f);
    if (l == NULL || (l->kind != FORM_CHAMP && l->kind != FORM_AJOUT))
        return;
    if (l->removed || l->saisie == SAISIE_AUCUNE) {
        model_say(m, MESSAGE_WARNING, _("Lecture seule : %s."), l->removed ? _("cette valeur est retirée, Ctrl-Z la remet")
                                                               : l->why_not != NULL ? l->why_not : _("ce n'est pas un champ"));
        return;
    }
    f->saisie = true;
    if (l->kind == FORM_CHAMP)
        load(f, l);
}

static void show_focus(struct model *m, struct form *f)
{
    const struct form_ligne *l = form_focus(f);
    if (l != NULL)
        (void)snprintf(f->cle, sizeof f->cle, "%s", l->cle);
    if (f->saisie)
        form_ouvrir(m, f);
    form_aide(m, f);
}

void form_bouger(struct model *m, struct form *f, int by)
{
    size_t at = f->at;
    form_fermer(m, f);
    if (next(f, by, &at))
        f->at = at;
    else if (f->saisie && by > 0)
        model_say(m, MESSAGE_INFO, "%s", _("Dernier champ : F2 ou Ctrl-S enregistre, Échap quitte la saisie."));
    else if (f->saisie)
        model_say(m, MESSAGE_INFO, "%s", _("Premier champ."));
    show_focus(m, f);
}

static bool page_move(struct form *f, uint32_t key)
{
    size_t last = f->count > 0 ? f->count - 1 : 0;
    size_t at = key == UI_HOME ? 0 : key == UI_END ? last : f->at;
    int by = key == UI_PAGE_UP || key == UI_END ? -1 : 1;
    if (key == UI_PAGE_UP || key == UI_PAGE_DOWN) {
        for (int i = 0; i < 10; i++)
            (void)next(f, by, &at);
    } else if (f->count > 0 && !stops(f, at)) {
        (void)next(f, by, &at);
    }
    if (f->count > 0 && stops(f, at))
        f->at = at;
    return true;
}

/* --- What was typed ------------------------------------------------------------- */

void form_taper(struct model *m, struct form *f, const struct form_ligne *l, const char *text)
{
    struct ouverte *o = form_ouverte(m, f);
    if (o == NULL)
        return;
    enum err e = model_type(m, o, (uint32_t)f->t->number, &f->id, l->cle, text);
    if (e != ERR_OK) {
        model_say(m, MESSAGE_ERROR, "%s", err_text(e));
        return;
    }
    f->touched = true;
    f->stale = true;
}

/* The row shows it at once, without making every row again for one letter. */
static void typed(struct model *m, struct form *f, struct form_ligne *l)
{
    char words[MESSAGE_BYTES];
    const char *text = l->saisie == SAISIE_LONGUE ? f->multi.text : f->line.text;
    const struct ouverte *o = form_ouverte(m, f);
    bool fresh = f->stale || f->id == 0 || l->mark != NULL;
    form_taper(m, f, l, text);
    f->moved = true;
    l->changed = true;
    if (!fresh && o != NULL) {
        f->stale = false;
        f->seen_edits = o->edits.generation;
        f->edit = edits_find(&o->edits, (uint32_t)f->t->number, f->id);
    }
    if (form_conseil(m, f, l, text, words, sizeof words))
        model_say(m, MESSAGE_INFO, "%s", words);
}

/* « fin agrément », « fin convention »: what only the dossier knows. */
static bool day_of_dossier(struct model *m, struct form *f, const char *text, char *out, size_t size)
{
    char folded[64];
    struct day d;
    struct ouverte *o = form_ouverte(m, f);
    struct dossier *x = o != NULL ? ouverte_dossier(m, o) : NULL;
    (void)text_fold(bytes_text(text), folded, sizeof folded);
    if (x == NULL)
        return false;
    if (strcmp(folded, "fin agrement") == 0) {
        const Pacte__Agrement *a = dossier_agrement_lie(x, NULL);
        if (a == NULL || !jour(a->fin, &d))
            return false;
    } else if (strcmp(folded, "fin convention") != 0 || !dossier_fin(x, m->today, &d)) {
        return false;
    }
    (void)day_format(d, out, size);
    return true;
}

void form_fermer(struct model *m, struct form *f)
{
    char people[LINE_BYTES];
    struct form_ligne *l = form_focus(f);
    if (!f->saisie || !f->moved || l == NULL || l->kind != FORM_CHAMP)
        return;
    f->moved = false;
    f->stale = true;
    if (l->saisie != SAISIE_LIGNE)
        return;
    bool known = path_kind(f->t, &l->path) == KIND_DAY && day_of_dossier(m, f, f->line.text, people, sizeof people);
    if (!known && (f->line.len == 0 || form_normal(m, f, &l->path, f->line.text, people, sizeof people, NULL) != ERR_OK))
        return;
    if (strcmp(people, f->line.text) != 0)
        form_taper(m, f, l, people);
    l->raw = l->value = form_text(f, people);
}

bool form_paste(struct model *m, struct form *f, const char *text)
{
    struct form_ligne *l = form_focus(f);
    if (!f->saisie || l == NULL || l->kind != FORM_CHAMP)
        return false;
    bool taken = l->saisie == SAISIE_LONGUE ? multi_paste(&f->multi, text)
                 : l->saisie == SAISIE_LIGNE && line_paste(&f->line, text);
    bool cut = l->saisie == SAISIE_LONGUE ? f->multi.cut : l->saisie == SAISIE_LIGNE && f->line.cut;
    if (taken)
        typed(m, f, l);
    if (cut)
        model_say(m, MESSAGE_WARNING, "%s", _("Le champ est plein : la fin de ce qui est collé n'y est pas. Ctrl-Z l'enlève, une note ou "
                                              "une pièce jointe tient le reste."));
    return taken || cut;
}

/* --- Keys ---------------------------------------------------------------------- */

static void stop(struct model *m, struct form *f)
{
    form_fermer(m, f);
    f->saisie = false;
    f->extra[0] = '\0';
    f->stale = true;
    model_say(m, MESSAGE_INFO, "%s", _("Saisie gardée en brouillon. F2 enregistre, Échap revient, u annule."));
}

static bool edit_key(struct model *m, struct form *f, struct form_ligne *l, uint32_t key)
{
    bool changed = false;
    bool taken = l->saisie == SAISIE_LONGUE ? multi_key(&f->multi, key, &changed) : line_key(&f->line, key, &changed);
    if (changed)
        typed(m, f, l);
    return taken;
}

static bool choice_key(struct model *m, struct form *f, const struct form_ligne *l, uint32_t key)
{
    if (f->waiting && model_reads(m) && key_is_text(key)) {
        if (f->ahead_count < FORM_AVANCE)
            f->ahead[f->ahead_count++] = key;
        return true;
    }
    f->waiting = false;
    switch (key) {
    case UI_ENTER: form_choisir(m, f); return true;
    case UI_RIGHT: form_cycler(m, f, 1); return true;
    case UI_LEFT: form_cycler(m, f, -1); return true;
    case UI_BACKSPACE: case UI_DELETE: form_taper(m, f, l, ""); return true;
    default: break;
    }
    if (key == ' ' && l->saisie == SAISIE_CHOIX)
        form_cycler(m, f, 1);
    else if (key_is_text(key))
        return form_lettre(m, f, key);
    else
        return false;
    return true;
}

static bool move_key(struct model *m, struct form *f, uint32_t key)
{
    switch (key) {
    case UI_ESCAPE:
        if (f->creating && !f->touched)
            return false;                /* nothing to keep: back at once */
        stop(m, f);
        return true;
    case UI_TAB: case UI_DOWN: form_bouger(m, f, 1); return true;
    case UI_BACKTAB: case UI_UP: form_bouger(m, f, -1); return true;
    case UI_ALT | UI_ENTER: form_save(m, f); return true;
    default: return false;
    }
}

static bool saisie_key(struct model *m, struct form *f, struct form_ligne *l, uint32_t key)
{
    if (l->kind == FORM_AJOUT) {
        if (key != UI_ENTER && key != ' ')
            return move_key(m, f, key);
        form_choisir(m, f);
        return true;
    }
    if (l->saisie == SAISIE_CHOIX || l->saisie == SAISIE_LIEN)
        return choice_key(m, f, l, key) || move_key(m, f, key);
    if (l->saisie == SAISIE_LONGUE && key != UI_TAB && key != UI_ESCAPE && key != (UI_ALT | UI_ENTER) && edit_key(m, f, l, key))
        return true;
    if (key == UI_ENTER) {
        if (f->line.len == 0 && form_a_choix(f, l))
            form_choisir(m, f);
        else
            form_bouger(m, f, 1);
        return true;
    }
    return move_key(m, f, key) || (l->saisie == SAISIE_LIGNE && edit_key(m, f, l, key));
}

static bool parcours_key(struct model *m, struct form *f, const struct form_ligne *l, uint32_t key)
{
    switch (key) {
    case UI_UP: case UI_BACKTAB: form_bouger(m, f, -1); return true;
    case UI_DOWN: case UI_TAB: form_bouger(m, f, 1); return true;
    case UI_HOME: case UI_END: case UI_PAGE_UP: case UI_PAGE_DOWN:
        (void)page_move(f, key);
        show_focus(m, f);
        return true;
    case UI_ENTER:
        if (l == NULL || l->kind == FORM_INFO || (l->kind == FORM_CHAMP && l->id != 0))
            return false;                /* « ouvrir »: what the row cites */
        if (l->kind == FORM_AJOUT || (l->saisie == SAISIE_CHOIX && !l->removed)) {
            form_choisir(m, f);
            return true;
        }
        form_ouvrir(m, f);
        form_aide(m, f);
        return true;
    default: return false;
    }
}

bool form_key(struct model *m, struct form *f, uint32_t key)
{
    struct form_ligne *l = form_focus(f);
    if (!f->saisie || l == NULL)
        return parcours_key(m, f, l, key);
    bool taken = saisie_key(m, f, l, key);
    if (taken && f->saisie)
        form_aide(m, f);
    return taken;
}

/* --- Help of the field ------------------------------------------------------------ */

static const char *grammar(const struct form *f, const struct form_ligne *l)
{
    switch (path_kind(f->t, &l->path)) {
    case KIND_DAY: return _("jj/mm/aaaa, jj/mm, +10j, +3s, +2m, auj, lundi, fin mois, fin agrément…");
    case KIND_MONEY: return _("En euros : 32 500,50 ; 12k ; un calcul : 32500+1500.");
    case KIND_RATE: return _("En pour cent : 42,5.");
    case KIND_ENUM: return _("Espace ou première lettre change, Entrée montre les choix.");
    case KIND_REF:
    case KIND_ANY_REF: return _("Entrée ou quelques lettres : choisir une fiche. Suppr efface.");
    default: break;
    }
    if (l->saisie == SAISIE_CHOIX)
        return _("Espace ou première lettre change, Entrée montre les choix.");
    return l->saisie == SAISIE_LONGUE ? _("Entrée : nouvelle ligne. Tab : champ suivant. Alt-Entrée enregistre.") : "";
}

void form_aide(struct model *m, struct form *f)
{
    const struct form_ligne *l = form_focus(f);
    if (m->message_kind != MESSAGE_NONE || l == NULL || l->kind != FORM_CHAMP)
        return;
    const struct field_def *field = path_field(&l->path);
    if (l->mark != NULL)
        model_say(m, MESSAGE_WARNING, "%s : %s", _(field->label), l->mark);
    else if (l->why_not != NULL && f->saisie)
        model_say(m, MESSAGE_INFO, _("Lecture seule : %s."), l->why_not);
    else if (field->help != NULL)
        model_say(m, MESSAGE_INFO, "%s", _(field->help));
    else if (f->saisie && grammar(f, l)[0] != '\0')
        model_say(m, MESSAGE_INFO, "%s", grammar(f, l));
}
