#include "client-tui/widgets/list.h"

enum { PAGE_ROWS = 10, SHARE_MIN = 4 /* columns that a column without width keeps */, TABLE_COLUMNS = 64 };

/* --- The focus ------------------------------------------------------------ */

void list_count(struct list *l, size_t count)
{
    l->count = count;
    if (l->at >= count)
        l->at = count > 0 ? count - 1 : 0;
}

static void down(struct list *l, size_t by)
{
    size_t left = l->count > l->at ? l->count - 1 - l->at : 0;
    l->at += by < left ? by : left;
}

static void up(struct list *l, size_t by)
{
    l->at -= by < l->at ? by : l->at;
}

bool list_key(struct list *l, uint32_t key)
{
    size_t page = l->page > 1 ? (size_t)l->page - 1 : l->page == 1 ? 1 : PAGE_ROWS;      /* one row is seen again */
    switch (key) {
    case UI_UP: up(l, 1); return true;
    case UI_DOWN: down(l, 1); return true;
    case UI_PAGE_UP: up(l, page); return true;
    case UI_PAGE_DOWN: down(l, page); return true;
    case UI_HOME:
    case UI_CTRL_HOME: l->at = 0; return true;
    case UI_END:
    case UI_CTRL_END: down(l, l->count); return true;
    default: return false;
    }
}

bool list_filter_key(struct list *l, struct line *typed, uint32_t key, bool *changed)
{
    bool moves = (key == UI_HOME && typed->at > 0) || (key == UI_END && typed->at < typed->len);
    return (!moves && list_key(l, key)) || line_key(typed, key, changed);
}

void list_window(struct list *l, int rows, size_t *first, size_t *last)
{
    size_t height = rows > 0 ? (size_t)rows : 0;
    l->page = rows > 0 ? rows : 0;
    list_count(l, l->count);
    if (l->at < l->top)
        l->top = l->at;
    if (height > 0 && l->at - l->top >= height)
        l->top = l->at - height + 1;
    size_t most = l->count > height ? l->count - height : 0;
    if (l->top > most)
        l->top = most;
    *first = l->top;
    *last = l->count - l->top < height ? l->count : l->top + height;
}

/* --- Tables --------------------------------------------------------------- */

static bool shows(const struct colonne *c, int cols)
{
    return c->from_cols <= cols;
}

/* The columns without a width share what the others leave, one space between
 * two, one before the first for « ► ». */
static int shared(const struct colonne *c, size_t count, int cols)
{
    int left = cols, free = 0;
    for (size_t i = 0; i < count; i++) {
        if (!shows(&c[i], cols))
            continue;
        left -= c[i].width + 1;
        free += c[i].width == 0;
    }
    int share = free > 0 ? left / free : 0;
    return share > SHARE_MIN ? share : SHARE_MIN;
}

static int last_free(const struct colonne *c, size_t count, int cols)
{
    int last = -1;
    for (size_t i = 0; i < count; i++)
        if (shows(&c[i], cols) && c[i].width == 0)
            last = (int)i;
    return last;
}

/* Widths on an area; 0: not shown. The last of those that share takes the rest. */
static void lay(const struct colonne *c, size_t count, int cols, int *widths)
{
    int share = shared(c, count, cols), used = 0, last = last_free(c, count, cols);
    for (size_t i = 0; i < count; i++) {
        widths[i] = !shows(&c[i], cols) ? 0 : c[i].width > 0 ? c[i].width : share;
        used += widths[i] > 0 ? widths[i] + 1 : 0;
    }
    if (last >= 0 && used < cols)
        widths[last] += cols - used;
}

static void draw(struct area a, int row, const struct colonne *c, size_t count, const char *const *texts,
                 const enum style *styles)
{
    int widths[TABLE_COLUMNS], col = 1;
    if (count > TABLE_COLUMNS)
        count = TABLE_COLUMNS;
    lay(c, count, a.cols, widths);
    for (size_t i = 0; i < count; i++) {
        if (widths[i] == 0)
            continue;
        const char *text = texts[i] != NULL ? texts[i] : "";
        enum style s = styles != NULL && text[0] != '\0' ? styles[i] : STYLE_TEXT;
        col = put_in(a, row, col, widths[i], s, c[i].align, text) + 1;
    }
}

void table_head(struct area a, int row, const struct colonne *c, size_t count)
{
    const char *texts[TABLE_COLUMNS];
    for (size_t i = 0; i < count && i < TABLE_COLUMNS; i++)
        texts[i] = c[i].title;
    put_fill(a, row, 0, a.cols, STYLE_TITLE, ' ');
    draw(a, row, c, count, texts, NULL);
    put_style(a, row, 0, a.cols, STYLE_TITLE);
}

void table_row(struct area a, int row, const struct colonne *c, size_t count, const char *const *texts,
               const enum style *styles, bool focus)
{
    put_fill(a, row, 0, a.cols, STYLE_TEXT, ' ');
    draw(a, row, c, count, texts, styles);
    if (!focus)
        return;
    put(a, row, 0, STYLE_SELECTED, "►");
    put_style(a, row, 0, a.cols, STYLE_SELECTED);
    put_cursor(a, row, 0);
}
