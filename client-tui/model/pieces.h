/* The files of a document, on their way: one at a time, sent chunk by chunk or
 * received part by part, whatever is on screen meanwhile. A link that is cut
 * holds it up; nothing is sent twice. The disk is the app's: effects PIECE_…,
 * answered by EVENT_PIECE. */
#ifndef CLIENT_TUI_MODEL_PIECES_H
#define CLIENT_TUI_MODEL_PIECES_H

#include "client-tui/model/event.h"
#include "common/fichier/fichier.h"

enum { PIECES_CHEMIN_BYTES = 1024, PIECES_HASH_BYTES = 32, PIECES_KEY_BYTES = 16 };

enum pieces_etape {
    PIECES_RIEN,
    PIECES_PREUVE,       /* the app reads the file for its hash */
    PIECES_LECTURE,      /* … one chunk of it */
    PIECES_ENVOI,        /* a chunk is out */
    PIECES_OUVERTURE,    /* the app makes the file that will hold what comes */
    PIECES_RECEPTION,
    PIECES_FIN,          /* the app proves what came, and gives it its name */
    PIECES_LIEN          /* the link is awaited */
};

struct pieces {
    enum pieces_etape etape;
    uint32_t tag;                        /* of this file: what an abandoned one still brings is not it */
    uint32_t request;                    /* tag of the request that is out; 0 */
    bool recoit, ouvre;                  /* received; and shown by another program */
    uint64_t convention, document;
    char chemin[PIECES_CHEMIN_BYTES];    /* sent: the file; received: the folder, "" to show it */
    char nom[FICHIER_NOM_BYTES];
    uint8_t sha256[PIECES_HASH_BYTES], key[PIECES_KEY_BYTES];
    uint64_t octets;
    struct envoi envoi;
    struct reception reception;
    uint32_t key_chunk;                  /* one more than the chunk that `key` is of */
    int64_t lien_ms;                     /* PIECES_LIEN: since when */
};
/* A path being typed, completed by the app. */
struct completion {
    char demande[PIECES_CHEMIN_BYTES], complet[PIECES_CHEMIN_BYTES];
    uint64_t reponses;                   /* one more when an answer came */
};

bool pieces_en_cours(const struct model *m);
/* Why no file can set out now; NULL when one can. */
const char *pieces_why_not(const struct model *m);
/* « Envoi de scan.pdf : 512,0 Kio sur 3,0 Mio »; "" when nothing is on its way. */
size_t pieces_texte(const struct model *m, char *out, size_t size);

/* Bytes that are where they go. */
uint64_t pieces_fait(const struct model *m);

/* Sends the file, then adds it to the document and saves that, unless something
 * else is unsaved there. */
void pieces_joindre(struct model *m, uint64_t convention, uint64_t document, const char *chemin);
/* Receives file `index` of the document into a folder, or to be shown by another
 * program (dossier NULL). Nothing is ever overwritten. */
void pieces_recevoir(struct model *m, uint64_t convention, uint64_t document, size_t index, const char *dossier);
/* Takes it off the document, and saves that in the same way. */
void pieces_retirer(struct model *m, uint64_t convention, uint64_t document, size_t index);
/* False: nothing was on its way. */
bool pieces_abandonner(struct model *m);
void pieces_completer(struct model *m, const char *chemin);

/* How many files the document has, with what is typed and not saved. */
size_t pieces_compte(const struct model *m, uint64_t convention, uint64_t document);
/* One of them: its name, then what else is known; false: it was taken off, or is not there. */
struct piece { char nom[FICHIER_NOM_BYTES], media_type[128], empreinte[PIECES_HASH_BYTES * 2 + 1]; uint64_t octets; };
bool pieces_lire(const struct model *m, uint64_t convention, uint64_t document, size_t index, struct piece *out);

#endif
