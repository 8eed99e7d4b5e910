/* From bytes to keys. What has come of a sequence waits in `pending`; a byte
 * that does not go on with it is read again, alone, once the beginning has
 * been dropped. Time ends what nothing else does: a lone Escape, a sequence
 * cut for good, a paste without an end. */
#include "client-tui/ui/key_sequence.h"

#include "common/base/text.h"

enum { ESC = 0x1B, PASTE_MARK_BYTES = 6 };

static const char paste_mark[PASTE_MARK_BYTES + 1] = "\033[201~";

void key_decoder_init(struct key_decoder *d, char *paste)
{
    *d = (struct key_decoder){.paste = paste};
}

/* --- Pasted text ---------------------------------------------------------- */

/* In place: what is dropped only makes it shorter. */
static size_t clean_paste(char *text, size_t len)
{
    struct bytes rest = bytes_of(text, len);
    size_t kept = 0;
    bool after_return = false;
    while (rest.len > 0) {
        const uint8_t *from = rest.data;
        size_t columns;
        uint32_t ch = text_next(&rest, &columns);
        size_t n = (size_t)(rest.data - from);
        bool newline = ch == '\n' || ch == '\r', second = ch == '\n' && after_return;
        bool invalid = ch == 0xFFFD && n == 1, control = ch < 0x20 || (ch >= 0x7F && ch < 0xA0);
        after_return = ch == '\r';
        if (newline && !second)
            text[kept++] = '\n';
        else if (!newline && !invalid && (!control || ch == '\t')) {
            memmove(text + kept, from, n);
            kept += n;
        }
    }
    text[kept] = '\0';
    return kept;
}

/* False when nothing is left of it. */
static bool give_paste(struct key_decoder *d, uint32_t *key)
{
    d->paste_len = clean_paste(d->paste, d->paste_len);
    d->paste_given = true;
    *key = UI_PASTE;
    return d->paste_len > 0;
}

static void forget_given_paste(struct key_decoder *d)
{
    if (d->paste_given)
        d->paste_len = 0;
    d->paste_given = false;
}

static bool end_paste(struct key_decoder *d, uint32_t *key)
{
    d->pasting = false;
    d->pending_len = 0;
    return give_paste(d, key);
}

static void add_pasted(struct key_decoder *d, const void *bytes, size_t n)
{
    if (n > KEY_PASTE_BYTES - d->paste_len)
        return;
    memcpy(d->paste + d->paste_len, bytes, n);
    d->paste_len += n;
}

/* A character begins here and may not fit: the piece is given first. */
static bool paste_is_full(const struct key_decoder *d, uint8_t b)
{
    return (b & 0xC0) != 0x80 && KEY_PASTE_BYTES - d->paste_len < PASTE_MARK_BYTES;
}

/* True when that gives a key; *eaten says whether the byte was taken. */
static bool paste_byte(struct key_decoder *d, uint8_t b, uint32_t *key, bool *eaten)
{
    *eaten = false;
    if (d->pending_len > 0 && b != (uint8_t)paste_mark[d->pending_len]) {
        add_pasted(d, d->pending, d->pending_len);
        d->pending_len = 0;
    }
    if (d->pending_len == 0 && paste_is_full(d, b))
        return give_paste(d, key);
    *eaten = true;
    if (d->pending_len == 0 && b != ESC) {
        add_pasted(d, &b, 1);
        return false;
    }
    d->pending[d->pending_len++] = b;
    return d->pending_len == PASTE_MARK_BYTES && end_paste(d, key);
}

const char *key_decoder_paste(const struct key_decoder *d)
{
    return d->paste;
}

/* --- Keys ----------------------------------------------------------------- */

/* The last two bytes tell the end of any sequence: the middle of one that is
 * too long is forgotten. */
static void push(struct key_decoder *d, uint8_t b)
{
    if (d->pending_len == KEY_PENDING_BYTES) {
        d->pending[KEY_PENDING_BYTES - 2] = d->pending[KEY_PENDING_BYTES - 1];
        d->pending_len--;
    }
    d->pending[d->pending_len++] = b;
}

static void drop_pending(struct key_decoder *d)
{
    d->pending_len = 0;
    d->resumed = false;
}

static bool whole(struct key_decoder *d, uint32_t found, uint32_t *key)
{
    bool resumed = d->resumed;
    drop_pending(d);
    if (found == KEY_PASTE_BEGINS) {
        d->pasting = true;
        d->paste_len = 0;
        return false;
    }
    *key = found | (resumed ? UI_CHORD : 0);
    return found != 0;
}

/* The next byte does not go on with what is pending: it is read again with
 * what is left of that, an ESC or nothing. An ESC before that one is a key. */
