/* The rules of the trade, once the operations of a command have been applied. */
#include "server/apply/internal.h"

#include "common/base/text.h"
#include "common/domain/promesse.h"
#include "proto/limits.h"

#include <stdio.h>
#include <string.h>

enum err check_rules(struct step *s, size_t *at)
{
    struct rules_refusal refusal;
    struct rules_command c = {
        .view = &s->view,
        .sys = s->arena->sys,
        .motif = s->command->reason,
        .changed = s->changed,
        .count = s->applied_count,
        .note = s->note,
    };
    enum err e = rules_command(&c, &refusal);
    *at = s->command->batch->n_operations;
    if (e != ERR_OK && refusal.regle != NULL) {
        s->result->regle = (char *)(uintptr_t)refusal.regle;      /* of a table */
        s->result->regle_type = (Pacte__RecordType)refusal.type;
        s->result->regle_id = refusal.id;
    }
    if (e == ERR_OK || refusal.culprit >= s->applied_count)
        return e;
    const struct origin *by = &s->changed_by[refusal.culprit];
    *at = by->operation;
    return by->effect != 0 ? effect_refused(s, e, by->effect) : e;
}

/* A reason may have several lines, and be longer than the field. */
static bool fits(const struct record_type *t, const char *reason)
{
    return reason[0] != '\0' && strlen(reason) <= record_field(t, "hors_decision")->max &&
           text_clean(bytes_text(reason), false);
}

void mark_kept(const struct present *p, ProtobufCMessage *body)
{
    struct promesse now, former;
    if (!p->found || !promesse_lire(p->type->number, body, &now) || now.hors_decision[0] != '\0' || now.decision != NULL)
        return;
    (void)promesse_lire(p->type->number, p->body, &former);
    now.hors_decision = former.hors_decision;
    promesse_ecrire(p->type->number, body, &now);
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
static enum err mark(struct step *s, const struct record_type *t, const char *former, struct promesse now, ProtobufCMessage *body)
{
    const char *why = fits(t, s->command->reason) ? s->command->reason : N_("hors décision");
    now.decision = NULL;
    if (now.hors_decision[0] == '\0' || strcmp(now.hors_decision, former) == 0)       /* else: said now */
        now.hors_decision = arena_text(s->arena, why, strlen(why));
    if (now.hors_decision == NULL)
        return ERR_NO_MEMORY;
    promesse_ecrire(t->number, body, &now);
    return ERR_OK;
}

static enum err citation_refused(struct step *s, const struct record_type *t, const char *sentence)
{
    char field[48];
    (void)snprintf(field, sizeof field, "%s.decision", t->name);
    return err_field(s->note, ERR_REQUIRED, field, "%s", sentence);
}

enum err mark_undecided(struct step *s, const struct present *p, ProtobufCMessage *body)
{
    const uint32_t type = p->type->number;
    const Pacte__Decision *cited = NULL, *before = NULL;
    struct promesse former, now;
    if (!p->found || !promesse_change(type, p->body, body))
        return ERR_OK;
    (void)promesse_lire(type, p->body, &former);
    (void)promesse_lire(type, body, &now);
    enum err e = read_decision(s, now.decision, &cited);
    if (e == ERR_OK)
        e = read_decision(s, former.decision, &before);
    if (e != ERR_OK)
        return e;
    switch (promesse_couverture(type, p->id, p->body, body, cited, before)) {
    case CHANGEMENT_COUVERT: return ERR_OK;
    case CHANGEMENT_SANS_DECISION: return mark(s, p->type, former.hors_decision, now, body);
    case CHANGEMENT_NON_ADOPTE:
        return citation_refused(s, p->type, N_("La décision citée n'est pas adoptée : faites-la adopter, ou dites pourquoi le "
                                               "changement se fait sans elle."));
    case CHANGEMENT_ANTERIEUR:
        return citation_refused(s, p->type, N_("La décision citée est plus ancienne que celle d'avant : citez-en une nouvelle, "
                                               "ou dites pourquoi il n'y en a pas."));
    }
    return ERR_OK;
}
