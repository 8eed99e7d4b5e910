/* What the screen of the committee shows, derived from the dossier. */
#include "client-tui/views/copil/copil.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const struct dossier *copil_dossier(const struct model *m, const struct place *p)
{
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    return o != NULL && o->derived ? &o->dossier : NULL;
}

const struct copil_row *copil_focus(const struct copil *s)
{
    return s->ready && s->list.at < s->count ? &s->rows[s->list.at] : NULL;
}

uint64_t copil_meeting(const struct copil *s) { return s->meeting < s->meeting_count ? s->meetings[s->meeting] : 0; }

bool copil_locked(const struct copil *s) { return s->reunion != NULL && s->reunion->pv_approuve != NULL; }

const char *copil_state(const struct model *m, const struct copil *s)
{
    struct day d;
    if (s->reunion == NULL)
        return "";
    if (s->reunion->pv_approuve != NULL)
        return _("relevé approuvé");
    if (oui(s->reunion->tenue))
        return _("tenue, relevé à approuver");
    return jour(s->reunion->date, &d) && day_compare(d, m->today) < 0 ? _("à relever") : _("en préparation");
}

/* --- Meetings, by day --------------------------------------------------------------- */

static struct day day_of(const struct dossier *d, uint64_t id)
{
    struct day day = {DAY_MAX};
    const Pacte__Reunion *r = dossier_reunion(d, id);
    if (r != NULL)
        (void)jour(r->date, &day);
    return day;
}

static int by_day(const void *a, const void *b, void *dossier)
{
    return day_compare(day_of(dossier, *(const uint64_t *)a), day_of(dossier, *(const uint64_t *)b));
}

static bool meetings(struct model *m, struct copil *s, const struct dossier *d)
{
    uint64_t shown = copil_meeting(s);
    s->meetings = arena_zalloc(&s->arena, d->n_reunions + 1, sizeof *s->meetings);
    if (s->meetings == NULL)
        return false;
    s->meeting_count = 0;
    for (size_t i = 0; i < d->n_reunions; i++)
        if (d->reunions[i].m->rectifie == NULL)
            s->meetings[s->meeting_count++] = d->reunions[i].id;
    qsort_r(s->meetings, s->meeting_count, sizeof *s->meetings, by_day, (void *)(uintptr_t)d);
    /* The one that was shown, else the next to come, else the last. */
    s->meeting = s->meeting_count > 0 ? s->meeting_count - 1 : 0;
    for (size_t i = s->meeting_count; i > 0; i--)
        if (day_compare(day_of(d, s->meetings[i - 1]), m->today) >= 0)
            s->meeting = i - 1;
    for (size_t i = 0; i < s->meeting_count && s->meeting_count <= s->known_count; i++)
        if (s->meetings[i] == shown && shown != 0)
            s->meeting = i;
    s->known_count = s->meeting_count;
    return true;
}

/* --- Rows ------------------------------------------------------------------------------ */

static struct copil_row *row(struct copil *s, enum copil_kind kind, uint64_t id)
{
    if (s->count == s->cap)
        return NULL;
    struct copil_row *r = &s->rows[s->count++];
    *r = (struct copil_row){.kind = kind, .id = id, .text = "", .who = "", .state = ""};
    return r;
}

static const char *name(const struct model *m, struct copil *s, const struct ouverte *o, uint32_t type, uint64_t id)
{
    char text[120];
    (void)m;
    if (id == 0)
        return "";
    (void)copie_label(&o->copie, &o->edits, type, id, text, sizeof text);
    const char *copy = arena_text(&s->arena, text, strlen(text));
    return copy != NULL ? copy : "";
}

static void members(const struct model *m, struct copil *s, const struct ouverte *o, const struct dossier *d, Pacte__QualiteMembre of)
{
    struct day on = m->today;
    (void)jour(s->reunion->date, &on);
    for (size_t i = 0; i < d->n_membres; i++) {
        const Pacte__Membre *x = d->membres[i].m;
        if (lien(x->instance) != s->instance || x->qualite != of || !membre_en_mandat(x, on))
            continue;
        struct copil_row *r = row(s, COPIL_MEMBRE, d->membres[i].id);
        if (r == NULL)
            return;
        r->text = name(m, s, o, TYPE(ORGANISATION), lien(x->organisation));
        r->who = x->qualite == PACTE__QUALITE_MEMBRE__QUALITE_MEMBRE_ACCOMPAGNATEUR ? _("sans vote") : "";
        for (size_t k = 0; k < d->n_presences; k++)
            if (lien(d->presences[k].m->reunion) == copil_meeting(s) && lien(d->presences[k].m->membre) == r->id) {
                r->presence = d->presences[k].id;
                r->etat = d->presences[k].m->etat;
            }
        r->state = r->presence != 0 ? enum_label(&pacte__etat_presence__descriptor, r->etat) : _("sans réponse");
    }
}

static void points(struct copil *s)
{
    for (size_t i = 0; i < s->reunion->n_ordre; i++) {
        struct copil_row *r = row(s, COPIL_POINT, 0);
        if (r == NULL)
            return;
        r->index = (int)i;
        r->text = s->reunion->ordre[i]->titre;
        r->state = enum_label(&pacte__origine_ordre__descriptor, s->reunion->ordre[i]->origine);
    }
}

