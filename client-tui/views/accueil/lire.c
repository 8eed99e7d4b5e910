/* Reading the home page in few round trips: deadlines, conventions and sums at
 * once, then the state of the first conventions; or, for who follows thousands
 * of structures, the portfolio page by page. What was read stays on screen
 * until the next reading is whole. */
#include "client-tui/views/accueil/accueil.h"

#include <stdio.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

static struct accueil *here(struct model *m, uint64_t tour)
{
    for (size_t i = 0; i <= m->depth; i++) {
        struct place *p = i < m->depth ? &m->places[i] : m->has_popped ? &m->popped : NULL;
        if (p != NULL && p->page == PAGE_ACCUEIL && p->state != NULL && ((struct accueil *)p->state)->tour == tour)
            return p->state;
    }
    return NULL;
}

/* --- A reading ---------------------------------------------------------------------- */

/* A cut in the middle: what was there stays, with its age, until the link is back. */
static void whole(struct model *m, struct accueil *s)
{
    struct accueil_lu *l = &s->lit;
    lu_trier(m, l);
    if (l->error == ERR_UNREACHABLE) {
        s->read_day.number = 0;
        if (s->lu.read_ms != 0)
            lu_free(l);
        return;
    }
    l->read_ms = l->kept_ms != 0 ? l->kept_ms : m->now_ms > 0 ? m->now_ms : 1;
    lu_free(&s->lu);
    s->lu = *l;
    *l = (struct accueil_lu){0};
    s->seen_lu = NULL;                   /* its names are to be put in */
}

/* The end of one request; true when its answer can be read. What is only there
 * to complete a row may be refused without a word. */
static bool came(struct model *m, struct accueil *s, const struct reponse *r, bool optional)
{
    m->dirty = true;
    s->en_cours--;
    if (r->error == ERR_OK && r->m != NULL) {
        if (r->kept_ms != 0 && (s->lit.kept_ms == 0 || r->kept_ms < s->lit.kept_ms))
            s->lit.kept_ms = r->kept_ms;
        return true;
    }
    if (optional && m->link != LINK_ONLINE)
        return false;                    /* the local copy need not have everything */
    if (s->lit.error != ERR_UNREACHABLE && (!optional || r->error == ERR_UNREACHABLE)) {
        s->lit.error = r->error != ERR_OK ? r->error : ERR_INTERNAL;
        (void)snprintf(s->lit.error_text, sizeof s->lit.error_text, "%s", err_sentence(s->lit.error, r->note));
    }
    return false;
}

static void gone_out(struct model *m, struct accueil *s, Pacte__Method method, const ProtobufCMessage *q, answer_fn *fn, const char *words)
{
    s->en_cours++;
    model_send(m, method, q, fn, s->tour, words);
}

static void end(struct model *m, struct accueil *s)
{
    if (s->en_cours == 0)
        whole(m, s);
    else if (s->lu.read_ms == 0)
        lu_trier(m, &s->lit);                 /* shown as it comes */
}

/* --- Deadlines ------------------------------------------------------------------------- */

static void ask_deadlines(struct model *m, struct accueil *s, uint64_t after);

static void deadline(const struct model *m, struct accueil *s, const Pacte__EcheanceRow *x)
{
    struct accueil_lu *l = &s->lit;
    if (x->fait != NULL || x->du == NULL)
        return;
    chiffres_echeance(&l->chiffres, x);
    /* Of thousands of conventions, only what is late or near is to be done. */
    if (s->federation && x->du->number - m->today.number > ECHEANCE_BIENTOT_JOURS)
        return;
    if (l->n_a_faire == 2 * ACCUEIL_A_FAIRE_MAX)
        lu_trier(m, l);
    if (l->coupes > 0 && x->du->number >= l->a_faire[ACCUEIL_A_FAIRE_MAX - 1].du.number) {
        l->coupes++;
        l->coupes_retard += x->du->number < m->today.number;
        return;
    }
    struct a_faire *t = ROW(l, a_faire, 2 * ACCUEIL_A_FAIRE_MAX);
    if (t == NULL)
        return;
    t->convention = x->convention;
    t->type = (uint32_t)x->type;
    t->id = x->id;
    t->avec = x->avec;
    t->du.number = x->du->number;
    t->bloquante = x->bloquante;
    t->titre = lu_texte(l, x->titre);
    t->regle = lu_texte(l, x->regle);
    t->source = lu_texte(l, x->source);
    t->responsable = lu_texte(l, x->responsable);
}

