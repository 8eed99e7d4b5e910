/* What the timeline shows: the computed deadlines, the meetings, the periods. */
#include "client-tui/views/frise/frise.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const int echelles[] = {1, 3, 6, 15, 30};
enum { BEFORE_COLS = 10 /* of the past, at the left of today */ };

int frise_jours(const struct frise_page *s)
{
    size_t n = sizeof echelles / sizeof echelles[0];
    return echelles[s->echelle < n ? s->echelle : n - 1];
}

void frise_aujourdhui(struct frise_page *s, struct day today) { s->debut = day_add_days(today, -BEFORE_COLS * frise_jours(s)); }

const struct frise_ligne *frise_focus(const struct frise_page *s)
{
    return s->ready && s->list.at < s->list.count ? &s->toutes[s->vues[s->list.at]] : NULL;
}

/* remembers what has the focus */
static void frise_garder(struct frise_page *s)
{
    const struct frise_ligne *l = frise_focus(s);
    if (l == NULL)
        return;
    s->placed = true;
    s->focus_id = l->e.id;
    s->focus_annee = l->e.annee;
    (void)snprintf(s->focus_regle, sizeof s->focus_regle, "%s", l->e.regle);
}

void frise_suivre(const struct model *m, struct frise_page *s)
{
    const struct frise_ligne *l = frise_focus(s);
    int days = frise_colonnes(m->cols) * frise_jours(s);
    frise_garder(s);
    if (s->liste || l == NULL || !l->e.datee)
        return;
    int32_t at = day_between(s->debut, l->e.du);
    if (at < 0 || at >= days - 6 * frise_jours(s))
        s->debut = day_add_days(l->e.du, -days / 3);
}

/* --- Rows ----------------------------------------------------------------------------- */

static const char *text(struct arena *a, const char *t)
{
    const char *copy = arena_text(a, t, strlen(t));
    return copy != NULL ? copy : "";
}

static const char *short_name(const struct dossier *d, uint64_t id)
{
    const Pacte__Organisation *o = id != 0 ? dossier_organisation(d, id) : NULL;
    return id == 0 ? "" : o == NULL ? dossier_nom(d, id) : o->sigle[0] != '\0' ? o->sigle : o->nom;
}

static void row_of(struct frise_page *s, const struct dossier *d, const struct echeance *e)
{
    struct frise_ligne *l = &s->toutes[s->toutes_count++];
    char title[320];
    *l = (struct frise_ligne){.e = *e, .avec = short_name(d, e->avec)};
    if (e->origine == DE_VERSEMENT)
        (void)snprintf(title, sizeof title, _("Versement %u attendu, %s"), e->annee, e->titre);
    else if (e->origine == DE_INSTANCE)
        (void)snprintf(title, sizeof title, P_("%s %u : %u tenue sur %u", "%s %u : %u tenues sur %u", e->faits), e->titre, e->annee, e->faits, e->attendus);
    else if (e->annee != 0)
        (void)snprintf(title, sizeof title, "%s %u", e->titre, e->annee);
    else
        (void)snprintf(title, sizeof title, "%s", e->titre);
    l->titre = text(&s->arena, title);
}

static const char *instance_name(const struct dossier *d, uint64_t id)
{
    for (size_t i = 0; i < d->n_instances; i++)
        if (d->instances[i].id == id)
            return d->instances[i].m->nom[0] != '\0' ? d->instances[i].m->nom : d->instances[i].m->type;
    return _("Réunion");
}

/* Meetings to come are rows of the list; all of them are on the drawing. */
static void meetings(struct frise_page *s, const struct dossier *d, struct day today)
{
    for (size_t i = 0; i < d->n_reunions; i++) {
        const Pacte__Reunion *r = d->reunions[i].m;
        struct day when;
        if (!jour(r->date, &when))
            continue;
        s->seances[s->seance_count++] = (struct seance){when, oui(r->tenue), d->reunions[i].id};
        if (day_compare(when, today) < 0)
            continue;
        struct frise_ligne *l = &s->toutes[s->toutes_count++];
        *l = (struct frise_ligne){.reunion = true, .avec = "", .titre = instance_name(d, lien(r->instance))};
        l->e = (struct echeance){.origine = DE_INSTANCE, .regle = "", .titre = l->titre, .type = TYPE(REUNION), .id = d->reunions[i].id,
                                 .datee = true, .du = when, .ecart_jours = day_between(when, today), .responsable = "", .source = ""};
        int left = day_between(today, when);
        l->e.etat = left == 0 ? ECHEANCE_AUJOURDHUI : left <= ECHEANCE_PROCHE_JOURS ? ECHEANCE_PROCHE : ECHEANCE_A_VENIR;
    }
}

