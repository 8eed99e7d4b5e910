#include "common/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <utf8proc.h>

enum { REPLACEMENT = 0xFFFD };

/* The next code point; REPLACEMENT for one byte that is not UTF-8. */
static int32_t next_char(struct bytes *rest)
{
    utf8proc_int32_t c;
    utf8proc_ssize_t n = utf8proc_iterate(rest->data, (utf8proc_ssize_t)rest->len, &c);
    if (n <= 0) {
        c = REPLACEMENT;
        n = 1;
    }
    rest->data += n;
    rest->len -= (size_t)n;
    return c;
}

static bool is_control(int32_t c)
{
    return c < 0x20 || (c >= 0x7F && c < 0xA0);
}

bool text_utf8(struct bytes b)
{
    while (b.len > 0) {
        utf8proc_int32_t c;
        utf8proc_ssize_t n = utf8proc_iterate(b.data, (utf8proc_ssize_t)b.len, &c);
        if (n <= 0)
            return false;
        b.data += n;
        b.len -= (size_t)n;
    }
    return true;
}

bool text_clean(struct bytes b, bool lines)
{
    if (!text_utf8(b))
        return false;
    while (b.len > 0) {
        int32_t c = next_char(&b);
        if (is_control(c) && !(lines && (c == '\n' || c == '\t')))
            return false;
    }
    return true;
}

static size_t char_columns(int32_t c)
{
    int w = is_control(c) ? 0 : utf8proc_charwidth(c);
    return w > 0 ? (size_t)w : 0;
}

size_t text_columns(struct bytes b)
{
    size_t columns = 0;
    while (b.len > 0)
        columns += char_columns(next_char(&b));
    return columns;
}

size_t text_clip(struct bytes b, size_t columns)
{
    struct bytes rest = b;
    size_t fits = 0, used = 0;
    while (rest.len > 0) {
        size_t w = char_columns(next_char(&rest));
        if (w > columns - used)
            break;
        used += w;
        fits = b.len - rest.len;
    }
    return fits;
}

uint32_t text_next(struct bytes *rest, size_t *columns)
{
    int32_t c = next_char(rest);
    *columns = char_columns(c);
    return (uint32_t)c;
}

bool text_mark(uint32_t ch)
{
    bool selects_variant = ch >= 0xFE00 && ch <= 0xFE0F;      /* would change the width of what it follows */
    utf8proc_category_t k = utf8proc_category((utf8proc_int32_t)ch);
    return !selects_variant && (k == UTF8PROC_CATEGORY_MN || k == UTF8PROC_CATEGORY_ME);
}

uint32_t text_base(uint32_t ch)
{
    utf8proc_int32_t parts[32];
    int bound = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)ch, parts, 32, UTF8PROC_DECOMPOSE, &bound);
    return n > 0 && n <= 32 ? (uint32_t)parts[0] : ch;
}

size_t text_cluster(struct bytes b)
{
    if (b.len == 0)
        return 0;
    struct bytes rest = b;
    utf8proc_int32_t state = 0, before = next_char(&rest);
    while (rest.len > 0) {
        struct bytes at = rest;
        int32_t c = next_char(&rest);
        if (utf8proc_grapheme_break_stateful(before, c, &state))
            return b.len - at.len;
        before = c;
    }
    return b.len;
}

bool text_in_word(uint32_t ch)
{
    utf8proc_category_t k = utf8proc_category((utf8proc_int32_t)ch);
    return (k >= UTF8PROC_CATEGORY_LU && k <= UTF8PROC_CATEGORY_LO) ||
           (k >= UTF8PROC_CATEGORY_ND && k <= UTF8PROC_CATEGORY_NO);
}

size_t text_encode(uint32_t ch, char out[4])
{
    bool valid = ch < 0x110000 && !(ch >= 0xD800 && ch < 0xE000);
    return (size_t)utf8proc_encode_char((utf8proc_int32_t)(valid ? ch : REPLACEMENT), (utf8proc_uint8_t *)out);
}

/* --- Writing characters into a bounded buffer ----------------------------- */

/* Without a buffer it only counts. Once a character does not fit, no later one
 * is written either. */
struct sink {
    char *out;
    size_t size, len;
    bool full;
};

static void sink_char(struct sink *s, int32_t c)
{
    uint8_t bytes[4];
    size_t n = (size_t)utf8proc_encode_char(c, bytes);
    if (s->out != NULL && (s->full || n > s->size - 1 - s->len)) {
        s->full = true;
        return;
    }
    if (s->out != NULL)
        memcpy(s->out + s->len, bytes, n);
    s->len += n;
}

static size_t sink_end(struct sink *s)
{
    s->out[s->len] = '\0';
    return s->len;
}

/* --- Folding -------------------------------------------------------------- */

/* What Unicode does not decompose but a reader of French takes for the same. */
static const struct { int32_t from; const char *to; } plain_forms[] = {
    {0x0153, "oe"}, {0x00E6, "ae"}, {0x00F8, "o"}, {0x0142, "l"}, {0x0111, "d"}, {0x0131, "i"},
    {0x2018, "'"}, {0x2019, "'"}, {0x02BC, "'"}, {0x201C, "\""}, {0x201D, "\""},
    {0x2010, "-"}, {0x2011, "-"}, {0x2012, "-"}, {0x2013, "-"}, {0x2014, "-"}, {0x2212, "-"},
};

static void fold_plain(struct sink *s, int32_t c)
{
    for (size_t i = 0; i < sizeof plain_forms / sizeof plain_forms[0]; i++)
        if (plain_forms[i].from == c) {
            for (const char *p = plain_forms[i].to; *p != '\0'; p++)
                sink_char(s, *p);
            return;
        }
    sink_char(s, c);
}

