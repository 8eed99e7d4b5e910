/* What is refused before anything is tried, and what a client makes of itself. */
#include "tests/unit/common_client/story.h"

#include "tests/support/fault.h"

#include <criterion/criterion.h>
#include <string.h>

static enum err create(const struct client_options *given, struct err_note *note)
{
    uv_loop_t loop;
    struct client *c = NULL;
    struct client_options o = *given;
    cr_assert_eq(uv_loop_init(&loop), 0);
    o.loop = &loop;
    o.sys = &sys_real;
    enum err e = client_create(&o, &c, note);
    if (e == ERR_OK) {
        client_connect(c);
        e = client_wait_connected(c, 2000, note);
        client_destroy(c, NULL, NULL);
        uv_run(&loop, UV_RUN_DEFAULT);
    }
    cr_expect_eq(uv_loop_close(&loop), 0);
    return e;
}

Test(create, one_place_and_only_one, .timeout = 10)
{
    struct err_note note;
    cr_expect_eq(create(&(struct client_options){.host = NULL}, &note), ERR_INVALID);
    cr_expect_eq(create(&(struct client_options){.host = "h", .socket_path = "/s"}, &note), ERR_INVALID);
    cr_expect_eq(create(&(struct client_options){.host = "h", .ca_file = "/nulle/part.pem"}, &note), ERR_IO);
}

Test(create, a_token_and_a_path_have_their_limits, .timeout = 10)
{
    static const uint8_t token[65];
    char path[256];
    struct err_note note;
    struct client_options o = {.socket_path = "/nulle/part", .token = {token, sizeof token}};
    cr_expect_eq(create(&o, &note), ERR_INVALID);
    o.token.len = 64;
    cr_expect_eq(create(&o, &note), ERR_UNREACHABLE);
    memset(path, 'a', sizeof path);
    path[0] = '/';
    path[108] = '\0';
    o = (struct client_options){.socket_path = path};
    cr_expect_eq(create(&o, &note), ERR_INVALID, "of 108 bytes: it would be cut");
    cr_expect_not_null(strstr(note.text, "trop long"));
    path[107] = '\0';
    cr_expect_eq(create(&o, &note), ERR_UNREACHABLE);
}

Test(create, keys_and_ids_differ_even_without_random_bytes, .timeout = 10)
{
    struct story s;
    struct fault f = {.fail_at = 1, .for_ever = false};
    struct sys sys = fault_sys(&f);
    uint8_t a[16], b[16];
    f.fail_at = 0;
    story_begin(&s, &sys, bytes_of(NULL, 0), 0);
    cr_expect_neq(client_new_id(s.client), client_new_id(s.client));
    client_key(s.client, a);
    client_key(s.client, b);
    cr_expect_arr_neq(a, b, sizeof a);
    f.fail_at = 1;
    f.for_ever = true;
    client_key(s.client, a);
    client_key(s.client, b);
    cr_expect_arr_neq(a, b, sizeof a);
    cr_expect_neq(client_new_id(s.client), 0);
    f.for_ever = false;
    f.fail_at = 0;
    story_end(&s);
}

Test(create, destroy_and_disconnect_accept_anything, .timeout = 10)
{
    struct story s;
    client_destroy(NULL, NULL, NULL);
    story_begin(&s, NULL, bytes_of(NULL, 0), 0);
    client_disconnect(s.client);
    cr_expect_eq(client_state(s.client), CLIENT_IDLE);
    client_connect(s.client);
    client_connect(s.client);
    cr_expect_eq(client_wait_connected(s.client, 2000, NULL), ERR_OK);
    story_login(&s);
    cr_expect_eq(s.fake.accepted, 1);
    client_disconnect(s.client);
    client_connect(s.client);
    cr_expect_eq(client_wait_connected(s.client, 2000, NULL), ERR_OK);
    cr_expect_eq(client_state(s.client), CLIENT_READY, "the session was resumed");
    story_end(&s);
}
