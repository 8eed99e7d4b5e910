/* PROTOCOL.md says what the program does: each table is held against the code. */
#include "proto/error.pb-c.h"
#include "proto/limits.h"
#include "proto/service.pb-c.h"
#include "server/dispatch/dispatch.h"
#include "tests/unit/proto/vectors.h"

#include <criterion/criterion.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>

static char *page;

static void set_up(void) { page = repository_text("proto/PROTOCOL.md"); }
static void tear_down(void) { free(page); }

TestSuite(page, .init = set_up, .fini = tear_down, .timeout = 30);

/* Rows of tables that begin like this; the line itself is wanted once. */
static size_t lines_beginning(const char *begin)
{
    size_t count = 0;
    for (const char *at = page; (at = strstr(at, begin)) != NULL; at++)
        count += at == page || at[-1] == '\n';
    return count;
}

static void expect_row(const char *row, bool whole)
{
    char line[1024];
    snprintf(line, sizeof line, "%s%s", row, whole ? "\n" : "");
    cr_expect_eq(lines_beginning(line), 1, "PROTOCOL.md wants this row, once:\n%s", row);
}

/* --- Errors ------------------------------------------------------------------ */

Test(page, every_error)
{
    static const char *const classes[] = {[RETRY_NEVER] = "never", [RETRY_LATER] = "later", [RETRY_ELSEWHERE] = "elsewhere"};
    static const enum err all[] = {
#define X(name, number, retry, text) ERR_##name,
        ERR_LIST(X)
#undef X
    };
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        char row[700];
        snprintf(row, sizeof row, "| %d | `%s` | %s | %s |", all[i], err_name(all[i]), classes[err_retry(all[i])], err_text(all[i]));
        expect_row(row, true);
    }
    cr_expect_eq((int)RETRY_NEVER, (int)PACTE__ERROR_CLASS__ERROR_CLASS_NEVER);
    cr_expect_eq((int)RETRY_LATER, (int)PACTE__ERROR_CLASS__ERROR_CLASS_LATER);
    cr_expect_eq((int)RETRY_ELSEWHERE, (int)PACTE__ERROR_CLASS__ERROR_CLASS_ELSEWHERE);
}

/* --- Methods ----------------------------------------------------------------- */

/* METHOD_BLOB_PUT → BlobPut. */
static void rpc_name(const char *value, char *out, size_t size)
{
    size_t n = 0;
    bool up = true;
    for (value += strlen("METHOD_"); *value != '\0' && n + 1 < size; value++) {
        if (*value == '_')
            up = true;
        else {
            out[n++] = (char)(up ? *value : tolower((unsigned char)*value));
            up = false;
        }
    }
    out[n] = '\0';
}

Test(page, every_method)
{
    static const char *const after[] = {[NEEDS_NOTHING] = "connection", [NEEDS_HELLO] = "Hello", [NEEDS_LOGIN] = "login"};
    const ProtobufCEnumDescriptor *numbers = &pacte__method__descriptor;
    size_t rows = 0;
    for (unsigned i = 0; i < numbers->n_values; i++) {
        char name[64], row[256];
        int number = numbers->values[i].value;
        rpc_name(numbers->values[i].name, name, sizeof name);
        const struct route *r = dispatch_route((uint32_t)number);
        cr_expect_eq(r == NULL, number == 0, "%s has no route", name);
        if (number == 0)
            continue;
        const ProtobufCMethodDescriptor *m = protobuf_c_service_descriptor_get_method_by_name(&pacte__pacte__descriptor, name);
        cr_assert_not_null(m, "METHOD %d has no rpc %s", number, name);
        cr_assert_not_null(r);
        snprintf(row, sizeof row, "| %d | `%s` | `%s` | `%s` | %s | %u | ", number, name, m->input->short_name,
                 m->output->short_name, after[r->needs], r->body_max);
        expect_row(row, false);
        rows++;
    }
    cr_expect_eq(rows, pacte__pacte__descriptor.n_methods, "each rpc has a number, and one number");
    cr_expect_null(dispatch_route(9999));
}

/* Numbers that were published: a change of any breaks every client. New ones
 * are added here. */
Test(page, numbers_never_change)
{
    static const struct { int number; char name[24]; } rows[] = {
        {0, "UNSPECIFIED"}, {1, "HELLO"}, {2, "LOGIN"}, {3, "RESUME"}, {4, "LOGOUT"}, {5, "PING"}, {6, "PASSWORD"}, {7, "TOTP"},
        {8, "SESSION_LIST"}, {9, "SESSION_END"}, {20, "GET"}, {21, "LIST"}, {22, "PUT"}, {23, "DELETE"}, {24, "BATCH"},
        {25, "HISTORY"}, {26, "SEARCH"}, {27, "WATCH"}, {28, "PRESENCE"}, {29, "TOTALS"}, {30, "BLOB_PUT"}, {31, "BLOB_GET"},
        {40, "FICHE"}, {41, "ECHEANCES"}, {42, "FINANCEMENTS"}, {43, "INDICATEURS"}, {44, "PORTEFEUILLE"}, {45, "EXPLIQUER"},
        {46, "DOSSIER"},
        {60, "STATUS"}, {61, "ACCOUNT_LIST"}, {62, "ACCOUNT_PUT"}, {63, "JOURNAL"}, {64, "BACKUP"},
    };
    cr_expect_eq(pacte__method__descriptor.n_values, sizeof rows / sizeof rows[0]);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(&pacte__method__descriptor, rows[i].number);
        cr_assert_not_null(v, "%s", rows[i].name);
        cr_expect_str_eq(v->name + strlen("METHOD_"), rows[i].name);
    }
}

