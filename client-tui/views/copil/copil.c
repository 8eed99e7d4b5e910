/* Comité de pilotage: one meeting at a time, its participants, agenda,
 * decisions and what is to be done after them. */
#include "client-tui/views/copil/copil.h"
#include "client-tui/views/commun/pages.h"

#include <string.h>

enum { STATE_BYTES = 16 << 20 };

static void enter(struct model *m, struct place *p) { arena_init(&((struct copil *)p->state)->arena, m->sys, STATE_BYTES); }

static void leave(struct model *m, struct place *p)
{
    (void)m;
    arena_finish(&((struct copil *)p->state)->arena);
}

static void show_meeting(struct model *m, struct place *p, int by)
{
    struct copil *s = p->state;
    if (s->meeting_count == 0 || (by < 0 && s->meeting == 0) || (by > 0 && s->meeting + 1 >= s->meeting_count)) {
        model_say(m, MESSAGE_INFO, "%s", by < 0 ? _("C'est la première réunion.") : _("C'est la dernière réunion : « n » en crée une autre."));
        return;
    }
    s->meeting = by < 0 ? s->meeting - 1 : s->meeting + 1;
    s->list.at = s->list.top = 0;
    s->seen = 0;                         /* other rows */
    copil_refresh(m, p);
}

static bool entry_key(struct model *m, struct place *p, uint32_t k)
{
    struct copil *s = p->state;
    switch (k) {
    case UI_ESCAPE: s->entering = false; return true;
    case UI_TAB: s->champ = (enum copil_champ)((s->champ + 1) % COPIL_CHAMPS); return true;
    case UI_BACKTAB: s->champ = (enum copil_champ)((s->champ + COPIL_CHAMPS - 1) % COPIL_CHAMPS); return true;
    case UI_ENTER: copil_enter_decision(m, p); return true;
    default: return line_key(&s->lines[s->champ], k, NULL);
    }
}

static bool key(struct model *m, struct place *p, uint32_t k)
{
    struct copil *s = p->state;
    if (!s->ready)
        return false;
    if (s->voting)
        return k == UI_ESCAPE ? (s->voting = false, true) : copil_votes_key(m, p, k);
    if (s->entering)
        return entry_key(m, p, k);
    if (k == UI_LEFT || k == UI_RIGHT) {
        show_meeting(m, p, k == UI_LEFT ? -1 : 1);
        return true;
    }
    return list_key(&s->list, k);
}

static bool typing(const struct model *m, const struct place *p)
{
    (void)m;
    return ((const struct copil *)p->state)->entering;
}

static bool paste(struct model *m, struct place *p, const char *text)
{
    struct copil *s = p->state;
    (void)m;
    return line_paste(&s->lines[s->champ], text);
}

static const enum action actions[] = {ACTION_NOUVEAU, ACTION_DECISION, ACTION_COCHER, ACTION_VOTER, ACTION_OUVRIR,
                                      ACTION_MONTER, ACTION_STATUT, ACTION_EDITER, ACTION_EXPLIQUER, ACTION_NONE};

const struct page page_copil = {
    .id = PAGE_COPIL, .name = "copil", .title = N_("COPIL"), .tab = true, .state_bytes = sizeof(struct copil),
    .actions = actions, .enter = enter, .leave = leave, .refresh = copil_refresh, .typing = typing, .act = copil_act, .key = key,
    .paste = paste, .why_not = copil_why_not, .draw = copil_draw, .table = copil_table,
};
