/* fiche, explain: one convention on one page, and the reason of a sum. */
#include "tools/pactectl/labels.h"
#include "tools/pactectl/metier.h"

#include <stdint.h>
#include <stdio.h>

#define COUNT_OF(a) (sizeof(a) / sizeof((a)[0]))

static const struct column fact_columns[] = {
    {"rubrique", N_("Rubrique"), false, 0}, {"intitule", N_("Intitulé"), false, 0},
    {"valeur", N_("Valeur"), false, 0},     {"date", N_("Date"), false, 0},
    {"montant", N_("Montant"), true, 0},    {"source", N_("Source"), false, 0},
};

struct fact { const char *part, *title; struct cell value, day, amount; const char *source; };

static enum err put(struct ctl *c, const struct fact *f)
{
    const struct cell cells[COUNT_OF(fact_columns)] = {
        cell_text(f->part), cell_text(f->title), f->value, f->day, f->amount,
        cell_text(f->source != NULL ? f->source : ""),
    };
    return out_row(&c->out, cells);
}

static enum err state(struct ctl *c, const Pacte__FicheReply *r)
{
    enum err e = put(c, &(struct fact){.part = N_("convention"), .title = r->reference, .value = cell_text(r->intitule)});
    if (e == ERR_OK)
        e = put(c, &(struct fact){.part = N_("convention"), .title = N_("état"), .value = cell_text(r->etat),
                                  .day = metier_day(r->effet)});
    for (size_t i = 0; i < r->n_motifs && e == ERR_OK; i++)
        e = put(c, &(struct fact){.part = N_("parce que"), .title = r->motifs[i]->texte, .source = r->motifs[i]->source});
    if (e == ERR_OK)
        e = put(c, &(struct fact){.part = N_("période"), .title = N_("début"), .day = metier_day(r->debut)});
    if (e == ERR_OK)
        e = put(c, &(struct fact){.part = N_("période"), .title = r->prorogee ? N_("fin, prorogée") : N_("fin"),
                                  .day = metier_day(r->fin)});
    if (e == ERR_OK)
        e = put(c, &(struct fact){.part = N_("signatures"), .title = N_("données"), .value = cell_count(r->signatures)});
    if (e == ERR_OK)
        e = put(c, &(struct fact){.part = N_("signatures"), .title = N_("attendues"), .value = cell_count(r->signataires)});
    if (e == ERR_OK && r->agrement_etat[0] != '\0')
        e = put(c, &(struct fact){.part = N_("agrément"), .title = N_("situation"), .value = cell_text(r->agrement_etat)});
    if (e == ERR_OK && r->agrement_etat[0] != '\0')
        e = put(c, &(struct fact){.part = N_("agrément"), .title = N_("jours restants"),
                                  .value = {.kind = CELL_INTEGER, .number = r->agrement_jours}});
    return e;
}

static enum err steps(struct ctl *c, const Pacte__FicheReply *r)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < r->n_etapes && e == ERR_OK; i++) {
        const Pacte__FicheEtape *s = r->etapes[i];
        e = put(c, &(struct fact){.part = N_("étape"), .title = s->libelle, .day = metier_day(s->le),
                                  .value = cell_text(s->close ? N_("close") : s->courante ? s->attend : N_("à venir"))});
    }
    return e;
}

/* Whether the year is renewed, and by how many of its documents. */
static void renewal(const Pacte__FicheAnnee *y, char *out, size_t size)
{
    (void)snprintf(out, size, "%s : %u %s sur %u",
                   !y->porte_ouverte ? N_("pas encore acquise") : y->porte_retroactive ? N_("acquise, avec effet rétroactif") : N_("acquise"),
                   y->documents_recus, y->documents_recus > 1 ? N_("documents reçus") : N_("document reçu"), y->documents_attendus);
}

static enum err one_year(struct ctl *c, const Pacte__FicheAnnee *y)
{
    char year[16], reached[64], renewed[96];
    renewal(y, renewed, sizeof renewed);
    (void)snprintf(year, sizeof year, "%u", y->annee);
    (void)snprintf(reached, sizeof reached, "%u atteints sur %u jugés, %u suivis", y->indicateurs_atteints,
                   y->indicateurs_juges, y->indicateurs_total);
    const struct { const char *title; const Pacte__Money *m; } amounts[] = {
        {N_("accordé"), y->accorde},
        {N_("écart demandé − accordé"), y->demande_accorde},
        {N_("écart accordé − versé"), y->accorde_verse},
        {N_("écart charges − ressources"), y->charges_ressources},
    };
    enum err e = ERR_OK;
    for (size_t i = 0; i < COUNT_OF(amounts) && e == ERR_OK; i++)
        if (amounts[i].m != NULL)
            e = put(c, &(struct fact){.part = year, .title = amounts[i].title, .amount = metier_money(amounts[i].m)});
    if (e == ERR_OK && y->porte_exigee)
        e = put(c, &(struct fact){.part = year, .title = N_("reconduction"), .value = cell_text(renewed)});
    if (e == ERR_OK && y->indicateurs_total > 0)
        e = put(c, &(struct fact){.part = year, .title = N_("indicateurs"), .value = cell_text(reached)});
    return e;
}

