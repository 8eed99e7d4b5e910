/* The local copy: the same question finds its answer, nothing else does, and
 * nothing cut, altered or foreign is believed. */
#include "client-tui/data/reserve.h"

#include "common/crypto/hash.h"
#include "common/wire/wire.h"
#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct arena arena;
static void begin(void) { arena_init(&arena, &sys_real, 8 << 20); }
static void end(void) { arena_finish(&arena); }
TestSuite(reserve, .init = begin, .fini = end, .timeout = 30);

static struct bytes question(Pacte__Method method, const ProtobufCMessage *q)
{
    struct bytes packed, out;
    cr_assert_eq(wire_pack(q, &arena, &packed), ERR_OK);
    cr_assert_eq(reserve_question(method, packed, &arena, &out), ERR_OK);
    return out;
}

static struct bytes deadlines(int32_t day, uint64_t after)
{
    Pacte__EcheancesRequest q = PACTE__ECHEANCES_REQUEST__INIT;
    Pacte__Day au = PACTE__DAY__INIT;
    au.number = day;
    q.au = &au;
    q.after = after;
    return question(PACTE__METHOD__METHOD_ECHEANCES, &q.base);
}

Test(reserve, the_day_of_the_reading_is_no_part_of_the_question)
{
    cr_expect(bytes_equal(deadlines(20783, 0), deadlines(20790, 0)));
    cr_expect_not(bytes_equal(deadlines(20783, 0), deadlines(20783, 7)), "another page");
}

Test(reserve, a_convention_is_one_question_but_not_its_past)
{
    Pacte__DossierRequest q = PACTE__DOSSIER_REQUEST__INIT;
    struct bytes packed, out;
    q.convention = 12;
    struct bytes first = question(PACTE__METHOD__METHOD_DOSSIER, &q.base);
    q.since_index = 40;
    q.cursor = (ProtobufCBinaryData){.data = (uint8_t[]){1, 2}, .len = 2};
    cr_expect(bytes_equal(first, question(PACTE__METHOD__METHOD_DOSSIER, &q.base)));
    q.at_ms = 1;
    cr_assert_eq(wire_pack(&q.base, &arena, &packed), ERR_OK);
    cr_expect_eq(reserve_question(PACTE__METHOD__METHOD_DOSSIER, packed, &arena, &out), ERR_NOT_FOUND);
}

Test(reserve, passwords_and_writes_are_never_kept)
{
    Pacte__LoginRequest q = PACTE__LOGIN_REQUEST__INIT;
    struct bytes packed, out;
    q.account = (char *)"coordination";
    q.password = (char *)"quatre mots faciles ici";
    cr_expect_eq(question(PACTE__METHOD__METHOD_LOGIN, &q.base).len, 0);
    cr_expect_not(reserve_keeps(PACTE__METHOD__METHOD_BATCH));
    cr_expect_not(reserve_keeps(PACTE__METHOD__METHOD_PASSWORD));
    cr_expect_not(reserve_keeps(PACTE__METHOD__METHOD_ACCOUNT_LIST));
    cr_assert_eq(wire_pack(&q.base, &arena, &packed), ERR_OK);
    cr_expect_eq(reserve_question(PACTE__METHOD__METHOD_BATCH, packed, &arena, &out), ERR_NOT_FOUND);
    cr_expect_eq(reserve_question(PACTE__METHOD__METHOD_GET, bytes_text("\xff\xff"), &arena, &out), ERR_MALFORMED);
}

Test(reserve, names_tell_servers_accounts_methods_and_questions_apart)
{
    char a[RESERVE_NAME_BYTES], b[RESERVE_NAME_BYTES];
    reserve_folder("pacte.exemple.fr:7443", "c", a);
    reserve_folder("pacte.exemple.fr:744", "3c", b);
    cr_expect_str_neq(a, b);
    cr_expect_eq(strspn(a, "0123456789abcdef"), sizeof a - 1);
    reserve_file(PACTE__METHOD__METHOD_GET, bytes_text("x"), a);
    reserve_file(PACTE__METHOD__METHOD_LIST, bytes_text("x"), b);
    cr_expect_str_neq(a, b);
    reserve_file(PACTE__METHOD__METHOD_GET, bytes_text("y"), b);
    cr_expect_str_neq(a, b);
}

