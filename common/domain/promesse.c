#include "common/domain/promesse.h"

#include "common/domain/dossier.h"
#include "common/value/number.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

/* --- What moves -------------------------------------------------------------- */

/* One value that was there before, and is another now or is gone. */
struct mouvement {
    char champ[24];              /* as an effect of a decision names it: « promis », « cibles.2028 » */
    bool retire;
    int64_t valeur;              /* unless `retire`: cents, or thousandths */
    bool (*lue)(const char *text, int64_t *out);
};

/* False: no more is wanted. */
typedef bool mouvement_fn(void *ctx, const struct mouvement *m);

static bool read_money(const char *text, int64_t *out)
{
    struct money m;
    bool good = money_parse(text, &m, NULL) == ERR_OK;
    *out = good ? m.cents : 0;
    return good;
}

static bool read_number(const char *text, int64_t *out)
{
    struct number n;
    bool good = number_parse(text, &n, NULL) == ERR_OK;
    *out = good ? n.per_1000 : 0;
    return good;
}

static bool amount(const char *field, const Pacte__Money *before, const Pacte__Money *after, mouvement_fn *each, void *ctx)
{
    struct mouvement m = {.retire = after == NULL, .valeur = after != NULL ? after->cents : 0, .lue = read_money};
    if (before == NULL || (after != NULL && after->cents == before->cents))
        return true;
    (void)snprintf(m.champ, sizeof m.champ, "%s", field);
    return each(ctx, &m);
}

static void of_contribution(const ProtobufCMessage *before, const ProtobufCMessage *after, mouvement_fn *each, void *ctx)
{
    const Pacte__Contribution *a = (const Pacte__Contribution *)before, *b = (const Pacte__Contribution *)after;
    if (amount("promis", a->promis, b->promis, each, ctx))
        (void)amount("vote", a->vote, b->vote, each, ctx);
}

static const Pacte__Nombre *target(const Pacte__Indicateur *x, uint32_t year)
{
    for (size_t i = 0; i < x->n_cibles; i++)
        if (x->cibles[i]->annee == year)
            return x->cibles[i]->valeur;
    return NULL;
}

static void of_indicateur(const ProtobufCMessage *before, const ProtobufCMessage *after, mouvement_fn *each, void *ctx)
{
    const Pacte__Indicateur *a = (const Pacte__Indicateur *)before, *b = (const Pacte__Indicateur *)after;
    for (size_t i = 0; i < a->n_cibles; i++) {
        const Pacte__Nombre *was = a->cibles[i]->valeur, *is = target(b, a->cibles[i]->annee);
        struct mouvement m = {.retire = is == NULL, .valeur = is != NULL ? is->milliemes : 0, .lue = read_number};
        if (was == NULL || (is != NULL && is->milliemes == was->milliemes))
            continue;
        (void)snprintf(m.champ, sizeof m.champ, "cibles.%u", a->cibles[i]->annee);
        if (!each(ctx, &m))
            return;
    }
}

/* --- Which records promise ----------------------------------------------------- */

static const struct promettant {
    uint32_t type;
    size_t decision, hors_decision;          /* where they stand in the message */
    void (*mouvements)(const ProtobufCMessage *before, const ProtobufCMessage *after, mouvement_fn *each, void *ctx);
} promettants[] = {
    {PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION, offsetof(Pacte__Contribution, decision),
     offsetof(Pacte__Contribution, hors_decision), of_contribution},
    {PACTE__RECORD_TYPE__RECORD_TYPE_INDICATEUR, offsetof(Pacte__Indicateur, decision),
     offsetof(Pacte__Indicateur, hors_decision), of_indicateur},
};

static const struct promettant *promettant(uint32_t type)
{
    for (size_t i = 0; i < sizeof promettants / sizeof promettants[0]; i++)
        if (promettants[i].type == type)
            return &promettants[i];
    return NULL;
}

bool promesse_lire(uint32_t type, const ProtobufCMessage *body, struct promesse *out)
{
    const struct promettant *p = promettant(type);
    *out = (struct promesse){.hors_decision = (char *)protobuf_c_empty_string};
    if (p == NULL)
        return false;
    memcpy(&out->decision, (const uint8_t *)body + p->decision, sizeof out->decision);
    memcpy(&out->hors_decision, (const uint8_t *)body + p->hors_decision, sizeof out->hors_decision);
    return true;
}

void promesse_ecrire(uint32_t type, ProtobufCMessage *body, const struct promesse *x)
{
    const struct promettant *p = promettant(type);
    memcpy((uint8_t *)body + p->decision, &x->decision, sizeof x->decision);
    memcpy((uint8_t *)body + p->hors_decision, &x->hors_decision, sizeof x->hors_decision);
}

static bool found_one(void *ctx, const struct mouvement *m)
{
    (void)m;
    *(bool *)ctx = true;
    return false;
}

bool promesse_change(uint32_t type, const ProtobufCMessage *avant, const ProtobufCMessage *apres)
{
    const struct promettant *p = promettant(type);
    bool any = false;
    if (p != NULL && avant != NULL && apres != NULL)
        p->mouvements(avant, apres, found_one, &any);
    return any;
}

/* --- What covers it -------------------------------------------------------------- */

struct ecriture { const Pacte__Decision *decision; uint64_t id; bool all; };

/* Whether an effect writes that value there; what is taken back is written as
 * nothing. */
static bool written(void *ctx, const struct mouvement *m)
{
    struct ecriture *w = ctx;
    w->all = false;
    for (size_t i = 0; i < w->decision->n_effets && !w->all; i++) {
        const Pacte__Effet *x = w->decision->effets[i];
        int64_t value;
        if (x->objet == NULL || x->objet->id != w->id || strcmp(x->champ, m->champ) != 0)
            continue;
        w->all = m->retire ? x->valeur[0] == '\0' : m->lue(x->valeur, &value) && value == m->valeur;
    }
    return w->all;
}

static bool older(const Pacte__Decision *a, const Pacte__Decision *b)
{
    struct day x, y;
    return b != NULL && jour(a->date, &x) && jour(b->date, &y) && day_compare(x, y) < 0;
}

enum couverture promesse_couverture(uint32_t type, uint64_t id, const ProtobufCMessage *avant, const ProtobufCMessage *apres,
                                    const Pacte__Decision *citee, const Pacte__Decision *precedente)
{
    struct promesse before, after;
    struct ecriture w = {.decision = citee, .id = id};
    bool adopted = citee != NULL && citee->etat == PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE;
    if (!promesse_change(type, avant, apres))
        return CHANGEMENT_COUVERT;
    if (adopted)
        promettant(type)->mouvements(avant, apres, written, &w);
    if (w.all)
        return CHANGEMENT_COUVERT;
    (void)promesse_lire(type, avant, &before);
    (void)promesse_lire(type, apres, &after);
    if (after.decision == NULL)
        return after.hors_decision[0] != '\0' ? CHANGEMENT_COUVERT : CHANGEMENT_SANS_DECISION;
    if (lien(after.decision) == lien(before.decision))
        return CHANGEMENT_SANS_DECISION;
    if (!adopted)
        return CHANGEMENT_NON_ADOPTE;
    return older(citee, precedente) ? CHANGEMENT_ANTERIEUR : CHANGEMENT_COUVERT;
}
