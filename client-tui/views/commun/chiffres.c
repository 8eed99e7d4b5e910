#include "client-tui/views/commun/chiffres.h"

#include "common/domain/echelle.h"

#include <stdio.h>
#include <string.h>

void chiffres_init(struct chiffres *c, const struct sys *sys) { *c = (struct chiffres){.sys = sys}; }

void chiffres_free(struct chiffres *c)
{
    if (c->rows != NULL)
        sys_release(c->sys, c->rows);
    c->rows = NULL;
    c->count = c->cap = 0;
}

void chiffres_clear(struct chiffres *c) { c->count = 0; }

static size_t place_of(const struct chiffres *c, uint64_t convention)
{
    size_t low = 0, high = c->count;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (c->rows[mid].convention < convention)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

const struct chiffre *chiffres_find(const struct chiffres *c, uint64_t convention)
{
    size_t i = place_of(c, convention);
    return i < c->count && c->rows[i].convention == convention ? &c->rows[i] : NULL;
}

static bool room(struct chiffres *c)
{
    if (c->count < c->cap)
        return true;
    size_t cap = c->cap == 0 ? 64 : c->cap * 2;
    void *grown = sys_grow(c->sys, c->rows, c->count * sizeof *c->rows, cap * sizeof *c->rows);
    if (grown == NULL)
        return false;
    c->rows = grown;
    c->cap = cap;
    return true;
}

/* NULL when there is no memory: that convention then shows no figure. */
static struct chiffre *of(struct chiffres *c, uint64_t convention)
{
    size_t i = place_of(c, convention);
    if (i < c->count && c->rows[i].convention == convention)
        return &c->rows[i];
    if (!room(c))
        return NULL;
    memmove(&c->rows[i + 1], &c->rows[i], (c->count - i) * sizeof *c->rows);
    c->count++;
    c->rows[i] = (struct chiffre){.convention = convention};
    return &c->rows[i];
}

Pacte__TotalsRequest chiffres_question(const struct model *m, uint64_t after)
{
    Pacte__TotalsRequest q = PACTE__TOTALS_REQUEST__INIT;
    int year, month, day;
    day_to_civil(m->today, &year, &month, &day);
    q.year_min = (uint32_t)year;
    q.year_max = (uint32_t)year + 1;
    q.by_pages = true;
    q.after = after;
    return q;
}

/* A sum that does not fit is not known: no sum is better than a wrong one. */
static void add(bool *said, int64_t *sum, struct somme more)
{
    struct money out;
    if (!more.dite)
        return;
    *said = money_add((struct money){*sum}, more.montant, &out) == ERR_OK;
    if (*said)
        *sum = out.cents;
}

static struct somme obtained(const Pacte__TotalsRow *row)
{
    static const enum barreau binding[] = {BARREAU_CONVENTIONNE, BARREAU_NOTIFIE, BARREAU_VOTE};
    struct somme s = {0};
    for (size_t i = 0; i < sizeof binding / sizeof binding[0] && !s.dite; i++)
        s = echelle_total(row, binding[i]);
    return s;
}

uint64_t chiffres_totals(struct chiffres *c, const Pacte__TotalsReply *r)
{
    for (size_t i = 0; i < r->n_rows; i++) {
        const Pacte__TotalsRow *row = r->rows[i];
        struct chiffre *x = row->nature == PACTE__NATURE__NATURE_NUMERAIRE ? of(c, row->convention) : NULL;
        if (x == NULL || (x->annee != 0 && row->annee > x->annee))
            continue;
        if (row->annee != x->annee) {        /* an earlier one, and not later than asked */
            x->annee = row->annee;
            x->demande = x->obtenu = x->comparee = false;
            x->demande_cents = x->obtenu_cents = x->part_cents = 0;
        }
        struct somme asked = echelle_total(row, BARREAU_SOLLICITE);
        add(&x->demande, &x->demande_cents, asked);
        add(&x->obtenu, &x->obtenu_cents, obtained(row));
        if (asked.dite)
            add(&x->comparee, &x->part_cents, obtained(row));
    }
    return r->next;
}

void chiffres_echeance(struct chiffres *c, const Pacte__EcheanceRow *row)
{
    if (row->fait != NULL || row->du == NULL || row->ecart_jours < -ECHEANCE_BIENTOT_JOURS)
        return;
    struct chiffre *x = of(c, row->convention);
    if (x == NULL)
        return;
    if (row->ecart_jours > 0) {
        x->retards++;
    } else if (!x->proche || -row->ecart_jours < x->jours) {
        x->proche = true;
        x->jours = -row->ecart_jours;
    }
}

size_t chiffre_part(const struct chiffre *x, char *out, size_t size)
{
    struct money part;
    bool known = x != NULL && x->demande && x->demande_cents > 0 && x->comparee &&
                 money_scale((struct money){x->part_cents}, 100, x->demande_cents, &part) == ERR_OK;
    int n = known ? snprintf(out, size, "%lld %%", (long long)part.cents) : snprintf(out, size, "—");
    return n > 0 ? (size_t)n : 0;
}

size_t chiffre_alerte(const struct chiffre *x, char *out, size_t size)
{
    int n = 0;
    if (size > 0)
        out[0] = '\0';
    if (x != NULL && x->retards > 0)
        n = snprintf(out, size, P_("%u retard", "%u retards", x->retards), x->retards);
    else if (x != NULL && x->proche)
        n = snprintf(out, size, "J-%d", x->jours);
    return n > 0 ? (size_t)n : 0;
}
