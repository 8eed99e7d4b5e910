#include "common/domain/modele.h"

#include <string.h>

enum { DELAI_MAX = 3660 };         /* months or days: as far as the table of fields lets a model go */

bool modele_en_vigueur(const Pacte__Validite *v, struct day au)
{
    struct day bound;
    if (v == NULL)
        return true;
    if (jour(v->du, &bound) && day_compare(au, bound) < 0)
        return false;
    return !(jour(v->au, &bound) && day_compare(au, bound) > 0);
}

static const char *reglage_of(const Pacte__Convention *c, const char *code)
{
    size_t len = strlen(code);
    for (size_t i = 0; c != NULL && i < c->n_reglages; i++)
        if (strncmp(c->reglages[i], code, len) == 0 && c->reglages[i][len] == '=')
            return c->reglages[i] + len + 1;
    return NULL;
}

const char *modele_reglage(const struct dossier *d, const char *code, struct day au)
{
    const char *own = reglage_of(d->convention, code);
    if (own != NULL)
        return own;
    for (size_t i = 0; d->modele != NULL && i < d->modele->n_reglages; i++) {
        const Pacte__ModeleReglage *r = d->modele->reglages[i];
        if (strcmp(r->code, code) == 0 && modele_en_vigueur(r->validite, au))
            return r->valeur;
    }
    return NULL;
}

#define BY_CODE(message, name, list) \
    const Pacte__##message *modele_##name(const Pacte__Modele *m, const char *code) \
    { \
        for (size_t i = 0; m != NULL && i < m->n_##list; i++) \
            if (strcmp(m->list[i]->code, code) == 0) \
                return m->list[i]; \
        return NULL; \
    }
#define BY_CODE_AND_DAY(message, name, list) \
    const Pacte__##message *modele_##name(const Pacte__Modele *m, const char *code, struct day au) \
    { \
        for (size_t i = 0; m != NULL && i < m->n_##list; i++) \
            if (strcmp(m->list[i]->code, code) == 0 && modele_en_vigueur(m->list[i]->validite, au)) \
                return m->list[i]; \
        return NULL; \
    }
BY_CODE(ModeleEtape, etape, etapes)
BY_CODE(ModeleJalon, jalon, jalons)
BY_CODE(ModeleDelaiLegal, delai_legal, delais)
BY_CODE_AND_DAY(ModeleInstance, instance, instances)
BY_CODE_AND_DAY(ModeleFonction, fonction, fonctions)
BY_CODE_AND_DAY(ModeleTaux, taux, taux)
BY_CODE_AND_DAY(ModeleCompte, compte, comptes)

struct day delai_depuis(const Pacte__Delai *delai, struct day origine)
{
    int32_t way = oui(delai->avant) ? -1 : 1;
    int32_t months = (int32_t)(delai->mois > DELAI_MAX ? DELAI_MAX : delai->mois);
    int32_t days = (int32_t)(delai->jours > DELAI_MAX ? DELAI_MAX : delai->jours);
    return day_add_days(day_add_months(origine, way * months, oui(delai->fin_de_mois)), way * days);
}

static bool origine_annee(Pacte__Origine origine, uint32_t annee, struct day *out)
{
    bool start = origine == PACTE__ORIGINE__ORIGINE_ANNEE_DEBUT;
    return day_from_civil((int)annee, start ? 1 : 12, start ? 1 : 31, out) == ERR_OK;
}

bool delai_origine(const struct dossier *d, Pacte__Origine origine, uint32_t annee, struct day *out)
{
    const Pacte__Agrement *a = dossier_agrement_lie(d, NULL);
    const Pacte__Convention *c = d->convention;
    switch (origine) {
    case PACTE__ORIGINE__ORIGINE_AGREMENT_DEBUT:
        return a != NULL && jour(a->debut, out);
    case PACTE__ORIGINE__ORIGINE_AGREMENT_FIN:
        return a != NULL && jour(a->fin, out);
    case PACTE__ORIGINE__ORIGINE_CONVENTION_DEBUT:
        return c != NULL && jour(c->debut, out);
    case PACTE__ORIGINE__ORIGINE_CONVENTION_FIN:
        return c != NULL && jour(c->fin, out);
    case PACTE__ORIGINE__ORIGINE_CONVENTION_SIGNATURE:
        return c != NULL && jour(c->signee, out);
    case PACTE__ORIGINE__ORIGINE_ANNEE_DEBUT:
    case PACTE__ORIGINE__ORIGINE_ANNEE_FIN:
        return origine_annee(origine, annee, out);
    default:
        return false;
    }
}
