/* Comptes: who I am here, my sessions, and for administrators who else. */
#include "client-tui/views/comptes/comptes.h"

#include "client-tui/model/session.h"
#include "client-tui/views/commun/pages.h"
#include "client-tui/widgets/heure.h"
#include "common/base/id.h"
#include "common/wire/wire.h"

#include <stdio.h>
#include <string.h>

enum { ROWS_BYTES = 4 << 20, REPLY_BYTES = 8 << 20, ROWS_MAX = 2000, TEXT = 400 };

/* --- In words --------------------------------------------------------------------- */

const char *comptes_role(Pacte__Role r)
{
    static const char *const names[] = {N_("aucun"), N_("administration"), N_("fédération"), N_("coordination"), N_("financeur"), N_("audit"), N_("lecture")};
    return (size_t)r < sizeof names / sizeof names[0] ? _(names[r]) : "?";
}

static const char *means(Pacte__Role r)
{
    switch (r) {
    case PACTE__ROLE__ROLE_ADMINISTRATION: return N_("comptes, sauvegardes, modèles ; pas les fiches des centres");
    case PACTE__ROLE__ROLE_FEDERATION: return N_("lit tout, écrit ce que tous partagent, et pour les centres accompagnés");
    case PACTE__ROLE__ROLE_COORDINATION: return N_("écrit tout ce qui est de ses structures");
    case PACTE__ROLE__ROLE_FINANCEUR: return N_("lit les conventions qu'il signe, écrit ce qu'il vote et verse");
    case PACTE__ROLE__ROLE_AUDIT: return N_("lit le journal");
    case PACTE__ROLE__ROLE_LECTURE: return N_("lit, sans écrire");
    default: return "";
    }
}

static bool comptes_administre(const struct model *m)
{
    for (size_t i = 0; i < m->role_count; i++)
        if (m->roles[i] == PACTE__ROLE__ROLE_ADMINISTRATION)
            return true;
    return false;
}

struct comptes *comptes_here(struct model *m)
{
    for (size_t i = m->depth; i > 0; i--)
        if (m->places[i - 1].page == PAGE_COMPTES)
            return m->places[i - 1].state;
    return NULL;
}

/* --- What the daemon says --------------------------------------------------------------- */

/* An answer lives as long as its event: it is packed and unpacked into ours. */
static void *keep(struct comptes *c, const ProtobufCMessage *m)
{
    struct bytes packed;
    ProtobufCMessage *copy = NULL;
    if (m == NULL || wire_pack(m, &c->replies, &packed) != ERR_OK || wire_unpack_own(m->descriptor, packed, &c->replies, &copy) != ERR_OK)
        return NULL;
    return copy;
}

static void sessions_came(struct model *m, const struct reponse *r, uint64_t arg)
{
    struct comptes *c = comptes_here(m);
    (void)arg;
    m->dirty = true;
    if (c == NULL)
        return;
    c->changed = true;
    c->sessions = r->error == ERR_OK ? keep(c, r->m) : NULL;
    if (r->error != ERR_OK)
        model_say(m, MESSAGE_WARNING, "%s", err_sentence(r->error, r->note));
}

static void accounts_came(struct model *m, const struct reponse *r, uint64_t arg)
{
    struct comptes *c = comptes_here(m);
    (void)arg;
    m->dirty = true;
    if (c == NULL)
        return;
    c->changed = true;
    c->accounts = r->error == ERR_OK ? keep(c, r->m) : NULL;
}

void comptes_ask(struct model *m)
{
    Pacte__Empty q = PACTE__EMPTY__INIT;
    struct comptes *c = comptes_here(m);
    if (c == NULL)
        return;
    const struct compte_ligne *at = c->list.at < c->count ? &c->rows[c->list.at] : NULL;
    if (c->accounts != NULL && at != NULL && at->kind == ROW_COMPTE && at->index < c->accounts->n_accounts)
        c->back = c->accounts->accounts[at->index]->id;
    c->asked = c->changed = true;
    c->sessions = NULL;
    c->accounts = NULL;
    arena_finish(&c->replies);
    arena_init(&c->replies, m->sys, REPLY_BYTES);
    model_send(m, PACTE__METHOD__METHOD_SESSION_LIST, &q.base, sessions_came, 0, _("Lecture des sessions"));
    if (comptes_administre(m))
        model_send(m, PACTE__METHOD__METHOD_ACCOUNT_LIST, &q.base, accounts_came, 0, _("Lecture des comptes"));
}

