/* A short name for any record: the texts of its LABEL fields, with names where
 * it refers to others. */
#include "client-tui/data/copie.h"

#include "common/base/id.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

enum { MEMORY = 8 << 20, DEPTH = 3 };

struct naming {
    const struct copie *c;
    const struct edits *over;
    struct arena *arena;
    char *out;
    size_t size, len;
};

static void say(struct naming *n, const char *text)
{
    if (text[0] == '\0')
        return;
    if (n->len > 0 && n->len + 1 < n->size)
        n->out[n->len++] = ' ';
    n->len += text_plain(bytes_text(text), n->out + n->len, n->size - n->len);
}

/* The fields that name a record, where the table's own would say too much or
 * too little; several texts are joined by a space. */
static const struct shape { Pacte__RecordType type; const char *fields[5]; } shapes[] = {
    {TYPE(ORGANISATION), {"sigle|nom"}},
    {TYPE(CONTACT), {"prenom", "nom|fonction"}},
    {TYPE(STRUCTURE), {"nom"}},
    {TYPE(TERRITOIRE), {"libelle|code"}},
    {TYPE(AGREMENT), {"structure", "debut", "fin"}},
    {TYPE(CONVENTION), {"reference", "intitule"}},
    {TYPE(SIGNATAIRE), {"organisation"}},
    {TYPE(CONTRIBUTION), {"financeur", "annee", "dispositif", "ligne"}},
    {TYPE(VERSEMENT), {"type", "recu|prevu", "recu_date|prevu_date"}},
    {TYPE(DOCUMENT), {"titre|type", "annee"}},
    {TYPE(BUDGET), {"annee", "version"}},
    {TYPE(LIGNE_BUDGET), {"compte", "libelle"}},
    {TYPE(MEMBRE), {"organisation"}},
    {TYPE(REUNION), {"instance", "date"}},
    {TYPE(PRESENCE), {"membre", "etat"}},
    {TYPE(DECISION), {"annee", "numero", "objet"}},
    {TYPE(MESURE), {"indicateur", "annee"}},
    {TYPE(ETAPE), {"code", "realisee"}},
    {TYPE(AFFECTATION), {"fonction", "contact"}},
    {TYPE(AVENANT), {"numero", "objet"}},
    {TYPE(ENGAGEMENT), {"de", "texte"}},
};

static bool name(struct naming *n, uint32_t type, uint64_t id, int depth);

static const ProtobufCMessage *body_of(const struct naming *n, uint32_t type, uint64_t id)
{
    const struct edit *x = n->over != NULL ? edits_find(n->over, type, id) : NULL;
    const ProtobufCMessage *body = NULL;
    Pacte__Record *r = NULL;
    if (x != NULL && edit_build(x, (struct day){0}, true, n->arena, &r, NULL) != ERR_OK)
        r = NULL;
    const Pacte__Record *found = r != NULL ? r : copie_record(n->c, type, id, n->arena);
    return found != NULL && record_body(found, &body) != NULL ? body : NULL;
}

/* One value; false when the record says nothing there. */
static bool value(struct naming *n, const struct record_type *t, const ProtobufCMessage *body, const char *field, int depth)
{
    struct path p;
    char text[400];
    if (path_parse(t, field, &p, NULL) != ERR_OK)
        return false;
    enum field_kind kind = path_kind(t, &p);
    const ProtobufCFieldDescriptor *d = record_descriptor(t, p.field);
    if (kind == KIND_REF || kind == KIND_ANY_REF) {
        if (field_count(body, d) == 0)
            return false;
        struct field_value v = field_get(body, d, 0);
        return depth > 0 && name(n, kind == KIND_REF ? (uint32_t)p.field->target : v.type, v.id, depth - 1);
    }
    if (path_text(t, body, &p, text, sizeof text) == 0)
        return false;
    say(n, text);
    return true;
}

/* « sigle|nom »: the first that says something. */
static void alternatives(struct naming *n, const struct record_type *t, const ProtobufCMessage *body, const char *fields, int depth)
{
    char one[40];
    while (*fields != '\0') {
        size_t len = strcspn(fields, "|");
        (void)snprintf(one, sizeof one, "%.*s", (int)len, fields);
        if (value(n, t, body, one, depth))
            return;
        fields += len + (fields[len] == '|');
    }
}

static bool name(struct naming *n, uint32_t type, uint64_t id, int depth)
{
    const struct record_type *t = record_type_of(type);
    const ProtobufCMessage *body = t != NULL ? body_of(n, type, id) : NULL;
    size_t before = n->len;
    if (body == NULL)
        return false;
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        if ((uint32_t)shapes[i].type != type)
            continue;
        for (size_t k = 0; k < 5 && shapes[i].fields[k] != NULL; k++)
            alternatives(n, t, body, shapes[i].fields[k], depth);
        return n->len > before;
    }
    for (size_t i = 0; i < t->field_count; i++)
        if ((t->fields[i].flags & FIELD_LABEL) != 0)
            (void)value(n, t, body, t->fields[i].name, depth);
    return n->len > before;
}

size_t copie_label(const struct copie *c, const struct edits *over, uint32_t type, uint64_t id, char *out, size_t size)
{
    struct arena a;
    struct naming n = {.c = c, .over = over, .arena = &a, .out = out, .size = size};
    if (size == 0)
        return 0;
    out[0] = '\0';
    arena_init(&a, c->sys, MEMORY);
    if (!name(&n, type, id, DEPTH)) {
        char text[ID_TEXT_BYTES];
        const struct record_type *t = record_type_of(type);
        id_format(id, text);
        (void)snprintf(out, size, "%s %s", t != NULL ? t->label : N_("fiche"), text);
        n.len = strlen(out);
    }
    arena_finish(&a);
    return n.len;
}
