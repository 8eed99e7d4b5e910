/* A timeline: days to columns, bars and marks. Pure. */
#ifndef CLIENT_TUI_WIDGETS_FRISE_H
#define CLIENT_TUI_WIDGETS_FRISE_H

#include "client-tui/ui/grid.h"
#include "common/value/day.h"

struct frise { struct day from; int days_per_col; int left, cols; };    /* left: first column of the drawing */
int frise_col(const struct frise *f, struct day d);                     /* may lie outside */
struct day frise_day(const struct frise *f, int col);
/* Two lines: years with « │ » at each 1 January, months as often as they fit. */
void frise_head(struct area a, int row, const struct frise *f);
/* « │ » at each 1 January of one line: before its bars. */
void frise_years(struct area a, int row, const struct frise *f);
/* ░ planned, █ done, ▒ late, ═ a period; both days included, clipped to the drawing. */
void frise_bar(struct area a, int row, const struct frise *f, struct day from, struct day to, uint32_t ch, enum style s);
/* ● ◄ ! ▲ and a short text (or NULL) after it when the whole of it fits. */
void frise_mark(struct area a, int row, const struct frise *f, struct day d, uint32_t ch, enum style s, const char *text);

#endif