static struct bytes packed(void)
{
    struct reserve_entry e = {.server = "pacte.exemple.fr:7443", .account = "k.benali", .method = PACTE__METHOD__METHOD_ECHEANCES,
                              .at_ms = 1795698120000, .question = bytes_text("question"), .answer = bytes_text("une réponse")};
    struct bytes file;
    cr_assert_eq(reserve_pack(&e, &arena, &file), ERR_OK);
    return file;
}

Test(reserve, an_entry_comes_back)
{
    struct reserve_entry e;
    cr_assert_eq(reserve_unpack(packed(), &e), ERR_OK);
    cr_expect_str_eq(e.server, "pacte.exemple.fr:7443");
    cr_expect_str_eq(e.account, "k.benali");
    cr_expect(e.method == PACTE__METHOD__METHOD_ECHEANCES && e.at_ms == 1795698120000);
    cr_expect(bytes_equal(e.question, bytes_text("question")) && bytes_equal(e.answer, bytes_text("une réponse")));
}

static void refused(const uint8_t *data, size_t len, const char *how, size_t at)
{
    struct reserve_entry e;
    uint8_t *exact = malloc(len + 1);
    memcpy(exact, data, len);
    cr_expect_eq(reserve_unpack(bytes_of(exact, len), &e), ERR_BAD_CONTENT, "%s %zu", how, at);
    free(exact);
}

Test(reserve, a_cut_at_any_byte_and_a_bit_anywhere_are_found)
{
    struct bytes file = packed();
    uint8_t *copy = arena_copy(&arena, file.data, file.len);
    for (size_t len = 0; len < file.len; len++)
        refused(file.data, len, "cut at", len);
    for (size_t bit = 0; bit < file.len * 8; bit++) {
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
        refused(copy, file.len, "bit", bit);
        copy[bit / 8] ^= (uint8_t)(1u << bit % 8);
    }
}

Test(reserve, a_newer_file_and_a_foreign_one_are_told)
{
    struct bytes file = packed();
    struct reserve_entry e;
    uint8_t *copy = arena_copy(&arena, file.data, file.len);
    put_be32(copy + 8, 99);
    hash_sha256(bytes_of(copy, file.len - HASH_BYTES), copy + file.len - HASH_BYTES);
    cr_expect_eq(reserve_unpack(bytes_of(copy, file.len), &e), ERR_BAD_STORE_VERSION);
    memcpy(copy, "PACTEBRO", 8);
    put_be32(copy + 8, 1);
    hash_sha256(bytes_of(copy, file.len - HASH_BYTES), copy + file.len - HASH_BYTES);
    cr_expect_eq(reserve_unpack(bytes_of(copy, file.len), &e), ERR_BAD_CONTENT);
}

Test(reserve, what_is_too_long_or_has_no_room_is_told)
{
    struct fault f = {.fail_at = 1};
    struct sys sys = fault_sys(&f);
    struct arena none;
    struct bytes file;
    struct reserve_entry e = {.method = PACTE__METHOD__METHOD_GET, .answer = bytes_of("", RESERVE_ENTRY_BYTES + 1)};
    cr_expect_eq(reserve_pack(&e, &arena, &file), ERR_TOO_LARGE);
    e.answer = bytes_of("", 0);
    arena_init(&none, &sys, 1 << 20);
    cr_expect_eq(reserve_pack(&e, &none, &file), ERR_NO_MEMORY);
    arena_finish(&none);
}

/* PACTE_CORPUS=FOLDER writes the seed of fuzz_reserve, without its checksum. */
Test(reserve, seed)
{
    const char *folder = getenv("PACTE_CORPUS");
    char path[300];
    struct bytes file = packed();
    if (folder == NULL)
        return;
    (void)snprintf(path, sizeof path, "%s/whole", folder);
    FILE *f = fopen(path, "wb");
    cr_assert_not_null(f);
    cr_assert_eq(fwrite(file.data, 1, file.len - HASH_BYTES, f), file.len - HASH_BYTES);
    cr_assert_eq(fclose(f), 0);
}
