/* Names in place of identifiers, and what others did, said in words. */
#include "client-tui/views/accueil/accueil.h"
#include "client-tui/widgets/heure.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { TITRE = 200 };

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

static const struct ma_convention *known(const struct accueil_lu *l, uint64_t id)
{
    for (size_t i = 0; i < l->n_conventions; i++)
        if (l->conventions[i].id == id)
            return &l->conventions[i];
    return NULL;
}

static void name_todo(struct model *m, const struct accueil_lu *l, struct a_faire *t)
{
    const struct ma_convention *c = known(l, t->convention);
    if (c != NULL)
        (void)snprintf(t->convention_nom, sizeof t->convention_nom, "%s", c->reference);
    else
        (void)annuaire_nom(m, TYPE(CONVENTION), t->convention, t->convention_nom, sizeof t->convention_nom);
    if (t->avec != 0)
        (void)annuaire_nom(m, TYPE(ORGANISATION), t->avec, t->avec_nom, sizeof t->avec_nom);
}

/* « COM-2026-001 Les Passerelles »: the reference that papers bear, and the place. */
static void name_convention(struct model *m, struct ma_convention *c)
{
    char structure[ACCUEIL_NOM] = "";
    if (c->structure != 0)
        (void)annuaire_nom(m, TYPE(STRUCTURE), c->structure, structure, sizeof structure);
    (void)snprintf(c->nom, sizeof c->nom, "%s %s", c->reference, structure);
}

/* --- What others did ------------------------------------------------------------------- */

static const char *verb(const struct changement *c)
{
    return c->archived ? _("a archivé") : c->revision == 1 ? _("a créé") : _("a modifié");
}

/* Changes of one command are one line: « a modifié 12 fiches : Contribution … ». */
static void say(struct model *m, struct vu *v, const struct changement *c, size_t together)
{
    char label[ACCUEIL_NOM];
    const struct record_type *t = record_type_of(c->type);
    (void)annuaire_nom(m, c->type, c->id, label, sizeof label);
    *v = (struct vu){.type = c->type, .id = c->id};
    (void)heure_courte(c->at_ms, m->today, v->quand, sizeof v->quand);
    (void)snprintf(v->qui, sizeof v->qui, "%s", c->account);
    if (together > 1)
        (void)snprintf(v->quoi, sizeof v->quoi, _("%s %zu fiches : %s %s…"), verb(c), together, t != NULL ? _(t->label) : "", label);
    else
        (void)snprintf(v->quoi, sizeof v->quoi, "%s %s %s", verb(c), t != NULL ? _(t->label) : "", label);
}

static void say_all(struct model *m, struct accueil *s)
{
    s->n_vus = 0;
    for (size_t i = m->change_count; i > 0 && s->n_vus < ACCUEIL_VUS_MAX; ) {
        size_t together = 1;
        while (together < i && m->changes[i - 1 - together].index == m->changes[i - 1].index)
            together++;
        say(m, &s->vus[s->n_vus++], &m->changes[i - together], together);
        i -= together;
    }
}

/* Only when something that is named may have changed. */
void accueil_noms(struct model *m, struct accueil *s)
{
    struct accueil_lu *l = accueil_montre(s);
    uint64_t changes = m->change_count > 0 ? m->changes[m->change_count - 1].index + m->change_count : 0;
    size_t rows = l->n_a_faire + l->n_conventions;
    if (s->seen_names != m->annuaire.generation + 1 || s->seen_changes != changes || s->seen_rows != rows || s->seen_lu != l ||
        s->seen_read_ms != l->read_ms) {
        for (size_t i = 0; i < l->n_a_faire; i++)
            name_todo(m, l, &l->a_faire[i]);
        for (size_t i = 0; i < l->n_conventions; i++)
            name_convention(m, &l->conventions[i]);
        say_all(m, s);
    }
    s->seen_names = m->annuaire.generation + 1;
    s->seen_changes = changes;
    s->seen_rows = rows;
    s->seen_lu = l;
    s->seen_read_ms = l->read_ms;
    list_count(&s->list, accueil_count(s, SECTION_A_FAIRE) + accueil_count(s, SECTION_CONVENTIONS) + accueil_count(s, SECTION_VUS));
}

/* --- Said in rows ------------------------------------------------------- */

size_t accueil_quand(struct day today, struct day du, char *out, size_t size)
{
    int32_t days = day_between(today, du);
    char count[JOURS_BYTES];
    int n = days == 0 ? snprintf(out, size, "%s", _("AUJOURD'HUI"))
                      : snprintf(out, size, days < 0 ? _("EN RETARD %s j") : _("dans %s j"), heure_jours(days, count));
    return n > 0 ? (size_t)n : 0;
}

/* What is to be done begins with a capital, whoever wrote it. */
size_t accueil_titre(const struct a_faire *t, char *out, size_t size)
{
    char title[TITRE];
    (void)text_capital(t->titre, title, sizeof title);
    int n = snprintf(out, size, t->type == PACTE__RECORD_TYPE__RECORD_TYPE_VERSEMENT ? _("Versement : %s") : "%s", title);
    return n > 0 ? (size_t)n : 0;
}
