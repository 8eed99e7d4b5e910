#include "client-tui/widgets/line.h"

#include "client-tui/widgets/buffer.h"
#include "common/base/text.h"

static struct buffer buffer(struct line *l)
{
    size_t most = l->max > 0 && l->max < LINE_BYTES ? l->max : LINE_BYTES - 1;
    return (struct buffer){.text = l->text, .len = &l->len, .at = &l->at, .max = most};
}

void line_set(struct line *l, const char *text)
{
    buffer_set(buffer(l), text);
    l->fresh = false;
}

/* --- Keys ----------------------------------------------------------------- */

static bool inserts(uint32_t key)
{
    return key_is_text(key) || key == UI_DECIMAL;
}

static bool own_key(struct line *l, uint32_t key, bool *changed)
{
    struct buffer b = buffer(l);
    switch (key) {
    case UI_HOME: l->at = 0; return true;
    case UI_END: l->at = l->len; return true;
    case UI_CTRL('U'): *changed = buffer_delete(b, 0, l->len); return true;
    case UI_CTRL('K'): *changed = buffer_delete(b, l->at, l->len); return true;
    default: return buffer_key(b, key, changed);
    }
}

bool line_key(struct line *l, uint32_t key, bool *changed)
{
    bool did = false, cleared = false;
    if (l->fresh && inserts(key))
        cleared = buffer_delete(buffer(l), 0, l->len);
    bool taken = own_key(l, key, &did);
    if (taken)
        l->fresh = false;
    if (changed != NULL)
        *changed = did || cleared;
    return taken;
}

bool line_paste(struct line *l, const char *text)
{
    char plain[2 * LINE_BYTES];
    struct bytes all = bytes_of(plain, text_plain(bytes_text(text), plain, sizeof plain));
    while (all.len > 0 && all.data[all.len - 1] == ' ')      /* the newline of a whole line copied */
        all.len--;
    l->cut = false;
    if (all.len == 0)
        return false;
    if (l->fresh)
        buffer_delete(buffer(l), 0, l->len);
    l->fresh = false;
    size_t before = l->len;
    (void)buffer_insert(buffer(l), all);
    l->cut = strlen(text) >= sizeof plain || l->len - before < all.len;
    return l->len > before;
}

/* --- Drawing -------------------------------------------------------------- */

struct shown {
    char text[LINE_BYTES];           /* stars for a secret */
    size_t len, at;
};

static void show(struct shown *s, const struct line *l)
{
    bool stars = l->secret && !l->shown;
    *s = (struct shown){.len = l->len, .at = l->at};
    memcpy(s->text, l->text, l->len + 1);
    if (!stars)
        return;
    s->len = s->at = 0;
    for (size_t at = 0; at < l->len; at += text_cluster(bytes_of(l->text + at, l->len - at))) {
        if (at == l->at)
            s->at = s->len;
        s->text[s->len++] = '*';
    }
    if (l->at == l->len)
        s->at = s->len;
    s->text[s->len] = '\0';
}

/* The column that the field begins with: pages of half a field, so that what
 * is on both sides of the cursor shows, and nothing moves at most keys. */
static int scroll(int at, int width)
{
    int half = width / 2 > 0 ? width / 2 : 1;
    return at < width ? 0 : (at - width) / half * half + half;
}

/* Where the text that shows begins, and its first column. */
static size_t skip(const struct shown *s, int columns, int *first)
{
    size_t at = 0, used = 0;
    while (at < s->len && used < (size_t)columns) {
        size_t n = text_cluster(bytes_of(s->text + at, s->len - at));
        used += text_columns(bytes_of(s->text + at, n));
        at += n;
    }
    *first = (int)used;
    return at;
}

/* Signs at the ends say that there is more; never over the cursor. */
static void draw_more(struct area a, int total, int first, int cursor, enum style s)
{
    if (first > 0 && cursor > 0)
        put(a, 0, 0, s, "…");
    if (total - first > a.cols && cursor < a.cols - 1)
        put(a, 0, a.cols - 1, s, "…");
}

static void draw_text(struct area a, const struct line *l, enum style s, bool focus)
{
    struct shown shown;
    show(&shown, l);
    int first = 0, at = (int)text_columns(bytes_of(shown.text, shown.at));
    int total = (int)text_columns(bytes_of(shown.text, shown.len));
    size_t start = focus ? skip(&shown, scroll(at, a.cols), &first) : 0;
    put_part(a, 0, 0, focus && l->fresh ? STYLE_SELECTED : s, shown.text + start);
    draw_more(a, total, first, focus ? at - first : -1, s);
    if (focus)
        put_cursor(a, 0, at - first);
}

void line_draw(struct area a, int row, int col, int width, const struct line *l, bool focus)
{
    enum style s = focus ? STYLE_FIELD_FOCUS : STYLE_FIELD;
    if (width < 3)
        return;
    put_fill(a, row, col, width, s, ' ');
    put(a, row, col, s, "[");
    put(a, row, col + width - 1, s, "]");
    draw_text(area_part(a, row, col + 1, 1, width - 2), l, s, focus);
}
