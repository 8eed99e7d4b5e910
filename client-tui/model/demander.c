/* What is asked before a save is sent: what to do with a record that somebody
 * archived, and what decision moves what was promised (common/domain/promesse.h). */
#include "client-tui/model/demander.h"

#include "client-tui/model/internal.h"
#include "client-tui/model/overlay.h"
#include "common/base/id.h"
#include "common/domain/promesse.h"
#include "common/wire/wire.h"
#include "proto/limits.h"

#include <stdio.h>
#include <string.h>

enum { BYTES = 8 << 20, DECISIONS_MAX = 400, LABEL = 200 };

static bool wanted(const struct edit *x, uint32_t type, uint64_t id)
{
    return edit_changed(x) && !x->archive && (type == 0 || (x->type == type && x->id == id));
}

/* --- Archived meanwhile -------------------------------------------------------- */

bool save_archived(const struct ouverte *o, const struct edit *x)
{
    const struct copie_row *row = copie_find(&o->copie, x->type, x->id);
    return row != NULL && row->archived && edit_changed(x) && !x->archive;
}

static bool any_archived(const struct ouverte *o, uint32_t type, uint64_t id)
{
    for (size_t i = 0; i < o->edits.count; i++)
        if (wanted(&o->edits.rows[i], type, id) && save_archived(o, &o->edits.rows[i]))
            return true;
    return false;
}

static Pacte__Operation *restore_one(const struct ouverte *o, const struct edit *x, struct arena *a)
{
    Pacte__Operation *op = arena_alloc(a, sizeof *op);
    Pacte__DeleteRequest *d = arena_alloc(a, sizeof *d);
    if (op == NULL || d == NULL)
        return NULL;
    pacte__operation__init(op);
    pacte__delete_request__init(d);
    d->type = (Pacte__RecordType)x->type;
    d->id = x->id;
    d->revision = copie_find(&o->copie, x->type, x->id)->revision;
    d->restore = true;
    op->what_case = PACTE__OPERATION__WHAT_DELETE;
    op->delete_ = d;
    return op;
}

/* They are there again: the copy is read anew, and what was typed goes over it. */
static void restored(struct model *m, const struct reponse *r, uint64_t convention)
{
    struct ouverte *o = model_ouverte_if_open(m, convention);
    if (o == NULL)
        return;
    if (r->error == ERR_OK)
        o->save_wanted = true;
    else
        model_say(m, MESSAGE_ERROR, _("Non rétabli, votre saisie reste en brouillon : %s"), err_sentence(r->error, r->note));
    o->stale = true;
    ouverte_load(m, o);
}

void model_restore_and_save(struct model *m, struct ouverte *o, const char *reason)
{
    uint8_t key[LIMIT_IDEMPOTENCY_KEY_BYTES];
    Pacte__BatchRequest q = PACTE__BATCH_REQUEST__INIT;
    struct arena a;
    arena_init(&a, m->sys, BYTES);
    q.operations = arena_zalloc(&a, o->edits.count + 1, sizeof *q.operations);
    for (size_t i = 0; q.operations != NULL && i < o->edits.count; i++)
        if (save_archived(o, &o->edits.rows[i]) && (q.operations[q.n_operations] = restore_one(o, &o->edits.rows[i], &a)) != NULL)
            q.n_operations++;
    q.idempotency_key.data = key;
    q.idempotency_key.len = sizeof key;
    q.reason = arena_text(&a, reason, strlen(reason));
    if (q.operations == NULL || q.reason == NULL || m->sys->random(m->sys->ctx, key, sizeof key) != 0)
        model_say(m, MESSAGE_ERROR, "%s", err_text(ERR_NO_MEMORY));
    else
        model_send(m, PACTE__METHOD__METHOD_BATCH, &q.base, restored, o->convention, _("Rétablissement"));
    arena_finish(&a);
}

/* --- What was promised does not move in silence ------------------- */

/* NULL when none is cited, or it is not in the copy: the daemon knows. */
static const Pacte__Decision *decision_of(const struct ouverte *o, const Pacte__Ref *ref, struct arena *a)
{
    const Pacte__Record *r = ref != NULL ? copie_record(&o->copie, PACTE__RECORD_TYPE__RECORD_TYPE_DECISION, ref->id, a) : NULL;
    return r != NULL && r->body_case == PACTE__RECORD__BODY_DECISION ? r->decision : NULL;
}

static bool undecided(const struct ouverte *o, const struct edit *x, struct day today, struct arena *a)
{
    ProtobufCMessage *before;
    const ProtobufCMessage *was, *is;
    Pacte__Record *after;
    struct promesse former, now;
    if (x->base.len == 0 || wire_unpack_own(&pacte__record__descriptor, x->base, a, &before) != ERR_OK ||
        edit_build(x, today, false, a, &after, NULL) != ERR_OK)
        return false;
    const struct record_type *t = record_body((const Pacte__Record *)before, &was);
    if (t == NULL || t->number != x->type || record_body(after, &is) != t || !promesse_lire(x->type, is, &now))
        return false;
    (void)promesse_lire(x->type, was, &former);
    return promesse_couverture(x->type, x->id, was, is, decision_of(o, now.decision, a), decision_of(o, former.decision, a)) ==
           CHANGEMENT_SANS_DECISION;
}

/* Each promise that nobody justified, one after the other from *at. */
static struct edit *next_undecided(const struct model *m, const struct ouverte *o, uint32_t type, uint64_t id, size_t *at)
{
    struct edit *found = NULL;
    struct arena a;
    arena_init(&a, m->sys, BYTES);
    while (found == NULL && *at < o->edits.count) {
        struct edit *x = &o->edits.rows[(*at)++];
        if (wanted(x, type, id) && undecided(o, x, m->today, &a))
            found = x;
        arena_reset(&a);
    }
    arena_finish(&a);
    return found;
}

