/* What is done at a meeting: attendance, agenda, decisions, follow-ups. Every
 * act is an unsaved edit like any other: Ctrl-Z takes it back, F2 saves all. */
#include "client-tui/views/copil/copil.h"
#include "client-tui/views/commun/noms.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

static struct ouverte *convention(struct model *m, const struct place *p) { return model_ouverte(m, p->convention); }

static bool set(struct model *m, const struct place *p, uint32_t type, uint64_t *id, const char *path, const char *text)
{
    enum err e = model_type(m, convention(m, p), type, id, path, text);
    if (e != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_text(e));
    return e == ERR_OK;
}

static bool set_ref(struct model *m, const struct place *p, uint32_t type, uint64_t *id, const char *path, uint64_t to)
{
    char text[32];
    noms_reference(to, text, sizeof text);
    return set(m, p, type, id, path, text);
}

static void form(struct model *m, const struct place *p, uint32_t type, uint64_t id, const char *preset)
{
    struct place to = {.page = PAGE_FORMULAIRE, .convention = p->convention, .type = type, .id = id};
    (void)snprintf(to.arg, sizeof to.arg, "%s", preset);
    (void)model_go(m, to);
}

/* --- Attendance ---------------------------------------------------------------------- */

/* sans réponse → présent → excusé → représenté → absent → présent… */
static Pacte__EtatPresence next_presence(const struct copil_row *r)
{
    if (r->presence == 0)
        return PACTE__ETAT_PRESENCE__ETAT_PRESENCE_PRESENT;
    switch (r->etat) {
    case PACTE__ETAT_PRESENCE__ETAT_PRESENCE_PRESENT: return PACTE__ETAT_PRESENCE__ETAT_PRESENCE_EXCUSE;
    case PACTE__ETAT_PRESENCE__ETAT_PRESENCE_EXCUSE: return PACTE__ETAT_PRESENCE__ETAT_PRESENCE_REPRESENTE;
    case PACTE__ETAT_PRESENCE__ETAT_PRESENCE_REPRESENTE: return PACTE__ETAT_PRESENCE__ETAT_PRESENCE_ABSENT;
    default: return PACTE__ETAT_PRESENCE__ETAT_PRESENCE_PRESENT;
    }
}

static void toggle(struct model *m, struct place *p, const struct copil_row *r)
{
    struct copil *s = p->state;
    char state[24];
    Pacte__EtatPresence to = next_presence(r);
    uint64_t id = r->presence;
    (void)enum_name(&pacte__etat_presence__descriptor, (int64_t)to, state, sizeof state);
    if (id == 0 && (!set_ref(m, p, TYPE(PRESENCE), &id, "reunion", copil_meeting(s)) ||
                    !set_ref(m, p, TYPE(PRESENCE), &id, "membre", r->id)))
        return;
    if (set(m, p, TYPE(PRESENCE), &id, "etat", state) && to == PACTE__ETAT_PRESENCE__ETAT_PRESENCE_REPRESENTE)
        model_say(m, MESSAGE_INFO, "%s", _("Représenté : Entrée pour dire par quel membre."));
}

/* --- The agenda ------------------------------------------------------------------------ */

static void point_path(char out[PATH_BYTES], int index, const char *inner) { (void)snprintf(out, PATH_BYTES, "ordre[%d].%s", index, inner); }

static void add_point(struct model *m, struct place *p, const char *title, Pacte__OrigineOrdre origin)
{
    struct copil *s = p->state;
    char path[PATH_BYTES], text[24];
    uint64_t id = copil_meeting(s);
    int at = s->reunion != NULL ? (int)s->reunion->n_ordre : 0;
    point_path(path, at, "titre");
    if (title[0] != '\0' && !set(m, p, TYPE(REUNION), &id, path, title))
        return;
    (void)snprintf(text, sizeof text, "%d", at + 1);
    point_path(path, at, "numero");
    (void)set(m, p, TYPE(REUNION), &id, path, text);
    (void)enum_name(&pacte__origine_ordre__descriptor, (int64_t)origin, text, sizeof text);
    point_path(path, at, "origine");
    (void)set(m, p, TYPE(REUNION), &id, path, text);
    if (title[0] != '\0')
        model_say(m, MESSAGE_INFO, _("Point %d ajouté : « %s ». F2 enregistre."), at + 1, title);
    else
        model_say(m, MESSAGE_INFO, _("Point %d ajouté : donnez son titre, puis F2."), at + 1);
}

