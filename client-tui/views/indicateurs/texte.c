/* The indicators as a table, and each explained. */
#include "client-tui/views/indicateurs/indicateurs.h"

#include "client-tui/views/commun/montants.h"
#include "client-tui/views/commun/noms.h"
#include "client-tui/views/commun/promesses.h"
#include "common/value/rate.h"

#include <stdio.h>
#include <string.h>

enum { FIXES = 5, PAR_ANNEE = 3 };

static const char *kept(struct arena *a, const char *text)
{
    const char *copy = arena_text(a, text, strlen(text));
    return copy != NULL ? copy : "";
}

static const char *year_word(struct arena *a, const char *fmt_word, uint32_t year)
{
    char text[40];
    (void)snprintf(text, sizeof text, "%s%u", fmt_word, year);
    return kept(a, text);
}

static struct tableau_column *columns(const struct indicateurs *s, struct arena *a, size_t *count)
{
    static const struct tableau_column first[FIXES] = {
        {"code", N_("Code"), CELL_TEXT}, {"libelle", N_("Indicateur"), CELL_TEXT}, {"unite", N_("Unité"), CELL_TEXT},
        {"critere", N_("Critère"), CELL_TEXT}, {"depart", N_("Départ"), CELL_NUMBER},
    };
    *count = FIXES + PAR_ANNEE * s->annee_count;
    struct tableau_column *c = arena_zalloc(a, *count, sizeof *c);
    if (c == NULL)
        return NULL;
    memcpy(c, first, sizeof first);
    for (size_t y = 0; y < s->annee_count; y++) {
        struct tableau_column *x = &c[FIXES + PAR_ANNEE * y];
        x[0] = (struct tableau_column){year_word(a, "", s->annees[y]), year_word(a, "", s->annees[y]), CELL_NUMBER};
        x[1] = (struct tableau_column){year_word(a, "cible-", s->annees[y]), year_word(a, _("Cible "), s->annees[y]), CELL_NUMBER};
        x[2] = (struct tableau_column){year_word(a, "etat-", s->annees[y]), year_word(a, _("État "), s->annees[y]), CELL_TEXT};
    }
    return c;
}

static void number(struct tableau_cell *c, struct nombre n)
{
    c->known = n.dit;
    c->number = n.milliemes;
}

static const char *critere(const char *code)
{
    const struct field_def *f = record_field(record_type_of(TYPE(INDICATEUR)), "critere");
    return code[0] != '\0' ? _(code_label(f->codes, code)) : "";
}

bool indicateurs_table(const struct model *m, const struct place *p, struct tableau *t)
{
    const struct indicateurs *s = p->state;
    char text[160];
    size_t count;
    if (!s->ready || s->annee_count == 0)
        return false;
    struct tableau_column *cols = columns(s, t->arena, &count);
    if (cols == NULL)
        return false;
    tableau_init(t, t->arena, noms_title(m, p, t->arena), cols, count);
    indicateurs_phrase(s, s->annee, text, sizeof text);
    t->subtitle = kept(t->arena, text);
    for (size_t i = 0; i < s->count; i++) {
        const struct indicateur_calcule *x = &s->calculs[0][i];
        struct tableau_cell *c = tableau_row(t, TYPE(INDICATEUR), x->id);
        if (c == NULL)
            return false;
        cell_text(&c[0], x->indicateur->code);
        cell_text(&c[1], x->indicateur->libelle);
        cell_text(&c[2], x->indicateur->unite);
        cell_text(&c[3], critere(x->indicateur->critere));
        number(&c[4], x->base);
        for (size_t y = 0; y < s->annee_count; y++) {
            const struct indicateur_calcule *of = &s->calculs[y][i];
            number(&c[FIXES + PAR_ANNEE * y], of->valeur);
            number(&c[FIXES + PAR_ANNEE * y + 1], of->cible);
            indicateur_mot(of, text, sizeof text);
            cell_text(&c[FIXES + PAR_ANNEE * y + 2], kept(t->arena, text));
        }
    }
    return true;
}

/* --- Why -------------------------------------------------------------------------------- */

static size_t add_number(char *out, size_t size, size_t n, const char *label, struct nombre x)
{
    char text[48] = "—";
    if (x.dit)
        (void)milliemes_texte(x.milliemes, text, sizeof text);
    if (n >= size)
        return n;
    int len = snprintf(out + n, size - n, "%s : %s\n", label, text);
    return len > 0 ? n + (size_t)len : n;
}

