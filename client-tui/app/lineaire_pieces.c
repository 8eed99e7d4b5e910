/* The files of the document that is open, by commands. */
#include "client-tui/app/lineaire.h"

#include <stdlib.h>
#include <string.h>

/* On its form or on its files. */
static const struct place *document(struct app *a)
{
    const struct place *p = model_top(&a->model);
    bool here = (p->page == PAGE_PIECES || p->page == PAGE_FORMULAIRE) && p->type == PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT && p->id != 0;
    if (!here)
        (void)printf("%s\n", _("Ouvrez d'abord un document (va, ouvrir) : les fichiers se joignent à un document."));
    return here ? p : NULL;
}

/* « 2 »: the second of those that are there; nothing: the only one. */
static bool meant(struct app *a, const struct place *p, const char **words, size_t *index)
{
    struct piece piece;
    char *end;
    unsigned long n = strtoul(*words, &end, 10);
    size_t there = 0, found = 0, count = pieces_compte(&a->model, p->convention, p->id);
    for (size_t i = 0; i < count; i++)
        if (pieces_lire(&a->model, p->convention, p->id, i, &piece) && (++there == n || end == *words)) {
            *index = i;
            found++;
        }
    *words = end + strspn(end, " ");
    if (found != 1)
        (void)printf(_("Dites lequel des fichiers, de 1 à %zu.\n"), there);
    return found == 1;
}

void lineaire_joindre(struct app *a, const char *words)
{
    const struct place *p = document(a);
    if (p == NULL)
        return;
    if (words[0] == '\0')
        (void)printf("%s\n", _("Dites le chemin du fichier : joindre ~/scan.pdf"));
    else
        pieces_joindre(&a->model, p->convention, p->id, words);
    lineaire_settle(a);
}

static void receive(struct app *a, const char *words, bool shown)
{
    size_t index;
    const struct place *p = document(a);
    if (p != NULL && meant(a, p, &words, &index))
        pieces_recevoir(&a->model, p->convention, p->id, index, shown ? NULL : words[0] != '\0' ? words : ".");
    lineaire_settle(a);
}

void lineaire_garder(struct app *a, const char *words) { receive(a, words, false); }
void lineaire_voir(struct app *a, const char *words) { receive(a, words, true); }

void lineaire_retirer(struct app *a, const char *words)
{
    size_t index;
    char answer[16];
    const struct place *p = document(a);
    if (p == NULL || !meant(a, p, &words, &index))
        return;
    if (lineaire_ask(_("Confirmer (o, n) ?"), false, answer, sizeof answer) && answer[0] == 'o')
        pieces_retirer(&a->model, p->convention, p->id, index);
    else
        (void)printf("%s\n", _("Abandonné."));
    lineaire_settle(a);
}
