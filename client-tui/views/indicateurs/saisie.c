/* Typing a measure: a number, or why there is none. Every key goes at once into
 * the edits of the convention. */
#include "client-tui/views/indicateurs/indicateurs.h"

#include "client-tui/views/form/form.h"
#include "client-tui/views/commun/noms.h"
#include "common/value/number.h"

#include <stdio.h>
#include <string.h>

enum { ETAT, VALEUR, MOTIF, CHAMPS };

static const char *const champs[CHAMPS] = {[ETAT] = "etat", [VALEUR] = "valeur", [MOTIF] = "motif"};

static bool has_value(Pacte__EtatMesure e)
{
    return e == PACTE__ETAT_MESURE__ETAT_MESURE_CONSTATEE || e == PACTE__ETAT_MESURE__ETAT_MESURE_ESTIMEE;
}

const char *mesure_pourquoi_pas(const struct model *m, const struct indicateurs *s)
{
    const struct indicateur_calcule *c = indicateurs_focus((struct indicateurs *)(uintptr_t)s);
    if (c == NULL)
        return _("aucun indicateur n'est choisi");
    return c->calcule ? _("cet indicateur est calculé : mesurez son numérateur et son dénominateur") : form_droit_type(m, TYPE(MESURE));
}

static bool type(struct model *m, struct ouverte *o, uint64_t *id, const char *path, const char *text)
{
    enum err e = model_type(m, o, TYPE(MESURE), id, path, text);
    if (e != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_text(e));
    return e == ERR_OK;
}

static bool create(struct model *m, struct place *p, struct ouverte *o)
{
    struct indicateurs *s = p->state;
    char which[32], year[16], day[16];
    noms_reference(s->indicateur, which, sizeof which);
    (void)snprintf(year, sizeof year, "%u", s->mesure_annee);
    (void)day_format_iso(m->today, day, sizeof day);
    return type(m, o, &s->mesure, "indicateur", which) && type(m, o, &s->mesure, "annee", year) && type(m, o, &s->mesure, "date", day) &&
           (m->name[0] == '\0' || type(m, o, &s->mesure, "saisi_par", m->name));
}

/* A number has no reason, and a reason no number. */
void mesure_texte(struct model *m, struct place *p)
{
    struct indicateurs *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    char etat[48];
    bool value = has_value(s->etat);
    if (o == NULL || (s->mesure == 0 && !create(m, p, o)))
        return;
    (void)enum_name(&pacte__etat_mesure__descriptor, s->etat, etat, sizeof etat);
    if (!type(m, o, &s->mesure, champs[ETAT], etat) || !type(m, o, &s->mesure, champs[VALEUR], value ? s->line.text : "") ||
        (!value && !type(m, o, &s->mesure, champs[MOTIF], s->line.text)))
        return;
    struct number n;
    struct err_note note = {0};
    if (value && s->line.text[0] != '\0' && number_parse(s->line.text, &n, &note) != ERR_OK)
        model_say(m, MESSAGE_WARNING, "%s", err_sentence(ERR_INVALID, &note));
    else
        model_say(m, MESSAGE_INFO, value ? _("Valeur de %u   Entrée valide · Échap abandonne") : _("Motif pour %u   Entrée valide · Échap abandonne"),
                  s->mesure_annee);
}

void mesure_commencer(struct model *m, struct place *p, Pacte__EtatMesure etat, uint32_t key)
{
    struct indicateurs *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    const struct indicateur_calcule *c = indicateurs_focus(s);
    const char *why = mesure_pourquoi_pas(m, s);
    if (why != NULL || c == NULL || o == NULL) {
        model_say(m, MESSAGE_WARNING, _("Saisie impossible ici : %s."), why != NULL ? why : _("la convention n'est pas encore lue"));
        return;
    }
    geste_debut(&s->gestes, o);
    s->saisie = true;
    s->etat = etat;
    s->indicateur = c->id;
    s->mesure = c->mesure;
    s->mesure_annee = s->annees[s->annee];
    s->nouvelle = s->mesure == 0;
    for (int i = 0; i < CHAMPS; i++) {
        s->avant[i][0] = '\0';
        if (s->mesure != 0)
            (void)model_value(m, o, TYPE(MESURE), s->mesure, champs[i], s->avant[i], sizeof s->avant[i]);
    }
    line_set(&s->line, s->avant[has_value(etat) ? VALEUR : MOTIF]);
    s->line.fresh = true;
    if (key != 0)
        (void)line_key(&s->line, key, NULL);
    mesure_texte(m, p);
}

