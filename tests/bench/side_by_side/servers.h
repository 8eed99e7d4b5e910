/* The two sides that are compared: pacted, and a bare echo. */
#ifndef TESTS_BENCH_SIDE_BY_SIDE_SERVERS_H
#define TESTS_BENCH_SIDE_BY_SIDE_SERVERS_H

#include "tests/bench/side_by_side/bench.h"
#include "tests/bench/side_by_side/load.h"

/* A child process that answers every `request_len` bytes with `answer_len`
 * bytes, over TLS 1.3 with these files: libuv and OpenSSL, and nothing else. */
struct echo {
    pid_t pid;
    uint16_t port;
    size_t request_len, answer_len;
};
bool echo_start(struct echo *e, const char *cert_file, const char *key_file);
void echo_stop(struct echo *e);
/* A protocol for it; valid as long as `e`. */
void echo_protocol(struct load_protocol *p, struct echo *e);

/* A protocol for pacted: Hello and Resume, then `get` or `put` of territories. */
struct pacte_side {
    struct bench *bench;
    uint8_t hello[128], resume[160];
    size_t hello_len, resume_len;
    uint64_t first_id;
    uint64_t first_number;            /* of the revisions: nth put of a client follows it */
    size_t request_len, answer_len;   /* of the last request and answer seen */
};
void pacte_get_protocol(struct load_protocol *p, struct pacte_side *s, struct bench *b);
/* Client i changes record first_id + i, which must be at revision first_number. */
void pacte_put_protocol(struct load_protocol *p, struct pacte_side *s, struct bench *b);
/* Hello and Resume alone, for connections that then rest. */
void pacte_idle_protocol(struct load_protocol *p, struct pacte_side *s, struct bench *b);

/* Opens a session for the bench: fills b->token. */
void pacte_login(struct bench *b);

#endif