static enum err drops(struct ctl *c, const Pacte__FicheReply *r)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < r->n_baisses; i++)
        labels_want(c, PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION, r->baisses[i]->financeur);
    labels_fetch(c);
    for (size_t i = 0; i < r->n_baisses && e == ERR_OK; i++) {
        const Pacte__FicheBaisse *b = r->baisses[i];
        char title[64];
        (void)snprintf(title, sizeof title, "baisse en %u", b->annee);
        e = put(c, &(struct fact){.part = N_("maintien du niveau"), .title = title,
                                  .value = metier_ref(c, PACTE__RECORD_TYPE__RECORD_TYPE_ORGANISATION, b->financeur),
                                  .amount = metier_money(b->ecart)});
    }
    return e;
}

/* The text as it is on that day: each change, and whether it is part of it. */
static enum err avenants(struct ctl *c, const Pacte__FicheReply *r, const Pacte__Day *au)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < r->n_avenants && e == ERR_OK; i++) {
        const Pacte__FicheAvenant *a = r->avenants[i];
        bool seen = a->signe != NULL && a->signe->number <= au->number;
        char part[32];
        (void)snprintf(part, sizeof part, "avenant n° %u", a->numero);
        e = put(c, &(struct fact){.part = part, .title = a->objet, .day = metier_day(a->effet != NULL ? a->effet : a->signe),
                                  .value = cell_text(a->applique ? N_("en effet") : seen ? N_("signé, à venir")
                                                                                        : N_("à signer"))});
        for (size_t k = 0; k < a->n_changements && e == ERR_OK; k++)
            e = put(c, &(struct fact){.part = part, .title = N_("change"), .value = cell_text(a->changements[k])});
    }
    return e;
}

/* Who lifts which rule: the reason, then what it lifts now. */
static enum err derogations(struct ctl *c, const Pacte__FicheReply *r)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < r->n_derogations && e == ERR_OK; i++) {
        const Pacte__FicheDerogation *x = r->derogations[i];
        e = put(c, &(struct fact){.part = N_("dérogation"), .title = x->nom, .value = cell_text(x->raison),
                                  .day = metier_day(x->le), .source = x->compte});
        if (e == ERR_OK)
            e = put(c, &(struct fact){.part = N_("dérogation"), .title = N_("lève"),
                                      .value = cell_text(x->leve[0] != '\0' ? x->leve : N_("plus rien : retirez-la"))});
    }
    return e;
}

enum err cmd_fiche(struct ctl *c)
{
    Pacte__FicheRequest q = PACTE__FICHE_REQUEST__INIT;
    Pacte__Day au = metier_when(c, &q.at_ms);
    ProtobufCMessage *m;
    q.au = &au;
    enum err e = metier_convention(c, &q.convention);
    if (e == ERR_OK)
        e = ctl_call(c, PACTE__METHOD__METHOD_FICHE, &q.base, &m);
    if (e != ERR_OK)
        return e;
    const Pacte__FicheReply *r = (const Pacte__FicheReply *)m;
    e = out_begin(&c->out, fact_columns, COUNT_OF(fact_columns));
    if (e == ERR_OK)
        e = state(c, r);
    if (e == ERR_OK)
        e = steps(c, r);
    if (e == ERR_OK)
        e = drops(c, r);
    for (size_t i = 0; i < r->n_annees && e == ERR_OK; i++)
        e = one_year(c, r->annees[i]);
    if (e == ERR_OK)
        e = avenants(c, r, &au);
    if (e == ERR_OK)
        e = derogations(c, r);
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

/* --- Why --------------------------------------------------------------------------- */

static const struct column term_columns[] = {
    {"terme", N_("Terme"), false, 0}, {"montant", N_("Montant"), true, 0}, {"fiche", N_("Fiche"), false, 0},
};

enum err cmd_explain(struct ctl *c)
{
    Pacte__ExpliquerRequest q = PACTE__EXPLIQUER_REQUEST__INIT;
    Pacte__Day au = metier_when(c, &q.at_ms);
    ProtobufCMessage *m;
    q.au = &au;
    q.barreau = (char *)(uintptr_t)c->o.args[1];
    enum err e = metier_convention(c, &q.convention);
    if (e == ERR_OK)
        e = metier_annee(c, &q.annee);
    if (e == ERR_OK)
        e = ctl_call(c, PACTE__METHOD__METHOD_EXPLIQUER, &q.base, &m);
    if (e != ERR_OK)
        return e;
    const Pacte__ExpliquerReply *r = (const Pacte__ExpliquerReply *)m;
    say("%s (%s)", r->formule, r->source);
    for (size_t i = 0; i < r->n_derogations; i++)
        say("Règle « %s » levée par %s : %s", r->derogations[i]->nom, r->derogations[i]->compte, r->derogations[i]->raison);
    e = out_begin(&c->out, term_columns, COUNT_OF(term_columns));
    for (size_t i = 0; i < r->n_termes && e == ERR_OK; i++) {
        const struct cell cells[COUNT_OF(term_columns)] = {
            cell_text(r->termes[i]->libelle), metier_money(r->termes[i]->montant),
            metier_ref(c, (uint32_t)r->termes[i]->type, r->termes[i]->id),
        };
        e = out_row(&c->out, cells);
    }
    const struct cell total[COUNT_OF(term_columns)] = {cell_text(N_("total")), metier_money(r->total), {.kind = CELL_NONE}};
    if (e == ERR_OK)
        e = out_row(&c->out, total);
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}
