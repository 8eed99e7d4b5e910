/* The files that a document cites: read, added, taken off, with what is typed. */
#include "client-tui/model/internal.h"

#include "common/wire/wire.h"
#include "proto/limits.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DOCUMENT ((uint32_t)PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT)
enum { DOCUMENT_BYTES = 1 << 20 };
static const char list_name[] = "fichiers[";

static const struct edit *saisie(const struct ouverte *o, uint64_t document) { return o != NULL ? edits_find(&o->edits, DOCUMENT, document) : NULL; }

static size_t saved_count(const struct model *m, const struct ouverte *o, uint64_t document)
{
    struct arena a;
    ProtobufCMessage *r = NULL;
    const struct edit *x = saisie(o, document);
    const struct copie_row *row = o != NULL ? copie_find(&o->copie, DOCUMENT, document) : NULL;
    struct bytes packed = x != NULL ? x->base : row != NULL ? row->packed : bytes_of(NULL, 0);
    arena_init(&a, m->sys, DOCUMENT_BYTES);
    bool read = packed.len > 0 && wire_unpack_own(&pacte__record__descriptor, packed, &a, &r) == ERR_OK;
    size_t n = read && ((Pacte__Record *)r)->document != NULL ? ((Pacte__Record *)r)->document->n_fichiers : 0;
    arena_finish(&a);
    return n;
}

/* Typed beyond those that are saved, each at its place. */
size_t pieces_compte(const struct model *m, uint64_t convention, uint64_t document)
{
    const struct ouverte *o = model_ouverte_known(m, convention);
    const struct edit *x = saisie(o, document);
    size_t n = saved_count(m, o, document);
    for (size_t i = 0; x != NULL && i < x->count; i++) {
        const struct edit_value *v = &x->values[i];
        if (strncmp(v->path, list_name, sizeof list_name - 1) != 0 || v->text[0] == '\0')
            continue;
        size_t at = strtoul(v->path + sizeof list_name - 1, NULL, 10) + 1;
        n = at > n ? at : n;
    }
    return n < LIMIT_REPEATED ? n : LIMIT_REPEATED;
}

static const char *chemin(size_t index, const char *field, char out[PATH_BYTES])
{
    (void)snprintf(out, PATH_BYTES, "fichiers[%zu]%s%s", index, field[0] != '\0' ? "." : "", field);
    return out;
}

bool pieces_lire(const struct model *m, uint64_t convention, uint64_t document, size_t index, struct piece *out)
{
    char path[PATH_BYTES], octets[32];
    const struct ouverte *o = model_ouverte_known(m, convention);
    const struct edit *x = saisie(o, document);
    const char *gone = x != NULL ? edit_typed(x, chemin(index, "", path)) : NULL;
    *out = (struct piece){0};
    if (o == NULL || index >= pieces_compte(m, convention, document) || (gone != NULL && gone[0] == '\0'))
        return false;
    (void)model_value(m, o, DOCUMENT, document, chemin(index, "nom", path), out->nom, sizeof out->nom);
    (void)model_value(m, o, DOCUMENT, document, chemin(index, "media_type", path), out->media_type, sizeof out->media_type);
    (void)model_value(m, o, DOCUMENT, document, chemin(index, "sha256", path), out->empreinte, sizeof out->empreinte);
    (void)model_value(m, o, DOCUMENT, document, chemin(index, "octets", path), octets, sizeof octets);
    out->octets = strtoull(octets, NULL, 10);
    return out->nom[0] != '\0';
}

/* Saved at once, unless the record holds something else that is not saved yet:
 * that is for its author to say. */
static void garder(struct model *m, struct ouverte *o, uint64_t document, bool seul, const char *fait)
{
    if (seul)
        model_save(m, o, DOCUMENT, document, "");
    else
        model_say(m, MESSAGE_DONE, _("%s La fiche a d'autres changements : F2 enregistre le tout."), fait);
}

static bool propre(const struct ouverte *o, uint64_t document)
{
    const struct edit *x = saisie(o, document);
    return x == NULL || !edit_changed(x);
}

void pieces_ajouter(struct model *m, const struct pieces *p)
{
    static const char hex[] = "0123456789abcdef";
    char sum[PIECES_HASH_BYTES * 2 + 1] = "", octets[32], path[PATH_BYTES];
    const char *const fields[] = {"nom", "media_type", "octets", "sha256"};
    const char *const values[] = {p->nom, fichier_nature(p->nom), octets, sum};
    struct ouverte *o = model_ouverte_if_open(m, p->convention);
    size_t at = pieces_compte(m, p->convention, p->document);
    uint64_t id = p->document;
    if (o == NULL || (copie_find(&o->copie, DOCUMENT, id) == NULL && saisie(o, id) == NULL) || at >= LIMIT_REPEATED) {
        model_say(m, MESSAGE_ERROR, "%s", at >= LIMIT_REPEATED ? _("Ce document a déjà trop de fichiers : créez-en un autre.")
                                        : _("Le fichier est sur le serveur, mais sa fiche n'est plus ouverte : rouvrez-la et joignez-le, rien ne sera renvoyé."));
        return;
    }
    for (size_t i = 0; i < PIECES_HASH_BYTES; i++) {
        sum[2 * i] = hex[p->sha256[i] >> 4];
        sum[2 * i + 1] = hex[p->sha256[i] & 15];
    }
    sum[PIECES_HASH_BYTES * 2] = '\0';
    (void)snprintf(octets, sizeof octets, "%llu", (unsigned long long)p->octets);
    bool seul = propre(o, id);
    enum err e = ERR_OK;
    for (size_t i = 0; i < sizeof fields / sizeof fields[0] && e == ERR_OK; i++)
        e = model_type(m, o, DOCUMENT, &id, chemin(at, fields[i], path), values[i]);
    if (e != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_text(e));
    else
        garder(m, o, id, seul, _("Fichier joint."));
}

void pieces_retirer(struct model *m, uint64_t convention, uint64_t document, size_t index)
{
    static const char *const fields[] = {"nom", "media_type", "octets", "sha256"};
    char path[PATH_BYTES];
    struct ouverte *o = model_ouverte_if_open(m, convention);
    uint64_t id = document;
    if (o == NULL)
        return;
    bool seul = propre(o, document);
    enum err e = ERR_OK;
    if (index < saved_count(m, o, document))
        e = model_type(m, o, DOCUMENT, &id, chemin(index, "", path), "");
    else
        for (size_t i = 0; i < sizeof fields / sizeof fields[0] && e == ERR_OK; i++)
            e = model_type(m, o, DOCUMENT, &id, chemin(index, fields[i], path), "");
    if (e != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_text(e));
    else
        garder(m, o, document, seul, _("Fichier retiré."));
}
