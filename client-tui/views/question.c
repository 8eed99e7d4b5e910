/* A question over the screen: two verbs, the safe one first. */
#include "client-tui/model/overlay.h"
#include "client-tui/views/views.h"
#include "client-tui/widgets/multi.h"
#include "common/base/text.h"

#include <string.h>

enum { BOX_COLS = 60 };

static void answer(struct model *m, struct place *p, bool yes)
{
    struct question_state *q = p->state;
    yes_fn *fn = yes ? q->fn : NULL;
    uint64_t arg = q->arg;
    model_back(m);
    if (fn != NULL)
        fn(m, arg);
}

/* The first letter of a verb answers too, when the two differ. */
static uint32_t initial(const char *verb) { return verb[0] > 0 ? (uint32_t)(verb[0] | 0x20) : 0; }

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct question_state *q = p->state;
    switch (k) {
    case UI_LEFT: case UI_RIGHT: case UI_UP: case UI_DOWN: case UI_TAB: case UI_BACKTAB: case ' ':
        q->on_yes = !q->on_yes;
        return true;
    case UI_ENTER: answer(m, p, q->on_yes); return true;
    case UI_ESCAPE: answer(m, p, false); return true;
    default: break;
    }
    if (initial(q->yes) != initial(q->no) && k < 0x80 && ((k | 0x20) == initial(q->yes) || (k | 0x20) == initial(q->no)))
        q->on_yes = (k | 0x20) == initial(q->yes);
    return k < 0x110000;                  /* no letter does anything else meanwhile */
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    const struct question_state *q = p->state;
    int cols = body.cols < BOX_COLS ? body.cols : BOX_COLS, row = 0;
    size_t from = 0, start, len;
    int lines = 0;
    (void)m;
    while (wrap_next(q->text, &from, cols - 4, &start, &len))
        lines++;
    struct area in = put_box(area_center(body, lines + 4, cols), STYLE_TITLE, _("Question"));
    from = 0;
    while (wrap_next(q->text, &from, cols - 4, &start, &len))
        (void)putf(in, row++, 1, STYLE_TEXT, "%.*s", (int)len, q->text + start);
    row = row + 1 < in.rows ? row + 1 : in.rows - 1;      /* a small window cuts the words, never the answers */
    put_fill(in, row, 0, in.cols, STYLE_TEXT, ' ');
    int no = 2, yes = no + (int)text_columns(bytes_text(q->no)) + 6;
    (void)putf(in, row, no, q->on_yes ? STYLE_TEXT : STYLE_SELECTED, "[ %s ]", q->no);
    (void)putf(in, row, yes, q->on_yes ? STYLE_SELECTED : STYLE_TEXT, "[ %s ]", q->yes);
    put_cursor(in, row, (q->on_yes ? yes : no) + 2);
}

const struct page page_question = {
    .id = PAGE_QUESTION, .name = "question", .title = N_("Question"), .overlay = true,
    .state_bytes = sizeof(struct question_state), .key = key, .draw = draw,
};