static void fold_char(struct sink *s, int32_t c)
{
    if (c < 0x80) {
        sink_char(s, c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
        return;
    }
    utf8proc_int32_t parts[32];
    int bound = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char(c, parts, 32,
        UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_STRIPMARK | UTF8PROC_IGNORE, &bound);
    if (n < 0 || n > 32) {
        sink_char(s, c);
        return;
    }
    for (utf8proc_ssize_t i = 0; i < n; i++)
        fold_plain(s, parts[i]);
}

static void fold_all(struct sink *s, struct bytes in)
{
    while (in.len > 0 && !s->full)
        fold_char(s, next_char(&in));
}

size_t text_fold(struct bytes in, char *out, size_t size)
{
    if (size == 0)
        return 0;
    struct sink s = {.out = out, .size = size};
    fold_all(&s, in);
    return sink_end(&s);
}

enum err text_fold_copy(struct bytes in, struct arena *a, struct bytes *out)
{
    struct sink count = {0};
    fold_all(&count, in);
    char *p = arena_alloc(a, count.len + 1);
    if (p == NULL)
        return ERR_NO_MEMORY;
    *out = bytes_of(p, text_fold(in, p, count.len + 1));
    return ERR_OK;
}

/* Folded piece by piece, since a text may be longer than any buffer here. */
struct folding {
    struct bytes rest;
    char piece[128];
    size_t len, at;
};

static int folding_next(struct folding *f)
{
    while (f->at == f->len) {
        if (f->rest.len == 0)
            return -1;
        struct sink s = {.out = f->piece, .size = sizeof f->piece};
        fold_char(&s, next_char(&f->rest));
        f->len = sink_end(&s);
        f->at = 0;
    }
    return (unsigned char)f->piece[f->at++];
}

bool text_same_folded(struct bytes a, struct bytes b)
{
    struct folding x = {.rest = a}, y = {.rest = b};
    int c;
    do {
        c = folding_next(&x);
        if (c != folding_next(&y))
            return false;
    } while (c >= 0);
    return true;
}

/* --- Words ---------------------------------------------------------------- */

static bool is_word_char(int32_t c)
{
    if (c < 0x80)
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z');
    return text_in_word((uint32_t)c);
}

bool text_word_next(struct bytes *rest, struct bytes *word)
{
    *word = bytes_of(rest->data, 0);
    bool cut = false;
    while (rest->len > 0) {
        struct bytes after = *rest;
        bool in_word = is_word_char(next_char(&after));
        size_t n = rest->len - after.len;
        if (!in_word && word->len > 0)
            return true;
        if (in_word && word->len == 0)
            word->data = rest->data;
        cut = cut || n > TEXT_WORD_BYTES - word->len;
        if (in_word && !cut)
            word->len += n;
        *rest = after;
    }
    return word->len > 0;
}

/* --- Terminals ------------------------------------------------------------ */

static bool turns_direction(int32_t c)
{
    return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C;
}

size_t text_capital(const char *in, char *out, size_t size)
{
    struct bytes rest = bytes_text(in);
    size_t columns;
    char first[4];
    if (size == 0)
        return 0;
    size_t n = rest.len > 0 ? text_encode((uint32_t)utf8proc_toupper((utf8proc_int32_t)text_next(&rest, &columns)), first) : 0;
    if (n >= size)
        n = 0;
    memcpy(out, first, n);
    out[n] = '\0';
    return n > 0 ? n + text_plain(rest, out + n, size - n) : 0;
}

size_t text_plain(struct bytes in, char *out, size_t size)
{
    if (size == 0)
        return 0;
    struct sink s = {.out = out, .size = size};
    while (in.len > 0 && !s.full) {
        int32_t c = next_char(&in);
        if (c == '\n' || c == '\t' || c == 0x85 || c == 0x2028 || c == 0x2029)
            sink_char(&s, ' ');
        else if (!is_control(c) && !turns_direction(c))
            sink_char(&s, c);
    }
    return sink_end(&s);
}

/* --- NFC ------------------------------------------------------------------ */

static bool is_ascii(struct bytes b)
{
    for (size_t i = 0; i < b.len; i++)
        if (b.data[i] >= 0x80)
            return false;
    return true;
}

enum err text_nfc(struct bytes in, struct arena *a, struct bytes *out)
{
    const utf8proc_option_t decompose = UTF8PROC_STABLE | UTF8PROC_DECOMPOSE;
    *out = in;
    if (is_ascii(in))
        return ERR_OK;
    utf8proc_ssize_t n = utf8proc_decompose(in.data, (utf8proc_ssize_t)in.len, NULL, 0, decompose);
    if (n < 0)
        return ERR_BAD_TEXT;
    utf8proc_int32_t *points = arena_zalloc(a, (size_t)n + 1, sizeof *points);
    if (points == NULL)
        return ERR_NO_MEMORY;
    n = utf8proc_decompose(in.data, (utf8proc_ssize_t)in.len, points, n, decompose);
    if (n >= 0)                       /* encodes in the same memory: 4 bytes a point always suffice */
        n = utf8proc_reencode(points, n, UTF8PROC_STABLE | UTF8PROC_COMPOSE);
    if (n < 0)
        return ERR_BAD_TEXT;
    *out = bytes_of(points, (size_t)n);
    return ERR_OK;
}

void text_add(char *text, size_t size, size_t *len, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    int n = vsnprintf(text + *len, size - *len, fmt, args);
    va_end(args);
    if (n > 0)
        *len = *len + (size_t)n < size ? *len + (size_t)n : size - 1;
}
