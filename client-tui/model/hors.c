/* Records that hang on no convention: they are edited as those of a convention
 * are, over a copy that is filled record by record. */
#include "client-tui/model/internal.h"

enum { HORS_ROWS = 64 };

static void read_one(struct model *m, const struct reponse *r, uint64_t arg)
{
    struct ouverte *o = model_ouverte_if_open(m, HORS_CONVENTION);
    const Pacte__GetReply *g = (const Pacte__GetReply *)r->m;
    (void)arg;
    m->dirty = true;
    if (o == NULL)
        return;
    o->asked -= o->asked > 0;
    o->loading = o->asked > 0;
    if (r->error == ERR_OK && g != NULL && g->record != NULL) {
        annuaire_keep(m, g->record);
        o->error = copie_put(&o->copie, g->record);
        o->kept_ms = r->kept_ms;
    } else if (r->error == ERR_UNREACHABLE) {
        o->stale = true;
        model_say(m, MESSAGE_WARNING, "%s", _("Hors ligne : cette fiche n'a pas encore été lue sur ce poste."));
    } else {
        o->error = r->error;
        model_say(m, MESSAGE_ERROR, "%s", err_sentence(r->error, r->note));
    }
    if (!o->loading)
        save_copy_fresh(m, o);
}

static void ask_one(struct model *m, struct ouverte *o, uint32_t type, uint64_t id)
{
    Pacte__GetRequest q = PACTE__GET_REQUEST__INIT;
    q.type = (Pacte__RecordType)type;
    q.id = id;
    o->asked++;
    o->loading = true;
    model_send(m, PACTE__METHOD__METHOD_GET, &q.base, read_one, id, _("Lecture de la fiche"));
}

void hors_load(struct model *m, struct ouverte *o)
{
    struct { uint32_t type; uint64_t id; } rows[HORS_ROWS];
    size_t count = 0;
    o->stale = false;
    o->loaded_ms = m->now_ms;
    if (!model_reads(m))
        return;
    /* Answers may come at once and change the copy. */
    for (size_t i = 0; i < o->copie.count && count < HORS_ROWS; i++, count++) {
        rows[count].type = o->copie.rows[i].type;
        rows[count].id = o->copie.rows[i].id;
    }
    for (size_t i = 0; i < count; i++)
        ask_one(m, o, rows[i].type, rows[i].id);
}

void model_read(struct model *m, uint32_t type, uint64_t id)
{
    struct ouverte *o = model_ouverte(m, HORS_CONVENTION);
    if (o == NULL || copie_find(&o->copie, type, id) != NULL)
        return;
    if (model_reads(m))
        ask_one(m, o, type, id);
    else
        model_say(m, MESSAGE_WARNING, "%s", _("Hors ligne : cette fiche n'a pas encore été lue sur ce poste."));
}
