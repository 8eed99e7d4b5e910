/* What was typed, made into a record: checked as the daemon would. */
#include "client-tui/data/undo.h"
#include "common/domain/validate.h"

#include <stdio.h>
#include <string.h>

/* A list that something typed goes through, by its path as it was typed. */
struct grown {
    char path[PATH_BYTES];
    size_t before;                       /* values in the base */
    int last;                            /* where the last value that was appended was typed */
};

struct building {
    const struct edit *x;
    const struct record_type *t;
    ProtobufCMessage *body;
    struct day today;
    bool lenient;                        /* what is no value yet is left out */
    const char *strict;                  /* but for this path; NULL: none */
    struct arena *a;
    struct err_note *note;
    struct grown *lists;                 /* room for each step of each value */
    size_t list_count;
};

struct typed { const struct edit_value *v; struct path p; };

static bool is_removal(const struct typed *y) { return y->v->text[0] == '\0' && y->p.at[y->p.depth - 1].index >= 0; }

static bool comes_after(const struct path *a, const struct path *b)
{
    for (size_t i = 0; i < a->depth && i < b->depth; i++)
        if (a->at[i].index != b->at[i].index)
            return a->at[i].index > b->at[i].index;
    return false;
}

/* In the order of their places, whatever the order in which they were typed;
 * a path that leads nowhere is left out. NULL: no memory. */
static struct typed *in_order(const struct building *b, size_t *count)
{
    struct typed *rows = arena_alloc(b->a, (b->x->count + 1) * sizeof *rows);
    *count = 0;
    for (size_t i = 0; rows != NULL && i < b->x->count; i++) {
        struct typed y = {.v = &b->x->values[i]};
        size_t at = *count;
        if (path_parse(b->t, y.v->path, &y.p, NULL) != ERR_OK)
            continue;
        for (; at > 0 && comes_after(&rows[at - 1].p, &y.p); at--)
            rows[at] = rows[at - 1];
        rows[at] = y;
        ++*count;
    }
    return rows;
}

/* The list at that step; `real` is where it is in the body. Nothing was appended
 * to it before it is asked for. */
static struct grown *list_of(struct building *b, const struct path *typed, const struct path *real, size_t step)
{
    char path[PATH_BYTES];
    const struct path as_typed = path_list(typed, step + 1), in_body = path_list(real, step + 1);
    (void)path_format(&as_typed, path, sizeof path);
    for (size_t i = 0; i < b->list_count; i++)
        if (strcmp(b->lists[i].path, path) == 0)
            return &b->lists[i];
    struct grown *l = &b->lists[b->list_count++];
    *l = (struct grown){.before = path_count(b->t, b->body, &in_body), .last = -1};
    memcpy(l->path, path, sizeof path);
    return l;
}

/* A value beyond those of the base is appended: no gap is left where one
 * before it is no value yet, or went. */
static enum err apply_one(struct building *b, const struct typed *y, struct err_note *note)
{
    struct path p = y->p;
    struct grown *appends[LIMIT_PATH_DEPTH] = {0};
    size_t had[LIMIT_PATH_DEPTH];
    for (size_t i = 0; i < p.depth; i++) {
        int index = p.at[i].index;
        if (index < 0)
            continue;
        struct grown *l = list_of(b, &y->p, &p, i);
        const struct path list = path_list(&p, i + 1);
        if ((size_t)index < l->before)
            continue;
        appends[i] = l;
        had[i] = path_count(b->t, b->body, &list);
        p.at[i].index = (int)had[i] - (l->last == index);
    }
    enum err e = path_set(b->t, b->body, &p, y->v->text, b->today, b->a, note);
    if (e != ERR_OK && note != NULL)
        (void)snprintf(note->field, sizeof note->field, "%s", y->v->path);
    for (size_t i = 0; i < p.depth; i++) {
        const struct path list = path_list(&p, i + 1);
        if (appends[i] != NULL && path_count(b->t, b->body, &list) > had[i])
            appends[i]->last = y->p.at[i].index;
    }
    return e;
}

static bool in_base(struct building *b, const struct path *p)
{
    bool is = true;
    for (size_t i = 0; i < p->depth && is; i++)
        is = p->at[i].index < 0 || (size_t)p->at[i].index < list_of(b, p, p, i)->before;
    return is;
}

/* From the end, so that the others keep their places. */
static enum err apply_removals(struct building *b, const struct typed *rows, size_t count)
{
    enum err e = ERR_OK;
    for (size_t i = count; i > 0 && e == ERR_OK; i--)
        if (is_removal(&rows[i - 1]) && in_base(b, &rows[i - 1].p))
            e = path_remove(b->t, b->body, &rows[i - 1].p);
    return e;
}

