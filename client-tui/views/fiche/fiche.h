/* What the fiche of a convention shows besides its own fields. */
#ifndef CLIENT_TUI_VIEWS_FICHE_FICHE_H
#define CLIENT_TUI_VIEWS_FICHE_FICHE_H

#include "client-tui/views/form/form.h"
#include "common/domain/etat.h"

/* What a fact of the fiche can be asked. */
enum fiche_tag { FICHE_FAIT, FICHE_ETAT, FICHE_AGREMENT, FICHE_PORTE, FICHE_SECTION, FICHE_NOEUD };

/* The state of the convention and of its agrément; nothing without a dossier. */
void fiche_etats(struct model *m, struct form *f, const struct dossier *d);
/* Signatories, the yearly gate, avenants, the tree of the projet, what else there is. */
void fiche_parties(struct model *m, struct form *f, const struct dossier *d);
void fiche_suite(struct model *m, struct form *f, const struct dossier *d);
/* Why a row says what it says, as a text to read; "" when there is nothing to add. */
size_t fiche_motifs(struct model *m, const struct dossier *d, const struct form_ligne *l, char *out, size_t size);

/* « n » on an agrément: asks how long the next one lasts, then begins it; one
 * that has a next opens it. */
void agrement_renouveler(struct model *m, uint64_t convention, uint64_t id);

#endif