/* --- Rows -------------------------------------------------------------------------------- */

static void add(struct comptes *c, enum compte_row kind, size_t index, const char *label, const char *text)
{
    if (c->count == ROWS_MAX)
        return;
    char *l = arena_text(&c->arena, label, strlen(label)), *t = arena_text(&c->arena, text, strlen(text));
    c->rows[c->count++] = (struct compte_ligne){.kind = kind, .index = index, .label = l != NULL ? l : "", .text = t != NULL ? t : ""};
}

static void me(struct model *m, struct comptes *c)
{
    char text[TEXT];
    add(c, ROW_TITRE, 0, _("Mon compte"), "");
    (void)snprintf(text, sizeof text, "%s (%s)", m->name, m->account);
    add(c, ROW_FAIT, 0, _("Compte"), text);
    for (size_t i = 0; i < m->role_count; i++) {
        (void)snprintf(text, sizeof text, "%s : %s", comptes_role(m->roles[i]), _(means(m->roles[i])));
        add(c, ROW_FAIT, 0, i == 0 ? _("Rôles") : "", text);
    }
    if (m->last_login_ms > 0) {
        (void)heure_longue(m->last_login_ms, text, sizeof text);
        add(c, ROW_FAIT, 0, _("Connexion d'avant"), text);
    }
    add(c, ROW_MOT_DE_PASSE, 0, _("Mot de passe"), _("Entrée : le changer"));
    add(c, ROW_TOTP, 0, _("Double vérification"), _("Entrée : l'activer, ou changer de téléphone"));
    add(c, ROW_SORTIR, 0, _("Se déconnecter"), _("Entrée : fermer cette session ; les brouillons restent ici"));
}

static void sessions(struct comptes *c)
{
    char text[TEXT], when[64];
    (void)snprintf(text, sizeof text, "%zu", c->sessions->n_sessions);
    add(c, ROW_TITRE, 0, _("Sessions ouvertes (Suppr en ferme une)"), "");
    for (size_t i = 0; i < c->sessions->n_sessions; i++) {
        const Pacte__SessionRow *s = c->sessions->sessions[i];
        (void)heure_longue(s->opened_ms, when, sizeof when);
        (void)snprintf(text, sizeof text, _("%s · depuis %s · ouverte le %s%s"), s->client, s->source, when, s->current ? _(" · celle-ci") : "");
        add(c, ROW_SESSION, i, s->account, text);
    }
}

/* « coordination (9 structures) » */
static void role_scope(const Pacte__Grant *g, char *out, size_t size)
{
    char id[ID_TEXT_BYTES] = "", scope[40] = "";
    if (g->n_structures == 1)
        id_format(g->structures[0]->id, id);
    else if (g->organisation != NULL)
        id_format(g->organisation->id, id);
    if (g->all_structures)
        (void)snprintf(scope, sizeof scope, " (%s)", _("toutes"));
    else if (g->n_structures > 1)
        (void)snprintf(scope, sizeof scope, _(" (%zu structures)"), g->n_structures);
    else if (id[0] != '\0')
        (void)snprintf(scope, sizeof scope, " (%s)", id);
    (void)snprintf(out, size, "%s%s", comptes_role(g->role), scope);
}

static void accounts(struct comptes *c)
{
    char text[TEXT], when[64];
    add(c, ROW_TITRE, 0, _("Tous les comptes (n : nouveau, Entrée : agir)"), "");
    for (size_t i = 0; i < c->accounts->n_accounts; i++) {
        const Pacte__AccountRow *a = c->accounts->accounts[i];
        char roles[160] = "";
        for (size_t k = 0; k < a->n_grants; k++) {
            char role[80];
            size_t len = strlen(roles);
            role_scope(a->grants[k], role, sizeof role);
            (void)snprintf(roles + len, sizeof roles - len, "%s%s", k > 0 ? ", " : "", role);
        }
        (void)heure_longue(a->last_login_ms, when, sizeof when);
        (void)snprintf(text, sizeof text, "%s%s · %s%s · %s", a->disabled ? _("DÉSACTIVÉ · ") : "", a->name, roles[0] != '\0' ? roles : _("aucun rôle"),
                       a->second_factor ? _(" · double vérification") : "", when);
        add(c, ROW_COMPTE, i, a->account, text);
    }
}

