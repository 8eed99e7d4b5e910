#include "common/tls/inside.h"
#include "tests/support/fault.h"
#include "tests/support/tls_pair.h"

#include <criterion/criterion.h>
#include <openssl/err.h>
#include <openssl/sslerr.h>
#include <stdio.h>
#include <stdlib.h>

static struct tls_files files;

static void set_up(void) { tls_files_make(&files, (struct tls_validity){0}); }
static void tear_down(void) { tls_files_remove(&files); }

TestSuite(session, .init = set_up, .fini = tear_down, .timeout = 60);

static void expect_got(const struct tls_pair *p, int end, const void *want, size_t len, const char *what)
{
    cr_expect(bytes_equal(bytes_of(p->got[end], p->got_len[end]), bytes_of(want, len)), "%s: %zu bytes, %zu wanted",
              what, p->got_len[end], len);
}

/* A handshake, a word each way, and an orderly end; any number of bytes at a time. */
static void whole_story(size_t step)
{
    struct tls_pair p;
    tls_pair_open(&p, &sys_real, &files, NULL, "pacte.exemple.fr");
    p.step = step;
    cr_assert(tls_pending(p.client).len > 0, "the first bytes are there at once");
    tls_pair_run(&p);
    cr_assert(tls_established(p.client) && tls_established(p.server), "cut every %zu", step);
    cr_expect_str_eq(tls_fingerprint(p.client), files.ca.fingerprint);
    cr_assert_eq(tls_write(p.client, bytes_text("bonjour")), ERR_OK);
    cr_assert_eq(tls_write(p.server, bytes_text("bienvenue")), ERR_OK);
    tls_pair_run(&p);
    expect_got(&p, 1, "bonjour", 7, "server");
    expect_got(&p, 0, "bienvenue", 9, "client");
    tls_close(p.client);
    tls_pair_run(&p);
    cr_expect_eq(p.ended[1], ERR_END);
    cr_expect_eq(p.ended[0], ERR_OK);
    cr_expect_eq(tls_write(p.client, bytes_text("x")), ERR_BAD_STATE);
    cr_expect_eq(tls_write(p.server, bytes_text("adieu")), ERR_OK, "the other half is open");
    tls_close(p.server);
    tls_pair_run(&p);
    expect_got(&p, 0, "bienvenueadieu", 14, "client");
    cr_expect_eq(p.ended[0], ERR_END);
    tls_pair_close(&p);
}

Test(session, in_whole_pieces) { whole_story(0); }
Test(session, byte_by_byte) { whole_story(1); }

Test(session, cut_at_each_length)
{
    for (size_t step = 2; step <= 1500; step += step < 64 ? 1 : 61)
        whole_story(step);
}

Test(session, nothing_is_pending_after_the_handshake)
{
    struct tls_pair p;
    tls_pair_open(&p, &sys_real, &files, NULL, "localhost");
    tls_pair_run(&p);
    cr_assert(tls_established(p.server));
    cr_expect_eq(tls_pending(p.server).len, 0, "no ticket is sent");
    cr_expect_eq(tls_pending(p.client).len, 0);
    tls_pair_close(&p);
}

Test(session, forty_thousand_bytes_in_one_go)
{
    static uint8_t big[40000];
    struct tls_pair p;
    for (size_t i = 0; i < sizeof big; i++)
        big[i] = (uint8_t)(i * 31 >> 3);
    tls_pair_open(&p, &sys_real, &files, NULL, "localhost");
    tls_pair_run(&p);
    cr_assert_eq(tls_write(p.server, bytes_of(big, sizeof big)), ERR_OK);
    cr_expect(tls_pending(p.server).len > sizeof big && tls_pending(p.server).len < sizeof big + 200);
    tls_pair_run(&p);
    expect_got(&p, 0, big, sizeof big, "all of it");
    tls_pair_close(&p);
}

Test(session, both_sides_of_the_limit_of_a_write)
{
    struct tls_pair p;
    uint8_t *big = calloc(1, TLS_WRITE_BYTES_MAX + 1);
    tls_pair_open(&p, &sys_real, &files, NULL, "localhost");
    cr_expect_eq(tls_write(p.server, bytes_text("too early")), ERR_BAD_STATE);
    tls_pair_run(&p);
    cr_expect_eq(tls_write(p.server, bytes_of(big, TLS_WRITE_BYTES_MAX + 1)), ERR_TOO_LARGE);
    cr_expect_eq(tls_write(p.server, bytes_of(big, TLS_WRITE_BYTES_MAX)), ERR_OK);
    tls_pair_run(&p);
    cr_expect_eq(p.got_len[0], TLS_WRITE_BYTES_MAX);
    free(big);
    tls_pair_close(&p);
}

