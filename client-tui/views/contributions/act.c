/* What can be done with a row or a cell of the grid. */
#include "client-tui/views/contributions/contributions.h"

#include "client-tui/views/form/form.h"
#include "client-tui/views/commun/montants.h"
#include "client-tui/views/commun/noms.h"

#include <stdio.h>
#include <string.h>

enum { CHOIX_MAX = 200, LABEL = 200, EN_BAISSE = BARREAUX };

struct place *contributions_place(struct model *m)
{
    for (size_t i = m->depth; i > 0; i--)
        if (m->places[i - 1].page == PAGE_CONTRIBUTIONS)
            return &m->places[i - 1];
    return NULL;
}

void contributions_form(struct model *m, const struct place *p, uint32_t type, uint64_t id, const char *arg)
{
    struct place to = {.page = PAGE_FORMULAIRE, .convention = p->convention, .type = type, .id = id};
    (void)snprintf(to.arg, sizeof to.arg, "%s", arg);
    (void)model_go(m, to);
}

static void form_chosen(struct model *m, uint64_t id, uint64_t type)
{
    const struct place *p = contributions_place(m);
    if (p != NULL)
        contributions_form(m, p, (uint32_t)type, id, "");
}

/* --- Opening ---------------------------------------------------------------------------- */

static void choose_one(struct model *m, const struct contributions *s, const struct cellule *c)
{
    struct choix rows[CHOIX_MAX];
    char labels[CHOIX_MAX][LABEL], text[MONEY_TEXT_BYTES];
    size_t n = c->count < CHOIX_MAX ? c->count : CHOIX_MAX;
    for (size_t i = 0; i < n; i++) {
        const Pacte__Contribution *x = s->g.tri.contributions[c->from + i].m;
        struct echelle e;
        struct somme amount = {0};
        if (echelle_contribution(&s->g.tri, s->g.tri.contributions[c->from + i].id, (struct day){DAY_MAX}, &e) == ERR_OK)
            amount = echelle_attendu(&e);
        (void)money_format(amount.montant, text, sizeof text);
        (void)snprintf(labels[i], sizeof labels[i], "%s %s %u : %s", x->dispositif, x->ligne, x->annee, amount.dite ? text : "?");
        rows[i] = (struct choix){.label = labels[i], .value = s->g.tri.contributions[c->from + i].id};
    }
    model_choose(m, _("Quelle contribution ?"), rows, n, form_chosen, TYPE(CONTRIBUTION));
}

static void open_new(struct model *m, const struct place *p, const struct ligne_grille *l, uint32_t year)
{
    char preset[96], who[32];
    noms_reference(l->financeur, who, sizeof who);
    (void)snprintf(preset, sizeof preset, "annee=%u;financeur=%s;nature=%s", year, who, l->en_nature ? "en_nature" : "numeraire");
    contributions_form(m, p, TYPE(CONTRIBUTION), 0, preset);
}

static void open_budget(struct model *m, struct place *p, const struct contributions *s)
{
    const struct dossier *d = &s->g.tri;
    uint32_t year = s->col < s->g.annee_count ? s->g.annees[s->col] : 0;
    for (size_t i = 0; i < d->n_budgets; i++)
        if (d->budgets[i].m->annee == year) {
            contributions_form(m, p, TYPE(BUDGET), d->budgets[i].id, "");
            return;
        }
    model_say(m, MESSAGE_INFO, _("Aucun budget n'est saisi pour %u."), year);
}

static void open(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    const struct cellule *c = contributions_cellule(s);
    if (s->vue == VUE_ECART_CHARGES)
        open_budget(m, p, s);
    else if (c != NULL && c->count > 1)
        choose_one(m, s, c);
    else if (c != NULL && c->count == 1)
        contributions_form(m, p, TYPE(CONTRIBUTION), c->id, "");
    else if (c != NULL)
        open_new(m, p, contributions_ligne(s), s->g.annees[s->col]);
}

/* --- The rung that an amount stands on -------------------------------------------------------- */

