/* Drafts as data: listed, compared, taken up, thrown away. */
#include "client-tui/views/brouillons.h"

#include "client-tui/model/session.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { TEXT_BYTES = 64 << 10 };

/* --- The list ------------------------------------------------------------------- */

static struct brouillon *row(struct brouillons *b)
{
    if (b->count == BROUILLONS_MAX)
        return NULL;
    struct brouillon *r = &b->rows[b->count++];
    *r = (struct brouillon){.state = ""};
    return r;
}

static void title(const struct ouverte *o, const struct edit *x, struct brouillon *r)
{
    char label[160];
    const struct record_type *t = record_type_of(x->type);
    bool named = (x->revision == 0 ? copie_name : copie_label)(&o->copie, &o->edits, x->type, x->id, label, sizeof label) > 0;
    (void)snprintf(r->title, sizeof r->title, "%s%s%s%s", t != NULL ? _(t->label) : "?", named ? " " : "", label,
                   x->revision == 0 ? _(" (nouvelle fiche)") : "");
}

static void now(struct brouillons *b, const struct ouverte *o)
{
    for (size_t i = 0; i < o->edits.count; i++) {
        const struct edit *x = &o->edits.rows[i];
        struct brouillon *r = edit_changed(x) ? row(b) : NULL;
        if (r == NULL)
            continue;
        r->convention = o->convention;
        r->type = x->type;
        r->id = x->id;
        r->records = 1;
        r->values = (uint32_t)x->count;
        r->at_ms = x->changed_ms;
        r->state = o->saving ? _("envoi en cours") : o->save_wanted ? _("enregistrée, attend le lien") : x->archive ? _("à archiver") : _("en saisie");
        title(o, x, r);
    }
}

void brouillons_rows(struct model *m, struct brouillons *b)
{
    b->count = 0;
    for (size_t i = 0; i < m->draft_count; i++) {
        struct brouillon *r = draft_mine(m, &m->drafts[i]) ? row(b) : NULL;
        if (r == NULL)
            continue;
        const struct draft_head *h = &m->drafts[i];
        r->found = true;
        r->file = i;
        r->convention = h->convention;
        r->records = h->records;
        r->values = h->values;
        r->at_ms = h->at_ms;
        r->state = h->wanted ? _("enregistré hors ligne, pas encore envoyé")
                   : draft_last_offer(m, h) ? _("30 j passés, jeté en sortant") : _("gardé sur ce poste");
        (void)snprintf(r->title, sizeof r->title, "%s", h->title);
    }
    for (size_t i = 0; i < OUVERTES_MAX; i++)
        if (m->ouvertes[i].convention != 0)
            now(b, &m->ouvertes[i]);
    list_count(&b->list, b->count);
}

/* --- Found at the start -------------------------------------------------------------- */

static enum err read_file(struct model *m, size_t file, struct edits *out)
{
    struct draft_head h;
    edits_init(out, m->sys);
    return draft_unpack(m->draft_files[file], &h, out);
}

bool brouillons_reprendre(struct model *m, const struct brouillon *r)
{
    enum err e = draft_take_up(m, r->file);
    if (e != ERR_OK)
        model_say(m, MESSAGE_ERROR, _("Ce brouillon ne se lit plus : %s"), err_text(e));
    return e == ERR_OK;
}

void brouillons_jeter(struct model *m, const struct brouillon *r)
{
    struct ouverte *o = model_ouverte_if_open(m, r->convention);
    if (r->found)
        draft_drop(m, r->file);
    else if (o != NULL)
        model_abandon(m, o, r->type, r->id);
}

/* --- Compared ---------------------------------------------------------------------------- */

struct out { char *text; size_t len; };

#define say(t, ...) text_add((t)->text, TEXT_BYTES, &(t)->len, __VA_ARGS__)

static void compare(struct out *out, const struct ouverte *o, const struct edit *x)
{
    char label[200], base[1000];
    const struct record_type *t = record_type_of(x->type);
    const struct copie_row *row = o != NULL ? copie_find(&o->copie, x->type, x->id) : NULL;
    label[0] = '\0';
    if (o != NULL)
        (void)copie_name(&o->copie, NULL, x->type, x->id, label, sizeof label);
    say(out, "%s%s%s%s\n", t != NULL ? _(t->label) : "?", label[0] != '\0' ? " " : "", label, x->revision == 0 ? _(" (nouvelle fiche)") : "");
    if (row != NULL && row->revision > x->revision)
        say(out, _("  ! La fiche a changé depuis : la saisie part de la version %u, elle en est à la version %u.\n"), x->revision, row->revision);
    if (x->archive)
        say(out, "%s\n", _("  à archiver"));
    for (size_t i = 0; t != NULL && i < x->count; i++) {
        struct path p;
        bool known = path_parse(t, x->values[i].path, &p, NULL) == ERR_OK;
        if (known)
            (void)path_label(&p, label, sizeof label);
        (void)edit_base_text(x, x->values[i].path, base, sizeof base);
        say(out, "  • %s : %s → %s\n", known ? label : x->values[i].path, base[0] != '\0' ? base : "—",
            x->values[i].text[0] != '\0' ? x->values[i].text : _("(vide)"));
    }
    say(out, "\n");
}

char *brouillons_comparer(struct model *m, const struct brouillon *r, struct arena *a)
{
    struct edits found = {0};
    struct out out = {.text = arena_alloc(a, TEXT_BYTES)};
    const struct ouverte *o = model_ouverte_known(m, r->convention);
    if (out.text == NULL)
        return NULL;
    out.text[0] = '\0';
    if (r->found) {
        enum err e = read_file(m, r->file, &found);
        for (size_t i = 0; e == ERR_OK && i < found.count; i++)
            compare(&out, o, &found.rows[i]);
        if (e != ERR_OK)
            say(&out, "%s", err_text(e));
        edits_free(&found);
    } else if (o != NULL) {
        const struct edit *x = edits_find(&o->edits, r->type, r->id);
        if (x != NULL)
            compare(&out, o, x);
    }
    return out.text;
}
