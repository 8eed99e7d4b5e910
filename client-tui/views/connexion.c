/* Connexion: the server and its fingerprint, who is there, and a new password
 * when the old one was temporary. Over another screen it asks for the password
 * again and leaves everything below as it was. */
#include "client-tui/model/session.h"
#include "client-tui/views/views.h"
#include "client-tui/widgets/line.h"
#include "client-tui/widgets/multi.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum field { ACCOUNT, PASSWORD, CODE, WANTED, AGAIN, FIELDS };
enum { FIELD_MIN = 24, NOTES_FROM = 12 };

struct state {
    struct line lines[FIELDS];
    enum field focus;
    bool waiting, changing, typed;
};

static const struct { const char *label, *note; int width; } fields[FIELDS] = {
    [ACCOUNT] = {N_("Identifiant"), NULL, 34},
    [PASSWORD] = {N_("Mot de passe"), N_("F4 : voir"), 34},
    [CODE] = {N_("Code"), N_("6 chiffres, si la double vérification est active"), 10},
    [WANTED] = {N_("Nouveau"), N_("12 caractères au moins, pas un mot connu"), 34},
    [AGAIN] = {N_("Répété"), NULL, 34},
};

static void enter(struct model *m, struct place *p)
{
    struct state *s = p->state;
    line_set(&s->lines[ACCOUNT], m->account);
    for (enum field f = PASSWORD; f < FIELDS; f++)
        s->lines[f].secret = f != CODE;
    s->focus = m->account[0] != '\0' ? PASSWORD : ACCOUNT;
    s->changing = m->must_change_password;
}

static void wipe(struct state *s)
{
    for (enum field f = PASSWORD; f < FIELDS; f++) {
        explicit_bzero(s->lines[f].text, sizeof s->lines[f].text);
        s->lines[f].len = s->lines[f].at = 0;
    }
}

static void leave(struct model *m, struct place *p) { (void)m; wipe(p->state); }

static bool visible(const struct model *m, const struct state *s, enum field f)
{
    if (s->changing)
        return f == PASSWORD || f == WANTED || f == AGAIN;
    if (f == ACCOUNT)
        return true;
    return f == PASSWORD || (f == CODE && m->link != LINK_REFUSED);
}

static void move(const struct model *m, struct state *s, int by)
{
    for (int i = 0; i < FIELDS; i++) {
        s->focus = (enum field)(((int)s->focus + by + FIELDS) % FIELDS);
        if (visible(m, s, s->focus))
            return;
    }
}

/* The session is there, or the refusal is in the message. */
static void refresh(struct model *m, struct place *p)
{
    struct state *s = p->state;
    if (!s->typed && s->lines[ACCOUNT].len == 0 && m->account[0] != '\0') {
        line_set(&s->lines[ACCOUNT], m->account);
        s->focus = PASSWORD;
    }
    if (m->must_change_password && !s->changing) {
        s->changing = true;
        s->focus = PASSWORD;
        wipe(s);
        model_say(m, MESSAGE_INFO, "%s", _("Ce mot de passe était provisoire : choisissez le vôtre."));
    }
    if (s->waiting && m->link == LINK_LOGIN && m->link_error != ERR_OK) {
        s->waiting = false;
        s->focus = m->link_error == ERR_OTP_REQUIRED ? CODE : PASSWORD;
        /* What is typed next replaces what was refused. */
        s->lines[PASSWORD].fresh = s->lines[CODE].fresh = true;
        model_say(m, MESSAGE_ERROR, "%s", err_sentence(m->link_error, &m->link_note));
    }
}

static void changed(struct model *m, const struct reponse *r, uint64_t arg)
{
    (void)arg;
    if (r->error != ERR_OK) {
        model_say(m, MESSAGE_ERROR, "%s", err_sentence(r->error, r->note));
        return;
    }
    m->must_change_password = false;
    m->logged = true;
    model_say(m, MESSAGE_DONE, "%s", _("Mot de passe changé."));
    (void)model_act(m, ACTION_ALLER_ACCUEIL);
}

static void change(struct model *m, struct state *s)
{
    Pacte__PasswordRequest q = PACTE__PASSWORD_REQUEST__INIT;
    if (strcmp(s->lines[WANTED].text, s->lines[AGAIN].text) != 0) {
        s->focus = AGAIN;
        model_say(m, MESSAGE_ERROR, "%s", _("Les deux saisies du nouveau mot de passe diffèrent : répétez-le."));
        return;
    }
    q.current = s->lines[PASSWORD].text;
    q.wanted = s->lines[WANTED].text;
    model_send(m, PACTE__METHOD__METHOD_PASSWORD, &q.base, changed, 0, _("Changement du mot de passe"));
}

