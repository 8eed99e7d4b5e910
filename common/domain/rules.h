/* One validator for each type that has rules of its own, beyond the table of
 * fields. Only for common/domain. */
#ifndef COMMON_DOMAIN_RULES_H
#define COMMON_DOMAIN_RULES_H

#include "common/domain/validate.h"

typedef enum err rule_fn(const ProtobufCMessage *body, struct err_note *note);

rule_fn rules_organisation, rules_contact, rules_structure, rules_territoire;     /* rules_partenaire.c */
rule_fn rules_agrement, rules_convention, rules_signataire, rules_document;       /* rules_convention.c */
rule_fn rules_contribution, rules_versement, rules_budget, rules_ligne_budget;    /* rules_financement.c */
rule_fn rules_projet_social, rules_noeud, rules_engagement, rules_indicateur, rules_mesure, rules_evaluation,
    rules_statistique, rules_affectation, rules_modele;                           /* rules_projet.c */
rule_fn rules_instance, rules_membre, rules_reunion, rules_presence, rules_decision, rules_suivi, rules_etape,
    rules_echeance, rules_avenant;                                                /* rules_gouvernance.c */

/* The second day, when both are given, must not come before the first. */
MUST_CHECK enum err rules_order(const Pacte__Day *first, const Pacte__Day *second, const char *field,
                                const char *sentence, struct err_note *note);
/* No code twice. */
MUST_CHECK enum err rules_distinct(char *const *codes, size_t count, const char *field, struct err_note *note);

#endif
