/* Bytes that the description of a terminal makes the library write for nothing:
 * cut out of the strings that it holds. No terminal here. */
#ifndef CLIENT_TUI_UI_SPARE_H
#define CLIENT_TUI_UI_SPARE_H

#include <stdbool.h>

/* Of terminfo; NULL: this terminal has none. */
struct spare {
    char *change;        /* sgr: attributes that begin */
    char *end;           /* sgr0: they end */
    char *colours;       /* op: colours end */
    char *down;          /* cud1: one row down, in the same column */
};

/* With each change of look most terminals are also told to leave the characters
 * of lines, which are never entered here. Returns what to tell the terminal
 * once in place of it; NULL: nothing. */
const char *spare_line_characters(struct spare *s);
/* Where each change of attributes begins by forgetting the colours too, nobody
 * need say that they end: eight bytes less for each coloured word. True: each
 * colour that ends must come with a change of attributes. */
bool spare_end_of_colour(struct spare *s);
/* The library does not go down by a line feed, which the line may make a return
 * too. A vertical tab does the same on every terminal that follows the VT100,
 * and the line leaves it alone: three bytes less for each row. */
void spare_row(struct spare *s);

#endif
