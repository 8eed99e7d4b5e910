/* Formulaire: one record of any type. */
#include "client-tui/views/fiche/fiche.h"
#include "client-tui/views/commun/pages.h"

#include <stdio.h>
#include <string.h>

struct state { struct form form; };      /* first: form_here */

/* Which structures of the account are recorded already: the next one is to be. */
static void ask_structures(struct model *m)
{
    char name[96];
    for (size_t i = 0; i < m->structure_count; i++)
        (void)annuaire_nom(m, PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE, m->structures[i], name, sizeof name);
}

static void enter(struct model *m, struct place *p)
{
    struct state *s = p->state;
    if (p->type == PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE && p->id == 0)
        ask_structures(m);
    if (p->convention == 0)
        p->convention = HORS_CONVENTION;
    form_enter(m, &s->form, p->convention, p->type, p->id, p->arg);
    const char *why = form_droit_type(m, p->type);
    if (why != NULL)
        model_say(m, MESSAGE_INFO, _("Lecture seule : %s."), why);
    else if (s->form.creating)
        s->form.saisie = s->form.reload = true;
    if (why == NULL && !s->form.creating && p->arg[0] != '\0') {      /* one value was asked for */
        (void)snprintf(s->form.cle, sizeof s->form.cle, "%s", p->arg);
        s->form.saisie = s->form.reload = true;
    }
}

static void leave(struct model *m, struct place *p) { form_leave(m, &((struct state *)p->state)->form); }

static bool there(const struct model *m, const struct form *f)
{
    const struct ouverte *o = model_ouverte_known(m, f->convention);
    return f->creating || (o != NULL && (copie_find(&o->copie, (uint32_t)f->t->number, f->id) != NULL));
}

/* The first field that is still empty: what the preset gave is not typed again. */
static void first_empty(struct form *f)
{
    for (size_t i = 0; i < f->count; i++)
        if (f->rows[i].kind == FORM_CHAMP && f->rows[i].raw[0] == '\0' && f->rows[i].saisie != SAISIE_AUCUNE) {
            f->at = i;
            return;
        }
}

/* No heading over nothing. */
static void section(struct model *m, struct form *f, const char *title, enum form_section which)
{
    size_t before = f->count;
    form_titre(f, title);
    form_section(m, f, which);
    if (f->count == before + 1)
        f->count = before;
}

static void refresh(struct model *m, struct place *p)
{
    struct form *f = &((struct state *)p->state)->form;
    bool first = f->rows == NULL;
    p->id = f->id;
    form_recueillir(m, f);
    if (!form_stale(m, f)) {
        form_aide(m, f);
        return;
    }
    form_begin(m, f);
    if (there(m, f)) {
        section(m, f, f->creating ? _("Obligatoire") : _(f->t->label), FORM_OBLIGATOIRE);
        section(m, f, _("Principal"), FORM_PRINCIPAL);
        section(m, f, _("Plus"), FORM_PLUS);
        if (first && f->creating)
            first_empty(f);
    }
    form_end(m, f);
    form_aide(m, f);
}

static bool typing(const struct model *m, const struct place *p)
{
    (void)m;
    return ((const struct state *)p->state)->form.saisie;
}

static bool key(struct model *m, struct place *p, uint32_t k) { return form_key(m, &((struct state *)p->state)->form, k); }

static bool paste(struct model *m, struct place *p, const char *text)
{
    return form_paste(m, &((struct state *)p->state)->form, text);
}

/* --- Actions --------------------------------------------------------------------------- */

static void archive(struct model *m, uint64_t arg)
{
    struct form *f = form_here(m);
    struct ouverte *o = f != NULL ? form_ouverte(m, f) : NULL;
    (void)arg;
    if (o != NULL)
        model_archive(m, o, (uint32_t)f->t->number, f->id, "");
}

static void ask_archive(struct model *m, struct form *f)
{
    char text[MESSAGE_BYTES];
    (void)snprintf(text, sizeof text, _("Archiver « %s » ? La fiche disparaît des listes ; « u » ou le journal la rétablit."),
                   form_nom(m, f, (uint32_t)f->t->number, f->id));
    model_ask(m, text, _("Archiver"), _("Garder"), archive, 0);
}

/* The record that the focus cites. */
static bool open_cited(struct model *m, const struct place *p, struct form *f)
{
    const struct form_ligne *l = form_focus(f);
    if (f->saisie || l == NULL || l->kind != FORM_CHAMP || l->id == 0)
        return false;
    return model_go(m, (struct place){.page = PAGE_FORMULAIRE, .convention = p->convention, .type = l->type, .id = l->id});
}

