/* What a wrong or hostile daemon may send: it costs the link, never the program. */
#include "tests/unit/common_client/story.h"

#include "proto/error.pb-c.h"
#include "proto/limits.h"
#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <stdlib.h>
#include <string.h>

struct hostile_case {
    char name[40];
    uint8_t bytes[24];               /* after Hello, when a Get waits under number 3 */
    size_t len;
    enum err why;
};

static struct hostile_case the_case;

static bool say_it(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    (void)f;
    if (frame->method != PACTE__METHOD__METHOD_GET)
        return false;
    fake_raw(p, bytes_of(the_case.bytes, the_case.len));
    return true;
}

ParameterizedTestParameters(hostile, bytes)
{
    static struct hostile_case rows[] = {
        {"a web server", "HTTP/1.1 400 Bad Request", 24, ERR_TOO_LARGE},
        {"a length over the limit", {0, 0x10, 0, 1, 0, 0, 0, 3, 0, 20, 2, 0}, 12, ERR_TOO_LARGE},
        {"4 GiB", {255, 255, 255, 255, 0, 0, 0, 3, 0, 20, 2, 0}, 12, ERR_TOO_LARGE},
        {"an unknown kind", {0, 0, 0, 0, 0, 0, 0, 3, 0, 20, 99, 0}, 12, ERR_MALFORMED},
        {"a critical flag", {0, 0, 0, 0, 0, 0, 0, 3, 0, 20, 2, 1}, 12, ERR_MALFORMED},
        {"a request", {0, 0, 0, 0, 0, 0, 0, 3, 0, 20, 1, 0}, 12, ERR_MALFORMED},
        {"a cancel", {0, 0, 0, 0, 0, 0, 0, 3, 0, 20, 6, 0}, 12, ERR_MALFORMED},
        {"an answer to nothing asked", {0, 0, 0, 0, 0, 0, 9, 9, 0, 20, 2, 0}, 12, ERR_MALFORMED},
        {"an error to nothing asked", {0, 0, 0, 0, 0, 0, 9, 9, 0, 20, 4, 0}, 12, ERR_MALFORMED},
        {"an event nobody asked", {0, 0, 0, 0, 0, 0, 9, 9, 0, 27, 5, 0}, 12, ERR_MALFORMED},
        {"an answer to another method", {0, 0, 0, 0, 0, 0, 0, 3, 0, 21, 2, 0}, 12, ERR_MALFORMED},
        {"a body that is not one", {0, 0, 0, 2, 0, 0, 0, 3, 0, 20, 2, 0, 0x0a, 0x7f}, 14, ERR_MALFORMED},
        {"an error that is not one", {0, 0, 0, 2, 0, 0, 0, 3, 0, 20, 4, 0, 0x1a, 0x7f}, 14, ERR_MALFORMED},
        {"an end without a reason", {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0}, 12, ERR_INTERNAL},
        {"the end of the daemon", {0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 4, 0, 0x08, 0x96, 0x03}, 15, ERR_STOPPING},
    };
    return cr_make_param_array(struct hostile_case, rows, sizeof rows / sizeof rows[0]);
}

ParameterizedTest(struct hostile_case *row, hostile, bytes, .timeout = 10)
{
    struct story s;
    struct told t = {.letter = 'a'};
    the_case = *row;
    story_ready(&s);
    s.fake.script = say_it;
    story_get(&s, &t, 1);
    cr_assert_eq(fake_count(&s.fake, PACTE__METHOD__METHOD_GET), 0);
    story_wait_state(&s, CLIENT_OFFLINE);
    struct err_note note;
    enum err why = client_why(s.client, &note);
    cr_expect_eq(why, row->why, "%s: %s, %s", row->name, err_name(why), note.text);
    s.fake.script = NULL;
    cr_assert_eq(client_wait_connected(s.client, 3000, NULL), ERR_OK, "it comes back after %s", row->name);
    cr_expect_eq(client_state(s.client), CLIENT_READY);
    story_end(&s);
}

