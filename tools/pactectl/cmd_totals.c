/* totals: the sums that the daemon keeps, per convention, financeur and year. */
#include "tools/pactectl/cmd.h"
#include "tools/pactectl/labels.h"
#include "tools/pactectl/records.h"

#include "common/base/id.h"
#include "common/domain/echelle.h"

#include <stdio.h>
#include <string.h>

static const struct column columns[] = {
    {"convention", N_("Convention"), false, 0}, {"financeur", N_("Financeur"), false, 0},
    {"annee", N_("Année"), true, 0},            {"nature", N_("Nature"), false, 0},
    {"sollicite", N_("Sollicité"), true, 0},    {"promis", N_("Promis"), true, 0},
    {"vote", N_("Voté"), true, 0},              {"notifie", N_("Notifié"), true, 0},
    {"conventionne", N_("Conventionné"), true, 0}, {"appele", N_("Appelé"), true, 0},
    {"verse", N_("Versé"), true, 0},            {"justifie", N_("Justifié"), true, 0},
    {"admis", N_("Admis"), true, 0},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static struct cell reference(struct ctl *c, uint32_t type, uint64_t id, char text[ID_TEXT_BYTES])
{
    id_format(id, text);
    return (struct cell){.kind = CELL_TEXT, .text = bytes_text(text), .shown = labels_get(c, type, id)};
}

static enum err total_row(struct ctl *c, const Pacte__TotalsRow *r)
{
    char convention[ID_TEXT_BYTES], financeur[ID_TEXT_BYTES], nature[32];
    struct cell cells[COLUMNS] = {
        reference(c, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, r->convention, convention),
        reference(c, PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION, r->financeur, financeur),
        cell_count(r->annee),
        {.kind = CELL_TEXT, .text = bytes_text(enum_name(&pacte__nature__descriptor, r->nature, nature, sizeof nature)),
         .shown = bytes_text(enum_label(&pacte__nature__descriptor, r->nature))},
    };
    for (unsigned b = 0; b <= BARREAUX; b++) {               /* the last one is « admis » */
        struct somme s = echelle_total(r, (enum barreau)b);
        cells[4 + b] = s.dite ? cell_money(s.montant.cents) : cell_no_money();
    }
    return out_row(&c->out, cells);
}

static enum err read_years(struct ctl *c, Pacte__TotalsRequest *q)
{
    unsigned from = 0, to = 0;
    int used = 0;
    if (c->o.years == NULL)
        return ERR_OK;
    int n = sscanf(c->o.years, "%4u%n-%4u%n", &from, &used, &to, &used);
    if (n == 1)
        to = from;
    if (n < 1 || c->o.years[used] != '\0' || from > to || from < 1900)
        return err_field(&c->note, ERR_USAGE, "annees", "--annees : écrivez 2027 ou 2027-2030, et non « %s ».", c->o.years);
    q->year_min = from;
    q->year_max = to;
    return ERR_OK;
}

static enum err show_page(struct ctl *c, const Pacte__TotalsReply *r)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < r->n_rows; i++) {
        labels_want(c, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, r->rows[i]->convention);
        labels_want(c, PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION, r->rows[i]->financeur);
    }
    labels_fetch(c);
    for (size_t i = 0; i < r->n_rows && e == ERR_OK; i++)
        e = total_row(c, r->rows[i]);
    return e;
}

enum err cmd_totals(struct ctl *c)
{
    Pacte__TotalsRequest q = PACTE__TOTALS_REQUEST__INIT;
    ProtobufCMessage *m;
    q.by_pages = true;
    enum err e = read_years(c, &q);
    if (e == ERR_OK && c->o.convention != NULL)
        e = records_id(c, record_type_of(PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION), c->o.convention, &q.convention);
    if (e == ERR_OK)
        e = out_begin(&c->out, columns, COLUMNS);
    do {
        arena_reset(&c->page);
        if (e == ERR_OK)
            e = ctl_call(c, PACTE__METHOD__METHOD_TOTALS, &q.base, &m);
        if (e == ERR_OK)
            e = show_page(c, (const Pacte__TotalsReply *)m);
        if (e != ERR_OK)
            return e;
        q.after = ((const Pacte__TotalsReply *)m)->next;
    } while (q.after != 0 && !out_full(&c->out));
    return out_end(&c->out, &c->note);
}
