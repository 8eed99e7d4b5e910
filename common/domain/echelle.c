#include "common/domain/echelle.h"

#include <stdlib.h>
#include <string.h>

static const struct { const char *libelle, *champ; } barreaux[BARREAUX] = {
    [BARREAU_SOLLICITE]    = {N_("sollicité"),    "sollicite"},
    [BARREAU_PROMIS]       = {N_("promis"),       "promis"},
    [BARREAU_VOTE]         = {N_("voté"),         "vote"},
    [BARREAU_NOTIFIE]      = {N_("notifié"),      "notifie"},
    [BARREAU_CONVENTIONNE] = {N_("conventionné"), "conventionne"},
    [BARREAU_APPELE]       = {N_("appelé"),       "appele"},
    [BARREAU_VERSE]        = {N_("versé"),        ""},
    [BARREAU_JUSTIFIE]     = {N_("justifié"),     "justifie"},
};

const char *barreau_libelle(enum barreau b) { return b < BARREAUX ? barreaux[b].libelle : "?"; }
const char *barreau_champ(enum barreau b) { return b < BARREAUX ? barreaux[b].champ : ""; }

struct somme echelle_total(const Pacte__TotalsRow *row, enum barreau b)
{
    const int64_t sums[] = {row->sollicite, row->promis, row->vote, row->notifie, row->conventionne,
                            row->appele, row->verse, row->justifie, row->admis};
    bool known = (size_t)b < sizeof sums / sizeof sums[0];
    int64_t cents = known ? sums[b] : 0;
    return (struct somme){cents != 0 || (known && (row->said >> (unsigned)b & 1u) != 0), {cents}};
}

static enum err somme_add(struct somme *s, bool said, struct money m)
{
    if (!said)
        return ERR_OK;
    s->dite = true;
    return money_add(s->montant, m, &s->montant);
}

/* A rung without a day is known for ever; with one, from that day on. */
static bool said_by(const Pacte__Money *m, const Pacte__Day *day, struct day au, struct money *out)
{
    struct day when;
    return montant(m, out) && (!jour(day, &when) || day_compare(when, au) <= 0);
}

static enum err received(const struct dossier *d, uint64_t contribution, struct day au, struct somme *out)
{
    for (size_t i = 0; i < d->n_versements; i++) {
        const Pacte__Versement *v = d->versements[i].m;
        struct money m;
        if (lien(v->contribution) != contribution || !said_by(v->recu, v->recu_date, au, &m))
            continue;
        out->dite = true;
        enum err e = v->type == PACTE__TYPE_VERSEMENT__TYPE_VERSEMENT_REVERSEMENT
                         ? money_sub(out->montant, m, &out->montant)
                         : money_add(out->montant, m, &out->montant);
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}

static struct somme rung(const Pacte__Contribution *c, enum barreau b, struct day au)
{
    const struct { const Pacte__Money *m; const Pacte__Day *day; } said[BARREAUX] = {
        [BARREAU_SOLLICITE]    = {c->sollicite, c->sollicite_date},
        [BARREAU_PROMIS]       = {c->promis, c->promis_date},
        [BARREAU_VOTE]         = {c->vote, c->vote_date},
        [BARREAU_NOTIFIE]      = {c->notifie, c->notifie_date},
        [BARREAU_CONVENTIONNE] = {c->conventionne, c->conventionne_date},
        [BARREAU_APPELE]       = {c->appele, c->appele_date},
        [BARREAU_JUSTIFIE]     = {c->justifie, c->justifie_date},
    };
    struct somme s = {0};
    s.dite = said_by(said[b].m, said[b].day, au, &s.montant);
    return s;
}

#define COUNT(rows) (sizeof rows / sizeof rows[0])

static const enum barreau granted_order[] = {BARREAU_CONVENTIONNE, BARREAU_NOTIFIE, BARREAU_VOTE};
static const enum barreau expected_order[] = {BARREAU_CONVENTIONNE, BARREAU_NOTIFIE, BARREAU_VOTE,
                                              BARREAU_PROMIS, BARREAU_SOLLICITE};

static struct somme first_said(const struct somme *own, const enum barreau *order, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (own[order[i]].dite)
            return own[order[i]];
    return (struct somme){0};
}

static enum err add_one(const struct dossier *d, size_t i, struct day au, struct echelle *out)
{
    const Pacte__Contribution *c = d->contributions[i].m;
    struct money admitted;
    out->contributions++;
    struct somme own[BARREAUX] = {{0}};
    enum err e = received(d, d->contributions[i].id, au, &own[BARREAU_VERSE]);
    for (int b = 0; b < BARREAUX && e == ERR_OK; b++) {
        if (b != BARREAU_VERSE)
            own[b] = rung(c, (enum barreau)b, au);
        e = somme_add(&out->barreaux[b], own[b].dite, own[b].montant);
    }
    struct somme granted = first_said(own, granted_order, COUNT(granted_order));
    struct somme expected = first_said(own, expected_order, COUNT(expected_order));
    bool said = said_by(c->admis, c->justifie_date, au, &admitted);
    if (e == ERR_OK)
        e = somme_add(&out->accorde, granted.dite, granted.montant);
    if (e == ERR_OK)
        e = somme_add(&out->attendu, expected.dite, expected.montant);
    return e == ERR_OK ? somme_add(&out->admis, said, admitted) : e;
}

enum err echelle_contribution(const struct dossier *d, uint64_t contribution, struct day au, struct echelle *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < d->n_contributions; i++)
        if (d->contributions[i].id == contribution)
            return add_one(d, i, au, out);
    return ERR_NOT_FOUND;
}

