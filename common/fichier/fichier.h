/* The files of a document, on their way to the daemon and back: what a file may
 * be, and which chunk comes next. Neither disk nor network here. Pure. */
#ifndef COMMON_FICHIER_FICHIER_H
#define COMMON_FICHIER_FICHIER_H

#include "common/base/bytes.h"
#include "common/base/err.h"
#include "proto/access.pb-c.h"

enum { FICHIER_NOM_BYTES = 201 /* with NUL: what the record holds */ };

/* --- Names and kinds --------------------------------------------------------- */

/* After the last « / »: inside the text that is given. */
const char *fichier_base(const char *path);
/* The media type that the ending of a name tells, in any case;
 * application/octet-stream when it tells none. */
const char *fichier_nature(const char *name);
/* « document PDF », « image », « fichier »: a media type for people. */
const char *fichier_nature_dite(const char *media_type);
/* « 812 octets », « 12,4 Kio », « 3,0 Mio ». Returns the length, cut to fit. */
size_t fichier_taille(uint64_t octets, char *out, size_t size);
/* Whether a file of that path and size can be attached; the note says why not. */
MUST_CHECK enum err fichier_permis(const char *path, uint64_t octets, struct err_note *note);
/* A name that somebody else chose, made harmless: no folder, no control, nothing
 * that hides it or that a program takes for an option. False: nothing is left of it. */
bool fichier_nom_sur(const char *name, char *out, size_t size);

/* --- Sending ----------------------------------------------------------------- */

struct envoi {
    uint64_t octets;                     /* of the whole file */
    uint32_t chunk;                      /* the next to send */
    bool complete;                       /* the daemon has all of it, and its hash is right */
};
/* Where the next chunk lies in the file; false: nothing is left to send. */
bool envoi_morceau(const struct envoi *e, uint64_t *at, size_t *len);
/* What the daemon answered to that chunk. It may ask for one further on: what is
 * there already is not sent again. */
MUST_CHECK enum err envoi_reponse(struct envoi *e, const Pacte__BlobPutReply *r, struct err_note *note);
/* Bytes that the daemon has. */
uint64_t envoi_fait(const struct envoi *e);

/* --- Receiving --------------------------------------------------------------- */

struct reception {
    uint64_t octets;                     /* of the whole file, as its first part says */
    uint64_t recus;
    uint32_t chunk;                      /* the next to come */
};
/* The next part: in its order, and no more than the file has. */
MUST_CHECK enum err reception_morceau(struct reception *r, const Pacte__BlobPart *p, struct err_note *note);

#endif
