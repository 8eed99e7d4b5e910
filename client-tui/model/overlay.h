/* What is asked over the screen: the states of the pages QUESTION, CHOIX and
 * VISIONNEUSE, filled here and drawn by client-tui/views. */
#ifndef CLIENT_TUI_MODEL_OVERLAY_H
#define CLIENT_TUI_MODEL_OVERLAY_H

#include "client-tui/model/model.h"
#include "client-tui/widgets/line.h"
#include "client-tui/widgets/list.h"

/* Asks for a line of text, `typed` at first; Escape gives none. */
typedef void written_fn(struct model *m, const char *text, uint64_t arg);
void model_write(struct model *m, const char *title, const char *typed, written_fn *fn, uint64_t arg);

struct question_state {
    char text[MESSAGE_BYTES], yes[40], no[40];
    bool on_yes;                     /* the focus is on the safe answer first */
    yes_fn *fn;
    uint64_t arg;
};

struct choix_state {
    char title[120];
    struct arena arena;              /* of the labels */
    struct choix *rows;
    size_t count;
    uint32_t *shown;                 /* rows that fit what is typed, best first */
    int *score;                      /* of each row */
    struct line filter;
    struct list list;                /* over `shown` */
    chosen_fn *fn;
    written_fn *written;             /* no rows: what is typed is the answer */
    uint64_t arg;
};

/* What was typed in the choice that has just been answered; "". */
const char *model_choice_typed(const struct model *m);

struct vue_state {
    char title[160];
    char *text;                      /* owned */
    int top;
    bool bare;                       /* without a frame, to be copied by hand */
    struct line search;
    bool searching;
};

#endif