static enum err apply_values(struct building *b)
{
    size_t count;
    struct typed *rows = in_order(b, &count);
    b->lists = arena_zalloc(b->a, count * LIMIT_PATH_DEPTH + 1, sizeof *b->lists);
    if (rows == NULL || b->lists == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        bool strict = !b->lenient || (b->strict != NULL && strcmp(b->strict, rows[i].v->path) == 0);
        if (is_removal(&rows[i]))
            continue;
        enum err e = apply_one(b, &rows[i], strict ? b->note : NULL);
        if (e != ERR_OK && (strict || e == ERR_NO_MEMORY))
            return e;
    }
    return apply_removals(b, rows, count);
}

/* « contribution.annee » → « annee »: the path that a form knows. */
static void without_type(const struct record_type *t, struct err_note *note)
{
    size_t len = strlen(t->name);
    if (note != NULL && strncmp(note->field, t->name, len) == 0 && note->field[len] == '.')
        memmove(note->field, note->field + len + 1, strlen(note->field + len + 1) + 1);
}

/* What the table says of one value, and what the rules of its type say of it. */
static enum err check_one(const struct building *b, const char *path, const char *text, struct err_note *note)
{
    struct path p;
    struct err_note why = {0};
    if (path_parse(b->t, path, &p, NULL) != ERR_OK)
        return ERR_UNKNOWN_FIELD;
    const struct field_def *f = path_field(&p);
    if (text[0] == '\0' && p.depth == 1 && p.at[0].index < 0 && (f->flags & FIELD_REQUIRED) != 0)
        return err_field(note, ERR_REQUIRED, path, N_("%s : ce champ est obligatoire."), f->label);
    if (path_kind(b->t, &p) == KIND_TEXT && f->codes == NULL && strlen(text) > f->max)
        return err_field(note, ERR_TOO_LARGE, path, N_("%s : le texte est trop long, %u octets au plus."), f->label, f->max);
    enum err e = domain_validate(b->t, b->body, &why);
    without_type(b->t, &why);
    return e != ERR_OK && strcmp(why.field, path) == 0 ? err_field(note, e, path, "%s", err_sentence(e, &why)) : ERR_OK;
}

enum err edit_check(const struct edit *x, const char *path, struct day today, struct err_note *note)
{
    struct arena a;
    Pacte__Record *r;
    struct building b = {.x = x, .t = record_type_of(x->type), .today = today, .lenient = true, .strict = path, .a = &a, .note = note};
    const char *typed = edit_typed(x, path);
    arena_init(&a, &sys_real, EDIT_MEMORY);
    b.body = edit_base(x, &a, &r);
    enum err e = b.body == NULL ? ERR_NO_MEMORY : apply_values(&b);
    if (e == ERR_OK && typed != NULL)
        e = check_one(&b, path, typed, note);
    arena_finish(&a);
    return e;
}

bool edit_is_value(const struct edit *x, const char *path)
{
    struct arena a;
    struct path p;
    const struct record_type *t = record_type_of(x->type);
    const char *typed = edit_typed(x, path);
    if (typed == NULL || typed[0] == '\0' || t == NULL || path_parse(t, path, &p, NULL) != ERR_OK)
        return true;
    arena_init(&a, &sys_real, EDIT_MEMORY);
    ProtobufCMessage *alone = arena_alloc(&a, t->descriptor->sizeof_message);
    if (alone != NULL)
        t->descriptor->message_init(alone);
    p = path_first(&p);
    bool is = alone != NULL && path_set(t, alone, &p, typed, edit_day(x), &a, NULL) == ERR_OK;
    arena_finish(&a);
    return is;
}

struct day edit_day(const struct edit *x) { return day_of_ms(x->changed_ms); }

enum err edit_build(const struct edit *x, struct day today, bool lenient, struct arena *arena, Pacte__Record **out,
                    struct err_note *note)
{
    struct building b = {.x = x, .t = record_type_of(x->type), .today = today, .lenient = lenient, .a = arena, .note = note};
    b.body = edit_base(x, arena, out);
    Pacte__Header *h = arena_alloc(arena, sizeof *h);
    if (b.body == NULL || h == NULL)
        return ERR_NO_MEMORY;
    pacte__header__init(h);
    if ((*out)->header != NULL)
        *h = *(*out)->header;
    h->id = x->id;
    h->revision = x->revision;
    (*out)->header = h;
    enum err e = apply_values(&b);
    if (e == ERR_OK && !lenient)
        e = domain_validate(b.t, b.body, note);
    if (e != ERR_OK)
        without_type(b.t, note);
    return e;
}
