/* Étapes et arbitrages: the steps of the model with what closed each, and the
 * arbitration of the one under the focus: positions, reserves, decision. */
#include "client-tui/views/noms.h"
#include "client-tui/views/views.h"
#include "client-tui/widgets/list.h"
#include "client-tui/widgets/multi.h"
#include "common/domain/echeancier.h"
#include "common/domain/gouvernance.h"

#include <stdio.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name
enum { STATE_BYTES = 8 << 20 };

struct ligne {
    struct etape_calculee etape;
    bool prevue;
    struct day prevu;                    /* the milestone of the model that goes with it */
    int32_t retard;                      /* days late today, or when it was closed */
};
struct state {
    struct arena arena;
    struct ligne *rows;
    size_t count, current;
    struct list list;
    bool ready;
    uint64_t seen;                       /* generations of what is derived */
};

static void enter(struct model *m, struct place *p)
{
    struct state *s = p->state;
    arena_init(&s->arena, m->sys, STATE_BYTES);
    s->list.at = SIZE_MAX;               /* the current step, once it is known */
}

static void leave(struct model *m, struct place *p)
{
    struct ouverte *o = model_ouverte(m, p->convention);
    struct state *s = p->state;
    if (o != NULL && s->ready)
        o->remembered[PAGE_ETAPES] = (uint32_t)s->list.at + 1;
    arena_finish(&s->arena);
}

/* The milestone whose proof is this step: the first that does not come before
 * the former step, since each agrément has its own calendar. */
static void milestone(const struct dossier *d, struct ligne *l, const struct ligne *former, const struct echeance *all, size_t count,
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

static bool derive(struct model *m, struct state *s, const struct dossier *d)
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
    struct state *s = p->state;
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

static const struct ligne *focus(const struct state *s) { return s->ready && s->list.at < s->count ? &s->rows[s->list.at] : NULL; }
/* The decision that closes it, else the last one that names it. */
static uint64_t decision_of(const struct dossier *d, const struct ligne *l)
{
    uint64_t found = l->etape.decision;
    for (size_t i = 0; found == 0 && i < d->n_decisions; i++)
        if (strcmp(d->decisions[i].m->etape, l->etape.etape->code) == 0)
            found = d->decisions[i].id;
    return found;
}

static const struct dossier *known(const struct model *m, const struct place *p)
{
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    return o != NULL && o->derived ? &o->dossier : NULL;
}

static void etat_text(const struct ligne *l, char *out, size_t size)
{
    const char *words = l->etape.close ? _("close") : !l->etape.courante ? "—" : l->retard > 0 && l->prevue ? _("en retard") : _("en cours");
    (void)snprintf(out, size, "%s", words);
}

static void arbitrage_text(const struct ligne *l, char *out, size_t size)
{
    char day[16];
    if (!oui(l->etape.etape->arbitrage)) {
        (void)snprintf(out, size, "%s", _("sans arbitrage"));
    } else if (l->etape.close) {
        (void)day_format(l->etape.le, day, sizeof day);
        (void)snprintf(out, size, _("rendu %s"), day);
    } else {
        (void)snprintf(out, size, "%s", l->etape.courante ? (l->etape.attend[0] != '\0' ? l->etape.attend : _("attendu")) : "—");
    }
}

/* --- Actions --------------------------------------------------------------------------- */

static const char *why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct state *s = p->state;
    const struct ligne *l = focus(s);
    const struct dossier *d = known(m, p);
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
    if (a == ACTION_RESERVE && decision_of(d, l) == 0)
        return _("aucune décision n'est liée à cette étape : d en crée une");
    return NULL;
}

static void open_form(struct model *m, const struct place *p, uint32_t type, uint64_t id, const char *preset)
{
    struct place to = {.page = PAGE_FORMULAIRE, .convention = p->convention, .type = type, .id = id};
    (void)snprintf(to.arg, sizeof to.arg, "%s", preset);
    (void)model_go(m, to);
}

static void decide(struct model *m, struct place *p, const struct dossier *d, const struct ligne *l)
{
    char preset[96];
    int year, month, day;
    uint64_t id = decision_of(d, l);
    day_to_civil(m->today, &year, &month, &day);
    (void)snprintf(preset, sizeof preset, "annee=%d;numero=%u;etape=%s", year, decision_numero_suivant(d, (uint32_t)year),
                   l->etape.etape->code);
    open_form(m, p, TYPE(DECISION), id, id == 0 ? preset : "");
}

/* What is recorded of a step without an arbitration: that it is done, today. */
static void close_step(struct model *m, struct place *p, const struct ligne *l)
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

