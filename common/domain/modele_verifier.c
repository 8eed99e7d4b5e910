/* A model that contradicts itself is refused, and the sentence says where. */
#include "common/domain/modele.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct check {
    const Pacte__Modele *m;
    struct err_note *note;
};

__attribute__((format(printf, 4, 5)))
static enum err refuse(struct check *c, const char *list, size_t i, const char *fmt, ...)
{
    char field[64], text[256];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    (void)snprintf(field, sizeof field, "modele.%s[%zu]", list, i);
    return err_field(c->note, ERR_INVALID, field, "%s", text);
}

/* --- Codes and validity ---------------------------------------------------- */

static bool validity_reversed(const Pacte__Validite *v)
{
    struct day from, to;
    return v != NULL && jour(v->du, &from) && jour(v->au, &to) && day_compare(to, from) < 0;
}

static bool overlap(const Pacte__Validite *a, const Pacte__Validite *b)
{
    struct day a_from, a_to, b_from, b_to;
    bool a_ends = a != NULL && jour(a->au, &a_to), b_ends = b != NULL && jour(b->au, &b_to);
    bool a_begins = a != NULL && jour(a->du, &a_from), b_begins = b != NULL && jour(b->du, &b_from);
    if (a_ends && b_begins && day_compare(a_to, b_from) < 0)
        return false;
    return !(b_ends && a_begins && day_compare(b_to, a_from) < 0);
}

struct coded { const char *code; const Pacte__Validite *validity; };

static enum err codes(struct check *c, const char *list, const struct coded *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (rows[i].code[0] == '\0')
            return refuse(c, list, i, "La ligne n'a pas de code : donnez-en un.");
        if (validity_reversed(rows[i].validity))
            return refuse(c, list, i, "« %s » cesse de valoir avant de commencer : inversez les dates.", rows[i].code);
        for (size_t j = 0; j < i; j++)
            if (strcmp(rows[i].code, rows[j].code) == 0 && overlap(rows[i].validity, rows[j].validity))
                return refuse(c, list, i, "« %s » est défini deux fois pour les mêmes jours : gardez une ligne.", rows[i].code);
    }
    return ERR_OK;
}

enum { ROWS_MAX = 256 };

