/* Random batches against a model that fits in one's head: territories that
 * stand in one another. After each batch the store is what the model says:
 * all of it or nothing, revisions without a gap. */
#include "tests/support/world.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

enum { IDS = 24, FIRST = 7000, BATCHES = 1500, NOBODY = -1 };

struct entry {
    bool there, archived;
    uint32_t revision;
    unsigned label;
    int parent;
};

struct model { struct entry e[IDS]; };

static struct world w;
static uint64_t seed = 88172645463325252u;

static uint64_t below(uint64_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % n;
}

/* --- The model -------------------------------------------------------------------- */

static bool comes_back(const struct model *m, int from, int to)
{
    for (int at = from; at != NOBODY; at = m->e[at].there ? m->e[at].parent : NOBODY)
        if (at == to)
            return true;
    return false;
}

static enum err parent_allowed(const struct model *m, int id, int parent)
{
    if (parent == NOBODY)
        return ERR_OK;
    if (comes_back(m, parent, id))
        return ERR_INVALID;
    return m->e[parent].there && !m->e[parent].archived ? ERR_OK : ERR_BAD_REFERENCE;
}

static enum err model_put(struct model *m, int id, uint32_t revision, unsigned label, int parent, bool *changed)
{
    struct entry *e = &m->e[id];
    *changed = false;
    if (!e->there && revision != 0)
        return ERR_NOT_FOUND;
    if (e->there && e->revision != revision)
        return ERR_CONFLICT;
    if (e->archived)
        return ERR_ARCHIVED;
    enum err allowed = parent_allowed(m, id, parent);
    if (allowed != ERR_OK)
        return allowed;
    *changed = !e->there || e->label != label || e->parent != parent;
    if (*changed)
        *e = (struct entry){.there = true, .revision = revision + 1, .label = label, .parent = parent};
    return ERR_OK;
}

static bool has_live_child(const struct model *m, int id)
{
    for (int i = 0; i < IDS; i++)
        if (m->e[i].there && !m->e[i].archived && m->e[i].parent == id)
            return true;
    return false;
}

static enum err model_delete(struct model *m, int id, uint32_t revision, bool restore, bool *changed)
{
    struct entry *e = &m->e[id];
    *changed = false;
    if (!e->there)
        return ERR_NOT_FOUND;
    if (e->revision != revision)
        return ERR_CONFLICT;
    if (e->archived != restore)
        return ERR_OK;
    if (!restore && has_live_child(m, id))
        return ERR_IN_USE;
    enum err allowed = restore ? parent_allowed(m, id, e->parent) : ERR_OK;
    if (allowed != ERR_OK)
        return allowed;
    *changed = true;
    e->archived = !restore;
    e->revision++;
    return ERR_OK;
}

/* --- Both at once -------------------------------------------------------------------- */

static Pacte__Record *record_of(int id, uint32_t revision, unsigned label, int parent)
{
    char code[16], text[16];
    snprintf(code, sizeof code, "M%d", id);
    snprintf(text, sizeof text, "%u", label);
    Pacte__Record *r = world_record(&w, TYPE(TERRITOIRE), (uint64_t)(FIRST + id), revision, "code", code, "type",
                                    "QUARTIER", "libelle", text, NULL);
    if (parent != NOBODY)
        world_set(&w, r, "parent", world_ref((uint64_t)(FIRST + parent)));
    return r;
}

static Pacte__Operation *operation(struct model *m, enum err *e, bool *changed)
{
    int id = (int)below(IDS), parent = below(3) == 0 ? (int)below(IDS) : NOBODY;
    /* Most often what stands there, so that most batches go through. */
    const struct entry *is = &m->e[id];
    uint32_t revision = below(25) == 0 ? (uint32_t)below(4) : is->revision;
    unsigned label = (unsigned)below(4);
    if (below(4) == 0) {
        bool restore = below(10) == 0 ? below(2) == 0 : is->archived;
        revision += revision == 0;                /* 0 is no revision that one can have seen */
        if (*e == ERR_OK)
            *e = model_delete(m, id, revision, restore, changed);
        return world_delete_operation(&w, TYPE(TERRITOIRE), (uint64_t)(FIRST + id), revision, restore);
    }
    if (*e == ERR_OK)
        *e = model_put(m, id, revision, label, parent, changed);
    return world_put_operation(&w, record_of(id, revision, label, parent));
}

static void compare(const struct model *m)
{
    for (int i = 0; i < IDS; i++) {
        const Pacte__Record *r = world_read(&w, TYPE(TERRITOIRE), (uint64_t)(FIRST + i));
        char label[16];
        cr_assert_eq(r != NULL, m->e[i].there, "%d", i);
        if (r == NULL)
            continue;
        snprintf(label, sizeof label, "%u", m->e[i].label);
        cr_assert_eq(r->header->revision, m->e[i].revision, "%d", i);
        cr_assert_eq(!!r->header->archived, m->e[i].archived, "%d", i);
        cr_assert_str_eq(r->territoire->libelle, label);
        cr_assert_eq(r->territoire->parent != NULL ? (int)(r->territoire->parent->id - FIRST) : NOBODY, m->e[i].parent);
    }
}

struct versions { uint64_t id; uint32_t newest; };

static enum err read_versions(const struct store_read *read, void *ctx)
{
    const struct versions *x = ctx;
    struct view v = {.read = read};
    const struct record_type *t = record_type_of(TYPE(TERRITOIRE));
    struct stored s;
    int64_t before = 0;
    for (uint32_t n = 1; n <= x->newest; n++) {
        cr_assert_eq(state_get_revision(&v, t, x->id, n, &s), ERR_OK, "revision %u of %u", n, x->newest);
        cr_assert_eq(s.revision, n);
        cr_assert_geq(s.changed_ms, before);
        before = s.changed_ms;
    }
    cr_assert_eq(state_get_revision(&v, t, x->id, x->newest + 1, &s), ERR_NOT_FOUND);
    return ERR_OK;
}

Test(model, batches_are_whole_and_revisions_without_gap, .timeout = 120)
{
    static struct model model;
    size_t refused = 0, most = 0;
    world_make(&w);
    for (int i = 0; i < BATCHES; i++) {
        Pacte__Operation *all[5];
        struct model next = model;
        enum err expected = ERR_OK;
        size_t count = 1 + below(5), changes = 0;
        world_fresh(&w);
        for (size_t n = 0; n < count; n++) {
            bool changed = false;
            all[n] = operation(&next, &expected, &changed);
            changes += changed;
        }
        enum err e = world_batch(&w, COORDINATION, all, count);
        cr_assert_eq(e, expected, "batch %d: %s expected, %s: %s %s", i, err_name(expected), err_name(e), w.note.field,
                     w.note.text);
        if (e == ERR_OK) {
            model = next;
            cr_assert_eq(w.out.applied_count, changes);
            cr_assert_eq(w.result->n_headers, count);
        }
        refused += e != ERR_OK;
        compare(&model);
    }
    for (int i = 0; i < IDS; i++) {
        struct versions x = {.id = (uint64_t)(FIRST + i), .newest = model.e[i].revision};
        most = x.newest > most ? x.newest : most;
        cr_assert_eq(store_view(w.store, read_versions, &x, NULL), ERR_OK);
    }
    cr_expect_gt(refused, BATCHES / 10);
    cr_expect_lt(refused, BATCHES * 9 / 10);
    cr_expect_gt(most, 10, "records have lived");
    world_close(&w);
}