/* The client's last flight and its first words come in one read. */
Test(session, words_that_come_with_the_handshake)
{
    struct tls_pair p;
    tls_pair_open(&p, &sys_real, &files, NULL, "localhost");
    struct bytes hello = tls_pending(p.client);
    tls_pair_feed(&p, 1, hello);
    tls_sent(p.client, hello.len);
    struct bytes answer = tls_pending(p.server);
    tls_pair_feed(&p, 0, answer);
    tls_sent(p.server, answer.len);
    cr_assert(tls_established(p.client) && !tls_established(p.server));
    cr_assert_eq(tls_write(p.client, bytes_text("tout de suite")), ERR_OK);
    tls_pair_run(&p);
    cr_assert(tls_established(p.server));
    expect_got(&p, 1, "tout de suite", 13, "server");
    tls_pair_close(&p);
}

Test(session, memory_is_given_back_at_rest)
{
    struct fault f = {0};
    struct sys sys = fault_sys(&f);
    struct tls_pair p;
    tls_pair_open(&p, &sys, &files, NULL, "localhost");
    f.wall_ms = sys_wall_ms(&sys_real);
    tls_pair_run(&p);
    cr_assert(tls_established(p.client) && tls_established(p.server));
    size_t before = f.live;
    tls_rest(p.client);
    tls_rest(p.server);
    cr_expect_eq(f.live, before - 2, "each had one buffer");
    cr_expect_eq(tls_pending(p.client).len, 0);
    cr_assert_eq(tls_write(p.client, bytes_text("encore")), ERR_OK);
    tls_rest(p.client);
    cr_expect(tls_pending(p.client).len > 6, "what is pending is no rest");
    tls_pair_run(&p);
    expect_got(&p, 1, "encore", 6, "server");
    tls_pair_close(&p);
    cr_expect_eq(f.live, 0);
}

static void poison(void) { ERR_raise(ERR_LIB_SSL, SSL_R_BAD_DATA_RETURNED_BY_CALLBACK); }

/* The pitfall: a stale entry in the thread's queue turned « wants more » into
 * a failure, and one client's bad handshake killed a neighbour. */
Test(session, errors_of_others_do_not_poison)
{
    struct tls_pair p;
    poison();
    tls_pair_open(&p, &sys_real, &files, NULL, "localhost");
    for (int from = 0, idle = 0; idle < 2; from = 1 - from) {
        struct tls *t = from == 0 ? p.client : p.server;
        size_t n = tls_pending(t).len < 50 ? tls_pending(t).len : 50;
        uint8_t copy[50];
        idle = n == 0 ? idle + 1 : 0;
        memcpy(copy, n == 0 ? copy : tls_pending(t).data, n);
        tls_sent(t, n);
        poison();
        tls_pair_feed(&p, 1 - from, bytes_of(copy, n));
    }
    cr_assert(tls_established(p.client) && tls_established(p.server));
    poison();
    cr_expect_eq(tls_write(p.client, bytes_text("salut")), ERR_OK);
    poison();
    tls_pair_run(&p);
    expect_got(&p, 1, "salut", 5, "server");
    poison();
    tls_close(p.client);
    tls_pair_run(&p);
    cr_expect_eq(p.ended[0], ERR_OK);
    cr_expect_eq(p.ended[1], ERR_END);
    tls_pair_close(&p);
}

/* New keys in the middle of the words, one byte at a time and all at once, with
 * and without a wish that we change ours. */
Test(session, a_peer_that_changes_its_keys)
{
    for (size_t step = 0; step < 3; step++)
        for (int wish = SSL_KEY_UPDATE_NOT_REQUESTED; wish <= SSL_KEY_UPDATE_REQUESTED; wish++) {
            struct tls_pair p;
            tls_pair_open(&p, &sys_real, &files, NULL, "localhost");
            p.step = step;
            tls_pair_run(&p);
            for (int i = 0; i < 5; i++) {
                cr_assert_eq(SSL_key_update(p.client->ssl, wish), 1);
                cr_assert_eq(tls_write(p.client, bytes_text("ab")), ERR_OK);
                cr_assert_eq(tls_write(p.server, bytes_text("cd")), ERR_OK);
            }
            tls_pair_run(&p);
            expect_got(&p, 1, "ababababab", 10, "server");
            expect_got(&p, 0, "cdcdcdcdcd", 10, "client");
            cr_expect_eq(p.ended[0], ERR_OK);
            cr_expect_eq(p.ended[1], ERR_OK);
            tls_pair_close(&p);
        }
}

