/* F8: what is on screen, as a file or to the clipboard. */
#include "client-tui/views/commun/agenda.h"
#include "client-tui/views/commun/cloture.h"
#include "client-tui/views/views.h"
#include "client-tui/widgets/list.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { EXPORT_BYTES = 32 << 20, PLAIN_BYTES = 400, NAME_BYTES = 48 };

static enum err french(const struct tableau *t, struct bytes *out) { return tableau_csv(t, true, out); }
static enum err standard(const struct tableau *t, struct bytes *out) { return tableau_csv(t, false, out); }

/* What is written: what shows, or what only one page has. */
enum content { WHAT_SHOWS, CALENDAR, YEAR_END };

static const struct format {
    const char *label, *suffix;
    enum err (*write)(const struct tableau *t, struct bytes *out);
    enum content content;
    enum page_id page;                   /* of CALENDAR and YEAR_END */
} formats[] = {
    {N_("Texte, 80 colonnes (à imprimer ou à coller dans un courriel)"), ".txt", tableau_plain, WHAT_SHOWS, 0},
    {N_("Tableur français (CSV « ; », virgule, accents)"), "-fr.csv", french, WHAT_SHOWS, 0},
    {N_("CSV standard (virgule, point, dates ISO)"), ".csv", standard, WHAT_SHOWS, 0},
    {N_("« champ : valeur », une ligne par fait"), "-faits.txt", tableau_facts, WHAT_SHOWS, 0},
    {N_("Calendrier .ics (agenda, avec rappels)"), ".ics", NULL, CALENDAR, PAGE_FRISE},
    {N_("Clôture de l'exercice, pour le comptable (CSV « ; »)"), "-fr.csv", french, YEAR_END, PAGE_CONTRIBUTIONS},
};
enum { FORMATS = sizeof formats / sizeof formats[0] };

struct state { struct list list; };

/* The page is below this one. */
static struct place *below(struct model *m) { return m->depth > 1 ? &m->places[m->depth - 2] : NULL; }

static bool offered(const struct model *m, const struct format *f)
{
    return f->content == WHAT_SHOWS || (m->depth > 1 && m->places[m->depth - 2].page == f->page);
}

_Static_assert((int)FORMATS <= (int)EXPORTS_MAX, "room for all");

size_t export_labels(const struct model *m, const char *out[EXPORTS_MAX])
{
    size_t n = 0;
    for (size_t i = 0; i < FORMATS; i++)
        if (offered(m, &formats[i]))
            out[n++] = _(formats[i].label);
    return n;
}

static size_t offered_count(const struct model *m)
{
    const char *labels[EXPORTS_MAX];
    return export_labels(m, labels);
}

static const char *why_not(enum err e)
{
    return e == ERR_NOT_FOUND ? _("cet écran n'a encore rien à exporter.")
                              : e == ERR_IO ? _("la bibliothèque libical3, qui écrit les agendas, manque sur ce poste : faites-la installer.") : err_text(e);
}

static void enter(struct model *m, struct place *p) { list_count(&((struct state *)p->state)->list, offered_count(m)); }

static enum err write_calendar(struct model *m, struct arena *a, const char *name, struct bytes *out)
{
    struct agenda_row *rows;
    size_t count;
    struct ouverte *o = model_ouverte(m, below(m)->convention);
    enum err e = o != NULL ? frise_agenda(m, o, a, &rows, &count) : ERR_NOT_FOUND;
    return e == ERR_OK ? agenda_ics(rows, count, name, m->now_ms, a, out) : e;
}

/* Letters and digits, « - » between words; whole words, NAME_BYTES at most unless one is longer. */
static size_t plain_words(const char *text, size_t len, char out[NAME_BYTES + 1])
{
    char plain[PLAIN_BYTES];
    size_t n = 0, whole = 0, i = 0;
    (void)text_fold(bytes_of(text, len), plain, sizeof plain);
    for (; plain[i] != '\0' && n < NAME_BYTES; i++) {
        bool keep = (plain[i] >= 'a' && plain[i] <= 'z') || (plain[i] >= '0' && plain[i] <= '9');
        if (!keep && n > 0 && out[n - 1] != '-')
            whole = n;
        if (keep || (n > 0 && out[n - 1] != '-'))
            out[n++] = keep ? plain[i] : '-';
    }
    if (n == NAME_BYTES && plain[i] != '\0' && whole > 0)
        n = whole;
    while (n > 0 && out[n - 1] == '-')
        n--;
    out[n] = '\0';
    return n;
}

