/* An answer that takes several turns of the loop: others are answered in
 * between, and it may be given up between two steps. */
#include "tests/unit/server_dispatch/rig.h"

#include <criterion/criterion.h>
#include <stdio.h>

enum { CONVENTIONS = 1000, FIRST = 100000, TURNS_MAX = 1000 };

static struct rig rig;
static struct guest guest, other;

/* Each of the conventions has one indicator: two records to be read. */
static void set_up(void)
{
    static Pacte__Operation *operations[2 * CONVENTIONS];
    struct world *w = &rig.world;
    rig_open(&rig);
    for (unsigned i = 0; i < CONVENTIONS; i++) {
        char reference[16];
        snprintf(reference, sizeof reference, "P-%u", i);
        operations[2 * i] = world_put_operation(
            w, world_record(w, TYPE(CONVENTION), FIRST + i, 0, "reference", reference, "intitule", "Convention", "structures",
                            world_ref(CENTRE), "debut", "2027-01-01", "fin", "2030-12-31", NULL));
        operations[2 * i + 1] = world_put_operation(
            w, world_record(w, TYPE(INDICATEUR), 2 * FIRST + i, 0, "convention", world_ref(FIRST + i), "code", "I1", "libelle",
                            "Personnes accueillies", "unite", "personnes", NULL));
    }
    cr_assert_eq(world_batch(w, COORDINATION, operations, 2 * CONVENTIONS), ERR_OK, "%s: %s", w->note.field, w->note.text);
    world_fresh(w);
    rig.wall_ms = w->now_ms;
    guest_arrive(&rig, &guest, FEDERATION);
    guest_arrive(&rig, &other, LECTURE);
}

static void tear_down(void)
{
    guest_leave(&guest);
    guest_leave(&other);
    rig_close(&rig);
}

TestSuite(steps, .init = set_up, .fini = tear_down, .timeout = 60);

static struct asked *ask_all(struct guest *g)
{
    Pacte__IndicateursRequest r = PACTE__INDICATEURS_REQUEST__INIT;
    Pacte__Day au = PACTE__DAY__INIT;
    struct day d;
    cr_assert_eq(day_from_civil(2027, 6, 30, &d), ERR_OK);
    au.number = d.number;
    r.au = &au;
    r.annee = 2027;
    return ask(g, METHOD(INDICATEURS), &r.base);
}

static unsigned turns_until(const struct asked *a)
{
    unsigned turns = 0;
    for (; !a->done && turns < TURNS_MAX; turns++)
        (void)uv_run(&rig.loop, UV_RUN_NOWAIT);
    return turns;
}

Test(steps, others_are_answered_between_two_of_them)
{
    Pacte__GetRequest get = PACTE__GET_REQUEST__INIT;
    struct asked *all = ask_all(&guest);
    get.type = TYPE(STRUCTURE);
    get.id = CENTRE;
    cr_expect_not(all->done);
    for (unsigned i = 0; i < 3; i++) {
        cr_expect_eq(ask(&other, METHOD(GET), &get.base)->error, ERR_OK);
        cr_expect(last_asked(&rig)->done && !all->done, "turn %u", i);
        (void)uv_run(&rig.loop, UV_RUN_NOWAIT);
    }
    cr_expect_geq(turns_until(all), 2 * (2 * CONVENTIONS / 400 - 3), "a step every other turn");
    cr_assert_eq(all->error, ERR_OK, "%s", all->note.text);
    const Pacte__IndicateursReply *reply = (const Pacte__IndicateursReply *)all->reply;
    cr_assert_eq(reply->n_rows, CONVENTIONS);
    cr_expect_eq(reply->next, 0);
    for (unsigned i = 0; i < CONVENTIONS; i++)
        cr_assert_eq(reply->rows[i]->convention, FIRST + i, "row %u", i);
}

/* Of two that are asked together neither waits for the end of the other. */
Test(steps, long_answers_take_turns)
{
    struct asked *first = ask_all(&guest), *second = ask_all(&guest);
    (void)turns_until(first);
    cr_expect_not(second->done);
    cr_expect_leq(turns_until(second), 2);
    cr_expect_eq(second->error, ERR_OK);
}

Test(steps, they_are_given_up_in_the_line)
{
    struct asked *a = ask_all(&guest), *b = ask_all(&guest), *c = ask_all(&guest);
    b->q.cancel(&b->q);
    cr_expect(b->done);
    cr_expect_eq(b->error, ERR_CANCELLED);
    (void)uv_run(&rig.loop, UV_RUN_NOWAIT);
    a->q.orphan = true;                    /* its peer has gone */
    a->q.peer = NULL;
    a->q.cancel(&a->q);
    cr_expect_eq(a->error, ERR_CANCELLED);
    cr_expect_eq(await(c), ERR_OK);
    cr_expect_eq(rig.d->holds, 0);
}

Test(steps, a_session_that_ends_meanwhile_ends_the_answer)
{
    struct asked *a = ask_all(&guest);
    (void)uv_run(&rig.loop, UV_RUN_NOWAIT);
    rig_pass(&rig, LIMIT_SESSION_IDLE_MS + 1);
    cr_expect_eq(await(a), ERR_SESSION_EXPIRED);
    cr_expect_eq(rig.d->holds, 0);
}

Test(steps, a_stop_waits_for_them)
{
    struct asked *a = ask_all(&guest);
    dispatch_stop(rig.d, NULL, NULL);
    cr_expect_eq(await(a), ERR_OK);
    cr_expect_eq(ask_all(&guest)->error, ERR_STOPPING);
}
