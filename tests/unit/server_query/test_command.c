/* What the journal says of a command, read from its bytes. */
#include "common/base/text.h"
#include "proto/command.pb-c.h"
#include "server/query/command.h"
#include "tests/unit/server_query/reader.h"

#include <criterion/criterion.h>
#include <string.h>

static struct arena arena;

static void set_up(void) { arena_init(&arena, &sys_real, 8 << 20); }
static void tear_down(void) { arena_finish(&arena); }

TestSuite(command, .init = set_up, .fini = tear_down, .timeout = 20);

static struct bytes pack(Pacte__Command *c)
{
    static Pacte__Actor actor;
    struct bytes out;
    pacte__actor__init(&actor);
    actor.account_id = 7;
    actor.account = (char *)"marie";
    actor.source = (char *)"192.0.2.7:1";
    c->version = 1;
    c->actor = &actor;
    c->at_ms = 1790000000000;
    c->reason = (char *)"Pourquoi";
    cr_assert_eq(wire_pack(&c->base, &arena, &out), ERR_OK);
    return out;
}

static bool is(struct bytes b, const char *text) { return bytes_equal(b, bytes_text(text)); }

static void expect(Pacte__Command *c, const char *name, const char *summary)
{
    struct command_read r;
    char said[COMMAND_SUMMARY_BYTES];
    cr_assert_eq(command_read(pack(c), &r), ERR_OK);
    cr_expect(is(r.account, "marie") && is(r.source, "192.0.2.7:1") && is(r.reason, "Pourquoi"), "%s", name);
    cr_expect_eq(r.at_ms, 1790000000000);
    cr_expect_str_eq(command_name(r.action), name);
    cr_assert_eq(command_summary(&r, said), ERR_OK);
    cr_expect_str_eq(said, summary);
}

static Pacte__Command batch_of(Pacte__BatchRequest *b)
{
    static Pacte__Convention convention;
    static Pacte__Contribution contribution;
    static Pacte__Record records[3];
    static Pacte__DeleteRequest gone;
    static Pacte__Operation operations[4], *list[4];
    pacte__convention__init(&convention);
    pacte__contribution__init(&contribution);
    pacte__delete_request__init(&gone);
    gone.type = TYPE(DOCUMENT);
    for (size_t i = 0; i < 4; i++) {
        pacte__operation__init(&operations[i]);
        list[i] = &operations[i];
        operations[i].what_case = i < 3 ? PACTE__OPERATION__WHAT_PUT : PACTE__OPERATION__WHAT_DELETE;
    }
    for (size_t i = 0; i < 3; i++) {
        pacte__record__init(&records[i]);
        records[i].body_case = i == 0 ? PACTE__RECORD__BODY_CONVENTION : PACTE__RECORD__BODY_CONTRIBUTION;
        if (i == 0)
            records[i].convention = &convention;
        else
            records[i].contribution = &contribution;
        operations[i].put = &records[i];
    }
    operations[3].delete_ = &gone;
    pacte__batch_request__init(b);
    b->operations = list;
    b->n_operations = 4;
    Pacte__Command c = PACTE__COMMAND__INIT;
    c.action_case = PACTE__COMMAND__ACTION_BATCH;
    c.batch = b;
    return c;
}

