/* The files of documents on this station: read in another thread, written as
 * they come, shown by another program. In the loop's thread. */
#ifndef CLIENT_TUI_APP_PIECES_H
#define CLIENT_TUI_APP_PIECES_H

#include "client-tui/app/files.h"
#include "client-tui/model/event.h"
#include "common/crypto/hash.h"

#include <uv.h>

typedef void pieces_event_fn(void *ctx, struct event e);

/* The file that is being received. */
struct piece_recue {
    int fd;                              /* -1: none */
    uint32_t tag;
    char part[FILES_PATH_BYTES * 3], dossier[FILES_PATH_BYTES * 2], nom[256];
    uint8_t attendu[HASH_BYTES];
    struct hash_sha256_stream sum;
};
enum { PIECE_VIEWERS = 8 };
struct piece_files {
    uv_loop_t *loop;
    pieces_event_fn *event;
    void *ctx;
    char temp[FILES_PATH_BYTES];         /* 0700, of what is shown; "": not made yet */
    struct piece_recue recue;
    struct piece_viewer { uv_process_t process; bool used; } viewers[PIECE_VIEWERS];
};
void piece_files_init(struct piece_files *f, uv_loop_t *loop, pieces_event_fn *event, void *ctx);
/* The loop has ended: what was shown goes. */
void piece_files_end(struct piece_files *f);
/* EFFECT_PIECE_… and COMPLETE; false: none of these. */
bool piece_files_effect(struct piece_files *f, const struct effect *e);

/* --- pieces_disk.c: blocking, from any thread ------------------------------- */

/* « ~/ » is the home of the user. */
void piece_path(const char *typed, char *out, size_t size);
/* A file that can be attached: its size and its hash. */
MUST_CHECK enum err piece_prove(const char *path, uint64_t *octets, uint8_t sum[HASH_BYTES], struct err_note *note);
/* At most `size` bytes from there. */
MUST_CHECK enum err piece_read(const char *path, uint64_t at, uint8_t *data, size_t size, size_t *len, struct err_note *note);
/* The file, all of it written, gets the first name of these that is free: « nom »,
 * « nom-2 »… in that folder. Nothing is ever overwritten. */
MUST_CHECK enum err piece_name(int fd, const char *part, const char *dossier, const char *nom, char *path, size_t size, struct err_note *note);
/* What is typed, as far as only one thing can follow; `note` tells what may. NOT_FOUND. */
MUST_CHECK enum err piece_complete(const char *typed, char *out, size_t size, struct err_note *note);
/* The program that shows files: $PACTE_OUVRIR, else xdg-open on a graphic
 * station. False: there is none. */
bool piece_viewer(char *out, size_t size);

#endif
