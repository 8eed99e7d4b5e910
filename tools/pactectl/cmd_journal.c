/* journal: who did what, in the order of commits. --verifier holds the rows
 * against each other and against what the daemon says of the end; the proof
 * from the contents themselves is « pactectl verify ». */
#include "tools/pactectl/cmd.h"
#include "tools/pactectl/stream.h"

#include "common/crypto/hash.h"

#include <inttypes.h>
#include <string.h>

static const struct column columns[] = {
    {"index", N_("N°"), true, 0},        {"at", N_("Le"), false, 0},         {"account", N_("Compte"), false, 0},
    {"source", N_("Source"), false, 0},  {"command", N_("Commande"), false, 0}, {"result", N_("Résultat"), false, 0},
    {"summary", N_("Résumé"), false, 0}, {"reason", N_("Motif"), false, 0},  {"term", N_("Mandat"), true, 0},
    {"hash", N_("Empreinte"), false, 0},
};
enum { COLUMNS = sizeof columns / sizeof columns[0], SHOWN_IN_TABLE = 8 };

struct reading {
    bool check;
    uint64_t rows, next, term, faults;
    uint8_t hash[HASH_BYTES];
};

static void fault(struct reading *j, const char *what, uint64_t index)
{
    j->faults++;
    say("Entrée %" PRIu64 " : %s.", index, what);
}

static void check_row(struct reading *j, const Pacte__JournalRow *r)
{
    if (j->next != 0 && r->index != j->next)
        fault(j, r->index > j->next ? "des entrées manquent juste avant" : "elle n'est pas à sa place", r->index);
    if (r->term < j->term)
        fault(j, "le mandat recule", r->index);
    if (r->hash.len != HASH_BYTES)
        fault(j, "elle n'a pas d'empreinte", r->index);
    else if (j->rows > 0 && memcmp(j->hash, r->hash.data, HASH_BYTES) == 0)
        fault(j, "elle a l'empreinte de la précédente", r->index);
    if (r->hash.len == HASH_BYTES)
        memcpy(j->hash, r->hash.data, HASH_BYTES);
    j->term = r->term;
}

static enum err show_row(struct ctl *c, const Pacte__JournalRow *r)
{
    char hash[2 * HASH_BYTES + 1] = "", result[32];
    if (r->hash.len == HASH_BYTES)
        hex_encode(bytes_of(r->hash.data, r->hash.len), hash, sizeof hash);
    snprintf(result, sizeof result, "%s", r->error == 0 ? "fait" : err_known(r->error) ? err_name((enum err)r->error) : "?");
    const struct cell cells[COLUMNS] = {
        cell_count(r->index), cell_instant(r->at_ms), cell_text(r->account), cell_text(r->source), cell_text(r->command),
        cell_text(result), cell_text(r->summary), cell_text(r->reason), cell_count(r->term), cell_text(hash),
    };
    return out_row(&c->out, cells);
}

static enum err on_part(struct ctl *c, void *ctx, const ProtobufCMessage *m)
{
    struct reading *j = ctx;
    const Pacte__JournalReply *r = (const Pacte__JournalReply *)m;
    for (size_t i = 0; i < r->n_rows; i++) {
        if (j->check)
            check_row(j, r->rows[i]);
        enum err e = j->check ? ERR_OK : show_row(c, r->rows[i]);
        if (e != ERR_OK)
            return e;
        j->rows++;
        j->next = r->rows[i]->index + 1;
    }
    if (j->check)
        say_progress("Journal", j->rows, 0);
    return ERR_OK;
}

/* The end as the daemon knows it, asked before the rows were: entries may have
 * come since. */
static enum err check_end(struct ctl *c, struct reading *j, const Pacte__StatusReply *end)
{
    say_progress_end();
    if (j->next < end->journal_index + 1)
        fault(j, "le journal finit avant la dernière entrée que le serveur annonce", end->journal_index);
    else if (j->next == end->journal_index + 1 && end->journal_hash.len == HASH_BYTES &&
             memcmp(end->journal_hash.data, j->hash, HASH_BYTES) != 0)
        fault(j, "son empreinte n'est pas celle que le serveur annonce", end->journal_index);
    if (j->faults > 0)
        return err_set(&c->note, ERR_DAMAGED, "Le journal a %" PRIu64 " défaut(s) : prévenez l'administration, et lancez "
                       "« pactectl verify ».", j->faults);
    say("%" PRIu64 " entrées, à la suite et sans trou. Le contenu de chacune se vérifie par « pactectl verify ».", j->rows);
    return ERR_OK;
}

enum err cmd_journal(struct ctl *c)
{
    struct reading j = {.check = c->o.check};
    Pacte__JournalRequest q = PACTE__JOURNAL_REQUEST__INIT;
    Pacte__Empty empty = PACTE__EMPTY__INIT;
    ProtobufCMessage *status = NULL;
    q.first_index = c->o.from_index;
    if (c->o.limit_rows > UINT32_MAX || (j.check && c->o.limit_rows != 0))
        return err_field(&c->note, ERR_USAGE, "limit", "--limit ne va pas avec --verifier, ou est trop grand.");
    q.rows = (uint32_t)c->o.limit_rows;
    enum err e = j.check ? ctl_call(c, PACTE__METHOD__METHOD_STATUS, &empty.base, &status) : ERR_OK;
    if (e == ERR_OK && !j.check)
        e = out_begin(&c->out, columns, c->out.format == OUT_TABLE ? SHOWN_IN_TABLE : COLUMNS);
    if (e == ERR_OK)
        e = stream_call(c, PACTE__METHOD__METHOD_JOURNAL, &q.base, on_part, &j);
    if (e != ERR_OK)
        return e;
    return j.check ? check_end(c, &j, (const Pacte__StatusReply *)status) : out_end(&c->out, &c->note);
}
