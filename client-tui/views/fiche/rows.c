/* The computed rows of a fiche. */
#include "client-tui/views/fiche/fiche.h"
#include "client-tui/widgets/heure.h"

#include <stdio.h>
#include <string.h>

enum { TEXT = 512, AXES_MAX = 200, SIBLINGS_MAX = 64 };
#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

/* A fact: its key tells it from the others, and finds it again after a change. */
static struct form_ligne *fact(struct form *f, enum fiche_tag tag, uint32_t type, uint64_t id, const char *label, const char *value)
{
    char cle[64];
    (void)snprintf(cle, sizeof cle, "=%d:%u:%llx:%.20s", (int)tag, type, (unsigned long long)id, id == 0 ? label : "");
    struct form_ligne *l = form_add(f, FORM_INFO, cle, label, value);
    l->tag = tag;
    l->type = type;
    l->id = id;
    l->style = STYLE_TEXT;
    return l;
}

static void day_words(const struct model *m, struct day d, char *out, size_t size)
{
    char day[DAY_TEXT_BYTES], far[64];
    (void)day_format(d, day, sizeof day);
    (void)form_jour(d, m->today, far, sizeof far);
    const char *distance = strchr(far, ' ');
    (void)snprintf(out, size, "%s, %s", day, distance != NULL ? distance + 1 : far);
}

/* --- States ------------------------------------------------------------------------ */

static void convention(struct model *m, struct form *f, const struct dossier *d)
{
    char text[TEXT], end[96] = "", signed_by[64];
    struct etat_convention_calcule x = {0};
    if (etat_convention(d, m->today, &x) != ERR_OK)
        return;
    if (x.fin_connue)
        day_words(m, x.fin, end, sizeof end);
    if (x.signataires == 0)
        (void)snprintf(signed_by, sizeof signed_by, "%s", _("aucun signataire"));
    else
        (void)snprintf(signed_by, sizeof signed_by, P_("%u/%u signature", "%u/%u signatures", x.signataires), x.signatures, x.signataires);
    (void)snprintf(text, sizeof text, "%s%s%s%s · %s", _(etat_convention_libelle(x.etat)),
                   !x.effective && x.etat == CONVENTION_SIGNEE_SOUS_CONDITION ? _(", non effective") : "",
                   end[0] != '\0' ? _(" · fin ") : "", end, signed_by);
    struct form_ligne *l = fact(f, FICHE_ETAT, TYPE(CONVENTION), d->id, _("Convention"), text);
    l->style = x.effective ? STYLE_DONE : STYLE_WARNING;
    for (size_t i = 0; i < x.motifs.count && i < 3; i++) {
        const struct motif *why = &x.motifs.rows[i];
        char cle[32];
        (void)snprintf(cle, sizeof cle, "=motif%zu", i);
        l = form_add(f, FORM_INFO, cle, i == 0 ? _("parce que") : "", why->texte);
        l->tag = FICHE_ETAT;
        l->wrap = true;
        l->depth = 2;
        l->type = why->type;
        l->id = why->id != d->id ? why->id : 0;
    }
}

static void reserves(struct model *m, struct form *f, const Pacte__Agrement *a, uint64_t id)
{
    for (size_t i = 0; i < a->n_reserves; i++) {
        char text[TEXT], before[96] = "", cle[32];
        struct day d;
        if (a->reserves[i]->levee != NULL)
            continue;
        if (jour(a->reserves[i]->echeance, &d))
            day_words(m, d, before, sizeof before);
        (void)snprintf(text, sizeof text, "%s%s%s", a->reserves[i]->texte, before[0] != '\0' ? _(" · à lever avant le ") : "", before);
        (void)snprintf(cle, sizeof cle, "=reserve%zu", i);
        struct form_ligne *l = form_add(f, FORM_INFO, cle, _("réserve"), text);
        l->tag = FICHE_AGREMENT;
        l->wrap = true;
        l->style = STYLE_WARNING;
        l->depth = 2;
        l->type = TYPE(AGREMENT);
        l->id = id;
    }
}

