#include "common/domain/invariants.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name
#define T(name) DOSSIER_TYPE(name)

/* --- Whether a change matters ---------------------------------------------- */

static bool same_money(const Pacte__Money *a, const Pacte__Money *b)
{
    return a == NULL || b == NULL ? a == b : a->cents == b->cents;
}

/* What a budget is compared with: only the rungs that are reckoned with. */
static bool amount_changed(const Pacte__Contribution *a, const Pacte__Contribution *b)
{
    if (a == NULL || b == NULL)
        return true;
    return lien(a->convention) != lien(b->convention) || a->annee != b->annee || a->nature != b->nature ||
           !same_money(a->sollicite, b->sollicite) || !same_money(a->promis, b->promis) || !same_money(a->vote, b->vote) ||
           !same_money(a->notifie, b->notifie) || !same_money(a->conventionne, b->conventionne) ||
           !meme_jour(a->sollicite_date, b->sollicite_date) || !meme_jour(a->promis_date, b->promis_date) ||
           !meme_jour(a->vote_date, b->vote_date) || !meme_jour(a->notifie_date, b->notifie_date) ||
           !meme_jour(a->conventionne_date, b->conventionne_date);
}

static bool of_a_budget(uint32_t type, const ProtobufCMessage *before, const ProtobufCMessage *after)
{
    return type != (uint32_t)TYPE(CONTRIBUTION) ||
           amount_changed((const Pacte__Contribution *)before, (const Pacte__Contribution *)after);
}

static bool called(const Pacte__Contribution *c) { return c != NULL && c->appele != NULL; }

static bool of_a_call(uint32_t type, const ProtobufCMessage *before, const ProtobufCMessage *after)
{
    return type != (uint32_t)TYPE(CONTRIBUTION) || called((const Pacte__Contribution *)after) ||
           (before != NULL && after == NULL);
}

static bool given_back(const Pacte__Versement *v)
{
    return v != NULL && v->type == PACTE__TYPE_VERSEMENT__TYPE_VERSEMENT_REVERSEMENT && v->recu != NULL;
}

/* Money that came does nothing to what is given back, unless it is corrected. */
static bool of_money_back(uint32_t type, const ProtobufCMessage *before, const ProtobufCMessage *after)
{
    const Pacte__Versement *a = (const Pacte__Versement *)before, *b = (const Pacte__Versement *)after;
    return type != (uint32_t)TYPE(VERSEMENT) || given_back(b) ||
           (a != NULL && a->recu != NULL && (b == NULL || !same_money(a->recu, b->recu) || lien(a->contribution) != lien(b->contribution) ||
                                             a->type != b->type));
}

static bool split(const Pacte__Contribution *c) { return c != NULL && c->n_parts > 0; }

static bool of_a_split(uint32_t type, const ProtobufCMessage *before, const ProtobufCMessage *after)
{
    (void)before;
    return type != (uint32_t)TYPE(CONTRIBUTION) || split((const Pacte__Contribution *)after);
}

static bool mandate_changed(uint32_t type, const ProtobufCMessage *before, const ProtobufCMessage *after)
{
    if (type != (uint32_t)TYPE(CONTACT) || before == NULL || after == NULL)
        return true;
    const Pacte__Contact *a = (const Pacte__Contact *)before, *b = (const Pacte__Contact *)after;
    return !meme_jour(a->mandat_debut, b->mandat_debut) || !meme_jour(a->mandat_fin, b->mandat_fin);
}

/* --- Whether there is anything to check ------------------------------------ */

static bool has_approved_budget(const struct dossier *d)
{
    for (size_t i = 0; i < d->n_budgets; i++)
        if (d->budgets[i].m->valide != NULL)
            return true;
    return false;
}

static bool has_parts(const struct dossier *d)
{
    for (size_t i = 0; i < d->n_contributions; i++)
        if (split(d->contributions[i].m))
            return true;
    return false;
}

static bool has_decisions(const struct dossier *d) { return d->n_decisions > 0; }

/* --- The table -------------------------------------------------------------- */

#define AGREEMENTS (T(STRUCTURE) | T(AGREMENT))
#define COMMITTEE (T(INSTANCE) | T(MEMBRE) | T(REUNION) | T(PRESENCE) | T(DECISION) | T(ORGANISATION))

