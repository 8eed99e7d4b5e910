/* Comité de pilotage: only for the files copil*.c. */
#ifndef CLIENT_TUI_VIEWS_COPIL_COPIL_H
#define CLIENT_TUI_VIEWS_COPIL_COPIL_H

#include "client-tui/model/model.h"
#include "client-tui/widgets/line.h"
#include "client-tui/widgets/list.h"
#include "common/domain/gouvernance.h"

#define TYPE(name) PACTE__RECORD_TYPE__RECORD_TYPE_##name

enum copil_kind { COPIL_MEMBRE, COPIL_POINT, COPIL_DECISION, COPIL_SUIVI };

/* One row that the focus may stand on. */
struct copil_row {
    enum copil_kind kind;
    uint64_t id;                     /* membre, decision, suivi */
    uint64_t presence;               /* of a membre: its Presence record, 0 when none */
    Pacte__EtatPresence etat;
    int index;                       /* of a point in the agenda */
    const char *text, *who, *state;
    bool dated, late;
    struct day due;
};

enum copil_champ { COPIL_OBJET, COPIL_QUI, COPIL_POUR_LE, COPIL_CHAMPS };

struct copil {
    struct arena arena;
    bool ready;
    uint64_t seen;
    uint64_t *meetings;              /* by day */
    size_t meeting_count, meeting;   /* which one shows */
    size_t known_count;              /* when it was chosen: a new meeting shows at once */
    uint64_t instance;
    const Pacte__Reunion *reunion;   /* NULL: none yet */
    struct quorum quorum;
    struct copil_row *rows;
    size_t count, cap;
    struct list list;
    bool entering;                   /* the line of quick entry has the focus */
    enum copil_champ champ;
    struct line lines[COPIL_CHAMPS];
    bool voting;                     /* the votes of one decision, organisation by organisation */
    uint64_t decision;
    struct list votes;
};

/* data.c */
void copil_refresh(struct model *m, struct place *p);
const struct copil_row *copil_focus(const struct copil *s);
const struct dossier *copil_dossier(const struct model *m, const struct place *p);
uint64_t copil_meeting(const struct copil *s);               /* 0: none */
/* « en préparation », « tenue », « relevé approuvé ». */
const char *copil_state(const struct model *m, const struct copil *s);
bool copil_locked(const struct copil *s);                    /* the minutes are approved */

/* act.c */
bool copil_act(struct model *m, struct place *p, enum action a);
const char *copil_why_not(const struct model *m, const struct place *p, enum action a);
void copil_enter_decision(struct model *m, struct place *p);

/* votes.c */
bool copil_votes_key(struct model *m, struct place *p, uint32_t k);
void copil_votes_draw(const struct model *m, const struct place *p, struct area a);
void copil_votes_begin(struct model *m, struct place *p, uint64_t decision);

/* draw.c */
void copil_draw(const struct model *m, const struct place *p, struct area body);
bool copil_table(const struct model *m, const struct place *p, struct tableau *t);

#endif
