/* Reading the model of a dispositif: rows in force at a day, settings with the
 * convention's own values first, due dates from an origin. Pure. */
#ifndef COMMON_DOMAIN_MODELE_H
#define COMMON_DOMAIN_MODELE_H

#include "common/domain/dossier.h"

/* Absent bounds do not bind. */
bool modele_en_vigueur(const Pacte__Validite *v, struct day au);

/* The value of a setting: that of the convention (« code=valeur ») before that
 * of the model; NULL when neither says anything. */
const char *modele_reglage(const struct dossier *d, const char *code, struct day au);

/* Rows by code, in force at that day; NULL when there is none. */
const Pacte__ModeleEtape *modele_etape(const Pacte__Modele *m, const char *code);
const Pacte__ModeleJalon *modele_jalon(const Pacte__Modele *m, const char *code);
const Pacte__ModeleInstance *modele_instance(const Pacte__Modele *m, const char *code, struct day au);
const Pacte__ModeleFonction *modele_fonction(const Pacte__Modele *m, const char *code, struct day au);
const Pacte__ModeleTaux *modele_taux(const Pacte__Modele *m, const char *code, struct day au);
const Pacte__ModeleCompte *modele_compte(const Pacte__Modele *m, const char *code, struct day au);
const Pacte__ModeleDelaiLegal *modele_delai_legal(const Pacte__Modele *m, const char *code);

/* The day that a delay points to, from its origin day. */
struct day delai_depuis(const Pacte__Delai *delai, struct day origine);

/* The origin of a delay in this dossier; `annee` serves the origins that count
 * by year. False when the fact is not known yet. */
bool delai_origine(const struct dossier *d, Pacte__Origine origine, uint32_t annee, struct day *out);

/* A model that contradicts itself is refused, with the place in the note:
 * codes twice, a proof or a step that does not exist, steps out of order, a
 * slice of 0, a rate over 100 %, periods where the end precedes the start, two
 * rows of one code in force on the same day, an unknown setting cited, a term
 * of the glossary defined twice or not at all. */
MUST_CHECK enum err modele_verifier(const Pacte__Modele *m, struct err_note *note);

#endif
