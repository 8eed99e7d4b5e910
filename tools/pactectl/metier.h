/* What the commands on computed data share. */
#ifndef TOOLS_PACTECTL_METIER_H
#define TOOLS_PACTECTL_METIER_H

#include "tools/pactectl/cmd.h"

/* The day of the rules: of --au, else of --fiches-au, else today at the site. And
 * the instant of the records, which are also read as of it: the end of the day
 * of --fiches-au; 0: now. */
Pacte__Day metier_when(struct ctl *c, int64_t *at_ms);
/* The convention of the first argument; 0 without one. */
MUST_CHECK enum err metier_convention(struct ctl *c, uint64_t *out);
/* The year of --annee; 0 without one. */
MUST_CHECK enum err metier_annee(struct ctl *c, uint32_t *out);

struct cell metier_day(const Pacte__Day *d);
struct cell metier_money(const Pacte__Money *m);
/* « 87,5 » for people, « 87.5 » for programs; both texts in the page. */
struct cell metier_number(struct ctl *c, const Pacte__Nombre *n);
struct cell metier_rate(struct ctl *c, const Pacte__Rate *r);
/* Label of a record for people, its id for programs; labels_want first. */
struct cell metier_ref(struct ctl *c, uint32_t type, uint64_t id);

#endif
