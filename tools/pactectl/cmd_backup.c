/* backup: the bytes of the store as they come, compressed and summed into a
 * file that gets its name only when it is whole; then read again from end to
 * end, before it is called a backup. */
#include "tools/pactectl/cmd.h"
#include "tools/pactectl/stream.h"

#include "common/crypto/hash.h"
#include "tools/admin/admin.h"

#include <inttypes.h>

struct saving {
    struct backup_writer *writer;
    uint64_t offset;
    bool last;
};

static enum err on_part(struct ctl *c, void *ctx, const ProtobufCMessage *m)
{
    struct saving *s = ctx;
    const Pacte__BackupPart *p = (const Pacte__BackupPart *)m;
    if (p->offset != s->offset || s->last)
        return err_set(&c->note, ERR_DAMAGED, "Il manque un morceau de la sauvegarde à l'octet %" PRIu64 " : recommencez.",
                       s->offset);
    s->offset += p->data.len;
    s->last = p->last;
    say_progress("Sauvegarde (octets)", s->offset, 0);
    return backup_writer_add(s->writer, bytes_of(p->data.data, p->data.len), &c->note);
}

static void say_damage(void *ctx, const char *sentence)
{
    (void)ctx;
    say("Abîmé : %s", sentence);
}

static enum err show(struct ctl *c, const char *path, const struct backup_info *i, const struct admin_report *r)
{
    static const struct column columns[] = {
        {"file", N_("Fichier"), false, 0},          {"bytes", N_("Taille (octets)"), true, 0},
        {"store_bytes", N_("Base (octets)"), true, 0}, {"records", N_("Fiches"), true, 0},
        {"journal_entries", N_("Entrées du journal"), true, 0}, {"sha256", N_("Empreinte"), false, 0},
    };
    char sum[2 * HASH_BYTES + 1];
    hex_encode(bytes_of(i->sha256, sizeof i->sha256), sum, sizeof sum);
    const struct cell cells[] = {cell_text(path), cell_count(i->file_bytes), cell_count(i->raw_bytes), cell_count(r->records),
                                 cell_count(r->journal_entries), cell_text(sum)};
    c->out.record = true;
    enum err e = out_begin(&c->out, columns, sizeof columns / sizeof columns[0]);
    if (e == ERR_OK)
        e = out_row(&c->out, cells);
    return e == ERR_OK ? out_end(&c->out, &c->note) : e;
}

static enum err receive(struct ctl *c, struct saving *s, const char *path, struct backup_info *info)
{
    Pacte__BackupRequest q = PACTE__BACKUP_REQUEST__INIT;
    struct backup_writer_options o = {.sys = &sys_real, .path = path, .store_id = client_hello(c->client)->store_id};
    enum err e = backup_writer_create(&o, &s->writer, &c->note);
    if (e == ERR_OK)
        e = stream_call(c, PACTE__METHOD__METHOD_BACKUP, &q.base, on_part, s);
    say_progress_end();
    if (e == ERR_OK && !s->last)
        e = err_set(&c->note, ERR_DAMAGED, "La sauvegarde s'arrête avant sa fin : recommencez.");
    if (e == ERR_OK)
        e = backup_writer_finish(s->writer, info, &c->note);
    backup_writer_destroy(s->writer);
    return e;
}

enum err cmd_backup(struct ctl *c)
{
    struct saving s = {.writer = NULL};
    struct admin_report report = {.say = say_damage};
    struct backup_info info, read;
    const char *path = c->o.args[0];
    enum err e = receive(c, &s, path, &info);
    if (e != ERR_OK)
        return e;
    e = admin_prove_backup(&sys_real, path, &read, &report, &c->note);
    if (e != ERR_OK)
        return e;
    e = show(c, path, &info, &report);
    say("Sauvegarde faite, et relue en entier : rien n'est abîmé.");
    return e;
}
