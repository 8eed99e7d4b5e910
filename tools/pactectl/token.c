#include "tools/pactectl/token.h"

#include "common/crypto/hash.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PATH_BYTES = 512, TOKEN_TEXT_BYTES = 2 * TOKEN_BYTES + 1 };

static bool folder(char *out, size_t size, bool make)
{
    const char *run = getenv("XDG_RUNTIME_DIR"), *home = getenv("HOME");
    int n = -1;
    if (run != NULL && run[0] == '/')
        n = snprintf(out, size, "%s/pacte", run);
    else if (home != NULL && home[0] == '/')
        n = snprintf(out, size, "%s/.cache/pacte", home);
    if (n < 0 || (size_t)n >= size)
        return false;
    if (!make)
        return true;
    char *slash = strrchr(out, '/');
    *slash = '\0';
    (void)mkdir(out, 0700);              /* ~/.cache may be missing */
    *slash = '/';
    return mkdir(out, 0700) == 0 || errno == EEXIST;
}

/* The name says nothing of where and who to those who may list the folder. */
static bool path_of(const char *place, const char *account, char *out, size_t size, bool make)
{
    struct hash_sha256_stream s;
    uint8_t sum[HASH_BYTES];
    char dir[PATH_BYTES], name[2 * HASH_BYTES + 1];
    if (!folder(dir, sizeof dir, make))
        return false;
    hash_sha256_begin(&s);
    hash_sha256_add(&s, bytes_of(place, strlen(place) + 1));
    hash_sha256_add(&s, bytes_text(account));
    hash_sha256_end(&s, sum);
    hex_encode(bytes_of(sum, sizeof sum), name, sizeof name);
    int n = snprintf(out, size, "%s/session-%.32s", dir, name);
    return n > 0 && (size_t)n < size;
}

bool token_load(const char *place, const char *account, uint8_t out[TOKEN_BYTES])
{
    char path[PATH_BYTES], text[TOKEN_TEXT_BYTES + 1] = "";
    struct stat st;
    if (!path_of(place, account, path, sizeof path, false))
        return false;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return false;
    bool mine = fstat(fd, &st) == 0 && st.st_uid == geteuid() && (st.st_mode & 077) == 0;
    ssize_t n = mine ? read(fd, text, sizeof text - 1) : -1;
    close(fd);
    if (n < TOKEN_TEXT_BYTES - 1)
        return false;
    text[TOKEN_TEXT_BYTES - 1] = '\0';
    bool good = hex_decode(text, out, TOKEN_BYTES);
    crypto_zero(text, sizeof text);
    return good;
}

static enum err save_at(const char *path, const uint8_t token[TOKEN_BYTES], struct err_note *note)
{
    char part[PATH_BYTES + 16], text[TOKEN_TEXT_BYTES + 1];
    snprintf(part, sizeof part, "%s.%ld", path, (long)getpid());
    hex_encode(bytes_of(token, TOKEN_BYTES), text, sizeof text);
    text[TOKEN_TEXT_BYTES - 1] = '\n';
    (void)unlink(part);
    int fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    bool good = fd >= 0 && write(fd, text, TOKEN_TEXT_BYTES) == TOKEN_TEXT_BYTES;
    if (fd >= 0)
        good = close(fd) == 0 && good;
    good = good && rename(part, path) == 0;
    crypto_zero(text, sizeof text);
    if (good)
        return ERR_OK;
    (void)err_set(note, ERR_IO, "La session n'a pas pu être gardée dans %s (%s) : le mot de passe sera redemandé.", path,
                  err_system(errno));
    (void)unlink(part);
    return ERR_IO;
}

enum err token_save(const char *place, const char *account, const uint8_t token[TOKEN_BYTES], struct err_note *note)
{
    char path[PATH_BYTES];
    if (!path_of(place, account, path, sizeof path, true))
        return err_set(note, ERR_IO, "Il n'y a pas de dossier où garder la session (ni XDG_RUNTIME_DIR ni HOME) : le mot "
                       "de passe sera redemandé.");
    enum err e = save_at(path, token, note);
    if (e == ERR_OK && account[0] != '\0' && path_of(place, "", path, sizeof path, true))
        e = save_at(path, token, note);
    return e;
}

void token_forget(const char *place, const char *account)
{
    char path[PATH_BYTES];
    uint8_t last[TOKEN_BYTES], own[TOKEN_BYTES];
    bool had = token_load(place, account, own);
    if (path_of(place, account, path, sizeof path, false))
        (void)unlink(path);
    /* The last one too, if it is this one. */
    if (account[0] != '\0' && had && token_load(place, "", last) && memcmp(last, own, TOKEN_BYTES) == 0 &&
        path_of(place, "", path, sizeof path, false))
        (void)unlink(path);
}
