/* « saisir conventionné 14500,50 »: which record, which field, what it will say. */
#include "client-tui/app/lineaire.h"

#include "common/base/text.h"

#include <stdlib.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

enum { TABLE_BYTES = 16 << 20, TEXT = 600 };

static const char *past(const char *words, size_t len) { return words + len + (words[len] == ' '); }

/* The field whose label fits the first words; the rest is the value. */
static const struct field_def *field_labelled(const struct record_type *t, const char *words, const char **value)
{
    char typed[TEXT], label[TEXT];
    const struct field_def *best = NULL;
    for (size_t len = 1; words[0] != '\0' && words[len - 1] != '\0'; len++) {
        if (words[len] != ' ' && words[len] != '\0')
            continue;
        (void)text_fold(bytes_of(words, len), typed, sizeof typed);
        for (size_t i = 0; i < t->field_count; i++) {
            (void)text_fold(bytes_text(_(t->fields[i].label)), label, sizeof label);
            if (strcmp(label, typed) == 0) {
                best = &t->fields[i];
                *value = past(words, len);
            }
        }
    }
    return best;
}

/* The words of a label, else the path that pactectl put takes: « jalons[0].delai.jours ». */
static bool path_named(const struct record_type *t, const char *words, struct path *out, const char **value)
{
    char first[PATH_BYTES];
    const struct field_def *f = field_labelled(t, words, value);
    size_t len = strcspn(words, " ");
    *out = path_of(f, -1);
    if (f != NULL || len >= sizeof first)
        return f != NULL;
    (void)snprintf(first, sizeof first, "%.*s", (int)len, words);
    *value = past(words, len);
    return path_parse(t, first, out, NULL) == ERR_OK;
}

static bool target(struct app *a, const char **words, uint32_t *type, uint64_t *id)
{
    const struct place *p = model_top(&a->model);
    struct arena memory;
    struct tableau t;
    char *end;
    unsigned long n = strtoul(*words, &end, 10);
    bool found = p->type != 0 && p->id != 0;
    *type = found ? p->type : (uint32_t)TYPE(CONVENTION);
    *id = found ? p->id : p->convention;
    if (end != *words && *end == ' ' && lineaire_table(a, &memory, &t)) {
        found = n >= 1 && n <= t.row_count && t.rows[n - 1].id != 0;
        if (found) {
            *type = t.rows[n - 1].type;
            *id = t.rows[n - 1].id;
            *words = end + 1;
        }
        arena_finish(&memory);
    }
    return *id != 0 && p->convention != 0;
}

/* As the record will say it: « 14500,5 » is 14 500,50. */
static void say_value(struct app *a, const struct edit *x, const struct record_type *t, const char *path, char *out, size_t size)
{
    struct arena memory;
    struct path where;
    Pacte__Record *r;
    const ProtobufCMessage *body;
    arena_init(&memory, &a->sys, TABLE_BYTES);
    if (x != NULL && path_parse(t, path, &where, NULL) == ERR_OK && edit_build(x, a->model.today, true, &memory, &r, NULL) == ERR_OK &&
        record_body(r, &body) == t)
        (void)path_text(t, body, &where, out, size);
    arena_finish(&memory);
}

/* On the record as it would be now: a place beyond the end of a list would be
 * moved, and what is told of it would be of another one. */
static enum err would_take(struct app *a, const struct ouverte *o, uint32_t type, uint64_t id, const struct path *p, const char *value,
                           struct err_note *note)
{
    struct arena memory;
    Pacte__Record *r;
    const ProtobufCMessage *body;
    const struct edit *x = edits_find(&o->edits, type, id);
    const struct copie_row *row = copie_find(&o->copie, type, id);
    const struct edit base = {.type = type, .id = id, .base = row != NULL ? row->packed : bytes_of(NULL, 0)};
    arena_init(&memory, &a->sys, TABLE_BYTES);
    enum err e = edit_build(x != NULL ? x : &base, a->model.today, true, &memory, &r, NULL);
    if (e == ERR_OK && record_body(r, &body) == record_type_of(type))
        e = path_set(record_type_of(type), (ProtobufCMessage *)(uintptr_t)body, p, value, a->model.today, &memory, note);
    arena_finish(&memory);
    return e;
}

/* What was typed since; nothing when it was the value already. */
static void take_back(struct ouverte *o, size_t done)
{
    while (o->edits.done > done && edits_undo(&o->edits, NULL))
        ;
}

void lineaire_enter(struct app *a, const char *words)
{
    uint32_t type;
    uint64_t id;
    struct path field;
    const char *value = NULL;
    char before[TEXT], after[TEXT], answer[16], path[PATH_BYTES], label[TEXT];
    struct ouverte *o = model_ouverte(&a->model, model_top(&a->model)->convention);
    if (o == NULL || !target(a, &words, &type, &id)) {
        (void)printf("%s\n", _("Ouvrez d'abord une convention ou une fiche (va, ouvrir)."));
        return;
    }
    const struct record_type *t = record_type_of(type);
    if (!path_named(t, words, &field, &value)) {
        (void)printf(_("« %s » ne commence pas par un champ de cette fiche : dites « saisir conventionné 34000 », ou le chemin d'un "
                       "champ dans un groupe, « saisir jalons[0].delai.jours 15 ».\n"), words);
        return;
    }
    (void)path_format(&field, path, sizeof path);
    (void)path_label(&field, label, sizeof label);
    (void)model_value(&a->model, o, type, id, path, before, sizeof before);
    struct err_note note = {0};
    size_t done = o->edits.done;
    enum err e = would_take(a, o, type, id, &field, value, &note);
    if (e == ERR_OK)
        e = model_type(&a->model, o, type, &id, path, value);
    if (e != ERR_OK) {
        (void)printf("%s\n", err_sentence(e, &note));
        return;
    }
    const struct edit *x = edits_find(&o->edits, type, id);
    e = x != NULL ? edit_check(x, path, a->model.today, &note) : ERR_OK;
    (void)model_value(&a->model, o, type, id, path, after, sizeof after);
    if (e != ERR_OK) {
        (void)printf("%s\n", err_sentence(e, &note));
        take_back(o, done);
        return;
    }
    say_value(a, x, t, path, after, sizeof after);
    if (path_field(&field)->of_count > 0)
        (void)printf(_("%s sera retiré, avec tout ce qu'il contient.\n"), label);
    else
        (void)printf(_("%s. Avant : %s. Après : %s.\n"), label, before[0] != '\0' ? before : _("rien"), after[0] != '\0' ? after : _("rien"));
    if (!lineaire_ask(_("Confirmer (o, n) ?"), false, answer, sizeof answer) || answer[0] != 'o') {
        take_back(o, done);
        (void)printf("%s\n", _("Abandonné."));
        return;
    }
    model_save(&a->model, o, type, id, "");
    lineaire_settle(a);
}