/* Where the focus was before all was read again. */
static void come_back(struct comptes *c)
{
    for (size_t i = 0; c->back != 0 && i < c->count; i++)
        if (c->rows[i].kind == ROW_COMPTE && c->accounts->accounts[c->rows[i].index]->id == c->back)
            c->list.at = i;
    c->back = 0;
}

static void comptes_rows(struct model *m, struct comptes *c)
{
    arena_finish(&c->arena);
    arena_init(&c->arena, m->sys, ROWS_BYTES);
    c->count = 0;
    c->changed = false;
    c->rows = arena_zalloc(&c->arena, ROWS_MAX, sizeof *c->rows);
    if (c->rows == NULL)
        return;
    me(m, c);
    if (c->sessions != NULL)
        sessions(c);
    if (c->accounts != NULL)
        accounts(c);
    list_count(&c->list, c->count);
    if (c->list.at == 0 && c->count > 1)
        c->list.at = 1;
    if (c->accounts != NULL)
        come_back(c);
}

static void enter(struct model *m, struct place *p)
{
    struct comptes *c = p->state;
    arena_init(&c->arena, m->sys, ROWS_BYTES);
    arena_init(&c->replies, m->sys, REPLY_BYTES);
    comptes_ask(m);
}

static void leave(struct model *m, struct place *p)
{
    struct comptes *c = p->state;
    (void)m;
    comptes_effacer(c);
    explicit_bzero(c->secret, sizeof c->secret);
    arena_finish(&c->arena);
    arena_finish(&c->replies);
}

static void refresh(struct model *m, struct place *p)
{
    struct comptes *c = p->state;
    if (c->changed || c->rows == NULL)
        comptes_rows(m, c);
}

/* --- Keys -------------------------------------------------------------------------------- */

static bool typing(const struct model *m, const struct place *p)
{
    (void)m;
    return ((const struct comptes *)p->state)->saisie != SAISIE_RIEN;
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct comptes *c = p->state;
    if (c->saisie != SAISIE_RIEN)
        return comptes_saisie_key(m, c, k);
    size_t before = c->list.at;
    bool taken = list_key(&c->list, k);
    if (taken && c->list.at < c->count && c->rows[c->list.at].kind == ROW_TITRE) {
        size_t next = c->list.at + (c->list.at >= before ? 1 : (size_t)-1);
        c->list.at = next < c->count ? next : before;
    }
    return taken;
}

static bool paste(struct model *m, struct place *p, const char *text)
{
    struct comptes *c = p->state;
    (void)m;
    return c->saisie != SAISIE_RIEN && line_paste(&c->champs[c->focus], text);
}

static void ended(struct model *m, const struct reponse *r, uint64_t arg)
{
    (void)arg;
    if (r->error != ERR_OK)
        model_say(m, MESSAGE_ERROR, "%s", err_sentence(r->error, r->note));
    else
        model_say(m, MESSAGE_DONE, "%s", _("Session fermée."));
    comptes_ask(m);
}

static void end_session(struct model *m, uint64_t id)
{
    Pacte__SessionEndRequest q = PACTE__SESSION_END_REQUEST__INIT;
    q.id = id;
    model_send(m, PACTE__METHOD__METHOD_SESSION_END, &q.base, ended, id, _("Fermeture de la session"));
}

static void log_out(struct model *m, uint64_t arg)
{
    (void)arg;
    model_logout(m);
}

static const struct compte_ligne *focus(const struct comptes *c) { return c->list.at < c->count ? &c->rows[c->list.at] : NULL; }

