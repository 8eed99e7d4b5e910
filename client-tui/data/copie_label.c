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

static void say(struct naming *n, const char *text, size_t len)
{
    n->len += text_plain(bytes_of(text, len), n->out + n->len, n->size - n->len);
}

/* How a record is named, where the fields of the table would say too much or too
 * little. « {sigle|nom} » is the first of the two that says something; what
 * comes before a brace is written when its field says something. */
static const struct shape { Pacte__RecordType type; const char *words; } shapes[] = {
    {TYPE(ORGANISATION), "{sigle|nom}"},
    {TYPE(CONTACT), "{prenom} {nom|fonction}"},
    {TYPE(STRUCTURE), "{nom}"},
    {TYPE(TERRITOIRE), "{libelle|code}"},
    {TYPE(AGREMENT), "{structure} {debut} → {fin}"},
    {TYPE(CONVENTION), "{reference} {intitule}"},
    {TYPE(SIGNATAIRE), "{organisation}"},
    {TYPE(CONTRIBUTION), "{financeur} {annee} {dispositif} {ligne}"},
    {TYPE(VERSEMENT), N_("{type} de {recu|prevu} du {recu_date|prevu_date}")},
    {TYPE(DOCUMENT), "{titre|type} {annee}"},
    {TYPE(BUDGET), N_("Budget {version} {annee}")},
    {TYPE(LIGNE_BUDGET), "{compte} {libelle}"},
    {TYPE(MEMBRE), "{organisation}"},
    {TYPE(REUNION), N_("{instance} du {date}")},
    {TYPE(PRESENCE), "{membre} : {etat}"},
    {TYPE(DECISION), "D{annee}-{numero} {objet}"},
    {TYPE(MESURE), "{indicateur} {annee}"},
    {TYPE(ETAPE), N_("{code} du {realisee}")},
    {TYPE(AFFECTATION), "{fonction} : {contact}"},
    {TYPE(MODELE), N_("{intitule}, version {version}")},
    {TYPE(AVENANT), N_("Avenant {numero} : {objet}")},
    {TYPE(ENGAGEMENT), "{de} : {texte}"},
    {TYPE(ECHEANCE), "{titre|regle} : {du}"},
    {TYPE(EVALUATION), N_("Évaluation {type} {annee}")},
};

static bool name(struct naming *n, uint32_t type, uint64_t id, int depth);

static const ProtobufCMessage *body_of(const struct naming *n, uint32_t type, uint64_t id)
{
    const struct edit *x = n->over != NULL ? edits_find(n->over, type, id) : NULL;
    const ProtobufCMessage *body = NULL;
    Pacte__Record *r = NULL;
    if (x != NULL && edit_build(x, edit_day(x), true, n->arena, &r, NULL) != ERR_OK)
        r = NULL;
    const Pacte__Record *found = r != NULL ? r : copie_record(n->c, type, id, n->arena);
    return found != NULL && record_body(found, &body) != NULL ? body : NULL;
}

/* One value, with what comes before it; false when the record says nothing there. */
static bool value(struct naming *n, const struct record_type *t, const ProtobufCMessage *body, const char *field, const char *before,
                  size_t before_len, int depth)
{
    struct path p;
    char text[400] = "";
    struct naming inner = {.c = n->c, .over = n->over, .arena = n->arena, .out = text, .size = sizeof text};
    if (path_parse(t, field, &p, NULL) != ERR_OK)
        return false;
    enum field_kind kind = path_kind(t, &p);
    if (kind == KIND_REF || kind == KIND_ANY_REF) {
        struct field_value v;
        if (depth == 0 || !path_get(t, body, &p, &v) ||
            !name(&inner, kind == KIND_REF ? (uint32_t)path_field(&p)->target : v.type, v.id, depth - 1))
            return false;
    } else if (path_text(t, body, &p, text, sizeof text) == 0) {
        return false;
    }
    if (n->len > 0 || (before_len > 0 && before[0] != ' '))
        say(n, before, before_len);
    say(n, text, strlen(text));
    if (kind == KIND_MONEY)
        say(n, "\u00a0€", strlen("\u00a0€"));
    return true;
}

static void alternatives(struct naming *n, const struct record_type *t, const ProtobufCMessage *body, const char *fields, size_t len,
                         const char *before, size_t before_len, int depth)
{
    char one[40];
    for (size_t at = 0; at < len;) {
        size_t end = at + strcspn(fields + at, "|}");
        (void)snprintf(one, sizeof one, "%.*s", (int)(end - at), fields + at);
        if (value(n, t, body, one, before, before_len, depth))
            return;
        at = end + 1;
    }
}

static void shaped(struct naming *n, const struct record_type *t, const ProtobufCMessage *body, const char *words, int depth)
{
    while (*words != '\0') {
        size_t before = strcspn(words, "{"), len = strcspn(words + before, "}");
        if (len == 0)
            return;
        alternatives(n, t, body, words + before + 1, len - 1, words, before, depth);
        words += before + len + 1;
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
        shaped(n, t, body, shapes[i].words, depth);
        return n->len > before;
    }
    for (size_t i = 0; i < t->field_count; i++)
        if ((t->fields[i].flags & FIELD_LABEL) != 0)
            (void)value(n, t, body, t->fields[i].name, " ", 1, depth);
    return n->len > before;
}

size_t copie_name(const struct copie *c, const struct edits *over, uint32_t type, uint64_t id, char *out, size_t size)
{
    struct arena a;
    struct naming n = {.c = c, .over = over, .arena = &a, .out = out, .size = size};
    if (size == 0)
        return 0;
    out[0] = '\0';
    arena_init(&a, c->sys, MEMORY);
    (void)name(&n, type, id, DEPTH);
    arena_finish(&a);
    return n.len;
}

size_t copie_label(const struct copie *c, const struct edits *over, uint32_t type, uint64_t id, char *out, size_t size)
{
    char text[ID_TEXT_BYTES];
    const struct record_type *t = record_type_of(type);
    size_t len = copie_name(c, over, type, id, out, size);
    if (len > 0 || size == 0)
        return len;
    id_format(id, text);
    (void)snprintf(out, size, "%s %s", t != NULL ? t->label : N_("fiche"), text);
    return strlen(out);
}