static const struct { enum barreau b; const char *champ, *date, *label; } statuts[] = {
    {BARREAU_SOLLICITE,    "sollicite",    "",                  N_("demandé, non notifié")},
    {BARREAU_PROMIS,       "promis",       "",                  N_("promis")},
    {BARREAU_VOTE,         "vote",         "vote_date",         N_("voté")},
    {BARREAU_NOTIFIE,      "notifie",      "notifie_date",      N_("notifié")},
    {BARREAU_CONVENTIONNE, "conventionne", "conventionne_date", N_("conventionné")},
};
enum { STATUTS = sizeof statuts / sizeof statuts[0] };

static void clear(struct model *m, struct ouverte *o, uint64_t id, const char *path)
{
    char text[64];
    if (path[0] != '\0' && model_value(m, o, TYPE(CONTRIBUTION), id, path, text, sizeof text) > 0 &&
        model_type(m, o, TYPE(CONTRIBUTION), &id, path, "") != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_text(ERR_NO_MEMORY));
}

/* What binds more than the rung chosen is taken back; the rung says the amount
 * that was reckoned with. */
static void stand_on(struct model *m, struct place *p, uint64_t id, size_t chosen, struct money amount)
{
    struct ouverte *o = model_ouverte(m, p->convention);
    struct gestes *g = &((struct contributions *)p->state)->gestes;
    char text[MONEY_TEXT_BYTES];
    if (o == NULL)
        return;
    geste_debut(g, o);
    if (model_value(m, o, TYPE(CONTRIBUTION), id, statuts[chosen].champ, text, sizeof text) == 0) {
        (void)money_format_comma(amount, text, sizeof text);
        if (model_type(m, o, TYPE(CONTRIBUTION), &id, statuts[chosen].champ, text) != ERR_OK)
            model_say(m, MESSAGE_ERROR, "%s", err_text(ERR_NO_MEMORY));
    }
    for (size_t i = chosen + 1; i < STATUTS; i++) {
        if (statuts[i].b < BARREAU_VOTE)
            continue;
        clear(m, o, id, statuts[i].champ);
        clear(m, o, id, statuts[i].date);
    }
    geste_fin(g, o);
    bool undated = statuts[chosen].date[0] != '\0' && model_value(m, o, TYPE(CONTRIBUTION), id, statuts[chosen].date, text, sizeof text) == 0;
    model_say(m, MESSAGE_INFO, undated ? _("Statut : %s, sans date (Entrée la donne). F2 enregistre, Ctrl-Z annule.")
                                       : _("Statut : %s. F2 enregistre, Ctrl-Z annule."), _(statuts[chosen].label));
}

static void status_chosen(struct model *m, uint64_t value, uint64_t id)
{
    struct place *p = contributions_place(m);
    struct contributions *s = p != NULL ? p->state : NULL;
    struct echelle e;
    if (s == NULL)
        return;
    if (value == EN_BAISSE) {
        contributions_form(m, p, TYPE(CONTRIBUTION), id, "motif");
        return;
    }
    size_t chosen = 0;
    while (chosen + 1 < STATUTS && statuts[chosen].b != (enum barreau)value)
        chosen++;
    if (statuts[chosen].b >= BARREAU_VOTE)
        s->barreau = statuts[chosen].b;
    if (id != 0 && echelle_contribution(&s->g.tri, id, (struct day){DAY_MAX}, &e) == ERR_OK && echelle_attendu(&e).dite)
        stand_on(m, p, id, chosen, echelle_attendu(&e).montant);
    else if (statuts[chosen].b >= BARREAU_VOTE)
        model_say(m, MESSAGE_INFO, _("Les montants accordés que vous tapez seront écrits comme « %s »."), _(statuts[chosen].label));
    else
        model_say(m, MESSAGE_INFO, _("Rien n'est dit ici : passez à la vue « %s » (v) pour saisir ce montant."),
                  barreau_libelle(statuts[chosen].b));
}

static void status(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    const struct cellule *c = contributions_cellule(s);
    struct choix rows[STATUTS + 1];
    char labels[STATUTS][LABEL], text[64];
    const struct ouverte *o = model_ouverte(m, p->convention);
    size_t n = 0;
    if (c == NULL || o == NULL)
        return;
    for (size_t i = 0; i < STATUTS; i++) {
        bool said = c->id != 0 && model_value(m, o, TYPE(CONTRIBUTION), c->id, statuts[i].champ, text, sizeof text) > 0;
        (void)snprintf(labels[i], sizeof labels[i], said ? "%s : %s" : "%s", _(statuts[i].label), text);
        rows[n++] = (struct choix){.label = labels[i], .value = statuts[i].b};
    }
    if (c->id != 0)
        rows[n++] = (struct choix){.label = _("en baisse : dire pourquoi (motif)"), .value = EN_BAISSE};
    model_choose(m, _("Sur quel barreau est ce montant ?"), rows, n, status_chosen, c->id);
}