static bool break_off(struct key_decoder *d, uint32_t *key)
{
    size_t n = d->pending_len;
    bool again = n >= 2 && d->pending[n - 1] == ESC;
    bool escape = d->pending[0] == ESC && (n == 1 || (n == 2 && again));
    drop_pending(d);
    if (again)
        push(d, ESC);
    *key = UI_ESCAPE;
    return escape;
}

/* What follows, within KEY_CHORD_MS, an Escape already given. */
static bool chord_byte(struct key_decoder *d, uint8_t b, uint64_t now_ms, uint32_t *key, bool *eaten)
{
    bool in_time = d->chord && now_ms - d->chord_ms <= KEY_CHORD_MS;
    d->chord = false;
    *eaten = false;
    if (in_time && b >= '0' && b <= '9') {
        *eaten = true;
        *key = UI_CHORD | (b == '0' ? (uint32_t)UI_F10 : (uint32_t)(UI_F1 + b - '1'));
        return true;
    }
    if (in_time && (b == '[' || b == 'O')) {
        push(d, ESC);
        d->resumed = true;
    }
    return false;
}

static bool key_byte(struct key_decoder *d, uint8_t b, uint64_t now_ms, uint32_t *key, bool *eaten)
{
    if (d->pending_len == 0 && chord_byte(d, b, now_ms, key, eaten))
        return true;
    struct key_decoder with = *d;
    uint32_t found = 0;
    push(&with, b);
    enum sequence s = key_sequence(with.pending, with.pending_len, &found);
    *eaten = s != SEQUENCE_BAD || d->pending_len == 0;
    if (s == SEQUENCE_BAD)
        return d->pending_len > 0 && break_off(d, key);
    *d = with;
    return s == SEQUENCE_KEY && whole(d, found, key);
}

bool key_decoder_next(struct key_decoder *d, struct bytes *in, uint64_t now_ms, uint32_t *key)
{
    if (in->len > 0 && key_decoder_idle(d, now_ms, key))
        return true;
    forget_given_paste(d);
    while (in->len > 0) {
        bool eaten, given;
        uint8_t b = in->data[0];
        given = d->pasting ? paste_byte(d, b, key, &eaten) : key_byte(d, b, now_ms, key, &eaten);
        d->pending_ms = now_ms;
        if (eaten) {
            in->data++;
            in->len--;
        }
        if (given)
            return true;
        forget_given_paste(d);
    }
    return false;
}

/* --- Time ----------------------------------------------------------------- */

static bool only_escapes(const struct key_decoder *d)
{
    return d->pending[0] == ESC && (d->pending_len == 1 || (d->pending_len == 2 && d->pending[1] == ESC));
}

/* How long what is there may wait; 0: there is nothing. */
static uint64_t patience(const struct key_decoder *d)
{
    if (d->pasting)
        return KEY_PASTE_IDLE_MS;
    if (d->pending_len == 0)
        return 0;
    bool short_wait = only_escapes(d) || (d->resumed && d->pending_len == 2);
    return short_wait ? KEY_ESCAPE_MS : KEY_CHORD_MS;
}

static uint64_t waited(const struct key_decoder *d, uint64_t now_ms)
{
    return now_ms > d->pending_ms ? now_ms - d->pending_ms : 0;
}

static bool give_escape(struct key_decoder *d, uint32_t *key)
{
    d->pending_len--;
    if (d->pending_len == 0) {
        d->chord = true;
        d->chord_ms = d->pending_ms;
    }
    *key = UI_ESCAPE;
    return true;
}

/* « ESC [ » and nothing more: a person typed it, with Alt or after Escape. */
static bool give_cut(struct key_decoder *d, uint32_t *key)
{
    bool character = d->pending_len == 2 && d->pending[0] == ESC && d->pending[1] >= 0x20 && d->pending[1] < 0x7F;
    *key = d->pending[1] | (d->resumed ? 0 : UI_ALT);
    drop_pending(d);
    return character;
}

bool key_decoder_idle(struct key_decoder *d, uint64_t now_ms, uint32_t *key)
{
    uint64_t limit = patience(d);
    forget_given_paste(d);
    if (limit == 0 || waited(d, now_ms) < limit)
        return false;
    if (d->pasting)
        return end_paste(d, key);
    return only_escapes(d) ? give_escape(d, key) : give_cut(d, key);
}

int key_decoder_wait(const struct key_decoder *d, uint64_t now_ms)
{
    uint64_t limit = patience(d), past = waited(d, now_ms);
    return limit == 0 ? -1 : past < limit ? (int)(limit - past) : 0;
}
