/* The votes of one decision, organisation by organisation: Espace turns the
 * vote, « r » types a reserve, the sums follow. */
#include "client-tui/views/copil/copil.h"
#include "client-tui/model/overlay.h"
#include "client-tui/views/commun/noms.h"

#include <stdio.h>
#include <string.h>

enum { VOTERS = 64, BOX_COLS = 76, UNDER = 2 /* lines below the voters: the reserve at the focus, the keys */ };

/* One voter: a member with a vote, and where its vote stands in the decision. */
struct voter { uint64_t organisation; int index; Pacte__SensVote sens; const char *reserve; bool there; };

static struct voter voter_of(const Pacte__Decision *x, uint64_t organisation)
{
    struct voter v = {.organisation = organisation, .index = -1, .reserve = ""};
    for (size_t k = 0; k < x->n_votes; k++)
        if (lien(x->votes[k]->organisation) == organisation)
            v = (struct voter){organisation, (int)k, x->votes[k]->sens, x->votes[k]->reserve, false};
    return v;
}

/* In the order of the list of participants; those who were not there last. */
static size_t voters(const struct model *m, const struct place *p, struct voter *out)
{
    static const Pacte__QualiteMembre order[] = {PACTE__QUALITE_MEMBRE__QUALITE_MEMBRE_OBLIGATOIRE,
                                                 PACTE__QUALITE_MEMBRE__QUALITE_MEMBRE_FACULTATIF};
    const struct copil *s = p->state;
    const struct dossier *d = copil_dossier(m, p);
    const Pacte__Decision *x = d != NULL ? dossier_decision(d, s->decision) : NULL;
    size_t n = 0;
    struct day on = m->today;
    if (x == NULL || s->reunion == NULL)
        return 0;
    (void)jour(s->reunion->date, &on);
    for (size_t pass = 0; pass < 4; pass++)
        for (size_t i = 0; i < d->n_membres && n < VOTERS; i++) {
            const Pacte__Membre *y = d->membres[i].m;
            bool there = reunion_voix(d, copil_meeting(s), lien(y->organisation)) == VOIX_PRESENTE;
            if (lien(y->instance) != s->instance || y->qualite != order[pass % 2] || there != (pass < 2) || !membre_en_mandat(y, on))
                continue;
            out[n] = voter_of(x, lien(y->organisation));
            out[n++].there = there;
        }
    return n;
}

void copil_votes_begin(struct model *m, struct place *p, uint64_t decision)
{
    struct copil *s = p->state;
    struct voter rows[VOTERS];
    s->voting = true;
    s->decision = decision;
    s->votes = (struct list){0};
    list_count(&s->votes, voters(m, p, rows));
}

static bool set(struct model *m, struct place *p, const char *path, const char *text)
{
    struct copil *s = p->state;
    uint64_t id = s->decision;
    enum err e = model_type(m, model_ouverte(m, p->convention), TYPE(DECISION), &id, path, text);
    if (e != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_text(e));
    return e == ERR_OK;
}

static void set_count(struct model *m, struct place *p, const char *path, uint32_t n)
{
    char text[16];
    (void)snprintf(text, sizeof text, "%u", n);
    (void)set(m, p, path, text);
}

/* The sums that the daemon will check against the list. */
static void add_up(struct model *m, struct place *p, const struct voter *rows, size_t n)
{
    uint32_t yes = 0, no = 0, abstain = 0;
    for (size_t i = 0; i < n; i++) {
        yes += rows[i].sens == PACTE__SENS_VOTE__SENS_VOTE_POUR || rows[i].sens == PACTE__SENS_VOTE__SENS_VOTE_POUR_AVEC_RESERVE;
        no += rows[i].sens == PACTE__SENS_VOTE__SENS_VOTE_CONTRE;
        abstain += rows[i].sens == PACTE__SENS_VOTE__SENS_VOTE_ABSTENTION;
    }
    set_count(m, p, "effectif", (uint32_t)n);
    set_count(m, p, "votants", yes + no + abstain);
    set_count(m, p, "pour", yes);
    set_count(m, p, "contre", no);
    set_count(m, p, "abstention", abstain);
}

static bool put_vote(struct model *m, struct place *p, struct voter *v, Pacte__SensVote sens)
{
    struct copil *s = p->state;
    const Pacte__Decision *x = dossier_decision(copil_dossier(m, p), s->decision);
    char path[PATH_BYTES], text[40];
    int at = v->index >= 0 ? v->index : (int)x->n_votes;
    if (v->index < 0) {
        noms_reference(v->organisation, text, sizeof text);
        (void)snprintf(path, sizeof path, "votes[%d].organisation", at);
        if (!set(m, p, path, text))
            return false;
        v->index = at;
    }
    (void)enum_name(&pacte__sens_vote__descriptor, (int64_t)sens, text, sizeof text);
    (void)snprintf(path, sizeof path, "votes[%d].sens", at);
    v->sens = sens;
    return set(m, p, path, text);
}

/* Who votes at the focus, among all of them; NULL, told: nobody who can. */
static struct voter *voter_focus(struct model *m, const struct place *p, struct voter *rows, size_t *n)
{
    const struct copil *s = p->state;
    *n = voters(m, p, rows);
    if (s->votes.at >= *n)
        return NULL;
    struct voter *v = &rows[s->votes.at];
    if (v->there || v->index >= 0)
        return v;
    model_say(m, MESSAGE_WARNING, "%s", _("Ni présent ni représenté : Échap, puis Espace sur sa ligne note sa présence."));
    return NULL;
}

