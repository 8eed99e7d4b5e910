/* Fiche: a convention, its state and why, its parties, its own fields. */
#include "client-tui/views/fiche/fiche.h"
#include "client-tui/views/commun/noms.h"
#include "client-tui/views/commun/pages.h"

#include "common/base/id.h"

#include <stdio.h>
#include <string.h>

enum { CONVENTION = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, WHY_BYTES = 8192 };

struct state { struct form form; };      /* first: form_here */

static struct form *form_of(const struct place *p) { return &((struct state *)p->state)->form; }

static void enter(struct model *m, struct place *p)
{
    form_enter(m, form_of(p), p->convention, CONVENTION, p->convention, "");
}

static void leave(struct model *m, struct place *p) { form_leave(m, form_of(p)); }

static void refresh(struct model *m, struct place *p)
{
    struct form *f = form_of(p);
    struct ouverte *o = model_ouverte(m, p->convention);
    bool first = f->rows == NULL;
    form_recueillir(m, f);
    if (o == NULL || !form_stale(m, f))
        return;
    const struct dossier *d = ouverte_dossier(m, o);
    form_begin(m, f);
    if (d != NULL) {
        fiche_etats(m, f, d);
        form_titre(f, _("Identité"));
        form_section(m, f, FORM_OBLIGATOIRE);
        fiche_parties(m, f, d);
        fiche_suite(m, f, d);
        form_titre(f, _("Signature, conditions, réglages"));
        form_section(m, f, FORM_PRINCIPAL);
        form_section(m, f, FORM_PLUS);
    }
    form_end(m, f);
    if (first && f->count > 0 && o->remembered[PAGE_FICHE] < f->count)
        f->at = o->remembered[PAGE_FICHE];
    o->remembered[PAGE_FICHE] = (uint32_t)f->at;
}

static bool typing(const struct model *m, const struct place *p)
{
    (void)m;
    return form_of(p)->saisie;
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    bool taken = form_key(m, form_of(p), k);
    struct ouverte *o = model_ouverte(m, p->convention);
    if (o != NULL)
        o->remembered[PAGE_FICHE] = (uint32_t)form_of(p)->at;
    return taken;
}

static bool paste(struct model *m, struct place *p, const char *text) { return form_paste(m, form_of(p), text); }

/* --- Actions ----------------------------------------------------------------------- */

static void explain(struct model *m, struct place *p, const struct form_ligne *l)
{
    char text[WHY_BYTES];
    struct ouverte *o = model_ouverte(m, p->convention);
    const struct dossier *d = o != NULL ? ouverte_dossier(m, o) : NULL;
    if (d != NULL && fiche_motifs(m, d, l, text, sizeof text) > 0)
        model_view(m, l->label[0] != '\0' ? l->label : _("Pourquoi"), text);
    else
        form_expliquer(m, form_of(p));
}

static bool open_row(struct model *m, struct place *p, const struct form_ligne *l)
{
    if (l->kind == FORM_INFO && l->tag == FICHE_ETAT && (l->id == 0 || l->id == p->convention)) {
        explain(m, p, l);
        return true;
    }
    if (l->id != 0)
        return model_go(m, (struct place){.page = PAGE_FORMULAIRE, .convention = p->convention, .type = l->type, .id = l->id});
    if (l->kind == FORM_INFO && l->type != 0)
        return model_go(m, (struct place){.page = PAGE_LISTE, .convention = p->convention, .type = l->type});
    return false;
}

static const char *level_below(const struct dossier *d, uint64_t id)
{
    static const char *const names[] = {"", "axe", "objectif", "action", "action"};
    for (size_t i = 0; i < d->n_noeuds; i++)
        if (d->noeuds[i].id == id && d->noeuds[i].m->niveau < sizeof names / sizeof names[0])
            return names[d->noeuds[i].m->niveau];
    return "axe";
}

/* What a new record begins with, from where it is asked for. */
static void presets(struct model *m, const struct place *p, const struct form_ligne *l, char *out, size_t size)
{
    char id[ID_TEXT_BYTES];
    struct ouverte *o = model_ouverte(m, p->convention);
    const struct dossier *d = o != NULL ? ouverte_dossier(m, o) : NULL;
    out[0] = '\0';
    if (d == NULL)
        return;
    if (l->type == PACTE__RECORD_TYPE__RECORD_TYPE_NOEUD && lien(d->convention->projet) != 0) {
        char project[ID_TEXT_BYTES];
        id_format(lien(d->convention->projet), project);
        id_format(l->id != 0 ? l->id : 1, id);
        if (l->id != 0)
            (void)snprintf(out, size, "projet=%s;parent=%s;niveau=%s", project, id, level_below(d, l->id));
        else
            (void)snprintf(out, size, "projet=%s;niveau=axe", project);
    } else if (l->tag == FICHE_PORTE) {
        (void)snprintf(out, size, "annee=%u", l->annee - 1);
    } else if ((l->type == PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT || l->type == PACTE__RECORD_TYPE__RECORD_TYPE_AFFECTATION) &&
               d->convention->n_structures > 0) {
        id_format(d->convention->structures[0]->id, id);
        (void)snprintf(out, size, "structure=%s", id);
    }
}

