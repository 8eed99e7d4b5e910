/* Archiving a record, and bringing it back. */
#include "server/apply/internal.h"

#include "common/base/id.h"

static enum err check_unused(struct step *s, const struct present *p)
{
    const struct record_type *by_type;
    uint64_t by_id;
    char id[ID_TEXT_BYTES];
    enum err e = state_referrer(&s->view, p->type, p->id, &by_type, &by_id);
    if (e != ERR_OK)
        return e == ERR_NOT_FOUND ? ERR_OK : e;
    id_format(by_id, id);
    return err_set(s->note, ERR_IN_USE, N_("La fiche « %s » (%s) s'appuie sur celle-ci : archivez-la d'abord."),
                   by_type->label, id);
}

/* What it cites may have been archived meanwhile. */
static enum err restore(struct step *s, const struct present *p)
{
    enum err e = references_check(s, p->type, p->body, p->id);
    return e == ERR_OK ? record_write(s, p, p->body, false) : e;
}

static enum err archive(struct step *s, const struct present *p)
{
    enum err e = check_unused(s, p);
    return e == ERR_OK ? record_write(s, p, p->body, true) : e;
}

enum err operation_delete(struct step *s, const Pacte__DeleteRequest *r)
{
    const struct record_type *t = record_type_of((uint32_t)r->type);
    struct present p;
    uint32_t groups;
    if (t == NULL)
        return err_field(s->note, ERR_INVALID, "type", N_("Ce type de fiche n'existe pas : mettez le serveur à jour."));
    if (r->id == 0 || r->revision == 0)
        return err_field(s->note, ERR_REQUIRED, r->id == 0 ? "id" : "revision",
                         N_("Donnez l'identifiant de la fiche et la version que vous en avez."));
    enum err e = present_read(s, t, r->id, &p);
    if (e == ERR_OK)
        e = present_revision(s, &p, r->revision);
    if (e == ERR_OK)
        e = record_groups(s, PACTE__METHOD__METHOD_DELETE, t, &p.scope, &groups);
    if (e != ERR_OK)
        return e;
    if (p.stored.archived == !r->restore)
        return record_keep(s, &p);
    return r->restore ? restore(s, &p) : archive(s, &p);
}
