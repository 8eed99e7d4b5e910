#include "common/domain/ids.h"
#include "common/domain/rules.h"

#include <string.h>

enum err rules_order(const Pacte__Day *first, const Pacte__Day *second, const char *field, const char *sentence,
                     struct err_note *note)
{
    if (first == NULL || second == NULL || second->number >= first->number)
        return ERR_OK;
    return err_field(note, ERR_INVALID, field, "%s", sentence);
}

enum err rules_distinct(char *const *codes, size_t count, const char *field, struct err_note *note)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (strcmp(codes[i], codes[k]) == 0)
                return err_field(note, ERR_INVALID, field, "« %s » est donné deux fois : gardez-en un.", codes[i]);
    return ERR_OK;
}

/* Empty, or shaped like an address. */
static enum err rules_email(const char *text, const char *field, struct err_note *note)
{
    if (*text == '\0' || ids_email(text))
        return ERR_OK;
    return err_field(note, ERR_INVALID, field, "Courriel : écrivez une seule adresse, de la forme nom@domaine.fr.");
}

/* --- Organisation ---------------------------------------------------------- */

static enum err french_ids(const Pacte__Organisation *o, struct err_note *note)
{
    if (o->siret[0] != '\0' && !ids_siret(o->siret))
        return err_field(note, ERR_INVALID, "organisation.siret",
                         "SIRET : il faut 14 chiffres sans espace, et leur clé n'est pas juste ; vérifiez la saisie.");
    if (o->rna[0] != '\0' && !ids_rna(o->rna))
        return err_field(note, ERR_INVALID, "organisation.rna",
                         "Numéro RNA : il s'écrit W suivi de neuf caractères, par exemple W922099001.");
    return ERR_OK;
}

static enum err country(const Pacte__Organisation *o, struct err_note *note)
{
    bool belgian = strcmp(o->pays, "BE") == 0, french = strcmp(o->pays, "FR") == 0;
    if (belgian && (o->siret[0] != '\0' || o->rna[0] != '\0'))
        return err_field(note, ERR_INVALID, "organisation.pays",
                         "Pays : une organisation belge a un numéro BCE, sans SIRET ni RNA ; retirez-les ou changez le pays.");
    if (french && o->bce[0] != '\0')
        return err_field(note, ERR_INVALID, "organisation.pays",
                         "Pays : une organisation française n'a pas de numéro BCE ; retirez-le ou changez le pays.");
    size_t digits = strspn(o->code_postal, "0123456789"), len = strlen(o->code_postal);
    if (len > 0 && ((french && (digits != 5 || len != 5)) || (belgian && (digits != 4 || len != 4))))
        return err_field(note, ERR_INVALID, "organisation.code_postal",
                         "Code postal : il a 5 chiffres en France, 4 en Belgique.");
    return ERR_OK;
}

enum err rules_organisation(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Organisation *o = (const Pacte__Organisation *)body;
    enum err e = french_ids(o, note);
    if (e == ERR_OK && o->bce[0] != '\0' && !ids_bce(o->bce))
        e = err_field(note, ERR_INVALID, "organisation.bce",
                      "Numéro BCE : il faut 10 chiffres sans point, et leur clé n'est pas juste ; vérifiez la saisie.");
    if (e == ERR_OK)
        e = country(o, note);
    return e == ERR_OK ? rules_email(o->courriel, "organisation.courriel", note) : e;
}

/* --- Contact, structure, territory ----------------------------------------- */

enum err rules_contact(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Contact *c = (const Pacte__Contact *)body;
    if (c->nom[0] == '\0' && c->fonction[0] == '\0')
        return err_field(note, ERR_REQUIRED, "contact.fonction", "Fonction : donnez une fonction ou un nom.");
    enum err e = rules_order(c->mandat_debut, c->mandat_fin, "contact.mandat_fin",
                             "Fin du mandat : elle ne peut pas précéder son début.", note);
    return e == ERR_OK ? rules_email(c->courriel, "contact.courriel", note) : e;
}

static enum err distinct_refs(Pacte__Ref *const *refs, size_t count, const char *field, const char *sentence,
                              struct err_note *note)
{
    for (size_t i = 0; i < count; i++)
        for (size_t k = i + 1; k < count; k++)
            if (refs[i]->id == refs[k]->id)
                return err_field(note, ERR_INVALID, field, "%s", sentence);
    return ERR_OK;
}

enum err rules_structure(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Structure *s = (const Pacte__Structure *)body;
    enum err e = distinct_refs(s->territoires, s->n_territoires, "structure.territoires",
                               "Territoires : le même est donné deux fois ; gardez-en un.", note);
    return e == ERR_OK ? rules_email(s->courriel, "structure.courriel", note) : e;
}

enum err rules_territoire(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Territoire *t = (const Pacte__Territoire *)body;
    if (strcmp(t->type, "QPV") == 0 && !ids_qpv(t->code))
        return err_field(note, ERR_INVALID, "territoire.code",
                         "Code : celui d'un quartier prioritaire s'écrit comme QN07501M, ou QP075001 avant 2024.");
    return ERR_OK;
}