Test(session, an_altered_byte_ends_it)
{
    struct tls_pair p;
    tls_pair_open(&p, &sys_real, &files, NULL, "localhost");
    tls_pair_run(&p);
    cr_assert_eq(tls_write(p.client, bytes_text("virement de 10,00")), ERR_OK);
    struct bytes b = tls_pending(p.client);
    uint8_t copy[256];
    cr_assert_leq(b.len, sizeof copy);
    memcpy(copy, b.data, b.len);
    copy[b.len - 3] ^= 1;
    tls_pair_feed(&p, 1, bytes_of(copy, b.len));
    struct err_note note;
    cr_expect_eq(p.ended[1], ERR_TLS);
    cr_expect_eq(tls_why(p.server, &note), ERR_TLS);
    cr_expect(strlen(note.text) > 0 && note.text[strlen(note.text) - 1] == '.');
    cr_expect_eq(p.got_len[1], 0);
    cr_expect(tls_pending(p.server).len > 0, "an alert is to be sent");
    size_t len;
    uint8_t byte;
    cr_expect_eq(tls_read(p.server, &byte, 1, &len), ERR_TLS, "dead for good");
    cr_expect_eq(tls_write(p.server, bytes_text("x")), ERR_TLS);
    cr_expect_eq(tls_feed(p.server, bytes_text("x")), ERR_TLS);
    tls_close(p.server);
    cr_expect_not(tls_established(p.server));
    tls_pair_close(&p);
}

/* An end of TCP alone: nothing fails, and the cut can be told from an end. */
Test(session, a_cut_is_not_an_end)
{
    struct tls_pair p;
    tls_pair_open(&p, &sys_real, &files, NULL, "localhost");
    tls_pair_run(&p);
    cr_assert_eq(tls_write(p.client, bytes_text("la moitié d'une trame")), ERR_OK);
    struct bytes b = tls_pending(p.client);
    tls_pair_feed(&p, 1, bytes_of(b.data, b.len / 2));
    cr_expect_eq(p.ended[1], ERR_OK);
    cr_expect_eq(p.got_len[1], 0);
    tls_pair_close(&p);
}

Test(session, what_is_not_tls)
{
    static const char *const rows[] = {
        "GET / HTTP/1.1\r\nHost: pacte.exemple.fr\r\n\r\n", "SSH-2.0-OpenSSH_9.2p1\r\n",
        "bonjour, ceci est du texte en clair", "\x16\x03\x01\xff\xff\x01\x01\x01\x01\x01",
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct tls_pair p;
        struct err_note note = {0};
        tls_pair_open(&p, &sys_real, &files, NULL, "localhost");
        for (const char *c = rows[i]; *c != '\0' && p.ended[1] == ERR_OK; c++)
            tls_pair_feed(&p, 1, bytes_of(c, 1));
        cr_expect_eq(p.ended[1], ERR_TLS, "row %zu", i);
        cr_expect_eq(tls_why(p.server, &note), ERR_TLS);
        cr_expect_not_null(strstr(note.text, "TLS"), "%s", note.text);
        tls_pair_close(&p);
    }
}

/* A hello that never ends: refused before it costs much. */
Test(session, endless_hello)
{
    static uint8_t record[5 + 16384];
    struct tls_pair p;
    size_t fed = 0;
    tls_pair_open(&p, &sys_real, &files, NULL, "localhost");
    memcpy(record, "\x16\x03\x01\x40\x00\x01\x01\xf0\x00\x03\x03", 11);
    for (; p.ended[1] == ERR_OK && fed < 100; fed++)
        tls_pair_feed(&p, 1, bytes_of(record, sizeof record));
    cr_expect_eq(p.ended[1], ERR_TLS);
    cr_expect_leq(fed, 2);
    tls_pair_close(&p);
}

/* Each allocation of ours fails in turn, the session as a whole never leaks
 * nor crashes, and says that memory is wanting. */
Test(session, survives_every_failed_allocation)
{
    for (size_t n = 1;; n++) {
        struct fault f = {.fail_at = n, .wall_ms = sys_wall_ms(&sys_real)};
        struct sys sys = fault_sys(&f);
        struct tls_pair p = {0};
        struct tls_client_options o = {.fingerprint = files.ca.fingerprint};
        enum err e = tls_config_create(&sys, files.server_pem, files.server_key, &p.config, NULL);
        if (e == ERR_OK)
            e = tls_client_create(&sys, &o, &p.trust, NULL);
        if (e == ERR_OK)
            e = tls_accept(&sys, p.config, &p.server);
        if (e == ERR_OK)
            e = tls_connect(&sys, p.trust, "localhost", &p.client);
        if (e == ERR_OK) {
            tls_pair_run(&p);
            static const uint8_t big[30000];
            e = p.ended[0] != ERR_OK ? p.ended[0] : p.ended[1];
            if (e == ERR_OK)
                e = tls_write(p.client, bytes_of(big, sizeof big));
        }
        tls_pair_close(&p);
        cr_assert_eq(f.live, 0, "call %zu failing leaked", n);
        if (!f.fired) {
            cr_assert_eq(e, ERR_OK);
            cr_assert_geq(n, 6, "four structures and two buffers at least");
            break;
        }
        cr_assert_eq(e, ERR_NO_MEMORY, "call %zu: %s", n, err_name(e));
    }
}
