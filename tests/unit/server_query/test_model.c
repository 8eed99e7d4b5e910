/* Lists against plain loops over plain arrays: random records, filters, orders,
 * pages and callers. */
#include "tests/unit/server_query/reader.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 400, QUESTIONS = 500, FIRST_ID = 100000 };

/* What is written, and what it is once folded. */
static const struct { const char *said, *folded; } words[] = {
    {"", ""}, {"Été", "ete"}, {"ete", "ete"}, {"Œuvre", "oeuvre"}, {"PS AGC", "ps agc"}, {"ps agc 2", "ps agc 2"},
    {"BOP 147", "bop 147"}, {"ÉTÉ indien", "ete indien"}, {"Zone", "zone"}, {"été-automne", "ete-automne"},
};
enum { WORDS = sizeof words / sizeof words[0] };

struct row {
    uint64_t id;
    bool archived, mine;                     /* mine: of the convention of COORDINATION; else of the other */
    bool of_ville;                           /* else of the Caf; of the other convention: the département */
    uint32_t annee;
    unsigned nature, ligne;                  /* an index of words */
    bool has_sollicite, has_vote, has_date;
    int64_t sollicite, vote;                 /* euros */
    int date;                                /* day of 2027-01 */
};

static struct reader reader;
static struct row rows[ROWS];
static uint32_t seed = 12345;

static uint32_t dice(uint32_t sides)
{
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % sides;
}

static struct row roll(size_t i)
{
    struct row r = {.id = FIRST_ID + (i * 7919) % 50000, .archived = dice(6) == 0, .mine = dice(3) != 0};
    r.of_ville = dice(2) != 0;
    r.annee = 2025 + dice(5);
    r.nature = dice(2);
    r.ligne = dice(WORDS);
    r.has_sollicite = dice(4) != 0;
    r.sollicite = (int64_t)dice(6) * 1000;
    r.has_vote = dice(2) != 0;
    r.vote = (int64_t)dice(4) * 500;
    r.has_date = dice(3) != 0;
    r.date = 1 + (int)dice(9);
    return r;
}

static Pacte__Operation *operation_of(const struct row *r)
{
    struct world *w = &reader.world;
    char annee[16], amount[32], day[16];
    snprintf(annee, sizeof annee, "%u", r->annee);
    Pacte__Record *x = world_record(w, TYPE(CONTRIBUTION), r->id, 0, "convention",
                                    world_ref(r->mine ? CONVENTION : AUTRE_CONVENTION), "financeur",
                                    world_ref(!r->mine ? DEPT : r->of_ville ? VILLE : CAF), "annee", annee, "nature",
                                    r->nature != 0 ? "en_nature" : "numeraire", "ligne", words[r->ligne].said, NULL);
    if (r->has_sollicite) {
        snprintf(amount, sizeof amount, "%lld", (long long)r->sollicite);
        world_set(w, x, "sollicite", amount);
    }
    if (r->has_vote) {
        snprintf(amount, sizeof amount, "%lld", (long long)r->vote);
        world_set(w, x, "vote", amount);
    }
    if (r->has_date) {
        snprintf(day, sizeof day, "2027-01-%02d", r->date);
        world_set(w, x, "notifie_date", day);
    }
    return world_put_operation(w, x);
}

static void populate(void)
{
    struct world *w = &reader.world;
    static Pacte__Operation *mine[ROWS], *theirs[ROWS], *gone[2][ROWS];
    size_t counts[2] = {0, 0}, archived[2] = {0, 0};
    for (size_t i = 0; i < ROWS; i++) {
        rows[i] = roll(i);
        Pacte__Operation *o = operation_of(&rows[i]);
        (rows[i].mine ? mine : theirs)[counts[rows[i].mine]++] = o;
        if (rows[i].archived)
            gone[rows[i].mine][archived[rows[i].mine]++] =
                world_delete_operation(w, TYPE(CONTRIBUTION), rows[i].id, 1, false);
    }
    cr_assert_eq(world_batch(w, COORDINATION, mine, counts[1]), ERR_OK, "%s", w->note.text);
    cr_assert_eq(world_batch(w, AUTRE_COORDINATION, theirs, counts[0]), ERR_OK, "%s", w->note.text);
    cr_assert_eq(world_batch(w, COORDINATION, gone[1], archived[1]), ERR_OK, "%s", w->note.text);
    cr_assert_eq(world_batch(w, AUTRE_COORDINATION, gone[0], archived[0]), ERR_OK, "%s", w->note.text);
    /* The three of the world itself are out of the way of the ids. */
    cr_assert_eq(world_archive(w, COORDINATION, TYPE(VERSEMENT), VERSEMENT, 1, false), ERR_OK);
}

