#include "common/base/err.h"
#include "common/base/text.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

struct row { enum err e; const char *name; };
static const struct row rows[] = {
#define X(name, number, retry, text) {ERR_##name, #name},
    ERR_LIST(X)
#undef X
};
enum { ROWS = sizeof rows / sizeof rows[0] };

Test(err, numbers_are_unique_and_rows_are_whole, .timeout = 5)
{
    for (size_t i = 0; i < ROWS; i++) {
        cr_expect_str_eq(err_name(rows[i].e), rows[i].name);
        cr_expect(err_known((uint32_t)rows[i].e));
        const char *text = err_text(rows[i].e);
        cr_expect(text_clean(bytes_text(text), false));
        cr_expect_eq(text[strlen(text) - 1], '.', "a whole sentence: %s", text);
        for (size_t k = i + 1; k < ROWS; k++)
            cr_expect_neq(rows[i].e, rows[k].e, "%s, %s", rows[i].name, rows[k].name);
    }
}

Test(err, a_number_of_a_newer_peer, .timeout = 5)
{
    enum err e = (enum err)9999;
    cr_expect_not(err_known(9999));
    cr_expect_str_eq(err_name(e), "?");
    cr_expect_str_eq(err_text(e), err_text(ERR_INTERNAL));
    cr_expect_eq(err_retry(e), RETRY_NEVER);
    cr_expect_eq(err_retry(ERR_BUSY), RETRY_LATER);
    cr_expect_eq(err_retry(ERR_NOT_LEADER), RETRY_ELSEWHERE);
}

Test(err, a_note_replaces_the_sentence, .timeout = 5)
{
    struct err_note note = {0};
    cr_expect_str_eq(err_sentence(ERR_INVALID, &note), err_text(ERR_INVALID));
    cr_expect_str_eq(err_sentence(ERR_INVALID, NULL), err_text(ERR_INVALID));
    cr_expect_eq(err_field(&note, ERR_INVALID, "agrement.fin", "%d ans", 5), ERR_INVALID);
    cr_expect_str_eq(note.field, "agrement.fin");
    cr_expect_str_eq(err_sentence(ERR_INVALID, &note), "5 ans");
    cr_expect_eq(err_set(&note, ERR_STORE, "autre"), ERR_STORE);
    cr_expect_str_eq(note.field, "", "the field of a former error does not stay");
    cr_expect_eq(err_set(NULL, ERR_STORE, "autre"), ERR_STORE);
}

Test(err, a_long_note_is_cut_at_a_character, .timeout = 5)
{
    char text[1000];
    for (size_t shift = 0; shift < 4; shift++) {
        memset(text, 'a', shift);
        for (size_t i = shift; i + 4 < sizeof text; i += 4)
            memcpy(text + i, "😀", 5);
        struct err_note note;
        cr_expect_eq(err_field(&note, ERR_INVALID, text, "%s", text), ERR_INVALID);
        cr_expect(text_utf8(bytes_text(note.text)), "shift %zu", shift);
        cr_expect(text_utf8(bytes_text(note.field)), "shift %zu", shift);
        cr_expect_gt(strlen(note.text), sizeof note.text - 6);
    }
}

/* Whatever the language of the system, a person reads why in French. */
Test(err, reasons_of_the_system_are_in_french, .timeout = 5)
{
    cr_expect_str_eq(err_system(ENOENT), "il n'existe pas");
    cr_expect_str_eq(err_system(EACCES), "vous n'en avez pas le droit");
    cr_expect_str_eq(err_system(ENOSPC), "le disque est plein");
    cr_expect_str_eq(err_system(EXDEV), strerror(EXDEV), "what nobody meets, as the system says it");
}
