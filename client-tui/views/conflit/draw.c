#include "client-tui/views/conflit/conflit.h"

#include "client-tui/widgets/heure.h"
#include "client-tui/views/commun/noms.h"
#include "client-tui/widgets/multi.h"
#include "common/base/id.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { TEXT = 400, STACKED = 72, MERGED_ROWS = 4 };

/* --- Words ----------------------------------------------------------------------------- */

/* Which type an identifier within the value is of; 0: none is known. */
static uint32_t target(const struct field_def *f)
{
    for (size_t i = 0; f->target == 0 && i < f->of_count; i++)
        if (f->of[i].target != 0)
            return (uint32_t)f->of[i].target;
    return (uint32_t)f->target;
}

/* « 0ABC… » or « agrement:0ABC… » → the name of that record. */
static bool named(const struct ouverte *o, uint32_t type, const char *word, size_t len, char *out, size_t size)
{
    char text[64];
    uint64_t id;
    (void)snprintf(text, sizeof text, "%.*s", (int)len, word);
    char *colon = strchr(text, ':');
    if (colon != NULL) {
        *colon = '\0';
        const struct record_type *t = record_type_named(text);
        type = t != NULL ? (uint32_t)t->number : 0;
    }
    if (len >= sizeof text || type == 0 || !id_parse(colon != NULL ? colon + 1 : text, &id))
        return false;
    (void)copie_label(&o->copie, &o->edits, type, id, out, size);
    return true;
}

static void with_names(const struct ouverte *o, uint32_t type, const char *text, char *out, size_t size)
{
    size_t used = 0;
    out[0] = '\0';
    while (*text != '\0' && used + 1 < size) {
        const char *line = strchr(text, '\n'), *dot = strstr(text, MERGE_DOT);
        const char *end = dot != NULL && (line == NULL || dot < line) ? dot : line;
        size_t len = end != NULL ? (size_t)(end - text) : strlen(text), skip = end == NULL ? 0 : end == dot ? strlen(MERGE_DOT) : 1;
        char name[160];
        if (named(o, type, text, len, name, sizeof name))
            used += text_plain(bytes_text(name), out + used, size - used);
        else
            used += text_plain(bytes_of(text, len), out + used, size - used);
        if (end != NULL)
            used += text_plain(bytes_text(end == dot ? MERGE_DOT : " / "), out + used, size - used);
        text += len + skip;
    }
}

void conflit_texte(const struct ouverte *o, const struct merge_value *v, const char *text, char *out, size_t size)
{
    with_names(o, v->where.depth > 0 ? target(path_field(&v->where)) : 0, text, out, size);
    if (out[0] == '\0')
        (void)snprintf(out, size, "—");
}