/* --- The model --------------------------------------------------------------------------- */

enum what { ANNEE, NATURE, LIGNE, SOLLICITE, VOTE, DATE, FINANCEUR, WHATS };
static const char *const names[WHATS] = {"annee", "nature", "ligne", "sollicite", "vote", "notifie_date", "financeur"};

struct cell { bool present; int64_t number; const char *text; };

static uint64_t financeur_of(const struct row *r) { return !r->mine ? DEPT : r->of_ville ? VILLE : CAF; }

static struct cell cell_of(const struct row *r, enum what w)
{
    switch (w) {
    case ANNEE:     return (struct cell){true, r->annee, NULL};
    case NATURE:    return (struct cell){true, r->nature, NULL};
    case LIGNE:     return (struct cell){r->ligne != 0, 0, words[r->ligne].folded};
    case SOLLICITE: return (struct cell){r->has_sollicite, r->sollicite, NULL};
    case VOTE:      return (struct cell){r->has_vote, r->vote, NULL};
    case DATE:      return (struct cell){r->has_date, r->date, NULL};
    default:        return (struct cell){true, (int64_t)financeur_of(r), NULL};
    }
}

static int cell_compare(struct cell a, struct cell b)
{
    if (!a.present || !b.present)
        return a.present - b.present;
    if (a.text != NULL)
        return strcmp(a.text, b.text);
    return (a.number > b.number) - (a.number < b.number);
}

struct wanted {
    enum what what;
    Pacte__Op op;
    struct cell value;
    char text[32];
};

static struct wanted roll_filter(void)
{
    static const Pacte__Op ops[] = {OP(EQUAL), OP(EQUAL), OP(NOT_EQUAL), OP(LESS), OP(LESS_OR_EQUAL), OP(GREATER),
                                    OP(GREATER_OR_EQUAL), OP(EMPTY), OP(NOT_EMPTY)};
    struct wanted w = {.what = (enum what)dice(WHATS), .op = ops[dice(sizeof ops / sizeof ops[0])]};
    struct row like = roll(0);
    like.has_sollicite = like.has_vote = like.has_date = true;
    if (like.ligne == 0)
        like.ligne = 1;
    if (w.what == LIGNE && dice(3) == 0)
        w.op = OP(CONTAINS);
    w.value = cell_of(&like, w.what);
    switch (w.what) {
    case NATURE: snprintf(w.text, sizeof w.text, "%s", like.nature != 0 ? "en_nature" : "numeraire"); break;
    case LIGNE: snprintf(w.text, sizeof w.text, "%s", words[like.ligne].said); break;
    case DATE: snprintf(w.text, sizeof w.text, "%02d/01/2027", like.date); break;
    case FINANCEUR: snprintf(w.text, sizeof w.text, "%s", world_ref(financeur_of(&like))); break;
    default: snprintf(w.text, sizeof w.text, "%lld", (long long)w.value.number); break;
    }
    return w;
}

static bool model_holds(const struct row *r, const struct wanted *w)
{
    struct cell c = cell_of(r, w->what);
    switch (w->op) {
    case OP(EMPTY):            return !c.present;
    case OP(NOT_EMPTY):        return c.present;
    case OP(EQUAL):            return c.present && cell_compare(c, w->value) == 0;
    case OP(NOT_EQUAL):        return !c.present || cell_compare(c, w->value) != 0;
    case OP(CONTAINS):         return c.present && strstr(c.text, w->value.text) != NULL;
    case OP(LESS):             return c.present && cell_compare(c, w->value) < 0;
    case OP(LESS_OR_EQUAL):    return c.present && cell_compare(c, w->value) <= 0;
    case OP(GREATER):          return c.present && cell_compare(c, w->value) > 0;
    default:                   return c.present && cell_compare(c, w->value) >= 0;
    }
}

