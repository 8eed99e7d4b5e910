/* Queries over the world of tests/support/world.h, in one call each. */
#ifndef TESTS_UNIT_SERVER_QUERY_READER_H
#define TESTS_UNIT_SERVER_QUERY_READER_H

#include "proto/limits.h"
#include "server/query/query.h"
#include "tests/support/world.h"

struct reader {
    struct world world;
    struct store_reader *store;
    struct arena arena;              /* of replies; emptied by reader_fresh */
    struct err_note note;            /* of the last query */
    size_t reply_bytes;
};

void reader_open(struct reader *r);
void reader_close(struct reader *r);
void reader_fresh(struct reader *r);

struct caller reader_caller(struct reader *r, uint64_t account);

enum err read_get(struct reader *r, uint64_t account, const Pacte__GetRequest *q, const Pacte__GetReply **reply);
enum err read_list(struct reader *r, uint64_t account, const Pacte__ListRequest *q, const Pacte__ListReply **reply);
enum err read_history(struct reader *r, uint64_t account, const Pacte__HistoryRequest *q, const Pacte__HistoryReply **reply);
enum err read_search(struct reader *r, uint64_t account, const Pacte__SearchRequest *q, const Pacte__SearchReply **reply);
enum err read_totals(struct reader *r, uint64_t account, const Pacte__TotalsRequest *q, const Pacte__TotalsReply **reply);
enum err read_dossier(struct reader *r, uint64_t account, const Pacte__DossierRequest *q, const Pacte__DossierReply **reply);

/* Every page of a list, ids only. What it returns is that of the first page
 * that fails. */
struct ids { uint64_t id[4096]; size_t count; size_t pages; };
enum err read_all(struct reader *r, uint64_t account, const Pacte__ListRequest *q, struct ids *out);

/* One filter of a request; lives until the next but 15. */
Pacte__Filter *filter_of(const char *field, Pacte__Op op, const char *value);

#define OP(name) PACTE__OP__OP_##name

#endif
