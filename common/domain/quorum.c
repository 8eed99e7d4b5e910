#include "common/domain/gouvernance.h"

#include <string.h>

struct count {
    const struct dossier *d;
    const Pacte__Reunion *meeting;
    uint64_t id;
    struct day day;
    struct quorum *out;
};

bool membre_en_mandat(const Pacte__Membre *m, struct day le)
{
    struct day bound;
    if (jour(m->debut, &bound) && day_compare(le, bound) < 0)
        return false;
    return !(jour(m->fin, &bound) && day_compare(le, bound) > 0);
}

static const Pacte__Instance *instance_of(const struct dossier *d, uint64_t id)
{
    for (size_t i = 0; i < d->n_instances; i++)
        if (d->instances[i].id == id)
            return d->instances[i].m;
    return NULL;
}

static const Pacte__Membre *member_of(const struct dossier *d, uint64_t id)
{
    for (size_t i = 0; i < d->n_membres; i++)
        if (d->membres[i].id == id)
            return d->membres[i].m;
    return NULL;
}

static const Pacte__Presence *presence_of(const struct count *c, uint64_t member)
{
    for (size_t i = 0; i < c->d->n_presences; i++) {
        const Pacte__Presence *p = c->d->presences[i].m;
        if (lien(p->reunion) == c->id && lien(p->membre) == member)
            return p;
    }
    return NULL;
}

static bool here(const struct count *c, uint64_t member)
{
    const Pacte__Presence *p = presence_of(c, member);
    return p != NULL && p->etat == PACTE__ETAT_PRESENCE__ETAT_PRESENCE_PRESENT;
}

#define OF_MEMBER PACTE__RECORD_TYPE__RECORD_TYPE_MEMBRE

/* A proxy counts when who holds it is there. */
static void represented(struct count *c, uint64_t id, const Pacte__Membre *m, const Pacte__Presence *p)
{
    if (p->mandataire != NULL && here(c, p->mandataire->id)) {
        c->out->representes++;
        return;
    }
    c->out->absents++;
    motif_add(&c->out->motifs, OF_MEMBER, id, "", "%s : la procuration ne vaut pas, son porteur est absent.",
              dossier_nom(c->d, lien(m->organisation)));
}

static void one_member(struct count *c, uint64_t id, const Pacte__Membre *m)
{
    const Pacte__Presence *p = presence_of(c, id);
    Pacte__EtatPresence how = p != NULL ? p->etat : PACTE__ETAT_PRESENCE__ETAT_PRESENCE_ABSENT;
    c->out->membres++;
    switch (how) {
    case PACTE__ETAT_PRESENCE__ETAT_PRESENCE_PRESENT: c->out->presents++; break;
    case PACTE__ETAT_PRESENCE__ETAT_PRESENCE_EXCUSE: c->out->excuses++; break;
    case PACTE__ETAT_PRESENCE__ETAT_PRESENCE_REPRESENTE: represented(c, id, m, p); break;
    default: c->out->absents++; break;
    }
    if (m->qualite == PACTE__QUALITE_MEMBRE__QUALITE_MEMBRE_OBLIGATOIRE &&
        how == PACTE__ETAT_PRESENCE__ETAT_PRESENCE_ABSENT)
        motif_add(&c->out->motifs, OF_MEMBER, id, "", "%s : membre obligatoire absent sans excuse.",
                  dossier_nom(c->d, lien(m->organisation)));
}

static void members(struct count *c, uint64_t instance)
{
    for (size_t i = 0; i < c->d->n_membres; i++) {
        const Pacte__Membre *m = c->d->membres[i].m;
        if (lien(m->instance) != instance || m->qualite == PACTE__QUALITE_MEMBRE__QUALITE_MEMBRE_ACCOMPAGNATEUR)
            continue;
        if (membre_en_mandat(m, c->day))
            one_member(c, c->d->membres[i].id, m);
        else if (here(c, c->d->membres[i].id))
            motif_add(&c->out->motifs, OF_MEMBER, c->d->membres[i].id, "",
                      "%s : mandat hors de ses dates, présence sans voix.", dossier_nom(c->d, lien(m->organisation)));
    }
}

static bool chair_holds(struct count *c)
{
    const Pacte__Membre *m = member_of(c->d, lien(c->meeting->presidence));
    if (m != NULL && m->peut_presider == PACTE__OUI_NON__OUI_NON_OUI && membre_en_mandat(m, c->day))
        return true;
    motif_add(&c->out->motifs, PACTE__RECORD_TYPE__RECORD_TYPE_REUNION, c->id, "",
              "La présidence doit revenir à un membre qui peut présider : corrigez la présidence ou le membre.");
    return false;
}

enum err reunion_quorum(const struct dossier *d, uint64_t reunion, struct quorum *out)
{
    struct count c = {.d = d, .meeting = dossier_reunion(d, reunion), .id = reunion, .out = out};
    memset(out, 0, sizeof *out);
    motifs_init(&out->motifs, d->arena);
    if (c.meeting == NULL || !jour(c.meeting->date, &c.day))
        return ERR_NOT_FOUND;
    uint64_t instance = lien(c.meeting->instance);
    const Pacte__Instance *x = instance_of(d, instance);
    const Pacte__ModeleInstance *m = x != NULL ? modele_instance(d->modele, x->type, c.day) : NULL;
    members(&c, instance);
    if (m != NULL && m->quorum != NULL)
        out->exiges = (uint32_t)(((uint64_t)out->membres * (uint64_t)m->quorum->per_10000 + 9999u) / 10000u);
    out->atteint = out->presents + out->representes >= out->exiges;
    out->presidence_valable = m == NULL || !oui(m->presidence_verifiee) || chair_holds(&c);
    return out->motifs.error == ERR_OK && d->arena->exhausted ? ERR_NO_MEMORY : out->motifs.error;
}

/* Whether that member came or was represented, and whether anybody's presence
 * is known at all. */
static bool attended(const struct dossier *d, uint64_t reunion, uint64_t member, bool *known)
{
    for (size_t i = 0; i < d->n_presences; i++) {
        const Pacte__Presence *p = d->presences[i].m;
        if (lien(p->reunion) != reunion)
            continue;
        *known = true;
        if (lien(p->membre) == member && (p->etat == PACTE__ETAT_PRESENCE__ETAT_PRESENCE_PRESENT ||
                                          p->etat == PACTE__ETAT_PRESENCE__ETAT_PRESENCE_REPRESENTE))
            return true;
    }
    return false;
}

enum voix reunion_voix(const struct dossier *d, uint64_t reunion, uint64_t organisation)
{
    const Pacte__Reunion *meeting = dossier_reunion(d, reunion);
    enum voix voix = VOIX_AUCUNE;
    struct day day;
    if (meeting == NULL || !jour(meeting->date, &day))
        return VOIX_PRESENTE;
    for (size_t i = 0; i < d->n_membres; i++) {
        const Pacte__Membre *m = d->membres[i].m;
        bool known = false;
        if (lien(m->organisation) != organisation || lien(m->instance) != lien(meeting->instance) ||
            m->qualite == PACTE__QUALITE_MEMBRE__QUALITE_MEMBRE_ACCOMPAGNATEUR || !membre_en_mandat(m, day))
            continue;
        if (attended(d, reunion, d->membres[i].id, &known) || !known)
            return VOIX_PRESENTE;
        voix = VOIX_ABSENTE;
    }
    return voix;
}