/* Titles of two points change places, and their notes with them. */
static void move_up(struct model *m, struct place *p, const struct copil_row *r)
{
    static const char *const inner[] = {"titre", "origine", "compte_rendu"};
    struct copil *s = p->state;
    struct ouverte *o = convention(m, p);
    uint64_t id = copil_meeting(s);
    for (size_t i = 0; i < sizeof inner / sizeof inner[0]; i++) {
        char here[PATH_BYTES], above[PATH_BYTES], a[1024], b[1024];
        point_path(here, r->index, inner[i]);
        point_path(above, r->index - 1, inner[i]);
        (void)model_value(m, o, TYPE(REUNION), id, here, a, sizeof a);
        (void)model_value(m, o, TYPE(REUNION), id, above, b, sizeof b);
        (void)set(m, p, TYPE(REUNION), &id, here, b);
        (void)set(m, p, TYPE(REUNION), &id, above, a);
    }
    if (s->list.at > 0)
        s->list.at--;
}

enum { NEW_MEETING = 1000, NEW_POINT = 1001, NEW_INSTANCE = 1002, NEW_MEMBER = 1003, PROPOSALS = 40 };

/* The first that the model asks for, under its name there. */
static void new_instance(struct model *m, const struct place *p, const struct dossier *d)
{
    char preset[PATH_BYTES] = "", name[64];
    if (d->modele != NULL && d->modele->n_instances > 0) {
        (void)text_capital(d->modele->instances[0]->libelle, name, sizeof name);
        (void)snprintf(preset, sizeof preset, "type=%.20s;nom=%s", d->modele->instances[0]->code, name);
    }
    form(m, p, TYPE(INSTANCE), 0, preset);
}

static void chosen(struct model *m, uint64_t value, uint64_t arg)
{
    struct place *p = model_top(m);
    struct copil *s = p->state;
    const struct dossier *d = copil_dossier(m, p);
    struct point *rows;
    size_t count;
    char preset[PATH_BYTES], ref[32];
    (void)arg;
    if (p->page != PAGE_COPIL || d == NULL)
        return;
    if (value == NEW_INSTANCE) {
        new_instance(m, p, d);
    } else if (value == NEW_MEETING || value == NEW_MEMBER) {
        noms_reference(s->instance, ref, sizeof ref);
        (void)snprintf(preset, sizeof preset, "instance=%s", ref);
        form(m, p, value == NEW_MEETING ? TYPE(REUNION) : TYPE(MEMBRE), 0, preset);
    } else if (value == NEW_POINT) {
        point_path(preset, s->reunion != NULL ? (int)s->reunion->n_ordre : 0, "titre");
        add_point(m, p, "", PACTE__ORIGINE_ORDRE__ORIGINE_ORDRE_SAISI);
        form(m, p, TYPE(REUNION), copil_meeting(s), preset);
    } else if (ordre_du_jour(d, s->instance, m->today, &rows, &count) == ERR_OK && value < count) {
        add_point(m, p, rows[value].titre, rows[value].origine);
    }
}

