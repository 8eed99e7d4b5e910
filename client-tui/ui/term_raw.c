#include "client-tui/ui/term_raw.h"

#include "client-tui/ui/term.h"
#include "common/base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

enum { TITLE_BYTES = 160, EMERGENCY_BYTES = 256 };

/* All of it, or as much as the terminal takes; waits. Signal-safe. */
static void raw_write(int fd, const void *bytes, size_t len)
{
    int kept = errno;
    for (const char *p = bytes; len > 0;) {
        ssize_t n = write(fd, p, len);
        if (n > 0) {
            p += n;
            len -= (size_t)n;
        } else if (errno == EAGAIN) {
            struct pollfd ready = {.fd = fd, .events = POLLOUT};
            (void)poll(&ready, 1, 1000);
        } else if (errno != EINTR) {
            break;
        }
    }
    errno = kept;
}

void raw_text(int fd, const char *text)
{
    raw_write(fd, text, strlen(text));
}

/* --- Which terminal ------------------------------------------------------- */

static const char *const xterm_family[] = {
    "xterm", "putty", "rxvt", "screen", "tmux", "konsole", "gnome", "vte", "alacritty", "foot", "kitty", "wezterm", "st-", "contour", "iterm",
};

bool raw_follows_xterm(const char *term)
{
    for (size_t i = 0; i < sizeof xterm_family / sizeof xterm_family[0]; i++)
        if (strncmp(term, xterm_family[i], strlen(xterm_family[i])) == 0)
            return true;
    return false;
}

const char *raw_stand_in(const char *term)
{
    return raw_follows_xterm(term) ? "xterm-256color" : NULL;
}

/* --- Title and clipboard -------------------------------------------------- */

void raw_title(int fd, const char *place)
{
    char plain[TITLE_BYTES], whole[TITLE_BYTES + 16];
    text_plain(bytes_text(place), plain, sizeof plain);
    int n = snprintf(whole, sizeof whole, "\033]2;%s\a", plain);
    raw_write(fd, whole, (size_t)n);
}

static size_t base64(const uint8_t *in, size_t len, char *out)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    size_t n = 0;
    for (size_t i = 0; i < len; i += 3) {
        size_t left = len - i;
        uint32_t group = (uint32_t)in[i] << 16 | (left > 1 ? (uint32_t)in[i + 1] << 8 : 0) | (left > 2 ? in[i + 2] : 0u);
        out[n++] = digits[group >> 18];
        out[n++] = digits[group >> 12 & 63];
        out[n++] = left > 1 ? digits[group >> 6 & 63] : '=';
        out[n++] = left > 2 ? digits[group & 63] : '=';
    }
    return n;
}

void raw_copy(int fd, const char *text, size_t len)
{
    char out[(TERM_COPY_BYTES + 2) / 3 * 4];
    if (len > TERM_COPY_BYTES)
        return;
    size_t n = base64((const uint8_t *)text, len, out);
    raw_text(fd, "\033]52;c;");
    raw_write(fd, out, n);
    raw_text(fd, "\a");
}

/* --- The way back --------------------------------------------------------- */

/* One terminal a process: a signal handler has no other way to know it. */
static struct {
    volatile sig_atomic_t armed;
    int in_fd, out_fd;
    struct termios settings;
    char bytes[EMERGENCY_BYTES];
    size_t len;
} emergency;

/* Without the delays that terminfo writes as « $<2> ». */
static void add_sequence(const char *s)
{
    for (; s != NULL && *s != '\0' && emergency.len < EMERGENCY_BYTES; s++) {
        const char *end = s[0] == '$' && s[1] == '<' ? strchr(s, '>') : NULL;
        if (end != NULL)
            s = end;
        else
            emergency.bytes[emergency.len++] = *s;
    }
}

bool raw_save_settings(int in_fd)
{
    emergency.in_fd = in_fd;
    return tcgetattr(in_fd, &emergency.settings) == 0;
}

void raw_restore_settings(void)
{
    (void)tcsetattr(emergency.in_fd, TCSADRAIN, &emergency.settings);
}

void raw_arm(int out_fd, const char *restore, const char *show_cursor, const char *leave)
{
    emergency.out_fd = out_fd;
    emergency.len = 0;
    add_sequence("\033[?2004l\033[?1000l\033[?1006l");
    add_sequence(restore);
    add_sequence(show_cursor);
    add_sequence(leave != NULL ? leave : "\033[H\033[J");      /* without another screen, none stays */
    add_sequence("\r\n");
    emergency.armed = 1;
}

void raw_disarm(void)
{
    emergency.armed = 0;
}

void term_emergency(void)
{
    if (!emergency.armed)
        return;
    emergency.armed = 0;
    raw_write(emergency.out_fd, emergency.bytes, emergency.len);
    (void)tcsetattr(emergency.in_fd, TCSANOW, &emergency.settings);
}
