/* The agrément that renews another: it begins the day after, for a number of
 * years to choose, with what does not change from one to the next. */
#include "client-tui/views/fiche/fiche.h"

#include "common/base/id.h"

#include <stdio.h>

enum { MOIS = 12, ANS_MAX = 10, AGREMENT = PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT };

static const Pacte__Agrement *known(const struct dossier *d, uint64_t id)
{
    for (size_t i = 0; d != NULL && i < d->n_agrements; i++)
        if (d->agrements[i].id == id)
            return d->agrements[i].m;
    return NULL;
}

static uint64_t successor(const struct dossier *d, uint64_t id)
{
    for (size_t i = 0; d != NULL && i < d->n_agrements; i++)
        if (lien(d->agrements[i].m->renouvelle) == id &&
            d->agrements[i].m->decision != PACTE__DECISION_AGREMENT__DECISION_AGREMENT_REFUSE)
            return d->agrements[i].id;
    return 0;
}

/* What the model allows; without one, as long as the former. */
static unsigned years_max(const struct dossier *d, const Pacte__Agrement *a)
{
    struct day from, to;
    unsigned months = d->modele != NULL && d->modele->periode != NULL ? d->modele->periode->mois_max : 0;
    if (months == 0 && jour(a->debut, &from) && jour(a->fin, &to) && day_compare(from, to) < 0)
        months = (unsigned)(day_year(day_add_days(to, 1)) - day_year(from)) * MOIS;
    unsigned years = months / MOIS;
    return years == 0 ? 1 : years > ANS_MAX ? ANS_MAX : years;
}

/* From the day after the former; false: its end is not known. */
static bool period(const Pacte__Agrement *a, unsigned years, struct day *from, struct day *to)
{
    if (!jour(a->fin, to))
        return false;
    *from = day_add_days(*to, 1);
    *to = day_add_days(day_add_months(*from, (int32_t)years * MOIS, false), -1);
    return true;
}

static void preset_day(struct model *m, struct form *f, const char *path, struct day d)
{
    char text[DAY_TEXT_BYTES];
    (void)day_format(d, text, sizeof text);      /* as a person would type it */
    form_preset(m, f, path, text);
}

static void preset_ref(struct model *m, struct form *f, const char *path, uint64_t id)
{
    char text[ID_TEXT_BYTES];
    if (id == 0)
        return;
    id_format(id, text);
    form_preset(m, f, path, text);
}

static void begin(struct model *m, uint64_t years, uint64_t former)
{
    struct day from, to;
    struct ouverte *o = model_ouverte(m, model_top(m)->convention);
    const struct dossier *d = o != NULL ? ouverte_dossier(m, o) : NULL;
    const Pacte__Agrement *a = known(d, former);
    if (a == NULL || !model_go(m, (struct place){.page = PAGE_FORMULAIRE, .convention = d->id, .type = AGREMENT}))
        return;
    struct form *f = form_here(m);
    preset_ref(m, f, "structure", lien(a->structure));
    preset_ref(m, f, "renouvelle", former);
    preset_ref(m, f, "autorite", lien(a->autorite));
    for (size_t i = 0; i < a->n_types; i++) {
        char path[PATH_BYTES];
        (void)snprintf(path, sizeof path, "types[%zu]", i);
        form_preset(m, f, path, a->types[i]);
    }
    if (period(a, (unsigned)years, &from, &to)) {
        preset_day(m, f, "debut", from);
        preset_day(m, f, "fin", to);
    }
}

void agrement_renouveler(struct model *m, uint64_t convention, uint64_t id)
{
    struct choix rows[ANS_MAX];
    char labels[ANS_MAX][64];
    struct day from, to;
    size_t n = 0;
    struct ouverte *o = model_ouverte(m, convention);
    const struct dossier *d = o != NULL ? ouverte_dossier(m, o) : NULL;
    const Pacte__Agrement *a = known(d, id);
    uint64_t next = successor(d, id);
    if (a == NULL) {
        (void)model_go(m, (struct place){.page = PAGE_FORMULAIRE, .convention = convention, .type = AGREMENT});
        return;
    }
    if (next != 0) {
        (void)model_go(m, (struct place){.page = PAGE_FORMULAIRE, .convention = convention, .type = AGREMENT, .id = next});
        model_say(m, MESSAGE_INFO, "%s", _("Cet agrément a déjà une suite : la voici."));
        return;
    }
    for (unsigned years = years_max(d, a); years > 0 && period(a, years, &from, &to); years--) {
        char first[DAY_TEXT_BYTES], last[DAY_TEXT_BYTES];
        (void)day_format(from, first, sizeof first);
        (void)day_format(to, last, sizeof last);
        (void)snprintf(labels[n], sizeof labels[n], P_("%u an : du %s au %s", "%u ans : du %s au %s", years), years, first, last);
        rows[n] = (struct choix){.label = labels[n], .value = years};
        n++;
    }
    if (n == 0)
        begin(m, 0, id);
    else
        model_choose(m, _("Renouveler l'agrément pour combien de temps ?"), rows, n, begin, id);
}