/* --- Limits ------------------------------------------------------------------- */

#define LIMITS_MET(X) \
    X(PROTOCOL_VERSION_MIN) X(PROTOCOL_VERSION_MAX) X(PORT_DEFAULT) X(FRAME_HEADER_BYTES) X(BODY_BYTES_BEFORE_LOGIN) \
    X(BODY_BYTES) X(NESTING) X(FIELDS) X(STRING_BYTES) X(OPEN_REQUESTS) X(OPEN_REQUESTS_BEFORE_LOGIN) X(OPEN_BYTES) \
    X(PAGE_ROWS) X(SCAN_ROWS) X(FILTERS) X(BATCH_OPERATIONS) X(SEARCH_ROWS) X(SEARCH_BYTES) X(REASON_BYTES) \
    X(CURSOR_BYTES) X(WATCHES) X(IDEMPOTENCY_KEY_BYTES) X(IDEMPOTENCY_KEEP_MS) X(RECORD_BYTES) X(REPEATED) X(CHUNK_BYTES) \
    X(ATTACHMENT_BYTES) X(HANDSHAKE_MS) X(LOGIN_MS) X(IDLE_MS) X(SLOW_READER_MS) X(SLOW_SENDER_MS) X(QUEUE_HIGH_BYTES) \
    X(QUEUE_LOW_BYTES) X(QUEUE_MAX_BYTES) X(ACCOUNT_NAME_BYTES) X(PASSWORD_BYTES_MIN) X(PASSWORD_BYTES) X(TOKEN_BYTES) \
    X(SESSIONS_PER_ACCOUNT) X(SESSION_MS) X(SESSION_IDLE_MS) X(FAILURES_FREE) X(FAILURE_DELAY_MS_MAX) X(CONNECTIONS) \
    X(CONNECTIONS_BEFORE_LOGIN) X(CONNECTIONS_PER_SOURCE)

/* Inside of the daemon or of the tools: no client can tell them. A new limit
 * goes here or into the page. */
static const char *const inside[] = {
    "REQUEST_BYTES", "REQUEST_BYTES_BEFORE_LOGIN", "INDEX_KEY_BYTES", "JSON_RECORD_BYTES", "JSON_ALIAS_BYTES",
    "CONNECTIONS_RESERVED", "CONNECTIONS_REFUSING", "DRAIN_MS", "LINGER_MS", "LINGER_BYTES", "SWEEP_MS", "STOP_MS",
    "PASSWORDS_RUNNING", "PASSWORDS_WAITING", "COPIES_RUNNING", "COMMANDS_WAITING", "COMMANDS_PER_COMMIT", "COMMIT_BYTES",
    "COMMIT_MEMORY_BYTES", "COMMIT_WINDOW_US", "READ_ONLY_RETRY_MS", "FAILURES_PER_ACCOUNT", "THROTTLE_ENTRIES", "MAP_BYTES",
    "READERS", "PURGE", "SOCKET_DEFAULT",
};

static const struct { char name[40]; long long value; } met[] = {
#define X(name) {#name, (long long)LIMIT_##name},
    LIMITS_MET(X)
#undef X
};

Test(page, every_limit_that_a_client_meets)
{
    for (size_t i = 0; i < sizeof met / sizeof met[0]; i++) {
        char row[120];
        snprintf(row, sizeof row, "| `%s` | %lld | ", met[i].name, met[i].value);
        expect_row(row, false);
    }
}

static bool classified(const char *name)
{
    bool found = false;
    for (size_t i = 0; i < sizeof met / sizeof met[0]; i++)
        found = found || strcmp(met[i].name, name) == 0;
    for (size_t i = 0; i < sizeof inside / sizeof inside[0]; i++)
        found = found || strcmp(inside[i], name) == 0;
    return found;
}

Test(page, no_limit_is_forgotten)
{
    char *header = repository_text("proto/limits.h"), *rest = header;
    size_t seen = 0;
    for (char *line; (line = strsep(&rest, "\n")) != NULL;) {
        char name[64];
        if (sscanf(line, "#define LIMIT_%63[A-Z_0-9]", name) != 1)
            continue;
        cr_expect(classified(name), "LIMIT_%s: does a client meet it? PROTOCOL.md §15, or the list in this test", name);
        seen++;
    }
    cr_expect_geq(seen, sizeof met / sizeof met[0]);
    free(header);
}

/* --- Examples ------------------------------------------------------------------ */

/* Each example in hexadecimal bears the name of a vector and is its bytes. */
Test(page, examples_are_vectors)
{
    static const char fence[] = "\n```hex ";
    struct vectors all = vectors_load();
    size_t examples = 0;
    for (char *at = page; (at = strstr(at, fence)) != NULL; examples++) {
        char name[96];
        char *text = strchr(at + sizeof fence - 1, '\n');
        char *end = strstr(text, "\n```");
        uint8_t *data = NULL;
        size_t len = 0;
        snprintf(name, sizeof name, "%.*s", (int)(text - at - (int)sizeof fence + 1), at + sizeof fence - 1);
        const struct vector *v = vectors_named(&all, name);
        cr_assert_not_null(v, "no vector « %s »", name);
        *end = '\0';
        for (char *p = text; *p != '\0'; p++)
            *p = *p == '\n' ? ' ' : *p;
        cr_assert(vector_bytes(text, &data, &len), "%s: %s", name, text);
        cr_expect(bytes_equal(bytes_of(data, len), bytes_of(v->input, v->input_len)), "%s", name);
        free(data);
        at = end + 1;
    }
    cr_expect_geq(examples, 3);
    vectors_free(&all);
}