static void agrement(struct model *m, struct form *f, const struct dossier *d)
{
    char text[TEXT], days[64] = "", count[JOURS_BYTES];
    uint64_t id = 0;
    struct etat_agrement_calcule x = {0};
    const Pacte__Agrement *a = dossier_agrement_lie(d, &id);
    if (a == NULL) {
        fact(f, FICHE_AGREMENT, TYPE(AGREMENT), 0, _("Agrément"), _("aucun agrément lié (n : en créer un)"))->style = STYLE_DIM;
        return;
    }
    if (etat_agrement(d, id, m->today, &x) != ERR_OK)
        return;
    if (x.jours_restants != 0)
        (void)snprintf(days, sizeof days, x.jours_restants > 0 ? P_(" · %s jour restant", " · %s jours restants", x.jours_restants)
                                                               : P_(" · terminé depuis %s jour", " · terminé depuis %s jours", -x.jours_restants),
                       heure_jours(x.jours_restants, count));
    (void)snprintf(text, sizeof text, P_("%s%s · %u réserve ouverte%s", "%s%s · %u réserves ouvertes%s", x.reserves_ouvertes),
                   _(etat_agrement_libelle(x.etat)), days, x.reserves_ouvertes, x.renouvele ? _(" · renouvelé") : "");
    fact(f, FICHE_AGREMENT, TYPE(AGREMENT), id, _("Agrément"), text)->style =
        x.reserves_ouvertes > 0 || x.jours_restants < 0 ? STYLE_WARNING : STYLE_TEXT;
    reserves(m, f, a, id);
}

void fiche_etats(struct model *m, struct form *f, const struct dossier *d)
{
    convention(m, f, d);
    agrement(m, f, d);
}

/* --- Parties -------------------------------------------------------------------------- */

static void section(struct form *f, uint32_t type, const char *value)
{
    const struct record_type *t = record_type_of(type);
    (void)fact(f, FICHE_SECTION, type, 0, t != NULL ? _(t->plural) : "?", value);
}

static void qualities(const Pacte__Signataire *s, char *out, size_t size)
{
    const struct field_def *field = record_field(record_type_of(TYPE(SIGNATAIRE)), "qualites");
    size_t len = 0;
    out[0] = '\0';
    for (size_t i = 0; i < s->n_qualites && len + 1 < size; i++) {
        int n = snprintf(out + len, size - len, "%s%s", i > 0 ? ", " : "", _(code_label(field->codes, s->qualites[i])));
        len = n < 0 || len + (size_t)n >= size ? size - 1 : len + (size_t)n;
    }
}

static void signataire(struct form *f, const struct dossier *d, uint64_t id, const Pacte__Signataire *s)
{
    char text[TEXT], roles[160], when[DAY_TEXT_BYTES], act[200] = "";
    struct day day;
    qualities(s, roles, sizeof roles);
    if (s->acte[0] != '\0' && jour(s->acte_date, &day)) {
        (void)day_format(day, when, sizeof when);
        (void)snprintf(act, sizeof act, _(" · %s du %s"), s->acte, when);
    } else if (s->acte[0] != '\0') {
        (void)snprintf(act, sizeof act, " · %s", s->acte);
    }
    bool signed_ = jour(s->signe, &day);
    if (signed_)
        (void)day_format(day, when, sizeof when);
    (void)snprintf(text, sizeof text, "%s%s%s · %s", signed_ ? _("signé le ") : _("n'a pas signé"), signed_ ? when : "", act, roles);
    struct form_ligne *l = fact(f, FICHE_FAIT, TYPE(SIGNATAIRE), id, dossier_nom(d, lien(s->organisation)), text);
    l->depth = 2;
    l->style = signed_ ? STYLE_TEXT : STYLE_WARNING;
}

/* Those who have not signed come first, then by name. */
static bool later(const struct dossier *d, size_t a, size_t b)
{
    const Pacte__Signataire *x = d->signataires[a].m, *y = d->signataires[b].m;
    if ((x->signe != NULL) != (y->signe != NULL))
        return x->signe != NULL;
    return strcmp(dossier_nom(d, lien(x->organisation)), dossier_nom(d, lien(y->organisation))) > 0;
}

static void signataires(struct form *f, const struct dossier *d)
{
    char text[TEXT];
    size_t n = 0;
    for (size_t i = 0; i < d->n_signataires; i++)
        n += d->signataires[i].m->signe != NULL;
    if (d->n_signataires == 0)
        (void)snprintf(text, sizeof text, "%s", _("aucun : « n » en ajoute un"));
    else
        (void)snprintf(text, sizeof text, P_("%zu, dont %zu a signé", "%zu, dont %zu ont signé", n), d->n_signataires, n);
    section(f, TYPE(SIGNATAIRE), text);
    size_t at[SIBLINGS_MAX], count = 0;
    for (size_t i = 0; i < d->n_signataires && count < SIBLINGS_MAX; i++) {
        size_t k = count++;
        for (; k > 0 && later(d, at[k - 1], i); k--)
            at[k] = at[k - 1];
        at[k] = i;
    }
    for (size_t i = 0; i < count; i++)
        signataire(f, d, d->signataires[at[i]].id, d->signataires[at[i]].m);
}

