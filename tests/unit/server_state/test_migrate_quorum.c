/* What a meeting of schema 3 said of its quorum is a dérogation afterwards: of
 * the decisions that it covered, with its reason, its author and its day. */
#include "server/state/internal.h"
#include "tests/unit/server_state/damage.h"

#include "common/value/day.h"
#include "proto/former.pb-c.h"

#include <criterion/criterion.h>
#include <string.h>

enum { CONVENTION = 40, STRUCTURE = 1, INSTANCE = 60, WITH = 61, WITHOUT = 62, AUTHOR = 9, FIELD = 10 };
#define FIRST_MS 1779300000000          /* 2026-05-20 */
#define LATER_MS 1779900000000          /* 2026-05-27 */

#define PUT(type, id, ...) cr_assert_eq(world_put(&w, type, id, world_bodyf(&w, type, __VA_ARGS__)), ERR_OK, "%s", w.note.text)

static struct world w;

static enum err author(struct world *x, const struct view *v, struct changes *ch, void *ctx)
{
    Pacte__Account a = PACTE__ACCOUNT__INIT;
    (void)ctx;
    a.id = AUTHOR;
    a.account = (char *)(uintptr_t)"emilie";
    a.password_hash = (char *)(uintptr_t)"$argon2id$";
    return state_account_put(v, ch, &a, &x->arena, &x->note);
}

/* One version of a meeting as schema 3 wrote it: the field that is gone, after
 * the others, and its words in the search. */
static void meeting(uint64_t id, uint32_t revision, int64_t at_ms, const char *reason)
{
    Pacte__Header h = PACTE__HEADER__INIT;
    Pacte__FormerReunion old = PACTE__FORMER_REUNION__INIT;
    struct store_key k;
    uint8_t p[1024];
    h.id = id;
    h.revision = revision;
    h.changed_ms = at_ms;
    h.changed_by = AUTHOR;
    old.quorum_derogation = (char *)(uintptr_t)reason;
    struct bytes header = packed(&w, &h.base), last = packed(&w, &old.base);
    struct bytes body = packed(&w, world_bodyf(&w, "reunion", "instance=%s;date=2026-05-20;tenue=oui", id_text(INSTANCE)));
    put_be32(p, revision);
    p[4] = 0;
    put_be64(p + 5, (uint64_t)at_ms);
    put_be16(p + 13, (uint16_t)header.len);
    memcpy(p + RECORD_FIXED_BYTES, header.data, header.len);
    memcpy(p + RECORD_FIXED_BYTES + header.len, body.data, body.len);
    memcpy(p + RECORD_FIXED_BYTES + header.len + body.len, last.data, last.len);
    key_record(&k, type_of("reunion"), id);
    if (revision == 1)
        key_version(&k, type_of("reunion"), id, 1);
    row_forge(&w, &k, bytes_of(p, RECORD_FIXED_BYTES + header.len + body.len + last.len));
}

static void word(uint64_t meeting, const char *text)
{
    struct store_key k;
    struct bytes nothing = bytes_of("", 0);
    store_key_init(&k, TABLE_SEARCH);
    store_key_bytes(&k, bytes_text(text));
    store_key_u8(&k, 0);
    store_key_u16(&k, (uint16_t)type_of("reunion")->number);
    store_key_u64(&k, meeting);
    store_key_u16(&k, FIELD * 256);
    world_raw(&w, &k, &nothing);
}

static void write_schema(uint32_t version)
{
    struct store_key k;
    uint8_t payload[4];
    key_meta(&k, meta_schema);
    put_be32(payload, version);
    row_forge(&w, &k, bytes_of(payload, sizeof payload));
}

static void decision(uint64_t id, unsigned number, uint64_t of, const char *state)
{
    PUT("decision", id, "convention=%s;reunion=%s;annee=2026;numero=%u;objet=Une;etat=%s", id_text(CONVENTION), id_text(of), number,
        state);
}

/* Two meetings, of which one says why it decided without quorum, and says it
 * again when it is written once more. */