/* Who sees the row, and its field: the rights of the table in a few words. */
static bool model_sees(const struct row *r, uint64_t account, enum what w)
{
    switch (account) {
    case FEDERATION:
        return true;
    case COORDINATION:
        return r->mine;
    case FINANCEUR_VILLE:
        return r->mine && (w != SOLLICITE || r->of_ville);
    default:
        return r->mine && w != SOLLICITE;        /* LECTURE of the centre */
    }
}

static enum what order_now;
static bool ordered_now, descending_now;

static int by_order(const void *a, const void *b)
{
    const struct row *x = *(const struct row *const *)a, *y = *(const struct row *const *)b;
    int c = ordered_now ? cell_compare(cell_of(x, order_now), cell_of(y, order_now)) : 0;
    if (c == 0)
        c = (x->id > y->id) - (x->id < y->id);
    return descending_now ? -c : c;
}

static size_t model_list(uint64_t account, const struct wanted *w, size_t count, bool archived, const struct row **out)
{
    size_t n = 0;
    for (size_t i = 0; i < ROWS; i++) {
        bool in = rows[i].archived == archived && model_sees(&rows[i], account, ANNEE);
        for (size_t f = 0; f < count && in; f++)
            in = model_holds(&rows[i], &w[f]) && model_sees(&rows[i], account, w[f].what);
        if (in && (!ordered_now || model_sees(&rows[i], account, order_now)))
            out[n++] = &rows[i];
    }
    qsort(out, n, sizeof *out, by_order);
    return n;
}

/* --- Both ------------------------------------------------------------------------------------ */

static void describe(const Pacte__ListRequest *q, uint64_t account, char *out, size_t size)
{
    int n = snprintf(out, size, "account %llu order «%s»%s rows %u%s:", (unsigned long long)account, q->order,
                     q->descending ? " down" : "", q->rows, q->archived ? " archived" : "");
    for (size_t i = 0; i < q->n_filters && (size_t)n < size; i++)
        n += snprintf(out + n, size - (size_t)n, " %s %d «%s»", q->filters[i]->field, (int)q->filters[i]->op,
                      q->filters[i]->value);
}

static void one_question(void)
{
    static const uint64_t accounts[] = {FEDERATION, COORDINATION, FINANCEUR_VILLE, LECTURE};
    static struct ids got;
    static const struct row *want[ROWS];
    struct wanted wanted[3];
    Pacte__Filter *filters[4];
    Pacte__ListRequest q = PACTE__LIST_REQUEST__INIT;
    char text[400];
    uint64_t account = accounts[dice(4)];
    size_t count = dice(4);
    bool forbidden = false;
    ordered_now = dice(3) != 0;
    order_now = (enum what)dice(WHATS);
    descending_now = dice(2) != 0;
    for (size_t i = 0; i < count; i++) {
        wanted[i] = roll_filter();
        filters[i] = filter_of(names[wanted[i].what], wanted[i].op, wanted[i].text);
        forbidden = forbidden || (account == LECTURE && wanted[i].what == SOLLICITE);
    }
    forbidden = forbidden || (account == LECTURE && ordered_now && order_now == SOLLICITE);
    /* The three contributions of the world are told apart by their ids. */
    q.type = TYPE(CONTRIBUTION);
    q.filters = filters;
    q.n_filters = count;
    q.order = (char *)(uintptr_t)(ordered_now ? names[order_now] : "");
    q.descending = descending_now;
    q.rows = dice(3) == 0 ? 0 : 1 + dice(40);
    q.archived = dice(4) == 0;
    describe(&q, account, text, sizeof text);
    enum err e = read_all(&reader, account, &q, &got);
    cr_assert_eq(e, forbidden ? ERR_FORBIDDEN : ERR_OK, "%s: %s %s", text, err_name(e), reader.note.text);
    if (e != ERR_OK)
        return;
    size_t n = 0, expected = model_list(account, wanted, count, q.archived != 0, want);
    for (size_t i = 0; i < got.count; i++)
        if (got.id[i] >= FIRST_ID) {
            cr_assert_lt(n, expected, "%s: too many", text);
            cr_assert_eq(got.id[i], want[n]->id, "%s: row %zu of %zu", text, n, expected);
            n++;
        }
    cr_assert_eq(n, expected, "%s", text);
}

Test(list, as_plain_loops_say, .timeout = 240)
{
    reader_open(&reader);
    populate();
    for (unsigned i = 0; i < QUESTIONS; i++) {
        one_question();
        reader_fresh(&reader);
    }
    reader_close(&reader);
}