/* « COM-2026-001 Convention d'objectifs… : Contributions » →
 * « com-2026-001-convention-d-objectifs-contributions »: what tells two exports
 * apart comes last, and is never cut off. */
static void file_name(const char *title, const char *suffix, char *out, size_t size)
{
    char head[NAME_BYTES + 1], page[NAME_BYTES + 1];
    const char *last = NULL;
    for (const char *at = strstr(title, " : "); at != NULL; at = strstr(at + 1, " : "))
        last = at;
    (void)plain_words(title, last != NULL ? (size_t)(last - title) : strlen(title), head);
    (void)plain_words(last != NULL ? last : "", last != NULL ? strlen(last) : 0, page);
    (void)snprintf(out, size, "%s%s%s%s", head, head[0] != '\0' && page[0] != '\0' ? "-" : "", page, suffix);
}

/* The day and the person are in every file, whatever the page says of itself. */
static void sign(const struct model *m, struct tableau *t)
{
    char text[400], day[DAY_TEXT_BYTES];
    (void)day_format(m->today, day, sizeof day);
    if (strstr(t->subtitle, day) != NULL)
        return;
    (void)snprintf(text, sizeof text, _("%s%sau %s · %s"), t->subtitle, t->subtitle[0] != '\0' ? " · " : "", day, m->name);
    t->subtitle = arena_text(t->arena, text, strlen(text));
    if (t->subtitle == NULL) {
        t->subtitle = "";
        t->error = ERR_NO_MEMORY;
    }
}

static void export(struct model *m, const struct format *f)
{
    struct arena a;
    struct tableau t = {0};
    struct bytes content = {0};
    char name[160];
    struct place *page = below(m);
    arena_init(&a, m->sys, EXPORT_BYTES);
    t.arena = &a;
    bool there = f->content == YEAR_END ? cloture_tableau(m, page->convention, &t) : place_page(page)->table(m, page, &t);
    if (there)
        sign(m, &t);
    enum err e = there ? t.error : ERR_NOT_FOUND;
    if (e == ERR_OK)
        e = f->content == CALENDAR ? write_calendar(m, &a, t.title, &content) : f->write(&t, &content);
    uint8_t *copy = e == ERR_OK ? sys_alloc(m->sys, content.len + 1) : NULL;
    if (copy != NULL) {
        memcpy(copy, content.data, content.len);
        file_name(t.title, f->suffix, name, sizeof name);
        model_effect_add(m, (struct effect){.kind = EFFECT_EXPORT, .text = model_text(m, name), .bytes = bytes_of(copy, content.len)});
    } else {
        model_say(m, MESSAGE_ERROR, _("Rien n'a été écrit : %s"), why_not(e));
    }
    arena_finish(&a);
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct state *s = p->state;
    if (k == UI_ENTER || k == UI_F8) {
        size_t at = s->list.at;
        const struct format *f = formats;
        while (f < formats + FORMATS && (!offered(m, f) || at-- > 0))
            f++;
        export(m, f);
        model_back(m);
        return true;
    }
    return list_key(&s->list, k);
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    const struct state *s = p->state;
    size_t n = 0;
    struct area in = put_box(area_center(body, FORMATS + 3, body.cols < 70 ? body.cols : 70), STYLE_TITLE, _("Exporter ce qui est à l'écran"));
    for (size_t i = 0; i < FORMATS; i++) {
        if (!offered(m, &formats[i]))
            continue;
        bool focus = n == s->list.at;
        (void)put_in(in, (int)n, 0, in.cols, focus ? STYLE_SELECTED : STYLE_TEXT, ALIGN_LEFT, "");
        (void)putf(in, (int)n, 0, focus ? STYLE_SELECTED : STYLE_TEXT, "%s%s", focus ? "►" : " ", _(formats[i].label));
        if (focus)
            put_cursor(in, (int)n, 0);
        n++;
    }
    (void)put(in, in.rows - 1, 0, STYLE_DIM, _("↑↓ · Entrée écrire dans le dossier courant · Échap"));
}

static const enum action actions[] = {ACTION_RETOUR, ACTION_NONE};

const struct page page_export = {
    .id = PAGE_EXPORT, .name = "export", .title = N_("Exporter"), .overlay = true, .state_bytes = sizeof(struct state),
    .actions = actions, .enter = enter, .key = key, .draw = draw,
};
