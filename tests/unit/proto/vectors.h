/* The vectors of tests/vectors, read from their text (README.md there). */
#ifndef TESTS_UNIT_PROTO_VECTORS_H
#define TESTS_UNIT_PROTO_VECTORS_H

#include "common/base/bytes.h"
#include "common/base/err.h"

enum { VECTOR_EXPECT_MAX = 8 };

struct vector {
    char name[96];
    char file[64];
    int line;                          /* of its name */
    bool frame_level, after_login;
    char type[64];                     /* of a message */
    uint8_t *input, *canonical;        /* canonical: NULL, the input */
    size_t input_len, canonical_len;
    char *expect[VECTOR_EXPECT_MAX];
    size_t expect_count;
};

struct vectors {
    struct vector *item;
    size_t count;
};

/* Both files; stops the test on anything that the format does not allow. */
struct vectors vectors_load(void);
void vectors_free(struct vectors *v);
const struct vector *vectors_named(const struct vectors *v, const char *name);

/* Bytes in the notation of the files, appended; false when it is wrong. */
bool vector_bytes(const char *text, uint8_t **data, size_t *len);

/* The error that the vector expects, ERR_OK when it is none; *path its field or "". */
enum err vector_error(const struct vector *v, const char **path);

/* A whole small file of the repository, with NUL; free it. */
char *repository_text(const char *path);

#endif
