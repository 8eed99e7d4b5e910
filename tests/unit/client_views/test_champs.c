/* Every field of every type of record, at every depth: typed in its form, made
 * into the record, and read back from the store once saved. */
#include "client-tui/views/form/form.h"
#include "tests/support/ecran.h"

#include "common/wire/wire.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#define MODELE_TYPE PACTE__RECORD_TYPE__RECORD_TYPE_MODELE
enum { TEXT = 600, MODELE_ESSAI = 7777 };

static struct ecran e;
static struct { size_t typed, deep, saved, deep_saved; } tally;

/* --- One field ------------------------------------------------------------------ */

/* A value of the kind, that no record of the demonstration has. */
static const char *value_of(const struct record_type *t, const struct path *p, char *out, size_t size)
{
    const struct field_def *f = path_field(p);
    switch (path_kind(t, p)) {
    case KIND_COUNT: (void)snprintf(out, size, "%u", f->min + 3 <= f->max ? f->min + 3 : f->max); break;
    case KIND_MONEY: (void)snprintf(out, size, "1234,50"); break;
    case KIND_DAY: (void)snprintf(out, size, "15/06/2028"); break;
    case KIND_RATE: (void)snprintf(out, size, "12,5"); break;
    case KIND_NUMBER: (void)snprintf(out, size, "3,25"); break;
    case KIND_REF: (void)snprintf(out, size, "000000000000Z"); break;
    case KIND_ANY_REF: (void)snprintf(out, size, "agrement:000000000000Z"); break;
    default: (void)snprintf(out, size, "%s", (f->flags & FIELD_LONG) != 0 ? "Essai\nsur deux lignes" : "Essai"); break;
    }
    return out;
}

/* As the machine says it, alone in an empty record. */
static void machine_of(const struct record_type *t, const struct path *p, const char *text, char *out)
{
    struct arena a;
    const struct path first = path_first(p);
    arena_init(&a, &sys_real, 1 << 20);
    ProtobufCMessage *alone = arena_alloc(&a, t->descriptor->sizeof_message);
    t->descriptor->message_init(alone);
    cr_assert_eq(path_set(t, alone, &first, text, e.model.today, &a, NULL), ERR_OK, "%s.%s « %s »", t->name, path_field(p)->name, text);
    (void)path_machine(t, alone, &first, out, TEXT);
    arena_finish(&a);
}

/* Its row; the groups and lists on the way are added as a person adds them. */
static struct form_ligne *row_of(struct form *f, const struct path *p, const char *cle)
{
    for (size_t i = 0; i < p->depth; i++) {
        char list[PATH_BYTES + 1] = "+";
        size_t at;
        const struct path up_to = path_list(p, i + 1);
        (void)ecran_text(&e);
        (void)path_format(&up_to, list + 1, sizeof list - 1);
        if (p->at[i].index < 0 || form_find(f, cle, &at))
            continue;
        cr_assert(form_find(f, list, &f->at), "%s.%s has no « + ajouter »", f->t->name, list);
        form_choisir(&e.model, f);
    }
    (void)ecran_text(&e);
    cr_assert(form_find(f, cle, &f->at), "%s.%s is not in the form", f->t->name, cle);
    return form_focus(f);
}

static void type_into(struct form *f, struct form_ligne *l, const struct path *p, char *typed)
{
    const char *text = value_of(f->t, p, typed, TEXT);
    if (path_kind(f->t, p) == KIND_COUNT && strcmp(text, l->raw) == 0)
        (void)snprintf(typed, TEXT, "%u", path_field(p)->min + 2);
    form_ouvrir(&e.model, f);
    if (l->saisie == SAISIE_CHOIX) {
        form_cycler(&e.model, f, 1);
    } else if (l->saisie == SAISIE_LIEN) {
        form_taper(&e.model, f, l, text);
    } else {
        if (l->saisie == SAISIE_LONGUE)
            multi_set(&f->multi, "");
        else
            line_set(&f->line, "");
        cr_assert(form_paste(&e.model, f, text), "%s.%s takes no text", f->t->name, l->cle);
    }
    form_fermer(&e.model, f);
}