static void turn(struct model *m, struct place *p, Pacte__SensVote wanted, bool next)
{
    struct copil *s = p->state;
    struct voter rows[VOTERS];
    size_t n;
    struct voter *v = voter_focus(m, p, rows, &n);
    if (v == NULL)
        return;
    Pacte__SensVote to = next ? (Pacte__SensVote)(((int)v->sens + 1) % 5) : wanted;
    if (!put_vote(m, p, v, to))
        return;
    add_up(m, p, rows, n);
    if (!next && s->votes.at + 1 < n)
        s->votes.at++;
    if (to == PACTE__SENS_VOTE__SENS_VOTE_POUR_AVEC_RESERVE)
        model_say(m, MESSAGE_INFO, "%s", _("Pour avec réserve : « r » écrit laquelle."));
}

static void reserve_written(struct model *m, const char *text, uint64_t arg)
{
    struct place *p = model_top(m);
    struct voter rows[VOTERS];
    char path[PATH_BYTES];
    size_t n;
    (void)arg;
    struct voter *v = p->page == PAGE_COPIL ? voter_focus(m, p, rows, &n) : NULL;
    if (v == NULL || !put_vote(m, p, v, PACTE__SENS_VOTE__SENS_VOTE_POUR_AVEC_RESERVE))
        return;
    (void)snprintf(path, sizeof path, "votes[%d].reserve", v->index);
    if (set(m, p, path, text))
        add_up(m, p, rows, n);
}

static void ask_reserve(struct model *m, const struct place *p)
{
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    struct voter rows[VOTERS];
    char title[120], name[80];
    size_t n;
    const struct voter *v = voter_focus(m, p, rows, &n);
    if (v == NULL)
        return;
    (void)copie_label(&o->copie, &o->edits, TYPE(ORGANISATION), v->organisation, name, sizeof name);
    (void)snprintf(title, sizeof title, _("%s : pour, sous quelle réserve ?"), name);
    model_write(m, title, v->reserve, reserve_written, 0);
}

/* The result, when everybody who came has said something. */
static void conclude(struct model *m, struct place *p)
{
    struct voter rows[VOTERS];
    size_t n = voters(m, p, rows), yes = 0, no = 0;
    for (size_t i = 0; i < n; i++) {
        yes += rows[i].sens == PACTE__SENS_VOTE__SENS_VOTE_POUR || rows[i].sens == PACTE__SENS_VOTE__SENS_VOTE_POUR_AVEC_RESERVE;
        no += rows[i].sens == PACTE__SENS_VOTE__SENS_VOTE_CONTRE;
    }
    if (yes + no == 0) {
        model_say(m, MESSAGE_WARNING, "%s", _("Personne n'a encore voté : p, c, b ou Espace."));
        return;
    }
    (void)set(m, p, "etat", yes > no ? "adoptee" : "rejetee");
    ((struct copil *)p->state)->voting = false;
    model_say(m, MESSAGE_INFO, yes > no ? _("Décision adoptée, %zu pour, %zu contre : F2 enregistre.") : _("Décision rejetée, %zu pour, %zu contre : F2 enregistre."), yes, no);
}

bool copil_votes_key(struct model *m, struct place *p, uint32_t k)
{
    struct copil *s = p->state;
    switch (k) {
    case ' ': turn(m, p, 0, true); return true;
    case 'p': turn(m, p, PACTE__SENS_VOTE__SENS_VOTE_POUR, false); return true;
    case 'c': turn(m, p, PACTE__SENS_VOTE__SENS_VOTE_CONTRE, false); return true;
    case 'b': turn(m, p, PACTE__SENS_VOTE__SENS_VOTE_ABSTENTION, false); return true;
    case 'r': ask_reserve(m, p); return true;
    case UI_ENTER: conclude(m, p); return true;
    default: return list_key(&s->votes, k);
    }
}

void copil_votes_draw(const struct model *m, const struct place *p, struct area a)
{
    struct copil *s = p->state;
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    struct voter rows[VOTERS];
    size_t n = voters(m, p, rows), first, last;
    char title[200], name[80];
    (void)copie_label(&o->copie, &o->edits, TYPE(DECISION), s->decision, name, sizeof name);
    (void)snprintf(title, sizeof title, _("Votes : %s"), name);
    int said = (int)n + UNDER + 2 <= a.rows ? UNDER : 1;
    struct area in = put_box(area_center(a, (int)n + said + 2, BOX_COLS), STYLE_TITLE, title);
    list_window(&s->votes, in.rows - said, &first, &last);
    for (size_t i = first; i < last && i < n; i++) {
        int row = (int)(i - first);
        bool focus = i == s->votes.at;
        enum style st = focus ? STYLE_SELECTED : STYLE_TEXT;
        (void)copie_label(&o->copie, &o->edits, TYPE(ORGANISATION), rows[i].organisation, name, sizeof name);
        (void)put(in, row, 0, st, focus ? "►" : " ");
        int col = put_in(in, row, 1, 40, st, ALIGN_LEFT, name);
        col = put(in, row, col + 1, rows[i].index < 0 ? STYLE_DIM : STYLE_TEXT,
                  rows[i].there || rows[i].index >= 0 ? enum_label(&pacte__sens_vote__descriptor, rows[i].sens) : _("ni présent ni représenté"));
        if (rows[i].reserve[0] != '\0')
            (void)putf(in, row, col, STYLE_WARNING, " : %s", rows[i].reserve);
        if (focus && rows[i].reserve[0] != '\0' && said == UNDER)
            (void)putf(in, in.rows - UNDER, 1, STYLE_WARNING, _("Réserve : %s"), rows[i].reserve);
        if (focus)
            put_cursor(in, row, 0);
    }
    (void)put(in, in.rows - 1, 0, STYLE_DIM, _("p pour · c contre · b abstention · r réserve · Espace · Entrée conclut"));
}