const struct invariant invariants[] = {
    {.nom = N_("modèle suivi"), .racine = TYPE(CONVENTION), .lit = T(MODELE), .touche = T(CONVENTION),
     .verifier = verifier_modele_suivi},
    {.nom = N_("période dans l'agrément"), .racine = TYPE(CONVENTION), .lit = AGREEMENTS | T(AVENANT) | T(MODELE),
     .touche = T(CONVENTION) | T(AGREMENT) | T(AVENANT), .verifier = verifier_periode},
    {.nom = N_("signatures"), .racine = TYPE(CONVENTION), .lit = T(SIGNATAIRE) | T(ORGANISATION) | T(AVENANT),
     .touche = T(CONVENTION) | T(SIGNATAIRE) | T(AVENANT), .verifier = verifier_signatures},
    {.nom = N_("mandat de qui signe"), .racine = TYPE(CONVENTION), .lit = T(SIGNATAIRE) | T(CONTACT) | T(ORGANISATION),
     .touche = T(SIGNATAIRE) | T(CONTACT), .concerne = mandate_changed, .verifier = verifier_mandats},
    {.nom = N_("condition suspensive"), .racine = TYPE(CONVENTION), .lit = AGREEMENTS,
     .touche = T(CONVENTION) | T(AGREMENT), .verifier = verifier_conditions},
    {.nom = N_("avenants"), .racine = TYPE(CONVENTION), .lit = T(AVENANT), .touche = T(AVENANT) | T(CONVENTION),
     .verifier = verifier_avenants},
    {.nom = N_("décision de l'agrément"), .racine = TYPE(STRUCTURE), .lit = T(AGREMENT), .touche = T(AGREMENT),
     .verifier = verifier_agrements},
    {.nom = N_("séances"), .racine = TYPE(CONVENTION), .lit = T(INSTANCE) | T(REUNION) | T(PRESENCE),
     .touche = T(REUNION) | T(PRESENCE), .verifier = verifier_seances},
    {.nom = N_("votes et quorum"), .racine = TYPE(CONVENTION), .lit = COMMITTEE | T(MODELE),
     .touche = (COMMITTEE & ~T(ORGANISATION)) | T(CONVENTION), .d_abord = T(DECISION), .utile = has_decisions,
     .verifier = verifier_decisions},
    {.nom = N_("numéros des décisions"), .racine = TYPE(CONVENTION), .lit = T(DECISION), .touche = T(DECISION),
     .verifier = verifier_numeros},
    {.nom = N_("ordre des étapes"), .racine = TYPE(CONVENTION), .lit = T(DECISION) | T(ETAPE) | T(MODELE),
     .touche = T(DECISION) | T(ETAPE) | T(CONVENTION), .d_abord = T(DECISION), .utile = has_decisions,
     .verifier = verifier_ordre_des_etapes},
    {.nom = N_("étape close par sa décision"), .racine = TYPE(CONVENTION), .lit = T(DECISION) | T(ETAPE) | T(MODELE),
     .touche = T(DECISION) | T(ETAPE) | T(CONVENTION), .verifier = verifier_etapes},
    {.nom = N_("équilibre du budget validé"), .racine = TYPE(CONVENTION),
     .lit = T(BUDGET) | T(LIGNE_BUDGET) | T(CONTRIBUTION) | T(MODELE),
     .touche = T(BUDGET) | T(LIGNE_BUDGET) | T(CONTRIBUTION) | T(CONVENTION), .concerne = of_a_budget,
     .d_abord = T(BUDGET), .utile = has_approved_budget, .verifier = verifier_budgets},
    {.nom = N_("porte annuelle"), .racine = TYPE(CONVENTION), .lit = T(CONTRIBUTION) | T(DOCUMENT) | T(MODELE),
     .touche = T(CONTRIBUTION) | T(DOCUMENT) | T(CONVENTION), .concerne = of_a_call, .verifier = verifier_appels},
    {.nom = N_("reversements"), .racine = TYPE(CONVENTION), .lit = T(CONTRIBUTION) | T(VERSEMENT), .touche = T(VERSEMENT),
     .concerne = of_money_back, .verifier = verifier_reversements},
    {.nom = N_("arbre du projet"), .racine = TYPE(STRUCTURE), .lit = T(PROJET_SOCIAL) | T(NOEUD), .touche = T(NOEUD),
     .verifier = verifier_projet},
    {.nom = N_("actions des parts"), .racine = TYPE(CONVENTION),
     .lit = T(CONTRIBUTION) | T(STRUCTURE) | T(PROJET_SOCIAL) | T(NOEUD), .touche = T(CONTRIBUTION) | T(CONVENTION),
     .concerne = of_a_split, .d_abord = T(CONTRIBUTION), .utile = has_parts, .verifier = verifier_parts},
    {.nom = N_("état calculé"), .racine = TYPE(CONVENTION),
     .lit = AGREEMENTS | T(AVENANT) | T(SIGNATAIRE) | T(ORGANISATION) | T(DOCUMENT) | T(DECISION) | T(BUDGET) | T(MODELE),
     .verifier = verifier_etats, .par_construction = true},
};
const size_t invariants_count = sizeof invariants / sizeof invariants[0];

/* --- What was found ---------------------------------------------------------- */

void manquements_init(struct manquements *m, struct arena *arena) { *m = (struct manquements){.arena = arena}; }

void manquement_add(struct manquements *m, uint32_t type, uint64_t id, const char *champ, const char *fmt, ...)
{
    char text[320];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    const char *kept = arena_text(m->arena, text, strlen(text));
    const char *field = arena_text(m->arena, champ, strlen(champ));
    struct manquement *rows = arena_room(m->arena, m->rows, m->count, &m->cap, sizeof *rows);
    if (kept == NULL || field == NULL || rows == NULL) {
        m->error = ERR_NO_MEMORY;
        return;
    }
    m->rows = rows;
    m->rows[m->count++] = (struct manquement){.regle = m->regle, .type = type, .id = id, .champ = field, .texte = kept};
}

enum err invariant_verifier(const struct invariant *i, const struct dossier *d, struct manquements *out)
{
    if (out->error != ERR_OK)
        return out->error;
    out->regle = i;
    i->verifier(d, out);
    if (out->error == ERR_OK && d->arena->exhausted)
        out->error = ERR_NO_MEMORY;
    return out->error;
}
