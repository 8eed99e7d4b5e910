#include "client-tui/views/conflit/conflit.h"

#include "client-tui/model/demander.h"
#include "client-tui/views/commun/noms.h"
#include "client-tui/views/commun/pages.h"

#include <stdio.h>
#include <string.h>

enum { MEMORY = 32 << 20, TEXT = 400, REASON = 480 };

static void enter(struct model *m, struct place *p) { arena_init(&((struct conflit *)p->state)->arena, m->sys, MEMORY); }
static void leave(struct model *m, struct place *p)
{
    (void)m;
    arena_finish(&((struct conflit *)p->state)->arena);
}

/* --- What there is to choose --------------------------------------------------------- */

static bool stale(const struct ouverte *o, const struct edit *x, const struct copie_row **row)
{
    *row = copie_find(&o->copie, x->type, x->id);
    return *row != NULL && x->revision != 0 && ((*row)->revision > x->revision || save_archived(o, x));
}

/* A choice made before stands as long as its two texts do. */
static void keep_choice(const struct conflit *old, const struct conflit_fiche *f, struct merge_value *v)
{
    for (size_t i = 0; i < old->asked_count; i++) {
        const struct conflit_ligne *l = &old->asked[i];
        if (l->fiche->type == f->type && l->fiche->id == f->id && strcmp(l->value->path, v->path) == 0 &&
            strcmp(l->value->mine, v->mine) == 0 && strcmp(l->value->theirs, v->theirs) == 0)
            v->side = l->value->side;
    }
}

static void sort_values(struct conflit *s, const struct conflit *old)
{
    for (size_t i = 0; i < s->count; i++)
        for (size_t k = 0; k < s->fiches[i].merge.count; k++) {
            struct merge_value *v = &s->fiches[i].merge.values[k];
            const struct conflit_ligne l = {&s->fiches[i], v};
            if (v->side != MERGE_ASK) {
                s->merged[s->merged_count++] = l;
                continue;
            }
            keep_choice(old, &s->fiches[i], v);
            s->asked[s->asked_count++] = l;
        }
}

static bool derive(struct conflit *s, const struct ouverte *o, const struct conflit *old)
{
    size_t values = 0;
    s->fiches = arena_zalloc(&s->arena, o->edits.count + 1, sizeof *s->fiches);
    for (size_t i = 0; s->fiches != NULL && i < o->edits.count; i++) {
        const struct copie_row *row;
        const struct edit *x = &o->edits.rows[i];
        struct conflit_fiche *f = &s->fiches[s->count];
        if (!stale(o, x, &row))
            continue;
        *f = (struct conflit_fiche){.type = x->type, .id = x->id};
        if (merge_make(x, row->packed, &s->arena, &f->merge) != ERR_OK)
            return false;
        values += f->merge.count;
        s->count++;
    }
    s->asked = arena_zalloc(&s->arena, values + 1, sizeof *s->asked);
    s->merged = arena_zalloc(&s->arena, values + 1, sizeof *s->merged);
    if (s->fiches == NULL || s->asked == NULL || s->merged == NULL)
        return false;
    sort_values(s, old);
    return true;
}

static void refresh(struct model *m, struct place *p)
{
    struct conflit *s = p->state, old;
    struct ouverte *o = model_ouverte(m, p->convention);
    if (o == NULL || (s->ready && s->seen == o->copie.generation + o->edits.generation))
        return;
    old = *s;
    *s = (struct conflit){.list = old.list, .seen = o->copie.generation + o->edits.generation};
    arena_init(&s->arena, m->sys, MEMORY);
    s->ready = derive(s, o, &old);
    list_count(&s->list, s->ready ? s->asked_count : 0);
    arena_finish(&old.arena);
    if (!s->ready)
        model_say(m, MESSAGE_ERROR, _("La comparaison a échoué : %s"), err_text(ERR_NO_MEMORY));
}

static size_t conflit_choisis(const struct conflit *s)
{
    size_t n = 0;
    for (size_t i = 0; i < s->asked_count; i++)
        n += s->asked[i].value->side != MERGE_ASK;
    return n;
}

static struct merge_value *focus(const struct conflit *s)
{
    return s->ready && s->list.at < s->asked_count ? s->asked[s->list.at].value : NULL;
}

/* --- Saving ---------------------------------------------------------------------------- */

/* What the journal keeps of it: both values of each choice. */
static void reason(const struct ouverte *o, const struct conflit *s, char *out, size_t size)
{
    char name[TEXT], kept[TEXT], left[TEXT];
    int len = snprintf(out, size, "%s", _("Fusion."));
    for (size_t i = 0; i < s->asked_count && len > 0 && (size_t)len < size; i++) {
        const struct merge_value *v = s->asked[i].value;
        bool mine = v->side == MERGE_MINE;
        conflit_nom(o, &s->asked[i], false, name, sizeof name);
        conflit_texte(o, v, mine ? v->mine : v->theirs, kept, sizeof kept);
        conflit_texte(o, v, mine ? v->theirs : v->mine, left, sizeof left);
        char one[3 * TEXT];
        int n = snprintf(one, sizeof one, _(" %s : « %s », au lieu de « %s »."), name, kept, left);
        if (n < 0 || (size_t)(len + n) >= size)
            return;                      /* whole sentences only */
        len += snprintf(out + len, size - (size_t)len, "%s", one);
    }
}

