/* Every damage to a backup is found, and called by its name. */
#include "tests/support/fault.h"
#include "tests/unit/tools_admin/backup_sample.h"

#include <criterion/criterion.h>
#include <stdio.h>

static struct sample sample;
static uint8_t damaged[SAMPLE_MAX + 64];

static enum err read_damaged(size_t len, struct err_note *note)
{
    bool same;
    enum err e = sample_read(&sys_real, damaged, len, sample.raw, &same, note);
    cr_assert(e != ERR_OK || same, "other bytes came out of a backup that was called good");
    return e;
}

static void expect(enum err e, const struct err_note *note, const char *words)
{
    cr_expect_eq(e, ERR_DAMAGED, "%s: %s", err_name(e), note->text);
    cr_expect_not_null(strstr(note->text, words), "« %s » does not say « %s »", note->text, words);
}

TestSuite(backup_damage, .timeout = 120);

Test(backup_damage, whole_file_reads_back)
{
    struct err_note note;
    sample_make(&sample, 7);
    memcpy(damaged, sample.file, sample.len);
    cr_assert_eq(read_damaged(sample.len, &note), ERR_OK, "%s", note.text);
    cr_assert_gt(sample.info.chunks, 9);
    cr_assert_eq(sample.info.raw_bytes, SAMPLE_RAW);
    cr_assert_eq(sample_chunk_at(&sample, sample.info.chunks), sample.len - BACKUP_BLOCK_BYTES);
    sample_remove(&sample);
}

Test(backup_damage, cut_at_every_byte)
{
    struct err_note note;
    sample_make(&sample, 7);
    memcpy(damaged, sample.file, sample.len);
    /* Every byte of the first 4 KiB and of the last 200, every 512 B between. */
    size_t cuts = 0;
    for (size_t cut = 0; cut < sample.len; cut++) {
        if (cut >= 4096 && cut < sample.len - 200 && cut % 512 != 0)
            continue;
        expect(read_damaged(cut, &note), &note, "coupée");
        cuts++;
    }
    cr_assert_gt(cuts, 4096 + 200);
    sample_remove(&sample);
}

