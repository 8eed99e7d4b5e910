/* Amounts and numbers as grids show them: short, aligned, without a sign. */
#ifndef CLIENT_TUI_VIEWS_COMMUN_MONTANTS_H
#define CLIENT_TUI_VIEWS_COMMUN_MONTANTS_H

#include "common/value/money.h"

/* « 32 500 », or « 32 500,00 » with `cents`; no sign of the euro. Returns the
 * length, cut to fit. */
size_t montant_court(struct money m, bool cents, char *out, size_t size);
static inline bool montant_a_centimes(struct money m) { return m.cents % 100 != 0; }

/* « 41 », « 87,5 »: thousandths of a unit. */
size_t milliemes_texte(int64_t milliemes, char *out, size_t size);

#endif
