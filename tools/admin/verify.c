/* The proof of a store, read by a child process.
 *
 * Happy path: fork → the child brings a copy of an older store up to date, opens
 * the store read-only, state_verify, then rules_verify on what is sound, sends
 * each damage and breach and then its counts through a pipe → the parent reads
 * to the end.
 * Failure modes: LMDB asserts, the kernel sends SIGBUS for a file that is
 * shorter than it says, a ring of pages never ends: the child dies, or its
 * processor time runs out, and the parent reports that as a damage. */
#include "tools/admin/files.h"
#include "tools/admin/parts.h"

#include "server/rules/rules.h"
#include "server/state/state.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { MESSAGE_DAMAGE = 'D', MESSAGE_BREACH = 'R', MESSAGE_END = 'E' };
enum { CHILD_SECONDS = 120, CHILD_SECONDS_PER_MIB = 2 };

/* One message of the pipe: both ends are the same program. */
struct message {
    uint8_t kind;
    enum err error;
    struct err_note note;            /* note.text: the sentence of a damage or a breach */
    struct admin_report report;      /* of the end */
};
_Static_assert(sizeof(struct message) <= 4096, "a message must go through a pipe in one piece");

static void tell(int fd, const struct message *m)
{
    ssize_t n;
    do
        n = write(fd, m, sizeof *m);
    while (n < 0 && errno == EINTR);
    if (n != (ssize_t)sizeof *m)
        _exit(1);                    /* the parent has gone: nobody is left to tell */
}

static void say_damage(void *ctx, const char *sentence)
{
    struct message m = {.kind = MESSAGE_DAMAGE};
    (void)err_set(&m.note, ERR_DAMAGED, "%s", sentence);
    tell(*(const int *)ctx, &m);
}

static void say_breach(void *ctx, const char *sentence)
{
    struct message m = {.kind = MESSAGE_BREACH};
    (void)err_set(&m.note, ERR_INVALID, "%s", sentence);
    tell(*(const int *)ctx, &m);
}

struct trade {
    const struct sys *sys;
    struct rules_report report;
};

static enum err ask_the_rules(const struct store_read *r, void *ctx)
{
    struct trade *t = ctx;
    struct view v = {.read = r};
    return rules_verify(&v, t->sys, &t->report);
}

struct expectation {
    const struct backup_info *info;
    struct err_note *note;
};

static enum err compare_with_backup(const struct store_read *r, void *ctx)
{
    const struct expectation *x = ctx;
    struct view v = {.read = r};
    struct journal_head head;
    struct site site;
    enum err e = state_journal_head(&v, &head);
    if (e == ERR_OK)
        e = state_site_get(&v, &site);
    if (e != ERR_OK)
        return e;
    if (x->info->store_id != 0 && x->info->store_id != site.store_id)
        return err_set(x->note, ERR_DAMAGED, "La base n'est pas celle que la sauvegarde annonce.");
    if (head.index < x->info->journal_index)
        return err_set(x->note, ERR_DAMAGED,
                       "Le journal s'arrête à l'entrée %" PRIu64 " ; la sauvegarde annonce au moins %" PRIu64 ".",
                       head.index, x->info->journal_index);
    return ERR_OK;
}

/* What is inside a backup is ours alone: proven as pacted will open it. */
static enum err bring_up_to_date(const struct sys *sys, const char *store_dir, struct err_note *note)
{
    struct store *s;
    struct store_options o = {.sys = sys, .dir = store_dir};
    enum err e = store_open(&o, &s, note);
    if (e != ERR_OK)
        return e;
    e = state_migrate(s, note);
    store_close(s);
    return e;
}

static enum err verify_here(const struct sys *sys, const char *store_dir, const struct backup_info *expected, int fd,
                            struct message *end)
{
    struct store *s;
    struct verify_report r = {.say = say_damage, .ctx = &fd};
    struct store_options o = {.sys = sys, .dir = store_dir, .read_only = true};
    enum err e = expected != NULL ? bring_up_to_date(sys, store_dir, &end->note) : ERR_OK;
    if (e == ERR_OK)
        e = store_open(&o, &s, &end->note);
    if (e != ERR_OK)
        return e;
    e = state_verify(s, sys, &r, &end->note);
    struct expectation x = {.info = expected, .note = &end->note};
    if (e == ERR_OK && expected != NULL)
        e = store_view(s, compare_with_backup, &x, &end->note);
    struct trade trade = {.sys = sys, .report = {.say = say_breach, .ctx = &fd}};
    if (e == ERR_OK)
        e = store_view(s, ask_the_rules, &trade, &end->note);
    store_close(s);
    end->report = (struct admin_report){
        .records = r.records, .versions = r.versions, .index_rows = r.index_rows, .search_rows = r.search_rows,
        .total_rows = r.total_rows, .journal_entries = r.journal_entries, .accounts = r.accounts,
        .sessions = r.sessions, .blobs = r.blobs, .blob_bytes = r.blob_bytes, .damages = r.damages,
        .dossiers = trade.report.dossiers, .breaches = trade.report.breaches,
    };
    return e;
}