static void login(struct model *m, struct state *s)
{
    if (m->link != LINK_LOGIN && m->link != LINK_ONLINE) {
        model_effect_add(m, (struct effect){.kind = EFFECT_CONNECT});
        model_say(m, MESSAGE_INFO, "%s", _("Le serveur n'est pas encore joint : nouvel essai."));
        if (m->link == LINK_OFFLINE && m->keep && !m->demo)
            model_effect_add(m, (struct effect){.kind = EFFECT_OPEN_KEPT, .text = model_text(m, s->lines[ACCOUNT].text)});
        return;
    }
    if (s->lines[ACCOUNT].len == 0 || s->lines[PASSWORD].len == 0) {
        s->focus = s->lines[ACCOUNT].len == 0 ? ACCOUNT : PASSWORD;
        model_say(m, MESSAGE_WARNING, "%s", _("Donnez l'identifiant et le mot de passe."));
        return;
    }
    s->waiting = true;
    m->link_error = ERR_OK;
    model_effect_add(m, (struct effect){.kind = EFFECT_LOGIN, .id = changes_seen(m, s->lines[ACCOUNT].text),
                                        .text = model_text(m, s->lines[ACCOUNT].text),
                                        .text2 = model_text(m, s->lines[PASSWORD].text),
                                        .text3 = model_text(m, s->lines[CODE].text)});
    model_say(m, MESSAGE_INFO, "%s", _("Vérification…"));
}

static void submit(struct model *m, struct state *s)
{
    if (session_untrusted(m))
        session_trust(m);
    else if (s->changing)
        change(m, s);
    else
        login(m, s);
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct state *s = p->state;
    switch (k) {
    case UI_TAB: case UI_DOWN: move(m, s, 1); return true;
    case UI_BACKTAB: case UI_UP: move(m, s, -1); return true;
    case UI_F4: s->lines[PASSWORD].shown = !s->lines[PASSWORD].shown; return true;
    case UI_ENTER:
        if (s->focus == ACCOUNT && s->lines[PASSWORD].len == 0)
            move(m, s, 1);
        else
            submit(m, s);
        return true;
    default:
        s->typed = true;
        return line_key(&s->lines[s->focus], k, NULL);
    }
}

static bool typing(const struct model *m, const struct place *p) { (void)m; (void)p; return true; }

static bool paste(struct model *m, struct place *p, const char *text)
{
    struct state *s = p->state;
    (void)m;
    return line_paste(&s->lines[s->focus], text);
}

/* --- Drawing -------------------------------------------------------------------- */

static int wrapped(struct area a, int row, int col, enum style style, const char *text)
{
    size_t from = 0, start, len;
    while (row < a.rows && wrap_next(text, &from, a.cols - col - 1, &start, &len))
        (void)putf(a, row++, col, style, "%.*s", (int)len, text + start);
    return row;
}

/* On two lines of the same length, to be read aloud. */
static int shown(struct area a, int row, int col, enum style style, const char *fingerprint)
{
    size_t half = strlen(fingerprint) / 2;
    (void)putf(a, row++, col, style, "%.*s", (int)half, fingerprint);
    (void)put(a, row++, col, style, fingerprint + half);
    return row;
}

static int comparison(const struct model *m, struct area a, int row, int col)
{
    if (m->pinned[0] == '\0') {
        row = wrapped(a, row, col, STYLE_WARNING, _("! Ce serveur n'est pas encore connu de ce poste. La connexion est arrêtée. Comparez son empreinte avec celle de l'administration :"));
    } else {
        row = wrapped(a, row, col, STYLE_ERROR, _("! L'empreinte de ce serveur a changé. La connexion est arrêtée, rien n'est parti. Ou l'administration a refait son autorité (une restauration sans ses clés), ou quelqu'un se fait passer pour lui : appelez-la avant tout."));
        (void)put(a, row++, col, STYLE_DIM, _("Connue de ce poste :"));
        row = shown(a, row, col, STYLE_DIM, m->pinned);
        (void)put(a, row++, col, STYLE_TEXT, _("Montrée maintenant :"));
    }
    row = shown(a, row, col, STYLE_TITLE, m->fingerprint);
    return wrapped(a, row, col, STYLE_TEXT, _("Entrée : répondre à la comparaison."));
}