/* --- A new row ---------------------------------------------------------------------------------- */

static void financeur_chosen(struct model *m, uint64_t organisation, uint64_t year)
{
    struct place *p = contributions_place(m);
    struct contributions *s = p != NULL ? p->state : NULL;
    char preset[32];
    if (s == NULL)
        return;
    if (organisation == 0) {
        (void)snprintf(preset, sizeof preset, "annee=%u", (uint32_t)year);
        contributions_form(m, p, TYPE(CONTRIBUTION), 0, preset);
        return;
    }
    s->ajout = s->financeur = organisation;
    s->ajout_nature = s->en_nature = false;
    s->dispositif[0] = s->ligne[0] = '\0';
    s->placed = true;
    s->seen_vue = VUES;
    contributions_derive(m, p);
    model_say(m, MESSAGE_INFO, "%s", _("Ligne ajoutée : tapez un montant, la contribution sera créée."));
}

static void new_row(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    const struct dossier *d = &s->g.tri;
    struct choix rows[CHOIX_MAX];
    size_t n = 0;
    rows[n++] = (struct choix){.label = _("+ autre organisation, autre dispositif, en nature : par la fiche"), .value = 0};
    for (size_t i = 0; i < d->n_organisations && n < CHOIX_MAX; i++)
        rows[n++] = (struct choix){.label = d->organisations[i].m->nom, .value = d->organisations[i].id};
    model_choose(m, _("Nouveau financeur"), rows, n, financeur_chosen, s->col < s->g.annee_count ? s->g.annees[s->col] : 0);
}

/* --- The rest -------------------------------------------------------------------------------------- */

static void archive_yes(struct model *m, uint64_t id)
{
    const struct place *p = contributions_place(m);
    struct ouverte *o = p != NULL ? model_ouverte(m, p->convention) : NULL;
    if (o != NULL)
        model_archive(m, o, TYPE(CONTRIBUTION), id, _("Archivée depuis la grille"));
}

static void archive(struct model *m, const struct contributions *s, const struct cellule *c, const struct ligne_grille *l)
{
    char text[MESSAGE_BYTES];
    (void)snprintf(text, sizeof text, _("Archiver la contribution de %.80s pour %u ? Elle se rétablit pendant 90 jours."), l->nom,
                   s->g.annees[s->col]);
    model_ask(m, text, _("Archiver"), _("Garder"), archive_yes, c->id);
}

static void copy(struct model *m, const struct cellule *c)
{
    char text[MONEY_TEXT_BYTES];
    (void)money_format_comma(c->montant, text, sizeof text);
    model_effect_add(m, (struct effect){.kind = EFFECT_COPY, .text = model_text(m, text)});
    model_say(m, MESSAGE_INFO, _("Copié : %s"), text);
}

static void next_view(struct model *m, struct contributions *s)
{
    s->vue = (enum vue)((s->vue + 1) % VUES);
    model_say(m, MESSAGE_INFO, _("Vue : %s."), _(vue_titre(s->vue)));
}

static void edit(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    if (s->vue == VUE_TRESORERIE)
        tresorerie_solde(m, p, 0);
    else if (s->vue == VUE_VERSE)
        versements_choisir(m, p);
    else
        saisie_commencer(m, p, 0);
}

static bool on_cell(struct model *m, struct place *p, enum action a, const struct cellule *c, const struct ligne_grille *l)
{
    switch (a) {
    case ACTION_PIECES: versements_choisir(m, p); return true;
    case ACTION_COMMENTER: contributions_form(m, p, TYPE(CONTRIBUTION), c->id, "note"); return true;
    case ACTION_JOURNAL:
        (void)model_go(m, (struct place){.page = PAGE_JOURNAL, .convention = p->convention, .type = TYPE(CONTRIBUTION), .id = c->id});
        return true;
    case ACTION_ARCHIVER: archive(m, p->state, c, l); return true;
    case ACTION_COPIER: copy(m, c); return true;
    default: return false;
    }
}

