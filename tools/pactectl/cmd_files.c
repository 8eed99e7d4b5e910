/* attach, fetch: the files of a document, kept by content. */
#include "tools/pactectl/cmd.h"
#include "tools/pactectl/records.h"
#include "tools/pactectl/stream.h"

#include "common/crypto/hash.h"
#include "common/fichier/fichier.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct record_type *documents(void) { return record_type_of(PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT); }

/* --- attach ------------------------------------------------------------------- */

static enum err read_file(struct ctl *c, const char *path, struct bytes *out)
{
    struct stat st;
    FILE *f = fopen(path, "re");
    if (f == NULL || fstat(fileno(f), &st) != 0) {
        enum err e = err_set(&c->note, ERR_IO, "Le fichier %s ne peut pas être lu : %s.", path, err_system(errno));
        if (f != NULL)
            fclose(f);
        return e;
    }
    enum err e = S_ISREG(st.st_mode) ? fichier_permis(path, (uint64_t)st.st_size, &c->note)
                                     : err_set(&c->note, ERR_INVALID, "%s n'est pas un fichier : donnez-en un.", path);
    if (e != ERR_OK) {
        fclose(f);
        return e;
    }
    uint8_t *data = arena_alloc(&c->arena, (size_t)st.st_size);
    size_t len = data == NULL ? 0 : fread(data, 1, (size_t)st.st_size, f);
    fclose(f);
    if (data == NULL)
        return ERR_NO_MEMORY;
    if (len != (size_t)st.st_size)
        return err_set(&c->note, ERR_IO, "Le fichier %s a changé pendant sa lecture : recommencez.", path);
    *out = bytes_of(data, len);
    return ERR_OK;
}

/* What is there already is not sent again: the daemon says which chunk is next. */
static enum err upload(struct ctl *c, struct bytes content, uint8_t sum[HASH_BYTES])
{
    struct envoi sending = {.octets = content.len};
    uint64_t at;
    size_t len;
    while (envoi_morceau(&sending, &at, &len)) {
        Pacte__BlobPutRequest q = PACTE__BLOB_PUT_REQUEST__INIT;
        ProtobufCMessage *m;
        arena_reset(&c->page);
        q.sha256 = (ProtobufCBinaryData){.data = sum, .len = HASH_BYTES};
        q.total_bytes = content.len;
        q.chunk = sending.chunk;
        q.data = (ProtobufCBinaryData){.data = (uint8_t *)(uintptr_t)(content.data + at), .len = len};
        q.idempotency_key = ctl_key(c);
        enum err e = ctl_call(c, PACTE__METHOD__METHOD_BLOB_PUT, &q.base, &m);
        if (e == ERR_OK)
            e = envoi_reponse(&sending, (const Pacte__BlobPutReply *)m, &c->note);
        if (e != ERR_OK)
            return e;
        say_progress("Envoi (octets)", at + len, content.len);
    }
    return ERR_OK;
}

static enum err add_file(struct ctl *c, Pacte__Fichier *file)
{
    Pacte__PutRequest q = PACTE__PUT_REQUEST__INIT;
    const Pacte__Record *now;
    struct fields f;
    ProtobufCMessage *m;
    arena_reset(&c->page);
    enum err e = records_get(c, documents(), c->o.args[0], &now);
    if (e == ERR_OK)
        e = fields_choose(documents(), NULL, &f, &c->note);
    if (e != ERR_OK)
        return e;
    Pacte__Document *d = now->document;
    Pacte__Fichier **files = arena_zalloc(&c->page, d->n_fichiers + 1, sizeof *files);
    if (files == NULL)
        return ERR_NO_MEMORY;
    if (d->n_fichiers > 0)
        memcpy(files, d->fichiers, d->n_fichiers * sizeof *files);
    files[d->n_fichiers++] = file;
    d->fichiers = files;
    q.record = (Pacte__Record *)(uintptr_t)now;
    q.idempotency_key = ctl_key(c);
    q.reason = (char *)(uintptr_t)(c->o.reason != NULL ? c->o.reason : "");
    e = ctl_call(c, PACTE__METHOD__METHOD_PUT, &q.base, &m);
    if (e != ERR_OK)
        return records_refused(c, documents(), e);
    now = ((const Pacte__PutReply *)m)->record;
    return now != NULL ? records_show(c, &f, now) : ERR_OK;
}

enum err cmd_attach(struct ctl *c)
{
    const Pacte__Record *document;
    struct bytes content;
    uint8_t sum[HASH_BYTES];
    Pacte__Fichier file = PACTE__FICHIER__INIT;
    const char *name = fichier_base(c->o.args[1]);
    enum err e = read_file(c, c->o.args[1], &content);
    if (e == ERR_OK)
        e = records_get(c, documents(), c->o.args[0], &document);
    if (e != ERR_OK)
        return e;
    hash_sha256(content, sum);
    e = upload(c, content, sum);
    if (e != ERR_OK)
        return e;
    file.nom = (char *)(uintptr_t)name;
    file.media_type = (char *)(uintptr_t)(c->o.media_type != NULL ? c->o.media_type : fichier_nature(name));
    file.octets = content.len;
    file.sha256 = (ProtobufCBinaryData){.data = sum, .len = sizeof sum};
    return add_file(c, &file);
}