static void propose(struct model *m, struct place *p)
{
    struct copil *s = p->state;
    const struct dossier *d = copil_dossier(m, p);
    struct choix rows[PROPOSALS + 3];
    struct point *points = NULL;
    size_t count = 0, n = 0;
    if (s->instance != 0 && ordre_du_jour(d, s->instance, m->today, &points, &count) != ERR_OK)
        count = 0;
    if (s->reunion != NULL)
        rows[n++] = (struct choix){.label = _("Point libre, à rédiger"), .value = NEW_POINT,
                                   .why_not = copil_locked(s) ? _("le relevé est approuvé") : NULL};
    for (size_t i = 0; s->reunion != NULL && i < count && i < PROPOSALS; i++)
        rows[n++] = (struct choix){.label = points[i].titre, .value = i, .why_not = copil_locked(s) ? _("le relevé est approuvé") : NULL};
    if (s->instance != 0) {
        rows[n++] = (struct choix){.label = _("Nouvelle réunion"), .value = NEW_MEETING};
        rows[n++] = (struct choix){.label = _("Nouveau membre du comité"), .value = NEW_MEMBER};
    } else {
        rows[n++] = (struct choix){.label = _("Créer le comité, avant sa première réunion"), .value = NEW_INSTANCE};
    }
    model_choose(m, _("Ajouter : ce qui reste ouvert est proposé"), rows, n, chosen, 0);
}

/* --- The state of the meeting ------------------------------------------------------------- */

enum { HELD, APPROVED };

static void state_chosen(struct model *m, uint64_t value, uint64_t arg)
{
    struct place *p = model_top(m);
    char today[16];
    uint64_t id = arg;
    if (p->page != PAGE_COPIL)
        return;
    (void)day_format(m->today, today, sizeof today);
    if (set(m, p, TYPE(REUNION), &id, value == HELD ? "tenue" : "pv_approuve", value == HELD ? "oui" : today))
        model_say(m, MESSAGE_INFO, "%s", value == HELD ? _("Réunion tenue : F2 enregistre.")
                                                       : _("Relevé approuvé aujourd'hui : une fois enregistré (F2), il se corrige par un rectificatif daté."));
}

static void change_state(struct model *m, const struct place *p)
{
    const struct copil *s = p->state;
    const struct choix rows[] = {
        {_("La réunion s'est tenue"), HELD, oui(s->reunion->tenue) ? _("c'est déjà noté") : NULL},
        {_("Le relevé est approuvé (il se verrouille)"), APPROVED,
         copil_locked(s) ? _("il l'est déjà") : !oui(s->reunion->tenue) ? _("notez d'abord que la réunion s'est tenue") : NULL},
    };
    model_choose(m, _("État de la réunion"), rows, 2, state_chosen, copil_meeting(s));
}

/* --- Quick entry --------------------------------------------------------------------------- */

static uint32_t meeting_year(const struct model *m, const struct copil *s)
{
    struct day d = m->today;
    int year, month, day;
    (void)jour(s->reunion->date, &d);
    day_to_civil(d, &year, &month, &day);
    return (uint32_t)year;
}

static bool fill_decision(struct model *m, struct place *p, uint64_t *id)
{
    struct copil *s = p->state;
    const struct copil_row *r = copil_focus(s);
    char text[24];
    struct day d = m->today;
    uint32_t year = meeting_year(m, s);
    bool ok = set_ref(m, p, TYPE(DECISION), id, "convention", p->convention) &&
              set_ref(m, p, TYPE(DECISION), id, "reunion", copil_meeting(s)) &&
              set(m, p, TYPE(DECISION), id, "objet", s->lines[COPIL_OBJET].text);
    (void)snprintf(text, sizeof text, "%u", year);
    ok = ok && set(m, p, TYPE(DECISION), id, "annee", text);
    (void)snprintf(text, sizeof text, "%u", decision_numero_suivant(copil_dossier(m, p), year));
    ok = ok && set(m, p, TYPE(DECISION), id, "numero", text);
    (void)snprintf(text, sizeof text, "%d", r != NULL && r->kind == COPIL_POINT ? r->index + 1 : 1);
    ok = ok && set(m, p, TYPE(DECISION), id, "point", text);
    (void)jour(s->reunion->date, &d);
    (void)day_format(d, text, sizeof text);
    return ok && set(m, p, TYPE(DECISION), id, "date", text);
}

