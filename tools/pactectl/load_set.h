/* The records of a file, read whole and put in the order in which they can be
 * written: what is referred to comes before what refers to it, and what belongs
 * to one convention or one structure stays together, since the daemon checks a
 * dossier as a whole at each batch. */
#ifndef TOOLS_PACTECTL_LOAD_SET_H
#define TOOLS_PACTECTL_LOAD_SET_H

#include "common/base/arena.h"
#include "common/record/record.h"

struct load_record {
    uint64_t id;                     /* 0: the daemon chooses */
    const struct record_type *type;
    uint32_t revision;               /* as the file says; 0 creates */
    bool archived;
    bool skip;                       /* archived there and here: left as it is */
    size_t line;
    struct bytes packed;             /* a pacte.Record, its header's archived left out */
    uint32_t fields;                 /* in it, as the limit of a request counts them */
    const uint64_t *refs;            /* ids that it refers to */
    const uint32_t *ref_types;
    size_t ref_count;
    uint64_t scope;                  /* the record that it belongs to; 0: everyone's */
    uint64_t root;                   /* the convention or structure at the end of scopes, from load_sort on */
    uint32_t waiting;                /* records that refer to it and are still to be written */
    bool written, closed;            /* put; archived, when it is to be */
};

struct load_set {
    struct arena *arena;
    struct load_record *records;     /* as in the file */
    size_t count, cap;
    uint32_t *order;                 /* indexes into records, from load_sort on */
    uint32_t *slots;                 /* by id: index + 1 */
    size_t slot_count;
};

void load_set_init(struct load_set *s, struct arena *arena);
void load_set_finish(struct load_set *s);
/* Copies what it needs into the arena. DUPLICATE: the id is there already (the
 * note gives both lines); NO_MEMORY. */
MUST_CHECK enum err load_set_add(struct load_set *s, const Pacte__Record *r, size_t line, struct err_note *note);
/* The record is on the daemon already, at that revision: it will be changed
 * instead of created. NO_MEMORY. */
MUST_CHECK enum err load_set_present(struct load_set *s, size_t at, uint32_t revision);
/* Records that refer to each other in a circle keep the order of the file. */
MUST_CHECK enum err load_sort(struct load_set *s);
/* How many records from that place of the order on belong together: they are
 * better sent in one batch. 1 for what is everyone's. */
size_t load_group(const struct load_set *s, size_t place);
/* NULL when there is none. */
const struct load_record *load_set_find(const struct load_set *s, uint64_t id);

#endif