/* --- fetch -------------------------------------------------------------------- */

struct fetching {
    FILE *to;
    struct hash_sha256_stream sum;
    struct reception at;
};

static enum err on_part(struct ctl *c, void *ctx, const ProtobufCMessage *m)
{
    struct fetching *f = ctx;
    const Pacte__BlobPart *p = (const Pacte__BlobPart *)m;
    enum err e = reception_morceau(&f->at, p, &c->note);
    if (e != ERR_OK)
        return e;
    hash_sha256_add(&f->sum, bytes_of(p->data.data, p->data.len));
    say_progress("Réception (octets)", f->at.recus, p->total_bytes);
    if (fwrite(p->data.data, 1, p->data.len, f->to) == p->data.len)
        return ERR_OK;
    return err_set(&c->note, ERR_IO, "Le fichier n'a pas pu être écrit : %s.", err_system(errno));
}

static enum err fetch_to(struct ctl *c, const Pacte__Fichier *file, FILE *to)
{
    struct fetching f = {.to = to};
    uint8_t sum[HASH_BYTES];
    Pacte__BlobGetRequest q = PACTE__BLOB_GET_REQUEST__INIT;
    q.sha256 = file->sha256;
    hash_sha256_begin(&f.sum);
    enum err e = stream_call(c, PACTE__METHOD__METHOD_BLOB_GET, &q.base, on_part, &f);
    say_progress_end();
    hash_sha256_end(&f.sum, sum);
    if (e != ERR_OK)
        return e;
    if (!bytes_equal(bytes_of(sum, sizeof sum), bytes_of(file->sha256.data, file->sha256.len)))
        return err_set(&c->note, ERR_BAD_CONTENT, "Le contenu reçu n'a pas l'empreinte attendue : il n'est pas gardé.");
    return fflush(to) == 0 ? ERR_OK : err_set(&c->note, ERR_IO, "Le fichier n'a pas pu être écrit : %s.", err_system(errno));
}

static enum err cannot_make(struct ctl *c, const char *path)
{
    if (errno == EEXIST)
        return err_set(&c->note, ERR_EXISTS, "%s existe déjà : rien n'a été écrasé. Choisissez un autre nom (--sortie).", path);
    return err_set(&c->note, ERR_IO, "%s ne peut pas être créé : %s.", path, err_system(errno));
}

/* Under another name first; the name is taken only when the content is proven,
 * and never from another file. */
static enum err fetch_as(struct ctl *c, const Pacte__Fichier *file, const char *path)
{
    char part[1024];
    int n = snprintf(part, sizeof part, "%s.part", path);
    if (n < 0 || (size_t)n >= sizeof part)
        return err_set(&c->note, ERR_USAGE, "Le nom %s est trop long.", path);
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
    if (f == NULL)
        return cannot_make(c, part);
    enum err e = fetch_to(c, file, f);
    if (e == ERR_OK && fsync(fd) != 0)
        e = err_set(&c->note, ERR_IO, "%s : %s.", part, err_system(errno));
    fclose(f);
    if (e == ERR_OK && link(part, path) != 0)
        e = cannot_make(c, path);
    (void)unlink(part);
    return e;
}

static enum err choose(struct ctl *c, const Pacte__Document *d, const Pacte__Fichier **out)
{
    const char *name = c->o.arg_count > 1 ? c->o.args[1] : NULL;
    if (name == NULL && d->n_fichiers > 1)
        return err_set(&c->note, ERR_AMBIGUOUS, "Ce document a %zu fichiers : donnez le nom de celui que vous voulez.",
                       d->n_fichiers);
    for (size_t i = d->n_fichiers; i > 0; i--)               /* the last one of that name */
        if (name == NULL || strcmp(d->fichiers[i - 1]->nom, name) == 0) {
            *out = d->fichiers[i - 1];
            return ERR_OK;
        }
    return err_set(&c->note, ERR_NOT_FOUND, "Ce document n'a pas de fichier %s.", name == NULL ? "joint" : name);
}

enum err cmd_fetch(struct ctl *c)
{
    const Pacte__Record *document;
    const Pacte__Fichier *file = NULL;
    enum err e = records_get(c, documents(), c->o.args[0], &document);
    if (e == ERR_OK)
        e = choose(c, document->document, &file);
    if (e != ERR_OK)
        return e;
    if (c->o.output != NULL && strcmp(c->o.output, "-") == 0)
        return fetch_to(c, file, c->out.to);
    /* The name was chosen by somebody else: it says nothing of where. */
    char own[FICHIER_NOM_BYTES];
    if (c->o.output == NULL && !fichier_nom_sur(file->nom, own, sizeof own))
        return err_set(&c->note, ERR_USAGE, "Dites où écrire : --sortie FICHIER.");
    const char *path = c->o.output != NULL ? c->o.output : own;
    e = fetch_as(c, file, path);
    if (e == ERR_OK)
        say("%s : %llu octets.", path, (unsigned long long)file->octets);
    return e;
}
