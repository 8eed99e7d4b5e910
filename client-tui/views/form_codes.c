/* Codes that the model of a convention gives: which field takes which list. */
#include "client-tui/views/form_choix.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { MODELE_BYTES = 8 << 20 };

/* What is done with each code of a list. */
typedef void code_fn(void *arg, const char *code, const char *label);

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

static size_t coded_row(const struct form *f, const struct form_ligne *l)
{
    size_t i = 0;
    while (i < CODED && (coded[i].type != f->t->number || l->path.field == NULL || strcmp(coded[i].field, l->path.field->name) != 0))
        i++;
    return i;
}

bool modele_demande(const struct form *f, const struct form_ligne *l)
{
    return f->t->number == PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION && l->kind == FORM_CHAMP && l->path.field != NULL &&
           strcmp(l->path.field->name, "modele") == 0;
}

bool modele_choisi(struct model *m, struct form *f, uint64_t id, char *code, size_t size)
{
    struct arena a;
    char version[16];
    struct ouverte *o = form_ouverte(m, f);
    arena_init(&a, m->sys, MODELE_BYTES);
    const Pacte__Record *r = annuaire_record(m, PACTE__RECORD_TYPE__RECORD_TYPE_MODELE, id, &a);
    bool done = o != NULL && r != NULL && r->modele != NULL;
    if (done) {
        (void)snprintf(code, size, "%s", r->modele->code);
        (void)snprintf(version, sizeof version, "%u", r->modele->version);
        done = model_type(m, o, (uint32_t)f->t->number, &f->id, "version_modele", version) == ERR_OK;
    }
    arena_finish(&a);
    return done;
}

bool codes_known(const struct form *f, const struct form_ligne *l) { return coded_row(f, l) < CODED; }

/* The model of the convention here, else every one that this client has read:
 * an agrément comes before the convention that it is for. */
static void each_code(struct model *m, const struct form *f, size_t field, code_fn *fn, void *arg)
{
    const struct ouverte *o = model_ouverte_known(m, f->convention);
    const struct copie *known = &m->annuaire.copie;
    struct arena a;
    if (o != NULL && o->derived && o->dossier.modele != NULL) {
        coded[field].each(o->dossier.modele, fn, arg);
        return;
    }
    arena_init(&a, m->sys, MODELE_BYTES);
    for (size_t i = 0; i < known->count; i++) {
        const Pacte__Record *r = known->rows[i].type != PACTE__RECORD_TYPE__RECORD_TYPE_MODELE || known->rows[i].archived
                                     ? NULL : copie_record(known, known->rows[i].type, known->rows[i].id, &a);
        if (r != NULL && r->modele != NULL)
            coded[field].each(r->modele, fn, arg);
        arena_reset(&a);
    }
    arena_finish(&a);
}

/* Short codes are what people say (AGC, 74); long ones only programs read. */
static void add_code(void *arg, const char *code, const char *label)
{
    struct listing *x = arg;
    char both[320];
    bool there = false;
    for (size_t i = 0; i < x->count; i++)
        there = there || strcmp(x->f->candidats[i].text, code) == 0;
    char *copy = there ? NULL : arena_text(&x->f->choix, code, strlen(code));
    if (strlen(code) <= CODE_SAID)
        (void)snprintf(both, sizeof both, "%s  %s", code, label);
    else
        (void)text_capital(label, both, sizeof both);
    if (copy != NULL)
        (void)listing_add(x, both, 0, 0, copy);
}

void codes_add(struct model *m, struct listing *x, const struct form_ligne *l)
{
    size_t i = coded_row(x->f, l);
    if (i < CODED)
        each_code(m, x->f, i, add_code, x);
}

struct seeking { const char *code; char *out; size_t size; };

static void seek(void *arg, const char *code, const char *label)
{
    struct seeking *x = arg;
    if (x->out[0] == '\0' && strcmp(code, x->code) == 0)
        (void)text_capital(label, x->out, x->size);
}

bool codes_libelle(struct model *m, const struct form *f, const struct form_ligne *l, char *out, size_t size)
{
    size_t i = coded_row(f, l);
    struct seeking x = {.code = l->raw, .out = out, .size = size};
    out[0] = '\0';
    if (i < CODED && l->raw[0] != '\0')
        each_code(m, f, i, seek, &x);
    return out[0] != '\0';
}
