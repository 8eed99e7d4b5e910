/* A convention, its agrément, those who sign it. */
#include "common/domain/etat.h"
#include "common/domain/invariants.h"

#define TYPE(name) (uint32_t)PACTE__RECORD_TYPE__RECORD_TYPE_##name

static void note_add(struct manquements *out, uint32_t type, uint64_t id, enum err e, const struct err_note *note)
{
    if (e == ERR_NO_MEMORY || e == ERR_OVERFLOW)
        out->error = e;
    else if (e != ERR_OK)
        manquement_add(out, type, id, note->field, "%s", note->text);
}

void verifier_modele_suivi(const struct dossier *d, struct manquements *out)
{
    const Pacte__Convention *c = d->convention;
    if (c->modele[0] == '\0')
        return;
    if (c->version_modele == 0)
        manquement_add(out, TYPE(CONVENTION), d->id, "convention.version_modele",
                       N_("La convention suit le modèle « %s » : dites-en la version, qui ne changera plus."), c->modele);
    else if (d->modele == NULL)
        manquement_add(out, TYPE(CONVENTION), d->id, "convention.modele",
                       N_("Le modèle « %s », version %u, n'est pas enregistré : choisissez-en un autre ou chargez-le "
                          "d'abord."), c->modele, c->version_modele);
}

void verifier_periode(const struct dossier *d, struct manquements *out)
{
    struct err_note note = {.field = ""};
    enum err e = convention_periode(d, d->convention, &note);
    note_add(out, TYPE(CONVENTION), d->id, e, &note);
}

void verifier_signatures(const struct dossier *d, struct manquements *out)
{
    struct err_note note = {.field = ""};
    enum err e = convention_signatures(d, d->convention, &note);
    note_add(out, TYPE(CONVENTION), d->id, e, &note);
}

void verifier_conditions(const struct dossier *d, struct manquements *out)
{
    struct err_note note = {.field = ""};
    enum err e = convention_conditions(d, d->convention, &note);
    note_add(out, TYPE(CONVENTION), d->id, e, &note);
}

/* Whoever signs for a party holds its mandate on that day. */
void verifier_mandats(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_signataires; i++) {
        const Pacte__Signataire *s = d->signataires[i].m;
        const Pacte__Contact *c = dossier_contact(d, lien(s->representant));
        struct day signe, bound;
        char text[DAY_TEXT_BYTES];
        if (c == NULL || !jour(s->signe, &signe))
            continue;
        bool early = jour(c->mandat_debut, &bound) && day_compare(signe, bound) < 0;
        if (!early && !(jour(c->mandat_fin, &bound) && day_compare(signe, bound) > 0))
            continue;
        (void)day_format(bound, text, sizeof text);
        manquement_add(out, TYPE(SIGNATAIRE), d->signataires[i].id, "signataire.representant",
                       early ? N_("Le mandat de qui signe pour %s ne commence que le %s : changez le représentant ou la date.")
                             : N_("Le mandat de qui signe pour %s a pris fin le %s : changez le représentant ou la date."),
                       dossier_nom(d, lien(s->organisation)), text);
    }
}

static bool same_number(const struct dossier *d, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (d->avenants[k].m->numero == d->avenants[i].m->numero)
            return true;
    return false;
}

/* The end as it was agreed on the eve of a signature, or its being broken off
 * before. */
static bool end_before(const struct dossier *d, struct day signe, struct day *end)
{
    return dossier_fin(d, day_add_days(signe, -1), end);
}

/* A change is signed between the signature of the convention and its end; a
 * prorogation moves that end on. */
