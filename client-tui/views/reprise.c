/* The password again, on one line over what shows: the session has expired, or
 * the daemon is back after reading from the local copy. Nothing below changes. */
#include "client-tui/views/views.h"
#include "client-tui/widgets/line.h"
#include "common/base/text.h"

#include <stdio.h>
#include <string.h>

enum { FIELD_COLS = 26 };

struct state {
    struct line password, code;
    bool coding;                         /* the code of the second factor is asked */
    bool waiting;
};

static void enter(struct model *m, struct place *p)
{
    struct state *s = p->state;
    s->password.secret = true;
    m->message_kind = MESSAGE_NONE;
}

static void wipe(struct line *l)
{
    explicit_bzero(l->text, sizeof l->text);
    l->len = l->at = 0;
}

static void leave(struct model *m, struct place *p)
{
    struct state *s = p->state;
    (void)m;
    wipe(&s->password);
    wipe(&s->code);
}

/* A refusal; what was given is given back, and goes by itself. */
static void refresh(struct model *m, struct place *p)
{
    struct state *s = p->state;
    if (!s->waiting || m->link_error == ERR_OK)
        return;
    s->waiting = false;
    s->coding = m->link_error == ERR_OTP_REQUIRED;
    wipe(&s->code);
    if (!s->coding)
        wipe(&s->password);
    model_say(m, s->coding ? MESSAGE_INFO : MESSAGE_ERROR, "%s", err_sentence(m->link_error, &m->link_note));
}

static void submit(struct model *m, struct state *s)
{
    if (m->link != LINK_LOGIN) {
        model_effect_add(m, (struct effect){.kind = EFFECT_CONNECT});
        model_say(m, MESSAGE_WARNING, "%s", _("Le serveur ne répond plus : nouvel essai. Échap revient à la copie."));
        return;
    }
    if (s->password.len == 0)
        return;
    s->waiting = true;
    m->link_error = ERR_OK;
    model_effect_add(m, (struct effect){.kind = EFFECT_LOGIN, .id = changes_seen(m, m->account), .text = model_text(m, m->account),
                                        .text2 = model_text(m, s->password.text), .text3 = model_text(m, s->code.text)});
    model_say(m, MESSAGE_INFO, "%s", _("Vérification…"));
}

static struct line *here(struct state *s) { return s->coding ? &s->code : &s->password; }

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct state *s = p->state;
    if (k == UI_ENTER) {
        submit(m, s);
        return true;
    }
    if (k == UI_F4) {
        s->password.shown = !s->password.shown;
        return true;
    }
    return line_key(here(s), k, NULL);
}

static bool typing(const struct model *m, const struct place *p) { (void)m; (void)p; return true; }

static bool paste(struct model *m, struct place *p, const char *text)
{
    (void)m;
    return line_paste(here(p->state), text);
}

static void draw(const struct model *m, const struct place *p, struct area body)
{
    struct state *s = p->state;
    char label[120];
    int row = body.rows - 1;
    if (s->coding)
        (void)snprintf(label, sizeof label, "%s", _("Code à six chiffres"));
    else
        (void)snprintf(label, sizeof label, _("Mot de passe de « %s »"), m->account);
    int width = (int)text_columns(bytes_text(label)), most = body.cols / 2;
    if (width > most)
        width = most;
    put_fill(body, row, 0, body.cols, STYLE_BAR, ' ');
    (void)put_in(body, row, 1, width, STYLE_BAR, ALIGN_LEFT, label);
    int col = width + 2, room = body.cols - col - 1, field = room < FIELD_COLS ? room : FIELD_COLS;
    line_draw(body, row, col, field, here(s), true);
    const char *later = _("Échap : plus tard");
    if (col + field + 1 + (int)text_columns(bytes_text(later)) < body.cols)
        (void)put(body, row, col + field + 1, STYLE_BAR, later);
}

const struct page page_reprise = {
    .id = PAGE_REPRISE, .name = "reprise", .title = N_("Mot de passe"), .overlay = true, .state_bytes = sizeof(struct state),
    .enter = enter, .leave = leave, .refresh = refresh, .key = key, .typing = typing, .paste = paste, .draw = draw,
};
