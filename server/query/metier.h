/* What the rules say of the records that a caller may read: each function fills
 * a dossier and gives the packed reply. In the loop thread, within one read
 * transaction. A request about every convention is answered by pages, and a page
 * is made in steps, so that others are served between two of them. */
#ifndef SERVER_QUERY_METIER_H
#define SERVER_QUERY_METIER_H

#include "common/value/day.h"
#include "common/value/money.h"
#include "server/query/dossier.h"

MUST_CHECK enum err query_fiche(const struct query *q, const Pacte__FicheRequest *r, struct bytes *reply);
MUST_CHECK enum err query_expliquer(const struct query *q, const Pacte__ExpliquerRequest *r, struct bytes *reply);

/* A page being made: zeroed before the first step. It lives in the arena of the
 * query, which is the same at each step; the view need not be. */
struct metier_page {
    struct wire_out out;               /* the rows so far */
    uint64_t from;                     /* the record that the next step begins with */
    uint32_t looked_at;                /* records of the list so far */
    bool begun, done;
};
/* One step: the reply is meaningless until page->done. */
MUST_CHECK enum err query_echeances(const struct query *q, const Pacte__EcheancesRequest *r, struct metier_page *page,
                                    struct bytes *reply);
MUST_CHECK enum err query_financements(const struct query *q, const Pacte__FinancementsRequest *r, struct metier_page *page,
                                       struct bytes *reply);
MUST_CHECK enum err query_indicateurs(const struct query *q, const Pacte__IndicateursRequest *r, struct metier_page *page,
                                      struct bytes *reply);
MUST_CHECK enum err query_portefeuille(const struct query *q, const Pacte__PortefeuilleRequest *r, struct metier_page *page,
                                       struct bytes *reply);

/* --- Shared by the files of this part -------------------------------------- */

/* When: the day of the rules, and the query as of the instant of the records.
 * REQUIRED or BAD_DAY, field « au »; OUT_OF_RANGE, field « at_ms ». */
MUST_CHECK enum err metier_when(const struct query *q, const Pacte__Day *au, int64_t at_ms, struct query *as_of,
                                struct day *out);

/* A list of what `fn` makes of one record of the type, or of all those that the
 * caller may read and that are not archived, from `after` on. `fn` fills a dossier
 * with the reader, and adds its rows to the page (field 1 of the reply). */
typedef enum err metier_fn(struct dossier_reader *reader, uint64_t id, void *ctx);
struct metier_list {
    uint32_t type, reads;              /* reads: DOSSIER_TYPE of what the rows are made of */
    uint64_t one, after;
    metier_fn *fn;
    void *ctx;
};
/* A page ends where it holds that many bytes, which fields of two or three bytes
 * do not make more than a client unpacks (LIMIT_FIELDS); a step, where that many
 * records were read. */
enum { METIER_PAGE_BYTES = 128 * 1024, METIER_STEP_RECORDS = 400 };
MUST_CHECK enum err metier_step(const struct query *q, const struct metier_list *l, struct metier_page *page,
                                struct bytes *reply);

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

/* Adds to a FicheReply its tables of figures (metier_fiche_chiffres.c). */
MUST_CHECK enum err metier_fiche_chiffres(const struct dossier *d, struct day au, struct wire_out *out);

#endif
