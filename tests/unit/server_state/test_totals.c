/* Totals kept as the writes happen, held against a naive sum over plain
 * arrays, after every few of thousands of random operations. */
#include "tests/unit/server_state/totals.h"

#include <criterion/criterion.h>

enum { CONTRIBUTIONS = 12, VERSEMENTS = 20, RUNGS = 9 };

struct contribution {
    bool exists, archived;
    uint64_t convention, financeur;
    uint32_t annee, nature;
    bool said[RUNGS];
    int64_t rungs[RUNGS];             /* as TotalsRow; [6] is not used */
};

struct versement {
    bool exists, archived, said;
    uint64_t contribution;            /* its place, from 1; 0: cites nobody */
    bool reversement;
    int64_t cents;
};

struct model {
    struct contribution contributions[CONTRIBUTIONS];
    struct versement versements[VERSEMENTS];
};

static const Pacte__Money *money(struct world *w, bool said, int64_t cents)
{
    Pacte__Money *m = arena_alloc(&w->bodies, sizeof *m);
    pacte__money__init(m);
    m->cents = cents;
    return said ? m : NULL;
}

static Pacte__Ref *ref(struct world *w, uint64_t id)
{
    Pacte__Ref *r = arena_alloc(&w->bodies, sizeof *r);
    pacte__ref__init(r);
    r->id = id;
    return r;
}

static ProtobufCMessage *body_of_contribution(struct world *w, const struct contribution *c)
{
    Pacte__Contribution *m = arena_alloc(&w->bodies, sizeof *m);
    pacte__contribution__init(m);
    m->convention = ref(w, c->convention);
    m->financeur = ref(w, c->financeur);
    m->annee = c->annee;
    m->nature = (Pacte__Nature)c->nature;
    Pacte__Money **const rungs[RUNGS] = {
        &m->sollicite, &m->promis, &m->vote, &m->notifie, &m->conventionne, &m->appele, NULL, &m->justifie, &m->admis,
    };
    for (size_t i = 0; i < RUNGS; i++)
        if (rungs[i] != NULL)
            *rungs[i] = (Pacte__Money *)(uintptr_t)money(w, c->said[i], c->rungs[i]);
    return &m->base;
}

static ProtobufCMessage *body_of_versement(struct world *w, const struct versement *x)
{
    Pacte__Versement *m = arena_alloc(&w->bodies, sizeof *m);
    pacte__versement__init(m);
    m->contribution = x->contribution != 0 ? ref(w, 1000 + x->contribution) : NULL;
    m->type = x->reversement ? PACTE__TYPE_VERSEMENT__TYPE_VERSEMENT_REVERSEMENT : PACTE__TYPE_VERSEMENT__TYPE_VERSEMENT_ACOMPTE;
    m->recu = (Pacte__Money *)(uintptr_t)money(w, x->said, x->cents);
    return &m->base;
}

static void random_contribution(uint64_t *seed, struct contribution *c)
{
    c->exists = true;
    c->archived = draw(seed, 4) == 0;
    c->convention = 1 + draw(seed, 2);
    c->financeur = 1 + draw(seed, 2);
    c->annee = 2026 + (uint32_t)draw(seed, 2);
    c->nature = (uint32_t)draw(seed, 2);
    for (size_t i = 0; i < RUNGS; i++) {
        c->said[i] = draw(seed, 2) == 0;
        c->rungs[i] = (int64_t)draw(seed, 2000000) - 1000;
    }
}

static void random_versement(uint64_t *seed, struct versement *x)
{
    x->exists = true;
    x->archived = draw(seed, 4) == 0;
    x->said = draw(seed, 5) != 0;
    x->contribution = draw(seed, CONTRIBUTIONS + 1);
    x->reversement = draw(seed, 4) == 0;
    x->cents = (int64_t)draw(seed, 2000000);
}

/* --- The naive sum --------------------------------------------------------------- */

static void add_contribution(const struct model *m, size_t index, Pacte__TotalsRow *row)
{
    const struct contribution *c = &m->contributions[index];
    int64_t *const sums[RUNGS] = {
        &row->sollicite, &row->promis, &row->vote, &row->notifie, &row->conventionne,
        &row->appele, &row->verse, &row->justifie, &row->admis,
    };
    row->contributions++;
    for (size_t i = 0; i < RUNGS; i++)
        if (i != 6 && c->said[i]) {
            *sums[i] += c->rungs[i];
            row->said |= 1u << i;
        }
    for (size_t i = 0; i < VERSEMENTS; i++) {
        const struct versement *x = &m->versements[i];
        if (x->exists && !x->archived && x->said && x->contribution == index + 1) {
            row->verse += x->reversement ? -x->cents : x->cents;
            row->said |= 1u << 6;
        }
    }
}

