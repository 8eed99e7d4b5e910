/* Typing into the grid. Every key goes at once into the edits of the
 * convention, so that nothing is lost; the whole of one gesture, a new
 * contribution included, is undone together. */
#include "client-tui/views/contributions/contributions.h"

#include "client-tui/views/form/form.h"
#include "client-tui/views/commun/montants.h"
#include "client-tui/views/commun/noms.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

void contributions_focus(struct contributions *s, long row, long col)
{
    const struct grille *g = &s->g;
    row = row >= (long)g->ligne_count ? (long)g->ligne_count - 1 : row;
    col = col >= (long)g->annee_count ? (long)g->annee_count - 1 : col;
    s->row = (size_t)(row < 0 ? 0 : row);
    s->col = (size_t)(col < 0 ? 0 : col);
    if (s->row >= g->ligne_count)
        return;
    const struct ligne_grille *l = &g->lignes[s->row];
    s->placed = true;
    s->financeur = l->financeur;
    s->en_nature = l->en_nature;
    (void)snprintf(s->dispositif, sizeof s->dispositif, "%s", l->dispositif);
    (void)snprintf(s->ligne, sizeof s->ligne, "%s", l->ligne);
}

/* --- Undo ------------------------------------------------------------------------------- */

/* An amount as the grid has it, to be typed over. */
static void show(struct contributions *s, const char *typed)
{
    struct money now;
    char text[MONEY_TEXT_BYTES];
    bool read = money_parse(typed, &now, NULL) == ERR_OK;
    if (read)
        (void)montant_court(now, montant_a_centimes(now), text, sizeof text);
    line_set(&s->line, read ? text : typed);
}

static bool undo_typing(struct model *m, struct place *p, struct ouverte *o)
{
    struct contributions *s = p->state;
    char text[LINE_BYTES];
    if (o->edits.done <= s->gestes.from || !edits_undo(&o->edits, NULL)) {
        saisie_abandonner(m, p);
        return true;
    }
    gestes_change(m, o);
    const struct edit *x = edits_find(&o->edits, TYPE(CONTRIBUTION), s->id);
    if (x == NULL || (s->nouvelle && edit_typed(x, s->champ) == NULL)) {
        saisie_abandonner(m, p);
        return true;
    }
    (void)edit_text(x, s->champ, text, sizeof text);
    show(s, text);
    model_say(m, MESSAGE_INFO, "%s", _("Annulé."));
    return true;
}

bool saisie_annuler(struct model *m, struct place *p, bool redo)
{
    struct contributions *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    if (o == NULL)
        return false;
    if (s->saisie == SAISIE_CELLULE)
        return redo || undo_typing(m, p, o);
    return gestes_annuler(m, &s->gestes, o, redo);
}

/* --- Where a value is written ----------------------------------------------------------- */

static const char *binding(const struct grille *g, const struct cellule *c)
{
    const Pacte__Contribution *x = grille_contribution(g, c);
    if (x == NULL)
        return "";
    return x->conventionne != NULL ? "conventionne" : x->notifie != NULL ? "notifie" : x->vote != NULL ? "vote" : "";
}

/* What was granted is written where it stands; else as chosen by « s », else
 * where the other years of the row have it, else as notified. */
const char *cellule_champ(const struct contributions *s, const struct ligne_grille *l, size_t col)
{
    enum barreau b;
    if (vue_barreau(s->vue, &b))
        return barreau_champ(b);
    if (s->vue != VUE_ACCORDE)
        return "";
    const char *own = binding(&s->g, &l->cellules[col]);
    if (own[0] == '\0' && s->barreau < BARREAUX)
        return barreau_champ(s->barreau);
    for (size_t y = s->g.annee_count; own[0] == '\0' && y > 0; y--)
        own = binding(&s->g, &l->cellules[y - 1]);
    return own[0] != '\0' ? own : "notifie";
}

/* A contribution for a year that had none, like the others of its row. */
static enum err begin_contribution(struct model *m, struct place *p, const struct ligne_grille *l, size_t col, uint64_t *id)
{
    const struct contributions *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    const Pacte__Contribution *like = l->count > 0 ? s->g.tri.contributions[l->from].m : NULL;
    char convention[32], financeur[32], year[16];
    noms_reference(p->convention, convention, sizeof convention);
    noms_reference(l->financeur, financeur, sizeof financeur);
    (void)snprintf(year, sizeof year, "%u", s->g.annees[col]);
    const struct { const char *path, *text; } presets[] = {
        {"convention", convention}, {"financeur", financeur}, {"annee", year},
        {"nature", l->en_nature ? "en_nature" : "numeraire"}, {"dispositif", l->dispositif}, {"ligne", l->ligne},
        {"compte", like != NULL ? like->compte : ""},
    };
    enum err e = o != NULL ? ERR_OK : ERR_NOT_FOUND;
    for (size_t i = 0; i < sizeof presets / sizeof presets[0] && e == ERR_OK; i++)
        if (presets[i].text[0] != '\0')
            e = model_type(m, o, TYPE(CONTRIBUTION), id, presets[i].path, presets[i].text);
    return e;
}

