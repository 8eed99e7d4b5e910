#include "common/base/err.h"

#include <errno.h>
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

const char *err_system(int error)
{
    static const struct { int error; const char *text; } rows[] = {
        {ENOENT, N_("il n'existe pas")},
        {EACCES, N_("vous n'en avez pas le droit")},
        {EPERM, N_("le système ne le permet pas")},
        {EISDIR, N_("c'est un dossier")},
        {ENOTDIR, N_("une partie du chemin n'est pas un dossier")},
        {EEXIST, N_("il existe déjà")},
        {ENOSPC, N_("le disque est plein")},
        {EDQUOT, N_("votre part du disque est pleine")},
        {EROFS, N_("le disque ne s'écrit pas")},
        {EIO, N_("le disque ne répond pas comme il faut")},
        {EFBIG, N_("il est trop grand")},
        {ENAMETOOLONG, N_("le nom est trop long")},
        {ELOOP, N_("des liens y tournent en rond")},
        {EMFILE, N_("trop de fichiers sont ouverts")},
        {ENFILE, N_("trop de fichiers sont ouverts")},
        {ENOMEM, N_("la mémoire manque")},
        {EINVAL, N_("le système ne sait pas faire cela ici")},
        {EPIPE, N_("plus personne ne lit")},
        {EADDRINUSE, N_("l'adresse est déjà prise")},
        {EADDRNOTAVAIL, N_("cette adresse n'est pas de cette machine")},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].error == error)
            return rows[i].text;
    return strerror(error);
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
