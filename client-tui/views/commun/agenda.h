/* Pages that have deadlines give them as a calendar too. */
#ifndef CLIENT_TUI_VIEWS_COMMUN_AGENDA_H
#define CLIENT_TUI_VIEWS_COMMUN_AGENDA_H

#include "client-tui/data/agenda.h"
#include "client-tui/model/model.h"

/* The deadlines that the timeline of a convention shows, in the arena. */
MUST_CHECK enum err frise_agenda(struct model *m, struct ouverte *o, struct arena *arena, struct agenda_row **rows, size_t *count);

#endif
