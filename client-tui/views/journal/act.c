/* What is asked of the journal: show a version, undo it, go back to a day. */
#include "client-tui/widgets/heure.h"
#include "client-tui/views/journal/journal.h"

#include "common/wire/wire.h"
#include "proto/limits.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { VIEW_BYTES = 96 << 10, UNDO_BYTES = 8 << 20, ALORS_BYTES = 64 << 20 };

static struct version *focus(struct journal *j) { return j->list.at < j->count ? &j->rows[j->list.at] : NULL; }

static const struct version *older(const struct journal *j)
{
    return j->list.at + 1 < j->count ? &j->rows[j->list.at + 1] : NULL;
}

/* --- One version ---------------------------------------------------------------- */

struct out { char *text; size_t size, len; };

__attribute__((format(printf, 2, 3)))
static void say(struct out *o, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = o->len < o->size ? vsnprintf(o->text + o->len, o->size - o->len, fmt, args) : 0;
    va_end(args);
    o->len = n < 0 || o->len + (size_t)n >= o->size ? o->size - 1 : o->len + (size_t)n;
}

void journal_montrer(struct model *m, struct place *p)
{
    char when[64], title[160];
    struct arena a;
    struct difference *d;
    struct journal *j = p->state;
    const struct version *v = focus(j), *before = older(j);
    if (v == NULL || v->record == NULL)
        return;
    arena_init(&a, m->sys, ALORS_BYTES);
    struct out o = {.text = arena_alloc(&a, VIEW_BYTES), .size = VIEW_BYTES};
    if (o.text != NULL) {
        (void)heure_longue(v->at_ms, when, sizeof when);
        say(&o, _("Version %u, le %s, par %s\n"), v->revision, when, v->who);
        if (v->reason[0] != '\0')
            say(&o, _("Motif : %s\n"), v->reason);
        size_t n = before != NULL ? journal_diff(m, p->convention, before->record, v->record, &a, &d) : 0;
        say(&o, "\n%s\n", before == NULL ? _("Première version") : n > 0 ? _("Ce qui a changé") : _("Aucune valeur n'a changé"));
        for (size_t i = 0; i < n; i++)
            say(&o, _("• %s\n    avant : %s\n    après : %s\n"), d[i].label, d[i].before, d[i].after);
        n = journal_diff(m, p->convention, NULL, v->record, &a, &d);
        say(&o, "\n%s\n", _("La fiche entière à cette version"));
        for (size_t i = 0; i < n; i++)
            say(&o, "%s : %s\n", d[i].label, d[i].after);
        (void)snprintf(title, sizeof title, _("Version %u"), v->revision);
        model_view(m, title, o.text);
    }
    arena_finish(&a);
}

/* --- Undo ------------------------------------------------------------------------- */

const char *journal_pourquoi_pas(const struct journal *j)
{
    const struct version *v = j->list.at < j->count ? &j->rows[j->list.at] : NULL;
    if (v == NULL || v->record == NULL)
        return _("ouvrez d'abord les versions de la fiche (Entrée)");
    if (!v->mine)
        return _("cette version est d'une autre personne : elle seule l'annule");
    if (older(j) == NULL)
        return _("c'est la création de la fiche : archivez-la dans son formulaire");
    if (v->archived != older(j)->archived)
        return _("archiver et rétablir s'annulent dans le formulaire");
    return NULL;
}

static void undone(struct model *m, const struct reponse *r, uint64_t convention)
{
    struct ouverte *o = model_ouverte(m, convention);
    if (r->error == ERR_CONFLICT)
        model_say(m, MESSAGE_WARNING, "%s", _("Non annulé : quelqu'un vient de changer la fiche. Relisez le journal (F5)."));
    else if (r->error != ERR_OK)
        model_say(m, MESSAGE_ERROR, _("Non annulé : %s"), err_sentence(r->error, r->note));
    else
        model_say(m, MESSAGE_DONE, "%s", _("Annulé : une version de plus a été écrite, rien n'est effacé."));
    if (o != NULL && r->error == ERR_OK)
        (void)model_act(m, ACTION_ACTUALISER);
    if (r->error == ERR_OK)
        model_say(m, MESSAGE_DONE, "%s", _("Annulé : une version de plus a été écrite, rien n'est effacé."));
}

static enum err send_inverse(struct model *m, struct place *p, Pacte__Record *now, uint32_t undone_revision)
{
    uint8_t key[LIMIT_IDEMPOTENCY_KEY_BYTES];
    char reason[80];
    Pacte__BatchRequest q = PACTE__BATCH_REQUEST__INIT;
    Pacte__Operation op = PACTE__OPERATION__INIT, *ops[] = {&op};
    if (m->sys->random(m->sys->ctx, key, sizeof key) != 0)
        return ERR_IO;
    (void)snprintf(reason, sizeof reason, _("Annule la version %u"), undone_revision);
    op.what_case = PACTE__OPERATION__WHAT_PUT;
    op.put = now;
    q.operations = ops;
    q.n_operations = 1;
    q.idempotency_key.data = key;
    q.idempotency_key.len = sizeof key;
    q.reason = reason;
    model_send(m, PACTE__METHOD__METHOD_BATCH, &q.base, undone, p->convention, _("Annulation"));
    return ERR_OK;
}

