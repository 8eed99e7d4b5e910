/* « saisir conventionné 14500,50 »: which record, which field, what it will say. */
#include "client-tui/app/lineaire.h"

#include "common/base/text.h"

#include <stdlib.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

enum { TABLE_BYTES = 16 << 20, TEXT = 600 };

/* The field whose label or name fits the first words; the rest is the value. */
static const struct field_def *field_named(const struct record_type *t, const char *words, const char **value)
{
    char typed[TEXT], label[TEXT];
    const struct field_def *best = NULL;
    size_t longest = 0;
    for (size_t len = 1; words[len - 1] != '\0'; len++) {
        if (words[len] != ' ' && words[len] != '\0')
            continue;
        char part[TEXT];
        (void)snprintf(part, sizeof part, "%.*s", (int)len, words);
        (void)text_fold(bytes_text(part), typed, sizeof typed);
        for (size_t i = 0; i < t->field_count; i++) {
            (void)text_fold(bytes_text(_(t->fields[i].label)), label, sizeof label);
            if ((strcmp(label, typed) == 0 || strcmp(t->fields[i].name, typed) == 0) && len > longest) {
                best = &t->fields[i];
                longest = len;
            }
        }
    }
    *value = words + longest + (words[longest] == ' ');
    return best;
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

void lineaire_enter(struct app *a, const char *words)
{
    uint32_t type;
    uint64_t id;
    const char *value;
    char before[TEXT], after[TEXT], answer[16];
    struct ouverte *o = model_ouverte(&a->model, model_top(&a->model)->convention);
    if (o == NULL || !target(a, &words, &type, &id)) {
        (void)printf("%s\n", _("Ouvrez d'abord une convention ou une fiche (va, ouvrir)."));
        return;
    }
    const struct field_def *f = field_named(record_type_of(type), words, &value);
    if (f == NULL) {
        (void)printf(_("« %s » ne commence pas par un champ de cette fiche : dites « saisir conventionné 34000 ».\n"), words);
        return;
    }
    (void)model_value(&a->model, o, type, id, f->name, before, sizeof before);
    if (model_type(&a->model, o, type, &id, f->name, value) != ERR_OK)
        return;
    struct err_note note = {0};
    const struct edit *x = edits_find(&o->edits, type, id);
    enum err e = x != NULL ? edit_check(x, f->name, a->model.today, &note) : ERR_OK;
    (void)model_value(&a->model, o, type, id, f->name, after, sizeof after);
    if (e != ERR_OK) {
        struct edit_step undone;
        (void)printf("%s\n", err_sentence(e, &note));
        (void)edits_undo(&o->edits, &undone);
        return;
    }
    say_value(a, x, record_type_of(type), f->name, after, sizeof after);
    (void)printf(_("%s. Avant : %s. Après : %s.\n"), _(f->label), before[0] != '\0' ? before : _("rien"), after[0] != '\0' ? after : _("rien"));
    if (!lineaire_ask(_("Confirmer (o, n) ?"), false, answer, sizeof answer) || answer[0] != 'o') {
        struct edit_step undone;
        (void)edits_undo(&o->edits, &undone);
        (void)printf("%s\n", _("Abandonné."));
        return;
    }
    model_save(&a->model, o, type, id, "");
    lineaire_settle(a);
}