/* The organisation of a contact; 0 when it is not known. */
static uint64_t employer(const struct dossier *d, uint64_t contact)
{
    for (size_t i = 0; i < d->n_contacts; i++)
        if (d->contacts[i].id == contact)
            return lien(d->contacts[i].m->organisation);
    return 0;
}

/* Who is meant: the organisation whose name fits the words best, or that of a
 * contact whose name does. */
static uint64_t organisation_named(const struct model *m, const struct place *p, const char *typed)
{
    const struct ouverte *o = model_ouverte_known(m, p->convention);
    char wanted[160], label[200], folded[240];
    uint64_t best = 0;
    int score = 0;
    (void)text_fold(bytes_text(typed), wanted, sizeof wanted);
    for (size_t i = 0; i < o->copie.count; i++) {
        const struct copie_row *row = &o->copie.rows[i];
        if ((row->type != TYPE(CONTACT) && row->type != TYPE(ORGANISATION)) || row->archived)
            continue;
        (void)copie_label(&o->copie, &o->edits, row->type, row->id, label, sizeof label);
        (void)text_fold(bytes_text(label), folded, sizeof folded);
        int fits = fuzzy_score(wanted, folded);
        uint64_t id = row->type == TYPE(ORGANISATION) ? row->id : employer(&o->dossier, row->id);
        if (fits > score && id != 0) {
            score = fits;
            best = id;
        }
    }
    return best;
}

static bool fill_follow_up(struct model *m, struct place *p, uint64_t decision)
{
    struct copil *s = p->state;
    uint64_t id = 0, who = s->lines[COPIL_QUI].len > 0 ? organisation_named(m, p, s->lines[COPIL_QUI].text) : 0;
    bool ok = set_ref(m, p, TYPE(SUIVI), &id, "convention", p->convention) &&
              set_ref(m, p, TYPE(SUIVI), &id, "decision", decision) &&
              set(m, p, TYPE(SUIVI), &id, "action", s->lines[COPIL_OBJET].text);
    if (ok && who != 0)
        ok = set_ref(m, p, TYPE(SUIVI), &id, "responsable", who);
    if (ok && who == 0 && s->lines[COPIL_QUI].len > 0)
        ok = set(m, p, TYPE(SUIVI), &id, "note", s->lines[COPIL_QUI].text);
    return ok && (s->lines[COPIL_POUR_LE].len == 0 || set(m, p, TYPE(SUIVI), &id, "echeance", s->lines[COPIL_POUR_LE].text));
}

void copil_enter_decision(struct model *m, struct place *p)
{
    struct copil *s = p->state;
    struct day due;
    struct err_note note = {0};
    uint64_t id = 0;
    if (s->lines[COPIL_OBJET].len == 0) {
        s->champ = COPIL_OBJET;
        model_say(m, MESSAGE_WARNING, "%s", _("Dites l'objet de la décision."));
        return;
    }
    if (s->lines[COPIL_POUR_LE].len > 0 && day_parse(s->lines[COPIL_POUR_LE].text, m->today, &due, &note) != ERR_OK) {
        s->champ = COPIL_POUR_LE;
        model_say(m, MESSAGE_WARNING, "%s", note.text);
        return;
    }
    bool follow = s->lines[COPIL_QUI].len > 0 || s->lines[COPIL_POUR_LE].len > 0;
    if (!fill_decision(m, p, &id) || (follow && !fill_follow_up(m, p, id)))
        return;
    for (enum copil_champ f = 0; f < COPIL_CHAMPS; f++)
        line_set(&s->lines[f], "");
    s->champ = COPIL_OBJET;
    model_say(m, MESSAGE_INFO, "%s", _("Décision notée : la suivante peut être saisie ; Échap quitte la saisie, F2 enregistre."));
}

/* --- The table -------------------------------------------------------------------------------- */

