/* What others did since the last visit: Watch tells it again from the index
 * that the preferences keep for each account and server. */
#include "client-tui/model/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void pref_key(const struct model *m, const char *account, char *out, size_t size)
{
    (void)snprintf(out, size, "vu.%s@%s", account, m->server);
}

uint64_t changes_seen(const struct model *m, const char *account)
{
    char key[224], value[32];
    pref_key(m, account, key, sizeof key);
    return model_pref(m, key, value, sizeof value) != NULL ? strtoull(value, NULL, 10) : 0;
}

void changes_note(struct model *m)
{
    char key[224], value[32];
    if (!m->logged || m->demo || m->watch_index == 0 || m->watch_index == changes_seen(m, m->account))
        return;
    pref_key(m, m->account, key, sizeof key);
    (void)snprintf(value, sizeof value, "%" PRIu64, m->watch_index);
    model_set_pref(m, key, value);
}

static bool known(const struct model *m, const Pacte__Event *e)
{
    for (size_t i = 0; i < m->change_count; i++)
        if (m->changes[i].index == e->journal_index && m->changes[i].type == (uint32_t)e->type && m->changes[i].id == e->id)
            return true;
    return false;
}

void changes_event(struct model *m, const Pacte__Event *e)
{
    if (e->presence || e->overflow || e->type == PACTE__RECORD_TYPE__RECORD_TYPE_UNSPECIFIED ||
        strcmp(e->account, m->account) == 0 || known(m, e))
        return;
    if (m->change_count == CHANGES_MAX)
        memmove(m->changes, m->changes + 1, --m->change_count * sizeof m->changes[0]);
    struct changement *c = &m->changes[m->change_count++];
    *c = (struct changement){.index = e->journal_index, .type = (uint32_t)e->type, .id = e->id, .revision = e->revision,
                             .archived = e->archived, .at_ms = e->at_ms};
    (void)snprintf(c->account, sizeof c->account, "%s", e->account);
}
