/* How cells are said: codes of the model by their names, conventions by their
 * references, and how wide that makes the columns. */
#include "client-tui/views/commun/codes.h"
#include "client-tui/views/liste/liste.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { REFERENCE_BYTES = 1 << 20, MEASURED = 300 };

void liste_modeles(struct model *m, const struct liste *s)
{
    for (size_t i = 0; s->convention == 0 && i < s->column_count; i++)
        if (s->columns[i].field != NULL && codes_champ((uint32_t)s->type->number, s->columns[i].field->name))
            annuaire_tous(m, PACTE__RECORD_TYPE__RECORD_TYPE_MODELE);
}

static const struct liste_code *found(const struct liste *s, size_t column, const char *code)
{
    for (size_t i = 0; i < s->code_count; i++)
        if (s->codes[i].column == column && strcmp(s->codes[i].code, code) == 0)
            return &s->codes[i];
    return NULL;
}

bool liste_code(struct model *m, struct liste *s, const struct field_def *f, char *text, size_t size)
{
    size_t column = 0;
    char label[sizeof s->codes[0].label];
    if (!codes_champ((uint32_t)s->type->number, f->name) || strlen(text) <= CODE_SAID || strlen(text) >= sizeof s->codes[0].code)
        return true;
    while (column < s->column_count && s->columns[column].field != f)
        column++;
    const struct liste_code *known = found(s, column, text);
    if (known == NULL && !codes_texte(m, s->convention, (uint32_t)s->type->number, f->name, text, label, sizeof label))
        return false;
    if (known == NULL && s->code_count < LISTE_CODES) {
        struct liste_code *c = &s->codes[s->code_count++];
        c->column = column;
        (void)snprintf(c->code, sizeof c->code, "%s", text);
        (void)snprintf(c->label, sizeof c->label, "%s", label);
        known = c;
    }
    (void)snprintf(text, size, "%s", known != NULL ? known->label : label);
    return true;
}

/* In a column, a convention is its reference: its title would push the rest away. */
bool liste_reference(struct model *m, uint64_t id, char *out, size_t size)
{
    struct arena a;
    arena_init(&a, m->sys, REFERENCE_BYTES);
    const Pacte__Record *r = annuaire_record(m, PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, id, &a);
    bool said = r != NULL && r->convention != NULL && r->convention->reference[0] != '\0';
    if (said)
        (void)snprintf(out, size, "%s", r->convention->reference);
    arena_finish(&a);
    return said;
}

/* As wide as their texts, of the first rows: the rest of a long list is like them. */
void liste_mesurer(struct liste *s)
{
    char text[LISTE_CELL];
    memset(s->widest, 0, sizeof s->widest);
    for (size_t i = 0; i < s->shown_count && i < MEASURED; i++)
        for (size_t c = 0; c < s->column_count; c++) {
            if (s->columns[c].hidden)
                continue;
            (void)tableau_text(&s->all, s->shown[i], c, text, sizeof text);
            int wide = (int)text_columns(bytes_text(text));
            s->widest[c] = wide > s->widest[c] ? wide : s->widest[c];
        }
}
