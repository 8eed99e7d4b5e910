/* What an administrator does to a data folder: make it, prove it, bring it
 * back from a backup. No daemon and no network here; pactectl is the face.
 *
 * A data folder holds:
 *   store/        the base (LMDB)
 *   ca.pem        the site's private authority; clients pin its SHA-256
 *   ca.key        its key: to be moved to a safe place after init
 *   server.pem    what the daemon shows; renewed by admin_renew
 *   server.key
 *
 * Every function may be called from any thread, one at a time for one folder.
 * Errors come with a French sentence that names the path and says what to do. */
#ifndef TOOLS_ADMIN_ADMIN_H
#define TOOLS_ADMIN_ADMIN_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "common/base/sys.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { ADMIN_FINGERPRINT_BYTES = 65, ADMIN_PASSWORD_BYTES = 64 };   /* with their NUL */

/* --- init ---------------------------------------------------------------- */

struct admin_init_options {
    const struct sys *sys;
    const char *dir;              /* made here; EXISTS when there is something under that name */
    const char *site;             /* « Fédération des centres sociaux de … »; NULL: « Pacte » */
    const char *time_zone;        /* NULL: Europe/Paris */
    const char *account;          /* of the first administrator; NULL: « admin » */
    const char *person;           /* shown name; NULL: the account */
    const char *password;         /* NULL: a temporary one is made, good for 24 h, to be changed at login */
    const char *const *hosts;     /* names or addresses that clients will use; localhost is always there */
    size_t host_count;
};

struct admin_init_result {
    uint64_t store_id;
    char fingerprint[ADMIN_FINGERPRINT_BYTES];    /* hex SHA-256 of ca.pem's certificate: what clients pin */
    char password[ADMIN_PASSWORD_BYTES];          /* the temporary one, or "" */
};

/* All or nothing: the folder is built beside under DIR.part and renamed.
 * EXISTS, PASSWORD_WEAK, INVALID (account, site), IO. */
MUST_CHECK enum err admin_init(const struct admin_init_options *o, struct admin_init_result *out,
                               struct err_note *note);

/* A new server certificate by the folder's authority, then SIGHUP to the
 * daemon is enough. NO_STORE when ca.key is not there. */
MUST_CHECK enum err admin_renew(const struct sys *sys, const char *dir, const char *const *hosts, size_t host_count,
                                struct err_note *note);

/* Hex SHA-256 of DIR/ca.pem's certificate. */
MUST_CHECK enum err admin_fingerprint(const char *dir, char out[ADMIN_FINGERPRINT_BYTES], struct err_note *note);

/* --- verify -------------------------------------------------------------- */

typedef void admin_say_fn(void *ctx, const char *sentence);

struct admin_report {
    uint64_t records, versions, index_rows, search_rows, total_rows;
    uint64_t journal_entries, accounts, sessions, blobs, blob_bytes;
    uint64_t damages;
    /* What the rules of the trade say of a sound store: nothing is lost, and a
     * person has to put it right. Not asked of a damaged store. */
    uint64_t dossiers, breaches;
    admin_say_fn *say;            /* called for each damage, with one French sentence; may be NULL */
    admin_say_fn *say_breach;     /* the same for each breach */
    void *ctx;
};

/* Reads everything in a child process, so that a damaged file (SIGBUS, abort)
 * ends nothing but the child: that too is a damage. The store may be in use.
 * DAMAGED when anything was found damaged, breaches being no damage; NO_STORE,
 * BAD_STORE_VERSION, IO. */
MUST_CHECK enum err admin_verify(const struct sys *sys, const char *dir, struct admin_report *report,
                                 struct err_note *note);

/* --- backup -------------------------------------------------------------- */

/* What a backup file says of itself (docs/formats.md). */
struct backup_info {
    uint32_t version;
    uint64_t store_id;            /* 0: not known */
    uint64_t journal_index;       /* 0: not known */
    int64_t at_ms;
    uint64_t raw_bytes;           /* of the store inside; known once the end was read or written */
    uint64_t file_bytes;
    uint32_t chunks;
    uint8_t sha256[32];           /* of the whole file but its last 32 bytes: the file's identity */
};

enum { BACKUP_CHUNK_BYTES = 1024 * 1024 };      /* at most, before compression */

struct backup_writer;
struct backup_writer_options {
    const struct sys *sys;
    const char *path;             /* EXISTS when there is something under that name */
    uint64_t store_id, journal_index;
    int64_t at_ms;                /* 0: now */
    uint32_t chunk_bytes;         /* 0: BACKUP_CHUNK_BYTES; tests take less */
};

/* Streaming: create, add the bytes of the store in order and of any lengths,
 * finish. The file is built under PATH.part (mode 0600), synced, and gets its
 * name only in finish, never over another. */
MUST_CHECK enum err backup_writer_create(const struct backup_writer_options *o, struct backup_writer **out,
                                         struct err_note *note);
MUST_CHECK enum err backup_writer_add(struct backup_writer *w, struct bytes raw, struct err_note *note);
MUST_CHECK enum err backup_writer_finish(struct backup_writer *w, struct backup_info *out, struct err_note *note);
/* Removes PATH.part unless finished. Accepts NULL. */
void backup_writer_destroy(struct backup_writer *w);

typedef enum err backup_sink_fn(void *ctx, struct bytes raw);
/* Reads a whole file and checks all of it; `sink` (may be NULL) gets the bytes
 * of the store in order, each chunk only after its checksum held. DAMAGED with
 * a sentence of its own for: not a backup, cut, altered header, altered chunk,
 * chunk out of place, altered end, bytes after the end. BAD_STORE_VERSION: made
 * by a newer Pacte. Whatever the sink got is worthless unless ERR_OK comes. */
MUST_CHECK enum err backup_read(const struct sys *sys, const char *path, struct backup_info *out,
                                backup_sink_fn *sink, void *ctx, struct err_note *note);

/* --- restore ------------------------------------------------------------- */

struct admin_restore_options {
    const struct sys *sys;
    const char *file;             /* the backup */
    const char *dir;              /* EXISTS when there is something under that name */
    /* A backup holds no key, so that who steals one cannot pose as the server.
     * The certificates come from this folder (the old one, or a safe copy);
     * NULL: a new authority is made, and clients must pin its fingerprint. */
    const char *keys_dir;
    const char *const *hosts;     /* of a new server certificate, as for init */
    size_t host_count;
    void (*progress)(void *ctx, uint64_t done_bytes, uint64_t all_bytes);   /* may be NULL */
    void *ctx;
};

struct admin_restore_result {
    struct backup_info info;
    struct admin_report report;   /* say and ctx are the caller's */
    bool new_keys;
    char fingerprint[ADMIN_FINGERPRINT_BYTES];
};

/* Unpacks to DIR.part, proves it with admin_verify, syncs, renames to DIR:
 * ERR_OK means that every record, index, attachment and link was read. */
MUST_CHECK enum err admin_restore(const struct admin_restore_options *o, struct admin_restore_result *out,
                                  struct err_note *note);

/* The same proof without a restore: unpacks to a temporary folder beside the
 * file, verifies, removes it. What « backup » calls before it says done. */
MUST_CHECK enum err admin_prove_backup(const struct sys *sys, const char *file, struct backup_info *info,
                                       struct admin_report *report, struct err_note *note);

#endif
