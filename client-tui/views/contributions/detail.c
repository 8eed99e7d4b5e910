/* What is known of the cell with the focus, in words, under the grid and beside
 * it when the window is wide. */
#include "client-tui/views/contributions/contributions.h"
#include "client-tui/widgets/heure.h"

#include "client-tui/views/commun/montants.h"
#include "client-tui/widgets/multi.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { TEXT = 512 };

struct texte { char text[TEXT]; size_t len; };

#define say(t, ...) text_add((t)->text, TEXT, &(t)->len, __VA_ARGS__)

static const char *amount(struct texte *t, const char *between, const char *word, struct somme s)
{
    char text[MONEY_TEXT_BYTES];
    (void)montant_court(s.montant, montant_a_centimes(s.montant), text, sizeof text);
    if (!s.dite)
        return between;
    say(t, "%s%s %s", between, word, text);
    return " · ";
}

/* « Caf 92 PS AGC 2027 : demandé 74 200 · accordé 74 200 · versé 51 940 ». */
static void amounts(struct texte *t, const struct contributions *s, const struct ligne_grille *l, const struct cellule *c, struct day au)
{
    struct dossier part = grille_tranche(&s->g, c->from, c->count);
    struct echelle e;
    say(t, "%s%s%s %u", l->nom, l->dispositif[0] != '\0' ? " " : "", l->dispositif, s->g.annees[s->col]);
    if (c->count == 0) {
        say(t, _(" : aucune contribution, un montant tapé la crée"));
        return;
    }
    if (echelle_somme(&part, &(struct echelle_filtre){.en_nature = l->en_nature}, au, &e) != ERR_OK)
        return;
    const char *between = amount(t, " : ", _("demandé"), e.barreaux[BARREAU_SOLLICITE]);
    between = amount(t, between, _("accordé"), e.accorde);
    between = amount(t, between, _("versé"), e.barreaux[BARREAU_VERSE]);
    if (between[1] == ':')
        say(t, _(" : rien n'est dit"));
    if (c->count > 1)
        say(t, _(" · %zu contributions"), c->count);
}

static void on(struct texte *t, const char *word, const Pacte__Day *when)
{
    struct day d;
    char day[16];
    if (!jour(when, &d))
        return;
    (void)day_format(d, day, sizeof day);
    say(t, " · %s %s", word, day);
}

/* The next payment that is expected and has not come. */
static void expected(struct texte *t, const struct contributions *s, const struct cellule *c, struct day au)
{
    const Pacte__Versement *next = NULL;
    struct day best = {DAY_MAX}, d;
    char late[JOURS_BYTES];
    for (size_t i = 0; i < s->g.tri.n_versements; i++) {
        const Pacte__Versement *v = s->g.tri.versements[i].m;
        bool come = v->recu != NULL && jour(v->recu_date, &d) && day_compare(d, au) <= 0;
        if (lien(v->contribution) == c->id && !come && jour(v->prevu_date, &d) && day_compare(d, best) < 0) {
            next = v;
            best = d;
        }
    }
    if (next == NULL)
        return;
    if (day_compare(best, au) < 0)
        say(t, _(" · EN RETARD de %s j"), heure_jours(day_between(best, au), late));
    on(t, next->type == PACTE__TYPE_VERSEMENT__TYPE_VERSEMENT_SOLDE ? _("solde attendu") : _("versement attendu"), next->prevu_date);
}

static void author(struct texte *t, const struct ouverte *o, uint64_t contribution)
{
    const struct copie_row *row = o != NULL ? copie_find(&o->copie, TYPE(CONTRIBUTION), contribution) : NULL;
    char day[16];
    if (row == NULL)
        return;
    (void)day_format(day_of_ms(row->changed_ms), day, sizeof day);
    const char *who = copie_auteur(&o->copie, row->changed_by);
    say(t, who[0] != '\0' ? _(" · saisi par %s le %s") : _(" · saisi%s le %s"), who, day);
}

static void act(struct texte *t, const struct contributions *s, const struct cellule *c, const struct ouverte *o, struct day au)
{
    const Pacte__Contribution *x = grille_contribution(&s->g, c);
    const Pacte__Decision *d = x != NULL && lien(x->decision) != 0 ? dossier_decision(&s->g.tri, lien(x->decision)) : NULL;
    if (x == NULL)
        return;
    say(t, "%s", x->ligne);
    expected(t, s, c, au);
    if (d != NULL)
        say(t, _(" · décision %u/%u"), d->annee, d->numero);
    else if (x->hors_decision[0] != '\0')
        say(t, _(" · hors décision"));
    on(t, _("voté le"), x->vote_date);
    on(t, _("notifié le"), x->notifie_date);
    author(t, o, c->id);
    if (x->note[0] != '\0')
        say(t, " · « %.60s »", x->note);
}

