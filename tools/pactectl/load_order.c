/* The order of a file: models first, then what everybody shares, then dossier
 * after dossier, each in an order in which its beginning stands by itself; and
 * always what is referred to before what refers to it. */
#include "tools/pactectl/load_set.h"

#include <stdlib.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

/* Within a dossier: what the rules look at before what they are about. */
static const uint8_t ranks[] = {
    [TYPE(MODELE)] = 1,       [TYPE(ORGANISATION)] = 2, [TYPE(CONTACT)] = 3,       [TYPE(TERRITOIRE)] = 4,
    [TYPE(STATISTIQUE)] = 5,  [TYPE(STRUCTURE)] = 6,    [TYPE(AGREMENT)] = 7,      [TYPE(PROJET_SOCIAL)] = 8,
    [TYPE(NOEUD)] = 9,        [TYPE(AFFECTATION)] = 10, [TYPE(CONVENTION)] = 11,   [TYPE(SIGNATAIRE)] = 12,
    [TYPE(AVENANT)] = 13,     [TYPE(INSTANCE)] = 14,    [TYPE(MEMBRE)] = 15,       [TYPE(REUNION)] = 16,
    [TYPE(PRESENCE)] = 17,    [TYPE(DECISION)] = 18,    [TYPE(ETAPE)] = 19,        [TYPE(DOCUMENT)] = 20,
    [TYPE(CONTRIBUTION)] = 21, [TYPE(VERSEMENT)] = 22,  [TYPE(BUDGET)] = 23,       [TYPE(LIGNE_BUDGET)] = 24,
    [TYPE(INDICATEUR)] = 25,  [TYPE(MESURE)] = 26,      [TYPE(ENGAGEMENT)] = 27,   [TYPE(SUIVI)] = 28,
    [TYPE(ECHEANCE)] = 29,    [TYPE(EVALUATION)] = 30,
};

enum { STEPS_MAX = 8 };

static bool is_root(const struct load_record *r)
{
    return r->type->number == TYPE(CONVENTION) || r->type->number == TYPE(STRUCTURE);
}

/* The convention or structure that it belongs to: 0 for what is everyone's, or
 * belongs to what is not in the file. */
static uint64_t root_of(const struct load_set *s, const struct load_record *r)
{
    for (int steps = 0; r != NULL && steps < STEPS_MAX; steps++) {
        if (is_root(r))
            return r->id;
        const struct load_record *up = load_set_find(s, r->scope);
        if (up == NULL)
            return r->scope;
        r = up;
    }
    return 0;
}

struct place { uint32_t at, group; uint8_t rank; };

static int by_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    if (x->rank != y->rank)
        return x->rank < y->rank ? -1 : 1;
    return (x->at > y->at) - (x->at < y->at);
}

/* Structures before conventions, each where the file has its root. */
static uint32_t group_of(const struct load_set *s, uint64_t root)
{
    const struct load_record *r = load_set_find(s, root);
    if (root == 0)
        return 0;
    if (r == NULL || r->type->number == TYPE(STRUCTURE))
        return 1;
    return 2 + (uint32_t)(r - s->records);
}

static void lay_out(struct load_set *s, struct place *places)
{
    for (uint32_t i = 0; i < s->count; i++) {
        struct load_record *r = &s->records[i];
        r->root = root_of(s, r);
        r->waiting = 0;
        places[i] = (struct place){i, group_of(s, r->root), ranks[r->type->number]};
    }
    for (uint32_t i = 0; i < s->count; i++)
        for (size_t k = 0; k < s->records[i].ref_count; k++) {
            const struct load_record *target = load_set_find(s, s->records[i].refs[k]);
            if (target != NULL)
                s->records[target - s->records].waiting++;
        }
    qsort(places, s->count, sizeof *places, by_place);
}

/* --- what is referred to comes first -------------------------------------------- */

enum mark { MARK_NONE, MARK_OPEN, MARK_DONE };

struct walk {
    uint8_t *marks;
    uint32_t *stack, *next;          /* record, and which of its references is next */
    size_t depth;
};

static void enter(struct walk *w, uint32_t record)
{
    w->marks[record] = MARK_OPEN;
    w->stack[w->depth] = record;
    w->next[w->depth] = 0;
    w->depth++;
}

/* Depth first, with a stack of our own: a file may be a chain of any length. */
static void visit(struct load_set *s, struct walk *w, uint32_t first, size_t *placed)
{
    enter(w, first);
    while (w->depth > 0) {
        uint32_t at = w->stack[w->depth - 1];
        const struct load_record *r = &s->records[at];
        if (w->next[w->depth - 1] == r->ref_count) {
            w->marks[at] = MARK_DONE;
            s->order[(*placed)++] = at;
            w->depth--;
            continue;
        }
        const struct load_record *target = load_set_find(s, r->refs[w->next[w->depth - 1]++]);
        if (target != NULL && w->marks[target - s->records] == MARK_NONE)
            enter(w, (uint32_t)(target - s->records));
    }
}

enum err load_sort(struct load_set *s)
{
    size_t n = s->count > 0 ? s->count : 1, placed = 0;
    struct walk w = {.marks = calloc(n, 1), .stack = calloc(n, sizeof *w.stack), .next = calloc(n, sizeof *w.next)};
    struct place *places = calloc(n, sizeof *places);
    free(s->order);
    s->order = calloc(n, sizeof *s->order);
    bool good = w.marks != NULL && w.stack != NULL && w.next != NULL && places != NULL && s->order != NULL;
    if (good)
        lay_out(s, places);
    for (size_t i = 0; good && i < s->count; i++)
        if (w.marks[places[i].at] == MARK_NONE)
            visit(s, &w, places[i].at, &placed);
    free(w.marks);
    free(w.stack);
    free(w.next);
    free(places);
    return good ? ERR_OK : ERR_NO_MEMORY;
}

size_t load_group(const struct load_set *s, size_t place)
{
    uint64_t root = s->records[s->order[place]].root;
    size_t n = 1;
    while (root != 0 && place + n < s->count && s->records[s->order[place + n]].root == root)
        n++;
    return n;
}
