#include "tests/unit/client_tui_data/rig.h"

#include "common/json/json.h"
#include "common/wire/wire.h"

#include <criterion/criterion.h>

struct bytes rig_record(struct arena *a, const char *json)
{
    struct json_record r;
    struct err_note note = {0};
    struct bytes packed;
    cr_assert_eq(json_record_parse(bytes_text(json), a, &r, &note), ERR_OK, "%s: %s", note.field, note.text);
    if (r.record->header->revision == 0)
        r.record->header->revision = 3;
    cr_assert_eq(wire_pack(&r.record->base, a, &packed), ERR_OK);
    return packed;
}

struct edit *rig_edit(struct edits *e, struct bytes base)
{
    struct arena a;
    ProtobufCMessage *m;
    const ProtobufCMessage *body;
    arena_init(&a, &sys_real, 1 << 20);
    cr_assert_eq(wire_unpack_own(&pacte__record__descriptor, base, &a, &m), ERR_OK);
    const Pacte__Record *r = (const Pacte__Record *)m;
    const struct record_type *t = record_body(r, &body);
    struct edit *x = edits_begin(e, (uint32_t)t->number, r->header->id, r->header->revision, base, RIG_NOW);
    cr_assert_not_null(x);
    arena_finish(&a);
    return x;
}

void rig_type(struct edits *e, struct edit *x, const char *path, const char *text)
{
    cr_assert_eq(edit_set(e, x, path, text, RIG_NOW), ERR_OK, "%s « %s »", path, text);
}

void rig_expect(const struct edit *x, const char *path, const char *want)
{
    struct arena a;
    struct path p;
    Pacte__Record *r;
    char text[400];
    const ProtobufCMessage *body;
    const struct record_type *t = record_type_of(x->type);
    arena_init(&a, &sys_real, 8 << 20);
    cr_assert_eq(edit_build(x, rig_today, true, &a, &r, NULL), ERR_OK);
    cr_assert_eq(record_body(r, &body), t);
    cr_assert_eq(path_parse(t, path, &p, NULL), ERR_OK, "%s", path);
    (void)path_machine(t, body, &p, text, sizeof text);
    cr_expect_str_eq(text, want, "%s: « %s », not « %s »", path, text, want);
    arena_finish(&a);
}

unsigned rig_random(uint64_t *seed, unsigned n)
{
    *seed = *seed * 6364136223846793005u + 1442695040888963407u;
    return (unsigned)(*seed >> 33) % n;
}
