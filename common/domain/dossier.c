#include "common/domain/dossier.h"

#include "common/base/id.h"

#include <string.h>

void dossier_init(struct dossier *d, struct arena *arena)
{
    memset(d, 0, sizeof *d);
    d->arena = arena;
}

enum err dossier_add(struct dossier *d, uint32_t type, uint64_t id, const ProtobufCMessage *m)
{
    switch (type) {
    case PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION:
        d->id = id;
        d->convention = (const Pacte__Convention *)m;
        return ERR_OK;
    case PACTE__RECORD_TYPE__RECORD_TYPE_MODELE:
        d->modele = (const Pacte__Modele *)m;
        return ERR_OK;
#define X(TYPE, message, list) \
    case PACTE__RECORD_TYPE__RECORD_TYPE_##TYPE: { \
        void *rows = arena_room(d->arena, d->list, d->n_##list, &d->cap_##list, sizeof *d->list); \
        if (rows == NULL) \
            return ERR_NO_MEMORY; \
        d->list = rows; \
        d->list[d->n_##list].id = id; \
        d->list[d->n_##list++].m = (const Pacte__##message *)m; \
        return ERR_OK; \
    }
    DOSSIER_LISTS(X)
#undef X
    default:
        return ERR_INVALID;
    }
}

#define FIND(message, name, list) \
    const Pacte__##message *dossier_##name(const struct dossier *d, uint64_t id) \
    { \
        for (size_t i = 0; i < d->n_##list; i++) \
            if (d->list[i].id == id) \
                return d->list[i].m; \
        return NULL; \
    }
FIND(Agrement, agrement, agrements)
FIND(Organisation, organisation, organisations)
FIND(Contribution, contribution, contributions)
FIND(Decision, decision, decisions)
FIND(Reunion, reunion, reunions)
FIND(Contact, contact, contacts)

const char *dossier_nom(const struct dossier *d, uint64_t organisation)
{
    const Pacte__Organisation *o = dossier_organisation(d, organisation);
    if (o != NULL && o->nom[0] != '\0')
        return o->nom;
    char text[ID_TEXT_BYTES];
    id_format(organisation, text);
    const char *kept = arena_text(d->arena, text, strlen(text));
    return kept != NULL ? kept : "?";
}

const Pacte__Agrement *dossier_agrement_lie(const struct dossier *d, uint64_t *id)
{
    uint64_t wanted = d->convention != NULL ? lien(d->convention->agrement) : 0;
    if (wanted == 0 && d->convention == NULL && d->n_agrements > 0)
        wanted = d->agrements[0].id;
    if (id != NULL)
        *id = wanted;
    return wanted != 0 ? dossier_agrement(d, wanted) : NULL;
}

bool dossier_rupture(const struct dossier *d, struct day au, struct day *out)
{
    const Pacte__Day *const ways[] = {d->convention != NULL ? d->convention->denoncee : NULL,
                                      d->convention != NULL ? d->convention->resiliee : NULL};
    struct day day;
    bool found = false;
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (jour(ways[i], &day) && day_compare(day, au) <= 0 && (!found || day_compare(day, *out) < 0)) {
            *out = day;
            found = true;
        }
    return found;
}

bool dossier_fin(const struct dossier *d, struct day au, struct day *out)
{
    struct day broken;
    if (!dossier_fin_de(d, d->convention, au, out))
        return false;
    if (dossier_rupture(d, au, &broken) && day_compare(broken, *out) < 0)
        *out = broken;
    return true;
}

static bool handed_in_before(const Pacte__Document *a, const Pacte__Document *b)
{
    struct day x, y;
    return jour(a->remis, &x) && (!jour(b->remis, &y) || day_compare(x, y) < 0);
}

const Pacte__Document *dossier_document(const struct dossier *d, const char *type, uint32_t annee, uint64_t *id)
{
    const Pacte__Document *first = NULL;
    for (size_t i = 0; i < d->n_documents; i++) {
        const Pacte__Document *x = d->documents[i].m;
        if (strcmp(x->type, type) != 0 || (annee != 0 && x->annee != annee) ||
            (first != NULL && !handed_in_before(x, first)))
            continue;
        first = x;
        *id = d->documents[i].id;
    }
    return first;
}

bool dossier_adhere_ensuite(const struct dossier *d, uint64_t organisation)
{
    for (size_t i = 0; i < d->n_avenants; i++) {
        const Pacte__Avenant *a = d->avenants[i].m;
        if (a->type == PACTE__TYPE_AVENANT__TYPE_AVENANT_ADHESION && lien(a->organisation) == organisation)
            return true;
    }
    return false;
}

bool dossier_fin_de(const struct dossier *d, const Pacte__Convention *c, struct day au, struct day *out)
{
    if (c == NULL || !jour(c->fin, out))
        return false;
    for (size_t i = 0; i < d->n_avenants; i++) {
        const Pacte__Avenant *a = d->avenants[i].m;
        struct day signe, fin;
        if (a->type == PACTE__TYPE_AVENANT__TYPE_AVENANT_PROROGATION && jour(a->signe, &signe) &&
            day_compare(signe, au) <= 0 && jour(a->fin, &fin) && day_compare(fin, *out) > 0)
            *out = fin;
    }
    return true;
}

bool jour(const Pacte__Day *d, struct day *out)
{
    if (d == NULL)
        return false;
    *out = (struct day){d->number};
    return true;
}

bool montant(const Pacte__Money *m, struct money *out)
{
    if (m == NULL)
        return false;
    *out = (struct money){m->cents};
    return true;
}
