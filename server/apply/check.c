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

/* Whoever states the amount may not write why: the mark is the daemon's. */
enum err mark_undecided(struct step *s, const struct present *p, ProtobufCMessage *body)
{
    if (p->type->number != PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION || !p->found)
        return ERR_OK;
    Pacte__Contribution *c = (Pacte__Contribution *)body;
    if (!contribution_hors_decision((const Pacte__Contribution *)p->body, c))
        return ERR_OK;
    const char *why = fits(s->command->reason) ? s->command->reason : N_("hors décision");
    c->hors_decision = arena_text(s->arena, why, strlen(why));
    return c->hors_decision != NULL ? ERR_OK : ERR_NO_MEMORY;
}
