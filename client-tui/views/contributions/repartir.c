/* « = »: a total over the years, to the cent. Which reading is meant is asked. */
#include "client-tui/views/contributions/contributions.h"

#include "client-tui/views/commun/montants.h"

#include <stdio.h>
#include <string.h>

enum lecture { PARTS_TOUTES, PARTS_SUITE, PARTS_VIDES, CHACUNE, LECTURES };

static bool in_reading(const struct contributions *s, const struct ligne_grille *l, enum lecture r, size_t year)
{
    const struct cellule *c = &l->cellules[year];
    if (c->count > 1)
        return false;
    switch (r) {
    case PARTS_SUITE: return year >= s->col;
    case PARTS_VIDES: return c->etat == CELLULE_VIDE || c->etat == CELLULE_RIEN || c->demande;
    default: return true;
    }
}

static size_t count(const struct contributions *s, const struct ligne_grille *l, enum lecture r)
{
    size_t n = 0;
    for (size_t y = 0; y < s->g.annee_count; y++)
        n += in_reading(s, l, r, y);
    return n;
}

/* Equal parts; the cents that are left go to the first years. */
static struct money part(struct money total, size_t index, size_t parts)
{
    int64_t n = (int64_t)parts, rest = total.cents % n;
    return (struct money){total.cents / n + ((int64_t)index < rest ? 1 : 0)};
}

static void write_parts(struct model *m, uint64_t reading, uint64_t cents)
{
    struct place *p = contributions_place(m);
    struct contributions *s = p != NULL ? p->state : NULL;
    struct ligne_grille *l = s != NULL ? contributions_ligne(s) : NULL;
    enum lecture r = (enum lecture)reading;
    struct money total = {(int64_t)cents};
    char text[MONEY_TEXT_BYTES];
    size_t parts = l != NULL ? count(s, l, r) : 0, done = 0;
    const struct ouverte *o = p != NULL ? model_ouverte(m, p->convention) : NULL;
    if (parts == 0 || o == NULL)
        return;
    geste_debut(&s->gestes, o);
    for (size_t y = 0; y < s->g.annee_count; y++) {
        if (!in_reading(s, l, r, y))
            continue;
        (void)money_format_comma(r == CHACUNE ? total : part(total, done, parts), text, sizeof text);
        if (cellule_ecrire(m, p, l, y, cellule_champ(s, l, y), text) == 0)
            break;
        done++;
    }
    geste_fin(&s->gestes, o);
    contributions_derive(m, p);
    if (done == parts)
        model_say(m, MESSAGE_INFO, _("Réparti sur %zu années : F2 enregistre, Ctrl-Z annule tout."), parts);
}

/* « 25 000 chacune », « 25 000,01, puis 25 000,00 ». */
static void each_text(struct money total, size_t parts, char *out, size_t size)
{
    char first[MONEY_TEXT_BYTES], last[MONEY_TEXT_BYTES];
    struct money a = part(total, 0, parts), b = part(total, parts - 1, parts);
    bool cents = montant_a_centimes(a) || montant_a_centimes(b);
    (void)montant_court(a, cents, first, sizeof first);
    (void)montant_court(b, cents, last, sizeof last);
    if (a.cents == b.cents)
        (void)snprintf(out, size, _("%s chacune"), first);
    else
        (void)snprintf(out, size, _("%s puis %s"), first, last);
}

static void reading_text(const struct contributions *s, const struct ligne_grille *l, enum lecture r, struct money total,
                         char *out, size_t size)
{
    char each[2 * MONEY_TEXT_BYTES + 16], whole[MONEY_TEXT_BYTES];
    size_t n = count(s, l, r);
    each_text(total, n, each, sizeof each);
    (void)montant_court(total, montant_a_centimes(total), whole, sizeof whole);
    switch (r) {
    case PARTS_SUITE: (void)snprintf(out, size, _("au total, sur %zu années dès %u : %s"), n, s->g.annees[s->col], each); break;
    case PARTS_VIDES: (void)snprintf(out, size, _("au total, sur %zu années sans accordé : %s"), n, each); break;
    case CHACUNE: (void)snprintf(out, size, _("%s pour chacune des %zu années"), whole, n); break;
    default: (void)snprintf(out, size, _("au total, en %zu parts égales : %s"), n, each); break;
    }
}

static void ask_reading(struct model *m, struct place *p, struct money total)
{
    struct contributions *s = p->state;
    struct ligne_grille *l = contributions_ligne(s);
    char labels[LECTURES][160], title[100], whole[MONEY_TEXT_BYTES];
    struct choix rows[LECTURES];
    size_t n = 0, all = l != NULL ? count(s, l, PARTS_TOUTES) : 0;
    for (enum lecture r = PARTS_TOUTES; l != NULL && r < LECTURES; r++) {
        size_t years = count(s, l, r);
        if (years == 0 || (years == all && (r == PARTS_SUITE || r == PARTS_VIDES)))
            continue;
        reading_text(s, l, r, total, labels[n], sizeof labels[n]);
        rows[n] = (struct choix){.label = labels[n], .value = r};
        n++;
    }
    (void)money_format(total, whole, sizeof whole);
    (void)snprintf(title, sizeof title, _("Répartir %s : comment le lire ?"), whole);
    if (n > 0)
        model_choose(m, title, rows, n, write_parts, (uint64_t)total.cents);
}

void repartir_commencer(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    s->saisie = SAISIE_REPARTIR;
    line_set(&s->line, "");
    model_say(m, MESSAGE_INFO, "%s", _("Total à répartir sur les années   Entrée : choisir comment · Échap abandonne"));
}

static void validate(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    struct money total;
    struct err_note note = {0};
    enum err e = money_parse(s->line.text, &total, &note);
    if (e == ERR_OK && total.cents < 0)
        e = err_set(&note, ERR_OUT_OF_RANGE, "%s", _("Un montant négatif ne se répartit pas."));
    if (e != ERR_OK) {
        model_say(m, MESSAGE_ERROR, _("À corriger : %s"), err_sentence(e, &note));
        return;
    }
    s->saisie = SAISIE_NON;
    ask_reading(m, p, total);
}

bool repartir_touche(struct model *m, struct place *p, uint32_t key)
{
    struct contributions *s = p->state;
    struct money total;
    char text[MONEY_TEXT_BYTES];
    bool took = false;
    if (key == UI_ESCAPE) {
        s->saisie = SAISIE_NON;
        model_say(m, MESSAGE_INFO, "%s", _("Saisie abandonnée."));
        return true;
    }
    if (key == UI_ENTER) {
        validate(m, p);
        return true;
    }
    if (!line_key(&s->line, key, &took))
        return false;
    if (money_parse(s->line.text, &total, NULL) == ERR_OK) {
        (void)money_format(total, text, sizeof text);
        model_say(m, MESSAGE_INFO, _("%s = %s   Entrée : choisir comment · Échap abandonne"), s->line.text, text);
    }
    return true;
}
