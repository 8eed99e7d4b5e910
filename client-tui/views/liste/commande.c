/* What a list shows, as the command line that gives the same: filter, order,
 * columns. What only the screen knows (a word in any column, names of other
 * records, computed columns) is told, not guessed. */
#include "client-tui/data/filter.h"
#include "client-tui/data/path.h"
#include "client-tui/views/liste/liste.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY = 1 << 20 };

/* The only column that a term is about; NULL: none, several, or one that no field holds. */
static const struct field_def *field_of(const struct liste *s, const struct filter_term *term)
{
    const struct field_def *found = NULL;
    size_t count = 0;
    for (size_t i = 0; term->field[0] != '\0' && i < s->column_count; i++)
        if (filter_about(term, s->heads, s->column_count, i)) {
            found = s->columns[i].field;
            count++;
        }
    return count == 1 && found != NULL && record_descriptor(s->type, found)->label != PROTOBUF_C_LABEL_REPEATED ? found : NULL;
}

static const char *sign_of(enum filter_op op)
{
    switch (op) {
    case FILTER_LESS: return "<";
    case FILTER_LESS_EQUAL: return "<=";
    case FILTER_GREATER: return ">";
    case FILTER_GREATER_EQUAL: return ">=";
    default: return "=";
    }
}

/* A year alone is from its first day to its last. */
static size_t of_year(const struct field_def *f, const struct filter_term *term, char out[LISTE_WHERE_PARTS][LISTE_WHERE_BYTES])
{
    bool end = term->op == FILTER_GREATER || term->op == FILTER_LESS_EQUAL;
    if (term->op == FILTER_EQUAL) {
        (void)snprintf(out[0], LISTE_WHERE_BYTES, "%s>=%s-01-01", f->name, term->value);
        (void)snprintf(out[1], LISTE_WHERE_BYTES, "%s<=%s-12-31", f->name, term->value);
        return 2;
    }
    (void)snprintf(out[0], LISTE_WHERE_BYTES, "%s%s%s-%s", f->name, sign_of(term->op), term->value, end ? "12-31" : "01-01");
    return 1;
}

/* The value as the machine writes it. */
static bool machine(const struct record_type *t, const struct field_def *f, const char *value, struct day today, char *out, size_t size)
{
    struct arena a;
    struct path p = path_of(f, -1);
    arena_init(&a, &sys_real, MEMORY);
    ProtobufCMessage *body = arena_zalloc(&a, 1, t->descriptor->sizeof_message);
    if (body != NULL)
        t->descriptor->message_init(body);
    bool ok = body != NULL && path_set(t, body, &p, value, today, &a, NULL) == ERR_OK && path_machine(t, body, &p, out, size) > 0;
    arena_finish(&a);
    return ok;
}

size_t liste_where(const struct liste *s, const struct filter_term *term, struct day today,
                   char out[LISTE_WHERE_PARTS][LISTE_WHERE_BYTES])
{
    char value[LISTE_WHERE_BYTES / 2];
    const struct field_def *f = field_of(s, term);
    if (f == NULL || term->op == FILTER_NOT || term->value[0] == '\0')
        return 0;
    enum field_kind kind = field_kind_of(record_descriptor(s->type, f));
    bool ordered = kind == KIND_DAY || kind == KIND_MONEY || kind == KIND_COUNT || kind == KIND_RATE || kind == KIND_NUMBER;
    if (kind == KIND_TEXT && f->codes == NULL && (term->op == FILTER_HAS || term->op == FILTER_EQUAL)) {
        (void)snprintf(out[0], LISTE_WHERE_BYTES, "%s%s%s", f->name, term->op == FILTER_HAS ? "~" : "=", term->value);
        return 1;
    }
    if (term->op == FILTER_HAS || (!ordered && term->op != FILTER_EQUAL) || kind == KIND_REF || kind == KIND_ANY_REF)
        return 0;
    if (kind == KIND_DAY && strlen(term->value) == 4 && strspn(term->value, "0123456789") == 4)
        return of_year(f, term, out);
    if (!machine(s->type, f, term->value, today, value, sizeof value))
        return 0;
    (void)snprintf(out[0], LISTE_WHERE_BYTES, "%s%s%s", f->name, sign_of(term->op), value);
    return 1;
}

/* --- The command ------------------------------------------------------------------------- */

__attribute__((format(printf, 3, 4)))
static void add(char *out, size_t size, const char *fmt, ...)
{
    va_list args;
    size_t len = strlen(out);
    va_start(args, fmt);
    (void)vsnprintf(out + len, size - len, fmt, args);
    va_end(args);
}

/* Between apostrophes, as the shell reads it back. */
static void quoted(char *out, size_t size, const char *text)
{
    add(out, size, "'");
    for (; *text != '\0'; text++)
        add(out, size, *text == '\'' ? "'\\''" : "%c", *text);
    add(out, size, "'");
}

static void add_filter(const struct model *m, const struct liste *s, char *out, size_t size, char *left, size_t left_size)
{
    struct filter f;
    char words[LINE_BYTES], parts[LISTE_WHERE_PARTS][LISTE_WHERE_BYTES];
    bool archived = liste_filter_text(s, words);
    filter_parse(&f, words, NULL);
    if (archived)
        add(out, size, " --archived");
    for (size_t i = 0; i < f.count; i++) {
        size_t n = liste_where(s, &f.terms[i], m->today, parts);
        for (size_t k = 0; k < n; k++) {
            add(out, size, " --where ");
            quoted(out, size, parts[k]);
        }
        if (n == 0 && f.terms[i].value[0] != '\0')
            add(left, left_size, "%s%s%s%s", left[0] != '\0' ? ", " : "", f.terms[i].field, f.terms[i].field[0] != '\0' ? " " : "", f.terms[i].value);
    }
}

void liste_commande(const struct model *m, const struct liste *s, char *out, size_t size, char *left, size_t left_size)
{
    bool first = true;
    left[0] = '\0';
    (void)snprintf(out, size, "pactectl list %s", s->type->name);
    add_filter(m, s, out, size, left, left_size);
    if (s->sort >= 0 && liste_orderable(s, s->sort))
        add(out, size, " --tri %s%s", s->columns[s->sort].field->name, s->descending ? " --desc" : "");
    for (size_t i = 0; i < s->column_count; i++) {
        if (s->columns[i].hidden || s->columns[i].field == NULL)
            continue;
        add(out, size, "%s%s", first ? " --columns " : ",", s->columns[i].field->name);
        first = false;
    }
}

/* Copied, and shown for who cannot copy. */
void liste_commande_show(struct model *m, const struct liste *s)
{
    char command[LISTE_COMMANDE_BYTES], left[LISTE_WHERE_BYTES], text[LISTE_COMMANDE_BYTES + 2 * LISTE_WHERE_BYTES];
    liste_commande(m, s, command, sizeof command, left, sizeof left);
    (void)snprintf(text, sizeof text, left[0] != '\0' ? _("%s\n\nCe que seul cet écran sait filtrer n'y est pas : %s.\n") : "%s\n%s", command, left);
    model_effect_add(m, (struct effect){.kind = EFFECT_COPY, .text = model_text(m, command)});
    model_view(m, _("Commande équivalente, copiée"), text);
}