static void forget(struct model *m, struct place *p)
{
    struct indicateurs *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    if (o == NULL || s->mesure == 0)
        return;
    if (s->nouvelle)
        model_archive(m, o, TYPE(MESURE), s->mesure, "");
    else
        for (int i = 0; i < CHAMPS; i++)
            (void)type(m, o, &s->mesure, champs[i], s->avant[i]);
}

static void finish(struct model *m, struct place *p)
{
    struct indicateurs *s = p->state;
    const struct ouverte *o = model_ouverte(m, p->convention);
    s->saisie = false;
    if (o != NULL)
        geste_fin(&s->gestes, o);
    indicateurs_derive(m, p);
}

static void abandon(struct model *m, struct place *p)
{
    forget(m, p);
    model_say(m, MESSAGE_INFO, "%s", _("Saisie abandonnée."));
    finish(m, p);
}

void mesure_valider(struct model *m, struct place *p)
{
    struct indicateurs *s = p->state;
    struct number n;
    struct err_note note = {0};
    bool value = has_value(s->etat);
    if (s->line.text[0] == '\0') {
        if (value && s->nouvelle) {
            abandon(m, p);
            return;
        }
        model_say(m, MESSAGE_ERROR, "%s", value ? _("À corriger : donnez un nombre, ou choisissez pourquoi il manque (Entrée).")
                                                : _("À corriger : dites pourquoi la mesure manque."));
        if (!value)
            return;
    } else if (value && number_parse(s->line.text, &n, &note) != ERR_OK) {
        model_say(m, MESSAGE_ERROR, _("À corriger : %s"), err_sentence(ERR_INVALID, &note));
        return;
    } else {
        model_say(m, MESSAGE_INFO, "%s", _("Mesure notée : F2 enregistre, Ctrl-Z annule."));
    }
    finish(m, p);
}

bool mesure_touche(struct model *m, struct place *p, uint32_t key)
{
    struct indicateurs *s = p->state;
    bool took = false;
    if (key == UI_ESCAPE) {
        abandon(m, p);
        return true;
    }
    if (key == UI_ENTER || key == UI_TAB || key == UI_DOWN || key == UI_UP) {
        mesure_valider(m, p);
        if (!s->saisie && (key == UI_DOWN || key == UI_UP))
            (void)list_key(&s->list, key);
        struct indicateur_calcule *c = indicateurs_focus(s);
        s->focus = c != NULL ? c->id : 0;
        return true;
    }
    if (!line_key(&s->line, key, &took))
        return false;
    if (took)
        mesure_texte(m, p);
    return true;
}

bool mesure_annuler(struct model *m, struct place *p, bool redo)
{
    struct indicateurs *s = p->state;
    struct ouverte *o = model_ouverte(m, p->convention);
    if (s->saisie) {
        if (!redo)
            abandon(m, p);
        return true;
    }
    return o != NULL && gestes_annuler(m, &s->gestes, o, redo);
}

/* --- What kind of measure it is --------------------------------------------------------- */

static void kind_chosen(struct model *m, uint64_t etat, uint64_t arg)
{
    (void)arg;
    for (size_t i = m->depth; i > 0; i--)
        if (m->places[i - 1].page == PAGE_INDICATEURS) {
            mesure_commencer(m, &m->places[i - 1], (Pacte__EtatMesure)etat, 0);
            return;
        }
}

void mesure_choisir(struct model *m, struct place *p)
{
    struct indicateurs *s = p->state;
    const struct indicateur_calcule *c = indicateurs_focus(s);
    static const struct choix rows[] = {
        {N_("une valeur constatée"), PACTE__ETAT_MESURE__ETAT_MESURE_CONSTATEE, NULL},
        {N_("une valeur estimée"), PACTE__ETAT_MESURE__ETAT_MESURE_ESTIMEE, NULL},
        {N_("non collectée, avec le motif"), PACTE__ETAT_MESURE__ETAT_MESURE_NON_COLLECTEE, NULL},
        {N_("non applicable, avec le motif"), PACTE__ETAT_MESURE__ETAT_MESURE_NON_APPLICABLE, NULL},
        {N_("refusée, avec le motif"), PACTE__ETAT_MESURE__ETAT_MESURE_REFUSEE, NULL},
    };
    char title[120];
    if (c == NULL)
        return;
    (void)snprintf(title, sizeof title, _("%s, mesure de %u"), c->indicateur->code, s->annees[s->annee]);
    model_choose(m, title, rows, sizeof rows / sizeof rows[0], kind_chosen, 0);
}
