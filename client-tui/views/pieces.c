/* Pièces jointes: the files of one document, to add, open, keep, take off. */
#include "client-tui/views/form/form.h"
#include "client-tui/views/views.h"
#include "client-tui/widgets/line.h"
#include "client-tui/widgets/list.h"
#include "proto/limits.h"

#include <stdio.h>
#include <string.h>

#define DOCUMENT PACTE__RECORD_TYPE__RECORD_TYPE_DOCUMENT

enum saisie { SAISIE_RIEN, SAISIE_JOINDRE, SAISIE_GARDER };

struct state {
    struct list list;
    uint16_t shown[LIMIT_REPEATED];      /* places of those that are there */
    enum saisie saisie;
    struct line line;
    uint64_t vus;                        /* completions seen */
};

static bool focus(const struct state *s, size_t *index)
{
    if (s->list.at >= s->list.count)
        return false;
    *index = s->shown[s->list.at];
    return true;
}

static void refresh(struct model *m, struct place *p)
{
    struct state *s = p->state;
    struct piece piece;
    size_t n = 0, count = pieces_compte(m, p->convention, p->id);
    for (size_t i = 0; i < count; i++)
        if (pieces_lire(m, p->convention, p->id, i, &piece))
            s->shown[n++] = (uint16_t)i;
    list_count(&s->list, n);
    if (s->vus != m->completion.reponses && s->saisie != SAISIE_RIEN && strcmp(m->completion.demande, s->line.text) == 0)
        line_set(&s->line, m->completion.complet);
    s->vus = m->completion.reponses;
}

static void enter(struct model *m, struct place *p)
{
    struct state *s = p->state;
    if (p->convention == 0)              /* of an agrément, or of nothing: read alone */
        p->convention = HORS_CONVENTION;
    (void)model_ouverte(m, p->convention);
    if (p->convention == HORS_CONVENTION)
        model_read(m, DOCUMENT, p->id);
    s->vus = m->completion.reponses;
}

/* The document is not here yet. */
static bool coming(const struct model *m, const struct place *p)
{
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    return o != NULL && o->loading && copie_find(&o->copie, DOCUMENT, p->id) == NULL && edits_find(&o->edits, DOCUMENT, p->id) == NULL;
}

static bool waiting(const struct model *m, const struct place *p, uint32_t k) { return k != UI_ESCAPE && coming(m, p); }

/* --- Typing a path ----------------------------------------------------------- */

static bool typing(const struct model *m, const struct place *p)
{
    (void)m;
    return ((const struct state *)p->state)->saisie != SAISIE_RIEN;
}

static void ask(struct state *s, enum saisie what)
{
    s->saisie = what;
    line_set(&s->line, "~/");
}

static void done(struct model *m, const struct place *p, struct state *s)
{
    size_t index;
    enum saisie what = s->saisie;
    s->saisie = SAISIE_RIEN;
    if (what == SAISIE_JOINDRE)
        pieces_joindre(m, p->convention, p->id, s->line.text);
    else if (focus(s, &index))
        pieces_recevoir(m, p->convention, p->id, index, s->line.text);
}

static bool line_of(struct model *m, const struct place *p, struct state *s, uint32_t k)
{
    switch (k) {
    case UI_ENTER: done(m, p, s); return true;
    case UI_TAB: pieces_completer(m, s->line.text); return true;
    case UI_ESCAPE: s->saisie = SAISIE_RIEN; return true;
    default: return line_key(&s->line, k, NULL);
    }
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct state *s = p->state;
    if (s->saisie != SAISIE_RIEN)
        return line_of(m, p, s, k);
    if (k == UI_ESCAPE && pieces_abandonner(m))
        return true;
    return list_key(&s->list, k);
}

static bool paste(struct model *m, struct place *p, const char *text)
{
    (void)m;
    return line_paste(&((struct state *)p->state)->line, text);
}

/* --- Actions ----------------------------------------------------------------- */

static void remove_it(struct model *m, uint64_t index)
{
    const struct place *p = model_top(m);
    if (p->page == PAGE_PIECES)
        pieces_retirer(m, p->convention, p->id, (size_t)index);
}

static void ask_remove(struct model *m, const struct place *p, size_t index)
{
    struct piece piece;
    char text[MESSAGE_BYTES];
    if (!pieces_lire(m, p->convention, p->id, index, &piece))
        return;
    (void)snprintf(text, sizeof text, _("Retirer « %.100s » de ce document ? « u » le remet."), piece.nom);
    model_ask(m, text, _("Retirer"), _("Laisser"), remove_it, index);
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct state *s = p->state;
    size_t index = 0;
    bool any = focus(s, &index);
    switch (a) {
    case ACTION_NOUVEAU: case ACTION_JOINDRE: ask(s, SAISIE_JOINDRE); return true;
    case ACTION_OUVRIR: pieces_recevoir(m, p->convention, p->id, index, NULL); return true;
    case ACTION_GARDER: ask(s, SAISIE_GARDER); return true;
    case ACTION_ARCHIVER:
        if (any)
            ask_remove(m, p, index);
        return any;
    default: return false;
    }
}

static const char *why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct state *s = p->state;
    bool writes = a == ACTION_NOUVEAU || a == ACTION_JOINDRE || a == ACTION_ARCHIVER;
    if (a == ACTION_RETOUR)
        return NULL;
    if (writes && form_droit_type(m, DOCUMENT) != NULL)
        return form_droit_type(m, DOCUMENT);
    if (a != ACTION_NOUVEAU && a != ACTION_JOINDRE && s->list.count == 0)
        return _("ce document n'a pas de fichier, J en joint un");
    return a == ACTION_ARCHIVER ? NULL : pieces_why_not(m);
}

