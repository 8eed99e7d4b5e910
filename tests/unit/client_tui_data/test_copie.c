/* The copy of a convention: never older than it was, the same dossier as the
 * daemon's, and a name for every record. */
#include "client-tui/data/copie.h"

#include "common/base/id.h"
#include "common/base/text.h"
#include "common/wire/wire.h"
#include "tests/support/dossier.h"
#include "tests/support/fault.h"
#include "tests/unit/client_tui_data/rig.h"

#include <criterion/criterion.h>
#include <string.h>

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name
static const char demo[] = "tools/demo.d/centre_social.json";

struct kept { struct corpus corpus; struct copie copie; struct edits edits; };

static struct kept *whole(void)
{
    static struct kept k;
    Pacte__DossierReply r = PACTE__DOSSIER_REPLY__INIT;
    corpus_init(&k.corpus);
    corpus_load(&k.corpus, demo);
    copie_init(&k.copie, &sys_real, corpus_id("com-2026-001"));
    edits_init(&k.edits, &sys_real);
    Pacte__Record *rows[CORPUS_RECORDS];
    for (size_t i = 0; i < k.corpus.count; i++) {
        rows[i] = k.corpus.rows[i].record;
        rows[i]->header->revision = 2;
    }
    r.records = rows;
    r.n_records = k.corpus.count;
    r.index = 40;
    cr_assert_eq(copie_apply(&k.copie, &r), ERR_OK);
    return &k;
}

static void done(struct kept *k)
{
    edits_free(&k->edits);
    copie_free(&k->copie);
    corpus_free(&k->corpus);
}

static struct edit *edit_of(struct kept *k, uint32_t type, const char *alias)
{
    const struct copie_row *row = copie_find(&k->copie, type, corpus_id(alias));
    cr_assert_not_null(row, "%s", alias);
    return edits_begin(&k->edits, type, row->id, row->revision, row->packed, RIG_NOW);
}

/* --- Kept on the disk ------------------------------------------------------------- */

Test(copie, a_whole_copy_comes_back_from_one_page, .timeout = 20)
{
    struct kept *k = whole();
    struct arena a;
    struct bytes page;
    struct copie again;
    ProtobufCMessage *m;
    arena_init(&a, &sys_real, 64 << 20);
    copie_init(&again, &sys_real, k->copie.convention);
    cr_expect_eq(copie_pack(&again, &a, &page), ERR_BAD_STATE, "nothing was read yet");
    cr_assert_eq(copie_pack(&k->copie, &a, &page), ERR_OK);
    cr_assert_eq(wire_unpack_own(&pacte__dossier_reply__descriptor, page, &a, &m), ERR_OK);
    cr_assert_eq(copie_apply(&again, (const Pacte__DossierReply *)m), ERR_OK);
    cr_expect(again.whole && again.index == k->copie.index);
    cr_assert_eq(again.count, k->copie.count);
    for (size_t i = 0; i < again.count; i++)
        cr_expect(again.rows[i].id == k->copie.rows[i].id && bytes_equal(again.rows[i].packed, k->copie.rows[i].packed));
    copie_free(&again);
    arena_finish(&a);
    done(k);
}

/* --- Pages ------------------------------------------------------------------------ */

Test(copie, every_record_is_found_again, .timeout = 20)
{
    struct kept *k = whole();
    cr_expect(k->copie.whole);
    cr_expect_eq(k->copie.index, 40);
    cr_expect_eq(k->copie.count, k->corpus.count);
    for (size_t i = 0; i < k->corpus.count; i++) {
        uint64_t id = k->corpus.rows[i].record->header->id;
        const struct copie_row *row = copie_find(&k->copie, (uint32_t)k->corpus.rows[i].type->number, id);
        cr_assert_not_null(row);
        cr_expect(row->id == id && row->revision == 2);
        cr_expect_null(copie_find(&k->copie, (uint32_t)k->corpus.rows[i].type->number + 40, id));
    }
    done(k);
}

static Pacte__Record *territoire(Pacte__Header *h, Pacte__Territoire *t, Pacte__Record *r, uint32_t revision, const char *name)
{
    *h = (Pacte__Header)PACTE__HEADER__INIT;
    *t = (Pacte__Territoire)PACTE__TERRITOIRE__INIT;
    *r = (Pacte__Record)PACTE__RECORD__INIT;
    h->id = 7;
    h->revision = revision;
    t->libelle = (char *)(uintptr_t)name;
    r->header = h;
    record_set_body(r, record_type_of(TYPE(TERRITOIRE)), &t->base);
    return r;
}

