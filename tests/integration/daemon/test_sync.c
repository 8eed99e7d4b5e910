/* A disk that does not confirm. The daemon runs in a child of this program,
 * whose fdatasync liblmdb finds before that of libc. */
#include "tests/integration/daemon/story.h"

#include "server/app/server.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static atomic_bool *broken;                    /* shared with the child */

__attribute__((visibility("default"))) int fdatasync(int fd);

int fdatasync(int fd)
{
    if (broken != NULL && *broken) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fdatasync, fd);
}

_Noreturn static void serve(const struct story *s, int ready_fd)
{
    struct options o;
    struct server *server;
    struct err_note note = {0};
    char ready[SERVER_READY_BYTES];
    options_init(&o);
    o.data = s->daemon.dir;
    o.socket = s->daemon.socket_path;
    o.listen = (struct options_list){.items = {"127.0.0.1:0"}, .count = 1};
    (void)signal(SIGPIPE, SIG_IGN);
    if (server_start(&o, &sys_real, &server, ready, &note) != ERR_OK || write(ready_fd, "r", 1) != 1)
        _exit(99);
    _exit(server_run(server));
}

Test(sync, a_disk_that_does_not_confirm_ends_the_daemon_with_74, .timeout = 60)
{
    struct story s;
    int ends[2], status = 0;
    char byte;
    story_init(&s, NULL);
    broken = mmap(NULL, sizeof *broken, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    cr_assert_neq(broken, MAP_FAILED);
    cr_assert_eq(pipe(ends), 0);
    pid_t child = fork();
    cr_assert_geq(child, 0);
    if (child == 0)
        serve(&s, ends[1]);
    cr_assert_eq(read(ends[0], &byte, 1), 1);
    struct raw *r = story_socket(&s), *idle = story_socket(&s);
    cr_expect(raw_login(r, "admin", PASSWORD), "a healthy disk takes the session");
    *broken = true;
    Pacte__LoginRequest m = PACTE__LOGIN_REQUEST__INIT;
    m.account = (char[]){"admin"};
    m.password = (char[]){PASSWORD};
    cr_expect(raw_request(idle, 9, PACTE__METHOD__METHOD_LOGIN, &m.base));
    cr_expect_eq(raw_outcome(idle, 9), ERR_SYNC, "nothing is said to be done");
    story_expect_last_word(r, ERR_STOPPING);
    raw_close(r);
    raw_close(idle);
    cr_assert_eq(waitpid(child, &status, 0), child);
    cr_expect(WIFEXITED(status) && WEXITSTATUS(status) == 74, "%x", (unsigned)status);
    *broken = false;
    (void)close(ends[0]);
    (void)close(ends[1]);
    cr_assert(daemon_start(&s.daemon), "and what was there before is there");
    struct raw *again = story_tls(&s);
    cr_expect(raw_login(again, "admin", PASSWORD));
    raw_close(again);
    story_end(&s);
}
