#include "client-tui/data/copie.h"

#include "common/wire/wire.h"

#include <stdio.h>
#include <string.h>

enum { RECORD_MEMORY = 8 << 20 };

void copie_init(struct copie *c, const struct sys *sys, uint64_t convention)
{
    *c = (struct copie){.sys = sys, .convention = convention};
}

void copie_free(struct copie *c)
{
    if (c->sys == NULL)
        return;
    for (size_t i = 0; i < c->count; i++)
        sys_release(c->sys, (void *)(uintptr_t)c->rows[i].packed.data);
    sys_release(c->sys, c->rows);
    sys_release(c->sys, c->slots);
    sys_release(c->sys, c->auteurs);
    *c = (struct copie){0};
}

/* --- Rows and their slots --------------------------------------------------------- */

static size_t slot_of(const struct copie *c, uint32_t type, uint64_t id)
{
    uint64_t mixed = (id ^ (uint64_t)type << 56) * 0x9e3779b97f4a7c15u;
    size_t at = (size_t)(mixed >> 32) & (c->slot_count - 1);
    while (c->slots[at] != 0) {
        const struct copie_row *row = &c->rows[c->slots[at] - 1];
        if (row->id == id && row->type == type)
            break;
        at = (at + 1) & (c->slot_count - 1);
    }
    return at;
}

static struct copie_row *find(const struct copie *c, uint32_t type, uint64_t id)
{
    if (c->slot_count == 0)
        return NULL;
    size_t at = slot_of(c, type, id);
    return c->slots[at] != 0 ? &c->rows[c->slots[at] - 1] : NULL;
}

const struct copie_row *copie_find(const struct copie *c, uint32_t type, uint64_t id) { return find(c, type, id); }

static enum err grow(struct copie *c)
{
    size_t cap = c->cap == 0 ? 64 : c->cap * 2;
    uint32_t *slots = sys_zalloc(c->sys, cap * 2, sizeof *slots);
    struct copie_row *rows = slots != NULL ? sys_grow(c->sys, c->rows, c->count * sizeof *rows, cap * sizeof *rows) : NULL;
    if (rows == NULL) {
        sys_release(c->sys, slots);
        return ERR_NO_MEMORY;
    }
    sys_release(c->sys, c->slots);
    c->slots = slots;
    c->slot_count = cap * 2;
    c->rows = rows;
    c->cap = cap;
    for (size_t i = 0; i < c->count; i++)
        c->slots[slot_of(c, rows[i].type, rows[i].id)] = (uint32_t)i + 1;
    return ERR_OK;
}

static enum err put(struct copie *c, const Pacte__Record *r, struct bytes packed)
{
    const ProtobufCMessage *body;
    const struct record_type *t = record_body(r, &body);
    if (t == NULL || r->header == NULL || r->header->id == 0)
        return ERR_MALFORMED;
    struct copie_row *row = find(c, (uint32_t)t->number, r->header->id);
    if (row != NULL && row->revision > r->header->revision)
        return ERR_OK;
    enum err e = row == NULL && c->count == c->cap ? grow(c) : ERR_OK;
    uint8_t *copy = e == ERR_OK ? sys_alloc(c->sys, packed.len + 1) : NULL;
    if (copy == NULL)
        return ERR_NO_MEMORY;
    memcpy(copy, packed.data, packed.len);
    if (row == NULL) {
        size_t at = slot_of(c, (uint32_t)t->number, r->header->id);
        row = &c->rows[c->count++];
        *row = (struct copie_row){.type = (uint32_t)t->number, .id = r->header->id};
        c->slots[at] = (uint32_t)c->count;
    }
    sys_release(c->sys, (void *)(uintptr_t)row->packed.data);
    row->packed = bytes_of(copy, packed.len);
    row->revision = r->header->revision;
    row->archived = r->header->archived;
    row->changed_ms = r->header->changed_ms;
    row->changed_by = r->header->changed_by;
    return ERR_OK;
}

enum err copie_put(struct copie *c, const Pacte__Record *r)
{
    struct arena a;
    struct bytes packed;
    arena_init(&a, c->sys, RECORD_MEMORY);
    enum err e = wire_pack(&r->base, &a, &packed);
    if (e == ERR_OK)
        e = put(c, r, packed);
    arena_finish(&a);
    c->generation++;
    return e;
}

/* --- Pages ---------------------------------------------------------------------------- */

static enum err author(struct copie *c, const Pacte__DossierAuteur *a)
{
    for (size_t i = 0; i < c->auteur_count; i++)
        if (c->auteurs[i].id == a->id)
            return ERR_OK;
    void *grown = sys_grow(c->sys, c->auteurs, c->auteur_count * sizeof *c->auteurs, (c->auteur_count + 1) * sizeof *c->auteurs);
    if (grown == NULL)
        return ERR_NO_MEMORY;
    c->auteurs = grown;
    struct copie_auteur *row = &c->auteurs[c->auteur_count++];
    *row = (struct copie_auteur){.id = a->id};
    (void)snprintf(row->compte, sizeof row->compte, "%s", a->compte);
    (void)snprintf(row->nom, sizeof row->nom, "%s", a->nom);
    return ERR_OK;
}