bool contributions_act(struct model *m, struct place *p, enum action a)
{
    struct contributions *s = p->state;
    if (a == ACTION_ANNULER || a == ACTION_RETABLIR)
        return saisie_annuler(m, p, a == ACTION_RETABLIR);
    if (a == ACTION_ENREGISTRER && s->saisie == SAISIE_CELLULE)
        saisie_valider(m, p);
    contributions_derive(m, p);
    switch (a) {
    case ACTION_VUE: next_view(m, s); return true;
    case ACTION_OUVRIR: open(m, p); return true;
    case ACTION_EDITER: edit(m, p); return true;
    case ACTION_REPARTIR: repartir_commencer(m, p); return true;
    case ACTION_STATUT: status(m, p); return true;
    case ACTION_NOUVEAU: new_row(m, p); return true;
    case ACTION_DU_DESSUS: saisie_dessus(m, p); return true;
    case ACTION_LISTE: contributions_faits(m, p); return true;
    case ACTION_EXPLIQUER:
        if (s->vue == VUE_TRESORERIE)
            tresorerie_expliquer(m, p);
        else
            contributions_expliquer(m, p);
        return true;
    default:
        return contributions_cellule(s) != NULL && on_cell(m, p, a, contributions_cellule(s), contributions_ligne(s));
    }
}

/* A rung is moved by whoever may write what was granted. */
static const char *status_why_not(const struct model *m, const struct cellule *c)
{
    return c->count > 1 ? _("plusieurs contributions : ouvrez-les (Entrée)")
                        : form_droit(m, TYPE(CONTRIBUTION), record_field(record_type_of(TYPE(CONTRIBUTION)), "vote"), c->count == 0);
}

static const char *cell_why_not(const struct model *m, const struct contributions *s, const struct cellule *c, enum action a)
{
    switch (a) {
    case ACTION_PIECES: case ACTION_COMMENTER: case ACTION_JOURNAL: case ACTION_ARCHIVER:
        return c->count > 1 ? _("plusieurs contributions : ouvrez-les (Entrée)")
             : c->count == 0 ? _("aucune contribution cette année-là") : NULL;
    case ACTION_STATUT:
        return status_why_not(m, c);
    case ACTION_COPIER:
        return c->etat == CELLULE_DITE || c->etat == CELLULE_A_VENIR ? NULL : _("cette cellule ne dit rien");
    case ACTION_REPARTIR:
        return s->vue == VUE_VERSE ? _("les versements se saisissent un à un (p)") : s->g.annee_count < 2 ? _("la convention n'a qu'une année") : NULL;
    case ACTION_DU_DESSUS:
        return s->vue == VUE_VERSE ? _("les versements se saisissent un à un (p)") : s->row == 0 ? _("rien n'est au-dessus") : NULL;
    default:
        return NULL;
    }
}

const char *contributions_why_not(const struct model *m, const struct place *p, enum action a)
{
    struct contributions *s = p->state;
    const struct cellule *c = contributions_cellule(s);
    const char *why = NULL;
    if (!s->ready)
        return _("la convention n'est pas encore lue");
    if (s->saisie != SAISIE_NON && a == ACTION_EDITER)
        return _("une saisie est en cours");
    if (a == ACTION_VUE || a == ACTION_NOUVEAU || a == ACTION_LISTE || a == ACTION_SUIVANT || a == ACTION_PRECEDENT || a == ACTION_EXPLIQUER)
        return NULL;
    if (s->vue == VUE_TRESORERIE)
        return a == ACTION_EDITER ? NULL : _("la trésorerie est calculée : revenez à une autre vue (v)");
    if (a == ACTION_OUVRIR && s->vue == VUE_ECART_CHARGES)
        return NULL;
    if (a == ACTION_EDITER || a == ACTION_REPARTIR || a == ACTION_DU_DESSUS)
        why = saisie_pourquoi_pas(m, p);
    if (why != NULL)
        return why;
    return c != NULL ? cell_why_not(m, s, c, a) : _("aucune ligne n'est choisie");
}