/* The newest version, in an arena, to be changed. */
static Pacte__Record *newest(const struct journal *j, struct arena *a)
{
    struct bytes packed;
    ProtobufCMessage *copy = NULL;
    if (j->count == 0 || wire_pack(&j->rows[0].record->base, a, &packed) != ERR_OK ||
        wire_unpack_own(&pacte__record__descriptor, packed, a, &copy) != ERR_OK)
        return NULL;
    return (Pacte__Record *)copy;
}

void journal_annuler(struct model *m, struct place *p)
{
    struct arena a;
    const char *label = "";
    struct journal *j = p->state;
    const struct version *v = focus(j), *before = older(j);
    const char *why = journal_pourquoi_pas(j);
    if (why != NULL || v == NULL || before == NULL) {
        model_say(m, MESSAGE_WARNING, _("Non annulé : %s."), why);
        return;
    }
    arena_init(&a, m->sys, UNDO_BYTES);
    Pacte__Record *now = newest(j, &a);
    if (now == NULL)
        model_say(m, MESSAGE_ERROR, "%s", err_text(ERR_NO_MEMORY));
    else if (!journal_inverse(before->record, v->record, now, &a, &label))
        model_say(m, MESSAGE_WARNING, _("Non annulé : « %s » a changé depuis ; reprenez la valeur dans le formulaire."), label);
    else if (send_inverse(m, p, now, v->revision) != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_text(ERR_IO));
    arena_finish(&a);
}

/* --- As it was -------------------------------------------------------------------------- */

static void ask_page(struct model *m, struct place *p, const uint8_t *cursor, size_t len);

static void show(struct model *m, struct place *p)
{
    struct arena a;
    char title[120], day[DAY_TEXT_BYTES];
    struct dossier d;
    struct edits none;
    struct journal *j = p->state;
    arena_init(&a, m->sys, ALORS_BYTES);
    edits_init(&none, m->sys);
    dossier_init(&d, &a);
    (void)day_format(j->alors_day, day, sizeof day);
    (void)snprintf(title, sizeof title, _("État au %s — LECTURE SEULE, ce n'est pas l'état d'aujourd'hui"), day);
    enum err e = copie_dossier(&j->alors, &none, j->alors_day, &a, &d);
    char *text = e == ERR_OK && d.convention != NULL ? journal_etat(m, &d, j->alors_day, &a) : NULL;
    if (text != NULL)
        model_view(m, title, text);
    else
        model_say(m, MESSAGE_WARNING, e == ERR_OK ? _("Le %s, cette convention n'était pas encore enregistrée.") : _("L'état au %s n'a pas pu être calculé."), day);
    edits_free(&none);
    arena_finish(&a);
    copie_free(&j->alors);
}

static struct place *of_convention(struct model *m, uint64_t convention)
{
    for (size_t i = m->depth; i > 0; i--)
        if (m->places[i - 1].page == PAGE_JOURNAL && m->places[i - 1].convention == convention)
            return &m->places[i - 1];
    return NULL;
}

static void came(struct model *m, const struct reponse *r, uint64_t convention)
{
    struct place *p = of_convention(m, convention);
    const Pacte__DossierReply *d = (const Pacte__DossierReply *)r->m;
    m->dirty = true;
    if (p == NULL || !((struct journal *)p->state)->alors_loading)
        return;
    struct journal *j = p->state;
    j->alors_loading = false;
    enum err e = r->error == ERR_OK && d != NULL ? copie_apply(&j->alors, d) : r->error;
    if (e == ERR_NOT_FOUND)
        model_say(m, MESSAGE_WARNING, "%s", _("Ce jour-là, cette convention n'était pas encore enregistrée."));
    else if (e != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_sentence(e, r->note));
    else if (d->next.len > 0)
        ask_page(m, p, d->next.data, d->next.len);
    else
        show(m, p);
}

static void ask_page(struct model *m, struct place *p, const uint8_t *cursor, size_t len)
{
    struct journal *j = p->state;
    Pacte__DossierRequest q = PACTE__DOSSIER_REQUEST__INIT;
    q.convention = p->convention;
    q.at_ms = heure_fin_du_jour(j->alors_day);
    q.cursor.data = (uint8_t *)(uintptr_t)cursor;
    q.cursor.len = len;
    j->alors_loading = true;
    model_send(m, PACTE__METHOD__METHOD_DOSSIER, &q.base, came, p->convention, _("Lecture de l'état à cette date"));
}

void journal_au(struct model *m, struct place *p, struct day d)
{
    struct journal *j = p->state;
    copie_free(&j->alors);
    copie_init(&j->alors, m->sys, p->convention);
    j->alors_day = d;
    ask_page(m, p, NULL, 0);
}