static int security(const struct model *m, struct area a, int row)
{
    int col = a.cols >= 70 ? 18 : 2;
    (void)put(a, row, 3, STYLE_DIM, _("Serveur"));
    (void)put(a, row++, col > 2 ? col : 12, STYLE_TEXT, m->server[0] != '\0' ? m->server : "—");
    if (session_untrusted(m))
        return comparison(m, a, row, col);
    (void)put(a, row, 3, STYLE_DIM, _("Sécurité"));
    bool reached = m->link == LINK_LOGIN || m->link == LINK_ONLINE;
    /* Only TLS shows a fingerprint. */
    const char *words = reached && m->fingerprint[0] == '\0' ? _("prise locale : le serveur est sur cette machine")
                        : reached ? _("TLS 1.3 · empreinte reconnue")
                        : m->link == LINK_OFFLINE ? _("le serveur ne répond pas ; nouvel essai automatique, F5 : tout de suite")
                        : m->link == LINK_REFUSED ? err_sentence(m->link_error, &m->link_note) : _("connexion en cours…");
    return wrapped(a, row, col > 2 ? col : 12, m->link == LINK_OFFLINE || m->link == LINK_REFUSED ? STYLE_WARNING : STYLE_TEXT, words);
}

static void display(const struct model *m, struct area a, int row)
{
    char text[160];
    (void)snprintf(text, sizeof text, _("Affichage : %s · %s · %dx%d · traits ─│┌┐└┘ accents éèçœ € · F9 : changer"),
                   theme_name(m->theme), m->ascii ? "ASCII" : "UTF-8", m->cols, m->rows);
    (void)wrapped(a, row, 3, STYLE_DIM, text);
}

/* The note stands beside its field, under it where there is no room. */
static int draw_field(const struct state *s, struct area a, int row, int col, enum field f)
{
    const char *note = fields[f].note != NULL ? _(fields[f].note) : "";
    int wanted = (int)text_columns(bytes_text(note)), room = a.cols - col - (wanted > 0 ? wanted + 2 : 1);
    int width = room >= fields[f].width || room < FIELD_MIN ? fields[f].width : room;
    (void)put(a, row, 3, STYLE_DIM, _(fields[f].label));
    line_draw(a, row, col, width, &s->lines[f], f == s->focus);
    if (room >= width)
        (void)put(a, row, col + width + 2, STYLE_DIM, note);
    else if (a.rows >= NOTES_FROM)
        return wrapped(a, row + 1, col, STYLE_DIM, note);
    return row + 1;
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    const struct state *s = p->state;
    int row = body.rows >= 18 ? 2 : 0, col = body.cols >= 70 ? 18 : 16;
    put_style(body, 0, 0, body.cols, STYLE_TEXT);
    for (int r = 0; r < body.rows; r++)
        put_fill(body, r, 0, body.cols, STYLE_TEXT, ' ');
    if (body.rows >= 18) {
        (void)put(body, row, 8, STYLE_TITLE, m->site[0] != '\0' ? m->site : _("Les conventions des centres sociaux"));
        row += 2;
    }
    row = security(m, body, row) + (body.rows >= 12 ? 1 : 0);
    if (m->link == LINK_REFUSED)
        return;
    for (enum field f = 0; f < FIELDS; f++)
        if (visible(m, s, f))
            row = draw_field(s, body, row, col, f);
    if (m->draft_count > 0 && row + 1 < body.rows)
        (void)putf(body, row + 1, 3, STYLE_WARNING,
                   P_("%zu brouillon gardé sur ce poste : il sera proposé après connexion.",
                      "%zu brouillons gardés sur ce poste : ils seront proposés après connexion.", m->draft_count), m->draft_count);
    if (row + 3 < body.rows)
        display(m, body, row + 3);
}

static const enum action actions[] = {ACTION_QUITTER, ACTION_NONE};

const struct page page_connexion = {
    .id = PAGE_CONNEXION, .name = "connexion", .title = N_("Connexion"), .state_bytes = sizeof(struct state),
    .actions = actions, .enter = enter, .leave = leave, .refresh = refresh, .key = key, .typing = typing, .paste = paste,
    .draw = draw,
};