#define CODES(list, validity_of) \
    static enum err codes_##list(struct check *c) \
    { \
        struct coded rows[ROWS_MAX]; \
        if (c->m->n_##list > ROWS_MAX) \
            return refuse(c, #list, ROWS_MAX, "La liste a plus de %d lignes.", ROWS_MAX); \
        for (size_t i = 0; i < c->m->n_##list; i++) \
            rows[i] = (struct coded){c->m->list[i]->code, validity_of}; \
        return codes(c, #list, rows, c->m->n_##list); \
    }
CODES(etapes, NULL)
CODES(jalons, NULL)
CODES(delais, NULL)
CODES(instances, c->m->instances[i]->validite)
CODES(documents, c->m->documents[i]->validite)
CODES(fonctions, c->m->fonctions[i]->validite)
CODES(taux, c->m->taux[i]->validite)
CODES(comptes, c->m->comptes[i]->validite)
CODES(reglages, c->m->reglages[i]->validite)

/* --- What rows say of each other ------------------------------------------- */

static enum err period(struct check *c)
{
    const Pacte__ModelePeriode *p = c->m->periode;
    if (p != NULL && p->mois_max != 0 && p->mois_min > p->mois_max)
        return err_field(c->note, ERR_INVALID, "modele.periode",
                         "La durée minimale (%u mois) dépasse la maximale (%u mois).", p->mois_min, p->mois_max);
    if (p != NULL && p->mois_max != 0 && p->evaluation_mois > p->mois_max)
        return err_field(c->note, ERR_INVALID, "modele.periode",
                         "L'évaluation commence %u mois avant la fin : c'est plus que la durée maximale.", p->evaluation_mois);
    return ERR_OK;
}

static enum err steps_in_order(struct check *c)
{
    for (size_t i = 1; i < c->m->n_etapes; i++)
        if (c->m->etapes[i]->ordre <= c->m->etapes[i - 1]->ordre)
            return refuse(c, "etapes", i, "L'étape « %s » porte le rang %u, qui ne suit pas le rang %u.",
                          c->m->etapes[i]->code, c->m->etapes[i]->ordre, c->m->etapes[i - 1]->ordre);
    return ERR_OK;
}

static bool has_document(const Pacte__Modele *m, const char *code)
{
    for (size_t i = 0; i < m->n_documents; i++)
        if (strcmp(m->documents[i]->code, code) == 0)
            return true;
    return false;
}

static bool has_step(const Pacte__Modele *m, const char *code) { return modele_etape(m, code) != NULL; }

/* A step that is entered bears the code of the step, or of the milestone. */
static bool has_step_or_milestone(const Pacte__Modele *m, const char *code)
{
    return has_step(m, code) || modele_jalon(m, code) != NULL;
}

static bool has_any(const Pacte__Modele *m, const char *code)
{
    return code[0] == '\0' || has_step_or_milestone(m, code) || has_document(m, code);
}

/* What the code of a proof names; `what`: « le document ». */
static enum err proof(struct check *c, size_t i)
{
    static const struct { Pacte__Preuve proof; bool (*has)(const Pacte__Modele *m, const char *code); const char *what; } rows[] = {
        {PACTE__PREUVE__PREUVE_DOCUMENT_REMIS, has_document, "le document"},
        {PACTE__PREUVE__PREUVE_DECISION, has_step, "l'étape"},
        {PACTE__PREUVE__PREUVE_ETAPE, has_step_or_milestone, "l'étape"},
    };
    const Pacte__ModeleJalon *j = c->m->jalons[i];
    for (size_t k = 0; k < sizeof rows / sizeof rows[0]; k++) {
        if (j->preuve != rows[k].proof)
            continue;
        if (j->preuve_code[0] == '\0')
            return refuse(c, "jalons", i, "Le jalon « %s » ne dit pas %s qu'il attend : donnez son code.", j->code, rows[k].what);
        if (!rows[k].has(c->m, j->preuve_code))
            return refuse(c, "jalons", i, "Le jalon « %s » attend %s « %s », qui n'existe pas.", j->code, rows[k].what, j->preuve_code);
    }
    return has_any(c->m, j->preuve_code)
               ? ERR_OK
               : refuse(c, "jalons", i, "Le jalon « %s » cite « %s », qui n'existe pas : corrigez ce code, ou effacez-le.",
                        j->code, j->preuve_code);
}

/* Whether a day comes of that origin: once, or for each year. */
static bool datable(Pacte__Origine o, bool yearly)
{
    if (o == PACTE__ORIGINE__ORIGINE_ANNEE_DEBUT || o == PACTE__ORIGINE__ORIGINE_ANNEE_FIN)
        return yearly;
    return o != PACTE__ORIGINE__ORIGINE_NON_RENSEIGNEE && o != PACTE__ORIGINE__ORIGINE_NOTIFICATION;
}

static enum err milestones(struct check *c)
{
    for (size_t i = 0; i < c->m->n_jalons; i++) {
        const Pacte__ModeleJalon *j = c->m->jalons[i];
        if (j->delai == NULL || !datable(j->delai->origine, false))
            return refuse(c, "jalons", i, "Le jalon « %s » n'a pas d'origine qui le date : dites de quelle date de l'agrément ou de "
                          "la convention il se compte.", j->code);
        enum err e = proof(c, i);
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}

/* What is due each year is late some day; what comes once may not be dated yet. */
static enum err documents(struct check *c)
{
    for (size_t i = 0; i < c->m->n_documents; i++) {
        const Pacte__ModeleDocument *x = c->m->documents[i];
        bool annual = x->periodicite == PACTE__PERIODICITE__PERIODICITE_ANNUELLE;
        if (x->delai == NULL && annual)
            return refuse(c, "documents", i, "Le document annuel « %s » n'a pas de délai : dites de quelle date il se compte, et de "
                          "combien.", x->code);
        if (x->delai != NULL && !datable(x->delai->origine, x->periodicite != PACTE__PERIODICITE__PERIODICITE_UNIQUE))
            return refuse(c, "documents", i, "Le délai du document « %s » n'a pas d'origine qui le date : dites de quelle date %sde "
                          "l'agrément ou de la convention il se compte.", x->code,
                          x->periodicite != PACTE__PERIODICITE__PERIODICITE_UNIQUE ? "de l'année, " : "");
    }
    return ERR_OK;
}

static bool has_setting(const Pacte__Modele *m, const char *code)
{
    for (size_t i = 0; i < m->n_reglages; i++)
        if (strcmp(m->reglages[i]->code, code) == 0)
            return true;
    return code[0] == '\0';
}

static bool counts(const Pacte__Seuil *s)
{
    return s != NULL && (s->comparaison == PACTE__COMPARAISON__COMPARAISON_SUPERIEUR ||
                         s->comparaison == PACTE__COMPARAISON__COMPARAISON_SUPERIEUR_OU_EGAL);
}

static enum err functions(struct check *c)
{
    for (size_t i = 0; i < c->m->n_fonctions; i++) {
        const Pacte__ModeleFonction *f = c->m->fonctions[i];
        const Pacte__Seuil *t[] = {f->obligatoire, f->financable};
        for (size_t k = 0; k < 2; k++)
            if (t[k] != NULL && !has_setting(c->m, t[k]->reglage))
                return refuse(c, "fonctions", i, "« %s » cite le réglage « %s », qui n'existe pas.", f->code, t[k]->reglage);
        if (!has_setting(c->m, f->reglage_tranche))
            return refuse(c, "fonctions", i, "« %s » cite le réglage « %s », qui n'existe pas.", f->code, f->reglage_tranche);
        if (f->montant_tranche != NULL && f->tranche == 0)
            return refuse(c, "fonctions", i, "« %s » a un montant par tranche et une tranche de 0.", f->code);
        if (f->mesure[0] == '\0' && (counts(f->obligatoire) || counts(f->financable) || f->tranche > 0))
            return refuse(c, "fonctions", i, "« %s » dépend d'un nombre et ne dit pas lequel : donnez sa mesure.", f->code);
    }
    return ERR_OK;
}

static bool bad_rate(const Pacte__Rate *r) { return r != NULL && (r->per_10000 < 0 || r->per_10000 > 10000); }

static enum err rates(struct check *c)
{
    for (size_t i = 0; i < c->m->n_taux; i++)
        if (bad_rate(c->m->taux[i]->taux) || bad_rate(c->m->taux[i]->acompte))
            return refuse(c, "taux", i, "Le taux « %s » doit être entre 0 et 100 %%.", c->m->taux[i]->code);
    for (size_t i = 0; i < c->m->n_instances; i++)
        if (bad_rate(c->m->instances[i]->quorum))
            return refuse(c, "instances", i, "Le quorum de « %s » doit être entre 0 et 100 %%.", c->m->instances[i]->code);
    return ERR_OK;
}

static enum err accounts(struct check *c)
{
    for (size_t i = 0; i < c->m->n_comptes; i++) {
        const Pacte__ModeleCompte *x = c->m->comptes[i];
        bool found = x->parent[0] == '\0';
        for (size_t j = 0; j < c->m->n_comptes && !found; j++)
            found = j != i && strcmp(c->m->comptes[j]->code, x->parent) == 0 && c->m->comptes[j]->sens == x->sens;
        if (!found)
            return refuse(c, "comptes", i, "Le compte « %s » dépend du compte « %s », qui n'existe pas dans le même sens.",
                          x->code, x->parent);
    }
    return ERR_OK;
}

static enum err settings(struct check *c)
{
    for (size_t i = 0; i < c->m->n_reglages; i++) {
        const Pacte__ModeleReglage *r = c->m->reglages[i];
        bool found = r->n_valeurs == 0 || r->valeur[0] == '\0';
        for (size_t j = 0; j < r->n_valeurs && !found; j++)
            found = strcmp(r->valeurs[j], r->valeur) == 0;
        if (!found)
            return refuse(c, "reglages", i, "Le réglage « %s » vaut « %s », qui n'est pas dans ses valeurs permises.",
                          r->code, r->valeur);
    }
    return ERR_OK;
}

static bool has_milestone(const Pacte__Modele *m, const char *code)
{
    return code[0] == '\0' || modele_jalon(m, code) != NULL;
}

static enum err portfolio(struct check *c)
{
    for (size_t i = 0; i < c->m->n_portefeuille; i++)
        if (!has_milestone(c->m, c->m->portefeuille[i]->jalon))
            return refuse(c, "portefeuille", i, "La ligne cite le jalon « %s », qui n'existe pas.", c->m->portefeuille[i]->jalon);
    return ERR_OK;
}

static enum err glossary(struct check *c)
{
    if (c->m->n_glossaire > ROWS_MAX)
        return refuse(c, "glossaire", ROWS_MAX, "La liste a plus de %d lignes.", ROWS_MAX);
    for (size_t i = 0; i < c->m->n_glossaire; i++) {
        const Pacte__ModeleTerme *t = c->m->glossaire[i];
        for (size_t j = 0; j < i; j++)
            if (strcmp(c->m->glossaire[j]->terme, t->terme) == 0)
                return refuse(c, "glossaire", i, "« %s » est défini deux fois : gardez une définition.", t->terme);
        if (t->definition[0] == '\0')
            return refuse(c, "glossaire", i, "« %s » n'a pas de définition : dites ce que c'est.", t->terme);
    }
    return ERR_OK;
}

enum err modele_verifier(const Pacte__Modele *m, struct err_note *note)
{
    static enum err (*const checks[])(struct check *c) = {
        period, codes_etapes, codes_jalons, codes_delais, codes_instances, codes_documents, codes_fonctions,
        codes_taux, codes_comptes, codes_reglages, steps_in_order, milestones, documents, functions, rates,
        accounts, settings, portfolio, glossary,
    };
    struct check c = {.m = m, .note = note};
    for (size_t i = 0; i < sizeof checks / sizeof checks[0]; i++) {
        enum err e = checks[i](&c);
        if (e != ERR_OK)
            return e;
    }
    return ERR_OK;
}
