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

static bool of_what_is_admitted(uint32_t type, const ProtobufCMessage *before, const ProtobufCMessage *after)
{
    const Pacte__Contribution *a = (const Pacte__Contribution *)before, *b = (const Pacte__Contribution *)after;
    if (type != (uint32_t)TYPE(CONTRIBUTION))
        return true;
    return b != NULL && b->admis != NULL && (a == NULL || !same_money(a->admis, b->admis) || !same_money(a->justifie, b->justifie) ||
                                             strcmp(a->motif, b->motif) != 0);
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

/* The rules of the whole dossier, those that only warn included. A row without
 * `verifier` is asked elsewhere, and stands here to be named and explained. */
const struct invariant invariants[] = {
    {.code = "modele-suivi", .nom = N_("modèle suivi"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("Sans son modèle, ni étape ni échéance ne se calcule."),
     .racine = TYPE(CONVENTION), .lit = T(MODELE), .touche = T(CONVENTION),
     .verifier = verifier_modele_suivi},
    {.code = "periode", .nom = N_("période dans l'agrément"), .source = N_("domain.md §6.0, règle 1"), .gravite = GRAVITE_LEVABLE,
     .pourquoi = N_("Le texte signé fait foi : ses deux périodes restent montrées."),
     .racine = TYPE(CONVENTION), .lit = AGREEMENTS | T(AVENANT) | T(MODELE),
     .touche = T(CONVENTION) | T(AGREMENT) | T(AVENANT), .verifier = verifier_periode},
    {.code = "signatures", .nom = N_("signatures"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("Une partie n'est tenue que par sa signature."),
     .racine = TYPE(CONVENTION), .lit = T(SIGNATAIRE) | T(ORGANISATION) | T(AVENANT),
     .touche = T(CONVENTION) | T(SIGNATAIRE) | T(AVENANT), .verifier = verifier_signatures},
    {.code = "mandat", .nom = N_("mandat de qui signe"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_LEVABLE,
     .pourquoi = N_("Une délégation de signature peut couvrir ce jour sans être au dossier."),
     .racine = TYPE(CONVENTION), .lit = T(SIGNATAIRE) | T(CONTACT) | T(ORGANISATION),
     .touche = T(SIGNATAIRE) | T(CONTACT) | T(CONVENTION), .concerne = mandate_changed, .verifier = verifier_mandats},
    {.code = "condition-suspensive", .nom = N_("condition suspensive"), .source = N_("domain.md §6.0, règle 4"),
     .gravite = GRAVITE_ABSOLUE, .pourquoi = N_("Une condition se lève par le fait qu'elle attend."),
     .racine = TYPE(CONVENTION), .lit = AGREEMENTS,
     .touche = T(CONVENTION) | T(AGREMENT), .verifier = verifier_conditions},
    {.code = "avenants", .nom = N_("avenants"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("Un numéro et une date désignent un acte : on les corrige."),
     .racine = TYPE(CONVENTION), .lit = T(AVENANT), .touche = T(AVENANT) | T(CONVENTION),
     .verifier = verifier_avenants},
    {.code = "decision-agrement", .nom = N_("décision de l'agrément"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("La Caf décide de l'agrément, pas le dossier."),
     .racine = TYPE(STRUCTURE), .lit = T(AGREMENT), .touche = T(AGREMENT),
     .verifier = verifier_agrements},
    {.code = "seances", .nom = N_("séances"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("Qui était là se compte une fois ; un relevé se corrige après avoir été approuvé."),
     .racine = TYPE(CONVENTION), .lit = T(INSTANCE) | T(REUNION) | T(PRESENCE),
     .touche = T(REUNION) | T(PRESENCE), .verifier = verifier_seances},
    {.code = "votes", .nom = N_("votes et séance"), .source = N_("domain.md §6.0, règle 7"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("L'arithmétique d'un vote ne se discute pas."),
     .racine = TYPE(CONVENTION), .lit = COMMITTEE | T(MODELE),
     .touche = (COMMITTEE & ~T(ORGANISATION)) | T(CONVENTION), .d_abord = T(DECISION), .utile = has_decisions,
     .verifier = verifier_decisions},
    {.code = "quorum", .nom = N_("quorum et présidence"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_LEVABLE,
     .pourquoi = N_("Ceux qui étaient là peuvent décider sans les autres : ils disent pourquoi."),
     .racine = TYPE(CONVENTION), .lit = COMMITTEE | T(MODELE),
     .touche = (COMMITTEE & ~T(ORGANISATION)) | T(CONVENTION), .d_abord = T(DECISION), .utile = has_decisions,
     .verifier = verifier_quorum},
    {.code = "numeros", .nom = N_("numéros des décisions"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("Un numéro cité ne désigne qu'une décision."),
     .racine = TYPE(CONVENTION), .lit = T(DECISION), .touche = T(DECISION),
     .verifier = verifier_numeros},
    {.code = "ordre-des-etapes", .nom = N_("ordre des étapes"), .source = N_("domain.md §6.3"), .gravite = GRAVITE_LEVABLE,
     .pourquoi = N_("Des partenaires peuvent arbitrer une étape avant la précédente : ils disent pourquoi."),
     .racine = TYPE(CONVENTION), .lit = T(DECISION) | T(ETAPE) | T(MODELE),
     .touche = T(DECISION) | T(ETAPE) | T(CONVENTION), .d_abord = T(DECISION), .utile = has_decisions,
     .verifier = verifier_ordre_des_etapes},
    {.code = "etape-close", .nom = N_("étape close par sa décision"), .source = N_("domain.md §6.3"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("La décision est la preuve de l'étape : sans elle, rien n'est clos."),
     .racine = TYPE(CONVENTION), .lit = T(DECISION) | T(ETAPE) | T(MODELE),
     .touche = T(DECISION) | T(ETAPE) | T(CONVENTION), .verifier = verifier_etapes},
    {.code = "budget-equilibre", .nom = N_("équilibre du budget validé"), .source = N_("domain.md §6.0, règles 2 et 3"),
     .gravite = GRAVITE_ABSOLUE, .pourquoi = N_("L'arithmétique d'un budget ne se discute pas."),
     .racine = TYPE(CONVENTION),
     .lit = T(BUDGET) | T(LIGNE_BUDGET) | T(CONTRIBUTION) | T(MODELE),
     .touche = T(BUDGET) | T(LIGNE_BUDGET) | T(CONTRIBUTION) | T(CONVENTION), .concerne = of_a_budget,
     .d_abord = T(BUDGET), .utile = has_approved_budget, .verifier = verifier_budgets},
    {.code = "porte-annuelle", .nom = N_("porte annuelle"), .source = N_("domain.md §6.0, règle 5"), .gravite = GRAVITE_LEVABLE,
     .pourquoi = N_("Un financeur peut accepter un appel avant d'avoir reçu toutes les pièces."),
     .racine = TYPE(CONVENTION), .lit = T(CONTRIBUTION) | T(DOCUMENT) | T(MODELE),
     .touche = T(CONTRIBUTION) | T(DOCUMENT) | T(CONVENTION), .concerne = of_a_call, .verifier = verifier_appels},
    {.code = "admis-motive", .nom = N_("refus motivé d'une dépense"), .source = N_("domain.md §2.3"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("Ce qui n'est pas admis peut être à rendre : on dit pourquoi."),
     .racine = TYPE(CONVENTION), .lit = T(CONTRIBUTION), .touche = T(CONTRIBUTION), .concerne = of_what_is_admitted,
     .verifier = verifier_admis},
    {.code = "reversements", .nom = N_("reversements"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("On ne rend pas plus qu'on n'a reçu."),
     .racine = TYPE(CONVENTION), .lit = T(CONTRIBUTION) | T(VERSEMENT), .touche = T(VERSEMENT),
     .concerne = of_money_back, .verifier = verifier_reversements},
    {.code = "arbre-du-projet", .nom = N_("arbre du projet"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("Un élément sous un mauvais niveau n'entre dans aucun total."),
     .racine = TYPE(STRUCTURE), .lit = T(PROJET_SOCIAL) | T(NOEUD), .touche = T(NOEUD),
     .verifier = verifier_projet},
    {.code = "parts", .nom = N_("actions des parts"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("Une référence fausse ne devient pas juste parce qu'on l'explique."),
     .racine = TYPE(CONVENTION),
     .lit = T(CONTRIBUTION) | T(STRUCTURE) | T(PROJET_SOCIAL) | T(NOEUD), .touche = T(CONTRIBUTION) | T(CONVENTION),
     .concerne = of_a_split, .d_abord = T(CONTRIBUTION), .utile = has_parts, .verifier = verifier_parts},
    {.code = "etat-calcule", .nom = N_("état calculé"), .source = N_("domain.md §6.0, règles 4 et 5"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("Il est calculé : s'il ne tient pas, le calcul est faux."),
     .racine = TYPE(CONVENTION),
     .lit = AGREEMENTS | T(AVENANT) | T(SIGNATAIRE) | T(ORGANISATION) | T(DOCUMENT) | T(DECISION) | T(BUDGET) | T(MODELE),
     .verifier = verifier_etats, .par_construction = true},
    /* Locks: asked of the change itself (verrous.h, gouvernance.h). */
    {.code = "budget-verrouille", .nom = N_("budget validé"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("On rouvre le budget en disant pourquoi, ou on en fait un réactualisé.")},
    {.code = "releve-approuve", .nom = N_("relevé approuvé"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("Un relevé approuvé se corrige par un rectificatif daté.")},
    {.code = "effets-appliques", .nom = N_("effets d'une décision"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("Ce qu'une décision a écrit se défait par une autre décision.")},
    {.code = "modele-fige", .nom = N_("version d'un modèle suivi"), .source = N_("domain.md §6.0"), .gravite = GRAVITE_ABSOLUE,
     .pourquoi = N_("Une convention garde la version qu'elle suit : on fait la suivante.")},
    /* Warnings: shown where they are computed, and never refused. */
    {.code = "hors-decision", .nom = N_("promesse changée sans décision"), .source = N_("domain.md §6.0"),
     .gravite = GRAVITE_AVERTISSEMENT, .pourquoi = N_("Le prochain ordre du jour la montre.")},
    {.code = "maintien-du-niveau", .nom = N_("maintien du niveau"), .source = N_("domain.md §6.0, règle 6"),
     .gravite = GRAVITE_AVERTISSEMENT, .pourquoi = N_("C'est un engagement, pas une loi.")},
    {.code = "echeance-en-retard", .nom = N_("échéance en retard"), .source = N_("domain.md §6.0"),
     .gravite = GRAVITE_AVERTISSEMENT, .pourquoi = N_("Un retard se constate ; il n'empêche pas de travailler.")},
    {.code = "budget-a-equilibrer", .nom = N_("budget pas encore équilibré"), .source = N_("domain.md §6.0, règle 3"),
     .gravite = GRAVITE_AVERTISSEMENT, .pourquoi = N_("Un budget s'équilibre au plus tard quand on le valide.")},
};
const size_t invariants_count = sizeof invariants / sizeof invariants[0];

const struct invariant *invariant_de_code(const char *code)
{
    for (size_t i = 0; i < invariants_count; i++)
        if (strcmp(invariants[i].code, code) == 0)
            return &invariants[i];
    return NULL;
}

const char *gravite_libelle(enum gravite g)
{
    switch (g) {
    case GRAVITE_ABSOLUE: return N_("bloquante");
    case GRAVITE_LEVABLE: return N_("bloquante, levable par une dérogation");
    case GRAVITE_AVERTISSEMENT: return N_("avertissement");
    }
    return "";
}

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
    size_t first = out->count;
    out->regle = i;
    i->verifier(d, out);
    for (size_t k = first; k < out->count; k++)
        out->rows[k].levee = derogation_de(d, i, out->rows[k].type, out->rows[k].id);
    if (out->error == ERR_OK && d->arena->exhausted)
        out->error = ERR_NO_MEMORY;
    return out->error;
}
