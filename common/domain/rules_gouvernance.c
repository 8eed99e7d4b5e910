#include "common/domain/gouvernance.h"
#include "common/domain/rules.h"

#include <string.h>

enum err rules_instance(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Instance *x = (const Pacte__Instance *)body;
    return rules_order(x->debut, x->fin, "instance.fin", "Fin : elle ne peut pas précéder le début.", note);
}

enum err rules_membre(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Membre *m = (const Pacte__Membre *)body;
    if (m->qualite == PACTE__QUALITE_MEMBRE__QUALITE_MEMBRE_ACCOMPAGNATEUR && oui(m->peut_presider))
        return err_field(note, ERR_INVALID, "membre.peut_presider",
                         "Un accompagnateur n'a pas de voix et ne préside pas : changez sa qualité ou répondez non.");
    return rules_order(m->debut, m->fin, "membre.fin", "Fin du mandat : elle ne peut pas précéder son début.", note);
}

/* « 14:30 », or nothing. */
static bool hour(const char *text)
{
    if (text[0] == '\0')
        return true;
    return strlen(text) == 5 && strspn(text, "0123456789") == 2 && text[2] == ':' &&
           strspn(text + 3, "0123456789") == 2 && strncmp(text, "24", 2) < 0 && text[3] < '6';
}

enum err rules_reunion(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Reunion *r = (const Pacte__Reunion *)body;
    if (!hour(r->heure))
        return err_field(note, ERR_INVALID, "reunion.heure", "Heure : écrivez-la ainsi, 14:30.");
    for (size_t i = 0; i < r->n_ordre; i++)
        for (size_t k = i + 1; k < r->n_ordre; k++)
            if (r->ordre[i]->numero != 0 && r->ordre[i]->numero == r->ordre[k]->numero)
                return err_field(note, ERR_INVALID, "reunion.ordre", "Le point %u est à l'ordre du jour deux fois : renumérotez.",
                                 r->ordre[i]->numero);
    if (r->rectifie != NULL && r->texte[0] == '\0')
        return err_field(note, ERR_REQUIRED, "reunion.texte", "Un rectificatif dit ce qu'il corrige : écrivez-le.");
    if (r->pv_approuve != NULL && r->tenue == PACTE__OUI_NON__OUI_NON_NON)
        return err_field(note, ERR_INVALID, "reunion.pv_approuve",
                         "La réunion ne s'est pas tenue : elle n'a pas de relevé à approuver.");
    return rules_order(r->date, r->pv_approuve, "reunion.pv_approuve",
                       "Relevé approuvé le : il ne peut pas l'être avant la réunion.", note);
}

enum err rules_presence(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Presence *p = (const Pacte__Presence *)body;
    bool by_proxy = p->etat == PACTE__ETAT_PRESENCE__ETAT_PRESENCE_REPRESENTE;
    if (by_proxy && p->mandataire == NULL)
        return err_field(note, ERR_REQUIRED, "presence.mandataire", "Mandataire : dites qui porte la procuration.");
    if (!by_proxy && p->mandataire != NULL)
        return err_field(note, ERR_INVALID, "presence.mandataire",
                         "Mandataire : seul un membre représenté donne procuration ; retirez-le ou changez l'état.");
    if (by_proxy && lien(p->membre) == p->mandataire->id)
        return err_field(note, ERR_INVALID, "presence.mandataire", "Mandataire : personne ne se représente soi-même.");
    return ERR_OK;
}

enum err rules_decision(const ProtobufCMessage *body, struct err_note *note)
{
    return decision_seule((const Pacte__Decision *)body, note);
}

enum err rules_suivi(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Suivi *s = (const Pacte__Suivi *)body;
    bool closed = s->etat == PACTE__ETAT_SUIVI__ETAT_SUIVI_CLOS;
    if (closed && s->clos == NULL)
        return err_field(note, ERR_REQUIRED, "suivi.clos", "Clos le : donnez le jour où la suite a été donnée.");
    if (!closed && s->clos != NULL)
        return err_field(note, ERR_INVALID, "suivi.etat", "La suite porte un jour de clôture : dites-la close, ou effacez ce jour.");
    return ERR_OK;
}

enum err rules_etape(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Etape *s = (const Pacte__Etape *)body;
    return rules_order(s->commencee, s->realisee, "etape.realisee",
                       "Réalisée le : elle ne peut pas l'être avant d'avoir commencé.", note);
}

enum err rules_echeance(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Echeance *x = (const Pacte__Echeance *)body;
    if (x->regle[0] == '\0' && x->titre[0] == '\0')
        return err_field(note, ERR_REQUIRED, "echeance.titre", "Titre : dites ce qui est à faire.");
    if (x->regle[0] == '\0' && x->du == NULL)
        return err_field(note, ERR_REQUIRED, "echeance.du", "Pour le : donnez le jour où c'est dû.");
    if (x->regle[0] != '\0' && x->du != NULL && x->motif[0] == '\0')
        return err_field(note, ERR_REQUIRED, "echeance.motif",
                         "Motif : une échéance calculée ne se déplace pas sans dire pourquoi.");
    return ERR_OK;
}

enum err rules_avenant(const ProtobufCMessage *body, struct err_note *note)
{
    const Pacte__Avenant *a = (const Pacte__Avenant *)body;
    bool longer = a->type == PACTE__TYPE_AVENANT__TYPE_AVENANT_PROROGATION;
    bool joins = a->type == PACTE__TYPE_AVENANT__TYPE_AVENANT_ADHESION;
    if (longer && a->fin == NULL)
        return err_field(note, ERR_REQUIRED, "avenant.fin", "Nouvelle fin : une prorogation dit jusqu'à quand.");
    if (!longer && a->fin != NULL)
        return err_field(note, ERR_INVALID, "avenant.fin", "Nouvelle fin : seule une prorogation change la fin.");
    if (joins && a->organisation == NULL)
        return err_field(note, ERR_REQUIRED, "avenant.organisation", "Organisation : une adhésion nomme qui rejoint la convention.");
    return rules_order(a->effet, a->fin, "avenant.fin", "Nouvelle fin : elle ne peut pas précéder l'effet.", note);
}
