/* What answers the client in tests/support/ecran.c: only for that file. */
#ifndef TESTS_SUPPORT_ECRAN_ANSWERS_H
#define TESTS_SUPPORT_ECRAN_ANSWERS_H

#include "tests/support/ecran.h"

/* The store with models, centres and accounts. Asserts success. */
void ecran_data(struct ecran *e);
/* Answers one EFFECT_SEND at once. */
void ecran_answer(struct ecran *e, const struct effect *f);

void ecran_tell(struct ecran *e, const struct effect *f, enum err error, const struct err_note *note, const Pacte__Error *details,
                const ProtobufCMessage *m);
void ecran_refuse(struct ecran *e, const struct effect *f, enum err error, struct err_note *note);
/* By a rule, as the result says; NULL: by none. */
void ecran_refuse_rule(struct ecran *e, const struct effect *f, enum err error, struct err_note *note, const Pacte__Result *result);
/* Accounts, sessions, passwords (ecran_comptes.c); false: not one of these. */
bool ecran_answer_account(struct ecran *e, const struct effect *f, const void *request);

#endif
