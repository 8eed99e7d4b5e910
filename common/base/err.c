#include "common/base/err.h"

#include <stdio.h>
#include <string.h>

const char *err_name(enum err e)
{
    switch (e) {
#define X(name, number, retry, text) case ERR_##name: return #name;
        ERR_LIST(X)
#undef X
    }
    return "?";
}

const char *err_text(enum err e)
{
    switch (e) {
#define X(name, number, retry, text) case ERR_##name: return text;
        ERR_LIST(X)
#undef X
    }
    return err_text(ERR_INTERNAL);
}

enum err_retry err_retry(enum err e)
{
    switch (e) {
#define X(name, number, retry, text) case ERR_##name: return RETRY_##retry;
        ERR_LIST(X)
#undef X
    }
    return RETRY_NEVER;
}

bool err_known(uint32_t number)
{
    return strcmp(err_name((enum err)number), "?") != 0;
}

/* A text cut in the middle of a character would itself be bad UTF-8. */
static void cut_at_character(char *text, size_t size)
{
    size_t n = strnlen(text, size);
    if (n < size - 1)
        return;
    while (n > 0 && ((unsigned char)text[n - 1] & 0xC0u) == 0x80u)
        n--;
    if (n > 0 && (unsigned char)text[n - 1] >= 0xC0u)
        n--;
    text[n] = '\0';
}

static void note_format(struct err_note *note, const char *fmt, va_list args)
    __attribute__((format(printf, 2, 0)));

static void note_format(struct err_note *note, const char *fmt, va_list args)
{
    (void)vsnprintf(note->text, sizeof note->text, fmt, args);
    cut_at_character(note->text, sizeof note->text);
}

enum err err_set(struct err_note *note, enum err e, const char *fmt, ...)
{
    if (note == NULL)
        return e;
    va_list args;
    va_start(args, fmt);
    note->field[0] = '\0';
    note_format(note, fmt, args);
    va_end(args);
    return e;
}

enum err err_field(struct err_note *note, enum err e, const char *field, const char *fmt, ...)
{
    if (note == NULL)
        return e;
    va_list args;
    va_start(args, fmt);
    (void)snprintf(note->field, sizeof note->field, "%s", field);
    cut_at_character(note->field, sizeof note->field);
    note_format(note, fmt, args);
    va_end(args);
    return e;
}

const char *err_sentence(enum err e, const struct err_note *note)
{
    return note != NULL && note->text[0] != '\0' ? note->text : err_text(e);
}
