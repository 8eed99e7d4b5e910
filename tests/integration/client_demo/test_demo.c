/* The private daemon of the demonstration: there, filled, gone. */
#include "client-tui/demo/demo.h"
#include "tests/support/rawclient.h"

#include <criterion/criterion.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static struct demo d;

static void start(void)
{
    struct err_note note = {0};
    cr_assert_eq(demo_start(&sys_real, 0, &d, &note), ERR_OK, "%s", note.text);
    cr_assert_eq(demo_wait(&d, &note), ERR_OK, "%s", note.text);
}

Test(demo, serves_the_three_accounts_and_leaves_nothing, .timeout = 120)
{
    static const char *const accounts[] = {"coordination", "federation", "ville"};
    start();
    for (size_t i = 0; i < 3; i++) {
        struct raw *r = raw_socket(d.socket);
        cr_assert_not_null(r);
        cr_expect(raw_hello(r));
        cr_expect(raw_login(r, accounts[i], d.password), "%s", accounts[i]);
        raw_close(r);
    }
    char dir[DEMO_PATH_BYTES];
    memcpy(dir, d.dir, sizeof dir);
    cr_expect_eq(access(dir, F_OK), 0);
    demo_stop(&d);
    cr_expect_neq(access(dir, F_OK), 0);
    demo_stop(&d);
}

Test(demo, a_child_that_was_killed_leaves_nothing_either, .timeout = 120)
{
    start();
    char dir[DEMO_PATH_BYTES];
    memcpy(dir, d.dir, sizeof dir);
    (void)kill(d.pid, SIGKILL);
    demo_stop(&d);
    cr_expect_neq(access(dir, F_OK), 0);
}

Test(demo, the_child_dies_with_its_parent, .timeout = 120)
{
    int fd[2];
    cr_assert_eq(pipe(fd), 0);
    pid_t middle = fork();
    if (middle == 0) {
        start();
        (void)!write(fd[1], &d, sizeof d);
        (void)kill(getpid(), SIGKILL);
    }
    cr_assert_eq(read(fd[0], &d, sizeof d), (ssize_t)sizeof d);
    (void)waitpid(middle, NULL, 0);
    for (int i = 0; i < 1000 && (kill(d.pid, 0) == 0 || access(d.dir, F_OK) == 0); i++)
        usleep(10000);
    cr_expect_neq(kill(d.pid, 0), 0, "%d still runs", (int)d.pid);
    cr_expect_neq(access(d.dir, F_OK), 0, "%s is still there", d.dir);
}

Test(demo, its_clock_begins_where_it_is_told)
{
    struct demo_clock c;
    demo_clock_begin(&c, demo_wall_ms);
    struct sys sys = demo_sys(&c);
    int64_t now = sys_wall_ms(&sys);
    cr_expect(now >= demo_wall_ms && now < demo_wall_ms + 60000);
}
