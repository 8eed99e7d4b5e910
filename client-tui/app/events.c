#include "client-tui/app/internal.h"

#include "common/base/zone.h"

#include <time.h>

enum { TICK_MS = 250, REST_MS = 30000 };

static struct day today(const struct app *a)
{
    time_t now = (time_t)(sys_wall_ms(&a->sys) / 1000);
    struct tm t;
    struct day d = day_of_ms((int64_t)now * 1000);
    if (!a->o->demo && localtime_r(&now, &t) != NULL && day_from_civil(t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, &d) != ERR_OK)
        d = day_of_ms((int64_t)now * 1000);
    return d;
}

/* Something on screen or on disk depends on the time that passes. */
static bool waiting(const struct app *a)
{
    if (a->model.pieces.etape == PIECES_LIEN && a->model.link == LINK_ONLINE)
        return true;
    for (size_t i = 0; i < PENDING_MAX; i++)
        if (a->model.pending[i].tag != 0)
            return true;
    for (size_t i = 0; i < OUVERTES_MAX; i++)
        if (a->model.ouvertes[i].convention != 0 && (a->model.ouvertes[i].draft_dirty || (a->model.ouvertes[i].stale && a->model.link == LINK_ONLINE)))
            return true;
    return false;
}

static void on_timer(uv_timer_t *t)
{
    struct app *a = t->data;
    input_idle(a);
    app_event(a, (struct event){.kind = EVENT_TICK});
}

static void arm(struct app *a)
{
    int key = key_decoder_wait(&a->decoder, sys_monotonic_ms(&a->sys));
    uint64_t ms = waiting(a) ? TICK_MS : REST_MS;
    if (key >= 0 && (uint64_t)key < ms)
        ms = (uint64_t)key;
    if (a->loop_open && !a->quitting)
        (void)uv_timer_start(&a->timer, on_timer, ms, 0);
}

void app_settle(struct app *a)
{
    struct effect f;
    while (model_effect(&a->model, &f)) {
        app_effect(a, &f);
        effect_free(&a->model, &f);
    }
    arm(a);
}

static void on_pause(uv_timer_t *t) { app_event(t->data, (struct event){.kind = EVENT_PAUSE}); }

void app_event(struct app *a, struct event e)
{
    e.now_ms = sys_wall_ms(&a->sys);
    if (e.kind == EVENT_TICK)
        e.today = today(a);
    if (e.kind == EVENT_LINK && e.hello != NULL && e.hello->time_zone[0] != '\0')
        zone_set(e.hello->time_zone);
    model_event(&a->model, &e);
    if (e.kind == EVENT_KEY && a->model.held && a->loop_open && !a->quitting)
        (void)uv_timer_start(&a->pause, on_pause, MODEL_PAUSE_MS, 0);
    app_settle(a);
}
