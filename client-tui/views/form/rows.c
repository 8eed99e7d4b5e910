/* From the table of fields to rows: sections, repeated values, groups. */
#include "client-tui/views/form/choix.h"

#include "common/base/text.h"
#include "common/wire/wire.h"

#include <stdio.h>
#include <string.h>

enum { FORM_BYTES = 16 << 20, SHOWN = 8192 };

char *form_text(struct form *f, const char *text)
{
    static char nothing[1];
    char *copy = arena_text(&f->arena, text, strlen(text));
    return copy != NULL ? copy : nothing;
}

bool form_stale(struct model *m, struct form *f)
{
    const struct ouverte *o = form_ouverte(m, f);
    if (o == NULL)
        return f->rows == NULL;
    bool refused = m->refus.type != 0 && strcmp(m->refus.text, f->refus) != 0;
    return f->rows == NULL || f->stale || refused || f->seen_copie != o->copie.generation ||
           f->seen_edits != o->edits.generation || f->seen_names != m->annuaire.generation || f->seen_day.number != m->today.number ||
           f->seen_whole != o->copie.whole;
}

/* The record as it was when typing began, else as the copy has it. */
static const ProtobufCMessage *base_of(struct form *f, const struct ouverte *o)
{
    const ProtobufCMessage *body = NULL;
    ProtobufCMessage *r = NULL;
    if (f->edit != NULL && f->edit->base.len > 0) {
        if (wire_unpack_own(&pacte__record__descriptor, f->edit->base, &f->arena, &r) != ERR_OK)
            return NULL;
    } else if (f->id != 0) {
        r = (ProtobufCMessage *)(uintptr_t)copie_record(&o->copie, (uint32_t)f->t->number, f->id, &f->arena);
    }
    return r != NULL && record_body((Pacte__Record *)r, &body) == f->t ? body : NULL;
}

void form_begin(struct model *m, struct form *f)
{
    struct ouverte *o = form_ouverte(m, f);
    if (!f->aimed && f->at < f->count && f->rows[f->at].cle[0] != '\0')
        (void)snprintf(f->cle, sizeof f->cle, "%s", f->rows[f->at].cle);
    arena_reset(&f->arena);
    if (f->arena.sys == NULL)
        arena_init(&f->arena, m->sys, FORM_BYTES);
    f->rows = NULL;
    f->count = f->cap = 0;
    f->stale = false;
    f->edit = o != NULL ? edits_find(&o->edits, (uint32_t)f->t->number, f->id) : NULL;
    f->base = o != NULL ? base_of(f, o) : NULL;
    f->creating = o == NULL || f->id == 0 || copie_find(&o->copie, (uint32_t)f->t->number, f->id) == NULL;
    if (o != NULL) {
        f->seen_copie = o->copie.generation;
        f->seen_edits = o->edits.generation;
        f->seen_whole = o->copie.whole;
    }
    f->seen_names = m->annuaire.generation;
    f->seen_day = m->today;
}

struct form_ligne *form_add(struct form *f, enum form_kind kind, const char *cle, const char *label, const char *value)
{
    static struct form_ligne nowhere;
    if (f->count == f->cap && f->cap < FORM_LIGNES_MAX) {
        size_t cap = f->cap == 0 ? 64 : f->cap * 2;
        struct form_ligne *grown = arena_zalloc(&f->arena, cap, sizeof *grown);
        if (grown == NULL)
            return &nowhere;
        if (f->count > 0)
            memcpy(grown, f->rows, f->count * sizeof *grown);
        f->rows = grown;
        f->cap = cap;
    }
    if (f->count == f->cap)
        return &nowhere;
    struct form_ligne *l = &f->rows[f->count++];
    *l = (struct form_ligne){.kind = kind, .cle = form_text(f, cle), .label = form_text(f, label),
                             .value = form_text(f, value), .raw = "", .note = "", .saisie = SAISIE_AUCUNE};
    return l;
}

void form_titre(struct form *f, const char *label) { (void)form_add(f, FORM_TITRE, "", label, ""); }

/* --- Names of other records ---------------------------------------------------- */

const char *form_nom(struct model *m, struct form *f, uint32_t type, uint64_t id)
{
    char label[256];
    const struct ouverte *o = form_ouverte(m, f);
    if (o != NULL && (copie_find(&o->copie, type, id) != NULL || edits_find(&o->edits, type, id) != NULL))
        (void)copie_label(&o->copie, &o->edits, type, id, label, sizeof label);
    else
        (void)annuaire_nom(m, type, id, label, sizeof label);
    return form_text(f, label);
}

/* --- One value ------------------------------------------------------------------- */

static size_t base_count(const struct form *f, const struct path *list) { return f->base != NULL ? path_count(f->t, f->base, list) : 0; }

static void value_text(const struct form *f, const struct path *p, const char *cle, char *out, size_t size)
{
    const char *typed = f->edit != NULL ? edit_typed(f->edit, cle) : NULL;
    out[0] = '\0';
    if (typed != NULL)
        (void)snprintf(out, size, "%s", typed);
    else if (f->base != NULL)
        (void)path_text(f->t, f->base, p, out, size);
}

