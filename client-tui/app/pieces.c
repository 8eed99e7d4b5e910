#include "client-tui/app/pieces.h"

#include "common/base/text.h"
#include "common/fichier/fichier.h"
#include "proto/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* What another thread does; it touches nothing else. */
struct travail {
    uv_work_t work;
    struct piece_files *f;
    enum effect_kind kind;
    uint32_t tag;
    char path[FILES_PATH_BYTES * 3], out[FILES_PATH_BYTES * 4];
    uint64_t at, octets;
    uint8_t sum[HASH_BYTES], *data;
    size_t len;
    struct piece_recue recue;            /* of END */
    enum err error;
    struct err_note note;
};

void piece_files_init(struct piece_files *f, uv_loop_t *loop, pieces_event_fn *event, void *ctx)
{
    *f = (struct piece_files){.loop = loop, .event = event, .ctx = ctx, .recue = {.fd = -1}};
}

static void refuse(struct piece_files *f, uint32_t tag, enum err e, const struct err_note *note)
{
    f->event(f->ctx, (struct event){.kind = EVENT_PIECE, .tag = tag, .error = e, .note = note});
}

/* --- In another thread ------------------------------------------------------- */

static void work(uv_work_t *w)
{
    struct travail *t = w->data;
    switch (t->kind) {
    case EFFECT_PIECE_PROVE: t->error = piece_prove(t->path, &t->octets, t->sum, &t->note); break;
    case EFFECT_PIECE_READ: t->error = piece_read(t->path, t->at, t->data, LIMIT_CHUNK_BYTES, &t->len, &t->note); break;
    case EFFECT_COMPLETE: t->error = piece_complete(t->path, t->out, sizeof t->out, &t->note); break;
    default:
        t->error = piece_name(t->recue.fd, t->recue.part, t->recue.dossier, t->recue.nom, t->out, sizeof t->out, &t->note);
        (void)close(t->recue.fd);
        break;
    }
}

static void worked(uv_work_t *w, int status)
{
    struct travail *t = w->data;
    struct event e = {.kind = t->kind == EFFECT_COMPLETE ? EVENT_COMPLETED : EVENT_PIECE, .tag = t->tag, .error = t->error, .note = &t->note,
                      .text = t->out, .octets = t->octets};
    (void)status;
    e.bytes = t->kind == EFFECT_PIECE_READ ? bytes_of(t->data, t->len) : bytes_of(t->sum, sizeof t->sum);
    t->f->event(t->f->ctx, e);
    free(t->data);
    free(t);
}

static void begin_work(struct piece_files *f, const struct effect *e)
{
    struct travail *t = calloc(1, sizeof *t);
    if (t != NULL) {
        *t = (struct travail){.f = f, .kind = e->kind, .tag = e->tag, .at = e->id};
        t->work.data = t;
        t->data = e->kind == EFFECT_PIECE_READ ? malloc(LIMIT_CHUNK_BYTES) : NULL;
        if (e->kind == EFFECT_COMPLETE)
            (void)snprintf(t->path, sizeof t->path, "%s", e->text);
        else if (e->text != NULL)
            piece_path(e->text, t->path, sizeof t->path);
        if (e->kind == EFFECT_PIECE_END) {
            t->recue = f->recue;
            f->recue.fd = -1;
        }
    }
    if (t == NULL || (e->kind == EFFECT_PIECE_READ && t->data == NULL) || uv_queue_work(f->loop, &t->work, work, worked) != 0) {
        free(t != NULL ? t->data : NULL);
        free(t);
        refuse(f, e->tag, ERR_NO_MEMORY, NULL);
    }
}

/* --- Receiving --------------------------------------------------------------- */

static void drop(struct piece_files *f)
{
    if (f->recue.fd < 0)
        return;
    (void)close(f->recue.fd);
    (void)unlink(f->recue.part);
    f->recue.fd = -1;
}

/* One folder for all that is shown, of this user alone. */
static bool temp_folder(struct piece_files *f)
{
    const char *run = getenv("XDG_RUNTIME_DIR"), *tmp = getenv("TMPDIR");
    const char *in = run != NULL && run[0] == '/' ? run : tmp != NULL && tmp[0] == '/' ? tmp : "/tmp";
    if (f->temp[0] != '\0')
        return true;
    (void)snprintf(f->temp, sizeof f->temp, "%.400s/pacte-XXXXXX", in);
    if (mkdtemp(f->temp) != NULL)
        return true;
    f->temp[0] = '\0';
    return false;
}

static enum err make(struct piece_files *f, const struct effect *e, struct err_note *note)
{
    char viewer[FILES_PATH_BYTES];
    struct piece_recue *r = &f->recue;
    if (e->text == NULL && !piece_viewer(viewer, sizeof viewer))
        return err_set(note, ERR_NOT_FOUND, N_("Aucun programme pour ouvrir ce fichier sur ce poste (PACTE_OUVRIR, xdg-open) : G le garde dans un dossier."));
    if (e->text == NULL && !temp_folder(f))
        return err_set(note, ERR_IO, N_("Le dossier provisoire ne peut pas être créé : %s. G garde le fichier dans un dossier."), err_system(errno));
    piece_path(e->text == NULL ? f->temp : e->text[0] != '\0' ? e->text : ".", r->dossier, sizeof r->dossier);
    for (size_t len = strlen(r->dossier); len > 1 && r->dossier[len - 1] == '/'; len--)
        r->dossier[len - 1] = '\0';
    (void)snprintf(r->part, sizeof r->part, "%s/.pacte-XXXXXX", r->dossier);
    r->fd = mkostemp(r->part, O_CLOEXEC);        /* 0600 */
    if (r->fd < 0) {
        char shown[200];
        int why = errno;
        (void)text_plain(bytes_text(r->dossier), shown, sizeof shown);
        return err_set(note, ERR_IO, N_("Rien ne peut être gardé dans « %s » : %s. Choisissez un autre dossier."), shown, err_system(why));
    }
    return ERR_OK;
}

