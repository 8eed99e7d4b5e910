/* The local copy: what an account last read of a server, for when the server
 * cannot be reached. One entry for each question and its answer, one file for
 * each entry. Pure here: bytes in, bytes out; client-tui/app keeps the files. */
#ifndef CLIENT_TUI_DATA_RESERVE_H
#define CLIENT_TUI_DATA_RESERVE_H

#include "common/base/arena.h"
#include "common/base/bytes.h"
#include "common/base/err.h"
#include "proto/service.pb-c.h"

enum {
    RESERVE_DAYS = 30,                   /* unused that long, it goes */
    RESERVE_BYTES = 16 << 20,            /* of one account and server; beyond, the oldest entries go */
    RESERVE_ENTRY_BYTES = 4 << 20,       /* a longer answer is not kept */
    RESERVE_NAME_BYTES = 33
};

struct reserve_entry {
    char server[129], account[65];       /* whose, and where: shown to them only */
    Pacte__Method method;
    int64_t at_ms;                       /* when the server said so */
    struct bytes question, answer;       /* packed; in the file */
};

/* Reads whose answers are kept; LOGIN and HELLO among them: who it was, and the
 * site, without the token. */
bool reserve_keeps(Pacte__Method method);
/* NULL when they are not. */
const ProtobufCMessageDescriptor *reserve_reply(Pacte__Method method);
/* The question of a packed request: what of it does not tell one reading from
 * the next (the day of today, how far a copy had come, a password) is left
 * out. In the arena. NOT_FOUND: nothing is kept of it; MALFORMED, NO_MEMORY. */
MUST_CHECK enum err reserve_question(Pacte__Method method, struct bytes request, struct arena *arena, struct bytes *out);

/* Names of files, hexadecimal: of the folder, and of an entry in it. */
void reserve_folder(const char *server, const char *account, char out[RESERVE_NAME_BYTES]);
void reserve_file(Pacte__Method method, struct bytes question, char out[RESERVE_NAME_BYTES]);

/* Magic, version, entry, SHA-256 at the end. NO_MEMORY; TOO_LARGE. */
MUST_CHECK enum err reserve_pack(const struct reserve_entry *e, struct arena *arena, struct bytes *out);
/* BAD_CONTENT: cut, altered, or something else; BAD_STORE_VERSION: of a newer pacte. */
MUST_CHECK enum err reserve_unpack(struct bytes file, struct reserve_entry *out);

#endif