/* Whoever states amounts only may say why, and not cite: the daemon keeps the
 * reason of the command with the amount. */
static bool states_only(const struct model *m)
{
    bool only = m->role_count > 0;
    for (size_t i = 0; i < m->role_count; i++)
        only = only && m->roles[i] == PACTE__ROLE__ROLE_FINANCEUR;
    return only;
}

/* The same answer for all of them, then they are saved. */
static void answered(struct model *m, struct ouverte *o, const char *path, const char *text, const char *reason)
{
    const uint32_t type = o->asks.type;
    const uint64_t id = o->asks.id;
    const struct edit *x;
    for (size_t at = 0; !(states_only(m) || o->saving) && (x = next_undecided(m, o, type, id, &at)) != NULL;) {
        uint64_t which = x->id;
        if (model_type(m, o, x->type, &which, path, text) != ERR_OK) {
            model_say(m, MESSAGE_ERROR, "%s", err_text(ERR_NO_MEMORY));
            return;
        }
    }
    save_send(m, o, type, id, reason);
}

static void written(struct model *m, const char *text, uint64_t convention)
{
    struct ouverte *o = model_ouverte(m, convention);
    if (o != NULL)
        answered(m, o, "hors_decision", text, text);
}

static void ask_why(struct model *m, uint64_t convention)
{
    model_write(m, _("Hors décision, parce que :"), "", written, convention);
}

static void decided(struct model *m, uint64_t decision, uint64_t convention)
{
    char text[ID_TEXT_BYTES];
    struct ouverte *o = model_ouverte(m, convention);
    id_format(decision, text);
    if (decision == 0)
        ask_why(m, convention);
    else if (o != NULL)
        answered(m, o, "decision", text, "");
}

static bool adopted(const Pacte__Decision *x) { return x->etat == PACTE__ETAT_DECISION__ETAT_DECISION_ADOPTEE; }

static bool later(const Pacte__Decision *a, const Pacte__Decision *b)
{
    return a->annee != b->annee ? a->annee > b->annee : a->numero > b->numero;
}

/* Decisions that were adopted, the latest first; `out` has room for DECISIONS_MAX. */
static size_t adopted_ones(const struct dossier *d, size_t *out)
{
    size_t n = 0;
    for (size_t i = 0; d != NULL && i < d->n_decisions && n < DECISIONS_MAX; i++) {
        size_t k = n;
        if (!adopted(d->decisions[i].m))
            continue;
        for (; k > 0 && later(d->decisions[i].m, d->decisions[out[k - 1]].m); k--)
            out[k] = out[k - 1];
        out[k] = i;
        n++;
    }
    return n;
}

/* Records that promise: how many of each kind change. */
struct changed { size_t amounts, targets; };

static void question(struct changed n, char *out, size_t size)
{
    if (n.targets == 0)
        (void)snprintf(out, size, P_("%zu montant promis ou voté change : quelle décision ?",
                                     "%zu montants promis ou votés changent : quelle décision ?", n.amounts), n.amounts);
    else if (n.amounts == 0)
        (void)snprintf(out, size, P_("%zu indicateur change de cible : quelle décision ?",
                                     "%zu indicateurs changent de cible : quelle décision ?", n.targets), n.targets);
    else
        (void)snprintf(out, size, _("%zu montants et cibles changent : quelle décision ?"), n.amounts + n.targets);
}

static void ask_decision(struct model *m, struct ouverte *o, struct changed changed)
{
    struct arena a;
    char title[120];
    size_t at[DECISIONS_MAX];
    const struct dossier *d = states_only(m) ? NULL : ouverte_dossier(m, o);
    size_t n = adopted_ones(d, at);
    arena_init(&a, m->sys, BYTES);
    struct choix *rows = arena_zalloc(&a, n + 1, sizeof *rows);
    char (*labels)[LABEL] = arena_alloc(&a, (n + 1) * LABEL);
    question(changed, title, sizeof title);
    if (n == 0 || rows == NULL || labels == NULL) {
        ask_why(m, o->convention);
    } else {
        rows[0] = (struct choix){.label = _("hors décision : dire pourquoi")};
        for (size_t i = 0; i < n; i++) {
            (void)copie_label(&o->copie, &o->edits, PACTE__RECORD_TYPE__RECORD_TYPE_DECISION, d->decisions[at[i]].id, labels[i], LABEL);
            rows[i + 1] = (struct choix){.label = labels[i], .value = d->decisions[at[i]].id};
        }
        model_choose(m, title, rows, n + 1, decided, o->convention);
    }
    arena_finish(&a);
}

/* --- Saving ---------------------------------------------------------------------- */

void model_save(struct model *m, struct ouverte *o, uint32_t type, uint64_t id, const char *reason)
{
    struct changed changed = {0};
    const struct edit *x;
    bool sends = !m->read_only && !o->saving;
    if (sends && m->link == LINK_ONLINE && any_archived(o, type, id)) {
        (void)model_go(m, (struct place){.page = PAGE_CONFLIT, .convention = o->convention});
        return;
    }
    for (size_t at = 0; sends && reason[0] == '\0' && (x = next_undecided(m, o, type, id, &at)) != NULL;)
        *(x->type == PACTE__RECORD_TYPE__RECORD_TYPE_INDICATEUR ? &changed.targets : &changed.amounts) += 1;
    o->asks.type = type;
    o->asks.id = id;
    if (changed.amounts + changed.targets > 0)
        ask_decision(m, o, changed);
    else
        save_send(m, o, type, id, reason);
}