static void chosen(struct model *m, uint64_t value, uint64_t arg)
{
    (void)model_go(m, (struct place){.page = PAGE_FORMULAIRE, .convention = arg, .type = (uint32_t)value});
}

/* What a convention is made of, when the focus does not say. */
static bool choose(struct model *m, const struct place *p)
{
    static const Pacte__RecordType types[] = {
        PACTE__RECORD_TYPE__RECORD_TYPE_SIGNATAIRE, PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION, PACTE__RECORD_TYPE__RECORD_TYPE_BUDGET,
        PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT, PACTE__RECORD_TYPE__RECORD_TYPE_INDICATEUR, PACTE__RECORD_TYPE__RECORD_TYPE_INSTANCE,
        PACTE__RECORD_TYPE__RECORD_TYPE_ENGAGEMENT, PACTE__RECORD_TYPE__RECORD_TYPE_AVENANT, PACTE__RECORD_TYPE__RECORD_TYPE_ECHEANCE,
    };
    enum { TYPES = sizeof types / sizeof types[0] };
    struct choix rows[TYPES];
    for (size_t i = 0; i < TYPES; i++)
        rows[i] = (struct choix){.label = _(record_type_of(types[i])->label), .value = types[i], .why_not = form_droit_type(m, types[i])};
    model_choose(m, _("Ajouter à cette convention"), rows, TYPES, chosen, p->convention);
    return true;
}

static bool create(struct model *m, struct place *p, const struct form_ligne *l)
{
    struct place to = {.page = PAGE_FORMULAIRE, .convention = p->convention, .type = l->type};
    if (l->kind != FORM_INFO || l->type == 0 || l->type == CONVENTION)
        return choose(m, p);
    if (l->type == PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT && l->id != 0) {
        agrement_renouveler(m, p->convention, l->id);
        return true;
    }
    presets(m, p, l, to.arg, sizeof to.arg);
    return model_go(m, to);
}

static bool journal(struct model *m, struct place *p, const struct form_ligne *l)
{
    bool own = l->kind != FORM_INFO || l->id == 0;
    return model_go(m, (struct place){.page = PAGE_JOURNAL, .convention = p->convention, .type = own ? CONVENTION : l->type,
                                      .id = own ? p->convention : l->id});
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct form *f = form_of(p);
    const struct form_ligne *l = form_focus(f);
    if (l == NULL)
        return false;
    if (form_act(m, f, a))
        return true;
    switch (a) {
    case ACTION_OUVRIR: return open_row(m, p, l);
    case ACTION_NOUVEAU: return create(m, p, l);
    case ACTION_EXPLIQUER: explain(m, p, l); return true;
    case ACTION_JOURNAL: return journal(m, p, l);
    case ACTION_PIECES:
        return model_go(m, (struct place){.page = PAGE_LISTE, .convention = p->convention, .type = PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT});
    case ACTION_JOINDRE:
        return model_go(m, (struct place){.page = PAGE_PIECES, .convention = p->convention, .type = l->type, .id = l->id});
    case ACTION_ARCHIVER:
        model_say(m, MESSAGE_INFO, "%s", _("Une fiche s'archive dans son formulaire ; une convention se classe par sa date « Classée le »."));
        return true;
    default: return false;
    }
}

static const char *why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct form *f = form_of(p);
    const struct form_ligne *l = form_focus(form_of(p));
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    if (o == NULL || !o->copie.whole)
        return _("la convention est en cours de lecture");
    if (a == ACTION_OUVRIR && l != NULL && l->kind != FORM_INFO && l->id == 0)
        return _("cette valeur ne cite pas d'autre fiche");
    if (a == ACTION_JOINDRE)
        return l != NULL && l->type == PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT && l->id != 0 ? NULL : _("les fichiers se joignent à un document : choisissez-en un, ou « p »");
    if (a == ACTION_NOUVEAU)
        return l != NULL && l->kind == FORM_INFO && l->type != 0 ? form_droit_type(m, l->type) : NULL;
    return form_why_not(m, f, a);
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    const struct form *f = form_of(p);
    if (f->count == 0)
        noms_waiting(m, p, body);
    else
        form_draw(m, f, body);
}

static bool table(const struct model *m, const struct place *p, struct tableau *t)
{
    form_table(m, form_of(p), t);
    t->title = noms_title(m, p, t->arena);
    return true;
}

static const enum action actions[] = {
    ACTION_OUVRIR, ACTION_EDITER, ACTION_EXPLIQUER, ACTION_NOUVEAU, ACTION_ENREGISTRER, ACTION_ANNULER, ACTION_RETABLIR,
    ACTION_COCHER, ACTION_JOURNAL, ACTION_PIECES, ACTION_JOINDRE, ACTION_ARCHIVER, ACTION_SUIVANT, ACTION_PRECEDENT, ACTION_NONE,
};

const struct page page_fiche = {
    .id = PAGE_FICHE, .name = "fiche", .title = N_("Fiche"), .tab = true, .state_bytes = sizeof(struct state), .actions = actions,
    .enter = enter, .leave = leave, .refresh = refresh, .typing = typing, .act = act, .key = key, .paste = paste,
    .why_not = why_not, .draw = draw, .table = table,
};