static void begin(struct piece_files *f, const struct effect *e)
{
    struct err_note note = {0};
    struct piece_recue *r = &f->recue;
    drop(f);
    enum err error = e->text2 == NULL || e->bytes.len != sizeof r->attendu ? ERR_NO_MEMORY : make(f, e, &note);
    if (error != ERR_OK) {
        r->fd = -1;
        refuse(f, e->tag, error, &note);
        return;
    }
    r->tag = e->tag;
    memcpy(r->attendu, e->bytes.data, sizeof r->attendu);
    if (!fichier_nom_sur(e->text2, r->nom, sizeof r->nom))
        (void)snprintf(r->nom, sizeof r->nom, "fichier");
    hash_sha256_begin(&r->sum);
    f->event(f->ctx, (struct event){.kind = EVENT_PIECE, .tag = e->tag});
}

static void write_part(struct piece_files *f, const struct effect *e)
{
    struct err_note note = {0};
    size_t done = 0;
    if (f->recue.fd < 0 || f->recue.tag != e->tag)
        return;
    hash_sha256_add(&f->recue.sum, e->bytes);
    while (done < e->bytes.len) {
        ssize_t n = write(f->recue.fd, e->bytes.data + done, e->bytes.len - done);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0) {
            enum err error = err_set(&note, errno == ENOSPC ? ERR_NO_SPACE : ERR_IO, N_("Le fichier n'a pas pu être écrit : %s. Choisissez un autre dossier."), err_system(errno));
            drop(f);
            refuse(f, e->tag, error, &note);
            return;
        }
        done += (size_t)n;
    }
}

static void end(struct piece_files *f, const struct effect *e)
{
    uint8_t sum[HASH_BYTES];
    struct err_note note = {0};
    if (f->recue.fd < 0 || f->recue.tag != e->tag)
        return;
    hash_sha256_end(&f->recue.sum, sum);
    if (memcmp(sum, f->recue.attendu, sizeof sum) == 0) {
        begin_work(f, e);
        return;
    }
    drop(f);
    refuse(f, e->tag, err_set(&note, ERR_BAD_CONTENT, N_("Le contenu reçu n'a pas l'empreinte attendue : il n'est pas gardé.")), &note);
}

/* --- Showing: no shell, nothing of the terminal ------------------------------ */

static void viewer_closed(uv_handle_t *h) { ((struct piece_viewer *)h->data)->used = false; }

static void viewer_gone(uv_process_t *p, int64_t status, int signal)
{
    (void)status;
    (void)signal;
    uv_close((uv_handle_t *)p, viewer_closed);
}

static struct piece_viewer *free_viewer(struct piece_files *f)
{
    for (size_t i = 0; i < PIECE_VIEWERS; i++)
        if (!f->viewers[i].used)
            return &f->viewers[i];
    return NULL;
}

static int start_viewer(struct piece_files *f, char *path)
{
    char viewer[FILES_PATH_BYTES];
    char *args[] = {viewer, path, NULL};
    uv_stdio_container_t none[3] = {{.flags = UV_IGNORE}, {.flags = UV_IGNORE}, {.flags = UV_IGNORE}};
    uv_process_options_t o = {.exit_cb = viewer_gone, .file = viewer, .args = args, .flags = UV_PROCESS_DETACHED, .stdio_count = 3, .stdio = none};
    struct piece_viewer *v = free_viewer(f);
    if (v == NULL || !piece_viewer(viewer, sizeof viewer))
        return v == NULL ? UV_EAGAIN : UV_ENOENT;
    v->used = true;
    int why = uv_spawn(f->loop, &v->process, &o);
    v->process.data = v;
    uv_unref((uv_handle_t *)&v->process);
    if (why != 0)
        uv_close((uv_handle_t *)&v->process, viewer_closed);
    return why;
}

static void show(struct piece_files *f, const struct effect *e)
{
    struct err_note note = {0};
    int why = start_viewer(f, e->text);
    if (why != 0)
        refuse(f, e->tag, err_set(&note, ERR_IO, N_("Le programme qui ouvre les fichiers ne démarre pas : %s. G garde le fichier dans un dossier."), uv_strerror(why)), &note);
}

bool piece_files_effect(struct piece_files *f, const struct effect *e)
{
    switch (e->kind) {
    case EFFECT_PIECE_PROVE: case EFFECT_PIECE_READ: case EFFECT_COMPLETE: begin_work(f, e); return true;
    case EFFECT_PIECE_BEGIN: begin(f, e); return true;
    case EFFECT_PIECE_WRITE: write_part(f, e); return true;
    case EFFECT_PIECE_END: end(f, e); return true;
    case EFFECT_PIECE_DROP: drop(f); return true;
    case EFFECT_PIECE_OPEN: show(f, e); return true;
    default: return false;
    }
}

void piece_files_end(struct piece_files *f)
{
    drop(f);
    if (f->temp[0] != '\0')
        files_remove_folder(f->temp);
    f->temp[0] = '\0';
}
