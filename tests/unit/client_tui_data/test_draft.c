/* What survives kill -9: all of it, or nothing that could be believed. */
#include "client-tui/data/draft.h"

#include "common/crypto/hash.h"
#include "tests/support/fault.h"
#include "tests/unit/client_tui_data/pair.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct kept { struct arena arena; struct edits edits; struct draft_head head; struct bytes file; };

static struct kept packed(void)
{
    struct kept k = {.head = {.convention = 12, .account = "k.benali", .server = "pacte.example:7443", .title = "COM-2026-001 : été",
                              .at_ms = RIG_NOW, .records = 2, .values = 3, .wanted = true, .command = bytes_text("la commande et sa clé")}};
    arena_init(&k.arena, &sys_real, 4 << 20);
    edits_init(&k.edits, &sys_real);
    struct edit *x = rig_edit(&k.edits, rig_record(&k.arena, PAIR_DECISION));
    rig_type(&k.edits, x, "objet", "Avenant « n° 2 »");
    rig_type(&k.edits, x, "votes[0].sens", "peut-être");
    x = edits_begin(&k.edits, (uint32_t)PACTE__RECORD_TYPE__RECORD_TYPE_CONTRIBUTION, 99, 0, bytes_of(NULL, 0), RIG_NOW - 5);
    rig_type(&k.edits, x, "motif", "une\nautre");
    x->archive = true;
    cr_assert_eq(draft_pack(&k.head, &k.edits, &k.arena, &k.file), ERR_OK);
    return k;
}

static void done(struct kept *k)
{
    edits_free(&k->edits);
    arena_finish(&k->arena);
}

Test(draft, everything_comes_back, .timeout = 10)
{
    struct kept k = packed();
    struct draft_head h;
    struct edits e;
    edits_init(&e, &sys_real);
    cr_assert_eq(draft_unpack(k.file, &h, &e), ERR_OK);
    cr_expect(h.convention == 12 && h.at_ms == RIG_NOW && h.records == 2 && h.values == 3 && h.wanted);
    cr_expect(bytes_equal(h.command, k.head.command));
    cr_expect_str_eq(h.account, "k.benali");
    cr_expect_str_eq(h.server, "pacte.example:7443");
    cr_expect_str_eq(h.title, "COM-2026-001 : été");
    cr_assert_eq(e.count, k.edits.count);
    for (size_t i = 0; i < e.count; i++) {
        const struct edit *x = &k.edits.rows[i], *y = &e.rows[i];
        cr_expect(x->type == y->type && x->id == y->id && x->revision == y->revision && x->archive == y->archive);
        cr_expect(x->since_ms == y->since_ms && x->changed_ms == y->changed_ms && bytes_equal(x->base, y->base));
        cr_assert_eq(x->count, y->count);
        for (size_t v = 0; v < x->count; v++) {
            cr_expect_str_eq(x->values[v].path, y->values[v].path);
            cr_expect_str_eq(x->values[v].text, y->values[v].text);
        }
    }
    cr_expect_eq(draft_unpack(k.file, &h, NULL), ERR_OK, "the head alone");
    edits_free(&e);
    done(&k);
}

static void refused(const uint8_t *data, size_t len, const char *how, size_t at)
{
    struct draft_head h;
    struct edits e;
    uint8_t *exact = malloc(len + 1);        /* a sanitizer sees one byte past it */
    memcpy(exact, data, len);
    edits_init(&e, &sys_real);
    cr_expect_eq(draft_unpack(bytes_of(exact, len), &h, &e), ERR_BAD_CONTENT, "%s %zu", how, at);
    cr_expect_eq(e.count, 0);
    edits_free(&e);
    free(exact);
}

Test(draft, a_cut_at_any_byte_is_found, .timeout = 30)
{
    struct kept k = packed();
    for (size_t len = 0; len < k.file.len; len++)
        refused(k.file.data, len, "cut at", len);
    done(&k);
}

Test(draft, a_bit_that_flips_anywhere_is_found, .timeout = 60)
{
    struct kept k = packed();
    uint8_t *copy = arena_copy(&k.arena, k.file.data, k.file.len);
    for (size_t bit = 0; bit < k.file.len * 8; bit++) {
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        refused(copy, k.file.len, "bit", bit);
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
    done(&k);
}

Test(draft, no_memory_is_told_and_gives_all_back, .timeout = 30)
{
    struct kept k = packed();
    size_t fine = 0;
    for (size_t fail = 1; fail < 40; fail++) {
        struct fault f = {.fail_at = fail};
        struct sys sys = fault_sys(&f);
        struct draft_head h;
        struct edits e;
        edits_init(&e, &sys);
        enum err error = draft_unpack(k.file, &h, &e);
        cr_expect(error == (f.fired ? ERR_NO_MEMORY : ERR_OK), "%zu: %s", fail, err_name(error));
        fine += error == ERR_OK;
        edits_free(&e);
        cr_expect_eq(f.live, 0);
    }
    cr_expect_gt(fine, 0);
    done(&k);
}

/* Drafts of before the command was kept are read as ever. */
Test(draft, one_of_the_first_version_is_read, .timeout = 10)
{
    struct kept k = packed();
    struct draft_head h;
    struct edits e;
    const size_t end = k.file.len - HASH_BYTES, command = 4 + k.head.command.len;
    uint8_t *old = arena_copy(&k.arena, k.file.data, k.file.len);
    const uint8_t *at = memmem(old, end, k.head.command.data, k.head.command.len);
    cr_assert_not_null(at);
    size_t head = (size_t)(at - old) - 4;
    memmove(old + head, old + head + command, end - head - command);
    put_be32(old + 8, 1);
    hash_sha256(bytes_of(old, end - command), old + end - command);
    edits_init(&e, &sys_real);
    cr_assert_eq(draft_unpack(bytes_of(old, k.file.len - command), &h, &e), ERR_OK);
    cr_expect(h.command.len == 0 && h.wanted && e.count == k.edits.count);
    edits_free(&e);
    done(&k);
}

/* PACTE_CORPUS=FOLDER writes the seed of fuzz_draft, without its checksum. */
Test(draft, seed, .timeout = 10)
{
    const char *folder = getenv("PACTE_CORPUS");
    struct kept k = packed();
    char path[300];
    if (folder != NULL) {
        (void)snprintf(path, sizeof path, "%s/whole", folder);
        FILE *f = fopen(path, "wb");
        cr_assert_not_null(f);
        cr_assert_eq(fwrite(k.file.data, 1, k.file.len - 32, f), k.file.len - 32);
        cr_assert_eq(fclose(f), 0);
    }
    done(&k);
}
