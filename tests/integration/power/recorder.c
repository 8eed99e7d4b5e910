/* The functions below are found by liblmdb before those of libc, since the
 * program comes first in the order of look-up: what LD_PRELOAD does, without
 * a second library. Each does its work by the bare system call. */
#include "tests/integration/power/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#define SHOWN __attribute__((visibility("default")))

static struct recording *current;
static dev_t device;
static ino_t inode;

static void add(struct event e)
{
    if (current->count % 1024 == 0) {
        struct event *more = realloc(current->events, (current->count + 1024) * sizeof *more);
        if (more == NULL)
            abort();
        current->events = more;
    }
    current->events[current->count++] = e;
}

static int is_ours(int fd)
{
    struct stat st;
    int before = errno;
    int ours = current != NULL && fstat(fd, &st) == 0 && st.st_ino == inode && st.st_dev == device;
    errno = before;
    return ours;
}

static void note_write(int fd, const void *data, ssize_t len, off_t offset)
{
    if (len <= 0 || !is_ours(fd))
        return;
    struct event e = {.offset = (uint64_t)offset, .len = (size_t)len, .data = malloc((size_t)len)};
    if (e.data == NULL)
        abort();
    memcpy(e.data, data, (size_t)len);
    e.kind = (fcntl(fd, F_GETFL) & O_DSYNC) != 0 ? EVENT_WRITE_SYNCED : EVENT_WRITE;
    if (e.offset + e.len > current->end)
        current->end = e.offset + e.len;
    add(e);
}

SHOWN ssize_t pwrite64(int fd, const void *data, size_t len, off_t offset);
SHOWN ssize_t pwrite(int fd, const void *data, size_t len, off_t offset);

SHOWN ssize_t pwrite64(int fd, const void *data, size_t len, off_t offset)
{
    ssize_t n = syscall(SYS_pwrite64, fd, data, len, offset);
    note_write(fd, data, n, offset);
    return n;
}

SHOWN ssize_t pwrite(int fd, const void *data, size_t len, off_t offset)
{
    return pwrite64(fd, data, len, offset);
}

static void note_vector(int fd, const struct iovec *parts, int count, ssize_t n, off_t offset)
{
    for (int i = 0; i < count && n > 0; i++) {
        ssize_t part = (ssize_t)parts[i].iov_len < n ? (ssize_t)parts[i].iov_len : n;
        note_write(fd, parts[i].iov_base, part, offset);
        offset += part;
        n -= part;
    }
}

SHOWN ssize_t writev(int fd, const struct iovec *parts, int count)
{
    off_t offset = is_ours(fd) ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t n = syscall(SYS_writev, fd, parts, count);
    note_vector(fd, parts, count, n, offset);
    return n;
}

SHOWN ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
    ssize_t n = syscall(SYS_pwritev, fd, parts, count, offset, 0);
    note_vector(fd, parts, count, n, offset);
    return n;
}

SHOWN ssize_t write(int fd, const void *data, size_t len)
{
    off_t offset = is_ours(fd) ? lseek(fd, 0, SEEK_CUR) : 0;
    ssize_t n = syscall(SYS_write, fd, data, len);
    note_write(fd, data, n, offset);
    return n;
}

static int synced(int fd, long number)
{
    int rc = (int)syscall(number, fd);
    if (rc == 0 && is_ours(fd))
        add((struct event){.kind = EVENT_SYNC});
    return rc;
}

SHOWN int fdatasync(int fd) { return synced(fd, SYS_fdatasync); }
SHOWN int fsync(int fd) { return synced(fd, SYS_fsync); }

static uint8_t *read_file(const char *path, size_t *len)
{
    struct stat st;
    FILE *f = fopen(path, "rb");
    uint8_t *data = NULL;
    if (f == NULL || fstat(fileno(f), &st) != 0 || (data = malloc((size_t)st.st_size + 1)) == NULL ||
        fread(data, 1, (size_t)st.st_size, f) != (size_t)st.st_size)
        abort();
    (void)fclose(f);
    device = st.st_dev;
    inode = st.st_ino;
    *len = (size_t)st.st_size;
    return data;
}

void recorder_start(struct recording *r, const char *path)
{
    *r = (struct recording){0};
    r->base = read_file(path, &r->base_len);
    r->end = r->base_len;
    current = r;
}

void recorder_acknowledge(uint32_t number) { add((struct event){.kind = EVENT_ACKNOWLEDGED, .number = number}); }

void recorder_stop(void) { current = NULL; }

void recording_free(struct recording *r)
{
    for (size_t i = 0; i < r->count; i++)
        free(r->events[i].data);
    free(r->events);
    free(r->base);
}
