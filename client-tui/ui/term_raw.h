/* What goes to a terminal beside curses: modes, title, clipboard, and the way
 * back when everything else has failed. Private to the module; knows no curses. */
#ifndef CLIENT_TUI_UI_TERM_RAW_H
#define CLIENT_TUI_UI_TERM_RAW_H

#include <stdbool.h>
#include <stddef.h>

void raw_text(int fd, const char *text);

/* xterm and those that follow it: titles, mouse, clipboard. */
bool raw_follows_xterm(const char *term);
/* The description to use for a TERM that this machine does not know, NULL when
 * there is no safe one. */
const char *raw_stand_in(const char *term);

/* Without ESC nor other controls. */
void raw_title(int fd, const char *place);
/* OSC 52 of a text of at most 8 KiB. */
void raw_copy(int fd, const char *text, size_t len);

/* The settings of the terminal as they are, before curses changes them. */
bool raw_save_settings(int in_fd);
void raw_restore_settings(void);
/* From now on term_emergency writes these sequences of terminfo, which may be
 * NULL, and gives the saved settings back. */
void raw_arm(int out_fd, const char *restore, const char *show_cursor, const char *leave);
void raw_disarm(void);

#endif
