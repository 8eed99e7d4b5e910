/* Room on the disk, asked before each commit. On a full disk LMDB meets a write
 * cut short and reports it as EIO, as it does a disk that fails; we would have
 * to stop. Refusing a little earlier keeps « full » apart from « broken ». */
#include "server/store/internal.h"

#include <sys/statvfs.h>

enum { RESERVE_BYTES = 1024 * 1024, PAGE_BYTES = 4096 };

/* More than LMDB will write: each put may copy a leaf and split it, and large
 * values are rounded up to pages. Pages shared between puts are counted twice. */
static uint64_t most_bytes(const struct store_write *w)
{
    return RESERVE_BYTES + w->put_bytes + w->puts * 2 * PAGE_BYTES;
}

enum err store_check_room(const struct store_write *w, struct err_note *note)
{
    struct statvfs st;
    int fd = w->read.store->dir_fd;
    /* Some file systems do not tell: they have no blocks at all. */
    if (fd < 0 || fstatvfs(fd, &st) != 0 || st.f_blocks == 0)
        return ERR_OK;
    if (st.f_bavail >= most_bytes(w) / st.f_frsize + 1)
        return ERR_OK;
    return err_set(note, ERR_NO_SPACE, N_("Le disque de la base est plein : rien n'est perdu, mais rien ne peut être "
                                          "enregistré avant que l'administration fasse de la place."));
}
