/* Full screen: one loop for keys, link, timers, signals and size. */
#include "client-tui/app/internal.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { RESIZE_MS = 100, SOON_MS = 50, DRAWINGS_MAX = 4, FAULT_STACK_BYTES = 64 * 1024 };

static const int watched_signals[] = {SIGWINCH, SIGTERM, SIGHUP, SIGINT};

/* --- Drawing: once, before the loop waits ------------------------------------------------ */

/* The page under what lies over it; NULL: none. */
static const struct place *shown_place(const struct app *a)
{
    size_t i = a->model.depth;
    while (i > 1 && place_page(&a->model.places[i - 1])->overlay)
        i--;
    return i > 0 ? &a->model.places[i - 1] : NULL;
}

/* The window is named after the place, never after whom it is about. */
static void name_window(struct app *a)
{
    char title[64];
    const struct place *p = shown_place(a);
    const struct page *page = p != NULL ? place_page(p) : NULL;
    if (page == NULL || page == a->named)
        return;
    a->named = page;
    (void)snprintf(title, sizeof title, "pacte > %s", _(page->title));
    term_title(a->term, title);
}

static void on_soon(uv_timer_t *t)
{
    struct app *a = t->data;
    const struct place *p = shown_place(a);
    a->drawn = p != NULL ? p->state : NULL;
}

/* A page that has just come asks for what it shows: near the daemon the answer is
 * there before the eye is, and one drawing does for both. Keys on a page that is
 * shown never wait. */
static bool answered_soon(struct app *a)
{
    const struct place *p = shown_place(a);
    const void *state = p != NULL ? p->state : NULL;
    bool wait = state != a->drawn && uplink_busy(a->net) > 0;
    if (wait && !uv_is_active((uv_handle_t *)&a->soon))
        (void)uv_timer_start(&a->soon, on_soon, SOON_MS, 0);
    if (!wait) {
        (void)uv_timer_stop(&a->soon);
        a->drawn = state;
    }
    return wait;
}

/* A drawing may find that something is to be asked for, and that may be answered
 * at once: then what shows has changed again. */
static void draw_now(struct app *a)
{
    bool any = false;
    for (int i = 0; i < DRAWINGS_MAX && a->term != NULL && a->model.dirty && !a->quitting; i++) {
        if (grid_size(&a->grid, a->model.rows, a->model.cols) != ERR_OK)
            return;
        model_draw(&a->model, &a->grid);
        any = true;
        app_settle(a);
    }
    if (!any || a->quitting)
        return;
    if (answered_soon(a)) {
        a->model.dirty = true;
        return;
    }
    if (a->model.held)
        grid_hold(&a->grid, term_shown(a->term));
    term_draw(a->term, &a->grid);
    name_window(a);
}

static void on_prepare(uv_prepare_t *p)
{
    struct app *a = p->data;
    draw_now(a);
    if (a->quitting)
        uv_stop(&a->loop);
}

/* --- Size and signals ----------------------------------------------------------------------- */

static void on_resize(uv_timer_t *t)
{
    struct app *a = t->data;
    int rows, cols;
    term_size(a->term, &rows, &cols);
    app_event(a, (struct event){.kind = EVENT_SIZE, .rows = rows, .cols = cols});
}

static void on_signal(uv_signal_t *s, int number)
{
    struct app *a = s->data;
    if (number == SIGWINCH)
        (void)uv_timer_start(&a->resize, on_resize, RESIZE_MS, 0);
    else
        app_quit(a);
}

static void begin_signals(struct app *a)
{
    for (size_t i = 0; i < sizeof watched_signals / sizeof watched_signals[0]; i++) {
        if (uv_signal_init(&a->loop, &a->signals[i]) != 0)
            continue;
        a->signals[i].data = a;
        (void)uv_signal_start(&a->signals[i], on_signal, watched_signals[i]);
        uv_unref((uv_handle_t *)&a->signals[i]);
    }
}

/* The screen is given back, then the fault takes its course. */
static void on_fault(int number)
{
    term_emergency();
    (void)signal(number, SIG_DFL);
    (void)raise(number);
}

