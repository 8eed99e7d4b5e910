#include "tests/support/terminal.h"

#include "common/base/text.h"

#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>
#include <vterm.h>

enum { READ_BYTES = 4096, ROW_BYTES = 4096, BURST_BYTES = 64 };

uint64_t terminal_now_us(void)
{
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

static void need(bool holds, const char *what)
{
    if (holds)
        return;
    perror(what);
    exit(2);
}

/* --- The emulator --------------------------------------------------------- */

static int on_cursor(VTermPos pos, VTermPos before, int visible, void *user)
{
    struct terminal *t = user;
    (void)before;
    (void)visible;
    t->cursor_row = pos.row;
    t->cursor_col = pos.col;
    return 1;
}

static int on_property(VTermProp prop, VTermValue *value, void *user)
{
    struct terminal *t = user;
    if (prop == VTERM_PROP_ALTSCREEN)
        t->alternate = value->boolean != 0;
    else if (prop == VTERM_PROP_CURSORVISIBLE)
        t->cursor_shown = value->boolean != 0;
    else if (prop == VTERM_PROP_MOUSE)
        t->mouse = value->number != VTERM_PROP_MOUSE_NONE;
    else if (prop == VTERM_PROP_TITLE)
        (void)snprintf(t->title, sizeof t->title, "%s", value->string);
    return 1;
}

static const VTermScreenCallbacks callbacks = {.movecursor = on_cursor, .settermprop = on_property};

static void start_emulator(struct terminal *t)
{
    t->emulator = vterm_new(t->rows, t->cols);
    vterm_set_utf8(t->emulator, 1);
    t->screen = vterm_obtain_screen(t->emulator);
    t->cursor_shown = true;
    vterm_screen_set_callbacks(t->screen, &callbacks, t);
    vterm_screen_enable_altscreen(t->screen, 1);
    vterm_screen_reset(t->screen, 1);
}

/* Bytes at the end that begin a character: libvterm 0.1 takes one that comes in
 * two writes for two that are not UTF-8. */
static size_t cut_character(const char *bytes, size_t len)
{
    for (size_t n = 1; n <= 3 && n <= len; n++) {
        uint8_t b = (uint8_t)bytes[len - n];
        if ((b & 0xC0) == 0x80)
            continue;
        size_t need_bytes = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : b >= 0xC0 ? 2 : 1;
        return need_bytes > n ? n : 0;
    }
    return 0;
}

static void emulate(struct terminal *t, const char *bytes, size_t len)
{
    char whole[READ_BYTES + sizeof t->held];
    memcpy(whole, t->held, t->held_len);
    memcpy(whole + t->held_len, bytes, len);
    len += t->held_len;
    t->held_len = cut_character(whole, len);
    len -= t->held_len;
    memcpy(t->held, whole + len, t->held_len);
    if (len > 0)
        (void)vterm_input_write(t->emulator, whole, len);
}

static void show(struct terminal *t, const char *bytes, size_t len)
{
    char answer[256];
    emulate(t, bytes, len);
    size_t n = vterm_output_read(t->emulator, answer, sizeof answer);
    if (n > 0)
        (void)!write(t->fd, answer, n);
    t->bytes += len;
    t->last_us = terminal_now_us();
    if (len > sizeof t->tail) {
        bytes += len - sizeof t->tail;
        len = sizeof t->tail;
    }
    size_t kept = t->tail_len < sizeof t->tail - len ? t->tail_len : sizeof t->tail - len;
    memmove(t->tail, t->tail + t->tail_len - kept, kept);
    memcpy(t->tail + kept, bytes, len);
    t->tail_len = kept + len;
}

/* --- The program ---------------------------------------------------------- */

static void child_world(const char *term)
{
    (void)setenv("TERM", term, 1);
    (void)setenv("LANG", "C.UTF-8", 1);
    (void)setenv("LC_ALL", "C.UTF-8", 1);
    (void)unsetenv("COLUMNS");
    (void)unsetenv("LINES");
    (void)unsetenv("NO_COLOR");
}

static bool begin(struct terminal *t, const char *term, int rows, int cols)
{
    *t = (struct terminal){.rows = rows, .cols = cols};
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    (void)fflush(NULL);
    t->sent_us = t->last_us = t->tokens_us = terminal_now_us();
    need(openpty(&t->fd, &t->program_fd, NULL, NULL, &size) == 0, "openpty");
    t->pid = fork();
    need(t->pid >= 0, "fork");
    if (t->pid == 0) {
        (void)close(t->fd);
        need(login_tty(t->program_fd) == 0, "login_tty");
        child_world(term);
        return true;
    }
    start_emulator(t);
    return false;
}

void terminal_start(struct terminal *t, const char *term, int rows, int cols, const char *const argv[])
{
    if (begin(t, term, rows, cols)) {
        execvp(argv[0], (char *const *)argv);
        perror(argv[0]);
        _exit(127);
    }
}

void terminal_fork(struct terminal *t, const char *term, int rows, int cols, int (*child)(void *), void *arg)
{
    if (begin(t, term, rows, cols))
        _exit(child(arg));
}

void terminal_end(struct terminal *t)
{
    if (t->pid > 0) {
        (void)kill(t->pid, SIGKILL);
        (void)waitpid(t->pid, &t->status, 0);
        t->pid = 0;
    }
    if (t->emulator != NULL) {
        vterm_free(t->emulator);
        (void)close(t->fd);
        (void)close(t->program_fd);
        t->emulator = NULL;
    }
}

/* --- Bytes both ways ------------------------------------------------------ */

/* What the link lets through now. */
static size_t allowed(struct terminal *t)
{
    if (t->rate == 0)
        return READ_BYTES;
    uint64_t now = terminal_now_us();
    t->tokens += (double)t->rate * (double)(now - t->tokens_us) / 1e6;
    t->tokens_us = now;
    if (t->tokens > BURST_BYTES)
        t->tokens = BURST_BYTES;
    return (size_t)t->tokens;
}

static void read_some(struct terminal *t, size_t max)
{
    char bytes[READ_BYTES];
    ssize_t n = read(t->fd, bytes, max < sizeof bytes ? max : sizeof bytes);
    if (n > 0) {
        t->tokens -= t->rate > 0 ? (double)n : 0;
        show(t, bytes, (size_t)n);
    } else {
        need(errno == EINTR || errno == EAGAIN, "read");
    }
}

/* Reads for at most that time: true when something came, or waits for the link. */
static bool pump(struct terminal *t, int ms)
{
    struct pollfd ready = {.fd = t->fd, .events = POLLIN};
    size_t max = allowed(t);
    if (max == 0) {
        (void)poll(NULL, 0, 5);
        return poll(&ready, 1, 0) > 0;
    }
    if (poll(&ready, 1, ms) <= 0)
        return false;
    read_some(t, max);
    return true;
}

void terminal_send(struct terminal *t, const void *bytes, size_t len)
{
    t->sent_us = terminal_now_us();
    t->last_us = t->sent_us;
    for (uint64_t end = t->sent_us + t->delay_ms * 1000ULL; t->delay_ms > 0 && terminal_now_us() < end;)
        (void)pump(t, 5);
    for (const char *p = bytes; len > 0;) {
        ssize_t n = write(t->fd, p, len);
        need(n > 0 || errno == EINTR, "write");
        p += n > 0 ? n : 0;
        len -= n > 0 ? (size_t)n : 0;
    }
}

void terminal_type(struct terminal *t, const char *text)
{
    terminal_send(t, text, strlen(text));
}

bool terminal_settle(struct terminal *t)
{
    uint64_t end = terminal_now_us() + TERMINAL_LIMIT_MS * 1000ULL;
    while (terminal_now_us() < end)
        if (!pump(t, TERMINAL_SILENCE_MS))
            return true;
    return false;
}

/* What stood there instead, for whoever reads the log. */
static bool not_seen(const struct terminal *t, const char *text)
{
    char row[4 * 256 + 1];
    (void)fprintf(stderr, "« %s » is not on the screen:\n", text);
    for (int i = 0; i < t->rows; i++) {
        (void)terminal_row(t, i, row, sizeof row);
        (void)fprintf(stderr, "  |%s\n", row);
    }
    return false;
}

bool terminal_see(struct terminal *t, const char *text)
{
    uint64_t end = terminal_now_us() + TERMINAL_LIMIT_MS * 1000ULL;
    while (!terminal_shows(t, text)) {
        if (terminal_now_us() >= end)
            return not_seen(t, text);
        (void)pump(t, TERMINAL_SILENCE_MS);
    }
    return terminal_settle(t);
}

void terminal_watch(struct terminal *t, int ms)
{
    uint64_t end = terminal_now_us() + (uint64_t)ms * 1000;
    for (uint64_t now; (now = terminal_now_us()) < end;)
        (void)pump(t, (int)((end - now) / 1000) + 1);
}

void terminal_noise(struct terminal *t, const char *bytes, size_t len)
{
    (void)vterm_input_write(t->emulator, bytes, len);
}

void terminal_resize(struct terminal *t, int rows, int cols)
{
    struct winsize size = {.ws_row = (unsigned short)rows, .ws_col = (unsigned short)cols};
    t->rows = rows;
    t->cols = cols;
    vterm_set_size(t->emulator, rows, cols);
    need(ioctl(t->fd, TIOCSWINSZ, &size) == 0, "TIOCSWINSZ");
}

bool terminal_wait(struct terminal *t)
{
    uint64_t end = terminal_now_us() + TERMINAL_LIMIT_MS * 1000ULL;
    while (t->pid > 0 && terminal_now_us() < end) {
        (void)pump(t, 5);
        if (waitpid(t->pid, &t->status, WNOHANG) == t->pid)
            t->pid = 0;
    }
    while (pump(t, 0)) {}
    return t->pid == 0;
}

struct termios terminal_settings(const struct terminal *t)
{
    struct termios s;
    need(tcgetattr(t->program_fd, &s) == 0, "tcgetattr");
    return s;
}

uint64_t terminal_latency_us(const struct terminal *t)
{
    return t->last_us - t->sent_us + t->delay_ms * 1000ULL;
}

/* --- The screen ----------------------------------------------------------- */

static VTermScreenCell cell_at(const struct terminal *t, int row, int col)
{
    VTermScreenCell cell = {0};
    (void)vterm_screen_get_cell(t->screen, (VTermPos){.row = row, .col = col}, &cell);
    return cell;
}

size_t terminal_row(const struct terminal *t, int row, char *out, size_t size)
{
    size_t len = 0, end = 0;
    for (int col = 0; col < t->cols; col++) {
        VTermScreenCell cell = cell_at(t, row, col);
        if (cell.chars[0] == (uint32_t)-1)                    /* the right half of a wide character */
            continue;
        for (int i = 0; i < VTERM_MAX_CHARS_PER_CELL && (i == 0 || cell.chars[i] != 0) && len + 5 < size; i++)
            len += text_encode(cell.chars[i] == 0 ? ' ' : cell.chars[i], out + len);
        if (cell.chars[0] != 0 && cell.chars[0] != ' ')
            end = len;
    }
    out[end] = '\0';
    return end;
}

bool terminal_shows(const struct terminal *t, const char *text)
{
    char row[ROW_BYTES];
    for (int i = 0; i < t->rows; i++) {
        terminal_row(t, i, row, sizeof row);
        if (strstr(row, text) != NULL)
            return true;
    }
    return false;
}

static uint8_t looks_as(const VTermScreenCell *c)
{
    uint8_t sum = (uint8_t)(c->attrs.bold | c->attrs.underline << 1 | c->attrs.reverse << 3);
    if (VTERM_COLOR_IS_INDEXED(&c->fg) && !VTERM_COLOR_IS_DEFAULT_FG(&c->fg))
        sum = (uint8_t)(sum * 17 + 1 + c->fg.indexed.idx);
    if (VTERM_COLOR_IS_INDEXED(&c->bg) && !VTERM_COLOR_IS_DEFAULT_BG(&c->bg))
        sum = (uint8_t)(sum * 31 + 1 + c->bg.indexed.idx);
    return sum;
}

void terminal_copy(const struct terminal *t, struct grid *g)
{
    need(grid_size(g, t->rows, t->cols) == ERR_OK, "grid_size");
    for (int row = 0; row < t->rows; row++)
        for (int col = 0; col < t->cols; col++) {
            VTermScreenCell from = cell_at(t, row, col);
            struct cell *to = &g->cells[row * t->cols + col];
            to->ch = from.chars[0] == (uint32_t)-1 ? 0 : from.chars[0] == 0 ? ' ' : from.chars[0];
            for (int i = 0; i < CELL_MARKS && from.chars[i] != 0 && to->ch != 0; i++)
                to->marks[i] = from.chars[i + 1];
            to->style = looks_as(&from);
        }
    g->cursor_row = t->cursor_shown ? t->cursor_row : -1;
    g->cursor_col = t->cursor_col;
}
