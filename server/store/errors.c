#include "server/store/internal.h"

#include <errno.h>

static enum err code_of(int rc)
{
    switch (rc) {
    case MDB_SUCCESS:
        return ERR_OK;
    case MDB_NOTFOUND:
        return ERR_NOT_FOUND;
    case MDB_MAP_FULL:
    case ENOSPC:
    case EDQUOT:
    case EFBIG:
        return ERR_NO_SPACE;
    case ENOMEM:
        return ERR_NO_MEMORY;
    case EIO:
    case MDB_PANIC:
        return ERR_SYNC;
    case MDB_CORRUPTED:
    case MDB_PAGE_NOTFOUND:
    case MDB_PAGE_FULL:
    case MDB_CURSOR_FULL:
    case MDB_INVALID:
        return ERR_DAMAGED;
    case MDB_VERSION_MISMATCH:
        return ERR_BAD_STORE_VERSION;
    case MDB_READERS_FULL:
        return ERR_BUSY;
    case MDB_TXN_FULL:
        return ERR_TOO_LARGE;
    case EACCES:
    case EPERM:
    case EROFS:
    case EMFILE:
    case ENFILE:
        return ERR_IO;
    default:
        return ERR_STORE;
    }
}

enum err store_from_lmdb(int rc, struct err_note *note, const char *doing)
{
    enum err e = code_of(rc);
    switch (e) {
    case ERR_OK:
    case ERR_NOT_FOUND:
        return e;
    case ERR_NO_SPACE:
        if (rc == MDB_MAP_FULL)
            return err_set(note, e, N_("La base a atteint la taille qui lui est permise : rien n'est perdu, mais rien "
                                       "ne peut être enregistré avant que l'administration l'augmente."));
        return err_set(note, e, N_("Le disque de la base est plein : rien n'est perdu, mais rien ne peut être "
                                   "enregistré avant que l'administration fasse de la place."));
    case ERR_TOO_LARGE:
        return err_set(note, e, N_("La modification est trop grande pour une seule fois : envoyez-la en plusieurs fois."));
    case ERR_BUSY:
        return err_set(note, e, N_("Trop de lectures sont ouvertes dans la base : réessayez dans un instant."));
    case ERR_DAMAGED:
        return err_set(note, e, N_("La base est abîmée (%s, %s) : vérifiez-la avec « pactectl verify » et restaurez "
                                   "une sauvegarde."), doing, mdb_strerror(rc));
    case ERR_SYNC:
        return err_set(note, e, N_("Le disque n'a pas confirmé l'écriture (%s, %s) : le serveur s'arrête pour protéger "
                                   "la base."), doing, mdb_strerror(rc));
    default:
        return err_set(note, e, N_("La base a refusé l'opération (%s, %s) : prévenez l'administration."), doing,
                       mdb_strerror(rc));
    }
}