/* Every answer of the daemon replaced by noise, at many lengths. */
static struct { uint64_t seed; } noise;

static bool make_noise(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    (void)f;
    uint8_t out[200];
    if (frame->method != PACTE__METHOD__METHOD_PING)
        return false;
    for (size_t i = 0; i < sizeof out; i++) {
        noise.seed = noise.seed * 6364136223846793005u + 1442695040888963407u;
        out[i] = (uint8_t)(noise.seed >> 56);
    }
    /* Every other time the header is right, so that the noise gets further. */
    struct frame good = {.request = frame->request, .method = frame->method,
                         .kind = (uint8_t)(2 + noise.seed % 4), .body = bytes_of(out + 12, out[20] % 100)};
    if (noise.seed % 2 == 0)
        frame_header(&good, out);
    fake_raw(p, bytes_of(out, 12 + out[20] % 100u));
    fake_hang_up(p);
    return true;
}

Test(hostile, noise_never_ends_the_program, .timeout = 60)
{
    Pacte__Empty q = PACTE__EMPTY__INIT;
    for (noise.seed = 1; noise.seed < 400000000000u; noise.seed = noise.seed * 3 + 1) {
        uint64_t kept = noise.seed;
        struct story s;
        struct told t = {.letter = 'a'};
        story_ready(&s);
        s.fake.script = make_noise;
        cr_assert_eq(client_send(s.client, PACTE__METHOD__METHOD_PING, &q.base, story_tell, &t, NULL), ERR_OK);
        story_wait_state(&s, CLIENT_OFFLINE);
        story_end(&s);
        cr_expect_eq(t.answers, 1, "seed %llu", (unsigned long long)kept);
        noise.seed = kept;
    }
}

static bool newer_value(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    (void)f;
    Pacte__SearchReply reply = PACTE__SEARCH_REPLY__INIT;
    Pacte__SearchRow row = PACTE__SEARCH_ROW__INIT;
    Pacte__SearchRow *rows[] = {&row};
    if (frame->method != PACTE__METHOD__METHOD_SEARCH)
        return false;
    row.type = (Pacte__RecordType)60;
    reply.rows = rows;
    reply.n_rows = 1;
    fake_send(p, FRAME_REPLY, frame->method, frame->request, &reply.base);
    return true;
}

Test(hostile, a_value_of_a_newer_daemon_costs_the_call_only, .timeout = 10)
{
    struct story s;
    struct err_note note;
    Pacte__SearchRequest q = PACTE__SEARCH_REQUEST__INIT;
    story_ready(&s);
    s.fake.script = newer_value;
    cr_expect_eq(client_wait(s.client, PACTE__METHOD__METHOD_SEARCH, &q.base, &s.arena, NULL, NULL, &note), ERR_BAD_VERSION);
    cr_expect_not_null(strstr(note.text, "mettez ce programme à jour"), "%s", note.text);
    cr_expect_eq(client_state(s.client), CLIENT_READY);
    story_end(&s);
}

Test(hostile, a_newer_protocol_ends_all_attempts_and_says_which_side_to_upgrade, .timeout = 10)
{
    struct story s;
    struct err_note note;
    story_begin(&s, NULL, bytes_of(NULL, 0), 0);
    s.fake.version = LIMIT_PROTOCOL_VERSION_MAX + 1;
    client_connect(s.client);
    cr_expect_eq(client_wait_connected(s.client, 2000, &note), ERR_BAD_VERSION);
    cr_expect_not_null(strstr(note.text, "mettez ce programme à jour"), "%s", note.text);
    cr_expect_eq(client_state(s.client), CLIENT_IDLE);
    fake_run(&s.fake, 400);
    cr_expect_eq(s.fake.accepted, 1, "nothing is tried again");
    story_end(&s);
}