static void porte(struct model *m, struct form *f, const struct dossier *d, uint32_t annee)
{
    char text[TEXT], label[64], when[DAY_TEXT_BYTES];
    struct porte_annuelle p = {0};
    if (porte_annuelle(d, annee, m->today, &p) != ERR_OK || !p.exigee)
        return;
    (void)day_format(p.ouverte ? p.complete : p.limite, when, sizeof when);
    if (p.ouverte)
        (void)snprintf(text, sizeof text, p.retroactive ? _("ouverte le %s, avec effet au 1er janvier") : _("ouverte : pièces complètes le %s"), when);
    else
        (void)snprintf(text, sizeof text, _("attend %u pièces sur %u avant le %s : %s"), p.attendus - p.recus, p.attendus, when,
                       p.manquants.count > 0 ? p.manquants.rows[0].texte : "");
    (void)snprintf(label, sizeof label, _("Année %u"), annee);
    struct form_ligne *l = fact(f, FICHE_PORTE, TYPE(DOCUMENT), 0, label, text);
    l->style = p.ouverte ? STYLE_TEXT : STYLE_WARNING;
    l->annee = annee;
}

static void portes(struct model *m, struct form *f, const struct dossier *d)
{
    struct day debut, fin;
    int from, to, month, day;
    if (!jour(d->convention->debut, &debut) || !dossier_fin(d, m->today, &fin))
        return;
    day_to_civil(debut, &from, &month, &day);
    day_to_civil(fin, &to, &month, &day);
    for (int y = from + 1; y <= to && y - from < 20; y++)
        porte(m, f, d, (uint32_t)y);
}

void fiche_parties(struct model *m, struct form *f, const struct dossier *d)
{
    form_titre(f, _("Parties et reconduction"));
    signataires(f, d);
    portes(m, f, d);
}

/* --- Avenants, projet ------------------------------------------------------------------- */

static void avenants(struct form *f, const struct dossier *d)
{
    char text[TEXT], label[64], when[DAY_TEXT_BYTES];
    (void)snprintf(text, sizeof text, "%zu", d->n_avenants);
    section(f, TYPE(AVENANT), text);
    for (size_t i = 0; i < d->n_avenants; i++) {
        const Pacte__Avenant *a = d->avenants[i].m;
        struct day day;
        bool signed_ = jour(a->signe, &day);
        if (signed_)
            (void)day_format(day, when, sizeof when);
        (void)snprintf(label, sizeof label, _("n° %u"), a->numero);
        (void)snprintf(text, sizeof text, "%s%s · %s", signed_ ? _("signé le ") : _("non signé"), signed_ ? when : "", a->objet);
        struct form_ligne *l = fact(f, FICHE_FAIT, TYPE(AVENANT), d->avenants[i].id, label, text);
        l->depth = 2;
        l->style = signed_ ? STYLE_TEXT : STYLE_WARNING;
    }
}

/* Nodes of a level under a node, at any depth below it. */
static size_t below(const struct dossier *d, uint64_t parent, Pacte__NiveauNoeud niveau, int depth)
{
    size_t n = 0;
    for (size_t i = 0; depth < 5 && i < d->n_noeuds; i++)
        if (lien(d->noeuds[i].m->parent) == parent)
            n += (d->noeuds[i].m->niveau == niveau) + below(d, d->noeuds[i].id, niveau, depth + 1);
    return n;
}

static void node(struct form *f, const struct dossier *d, size_t at, int depth)
{
    char text[TEXT], label[80], counts[96] = "";
    const Pacte__Noeud *x = d->noeuds[at].m;
    size_t actions = below(d, d->noeuds[at].id, PACTE__NIVEAU_NOEUD__NIVEAU_NOEUD_ACTION, 0);
    if (actions > 0)
        (void)snprintf(counts, sizeof counts, P_(" · %zu action", " · %zu actions", actions), actions);
    (void)snprintf(label, sizeof label, "%s %s", _(enum_label(&pacte__niveau_noeud__descriptor, x->niveau)), x->code);
    (void)snprintf(text, sizeof text, "%.300s%s", x->intitule, counts);
    struct form_ligne *l = fact(f, FICHE_NOEUD, TYPE(NOEUD), d->noeuds[at].id, label, text);
    l->depth = depth;
}

