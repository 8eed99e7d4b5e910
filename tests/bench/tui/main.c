/* bench_tui [--quick]: the goals of the terminal client, side by side with what
 * `pacte --demo` does. TERM of the terminal: PACTE_BENCH_TERM, else xterm-256color. */
#include "tests/bench/tui/bench.h"

#include "tests/support/daemon.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    bool quick = argc > 1 && strcmp(argv[1], "--quick") == 0;
    const char *term = getenv("PACTE_BENCH_TERM");
    struct bench b = {
        .program = program_path("pacte"),
        .term = term != NULL && term[0] != '\0' ? term : "xterm-256color",
        .starts = quick ? 4 : 20,
        .keys = quick ? 48 : 240,
        .idle_s = quick ? 3 : 20,
    };
    if (argc > (quick ? 2 : 1) || access(b.program, X_OK) != 0) {
        fprintf(stderr, argc > 1 ? "Usage : bench_tui [--quick]\n" : "bench_tui : pacte n'est pas construit.\n");
        return 2;
    }
    printf("pacte --demo, 80x24, TERM=%s\n\n", b.term);
    measure_start(&b);
    measure_keys(&b);
    measure_idle(&b);
    measure_slow_link(&b);
    return b.failed ? 1 : 0;
}
