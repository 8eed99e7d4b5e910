#include "client-tui/widgets/multi.h"

#include "client-tui/widgets/buffer.h"
#include "common/base/text.h"

enum { FAR_COLUMN = 1 << 20 };

static struct buffer buffer(struct multi *m)
{
    size_t most = m->max > 0 && m->max < MULTI_BYTES ? m->max : MULTI_BYTES - 1;
    return (struct buffer){.text = m->text, .len = &m->len, .at = &m->at, .max = most};
}

void multi_set(struct multi *m, const char *text)
{
    buffer_set(buffer(m), text);
    m->top = m->goal = 0;
}

/* --- Wrapping ------------------------------------------------------------- */

/* Where the next visual line begins after one that ends with spaces and perhaps
 * a newline: what hangs over the edge is not shown on the next line. */
static size_t past_spaces(const char *text, size_t at)
{
    while (text[at] == ' ')
        at++;
    return text[at] == '\n' ? at + 1 : at;
}

bool wrap_next(const char *text, size_t *from, int cols, size_t *start, size_t *len)
{
    size_t at = *from, used = 0, space = 0, room = cols > 1 ? (size_t)cols : 1;
    *start = at;
    if (text[at] == '\0')
        return false;
    while (text[at] != '\0' && text[at] != '\n') {
        size_t n = text_cluster(bytes_text(text + at)), width = text_columns(bytes_of(text + at, n));
        if (width > room - used && at > *start)
            break;
        if (text[at] == ' ')
            space = at;
        used += width > room - used ? room - used : width;
        at += n;
    }
    bool cut = text[at] != '\0' && text[at] != '\n';
    if (cut && text[at] != ' ' && space > *start)
        at = space;
    *len = at - *start;
    *from = cut ? past_spaces(text, at) : text[at] == '\n' ? at + 1 : at;
    return true;
}

/* A visual line of a field; after a newline at the end there is an empty one. */
struct visual {
    size_t start, len, next;
    bool last;
};

static bool visual_next(const char *text, struct visual *v, int cols)
{
    if (v->last)
        return false;
    size_t from = v->next;
    if (!wrap_next(text, &from, cols, &v->start, &v->len)) {
        v->start = from;
        v->len = 0;
    }
    v->next = from;
    v->last = text[from] == '\0' && (from == v->start || text[from - 1] != '\n');
    return true;
}

/* One column is kept for the cursor after the last letter, two for the brackets. */
static int wrap_cols(int cols)
{
    return cols > 4 ? cols - 3 : 1;
}

int multi_lines(const struct multi *m, int cols)
{
    struct visual v = {0};
    int lines = 0;
    while (visual_next(m->text, &v, wrap_cols(cols)))
        lines++;
    return lines;
}

/* The visual line of the cursor, and the column in it. */
static int find(const struct multi *m, int cols, struct visual *v)
{
    int line = 0;
    *v = (struct visual){0};
    while (visual_next(m->text, v, cols) && !v->last && m->at >= v->next)
        line++;
    return line;
}

static int column(const struct multi *m, const struct visual *v)
{
    size_t end = m->at < v->start + v->len ? m->at : v->start + v->len;
    return (int)text_columns(bytes_of(m->text + v->start, end - v->start));
}

/* The cursor goes to that column of a visual line, or to its end. */
static void go(struct multi *m, const struct visual *v, int col)
{
    m->at = v->start;
    for (size_t end = v->start + v->len; m->at < end; ) {
        size_t n = text_cluster(bytes_of(m->text + m->at, end - m->at));
        col -= (int)text_columns(bytes_of(m->text + m->at, n));
        if (col < 0)
            return;
        m->at += n;
    }
}

/* --- Keys ----------------------------------------------------------------- */

static bool vertical(struct multi *m, int by)
{
    struct visual v, to = {0};
    int cols = wrap_cols(m->cols), line = find(m, cols, &v), target = line + by, goal = m->goal > 0 ? m->goal - 1 : column(m, &v);
    if (target < 0 || (by > 0 && v.last))
        return false;
    for (int i = 0; i <= target; i++)
        visual_next(m->text, &to, cols);
    go(m, &to, goal);
    m->goal = goal + 1;
    return true;
}

