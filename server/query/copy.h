/* The rows of a dossier being answered. Private to the module. */
#ifndef SERVER_QUERY_COPY_H
#define SERVER_QUERY_COPY_H

#include "server/query/query.h"

struct row {
    struct stored stored;
    struct bytes body;
    const ProtobufCMessage *message;
    uint64_t journal_index, by[2];         /* accounts that made and changed it */
    bool sent;
};

struct auteur { uint64_t id; struct bytes packed; };

struct copy {
    const struct query *q;                 /* of the walk: its arena is not that of the reply */
    const Pacte__DossierRequest *r;
    struct row *rows;
    size_t count, cap;
    struct row **pending;                  /* of a refresh: named by what is sent, and not looked at yet */
    size_t pending_count;
    struct auteur *auteurs;
    size_t auteur_count, auteur_cap;
    uint64_t index;
    uint8_t binding[16];
};

/* Journal index and accounts, from the header of the row. */
MUST_CHECK enum err copy_header(struct row *row);
/* By type, then by id: -1, 0, 1. */
int copy_compare(uint32_t type_a, uint64_t a, uint32_t type_b, uint64_t b);
/* Marks what is sent. The rows are in order, the convention before all others. */
MUST_CHECK enum err copy_choose(struct copy *c);

#endif
