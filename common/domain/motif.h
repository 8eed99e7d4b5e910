/* Why: each computed state and number carries the facts and the rule that it
 * comes from, for the « expliquer ce nombre » key. */
#ifndef COMMON_DOMAIN_MOTIF_H
#define COMMON_DOMAIN_MOTIF_H

#include "common/base/arena.h"
#include "common/base/err.h"
#include "common/value/money.h"

struct motif {
    const char *texte;           /* a French sentence, in the arena */
    const char *source;          /* « modèle, jalon EVALUATION ; convention type, étape 6 », or "" */
    uint32_t type;               /* the record it is about; 0: none */
    uint64_t id;
};

/* A growing list in an arena; a failed allocation is kept in `error` and shows
 * once, at the end of the rule. */
struct motifs {
    struct arena *arena;
    struct motif *rows;
    size_t count, cap;
    enum err error;
};

void motifs_init(struct motifs *m, struct arena *arena);
__attribute__((format(printf, 5, 6)))
void motif_add(struct motifs *m, uint32_t type, uint64_t id, const char *source, const char *fmt, ...);

/* One line of the explanation of a number: what, how much, from which record. */
struct terme {
    const char *libelle;
    struct money montant;
    uint32_t type;
    uint64_t id;
};
struct explication {
    const char *formule;         /* « somme des contributions de 2027, rung conventionné » in French */
    const char *source;
    struct terme *termes;
    size_t count, cap;
    struct money total;
    struct arena *arena;
    enum err error;              /* NO_MEMORY, OVERFLOW: sticky */
};
void explication_init(struct explication *e, struct arena *arena, const char *formule, const char *source);
/* Adds the term, and its amount to the total. */
void explication_add(struct explication *e, uint32_t type, uint64_t id, const char *libelle, struct money montant);

#endif
