/* Several rows at once: archived, brought back, exported. One command for all
 * of them: all or nothing. */
#include "client-tui/views/liste/liste.h"

#include <stdio.h>
#include <string.h>

enum { LOT_BYTES = 4 << 20, LOT_FICHES = 1000, ARG_FOCUS = 0, ARG_CHECKED = 1, LOT_ARCHIVER = 1, LOT_EXPORTER, LOT_DECOCHER };

static struct place *here(struct model *m)
{
    struct place *p = model_top(m);
    return p != NULL && p->page == PAGE_LISTE ? p : NULL;
}

/* --- Archiving --------------------------------------------------------------------- */

static void done(struct model *m, const struct reponse *r, uint64_t count)
{
    struct place *p = here(m);
    if (r->error != ERR_OK) {
        model_say(m, MESSAGE_ERROR, "%s", err_sentence(r->error, r->note));
        return;
    }
    model_say(m, MESSAGE_DONE, P_("Fait : %llu fiche. « archive:oui » dans le filtre montre les archives.",
                                  "Fait : %llu fiches. « archive:oui » dans le filtre montre les archives.", count), (unsigned long long)count);
    if (p == NULL)
        return;
    struct ouverte *o = p->convention != 0 ? model_ouverte(m, p->convention) : NULL;
    struct liste *s = p->state;
    for (size_t i = 0; i < s->all.row_count; i++)
        s->rows[i].checked = false;
    if (o != NULL)
        o->stale = true;
    else
        liste_read(m, p, true);
}

static Pacte__Operation *operation(struct arena *a, const struct tableau_row *row, uint32_t revision, bool restore)
{
    Pacte__Operation *o = arena_alloc(a, sizeof *o);
    Pacte__DeleteRequest *d = arena_alloc(a, sizeof *d);
    if (o == NULL || d == NULL)
        return NULL;
    pacte__operation__init(o);
    pacte__delete_request__init(d);
    d->type = (Pacte__RecordType)row->type;
    d->id = row->id;
    d->revision = revision;
    d->restore = restore;
    o->what_case = PACTE__OPERATION__WHAT_DELETE;
    o->delete_ = d;
    return o;
}

static size_t collect(struct liste *s, struct arena *a, bool checked, Pacte__Operation **out)
{
    struct liste_row *row;
    struct tableau_row *focus = liste_focus(s, &row);
    size_t n = 0;
    if (!checked)
        return focus != NULL && (out[0] = operation(a, focus, row->revision, row->archived)) != NULL;
    for (size_t i = 0; i < s->all.row_count && n < LOT_FICHES; i++)
        if (s->rows[i].checked && (out[n] = operation(a, &s->all.rows[i], s->rows[i].revision, s->rows[i].archived)) != NULL)
            n++;
    return n;
}

static void send(struct model *m, uint64_t arg)
{
    struct place *p = here(m);
    uint8_t key[LIMIT_IDEMPOTENCY_KEY_BYTES];
    Pacte__BatchRequest q = PACTE__BATCH_REQUEST__INIT;
    struct arena a;
    if (p == NULL || m->sys->random(m->sys->ctx, key, sizeof key) != 0)
        return;
    arena_init(&a, m->sys, LOT_BYTES);
    Pacte__Operation **list = arena_zalloc(&a, LOT_FICHES, sizeof *list);
    size_t n = list != NULL ? collect(p->state, &a, arg == ARG_CHECKED, list) : 0;
    q.operations = list;
    q.n_operations = n;
    q.idempotency_key.data = key;
    q.idempotency_key.len = sizeof key;
    if (n > 0)
        model_send(m, PACTE__METHOD__METHOD_BATCH, &q.base, done, n, _("Enregistrement"));
    else
        model_say(m, MESSAGE_ERROR, "%s", err_text(ERR_NO_MEMORY));
    arena_finish(&a);
}

void liste_archive(struct model *m, struct place *p)
{
    struct liste *s = p->state;
    struct liste_row *row;
    struct tableau_row *focus = liste_focus(s, &row);
    char label[160], question[MESSAGE_BYTES];
    if (focus == NULL)
        return;
    liste_label(m, p, focus, label, sizeof label);
    (void)snprintf(question, sizeof question, row->archived ? _("Rétablir « %s » ?") : _("Archiver « %s » ? La fiche se rétablit : filtre archive:oui."), label);
    model_ask(m, question, row->archived ? _("Rétablir") : _("Archiver"), _("Ne rien changer"), send, ARG_FOCUS);
}

/* --- What to do with those that are checked --------------------------------------------- */

static void chosen(struct model *m, uint64_t value, uint64_t arg)
{
    struct place *p = here(m);
    char question[MESSAGE_BYTES];
    (void)arg;
    if (p == NULL)
        return;
    struct liste *s = p->state;
    size_t n = liste_checked(s);
    if (value == LOT_ARCHIVER) {
        (void)snprintf(question, sizeof question,
                       s->archived ? P_("Rétablir %zu fiche cochée ?", "Rétablir les %zu fiches cochées ?", n)
                                   : P_("Archiver %zu fiche cochée ? Elle se rétablit.", "Archiver les %zu fiches cochées ? Elles se rétablissent.", n), n);
        model_ask(m, question, s->archived ? _("Rétablir") : _("Archiver"), _("Ne rien changer"), send, ARG_CHECKED);
    } else if (value == LOT_EXPORTER) {
        s->only_checked = true;
        (void)model_act(m, ACTION_EXPORTER);
    } else {
        for (size_t i = 0; i < s->all.row_count; i++)
            s->rows[i].checked = false;
    }
}

void liste_lot(struct model *m, struct liste *s)
{
    size_t n = liste_checked(s);
    char title[80];
    const char *many = n > LOT_FICHES ? _("1 000 fiches à la fois au plus") : NULL;
    const char *offline = m->link != LINK_ONLINE ? _("hors ligne") : m->read_only ? _("lecture seule") : many;
    const struct choix rows[] = {
        {.label = s->archived ? _("Rétablir ces fiches") : _("Archiver ces fiches"), .value = LOT_ARCHIVER, .why_not = offline},
        {.label = _("Exporter ces fiches seulement"), .value = LOT_EXPORTER},
        {.label = _("Tout décocher"), .value = LOT_DECOCHER},
    };
    (void)snprintf(title, sizeof title, P_("%zu fiche cochée", "%zu fiches cochées", n), n);
    model_choose(m, title, rows, sizeof rows / sizeof rows[0], chosen, 0);
}
