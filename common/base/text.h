/* UTF-8 text: checked, measured in columns, cut, folded for search, made
 * harmless for terminals. No allocation but from the arena that is given; from
 * any thread. Functions that write into `out` end it with NUL, never cut a
 * character in two, and return the bytes written without the NUL (0 and
 * nothing written when size is 0). A byte that is not UTF-8 counts, and is
 * written, as U+FFFD. */
#ifndef COMMON_BASE_TEXT_H
#define COMMON_BASE_TEXT_H

#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/err.h"

/* A longer word is known to search by its first bytes only. */
enum { TEXT_WORD_BYTES = 64 };

/* No overlong form, no surrogate, nothing above U+10FFFF. NUL is valid. */
bool text_utf8(struct bytes b);
/* UTF-8 without NUL nor any control character (C0, DEL, C1) but newline and
 * tab, which `lines` allows. */
bool text_clean(struct bytes b, bool lines);

/* Columns of a terminal: 2 for wide characters, 0 for combining and control. */
size_t text_columns(struct bytes b);
/* Bytes of the longest beginning that fits, with its combining marks. */
size_t text_clip(struct bytes b, size_t columns);

/* The next character of a text that is not empty, and its columns: 0 for a
 * control, a mark or what is not seen. */
uint32_t text_next(struct bytes *rest, size_t *columns);
/* A combining mark that a terminal draws over the character before it. */
bool text_mark(uint32_t ch);
/* A letter without its accents: « É » → « E »; others are given back. */
uint32_t text_base(uint32_t ch);
/* Bytes of the first character as people see it, with its marks and all that
 * joins it (a grapheme cluster); 0 for no text. */
size_t text_cluster(struct bytes b);
/* A letter or a digit, accented or not. */
bool text_in_word(uint32_t ch);
/* UTF-8 of one character, without NUL; U+FFFD for what is not one. Returns 1 to 4. */
size_t text_encode(uint32_t ch, char out[4]);

/* For search and keys: lower case, without accents nor marks, ligatures and
 * compatibility forms written out (œ → oe, ß → ss, ﬁ → fi), typographic
 * apostrophes, dashes and spaces made plain. « École » → « ecole ». */
size_t text_fold(struct bytes in, char *out, size_t size);
/* The whole of it, in the arena; ends with NUL. NO_MEMORY. */
MUST_CHECK enum err text_fold_copy(struct bytes in, struct arena *a, struct bytes *out);
/* The two texts are the same once folded. */
bool text_same_folded(struct bytes a, struct bytes b);

/* The next word of a folded text: a run of letters and digits, at most
 * TEXT_WORD_BYTES. False at the end; `rest` then is empty. */
bool text_word_next(struct bytes *rest, struct bytes *word);

/* Harmless on a terminal and in a log, on one line: newline, tab and the
 * separators of lines become a space; other controls, ESC included, and the
 * marks that turn the direction of writing are dropped. */
size_t text_plain(struct bytes in, char *out, size_t size);

/* « évaluation » → « Évaluation »: the first character as a capital, the rest as it is. */
size_t text_capital(const char *in, char *out, size_t size);

/* The composed form (NFC): `out` is the input itself when it is ASCII, else in
 * the arena. Errors: BAD_TEXT (not UTF-8), NO_MEMORY. */
MUST_CHECK enum err text_nfc(struct bytes in, struct arena *a, struct bytes *out);

/* Adds to a text of `size` bytes at *len, which goes on; what does not fit is cut, the 0 always fits. */
__attribute__((format(printf, 4, 5)))
void text_add(char *text, size_t size, size_t *len, const char *fmt, ...);

#endif
