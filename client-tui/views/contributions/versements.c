/* The payments of one contribution: a sum of them is never typed over. */
#include "client-tui/views/contributions/contributions.h"

#include "client-tui/views/commun/montants.h"
#include "client-tui/views/commun/noms.h"

#include <stdio.h>

enum { CHOIX_MAX = 200, LABEL = 200 };

static void new_payment(struct model *m, const struct place *p, uint64_t contribution, bool received)
{
    char preset[96], which[32], day[16];
    noms_reference(contribution, which, sizeof which);
    (void)day_format_iso(m->today, day, sizeof day);
    if (received)
        (void)snprintf(preset, sizeof preset, "contribution=%s;recu_date=%s", which, day);
    else
        (void)snprintf(preset, sizeof preset, "contribution=%s", which);
    contributions_form(m, p, TYPE(VERSEMENT), 0, preset);
}

static void payment_chosen(struct model *m, uint64_t id, uint64_t contribution)
{
    const struct place *p = contributions_place(m);
    if (p != NULL && id != 0)
        contributions_form(m, p, TYPE(VERSEMENT), id, "");
    else if (p != NULL)
        new_payment(m, p, contribution, false);
}

static int amount_on(char *out, size_t size, const char *word, const Pacte__Money *amount, const Pacte__Day *when)
{
    struct money x;
    struct day d;
    char text[MONEY_TEXT_BYTES], day[16];
    if (!montant(amount, &x))
        return 0;
    (void)montant_court(x, montant_a_centimes(x), text, sizeof text);
    if (!jour(when, &d))
        return snprintf(out, size, " · %s %s", word, text);
    (void)day_format(d, day, sizeof day);
    return snprintf(out, size, _(" · %s %s le %s"), word, text, day);
}

static void payment_label(const Pacte__Versement *v, char *out, size_t size)
{
    size_t n = (size_t)snprintf(out, size, "%s", enum_label(&pacte__type_versement__descriptor, v->type));
    if (n < size)
        n += (size_t)amount_on(out + n, size - n, _("prévu"), v->prevu, v->prevu_date);
    if (n < size)
        (void)amount_on(out + n, size - n, _("reçu"), v->recu, v->recu_date);
}

void versements_choisir(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    const struct cellule *c = contributions_cellule(s);
    struct choix rows[CHOIX_MAX];
    char labels[CHOIX_MAX][LABEL], title[120];
    size_t n = 0;
    if (c == NULL)
        return;
    for (size_t i = 0; i < s->g.tri.n_versements && n < CHOIX_MAX - 1; i++) {
        if (lien(s->g.tri.versements[i].m->contribution) != c->id)
            continue;
        payment_label(s->g.tri.versements[i].m, labels[n], sizeof labels[n]);
        rows[n] = (struct choix){.label = labels[n], .value = s->g.tri.versements[i].id};
        n++;
    }
    rows[n++] = (struct choix){.label = _("+ nouveau versement"), .value = 0};
    (void)snprintf(title, sizeof title, _("Versements : %.60s %u"), contributions_ligne(s)->nom, s->g.annees[s->col]);
    model_choose(m, title, rows, n, payment_chosen, c->id);
}

void versement_recu(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    const struct cellule *c = contributions_cellule(s);
    if (c == NULL || c->id == 0) {
        model_say(m, MESSAGE_WARNING, "%s", _("Un versement tient à une contribution : saisissez d'abord l'accordé de cette année (v)."));
        return;
    }
    new_payment(m, p, c->id, true);
    model_say(m, MESSAGE_INFO, "%s", _("Versement reçu : donnez le montant, le jour et la référence."));
}