enum err copie_apply(struct copie *c, const Pacte__DossierReply *r)
{
    enum err e = ERR_OK;
    for (size_t i = 0; i < r->n_records && e == ERR_OK; i++)
        e = copie_put(c, r->records[i]);
    for (size_t i = 0; i < r->n_auteurs && e == ERR_OK; i++)
        e = author(c, r->auteurs[i]);
    if (e == ERR_OK && r->next.len == 0) {
        c->whole = true;
        if (r->index > c->index)
            c->index = r->index;
    }
    c->generation++;
    return e;
}

/* The rows and authors as one page; their memory is the arena's. */
static enum err as_page(const struct copie *c, struct arena *arena, Pacte__DossierReply *page)
{
    page->records = arena_zalloc(arena, c->count + 1, sizeof *page->records);
    page->auteurs = arena_zalloc(arena, c->auteur_count + 1, sizeof *page->auteurs);
    Pacte__DossierAuteur *auteurs = arena_zalloc(arena, c->auteur_count + 1, sizeof *auteurs);
    if (page->records == NULL || page->auteurs == NULL || auteurs == NULL)
        return ERR_NO_MEMORY;
    for (size_t i = 0; i < c->count; i++) {
        ProtobufCMessage *r;
        enum err e = wire_unpack_own(&pacte__record__descriptor, c->rows[i].packed, arena, &r);
        if (e != ERR_OK)
            return e;
        page->records[page->n_records++] = (Pacte__Record *)r;
    }
    for (size_t i = 0; i < c->auteur_count; i++) {
        Pacte__DossierAuteur *a = page->auteurs[page->n_auteurs++] = &auteurs[i];
        pacte__dossier_auteur__init(a);
        a->id = c->auteurs[i].id;
        a->compte = c->auteurs[i].compte;
        a->nom = c->auteurs[i].nom;
    }
    page->index = c->index;
    return ERR_OK;
}

enum err copie_pack(const struct copie *c, struct arena *arena, struct bytes *out)
{
    Pacte__DossierReply page = PACTE__DOSSIER_REPLY__INIT;
    enum err e = c->whole ? as_page(c, arena, &page) : ERR_BAD_STATE;
    return e == ERR_OK ? wire_pack(&page.base, arena, out) : e;
}

const char *copie_auteur(const struct copie *c, uint64_t account)
{
    for (size_t i = 0; i < c->auteur_count; i++)
        if (c->auteurs[i].id == account)
            return c->auteurs[i].nom[0] != '\0' ? c->auteurs[i].nom : c->auteurs[i].compte;
    return "";
}

/* --- Reading --------------------------------------------------------------------------- */

const Pacte__Record *copie_record(const struct copie *c, uint32_t type, uint64_t id, struct arena *arena)
{
    const struct copie_row *row = find(c, type, id);
    ProtobufCMessage *m;
    if (row == NULL || wire_unpack_own(&pacte__record__descriptor, row->packed, arena, &m) != ERR_OK)
        return NULL;
    return (const Pacte__Record *)m;
}

static enum err add(struct dossier *d, uint32_t type, uint64_t id, const Pacte__Record *r)
{
    const ProtobufCMessage *body;
    if (record_body(r, &body) == NULL)
        return ERR_DAMAGED;
    enum err e = dossier_add(d, type, id, body);
    return e == ERR_INVALID ? ERR_OK : e;          /* a type that no rule reads */
}

/* The convention first: the model and the rest are asked about it. */
static enum err add_row(const struct copie *c, const struct edits *over, size_t at, struct day today, struct arena *arena,
                        struct dossier *out)
{
    const struct copie_row *row = &c->rows[at];
    const struct edit *x = over != NULL ? edits_find(over, row->type, row->id) : NULL;
    Pacte__Record *r = NULL;
    if (row->archived || (x != NULL && x->archive))
        return ERR_OK;
    if (row->type == PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION && row->id != c->convention)
        return ERR_OK;
    if (x != NULL && edit_build(x, today, true, arena, &r, NULL) != ERR_OK)
        r = NULL;
    const Pacte__Record *shown = r != NULL ? r : copie_record(c, row->type, row->id, arena);
    return shown != NULL ? add(out, row->type, row->id, shown) : ERR_NO_MEMORY;
}

static enum err add_new(const struct copie *c, const struct edits *over, struct day today, struct arena *arena, struct dossier *out)
{
    enum err e = ERR_OK;
    for (size_t i = 0; over != NULL && i < over->count && e == ERR_OK; i++) {
        const struct edit *x = &over->rows[i];
        Pacte__Record *r;
        if (x->archive || !edit_changed(x) || find(c, x->type, x->id) != NULL)
            continue;
        if (edit_build(x, today, true, arena, &r, NULL) == ERR_OK)
            e = add(out, x->type, x->id, r);
    }
    return e;
}

enum err copie_dossier(const struct copie *c, const struct edits *over, struct day today, struct arena *arena, struct dossier *out)
{
    enum err e = ERR_OK;
    dossier_init(out, arena);
    for (size_t i = 0; i < c->count && e == ERR_OK; i++)
        e = add_row(c, over, i, today, arena, out);
    return e == ERR_OK ? add_new(c, over, today, arena, out) : e;
}
