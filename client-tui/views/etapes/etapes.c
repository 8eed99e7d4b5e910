/* Étapes et arbitrages: the steps of the model with what closed each, and the
 * arbitration of the one under the focus: positions, reserves, decision. */
#include "client-tui/views/etapes/etapes.h"
#include "client-tui/views/commun/noms.h"
#include "client-tui/views/commun/pages.h"
#include "common/domain/echeancier.h"

#include <stdio.h>
#include <string.h>

enum { STATE_BYTES = 8 << 20 };

static void enter(struct model *m, struct place *p)
{
    struct etapes *s = p->state;
    arena_init(&s->arena, m->sys, STATE_BYTES);
    s->list.at = SIZE_MAX;               /* the current step, once it is known */
}

static void leave(struct model *m, struct place *p)
{
    struct ouverte *o = model_ouverte(m, p->convention);
    struct etapes *s = p->state;
    if (o != NULL && s->ready)
        o->remembered[PAGE_ETAPES] = (uint32_t)s->list.at + 1;
    arena_finish(&s->arena);
}

/* The milestone whose proof is this step: the first that does not come before
 * the former step, since each agrément has its own calendar. */
static void milestone(const struct dossier *d, struct etapes_ligne *l, const struct etapes_ligne *former, const struct echeance *all, size_t count,
                      struct day today)
{
    struct day after = former == NULL ? (struct day){DAY_MIN} : former->etape.close ? former->etape.le : former->prevu;
    for (size_t i = 0; i < count; i++) {
        const Pacte__ModeleJalon *j = all[i].origine == DE_JALON ? modele_jalon(d->modele, all[i].regle) : NULL;
        if (j == NULL || !all[i].datee || strcmp(j->preuve_code, l->etape.etape->code) != 0 ||
            day_compare(all[i].du, after) < 0 || (l->prevue && day_compare(all[i].du, l->prevu) >= 0))
            continue;
        l->prevue = true;
        l->prevu = all[i].du;
        l->retard = day_between(all[i].du, l->etape.close ? l->etape.le : today);
    }
}

static bool derive(struct model *m, struct etapes *s, const struct dossier *d)
{
    struct etape_calculee *steps;
    struct echeance *all;
    size_t count, dues;
    if (d->modele == NULL || etapes_calculer(d, m->today, &steps, &count) != ERR_OK || echeancier(d, m->today, &all, &dues) != ERR_OK)
        return false;
    s->rows = arena_zalloc(&s->arena, count + 1, sizeof *s->rows);
    if (s->rows == NULL)
        return false;
    s->count = count;
    s->current = count;
    for (size_t i = 0; i < count; i++) {
        s->rows[i].etape = steps[i];
        milestone(d, &s->rows[i], i > 0 ? &s->rows[i - 1] : NULL, all, dues, m->today);
        if (steps[i].courante && s->current == count)
            s->current = i;
    }
    return true;
}

static void refresh(struct model *m, struct place *p)
{
    struct etapes *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    struct dossier *d = o != NULL ? ouverte_dossier(m, o) : NULL;
    if (d == NULL || (s->ready && s->seen == o->copie.generation + o->edits.generation))
        return;
    arena_reset(&s->arena);
    s->ready = derive(m, s, d);
    s->seen = o->copie.generation + o->edits.generation;
    if (s->list.at == SIZE_MAX && s->ready)
        s->list.at = o->remembered[PAGE_ETAPES] > 0 ? o->remembered[PAGE_ETAPES] - 1 : s->current < s->count ? s->current : 0;
    list_count(&s->list, s->ready ? s->count : 0);
}

/* --- What one step has ---------------------------------------------------------------- */

const struct etapes_ligne *etapes_focus(const struct etapes *s) { return s->ready && s->list.at < s->count ? &s->rows[s->list.at] : NULL; }

uint64_t etapes_decision(const struct dossier *d, const struct etapes_ligne *l)
{
    uint64_t found = l->etape.decision;
    for (size_t i = 0; found == 0 && i < d->n_decisions; i++)
        if (strcmp(d->decisions[i].m->etape, l->etape.etape->code) == 0)
            found = d->decisions[i].id;
    return found;
}

const struct dossier *etapes_dossier(const struct model *m, const struct place *p)
{
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    return o != NULL && o->derived ? &o->dossier : NULL;
}

/* --- Actions --------------------------------------------------------------------------- */

const char *etapes_why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct etapes *s = p->state;
    const struct etapes_ligne *l = etapes_focus(s);
    const struct dossier *d = etapes_dossier(m, p);
    if (l == NULL || d == NULL)
        return _("la convention n'est pas encore lue");
    if (a == ACTION_ETAPE_SUIVANTE && s->current >= s->count)
        return _("toutes les étapes sont closes");
    if (a == ACTION_ETAPE_SUIVANTE && oui(s->rows[s->current].etape.etape->arbitrage) && !s->rows[s->current].etape.close)
        return _("l'étape en cours ne se clôt que par son arbitrage, rendu par une décision adoptée (d)");
    if (a == ACTION_DECIDER && !oui(l->etape.etape->arbitrage))
        return _("cette étape n'a pas d'arbitrage");
    if (a == ACTION_DECIDER && l->etape.close)
        return _("l'arbitrage de cette étape est rendu");
    if (a == ACTION_DECIDER && s->list.at != s->current)
        return _("l'étape précédente n'est pas close");
    if (a == ACTION_RESERVE && etapes_decision(d, l) == 0)
        return _("aucune décision n'est liée à cette étape : d en crée une");
    return NULL;
}