static size_t add_text(char *out, size_t size, size_t n, const char *label, const char *text)
{
    if (text[0] == '\0' || n >= size)
        return n;
    int len = snprintf(out + n, size - n, "%s : %.600s\n", label, text);
    return len > 0 ? n + (size_t)len : n;
}

/* A ratio is made of two others, of the same year. */
static size_t add_ratio(const struct indicateurs *s, const struct indicateur_calcule *c, char *out, size_t size, size_t n)
{
    const uint64_t parts[] = {lien(c->indicateur->numerateur), lien(c->indicateur->denominateur)};
    static const char *const names[] = {N_("Numérateur"), N_("Dénominateur")};
    for (size_t k = 0; k < 2; k++)
        for (size_t i = 0; i < s->count; i++)
            if (s->calculs[s->annee][i].id == parts[k]) {
                n = add_text(out, size, n, _(names[k]), s->calculs[s->annee][i].indicateur->libelle);
                n = add_number(out, size, n, _("  sa valeur"), s->calculs[s->annee][i].valeur);
            }
    return add_text(out, size, n, _("Calcul"), _("100 × numérateur / dénominateur de la même année ; rien n'est enregistré"));
}

static size_t add_parts(const Pacte__Mesure *x, char *out, size_t size, size_t n)
{
    for (size_t i = 0; i < x->n_ventilations; i++) {
        const Pacte__Ventilation *v = x->ventilations[i];
        char label[160];
        struct nombre value = {v->valeur != NULL, v->valeur != NULL ? v->valeur->milliemes : 0};
        (void)snprintf(label, sizeof label, "  %.60s, %.80s", v->axe, v->modalite);
        n = add_number(out, size, n, label, value);
    }
    return n;
}

void indicateurs_expliquer(struct model *m, struct place *p)
{
    struct indicateurs *s = p->state;
    const struct indicateur_calcule *c = indicateurs_focus(s);
    const Pacte__Mesure *x = indicateur_mesure(s, c);
    char text[6000], word[96], share[RATE_TEXT_BYTES], day[16], act[PROMESSE_PHRASE];
    struct day when;
    if (c == NULL)
        return;
    indicateur_mot(c, word, sizeof word);
    int len = snprintf(text, sizeof text, "%s %s, %u : %s\n\n", c->indicateur->code, c->indicateur->libelle, s->annees[s->annee], word);
    size_t n = len > 0 ? (size_t)len : 0;
    n = add_number(text, sizeof text, n, _("Départ"), c->base);
    n = add_number(text, sizeof text, n, _("Cible de l'année"), c->cible);
    n = add_number(text, sizeof text, n, _("Valeur"), c->valeur);
    if (c->avancement.dit) {
        (void)rate_format((struct rate){(int32_t)c->avancement.milliemes}, share, sizeof share);
        n = add_text(text, sizeof text, n, _("Chemin parcouru du départ à la cible"), share);
    }
    n = add_text(text, sizeof text, n, _("Sens"), c->indicateur->sens == PACTE__SENS__SENS_BAISSE ? _("moins vaut mieux : atteint quand la valeur est au plus la cible")
                                                                                                     : _("plus vaut mieux : atteint quand la valeur est au moins la cible"));
    if (c->calcule)
        n = add_ratio(s, c, text, sizeof text, n);
    n = add_text(text, sizeof text, n, _("Motif"), c->motif);
    n = add_text(text, sizeof text, n, _("Source"), c->indicateur->source);
    if (promesse_phrase(s->dossier, TYPE(INDICATEUR), &c->indicateur->base, act, sizeof act))
        n = add_text(text, sizeof text, n, _("Dernier changement de cible"), act);
    if (x != NULL) {
        if (jour(x->date, &when)) {
            (void)day_format(when, day, sizeof day);
            n = add_text(text, sizeof text, n, _("Mesuré le"), day);
        }
        n = add_text(text, sizeof text, n, _("Saisi par"), x->saisi_par);
        n = add_text(text, sizeof text, n, _("Commentaire"), x->note);
        n = add_parts(x, text, sizeof text, n);
    }
    indicateurs_phrase(s, s->annee, word, sizeof word);
    (void)add_text(text, sizeof text, n, _("\nBilan"), word);
    model_view(m, _("D'où vient ce nombre"), text);
}