static void one_avenant(const struct dossier *d, size_t i, struct manquements *out)
{
    const Pacte__Avenant *a = d->avenants[i].m;
    struct day signee, signe, end, moved;
    char text[DAY_TEXT_BYTES];
    if (!jour(a->signe, &signe))
        return;
    if (!jour(d->convention->signee, &signee) || day_compare(signe, signee) < 0) {
        manquement_add(out, TYPE(AVENANT), d->avenants[i].id, "avenant.signe",
                       N_("L'avenant n° %u serait signé avant la convention : modifiez la convention elle-même, ou "
                          "corrigez la date."), a->numero);
        return;
    }
    if (!end_before(d, signe, &end))
        return;
    (void)day_format(end, text, sizeof text);
    if (day_compare(signe, end) > 0)
        manquement_add(out, TYPE(AVENANT), d->avenants[i].id, "avenant.signe",
                       N_("L'avenant n° %u serait signé après la fin de la convention, le %s : corrigez la date, ou "
                          "signez une nouvelle convention."), a->numero, text);
    else if (a->type == PACTE__TYPE_AVENANT__TYPE_AVENANT_PROROGATION && jour(a->fin, &moved) && day_compare(moved, end) <= 0)
        manquement_add(out, TYPE(AVENANT), d->avenants[i].id, "avenant.fin",
                       N_("La convention se termine déjà le %s : une prorogation dit une fin plus tardive."), text);
}

void verifier_avenants(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_avenants; i++) {
        if (same_number(d, i))
            manquement_add(out, TYPE(AVENANT), d->avenants[i].id, "avenant.numero",
                           N_("L'avenant n° %u de cette convention existe déjà : prenez le numéro suivant."),
                           d->avenants[i].m->numero);
        one_avenant(d, i, out);
    }
}

void verifier_agrements(const struct dossier *d, struct manquements *out)
{
    for (size_t i = 0; i < d->n_agrements; i++) {
        struct err_note note = {.field = ""};
        enum err e = agrement_coherent(d->agrements[i].m, &note);
        note_add(out, TYPE(AGREMENT), d->agrements[i].id, e, &note);
    }
}

/* --- The computed state ------------------------------------------------------ */

static bool condition_open(const struct dossier *d, struct day au)
{
    for (size_t i = 0; i < d->convention->n_conditions; i++) {
        const Pacte__ConditionSuspensive *c = d->convention->conditions[i];
        const Pacte__Agrement *a = dossier_agrement(d, lien(c->agrement));
        struct day when;
        bool lifted = jour(c->levee, &when) && day_compare(when, au) <= 0;
        bool notified = c->levee == NULL && a != NULL && jour(a->notifie, &when) && day_compare(when, au) <= 0;
        if (!lifted && !notified)
            return true;
    }
    return false;
}

/* Invariants 4 and 5, asked of the state that is shown on that day. */
static void on_day(const struct dossier *d, struct day au, struct manquements *out)
{
    struct etat_convention_calcule etat;
    struct porte_annuelle porte;
    char text[DAY_TEXT_BYTES];
    int year = day_year(au);
    out->error = etat_convention(d, au, &etat);
    if (out->error == ERR_OK)
        out->error = porte_annuelle(d, (uint32_t)year, au, &porte);
    if (out->error != ERR_OK || !etat.effective)
        return;
    (void)day_format(au, text, sizeof text);
    if (condition_open(d, au))
        manquement_add(out, TYPE(CONVENTION), d->id, "convention.conditions",
                       N_("Au %s, la convention serait en vigueur avec une condition suspensive ouverte."), text);
    if (etat.etat != CONVENTION_EN_EVALUATION && porte.exigee && !porte.ouverte)
        manquement_add(out, TYPE(CONVENTION), d->id, "convention.tacite_reconduction",
                       N_("Au %s, l'année %d serait ouverte sans ses documents."), text, year);
}

enum { YEARS_MAX = 12 };              /* of a convention that is looked at: models end well before */

/* The first and the last day of each year of the period. */
void verifier_etats(const struct dossier *d, struct manquements *out)
{
    struct day start, end, at;
    if (!jour(d->convention->debut, &start) || !dossier_fin(d, (struct day){DAY_MAX}, &end))
        return;
    int first = day_year(start), last = day_year(end);
    if (last > first + YEARS_MAX)
        last = first + YEARS_MAX;
    for (int year = first; year <= last && out->error == ERR_OK; year++)
        for (int k = 0; k < 2 && out->error == ERR_OK; k++)
            if (day_from_civil(year, k == 0 ? 1 : 12, k == 0 ? 1 : 31, &at) == ERR_OK)
                on_day(d, at, out);
}
