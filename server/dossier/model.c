#include "server/dossier/model.h"

#include <string.h>

static bool fits(const struct dossier_model *wanted, const Pacte__Modele *m)
{
    if (wanted->code[0] == '\0')
        return m->n_jalons > 1;
    return strcmp(m->code, wanted->code) == 0 && (wanted->version == 0 || m->version == wanted->version);
}

/* NULL: not born yet at that instant, or archived. */
static enum err read_candidate(const struct dossier_source *s, uint64_t id, struct arena *a, const Pacte__Modele **out)
{
    struct stored stored;
    ProtobufCMessage *body = NULL;
    enum err e = state_get_at(s->view, record_type_of(PACTE__RECORD_TYPE__RECORD_TYPE_MODELE), id, s->at_ms, &stored);
    if (e == ERR_OK && !stored.archived)
        e = state_body(&stored, a, &body);
    *out = (const Pacte__Modele *)body;
    return e == ERR_NOT_FOUND && s->at_ms != 0 ? ERR_OK : e;
}

/* There are too many: all are read anew. */
static void make_room(struct dossier_models *l)
{
    if (l == NULL || l->count < DOSSIER_MODELS)
        return;
    arena_reset(&l->arena);
    l->count = 0;
}

enum err model_find(const struct dossier_source *s, struct dossier_model *m)
{
    const struct record_type *t = record_type_of(PACTE__RECORD_TYPE__RECORD_TYPE_MODELE);
    const struct field_def *by_code = m->code[0] != '\0' ? record_field(t, "code") : NULL;
    struct field_value value = {.kind = KIND_TEXT, .present = true, .text = bytes_text(m->code)};
    struct state_list list;
    struct arena scratch;
    uint64_t id;
    uint32_t newest = 0;
    m->id = 0;
    make_room(s->models);
    arena_init(&scratch, s->arena->sys, s->arena->ceiling_bytes);
    enum err e = state_list_begin(s->view, t, by_code, by_code != NULL ? &value : NULL, false, bytes_of(NULL, 0), &list);
    while (e == ERR_OK && (e = state_list_next(&list, &id, NULL)) == ERR_OK) {
        const Pacte__Modele *x;
        e = read_candidate(s, id, &scratch, &x);
        if (e != ERR_OK || x == NULL || !fits(m, x) || x->version < newest)
            continue;
        m->id = id;
        newest = x->version;
    }
    state_list_end(&list);
    arena_finish(&scratch);
    return e == ERR_END ? ERR_OK : e;
}

bool model_known(const struct dossier_models *l, struct dossier_model *m)
{
    for (size_t i = 0; l != NULL && i < l->count; i++) {
        if (l->known[i].version != m->version || strcmp(l->known[i].code, m->code) != 0)
            continue;
        *m = l->known[i];
        return true;
    }
    return false;
}

enum err model_keep(struct dossier_models *l, const struct dossier_model *m)
{
    if (l == NULL)
        return ERR_OK;
    struct dossier_model kept = *m;
    kept.code = arena_text(&l->arena, m->code, strlen(m->code));
    if (kept.code == NULL)
        return ERR_NO_MEMORY;
    l->known[l->count++] = kept;
    return ERR_OK;
}