static void explain(struct model *m, const struct ligne *l)
{
    char text[1200], due[16] = "—";
    (void)(l->prevue ? day_format(l->prevu, due, sizeof due) : 0);
    (void)snprintf(text, sizeof text, _("Étape %u : %s\n\n%s\n\nPrévue pour le %s par le calendrier du modèle.\n%s\n%s"), l->etape.etape->ordre,
                   l->etape.etape->libelle, l->etape.etape->description, due,
                   oui(l->etape.etape->arbitrage) ? _("Elle ne se clôt que par une décision adoptée qui la nomme.")
                                                  : _("Elle se clôt par la date de sa réalisation."),
                   l->etape.attend);
    model_view(m, _("Pourquoi"), text);
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct state *s = p->state;
    const struct ligne *l = focus(s);
    const struct dossier *d = known(m, p);
    if (l == NULL || d == NULL)
        return false;
    switch (a) {
    case ACTION_OUVRIR:
        if (decision_of(d, l) != 0)
            open_form(m, p, TYPE(DECISION), decision_of(d, l), "");
        else
            explain(m, l);
        return true;
    case ACTION_DECIDER: decide(m, p, d, l); return true;
    case ACTION_RESERVE: open_form(m, p, TYPE(DECISION), decision_of(d, l), ""); return true;
    case ACTION_ETAPE_SUIVANTE: close_step(m, p, &s->rows[s->current]); return true;
    case ACTION_PIECES: (void)model_go(m, (struct place){.page = PAGE_LISTE, .convention = p->convention, .type = TYPE(DOCUMENT)}); return true;
    case ACTION_EXPLIQUER: explain(m, l); return true;
    default: return false;
    }
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    (void)m;
    return list_key(&((struct state *)p->state)->list, k);
}

/* --- Drawing ---------------------------------------------------------------------------- */

