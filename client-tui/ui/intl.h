/* Translation of what people read; the source language is French. */
#ifndef CLIENT_TUI_UI_INTL_H
#define CLIENT_TUI_UI_INTL_H

#include <libintl.h>

#define _(text) gettext(text)
#define P_(one, many, n) ngettext(one, many, (unsigned long)(n))

#endif
