#include "client-tui/views/commun/codes.h"

#include "common/base/text.h"

#include <string.h>

enum { MODELE_BYTES = 8 << 20 };

#define CODES(list) \
    for (size_t i = 0; i < md->n_##list; i++) \
        fn(arg, md->list[i]->code, md->list[i]->libelle)

static void listed(const Pacte__Modele *md, const char *name, code_fn *fn, void *arg)
{
    for (size_t i = 0; i < md->n_listes; i++)
        if (strcmp(md->listes[i]->liste, name) == 0)
            fn(arg, md->listes[i]->code, md->listes[i]->libelle);
}

static void documents(const Pacte__Modele *md, code_fn *fn, void *arg)
{
    CODES(documents);
    listed(md, "type_document", fn, arg);
}
static void agrements(const Pacte__Modele *md, code_fn *fn, void *arg) { listed(md, "type_agrement", fn, arg); }
static void instances(const Pacte__Modele *md, code_fn *fn, void *arg) { CODES(instances); }
static void fonctions(const Pacte__Modele *md, code_fn *fn, void *arg) { CODES(fonctions); }
static void taux(const Pacte__Modele *md, code_fn *fn, void *arg) { CODES(taux); }
static void comptes(const Pacte__Modele *md, code_fn *fn, void *arg) { CODES(comptes); }
static void etapes(const Pacte__Modele *md, code_fn *fn, void *arg) { CODES(etapes); }
static void jalons(const Pacte__Modele *md, code_fn *fn, void *arg) { CODES(jalons); }

static void dispositif(const Pacte__Modele *md, code_fn *fn, void *arg) { fn(arg, md->code, md->intitule); }

static const struct { Pacte__RecordType type; const char *field; void (*each)(const Pacte__Modele *md, code_fn *fn, void *arg); } coded[] = {
    {PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION, "modele", dispositif},
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

static size_t row_of(uint32_t type, const char *field)
{
    size_t i = 0;
    while (i < CODED && ((uint32_t)coded[i].type != type || strcmp(coded[i].field, field) != 0))
        i++;
    return i;
}

bool codes_champ(uint32_t type, const char *field) { return row_of(type, field) < CODED; }

void codes_chaque(struct model *m, uint64_t convention, uint32_t type, const char *field, code_fn *fn, void *arg)
{
    const struct ouverte *o = model_ouverte_known(m, convention);
    const struct copie *known = &m->annuaire.copie;
    size_t row = row_of(type, field);
    struct arena a;
    if (row == CODED)
        return;
    if (o != NULL && o->derived && o->dossier.modele != NULL) {
        coded[row].each(o->dossier.modele, fn, arg);
        return;
    }
    arena_init(&a, m->sys, MODELE_BYTES);
    for (size_t i = 0; i < known->count; i++) {
        const Pacte__Record *r = known->rows[i].type != PACTE__RECORD_TYPE__RECORD_TYPE_MODELE || known->rows[i].archived
                                     ? NULL : copie_record(known, known->rows[i].type, known->rows[i].id, &a);
        if (r != NULL && r->modele != NULL)
            coded[row].each(r->modele, fn, arg);
        arena_reset(&a);
    }
    arena_finish(&a);
}

struct seeking { const char *code; char *out; size_t size; };

static void seek(void *arg, const char *code, const char *label)
{
    struct seeking *x = arg;
    if (x->out[0] == '\0' && strcmp(code, x->code) == 0)
        (void)text_capital(label, x->out, x->size);
}

bool codes_texte(struct model *m, uint64_t convention, uint32_t type, const char *field, const char *code, char *out, size_t size)
{
    struct seeking x = {.code = code, .out = out, .size = size};
    out[0] = '\0';
    if (code[0] != '\0')
        codes_chaque(m, convention, type, field, seek, &x);
    return out[0] != '\0';
}
