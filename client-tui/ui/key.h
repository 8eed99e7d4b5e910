/* Keys as Pacte knows them, and the way from the bytes of a terminal to keys.
 * Pure. The decoder accepts what xterm, PuTTY (its F1 to F4 too), tmux, the
 * Linux console and VT100 send, whatever TERM says, so that a wrong TERM never
 * turns an arrow into commands. */
#ifndef CLIENT_TUI_UI_KEY_H
#define CLIENT_TUI_UI_KEY_H

#include "common/base/bytes.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A key is a Unicode character, a control character (UI_CTRL('S') is 0x13), or
 * one of these; UI_ALT may be added to any. */
enum ui_key {
    UI_TAB = 0x09, UI_ENTER = 0x0D, UI_ESCAPE = 0x1B, UI_BACKSPACE = 0x7F,
    UI_UP = 0x110000, UI_DOWN, UI_LEFT, UI_RIGHT, UI_HOME, UI_END, UI_PAGE_UP, UI_PAGE_DOWN,
    UI_INSERT, UI_DELETE, UI_BACKTAB, UI_CTRL_HOME, UI_CTRL_END, UI_CTRL_PAGE_UP, UI_CTRL_PAGE_DOWN,
    UI_CTRL_LEFT, UI_CTRL_RIGHT, UI_CTRL_UP, UI_CTRL_DOWN, UI_SHIFT_UP, UI_SHIFT_DOWN, UI_SHIFT_LEFT, UI_SHIFT_RIGHT,
    UI_DECIMAL,                    /* the point of the numeric keypad, in application mode: the decimal comma */
    UI_F1 = 0x110040, UI_F2, UI_F3, UI_F4, UI_F5, UI_F6, UI_F7, UI_F8, UI_F9, UI_F10, UI_F11, UI_F12,
    UI_PASTE                       /* text pasted: see key_decoder_paste */
};
#define UI_ALT 0x1000000u
/* The Escape that was given just before is a part of this key, and whoever
 * obeyed it takes it back first: « Échap 2 » typed by a person is UI_F2 with
 * this flag, and so is an arrow that a slow link has cut after its ESC. */
#define UI_CHORD 0x2000000u
#define UI_CTRL(letter) ((uint32_t)(letter) & 0x1Fu)

/* A character that a text field takes. */
static inline bool key_is_text(uint32_t key) { return key >= 0x20 && key != UI_BACKSPACE && key < 0x110000 && !(key >= 0x80 && key < 0xA0); }

/* « Entrée », « Échap », « Ctrl-S », « F2 », « Maj-Tab », « é », « Espace », « ↑ ». */
size_t key_name(uint32_t key, char *out, size_t size);
/* The same names in any case, « Up »… not accepted. For the file of keys. */
bool key_parse(const char *name, uint32_t *key);

enum { KEY_PENDING_BYTES = 64, KEY_ESCAPE_MS = 50, KEY_CHORD_MS = 500, KEY_PASTE_IDLE_MS = 1000, KEY_PASTE_BYTES = 65536 };

struct key_decoder {
    uint8_t pending[KEY_PENDING_BYTES];    /* the beginning of a sequence */
    size_t pending_len;
    uint64_t pending_ms;                   /* when its last byte came */
    bool resumed;                          /* the ESC of what is pending was given as a key already */
    bool chord;                            /* Escape alone was seen: a digit within KEY_CHORD_MS makes F1…F10 */
    uint64_t chord_ms;
    bool pasting;
    bool paste_given;                      /* the next call may forget it */
    char *paste;                           /* KEY_PASTE_BYTES + 1, given by the owner */
    size_t paste_len;
};
/* `paste` is a buffer of KEY_PASTE_BYTES + 1 that outlives the decoder. */
void key_decoder_init(struct key_decoder *d, char *paste);
/* Eats bytes from *in until one key is complete: true and the key, false when
 * more bytes, or time, are needed (then *in is empty). A lone Escape is given
 * KEY_ESCAPE_MS later by key_decoder_idle; a digit in the KEY_CHORD_MS after it
 * gives UI_F1…UI_F10 | UI_CHORD, « [ » or « O » goes on with the sequence that
 * it begins (alone, it is given KEY_ESCAPE_MS later). A digit in the same read
 * as its Escape is UI_ALT | digit. Invalid UTF-8 is dropped; unknown sequences
 * too, whole. Backspace and Ctrl-H are UI_BACKSPACE, a line feed is UI_ENTER,
 * the wheel of a mouse is UI_UP and UI_DOWN. */
bool key_decoder_next(struct key_decoder *d, struct bytes *in, uint64_t now_ms, uint32_t *key);
/* Time has passed: true when that completes a key. */
bool key_decoder_idle(struct key_decoder *d, uint64_t now_ms, uint32_t *key);
/* Milliseconds until key_decoder_idle may have something, -1: never. */
int key_decoder_wait(const struct key_decoder *d, uint64_t now_ms);
/* After UI_PASTE, until the next call of key_decoder_next or _idle: the text,
 * UTF-8, never empty, without ESC nor controls but newline and tab. A paste
 * ends at its mark or after 1 s without a byte; a longer one than 64 KiB comes
 * in pieces, so that no part of it is taken for commands. */
const char *key_decoder_paste(const struct key_decoder *d);

#endif
