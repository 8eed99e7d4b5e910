/* The state of the running program: only for client-tui/app. */
#ifndef CLIENT_TUI_APP_INTERNAL_H
#define CLIENT_TUI_APP_INTERNAL_H

#include "client-tui/app/app.h"
#include "client-tui/app/files.h"
#include "client-tui/app/pieces.h"
#include "client-tui/app/reserve.h"
#include "client-tui/demo/demo.h"
#include "client-tui/net/uplink.h"
#include "client-tui/ui/term.h"

#include <uv.h>

struct app {
    const struct app_options *o;
    uv_loop_t loop;
    struct sys sys;
    struct demo_clock clock;             /* of the demonstration */
    struct files files;
    struct reserve reserve;
    struct piece_files pieces;
    const Pacte__HelloReply *hello;          /* of the link, while it is there; NULL */
    struct demo demo;
    struct uplink *net;
    struct model model;
    struct grid grid;
    struct term *term;                   /* NULL: captures, linear */
    const struct page *named;            /* in the title of the window */
    const void *drawn;                   /* state of the place on the terminal */
    /* keys */
    struct key_decoder decoder;
    char *paste;
    uv_poll_t input, demo_ready;
    uv_timer_t timer, resize, pause, soon, replay_timer;
    uv_prepare_t draw;
    uv_signal_t signals[4];
    bool input_open, demo_open, loop_open;
    FILE *record, *replay;
    uint32_t replay_key;                 /* waits for its time */
    uint64_t began_ms;
    /* end */
    bool quitting, net_gone, failed;
    int exit_code;
};

/* events.c: everything that happens goes through here; effects are done, the
 * next drawing is asked for, timers are set. */
void app_event(struct app *a, struct event e);
void app_settle(struct app *a);
void app_quit(struct app *a);

/* effects.c */
void app_effect(struct app *a, struct effect *f);
void app_start_files(struct app *a);                 /* preferences, keys, drafts */

/* hors_ligne.c: the local copy */
void hors_ligne_heard(void *ctx, Pacte__Method method, struct bytes asked, enum err error, const ProtobufCMessage *m);
void hors_ligne_session(struct app *a, const Pacte__LoginReply *s);
bool hors_ligne_effect(struct app *a, const struct effect *f);

/* input.c */
bool input_begin(struct app *a);
void input_idle(struct app *a);
void replay_begin(struct app *a);

/* life.c: what the modes share */
MUST_CHECK enum err life_begin(struct app *a, const struct app_options *o, struct err_note *note);
void life_end(struct app *a);
/* Runs the loop until `done` or `ms` have passed; false: passed. */
bool life_until(struct app *a, bool (*done)(const struct app *a), uint64_t ms);
bool life_quiet(const struct app *a);                /* nothing is awaited */

/* capture.c, lineaire.c */
int capture_run(struct app *a);
int lineaire_run(struct app *a);

#endif
