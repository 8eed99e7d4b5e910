/* Who lifts a rule, and when: written here, never typed. */
#include "server/apply/internal.h"

#include "common/domain/invariants.h"

#include <string.h>

static const Pacte__Derogation *former_of(const struct present *p, const Pacte__Derogation *x)
{
    const Pacte__Convention *c = (const Pacte__Convention *)p->body;
    for (size_t i = 0; p->found && i < c->n_derogations; i++)
        if (derogation_meme(c->derogations[i], x))
            return c->derogations[i];
    return NULL;
}

/* The machine itself has no account: it says where it speaks from. */
static enum err sign_now(struct step *s, Pacte__Derogation *x)
{
    const Pacte__Actor *actor = s->command->actor;
    const char *who = actor->account[0] != '\0' ? actor->account : actor->source;
    Pacte__Day *day = arena_alloc(s->arena, sizeof *day);
    x->compte = arena_text(s->arena, who, strlen(who));
    x->le = day;
    if (x->compte == NULL || day == NULL)
        return ERR_NO_MEMORY;
    pacte__day__init(day);
    day->number = day_of_ms(s->at_ms).number;
    return ERR_OK;
}

enum err derogations_sign(struct step *s, const struct present *p, ProtobufCMessage *body)
{
    Pacte__Convention *c = (Pacte__Convention *)body;
    enum err e = ERR_OK;
    if (p->type->number != PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION)
        return ERR_OK;
    for (size_t i = 0; i < c->n_derogations && e == ERR_OK; i++) {
        const Pacte__Derogation *former = former_of(p, c->derogations[i]);
        if (former == NULL) {
            e = sign_now(s, c->derogations[i]);
            continue;
        }
        c->derogations[i]->compte = former->compte;
        c->derogations[i]->le = former->le;
    }
    return e;
}
