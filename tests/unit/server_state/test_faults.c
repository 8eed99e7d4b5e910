/* Memory that ends at every possible place: each function must answer
 * NO_MEMORY, leave nothing behind, and do its work when there is enough. */
#include "tests/support/fault.h"
#include "tests/unit/server_state/random.h"
#include "tests/unit/server_state/sample.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>

typedef enum err work_fn(struct world *w, const struct view *v, struct changes *ch, struct arena *a);

static const char *const long_name =
    "nom=Centre social et culturel de la Vallée des Tilleuls et de la Plaine, maison de quartier, espace de vie sociale";

static enum err put_record(struct world *w, const struct view *v, struct changes *ch, struct arena *a)
{
    Pacte__Header h = PACTE__HEADER__INIT;
    h.id = 1;
    h.revision = 3;
    h.changed_ms = w->now_ms;
    return state_put(v, ch, type_of("structure"), &h, world_body(w, "structure", long_name, "commune=Épinay", NULL), a, &w->note);
}

static enum err put_duplicate(struct world *w, const struct view *v, struct changes *ch, struct arena *a)
{
    Pacte__Header h = PACTE__HEADER__INIT;
    h.id = 999;
    h.revision = 1;
    enum err e = state_put(v, ch, type_of("territoire"), &h, world_body(w, "territoire", "code=t1", NULL), a, &w->note);
    return e == ERR_DUPLICATE ? ERR_OK : e;
}

static enum err put_contribution(struct world *w, const struct view *v, struct changes *ch, struct arena *a)
{
    Pacte__Header h = PACTE__HEADER__INIT;
    h.id = 70;
    h.revision = 2;
    ProtobufCMessage *body = world_bodyf(w, "contribution", "convention=%s;financeur=%s;annee=2028;vote=3", id_text(41), id_text(52));
    return state_put(v, ch, type_of("contribution"), &h, body, a, &w->note);
}

static enum err put_account(struct world *w, const struct view *v, struct changes *ch, struct arena *a)
{
    Pacte__Account account = PACTE__ACCOUNT__INIT;
    account.id = 0x100;
    account.account = (char *)(uintptr_t)"Nouveau nom";
    return state_account_put(v, ch, &account, a, &w->note);
}

static enum err put_session(struct world *w, const struct view *v, struct changes *ch, struct arena *a)
{
    Pacte__Session s = PACTE__SESSION__INIT;
    uint8_t token[32] = {9};
    (void)w;
    s.id = 0x200;
    s.account_id = 0x100;
    s.token_hash = (ProtobufCBinaryData){sizeof token, token};
    return state_session_put(v, ch, &s, a);
}

static enum err put_rest(struct world *w, const struct view *v, struct changes *ch, struct arena *a)
{
    struct site site = {.store_id = 5, .name = "Bellerive", .time_zone = "Europe/Paris"};
    struct key_seen seen = {.journal_index = 1};
    struct journal_head head;
    Pacte__BlobCommand b = PACTE__BLOB_COMMAND__INIT;
    Pacte__BlobPutReply reply = PACTE__BLOB_PUT_REPLY__INIT;
    uint8_t sha256[32] = {1}, data[100] = {2};
    b.sha256 = (ProtobufCBinaryData){sizeof sha256, sha256};
    b.total_bytes = 262144 + 100;
    b.chunk = 0;
    b.data = (ProtobufCBinaryData){sizeof data, data};
    enum err e = state_site_put(ch, &site);
    if (e == ERR_OK)
        e = state_key_put(ch, 7, bytes_text("0123456789abcdef"), 5, &seen);
    if (e == ERR_OK)
        e = state_journal_append(v, ch, 1, 5, bytes_text("command"), bytes_text("result"), a, &head);
    if (e == ERR_OK)
        e = state_key_purge(v, ch, INT64_MAX, 100, a);
    if (e == ERR_OK && state_blob_put(v, ch, &b, a, &reply, &w->note) != ERR_INVALID)
        e = ERR_INTERNAL;
    return e;
}

static bool keep(void *ctx, const struct state_hit *h)
{
    (void)ctx;
    return h->id != 0;
}

static enum err count_account(void *ctx, const Pacte__Account *account)
{
    (void)account;
    ++*(size_t *)ctx;
    return ERR_OK;
}

static enum err read_all(struct world *w, const struct view *v, struct changes *ch, struct arena *a)
{
    struct state_hit hits[20];
    struct stored s;
    struct scope scope;
    ProtobufCMessage *body;
    Pacte__Header *header;
    Pacte__JournalEntry *entry;
    size_t count = 0;
    bool more;
    (void)w;
    (void)ch;
    enum err e = state_search(v, "centre social", a, 20, keep, NULL, hits, &count, &more);
    if (e == ERR_OK)
        e = state_get(v, type_of("contribution"), 70, &s);
    if (e == ERR_OK)
        e = state_header(&s, a, &header);
    if (e == ERR_OK)
        e = state_body(&s, a, &body);
    if (e == ERR_OK)
        e = state_scope(v, s.type, body, 70, a, &scope);
    if (e == ERR_OK)
        e = state_journal_get(v, 3, a, &entry);
    return e == ERR_OK ? state_accounts(v, a, count_account, &count) : e;
}

/* --- The sweep ------------------------------------------------------------------------- */

