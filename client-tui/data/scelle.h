/* Files that pacte writes for itself: numbers big-endian, texts with their
 * length before them, a magic word first and a SHA-256 of all the rest at the
 * end. Pure; only for client-tui/data. */
#ifndef CLIENT_TUI_DATA_SCELLE_H
#define CLIENT_TUI_DATA_SCELLE_H

#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/err.h"

enum { SCELLE_MAGIC_BYTES = 8 };

/* Written twice: first without data, which only counts. */
struct out { uint8_t *data; size_t len, cap; };
void scelle_raw(struct out *o, const void *data, size_t len);
void scelle_put32(struct out *o, uint32_t n);
void scelle_put64(struct out *o, uint64_t n);
void scelle_put(struct out *o, struct bytes b);
/* Room for what was counted; NO_MEMORY. Then the same is put again, and sealed. */
MUST_CHECK enum err scelle_room(struct out *o, struct arena *arena);
struct bytes scelle_seal(struct out *o);

/* Reading: what is not there makes the rest bad, and reads as nothing. */
struct in { struct bytes rest; bool bad; };
/* BAD_CONTENT: the seal, the magic word; BAD_STORE_VERSION: newer than `version`, which gets the file's own. */
MUST_CHECK enum err scelle_open(struct in *in, struct bytes file, const char magic[SCELLE_MAGIC_BYTES], uint32_t *version);
uint32_t scelle_take32(struct in *in);
uint64_t scelle_take64(struct in *in);
struct bytes scelle_take(struct in *in, size_t max);
/* Texts hold no NUL of their own. */
void scelle_text(struct in *in, char *out, size_t size);

#endif
