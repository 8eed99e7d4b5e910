/* What a text means for a field: normalised when it is right, explained while
 * it is typed. The grammars are those of common/value, by client-tui/data. */
#include "client-tui/views/form/form.h"
#include "client-tui/widgets/heure.h"

#include "common/base/id.h"
#include "common/base/text.h"
#include "common/value/money.h"

#include <stdio.h>
#include <string.h>

enum { VALUE_BYTES = 256 << 10 };

/* The value alone, in an empty record. */
static enum err normal(const struct form *f, const struct path *p, const char *text, struct day today, struct arena *a,
                       char *out, size_t size, struct err_note *note)
{
    const struct path first = path_first(p);
    ProtobufCMessage *body = arena_alloc(a, f->t->descriptor->sizeof_message);
    if (body == NULL)
        return ERR_NO_MEMORY;
    f->t->descriptor->message_init(body);
    enum err e = path_set(f->t, body, &first, text, today, a, note);
    if (e == ERR_OK)
        (void)path_text(f->t, body, &first, out, size);
    return e;
}

/* « 27 » in a field of years is 2027. */
static const char *whole_year(const struct path *p, const char *text, char *out, size_t size)
{
    bool two = text[0] >= '0' && text[0] <= '9' && text[1] >= '0' && text[1] <= '9' && text[2] == '\0';
    if (!two || strstr(path_field(p)->name, "annee") == NULL)
        return text;
    (void)snprintf(out, size, "20%s", text);
    return out;
}

/* The field is named by its row already. */
static const char *without_label(const struct field_def *field, const char *sentence)
{
    size_t len = strlen(field->label);
    return strncmp(sentence, field->label, len) == 0 && strncmp(sentence + len, " : ", 3) == 0 ? sentence + len + 3 : sentence;
}

enum err form_normal(const struct model *m, const struct form *f, const struct path *p, const char *text, char *out,
                     size_t size, struct err_note *note)
{
    struct arena a;
    char year[8];
    struct err_note why = {0};
    arena_init(&a, m->sys, VALUE_BYTES);
    enum err e = normal(f, p, whole_year(p, text, year, sizeof year), m->today, &a, out, size, &why);
    arena_finish(&a);
    if (e != ERR_OK && note != NULL)
        (void)err_field(note, e, "", "%s", without_label(path_field(p), err_sentence(e, &why)));
    return e;
}

size_t form_jour(struct day d, struct day today, char *out, size_t size)
{
    char week[32], far[32];
    (void)day_format_week(d, week, sizeof week);
    (void)heure_distance(d, today, far, sizeof far);
    return (size_t)snprintf(out, size, "%.*s %s", (int)strcspn(week, " "), week, far);
}

static bool day_words(const struct model *m, const char *text, char *out, size_t size)
{
    struct day d;
    char week[32], far[32];
    if (day_parse(text, m->today, &d, NULL) != ERR_OK)
        return false;
    (void)day_format_week(d, week, sizeof week);
    (void)heure_distance(d, m->today, far, sizeof far);
    (void)snprintf(out, size, "%s = %s, %s", text, week, far);
    return true;
}

static bool money_words(const char *text, char *out, size_t size)
{
    struct money money;
    char people[MONEY_TEXT_BYTES];
    if (money_parse(text, &money, NULL) != ERR_OK)
        return false;
    (void)money_format(money, people, sizeof people);
    (void)snprintf(out, size, "%s = %s", text, people);
    return true;
}

bool form_conseil(const struct model *m, const struct form *f, const struct form_ligne *l, const char *text, char *out, size_t size)
{
    char people[LINE_BYTES];
    struct err_note note = {0};
    enum field_kind kind = path_kind(f->t, &l->path);
    if (text[0] == '\0')
        return false;
    if ((kind == KIND_DAY && day_words(m, text, out, size)) || (kind == KIND_MONEY && money_words(text, out, size)))
        return true;
    if (form_normal(m, f, &l->path, text, people, sizeof people, &note) == ERR_OK)
        return false;
    (void)snprintf(out, size, "%s", note.text);
    return true;
}

bool form_texte_id(const char *text, uint32_t target, uint32_t *type, uint64_t *id)
{
    char name[32];
    const char *colon = strchr(text, ':');
    *type = target;
    if (colon == NULL)
        return target != 0 && id_parse(text, id);
    if ((size_t)(colon - text) >= sizeof name)
        return false;
    (void)snprintf(name, sizeof name, "%.*s", (int)(colon - text), text);
    const struct record_type *t = record_type_named(name);
    if (t == NULL || !id_parse(colon + 1, id))
        return false;
    *type = t->number;
    return true;
}
