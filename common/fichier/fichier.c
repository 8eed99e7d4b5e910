#include "common/fichier/fichier.h"

#include "common/base/text.h"
#include "proto/limits.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

/* --- Names and kinds --------------------------------------------------------- */

static const struct { const char *end, *type, *said; } known[] = {
    {".pdf", "application/pdf", "document PDF"},
    {".odt", "application/vnd.oasis.opendocument.text", "texte"},
    {".ods", "application/vnd.oasis.opendocument.spreadsheet", "tableur"},
    {".docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "texte"},
    {".xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "tableur"},
    {".csv", "text/csv", "tableur"}, {".txt", "text/plain", "texte"},
    {".png", "image/png", "image"}, {".jpg", "image/jpeg", "image"}, {".jpeg", "image/jpeg", "image"},
};
enum { KNOWN = sizeof known / sizeof known[0] };

const char *fichier_base(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

const char *fichier_nature(const char *name)
{
    size_t len = strlen(name);
    for (size_t i = 0; i < KNOWN; i++) {
        size_t end = strlen(known[i].end);
        if (len > end && strcasecmp(name + len - end, known[i].end) == 0)
            return known[i].type;
    }
    return "application/octet-stream";
}

const char *fichier_nature_dite(const char *media_type)
{
    for (size_t i = 0; i < KNOWN; i++)
        if (strcmp(known[i].type, media_type) == 0)
            return known[i].said;
    return "fichier";
}

size_t fichier_taille(uint64_t octets, char *out, size_t size)
{
    static const struct { uint64_t bytes; const char *unit; } units[] = {{1 << 20, "Mio"}, {1 << 10, "Kio"}};
    int n = -1;
    for (size_t i = 0; i < sizeof units / sizeof units[0] && n < 0; i++) {
        uint64_t tenths = (octets * 10 + units[i].bytes / 2) / units[i].bytes;
        if (octets >= units[i].bytes)
            n = snprintf(out, size, "%llu,%llu %s", (unsigned long long)(tenths / 10), (unsigned long long)(tenths % 10), units[i].unit);
    }
    if (n < 0)
        n = snprintf(out, size, octets > 1 ? "%llu octets" : "%llu octet", (unsigned long long)octets);
    return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

enum err fichier_permis(const char *path, uint64_t octets, struct err_note *note)
{
    char shown[FICHIER_NOM_BYTES];
    const char *name = fichier_base(path);
    (void)text_plain(bytes_text(name), shown, sizeof shown);
    if (name[0] == '\0' || !text_clean(bytes_text(name), false))
        return err_set(note, ERR_INVALID, "Le nom du fichier « %s » contient un caractère interdit : renommez-le.", shown);
    if (strlen(name) >= FICHIER_NOM_BYTES)
        return err_set(note, ERR_TOO_LARGE, "Le nom du fichier est trop long, %d octets au plus : renommez-le.", FICHIER_NOM_BYTES - 1);
    if (octets == 0 || octets > LIMIT_ATTACHMENT_BYTES)
        return err_set(note, ERR_TOO_LARGE, "« %s » doit être un fichier de 1 octet à %u Mio : %s.", shown, LIMIT_ATTACHMENT_BYTES >> 20,
                       octets == 0 ? "il est vide" : "réduisez-le ou numérisez-le moins finement");
    return ERR_OK;
}

/* « . » at the beginning hides a file, « - » makes it an option. */
bool fichier_nom_sur(const char *name, char *out, size_t size)
{
    char plain[FICHIER_NOM_BYTES * 2];
    (void)text_plain(bytes_text(name), plain, sizeof plain);
    for (char *p = plain; *p != '\0'; p++)
        *p = *p == '\\' ? '/' : *p;
    const char *base = fichier_base(plain);
    base += strspn(base, ".- ");
    return text_plain(bytes_text(base), out, size < FICHIER_NOM_BYTES ? size : FICHIER_NOM_BYTES) > 0;
}

/* --- Sending ----------------------------------------------------------------- */

bool envoi_morceau(const struct envoi *e, uint64_t *at, size_t *len)
{
    *at = (uint64_t)e->chunk * LIMIT_CHUNK_BYTES;
    if (e->complete || *at >= e->octets)
        return false;
    *len = e->octets - *at < LIMIT_CHUNK_BYTES ? (size_t)(e->octets - *at) : LIMIT_CHUNK_BYTES;
    return true;
}

enum err envoi_reponse(struct envoi *e, const Pacte__BlobPutReply *r, struct err_note *note)
{
    e->complete = r->complete;
    if (r->complete)
        return ERR_OK;
    if (r->next_chunk <= e->chunk)
        return err_set(note, ERR_BAD_CONTENT, "Le serveur redemande sans fin le même morceau : recommencez.");
    if ((uint64_t)r->next_chunk * LIMIT_CHUNK_BYTES >= e->octets)
        return err_set(note, ERR_BAD_CONTENT, "Le serveur n'a pas pris tout le fichier : recommencez.");
    e->chunk = r->next_chunk;
    return ERR_OK;
}

uint64_t envoi_fait(const struct envoi *e)
{
    return e->complete ? e->octets : (uint64_t)e->chunk * LIMIT_CHUNK_BYTES;
}

/* --- Receiving --------------------------------------------------------------- */

enum err reception_morceau(struct reception *r, const Pacte__BlobPart *p, struct err_note *note)
{
    if (p->chunk != r->chunk)
        return err_set(note, ERR_BAD_CONTENT, "Un morceau du fichier manque : recommencez.");
    if (p->chunk == 0)
        r->octets = p->total_bytes;
    if (r->octets > LIMIT_ATTACHMENT_BYTES || p->data.len > r->octets - r->recus)
        return err_set(note, ERR_BAD_CONTENT, "Le contenu reçu est plus long que le fichier : il n'est pas gardé.");
    r->chunk++;
    r->recus += p->data.len;
    return ERR_OK;
}