static void open_form(struct model *m, const struct place *p, uint32_t type, uint64_t id, const char *preset)
{
    struct place to = {.page = PAGE_FORMULAIRE, .convention = p->convention, .type = type, .id = id};
    (void)snprintf(to.arg, sizeof to.arg, "%s", preset);
    (void)model_go(m, to);
}

static void decide(struct model *m, struct place *p, const struct dossier *d, const struct etapes_ligne *l)
{
    char preset[96];
    int year, month, day;
    uint64_t id = etapes_decision(d, l);
    day_to_civil(m->today, &year, &month, &day);
    (void)snprintf(preset, sizeof preset, "annee=%d;numero=%u;etape=%s", year, decision_numero_suivant(d, (uint32_t)year),
                   l->etape.etape->code);
    open_form(m, p, TYPE(DECISION), id, id == 0 ? preset : "");
}

/* What is recorded of a step without an arbitration: that it is done, today. */
static void close_step(struct model *m, struct place *p, const struct etapes_ligne *l)
{
    struct ouverte *o = model_ouverte(m, p->convention);
    char day[16], ref[32];
    uint64_t id = 0;
    (void)day_format(m->today, day, sizeof day);
    noms_reference(p->convention, ref, sizeof ref);
    if (model_type(m, o, TYPE(ETAPE), &id, "convention", ref) == ERR_OK &&
        model_type(m, o, TYPE(ETAPE), &id, "code", l->etape.etape->code) == ERR_OK &&
        model_type(m, o, TYPE(ETAPE), &id, "realisee", day) == ERR_OK)
        model_say(m, MESSAGE_INFO, "%s", _("Étape notée close aujourd'hui : F2 enregistre, Ctrl-Z annule."));
}

static void explain(struct model *m, const struct etapes_ligne *l)
{
    char text[1200], due[120], day[16];
    if (l->prevue && day_format(l->prevu, day, sizeof day) > 0)
        (void)snprintf(due, sizeof due, _("Prévue pour le %s par le calendrier du modèle."), day);
    else
        (void)snprintf(due, sizeof due, "%s", _("Le calendrier du modèle ne lui fixe pas de date."));
    (void)snprintf(text, sizeof text, _("Étape %u : %s\n\n%s\n\n%s\n%s\n%s"), l->etape.etape->ordre, l->etape.etape->libelle,
                   l->etape.etape->description, due,
                   oui(l->etape.etape->arbitrage) ? _("Elle ne se clôt que par une décision adoptée qui la nomme.")
                                                  : _("Elle se clôt par la date de sa réalisation."),
                   l->etape.attend);
    model_view(m, _("Pourquoi"), text);
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct etapes *s = p->state;
    const struct etapes_ligne *l = etapes_focus(s);
    const struct dossier *d = etapes_dossier(m, p);
    if (l == NULL || d == NULL)
        return false;
    switch (a) {
    case ACTION_OUVRIR:
        if (etapes_decision(d, l) != 0)
            open_form(m, p, TYPE(DECISION), etapes_decision(d, l), "");
        else
            explain(m, l);
        return true;
    case ACTION_DECIDER: decide(m, p, d, l); return true;
    case ACTION_RESERVE: open_form(m, p, TYPE(DECISION), etapes_decision(d, l), ""); return true;
    case ACTION_ETAPE_SUIVANTE: close_step(m, p, &s->rows[s->current]); return true;
    case ACTION_PIECES: (void)model_go(m, (struct place){.page = PAGE_LISTE, .convention = p->convention, .type = TYPE(DOCUMENT)}); return true;
    case ACTION_EXPLIQUER: explain(m, l); return true;
    default: return false;
    }
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    (void)m;
    return list_key(&((struct etapes *)p->state)->list, k);
}

static const enum action actions[] = {ACTION_OUVRIR, ACTION_DECIDER, ACTION_RESERVE, ACTION_PIECES, ACTION_ETAPE_SUIVANTE,
                                      ACTION_EXPLIQUER, ACTION_NONE};

const struct page page_etapes = {
    .id = PAGE_ETAPES, .name = "etapes", .title = N_("Étapes"), .tab = true, .state_bytes = sizeof(struct etapes),
    .actions = actions, .enter = enter, .leave = leave, .refresh = refresh, .act = act, .key = key, .why_not = etapes_why_not,
    .draw = etapes_draw, .table = etapes_table,
};
