/* A small backup with many chunks, in memory, for the tests that damage it. */
#ifndef TESTS_UNIT_TOOLS_ADMIN_BACKUP_SAMPLE_H
#define TESTS_UNIT_TOOLS_ADMIN_BACKUP_SAMPLE_H

#include "tests/support/scratch.h"
#include "tools/admin/backup_format.h"

enum { SAMPLE_RAW = 40000, SAMPLE_CHUNK = 4096, SAMPLE_MAX = 65536 };

struct sample {
    struct scratch scratch;
    uint8_t raw[SAMPLE_RAW];
    uint8_t file[SAMPLE_MAX];
    size_t len;
    struct backup_info info;
};

/* Half of the bytes do not compress. Asserts success. */
void sample_make(struct sample *s, uint64_t store_id);
void sample_remove(struct sample *s);

/* Reads `len` bytes from memory as a backup; what came out is compared with
 * `raw` when the answer is ERR_OK: *same tells. */
enum err sample_read(const struct sys *sys, const uint8_t *file, size_t len, const uint8_t *raw, bool *same,
                     struct err_note *note);

/* Where chunk n begins (its header); n == chunks: the trailer. */
size_t sample_chunk_at(const struct sample *s, uint32_t n);

#endif