static void deadlines(struct model *m, const struct reponse *r, uint64_t tour)
{
    struct accueil *s = here(m, tour);
    if (s == NULL)
        return;
    if (came(m, s, r, false)) {
        const Pacte__EcheancesReply *e = (const Pacte__EcheancesReply *)r->m;
        for (size_t i = 0; i < e->n_rows; i++)
            deadline(m, s, e->rows[i]);
        if (e->next != 0)
            ask_deadlines(m, s, e->next);
    }
    end(m, s);
}

static void ask_deadlines(struct model *m, struct accueil *s, uint64_t after)
{
    Pacte__EcheancesRequest q = PACTE__ECHEANCES_REQUEST__INIT;
    Pacte__Day au = PACTE__DAY__INIT;
    if (s->pages++ >= ACCUEIL_PAGES_MAX) {
        s->lit.trop = true;
        return;
    }
    au.number = m->today.number;
    q.au = &au;
    q.after = after;
    gone_out(m, s, PACTE__METHOD__METHOD_ECHEANCES, &q.base, deadlines, _("Lecture des échéances"));
}

/* --- Conventions ------------------------------------------------------------------------- */

static void state_of(struct model *m, struct accueil_lu *l, const Pacte__FicheReply *f)
{
    struct ma_convention *c = NULL;
    for (size_t i = 0; i < l->n_conventions; i++)
        if (l->conventions[i].id == f->convention)
            c = &l->conventions[i];
    if (c == NULL)
        return;
    c->lue = true;
    c->etapes = (uint32_t)f->n_etapes;
    c->etape_nom = lu_texte(l, f->etat);
    for (size_t i = 0; i < f->n_etapes; i++)
        if (f->etapes[i]->courante) {
            c->etape = (uint32_t)i + 1;
            c->etape_nom = lu_texte(l, f->etapes[i]->libelle);
        }
    c->agree = f->agrement_etat[0] != '\0';
    c->agrement_fin = day_add_days(m->today, f->agrement_jours);
}

static void states(struct model *m, const struct reponse *r, uint64_t tour)
{
    struct accueil *s = here(m, tour);
    if (s == NULL)
        return;
    if (came(m, s, r, true))
        state_of(m, &s->lit, (const Pacte__FicheReply *)r->m);
    end(m, s);
}

static void ask_states(struct model *m, struct accueil *s)
{
    Pacte__FicheRequest q = PACTE__FICHE_REQUEST__INIT;
    Pacte__Day au = PACTE__DAY__INIT;
    au.number = m->today.number;
    q.au = &au;
    for (size_t i = 0; i < s->lit.n_conventions && i < ACCUEIL_FICHES_MAX; i++) {
        q.convention = s->lit.conventions[i].id;
        gone_out(m, s, PACTE__METHOD__METHOD_FICHE, &q.base, states, _("Lecture des conventions"));
    }
}

static void conventions(struct model *m, const struct reponse *r, uint64_t tour)
{
    struct accueil *s = here(m, tour);
    if (s == NULL)
        return;
    if (came(m, s, r, false)) {
        const Pacte__ListReply *list = (const Pacte__ListReply *)r->m;
        for (size_t i = 0; i < list->n_records; i++) {
            const Pacte__Convention *x = list->records[i]->convention;
            struct ma_convention *c = x != NULL ? ROW(&s->lit, conventions, ACCUEIL_CONVENTIONS_MAX) : NULL;
            annuaire_keep(m, list->records[i]);
            if (c == NULL)
                continue;
            c->id = list->records[i]->header->id;
            c->reference = lu_texte(&s->lit, x->reference);
            c->structure = x->n_structures > 0 ? x->structures[0]->id : 0;
        }
        s->lit.trop = s->lit.trop || list->next.len > 0;
        ask_states(m, s);
    }
    end(m, s);
}

static void ask_totals(struct model *m, struct accueil *s, uint64_t after);

static void totals(struct model *m, const struct reponse *r, uint64_t tour)
{
    struct accueil *s = here(m, tour);
    if (s == NULL)
        return;
    uint64_t next = came(m, s, r, true) ? chiffres_totals(&s->lit.chiffres, (const Pacte__TotalsReply *)r->m) : 0;
    if (next != 0)
        ask_totals(m, s, next);
    end(m, s);
}