/* Axes by their codes, then what they hold; actions are counted: their list is an Entrée away. */
static void tree(struct form *f, const struct dossier *d, uint64_t parent, int depth)
{
    size_t at[SIBLINGS_MAX], n = 0;
    for (size_t i = 0; depth < 8 && i < d->n_noeuds && n < SIBLINGS_MAX; i++) {
        const Pacte__Noeud *x = d->noeuds[i].m;
        size_t k = n;
        if (lien(x->parent) != parent || x->niveau == PACTE__NIVEAU_NOEUD__NIVEAU_NOEUD_ACTION)
            continue;
        for (; k > 0 && strcmp(d->noeuds[at[k - 1]].m->code, x->code) > 0; k--)
            at[k] = at[k - 1];
        at[k] = i;
        n++;
    }
    for (size_t i = 0; i < n && f->count < AXES_MAX; i++) {
        node(f, d, at[i], depth);
        tree(f, d, d->noeuds[at[i]].id, depth + 2);
    }
}

static void projet(struct form *f, const struct dossier *d)
{
    char text[TEXT];
    uint64_t id = lien(d->convention->projet);
    const char *name = "";
    for (size_t i = 0; i < d->n_projets; i++)
        if (d->projets[i].id == id || (id == 0 && i == 0))
            name = d->projets[i].m->intitule;
    (void)snprintf(text, sizeof text, "%zu%s%s", d->n_noeuds, name[0] != '\0' ? " · " : "", name);
    section(f, TYPE(NOEUD), text);
    tree(f, d, 0, 2);
}

/* --- What else there is --------------------------------------------------------------------- */

static void counts(struct form *f, const struct dossier *d)
{
    const struct { uint32_t type; size_t n; } rows[] = {
        {TYPE(CONTRIBUTION), d->n_contributions}, {TYPE(VERSEMENT), d->n_versements}, {TYPE(BUDGET), d->n_budgets},
        {TYPE(DOCUMENT), d->n_documents},         {TYPE(ENGAGEMENT), d->n_engagements}, {TYPE(INDICATEUR), d->n_indicateurs},
        {TYPE(MESURE), d->n_mesures},             {TYPE(INSTANCE), d->n_instances},   {TYPE(REUNION), d->n_reunions},
        {TYPE(DECISION), d->n_decisions},         {TYPE(SUIVI), d->n_suivis},         {TYPE(ECHEANCE), d->n_echeances},
        {TYPE(EVALUATION), d->n_evaluations},     {TYPE(AFFECTATION), d->n_affectations},
        {TYPE(ORGANISATION), d->n_organisations}, {TYPE(CONTACT), d->n_contacts}};
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char text[32];
        (void)snprintf(text, sizeof text, "%zu", rows[i].n);
        section(f, rows[i].type, rows[i].n > 0 ? text : "—");
    }
}

void fiche_suite(struct model *m, struct form *f, const struct dossier *d)
{
    (void)m;
    form_titre(f, _("Projet et avenants"));
    avenants(f, d);
    projet(f, d);
    form_titre(f, _("Dossier (Entrée : la liste, n : une nouvelle fiche)"));
    counts(f, d);
}

/* --- Why -------------------------------------------------------------------------------------- */

static size_t write_motifs(const struct motifs *why, char *out, size_t size, size_t len)
{
    for (size_t i = 0; i < why->count && len + 1 < size; i++) {
        const struct motif *x = &why->rows[i];
        int n = snprintf(out + len, size - len, "• %s%s%s\n", x->texte, x->source[0] != '\0' ? _("\n  source : ") : "", x->source);
        len = n < 0 || len + (size_t)n >= size ? size - 1 : len + (size_t)n;
    }
    return len;
}

static size_t heading(char *out, size_t size, const char *what, const char *state)
{
    int n = snprintf(out, size, "%s : %s\n\n", what, state);
    return n < 0 || (size_t)n >= size ? size - 1 : (size_t)n;
}

size_t fiche_motifs(struct model *m, const struct dossier *d, const struct form_ligne *l, char *out, size_t size)
{
    struct etat_convention_calcule c = {0};
    struct etat_agrement_calcule a = {0};
    struct porte_annuelle p = {0};
    uint64_t id = 0;
    out[0] = '\0';
    if (l->tag == FICHE_ETAT && etat_convention(d, m->today, &c) == ERR_OK)
        return write_motifs(&c.motifs, out, size, heading(out, size, _("Convention"), _(etat_convention_libelle(c.etat))));
    if (l->tag == FICHE_AGREMENT && dossier_agrement_lie(d, &id) != NULL && etat_agrement(d, id, m->today, &a) == ERR_OK)
        return write_motifs(&a.motifs, out, size, heading(out, size, _("Agrément"), _(etat_agrement_libelle(a.etat))));
    if (l->tag == FICHE_PORTE && porte_annuelle(d, l->annee, m->today, &p) == ERR_OK)
        return write_motifs(&p.manquants, out, size, heading(out, size, l->label, l->value));
    return 0;
}
