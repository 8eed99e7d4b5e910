#include "client-tui/widgets/buffer.h"

#include "client-tui/ui/key.h"
#include "common/base/text.h"

enum { CTRL_H = 0x08 };

static struct bytes from(struct buffer b, size_t at)
{
    return bytes_of(b.text + at, *b.len - at);
}

/* Bytes of the whole graphemes of a text that fit. */
static size_t whole(struct bytes text, size_t room)
{
    size_t n = 0;
    while (n < text.len) {
        size_t cluster = text_cluster(bytes_of(text.data + n, text.len - n));
        if (cluster > room - n)
            break;
        n += cluster;
    }
    return n;
}

void buffer_set(struct buffer b, const char *text)
{
    *b.len = whole(bytes_text(text), b.max);
    memcpy(b.text, text, *b.len);
    b.text[*b.len] = '\0';
    *b.at = *b.len;
}

/* A mark typed joins what is before it, and may join what is after. */
static void settle(struct buffer b)
{
    size_t at = 0;
    while (at < *b.at)
        at += text_cluster(from(b, at));
    *b.at = at;
}

bool buffer_insert(struct buffer b, struct bytes text)
{
    size_t n = whole(text, *b.len < b.max ? b.max - *b.len : 0);
    if (n == 0)
        return false;
    memmove(b.text + *b.at + n, b.text + *b.at, *b.len - *b.at + 1);
    memcpy(b.text + *b.at, text.data, n);
    *b.len += n;
    *b.at += n;
    settle(b);
    return true;
}

bool buffer_delete(struct buffer b, size_t start, size_t end)
{
    if (start >= end)
        return false;
    memmove(b.text + start, b.text + end, *b.len - end + 1);
    *b.len -= end - start;
    *b.at = start;
    settle(b);
    return true;
}

/* --- Moves ---------------------------------------------------------------- */

/* one grapheme before the cursor */
static size_t buffer_before(struct buffer b)
{
    size_t before = 0, next = 0;
    while (next < *b.at) {
        before = next;
        next += text_cluster(from(b, next));
    }
    return before;
}

static size_t buffer_after(struct buffer b)
{
    return *b.at + text_cluster(from(b, *b.at));
}

static bool word_at(struct buffer b, size_t at)
{
    size_t columns;
    struct bytes rest = from(b, at);
    return rest.len > 0 && text_in_word(text_next(&rest, &columns));
}

/* The beginning of the last word that begins before the cursor. */
static size_t buffer_word_before(struct buffer b)
{
    size_t found = 0;
    bool in_word = false;
    for (size_t at = 0; at < *b.at; at += text_cluster(from(b, at))) {
        bool word = word_at(b, at);
        if (word && !in_word)
            found = at;
        in_word = word;
    }
    return found;
}

/* The end of the word that is under the cursor or after it. */
static size_t buffer_word_after(struct buffer b)
{
    size_t at = *b.at;
    while (at < *b.len && !word_at(b, at))
        at += text_cluster(from(b, at));
    while (at < *b.len && word_at(b, at))
        at += text_cluster(from(b, at));
    return at;
}

/* --- Keys ----------------------------------------------------------------- */

static bool typed(struct buffer b, uint32_t ch)
{
    char utf8[4];
    return buffer_insert(b, bytes_of(utf8, text_encode(ch, utf8)));
}

static bool moved(struct buffer b, size_t at)
{
    *b.at = at;
    return true;
}

bool buffer_key(struct buffer b, uint32_t key, bool *changed)
{
    switch (key) {
    case UI_LEFT: return moved(b, buffer_before(b));
    case UI_RIGHT: return moved(b, buffer_after(b));
    case UI_CTRL_LEFT: return moved(b, buffer_word_before(b));
    case UI_CTRL_RIGHT: return moved(b, buffer_word_after(b));
    case CTRL_H:
    case UI_BACKSPACE: *changed = buffer_delete(b, buffer_before(b), *b.at); return true;
    case UI_DELETE: *changed = buffer_delete(b, *b.at, buffer_after(b)); return true;
    case UI_CTRL('W'): *changed = buffer_delete(b, buffer_word_before(b), *b.at); return true;
    case UI_DECIMAL: *changed = typed(b, ','); return true;
    default: break;
    }
    if (!key_is_text(key))
        return false;
    *changed = typed(b, key);
    return true;
}
