/* tools/bench runs this: it makes a store, starts the servers, and prints. */
#include "tests/bench/side_by_side/postgres.h"
#include "tests/bench/side_by_side/servers.h"

#include "tests/support/federation.h"
#include "tools/admin/admin.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

enum { QUICK_PART = 4 };               /* of a federation: making it is most of the time */

static struct bench b;
static struct postgres pg;

static void make_records(struct bench *x)
{
    static struct sample_batch batch;
    struct sample_store s;
    sample_open(&s, scratch_path(&x->scratch, "d/store"), false);
    sample_account(&s, "bench", PACTE__ROLE__ROLE_FEDERATION, "bench-violoncelle-88-gravier");
    for (unsigned first = 1; first <= x->records; first += SAMPLE_BATCH) {
        sample_batch(&batch, first, SAMPLE_BATCH, 0, 1);
        if (sample_write(&s, &batch) != ERR_OK)
            abort();
    }
    sample_close(&s);
}

static void print_machine(void)
{
    struct utsname u;
    uname(&u);
    printf("pacte %s, %ld cœurs, %s %s, %u tours de %u ms en alternance ; médiane (min–max).\n"
           "Seuls les rapports d'un même essai ont un sens : la machine est partagée.\n",
           PACTE_VERSION, sysconf(_SC_NPROCESSORS_ONLN), u.sysname, u.release, b.rounds, b.round_ms);
}

static void start_all(bool want_postgres)
{
    struct rlimit files;
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    signal(SIGPIPE, SIG_IGN);
    scratch_make(&b.scratch);
    daemon_init(&b.d, scratch_path(&b.scratch, "d"), "bench-violoncelle-88-gravier");
    if (admin_fingerprint(b.d.dir, b.fingerprint, NULL) != ERR_OK)
        abort();
    fprintf(stderr, "Préparation de %u %s…\n", b.structures > 0 ? b.structures : b.records,
            b.structures > 0 ? "structures" : "fiches");
    if (b.structures > 0)
        federation_make(&b);
    else
        make_records(&b);
    if (!daemon_start(&b.d))
        exit(1);
    pacte_login(&b);
    if (want_postgres && !postgres_there())
        fprintf(stderr, "PostgreSQL 15 n'est pas installé : ses mesures manquent (tools/deps bench).\n");
    else if (want_postgres && postgres_start(&pg, &b))
        b.postgres = &pg;
}

static void measure_all(void)
{
    measure_point_read(&b);
    measure_writes(&b);
    postgres_stop(&pg);
    measure_memory(&b);
    measure_start(&b);
}

int main(int argc, char **argv)
{
    bool want_postgres = true, quick = false;
    b.rounds = 7;
    b.round_ms = 1000;
    b.records = RECORDS;
    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--quick") == 0) {
            quick = true;
            b.rounds = 5;
            b.round_ms = 350;
        } else if (strcmp(argv[i], "--sans-postgres") == 0)
            want_postgres = false;
        else if (strcmp(argv[i], "--federation") == 0)
            b.structures = FEDERATION_STRUCTURES;
        else {
            fprintf(stderr, "Usage : tools/bench [federation] [--quick] [--sans-postgres]\n");
            return 2;
        }
    }
    if (quick)
        b.structures /= QUICK_PART;
    setvbuf(stdout, NULL, _IOLBF, 0);
    print_machine();
    start_all(want_postgres && b.structures == 0);
    if (b.structures > 0)
        measure_federation(&b);
    else
        measure_all();
    printf("\n%u tours ont été dérangés par d'autres programmes, même repris : à zéro, les rapports sont sûrs.\n",
           quiet_disturbed());
    daemon_signal(&b.d, SIGTERM);
    scratch_remove(&b.scratch);
    return 0;
}
