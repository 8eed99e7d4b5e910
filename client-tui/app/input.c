/* From the bytes of the terminal to events: all that has come is decoded before
 * anything is drawn, so that keys typed ahead cost one drawing. */
#include "client-tui/app/internal.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { READ_BYTES = 4096 };

/* Where passwords are typed nothing is recorded. */
static bool secret(const struct app *a)
{
    const struct place *p = a->model.depth > 0 ? &a->model.places[a->model.depth - 1] : NULL;
    return p == NULL || p->page == PAGE_CONNEXION || p->page == PAGE_COMPTES;
}

/* « milliseconds key », and what was pasted as hexadecimal digits. */
static void record(struct app *a, uint32_t key, const char *pasted)
{
    if (a->record == NULL || secret(a))
        return;
    (void)fprintf(a->record, "%llu %u ", (unsigned long long)(sys_monotonic_ms(&a->sys) - a->began_ms), key);
    for (const char *p = pasted; p != NULL && *p != '\0'; p++)
        (void)fprintf(a->record, "%02x", (unsigned)(unsigned char)*p);
    (void)fputc('\n', a->record);
    (void)fflush(a->record);
}

static void give_text(struct app *a, uint32_t key, const char *pasted)
{
    record(a, key, pasted);
    if (key == UI_PASTE)
        app_event(a, (struct event){.kind = EVENT_PASTE, .text = pasted});
    else
        app_event(a, (struct event){.kind = EVENT_KEY, .key = key});
}

static void give(struct app *a, uint32_t key) { give_text(a, key, key == UI_PASTE ? key_decoder_paste(&a->decoder) : NULL); }

static void input_bytes(struct app *a, struct bytes in)
{
    uint32_t key;
    while (!a->quitting && key_decoder_next(&a->decoder, &in, sys_monotonic_ms(&a->sys), &key))
        give(a, key);
    app_settle(a);
}

void input_idle(struct app *a)
{
    uint32_t key;
    while (!a->quitting && key_decoder_idle(&a->decoder, sys_monotonic_ms(&a->sys), &key))
        give(a, key);
}

static bool more(int fd)
{
    struct pollfd p = {.fd = fd, .events = POLLIN};
    return poll(&p, 1, 0) == 1 && (p.revents & POLLIN) != 0;
}

/* The terminal has gone: what is typed is kept, then the end. */
static void hang_up(struct app *a)
{
    (void)uv_poll_stop(&a->input);
    app_quit(a);
}

static void on_input(uv_poll_t *p, int status, int events)
{
    struct app *a = p->data;
    uint8_t bytes[READ_BYTES];
    (void)events;
    if (status < 0) {
        hang_up(a);
        return;
    }
    do {
        ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
        if (n < 0 && (errno == EINTR || errno == EAGAIN))
            continue;
        if (n <= 0) {
            hang_up(a);
            return;
        }
        input_bytes(a, bytes_of(bytes, (size_t)n));
    } while (!a->quitting && more(STDIN_FILENO));
}

bool input_begin(struct app *a)
{
    if (uv_poll_init(&a->loop, &a->input, STDIN_FILENO) != 0)
        return false;
    a->input.data = a;
    a->input_open = true;
    return uv_poll_start(&a->input, UV_READABLE, on_input) == 0;
}

/* --- Keys that were kept -------------------------------------------------------------- */

static void on_replay(uv_timer_t *t);

static int digit(int c) { return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1; }

/* The rest of the line, into the buffer of pastes. */
static void take_pasted(struct app *a)
{
    size_t n = 0;
    int high, low;
    (void)fgetc(a->replay);
    while (n < KEY_PASTE_BYTES && (high = digit(fgetc(a->replay))) >= 0 && (low = digit(fgetc(a->replay))) >= 0)
        a->paste[n++] = (char)(high << 4 | low);
    a->paste[n] = '\0';
}

static void next(struct app *a)
{
    unsigned long long at;
    unsigned key;
    if (a->quitting || a->replay == NULL || fscanf(a->replay, "%llu %u", &at, &key) != 2)
        return;
    if (key == UI_PASTE)
        take_pasted(a);
    uint64_t now = sys_monotonic_ms(&a->sys) - a->began_ms;
    a->replay_timer.data = a;
    a->replay_key = key;
    (void)uv_timer_start(&a->replay_timer, on_replay, at > now ? at - now : 0, 0);
}

static void on_replay(uv_timer_t *t)
{
    struct app *a = t->data;
    give_text(a, a->replay_key, a->replay_key == UI_PASTE ? a->paste : NULL);
    next(a);
}

void replay_begin(struct app *a) { next(a); }
