/* What the bytes of a terminal mean, all its dialects in one table. Private to
 * the module. */
#ifndef CLIENT_TUI_UI_KEY_SEQUENCE_H
#define CLIENT_TUI_UI_KEY_SEQUENCE_H

#include "client-tui/ui/key.h"

enum sequence {
    SEQUENCE_MORE,          /* a beginning */
    SEQUENCE_KEY,           /* whole: *key is set, 0 when it means nothing to us */
    SEQUENCE_BAD            /* the last byte does not go on with what is before it */
};
/* n > 0. Not for what is pasted. */
enum sequence key_sequence(const uint8_t *p, size_t n, uint32_t *key);

/* A key that only the decoder sees. */
enum { KEY_PASTE_BEGINS = 0x110080 };

#endif
