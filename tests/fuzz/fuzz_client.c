/* Whatever a daemon answers to eight open calls, each call ends once, the
 * program goes on, and nothing is left in memory. The input is the stream. */
#include "common/client/parts.h"

#include <stdlib.h>

enum { CALLS = 8 };

static const Pacte__Method methods[CALLS] = {
    PACTE__METHOD__METHOD_GET, PACTE__METHOD__METHOD_LIST, PACTE__METHOD__METHOD_BLOB_GET, PACTE__METHOD__METHOD_JOURNAL,
    PACTE__METHOD__METHOD_SEARCH, PACTE__METHOD__METHOD_WATCH, PACTE__METHOD__METHOD_STATUS, PACTE__METHOD__METHOD_HISTORY,
};

static void on_answer(struct client_call *call, const struct client_answer *a, void *ctx)
{
    (void)call;
    unsigned *ends = ctx;
    if (a->error != ERR_OK && a->m != NULL)
        abort();
    *ends += a->last ? 1 : 0;
}

static enum err on_frame(void *ctx, const struct frame *f)
{
    struct err_note note = {.text = ""};
    enum err e = answers_frame(ctx, f, &note);
    if (e != ERR_OK && err_sentence(e, &note)[0] == '\0')
        abort();
    return e;
}

static void open_calls(struct client *c, unsigned ends[CALLS])
{
    for (size_t i = 0; i < CALLS; i++) {
        const ProtobufCMessageDescriptor *d = client_descriptor(methods[i], 0);
        ProtobufCMessage *q = calloc(1, d->sizeof_message);
        struct client_call *call;
        if (q == NULL)
            abort();
        d->message_init(q);
        if (client_send(c, methods[i], q, on_answer, &ends[i], &call) != ERR_OK)
            abort();
        call->id = (uint32_t)i + 1;
        free(q);
    }
    c->last_id = CALLS;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    uv_loop_t loop;
    struct client *c;
    struct frame_reader reader;
    unsigned ends[CALLS] = {0};
    struct client_options o = {.loop = &loop, .sys = &sys_real, .socket_path = "/nulle/part"};
    if (uv_loop_init(&loop) != 0 || client_create(&o, &c, NULL) != ERR_OK)
        abort();
    client_connect(c);                   /* the attempt itself would begin in the loop, which is not run yet */
    open_calls(c, ends);
    frame_reader_init(&reader, &sys_real, LIMIT_BODY_BYTES);
    enum err e = frame_feed(&reader, bytes_of(data, len), on_frame, c);
    (void)e;
    frame_reader_finish(&reader);
    client_destroy(c, NULL, NULL);
    uv_run(&loop, UV_RUN_DEFAULT);
    if (uv_loop_close(&loop) != 0)
        abort();
    for (size_t i = 0; i < CALLS; i++)
        if (ends[i] != 1)
            abort();
    return 0;
}