/* « Jalons : Délai : Jours »; without its list when a key tells which group of it. */
static void field_name(const struct merge_value *v, bool keyed, char *out, size_t size)
{
    size_t len = 0;
    (void)snprintf(out, size, "%s", v->where.depth == 0 ? _("Fiche") : "");
    for (size_t i = keyed && v->where.depth > 1 ? 1 : 0; i < v->where.depth && len < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%s", len > 0 ? " : " : "", _(v->where.at[i].field->label));
}

void conflit_nom(const struct ouverte *o, const struct conflit_ligne *l, bool record, char *out, size_t size)
{
    const struct merge_value *v = l->value;
    char name[160] = "", key[160] = "", field[200];
    if (record)
        (void)copie_label(&o->copie, &o->edits, l->fiche->type, l->fiche->id, name, sizeof name);
    if (v->key[0] != '\0')
        with_names(o, target(v->where.at[0].field), v->key, key, sizeof key);
    field_name(v, key[0] != '\0', field, sizeof field);
    (void)snprintf(out, size, "%s%s%s%s%s", key, key[0] != '\0' ? " : " : "", field, record ? ", " : "", name);
}

static const char *author(const struct ouverte *o, const struct conflit_fiche *f)
{
    const struct copie_row *row = copie_find(&o->copie, f->type, f->id);
    const char *who = row != NULL ? copie_auteur(&o->copie, row->changed_by) : "";
    return who[0] != '\0' ? who : _("l'autre personne");
}

/* --- Above: what needs no choice ---------------------------------------------------------- */

static int summary(const struct model *m, const struct ouverte *o, const struct conflit *s, struct area a)
{
    char when[64] = "", text[TEXT], name[160];
    const struct conflit_fiche *f = &s->fiches[0];
    const struct copie_row *row = copie_find(&o->copie, f->type, f->id);
    size_t from = 0, start, len, values = s->asked_count + s->merged_count;
    int at = 0;
    if (row != NULL)
        (void)heure_courte(row->changed_ms, m->today, when, sizeof when);
    (void)copie_label(&o->copie, NULL, f->type, f->id, name, sizeof name);
    if (s->count > 1)
        (void)snprintf(text, sizeof text, _("%zu fiches ont changé pendant votre saisie. %zu champs comparés."), s->count, values);
    else
        (void)snprintf(text, sizeof text, P_("%s : %s a enregistré la version %u (%s). %zu champ comparé.", "%s : %s a enregistré la version %u (%s). %zu champs comparés.", values),
                       name, author(o, f), f->merge.their_revision, when, values);
    while (at < 2 && at < a.rows && wrap_next(text, &from, a.cols - 2, &start, &len))
        (void)putf(a, at++, 1, f->merge.theirs_archived ? STYLE_WARNING : STYLE_TEXT, "%.*s", (int)len, text + start);
    if (f->merge.theirs_archived && at < a.rows)
        (void)put_in(a, at++, 1, a.cols - 2, STYLE_LATE, ALIGN_LEFT, _("! La fiche a été archivée : r rétablir puis enregistrer · b garder mon brouillon"));
    return at;
}

static const char *whose(const struct ouverte *o, const struct conflit_ligne *l)
{
    switch (l->value->side) {
    case MERGE_MINE: return _("vous");
    case MERGE_THEIRS: return author(o, l->fiche);
    default: return l->value->both != NULL ? _("les lignes des deux") : _("les deux, pareil");
    }
}

static int merged(const struct ouverte *o, const struct conflit *s, struct area a, int at, int room)
{
    char name[TEXT], text[TEXT];
    int shown = 0, label = a.cols >= STACKED ? 26 : a.cols / 3;
    if (s->merged_count == 0 || room < 2)
        return at;
    (void)put(a, at++, 1, STYLE_TITLE, _("Fusionnés sans question (champs différents)"));
    for (size_t i = 0; i < s->merged_count && shown + 1 < room; i++, shown++) {
        const struct merge_value *v = s->merged[i].value;
        bool last = shown + 2 == room && i + 1 < s->merged_count;
        if (last) {
            (void)putf(a, at++, 3, STYLE_DIM, P_("et %zu autre", "et %zu autres", s->merged_count - i), s->merged_count - i);
            break;
        }
        conflit_nom(o, &s->merged[i], s->count > 1, name, sizeof name);
        conflit_texte(o, v, v->both != NULL ? v->both : v->side == MERGE_MINE ? v->mine : v->theirs, text, sizeof text);
        (void)put_in(a, at, 3, label, STYLE_TEXT, ALIGN_LEFT, name);
        int col = put_in(a, at, 4 + label, a.cols - label - 26, STYLE_TEXT, ALIGN_LEFT, text);
        (void)put_in(a, at++, col + 1, a.cols - col - 2, STYLE_DIM, ALIGN_LEFT, whose(o, &s->merged[i]));
    }
    put_rule(a, at++);
    return at;
}

/* --- To choose -------------------------------------------------------------------------------- */

static void choice(struct area a, int row, int col, int width, bool chosen, const char *text, enum style style)
{
    col = put(a, row, col, chosen ? STYLE_DONE : style, chosen ? "(•) " : "( ) ");
    (void)put_in(a, row, col, width - 4, style, ALIGN_LEFT, text);
}

static void columns(const struct ouverte *o, const struct conflit *s, struct area a, int row, size_t i, const int at[4])
{
    char name[TEXT], text[TEXT];
    const struct conflit_ligne *l = &s->asked[i];
    const struct merge_value *v = l->value;
    enum style style = i == s->list.at ? STYLE_SELECTED : STYLE_TEXT;
    (void)put(a, row, 0, STYLE_TITLE, i == s->list.at ? "►" : " ");
    conflit_nom(o, l, s->count > 1, name, sizeof name);
    (void)put_in(a, row, at[0], at[1] - at[0] - 1, style, ALIGN_LEFT, name);
    conflit_texte(o, v, v->base, text, sizeof text);
    (void)put_in(a, row, at[1], at[2] - at[1] - 1, style, ALIGN_LEFT, text);
    conflit_texte(o, v, v->theirs, text, sizeof text);
    choice(a, row, at[2], at[3] - at[2] - 1, v->side == MERGE_THEIRS, text, style);
    conflit_texte(o, v, v->mine, text, sizeof text);
    choice(a, row, at[3], a.cols - at[3] - 1, v->side == MERGE_MINE, text, style);
}

static void side_by_side(const struct ouverte *o, struct conflit *s, struct area a)
{
    char theirs[120];
    size_t first, last;
    const int at[4] = {1, a.cols * 30 / 80, a.cols * 46 / 80, a.cols * 64 / 80};
    const struct conflit_fiche *f = s->asked[s->list.at].fiche;
    (void)put(a, 0, at[0], STYLE_DIM, _("Champ"));
    (void)putf(a, 0, at[1], STYLE_DIM, _("avant (v%u)"), f->merge.base_revision);
    (void)snprintf(theirs, sizeof theirs, "%s (v%u)", author(o, f), f->merge.their_revision);
    (void)put_in(a, 0, at[2], at[3] - at[2] - 1, STYLE_DIM, ALIGN_LEFT, theirs);
    (void)put(a, 0, at[3], STYLE_DIM, _("vous"));
    list_window(&s->list, a.rows - 1, &first, &last);
    for (size_t i = first; i < last; i++)
        columns(o, s, a, (int)(i - first) + 1, i, at);
    put_cursor(a, (int)(s->list.at - first) + 1, 0);
}

/* One under the other, where there is no room beside. */
static void one_stacked(const struct ouverte *o, const struct conflit *s, struct area a, int row, size_t i)
{
    char name[TEXT], text[TEXT];
    const struct merge_value *v = s->asked[i].value;
    const struct { const char *who, *text; enum merge_side side; } rows[] = {
        {_("avant"), v->base, MERGE_ASK}, {author(o, s->asked[i].fiche), v->theirs, MERGE_THEIRS}, {_("vous"), v->mine, MERGE_MINE}};
    conflit_nom(o, &s->asked[i], s->count > 1, name, sizeof name);
    (void)put(a, row, 0, STYLE_TITLE, i == s->list.at ? "►" : " ");
    (void)put_in(a, row, 1, a.cols - 2, i == s->list.at ? STYLE_SELECTED : STYLE_TEXT, ALIGN_LEFT, name);
    for (int k = 0; k < 3; k++) {
        conflit_texte(o, v, rows[k].text, text, sizeof text);
        (void)put_in(a, row + 1 + k, 7, 12, STYLE_DIM, ALIGN_LEFT, rows[k].who);
        if (k > 0)
            (void)put(a, row + 1 + k, 3, STYLE_TEXT, v->side == rows[k].side ? "(•)" : "( )");
        (void)put_in(a, row + 1 + k, 20, a.cols - 21, STYLE_TEXT, ALIGN_LEFT, text);
    }
}

static void stacked(const struct ouverte *o, struct conflit *s, struct area a)
{
    size_t first, last;
    list_window(&s->list, a.rows >= 4 ? a.rows / 4 : 1, &first, &last);
    for (size_t i = first; i < last; i++)
        one_stacked(o, s, a, (int)(i - first) * 4, i);
    put_cursor(a, (int)(s->list.at - first) * 4, 0);
}

/* The whole texts of the choice of the focus, where columns have cut them. */
static void whole(const struct ouverte *o, const struct conflit *s, struct area a)
{
    char text[TEXT];
    const struct conflit_ligne *l = &s->asked[s->list.at];
    const struct { const char *who, *text; } rows[] = {{author(o, l->fiche), l->value->theirs}, {_("vous"), l->value->mine}};
    int at = 0;
    for (size_t k = 0; k < 2; k++) {
        size_t from = 0, start, len;
        conflit_texte(o, l->value, rows[k].text, text, sizeof text);
        (void)put_in(a, at, 1, 17, STYLE_DIM, ALIGN_LEFT, rows[k].who);
        for (int n = 0; n < (a.rows + 1) / 2 && wrap_next(text, &from, a.cols - 20, &start, &len); n++)
            (void)putf(a, at++, 19, STYLE_TEXT, "%.*s", (int)len, text + start);
    }
}

static void to_choose(const struct ouverte *o, struct conflit *s, struct area a)
{
    bool beside = a.cols >= STACKED;
    int at = 0, notes = beside && a.rows >= 12 ? 8 : beside && a.rows >= 7 ? 3 : 0;
    if (a.rows > 5)
        (void)putf(a, at++, 1, STYLE_WARNING, P_("À choisir : %zu champ modifié des deux côtés", "À choisir : %zu champs modifiés des deux côtés", s->asked_count),
                   s->asked_count);
    struct area list = area_part(a, at, 0, a.rows - at - notes, a.cols);
    if (beside)
        side_by_side(o, s, list);
    else
        stacked(o, s, list);
    if (notes == 0)
        return;
    put_rule(a, a.rows - notes);
    whole(o, s, area_part(a, a.rows - notes + 1, 0, notes > 3 ? 4 : 2, a.cols));
    if (notes > 3) {
        (void)put_in(a, a.rows - 3, 1, a.cols - 2, STYLE_DIM, ALIGN_LEFT, _("Le journal garde les deux valeurs de chaque choix ; u annule l'enregistrement."));
        (void)put_in(a, a.rows - 1, 1, a.cols - 2, STYLE_TEXT, ALIGN_LEFT,
                     _("← le sien · → le vôtre · g tout le mien · p tout le sien · b brouillon"));
    }
}

void conflit_draw(const struct model *m, const struct place *p, struct area body)
{
    struct conflit *s = p->state;
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    if (!s->ready || o == NULL) {
        noms_waiting(m, p, body);
        return;
    }
    if (s->count == 0) {
        put_cursor(body, 1, 1);
        (void)put(body, 1, 1, STYLE_TEXT, _("Rien n'est à comparer : personne n'a changé ce que vous avez saisi."));
        return;
    }
    int at = body.rows >= 8 ? summary(m, o, s, body) : 0;
    at = merged(o, s, body, at, body.rows >= 16 ? MERGED_ROWS : body.rows >= 11 ? 3 : 0);
    if (s->asked_count > 0) {
        to_choose(o, s, area_part(body, at, 0, body.rows - at, body.cols));
        return;
    }
    put_cursor(body, at, 1);
    bool gone = false;
    for (size_t i = 0; i < s->count; i++)
        gone = gone || s->fiches[i].merge.theirs_archived;
    (void)put(body, at, 1, gone ? STYLE_TEXT : STYLE_DONE, gone ? _("Rien n'est à choisir : r rétablit puis enregistre, b garde votre brouillon.")
                                                               : _("Rien n'est à choisir : Entrée enregistre."));
}

/* --- As a table -------------------------------------------------------------------------------- */

static const char *kept(struct tableau *t, const char *text)
{
    const char *copy = arena_text(t->arena, text, strlen(text));
    return copy != NULL ? copy : "";
}

bool conflit_table(const struct model *m, const struct place *p, struct tableau *t)
{
    static const struct tableau_column cols[] = {{"champ", N_("Champ"), CELL_TEXT}, {"avant", N_("Avant"), CELL_TEXT}, {"eux", N_("L'autre"), CELL_TEXT},
                                                 {"vous", N_("Vous"), CELL_TEXT}, {"choix", N_("Choix"), CELL_TEXT}};
    const struct conflit *s = p->state;
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    char text[TEXT];
    if (!s->ready || o == NULL || s->count == 0)
        return false;
    tableau_init(t, t->arena, noms_title(m, p, t->arena), cols, sizeof cols / sizeof cols[0]);
    for (size_t i = 0; i < s->asked_count + s->merged_count; i++) {
        const struct conflit_ligne *l = i < s->asked_count ? &s->asked[i] : &s->merged[i - s->asked_count];
        const char *const sides[] = {l->value->base, l->value->theirs, l->value->mine};
        struct tableau_cell *c = tableau_row(t, l->fiche->type, l->fiche->id);
        if (c == NULL)
            return false;
        conflit_nom(o, l, true, text, sizeof text);
        cell_text(&c[0], kept(t, text));
        for (size_t k = 0; k < 3; k++) {
            conflit_texte(o, l->value, sides[k], text, sizeof text);
            cell_text(&c[k + 1], kept(t, text));
        }
        cell_text(&c[4], l->value->side == MERGE_ASK ? _("à faire") : kept(t, whose(o, l)));
    }
    return true;
}
