/* The next agenda writes itself from what is open; and the steps of the model. */
#include "common/domain/echeancier.h"
#include "common/domain/gouvernance.h"
#include "common/domain/promesse.h"

#include "common/base/text.h"

#include <string.h>

struct agenda {
    const struct dossier *d;
    struct day le;
    struct point *rows;
    size_t count, cap;
    enum err error;
};

static struct point *add(struct agenda *a, Pacte__OrigineOrdre origin, const char *title, uint32_t type, uint64_t id)
{
    if (a->error != ERR_OK)
        return NULL;
    struct point *rows = arena_room(a->d->arena, a->rows, a->count, &a->cap, sizeof *rows);
    if (rows == NULL) {
        a->error = ERR_NO_MEMORY;
        return NULL;
    }
    a->rows = rows;
    struct point *p = &a->rows[a->count++];
    *p = (struct point){.origine = origin, .titre = title, .type = type, .id = id};
    return p;
}

static void since(struct point *p, const Pacte__Day *day)
{
    if (p != NULL)
        p->depuis_connu = jour(day, &p->depuis);
}

static void open_decisions(struct agenda *a)
{
    for (size_t i = 0; i < a->d->n_decisions; i++) {
        const Pacte__Decision *x = a->d->decisions[i].m;
        if (x->etat == PACTE__ETAT_DECISION__ETAT_DECISION_PROPOSEE ||
            x->etat == PACTE__ETAT_DECISION__ETAT_DECISION_AJOURNEE)
            since(add(a, PACTE__ORIGINE_ORDRE__ORIGINE_ORDRE_DECISION_OUVERTE, x->objet,
                      PACTE__RECORD_TYPE__RECORD_TYPE_DECISION, a->d->decisions[i].id), x->date);
    }
}

static void open_follow_ups(struct agenda *a)
{
    for (size_t i = 0; i < a->d->n_suivis; i++) {
        const Pacte__Suivi *s = a->d->suivis[i].m;
        if (s->etat == PACTE__ETAT_SUIVI__ETAT_SUIVI_OUVERT)
            since(add(a, PACTE__ORIGINE_ORDRE__ORIGINE_ORDRE_SUIVI, s->action, PACTE__RECORD_TYPE__RECORD_TYPE_SUIVI,
                      a->d->suivis[i].id), s->echeance);
    }
}

static void waiting_step(struct agenda *a)
{
    struct etape_calculee *steps;
    size_t count;
    enum err e = etapes_calculer(a->d, a->le, &steps, &count);
    if (e != ERR_OK)
        a->error = e;
    for (size_t i = 0; e == ERR_OK && i < count; i++)
        if (steps[i].courante && oui(steps[i].etape->arbitrage))
            (void)add(a, PACTE__ORIGINE_ORDRE__ORIGINE_ORDRE_DECISION_OUVERTE, steps[i].etape->libelle,
                      PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, a->d->id);
}

static void deadlines(struct agenda *a)
{
    struct echeance *rows;
    size_t count;
    enum err e = echeancier(a->d, a->le, &rows, &count);
    if (e != ERR_OK)
        a->error = e;
    for (size_t i = 0; e == ERR_OK && i < count; i++) {
        struct point *p;
        if (rows[i].etat > ECHEANCE_PROCHE || rows[i].origine == DE_SUIVI)
            continue;
        p = add(a, PACTE__ORIGINE_ORDRE__ORIGINE_ORDRE_ECHEANCE, rows[i].titre, rows[i].type, rows[i].id);
        if (p != NULL && rows[i].datee) {
            p->depuis = rows[i].du;
            p->depuis_connu = true;
        }
    }
}

/* « Cible changée hors décision (I1) : … », in the arena. */
static const char *moved(struct agenda *a, const char *what, const char *whose, const char *why)
{
    char text[POINT_TITRE_OCTETS + 1];
    size_t len = 0;
    text_add(text, sizeof text, &len, N_("%s hors décision (%s) : %s"), what, whose, why);
    while (!text_utf8((struct bytes){(const uint8_t *)text, len}))       /* cut inside a character */
        len--;
    const char *title = arena_text(a->d->arena, text, len);
    if (title == NULL)
        a->error = ERR_NO_MEMORY;
    return title;
}

