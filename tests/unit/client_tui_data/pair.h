/* Two clients that began from one record: what I typed, what the other saved. */
#ifndef TESTS_UNIT_CLIENT_TUI_DATA_PAIR_H
#define TESTS_UNIT_CLIENT_TUI_DATA_PAIR_H

#include "client-tui/data/merge.h"
#include "tests/unit/client_tui_data/rig.h"

#define PAIR_CONTRIBUTION "{\"type\":\"contribution\",\"id\":\"@c\",\"fields\":{\"convention\":\"@cv\",\"financeur\":\"@caf\"," \
    "\"annee\":2027,\"dispositif\":\"PS AGC\",\"vote\":\"1000.00\",\"motif\":\"un\\ndeux\\ntrois\\nquatre\\ncinq\"}}"
#define PAIR_DECISION "{\"type\":\"decision\",\"id\":\"@d\",\"fields\":{\"convention\":\"@cv\",\"annee\":2027,\"objet\":\"Budget\"," \
    "\"votes\":[{\"organisation\":\"000000000000A\",\"sens\":\"pour\"},{\"organisation\":\"000000000000B\",\"sens\":\"contre\"}," \
    "{\"organisation\":\"000000000000C\",\"sens\":\"abstention\"}]}}"
#define PAIR_AGREMENT "{\"type\":\"agrement\",\"id\":\"@a\",\"fields\":{\"structure\":\"@s\",\"types\":[\"AGC\",\"ACF\"]," \
    "\"debut\":\"2027-01-01\",\"fin\":\"2030-12-31\"}}"

struct pair {
    struct arena arena;
    struct edits me, other;
    struct edit *x, *y;
    struct bytes base, theirs;
    struct merge m;
};

struct pair pair_begin(const char *json);
void pair_end(struct pair *p);
void pair_mine(struct pair *p, const char *path, const char *text);
void pair_theirs(struct pair *p, const char *path, const char *text);
void pair_merge(struct pair *p);                 /* the other saves; then the merge */
void pair_resolve(struct pair *p);
struct merge_value *pair_value(struct pair *p, const char *path);      /* NULL */
/* Asserts that the value was reported. */
void pair_side(struct pair *p, const char *path, enum merge_side want);

#endif
