/* Files of documents for tests/support/ecran.c: a disk that holds one file, and
 * the store's own answers for chunks. */
#ifndef TESTS_SUPPORT_ECRAN_PIECES_H
#define TESTS_SUPPORT_ECRAN_PIECES_H

#include "tests/support/ecran.h"

/* EFFECT_PIECE_… and COMPLETE. */
void ecran_piece(struct ecran *e, const struct effect *f);
void ecran_blob_put(struct ecran *e, const struct effect *f, const Pacte__BlobPutRequest *q);
void ecran_blob_get(struct ecran *e, const struct effect *f, const Pacte__BlobGetRequest *q);

#endif
