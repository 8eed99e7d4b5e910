#include "common/domain/motif.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void motifs_init(struct motifs *m, struct arena *arena)
{
    *m = (struct motifs){.arena = arena};
}

void motif_add(struct motifs *m, uint32_t type, uint64_t id, const char *source, const char *fmt, ...)
{
    char text[512];
    va_list args;
    va_start(args, fmt);
    (void)vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    if (m->error != ERR_OK)
        return;
    char *kept = arena_text(m->arena, text, strlen(text));
    struct motif *rows = arena_room(m->arena, m->rows, m->count, &m->cap, sizeof *rows);
    if (kept == NULL || rows == NULL) {
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
    if (e->error == ERR_OK)
        e->error = money_add(e->total, montant, &e->total);
    if (e->error != ERR_OK)
        return;
    struct terme *rows = arena_room(e->arena, e->termes, e->count, &e->cap, sizeof *rows);
    if (rows == NULL) {
        e->error = ERR_NO_MEMORY;
        return;
    }
    e->termes = rows;
    e->termes[e->count++] = (struct terme){.libelle = libelle, .montant = montant, .type = type, .id = id};
}