static enum err resolve(struct model *m, struct ouverte *o, const struct conflit *s)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < s->count && e == ERR_OK; i++) {
        const struct conflit_fiche *f = &s->fiches[i];
        struct edit *x = edits_find(&o->edits, f->type, f->id);
        const struct copie_row *row = copie_find(&o->copie, f->type, f->id);
        if (x == NULL || row == NULL)
            continue;
        e = merge_resolve(&f->merge, &o->edits, x, row->packed, m->now_ms);
        if (e == ERR_OK && !edit_changed(x))
            edits_drop(&o->edits, f->type, f->id);
    }
    o->draft_dirty = true;
    return e;
}

static bool anything_left(const struct ouverte *o)
{
    for (size_t i = 0; i < o->edits.count; i++)
        if (edit_changed(&o->edits.rows[i]))
            return true;
    return false;
}

static bool archived(const struct ouverte *o)
{
    for (size_t i = 0; i < o->edits.count; i++)
        if (save_archived(o, &o->edits.rows[i]))
            return true;
    return false;
}

/* What is archived is never brought back without being told so. */
static void save(struct model *m, struct place *p, bool restore)
{
    char why[REASON];
    const struct conflit *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    size_t left = s->asked_count - conflit_choisis(s);
    if (o == NULL || !s->ready)
        return;
    if (left > 0) {
        struct list *l = &((struct conflit *)p->state)->list;
        for (l->at = 0; focus(s) != NULL && focus(s)->side != MERGE_ASK;)
            l->at++;
        model_say(m, MESSAGE_WARNING, P_("Il reste %zu choix à faire : ← ou → choisit.", "Il reste %zu choix à faire : ← ou → choisit.", left), left);
        return;
    }
    if (archived(o) && !restore) {
        model_say(m, MESSAGE_WARNING, "%s", _("La fiche est archivée : r la rétablit puis enregistre, b garde votre brouillon."));
        return;
    }
    reason(o, s, why, sizeof why);
    enum err e = resolve(m, o, s);
    if (e != ERR_OK) {
        model_say(m, MESSAGE_ERROR, _("La fusion a échoué, rien n'est perdu : %s"), err_text(e));
        return;
    }
    model_back(m);
    if (archived(o))
        model_restore_and_save(m, o, why);
    else if (anything_left(o))
        model_save(m, o, 0, 0, why);
    else
        model_say(m, MESSAGE_DONE, "%s", _("Rien n'est à enregistrer : les valeurs déjà enregistrées sont gardées."));
}

/* --- Keys ------------------------------------------------------------------------------- */

static void choose(struct model *m, struct conflit *s, enum merge_side side)
{
    if (focus(s) == NULL)
        return;
    focus(s)->side = side;
    m->dirty = true;
}

static void choose_all(struct model *m, struct conflit *s, enum merge_side side)
{
    for (size_t i = 0; s->ready && i < s->asked_count; i++)
        s->asked[i].value->side = side;
    model_say(m, MESSAGE_INFO, "%s", side == MERGE_MINE ? _("Tout le vôtre est choisi. Entrée enregistre.")
                                                        : _("Tout le sien est choisi. Entrée enregistre."));
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct conflit *s = p->state;
    switch (k) {
    case UI_LEFT: choose(m, s, MERGE_THEIRS); return true;
    case UI_RIGHT: choose(m, s, MERGE_MINE); return true;
    case 'g': choose_all(m, s, MERGE_MINE); return true;
    case 'p': choose_all(m, s, MERGE_THEIRS); return true;
    case 'r': save(m, p, true); return true;
    case 'b':
        model_back(m);
        model_say(m, MESSAGE_INFO, "%s", _("Votre saisie reste en brouillon ; enregistrer reprend la comparaison."));
        return true;
    default: return list_key(&s->list, k);
    }
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct conflit *s = p->state;
    switch (a) {
    case ACTION_OUVRIR:
    case ACTION_ENREGISTRER: save(m, p, false); return true;
    case ACTION_COCHER:
        if (focus(s) != NULL)
            choose(m, s, focus(s)->side == MERGE_THEIRS ? MERGE_MINE : MERGE_THEIRS);
        return true;
    default: return false;
    }
}

static const char *why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct conflit *s = p->state;
    (void)m;
    return !s->ready || s->count == 0 ? _("rien n'est à comparer") : a == ACTION_COCHER && s->asked_count == 0 ? _("rien n'est à choisir") : NULL;
}

static void head(const struct model *m, const struct place *p, struct area line)
{
    const struct conflit *s = p->state;
    (void)m;
    if (s->ready)
        (void)putf(line, 0, 1, STYLE_TEXT, P_("%zu choix fait sur %zu.", "%zu choix faits sur %zu.", conflit_choisis(s)), conflit_choisis(s), s->asked_count);
}

static const enum action actions[] = {ACTION_COCHER, ACTION_OUVRIR, ACTION_ENREGISTRER, ACTION_NONE};

const struct page page_conflit = {
    .id = PAGE_CONFLIT, .name = "conflit", .title = N_("Conflit"), .state_bytes = sizeof(struct conflit), .actions = actions,
    .enter = enter, .leave = leave, .refresh = refresh, .act = act, .key = key, .why_not = why_not, .draw = conflit_draw,
    .head = head, .table = conflit_table,
};
