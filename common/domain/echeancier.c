#include "common/domain/echeancier.h"

#include "common/domain/etat.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct echeance *echeance_add(struct echeances *l, enum origine_echeance origine)
{
    if (l->error != ERR_OK)
        return NULL;
    struct echeance *rows = arena_room(l->d->arena, l->rows, l->count, &l->cap, sizeof *rows);
    if (rows == NULL) {
        l->error = ERR_NO_MEMORY;
        return NULL;
    }
    l->rows = rows;
    struct echeance *e = &l->rows[l->count++];
    *e = (struct echeance){.origine = origine, .regle = "", .titre = "", .responsable = "", .source = ""};
    return e;
}

void echeance_du(struct echeance *e, struct day du)
{
    e->datee = true;
    e->du = du;
}

void echeance_fait(struct echeances *l, struct echeance *e, bool known, struct day fait)
{
    if (!known || day_compare(fait, l->au) > 0)
        return;
    e->faite = true;
    e->fait = fait;
}

static enum etat_echeance etat_of(const struct echeance *e, struct day au)
{
    if (e->faite)
        return ECHEANCE_FAITE;
    if (!e->datee)
        return ECHEANCE_SANS_DATE;
    int32_t left = day_between(au, e->du);
    if (left < 0)
        return ECHEANCE_EN_RETARD;
    if (left == 0)
        return ECHEANCE_AUJOURDHUI;
    return left <= ECHEANCE_PROCHE_JOURS ? ECHEANCE_PROCHE : ECHEANCE_A_VENIR;
}

/* What a person said of a computed deadline goes over what was computed. */
static void override(struct echeances *l, struct echeance *e)
{
    const struct dossier *d = l->d;
    for (size_t i = 0; i < d->n_echeances; i++) {
        const Pacte__Echeance *p = d->echeances[i].m;
        struct day day;
        if (e->regle[0] == '\0' || strcmp(p->regle, e->regle) != 0 || p->annee != e->annee ||
            (p->objet != NULL && p->objet->id != e->id))
            continue;
        if (jour(p->du, &day))
            echeance_du(e, day);
        echeance_fait(l, e, jour(p->fait, &day), day);
        if (p->responsable != NULL)
            e->avec = p->responsable->id;
    }
}

static void settle(struct echeances *l, struct echeance *e)
{
    if (e->origine != DE_PERSONNE)
        override(l, e);
    e->etat = etat_of(e, l->au);
    if (e->datee)
        e->ecart_jours = day_between(e->du, e->faite ? e->fait : l->au);
    if (e->etat == ECHEANCE_EN_RETARD && e->origine != DE_JALON)
        e->alerte = !e->avertissement;
    /* On the last day of the year no meeting is left to be called. */
    if (e->etat == ECHEANCE_AUJOURDHUI && e->origine == DE_INSTANCE)
        e->alerte = !e->avertissement;
}

/* What stays due once the convention is broken off: the accounts and the money
 * of the years that it has run, what its agrément asks, what persons took on.
 * What fell due before stays late. */
static bool outlives(const struct echeance *e, struct day broken)
{
    bool before = e->faite || (e->datee && day_compare(e->du, broken) <= 0);
    bool of_its_time = e->annee <= (uint32_t)day_year(broken);
    switch (e->origine) {
    case DE_JALON: return before || e->type == PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT;
    case DE_DOCUMENT: return before || (of_its_time && !e->bloquante);
    case DE_VERSEMENT:
    case DE_PAIEMENT_LEGAL: return before || of_its_time;
    case DE_INSTANCE:
    case DE_ENGAGEMENT: return before;
    case DE_RESERVE:
    case DE_SUIVI:
    case DE_PERSONNE: break;
    }
    return true;
}

static void keep_due(struct echeances *l)
{
    struct day broken;
    size_t kept = 0;
    if (!convention_rompue(l->d, l->au, &broken))
        return;
    for (size_t i = 0; i < l->count; i++)
        if (outlives(&l->rows[i], broken))
            l->rows[kept++] = l->rows[i];
    l->count = kept;
}

static int by_urgency(const void *a, const void *b)
{
    const struct echeance *x = a, *y = b;
    if (x->etat != y->etat)
        return x->etat < y->etat ? -1 : 1;
    if (x->datee && y->datee && day_compare(x->du, y->du) != 0)
        return day_compare(x->du, y->du);
    int t = strcmp(x->titre, y->titre);
    return t != 0 ? t : (x->id > y->id) - (x->id < y->id);
}

enum err echeancier(const struct dossier *d, struct day au, struct echeance **out, size_t *count)
{
    struct echeances l = {.d = d, .au = au};
    echeances_jalons(&l);
    echeances_documents(&l);
    echeances_instances(&l);
    echeances_versements(&l);
    echeances_suites(&l);
    if (l.error != ERR_OK)
        return l.error;
    for (size_t i = 0; i < l.count; i++)
        settle(&l, &l.rows[i]);
    keep_due(&l);
    if (l.count > 0)
        qsort(l.rows, l.count, sizeof *l.rows, by_urgency);
    *out = l.rows;
    *count = l.count;
    return ERR_OK;
}

static const char *jours(int32_t n) { return n > 1 ? "jours" : "jour"; }

size_t echeance_distance(const struct echeance *e, char *out, size_t size)
{
    int32_t n = e->ecart_jours < 0 ? -e->ecart_jours : e->ecart_jours;
    int len;
    if (!e->datee)
        len = snprintf(out, size, "sans date");
    else if (n == 0)
        len = snprintf(out, size, e->faite ? "le jour dit" : "aujourd'hui");
    else if (e->ecart_jours > 0)
        len = snprintf(out, size, "%d %s de retard", n, jours(n));
    else if (e->faite)
        len = snprintf(out, size, "%d %s d'avance", n, jours(n));
    else
        len = snprintf(out, size, "dans %d %s", n, jours(n));
    return len < 0 ? 0 : (size_t)len < size ? (size_t)len : size - 1;
}

const char *etat_echeance_libelle(enum etat_echeance e)
{
    switch (e) {
    case ECHEANCE_EN_RETARD: return N_("en retard");
    case ECHEANCE_AUJOURDHUI: return N_("aujourd'hui");
    case ECHEANCE_PROCHE: return N_("proche");
    case ECHEANCE_A_VENIR: return N_("à venir");
    case ECHEANCE_SANS_DATE: return N_("sans date");
    case ECHEANCE_FAITE: return N_("fait");
    }
    return "?";
}
