/* From one version of the schema to the next, one transaction for each step:
 * a step that fails leaves the version before it, whole. */
#include "server/state/internal.h"

enum { STEP_BYTES = 1 << 30 };

struct step {
    const struct sys *sys;
    uint32_t from;
    struct err_note *note;
};

/* 0 → 1: totals are kept. */
static enum err derive_totals(const struct view *v, struct changes *ch, const struct step *s)
{
    return totals_derive(v, s->sys, ch, s->note);
}

/* 1 → 2: references that former versions had are in the index. */
static enum err derive_former(const struct view *v, struct changes *ch, const struct step *s)
{
    return former_derive(v, s->sys, ch);
}

/* 2 → 3: totals say of how many amounts a sum is made. */
static enum err derive_totals_anew(const struct view *v, struct changes *ch, const struct step *s)
{
    struct store_key prefix, k;
    struct view_walk w;
    struct bytes key, value;
    store_key_init(&prefix, TABLE_TOTAL);
    enum err e = view_walk_begin(v, &prefix, NULL, false, &w);
    while (e == ERR_OK && (e = view_walk_next(&w, &key, &value)) == ERR_OK) {
        store_key_init(&k, TABLE_TOTAL);
        store_key_bytes(&k, key);
        e = changes_delete(ch, &k);
    }
    view_walk_end(&w);
    return e == ERR_END ? derive_totals(v, ch, s) : e;
}

/* 3 → 4: a meeting without quorum is a dérogation of its convention. */
static enum err derive_quorum(const struct view *v, struct changes *ch, const struct step *s)
{
    return quorum_derive(v, s->sys, ch, s->note);
}

typedef enum err step_fn(const struct view *v, struct changes *ch, const struct step *s);
static step_fn *const steps[STATE_SCHEMA_VERSION] = {derive_totals, derive_former, derive_totals_anew, derive_quorum};

static enum err run_in(struct store_write *w, const struct step *s, struct arena *a)
{
    struct changes ch;
    struct view v = {.read = store_as_read(w)};
    changes_init(&ch, a);
    enum err e = s->from < STATE_SCHEMA_VERSION ? steps[s->from](&v, &ch, s) : ERR_OK;
    if (e == ERR_OK)
        e = schema_write(&ch, s->from < STATE_SCHEMA_VERSION ? s->from + 1 : STATE_SCHEMA_VERSION);
    return e == ERR_OK ? changes_write(&ch, w) : e;
}

static enum err run_step(struct store_write *w, void *ctx)
{
    const struct step *s = ctx;
    struct arena a;
    arena_init(&a, s->sys, STEP_BYTES);
    enum err e = run_in(w, s, &a);
    arena_finish(&a);
    return e;
}

struct found {
    uint32_t version;
    bool empty;
};

static enum err look(const struct store_read *r, void *ctx)
{
    struct found *f = ctx;
    struct view v = {.read = r};
    enum err e = schema_read(&v, &f->version);
    f->empty = e == ERR_NOT_FOUND;
    return f->empty ? ERR_OK : e;
}

static enum err check_empty(struct store *s, struct err_note *note)
{
    struct store_info info;
    enum err e = store_info(s, &info);
    for (int t = 0; t < TABLE_COUNT && e == ERR_OK; t++)
        if (info.entries[t] != 0)
            e = err_set(note, ERR_DAMAGED, N_("La base ne dit plus de quelle version elle est : restaurez une sauvegarde."));
    return e;
}

enum err schema_newer(uint32_t version, struct err_note *note)
{
    return err_set(note, ERR_BAD_STORE_VERSION,
                   N_("La base est de la version %u, et ce Pacte ne connaît que la version %u : mettez Pacte à jour."), version,
                   STATE_SCHEMA_VERSION);
}

enum err state_migrate(struct store *s, struct err_note *note)
{
    struct found f = {0};
    enum err e = store_view(s, look, &f, note);
    if (e == ERR_DAMAGED)
        return err_set(note, e, N_("La version de la base est abîmée : restaurez une sauvegarde."));
    if (e == ERR_OK && f.empty)
        e = check_empty(s, note);
    if (e != ERR_OK)
        return e;
    if (!f.empty && f.version > STATE_SCHEMA_VERSION)
        return schema_newer(f.version, note);
    struct step step = {.sys = store_sys(s), .from = f.empty ? STATE_SCHEMA_VERSION : f.version, .note = note};
    if (f.empty)
        return store_change(s, run_step, &step, note);
    for (; step.from < STATE_SCHEMA_VERSION && e == ERR_OK; step.from++)
        e = store_change(s, run_step, &step, note);
    return e;
}