static void make_version_3(void)
{
    world_open(&w);
    cr_assert_eq(world_change(&w, author, NULL), ERR_OK);
    PUT("organisation", 51, "nom=Ville");
    PUT("structure", STRUCTURE, "nom=Les Tilleuls;gestionnaire=%s", id_text(51));
    PUT("convention", CONVENTION, "reference=C1;structures=%s", id_text(STRUCTURE));
    PUT("instance", INSTANCE, "convention=%s;type=COPIL;nom=Copil", id_text(CONVENTION));
    for (uint64_t id = WITH; id <= WITHOUT; id++)
        for (int revision = 1; revision <= 2; revision++)
            PUT("reunion", id, "instance=%s;date=2026-05-20;tenue=oui", id_text(INSTANCE));
    meeting(WITH, 1, FIRST_MS, "Urgence constatée");
    meeting(WITH, 2, LATER_MS, "Urgence constatée");
    meeting(WITHOUT, 2, LATER_MS, "");
    word(WITH, "urgence");
    word(WITH, "constatee");
    decision(71, 1, WITH, "adoptee");
    decision(72, 2, WITH, "rejetee");
    decision(73, 3, WITHOUT, "adoptee");
    decision(74, 4, WITH, "adoptee");
    write_schema(3);
}

static const Pacte__Convention *convention;
static Pacte__Header *header;

static enum err read_convention(struct world *x, const struct view *v, void *ctx)
{
    struct stored s;
    ProtobufCMessage *m;
    (void)ctx;
    enum err e = state_get(v, type_of("convention"), CONVENTION, &s);
    if (e == ERR_OK)
        e = state_body(&s, &x->bodies, &m);
    if (e == ERR_OK)
        e = state_header(&s, &x->bodies, &header);
    convention = (const Pacte__Convention *)m;
    return e;
}

static void expect_lifted(size_t at, uint64_t decision)
{
    const Pacte__Derogation *x = convention->derogations[at];
    cr_expect_str_eq(x->regle, "quorum");
    cr_expect_str_eq(x->raison, "Urgence constatée");
    cr_expect_str_eq(x->compte, "emilie");
    cr_expect_eq(x->objet->type, PACTE__RECORD_TYPE__RECORD_TYPE_DECISION);
    cr_expect_eq(x->objet->id, decision);
    cr_expect_eq(x->le->number, day_of_ms(FIRST_MS).number, "the day when it was first said");
}

Test(migrate_quorum, the_reason_of_a_meeting_lifts_the_rule_of_its_decisions, .timeout = 60)
{
    make_version_3();
    cr_assert_eq(world_view(&w, read_convention, NULL), ERR_OK);
    int64_t before_ms = header->changed_ms;
    cr_assert_eq(state_migrate(w.store, &w.note), ERR_OK, "%s", w.note.text);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    cr_assert_eq(world_view(&w, read_convention, NULL), ERR_OK);
    cr_assert_eq(convention->n_derogations, 2, "not the one that was rejected, nor that of the silent meeting");
    expect_lifted(0, 71);
    expect_lifted(1, 74);
    cr_expect_eq(header->revision, 2);
    cr_expect_eq(header->changed_by, AUTHOR);
    cr_expect_eq(header->changed_ms, before_ms > FIRST_MS ? before_ms : FIRST_MS, "versions stay in order");
    world_close(&w);
}

/* A later one of the same rule, by a person, is not doubled. */
Test(migrate_quorum, what_is_lifted_already_stays_as_it_is, .timeout = 60)
{
    make_version_3();
    Pacte__Convention *c = (Pacte__Convention *)world_bodyf(&w, "convention", "reference=C1;structures=%s", id_text(STRUCTURE));
    Pacte__Derogation x = PACTE__DEROGATION__INIT, *list = &x;
    x.regle = (char *)(uintptr_t)"quorum";
    x.raison = (char *)(uintptr_t)"Pour tout le dossier";
    c->derogations = &list;
    c->n_derogations = 1;
    cr_assert_eq(world_put(&w, "convention", CONVENTION, &c->base), ERR_OK);
    cr_assert_eq(state_migrate(w.store, &w.note), ERR_OK, "%s", w.note.text);
    cr_assert_eq(world_view(&w, read_convention, NULL), ERR_OK);
    cr_expect_eq(convention->n_derogations, 1);
    cr_expect_eq(header->revision, 2);
    cr_assert_eq(world_verify(&w, NULL, true), ERR_OK);
    world_close(&w);
}
