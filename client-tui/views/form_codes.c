/* Codes that the model of a convention gives: which field takes which list. */
#include "client-tui/views/form_choix.h"

#include <stdio.h>
#include <string.h>

static void add_code(struct listing *x, const char *code, const char *label)
{
    char both[320];
    char *copy = arena_text(&x->f->choix, code, strlen(code));
    (void)snprintf(both, sizeof both, "%s  %s", code, label);
    if (copy != NULL)
        (void)listing_add(x, both, 0, 0, copy);
}

#define CODES(list) \
    for (size_t i = 0; i < md->n_##list; i++) \
        add_code(x, md->list[i]->code, md->list[i]->libelle)

static void listed(struct listing *x, const Pacte__Modele *md, const char *name)
{
    for (size_t i = 0; i < md->n_listes; i++)
        if (strcmp(md->listes[i]->liste, name) == 0)
            add_code(x, md->listes[i]->code, md->listes[i]->libelle);
}

static void documents(struct listing *x, const Pacte__Modele *md)
{
    CODES(documents);
    listed(x, md, "type_document");
}
static void agrements(struct listing *x, const Pacte__Modele *md) { listed(x, md, "type_agrement"); }
static void instances(struct listing *x, const Pacte__Modele *md) { CODES(instances); }
static void fonctions(struct listing *x, const Pacte__Modele *md) { CODES(fonctions); }
static void taux(struct listing *x, const Pacte__Modele *md) { CODES(taux); }
static void comptes(struct listing *x, const Pacte__Modele *md) { CODES(comptes); }
static void etapes(struct listing *x, const Pacte__Modele *md) { CODES(etapes); }
static void jalons(struct listing *x, const Pacte__Modele *md) { CODES(jalons); }

static const struct { Pacte__RecordType type; const char *field; void (*add)(struct listing *x, const Pacte__Modele *md); } coded[] = {
    {PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT, "type", documents},
    {PACTE__RECORD_TYPE__RECORD_TYPE_AGREMENT, "types", agrements},
    {PACTE__RECORD_TYPE__RECORD_TYPE_INSTANCE, "type", instances},
    {PACTE__RECORD_TYPE__RECORD_TYPE_AFFECTATION, "fonction", fonctions},
    {PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION, "taux", taux},
    {PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION, "compte", comptes},
    {PACTE__RECORD_TYPE__RECORD_TYPE_LIGNE_BUDGET, "compte", comptes},
    {PACTE__RECORD_TYPE__RECORD_TYPE_ETAPE, "code", etapes},
    {PACTE__RECORD_TYPE__RECORD_TYPE_DECISION, "etape", etapes},
    {PACTE__RECORD_TYPE__RECORD_TYPE_ECHEANCE, "regle", jalons},
};
enum { CODED = sizeof coded / sizeof coded[0] };

static size_t coded_row(const struct form *f, const struct form_ligne *l)
{
    size_t i = 0;
    while (i < CODED && (coded[i].type != f->t->number || l->path.field == NULL || strcmp(coded[i].field, l->path.field->name) != 0))
        i++;
    return i;
}

bool codes_known(const struct form *f, const struct form_ligne *l) { return coded_row(f, l) < CODED; }

void codes_add(struct listing *x, const struct form *f, const struct form_ligne *l, const Pacte__Modele *model)
{
    size_t i = coded_row(f, l);
    if (i < CODED)
        coded[i].add(x, model);
}
