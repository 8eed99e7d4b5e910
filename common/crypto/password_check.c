/* Which passwords may be chosen. The text is folded to plain lower-case letters
 * (accents off, look-alike digits read as letters), the words that everybody
 * would try are taken away, and what is left must still be worth guessing. */
#include "common/crypto/password.h"

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

/* One code point of valid UTF-8, or -1. */
static int32_t next_character(const unsigned char **at)
{
    const unsigned char *p = *at;
    size_t more = p[0] < 0x80 ? 0 : p[0] >= 0xc2 && p[0] < 0xe0 ? 1 : p[0] >= 0xe0 && p[0] < 0xf0 ? 2
                  : p[0] >= 0xf0 && p[0] < 0xf5 ? 3 : 9;
    if (more == 9)
        return -1;
    int32_t c = more == 0 ? p[0] : p[0] & (0x3f >> more);
    for (size_t i = 1; i <= more; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return -1;
        c = c << 6 | (p[i] & 0x3f);
    }
    bool overlong = (more == 2 && c < 0x800) || (more == 3 && c < 0x10000);
    if (overlong || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
        return -1;
    *at = p + more + 1;
    return c;
}

/* The Latin letters of French without their accents; 0 when there is none. */
static char plain_letter(int32_t c)
{
    static const char latin1[] = "aaaaaa\0ceeeeiiii\0nooooo\0\0uuuuy\0\0aaaaaa\0ceeeeiiii\0nooooo\0\0uuuuy\0y";
    if (c >= 'A' && c <= 'Z')
        return (char)(c - 'A' + 'a');
    if (c >= 0xc0 && c <= 0xff)
        return latin1[c - 0xc0];
    return c < 0x80 ? (char)c : '\0';
}

struct folded {
    char text[LIMIT_PASSWORD_BYTES + 1];       /* one byte for each character; '~' for a foreign one */
    size_t len;
};

static enum err fold(const char *password, struct folded *out)
{
    const unsigned char *at = (const unsigned char *)password;
    out->len = 0;
    while (*at != '\0' && out->len < LIMIT_PASSWORD_BYTES) {
        int32_t c = next_character(&at);
        if (c < 0x20 || (c >= 0x7f && c < 0xa0))
            return ERR_BAD_TEXT;
        char plain = plain_letter(c);
        out->text[out->len++] = plain == '\0' ? '~' : plain;
    }
    out->text[out->len] = '\0';
    return ERR_OK;
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

static bool is_word_letter(char c)
{
    return (c >= 'a' && c <= 'z') || c == '~';
}

/* Each word of a name such as « claire.durand » or « Les Tilleuls ». */
static void take_words_of(struct folded *f, const char *name)
{
    struct folded words;
    if (strlen(name) > LIMIT_PASSWORD_BYTES || fold(name, &words) != ERR_OK)
        return;
    char *at = words.text;
    while (*at != '\0') {
        char *end = at;
        while (is_word_letter(*end))
            end++;
        char after = *end;
        *end = '\0';
        take_word(f, at);
        if (after == '\0')
            return;
        at = end + 1;
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
        left++;
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
    if (fold(password, &f) != ERR_OK)
        return err_field(note, ERR_BAD_TEXT, FIELD,
                         "Le mot de passe contient un caractère interdit : ressaisissez-le.");
    if (f.len < LIMIT_PASSWORD_BYTES_MIN)
        return err_field(note, ERR_PASSWORD_WEAK, FIELD, "Le mot de passe est trop court : %u caractères au moins.",
                         LIMIT_PASSWORD_BYTES_MIN);
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
