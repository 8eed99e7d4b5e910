/* What must survive kill -9, in files: one for each set of unsaved edits (a
 * convention), whether or not their saving was already asked for. Pure here:
 * bytes in, bytes out; client-tui/app writes them whole or not at all (mode
 * 0600, fsync, rename). One older than DRAFT_DAYS is offered a last time, and
 * goes when the program is left; unseen, it goes after DRAFT_DAYS_UNSEEN. */
#ifndef CLIENT_TUI_DATA_DRAFT_H
#define CLIENT_TUI_DATA_DRAFT_H

#include "client-tui/data/edit.h"

enum { DRAFT_DAYS = 30, DRAFT_DAYS_UNSEEN = 60, DRAFT_DELAY_MS = 1000 /* after the first key not yet on disk */ };

/* What a list of drafts shows without opening one. */
struct draft_head {
    uint64_t convention;                 /* 0: no convention */
    char account[65], server[129];       /* whose, and where: offered to them only */
    char title[200];                     /* « COM-2026-001 : contributions » */
    int64_t at_ms;
    uint32_t records, values;
    bool wanted;                         /* « enregistrer » was asked for and is not known to be done */
    /* The command as it was, or may have been, sent: a packed BatchRequest with
     * its key, so that it is done once however often it is sent. In the file;
     * empty: there is none. */
    struct bytes command;
};
/* Magic, version, head, edits, SHA-256 at the end. */
MUST_CHECK enum err draft_pack(const struct draft_head *h, const struct edits *e, struct arena *arena, struct bytes *out);
/* BAD_CONTENT: cut or altered, anywhere; BAD_STORE_VERSION: of a newer pacte. `e` NULL: the head only. */
MUST_CHECK enum err draft_unpack(struct bytes file, struct draft_head *h, struct edits *e);

#endif
