#include "tests/unit/tools_admin/backup_sample.h"

#include <criterion/criterion.h>
#include <stdio.h>

void sample_make(struct sample *s, uint64_t store_id)
{
    struct err_note note = {0};
    struct backup_writer *w = NULL;
    uint64_t seed = 42;
    scratch_make(&s->scratch);
    for (size_t i = 0; i < SAMPLE_RAW; i++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        s->raw[i] = i % 2 == 0 ? (uint8_t)(seed >> 56) : (uint8_t)(i / 1000);
    }
    const char *path = scratch_path(&s->scratch, "sample.pacte");
    struct backup_writer_options o = {
        .sys = &sys_real, .path = path, .store_id = store_id, .journal_index = 1234, .at_ms = 1790000000000,
        .chunk_bytes = SAMPLE_CHUNK,
    };
    cr_assert_eq(backup_writer_create(&o, &w, &note), ERR_OK, "%s", note.text);
    for (size_t at = 0, step = 1; at < SAMPLE_RAW; at += step, step = step * 3 % 5000 + 1) {
        size_t n = SAMPLE_RAW - at < step ? SAMPLE_RAW - at : step;
        cr_assert_eq(backup_writer_add(w, bytes_of(s->raw + at, n), &note), ERR_OK, "%s", note.text);
        step = n;
    }
    cr_assert_eq(backup_writer_finish(w, &s->info, &note), ERR_OK, "%s", note.text);
    backup_writer_destroy(w);
    FILE *f = fopen(path, "rb");
    cr_assert_not_null(f);
    s->len = fread(s->file, 1, sizeof s->file, f);
    fclose(f);
    cr_assert_eq(s->len, s->info.file_bytes);
    cr_assert_lt(s->len, sizeof s->file);
}

void sample_remove(struct sample *s) { scratch_remove(&s->scratch); }

struct memory {
    const uint8_t *file, *raw;
    size_t len, at, raw_at;
    bool same;
};

static int64_t from_memory(void *ctx, uint8_t *out, size_t len)
{
    struct memory *m = ctx;
    size_t n = m->len - m->at < len ? m->len - m->at : len;
    memcpy(out, m->file + m->at, n);
    m->at += n;
    return (int64_t)n;
}

static enum err compare(void *ctx, struct bytes raw)
{
    struct memory *m = ctx;
    if (raw.len > SAMPLE_RAW - m->raw_at || memcmp(m->raw + m->raw_at, raw.data, raw.len) != 0)
        m->same = false;
    else
        m->raw_at += raw.len;
    return ERR_OK;
}

enum err sample_read(const struct sys *sys, const uint8_t *file, size_t len, const uint8_t *raw, bool *same,
                     struct err_note *note)
{
    struct memory m = {.file = file, .len = len, .raw = raw, .same = true};
    struct backup_info info;
    *note = (struct err_note){0};
    enum err e = backup_read_from(sys, "sample", from_memory, &m, &info, compare, &m, note);
    *same = m.same && m.raw_at == SAMPLE_RAW;
    return e;
}

size_t sample_chunk_at(const struct sample *s, uint32_t n)
{
    size_t at = BACKUP_HEADER_BYTES;
    for (uint32_t i = 0; i < n; i++)
        at += BACKUP_BLOCK_BYTES + get_be32(s->file + at + 12);
    return at;
}