static int by_urgency(const void *a, const void *b)
{
    const struct frise_ligne *x = a, *y = b;
    if (x->e.etat != y->e.etat)
        return x->e.etat < y->e.etat ? -1 : 1;
    int order = x->e.datee && y->e.datee ? day_compare(x->e.du, y->e.du) : 0;
    if (order == 0)
        order = strcmp(x->titre, y->titre);
    return order != 0 ? order : (x->e.id > y->e.id) - (x->e.id < y->e.id);
}

/* --- Lines of the drawing --------------------------------------------------------------- */

static struct couloir *lane(struct frise_page *s, enum couloir_kind kind, const char *title)
{
    struct couloir *c = &s->couloirs[s->couloir_count++];
    *c = (struct couloir){.kind = kind, .titre = title};
    return c;
}

static bool has(const struct frise_page *s, enum couloir_kind kind)
{
    for (size_t i = 0; i < s->toutes_count; i++) {
        enum origine_echeance o = s->toutes[i].e.origine;
        if (!s->toutes[i].e.datee)
            continue;
        if ((kind == COULOIR_DOCUMENTS && o == DE_DOCUMENT) ||
            (kind == COULOIR_VERSEMENTS && (o == DE_VERSEMENT || o == DE_PAIEMENT_LEGAL)) ||
            (kind == COULOIR_SUITES && (o == DE_RESERVE || o == DE_SUIVI || o == DE_ENGAGEMENT || o == DE_PERSONNE)))
            return true;
    }
    return false;
}

/* A bar for each milestone: from the one before it, within the same agrément. */
static void milestones(struct frise_page *s)
{
    for (size_t i = 0; i < s->toutes_count; i++) {
        const struct echeance *e = &s->toutes[i].e;
        struct day before = {DAY_MIN};
        if (e->origine != DE_JALON || !e->datee)
            continue;
        for (size_t k = 0; k < s->toutes_count; k++) {
            const struct echeance *x = &s->toutes[k].e;
            if (x->origine == DE_JALON && x->datee && x->id == e->id && day_compare(x->du, e->du) < 0 && day_compare(x->du, before) > 0)
                before = x->du;
        }
        struct couloir *c = lane(s, COULOIR_JALON, e->titre);
        c->ligne = i;
        c->from = before.number == DAY_MIN ? day_add_days(e->du, -30) : before;
    }
}

/* Of an agrément, or of the convention as its avenants set its end. */
static void periods(struct frise_page *s, const struct dossier *d, struct day today)
{
    struct periode x = {.kind = COULOIR_AGREMENT};
    for (size_t i = 0; i < d->n_agrements; i++)
        if (jour(d->agrements[i].m->debut, &x.from) && jour(d->agrements[i].m->fin, &x.to))
            s->periodes[s->periode_count++] = x;
    if (s->periode_count > 0)
        (void)lane(s, COULOIR_AGREMENT, _("Agrément"));
    x.kind = COULOIR_CONVENTION;
    if (jour(d->convention->debut, &x.from) && dossier_fin(d, today, &x.to) && day_compare(x.from, x.to) <= 0)
        s->periodes[s->periode_count++] = x;
    (void)lane(s, COULOIR_CONVENTION, _("Convention"));
}

static void lanes(struct frise_page *s, const struct dossier *d, struct day today)
{
    static const struct { enum couloir_kind kind; const char *title; } others[] = {
        {COULOIR_DOCUMENTS, N_("Documents")}, {COULOIR_VERSEMENTS, N_("Versements")}, {COULOIR_SUITES, N_("Suites, autres")},
    };
    milestones(s);
    if (s->seance_count > 0)
        (void)lane(s, COULOIR_INSTANCES, _("Réunions"));
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (has(s, others[i].kind))
            (void)lane(s, others[i].kind, _(others[i].title));
    periods(s, d, today);
}