static bool wanted_row(const struct model *m, uint64_t convention, uint64_t financeur, uint32_t annee, uint32_t nature,
                       Pacte__TotalsRow *row)
{
    *row = (Pacte__TotalsRow)PACTE__TOTALS_ROW__INIT;
    row->convention = convention;
    row->financeur = financeur;
    row->annee = annee;
    row->nature = nature;
    for (size_t i = 0; i < CONTRIBUTIONS; i++) {
        const struct contribution *c = &m->contributions[i];
        if (c->exists && !c->archived && c->convention == convention && c->financeur == financeur && c->annee == annee &&
            c->nature == nature)
            add_contribution(m, i, row);
    }
    return row->contributions > 0;
}

enum err totals_gather(void *ctx, const Pacte__TotalsRow *row)
{
    struct totals_got *g = ctx;
    cr_assert_lt(g->count, TOTALS_GOT);
    g->rows[g->count++] = *row;
    return ERR_OK;
}

enum err totals_look(struct world *w, const struct view *v, void *ctx)
{
    (void)w;
    return state_totals(v, 0, 0, 0, totals_gather, ctx);
}

static bool same_row(const Pacte__TotalsRow *a, const Pacte__TotalsRow *b)
{
    return a->convention == b->convention && a->financeur == b->financeur && a->annee == b->annee && a->nature == b->nature &&
           a->contributions == b->contributions && a->sollicite == b->sollicite && a->promis == b->promis &&
           a->vote == b->vote && a->notifie == b->notifie && a->conventionne == b->conventionne && a->appele == b->appele &&
           a->verse == b->verse && a->justifie == b->justifie && a->admis == b->admis && a->said == b->said;
}

static void check_totals(struct world *w, const struct model *m, size_t turn)
{
    struct totals_got g = {.count = 0};
    size_t wanted = 0;
    cr_assert_eq(world_view(w, totals_look, &g), ERR_OK);
    for (uint64_t c = 1; c <= 2; c++)
        for (uint64_t f = 1; f <= 2; f++)
            for (uint32_t y = 2026; y <= 2027; y++)
                for (uint32_t n = 0; n <= 1; n++) {
                    Pacte__TotalsRow row;
                    if (!wanted_row(m, c, f, y, n, &row))
                        continue;
                    cr_assert_lt(wanted, g.count, "turn %zu: a row is missing", turn);
                    cr_assert(same_row(&row, &g.rows[wanted]), "turn %zu, row %zu", turn, wanted);
                    wanted++;
                }
    cr_assert_eq(wanted, g.count, "turn %zu: rows too many", turn);
}

/* --- Random operations -------------------------------------------------------------- */

struct batch {
    struct model *model;
    uint64_t *seed;
    size_t operations;
};

static enum err one_operation(struct world *w, const struct view *v, struct changes *ch, const struct batch *b)
{
    if (draw(b->seed, 2) == 0) {
        size_t i = draw(b->seed, CONTRIBUTIONS);
        struct contribution *c = &b->model->contributions[i];
        random_contribution(b->seed, c);
        return put_in(w, v, ch, type_of("contribution"), 1001 + i, body_of_contribution(w, c), c->archived);
    }
    size_t i = draw(b->seed, VERSEMENTS);
    struct versement *x = &b->model->versements[i];
    random_versement(b->seed, x);
    return put_in(w, v, ch, type_of("versement"), 2001 + i, body_of_versement(w, x), x->archived);
}

static enum err batch_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    const struct batch *b = ctx;
    enum err e = ERR_OK;
    for (size_t i = 0; i < b->operations && e == ERR_OK; i++)
        e = one_operation(w, v, ch, b);
    return e;
}

/* So that the verification has no reference to nothing to report. */
static enum err cited_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    struct batch *b = ctx;
    enum err e = ERR_OK;
    for (uint64_t i = 1; i <= 2 && e == ERR_OK; i++) {
        e = put_in(w, v, ch, type_of("convention"), i, world_bodyf(w, "convention", "reference=C%u", (unsigned)i), false);
        if (e == ERR_OK)
            e = put_in(w, v, ch, type_of("organisation"), i, world_body(w, "organisation", "nom=A", NULL), false);
    }
    for (size_t i = 0; i < CONTRIBUTIONS && e == ERR_OK; i++) {
        struct contribution *c = &b->model->contributions[i];
        random_contribution(b->seed, c);
        e = put_in(w, v, ch, type_of("contribution"), 1001 + i, body_of_contribution(w, c), c->archived);
    }
    return e;
}

Test(totals, are_those_of_a_naive_sum, .timeout = 300)
{
    struct world w;
    static struct model model;
    uint64_t seed = 1101;
    size_t operations = 0;
    world_open(&w);
    struct batch cited = {.model = &model, .seed = &seed};
    cr_assert_eq(world_change(&w, cited_fn, &cited), ERR_OK, "%s", w.note.text);
    for (size_t turn = 0; operations < 4000; turn++) {
        struct batch b = {.model = &model, .seed = &seed, .operations = 1 + draw(&seed, 12)};
        arena_reset(&w.bodies);
        cr_assert_eq(world_change(&w, batch_fn, &b), ERR_OK, "%s", w.note.text);
        operations += b.operations;
        check_totals(&w, &model, turn);
        if (turn % 100 == 0)
            cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    }
    world_close(&w);
}
