#include "tools/pactectl/grants.h"

#include "common/base/id.h"
#include "common/json/json.h"

#include <stdio.h>
#include <string.h>

static const struct { const char *name; Pacte__Role role; } roles[] = {
    {"administration", PACTE__ROLE__ROLE_ADMINISTRATION}, {"federation", PACTE__ROLE__ROLE_FEDERATION},
    {"coordination", PACTE__ROLE__ROLE_COORDINATION},     {"financeur", PACTE__ROLE__ROLE_FINANCEUR},
    {"audit", PACTE__ROLE__ROLE_AUDIT},                   {"lecture", PACTE__ROLE__ROLE_LECTURE},
};
enum { ROLES = sizeof roles / sizeof roles[0] };

static enum err read_role(const char *text, size_t len, Pacte__Role *out, struct err_note *note)
{
    for (size_t i = 0; i < ROLES; i++)
        if (strlen(roles[i].name) == len && strncmp(roles[i].name, text, len) == 0) {
            *out = roles[i].role;
            return ERR_OK;
        }
    return err_field(note, ERR_USAGE, "role", "Le rôle « %.*s » n'existe pas. Rôles : administration, federation, "
                     "coordination:ID,ID…, financeur:ID, audit, lecture:ID,ID… ou lecture.", (int)len, text);
}

static enum err read_id(const char **text, struct arena *arena, Pacte__Ref **out, struct err_note *note)
{
    size_t len = strcspn(*text, ",");
    char *id = arena_text(arena, *text, len);
    Pacte__Ref *ref = arena_alloc(arena, sizeof *ref);
    if (id == NULL || ref == NULL)
        return ERR_NO_MEMORY;
    pacte__ref__init(ref);
    if (!(id[0] == '@' ? json_alias_id(id + 1, &ref->id) : id_parse(id, &ref->id)))
        return err_field(note, ERR_USAGE, "role", "« %s » n'est pas l'identifiant d'une fiche.", id);
    *text += len;
    *text += **text == ',' ? 1 : 0;
    *out = ref;
    return ERR_OK;
}

static enum err read_scope(Pacte__Grant *g, const char *ids, struct arena *arena, struct err_note *note)
{
    size_t most = 1;
    for (const char *p = ids; *p != '\0'; p++)
        most += *p == ',' ? 1 : 0;
    g->structures = arena_zalloc(arena, most, sizeof *g->structures);
    if (g->structures == NULL)
        return ERR_NO_MEMORY;
    while (*ids != '\0') {
        enum err e = read_id(&ids, arena, &g->structures[g->n_structures], note);
        if (e != ERR_OK)
            return e;
        g->n_structures++;
    }
    if (g->role != PACTE__ROLE__ROLE_FINANCEUR)
        return ERR_OK;
    if (g->n_structures != 1)
        return err_field(note, ERR_USAGE, "role", "financeur:ID attend l'identifiant d'une organisation, et d'une seule.");
    g->organisation = g->structures[0];
    g->n_structures = 0;
    return ERR_OK;
}

enum err grant_parse(const char *text, struct arena *arena, Pacte__Grant **out, struct err_note *note)
{
    const char *colon = strchr(text, ':');
    Pacte__Grant *g = arena_alloc(arena, sizeof *g);
    if (g == NULL)
        return ERR_NO_MEMORY;
    pacte__grant__init(g);
    *out = g;
    enum err e = read_role(text, colon == NULL ? strlen(text) : (size_t)(colon - text), &g->role, note);
    if (e != ERR_OK)
        return e;
    bool scoped = g->role == PACTE__ROLE__ROLE_COORDINATION || g->role == PACTE__ROLE__ROLE_FINANCEUR ||
                  g->role == PACTE__ROLE__ROLE_LECTURE;
    if (colon != NULL && !scoped)
        return err_field(note, ERR_USAGE, "role", "Rien ne suit le rôle « %.*s ».", (int)(colon - text), text);
    if (colon != NULL)
        return read_scope(g, colon + 1, arena, note);
    if (g->role == PACTE__ROLE__ROLE_LECTURE)
        g->all_structures = 1;
    else if (scoped)
        return err_field(note, ERR_USAGE, "role", "Dites pour qui : %s:ID.", text);
    return ERR_OK;
}

enum err grants_parse(const char *const *texts, size_t count, struct arena *arena, Pacte__Grant ***out,
                      struct err_note *note)
{
    Pacte__Grant **list = arena_zalloc(arena, count, sizeof *list);
    if (list == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < count; i++) {
        enum err e = grant_parse(texts[i], arena, &list[i], note);
        if (e != ERR_OK)
            return e;
    }
    *out = list;
    return ERR_OK;
}

struct text { char *out; size_t size, len; };

static void add(struct text *t, const char *piece)
{
    int n = snprintf(t->out + t->len, t->size - t->len, "%s", piece);
    size_t len = n < 0 ? 0 : (size_t)n;
    t->len = len < t->size - t->len ? t->len + len : t->size - 1;
}

static void add_id(struct text *t, const char *before, uint64_t id)
{
    char text[ID_TEXT_BYTES];
    id_format(id, text);
    add(t, before);
    add(t, text);
}

size_t grants_format(Pacte__Grant *const *grants, size_t count, char *out, size_t size)
{
    struct text t = {.out = out, .size = size};
    add(&t, "");
    for (size_t i = 0; i < count; i++) {
        const Pacte__Grant *g = grants[i];
        const char *name = "?";
        for (size_t k = 0; k < ROLES; k++)
            if (roles[k].role == g->role)
                name = roles[k].name;
        add(&t, i > 0 ? " " : "");
        add(&t, name);
        for (size_t k = 0; k < g->n_structures; k++)
            add_id(&t, k == 0 ? ":" : ",", g->structures[k]->id);
        if (g->organisation != NULL)
            add_id(&t, ":", g->organisation->id);
    }
    return t.len;
}