/* --- Derivation ------------------------------------------------------------------------- */

static bool make(struct frise_page *s, const struct dossier *d, struct day today)
{
    struct echeance *all;
    size_t n;
    if (echeancier(d, today, &all, &n) != ERR_OK)
        return false;
    size_t most = n + d->n_reunions;
    s->toutes = arena_zalloc(&s->arena, most + 1, sizeof *s->toutes);
    s->vues = arena_zalloc(&s->arena, most + 1, sizeof *s->vues);
    s->couloirs = arena_zalloc(&s->arena, most + 8, sizeof *s->couloirs);
    s->periodes = arena_zalloc(&s->arena, d->n_agrements + 2, sizeof *s->periodes);
    s->seances = arena_zalloc(&s->arena, d->n_reunions + 1, sizeof *s->seances);
    s->toutes_count = s->couloir_count = s->periode_count = s->seance_count = s->retards = 0;
    if (s->toutes == NULL || s->vues == NULL || s->couloirs == NULL || s->periodes == NULL || s->seances == NULL)
        return false;
    for (size_t i = 0; i < n; i++) {
        row_of(s, d, &all[i]);
        s->retards += all[i].etat == ECHEANCE_EN_RETARD;
    }
    meetings(s, d, today);
    if (s->toutes_count > 0)
        qsort(s->toutes, s->toutes_count, sizeof *s->toutes, by_urgency);
    lanes(s, d, today);
    return true;
}

static bool frise_convient(const struct frise_page *s, const struct frise_ligne *l, enum frise_filtre f)
{
    (void)s;
    switch (f) {
    case FRISE_RETARD: return l->e.etat == ECHEANCE_EN_RETARD;
    case FRISE_A_FAIRE: return l->e.etat != ECHEANCE_FAITE;
    default: return true;
    }
}

static void filter(struct frise_page *s)
{
    size_t n = 0, at = s->list.at;
    for (size_t i = 0; i < s->toutes_count; i++) {
        const struct echeance *e = &s->toutes[i].e;
        if (!frise_convient(s, &s->toutes[i], s->filtre))
            continue;
        if (s->placed && e->id == s->focus_id && e->annee == s->focus_annee && strcmp(e->regle, s->focus_regle) == 0)
            at = n;
        s->vues[n++] = i;
    }
    s->list.at = at;
    list_count(&s->list, n);
}

/* Where the user was sent: « DAY RULE » of one deadline of a record. */
static void focus_wanted(const struct model *m, struct frise_page *s, const struct place *p)
{
    char *rule = NULL;
    long day = strtol(p->arg, &rule, 10);
    for (size_t i = 0; p->arg[0] != '\0' && i < s->list.count; i++) {
        const struct echeance *e = &s->toutes[s->vues[i]].e;
        if (e->type == p->type && e->id == p->id && e->datee && e->du.number == day && strcmp(e->regle, rule + (*rule == ' ')) == 0)
            s->list.at = i;
    }
    if (p->arg[0] != '\0')
        frise_suivre(m, s);
}

void frise_derive(struct model *m, struct place *p)
{
    struct frise_page *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    struct dossier *d = o != NULL ? ouverte_dossier(m, o) : NULL;
    if (d == NULL || (s->ready && s->seen_copie == o->copie.generation && s->seen_edits == o->edits.generation &&
                      s->seen_filtre == s->filtre && day_compare(s->seen_day, m->today) == 0))
        return;
    if (s->debut.number == 0)
        frise_aujourdhui(s, m->today);
    bool first = !s->ready;
    arena_reset(&s->arena);
    s->ready = make(s, d, m->today);
    s->seen_copie = o->copie.generation;
    s->seen_edits = o->edits.generation;
    s->seen_filtre = s->filtre;
    s->seen_day = m->today;
    if (s->ready)
        filter(s);
    if (s->ready && first)
        focus_wanted(m, s, p);
    frise_garder(s);
}
