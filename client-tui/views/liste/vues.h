/* Saved views of lists, as the preferences keep them. */
#ifndef CLIENT_TUI_VIEWS_LISTE_VUES_H
#define CLIENT_TUI_VIEWS_LISTE_VUES_H

#include "client-tui/model/model.h"

enum { VUE_NAME_BYTES = 60, VUE_BYTES = 512 };
/* The next view after *at (0 at first): its name and its value. False at the end. */
bool vues_next(const struct model *m, size_t *at, char name[VUE_NAME_BYTES], char value[VUE_BYTES]);
/* The type of record that a view is about: the beginning of its value. */
const struct record_type *vue_type(const char *value);

#endif