static enum err write_into(struct model *m, struct place *p, const struct ligne_grille *l, size_t col, uint64_t *id,
                           const char *champ, const char *text)
{
    struct ouverte *o = model_ouverte(m, p->convention);
    enum err e = *id != 0 ? ERR_OK : begin_contribution(m, p, l, col, id);
    return e == ERR_OK && o != NULL ? model_type(m, o, TYPE(CONTRIBUTION), id, champ, text) : e;
}

uint64_t cellule_ecrire(struct model *m, struct place *p, struct ligne_grille *l, size_t col, const char *champ, const char *text)
{
    uint64_t id = l->cellules[col].id;
    enum err e = write_into(m, p, l, col, &id, champ, text);
    if (e != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_text(e));
    return e == ERR_OK ? id : 0;
}

/* --- One cell ---------------------------------------------------------------------------- */

const char *saisie_pourquoi_pas(const struct model *m, const struct place *p)
{
    struct contributions *s = p->state;
    const struct cellule *c = contributions_cellule(s);
    if (!s->ready)
        return _("la convention n'est pas encore lue");
    if (s->vue == VUE_ECART_CHARGES)
        return _("ces lignes viennent du budget : ouvrez sa fiche (Entrée)");
    if (s->vue == VUE_ECART_DEMANDE || s->vue == VUE_ECART_VERSE)
        return _("un écart est calculé : changez l'un de ses deux montants (v)");
    if (c == NULL)
        return _("aucun financeur : n en ajoute un");
    if (c->count > 1)
        return _("plusieurs contributions sur cette ligne : ouvrez-les (Entrée)");
    if (s->vue == VUE_VERSE)
        return form_droit_type(m, TYPE(VERSEMENT));
    const struct field_def *field = record_field(record_type_of(TYPE(CONTRIBUTION)), cellule_champ(s, contributions_ligne(s), s->col));
    return field != NULL ? form_droit(m, TYPE(CONTRIBUTION), field, c->count == 0) : NULL;
}

/* What may follow the result stands where it stood before: a digit moves nothing. */
static void say_result(struct model *m, const char *typed, const char *result, enum message_kind k, const char *then)
{
    enum { WIDTH = 28 };
    char text[LINE_BYTES + MONEY_TEXT_BYTES + 4];
    (void)snprintf(text, sizeof text, "%s = %s", typed, result);
    int room = WIDTH - (int)text_columns(bytes_text(text));
    model_say(m, k, "%s%*s   %s", text, room > 0 ? room : 0, "", then);
}

/* « 32500+1500 = 34 000,00 € », or what is wrong so far. */
static void live(struct model *m, const struct contributions *s)
{
    struct money value, asked;
    struct err_note note = {0};
    char text[MONEY_TEXT_BYTES];
    const Pacte__Contribution *c = grille_contribution(&s->g, contributions_cellule((struct contributions *)(uintptr_t)s));
    if (s->line.text[0] == '\0') {
        model_say(m, MESSAGE_INFO, "%s", _("Vide : le montant sera effacé   Entrée valide · Échap abandonne"));
        return;
    }
    enum err e = money_parse(s->line.text, &value, &note);
    if (e != ERR_OK) {
        model_say(m, MESSAGE_WARNING, "%s", err_sentence(e, &note));
        return;
    }
    (void)money_format(value, text, sizeof text);
    if (s->vue == VUE_ACCORDE && c != NULL && montant(c->sollicite, &asked) && value.cents > asked.cents)
        say_result(m, s->line.text, text, MESSAGE_WARNING, _("! au-dessus du demandé"));
    else
        say_result(m, s->line.text, text, MESSAGE_INFO, _("Entrée valide · Échap abandonne"));
}

void saisie_texte(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    struct ligne_grille *l = contributions_ligne(s);
    if (l == NULL)
        return;
    enum err e = write_into(m, p, l, s->col, &s->id, s->champ, s->line.text);
    if (e != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_text(e));
    else
        live(m, s);
}

