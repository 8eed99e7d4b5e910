/* Translation of what people read; the source language is French. */
#ifndef CLIENT_TUI_UI_INTL_H
#define CLIENT_TUI_UI_INTL_H

#include <libintl.h>

#define _(text) gettext(text)
#define P_(one, many, n) plural_of(one, many, (unsigned long)(n))

/* In French 0 takes the singular: « 0 réserve ouverte ». */
__attribute__((format_arg(1), format_arg(2)))
static inline const char *plural_of(const char *one, const char *many, unsigned long n)
{
    const char *text = ngettext(one, many, n);
    return n == 0 && text == many ? one : text;
}

#endif
