/* A rule that refuses and can be lifted, as the error says: beside it, how. The reason is
 * asked, the convention gets the dérogation, and all is sent again as one
 * command; the daemon signs it. */
#include "client-tui/model/demander.h"

#include "client-tui/model/internal.h"
#include "client-tui/model/overlay.h"
#include "common/base/id.h"
#include "common/domain/invariants.h"

#include <stdio.h>
#include <string.h>

enum { CONVENTION = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION };

static const struct invariant *rule_of(const Pacte__Error *said)
{
    for (size_t i = 0; said != NULL && said->regle[0] != '\0' && i < invariants_count; i++)
        if (strcmp(invariants[i].code, said->regle) == 0)
            return &invariants[i];
    return NULL;
}

static enum err one_value(struct model *m, struct ouverte *o, const char *field, const char *text)
{
    char path[PATH_BYTES];
    uint64_t id = o->convention;
    (void)snprintf(path, sizeof path, "derogations[%zu].%s", o->leve.place, field);
    return model_type(m, o, CONVENTION, &id, path, text);
}

static void written(struct model *m, const char *text, uint64_t convention)
{
    char id[ID_TEXT_BYTES], of[96];
    struct ouverte *o = model_ouverte(m, convention);
    if (o == NULL || o->leve.regle == NULL || o->saving)
        return;
    id_format(o->leve.id, id);
    (void)snprintf(of, sizeof of, "%s:%s", record_type_of(o->leve.type)->name, id);
    enum err e = one_value(m, o, "regle", o->leve.regle->code);
    if (e == ERR_OK)
        e = one_value(m, o, "objet", of);
    if (e == ERR_OK)
        e = one_value(m, o, "raison", text);
    if (e == ERR_OK)
        save_send(m, o, 0, 0, text);
    else
        model_say(m, MESSAGE_ERROR, "%s", err_text(e));
}

static void chosen(struct model *m, uint64_t lift, uint64_t convention)
{
    if (lift != 0)
        model_write(m, _("Déroger, parce que :"), "", written, convention);
}

void lever_proposer(struct model *m, struct ouverte *o, const Pacte__Error *said)
{
    char title[120];
    const struct invariant *rule = rule_of(said);
    const struct dossier *d = rule != NULL ? ouverte_dossier(m, o) : NULL;
    if (d == NULL || record_type_of(said->regle_type) == NULL)
        return;
    o->leve.regle = rule;
    o->leve.type = (uint32_t)said->regle_type;
    o->leve.id = said->regle_id;
    o->leve.place = d->convention->n_derogations;
    (void)snprintf(title, sizeof title, _("Règle « %s » : corriger ou déroger ?"), rule->nom);
    const struct choix rows[] = {
        {.label = _("corriger la saisie"), .value = 0},
        {.label = _("déroger : dire pourquoi, et enregistrer"), .value = 1},
    };
    model_choose(m, title, rows, sizeof rows / sizeof rows[0], chosen, o->convention);
}