static void one_field(const struct record_type *t, uint64_t convention, uint64_t id, const struct path *p)
{
    char cle[PATH_BYTES], typed[TEXT], want[TEXT], got[TEXT];
    struct arena a;
    Pacte__Record *r;
    const ProtobufCMessage *body;
    const uint32_t type = (uint32_t)t->number;
    (void)path_format(p, cle, sizeof cle);
    cr_assert(model_go(&e.model, (struct place){.page = PAGE_FORMULAIRE, .convention = convention, .type = type, .id = id}));
    ecran_settle(&e);
    (void)ecran_text(&e);
    struct form *f = form_here(&e.model);
    cr_assert_not_null(f, "%s", cle);
    struct form_ligne *l = row_of(f, p, cle);
    cr_assert_null(l->why_not, "%s.%s: %s", t->name, cle, l->why_not);
    type_into(f, l, p, typed);
    struct ouverte *o = form_ouverte(&e.model, f);
    struct edit *x = edits_find(&o->edits, type, f->id);
    const char *text = x != NULL ? edit_typed(x, cle) : NULL;
    cr_assert_not_null(text, "%s.%s « %s » was not typed", t->name, cle, typed);
    machine_of(t, p, text, want);
    arena_init(&a, &sys_real, 1 << 22);
    cr_assert_eq(edit_build(x, e.model.today, true, &a, &r, NULL), ERR_OK);
    cr_assert(record_body(r, &body) == t);
    (void)path_machine(t, body, p, got, sizeof got);
    cr_expect_str_eq(got, want, "%s.%s: %s, not %s", t->name, cle, got, want);
    tally.typed++;
    tally.deep += p->depth == LIMIT_PATH_DEPTH;
    uint64_t saved = f->id;
    form_save(&e.model, f);
    ecran_settle(&e);
    x = edits_find(&o->edits, type, saved);
    const Pacte__Record *now = x == NULL ? world_read(&e.world, type, saved) : NULL;
    if (now != NULL && record_body(now, &body) == t) {
        (void)path_machine(t, body, p, got, sizeof got);
        cr_expect_str_eq(got, want, "%s.%s in the store: %s, not %s", t->name, cle, got, want);
        tally.saved++;
        tally.deep_saved += p->depth == LIMIT_PATH_DEPTH;
    }
    arena_finish(&a);
    if (x != NULL)
        model_abandon(&e.model, o, type, saved);
    while (e.model.depth > 1)
        model_back(&e.model);
    ecran_settle(&e);
}

/* --- All of them ------------------------------------------------------------------ */

/* A reference is chosen in a list, files are joined: neither is typed. */
static void each_within(const struct record_type *t, uint64_t convention, uint64_t id, struct path p)
{
    const struct field_def *f = path_field(&p);
    if (path_repeated(t, &p))
        p.at[p.depth - 1].index = 0;
    if (strcmp(f->name, "fichiers") == 0 || path_kind(t, &p) == KIND_BYTES)
        return;
    if (f->of_count == 0)
        one_field(t, convention, id, &p);
    for (size_t i = 0; i < f->of_count; i++)
        each_within(t, convention, id, path_into(&p, &f->of[i], -1));
}

static uint64_t first_of(uint64_t convention, uint32_t type)
{
    const struct ouverte *o = model_ouverte(&e.model, convention);
    for (size_t i = 0; o != NULL && i < o->copie.count; i++)
        if (o->copie.rows[i].type == type && !o->copie.rows[i].archived)
            return o->copie.rows[i].id;
    return 0;
}

static void begin(uint64_t account)
{
    ecran_start(&e, 24, 80);
    e.account = account;
    ecran_login(&e);
}

Test(champs, every_field_is_typed_in_its_form, .timeout = 400)
{
    begin(COORDINATION);
    const uint64_t convention = ecran_id("com-2026-001");
    ecran_go(&e, "fiche");
    ecran_settle(&e);
    for (size_t i = 0; i < record_type_count; i++) {
        const struct record_type *t = &record_types[i];
        for (size_t k = 0; k < t->field_count && t->number != MODELE_TYPE; k++)
            each_within(t, convention, first_of(convention, (uint32_t)t->number), path_of(&t->fields[k], -1));
    }
    cr_expect_gt(tally.typed, 250, "%zu typed", tally.typed);
    cr_expect_gt(tally.saved, 80, "%zu saved", tally.saved);
    ecran_close(&e);
}

/* A model that no convention follows: those that are followed do not change. */
static void make_model(uint64_t id)
{
    struct arena a;
    struct bytes packed;
    ProtobufCMessage *m;
    const Pacte__Record *followed = world_read(&e.world, MODELE_TYPE, ecran_id("modele-centre-social-1"));
    arena_init(&a, &sys_real, 1 << 22);
    cr_assert_eq(wire_pack(&followed->base, &a, &packed), ERR_OK);
    cr_assert_eq(wire_unpack_own(&pacte__record__descriptor, packed, &a, &m), ERR_OK);
    Pacte__Record *r = (Pacte__Record *)m;
    r->header->id = id;
    r->header->revision = 0;
    r->modele->code = (char *)(uintptr_t)"ESSAI";
    cr_assert_eq(world_put(&e.world, FEDERATION, r), ERR_OK, "%s", e.world.note.text);
    arena_finish(&a);
}

Test(champs, every_field_of_a_model_is_typed_in_its_form, .timeout = 400)
{
    begin(FEDERATION);
    const struct record_type *t = record_type_of(MODELE_TYPE);
    make_model(MODELE_ESSAI);
    for (size_t k = 0; k < t->field_count; k++)
        each_within(t, HORS_CONVENTION, MODELE_ESSAI, path_of(&t->fields[k], -1));
    cr_expect_gt(tally.deep, 30, "%zu", tally.deep);
    cr_expect_gt(tally.deep_saved, 20, "%zu of %zu", tally.deep_saved, tally.deep);
    ecran_close(&e);
}
