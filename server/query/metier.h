/* What the rules say of the records that a caller may read: each function fills
 * a dossier and gives the packed reply. In the loop thread, within one read
 * transaction; a request about every convention does a bounded part of the
 * work and says where to go on. */
#ifndef SERVER_QUERY_METIER_H
#define SERVER_QUERY_METIER_H

#include "common/value/day.h"
#include "common/value/money.h"
#include "server/query/query.h"

MUST_CHECK enum err query_fiche(const struct query *q, const Pacte__FicheRequest *r, struct bytes *reply);
MUST_CHECK enum err query_echeances(const struct query *q, const Pacte__EcheancesRequest *r, struct bytes *reply);
MUST_CHECK enum err query_financements(const struct query *q, const Pacte__FinancementsRequest *r, struct bytes *reply);
MUST_CHECK enum err query_indicateurs(const struct query *q, const Pacte__IndicateursRequest *r, struct bytes *reply);
MUST_CHECK enum err query_portefeuille(const struct query *q, const Pacte__PortefeuilleRequest *r, struct bytes *reply);
MUST_CHECK enum err query_expliquer(const struct query *q, const Pacte__ExpliquerRequest *r, struct bytes *reply);

/* --- Shared by the files of this part -------------------------------------- */

/* When: the day of the rules, and the query as of the instant of the records.
 * REQUIRED or BAD_DAY, field « au »; OUT_OF_RANGE, field « at_ms ». */
MUST_CHECK enum err metier_when(const struct query *q, const Pacte__Day *au, int64_t at_ms, struct query *as_of,
                                struct day *out);

/* Calls `fn` for the records of a type that the caller may read: one of them,
 * or all from `after` on, at most METIER_PAGE of them for one answer; *next is
 * where to go on, 0 at the end. What would not fit in `out` with the rows of the
 * former records begins the next page. Each call gets a query with an arena of
 * its own, so that what one dossier takes is given back before the next. */
enum { METIER_PAGE = 25 };
typedef enum err metier_fn(const struct query *q, uint64_t id, void *ctx);
MUST_CHECK enum err metier_each(const struct query *q, uint32_t type, uint64_t one, uint64_t after, struct wire_out *out,
                                metier_fn *fn, void *ctx, uint64_t *next);

/* Adds a message as field `field`; TOO_LARGE when the answer would not fit. */
MUST_CHECK enum err metier_row(struct wire_out *out, uint32_t field, const ProtobufCMessage *row);

/* Adds a FicheDerogation; `leve`: what it lifts now, or "". */
MUST_CHECK enum err metier_derogation(struct wire_out *out, uint32_t field, const Pacte__Derogation *x, const char *leve);

/* Packed strings are not changed: the generated code wants them without const. */
static inline char *metier_text(const char *s) { return (char *)(uintptr_t)s; }

/* A value of the wire held beside the row that points to it; NULL: not said. */
struct metier_money { Pacte__Money m; };
struct metier_day { Pacte__Day d; };
Pacte__Money *metier_money(struct metier_money *at, bool said, struct money m);
Pacte__Day *metier_day(struct metier_day *at, bool said, struct day d);
struct metier_nombre { Pacte__Nombre n; };
Pacte__Nombre *metier_nombre(struct metier_nombre *at, bool said, int64_t milliemes);

struct dossier;
/* Adds to a FicheReply its tables of figures (metier_fiche_chiffres.c). */
MUST_CHECK enum err metier_fiche_chiffres(const struct dossier *d, struct day au, struct wire_out *out);

#endif
