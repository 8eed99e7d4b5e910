#include "common/domain/portefeuille.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct look {
    const struct dossier *d;
    struct day au;
    struct portefeuille_ligne *out;
    const struct etat_agrement_calcule *state;
    const Pacte__ModelePortefeuille *row;
    const struct jalon_calcule *jalon;      /* of the row, or NULL */
};

static const char *plural(int32_t n) { return n > 1 ? "s" : ""; }

__attribute__((format(printf, 2, 3)))
static bool say(struct look *l, const char *fmt, ...)
{
    char text[256];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    l->out->phrase = arena_text(l->d->arena, text, strlen(text));
    return true;
}

static bool lapsed(struct look *l)
{
    return l->state->etat == AGREMENT_ECHU && !l->state->renouvele && say(l, "%s", l->row->libelle);
}

static bool renewed(struct look *l) { return l->state->renouvele && say(l, "%s", l->row->libelle); }

static bool may_break(struct look *l)
{
    return l->out->datee && l->out->jours_restants >= 0 && l->out->jours_restants <= (int32_t)l->row->jours &&
           say(l, "%s", l->row->libelle);
}

static bool late(struct look *l)
{
    if (l->jalon == NULL || l->jalon->fait || day_compare(l->au, l->jalon->du) <= 0)
        return false;
    int32_t n = day_between(l->jalon->du, l->au);
    return say(l, "%s en retard de %d jour%s", l->row->libelle, n, plural(n));
}

static bool near(struct look *l)
{
    if (l->jalon == NULL || l->jalon->fait || day_compare(l->au, l->jalon->du) > 0)
        return false;
    int32_t n = day_between(l->au, l->jalon->du);
    return n <= (int32_t)l->row->jours && say(l, "%s due dans %d jour%s", l->row->libelle, n, plural(n));
}

static bool nothing_before(struct look *l)
{
    char text[DAY_TEXT_BYTES];
    if (l->jalon == NULL || day_compare(l->au, l->jalon->du) >= 0)
        return false;
    (void)day_format(l->jalon->du, text, sizeof text);
    return say(l, "%s %s", l->row->libelle, text);
}

static bool on_schedule(struct look *l) { return say(l, "%s", l->row->libelle); }

static bool (*const holds[])(struct look *l) = {
    [PACTE__SITUATION__SITUATION_ECHU] = lapsed,
    [PACTE__SITUATION__SITUATION_RENOUVELE] = renewed,
    [PACTE__SITUATION__SITUATION_RUPTURE_POSSIBLE] = may_break,
    [PACTE__SITUATION__SITUATION_JALON_EN_RETARD] = late,
    [PACTE__SITUATION__SITUATION_JALON_PROCHE] = near,
    [PACTE__SITUATION__SITUATION_RIEN_AVANT] = nothing_before,
    [PACTE__SITUATION__SITUATION_CALENDRIER_TENU] = on_schedule,
};

static const struct jalon_calcule *named(const struct portefeuille_ligne *p, const char *code)
{
    for (size_t i = 0; i < p->n_jalons; i++)
        if (strcmp(p->jalons[i].jalon->code, code) == 0)
            return &p->jalons[i];
    return NULL;
}

static void situate(struct look *l)
{
    const Pacte__Modele *m = l->d->modele;
    for (size_t i = 0; m != NULL && i < m->n_portefeuille; i++) {
        l->row = m->portefeuille[i];
        l->jalon = named(l->out, l->row->jalon);
        size_t which = (size_t)l->row->situation;
        if (which >= sizeof holds / sizeof holds[0] || holds[which] == NULL || !holds[which](l))
            continue;
        l->out->situation = l->row->situation;
        l->out->couleur = l->row->couleur;
        return;
    }
}

enum err portefeuille_ligne(const struct dossier *d, uint64_t agrement, struct day au, struct portefeuille_ligne *out)
{
    struct etat_agrement_calcule state;
    memset(out, 0, sizeof *out);
    out->couleur = out->phrase = "";
    out->agrement = agrement;
    out->a = dossier_agrement(d, agrement);
    if (out->a == NULL)
        return ERR_NOT_FOUND;
    out->structure = lien(out->a->structure);
    out->datee = jour(out->a->debut, &out->debut) && jour(out->a->fin, &out->fin);
    enum err e = etat_agrement(d, agrement, au, &state);
    if (e == ERR_OK)
        e = jalons_agrement(d, agrement, au, &out->jalons, &out->n_jalons);
    if (e != ERR_OK)
        return e;
    out->jours_restants = state.jours_restants;
    for (size_t i = 0; i < out->n_jalons; i++)
        out->comprime = out->comprime || out->jalons[i].comprime;
    situate(&(struct look){.d = d, .au = au, .out = out, .state = &state});
    return out->phrase != NULL ? ERR_OK : ERR_NO_MEMORY;
}

static const Pacte__Structure *structure_of(const struct dossier *d, uint64_t id)
{
    for (size_t i = 0; i < d->n_structures; i++)
        if (d->structures[i].id == id)
            return d->structures[i].m;
    return NULL;
}

enum err preselection(const struct dossier *d, uint64_t structure, uint64_t agrement, uint32_t annee_fin,
                      struct preselection *out)
{
    const Pacte__Structure *s = structure_of(d, structure);
    const Pacte__Agrement *a = dossier_agrement(d, agrement);
    struct day end;
    motifs_init(&out->motifs, d->arena);
    if (s == NULL || a == NULL)
        return ERR_NOT_FOUND;
    int year = jour(a->fin, &end) ? day_year(end) : 0;
    const struct { bool holds; const char *why; } criteria[] = {
        {year == (int)annee_fin, N_("L'agrément ne finit pas dans l'année demandée.")},
        {s->adherent == PACTE__OUI_NON__OUI_NON_OUI, N_("La structure n'adhère pas à la fédération.")},
        {s->volontaire == PACTE__OUI_NON__OUI_NON_OUI, N_("La structure n'est pas volontaire.")},
        {s->collectivite_interessee == PACTE__OUI_NON__OUI_NON_OUI, N_("La collectivité n'est pas intéressée.")},
    };
    out->retenue = true;
    for (size_t i = 0; i < sizeof criteria / sizeof criteria[0]; i++) {
        if (criteria[i].holds)
            continue;
        out->retenue = false;
        motif_add(&out->motifs, PACTE__RECORD_TYPE__RECORD_TYPE_STRUCTURE, structure, "", "%s", criteria[i].why);
    }
    return out->motifs.error;
}
