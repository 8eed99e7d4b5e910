/* The rules of the trade, once the operations of a command have been applied. */
#include "server/apply/internal.h"

#include "common/base/text.h"
#include "common/domain/verrous.h"
#include "proto/limits.h"

#include <string.h>

enum err check_rules(struct step *s, size_t *at)
{
    size_t culprit;
    struct rules_command c = {
        .view = &s->view,
        .sys = s->arena->sys,
        .motif = s->command->reason,
        .changed = s->changed,
        .count = s->applied_count,
        .note = s->note,
    };
    enum err e = rules_command(&c, &culprit);
    *at = s->command->batch->n_operations;
    if (e == ERR_OK || culprit >= s->applied_count)
        return e;
    *at = s->changed_by[culprit].operation;
    return s->changed_by[culprit].effect != 0 ? effect_refused(s, e, s->changed_by[culprit].effect) : e;
}

/* A reason may have several lines, and be longer than the field. */
static bool fits(const char *reason)
{
    const struct record_type *t = record_type_of(PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION);
    return reason[0] != '\0' && strlen(reason) <= record_field(t, "hors_decision")->max &&
           text_clean(bytes_text(reason), false);
}

void mark_kept(const struct present *p, ProtobufCMessage *body)
{
    if (p->type->number != PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION || !p->found)
        return;
    Pacte__Contribution *c = (Pacte__Contribution *)body;
    if (c->hors_decision[0] == '\0' && c->decision == NULL)
        c->hors_decision = ((const Pacte__Contribution *)p->body)->hors_decision;
}

static enum err read_decision(struct step *s, const Pacte__Ref *ref, const Pacte__Decision **out)
{
    const struct record_type *t = record_type_of(PACTE__RECORD_TYPE__RECORD_TYPE_DECISION);
    const ProtobufCMessage *later = ref != NULL ? batch_later(s, t, ref->id) : NULL;
    struct stored found;
    ProtobufCMessage *body = NULL;
    *out = (const Pacte__Decision *)later;
    if (ref == NULL || later != NULL)
        return ERR_OK;
    enum err e = state_get(&s->view, t, ref->id, &found);
    if (e == ERR_OK)
        e = state_body(&found, s->arena, &body);
    *out = (const Pacte__Decision *)body;
    return e == ERR_NOT_FOUND ? ERR_OK : e;
}

/* Whoever states the amount may not write why: the mark is the daemon's. */
static enum err mark(struct step *s, const Pacte__Contribution *former, Pacte__Contribution *c)
{
    const char *why = fits(s->command->reason) ? s->command->reason : N_("hors décision");
    c->decision = NULL;
    if (c->hors_decision[0] != '\0' && strcmp(c->hors_decision, former->hors_decision) != 0)
        return ERR_OK;                     /* said now */
    c->hors_decision = arena_text(s->arena, why, strlen(why));
    return c->hors_decision != NULL ? ERR_OK : ERR_NO_MEMORY;
}

enum err mark_undecided(struct step *s, const struct present *p, ProtobufCMessage *body)
{
    if (p->type->number != PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION || !p->found)
        return ERR_OK;
    Pacte__Contribution *c = (Pacte__Contribution *)body;
    const Pacte__Contribution *former = (const Pacte__Contribution *)p->body;
    const Pacte__Decision *cited, *before;
    enum err e = contribution_promesse_change(former, c) ? read_decision(s, c->decision, &cited) : ERR_END;
    if (e == ERR_OK)
        e = read_decision(s, former->decision, &before);
    if (e != ERR_OK)
        return e == ERR_END ? ERR_OK : e;
    switch (contribution_couverture(p->id, former, c, cited, before)) {
    case CHANGEMENT_COUVERT: return ERR_OK;
    case CHANGEMENT_SANS_DECISION: return mark(s, former, c);
    case CHANGEMENT_NON_ADOPTE:
        return err_field(s->note, ERR_REQUIRED, "contribution.decision",
                         N_("La décision citée n'est pas adoptée : faites-la adopter, ou dites pourquoi le montant change sans "
                            "elle."));
    case CHANGEMENT_ANTERIEUR:
        return err_field(s->note, ERR_REQUIRED, "contribution.decision",
                         N_("La décision citée est plus ancienne que celle qui a fixé ce montant : citez-en une nouvelle, ou "
                            "dites pourquoi il n'y en a pas."));
    }
    return ERR_OK;
}