static enum form_saisie how(const struct field_def *field, enum field_kind kind)
{
    switch (kind) {
    case KIND_ENUM: return SAISIE_CHOIX;
    case KIND_REF:
    case KIND_ANY_REF: return SAISIE_LIEN;
    case KIND_GROUP:
    case KIND_BYTES: return SAISIE_AUCUNE;
    case KIND_TEXT:
        if (field->codes != NULL)
            return SAISIE_CHOIX;
        return (field->flags & FIELD_LONG) != 0 ? SAISIE_LONGUE : SAISIE_LIGNE;
    default: return SAISIE_LIGNE;
    }
}

static const char *note_of(const struct model *m, struct form *f, enum field_kind kind, const char *text)
{
    struct day d;
    char words[64];
    if (kind == KIND_MONEY)
        return text[0] != '\0' ? "€" : "";
    if (kind != KIND_DAY || text[0] == '\0' || day_parse(text, m->today, &d, NULL) != ERR_OK)
        return "";
    (void)form_jour(d, m->today, words, sizeof words);
    return form_text(f, words);
}

static const char *mark_of(const struct model *m, struct form *f, const struct path *p, const char *cle, const char *text)
{
    struct err_note note = {0};
    char people[SHOWN];
    const char *of = m->refus.path;
    size_t type = strlen(f->t->name);
    if (strncmp(of, f->t->name, type) == 0 && of[type] == '.')
        of += type + 1;
    if (m->refus.type == (uint32_t)f->t->number && m->refus.id == f->id && strcmp(of, cle) == 0)
        return form_text(f, m->refus.text);
    if (text[0] == '\0' || f->edit == NULL || edit_typed(f->edit, cle) == NULL)
        return NULL;
    return form_normal(m, f, p, text, people, sizeof people, &note) != ERR_OK ? form_text(f, note.text) : NULL;
}

/* A value may be written when all that it is in may. */
static const char *right_of(const struct model *m, const struct form *f, const struct path *p)
{
    const char *why = NULL;
    for (size_t i = 0; i < p->depth && why == NULL; i++)
        why = form_droit(m, (uint32_t)f->t->number, p->at[i].field, f->creating);
    return why;
}

static void link_to(struct model *m, struct form *f, struct form_ligne *l, const struct field_def *field)
{
    if (!form_texte_id(l->raw, (uint32_t)field->target, &l->type, &l->id))
        return;
    const struct record_type *t = field->target == 0 ? record_type_of(l->type) : NULL;
    const char *name = form_nom(m, f, l->type, l->id);
    char text[320];
    (void)snprintf(text, sizeof text, "%s%s%s", t != NULL ? _(t->label) : "", t != NULL ? " " : "", name);
    l->value = form_text(f, text);
}

static struct form_ligne *add_value(struct model *m, struct form *f, const struct path *p, const char *label, int depth)
{
    char cle[PATH_BYTES], text[SHOWN];
    const struct field_def *field = path_field(p);
    const ProtobufCFieldDescriptor *d = path_descriptor(f->t, p);
    enum field_kind kind = field_kind_of(d);
    (void)path_format(p, cle, sizeof cle);
    value_text(f, p, cle, text, sizeof text);
    if (kind == KIND_ENUM && text[0] == '\0')
        (void)snprintf(text, sizeof text, "%s", enum_label(d->descriptor, 0));
    struct form_ligne *l = form_add(f, FORM_CHAMP, cle, label, text);
    l->raw = l->value;
    l->path = *p;
    l->depth = depth;
    l->required = (field->flags & FIELD_REQUIRED) != 0;
    l->why_not = kind == KIND_BYTES ? _("se remplit en joignant un fichier") : right_of(m, f, p);
    l->saisie = l->why_not != NULL ? SAISIE_AUCUNE : how(field, kind);
    l->changed = f->edit != NULL && edit_typed(f->edit, cle) != NULL;
    l->mark = mark_of(m, f, p, cle, text);
    l->note = note_of(m, f, kind, text);
    if (kind == KIND_REF || kind == KIND_ANY_REF)
        link_to(m, f, l, field);
    else if (codes_libelle(m, f, l, text, sizeof text) && strlen(l->raw) > CODE_SAID)
        l->value = form_text(f, text);
    return l;
}

/* --- Repeated values and groups ----------------------------------------------------- */

/* « reserves[2] » of a path typed or asked for: one more than its index; 0. */
static size_t beyond(const char *cle, const char *list)
{
    size_t len = strlen(list), n = 0;
    if (strncmp(cle, list, len) != 0 || cle[len] != '[')
        return 0;
    for (const char *p = cle + len + 1; *p >= '0' && *p <= '9' && n < FORM_LIGNES_MAX; p++)
        n = n * 10 + (size_t)(*p - '0');
    return n + 1;
}

static size_t count_of(const struct form *f, const struct path *list)
{
    char cle[PATH_BYTES];
    (void)path_format(list, cle, sizeof cle);
    size_t n = base_count(f, list), asked = beyond(f->extra, cle);
    n = asked > n ? asked : n;
    for (size_t i = 0; f->edit != NULL && i < f->edit->count; i++) {
        size_t typed = beyond(f->edit->values[i].path, cle);
        if (typed > n && f->edit->values[i].text[0] != '\0')
            n = typed;
    }
    return n;
}

