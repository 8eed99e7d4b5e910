/* A dossier that takes more than its share of the memory is refused by name, and
 * one that does not is read. */
#include "server/dossier/fill.h"
#include "tests/support/demo.h"

#include <criterion/criterion.h>
#include <string.h>

static struct world w;
static void setup(void)
{
    demo_open(&w);
    demo_load(&w, "tools/demo.d/centre_social.json");
}
static void teardown(void) { world_close(&w); }
TestSuite(room, .init = setup, .fini = teardown, .timeout = 60);

struct filling { size_t ceiling, used, signatories; enum err error; };

static enum err fill(const struct store_read *read, void *ctx)
{
    struct filling *f = ctx;
    struct view v = {.read = read};
    struct arena a;
    struct dossier d;
    arena_init(&a, &sys_real, f->ceiling);
    struct dossier_source s = {.view = &v, .arena = &a, .note = &w.note, .read = dossier_read_all, .types = DOSSIER_ALL};
    s.ctx = &s;
    f->error = dossier_fill_convention(&s, demo_id("com-2026-001"), &d);
    f->used = a.used_bytes;
    f->signatories = f->error == ERR_OK ? d.n_signataires : 0;
    arena_finish(&a);
    return ERR_OK;
}

static struct filling filled(size_t ceiling)
{
    struct filling f = {.ceiling = ceiling};
    cr_assert_eq(store_view(w.store, fill, &f, NULL), ERR_OK);
    return f;
}

Test(room, a_quarter_of_the_memory_stays_for_what_is_computed)
{
    struct filling whole = filled(64u << 20);
    cr_assert_eq(whole.error, ERR_OK, "%s", w.note.text);
    cr_expect_eq(whole.signatories, 8, "%zu", whole.signatories);
    struct filling fits = filled(whole.used / 3 * 4 + 16);
    cr_expect_eq(fits.error, ERR_OK, "%s", w.note.text);
    cr_expect_eq(fits.signatories, whole.signatories);
    struct filling large = filled(whole.used + 4096);
    cr_expect_eq(large.error, ERR_TOO_LARGE, "%d", (int)large.error);
    cr_expect_str_eq(w.note.field, "convention");
    cr_expect(strstr(w.note.text, "COM-2026-001") != NULL && strstr(w.note.text, "Archivez") != NULL, "%s", w.note.text);
}