Test(backup_damage, every_flipped_bit_of_ten_thousand)
{
    struct err_note note;
    unsigned long found = 0, flips = 0;
    uint64_t seed = 20260601;
    sample_make(&sample, 7);
    memcpy(damaged, sample.file, sample.len);
    for (; flips < 12000; flips++) {
        seed = seed * 6364136223846793005u + 1442695040888963407u;
        size_t bit = (size_t)(seed >> 20) % (sample.len * 8);
        damaged[bit / 8] ^= (uint8_t)(1u << bit % 8);
        enum err e = read_damaged(sample.len, &note);
        /* A flip in the header's version is seen by its checksum first. */
        found += e == ERR_DAMAGED && note.text[0] != '\0' && strstr(note.text, "coupée") == NULL;
        damaged[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    cr_assert_eq(found, flips, "%lu of %lu flips found", found, flips);
    printf("   # %lu bits inversés dans une sauvegarde, %lu trouvés\n", flips, found);
    sample_remove(&sample);
}

Test(backup_damage, each_region_has_its_sentence)
{
    static const struct { const char *words; int at; } rows[] = {
        {"n'est pas une sauvegarde", 0}, {"n'est pas une sauvegarde", 7}, {"en-tête de la sauvegarde", 8},
        {"en-tête de la sauvegarde", 20}, {"en-tête de la sauvegarde", 50}, {"méconnaissable", BACKUP_HEADER_BYTES},
        {"en-tête du bloc 1 ", BACKUP_HEADER_BYTES + 4}, {"en-tête du bloc 1 ", BACKUP_HEADER_BYTES + 13},
        {"en-tête du bloc 1 ", BACKUP_HEADER_BYTES + 20}, {"en-tête du bloc 1 ", BACKUP_HEADER_BYTES + 55},
        {"bloc 1 de la sauvegarde est abîmé", BACKUP_HEADER_BYTES + 60}, {"La fin de la sauvegarde", -33},
        {"La fin de la sauvegarde", -50}, {"La fin de la sauvegarde", -1},
    };
    sample_make(&sample, 7);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct err_note note;
        size_t at = rows[i].at >= 0 ? (size_t)rows[i].at : sample.len - (size_t)-rows[i].at;
        memcpy(damaged, sample.file, sample.len);
        damaged[at] ^= 0x10;
        enum err e = read_damaged(sample.len, &note);
        expect(e, &note, rows[i].words);
    }
    sample_remove(&sample);
}

Test(backup_damage, swapped_removed_repeated_and_foreign_chunks)
{
    struct err_note note;
    static struct sample other;
    sample_make(&sample, 7);
    sample_make(&other, 8);
    size_t a = sample_chunk_at(&sample, 2), b = sample_chunk_at(&sample, 3), c = sample_chunk_at(&sample, 4);

    memcpy(damaged, sample.file, a);                            /* 0 1 3 2 4… */
    memcpy(damaged + a, sample.file + b, c - b);
    memcpy(damaged + a + (c - b), sample.file + a, b - a);
    memcpy(damaged + c, sample.file + c, sample.len - c);
    expect(read_damaged(sample.len, &note), &note, "Le bloc 4 se trouve à la place du bloc 3");

    memcpy(damaged, sample.file, a);                            /* 0 1 3 4… */
    memcpy(damaged + a, sample.file + b, sample.len - b);
    expect(read_damaged(sample.len - (b - a), &note), &note, "à la place du bloc 3");

    memcpy(damaged, sample.file, b);                            /* 0 1 2 2 3… */
    memcpy(damaged + b, sample.file + a, sample.len - a);
    expect(read_damaged(sample.len + (b - a), &note), &note, "Le bloc 3 se trouve à la place du bloc 4");

    memcpy(damaged, sample.file, sample.len);                   /* the same chunk of another backup */
    memcpy(damaged + a, other.file + sample_chunk_at(&other, 2), b - a);
    expect(read_damaged(sample.len, &note), &note, "vient d'une autre sauvegarde");

    size_t end = sample_chunk_at(&sample, sample.info.chunks);  /* chunks without the last ones, then the trailer */
    memcpy(damaged, sample.file, c);
    memcpy(damaged + c, sample.file + end, sample.len - end);
    expect(read_damaged(c + (sample.len - end), &note), &note, "La fin de la sauvegarde");

    memcpy(damaged, sample.file, sample.len);
    damaged[sample.len] = 0;
    expect(read_damaged(sample.len + 1, &note), &note, "Des octets suivent");
    sample_remove(&other);
    sample_remove(&sample);
}

Test(backup_damage, a_newer_version_says_to_upgrade)
{
    struct err_note note;
    sample_make(&sample, 7);
    memcpy(damaged, sample.file, sample.len);
    struct backup_header h;
    cr_assert_eq(backup_header_read(damaged, &h, &note), ERR_OK);
    h.version = BACKUP_VERSION + 1;
    backup_header_write(&h, damaged);
    cr_expect_eq(read_damaged(sample.len, &note), ERR_BAD_STORE_VERSION);
    cr_expect_not_null(strstr(note.text, "mettez Pacte à jour"), "%s", note.text);
    h.version = BACKUP_VERSION;
    h.chunk_bytes = BACKUP_CHUNK_BYTES + 1;
    backup_header_write(&h, damaged);
    expect(read_damaged(sample.len, &note), &note, "taille impossible");
    sample_remove(&sample);
}

Test(backup_damage, reading_survives_every_failed_allocation)
{
    struct err_note note;
    bool same;
    sample_make(&sample, 7);
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        enum err e = sample_read(&sys, sample.file, sample.len, sample.raw, &same, &note);
        cr_assert_eq(f.live, 0, "call %zu failing leaked", n);
        if (!f.fired) {
            cr_assert_eq(e, ERR_OK);
            cr_assert_gt(n, 2);
            break;
        }
        cr_assert_eq(e, ERR_NO_MEMORY, "call %zu", n);
    }
    sample_remove(&sample);
}