static struct path element_of(const struct path *list, size_t index)
{
    struct path p = *list;
    p.at[p.depth - 1].index = (int)index;
    return p;
}

static bool removed(const struct form *f, const struct path *list, size_t index)
{
    char cle[PATH_BYTES];
    const struct path p = element_of(list, index);
    (void)path_format(&p, cle, sizeof cle);
    const char *typed = f->edit != NULL ? edit_typed(f->edit, cle) : NULL;
    return typed != NULL && typed[0] == '\0' && index < base_count(f, list);
}

/* Where rows go: their indentation, and whether what they are in is taken away. */
struct inside { int depth; bool repeated, gone; };

static void add_button(struct model *m, struct form *f, const struct path *list, size_t count, const char *label, int depth)
{
    char cle[PATH_BYTES], add[PATH_BYTES + 1];
    const struct field_def *field = path_field(list);
    if (right_of(m, f, list) != NULL || count > LIMIT_PATH_INDEX)
        return;
    (void)path_format(list, cle, sizeof cle);
    (void)snprintf(add, sizeof add, "+%s", cle);
    struct form_ligne *l = form_add(f, FORM_AJOUT, add, label, _("+ ajouter"));
    l->path = element_of(list, count);
    l->depth = depth;
    l->required = (field->flags & FIELD_REQUIRED) != 0 && count == 0;
    l->saisie = how(field, field_kind_of(path_descriptor(f->t, list)));
}

static void repeated(struct model *m, struct form *f, const struct path *list, const char *label, struct inside in)
{
    size_t n = count_of(f, list);
    for (size_t i = 0; i < n; i++) {
        const struct path p = element_of(list, i);
        struct form_ligne *l = add_value(m, f, &p, i == 0 ? label : "", in.depth);
        l->repeated = true;
        l->removed = in.gone || removed(f, list, i);
        l->required = l->required && i == 0;
    }
    if (!in.gone)
        add_button(m, f, list, n, n == 0 ? label : "", in.depth);
}

static void fields(struct model *m, struct form *f, const struct path *group, struct inside in);

static void groups(struct model *m, struct form *f, const struct path *list, const char *label, struct inside in)
{
    size_t n = count_of(f, list);
    if (n > 0)
        form_add(f, FORM_TITRE, "", label, "")->depth = in.depth;
    for (size_t i = 0; i < n; i++) {
        const struct path p = element_of(list, i);
        fields(m, f, &p, (struct inside){in.depth + 1, true, in.gone || removed(f, list, i)});
    }
    if (strcmp(path_field(list)->name, "fichiers") != 0 && !in.gone)
        add_button(m, f, list, n, n > 0 ? "" : label, in.depth);
}

/* One field, whatever it holds. */
static void field_rows(struct model *m, struct form *f, const struct path *p, const char *label, struct inside in)
{
    bool of_groups = path_field(p)->of_count > 0;
    if (path_repeated(f->t, p)) {
        (of_groups ? groups : repeated)(m, f, p, label, in);
    } else if (of_groups) {
        form_add(f, FORM_TITRE, "", label, "")->depth = in.depth;
        fields(m, f, p, (struct inside){in.depth + (in.depth > 0 ? 2 : 1), in.repeated, in.gone});
    } else {
        struct form_ligne *l = add_value(m, f, p, label, in.depth);
        l->repeated = in.repeated;
        l->removed = in.gone;
    }
}

/* The fields of one group, the first of them with its number. Groups are
 * LIMIT_PATH_DEPTH deep at most, so this recursion ends. */
static void fields(struct model *m, struct form *f, const struct path *group, struct inside in)
{
    const struct field_def *of = path_field(group);
    int index = group->at[group->depth - 1].index;
    for (size_t i = 0; i < of->of_count; i++) {
        char label[160];
        const struct path p = path_into(group, &of->of[i], -1);
        if (index >= 0 && i == 0)
            (void)snprintf(label, sizeof label, "%d %s", index + 1, _(of->of[i].label));
        else
            (void)snprintf(label, sizeof label, "%s%s", in.repeated ? "  " : "", _(of->of[i].label));
        field_rows(m, f, &p, label, in);
    }
}

/* --- Sections ------------------------------------------------------------------------ */

static enum form_section section_of(const struct field_def *field)
{
    return (field->flags & FIELD_REQUIRED) != 0 ? FORM_OBLIGATOIRE : (field->flags & (FIELD_COLUMN | FIELD_MAIN)) != 0 ? FORM_PRINCIPAL : FORM_PLUS;
}

void form_section(struct model *m, struct form *f, enum form_section section)
{
    for (size_t i = 0; i < f->t->field_count; i++) {
        const struct field_def *field = &f->t->fields[i];
        const struct path p = path_of(field, -1);
        if (section_of(field) == section)
            field_rows(m, f, &p, _(field->label), (struct inside){0});
    }
}
