/* What must hold of a dossier after every command (domain notes §6.0): the
 * daemon asks at each commit, `pactectl verify` over the whole store, the
 * client while somebody types. Pure, and without a day of today: each fact is
 * looked at on its own date, so that a record that was right stays right.
 *
 * One table says which records a rule reads and which changes can break it, so
 * that a write loads no more of its dossier than it needs. */
#ifndef COMMON_DOMAIN_INVARIANTS_H
#define COMMON_DOMAIN_INVARIANTS_H

#include "common/domain/dossier.h"

struct invariant;

/* Whether a rule refuses, and whether somebody may lift it by saying why. */
enum gravite {
    GRAVITE_ABSOLUE,
    GRAVITE_LEVABLE,                   /* by a dérogation of the convention */
    GRAVITE_AVERTISSEMENT              /* shown, never refused */
};
const char *gravite_libelle(enum gravite g);

/* One rule that does not hold of one record. */
struct manquement {
    const struct invariant *regle;
    uint32_t type;
    uint64_t id;
    const char *champ;                 /* « budget.valide » */
    const char *texte;                 /* a French sentence with its remedy, in the arena */
    const Pacte__Derogation *levee;    /* who lifts it; NULL: nobody */
};

struct manquements {
    struct arena *arena;
    const struct invariant *regle;     /* the one that is being asked */
    struct manquement *rows;
    size_t count, cap;
    enum err error;                    /* NO_MEMORY, OVERFLOW: sticky */
};

typedef void invariant_fn(const struct dossier *d, struct manquements *out);

struct invariant {
    const char *code;                  /* « porte-annuelle »: what a dérogation names, for ever */
    const char *nom;                   /* « équilibre du budget validé » */
    const char *source;                /* section of docs/domain.md, or the text of law */
    enum gravite gravite;
    const char *pourquoi;              /* why it can be lifted, or cannot */
    uint32_t racine;                   /* type of the root of the dossier: CONVENTION or STRUCTURE */
    uint32_t lit;                      /* DOSSIER_TYPE of what it reads, the ways to it included */
    uint32_t touche;                   /* DOSSIER_TYPE of the records whose change may break it */
    /* Whether this change may break it; NULL: any of those types may. NULL
     * bodies: created, or archived. */
    bool (*concerne)(uint32_t type, const ProtobufCMessage *avant, const ProtobufCMessage *apres);
    /* A part of the dossier (`d_abord`) that tells whether there is anything to
     * check at all, which is never so without a record of those types; NULL:
     * always. */
    uint32_t d_abord;
    bool (*utile)(const struct dossier *d);
    invariant_fn *verifier;
    bool par_construction;             /* holds if the computation is right: asked by verify only */
};
extern const struct invariant invariants[];
extern const size_t invariants_count;

void manquements_init(struct manquements *m, struct arena *arena);
__attribute__((format(printf, 5, 6)))
void manquement_add(struct manquements *m, uint32_t type, uint64_t id, const char *champ, const char *fmt, ...);

/* Asks one rule; what it finds is added. NO_MEMORY, OVERFLOW. */
MUST_CHECK enum err invariant_verifier(const struct invariant *i, const struct dossier *d, struct manquements *out);

const struct invariant *invariant_de_code(const char *code);           /* NULL: none */

/* --- Dérogations (derogations.c) --------------------------------------------- */

/* Each names a rule that can be lifted, and says why; the same one is not
 * lifted twice for one record. REQUIRED, INVALID. */
MUST_CHECK enum err derogations_valides(const Pacte__Convention *c, struct err_note *note);
/* What lifts that rule for that record: its own dérogation, or that of the
 * whole dossier; NULL: nothing does. */
const Pacte__Derogation *derogation_de(const struct dossier *d, const struct invariant *i, uint32_t type, uint64_t id);
bool derogation_meme(const Pacte__Derogation *a, const Pacte__Derogation *b);     /* rule, record, reason */
/* What each dérogation of the convention lifts now: `leve[i]`, in the arena, of
 * d->convention->derogations[i]; "" when it lifts nothing any more. */
MUST_CHECK enum err derogations_effet(const struct dossier *d, const char ***leve);

/* --- The rules, by file ----------------------------------------------------- */

invariant_fn verifier_modele_suivi, verifier_periode, verifier_signatures, verifier_mandats, verifier_conditions,
    verifier_avenants, verifier_agrements, verifier_etats;                   /* invariants_convention.c */
invariant_fn verifier_reversements, verifier_seances, verifier_decisions, verifier_quorum, verifier_numeros, verifier_ordre_des_etapes,
    verifier_etapes;                                                         /* invariants_gouvernance.c */
invariant_fn verifier_budgets, verifier_appels, verifier_admis, verifier_parts, verifier_projet;  /* invariants_argent.c */

#endif
