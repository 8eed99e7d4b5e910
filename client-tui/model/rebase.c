/* After somebody else's change: what can be merged is, without a question; the
 * rest is asked on the screen of conflicts. */
#include "client-tui/model/internal.h"

#include <string.h>

struct tally { size_t merged, asked; };

/* Rebases one edit onto the record as the copy holds it now. */
static enum err rebase(struct model *m, struct ouverte *o, struct edit *x, const struct copie_row *row, struct arena *a,
                       struct tally *t)
{
    struct merge merge;
    enum err e = merge_make(x, row->packed, a, &merge);
    if (e != ERR_OK)
        return e;
    bool gone = merge.theirs_archived && !x->archive;      /* to be restored, or left: that is asked too */
    if (merge.asked > 0 || gone) {
        t->asked += merge.asked + gone;
        return ERR_OK;
    }
    t->merged += merge.count;
    return merge_resolve(&merge, &o->edits, x, row->packed, m->now_ms);
}

static enum err rebase_all(struct model *m, struct ouverte *o, struct tally *t)
{
    struct arena a;
    enum err e = ERR_OK;
    arena_init(&a, m->sys, 32 << 20);
    for (size_t i = 0; i < o->edits.count && e == ERR_OK; i++) {
        struct edit *x = &o->edits.rows[i];
        const struct copie_row *row = copie_find(&o->copie, x->type, x->id);
        if (row != NULL && x->revision != 0 && row->revision > x->revision)
            e = rebase(m, o, x, row, &a, t);
    }
    arena_finish(&a);
    return e;
}

/* Edits that a merge has emptied: nothing of them is left to save. */
static void drop_same(struct ouverte *o)
{
    for (size_t i = o->edits.count; i > 0; i--)
        if (!edit_changed(&o->edits.rows[i - 1]))
            edits_drop(&o->edits, o->edits.rows[i - 1].type, o->edits.rows[i - 1].id);
}

void save_copy_fresh(struct model *m, struct ouverte *o)
{
    struct tally t = {0};
    if (!o->save_wanted || o->saving || m->link != LINK_ONLINE)
        return;
    if (o->command.len > 0) {            /* asked about again, as it was, before anything else */
        commands_send(m);
        return;
    }
    enum err e = rebase_all(m, o, &t);
    if (e != ERR_OK) {
        model_say(m, MESSAGE_ERROR, _("La comparaison a échoué : %s"), err_text(e));
        return;
    }
    o->save_wanted = false;
    o->draft_dirty = true;
    if (t.asked > 0) {
        m->message_kind = MESSAGE_NONE;
        (void)model_go(m, (struct place){.page = PAGE_CONFLIT, .convention = o->convention});
        return;
    }
    drop_same(o);
    if (!ouverte_unsaved(o)) {
        ouverte_draft(m, o);
        model_say(m, MESSAGE_DONE, "%s", _("Déjà enregistré : la fiche portait les mêmes valeurs."));
        return;
    }
    save_send(m, o, 0, 0, "");
    if (t.merged > 0 && o->saving)
        model_say(m, MESSAGE_INFO, P_("Fusionné sans question : %zu valeur.", "Fusionné sans question : %zu valeurs.", t.merged), t.merged);
}