static bool too_old(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    (void)f;
    if (frame->method == PACTE__METHOD__METHOD_HELLO)
        fake_error(p, frame, ERR_BAD_VERSION, "Mettez le serveur à jour.");
    return frame->method == PACTE__METHOD__METHOD_HELLO;
}

Test(hostile, a_daemon_that_refuses_the_version_is_believed, .timeout = 10)
{
    struct story s;
    struct err_note note;
    story_begin(&s, NULL, bytes_of(NULL, 0), 0);
    s.fake.script = too_old;
    client_connect(s.client);
    cr_expect_eq(client_wait_connected(s.client, 2000, &note), ERR_BAD_VERSION);
    cr_expect_str_eq(note.text, "Mettez le serveur à jour.");
    cr_expect_eq(client_state(s.client), CLIENT_IDLE);
    story_end(&s);
}

/* --- every outside call fails once ----------------------------------------- */

static uint64_t real_monotonic_ms(void *ctx) { (void)ctx; return sys_monotonic_ms(&sys_real); }

static bool answer_all(struct fake *f, struct fake_peer *p, const struct frame *frame)
{
    (void)f;
    Pacte__PutReply reply = PACTE__PUT_REPLY__INIT;
    if (frame->method == PACTE__METHOD__METHOD_GET)
        story_record(p, frame->request, 4);
    if (frame->method == PACTE__METHOD__METHOD_PUT)
        fake_send(p, FRAME_REPLY, frame->method, frame->request, &reply.base);
    return frame->method == PACTE__METHOD__METHOD_GET || frame->method == PACTE__METHOD__METHOD_PUT;
}

/* Connect, log in, read, write. Every call ends one way or the other. */
static bool tell_the_story(struct fault *fault)
{
    struct story s = {.gone = false};
    struct sys sys = fault_sys(fault);
    sys.monotonic_ms = real_monotonic_ms;
    s.sys = sys;
    fake_open(&s.fake);
    s.fake.script = answer_all;
    arena_init(&s.arena, &sys_real, 1 << 20);
    struct client_options o = {.loop = &s.fake.loop, .sys = &s.sys, .socket_path = s.fake.path, .program = "essai"};
    Pacte__LoginRequest login = PACTE__LOGIN_REQUEST__INIT;
    Pacte__GetRequest get = PACTE__GET_REQUEST__INIT;
    Pacte__PutRequest put = PACTE__PUT_REQUEST__INIT;
    uint8_t key[16];
    bool good = false;
    if (client_create(&o, &s.client, NULL) == ERR_OK) {
        client_connect(s.client);
        good = client_wait_connected(s.client, 3000, NULL) == ERR_OK;
        client_key(s.client, key);
        put.idempotency_key = (ProtobufCBinaryData){.data = key, .len = sizeof key};
        good &= client_wait(s.client, PACTE__METHOD__METHOD_LOGIN, &login.base, &s.arena, NULL, NULL, NULL) == ERR_OK;
        good &= client_wait(s.client, PACTE__METHOD__METHOD_GET, &get.base, &s.arena, NULL, NULL, NULL) == ERR_OK;
        good &= client_wait(s.client, PACTE__METHOD__METHOD_PUT, &put.base, &s.arena, NULL, NULL, NULL) == ERR_OK;
        client_destroy(s.client, NULL, NULL);
    }
    fake_finish(&s.fake);
    arena_finish(&s.arena);
    return good;
}

Test(hostile, survives_every_failed_call, .timeout = 120)
{
    size_t n = 1, failed = 0;
    for (;; n++) {
        struct fault f = {.fail_at = n, .random_seed = n};
        bool good = tell_the_story(&f);
        cr_assert_eq(f.live, 0, "call %zu failing leaked %zu blocks", n, f.live);
        if (!f.fired) {
            cr_assert(good);
            break;
        }
        failed += good ? 0 : 1;
    }
    cr_expect_gt(n, 20);
    cr_expect_gt(failed, 5, "most failures are seen by the caller");
}