const char *copil_why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct copil *s = p->state;
    const struct copil_row *r = copil_focus(s);
    if (copil_dossier(m, p) == NULL || !s->ready)
        return _("la convention n'est pas encore lue");
    if (a == ACTION_NOUVEAU)
        return NULL;
    if (s->reunion == NULL)
        return _("aucune réunion : n en crée une");
    if (copil_locked(s) && a != ACTION_OUVRIR && a != ACTION_EXPLIQUER && a != ACTION_EDITER)
        return _("le relevé est approuvé : corrigez-le par un rectificatif daté");
    if (a == ACTION_COCHER && (r == NULL || r->kind != COPIL_MEMBRE))
        return _("choisissez un participant");
    if (a == ACTION_MONTER && (r == NULL || r->kind != COPIL_POINT || r->index == 0))
        return _("choisissez un point de l'ordre du jour qui n'est pas le premier");
    if (a == ACTION_VOTER && (r == NULL || r->kind != COPIL_DECISION))
        return _("choisissez une décision");
    if (a == ACTION_OUVRIR && r == NULL)
        return _("rien n'est choisi");
    return NULL;
}

static void open_row(struct model *m, struct place *p, const struct copil_row *r)
{
    struct copil *s = p->state;
    char preset[96], ref[32];
    switch (r->kind) {
    case COPIL_MEMBRE:
        noms_reference(copil_meeting(s), ref, sizeof ref);
        (void)snprintf(preset, sizeof preset, "reunion=%s;membre=", ref);
        noms_reference(r->id, ref, sizeof ref);
        (void)snprintf(preset + strlen(preset), sizeof preset - strlen(preset), "%s", ref);
        form(m, p, TYPE(PRESENCE), r->presence, r->presence == 0 ? preset : "");
        break;
    case COPIL_POINT: form(m, p, TYPE(REUNION), copil_meeting(s), "ordre"); break;
    case COPIL_DECISION: form(m, p, TYPE(DECISION), r->id, ""); break;
    case COPIL_SUIVI: form(m, p, TYPE(SUIVI), r->id, ""); break;
    }
}

static void explain(struct model *m, const struct copil *s)
{
    char text[4096];
    size_t n = (size_t)snprintf(text, sizeof text, _("Quorum : %u membres avec voix, %u présents, %u représentés, %u excusés ; %u exigés : %s.\n\n"),
                                s->quorum.membres, s->quorum.presents, s->quorum.representes, s->quorum.excuses, s->quorum.exiges,
                                s->quorum.atteint ? _("atteint") : _("non atteint"));
    for (size_t i = 0; i < s->quorum.motifs.count && n < sizeof text; i++)
        n += (size_t)snprintf(text + n, sizeof text - n, "- %s (%s)\n", s->quorum.motifs.rows[i].texte, s->quorum.motifs.rows[i].source);
    model_view(m, _("Quorum de la réunion"), text);
}

bool copil_act(struct model *m, struct place *p, enum action a)
{
    struct copil *s = p->state;
    const struct copil_row *r = copil_focus(s);
    switch (a) {
    case ACTION_OUVRIR: open_row(m, p, r); return true;
    case ACTION_COCHER: toggle(m, p, r); return true;
    case ACTION_NOUVEAU: propose(m, p); return true;
    case ACTION_DECISION: s->entering = true; s->champ = COPIL_OBJET; return true;
    case ACTION_VOTER: copil_votes_begin(m, p, r->id); return true;
    case ACTION_MONTER: move_up(m, p, r); return true;
    case ACTION_STATUT: change_state(m, p); return true;
    case ACTION_EDITER: form(m, p, TYPE(REUNION), copil_meeting(s), ""); return true;
    case ACTION_EXPLIQUER: explain(m, s); return true;
    case ACTION_RETOUR:
        if (s->voting || s->entering) {
            s->voting = s->entering = false;
            return true;
        }
        return false;
    default: return false;
    }
}
