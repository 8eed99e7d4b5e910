#include "tools/pactectl/prompt.h"

#include "common/crypto/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* One byte at a time: what follows the line is for whoever reads next. */
static enum err read_line(int fd, char *out, size_t size, struct err_note *note)
{
    size_t len = 0;
    for (;;) {
        char c;
        ssize_t n = read(fd, &c, 1);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set(note, ERR_IO, "La réponse n'a pas pu être lue : %s.", err_system(errno));
        if (n == 0 || c == '\n')
            break;
        if (len + 1 >= size)
            return err_set(note, ERR_INVALID, "La réponse est trop longue (%zu octets au plus).", size - 1);
        out[len++] = c;
    }
    while (len > 0 && out[len - 1] == '\r')
        len--;
    out[len] = '\0';
    return ERR_OK;
}

/* A script has a terminal behind it as often as not, but nobody who looks: its
 * standard input says so, and it is told rather than left waiting. A command
 * whose standard input is its data looks at who is in front of the terminal. */
static int open_terminal(enum prompt_input input, struct err_note *note)
{
    int fd = isatty(STDIN_FILENO) || input == PROMPT_BESIDE_DATA ? open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC) : -1;
    if (fd >= 0 && input == PROMPT_BESIDE_DATA && tcgetpgrp(fd) != getpgrp()) {
        close(fd);
        fd = -1;
    }
    if (fd < 0)
        (void)err_set(note, ERR_UNAUTHENTICATED, "Il n'y a pas de terminal où poser la question : donnez un fichier "
                      "(--password-file), ou identifiez-vous d'abord par « pactectl login ».");
    return fd;
}

static void ask(int fd, const char *question)
{
    ssize_t n = write(fd, question, strlen(question));
    (void)n;                             /* without the question the answer is still read */
}

enum err prompt_line(enum prompt_input input, const char *question, char *out, size_t size, struct err_note *note)
{
    int fd = open_terminal(input, note);
    if (fd < 0)
        return ERR_UNAUTHENTICATED;
    ask(fd, question);
    enum err e = read_line(fd, out, size, note);
    close(fd);
    return e;
}

enum err prompt_secret(enum prompt_input input, const char *question, char *out, size_t size, struct err_note *note)
{
    struct termios shown, hidden;
    sigset_t stops, before;
    int fd = open_terminal(input, note);
    if (fd < 0)
        return ERR_UNAUTHENTICATED;
    /* A signal must not leave the terminal without echo: it waits. */
    sigemptyset(&stops);
    sigaddset(&stops, SIGINT);
    sigaddset(&stops, SIGTERM);
    sigaddset(&stops, SIGTSTP);
    sigaddset(&stops, SIGHUP);
    bool quiet = tcgetattr(fd, &shown) == 0;
    if (quiet) {
        hidden = shown;
        hidden.c_lflag &= ~(tcflag_t)(ECHO | ISIG);
        hidden.c_lflag |= ICANON | ECHONL;
        sigprocmask(SIG_BLOCK, &stops, &before);
        tcsetattr(fd, TCSAFLUSH, &hidden);
    }
    ask(fd, question);
    enum err e = read_line(fd, out, size, note);
    if (quiet) {
        tcsetattr(fd, TCSAFLUSH, &shown);
        sigprocmask(SIG_SETMASK, &before, NULL);
    }
    close(fd);
    /* Ctrl-C was read as a byte: it means the same. */
    if (e == ERR_OK && strchr(out, 0x03) != NULL) {
        crypto_zero(out, size);
        return err_set(note, ERR_CANCELLED, "Abandon.");
    }
    return e;
}

enum err secret_from_file(const char *path, char *out, size_t size, struct err_note *note)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set(note, ERR_IO, "Le mot de passe n'a pas pu être lu dans %s : %s.", path, err_system(errno));
    enum err e = read_line(fd, out, size, note);
    close(fd);
    if (e == ERR_OK && out[0] == '\0')
        return err_set(note, ERR_INVALID, "La première ligne de %s est vide : elle doit être le mot de passe.", path);
    return e;
}
