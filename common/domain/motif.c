#include "common/domain/motif.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void motifs_init(struct motifs *m, struct arena *arena)
{
    *m = (struct motifs){.arena = arena};
}

static enum err room(struct arena *a, void **rows, size_t count, size_t *cap, size_t size)
{
    if (count < *cap)
        return ERR_OK;
    size_t wanted = *cap == 0 ? 8 : *cap * 2;
    void *grown = arena_zalloc(a, wanted, size);
    if (grown == NULL)
        return ERR_NO_MEMORY;
    if (count > 0)
        memcpy(grown, *rows, count * size);
    *rows = grown;
    *cap = wanted;
    return ERR_OK;
}

void motif_add(struct motifs *m, uint32_t type, uint64_t id, const char *source, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    void *rows = m->rows;
    if (m->error == ERR_OK)
        m->error = room(m->arena, &rows, m->count, &m->cap, sizeof *m->rows);
    char *kept = m->error == ERR_OK ? arena_text(m->arena, text, strlen(text)) : NULL;
    if (kept == NULL) {
        m->error = ERR_NO_MEMORY;
        return;
    }
    m->rows = rows;
    m->rows[m->count++] = (struct motif){.texte = kept, .source = source, .type = type, .id = id};
}

void explication_init(struct explication *e, struct arena *arena, const char *formule, const char *source)
{
    *e = (struct explication){.arena = arena, .formule = formule, .source = source};
}

void explication_add(struct explication *e, uint32_t type, uint64_t id, const char *libelle, struct money montant)
{
    void *rows = e->termes;
    if (e->error == ERR_OK)
        e->error = room(e->arena, &rows, e->count, &e->cap, sizeof *e->termes);
    if (e->error == ERR_OK)
        e->error = money_add(e->total, montant, &e->total);
    if (e->error != ERR_OK)
        return;
    e->termes = rows;
    e->termes[e->count++] = (struct terme){.libelle = libelle, .montant = montant, .type = type, .id = id};
}
