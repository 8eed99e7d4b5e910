/* The copy that a client keeps of one convention: every record that its user
 * may read, as the daemon gave it, packed. Reading and the rules go on from it
 * when the link is down. Not thread-safe. */
#ifndef CLIENT_TUI_DATA_COPIE_H
#define CLIENT_TUI_DATA_COPIE_H

#include "client-tui/data/edit.h"
#include "common/domain/dossier.h"
#include "proto/service.pb-c.h"

struct copie_row {
    uint32_t type;
    uint64_t id;
    uint32_t revision;
    bool archived;
    int64_t changed_ms;
    uint64_t changed_by;                 /* account */
    struct bytes packed;                 /* a pacte.Record; of the copy */
};

struct copie {
    const struct sys *sys;
    uint64_t convention;
    uint64_t index;                      /* of the journal: the copy is as of it */
    bool whole;                          /* every page has come */
    struct copie_row *rows;
    size_t count, cap;
    uint32_t *slots;                     /* by type and id: index + 1 */
    size_t slot_count;
    struct copie_auteur { uint64_t id; char compte[65]; char nom[97]; } *auteurs;
    size_t auteur_count;
    uint64_t generation;                 /* one more at each change: whoever derives from the copy compares it */
};

void copie_init(struct copie *c, const struct sys *sys, uint64_t convention);
void copie_free(struct copie *c);        /* accepts a zeroed copy */

struct Pacte__DossierReply;

/* One page of an answer to Dossier. Older revisions never replace newer ones;
 * archived records are kept, marked. NO_MEMORY leaves the copy usable. */
MUST_CHECK enum err copie_apply(struct copie *c, const struct Pacte__DossierReply *r);
/* The whole copy as one such page, packed, in the arena: what was read comes
 * back from it by copie_apply. BAD_STATE: not whole yet. NO_MEMORY. */
MUST_CHECK enum err copie_pack(const struct copie *c, struct arena *arena, struct bytes *out);
/* One record that this client wrote, with the header that the daemon gave it. */
MUST_CHECK enum err copie_put(struct copie *c, const Pacte__Record *r);

const struct copie_row *copie_find(const struct copie *c, uint32_t type, uint64_t id);      /* NULL: not there */
/* The record, unpacked into the arena; NULL when it is not there or no memory is. */
const Pacte__Record *copie_record(const struct copie *c, uint32_t type, uint64_t id, struct arena *arena);
/* « K. Benali » or the account; "" when it is not known. */
const char *copie_auteur(const struct copie *c, uint64_t account);

/* Everything that the rules need, from the copy with the unsaved edits over it
 * (a new record is there too; an edit whose text does not parse yet leaves the
 * value as it was). Archived records are left out. */
MUST_CHECK enum err copie_dossier(const struct copie *c, const struct edits *over, struct day today,
                                  struct arena *arena, struct dossier *out);

/* A short name for a record, for people: the label of its type with the names
 * of what it refers to, « Ville de Bellerive 2027 PS AGC ». Never empty: at
 * worst « fiche 0ABC… ». Edits are seen. Returns the length, cut to fit. */
size_t copie_label(const struct copie *c, const struct edits *over, uint32_t type, uint64_t id, char *out, size_t size);
/* The same, but empty when the record says nothing of itself yet. */
size_t copie_name(const struct copie *c, const struct edits *over, uint32_t type, uint64_t id, char *out, size_t size);

#endif
