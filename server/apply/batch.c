/* Operations in their order, all or none: each sees what the former ones have
 * made, and one refused refuses them all. */
#include "server/apply/internal.h"

#include "proto/limits.h"

#include <stdio.h>
#include <string.h>

static enum err operation(struct step *s, const Pacte__Operation *o)
{
    switch (o->what_case) {
    case PACTE__OPERATION__WHAT_PUT:
        return operation_put(s, o->put);
    case PACTE__OPERATION__WHAT_DELETE:
        return operation_delete(s, o->delete_);
    default:
        return err_set(s->note, ERR_REQUIRED, N_("L'opération ne dit pas quoi faire : donnez une fiche à enregistrer ou à "
                                                 "archiver."));
    }
}

/* « versement.recu » becomes « operations[3].versement.recu », so that the
 * sender of many finds the one. A batch of one is a plain Put or Delete. */
static void name_operation(struct err_note *note, size_t index)
{
    char path[sizeof note->field + 40];
    (void)snprintf(path, sizeof path, "operations[%zu]%s%s", index, note->field[0] != '\0' ? "." : "", note->field);
    path[sizeof note->field - 1] = '\0';
    memcpy(note->field, path, sizeof note->field);
}

enum err apply_batch(struct step *s)
{
    const Pacte__BatchRequest *b = s->command->batch;
    if (b->n_operations == 0)
        return err_field(s->note, ERR_REQUIRED, "operations", N_("Le lot est vide : donnez au moins une opération."));
    if (b->n_operations > LIMIT_BATCH_OPERATIONS)
        return err_field(s->note, ERR_TOO_LARGE, "operations", N_("Le lot compte plus de %u opérations : envoyez-le en "
                         "plusieurs fois."), LIMIT_BATCH_OPERATIONS);
    s->result->headers = arena_zalloc(s->arena, b->n_operations, sizeof *s->result->headers);
    size_t room = b->n_operations + effects_count(b);
    s->applied = arena_zalloc(s->arena, room, sizeof *s->applied);
    s->changed = arena_zalloc(s->arena, room, sizeof *s->changed);
    s->changed_by = arena_zalloc(s->arena, room, sizeof *s->changed_by);
    if (s->result->headers == NULL || s->applied == NULL || s->changed == NULL || s->changed_by == NULL)
        return ERR_NO_MEMORY;
    size_t at = 0;
    enum err e = ERR_OK;
    for (; at < b->n_operations && e == ERR_OK; at++) {
        s->operation = at;
        e = operation(s, b->operations[at]);
    }
    if (e != ERR_OK)
        at--;
    else
        e = check_rules(s, &at);
    if (e != ERR_OK && at < b->n_operations && b->n_operations > 1)
        name_operation(s->note, at);
    return e;
}