static void ask_totals(struct model *m, struct accueil *s, uint64_t after)
{
    Pacte__TotalsRequest q = chiffres_question(m, after);
    gone_out(m, s, PACTE__METHOD__METHOD_TOTALS, &q.base, totals, _("Lecture des montants"));
}

static void ask_conventions(struct model *m, struct accueil *s)
{
    Pacte__ListRequest q = PACTE__LIST_REQUEST__INIT;
    q.type = TYPE(CONVENTION);
    q.order = (char *)"fin";
    q.rows = ACCUEIL_CONVENTIONS_MAX;
    gone_out(m, s, PACTE__METHOD__METHOD_LIST, &q.base, conventions, _("Lecture des conventions"));
    ask_totals(m, s, 0);
}

/* --- The portfolio ---------------------------------------------------------------------------- */

static void ask_portfolio(struct model *m, struct accueil *s, uint64_t after);

static void portfolio(struct model *m, const struct reponse *r, uint64_t tour)
{
    struct accueil *s = here(m, tour);
    if (s == NULL)
        return;
    if (came(m, s, r, false)) {
        const Pacte__PortefeuilleReply *p = (const Pacte__PortefeuilleReply *)r->m;
        for (size_t i = 0; i < p->n_rows; i++) {
            const Pacte__PortefeuilleRow *x = p->rows[i];
            struct mon_agrement *a = ROW(&s->lit, agrements, ACCUEIL_AGREMENTS_MAX);
            if (a == NULL)
                break;
            *a = (struct mon_agrement){.agrement = x->agrement, .structure = x->structure, .nom = lu_texte(&s->lit, x->nom),
                                       .commune = lu_texte(&s->lit, x->commune), .situation = lu_texte(&s->lit, x->situation),
                                       .couleur = lu_texte(&s->lit, x->couleur), .datee = x->fin != NULL, .jours = x->jours_restants,
                                       .fin = {x->fin != NULL ? x->fin->number : 0}};
        }
        if (p->next != 0)
            ask_portfolio(m, s, p->next);
    }
    end(m, s);
}

static void ask_portfolio(struct model *m, struct accueil *s, uint64_t after)
{
    Pacte__PortefeuilleRequest q = PACTE__PORTEFEUILLE_REQUEST__INIT;
    Pacte__Day au = PACTE__DAY__INIT;
    if (s->pages++ >= ACCUEIL_PAGES_MAX) {
        s->lit.trop = true;
        return;
    }
    au.number = m->today.number;
    q.au = &au;
    q.after = after;
    gone_out(m, s, PACTE__METHOD__METHOD_PORTEFEUILLE, &q.base, portfolio, _("Lecture du portefeuille"));
}

/* --- When ------------------------------------------------------------------------------------- */

static bool federation(const struct model *m)
{
    for (size_t i = 0; i < m->role_count; i++)
        if (m->roles[i] == PACTE__ROLE__ROLE_FEDERATION)
            return true;
    return false;
}

void accueil_start(struct model *m, struct place *p)
{
    struct accueil *s = p->state;
    lu_init(&s->lit, m->sys);
    s->federation = federation(m);
    s->tour++;
    s->pages = 0;
    s->en_cours = 1;                     /* so that no answer ends it before all was asked */
    s->read_index = m->watch_index;
    s->read_day = m->today;
    if (s->federation)
        ask_portfolio(m, s, 0);
    else
        ask_conventions(m, s);
    ask_deadlines(m, s, 0);
    s->en_cours--;
    end(m, s);
}

/* Others' changes are read again when this page is looked at, and not more
 * often than every few seconds; the thousands of a federation only by F5. */
static bool stale(struct model *m, const struct accueil *s, const struct place *p)
{
    if (m->link != LINK_ONLINE)          /* the local copy is read once */
        return s->lu.read_ms == 0 && s->lit.error == ERR_OK;
    if (s->lu.kept_ms != 0)
        return true;
    if (s->read_day.number != m->today.number || (s->lu.read_ms == 0 && s->lit.error == ERR_OK))
        return true;
    if (s->lu.read_ms == 0)
        return s->lit.error == ERR_UNREACHABLE;
    return !s->federation && model_top(m) == p && s->read_index < m->watch_index && m->now_ms - s->lu.read_ms >= ACCUEIL_RELIRE_MS;
}

void accueil_refresh(struct model *m, struct place *p)
{
    struct accueil *s = p->state;
    if (model_reads(m) && s->en_cours == 0 && stale(m, s, p))
        accueil_start(m, p);
    accueil_noms(m, s);
    changes_note(m);
}
