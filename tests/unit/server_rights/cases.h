/* The callers and the records by which the table of rights is walked. */
#ifndef TESTS_UNIT_SERVER_RIGHTS_CASES_H
#define TESTS_UNIT_SERVER_RIGHTS_CASES_H

#include "server/rights/rights.h"

enum { METHODS = 128, TYPES = 31, SITUATIONS = 8, CALLERS = 11 };

extern const char *const situation_names[SITUATIONS];
const struct scope *situation(size_t i);

extern const char *const caller_names[CALLERS];
struct caller caller_case(size_t i);

/* A type with the number and name of the descriptor; rights look at no more. */
const struct record_type *type_case(uint32_t number);

/* PUT for « Put », BLOB_GET for « BlobGet »; 0: unknown. */
Pacte__Method method_named(const char *name);
void method_name_of(Pacte__Method m, char out[40]);

/* What a matrix says, from the file or from a table. */
struct matrix {
    bool may_call[CALLERS][METHODS];
    bool any_account[CALLERS][METHODS];
    uint8_t groups[CALLERS][METHODS][TYPES][SITUATIONS];
};
/* False and a message on stderr when the file is not well formed. */
bool matrix_read(const char *path, struct matrix *out);
void matrix_of_table(const struct right_table *table, struct matrix *out);
/* The cells of one method only; the others stay as they are. */
void matrix_of_type(const struct right_table *table, Pacte__Method m, uint32_t type, struct matrix *out);
void matrix_of_method(const struct right_table *table, Pacte__Method m, struct matrix *out);

#endif
