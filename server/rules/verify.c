/* Every rule over the whole store, one dossier after the other. */
#include "server/rules/internal.h"

#include "common/base/id.h"

#include <stdio.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

struct pass {
    const struct view *view;
    struct arena scratch;
    struct rules_report *report;
};

/* One that is lifted is told with who lifts it, and is no breach. */
static void say(struct pass *p, const struct manquement *m)
{
    char sentence[1024], id[ID_TEXT_BYTES], day[DAY_TEXT_BYTES] = "?";
    const Pacte__Derogation *x = m->levee;
    struct day le;
    *(x == NULL ? &p->report->breaches : &p->report->lifted) += 1;
    if (p->report->say == NULL)
        return;
    id_format(m->id, id);
    if (x != NULL && jour(x->le, &le))
        (void)day_format(le, day, sizeof day);
    if (x == NULL)
        (void)snprintf(sentence, sizeof sentence, N_("La fiche %s %s contredit la règle « %s » : %s"),
                       record_type_of(m->type)->name, id, m->regle->nom, m->texte);
    else
        (void)snprintf(sentence, sizeof sentence, N_("Règle « %s » levée pour la fiche %s %s par %s le %s : %s"), m->regle->nom,
                       record_type_of(m->type)->name, id, x->compte, day, x->raison);
    p->report->say(p->report->ctx, sentence);
}

static enum err one(struct pass *p, Pacte__RecordType type, uint64_t id)
{
    struct root root = {.type = (uint32_t)type, .id = id};
    struct manquements found;
    struct err_note note = {.field = ""};
    for (size_t i = 0; i < invariants_count; i++)
        if (invariants[i].racine == (uint32_t)type)
            root.asked |= 1u << i;
    manquements_init(&found, &p->scratch);
    enum err e = rules_ask(p->view, &root, &p->scratch, &note, &found);
    for (size_t i = 0; e == ERR_OK && i < found.count; i++)
        say(p, &found.rows[i]);
    p->report->dossiers++;
    arena_reset(&p->scratch);
    /* What cannot be read was told by the proof of the records themselves. */
    return e == ERR_DAMAGED ? ERR_OK : e;
}

static enum err each(struct pass *p, Pacte__RecordType type)
{
    struct state_list list;
    struct bytes position;
    uint64_t id;
    enum err e = state_list_begin(p->view, record_type_of((uint32_t)type), NULL, NULL, false, bytes_of(NULL, 0), &list);
    while (e == ERR_OK && (e = state_list_next(&list, &id, &position)) == ERR_OK)
        e = one(p, type, id);
    state_list_end(&list);
    return e == ERR_END ? ERR_OK : e;
}

enum err rules_verify(const struct view *v, const struct sys *sys, struct rules_report *r)
{
    struct pass p = {.view = v, .report = r};
    r->dossiers = r->breaches = r->lifted = 0;
    arena_init(&p.scratch, sys, RULES_SCRATCH_BYTES);
    enum err e = each(&p, TYPE(CONVENTION));
    if (e == ERR_OK)
        e = each(&p, TYPE(STRUCTURE));
    arena_finish(&p.scratch);
    return e;
}