/* --- Drawing ----------------------------------------------------------------- */

static const struct colonne columns[] = {
    {N_("Fichier"), 0, ALIGN_LEFT, 0}, {N_("Nature"), 13, ALIGN_LEFT, 60}, {N_("Taille"), 12, ALIGN_RIGHT, 0}, {N_("Empreinte"), 10, ALIGN_LEFT, 70},
};
enum { COLUMNS = sizeof columns / sizeof columns[0] };

static void row(const struct model *m, const struct place *p, struct area a, int at, size_t index, bool here)
{
    struct piece piece;
    char size[24];
    if (!pieces_lire(m, p->convention, p->id, index, &piece))
        return;
    (void)fichier_taille(piece.octets, size, sizeof size);
    const char *const texts[COLUMNS] = {piece.nom, fichier_nature_dite(piece.media_type), size, piece.empreinte};
    table_row(a, at, columns, COLUMNS, texts, NULL, here);
}

static void foot(const struct model *m, const struct place *p, const struct state *s, struct area a)
{
    struct piece piece;
    size_t index;
    char moving[160];
    int col;
    if (s->saisie != SAISIE_RIEN) {
        (void)put(a, 0, 1, STYLE_TITLE, s->saisie == SAISIE_JOINDRE ? _("Fichier à joindre (Tab complète)") : _("Dossier où le garder (Tab complète)"));
        line_draw(a, 1, 1, a.cols - 2, &s->line, true);
    } else if (pieces_texte(m, moving, sizeof moving) > 0) {
        (void)putf(a, 0, 1, STYLE_TEXT, _("%s · Échap abandonne"), moving);
        if (m->pieces.octets > 0)
            put_bar(a, 1, 1, a.cols - 2, STYLE_TEXT, (int64_t)pieces_fait(m), (int64_t)m->pieces.octets);
    } else if (focus(s, &index) && pieces_lire(m, p->convention, p->id, index, &piece)) {
        col = putf(a, 0, 1, STYLE_DIM, _("%s · SHA-256 "), piece.media_type);
        if (col + PIECES_HASH_BYTES * 2 <= a.cols)
            (void)put(a, 0, col, STYLE_DIM, piece.empreinte);
        else
            (void)put_in(a, 1, 1, a.cols - 2, STYLE_DIM, ALIGN_LEFT, piece.empreinte);
    }
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    const struct state *s = p->state;
    enum { FOOT = 2 };
    struct area rows = area_part(body, 1, 0, body.rows - FOOT - 2, body.cols);
    struct list window = s->list;
    size_t first, last;
    table_head(body, 0, columns, COLUMNS);
    list_window(&window, rows.rows, &first, &last);
    for (size_t i = first; i < last; i++)
        row(m, p, rows, (int)(i - first), s->shown[i], i == s->list.at && s->saisie == SAISIE_RIEN);
    if (s->list.count == 0) {
        (void)put(rows, 0, 1, STYLE_DIM, coming(m, p) ? _("Lecture du document…") : _("Aucun fichier : J en joint un, 16 Mio au plus."));
        put_cursor(rows, 0, 0);
    }
    foot(m, p, s, area_part(body, body.rows - FOOT, 0, FOOT, body.cols));
}

static void head(const struct model *m, const struct place *p, struct area line)
{
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    char label[256] = "";
    if (o != NULL)
        (void)copie_label(&o->copie, &o->edits, DOCUMENT, p->id, label, sizeof label);
    (void)putf(line, 0, 1, STYLE_TITLE, _("Pièces jointes · %s"), label);
}

static bool table(const struct model *m, const struct place *p, struct tableau *t)
{
    static const struct tableau_column shown[] = {
        {"nom", N_("Fichier"), CELL_TEXT}, {"nature", N_("Nature"), CELL_TEXT}, {"taille", N_("Taille"), CELL_TEXT}, {"sha256", N_("Empreinte"), CELL_TEXT},
    };
    size_t count = pieces_compte(m, p->convention, p->id);
    tableau_init(t, t->arena, _("Pièces jointes"), shown, sizeof shown / sizeof shown[0]);
    for (size_t i = 0; i < count; i++) {
        struct piece piece;
        char size[24];
        struct tableau_cell *cells = pieces_lire(m, p->convention, p->id, i, &piece) ? tableau_row(t, 0, 0) : NULL;
        if (cells == NULL)
            continue;
        (void)fichier_taille(piece.octets, size, sizeof size);
        const char *const texts[] = {piece.nom, fichier_nature_dite(piece.media_type), size, piece.empreinte};
        for (size_t c = 0; c < sizeof texts / sizeof texts[0]; c++) {
            const char *copy = arena_text(t->arena, texts[c], strlen(texts[c]));
            cell_text(&cells[c], copy != NULL ? copy : "");
        }
    }
    return true;
}

static const enum action actions[] = {ACTION_JOINDRE, ACTION_OUVRIR, ACTION_GARDER, ACTION_ARCHIVER, ACTION_NOUVEAU, ACTION_RETOUR, ACTION_NONE};

const struct page page_pieces = {
    .id = PAGE_PIECES, .name = "pieces", .title = N_("Pièces jointes"), .state_bytes = sizeof(struct state), .actions = actions,
    .enter = enter, .refresh = refresh, .typing = typing, .act = act, .key = key, .paste = paste, .waiting = waiting, .why_not = why_not,
    .draw = draw, .head = head, .table = table,
};