static void decisions(struct copil *s, const struct dossier *d)
{
    for (size_t i = 0; i < d->n_decisions; i++) {
        const Pacte__Decision *x = d->decisions[i].m;
        struct copil_row *r = lien(x->reunion) == copil_meeting(s) ? row(s, COPIL_DECISION, d->decisions[i].id) : NULL;
        if (r == NULL)
            continue;
        r->text = x->objet;
        r->state = enum_label(&pacte__etat_decision__descriptor, x->etat);
        r->dated = jour(x->date, &r->due) && day_compare(r->due, day_of(d, copil_meeting(s))) != 0;
        char *number = arena_alloc(&s->arena, 24);
        if (number != NULL)
            (void)snprintf(number, 24, "D%u-%u", x->annee, x->numero);
        r->who = number != NULL ? number : "";
    }
}

/* Follow-ups of any meeting that are open, and those that this one closed. */
static void follow_ups(const struct model *m, struct copil *s, const struct ouverte *o, const struct dossier *d)
{
    for (size_t i = 0; i < d->n_suivis; i++) {
        const Pacte__Suivi *x = d->suivis[i].m;
        const Pacte__Decision *from = dossier_decision(d, lien(x->decision));
        bool here = from != NULL && lien(from->reunion) == copil_meeting(s);
        bool closed = x->etat == PACTE__ETAT_SUIVI__ETAT_SUIVI_CLOS;
        struct copil_row *r = here || !closed ? row(s, COPIL_SUIVI, d->suivis[i].id) : NULL;
        if (r == NULL)
            continue;
        r->text = x->action;
        r->who = name(m, s, o, TYPE(ORGANISATION), lien(x->responsable));
        r->dated = jour(x->echeance, &r->due);
        r->late = r->dated && !closed && day_compare(r->due, m->today) < 0;
        r->state = closed ? _("fait") : r->late ? _("retard") : _("en cours");
    }
}

/* Before and during a meeting who is there comes first; once its minutes are
 * approved, what it decided. */
static void rows_of(const struct model *m, struct copil *s, const struct ouverte *o, const struct dossier *d)
{
    bool over = copil_locked(s);
    if (over) {
        decisions(s, d);
        follow_ups(m, s, o, d);
        points(s);
    }
    members(m, s, o, d, PACTE__QUALITE_MEMBRE__QUALITE_MEMBRE_OBLIGATOIRE);
    members(m, s, o, d, PACTE__QUALITE_MEMBRE__QUALITE_MEMBRE_FACULTATIF);
    members(m, s, o, d, PACTE__QUALITE_MEMBRE__QUALITE_MEMBRE_ACCOMPAGNATEUR);
    if (!over) {
        points(s);
        decisions(s, d);
        follow_ups(m, s, o, d);
    }
}

static bool derive(struct model *m, struct copil *s, const struct ouverte *o, const struct dossier *d)
{
    if (!meetings(m, s, d))
        return false;
    s->cap = d->n_membres + d->n_decisions + d->n_suivis + 300;
    s->rows = arena_zalloc(&s->arena, s->cap, sizeof *s->rows);
    s->count = 0;
    s->reunion = dossier_reunion(d, copil_meeting(s));
    s->instance = s->reunion != NULL ? lien(s->reunion->instance) : d->n_instances > 0 ? d->instances[0].id : 0;
    if (s->rows == NULL)
        return false;
    if (s->reunion == NULL)
        return true;
    rows_of(m, s, o, d);
    return reunion_quorum(d, copil_meeting(s), &s->quorum) == ERR_OK;
}

/* Where the user was sent: a meeting, or the row of a record of one. */
static uint64_t meeting_wanted(const struct dossier *d, const struct place *p)
{
    const Pacte__Suivi *x = NULL;
    uint64_t decision = p->type == TYPE(DECISION) ? p->id : 0;
    if (p->type == TYPE(REUNION))
        return p->id;
    for (size_t i = 0; i < d->n_suivis && p->type == TYPE(SUIVI); i++)
        if (d->suivis[i].id == p->id)
            x = d->suivis[i].m;
    const Pacte__Decision *from = dossier_decision(d, x != NULL ? lien(x->decision) : decision);
    return from != NULL ? lien(from->reunion) : 0;
}

static void focus_wanted(struct copil *s, const struct place *p)
{
    for (size_t i = 0; i < s->count && p->id != 0; i++)
        if (s->rows[i].id == p->id && ((s->rows[i].kind == COPIL_SUIVI && p->type == TYPE(SUIVI)) ||
                                       (s->rows[i].kind == COPIL_DECISION && p->type == TYPE(DECISION))))
            s->list.at = i;
}

void copil_refresh(struct model *m, struct place *p)
{
    struct copil *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    const struct dossier *d = o != NULL ? ouverte_dossier(m, o) : NULL;
    if (d == NULL || (s->ready && s->seen == o->copie.generation + o->edits.generation))
        return;
    bool first = !s->ready;
    uint64_t shown = first ? meeting_wanted(d, p) : copil_meeting(s);
    if (first && shown != 0)
        s->known_count = d->n_reunions;  /* it is not a new one that shows */
    arena_reset(&s->arena);
    /* What `meetings` looks for is in memory that was just given back. */
    uint64_t *one = arena_alloc(&s->arena, sizeof *one);
    if (one == NULL)
        return;
    *one = shown;
    s->meetings = one;
    s->meeting_count = 1;
    s->meeting = 0;
    s->ready = derive(m, s, o, d);
    s->seen = o->copie.generation + o->edits.generation;
    if (first && s->ready)
        focus_wanted(s, p);
    list_count(&s->list, s->ready ? s->count : 0);
}
