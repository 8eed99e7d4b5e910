/* No state that a power cut can leave loses an acknowledged write.
 *
 * The store is changed by real commands, every write of LMDB to its file is
 * recorded, and the file is rebuilt as it may be after a cut at each point.
 * The control lets the disk lie about syncs: it must fail, or the harness is
 * blind. Assumed: a sector of 512 bytes is whole (docs/reliability.md). */
#include "tests/integration/power/replayer.h"
#include "tests/support/sample.h"
#include "tests/support/scratch.h"

#include "server/state/state.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { COMMITS = 150, FIRST_ID = 100000, FULL_CHECK_EVERY = 40 };

struct truth {
    uint64_t journal_index[COMMITS + 1];
    uint8_t digest[COMMITS + 1][32];
};

static struct truth truth;
static struct recording recording;
static struct sample_batch batch;

static enum err one_command(struct sample_store *s, unsigned n)
{
    if (n % 12 == 5)
        return sample_blob(s, 30000);
    if (n % 12 == 9)
        return sample_session(s, s->account);
    /* Ten groups of records, created in the first turn and changed in the next. */
    unsigned group = n % 10;
    static uint32_t revision[10];
    sample_batch(&batch, FIRST_ID + group * 100, 1 + group % 4, revision[group], n);
    revision[group]++;
    return sample_write(s, &batch);
}

static void record_workload(const struct scratch *scratch)
{
    struct sample_store s;
    const char *dir = scratch_path(scratch, "store");
    sample_open(&s, dir, true);
    uint64_t writer = sample_account(&s, "essai", PACTE__ROLE__ROLE_FEDERATION, NULL), commands = s.commands;
    sample_close(&s);
    sample_open(&s, dir, false);
    s.account = writer;
    s.commands = commands;
    cr_assert_eq(sample_digest(s.store, &truth.journal_index[0], truth.digest[0]), ERR_OK);
    recorder_start(&recording, scratch_path(scratch, "store/data.mdb"));
    for (unsigned n = 1; n <= COMMITS; n++) {
        enum err e = one_command(&s, n);
        cr_assert_eq(e, ERR_OK, "command %u: %s", n, err_name(e));
        recorder_acknowledge(n);
        cr_assert_eq(sample_digest(s.store, &truth.journal_index[n], truth.digest[n]), ERR_OK);
        cr_assert_eq(truth.journal_index[n], truth.journal_index[n - 1] + 1);
    }
    recorder_stop();
    sample_close(&s);
}

/* Reads everything, derives everything anew, then goes on writing. */
static bool full_check(const char *dir)
{
    struct store *s;
    struct verify_report report = {0};
    struct store_options o = {.sys = &sys_real, .dir = dir, .map_bytes = 64 << 20};
    if (store_open(&o, &s, NULL) != ERR_OK)
        return false;
    struct sample_store writer = {.store = s, .commands = 100000, .account = 0};
    arena_init(&writer.arena, &sys_real, 16 << 20);
    bool good = state_verify(s, &sys_real, &report, NULL) == ERR_OK && sample_session(&writer, 1001) != ERR_STORE &&
                state_verify(s, &sys_real, &report, NULL) == ERR_OK;
    arena_finish(&writer.arena);
    store_close(s);
    return good;
}

static bool check(const char *path, uint32_t acknowledged, size_t nth, void *ctx)
{
    (void)ctx;
    char dir[512];
    struct store *s;
    uint64_t index = 0;
    uint8_t digest[32];
    snprintf(dir, sizeof dir, "%.*s", (int)(strlen(path) - strlen("/data.mdb")), path);
    struct store_options o = {.sys = &sys_real, .dir = dir, .read_only = true, .map_bytes = 64 << 20};
    if (store_open(&o, &s, NULL) != ERR_OK)
        return false;
    bool good = sample_digest(s, &index, digest) == ERR_OK;
    store_close(s);
    /* Nothing acknowledged is lost, and nothing but the commit under way is new. */
    good = good && index >= truth.journal_index[acknowledged] && index <= truth.journal_index[acknowledged] + 1;
    if (!good || index - truth.journal_index[0] > COMMITS)
        return false;
    good = memcmp(digest, truth.digest[index - truth.journal_index[0]], 32) == 0;
    return good && (nth % FULL_CHECK_EVERY != 0 || full_check(dir));
}

static size_t subsets(void)
{
    return getenv("PACTE_LONG") != NULL ? 10 : 4;
}

Test(power, no_cut_loses_an_acknowledged_write, .timeout = 900)
{
    struct scratch scratch;
    struct replay_result r;
    scratch_make(&scratch);
    record_workload(&scratch);
    size_t syncs = 0;
    for (size_t i = 0; i < recording.count; i++)
        syncs += recording.events[i].kind == EVENT_SYNC || recording.events[i].kind == EVENT_WRITE_SYNCED;
    cr_assert_geq(syncs, 2 * COMMITS, "LMDB no longer syncs twice for a commit: look again at the assumptions");
    struct replay_options o = {
        .recording = &recording, .dir = scratch.dir, .subsets = subsets(), .workers = 2, .seed = 1, .check = check,
    };
    replay(&o, &r);
    printf("   # %zu états de coupure de courant, %zu mauvais (%zu événements, %d écritures confirmées)\n", r.states,
           r.bad, recording.count, COMMITS);
    cr_expect_eq(r.bad, 0, "%zu bad states of %zu, the first is %zu", r.bad, r.states, r.first_bad);
    cr_assert_geq(r.states, 500 * subsets());
    recording_free(&recording);
    scratch_remove(&scratch);
}

Test(power, control_a_disk_that_lies_is_found_out, .timeout = 300)
{
    struct scratch scratch;
    struct replay_result r;
    scratch_make(&scratch);
    record_workload(&scratch);
    struct replay_options o = {
        .recording = &recording, .dir = scratch.dir, .subsets = 2, .states_max = 1000, .ignore_syncs = true,
        .workers = 2, .seed = 1, .check = check,
    };
    replay(&o, &r);
    printf("   # témoin sans synchronisation : %zu états mauvais sur %zu, dont %zu lectures interrompues\n", r.bad,
           r.states, r.deaths);
    cr_assert_gt(r.bad, r.states / 2, "the harness does not see a disk that loses what it confirmed");
    recording_free(&recording);
    scratch_remove(&scratch);
}