static const struct colonne columns[] = {
    {N_("Étape"), 0, ALIGN_LEFT, 0},
    {N_("prévu"), 10, ALIGN_LEFT, 60},
    {N_("réel"), 10, ALIGN_LEFT, 0},
    {N_("arbitrage"), 20, ALIGN_LEFT, 70},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void step_row(struct area a, int row, const struct ligne *l, bool focused)
{
    char title[200], due[16] = "—", done[24], arbitration[80];
    const char *texts[COLUMNS] = {title, due, done, arbitration};
    enum style styles[COLUMNS] = {STYLE_TEXT, STYLE_DIM, STYLE_TEXT, STYLE_TEXT};
    (void)snprintf(title, sizeof title, "%u %s", l->etape.etape->ordre, l->etape.etape->libelle);
    if (l->prevue)
        (void)day_format(l->prevu, due, sizeof due);
    if (l->etape.close)
        (void)day_format(l->etape.le, done, sizeof done);
    else
        etat_text(l, done, sizeof done);
    arbitrage_text(l, arbitration, sizeof arbitration);
    if (!l->etape.close && l->etape.courante && l->retard > 0 && l->prevue)
        styles[2] = STYLE_LATE;
    else if (l->etape.close)
        styles[2] = STYLE_DONE;
    table_row(a, row, columns, COLUMNS, texts, styles, focused);
}

static int paragraph(struct area a, int row, const char *label, const char *text)
{
    size_t from = 0, start, len;
    bool first = true;
    while (row < a.rows && text[0] != '\0' && wrap_next(text, &from, a.cols - 16, &start, &len)) {
        if (first)
            (void)put(a, row, 1, STYLE_DIM, label);
        (void)putf(a, row++, 14, STYLE_TEXT, "%.*s", (int)len, text + start);
        first = false;
    }
    return row;
}

static int votes(const struct model *m, const struct place *p, struct area a, int row, const Pacte__Decision *x)
{
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    for (size_t i = 0; i < x->n_votes && row < a.rows; i++) {
        char name[64];
        const Pacte__Vote *v = x->votes[i];
        (void)copie_label(&o->copie, &o->edits, TYPE(ORGANISATION), lien(v->organisation), name, sizeof name);
        if (i == 0)
            (void)put(a, row, 1, STYLE_DIM, _("Positions"));
        int col = put_in(a, row, 14, 28, STYLE_TEXT, ALIGN_LEFT, name);
        col = put(a, row, col + 1, STYLE_TEXT, enum_label(&pacte__sens_vote__descriptor, v->sens));
        if (v->reserve[0] != '\0')
            (void)putf(a, row, col, STYLE_WARNING, " : %s", v->reserve);
        row++;
    }
    return row;
}

/* The arbitration of the focused step, under the list. */
static void detail(const struct model *m, const struct place *p, struct area a, const struct ligne *l)
{
    const struct dossier *d = known(m, p);
    uint64_t id = decision_of(d, l);
    const Pacte__Decision *x = id != 0 ? dossier_decision(d, id) : NULL;
    char head[240], day[16] = "";
    struct day when;
    int row = 0;
    if (x == NULL) {
        (void)putf(a, row++, 1, STYLE_TITLE, _("ÉTAPE %u   %s"), l->etape.etape->ordre, l->etape.etape->libelle);
        row = paragraph(a, row, _("Objet"), l->etape.etape->description);
        (void)paragraph(a, row, _("Arbitrage"), l->etape.attend[0] != '\0' ? l->etape.attend : oui(l->etape.etape->arbitrage) ? _("aucune décision ne le rend encore") : _("aucun"));
        return;
    }
    if (jour(x->date, &when))
        (void)day_format(when, day, sizeof day);
    (void)snprintf(head, sizeof head, _("ARBITRAGE   décision %u-%u du %s : %s"), x->annee, x->numero, day,
                   enum_label(&pacte__etat_decision__descriptor, x->etat));
    (void)put_in(a, row++, 1, a.cols - 2, STYLE_TITLE, ALIGN_LEFT, head);
    row = paragraph(a, row, _("Question"), x->objet);
    row = paragraph(a, row, _("Motifs"), x->motifs);
    if (row < a.rows)
        (void)putf(a, row++, 14, STYLE_TEXT, _("%u pour, %u contre, %u abstention(s), %u votants sur %u"), x->pour, x->contre,
                   x->abstention, x->votants, x->effectif);
    (void)votes(m, p, a, row, x);
}

static void summary(const struct state *s, struct area a)
{
    const struct ligne *l = s->current < s->count ? &s->rows[s->current] : NULL;
    if (l == NULL)
        (void)putf(a, 0, 1, STYLE_DONE, P_("%zu étape, close", "%zu étapes, toutes closes", s->count), s->count);
    else if (l->prevue && l->retard > 0)
        (void)putf(a, 0, 1, STYLE_LATE, P_("étape en cours : %zu sur %zu · retard : %d jour", "étape en cours : %zu sur %zu · retard : %d jours", l->retard),
                   s->current + 1, s->count, l->retard);
    else
        (void)putf(a, 0, 1, STYLE_TEXT, _("étape en cours : %zu sur %zu"), s->current + 1, s->count);
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    struct state *s = p->state;
    size_t first, last;
    if (!s->ready) {
        noms_waiting(m, p, body);
        return;
    }
    int half = body.rows / 2 > 3 ? body.rows / 2 - 2 : 1, table = body.rows > (int)s->count + 8 ? (int)s->count : half;
    summary(s, body);
    table_head(body, 1, columns, COLUMNS);
    list_window(&s->list, table, &first, &last);
    for (size_t i = first; i < last; i++)
        step_row(body, (int)(i - first) + 2, &s->rows[i], i == s->list.at);
    put_cursor(body, (int)(s->list.at - first) + 2, 0);
    int at = (int)(last - first) + 2;
    put_rule(body, at);
    const struct ligne *l = focus(s);
    if (l != NULL)
        detail(m, p, area_part(body, at + 1, 0, body.rows - at - 2, body.cols), l);
    const char *why = why_not(m, p, ACTION_ETAPE_SUIVANTE);
    if (why != NULL && body.rows > at + 3)
        (void)putf(body, body.rows - 1, 1, STYLE_DIM, _("Étape suivante : indisponible, %s."), why);
}

static bool table(const struct model *m, const struct place *p, struct tableau *t)
{
    static const struct tableau_column cols[] = {
        {"etape", N_("Étape"), CELL_TEXT}, {"prevu", N_("Prévu"), CELL_DAY}, {"etat", N_("État"), CELL_TEXT},
        {"reel", N_("Réel"), CELL_DAY}, {"arbitrage", N_("Arbitrage"), CELL_TEXT}, {"retard", N_("Retard (jours)"), CELL_COUNT},
    };
    const struct state *s = p->state;
    if (!s->ready)
        return false;
    tableau_init(t, t->arena, noms_title(m, p, t->arena), cols, sizeof cols / sizeof cols[0]);
    for (size_t i = 0; i < s->count; i++) {
        const struct ligne *l = &s->rows[i];
        struct tableau_cell *c = tableau_row(t, 0, 0);
        char text[160];
        if (c == NULL)
            return false;
        (void)snprintf(text, sizeof text, "%u %s", l->etape.etape->ordre, l->etape.etape->libelle);
        cell_text(&c[0], arena_text(t->arena, text, strlen(text)));
        if (l->prevue)
            cell_day(&c[1], l->prevu);
        etat_text(l, text, sizeof text);
        cell_text(&c[2], arena_text(t->arena, text, strlen(text)));
        if (l->etape.close)
            cell_day(&c[3], l->etape.le);
        arbitrage_text(l, text, sizeof text);
        cell_text(&c[4], arena_text(t->arena, text, strlen(text)));
        if (l->prevue && (l->etape.close || l->etape.courante))
            cell_count(&c[5], l->retard);
    }
    return true;
}

static const enum action actions[] = {ACTION_OUVRIR, ACTION_DECIDER, ACTION_RESERVE, ACTION_PIECES, ACTION_ETAPE_SUIVANTE,
                                      ACTION_EXPLIQUER, ACTION_NONE};

const struct page page_etapes = {
    .id = PAGE_ETAPES, .name = "etapes", .title = N_("Étapes"), .tab = true, .state_bytes = sizeof(struct state),
    .actions = actions, .enter = enter, .leave = leave, .refresh = refresh, .act = act, .key = key, .why_not = why_not,
    .draw = draw, .table = table,
};