static void watch_faults(void)
{
    static const int faults[] = {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE};
    static char stack[FAULT_STACK_BYTES];        /* the other one may be what is full */
    struct sigaction s = {.sa_handler = on_fault, .sa_flags = (int)(SA_RESETHAND | SA_ONSTACK)};
    (void)sigaltstack(&(stack_t){.ss_sp = stack, .ss_size = sizeof stack}, NULL);
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++)
        (void)sigaction(faults[i], &s, NULL);
}

void app_quit(struct app *a)
{
    struct effect f;
    if (a->quitting)
        return;
    /* Every draft is on disk before anything else ends. */
    app_event(a, (struct event){.kind = EVENT_QUIT});
    a->quitting = true;
    while (model_effect(&a->model, &f)) {
        if (f.kind == EFFECT_DRAFT)
            app_effect(a, &f);
        effect_free(&a->model, &f);
    }
    if (a->loop_open)
        uv_stop(&a->loop);
}

/* --- The whole ------------------------------------------------------------------------------- */

static enum err begin_screen(struct app *a, struct err_note *note)
{
    int rows, cols;
    struct term_options t = {.theme = a->model.theme, .ascii = a->model.ascii, .mouse = a->model.mouse, .in_fd = STDIN_FILENO,
                             .out_fd = STDOUT_FILENO};
    enum err e = term_open(&t, &a->term, note);
    if (e != ERR_OK)
        return e;
    watch_faults();
    begin_signals(a);
    (void)uv_prepare_init(&a->loop, &a->draw);
    a->draw.data = a;
    (void)uv_prepare_start(&a->draw, on_prepare);
    term_size(a->term, &rows, &cols);
    app_event(a, (struct event){.kind = EVENT_SIZE, .rows = rows, .cols = cols});
    draw_now(a);
    if (!input_begin(a))
        return err_set(note, ERR_IO, "%s", _("Le clavier ne peut pas être lu : lancez pacte dans un terminal."));
    return ERR_OK;
}

static int full_screen(struct app *a, struct err_note *note)
{
    enum err e = begin_screen(a, note);
    if (e == ERR_OK && a->replay != NULL)
        replay_begin(a);
    if (e == ERR_OK)
        (void)uv_run(&a->loop, UV_RUN_DEFAULT);
    term_close(a->term);
    a->term = NULL;
    if (e != ERR_OK)
        (void)fprintf(stderr, "pacte : %s\n", err_sentence(e, note));
    return e == ERR_OK ? APP_EXIT_DONE : APP_EXIT_FAILED;
}

static enum err open_records(struct app *a, struct err_note *note)
{
    int fd = a->o->record != NULL ? open(a->o->record, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600) : -1;
    if (a->o->record != NULL && (fd < 0 || (a->record = fdopen(fd, "w")) == NULL))
        return err_set(note, ERR_IO, _("« %s » ne peut pas être créé (existe-t-il déjà ?)."), a->o->record);
    if (a->o->replay != NULL && (a->replay = fopen(a->o->replay, "re")) == NULL)
        return err_set(note, ERR_IO, _("« %s » ne peut pas être lu."), a->o->replay);
    return ERR_OK;
}

static bool dumb(void)
{
    const char *term = getenv("TERM");
    return term == NULL || term[0] == '\0' || strcmp(term, "dumb") == 0;
}

int app_run(const struct app_options *o)
{
    static struct app a;
    struct err_note note = {0};
    int code;
    (void)setlocale(LC_ALL, "");
    (void)signal(SIGPIPE, SIG_IGN);
    enum err e = life_begin(&a, o, &note);
    if (e == ERR_OK)
        e = open_records(&a, &note);
    if (e != ERR_OK) {
        (void)fprintf(stderr, "pacte : %s\n", err_sentence(e, &note));
        code = APP_EXIT_FAILED;
    } else if (o->capture != NULL) {
        code = capture_run(&a);
    } else if (o->linear || !isatty(STDOUT_FILENO) || dumb()) {
        code = lineaire_run(&a);
    } else {
        code = full_screen(&a, &note);
    }
    life_end(&a);
    return code;
}
