/* A convention as it was on a day, as a text. */
#include "client-tui/views/journal/journal.h"

#include "common/base/text.h"

#include "common/domain/echelle.h"
#include "common/domain/etat.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 48 << 10 };

struct out { char *text; size_t len; };

#define say(t, ...) text_add((t)->text, TEXT_BYTES, &(t)->len, __VA_ARGS__)

static void say_day(struct out *o, const char *label, bool known, struct day day)
{
    char text[DAY_TEXT_BYTES] = "—";
    if (known)
        (void)day_format(day, text, sizeof text);
    say(o, "%s : %s\n", label, text);
}

static void motifs(struct out *o, const struct motifs *why)
{
    for (size_t i = 0; i < why->count; i++)
        say(o, "  • %s\n", why->rows[i].texte);
}

static void states(struct out *o, const struct dossier *d, struct day au)
{
    struct etat_convention_calcule c = {0};
    struct etat_agrement_calcule a = {0};
    struct day day = {0};
    uint64_t id = 0;
    say(o, "%s — %s\n", d->convention->reference, d->convention->intitule);
    if (etat_convention(d, au, &c) == ERR_OK) {
        say(o, _("\nConvention : %s (%u signatures sur %u)\n"), _(etat_convention_libelle(c.etat)), c.signatures, c.signataires);
        motifs(o, &c.motifs);
    }
    if (dossier_agrement_lie(d, &id) != NULL && etat_agrement(d, id, au, &a) == ERR_OK) {
        say(o, _("Agrément : %s\n"), _(etat_agrement_libelle(a.etat)));
        motifs(o, &a.motifs);
    }
    bool known = jour(d->convention->debut, &day);
    say_day(o, _("Début"), known, day);
    known = dossier_fin(d, au, &day);
    say_day(o, _("Fin"), known, day);
}

static void parties(struct out *o, const struct dossier *d)
{
    say(o, _("\nSignataires\n"));
    for (size_t i = 0; i < d->n_signataires; i++) {
        char text[DAY_TEXT_BYTES];
        struct day day;
        bool signed_ = jour(d->signataires[i].m->signe, &day);
        if (signed_)
            (void)day_format(day, text, sizeof text);
        say(o, "  %s : %s%s\n", dossier_nom(d, lien(d->signataires[i].m->organisation)), signed_ ? _("signé le ") : _("n'a pas signé"),
            signed_ ? text : "");
    }
}

static void amount(struct out *o, const char *label, const struct somme *s)
{
    char text[MONEY_TEXT_BYTES];
    if (!s->dite)
        return;
    (void)money_format(s->montant, text, sizeof text);
    say(o, " · %s %s", label, text);
}

static void year(struct out *o, const struct dossier *d, uint32_t annee, struct day au)
{
    const struct echelle_filtre f = {.annee = annee};
    struct echelle e = {0};
    if (echelle_somme(d, &f, au, &e) != ERR_OK || e.contributions == 0)
        return;
    say(o, P_("  %u : %u contribution", "  %u : %u contributions", e.contributions), annee, e.contributions);
    amount(o, _("demandé"), &e.barreaux[BARREAU_SOLLICITE]);
    amount(o, _("accordé"), &e.accorde);
    amount(o, _("versé"), &e.barreaux[BARREAU_VERSE]);
    say(o, "\n");
}

static void money(struct out *o, const struct dossier *d, struct day au)
{
    uint32_t from = UINT32_MAX, to = 0;
    for (size_t i = 0; i < d->n_contributions; i++) {
        uint32_t y = d->contributions[i].m->annee;
        from = y < from ? y : from;
        to = y > to ? y : to;
    }
    say(o, _("\nFinancements\n"));
    for (uint32_t y = from; to != 0 && y <= to && y - from < 50; y++)
        year(o, d, y, au);
}

static void counts(struct out *o, const struct dossier *d)
{
    say(o, _("\nDossier : %zu documents, %zu engagements, %zu indicateurs, %zu mesures, %zu réunions, %zu décisions, %zu avenants.\n"),
        d->n_documents, d->n_engagements, d->n_indicateurs, d->n_mesures, d->n_reunions, d->n_decisions, d->n_avenants);
    say(o, _("\nCe qui a été enregistré après ce jour n'est pas compté, même pour des faits antérieurs.\n"));
}

char *journal_etat(struct model *m, const struct dossier *d, struct day au, struct arena *a)
{
    struct out o = {.text = arena_alloc(a, TEXT_BYTES)};
    (void)m;
    if (o.text == NULL)
        return NULL;
    o.text[0] = '\0';
    states(&o, d, au);
    parties(&o, d);
    money(&o, d, au);
    counts(&o, d);
    return o.text;
}
