#include "server/app/notify.h"

#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* A datagram socket named as systemd would: a file, or, with '@', no file. */
static int manager(const char *name)
{
    struct sockaddr_un a = {.sun_family = AF_UNIX};
    cr_assert_lt(strlen(name), sizeof a.sun_path);
    memcpy(a.sun_path, name, strlen(name));
    if (name[0] == '@')
        a.sun_path[0] = '\0';
    int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    socklen_t len = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
    cr_assert_eq(bind(fd, (struct sockaddr *)&a, len), 0);
    return fd;
}

static void expect_told(const char *name)
{
    char got[32] = "";
    int fd = manager(name);
    cr_assert_eq(setenv("NOTIFY_SOCKET", name, 1), 0);
    cr_expect(notify("READY=1"));
    cr_expect_eq(recv(fd, got, sizeof got - 1, MSG_DONTWAIT), 7);
    cr_expect_str_eq(got, "READY=1");
    (void)close(fd);
}

Test(notify, the_manager_is_told_by_file_and_by_name, .timeout = 5)
{
    char dir[] = "/tmp/pacte-notify-XXXXXX", path[64], name[64];
    cr_assert_not_null(mkdtemp(dir));
    (void)snprintf(path, sizeof path, "%s/s", dir);
    expect_told(path);
    cr_expect_not(notify("READY=1"), "nobody listens any more");
    (void)unlink(path);
    (void)rmdir(dir);
    (void)snprintf(name, sizeof name, "@pacte-essai-%d", (int)getpid());
    expect_told(name);
}

Test(notify, without_a_manager_nothing_is_said, .timeout = 5)
{
    char longest[300];
    (void)unsetenv("NOTIFY_SOCKET");
    cr_expect_not(notify("READY=1"));
    cr_assert_eq(setenv("NOTIFY_SOCKET", "relative", 1), 0);
    cr_expect_not(notify("READY=1"));
    memset(longest, '/', sizeof longest - 1);
    longest[sizeof longest - 1] = '\0';
    cr_assert_eq(setenv("NOTIFY_SOCKET", longest, 1), 0);
    cr_expect_not(notify("READY=1"));
}