Test(command, each_kind_has_its_line)
{
    Pacte__BatchRequest batch;
    Pacte__Command c = batch_of(&batch);
    expect(&c, "batch", "4 fiches : convention, contribution (2), document ; dont archivage ou rétablissement : 1");
    batch.n_operations = 1;
    expect(&c, "batch", "1 fiche : convention");
    batch.n_operations = 0;
    expect(&c, "batch", "0 fiche");

    Pacte__AccountCommand account = PACTE__ACCOUNT_COMMAND__INIT;
    Pacte__Account a = PACTE__ACCOUNT__INIT;
    a.account = (char *)"jeanne";
    a.password_hash = (char *)"$argon2id$secret";
    account.account = &a;
    c = (Pacte__Command)PACTE__COMMAND__INIT;
    c.action_case = PACTE__COMMAND__ACTION_ACCOUNT;
    c.account = &account;
    expect(&c, "account", "compte « jeanne »");

    Pacte__SessionOpenCommand open = PACTE__SESSION_OPEN_COMMAND__INIT;
    Pacte__Session s = PACTE__SESSION__INIT;
    s.client = (char *)"pacte 0.1.0";
    open.session = &s;
    c = (Pacte__Command)PACTE__COMMAND__INIT;
    c.action_case = PACTE__COMMAND__ACTION_SESSION_OPEN;
    c.session_open = &open;
    expect(&c, "session_open", "avec pacte 0.1.0");

    Pacte__BlobCommand blob = PACTE__BLOB_COMMAND__INIT;
    blob.chunk = 4;
    c = (Pacte__Command)PACTE__COMMAND__INIT;
    c.action_case = PACTE__COMMAND__ACTION_BLOB;
    c.blob = &blob;
    expect(&c, "blob", "pièce jointe, morceau 5");

    Pacte__PurgeCommand purge = PACTE__PURGE_COMMAND__INIT;
    c = (Pacte__Command)PACTE__COMMAND__INIT;
    c.action_case = PACTE__COMMAND__ACTION_PURGE;
    c.purge = &purge;
    expect(&c, "purge", "");
}

/* A refused command may hold a name that no account may bear. */
Test(command, a_line_stays_a_line_of_clean_text)
{
    static char name[4000];
    struct command_read r;
    char said[COMMAND_SUMMARY_BYTES];
    for (size_t i = 0; i + 2 < sizeof name; i += 2)
        memcpy(name + i, i % 100 == 0 ? "\n\x1b" : "é", 2);
    for (size_t shift = 0; shift < 4; shift++) {
        Pacte__AccountCommand account = PACTE__ACCOUNT_COMMAND__INIT;
        Pacte__Account a = PACTE__ACCOUNT__INIT;
        Pacte__Command c = PACTE__COMMAND__INIT;
        a.account = name + 2 * shift;
        account.account = &a;
        c.action_case = PACTE__COMMAND__ACTION_ACCOUNT;
        c.account = &account;
        cr_assert_eq(command_read(pack(&c), &r), ERR_OK);
        cr_assert_eq(command_summary(&r, said), ERR_OK);
        cr_expect(text_clean(bytes_text(said), false), "%s", said);
    }
}

Test(command, cut_anywhere_it_is_read_or_refused)
{
    Pacte__BatchRequest batch;
    Pacte__Command c = batch_of(&batch);
    struct bytes whole = pack(&c);
    char said[COMMAND_SUMMARY_BYTES];
    size_t refused = 0;
    for (size_t cut = 0; cut < whole.len; cut++) {
        struct command_read r;
        uint8_t *copy = arena_copy(&arena, whole.data, cut);     /* of its own, so that reading beyond is seen */
        enum err e = command_read(bytes_of(copy, cut), &r);
        if (e == ERR_OK)
            e = command_summary(&r, said);
        refused += e != ERR_OK;
        cr_expect(e == ERR_OK || e == ERR_MALFORMED, "cut at %zu: %s", cut, err_name(e));
    }
    cr_expect_gt(refused, whole.len / 2);
}

Test(command, an_unknown_action_has_no_name)
{
    cr_expect_str_eq(command_name(0), "?");
    cr_expect_str_eq(command_name(6), "?", "a field that is no action");
    cr_expect_str_eq(command_name(99), "?");
}

Test(command, the_error_of_a_result)
{
    Pacte__Result result = PACTE__RESULT__INIT;
    struct bytes packed;
    uint32_t error = 7;
    result.sentence = (char *)"Non.";
    cr_assert_eq(wire_pack(&result.base, &arena, &packed), ERR_OK);
    cr_assert_eq(result_error(packed, &error), ERR_OK);
    cr_expect_eq(error, 0);
    result.error = ERR_CONFLICT;
    cr_assert_eq(wire_pack(&result.base, &arena, &packed), ERR_OK);
    cr_assert_eq(result_error(packed, &error), ERR_OK);
    cr_expect_eq(error, ERR_CONFLICT);
    cr_expect_neq(result_error(bytes_of(packed.data, packed.len - 1), &error), ERR_OK);
}