static bool to_column(struct multi *m, int col)
{
    struct visual v;
    find(m, wrap_cols(m->cols), &v);
    go(m, &v, col);
    return true;
}

static size_t line_start(const struct multi *m)
{
    size_t at = m->at;
    while (at > 0 && m->text[at - 1] != '\n')
        at--;
    return at;
}

static size_t line_end(const struct multi *m)
{
    size_t at = m->at;
    while (at < m->len && m->text[at] != '\n')
        at++;
    return at == m->at && at < m->len ? at + 1 : at;       /* at the end already: joins the next line */
}

static bool own_key(struct multi *m, uint32_t key, bool *changed)
{
    struct buffer b = buffer(m);
    switch (key) {
    case UI_UP: return vertical(m, -1);
    case UI_DOWN: return vertical(m, 1);
    case UI_HOME: return to_column(m, 0);
    case UI_END: return to_column(m, FAR_COLUMN);
    case UI_CTRL_HOME: m->at = 0; return true;
    case UI_CTRL_END: m->at = m->len; return true;
    case UI_ENTER: *changed = buffer_insert(b, bytes_text("\n")); return true;
    case UI_CTRL('U'): *changed = buffer_delete(b, line_start(m), m->at); return true;
    case UI_CTRL('K'): *changed = buffer_delete(b, m->at, line_end(m)); return true;
    default: return buffer_key(b, key, changed);
    }
}

bool multi_key(struct multi *m, uint32_t key, bool *changed)
{
    bool did = false, taken = own_key(m, key, &did);
    if (taken && key != UI_UP && key != UI_DOWN)
        m->goal = 0;
    if (changed != NULL)
        *changed = did;
    return taken;
}

/* Line by line, so that text_plain leaves the newlines alone. */
bool multi_paste(struct multi *m, const char *text)
{
    char plain[MULTI_BYTES];
    bool any = false;
    m->goal = 0;
    m->cut = false;
    while (*text != '\0') {
        size_t n = strcspn(text, "\n");
        if (n > 0) {
            size_t len = text_plain(bytes_of(text, n), plain, sizeof plain), before = m->len;
            any = buffer_insert(buffer(m), bytes_of(plain, len)) || any;
            m->cut = m->cut || n >= sizeof plain || m->len - before < len;
        }
        text += n;
        if (*text == '\n') {
            bool added = buffer_insert(buffer(m), bytes_text("\n"));
            any = any || added;
            m->cut = m->cut || !added;
            text++;
        }
    }
    return any;
}

/* --- Drawing -------------------------------------------------------------- */

static void keep_in_view(struct multi *m, int line, int rows)
{
    if (line < m->top)
        m->top = line;
    if (line >= m->top + rows)
        m->top = line - rows + 1;
}

static void draw_line(struct area a, int row, const struct multi *m, const struct visual *v, enum style s)
{
    char text[MULTI_BYTES];
    memcpy(text, m->text + v->start, v->len);
    text[v->len] = '\0';
    put_part(area_part(a, row, 1, 1, a.cols - 2), 0, 0, s, text);
}

static void draw_frame(struct area a, enum style s)
{
    for (int row = 0; row < a.rows; row++) {
        put_fill(a, row, 0, a.cols, s, ' ');
        put(a, row, 0, s, "[");
        put(a, row, a.cols - 1, s, "]");
    }
}

void multi_draw(struct area a, struct multi *m, bool focus)
{
    enum style s = focus ? STYLE_FIELD_FOCUS : STYLE_FIELD;
    int cols = wrap_cols(a.cols), line = 0;
    struct visual v, at = {0};
    m->cols = a.cols;
    if (a.rows <= 0)
        return;
    int cursor = find(m, cols, &v), col = column(m, &v);
    if (focus)
        keep_in_view(m, cursor, a.rows);
    draw_frame(a, s);
    for (; line < m->top + a.rows && visual_next(m->text, &at, cols); line++)
        draw_line(a, line - m->top, m, &at, s);
    if (focus)
        put_cursor(a, cursor - m->top, 1 + (col < a.cols - 2 ? col : a.cols - 3));
}
