/* One reading of the home page, as data. */
#include "client-tui/views/accueil/accueil.h"

#include <stdlib.h>
#include <string.h>

void lu_free(struct accueil_lu *l)
{
    const struct sys *sys = l->arena.sys;
    if (sys == NULL)
        return;
    sys_release(sys, l->a_faire);
    sys_release(sys, l->conventions);
    sys_release(sys, l->agrements);
    chiffres_free(&l->chiffres);
    arena_finish(&l->arena);
    *l = (struct accueil_lu){0};
}

void lu_init(struct accueil_lu *l, const struct sys *sys)
{
    lu_free(l);
    arena_init(&l->arena, sys, ACCUEIL_BYTES);
    chiffres_init(&l->chiffres, sys);
}

void accueil_free(struct accueil *s)
{
    lu_free(&s->lu);
    lu_free(&s->lit);
}

const char *lu_texte(struct accueil_lu *l, const char *text)
{
    const char *copy = arena_text(&l->arena, text, strlen(text));
    return copy != NULL ? copy : "";
}

/* A zeroed row at the end of an array; NULL beyond its bound or without memory. */
void *lu_row(struct accueil_lu *l, void **rows, size_t *count, size_t *cap, size_t size, size_t most)
{
    if (*count == most) {
        l->trop = true;
        return NULL;
    }
    if (*count == *cap) {
        size_t wider = *cap == 0 ? 32 : *cap * 2;
        void *grown = sys_grow(l->arena.sys, *rows, *count * size, wider * size);
        if (grown == NULL)
            return NULL;
        *rows = grown;
        *cap = wider;
    }
    return memset((char *)*rows + (*count)++ * size, 0, size);
}

static int by_day(const void *a, const void *b)
{
    const struct a_faire *x = a, *y = b;
    if (x->du.number != y->du.number)
        return x->du.number < y->du.number ? -1 : 1;
    return strcmp(x->titre, y->titre);
}

/* Those without a day say nothing urgent: last. */
static int by_end(const void *a, const void *b)
{
    const struct mon_agrement *x = a, *y = b;
    if (x->datee != y->datee)
        return x->datee ? -1 : 1;
    if (x->fin.number != y->fin.number)
        return x->fin.number < y->fin.number ? -1 : 1;
    return strcmp(x->nom, y->nom);
}

/* The most urgent are kept, the others counted. */
static void cut(const struct model *m, struct accueil_lu *l)
{
    for (size_t i = ACCUEIL_A_FAIRE_MAX; i < l->n_a_faire; i++) {
        l->coupes++;
        l->coupes_retard += day_compare(l->a_faire[i].du, m->today) < 0;
    }
    if (l->n_a_faire > ACCUEIL_A_FAIRE_MAX)
        l->n_a_faire = ACCUEIL_A_FAIRE_MAX;
}

void lu_trier(const struct model *m, struct accueil_lu *l)
{
    if (l->n_a_faire > 1)
        qsort(l->a_faire, l->n_a_faire, sizeof *l->a_faire, by_day);
    cut(m, l);
    if (l->n_agrements > 1)
        qsort(l->agrements, l->n_agrements, sizeof *l->agrements, by_end);
}
