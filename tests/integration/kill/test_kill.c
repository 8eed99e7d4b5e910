/* The daemon is killed without warning under eight clients that write. Nothing
 * that was confirmed is lost, no batch is half there, a write sent again with
 * its key is done once, and the journal chain holds. */
#include "tests/support/scratch.h"
#include "tests/support/writers.h"
#include "tools/admin/admin.h"

#include <criterion/criterion.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { VERIFY_EVERY = 20 };

static struct writers writers;

static unsigned kills(void)
{
    const char *asked = getenv("PACTE_KILLS");
    return asked != NULL ? (unsigned)strtoul(asked, NULL, 10) : 200;
}

static void say(void *ctx, const char *sentence)
{
    (void)ctx;
    fprintf(stderr, "%s\n", sentence);
}

static uint64_t verify(const struct daemon *d, unsigned kill)
{
    struct err_note note = {0};
    struct admin_report report = {.say = say};
    enum err e = admin_verify(&sys_real, d->dir, &report, &note);
    cr_assert_eq(e, ERR_OK, "after kill %u: %s", kill, err_sentence(e, &note));
    return report.journal_entries;
}

static void wait_for_a_write(struct writers *w)
{
    uint64_t before = w->confirmed;
    for (unsigned waited = 0; waited < 10000 && w->confirmed == before && w->violations == 0; waited += 5)
        writers_run(w, 5);
}

Test(kill, nothing_confirmed_is_lost, .timeout = 1200)
{
    struct scratch scratch;
    struct daemon d;
    uint64_t seed = 88172645463325252u, entries = 0, start_us = 0;
    scratch_make(&scratch);
    daemon_init(&d, scratch_path(&scratch, "d"), "pamplemousse-tracteur-19");
    writers_prepare(&writers, &d);
    cr_assert(daemon_start(&d));
    writers_login(&writers);
    for (unsigned k = 1; k <= kills(); k++) {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        writers_start(&writers);
        wait_for_a_write(&writers);
        writers_run(&writers, 1 + (unsigned)(seed % 80));
        daemon_kill(&d);
        writers_stop(&writers);
        cr_assert_eq(writers.violations, 0, "kill %u: %s", k, writers.first_violation);
        if (k % VERIFY_EVERY == 0)
            entries = verify(&d, k);
        cr_assert(daemon_start(&d));
        start_us += (uint64_t)d.started_us;
    }
    writers_look(&writers);
    cr_assert_eq(writers.violations, 0, "at the end: %s", writers.first_violation);
    daemon_kill(&d);
    entries = verify(&d, kills());
    printf("   # %u fois kill -9 sous %d clients : %" PRIu64 " écritures confirmées, 0 perdue ; %" PRIu64
           " au sort inconnu, renvoyées (%" PRIu64 " étaient faites) ; journal de %" PRIu64
           " entrées ; redémarrage en %" PRIu64 " ms\n", kills(), WRITERS, writers.confirmed, writers.sent_again,
           writers.found_done, entries, start_us / kills() / 1000);
    /* The clients did write, and were cut in the middle of it. */
    cr_assert_gt(writers.confirmed, 3 * (uint64_t)kills());
    cr_assert_gt(writers.sent_again, kills());
    writers_finish(&writers);
    cr_assert_eq(writers.violations, 0, "%s", writers.first_violation);
    scratch_remove(&scratch);
}

/* The check can fail: a store put back to an earlier day loses confirmed writes. */
Test(kill, control_a_store_put_back_is_found_out, .timeout = 120)
{
    struct scratch scratch;
    struct daemon d;
    scratch_make(&scratch);
    daemon_init(&d, scratch_path(&scratch, "d"), "pamplemousse-tracteur-19");
    writers_prepare(&writers, &d);
    cr_assert(daemon_start(&d));
    writers_login(&writers);
    writers_start(&writers);
    writers_run(&writers, 300);
    daemon_kill(&d);
    writers_stop(&writers);
    scratch_copy(scratch_path(&scratch, "d/store/data.mdb"), scratch_path(&scratch, "old.mdb"));
    cr_assert(daemon_start(&d));
    writers_start(&writers);
    writers_run(&writers, 500);
    daemon_kill(&d);
    writers_stop(&writers);
    cr_assert_eq(writers.violations, 0, "%s", writers.first_violation);
    scratch_copy(scratch_path(&scratch, "old.mdb"), scratch_path(&scratch, "d/store/data.mdb"));
    cr_assert(daemon_start(&d));
    writers_look(&writers);
    daemon_kill(&d);
    cr_expect_not_null(strstr(writers.first_violation, "lost:"), "lost writes were not seen: %s", writers.first_violation);
    writers_finish(&writers);
    scratch_remove(&scratch);
}
