/* Which passwords may be chosen. The text is folded to plain lower-case letters
 * (accents off, look-alike digits read as letters), the words that everybody
 * would try are taken away, and what is left must still be worth guessing. */
#include "common/crypto/password.h"

#include "common/base/text.h"
#include "common/crypto/hash.h"
#include "common/crypto/password_words.h"
#include "proto/limits.h"

#include <string.h>

#define FIELD "password"

enum {
    LEFT_CHARACTERS_MIN = 6,       /* that are in no known word, year, repeat or run */
    LEFT_DIFFERENT_MIN = 4,
    TAKEN = '\x01'                 /* stands where something was taken away */
};

struct folded {
    char text[LIMIT_PASSWORD_BYTES + 1];
    size_t len;
};

static void fold(const char *text, struct folded *out)
{
    out->len = text_fold(bytes_text(text), out->text, sizeof out->text);
}

static size_t characters(const char *utf8)
{
    size_t n = 0;
    for (; *utf8 != '\0'; utf8++)
        n += ((unsigned char)*utf8 & 0xc0u) != 0x80u;
    return n;
}

static char without_disguise(char c)
{
    static const char from[] = "01345789@$!|+", to[] = "oieastbgasilt";
    const char *at = strchr(from, c);
    return at == NULL || c == '\0' ? c : to[at - from];
}

/* Takes every occurrence of the word away, also as « m0td3p4ss3 ». */
static void take_word(struct folded *f, const char *word)
{
    size_t len = strlen(word);
    for (size_t at = 0; len >= 3 && at + len <= f->len; at++) {
        size_t same = 0;
        while (same < len && without_disguise(f->text[at + same]) == word[same])
            same++;
        if (same == len)
            memset(f->text + at, TAKEN, len);
    }
}

/* Each word of a name such as « claire.durand » or « Les Tilleuls ». */
static void take_words_of(struct folded *f, const char *name)
{
    struct folded words;
    struct bytes rest, word;
    fold(name, &words);
    rest = bytes_of(words.text, words.len);
    while (text_word_next(&rest, &word)) {
        char text[TEXT_WORD_BYTES + 1] = {0};
        memcpy(text, word.data, word.len < TEXT_WORD_BYTES ? word.len : TEXT_WORD_BYTES);
        take_word(f, text);
    }
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* 1900 to 2099, wherever four digits stand so. */
static void take_years(struct folded *f)
{
    for (size_t at = 0; at + 4 <= f->len; at++) {
        const char *p = f->text + at;
        bool century = (p[0] == '1' && p[1] == '9') || (p[0] == '2' && p[1] == '0');
        if (century && is_digit(p[2]) && is_digit(p[3]))
            memset(f->text + at, TAKEN, 4);
    }
}

/* « aaa », « abcd », « 4321 »: of three characters or more in even steps the
 * first counts, the others add nothing. */
static void take_runs(struct folded *f)
{
    for (size_t at = 0; at + 2 < f->len; at++) {
        int step = f->text[at + 1] - f->text[at];
        size_t end = at + 1;
        while (step >= -1 && step <= 1 && end < f->len && f->text[end] - f->text[end - 1] == step)
            end++;
        if (f->text[at] == TAKEN || end - at < 3)
            continue;
        memset(f->text + at + 1, TAKEN, end - at - 1);
        at = end - 1;
    }
}

/* « abcabcabc »: what only repeats the former 2 to 8 characters. */
static void take_repeats(struct folded *f)
{
    char was[sizeof f->text];
    memcpy(was, f->text, sizeof was);
    for (size_t period = 2; period <= 8; period++)
        for (size_t at = period; at + period <= f->len; at++)
            if (memcmp(was + at, was + at - period, period) == 0)
                memset(f->text + at, TAKEN, period);
}

static bool worth_guessing(const struct folded *f)
{
    bool seen[256] = {false};
    size_t left = 0, different = 0;
    for (size_t i = 0; i < f->len; i++) {
        unsigned char c = (unsigned char)f->text[i];
        if (c == TAKEN || c == ' ')
            continue;
        left += (c & 0xc0u) != 0x80u;
        different += !seen[c];
        seen[c] = true;
    }
    return left >= LEFT_CHARACTERS_MIN && different >= LEFT_DIFFERENT_MIN;
}

enum err password_check(const char *password, const char *account, const char *site, struct err_note *note)
{
    struct folded f;
    if (strlen(password) > LIMIT_PASSWORD_BYTES)
        return err_field(note, ERR_PASSWORD_WEAK, FIELD,
                         "Le mot de passe est trop long : %u octets au plus.", LIMIT_PASSWORD_BYTES);
    if (!text_clean(bytes_text(password), false))
        return err_field(note, ERR_BAD_TEXT, FIELD,
                         "Le mot de passe contient un caractère interdit : ressaisissez-le.");
    if (characters(password) < LIMIT_PASSWORD_BYTES_MIN)
        return err_field(note, ERR_PASSWORD_WEAK, FIELD, "Le mot de passe est trop court : %u caractères au moins.",
                         LIMIT_PASSWORD_BYTES_MIN);
    fold(password, &f);
    take_words_of(&f, account);
    take_words_of(&f, site);
    for (size_t i = 0; i < password_word_count; i++)
        take_word(&f, password_words[i]);
    take_years(&f);
    take_repeats(&f);
    take_runs(&f);
    bool good = worth_guessing(&f);
    crypto_zero(&f, sizeof f);
    if (!good)
        return err_field(note, ERR_PASSWORD_WEAK, FIELD,
                         "Le mot de passe est trop facile à deviner : évitez les mots courants, votre nom, "
                         "celui du site, les années et les suites ; quatre mots sans rapport conviennent.");
    return ERR_OK;
}