Test(copie, an_older_revision_never_replaces_a_newer_one, .timeout = 10)
{
    struct copie c;
    Pacte__Header h;
    Pacte__Territoire t;
    Pacte__Record r;
    char name[40];
    copie_init(&c, &sys_real, 1);
    cr_assert_eq(copie_put(&c, territoire(&h, &t, &r, 3, "trois")), ERR_OK);
    uint64_t before = c.generation;
    cr_assert_eq(copie_put(&c, territoire(&h, &t, &r, 2, "deux")), ERR_OK);
    (void)copie_label(&c, NULL, TYPE(TERRITOIRE), 7, name, sizeof name);
    cr_expect_str_eq(name, "trois");
    (void)territoire(&h, &t, &r, 4, "quatre");
    h.archived = true;
    cr_assert_eq(copie_put(&c, &r), ERR_OK);
    cr_expect(copie_find(&c, TYPE(TERRITOIRE), 7)->archived);
    cr_expect_gt(c.generation, before);
    cr_expect_eq(c.count, 1);
    copie_free(&c);
}

Test(copie, it_is_whole_with_its_last_page_only, .timeout = 10)
{
    struct copie c;
    Pacte__DossierReply r = PACTE__DOSSIER_REPLY__INIT;
    Pacte__DossierAuteur a = PACTE__DOSSIER_AUTEUR__INIT, *authors[] = {&a};
    uint8_t more[] = {1};
    copie_init(&c, &sys_real, 1);
    a.id = 5;
    a.compte = "coord";
    a.nom = "";
    r.auteurs = authors;
    r.n_auteurs = 1;
    r.index = 9;
    r.next = (ProtobufCBinaryData){1, more};
    cr_assert_eq(copie_apply(&c, &r), ERR_OK);
    cr_expect(!c.whole && c.index == 0);
    r.next.len = 0;
    cr_assert_eq(copie_apply(&c, &r), ERR_OK);
    cr_expect(c.whole && c.index == 9 && c.auteur_count == 1);
    cr_expect_str_eq(copie_auteur(&c, 5), "coord");
    cr_expect_str_eq(copie_auteur(&c, 6), "");
    copie_free(&c);
}

Test(copie, memory_that_is_refused_leaves_it_usable, .timeout = 30)
{
    for (size_t fail = 1; fail < 30; fail++) {
        struct fault f = {.fail_at = fail};
        struct sys sys = fault_sys(&f);
        struct copie c;
        Pacte__Header h;
        Pacte__Territoire t;
        Pacte__Record r;
        copie_init(&c, &sys, 1);
        for (uint64_t id = 1; id < 70; id++) {
            (void)territoire(&h, &t, &r, 1, "x");
            h.id = id;
            enum err e = copie_put(&c, &r);
            cr_expect(e == ERR_OK || e == ERR_NO_MEMORY);
            cr_expect_eq(copie_find(&c, TYPE(TERRITOIRE), id) != NULL, e == ERR_OK);
        }
        copie_free(&c);
        cr_expect_eq(f.live, 0);
    }
}

/* --- The dossier -------------------------------------------------------------------------- */

Test(copie, its_dossier_has_what_is_typed_and_not_what_goes, .timeout = 20)
{
    struct kept *k = whole();
    struct arena a;
    struct dossier d;
    arena_init(&a, &sys_real, 64 << 20);
    cr_assert_eq(copie_dossier(&k->copie, &k->edits, rig_today, &a, &d), ERR_OK);
    cr_assert_not_null(d.convention);
    cr_assert_not_null(d.modele);
    cr_expect_eq(d.id, corpus_id("com-2026-001"));
    size_t before = d.n_contributions;
    uint64_t first = d.contributions[0].id;
    struct edit *x = edits_begin(&k->edits, TYPE(CONTRIBUTION), first, 2, copie_find(&k->copie, TYPE(CONTRIBUTION), first)->packed, RIG_NOW);
    rig_type(&k->edits, x, "vote", "123,45");
    rig_type(&k->edits, x, "promis", "beaucoup");
    x = edits_begin(&k->edits, TYPE(CONTRIBUTION), 4242, 0, bytes_of(NULL, 0), RIG_NOW);
    rig_type(&k->edits, x, "annee", "2029");
    cr_assert_eq(copie_dossier(&k->copie, &k->edits, rig_today, &a, &d), ERR_OK);
    cr_expect_eq(d.n_contributions, before + 1);
    cr_expect_eq(dossier_contribution(&d, first)->vote->cents, 12345);
    cr_expect_eq(dossier_contribution(&d, 4242)->annee, 2029);
    edits_find(&k->edits, TYPE(CONTRIBUTION), first)->archive = true;
    cr_assert_eq(copie_dossier(&k->copie, &k->edits, rig_today, &a, &d), ERR_OK);
    cr_expect_eq(d.n_contributions, before);
    cr_expect_null(dossier_contribution(&d, first));
    arena_finish(&a);
    done(k);
}

/* --- Names ------------------------------------------------------------------------------------ */

