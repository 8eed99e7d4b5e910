/* What lists say of a convention without opening it: sums of this year (of the
 * next while it has not begun), and what is late, from one answer for all. */
#ifndef CLIENT_TUI_VIEWS_COMMUN_CHIFFRES_H
#define CLIENT_TUI_VIEWS_COMMUN_CHIFFRES_H

#include "client-tui/model/model.h"

struct chiffre {
    uint64_t convention;
    uint32_t annee;                      /* of the sums: the first that has any, of those asked */
    bool demande, obtenu;                /* said at all: nothing said is not 0 */
    int64_t demande_cents, obtenu_cents;
    bool comparee;                       /* part_cents is said */
    int64_t part_cents;                  /* obtained where something was asked: who may not read what the
                                            others were asked compares nothing with it */
    uint32_t retards;
    bool proche;                         /* something is due within ECHEANCE_PROCHE_JOURS */
    int32_t jours;                       /* the soonest of them */
};
struct chiffres {
    const struct sys *sys;
    struct chiffre *rows;                /* sorted by convention */
    size_t count, cap;
};
void chiffres_init(struct chiffres *c, const struct sys *sys);
void chiffres_free(struct chiffres *c);              /* accepts a zeroed one */
void chiffres_clear(struct chiffres *c);
const struct chiffre *chiffres_find(const struct chiffres *c, uint64_t convention);     /* NULL: nothing known */
/* The question that gives them, of this year and the next; its page from `after`
 * on. */
Pacte__TotalsRequest chiffres_question(const struct model *m, uint64_t after);
/* Money only: what is given in kind is never added to it. Obtained is the
 * highest rung that binds: agreed, else notified, else voted. Returns where to
 * go on, 0 at the end. */
uint64_t chiffres_totals(struct chiffres *c, const Pacte__TotalsReply *r);
void chiffres_echeance(struct chiffres *c, const Pacte__EcheanceRow *row);
/* « 75 % », « — »; and « 2 retards », « J-12 », "". */
size_t chiffre_part(const struct chiffre *x, char *out, size_t size);
size_t chiffre_alerte(const struct chiffre *x, char *out, size_t size);

/* State of a deadline as the daemon counts it. */
enum { ECHEANCE_BIENTOT_JOURS = 30 };
static inline bool echeance_row_late(const Pacte__EcheanceRow *r) { return r->fait == NULL && r->du != NULL && r->ecart_jours > 0; }

#endif
