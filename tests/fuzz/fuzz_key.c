/* Whatever a terminal sends and however it is cut: the input is emptied, time
 * always ends what is pending, no control is given as text, and a paste is
 * clean. A byte 0xF8 to 0xFF of the input is not given but cuts it there, and
 * says how long the silence is. */
#include "client-tui/ui/key.h"
#include "common/base/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

static const uint64_t silences[8] = {0, 1, 49, 50, 200, 500, 501, 1000};

static void need(bool holds)
{
    if (!holds)
        abort();
}

static void check(const struct key_decoder *d, uint32_t key)
{
    char name[64];
    uint32_t plain = key & ~(UI_ALT | UI_CHORD), back;
    need(plain != 0 && plain != '\n' && plain != 0x08 && !(plain >= 0x80 && plain < 0xA0));
    need(plain < UI_UP ? plain < 0xD800 || plain >= 0xE000 : plain <= UI_PASTE);
    size_t n = key_name(key, name, sizeof name);
    need(n > 0 && text_utf8(bytes_of(name, n)));
    need(key_parse(name, &back));
    if (plain == UI_PASTE) {
        size_t pasted = strlen(key_decoder_paste(d));
        need(pasted > 0 && pasted <= KEY_PASTE_BYTES && text_clean(bytes_of(key_decoder_paste(d), pasted), true));
    }
}

static void drain(struct key_decoder *d, uint64_t now_ms)
{
    uint32_t key;
    while (key_decoder_idle(d, now_ms, &key))
        check(d, key);
}

static void feed(struct key_decoder *d, const uint8_t *bytes, size_t len, uint64_t now_ms)
{
    uint8_t *copy = malloc(len);        /* exactly its size */
    if (copy == NULL && len > 0)
        return;
    memcpy(copy, bytes, len);
    struct bytes in = bytes_of(copy, len);
    uint32_t key;
    for (size_t keys = 0; key_decoder_next(d, &in, now_ms, &key); keys++) {
        check(d, key);
        need(keys <= 2 * len + KEY_PENDING_BYTES);
    }
    need(in.len == 0 && d->pending_len <= KEY_PENDING_BYTES && d->paste_len <= KEY_PASTE_BYTES);
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
    static char paste[KEY_PASTE_BYTES + 1];
    struct key_decoder d;
    uint64_t now_ms = 5;
    key_decoder_init(&d, paste);
    for (size_t from = 0, i = 0; i <= len; i++) {
        if (i < len && data[i] < 0xF8)
            continue;
        if (i > from)
            feed(&d, data + from, i - from, now_ms);
        now_ms += i < len ? silences[data[i] - 0xF8] : 0;
        drain(&d, now_ms);
        from = i + 1;
    }
    drain(&d, now_ms + KEY_PASTE_IDLE_MS);
    drain(&d, now_ms + 2 * KEY_PASTE_IDLE_MS);
    need(d.pending_len == 0 && !d.pasting && key_decoder_wait(&d, now_ms) == -1);
    return 0;
}
