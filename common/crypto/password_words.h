/* Words that make no secret: the bulk of published lists of stolen passwords,
 * French and English, and what people of the trade would write. Folded as
 * password_check folds: lower case, no accent, no digit. Private to the module. */
#ifndef COMMON_CRYPTO_PASSWORD_WORDS_H
#define COMMON_CRYPTO_PASSWORD_WORDS_H

#include <stddef.h>

extern const char *const password_words[];
extern const size_t password_word_count;

#endif
