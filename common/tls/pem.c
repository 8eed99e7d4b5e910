/* PEM files: read, and written under another name until all of them are. */
#include "common/tls/inside.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* Without it OpenSSL would stop and ask on the terminal. */
int tls_pem_no_password(char *buf, int size, int rwflag, void *ctx)
{
    (void)buf;
    (void)size;
    (void)rwflag;
    (void)ctx;
    return -1;
}

static enum err open_pem(const char *path, BIO **out, struct err_note *note)
{
    errno = 0;
    FILE *f = fopen(path, "re");
    if (f == NULL)
        return err_set(note, ERR_IO, "%s : lecture impossible (%s).", path, err_system(errno));
    *out = BIO_new_fp(f, BIO_CLOSE);
    if (*out != NULL)
        return ERR_OK;
    fclose(f);
    return err_set(note, ERR_NO_MEMORY, "%s", err_text(ERR_NO_MEMORY));
}

enum err tls_pem_cert(const char *path, X509 **out, struct err_note *note)
{
    BIO *b;
    enum err e = open_pem(path, &b, note);
    if (e != ERR_OK)
        return e;
    ERR_clear_error();
    *out = PEM_read_bio_X509(b, NULL, tls_pem_no_password, NULL);
    BIO_free(b);
    return *out != NULL ? ERR_OK : err_set(note, ERR_TLS, "%s ne contient pas de certificat lisible.", path);
}

enum err tls_pem_key(const char *path, EVP_PKEY **out, struct err_note *note)
{
    BIO *b;
    enum err e = open_pem(path, &b, note);
    if (e != ERR_OK)
        return e;
    ERR_clear_error();
    *out = PEM_read_bio_PrivateKey(b, NULL, tls_pem_no_password, NULL);
    BIO_free(b);
    return *out != NULL ? ERR_OK : err_set(note, ERR_TLS, "%s ne contient pas de clé lisible sans mot de passe.", path);
}

/* --- Writing -------------------------------------------------------------- */

enum { PATH_BYTES = 4096 };

static bool temporary_name(const char *path, char out[PATH_BYTES])
{
    int n = snprintf(out, PATH_BYTES, "%s.tmp", path);
    return n > 0 && n < PATH_BYTES;
}

static enum err failure(struct err_note *note, const char *path)
{
    enum err e = errno == ENOSPC || errno == EDQUOT ? ERR_NO_SPACE : ERR_IO;
    return err_set(note, e, "%s : écriture impossible (%s).", path, err_system(errno));
}

static bool write_all(int fd, const char *p, size_t len)
{
    while (len > 0) {
        ssize_t n = write(fd, p, len);
        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            return false;
        p += n;
        len -= (size_t)n;
    }
    return true;
}

enum err tls_pem_write(const struct sys *sys, const char *path, BIO *from, bool secret, struct err_note *note)
{
    char temporary[PATH_BYTES];
    char *text = NULL;
    long len = BIO_get_mem_data(from, &text);
    if (!temporary_name(path, temporary) || len < 0)
        return err_set(note, ERR_IO, "%s : ce nom de fichier est trop long.", path);
    (void)unlink(temporary);                   /* of a run that was cut short */
    mode_t mode = secret ? 0600 : 0644;
    int fd = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return failure(note, path);
    enum err e = ERR_OK;
    /* fchmod: the mask of the shell must not take the right to read a certificate away. */
    if (!write_all(fd, text, (size_t)len) || fchmod(fd, mode) != 0 || sys->sync(sys->ctx, fd) != 0)
        e = failure(note, path);
    if (close(fd) != 0 && e == ERR_OK)
        e = failure(note, path);
    if (e != ERR_OK)
        (void)unlink(temporary);
    return e;
}

enum err tls_pem_publish(const char *path, struct err_note *note)
{
    char temporary[PATH_BYTES];
    if (!temporary_name(path, temporary) || rename(temporary, path) != 0)
        return failure(note, path);
    return ERR_OK;
}

void tls_pem_forget(const char *path)
{
    char temporary[PATH_BYTES];
    if (temporary_name(path, temporary))
        (void)unlink(temporary);
}

/* --- Instants ------------------------------------------------------------- */

int64_t tls_time_ms(const ASN1_TIME *t)
{
    struct tm tm = {0};
    return ASN1_TIME_to_tm(t, &tm) == 1 ? (int64_t)timegm(&tm) * 1000 : 0;
}

void tls_time_text(const ASN1_TIME *t, char out[16])
{
    struct tm tm = {0};
    out[0] = '\0';
    if (ASN1_TIME_to_tm(t, &tm) == 1)
        (void)strftime(out, 16, "%d/%m/%Y", &tm);
}

enum err tls_cert_read(const char *cert_file, struct tls_cert_info *out, struct err_note *note)
{
    X509 *cert = NULL;
    enum err e = tls_pem_cert(cert_file, &cert, note);
    if (e != ERR_OK)
        return e;
    if (!tls_cert_fingerprint(cert, out->fingerprint))
        e = err_set(note, ERR_NO_MEMORY, "%s", err_text(ERR_NO_MEMORY));
    out->from_ms = tls_time_ms(X509_get0_notBefore(cert));
    out->until_ms = tls_time_ms(X509_get0_notAfter(cert));
    X509_free(cert);
    return e;
}
