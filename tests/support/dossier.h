/* Dossiers for the tests of rules, filled from files of records as Pacte's
 * own JSON: the demonstration data and the models that are shipped. */
#ifndef TESTS_SUPPORT_DOSSIER_H
#define TESTS_SUPPORT_DOSSIER_H

#include "common/domain/dossier.h"
#include "common/json/json.h"

enum { CORPUS_RECORDS = 1024 };

struct corpus {
    struct arena arena;
    struct json_record rows[CORPUS_RECORDS];
    size_t count;
};

/* Begins with the two models; asserts success. */
void corpus_init(struct corpus *c);
/* Adds the records of a file, given from the root of the sources; one that is
 * there already (same type and id) is left as it was. Asserts success. */
void corpus_load(struct corpus *c, const char *path);
/* Adds one record written in a test; « @name » works as in the files. */
void corpus_add(struct corpus *c, const char *json);
void corpus_free(struct corpus *c);

uint64_t corpus_id(const char *alias);                       /* of « @alias » */
/* The body of the record, which a test may change; asserts that it is there. */
void *corpus_body(struct corpus *c, const char *alias);
Pacte__Modele *corpus_modele(struct corpus *c, const char *code);

/* All that belongs to a convention, with its model; the dossier points into
 * the corpus, and its own memory comes from there too. */
void corpus_convention(struct corpus *c, const char *alias, struct dossier *d);
/* All that is known of one structure without a convention, under a model. */
void corpus_structure(struct corpus *c, const char *alias, const char *modele, struct dossier *d);

struct day le(const char *iso);                              /* asserts that the day exists */
int64_t euros(struct money m);                               /* asserts that there are no cents */

#endif
