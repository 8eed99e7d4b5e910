#include "client-tui/widgets/frise.h"

#include "common/base/err.h"
#include "common/base/text.h"

#include <stdio.h>

enum { MONTHS = 12, MONTH_DAYS_MIN = 28, LABEL_COLS = 4 /* a name and a space */, YEAR_LINE = 0x2502 };

static const char *const month_names[MONTHS] = {
    N_("jan"), N_("fév"), N_("mar"), N_("avr"), N_("mai"), N_("jun"),
    N_("jul"), N_("aoû"), N_("sep"), N_("oct"), N_("nov"), N_("déc"),
};

static int scale(const struct frise *f)
{
    return f->days_per_col > 0 ? f->days_per_col : 1;
}

int frise_col(const struct frise *f, struct day d)
{
    int days = day_between(f->from, d), per = scale(f);
    return f->left + (days >= 0 ? days / per : -((-days + per - 1) / per));
}

struct day frise_day(const struct frise *f, int col)
{
    return day_add_days(f->from, (col - f->left) * scale(f));
}

static bool inside(const struct frise *f, int col)
{
    return col >= f->left && col - f->left < f->cols;
}

/* The part of an area that the drawing takes, to clip to it. */
static struct area drawing(struct area a, const struct frise *f)
{
    return area_part(a, 0, f->left, a.rows, f->cols);
}

/* --- The head ------------------------------------------------------------- */

static struct day first_of(int year, int month)
{
    struct day d = {0};
    if (day_from_civil(year, month, 1, &d) != ERR_OK)
        d.number = DAY_MAX;
    return d;
}

/* How many months a label stands for, so that two never touch. */
static int month_step(const struct frise *f)
{
    static const int steps[] = {1, 2, 3, 6};
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++)
        if (steps[i] * MONTH_DAYS_MIN / scale(f) >= LABEL_COLS)
            return steps[i];
    return MONTHS;
}

static void years_between(const struct frise *f, int *first, int *last)
{
    int month, day;
    day_to_civil(frise_day(f, f->left), first, &month, &day);
    day_to_civil(frise_day(f, f->left + f->cols), last, &month, &day);
}

void frise_years(struct area a, int row, const struct frise *f)
{
    int first, last;
    years_between(f, &first, &last);
    for (int year = first; year <= last; year++) {
        int col = frise_col(f, first_of(year, 1));
        if (inside(f, col))
            put_fill(a, row, col, 1, STYLE_DIM, YEAR_LINE);
    }
}

/* A label when there is room for the whole of it. */
static int label(struct area a, int row, const struct frise *f, int col, enum style s, const char *text)
{
    int width = (int)text_columns(bytes_text(text));
    if (!inside(f, col) || !inside(f, col + width - 1))
        return col;
    return put(a, row, col, s, text);
}

static void year_labels(struct area a, int row, const struct frise *f, int first, int last)
{
    for (int year = first; year <= last; year++) {
        char text[16];
        int col = frise_col(f, first_of(year, 1)), next = frise_col(f, first_of(year + 1, 1));
        snprintf(text, sizeof text, "%d", year);
        col = col < f->left ? f->left : col + 1;
        if (next - col >= (int)strlen(text))
            label(a, row, f, col, STYLE_TITLE, text);
    }
}

static void month_labels(struct area a, int row, const struct frise *f, int first, int last)
{
    int step = month_step(f);
    for (int i = 0; i < (last - first + 1) * MONTHS && step < MONTHS; i += step) {
        int month = i % MONTHS + 1, col = frise_col(f, first_of(first + i / MONTHS, month));
        label(a, row, f, month == 1 ? col + 1 : col, STYLE_DIM, month_names[month - 1]);
    }
}

void frise_head(struct area a, int row, const struct frise *f)
{
    int first, last;
    years_between(f, &first, &last);
    put_fill(drawing(a, f), row + 1, 0, f->cols, STYLE_DIM, ' ');       /* one look for all the months */
    frise_years(a, row, f);
    frise_years(a, row + 1, f);
    year_labels(a, row, f, first, last);
    month_labels(a, row + 1, f, first, last);
}

/* --- What it shows -------------------------------------------------------- */

void frise_bar(struct area a, int row, const struct frise *f, struct day from, struct day to, uint32_t ch, enum style s)
{
    int first = frise_col(f, from), last = frise_col(f, to);
    put_fill(drawing(a, f), row, first - f->left, last - first + 1, s, ch);
}

void frise_mark(struct area a, int row, const struct frise *f, struct day d, uint32_t ch, enum style s, const char *text)
{
    int col = frise_col(f, d);
    if (!inside(f, col))
        return;
    put_fill(a, row, col, 1, s, ch);
    if (text != NULL && text[0] != '\0')
        label(a, row, f, col + 1, s, text);
}
