#include "common/domain/invariants.h"
#include "common/domain/rules.h"

/* --- Agrément -------------------------------------------------------------- */

static enum err agrement_steps(const Pacte__Agrement *a, struct err_note *note)
{
    enum err e = rules_order(a->depot, a->complet, "agrement.complet",
                             "Dossier complet le : il ne peut pas l'être avant son dépôt.", note);
    if (e == ERR_OK)
        e = rules_order(a->depot, a->commission, "agrement.commission",
                        "Commission le : elle ne peut pas précéder le dépôt.", note);
    if (e == ERR_OK)
        e = rules_order(a->commission, a->notifie, "agrement.notifie",
                        "Notifié le : la notification ne peut pas précéder la commission.", note);
    return e;
}

/* The length is not held to four years: the rules of 2025 may say otherwise
 * (domain notes §8.1), and the calendar warns of it. */
enum err rules_agrement(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Agrement *a = (const Pacte__Agrement *)body;
    if (agrement_accorde(a) && a->debut == NULL)
        return err_field(note, ERR_REQUIRED, "agrement.debut", "Début : un agrément accordé a un premier jour.");
    if (agrement_accorde(a) && a->fin == NULL)
        return err_field(note, ERR_REQUIRED, "agrement.fin", "Fin : un agrément accordé a un dernier jour.");
    enum err e = rules_order(a->debut, a->fin, "agrement.fin", "Fin : elle ne peut pas précéder le début.", note);
    if (e == ERR_OK)
        e = rules_distinct(a->types, a->n_types, "agrement.types", note);
    return e == ERR_OK ? agrement_steps(a, note) : e;
}

/* --- Convention ------------------------------------------------------------ */

enum err rules_convention(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Convention *c = (const Pacte__Convention *)body;
    for (size_t i = 0; i < c->n_structures; i++)
        for (size_t k = i + 1; k < c->n_structures; k++)
            if (c->structures[i]->id == c->structures[k]->id)
                return err_field(note, ERR_INVALID, "convention.structures",
                                 "Structures : la même est donnée deux fois ; gardez-en une.");
    enum err e = rules_order(c->debut, c->fin, "convention.fin", "Fin : elle ne peut pas précéder le début.", note);
    if (e == ERR_OK)
        e = rules_order(c->signee, c->denoncee, "convention.denoncee",
                        "Dénoncée le : elle ne peut pas l'être avant d'être signée.", note);
    if (e == ERR_OK)
        e = rules_order(c->signee, c->resiliee, "convention.resiliee",
                        "Résiliée le : elle ne peut pas l'être avant d'être signée.", note);
    return e == ERR_OK ? derogations_valides(c, note) : e;
}

enum err rules_signataire(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Signataire *s = (const Pacte__Signataire *)body;
    return rules_distinct(s->qualites, s->n_qualites, "signataire.qualites", note);
}

/* --- Document -------------------------------------------------------------- */

enum err rules_document(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Document *d = (const Pacte__Document *)body;
    for (size_t i = 0; i < d->n_fichiers; i++)
        if (d->fichiers[i]->sha256.len != 32)
            return err_field(note, ERR_INVALID, "document.fichiers.sha256",
                             "Empreinte SHA-256 : elle a 32 octets ; joignez le fichier de nouveau.");
    if (d->valide != NULL && d->remis == NULL)
        return err_field(note, ERR_REQUIRED, "document.remis", "Remis le : un document validé a d'abord été remis.");
    return rules_order(d->remis, d->valide, "document.valide", "Validé le : il ne peut pas l'être avant d'être remis.", note);
}
