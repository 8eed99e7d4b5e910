/* What the choices of a form share. Only for form_*.c. */
#ifndef CLIENT_TUI_VIEWS_FORM_CHOIX_H
#define CLIENT_TUI_VIEWS_FORM_CHOIX_H

#include "client-tui/views/commun/codes.h"
#include "client-tui/views/form/form.h"

/* Rows being made for one list of choices; their texts are in f->choix. */
struct listing { struct form *f; struct choix *rows; size_t count, cap; };
/* False when there is no room or no memory. A candidate is a text, or a record. */
bool listing_add(struct listing *x, const char *label, uint32_t type, uint64_t id, const char *text);

/* Codes that the model of the convention gives for a field (codes.c). */
bool codes_known(const struct form *f, const struct form_ligne *l);
void codes_add(struct model *m, struct listing *x, const struct form_ligne *l);
/* What the code of a value means: « Budget réactualisé »; false: not known here. */
bool codes_libelle(struct model *m, const struct form *f, const struct form_ligne *l, char *out, size_t size);

/* The model that a convention follows: the dispositifs that are known here are
 * offered, the one that is picked gives its code and its version. */
bool modele_demande(const struct form *f, const struct form_ligne *l);
bool modele_choisi(struct model *m, struct form *f, uint64_t id, char *code, size_t size);

/* The type of the records that a choice needs: those that it offers, the models that
 * give codes; 0: none, or any. */
uint32_t choix_cible(const struct model *m, const struct form *f, const struct form_ligne *l);

/* Records, of the copies and of the daemon (liens.c). */
void liens_add(struct model *m, struct listing *x, uint32_t target);
bool liens_complete(const struct form *f, uint32_t target);     /* the copies hold every candidate */
void liens_ask(struct model *m, uint32_t target);               /* opens the choice when they have come */
void choix_open(struct model *m, struct form *f, const struct form_ligne *l);

enum { CANDIDATS_MAX = 8000 };

#endif