/* What was refused is read whole, even when the message line is too short. */
static bool long_message(const struct model *m, struct area a)
{
    size_t from = 0, start, len;
    int row = 0;
    if (m->message_kind != MESSAGE_ERROR || (int)text_columns(bytes_text(m->message)) < a.cols)
        return false;
    while (row < a.rows && wrap_next(m->message, &from, a.cols - 2, &start, &len))
        (void)putf(a, row++, 1, STYLE_ERROR, "%.*s", (int)len, m->message + start);
    return true;
}

void contributions_detail(const struct model *m, const struct place *p, struct area a)
{
    struct contributions *s = p->state;
    const struct ligne_grille *l = contributions_ligne(s);
    const struct cellule *c = contributions_cellule(s);
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    struct texte first = {.len = 0}, second = {.len = 0};
    if (s->saisie == SAISIE_REPARTIR) {
        int col = put(a, 0, 1, STYLE_TITLE, _("Total à répartir "));
        line_draw(a, 0, col, a.cols - col - 1 < 40 ? a.cols - col - 1 : 40, &s->line, true);
        return;
    }
    if (l == NULL || c == NULL || long_message(m, a))
        return;
    put_late(a, 0);
    amounts(&first, s, l, c, m->today);
    (void)put_in(a, 0, 1, a.cols - 1, STYLE_TEXT, ALIGN_LEFT, first.text);
    if (m->refus.type == TYPE(CONTRIBUTION) && m->refus.id == c->id && c->id != 0) {
        put_prompt(area_part(a, a.rows - 1, 0, 1, a.cols));
        (void)putf(a, a.rows - 1, 1, STYLE_ERROR, "◄ %s", m->refus.text);
        return;
    }
    act(&second, s, c, o, m->today);
    if (a.rows > 1)
        (void)put_in(a, 1, 1, a.cols - 1, STYLE_DIM, ALIGN_LEFT, second.text);
}

/* --- Beside the grid ------------------------------------------------------------------------- */

static int pane_line(struct area a, int row, const char *label, struct somme s, enum style style)
{
    char text[MONEY_TEXT_BYTES] = "—";
    if (s.dite)
        (void)money_format(s.montant, text, sizeof text);
    int col = put(a, row, 2, style, label);
    (void)put_in(a, row, col + 1, a.cols - col - 2, style, ALIGN_RIGHT, text);
    return row + 1;
}

void contributions_volet(const struct model *m, const struct place *p, struct area a)
{
    struct contributions *s = p->state;
    const struct ligne_grille *l = contributions_ligne(s);
    const struct cellule *c = contributions_cellule(s);
    struct echelle e;
    struct ecarts gaps;
    int row = 0;
    put_late(a, 0);
    for (int i = 0; i < a.rows; i++)
        (void)put(a, i, 0, STYLE_DIM, "│");
    if (l == NULL || c == NULL || a.rows < 14)
        return;
    struct dossier part = grille_tranche(&s->g, c->from, c->count);
    struct echelle_filtre f = {.en_nature = l->en_nature};
    (void)put_in(a, row++, 2, a.cols - 2, STYLE_TITLE, ALIGN_LEFT, l->nom);
    (void)put_in(a, row++, 2, a.cols - 2, STYLE_TEXT, ALIGN_LEFT, l->dispositif);
    (void)put_in(a, row++, 2, a.cols - 2, STYLE_DIM, ALIGN_LEFT, l->ligne);
    (void)putf(a, row++, 2, STYLE_TITLE, "%u", s->g.annees[s->col]);
    if (c->count == 0 || echelle_somme(&part, &f, m->today, &e) != ERR_OK || echelle_ecarts(&part, &f, m->today, &gaps) != ERR_OK)
        return;
    for (int b = 0; b < BARREAUX; b++)
        row = pane_line(a, row, _(barreau_libelle((enum barreau)b)), e.barreaux[b], STYLE_TEXT);
    row = pane_line(a, row + 1, _("accordé"), e.accorde, STYLE_TITLE);
    row = pane_line(a, row, _("demandé − accordé"), gaps.demande_accorde, STYLE_TEXT);
    (void)pane_line(a, row, _("accordé − versé"), gaps.accorde_verse, STYLE_TEXT);
}