void saisie_commencer(struct model *m, struct place *p, uint32_t key)
{
    struct contributions *s = p->state;
    struct ligne_grille *l = contributions_ligne(s);
    struct ouverte *o = model_ouverte(m, p->convention);
    const char *why = saisie_pourquoi_pas(m, p);
    bool took = false;
    if (why != NULL || l == NULL || o == NULL) {
        model_say(m, MESSAGE_WARNING, _("Saisie impossible ici : %s."), why != NULL ? why : _("la convention n'est pas encore lue"));
        return;
    }
    geste_debut(&s->gestes, o);
    s->saisie = SAISIE_CELLULE;
    s->id = l->cellules[s->col].id;
    s->nouvelle = s->id == 0;
    (void)snprintf(s->champ, sizeof s->champ, "%s", cellule_champ(s, l, s->col));
    s->avant[0] = '\0';
    if (s->id != 0)
        (void)model_value(m, o, TYPE(CONTRIBUTION), s->id, s->champ, s->avant, sizeof s->avant);
    show(s, s->avant);
    s->line.fresh = key != 0;
    if (key != 0 && line_key(&s->line, key, &took) && took)
        saisie_texte(m, p);
    else
        live(m, s);
}

/* Never saved, never asked for: as if it had not been begun. */
static void forget(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    if (o != NULL && s->id != 0)
        model_archive(m, o, TYPE(CONTRIBUTION), s->id, "");
}

static void finish(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    const struct ouverte *o = model_ouverte(m, p->convention);
    s->saisie = SAISIE_NON;
    if (o != NULL)
        geste_fin(&s->gestes, o);
    s->seen_vue = VUES;                  /* the columns take their width again */
    contributions_derive(m, p);
}

void saisie_abandonner(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    if (s->saisie == SAISIE_CELLULE && s->nouvelle)
        forget(m, p);
    else if (s->saisie == SAISIE_CELLULE && o != NULL && model_type(m, o, TYPE(CONTRIBUTION), &s->id, s->champ, s->avant) != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_text(ERR_NO_MEMORY));
    model_say(m, MESSAGE_INFO, "%s", _("Saisie abandonnée."));
    finish(m, p);
}

void saisie_valider(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    struct money value;
    struct err_note note = {0};
    char text[MONEY_TEXT_BYTES];
    enum err e = s->line.text[0] != '\0' ? money_parse(s->line.text, &value, &note) : ERR_OK;
    m->message_kind = MESSAGE_NONE;
    if (s->line.text[0] == '\0' && s->nouvelle) {
        forget(m, p);
        m->message_kind = MESSAGE_NONE;
    } else if (e != ERR_OK) {
        model_say(m, MESSAGE_ERROR, _("À corriger : %s"), err_sentence(e, &note));
    } else if (s->line.text[0] != '\0' && s->id != 0 && o != NULL) {
        (void)money_format_comma(value, text, sizeof text);
        if (model_type(m, o, TYPE(CONTRIBUTION), &s->id, s->champ, text) != ERR_OK)
            model_say(m, MESSAGE_ERROR, "%s", err_text(ERR_NO_MEMORY));
    }
    finish(m, p);
}

void saisie_dessus(struct model *m, struct place *p)
{
    struct contributions *s = p->state;
    const struct ligne_grille *above = s->row > 0 && contributions_ligne(s) != NULL ? &s->g.lignes[s->row - 1] : NULL;
    const struct cellule *c = above != NULL ? &above->cellules[s->col] : NULL;
    char text[MONEY_TEXT_BYTES];
    if (c == NULL || (c->etat != CELLULE_DITE && c->etat != CELLULE_A_VENIR)) {
        model_say(m, MESSAGE_INFO, "%s", _("Rien à recopier : la cellule du dessus ne dit rien."));
        return;
    }
    (void)money_format_comma(c->montant, text, sizeof text);
    bool alone = s->saisie != SAISIE_CELLULE;
    if (alone)
        saisie_commencer(m, p, 0);
    if (s->saisie != SAISIE_CELLULE)
        return;
    line_set(&s->line, text);
    saisie_texte(m, p);
    if (alone)
        saisie_valider(m, p);
}

/* --- Keys ----------------------------------------------------------------------------------- */

static bool leave_key(uint32_t key, long *down, long *right)
{
    switch (key) {
    case UI_ENTER: case UI_DOWN: *down = 1; return true;
    case UI_UP: *down = -1; return true;
    case UI_TAB: *right = 1; return true;
    case UI_BACKTAB: *right = -1; return true;
    default: return false;
    }
}

bool saisie_touche(struct model *m, struct place *p, uint32_t key)
{
    struct contributions *s = p->state;
    bool took = false;
    long down = 0, right = 0;
    if (key == UI_ESCAPE) {
        saisie_abandonner(m, p);
        return true;
    }
    if (leave_key(key, &down, &right)) {
        saisie_valider(m, p);
        contributions_focus(s, (long)s->row + down, (long)s->col + right);
        return true;
    }
    if (key == '"') {
        saisie_dessus(m, p);
        return true;
    }
    if (!line_key(&s->line, key, &took))
        return false;
    if (took)
        saisie_texte(m, p);
    return true;
}
