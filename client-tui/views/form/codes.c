/* Codes of the model in a form: offered, and said by their names. */
#include "client-tui/views/form/choix.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { MODELE_BYTES = 8 << 20 };

bool modele_demande(const struct form *f, const struct form_ligne *l)
{
    return f->t->number == PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION && l->kind == FORM_CHAMP && l->path.depth == 1 &&
           strcmp(path_field(&l->path)->name, "modele") == 0;
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

bool codes_known(const struct form *f, const struct form_ligne *l)
{
    return l->path.depth > 0 && codes_champ((uint32_t)f->t->number, l->path.at[0].field->name);
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
    codes_chaque(m, x->f->convention, (uint32_t)x->f->t->number, l->path.at[0].field->name, add_code, x);
}

bool codes_libelle(struct model *m, const struct form *f, const struct form_ligne *l, char *out, size_t size)
{
    out[0] = '\0';
    return l->path.depth > 0 && codes_texte(m, f->convention, (uint32_t)f->t->number, l->path.at[0].field->name, l->raw, out, size);
}