_Noreturn static void child(const struct sys *sys, const char *store_dir, const struct backup_info *expected, int fd)
{
    struct message end = {.kind = MESSAGE_END};
    struct rlimit none = {0, 0}, cpu = {CHILD_SECONDS, CHILD_SECONDS};
    char data[ADMIN_PATH_BYTES];
    struct stat st;
    if (path_join(store_dir, "data.mdb", data, NULL) == ERR_OK && stat(data, &st) == 0)
        cpu.rlim_cur = cpu.rlim_max = CHILD_SECONDS + (rlim_t)(st.st_size >> 20) * CHILD_SECONDS_PER_MIB;
    /* What LMDB says when it asserts means nothing to who reads it. */
    int quiet = open("/dev/null", O_WRONLY | O_CLOEXEC);
    if (quiet >= 0)
        (void)dup2(quiet, STDERR_FILENO);
    setrlimit(RLIMIT_CORE, &none);
    setrlimit(RLIMIT_CPU, &cpu);
    signal(SIGPIPE, SIG_IGN);
    end.error = verify_here(sys, store_dir, expected, fd, &end);
    tell(fd, &end);
    _exit(0);
}

static void count_damage(struct admin_report *report, const char *sentence)
{
    report->damages++;
    if (report->say != NULL)
        report->say(report->ctx, sentence);
}

/* Reads what the child says to its end. True when it came to its end. */
static bool listen_to_child(int fd, struct admin_report *report, struct message *end)
{
    struct message m;
    for (;;) {
        if (file_read_full(fd, &m, sizeof m) != (int64_t)sizeof m)
            return false;
        if (m.kind == MESSAGE_END) {
            *end = m;
            return true;
        }
        if (m.kind == MESSAGE_DAMAGE)
            count_damage(report, m.note.text);
        else if (report->say_breach != NULL)
            report->say_breach(report->ctx, m.note.text);
    }
}

static enum err child_died(int status, struct admin_report *report, struct err_note *note)
{
    struct err_note why = {0};
    if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
        (void)err_set(&why, ERR_DAMAGED, "La lecture de la base n'en finissait pas : le fichier est abîmé.");
    else if (WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS)
        (void)err_set(&why, ERR_DAMAGED, "Le fichier data.mdb est plus court que ce qu'il annonce : il est coupé.");
    else
        (void)err_set(&why, ERR_DAMAGED, "La lecture de la base s'est arrêtée net (%s) : le fichier est abîmé.",
                      WIFSIGNALED(status) ? strsignal(WTERMSIG(status)) : "fin anormale");
    count_damage(report, why.text);
    return err_set(note, ERR_DAMAGED, "%s Restaurez une sauvegarde.", why.text);
}

static enum err conclude(const struct message *end, struct admin_report *report, struct err_note *note)
{
    uint64_t said = report->damages;
    struct admin_report counts = end->report;
    counts.say = report->say;
    counts.say_breach = report->say_breach;
    counts.ctx = report->ctx;
    if (counts.damages < said)
        counts.damages = said;
    *report = counts;
    if (end->error == ERR_DAMAGED && report->damages == 0)
        count_damage(report, err_sentence(end->error, &end->note));
    if (end->error == ERR_DAMAGED)
        return err_set(note, ERR_DAMAGED, "La base est abîmée en %" PRIu64 " endroit%s : restaurez une sauvegarde.",
                       report->damages, report->damages > 1 ? "s" : "");
    if (end->error != ERR_OK && note != NULL)
        *note = end->note;
    return end->error;
}

enum err verify_store(const struct sys *sys, const char *store_dir, const struct backup_info *expected,
                      struct admin_report *report, struct err_note *note)
{
    int ends[2], status = 0;
    struct message end;
    *report = (struct admin_report){.say = report->say, .say_breach = report->say_breach, .ctx = report->ctx};
    if (pipe2(ends, O_CLOEXEC) != 0)
        return file_failure(note, "tube impossible", store_dir);
    pid_t pid = fork();
    if (pid < 0) {
        close(ends[0]);
        close(ends[1]);
        return err_set(note, ERR_NO_MEMORY, "Le processus de vérification n'a pas pu être lancé.");
    }
    if (pid == 0) {
        close(ends[0]);
        child(sys, store_dir, expected, ends[1]);
    }
    close(ends[1]);
    bool whole = listen_to_child(ends[0], report, &end);
    close(ends[0]);
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
        ;
    return whole ? conclude(&end, report, note) : child_died(status, report, note);
}

enum err admin_verify(const struct sys *sys, const char *dir, struct admin_report *report, struct err_note *note)
{
    char store_dir[ADMIN_PATH_BYTES];
    enum err e = path_join(dir, "store", store_dir, note);
    return e != ERR_OK ? e : verify_store(sys, store_dir, NULL, report, note);
}
