/* A terminal for the real programs: a pty, and libvterm that shows what they
 * write. Every wait is for silence, and bounded. */
#ifndef TESTS_SUPPORT_TERMINAL_H
#define TESTS_SUPPORT_TERMINAL_H

#include "client-tui/ui/grid.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <termios.h>

enum { TERMINAL_SILENCE_MS = 40, TERMINAL_LIMIT_MS = 20000, TERMINAL_TITLE_BYTES = 128, TERMINAL_TAIL_BYTES = 4096 };

struct VTerm;
struct VTermScreen;

struct terminal {
    pid_t pid;                      /* 0: it has ended */
    int status;                     /* then, of waitpid */
    int fd;
    int program_fd;                 /* its side, kept open: the settings outlive it */
    int rows, cols;
    struct VTerm *emulator;
    struct VTermScreen *screen;
    bool alternate, cursor_shown, mouse;
    int cursor_row, cursor_col;
    char title[TERMINAL_TITLE_BYTES];
    char held[4];                   /* the beginning of a character */
    size_t held_len;
    size_t bytes;                   /* written by the program until now */
    char tail[TERMINAL_TAIL_BYTES]; /* the last of them */
    size_t tail_len;
    uint64_t sent_us, last_us;      /* when the last key went, when the last byte came */
    unsigned rate;                  /* bytes a second that the link lets through; 0: all */
    unsigned delay_ms;              /* of the link, each way */
    double tokens;
    uint64_t tokens_us;
};

/* Ends the program (of the test) when there is no pty. `argv` ends with NULL;
 * LANG is C.UTF-8. */
void terminal_start(struct terminal *t, const char *term, int rows, int cols, const char *const argv[]);
/* The same with a function: the child ends with what it returns. */
void terminal_fork(struct terminal *t, const char *term, int rows, int cols, int (*child)(void *), void *arg);
/* Kills it if it runs; accepts a zeroed terminal, and twice. */
void terminal_end(struct terminal *t);

void terminal_send(struct terminal *t, const void *bytes, size_t len);
void terminal_type(struct terminal *t, const char *text);
/* Until nothing has come for TERMINAL_SILENCE_MS (with the delays of the link):
 * false when that does not come within TERMINAL_LIMIT_MS. */
bool terminal_settle(struct terminal *t);
/* Until the screen holds the text, then settles. */
bool terminal_see(struct terminal *t, const char *text);
/* Everything that comes in that time. */
void terminal_watch(struct terminal *t, int ms);
/* Bytes that the terminal shows and that the program did not write. */
void terminal_noise(struct terminal *t, const char *bytes, size_t len);
void terminal_resize(struct terminal *t, int rows, int cols);
/* Waits for its end and reads what it wrote until then: false when it lives. */
bool terminal_wait(struct terminal *t);
/* The settings of its side, as a shell would find them. */
struct termios terminal_settings(const struct terminal *t);

/* One row as UTF-8, spaces at its end left out. */
size_t terminal_row(const struct terminal *t, int row, char *out, size_t size);
bool terminal_shows(const struct terminal *t, const char *text);
/* From the last key to the last byte, with the delays of the link. */
uint64_t terminal_latency_us(const struct terminal *t);
/* A copy of the screen, to count what changes: its styles say only whether the
 * attributes of two cells differ. The grid was initialised. */
void terminal_copy(const struct terminal *t, struct grid *g);

uint64_t terminal_now_us(void);

#endif