static void promised_without(struct agenda *a, uint32_t type, uint64_t id, const void *body, const char *what, const char *whose)
{
    struct promesse p;
    if (promesse_lire(type, body, &p) && p.hors_decision[0] != '\0' && p.decision == NULL)
        (void)add(a, PACTE__ORIGINE_ORDRE__ORIGINE_ORDRE_HORS_DECISION, moved(a, what, whose, p.hors_decision), type, id);
}

/* Promises that changed while no decision says so. */
static void without_decision(struct agenda *a)
{
    const struct dossier *d = a->d;
    for (size_t i = 0; i < d->n_contributions; i++)
        promised_without(a, PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION, d->contributions[i].id, d->contributions[i].m,
                         N_("Montant changé"), dossier_nom(d, lien(d->contributions[i].m->financeur)));
    for (size_t i = 0; i < d->n_indicateurs; i++)
        promised_without(a, PACTE__RECORD_TYPE__RECORD_TYPE_INDICATEUR, d->indicateurs[i].id, d->indicateurs[i].m,
                         N_("Cible changée"), d->indicateurs[i].m->code);
}

enum err ordre_du_jour(const struct dossier *d, uint64_t instance, struct day le, struct point **out, size_t *count)
{
    struct agenda a = {.d = d, .le = le};
    (void)instance;
    open_decisions(&a);
    open_follow_ups(&a);
    waiting_step(&a);
    deadlines(&a);
    without_decision(&a);
    *out = a.rows;
    *count = a.count;
    return a.error;
}

/* --- Steps ----------------------------------------------------------------- */

/* The first decision that was adopted for the step. */
static const Pacte__Decision *closing(const struct dossier *d, const char *code, struct day au, uint64_t *id)
{
    const Pacte__Decision *first = NULL;
    struct day first_day = au;
    for (size_t i = 0; i < d->n_decisions; i++) {
        const Pacte__Decision *x = d->decisions[i].m;
        struct day day;
        if (strcmp(x->etape, code) != 0 || x->etat != PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE ||
            !jour(x->date, &day) || day_compare(day, first_day) > 0 || (first != NULL && day_compare(day, first_day) == 0))
            continue;
        first = x;
        first_day = day;
        *id = d->decisions[i].id;
    }
    return first;
}

static bool done_by_fact(const struct dossier *d, const char *code, struct day au, struct day *le)
{
    for (size_t i = 0; i < d->n_etapes; i++)
        if (d->etapes[i].m->objet != NULL && d->etapes[i].m->objet->id == d->id &&
            strcmp(d->etapes[i].m->code, code) == 0 && jour(d->etapes[i].m->realisee, le) && day_compare(*le, au) <= 0)
            return true;
    return false;
}

static void one_step(const struct dossier *d, struct day au, struct etape_calculee *s)
{
    const Pacte__Decision *x = closing(d, s->etape->code, au, &s->decision);
    s->attend = "";
    if (x != NULL)
        s->close = jour(x->date, &s->le);
    else if (!oui(s->etape->arbitrage))
        s->close = done_by_fact(d, s->etape->code, au, &s->le);
    if (!s->close)
        s->attend = oui(s->etape->arbitrage) ? N_("arbitrage attendu") : N_("en cours");
}

enum err etapes_calculer(const struct dossier *d, struct day au, struct etape_calculee **out, size_t *count)
{
    bool before = true;
    *count = d->modele != NULL ? d->modele->n_etapes : 0;
    *out = arena_zalloc(d->arena, *count + 1, sizeof **out);
    if (*out == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < *count; i++) {
        (*out)[i].etape = d->modele->etapes[i];
        one_step(d, au, &(*out)[i]);
        (*out)[i].courante = before && !(*out)[i].close;
        before = (*out)[i].close;
    }
    return ERR_OK;
}