struct attempt {
    struct world *world;
    work_fn *work;
    struct arena arena;
    enum err error;
};

/* Undone in any case: the next attempt finds what this one found. */
static enum err attempt_fn(struct store_write *sw, void *ctx)
{
    struct attempt *t = ctx;
    struct changes ch;
    struct view v = {.read = store_as_read(sw), .changes = &ch};
    changes_init(&ch, &t->arena);
    t->error = t->work(t->world, &v, &ch, &t->arena);
    return ERR_CANCELLED;
}

static void sweep(struct world *w, work_fn *work, const char *name)
{
    size_t failures = 0;
    for (size_t ceiling = 0;; ceiling += 16) {
        struct fault f = {0};
        struct sys sys = fault_sys(&f);
        struct attempt t = {.world = w, .work = work};
        arena_reset(&w->bodies);
        arena_init(&t.arena, &sys, ceiling);
        cr_assert_eq(store_change(w->store, attempt_fn, &t, NULL), ERR_CANCELLED);
        arena_finish(&t.arena);
        cr_assert_eq(f.live, 0, "%s with %zu bytes leaked", name, ceiling);
        if (t.error == ERR_OK)
            break;
        cr_assert_eq(t.error, ERR_NO_MEMORY, "%s with %zu bytes: %s", name, ceiling, err_name(t.error));
        cr_assert_lt(++failures, 100000, "%s never has enough", name);
    }
    cr_assert_gt(failures, 1, "%s asks for no memory at all", name);
}

#define PUT(type, id, ...) cr_assert_eq(world_put(&w, type, id, world_bodyf(&w, type, __VA_ARGS__)), ERR_OK)

Test(faults, memory_that_ends_anywhere, .timeout = 300)
{
    static const struct { work_fn *work; const char *name; } works[] = {
        {put_record, "put"}, {put_duplicate, "duplicate"}, {put_contribution, "contribution"}, {put_account, "account"},
        {put_session, "session"}, {put_rest, "rest"}, {read_all, "read"},
    };
    struct world w;
    world_open(&w);
    sample_fill(&w);
    PUT("structure", 1, "nom=Centre social A");
    PUT("structure", 1, "nom=Centre social B");
    PUT("territoire", 1, "code=T1");
    PUT("convention", 40, "reference=CA;structures=%s", id_text(1));
    PUT("signataire", 60, "convention=%s;organisation=%s", id_text(40), id_text(51));
    PUT("contribution", 70, "convention=%s;financeur=%s;annee=2027;vote=3", id_text(40), id_text(52));
    PUT("versement", 80, "contribution=%s;recu=3", id_text(70));
    for (size_t i = 0; i < sizeof works / sizeof works[0]; i++)
        sweep(&w, works[i].work, works[i].name);
    world_close(&w);
}

Test(faults, a_verification_without_memory_says_so, .timeout = 120)
{
    struct world w;
    world_open(&w);
    sample_fill(&w);
    for (size_t n = 1;; n += n < 10 ? 1 : 11) {
        struct fault f = {.fail_at = n};
        struct sys sys = fault_sys(&f);
        struct verify_report r = {0};
        enum err e = state_verify(w.store, &sys, &r, &w.note);
        cr_assert_eq(f.live, 0, "call %zu", n);
        cr_assert_eq(r.damages, 0, "want of memory is no damage: call %zu", n);
        if (!f.fired) {
            cr_assert_eq(e, ERR_OK);
            break;
        }
        cr_assert_eq(e, ERR_NO_MEMORY, "call %zu: %s", n, err_name(e));
    }
    world_close(&w);
}

/* --- The same operations give the same bytes ------------------------------------------------ */

struct row_print {
    FILE *to;
    enum store_table table;
};

static enum err print_fn(struct world *w, const struct view *v, void *ctx)
{
    struct row_print *p = ctx;
    struct store_key prefix;
    struct view_walk walk;
    struct bytes key, value;
    (void)w;
    store_key_init(&prefix, p->table);
    cr_assert_eq(view_walk_begin(v, &prefix, NULL, false, &walk), ERR_OK);
    while (view_walk_next(&walk, &key, &value) == ERR_OK) {
        fwrite(key.data, 1, key.len, p->to);
        fputc('|', p->to);
        fwrite(value.data, 1, value.len, p->to);
        fputc('\n', p->to);
    }
    view_walk_end(&walk);
    return ERR_OK;
}

static void copy_all(struct world *w, FILE *to)
{
    for (int t = 0; t < TABLE_COUNT; t++) {
        struct row_print p = {to, (enum store_table)t};
        cr_assert_eq(world_view(w, print_fn, &p), ERR_OK);
    }
}

Test(faults, the_same_operations_give_the_same_bytes, .timeout = 120)
{
    char *bytes[2];
    size_t lengths[2];
    for (size_t i = 0; i < 2; i++) {
        struct world w;
        FILE *to = open_memstream(&bytes[i], &lengths[i]);
        world_open(&w);
        sample_fill(&w);
        copy_all(&w, to);
        fclose(to);
        world_close(&w);
    }
    cr_assert_gt(lengths[0], 100000);
    cr_assert_eq(lengths[0], lengths[1]);
    cr_assert(memcmp(bytes[0], bytes[1], lengths[0]) == 0);
    free(bytes[0]);
    free(bytes[1]);
}
