/* The dossier of the worked example through the real daemon, over TLS: whole,
 * and each reference of each record shown by something that came with it. */
#include "tests/integration/pactectl/desk.h"

#include "common/record/record.h"
#include "common/wire/frame.h"
#include "common/wire/wire.h"
#include "tests/support/rawclient.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

TestSuite(dossier, .timeout = 180);

static struct desk d;
static struct arena arena;

static struct raw *connect_as(const char *account, const char *password)
{
    char ca[300];
    snprintf(ca, sizeof ca, "%s/ca.pem", d.daemon.dir);
    struct raw *r = raw_tls(d.daemon.port, ca);
    cr_assert_not_null(r);
    cr_assert(raw_hello(r));
    cr_assert(raw_login(r, account, password));
    return r;
}

static const void *ask(struct raw *r, Pacte__Method method, const ProtobufCMessage *m,
                       const ProtobufCMessageDescriptor *reply)
{
    struct raw_answer a;
    struct err_note note = {.text = ""};
    ProtobufCMessage *out;
    cr_assert(raw_request(r, 7, method, m));
    cr_assert_eq(raw_read(r, &a, 20000), RAW_FRAME);
    cr_assert_eq(a.kind, FRAME_REPLY, "an error");
    cr_assert_eq(wire_unpack(reply, a.body, &arena, &out, &note), ERR_OK, "%s", note.field);
    return out;
}

static uint64_t convention_named(struct raw *r, const char *reference)
{
    Pacte__GetRequest m = PACTE__GET_REQUEST__INIT;
    m.type = PACTE__RECORD_TYPE__RECORD_TYPE_CONVENTION;
    m.key = (char *)(uintptr_t)reference;
    const Pacte__GetReply *reply = ask(r, PACTE__METHOD__METHOD_GET, &m.base, &pacte__get_reply__descriptor);
    return reply->record->header->id;
}

static const Pacte__DossierReply *dossier(struct raw *r, uint64_t convention, uint64_t since)
{
    Pacte__DossierRequest m = PACTE__DOSSIER_REQUEST__INIT;
    m.convention = convention;
    m.since_index = since;
    return ask(r, PACTE__METHOD__METHOD_DOSSIER, &m.base, &pacte__dossier_reply__descriptor);
}

struct whole { const Pacte__DossierReply *reply; const struct record_type *type; uint64_t id; };

static bool is_there(const Pacte__DossierReply *reply, uint32_t type, uint64_t id)
{
    const ProtobufCMessage *body;
    for (size_t i = 0; i < reply->n_records; i++)
        if (reply->records[i]->header->id == id && (uint32_t)record_body(reply->records[i], &body)->number == type)
            return true;
    return false;
}

static enum err expect_there(void *ctx, uint32_t type, uint64_t id)
{
    const struct whole *w = ctx;
    cr_expect(is_there(w->reply, type, id), "%s %llx names a %s that did not come", w->type->name,
              (unsigned long long)w->id, record_type_of(type)->name);
    return ERR_OK;
}

Test(dossier, comes_whole_with_a_name_for_each_reference)
{
    static const char *const files[] = {"proto/models/centre_social.json", "tools/demo.d/centre_social.json"};
    uint32_t types = 0;
    desk_open_all(&d);
    arena_init(&arena, &sys_real, 64 << 20);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++)
        cr_assert_eq(RUN(&d, "load", files[i]), 0, "%s: %s", files[i], d.err);
    struct raw *r = connect_as("coord", COORD_PASSWORD);
    uint64_t id = convention_named(r, "COM-2026-001");
    const Pacte__DossierReply *reply = dossier(r, id, 0);
    cr_assert_gt(reply->n_records, 100);
    cr_expect_eq(reply->next.len, 0);
    cr_expect_eq(reply->records[0]->header->id, id);
    cr_expect_eq(reply->n_auteurs, 1);
    cr_expect_str_eq(reply->auteurs[0]->compte, "coord");
    for (size_t i = 0; i < reply->n_records; i++) {
        const ProtobufCMessage *body;
        struct whole w = {.reply = reply, .id = reply->records[i]->header->id};
        w.type = record_body(reply->records[i], &body);
        cr_assert_not_null(w.type);
        types |= 1u << (unsigned)w.type->number;
        cr_expect_eq(record_refs(w.type, body, expect_there, &w), ERR_OK);
    }
    cr_expect(types >> PACTE__RECORD_TYPE__RECORD_TYPE_MODELE & 1u, "its model");
    cr_expect_eq(dossier(r, id, reply->index)->n_records, 0);
    cr_expect_geq(dossier(r, id, 1)->n_records, reply->n_records, "all of it is younger than the journal's first entry");
    raw_close(r);
    arena_finish(&arena);
    desk_close(&d);
}