static bool open_row(struct model *m, struct comptes *c, const struct compte_ligne *l)
{
    switch (l->kind) {
    case ROW_MOT_DE_PASSE: comptes_saisir(m, c, SAISIE_MOT_DE_PASSE, NULL); return true;
    case ROW_TOTP: comptes_saisir(m, c, SAISIE_TOTP, NULL); return true;
    case ROW_SORTIR:
        model_ask(m, _("Se déconnecter ? Ce qui n'est pas enregistré reste en brouillon sur ce poste ; la copie locale est effacée."), _("Se déconnecter"), _("Rester"), log_out, 0);
        return true;
    case ROW_COMPTE: comptes_agir(m, c, l->index); return true;
    default: model_say(m, MESSAGE_INFO, "%s", l->text); return true;
    }
}

static bool act(struct model *m, struct place *p, enum action a)
{
    struct comptes *c = p->state;
    const struct compte_ligne *l = focus(c);
    if (l == NULL)
        return false;
    switch (a) {
    case ACTION_OUVRIR: return open_row(m, c, l);
    case ACTION_NOUVEAU: comptes_saisir(m, c, SAISIE_COMPTE, NULL); return true;
    case ACTION_ARCHIVER:
        model_ask(m, _("Fermer cette session ? Qui s'en sert devra s'identifier de nouveau."), _("Fermer"), _("Laisser"), end_session,
                  c->sessions->sessions[l->index]->id);
        return true;
    case ACTION_ACTUALISER: comptes_ask(m); return false;
    default: return false;
    }
}

static const char *why_not(const struct model *m, const struct place *p, enum action a)
{
    const struct comptes *c = p->state;
    const struct compte_ligne *l = focus(c);
    if (a == ACTION_NOUVEAU)
        return comptes_administre(m) ? NULL : _("seule l'administration crée des comptes");
    if (a == ACTION_ARCHIVER)
        return l != NULL && l->kind == ROW_SESSION && c->sessions != NULL ? NULL : _("placez-vous sur une session ouverte");
    return NULL;
}

/* --- Drawing --------------------------------------------------------------------------------- */

static void draw(const struct model *m, const struct place *p, struct area body)
{
    struct comptes *c = p->state;
    int label = body.cols >= 70 ? 22 : 15;
    size_t first, last;
    (void)m;
    list_window(&c->list, body.rows, &first, &last);
    for (size_t i = first; i < last; i++) {
        int row = (int)(i - first);
        const struct compte_ligne *l = &c->rows[i];
        bool at = i == c->list.at;
        if (l->kind == ROW_TITRE) {
            (void)put(body, row, 1, STYLE_TITLE, l->label);
            continue;
        }
        (void)put(body, row, 0, at ? STYLE_SELECTED : STYLE_TEXT, at ? "►" : " ");
        (void)put_in(body, row, 1, label, at ? STYLE_SELECTED : STYLE_TEXT, ALIGN_LEFT, l->label);
        (void)put_in(body, row, label + 2, body.cols - label - 2, STYLE_TEXT, ALIGN_LEFT, l->text);
        if (at)
            put_cursor(body, row, 0);
    }
    if (c->saisie != SAISIE_RIEN)
        comptes_saisie_draw(c, body);
}

static bool table(const struct model *m, const struct place *p, struct tableau *t)
{
    static const struct tableau_column cols[] = {{"quoi", N_("Quoi"), CELL_TEXT}, {"detail", N_("Détail"), CELL_TEXT}};
    const struct comptes *c = p->state;
    (void)m;
    tableau_init(t, t->arena, _("Comptes"), cols, sizeof cols / sizeof cols[0]);
    for (size_t i = 0; i < c->count; i++) {
        struct tableau_cell *cell = c->rows[i].kind != ROW_TITRE ? tableau_row(t, 0, 0) : NULL;
        if (cell == NULL)
            continue;
        cell_text(&cell[0], c->rows[i].label);
        cell_text(&cell[1], c->rows[i].text);
    }
    return true;
}

static const enum action actions[] = {ACTION_OUVRIR, ACTION_NOUVEAU, ACTION_ARCHIVER, ACTION_ACTUALISER, ACTION_NONE};

const struct page page_comptes = {
    .id = PAGE_COMPTES, .name = "comptes", .title = N_("Comptes"), .state_bytes = sizeof(struct comptes), .actions = actions,
    .enter = enter, .leave = leave, .refresh = refresh, .typing = typing, .act = act, .key = key, .paste = paste,
    .why_not = why_not, .draw = draw, .table = table,
};