Test(copie, every_record_has_a_name_that_people_read, .timeout = 60)
{
    struct kept *k = whole();
    for (size_t i = 0; i < k->copie.count; i++) {
        const struct copie_row *row = &k->copie.rows[i];
        char name[200], id[ID_TEXT_BYTES];
        size_t n = copie_label(&k->copie, &k->edits, row->type, row->id, name, sizeof name);
        id_format(row->id, id);
        cr_expect(n > 0 && n == strlen(name) && name[0] != ' ' && strchr(name, '{') == NULL, "« %s »", name);
        cr_expect_null(strstr(name, id), "%s", name);
        for (size_t size = 1; size < 40; size++) {
            n = copie_label(&k->copie, &k->edits, row->type, row->id, name, size);
            cr_expect(n < size && strlen(name) == n && text_utf8(bytes_text(name)), "« %s » in %zu", name, size);
        }
    }
    done(k);
}

static void named(struct kept *k, uint32_t type, const char *json_alias, const char *want)
{
    char name[200];
    (void)copie_label(&k->copie, &k->edits, type, corpus_id(json_alias), name, sizeof name);
    cr_expect_str_eq(name, want, "%s: « %s »", json_alias, name);
}

static void put(struct kept *k, const char *json)
{
    corpus_add(&k->corpus, json);
    Pacte__Record *r = k->corpus.rows[k->corpus.count - 1].record;
    r->header->revision = 1;
    cr_assert_eq(copie_put(&k->copie, r), ERR_OK);
}

Test(copie, names_say_what_people_say, .timeout = 20)
{
    struct kept *k = whole();
    put(k, "{\"type\":\"organisation\",\"id\":\"@o1\",\"fields\":{\"nom\":\"Caisse d'allocations familiales\",\"sigle\":\"Caf\",\"type\":\"CAF\"}}");
    put(k, "{\"type\":\"organisation\",\"id\":\"@o2\",\"fields\":{\"nom\":\"Ville de Bellerive\",\"type\":\"COMMUNE\"}}");
    put(k, "{\"type\":\"contribution\",\"id\":\"@c1\",\"fields\":{\"convention\":\"@com-2026-001\",\"financeur\":\"@o2\",\"annee\":2027,\"dispositif\":\"PS AGC\"}}");
    put(k, "{\"type\":\"versement\",\"id\":\"@v1\",\"fields\":{\"contribution\":\"@c1\",\"type\":\"acompte\",\"prevu\":\"1200.00\",\"prevu_date\":\"2027-03-12\"}}");
    put(k, "{\"type\":\"instance\",\"id\":\"@i1\",\"fields\":{\"convention\":\"@com-2026-001\",\"type\":\"COPIL\",\"nom\":\"COPIL\"}}");
    put(k, "{\"type\":\"reunion\",\"id\":\"@r1\",\"fields\":{\"instance\":\"@i1\",\"date\":\"2027-03-12\"}}");
    put(k, "{\"type\":\"decision\",\"id\":\"@d1\",\"fields\":{\"convention\":\"@com-2026-001\",\"annee\":2027,\"numero\":3,\"objet\":\"Budget\"}}");
    put(k, "{\"type\":\"membre\",\"id\":\"@m1\",\"fields\":{\"instance\":\"@i1\",\"organisation\":\"@o1\"}}");
    put(k, "{\"type\":\"presence\",\"id\":\"@p1\",\"fields\":{\"reunion\":\"@r1\",\"membre\":\"@m1\",\"etat\":\"excuse\"}}");
    named(k, TYPE(ORGANISATION), "o1", "Caf");
    named(k, TYPE(ORGANISATION), "o2", "Ville de Bellerive");
    named(k, TYPE(CONTRIBUTION), "c1", "Ville de Bellerive 2027 PS AGC");
    named(k, TYPE(VERSEMENT), "v1", "Acompte de 1\u00a0200,00\u00a0€ du 12/03/2027");
    named(k, TYPE(REUNION), "r1", "COPIL du 12/03/2027");
    named(k, TYPE(DECISION), "d1", "D2027-3 Budget");
    named(k, TYPE(PRESENCE), "p1", "Caf : Excusé");
    struct edit *x = edit_of(k, TYPE(ORGANISATION), "o2");
    rig_type(&k->edits, x, "sigle", "Bellerive");
    named(k, TYPE(CONTRIBUTION), "c1", "Bellerive 2027 PS AGC");
    done(k);
}

Test(copie, a_record_that_is_not_there_is_named_by_its_id, .timeout = 10)
{
    struct kept *k = whole();
    char name[60];
    (void)copie_label(&k->copie, NULL, TYPE(ORGANISATION), 31, name, sizeof name);
    cr_expect_str_eq(name, "Organisation 000000000000Z");
    (void)copie_label(&k->copie, NULL, 99, 31, name, sizeof name);
    cr_expect_str_eq(name, "fiche 000000000000Z");
    done(k);
}
