#include "tests/unit/server_state/world.h"

#include "proto/limits.h"

#include <criterion/criterion.h>

struct search {
    const char *text;
    size_t max;
    uint64_t refuse;              /* this id is not kept */
    enum err error;
    struct state_hit hits[40];
    size_t count, asked;
    bool more;
};

static bool keep(void *ctx, const struct state_hit *h)
{
    struct search *s = ctx;
    s->asked++;
    return h->id != s->refuse;
}

static enum err search_fn(struct world *w, const struct view *v, void *ctx)
{
    struct search *s = ctx;
    s->error = state_search(v, s->text, &w->arena, s->max, keep, s, s->hits, &s->count, &s->more);
    return ERR_OK;
}

static struct search search(struct world *w, struct search s)
{
    if (s.max == 0)
        s.max = 40;
    cr_assert_eq(world_view(w, search_fn, &s), ERR_OK);
    cr_assert_eq(s.error, ERR_OK);
    return s;
}

static size_t count(struct world *w, const char *text)
{
    return search(w, (struct search){.text = text}).count;
}

static struct world make(void)
{
    struct world w;
    world_open(&w);
    cr_assert_eq(world_put(&w, "structure", 1, world_body(&w, "structure", "nom=Centre social Les Tilleuls", "commune=Épinay", NULL)), ERR_OK);
    cr_assert_eq(world_put(&w, "structure", 2, world_body(&w, "structure", "nom=Œuvre de l'Écluse", "commune=Saint-Ouen", NULL)), ERR_OK);
    cr_assert_eq(world_put(&w, "organisation", 1, world_body(&w, "organisation", "nom=Ville d'Epinay", "siret=99000102600014", NULL)), ERR_OK);
    return w;
}

Test(search, accents_case_and_ligatures_do_not_count, .timeout = 20)
{
    struct world w = make();
    cr_assert_eq(count(&w, "épinay"), 2);
    cr_assert_eq(count(&w, "EPINAY"), 2);
    cr_assert_eq(count(&w, "oeuvre"), 1);
    cr_assert_eq(count(&w, "œuvre"), 1);
    cr_assert_eq(count(&w, "ecluse"), 1);
    world_close(&w);
}

Test(search, a_beginning_of_each_word_is_enough, .timeout = 20)
{
    struct world w = make();
    cr_assert_eq(count(&w, "til"), 1);
    cr_assert_eq(count(&w, "soc till"), 1);
    cr_assert_eq(count(&w, "till soc epi cen"), 1);
    cr_assert_eq(count(&w, "till ouen"), 0, "of one record");
    cr_assert_eq(count(&w, "illeuls"), 0, "not the middle of a word");
    cr_assert_eq(count(&w, "990001026"), 1);
    cr_assert_eq(count(&w, "saint-ou"), 1);
    world_close(&w);
}

Test(search, nothing_asked_nothing_found, .timeout = 20)
{
    struct world w = make();
    cr_assert_eq(count(&w, ""), 0);
    cr_assert_eq(count(&w, " - , '"), 0);
    world_close(&w);
}

Test(search, tells_the_field, .timeout = 20)
{
    struct world w = make();
    struct search s = search(&w, (struct search){.text = "ouen"});
    cr_assert_eq(s.count, 1);
    cr_assert_str_eq(s.hits[0].type->name, "structure");
    cr_assert_str_eq(s.hits[0].field->name, "commune");
    cr_assert_eq(s.hits[0].id, 2);
    world_close(&w);
}

Test(search, archived_records_are_not_found, .timeout = 20)
{
    struct world w = make();
    cr_assert_eq(world_archive(&w, "structure", 1, true), ERR_OK);
    cr_assert_eq(count(&w, "epinay"), 1);
    cr_assert_eq(world_archive(&w, "structure", 1, false), ERR_OK);
    cr_assert_eq(count(&w, "epinay"), 2);
    cr_assert_eq(world_put(&w, "structure", 1, world_body(&w, "structure", "nom=Autre", NULL)), ERR_OK);
    cr_assert_eq(count(&w, "epinay"), 1, "words that were taken away");
    world_close(&w);
}

Test(search, what_is_not_kept_takes_no_place, .timeout = 20)
{
    struct world w = make();
    struct search s = search(&w, (struct search){.text = "epinay", .refuse = 1});
    cr_assert_eq(s.count, 0);
    cr_assert_not(s.more);
    for (uint64_t i = 10; i < 20; i++)
        cr_assert_eq(world_put(&w, "structure", i, world_body(&w, "structure", "nom=Pareil pareil", "commune=Pareil", NULL)), ERR_OK);
    s = search(&w, (struct search){.text = "pareil", .max = 9, .refuse = 10});
    cr_assert_eq(s.count, 9);
    cr_assert_not(s.more);
    s = search(&w, (struct search){.text = "pareil", .max = 9});
    cr_assert_eq(s.count, 9);
    cr_assert(s.more);
    s = search(&w, (struct search){.text = "pareil", .max = 10});
    cr_assert_eq(s.count, 10);
    cr_assert_not(s.more);
    world_close(&w);
}

struct many {
    uint64_t count;
};

static enum err many_fn(struct world *w, const struct view *v, struct changes *ch, void *ctx)
{
    const struct many *m = ctx;
    enum err e = ERR_OK;
    ProtobufCMessage *body = world_body(w, "structure", "nom=Pareil", NULL);
    for (uint64_t i = 1; i <= m->count && e == ERR_OK; i++)
        e = put_in(w, v, ch, type_of("structure"), 100 + i, body, false);
    return e;
}

/* The work of one search is bounded, and it says when it stopped short. */
Test(search, looks_at_so_many_rows_and_no_more, .timeout = 60)
{
    struct world w;
    struct many m = {LIMIT_SCAN_ROWS};
    world_open(&w);
    cr_assert_eq(world_change(&w, many_fn, &m), ERR_OK);
    struct search s = search(&w, (struct search){.text = "pareil", .refuse = 101, .max = 1});
    cr_assert(s.more);
    cr_assert_eq(world_put(&w, "structure", 1, world_body(&w, "structure", "nom=Pareil voisin", NULL)), ERR_OK);
    s = search(&w, (struct search){.text = "pareil zzz"});
    cr_assert_eq(s.count, 0);
    cr_assert(s.more, "one row too many");
    cr_assert_eq(world_archive(&w, "structure", 1, true), ERR_OK);
    s = search(&w, (struct search){.text = "pareil zzz"});
    cr_assert_not(s.more, "exactly so many");
    world_close(&w);
}
