/* Deadlines in words: as a table, explained, and as a calendar. */
#include "client-tui/views/frise/frise.h"

#include "client-tui/views/commun/agenda.h"
#include "client-tui/views/commun/noms.h"
#include "common/base/id.h"

#include <stdio.h>
#include <string.h>

bool frise_table(const struct model *m, const struct place *p, struct tableau *t)
{
    static const struct tableau_column cols[] = {
        {"etat", N_("État"), CELL_TEXT}, {"date", N_("Échéance"), CELL_DAY}, {"titre", N_("Quoi"), CELL_TEXT},
        {"avec", N_("Avec"), CELL_TEXT}, {"distance", N_("Dans"), CELL_TEXT}, {"regle", N_("Règle"), CELL_TEXT},
        {"source", N_("Source"), CELL_TEXT},
    };
    const struct frise_page *s = p->state;
    if (!s->ready)
        return false;
    tableau_init(t, t->arena, noms_title(m, p, t->arena), cols, sizeof cols / sizeof cols[0]);
    for (size_t i = 0; i < s->list.count; i++) {
        const struct frise_ligne *l = &s->toutes[s->vues[i]];
        struct tableau_cell *c = tableau_row(t, l->e.type, l->e.id);
        char text[120];
        if (c == NULL)
            return false;
        cell_text(&c[0], _(etat_echeance_libelle(l->e.etat)));
        if (l->e.datee)
            cell_day(&c[1], l->e.du);
        cell_text(&c[2], l->titre);
        cell_text(&c[3], l->avec);
        frise_distance(l, text, sizeof text);
        cell_text(&c[4], arena_text(t->arena, text, strlen(text)));
        cell_text(&c[5], l->e.regle);
        cell_text(&c[6], l->e.source);
    }
    return true;
}

/* --- Why ------------------------------------------------------------------------------- */

static const char *origin(const struct frise_ligne *l)
{
    if (l->reunion)
        return _("Réunion prévue : sa date est celle de sa fiche.");
    switch (l->e.origine) {
    case DE_JALON: return _("Étape du calendrier du modèle, comptée depuis l'agrément ou la convention.");
    case DE_DOCUMENT: return _("Document que le modèle demande, une fois ou chaque année.");
    case DE_INSTANCE: return _("Rythme des réunions que le modèle demande à cette instance.");
    case DE_VERSEMENT: return _("Versement dont le jour est convenu dans sa fiche.");
    case DE_PAIEMENT_LEGAL: return _("Limite légale de paiement, comptée depuis la notification.");
    case DE_RESERVE: return _("Réserve de l'agrément à lever.");
    case DE_SUIVI: return _("Suite d'une décision.");
    case DE_ENGAGEMENT: return _("Engagement pris par un partenaire ou par le centre.");
    case DE_PERSONNE: return _("Échéance ajoutée par une personne.");
    }
    return "";
}

static size_t add(char *out, size_t size, size_t n, const char *label, const char *text)
{
    if (text[0] == '\0' || n >= size)
        return n;
    int len = snprintf(out + n, size - n, "%s : %s\n", label, text);
    return len > 0 ? n + (size_t)len : n;
}

void frise_expliquer(struct model *m, const struct place *p)
{
    const struct frise_ligne *l = frise_focus(p->state);
    char text[3000], day[24] = "", done[24] = "", distance[100];
    if (l == NULL)
        return;
    if (l->e.datee)
        (void)day_format_week(l->e.du, day, sizeof day);
    if (l->e.faite)
        (void)day_format_week(l->e.fait, done, sizeof done);
    frise_distance(l, distance, sizeof distance);
    int len = snprintf(text, sizeof text, "%s\n\n%s\n\n", l->titre, origin(l));
    size_t n = len > 0 ? (size_t)len : 0;
    n = add(text, sizeof text, n, _("Échéance"), l->e.datee ? day : _("sans date : le fait dont elle dépend n'est pas encore connu"));
    n = add(text, sizeof text, n, _("Fait le"), done);
    n = add(text, sizeof text, n, _("État"), distance);
    n = add(text, sizeof text, n, _("Avec"), l->avec);
    n = add(text, sizeof text, n, _("Qui, selon le modèle"), l->e.responsable);
    n = add(text, sizeof text, n, _("Règle"), l->e.regle);
    n = add(text, sizeof text, n, _("Source"), l->e.source);
    n = add(text, sizeof text, n, _("Calendrier"), l->e.comprimee ? _("comprimé, parce que l'agrément est court") : "");
    n = add(text, sizeof text, n, _("Sans elle"), l->e.bloquante ? _("la suite est bloquée") : "");
    (void)add(text, sizeof text, n, _("Poids"), l->e.avertissement ? _("un avertissement seulement") : l->e.alerte ? _("une alerte") : "");
    model_view(m, _("Pourquoi cette échéance"), text);
}

/* --- As a calendar ------------------------------------------------------------------------ */

static const struct place *page_of(const struct model *m, uint64_t convention)
{
    for (size_t i = m->depth; i > 0; i--)
        if (m->places[i - 1].page == PAGE_FRISE && m->places[i - 1].convention == convention)
            return &m->places[i - 1];
    return NULL;
}

/* The same deadline keeps its name whatever happens to its day: convention,
 * record, rule, year. */
static char *uid(struct arena *a, uint64_t convention, const struct frise_ligne *l)
{
    char one[ID_TEXT_BYTES], two[ID_TEXT_BYTES], text[160];
    id_format(convention, one);
    id_format(l->e.id, two);
    (void)snprintf(text, sizeof text, "%s-%s-%u-%s-%u@pacte", one, two, (unsigned)l->e.origine, l->e.regle, l->e.annee);
    return arena_text(a, text, strlen(text));
}

enum err frise_agenda(struct model *m, struct ouverte *o, struct arena *arena, struct agenda_row **rows, size_t *count)
{
    const struct place *p = page_of(m, o->convention);
    const struct frise_page *s = p != NULL ? p->state : NULL;
    *count = 0;
    if (s == NULL || !s->ready)
        return ERR_NOT_FOUND;
    *rows = arena_zalloc(arena, s->list.count + 1, sizeof **rows);
    if (*rows == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < s->list.count; i++) {
        const struct frise_ligne *l = &s->toutes[s->vues[i]];
        const struct copie_row *row = copie_find(&o->copie, l->e.type, l->e.id);
        char note[400];
        if (!l->e.datee)
            continue;
        (void)snprintf(note, sizeof note, "%s %s", origin(l), l->e.source);
        struct agenda_row *r = &(*rows)[(*count)++];
        *r = (struct agenda_row){.uid = uid(arena, o->convention, l), .title = arena_text(arena, l->titre, strlen(l->titre)),
                                 .with = arena_text(arena, l->avec, strlen(l->avec)), .note = arena_text(arena, note, strlen(note)),
                                 .day = l->e.du, .sequence = row != NULL ? row->revision : 0, .done = l->e.faite};
        if (r->uid == NULL || r->title == NULL || r->with == NULL || r->note == NULL)
            return ERR_NO_MEMORY;
    }
    return ERR_OK;
}
