#include "tools/pactectl/metier.h"

#include "common/base/id.h"
#include "common/value/number.h"
#include "common/value/rate.h"
#include "tools/pactectl/labels.h"
#include "tools/pactectl/records.h"
#include "tools/pactectl/zone.h"

#include <stdlib.h>
#include <string.h>

Pacte__Day metier_when(struct ctl *c, int64_t *at_ms)
{
    Pacte__Day d = PACTE__DAY__INIT;
    struct day today = zone_day(sys_wall_ms(&sys_real));
    d.number = (day_valid(c->au) ? c->au : day_valid(c->fiches_au) ? c->fiches_au : today).number;
    c->at_ms = *at_ms = day_valid(c->fiches_au) ? zone_end_of_day_ms(c->fiches_au) : 0;
    return d;
}

enum err metier_convention(struct ctl *c, uint64_t *out)
{
    *out = 0;
    if (c->o.arg_count == 0)
        return ERR_OK;
    /* The reference is that of today, whenever its convention is asked of. */
    int64_t at_ms = c->at_ms;
    c->at_ms = 0;
    enum err e = records_id(c, record_type_of(PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION), c->o.args[0], out);
    c->at_ms = at_ms;
    return e;
}

enum err metier_annee(struct ctl *c, uint32_t *out)
{
    char *end;
    *out = 0;
    if (c->o.year == NULL)
        return ERR_OK;
    unsigned long n = strtoul(c->o.year, &end, 10);
    if (*end != '\0' || n < 1990 || n > 2199)
        return err_field(&c->note, ERR_USAGE, "annee", "--annee : écrivez une année, comme 2027, et non « %s ».", c->o.year);
    *out = (uint32_t)n;
    return ERR_OK;
}

struct cell metier_day(const Pacte__Day *d)
{
    return d != NULL ? (struct cell){.kind = CELL_DAY, .number = d->number} : (struct cell){.kind = CELL_NONE};
}

struct cell metier_money(const Pacte__Money *m)
{
    return m != NULL ? cell_money(m->cents) : cell_no_money();
}

static struct cell kept(struct ctl *c, const char *plain, const char *shown)
{
    char *a = arena_text(&c->page, plain, strlen(plain)), *b = arena_text(&c->page, shown, strlen(shown));
    if (a == NULL || b == NULL)
        return (struct cell){.kind = CELL_NONE};
    return (struct cell){.kind = CELL_TEXT, .text = bytes_text(a), .shown = bytes_text(b), .figure = true};
}

struct cell metier_number(struct ctl *c, const Pacte__Nombre *n)
{
    char plain[NUMBER_TEXT_BYTES], shown[NUMBER_TEXT_BYTES];
    if (n == NULL)
        return (struct cell){.kind = CELL_NONE};
    (void)number_format_plain((struct number){n->milliemes}, plain, sizeof plain);
    (void)number_format((struct number){n->milliemes}, shown, sizeof shown);
    return kept(c, plain, shown);
}

struct cell metier_rate(struct ctl *c, const Pacte__Rate *r)
{
    char plain[RATE_TEXT_BYTES], shown[RATE_TEXT_BYTES];
    if (r == NULL)
        return (struct cell){.kind = CELL_NONE};
    (void)rate_format_plain((struct rate){r->per_10000}, plain, sizeof plain);
    (void)rate_format((struct rate){r->per_10000}, shown, sizeof shown);
    return kept(c, plain, shown);
}

struct cell metier_ref(struct ctl *c, uint32_t type, uint64_t id)
{
    char text[ID_TEXT_BYTES];
    if (id == 0)
        return (struct cell){.kind = CELL_NONE};
    id_format(id, text);
    char *held = arena_text(&c->page, text, strlen(text));
    if (held == NULL)
        return (struct cell){.kind = CELL_NONE};
    return (struct cell){.kind = CELL_TEXT, .text = bytes_text(held), .shown = labels_get(c, type, id)};
}