/* A convention that was created here has its tabs as soon as it is saved; 0: none. */
static uint64_t tabs_of(const struct form *f)
{
    return f->t->number == PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION && !f->creating ? f->id : 0;
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct form *f = &((struct state *)p->state)->form;
    if (form_act(m, f, a))
        return true;
    switch (a) {
    case ACTION_ARCHIVER: ask_archive(m, f); return true;
    case ACTION_OUVRIR: return open_cited(m, p, f);
    case ACTION_EXPLIQUER: form_expliquer(m, f); return true;
    case ACTION_JOURNAL:
        return model_go(m, (struct place){.page = PAGE_JOURNAL, .convention = p->convention, .type = p->type, .id = f->id});
    case ACTION_JOINDRE:
        return model_go(m, (struct place){.page = PAGE_PIECES, .convention = p->convention, .type = p->type, .id = f->id});
    case ACTION_NOUVEAU:
        if (p->type == PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT && !f->creating) {
            agrement_renouveler(m, p->convention, f->id);
            return true;
        }
        return model_go(m, (struct place){.page = PAGE_FORMULAIRE, .convention = p->convention, .type = p->type});
    default: return model_go_tab(m, tabs_of(f), a);
    }
}

static const char *why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct form *f = &((const struct state *)p->state)->form;
    if (a == ACTION_OUVRIR && (f->at >= f->count || f->rows[f->at].id == 0))
        return _("cette valeur ne cite pas d'autre fiche");
    if (a == ACTION_JOINDRE && f->t->number != PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT)
        return _("les fichiers se joignent à un document");
    if ((a == ACTION_JOURNAL || a == ACTION_JOINDRE) && f->creating)
        return _("cette fiche n'a pas encore été enregistrée");
    if (a == ACTION_ARCHIVER && f->creating && !f->touched)
        return _("cette fiche n'existe pas encore : Échap la quitte");
    if (a == ACTION_NOUVEAU)
        return form_droit_type(m, p->type);
    if (model_is_tab(a))
        return tabs_of(f) != 0 ? NULL : _("les onglets sont ceux d'une convention enregistrée");
    return form_why_not(m, f, a);
}

static void head(const struct model *m, const struct place *p, struct area line)
{
    const struct form *f = &((const struct state *)p->state)->form;
    const struct ouverte *o = model_ouverte_known(m, f->convention);
    char label[256] = "";
    if (o != NULL && f->id != 0 && !f->creating)
        (void)copie_label(&o->copie, &o->edits, (uint32_t)f->t->number, f->id, label, sizeof label);
    (void)putf(line, 0, 1, STYLE_TITLE, "%s%s%s%s", _(f->t->label), f->creating ? _(" : nouvelle fiche") : "",
               label[0] != '\0' ? " · " : "", label);
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    form_draw(m, &((const struct state *)p->state)->form, body);
}

static bool table(const struct model *m, const struct place *p, struct tableau *t)
{
    form_table(m, &((const struct state *)p->state)->form, t);
    return true;
}

static const enum action actions[] = {
    ACTION_ENREGISTRER, ACTION_EDITER, ACTION_JOINDRE, ACTION_ANNULER, ACTION_RETABLIR, ACTION_COCHER, ACTION_OUVRIR, ACTION_JOURNAL,
    ACTION_EXPLIQUER, ACTION_ARCHIVER, ACTION_NOUVEAU, ACTION_SUIVANT, ACTION_PRECEDENT,
    ACTION_ONGLET_1, ACTION_ONGLET_2, ACTION_ONGLET_3, ACTION_ONGLET_4, ACTION_ONGLET_5, ACTION_ONGLET_6, ACTION_ONGLET_7, ACTION_NONE,
};

static bool waiting(const struct model *m, const struct place *p, uint32_t key)
{
    const struct form *f = &((const struct state *)p->state)->form;
    const struct ouverte *o = model_ouverte_known(m, f->convention);
    (void)key;
    return !there(m, f) && o != NULL && (f->convention == HORS_CONVENTION ? o->asked > 0 : o->loading);
}

const struct page page_formulaire = {
    .id = PAGE_FORMULAIRE, .name = "formulaire", .title = N_("Formulaire"), .state_bytes = sizeof(struct state), .actions = actions,
    .enter = enter, .leave = leave, .refresh = refresh, .typing = typing, .act = act, .key = key, .paste = paste,
    .waiting = waiting, .why_not = why_not, .draw = draw, .head = head, .table = table,
};