static bool matches(const Pacte__Contribution *c, const struct echelle_filtre *f)
{
    bool kind = c->nature == PACTE__NATURE__NATURE_EN_NATURE;
    if (kind != f->en_nature)
        return false;
    if (f->financeur != 0 && lien(c->financeur) != f->financeur)
        return false;
    if (f->annee != 0 && c->annee != f->annee)
        return false;
    return f->ligne == NULL || strcmp(c->ligne, f->ligne) == 0 || strcmp(c->dispositif, f->ligne) == 0;
}

enum err echelle_somme(const struct dossier *d, const struct echelle_filtre *f, struct day au, struct echelle *out)
{
    enum err e = ERR_OK;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < d->n_contributions && e == ERR_OK; i++)
        if (matches(d->contributions[i].m, f))
            e = add_one(d, i, au, out);
    return e;
}

struct somme echelle_accorde(const struct echelle *e) { return e->accorde; }
struct somme echelle_attendu(const struct echelle *e) { return e->attendu; }

static struct money binding(const Pacte__Contribution *c, bool *said)
{
    struct money m = {0};
    *said = montant(c->conventionne, &m) || montant(c->notifie, &m) || montant(c->vote, &m) ||
            montant(c->promis, &m) || montant(c->sollicite, &m);
    return m;
}

/* A part by itself, and against those before it. */
static enum err part_alone(const Pacte__Contribution *c, size_t i, struct err_note *note)
{
    struct money part;
    if (lien(c->parts[i]->action) == 0)
        return err_field(note, ERR_REQUIRED, "contribution.parts.action", "Part %zu : choisissez son action.", i + 1);
    if (montant(c->parts[i]->montant, &part) && part.cents < 0)
        return err_field(note, ERR_OUT_OF_RANGE, "contribution.parts.montant", "Part %zu : le montant ne peut pas être négatif.",
                         i + 1);
    for (size_t k = 0; k < i; k++)
        if (lien(c->parts[k]->action) == lien(c->parts[i]->action))
            return err_field(note, ERR_INVALID, "contribution.parts.action",
                             "Les parts %zu et %zu sont de la même action : réunissez-les.", k + 1, i + 1);
    return ERR_OK;
}

enum err parts_verifier(const Pacte__Contribution *c, struct err_note *note)
{
    struct money sum = {0}, part;
    bool said;
    enum err e = ERR_OK;
    if (c->n_parts == 0)
        return ERR_OK;
    for (size_t i = 0; i < c->n_parts && e == ERR_OK; i++)
        e = part_alone(c, i, note);
    if (e != ERR_OK)
        return e;
    for (size_t i = 0; i < c->n_parts; i++)
        if (montant(c->parts[i]->montant, &part) && money_add(sum, part, &sum) != ERR_OK)
            return err_field(note, ERR_OVERFLOW, "contribution.parts", "La somme des parts est trop grande.");
    struct money whole = binding(c, &said);
    if (!said || sum.cents == whole.cents)
        return ERR_OK;
    char a[MONEY_TEXT_BYTES], b[MONEY_TEXT_BYTES];
    (void)money_format(sum, a, sizeof a);
    (void)money_format(whole, b, sizeof b);
    return err_field(note, ERR_INVALID, "contribution.parts",
                     "Les parts par action font %s et la contribution %s : corrigez l'un des deux.", a, b);
}
